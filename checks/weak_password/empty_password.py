"""Accounts that anybody may enter, since their password field is empty."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.accounts import Passwd, Shadow
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

ACCOUNTS = "root:x:0:0::/root:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/bash\n"


@check(
    severity=Severity.CRITICAL,
    title=Text(en="Accounts with an empty password", zh="空口令账户"),
    why=Text(
        en="An empty password field lets anybody log in as that account without a password.",
        zh="口令字段为空时，任何人无需口令即可登录该账户。",
    ),
    fails=Text(en="{subject} has an empty password", zh="账户 {subject} 的口令为空"),
    remedy=Text(
        en="Set a password with `passwd {subject:sh}`, or lock the account with `passwd -l {subject:sh}`.",
        zh="执行 `passwd {subject:sh}` 设置口令；不再使用的账户执行 `passwd -l {subject:sh}` 锁定。",
    ),
    command='awk -F: \'$2 == "" {{print FILENAME ": " $1}}\' /etc/passwd /etc/shadow',
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "cis-v8": ("5.2",),
        "nist-800-53-r5": ("IA-5(1)",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        {"/etc/passwd": ACCOUNTS, "/etc/shadow": "root:*:1::::::\nbob:!:1::::::\n"},
        {"/etc/passwd": ACCOUNTS, "/etc/shadow": "root:$y$j9T$abc$def:1::::::\nbob:!$6$a$b:1::::::\n"},
    ],
    bad=[
        Case({"/etc/passwd": ACCOUNTS, "/etc/shadow": "root:*:1::::::\nbob::1::::::\n"}, fails=["bob"]),
        Case({"/etc/passwd": ACCOUNTS.replace("bob:x", "bob:"), "/etc/shadow": "root:*:1::::::\n"}, fails=["bob"]),
        Case({"/etc/passwd": "root::0:0::/root:/bin/sh\n"}, fails=["root"]),
        Case({"/etc/passwd": "a::1:1::/:/bin/sh\na::2:2::/:/bin/sh\n"}, fails=["a"]),
    ],
)
def empty_password(passwd: Passwd, shadow: Shadow | None) -> Verdicts:
    hashes = {entry.name: entry for entry in reversed(shadow.entries)} if shadow else {}
    for account in passwd.by_name().values():
        entry = hashes.get(account.name)
        if account.field.value == "":
            yield Fail(account.name, account.location)
        elif account.field.value == "x" and entry and entry.empty:
            yield Fail(account.name, entry.location)
        else:
            yield Seen(account.name, entry.location if entry else account.location)
