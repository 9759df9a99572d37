"""Private keys of TLS, VPN and the like that others than root and their service can read."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.facts.accounts import Account, Passwd
from inspector.facts.permissions import EVERYBODY, Identities
from inspector.facts.private_keys import Form, PrivateKey, PrivateKeys
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

HOST: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\nweb:x:33:33::/srv:/usr/sbin/nologin\n",
    "/etc/group": "root:x:0:\nssl-cert:x:105:bob,web\nweb:x:33:\nmail:x:8:web\ndevs:x:60:bob\n",
}
KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIEvQ\n-----END CERTIFICATE-----\n"
FORMS: Mapping[Form, Text] = {
    Form.PLAIN: Text(en="a private key that is not encrypted", zh="未加密的私钥"),
    Form.PASSPHRASE: Text(en="a private key under a passphrase", zh="带口令保护的私钥"),
    Form.STORE: Text(en="a PKCS #12 store, which may hold a private key", zh="PKCS #12 文件，其中可能含有私钥"),
}


@check(
    severity=Severity.HIGH,
    title=Text(en="Access to private keys of services", zh="服务私钥的访问权限"),
    why=Text(
        en="Who copies the private key of a web server, a VPN or a mail server can pose as it, and read what was recorded of"
        " connections without forward secrecy.",
        zh="Web、VPN、邮件等服务的私钥一旦被复制，他人即可冒充该服务，并可能解密已截获的通信内容。",
    ),
    fails=Text(en="{readers} can read {subject}: {form}", zh="{readers}可读取 {subject}：{form}"),
    remedy=Text(
        en="Run `chmod 600 {subject:sh}`, or `chmod 640` with the group of the service alone. Then replace key and certificate,"
        " and revoke the old one: it may have been copied.",
        zh="执行 `chmod 600 {subject:sh}`，或设为 640 且属组仅含该服务账户。私钥可能已被复制，应更换密钥和证书并吊销旧证书。",
    ),
    command="namei -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2f", "8.1.4.8b"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "SC-12"),
        "iso-27001-2022": ("A.8.3", "A.8.24"),
    },
    good=[
        {
            **HOST,
            "/etc/ssl/private/a.key": File(KEY, 0o640, group=105),
            "/etc/nginx/b.pem": File(KEY, 0o640, group=33),
            "/etc/postfix/c": File(KEY, 0o600),
            "/etc/nginx/chain.pem": CERTIFICATE,
            "/home/bob/venv/lib/site-packages/tornado/test/test.key": KEY,
        },
        {**HOST, "/root": File(kind="dir", mode=0o700), "/root/x.key": KEY},
        {**HOST, "/etc/app/truststore.p12": "", "/opt/app/conf/cacerts.p12": ""},
        {**HOST, "/etc/ssl/private": File(kind="dir", mode=0o710, group=105), "/etc/ssl/private/a.key": KEY},
        {**HOST, "/etc/ssh/ssh_host_rsa_key": KEY, "/home/bob/.ssh/a.key": KEY},
        {**HOST, "/etc/wireguard/wg0.conf": "[Interface]\nPrivateKey = <yours>\n", "/srv/cut.key": KEY[:40]},
        {**HOST, "/etc/ssl/notes.pem": "-----BEGIN PRIVATE KEY----- is how such a file begins\n"},
    ],
    bad=[
        Case({**HOST, "/etc/ssl/private/a": KEY}, fails=["/etc/ssl/private/a"]),
        Case({**HOST, "/etc/haproxy/b.pem": CERTIFICATE + KEY}, fails=["/etc/haproxy/b.pem"]),
        Case({**HOST, "/etc/nginx/c.key": File(KEY, 0o640, group=60)}, fails=["/etc/nginx/c.key"]),
        Case({**HOST, "/srv/w/d.pem": KEY.replace("BEGIN", "BEGIN ENCRYPTED")}, fails=["/srv/w/d.pem"]),
        Case(
            {
                **HOST,
                "/etc/wireguard/wg0.conf": "[Interface]\nPrivateKey = gJ2nO6kz0vYxqR8sT4uW1bXcD3eFhZLmNp5QrS7tV9A=\n",
            },
            fails=["/etc/wireguard/wg0.conf"],
        ),
        Case({**HOST, "/www/server/panel/a/privkey.pem": KEY}, fails=["/www/server/panel/a/privkey.pem"]),
        Case({**HOST, "/opt/app/e.p12": "\x30\x82"}, fails=["/opt/app/e.p12"]),
        Case({**HOST, "/data": File(kind="dir", mode=0o770, group=60), "/data/f.key": KEY}, fails=["/data/f.key"]),
    ],
)
def private_key_readable(
    keys: PrivateKeys,
    identities: Identities,
    passwd: Passwd,
    *,
    published: tuple[str, ...] = (
        *(
            "test",
            "tests",
            "testing",
            "testdata",
            "fixtures",
            "example",
            "examples",
            "sample",
            "samples",
            "doc",
            "docs",
        ),
        *("demo", "demos", "node_modules", "site-packages", "dist-packages", "vendor", "gems"),
    ),
    groups: tuple[str, ...] = ("ssl-cert",),
) -> Verdicts:
    people = {name: account for name, account in passwd.by_name().items() if account.uid >= 1000 and account.may_log_in}
    for key in keys.keys:
        known = set(key.path.split("/")) & set(published)
        readers = [] if known else _readers(key, identities, people, groups)
        if not readers:
            yield Seen(key.path, key.path, {"mode": f"{key.stat.mode:04o}"})
            continue
        data = {"readers": readers, "form": FORMS[key.form], "mode": f"{key.stat.mode:04o}"}
        mild = key.form is not Form.PLAIN or "snakeoil" in key.path
        severity = Severity.LOW if mild else None if EVERYBODY in readers else Severity.MEDIUM
        confidence = None if key.path.startswith("/etc/") and key.form is Form.PLAIN else Confidence.MEDIUM
        yield Fail(key.path, key.path, data, severity=severity, confidence=confidence)


def _readers(
    key: PrivateKey, identities: Identities, people: Mapping[str, Account], groups: tuple[str, ...]
) -> list[Text]:
    """Everybody, or the groups with people in them whom the file and every folder above it let through."""
    stat = key.stat
    doors = {*stat.gates, *(() if stat.mode & 0o004 else (stat.gid,))}
    names = sorted(identities.groups.get(gid, str(gid)) for gid in doors)
    if not doors:
        return [EVERYBODY]
    if -1 in doors or set(names) & set(groups):
        return []
    inside = set(people).intersection(*(identities.members.get(gid, frozenset()) for gid in doors))
    if not inside - {identities.users.get(stat.uid, "")}:
        return []
    return [Text(en=f"group {name}", zh=f"{name} 组成员") for name in names]
