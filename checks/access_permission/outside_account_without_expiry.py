"""Accounts of vendors and other outsiders that never end."""

from __future__ import annotations

import datetime
import fnmatch
from collections.abc import Iterable

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent
from inspector.facts.accounts import Account
from inspector.facts.log_in_ways import LogInWays
from inspector.model import Confidence, Fail, Seen, Severity, Unsure
from inspector.text import Text

NEVER = 40_000
"""Days since 1970 (the year 2079) from which an expiry is none."""
ACCOUNTS = "root:x:0:0::/root:/bin/sh\nvendor1:x:1001:1001::/home/vendor1:/bin/bash\nli:x:1002:1002:李四（外包）:/home/li:/bin/bash\n"
HASHED = "$6$salt$hash"


def host(vendor: str, li: str = "!:20000::::::") -> dict[str, str]:
    return {"/etc/passwd": ACCOUNTS, "/etc/shadow": f"vendor1:{vendor}\nli:{li}\n"}


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # whose account it is, is guessed from its name
    title=Text(en="Expiry of outsiders' accounts", zh="外部人员账户有效期"),
    why=Text(
        en="Nobody tells the administrator when a vendor's engineer goes. An account with a date ends by itself.",
        zh="厂商和外包人员离场往往不会通知管理员，设置到期日期后账户可自动失效。",
    ),
    fails=Text(
        en="{subject}, by its {sign} an account of somebody from outside, can be logged in to and never expires",
        zh="账户 {subject} 疑似外部人员账户（依据{sign}），可以登录且未设置到期日期",
    ),
    passes=Text(en="{subject}: {state}", zh="{subject}：{state}"),
    remedy=Text(
        en="Ask who needs it and until when, and run `chage -E YYYY-MM-DD {subject:sh}`; where nobody does, `usermod -L -e 1 {subject:sh}` (Alpine: `apk add shadow` first, or `deluser {subject:sh}`). If it is"
        " no outsider's account, change `accounts` in the profile.",
        zh="核实使用人和使用期限，执行 `chage -E YYYY-MM-DD {subject:sh}` 设置到期日期；不再使用的执行 `usermod -L -e 1 {subject:sh}` 停用（Alpine 需先 `apk add shadow`，或执行 `deluser {subject:sh}` 删除）。确非外部人员账户的，可在检查方案中调整 `accounts`。",
    ),
    command="chage -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.8.4c",),
        "cis-v8": ("15.7",),
        "nist-800-53-r5": ("AC-2", "PS-7"),
        "iso-27001-2022": ("A.5.18", "A.5.19"),
    },
    good=[
        host(f"{HASHED}:20000:0:90:7::20700:"),
        host(f"{HASHED}:20000:0:90:7::20000:"),
        host("!:20000::::::"),
        Case(host(f"{HASHED}:20000::::::"), params={"accounts": ("partner*",), "persons": ()}),
        {"/etc/passwd": ACCOUNTS.replace("/bin/bash", "/usr/sbin/nologin"), "/etc/shadow": f"vendor1:{HASHED}:2::::::\n"},
        {"/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/etc/shadow": "root:*:1::::::\n"},
    ],
    bad=[
        Case(host(f"{HASHED}:20000:0:90:7:::"), fails=["vendor1"]),
        Case(host("!:20000::::::", f"{HASHED}:20000:0:90:7:::"), fails=["li"]),
        Case(host(f"{HASHED}:20000:0:90:7::-1:"), fails=["vendor1"]),
        Case(host(f"{HASHED}:20000:0:90:7::99999:"), fails=["vendor1"]),
        Case(host("!:1::::::") | {"/home/vendor1/.ssh/authorized_keys": "ssh-ed25519 AAAA x\n"}, fails=["vendor1"]),
        Case(
            {"/etc/passwd": "WB_wang:x:1003:1003::/home/w:/bin/bash\n", "/etc/shadow": f"WB_wang:{HASHED}:20000::::::\n"},
            fails=["WB_wang"],
        ),
        Case(
            {"/etc/passwd": "changjia1:x:+1003:1003::/home/w:/bin/bash\n", "/etc/shadow": f" changjia1:{HASHED}:20000::::::\n"},
            fails=["changjia1"],
        ),
        Case(host("!:1::::::", f"{HASHED}:1::::::") | {"/etc/passwd": File(ACCOUNTS.encode("gbk"))}, fails=["li"]),
    ],
)  # fmt: skip
def outside_account_without_expiry(
    ways: LogInWays,
    *,
    accounts: tuple[str, ...] = (
        *("vendor*", "*-vendor", "*_vendor", "supplier*", "ext-*", "ext_*", "external*", "guest*", "contractor*"),
        *("waibao*", "wb_*", "wb-*", "changshang*", "changjia*", "third*party*", "yunwei-*"),
        *("outsourc*", "consultant*", "partner*"),
    ),
    persons: tuple[str, ...] = ("外包", "厂商", "厂家", "供应商", "第三方", "vendor", "contractor"),
) -> Verdicts:
    matched = [(way, sign) for way in ways.ways if way.account.uid and (sign := _sign(way.account, accounts, persons))]
    for way, sign in matched:
        account = way.account
        ends = way.expires if way.expires is not None and 0 <= way.expires < NEVER else None
        if way.open and ends is None:
            yield Fail(account.name, account.location, {"sign": sign})
        elif way.doubt and ends is None:
            yield Unsure(account.name, way.doubt)
        else:
            state = UNTIL.fill({"date": _date(ends)}) if ends is not None else CLOSED
            yield Seen(account.name, account.location, {"state": state})
    yield from ways.unread
    if not matched and not ways.unread:
        raise Absent("no account looks like an outsider's", "未发现疑似外部人员的账户")


UNTIL = Text(en="expires on {date}", zh="到期日期为 {date}")
NAME, COMMENT = Text(en="name", zh="账户名"), Text(en="comment in passwd ({person})", zh="备注：{person}")
CLOSED = Text(en="cannot be logged in to", zh="无法登录")


def _sign(account: Account, globs: Iterable[str], words: Iterable[str]) -> Text | None:
    """What tells of an outsider: its name, or a word in the comment that passwd has for it."""
    name, person = account.name.casefold(), account.person.casefold()
    if any(fnmatch.fnmatchcase(name, glob.casefold()) for glob in globs):
        return NAME
    return COMMENT.fill({"person": account.person}) if any(w.casefold() in person for w in words if w) else None


def _date(day: int) -> str:
    return str(datetime.date(1970, 1, 1) + datetime.timedelta(days=day))
