"""Folders that NFS, Samba or rsync hand out to everybody in the network.

Judged is what the configuration says, and only where the service is started: an export without its server hurts nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.facts.exports import Export, Exports
from inspector.facts.file_servers import NFS, RSYNC, SMB, FileServers
from inspector.facts.rsyncd import Module, Rsyncd
from inspector.facts.samba import Samba, Share
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

FILES = {NFS: "/etc/exports", SMB: "/etc/samba/smb.conf", RSYNC: "/etc/rsyncd.conf"}
WHOLE = ("/", "/etc", "/root", "/home", "/var", "/boot", "/usr")
"""Folders that hold what is nobody's business even without the right to write."""
CHANGE = Text(en="{service} lets everybody change {path} ({detail})", zh="{service} 共享 {path} 任何人可写（{detail}）")
READ = Text(en="{service} lets everybody read {path} ({detail})", zh="{service} 共享 {path} 任何人可读（{detail}）")
SOME = Text(
    en="{service} lets everybody from the allowed addresses change {path} without a password ({detail})",
    zh="{service} 共享 {path} 对允许的地址范围免口令可写（{detail}）",
)
ROOT = Text(
    en="root of other hosts is root in {path} over NFS ({detail})",
    zh="NFS 共享 {path} 允许多台主机的 root 以本机 root 身份访问（{detail}）",
)
KINDS: Mapping[str, tuple[Text, Severity | None]] = {
    "write": (CHANGE, None),
    "whole": (READ, None),
    "some": (SOME, Severity.MEDIUM),
    "root": (ROOT, Severity.MEDIUM),
    "read": (READ, Severity.LOW),
}
FIX = {
    NFS: Text(
        en="Name the hosts in {file}, with `ro` where that is enough and without no_root_squash; mind that a blank before `(` means everybody. Then"
        " run `exportfs -ra`.",
        zh="在 {file} 中将客户端改为具体主机或网段，只读即可的设为 `ro`，去掉 no_root_squash；注意客户端与括号之间不能有空格，否则表示对所有主机开放。修改后执行 `exportfs -ra`。",
    ),
    SMB: Text(
        en="Set `guest ok = no` and `valid users` for the share in {file}, and `map to guest = Never` in [global]; check with `testparm -s`, then"
        " `smbcontrol all reload-config`.",
        zh="在 {file} 中将该共享设为 `guest ok = no` 并配置 `valid users`，[global] 中设置 `map to guest = Never`；用 `testparm -s` 检查后执行 `smbcontrol all reload-config`。",
    ),
    RSYNC: Text(
        en="Give the module `auth users`, `secrets file` and `hosts allow`, and `read only = yes` where that is enough, in {file}; or use rsync over SSH"
        " and stop the daemon.",
        zh="在 {file} 中为该模块配置 `auth users`、`secrets file` 和 `hosts allow`，只需读取的设为 `read only = yes`；也可改用基于 SSH 的 rsync 并停用该服务。",
    ),
}
GUESTS = Text(
    en="{share} takes guests, and `map to guest` is Never: try whether a session without a name gets in (`smbclient -N`)",
    zh="共享 {share} 允许来宾访问，但 map to guest 为 Never，匿名会话能否访问需实测（`smbclient -N`）",
)
UNREAD = Text(en="{file}: read by {service} and not seen", zh="{file}：{service} 会读取该配置，但未能采集到")
INIT: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}


def started(unit: str, **more: str) -> dict[str, str | File]:
    path = f"/usr/lib/systemd/system/{unit}.service"
    link = f"/etc/systemd/system/multi-user.target.wants/{unit}.service"
    return {**INIT, path: "[Service]\n", link: File(link=path), **more}


def nfs(text: str) -> dict[str, str | File]:
    return started("nfs-server", **{"/etc/exports": text})


def smb(text: str) -> dict[str, str | File]:
    return started("smbd", **{"/etc/samba/smb.conf": text})


def rsync(text: str) -> dict[str, str | File]:
    return started("rsync", **{"/etc/rsyncd.conf": text})


GUEST = "[global]\n map to guest = Bad User\n"


