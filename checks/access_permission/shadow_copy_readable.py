"""Copies of the password file that others than root can read."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.shadow_copies import ShadowCopies
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

HASHED = "root:$6$salt$hash:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n"
EMPTY = "root:*:19000:0:99999:7:::\nbob:!:19000:0:99999:7:::\n"
ACCOUNTS = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    "/etc/group": "adm:x:4:bob\n",
}


@check(
    severity=Severity.HIGH,
    title=Text(en="Readable copies of the password file", zh="口令文件副本的读取权限"),
    why=Text(
        en="A copy of /etc/shadow left by a backup or an edit gives its readers every password hash to guess offline, as the"
        " original would.",
        zh="备份或编辑时遗留的 /etc/shadow 副本与原文件一样含有全部口令散列，读到它的人可离线破解口令。",
    ),
    fails=Text(
        en="{subject} holds password hashes and can be read by {readers}",
        zh="{subject} 含有口令散列，{readers}可读取",
    ),
    remedy=Text(
        en="Delete the copy with `shred -u {subject:sh}`, or close it with `chown root:root {subject:sh} && chmod 600 {subject:sh}`; then change the passwords.",
        zh="执行 `shred -u {subject:sh}` 删除该副本；确需保留的执行 `chown root:root {subject:sh} && chmod 600 {subject:sh}`。之后更换相关口令。",
    ),
    command="ls -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2f", "8.1.4.8b"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "IA-5"),
        "iso-27001-2022": ("A.8.3", "A.5.17"),
    },
    good=[
        {**ACCOUNTS, "/var/backups/shadow.bak": File(HASHED, 0o600), "/home/shadow.txt": EMPTY},
        {**ACCOUNTS, "/root": File(kind="dir", mode=0o700), "/root/old/shadow": HASHED},
        {**ACCOUNTS, "/etc/shadow": File(HASHED, 0o644), "/etc/pam.d/passwd": "auth required pam_unix.so\n"},
        {**ACCOUNTS, "/etc/shadow-": File(HASHED, 0o640, group=42), "/srv/htpasswd": "bob:$apr1$salt$hash\n"},
        {**ACCOUNTS, "/var/backups/shadow": File(HASHED, 0o640, group=42)},
    ],
    bad=[
        Case({**ACCOUNTS, "/var/backups/shadow.bak": HASHED}, fails=["/var/backups/shadow.bak"]),
        Case({**ACCOUNTS, "/srv/x/my-shadow": File(HASHED, 0o600, owner=1000)}, fails=["/srv/x/my-shadow"]),
        Case({**ACCOUNTS, "/srv/shadow": File(HASHED, 0o640, group=4)}, fails=["/srv/shadow"]),
        Case(
            {
                **ACCOUNTS,
                "/home/bob": File(kind="dir", mode=0o700, owner=1000, group=1000),
                "/home/bob/shadow.old": HASHED,
                "/etc/passwd-": "root:abJnggxhB/yWI:0:0::/root:/bin/sh\n",
            },
            fails=["/etc/passwd-", "/home/bob/shadow.old"],
        ),
    ],
)
def shadow_copy_readable(copies: ShadowCopies) -> Verdicts:
    for copy in copies.readable:
        confidence = None if copy.certain else Confidence.MEDIUM
        yield Fail(copy.path, copy.path, {"readers": copy.readers}, confidence=confidence)
    for path in copies.closed:
        yield Seen(path, path)
    yield Seen("/", "", {"looked_at": copies.looked_at})
