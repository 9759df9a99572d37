"""Accounts that could be logged in to, and have not been for a long time."""

from __future__ import annotations

import datetime
import re
import struct
from collections.abc import Iterable, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import View
from inspector.facts.accounts import LOGIN_DEFS, Account
from inspector.facts.cron import USERS
from inspector.facts.last_logins import LastLogins
from inspector.facts.log_in_ways import LogInWays, Ways
from inspector.facts.processes import Processes
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.request import Request
from inspector.text import Text

DAY = 86400
NOW = 1780272000  # the day of the cases
UNRECORDED = Text(
    en="{account}: the records of log-ins do not reach back {days} days for it, or are kept where they were not read",
    zh="账户 {account}：登录记录不足以覆盖最近 {days} 天，或记录保存在未能读取的位置",
)
AGELESS = Text(
    en="{account} was never logged in to, and nothing tells since when it has been there",
    zh="账户 {account} 没有登录记录，且无法得知其创建时间",
)
NEVER = Text(en="never", zh="从未登录")
ALONE = Text(en="no other account of a person can be logged in to", zh="除 root 外没有可登录的用户账户")
LAST = Text(en="last log-in on {last}", zh="最后登录日期 {last}")
YOUNG = Text(en="not logged in to yet, password set within {days:day|days}", zh="尚未登录，口令在 {days} 天内设置")
NOTHING = Text(en="", zh="")
SERVES = Text(en="; it has {what}", zh="；该账户下存在{what}")
JOBS = Text(en="a crontab", zh="计划任务")
RUNNING = Text(en="running processes", zh="运行中的进程")
_UID_MIN = re.compile(r"^[ \t]*UID_MIN[ \t]+([0-9]{1,9})", re.MULTILINE)
ACCOUNTS = "root:x:0:0::/root:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/bash\nsvc:x:98:98::/var/lib/svc:/bin/sh\n"
HASHED = "$6$salt$hash"
ACCEPTED = "May 30 03:00:01 h sshd[9]: Accepted publickey for bob from 192.0.2.1 port 2 ssh2\n"


def lastlog(**days: int) -> bytes:
    """Records of so many days ago, by the account's name."""
    uids = {"root": 0, "bob": 1000}
    records = {
        uids[name]: struct.pack("<i32s256s", NOW - ago * DAY, b"pts/0", b"192.0.2.9") for name, ago in days.items()
    }
    return b"".join(records.get(uid, bytes(292)) for uid in range(max(records) + 1))


def wtmp(*rows: tuple[int, str, int]) -> bytes:
    """Records of type, user and days ago."""
    return b"".join(struct.pack("<h42x32s256x8xi40x", kind, name.encode(), NOW - ago * DAY) for kind, name, ago in rows)


