"""Private SSH keys that others than their owner can read."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import View
from inspector.facts.homes import Homes
from inspector.facts.permissions import EVERYBODY, Identities
from inspector.facts.sshd import Sshd
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.request import Files, Part
from inspector.snapshot import Stat
from inspector.text import Text

HOST_KEYS = Files("/etc/ssh/ssh_host_*_key", Part.STAT)
HOST = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    "/etc/group": "root:x:0:\nssh_keys:x:999:\nusers:x:100:bob,eve\n",
}
ELSEWHERE = Text(en="the host key {path} was not collected", zh="未采集主机密钥 {path}")
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n"


@check(
    severity=Severity.HIGH,
    title=Text(en="Access to private SSH keys", zh="SSH 私钥的访问权限"),
    why=Text(
        en="Who copies a private key logs in wherever it is accepted; with a host's key he can pose as that host.",
        zh="私钥被复制后，可用于登录所有信任该密钥的主机；主机密钥泄露则可被用来冒充本机。",
    ),
    fails=Text(en="{readers} can read the private key {subject}", zh="{readers}可读取私钥 {subject}"),
    remedy=Text(
        en="Run `chmod 600 {subject:sh}` and `chown {owner:sh} {subject:sh}`, then replace the key: it may have been copied.",
        zh="执行 `chmod 600 {subject:sh}` 和 `chown {owner:sh} {subject:sh}`；该密钥可能已被复制，应重新生成并替换。",
    ),
    command="ls -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2f", "8.1.4.8b"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "IA-5"),
        "iso-27001-2022": ("A.8.3", "A.5.17"),
    },
    good=[
        {**HOST, "/etc/ssh/ssh_host_rsa_key": File(KEY, 0o600), "/etc/ssh/ssh_host_rsa_key.pub": "ssh-rsa AAAA\n"},
        {**HOST, "/etc/ssh/ssh_host_rsa_key": File(KEY, 0o640, group=999)},
        {
            **HOST,
            "/home/bob": File(kind="dir", owner=1000),
            "/home/bob/.ssh/id": File(KEY, 0o600, 1000),
            "/home/bob/.ssh/x": "ssh-rsa",
        },
        {
            **HOST,
            "/home/bob": File(kind="dir", owner=1000),
            "/home/bob/.ssh": File(kind="dir", mode=0o700, owner=1000),
            "/home/bob/.ssh/id": File(KEY, 0o644, 1000),
        },
    ],
    bad=[
        Case(
            {
                **HOST,
                "/etc/ssh/sshd_config": "HostKey /etc/ssh/keys/host\n",
                "/etc/ssh/keys/host": File(KEY, 0o600),
                "/etc/ssh/ssh_host_rsa_key": File(KEY, 0o644),
            },
            fails=["/etc/ssh/ssh_host_rsa_key"],
        ),
        Case({**HOST, "/etc/ssh/ssh_host_rsa_key": File(KEY, 0o644)}, fails=["/etc/ssh/ssh_host_rsa_key"]),
        Case({**HOST, "/home/bob/.ssh/work": File(KEY, 0o644, 1000)}, fails=["/home/bob/.ssh/work"]),
        Case({**HOST, "/root/.ssh/id_rsa": File(KEY, 0o600, 1000)}, fails=["/root/.ssh/id_rsa"]),
        Case(
            {**HOST, "/home/bob/.ssh/k": File("PuTTY-User-Key-File-3: ssh\n", 0o604, 1000)}, fails=["/home/bob/.ssh/k"]
        ),
    ],
    needs=lambda _: (HOST_KEYS,),
)
def ssh_key_readable(view: View, homes: Homes, identities: Identities, sshd: Sshd | None) -> Verdicts:
    places: list[tuple[str, Stat, str, tuple[Stat, ...]]] = [
        (item.name, item.stat, "root", ()) for item in view.ask(HOST_KEYS) if item.stat
    ]
    for path in {key.value for key in (sshd.all("hostkey") if sshd else ())} - {place[0] for place in places}:
        yield Unsure(path, reason("elsewhere", ELSEWHERE, path=path))
    for home in homes.homes:
        folders = (home.stat, *((home.ssh,) if home.ssh else ()))
        places += [(path, stat, home.account.name, folders) for path, stat in home.keys.items()]
    for path, stat, owner, folders in places:
        readers = identities.readers(stat, owner)
        for folder in folders:  # what is open in a closed folder is not
            passing = identities.passers(folder, owner)
            readers = passing if EVERYBODY in readers else [who for who in readers if passing]
        if readers:
            yield Fail(path, path, {"readers": readers, "owner": owner})
        else:
            yield Seen(path, path)