@check(
    severity=Severity.HIGH,
    title=Text(en="Folders shared with everybody", zh="匿名共享目录"),
    why=Text(
        en="Whatever reaches the network reads such a folder, or plants and encrypts files in it, without a password and without a trace of who it was.",
        zh="任何能接入网络的设备无需口令即可读取甚至篡改、加密共享目录中的文件，且无法追溯操作人，也是勒索软件传播的常见途径。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(
        en="{subject} is started and shares nothing with everybody ({n:entry|entries} in its configuration)",
        zh="{subject} 已启用，未发现匿名共享（共 {n} 项共享配置）",
    ),
    remedy=Text(en="{fix}", zh="{fix}"),
    command="exportfs -v; testparm -s; cat /etc/rsyncd.conf",
    standards={
        "gbt22239-l3": ("8.1.4.4b",),
        "cis-v8": ("3.3", "4.8"),
        "nist-800-53-r5": ("AC-3", "CM-7"),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        nfs("# /a *(rw)\n/srv/a 10.0.0.5(rw,no_root_squash) host.example.com(rw)\n\"/srv/b c\" 10.0.0.0/24(rw) @trusted(ro)\n"),
        nfs("/srv/a *(rw,sec=krb5p:krb5i)\n"),
        smb("[global]\n map to guest = bad user\n[a]\n path = /srv/a\n writeable = yes\n[p]\n printable = yes\n guest ok = yes\n"),
        smb(GUEST + "[a]\n public = yes\n valid users = @staff\n writable = yes\n[b]\n guest ok = yes\n available = no\n"),
        rsync("uid = nobody\n[a]\n path = /srv/a\n auth users = bob\n read only = no\n[b]\n path = /srv/b\n hosts allow = 10.0.0.0/8\n"),
        smb(GUEST + "interfaces = lo 127.0.0.1/8\nbind interfaces only = yes\n[d]\n path = /srv/d\n guest ok = yes\n read only = no\n"),
        smb(GUEST + "[r]\n path = /srv/r\n guest ok = yes\n hosts allow = 192.168.1.\n"),
        rsync("address = 127.0.0.1\n[a]\n path = /srv/a\n read only = no\n"),
        rsync("hosts deny = *\n[a]\npath = /\n"),
        {**INIT, "/etc/exports": "/srv *(rw)\n"},
    ],
    bad=[
        Case(nfs("/srv/a *(rw,sync)\n/srv/b 10.0.0.1 (rw)\n/srv/c -rw 0.0.0.0/0\n/srv/d *.example.com(ro)\n"), fails=["/srv/a", "/srv/b", "/srv/c"]),
        Case(nfs("/srv/a 10.0.0.1(rw) \\\n  10.0.0.0/24(rw,no_root_squash)\n/srv/b\n"), fails=["/srv/a", "/srv/b"]),
        Case({**started("nfs-server"), "/etc/exports.d/a.exports": "/srv\\040x *(rw,no_root_squash)\n"}, fails=["/srv x", "/srv x"]),
        Case(smb(GUEST + "[Data]\n path = /srv/d\n public = yes\n read only = no\n[ro]\npath=/srv/r\nguest ok=yes\n"), fails=["data", "ro"]),
        Case(smb("[global]\nguest ok = yes\nmap to guest = Bad Password\nhosts allow = 10.\n[d]\npath = /srv/d\nwrite ok = yes\n"), fails=["d"]),
        Case({**smb("[global]\n include = /etc/samba/x.conf\n[d]\n path = /d\n guest ok = yes\n guest only = yes\n"), "/etc/samba/x.conf": "[d]\nwriteable = 1\n"}, fails=["d"]),
        Case({**smb(GUEST + "usershare allow guests = yes\n"), "/var/lib/samba/usershares/u": "#VERSION 2\npath=/home/u\nusershare_acl=S-1-1-0:F\nguest_ok=y\n"}, fails=["u"]),
        Case(rsync("read only = false\n[a]\n path = /srv/a\n[r]\n path = /srv/r\n read only = yes\n"), fails=["a", "r"]),
        Case(nfs("/srv/a 0.0.0.0/1(rw) 128.0.0.0/1(rw)\n/srv/b ?*(rw)\n"), fails=["/srv/a", "/srv/b"]),
        Case(smb(GUEST + "interfaces = lo eth0\nbind interfaces only = yes\n[d]\n path = /d\n guest ok = yes\n"), fails=["d"]),
        Case(smb(GUEST + "interfaces = lo\n[d]\n path = /d\n guest ok = yes\n"), fails=["d"]),
        Case({**INIT, "/usr/lib/systemd/system/rsyncd.socket": "[Socket]\n", "/etc/systemd/system/sockets.target.wants/rsyncd.socket": File(link="/usr/lib/systemd/system/rsyncd.socket"), "/etc/rsyncd.conf": "address = 127.0.0.1\n[a]\npath = /srv\n"}, fails=["a"]),
        Case(rsync("[all]\n path = /\n hosts allow = *\n"), fails=["all"]),
        Case({**INIT, "/etc/rsyncd.conf": "[a]\npath=/srv\nread only=no\n"}, live={"sockets": [{"protocol": "tcp", "address": "192.0.2.1", "port": 873, "program": "rsync"}]}, fails=["a"]),
        Case({**INIT, "/etc/exports": "/srv *(rw)\n"}, live={"processes": [{"pid": 7, "ppid": 2, "uid": 0, "name": "nfsd", "exe": ""}]}, fails=["/srv"]),
    ],
)  # fmt: skip
def share_for_everybody(servers: FileServers, exports: Exports, samba: Samba, rsyncd: Rsyncd) -> Verdicts:
    judged: dict[str, tuple[Verdicts, int]] = {
        NFS: (_nfs(exports.exports), len(exports.exports)),
        SMB: (_samba(samba, local=samba.loopback and SMB not in servers.reached), len(samba.shares)),
        RSYNC: (_rsync(rsyncd, local=rsyncd.loopback and RSYNC not in servers.reached), len(rsyncd.modules)),
    }
    for name in servers.names:
        verdicts, count = judged[name]
        found = list(verdicts)
        yield from found
        if not found:
            yield Seen(name, FILES[name], {"n": count})


