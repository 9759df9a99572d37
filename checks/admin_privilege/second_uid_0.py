"""Accounts other than root that are root all the same."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.accounts import Passwd
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

ROOT = "root:x:0:0:root:/root:/bin/bash\n"


@check(
    severity=Severity.CRITICAL,
    title=Text(en="Accounts with UID 0 beside root", zh="root 以外 UID 为 0 的账户"),
    why=Text(
        en="Whoever logs in to an account with UID 0 is root. A second one hides whose act it was and is a common back door.",
        zh="UID 为 0 的账户拥有 root 的全部权限。除 root 外另设此类账户会使操作无法追溯到人，也是常见的后门手法。",
    ),
    fails=Text(en="{subject} has UID 0", zh="账户 {subject} 的 UID 为 0"),
    remedy=Text(
        en="Find out who made the account; remove it with `userdel -f {subject:sh}` (Alpine: delete its line in /etc/passwd) or give it another UID,"
        " and grant rights by sudo.",
        zh="查明该账户的创建人和用途；不需要的执行 `userdel -f {subject:sh}` 删除（Alpine 直接删除 /etc/passwd 中的对应行），确需使用的改用其他 UID 并通过 sudo 授权。",
    ),
    command="awk -F: 'NF > 3 && $3 + 0 == 0 {{print $1}}' /etc/passwd",
    standards={
        "gbt22239-l3": ("8.1.4.1a", "8.1.4.2d"),
        "cis-v8": ("5.4",),
        "nist-800-53-r5": ("AC-2", "AC-6(5)", "IA-4"),
        "iso-27001-2022": ("A.8.2", "A.5.16"),
    },
    good=[{"/etc/passwd": ROOT + "bob:x:1000:1000::/home/bob:/bin/sh\n"}],
    bad=[
        Case({"/etc/passwd": ROOT + "toor:x:0:0::/root:/bin/sh\n"}, fails=["toor"]),
        Case({"/etc/passwd": ROOT + "a:x:5:5::/:/bin/sh\na:x:0:0::/:/bin/sh\n"}, fails=["a"]),
        Case({"/etc/passwd": ROOT + "a:x:00:0::/:/bin/sh\nb:x:0:1::/:/usr/sbin/nologin\n"}, fails=["a", "b"]),
        Case(
            {"/etc/passwd": ROOT + "a:x:+0:0::/:/bin/sh\nb:x: 0:0::/:/bin/sh\n c:x:-0:0::/:/bin/sh\n"},
            fails=["a", "b", "c"],
        ),
        Case({"/etc/passwd": ROOT + "a:x:0:0\nb:x:0:0::/root\nbad:x:0\n"}, fails=["a", "b"]),
    ],
)
def second_uid_0(passwd: Passwd, *, allow: tuple[str, ...] = ()) -> Verdicts:
    roots = {account.name: account for account in reversed(passwd.accounts) if account.uid == 0}
    for account in roots.values():
        verdict = Seen if account.name == "root" or account.name in allow else Fail
        yield verdict(account.name, account.location)
    yield from passwd.doubts()
