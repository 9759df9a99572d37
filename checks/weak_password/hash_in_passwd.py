"""Password hashes in a file that everybody may read."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.accounts import Passwd
from inspector.facts.hashes import Strength, scheme
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

ROOT = "root:x:0:0::/root:/bin/bash\n"


@check(
    severity=Severity.HIGH,
    title=Text(en="Password hashes in /etc/passwd", zh="/etc/passwd 中的口令散列"),
    why=Text(
        en="Every user and every program may read /etc/passwd, so a hash in it can be copied and guessed at leisure.",
        zh="任何用户和程序都可读取 /etc/passwd，其中的口令散列可被拷走离线破解。",
    ),
    fails=Text(
        en="/etc/passwd holds the password hash of {subject} ({scheme})",
        zh="/etc/passwd 中存有账户 {subject} 的口令散列（{scheme}）",
    ),
    remedy=Text(
        en="Run `pwconv` to move the hashes to /etc/shadow, then have the password changed: `passwd {subject:sh}`.",
        zh="执行 `pwconv` 将口令散列迁移到 /etc/shadow，再执行 `passwd {subject:sh}` 更换口令。",
    ),
    command="awk -F: 'length($2) >= 13 {{print $1}}' /etc/passwd",
    standards={
        "gbt22239-l3": ("8.1.4.8b",),
        "nist-800-53-r5": ("IA-5(1)", "SC-28"),
        "iso-27001-2022": ("A.5.17", "A.8.24"),
    },
    good=[
        {
            "/etc/passwd": ROOT
            + "bob:*:1:1::/:/bin/sh\neve:!:2:2::/:/bin/sh\nno:nologin:3:3::/:/bin/sh\nx::4:4::/:/bin/sh\n"
        },
    ],
    bad=[
        Case({"/etc/passwd": ROOT + "bob:$6$salt$hash:1000:1000::/home/bob:/bin/sh\n"}, fails=["bob"]),
        Case(
            {"/etc/passwd": "root:abJnggxhB/yWI:0:0::/root:/bin/sh\nbob:!$1$a$b:1:1::/:/bin/sh\n"},
            fails=["bob", "root"],
        ),
        Case({"/etc/passwd": ROOT + "bob:$argon2id$v=19$x:1000:1000::/home/bob:/bin/sh\n" * 2}, fails=["bob"]),
    ],
)
def hash_in_passwd(passwd: Passwd) -> Verdicts:
    found_in: dict[str, Fail] = {}
    for account in passwd.accounts:
        field = str(account.field.value)
        found = scheme(field)
        if found.strength is Strength.NONE or (found.strength is Strength.UNKNOWN and "$" not in field):
            yield Seen(account.name, account.location)
        else:
            found_in.setdefault(account.name, Fail(account.name, account.location, {"scheme": found.name}))
    yield from found_in.values()