def host(shadow: str = f"{HASHED}:20000:0:99999:7:::", **files: str | bytes) -> dict[str, str | File]:
    logs = {f"/var/log/{name}": File(data) for name, data in files.items()}
    return {
        "/etc/passwd": ACCOUNTS,
        "/etc/shadow": f"root:{HASHED}:20000::::::\nbob:{shadow}\nsvc:{HASHED}:1::::::\n",
        **logs,
    }


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (LOGIN_DEFS, *USERS)


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # an application may let its users in without a record
    needs=needs,
    title=Text(en="Accounts out of use", zh="长期未登录的账户"),
    why=Text(
        en="Nobody misses an account that nobody uses: who guesses its password or finds its key is not noticed.",
        zh="长期闲置的账户无人关注，口令被猜解或密钥泄露后不易被发现。",
    ),
    fails=Text(
        en="{subject} can be logged in to and has not been for {days:day|days} (last log-in: {last}){also}",
        zh="账户 {subject} 可以登录，但已超过 {days} 天未登录（最后登录：{last}）{also}",
    ),
    passes=Text(en="{subject}: {state}", zh="{subject}：{state}"),
    remedy=Text(
        en="Ask whose it is. If nobody needs it, run `usermod -L -e 1 {subject:sh}`, and `userdel {subject:sh}` some weeks later; where a"
        " service alone runs under it, take its way in: `usermod -L -s /usr/sbin/nologin {subject:sh}` and remove its authorized_keys."
        " Alpine: `passwd -l {subject:sh}` and its keys, then `deluser {subject:sh}`.",
        zh="核实账户归属。确认不再使用的，先执行 `usermod -L -e 1 {subject:sh}` 停用，观察一段时间后用 `userdel {subject:sh}` 删除；仅供服务运行的，"
        "执行 `usermod -L -s /usr/sbin/nologin {subject:sh}` 并删除其 authorized_keys，禁止登录。"
        "Alpine 用 `passwd -l {subject:sh}` 锁定口令并删除公钥，再用 `deluser {subject:sh}` 删除账户。",
    ),
    command="(lastlog2 -u {subject} || lastlog -u {subject}) 2>/dev/null; last -n 3 {subject}; chage -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2c", "8.1.10.6b"),
        "cis-v8": ("5.3",),
        "nist-800-53-r5": ("AC-2", "AC-2(3)"),
        "iso-27001-2022": ("A.5.18",),
    },
    good=[
        host(lastlog=lastlog(bob=3)),
        host(lastlog=lastlog(root=1), wtmp=wtmp((7, "bob", 80))),
        host("!:20000::::::", lastlog=lastlog(root=1)),
        host(f"{HASHED}:20590::::::", lastlog=lastlog(root=1)),
        host(f"{HASHED}:20000:0:99999:7::20100:", lastlog=lastlog(bob=300)),
        host(f"{HASHED}:20000:0:90:7:30::", lastlog=lastlog(bob=300)),
        {**host(lastlog=lastlog(bob=300)), "/var/log/auth.log": ACCEPTED},
        Case(host(lastlog=lastlog(bob=100)), params={"days": 180}),
        {**host(lastlog=lastlog(bob=300)), "/etc/login.defs": "UID_MIN 2000\n"},
        {**host("!:20000::::::", wtmp=wtmp((2, "reboot", 9))), "/home/bob/.ssh/authorized_keys": "# none\n\n"},
    ],
    bad=[
        Case(host(lastlog=lastlog(bob=91)), fails=["bob"]),
        Case({**host(lastlog=lastlog(bob=91)), "/etc/passwd": ACCOUNTS.replace(":1000:", ":+1000:", 1)}, fails=["bob"]),
        Case(host(lastlog=lastlog(root=1)), fails=["bob"]),
        Case(host(wtmp=wtmp((2, "reboot", 200), (7, "bob", 150), (7, "root", 1))), fails=["bob"]),
        Case(
            {**host("!:20000::::::", lastlog=lastlog(root=1)), "/home/bob/.ssh/authorized_keys": "ssh-ed25519 AAAA\n"},
            fails=["bob"],
        ),
        Case(
            {**host(lastlog=lastlog(bob=200)), "/var/spool/cron/crontabs/bob": "0 3 * * * /bin/true\n"},
            live={"processes": [{"pid": 1, "ppid": 0, "uid": 1000, "name": "java", "exe": "/usr/bin/java"}]},
            fails=["bob"],
        ),
        Case({**host(lastlog=lastlog(bob=3)), "/etc/login.defs": "UID_MIN  500\n", "/etc/passwd": ACCOUNTS.replace("1000", "500")}, fails=["bob"]),
        Case(
            {
                **host(wtmp=wtmp((2, "reboot", 300), (7, "bob", 2))),
                "/etc/passwd": ACCOUNTS + "toor:x:0:0::/root:/bin/sh\n",
                "/etc/shadow": f"bob:{HASHED}:1::::::\ntoor:{HASHED}:1::::::\n",
            },
            fails=["toor"],
        ),
    ],
)  # fmt: skip
def unused_account(
    view: View, ways: LogInWays, logins: LastLogins, processes: Processes | None, *, days: int = 90
) -> Verdicts:
    limit = int(view.now.timestamp()) - days * DAY
    least = _UID_MIN.search(view.text(LOGIN_DEFS))
    uids = [way.account.uid for way in ways.ways]
    crontabs = {item.name.rpartition("/")[2] for need in USERS for item in view.whole(need) if item.data.strip()}
    running = {process.uid for process in processes.processes} if processes else set()
    people = [way for way in ways.ways if _of_people(way.account, int(least[1]) if least else 1000)]
    judged = [way for way in people if way.open or way.doubt]
    for way in judged:
        account = way.account
        uid = account.uid if uids.count(account.uid) == 1 else None
        serves = [*[JOBS][: account.name in crontabs], *[RUNNING][: account.uid in running]]
        also = SERVES.fill({"what": serves}) if serves else NOTHING
        yield from _judged(way, logins, uid, limit, {"days": days, "also": also})
    yield from ways.unread
    if not judged:
        yield Seen("root", "/etc/passwd", {"state": ALONE})


def _of_people(account: Account, least: int) -> bool:
    return account.name != "root" and (account.uid == 0 or account.uid >= least)


def _judged(way: Ways, logins: LastLogins, uid: int | None, limit: int, data: dict[str, object]) -> Verdicts:
    account = way.account
    last = logins.last(account.name, uid)
    data |= {"last": str(datetime.datetime.fromtimestamp(last, datetime.UTC).date()) if last else NEVER}
    fresh = way.changed is not None and way.changed * DAY > limit
    if (last or 0) > limit or (last is None and fresh):
        yield Seen(account.name, account.location, {**data, "state": (LAST if last else YOUNG).fill(data)})
    elif way.doubt:
        yield Unsure(account.name, way.doubt)
    elif not logins.tells(uid, limit):
        yield Unsure(account.name, reason("records", UNRECORDED, account=account.name, days=data["days"]))
    elif last is None and way.changed is None:
        yield Unsure(account.name, reason("age", AGELESS, account=account.name))
    else:
        yield Fail(account.name, account.location, data)
