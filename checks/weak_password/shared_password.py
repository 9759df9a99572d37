"""One password for several accounts of a host."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Unknown
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.passwords.verdicts import Outcome, PasswordTrials
from inspector.text import Text

ACCOUNTS = (
    "root:x:0:0::/root:/bin/bash\noracle:x:54321:54321::/home/oracle:/bin/bash\nlisi:x:1000:1000::/home/lisi:/bin/sh\n"
)
UNTRIED = Text(
    en="the password of {account} could not be tried, so that it cannot be compared",
    zh="账户 {account} 的口令未能完成比对，无法判断是否与其他账户相同",
)
ONE = "ZxpXVzahUXGmQ"
TWO = "aBDAbjzFmp4zM"
COMMON = "$1$saltsalt$T5MN6iR8aoAeg.OHdYqBf0"
COMMON_AGAIN = "$1$Zx4kQ1pe$S/HXSeD0h2LunreUNez7A0"


def host(root: str, oracle: str, lisi: str = "*") -> dict[str, str]:
    return {
        "/etc/passwd": ACCOUNTS,
        "/etc/shadow": f"root:{root}:1::::::\noracle:{oracle}:1::::::\nlisi:{lisi}:1::::::\n",
    }


@check(
    severity=Severity.MEDIUM,
    title=Text(en="The same password for several accounts", zh="多个账户共用口令"),
    why=Text(
        en="Whoever knows one of the passwords has all the accounts, and what was done cannot be put down to a person.",
        zh="知道其中一个口令即可使用全部账户，操作也无法追溯到个人。",
    ),
    fails=Text(en="{subject} has the same password as {others}", zh="账户 {subject} 与 {others} 的口令相同"),
    remedy=Text(
        en="Give each of these accounts a password of its own, and lock those that nobody needs (`passwd -l`).",
        zh="为上述账户分别设置不同的口令，不再使用的账户予以锁定（`passwd -l`）。",
    ),
    command="chage -l {account} || ls -l {file}",
    standards={
        "gbt22239-l3": ("8.1.4.1a", "8.1.4.2c"),
        "cis-v8": ("5.2",),
        "nist-800-53-r5": ("IA-5",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[host(ONE, TWO), host(ONE, "!", "*"), host(ONE, f"!{ONE}")],
    bad=[
        Case(host(ONE, ONE), fails=["root", "oracle"]),
        Case(host(COMMON, TWO, COMMON_AGAIN), fails=["root", "lisi"]),
    ],
)
def shared_password(trials: PasswordTrials) -> Verdicts:
    """Known to be the same: the very hash is, or the password was found. Two strong ones under different salts cannot be told."""
    alike: dict[int, list[str]] = {}
    for verdict in trials.verdicts:
        if verdict.same:
            alike.setdefault(verdict.same, []).append(verdict.subject)
    for verdict in trials.verdicts:
        if verdict.same:
            others = [subject for subject in alike[verdict.same] if subject != verdict.subject]
            file = verdict.location.rpartition(":")[0] or verdict.location
            data = {"others": others, "account": verdict.subject.partition(" (")[0], "file": file}
            yield Fail(verdict.subject, verdict.location, data)
        elif verdict.outcome in (Outcome.SHORT, Outcome.UNVERIFIABLE):
            yield Unsure(verdict.subject, reason("untried", UNTRIED, account=verdict.subject))
        else:
            yield Seen(verdict.subject, verdict.location)
    if trials.missing:
        raise Unknown(trials.missing)