def _nfs(exports: Iterable[Export]) -> Verdicts:
    """One for each path and kind, with all clients that it is so for."""
    found: dict[tuple[str, str], list[Export]] = {}
    for export in exports:
        if export.kerberos:
            continue
        if export.everybody:
            found.setdefault((export.path, "write" if export.writable else "read"), []).append(export)
        if export.root and not export.single:
            found.setdefault((export.path, "root"), []).append(export)
    for (path, kind), entries in found.items():
        detail = [f"{entry.client or '*'}({','.join(entry.options)})"[:200] for entry in entries]
        data = {"path": path, "detail": detail, "file": entries[0].location.rpartition(":")[0], "service": NFS}
        yield _fail(path, entries[0].location, data, kind)


def _samba(samba: Samba, *, local: bool) -> Verdicts:
    """`local`: it listens for this host alone. To read from given addresses is no share for everybody, as with NFS and rsync."""
    for share in samba.shares:
        if local or not share.guest or not share.served or (share.narrowed and not share.writable):
            continue
        if samba.maps_guests or share.guest_only:
            yield _share(share)
        else:
            yield Unsure(share.name, reason("guest", GUESTS, share=share.name))
    for file in samba.unread:
        yield Unsure(file, reason("include", UNREAD, file=file, service=SMB))


def _share(share: Share) -> Fail:
    kind = "read" if not share.writable else "some" if share.narrowed else "write"
    file = share.location.rpartition(":")[0] or share.location
    data = {"path": share.path or share.name, "detail": f"[{share.name}]", "file": file, "service": SMB}
    return _fail(share.name, share.location, data, kind)


def _rsync(rsyncd: Rsyncd, *, local: bool) -> Verdicts:
    for module in () if local else rsyncd.modules:
        if module.anonymous and not module.narrowed and (module.writable or module.readable):
            yield _module(module)
    for file in rsyncd.unread:
        yield Unsure(file, reason("include", UNREAD, file=file, service=RSYNC))


def _module(module: Module) -> Fail:
    file = module.location.rpartition(":")[0]
    data = {"path": module.path, "detail": f"[{module.name}]", "file": file, "service": RSYNC}
    kind = "write" if module.writable else "whole" if module.path in WHOLE else "read"
    return _fail(module.name, module.location, data, kind)


def _fail(subject: str, location: str, data: Mapping[str, object], kind: str) -> Fail:
    text, severity = KINDS[kind]
    service = str(data["service"])
    told = {**data, "what": text.fill(data), "fix": FIX[service].fill(data)}
    return Fail(
        subject, location, told, severity=severity, key=f"{service} {'root' if kind == 'root' else 'everybody'}"
    )
