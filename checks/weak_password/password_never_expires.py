"""Passwords that may stay the same for ever, or longer than the rule says."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import View
from inspector.facts.accounts import Passwd, Shadow
from inspector.facts.hashes import Strength, scheme
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

ACCOUNTS = "root:x:0:0::/root:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/bash\n"
NEVER = 10_000
"""Days from which the shadow tools themselves speak of never."""


def host(bob: str) -> dict[str, str]:
    return {"/etc/passwd": ACCOUNTS, "/etc/shadow": f"root:*:20000:0:99999:7:::\nbob:{bob}\n"}


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Expiry of passwords", zh="口令有效期"),
    why=Text(
        en="A password that leaked without notice serves an intruder until it is changed; rules of graded protection ask for regular change.",
        zh="口令泄露后若长期不更换，攻击者可一直使用；等级保护要求口令定期更换。",
    ),
    fails=Text(
        en="the password of {subject} is valid for {days} (limit: {limit:day|days})",
        zh="账户 {subject} 的口令有效期为{days}（要求不超过 {limit} 天）",
    ),
    remedy=Text(
        en="Run `chage -M {limit} {subject:sh}`; keep automatic accounts without a password instead (`passwd -l {subject:sh}`).",
        zh="执行 `chage -M {limit} {subject:sh}`；程序使用的账户不应使用口令登录，可执行 `passwd -l {subject:sh}` 锁定口令。",
    ),
    command="chage -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "nist-800-53-r5": ("IA-5",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        host("$6$salt$hash:20000:0:90:7:::"),
        host("!$6$salt$hash:20000:0:99999:7:::"),
        host("*:20000::::::"),
        host("$6$salt$hash:20000:0:99999:7::20100:"),
        Case(host("$6$salt$hash:20000:0:180:7:::"), params={"max_days": 180}),
    ],
    bad=[
        Case(host("$6$salt$hash:20000:0:99999:7:::"), fails=["bob"]),
        Case(host("$y$j9T$salt$hash:20000::::::"), fails=["bob"]),
        Case(host("$6$salt$hash::0:60:7:::"), fails=["bob"]),
        Case(host("$6$salt$hash:20000:0:-1:7:::"), fails=["bob"]),
        Case(host("$6$salt$hash:20000:0:91:7:::"), fails=["bob"]),
        Case(host("$1$salt$hash:20000:0:365:7::99999:"), params={"max_days": 180}, fails=["bob"]),
    ],
)
def password_never_expires(view: View, passwd: Passwd, shadow: Shadow, *, max_days: int = 90) -> Verdicts:
    today = int(view.now.timestamp() // 86400)
    accounts = {account.name for account in passwd.accounts}
    for entry in {entry.name: entry for entry in reversed(shadow.entries)}.values():  # the first line of a name counts
        field = scheme(str(entry.hash.value))
        ended = entry.expires is not None and 0 <= entry.expires <= today
        if entry.name not in accounts or field.locked or field.strength is Strength.NONE or ended:
            yield Seen(entry.name, entry.location)
            continue
        # without a date of the last change the age counts from nowhere: shadow(5)
        days = NEVER if entry.maximum is None or entry.maximum < 0 or entry.changed is None else entry.maximum
        if days <= max_days:
            yield Seen(entry.name, entry.location, {"days": days})
            continue
        ever = Text(en="ever", zh="永久")
        shown = ever if days >= NEVER else Text(en=f"{days} days", zh=f" {days} 天")
        severity = None if days >= NEVER else Severity.LOW
        yield Fail(entry.name, entry.location, {"days": shown, "limit": max_days}, severity=severity)
