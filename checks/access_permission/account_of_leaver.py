"""Accounts of people who left and that still open something to them."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from inspector.check import Case, Verdicts, check, fact_needs
from inspector.fact import Absent, NotExamined, View
from inspector.facts.accounts import Account, Groups, Passwd, Shadow
from inspector.facts.cron import USERS
from inspector.facts.log_in_ways import LogInWays, Ways
from inspector.facts.permissions import Identities
from inspector.model import Fail, Seen, Severity
from inspector.request import Request
from inspector.text import Text

F = TypeVar("F")
POWERFUL = frozenset("root wheel sudo admin docker lxd incus-admin disk shadow kmem libvirt".split())
PASSWORD = Text(en="logs in with a password", zh="可用口令登录")
SESSION = Text(en="logs in with a key", zh="可用密钥登录")
KEY = Text(en="has a key in {file}", zh="在 {file} 中保留有密钥")
GROUP = Text(en="is in the group {group}", zh="属于 {group} 组")
ROOT = Text(en="is root by its UID", zh="UID 为 0")
CRONTAB = Text(en="has a crontab", zh="留有计划任务")
ACCOUNTS = "root:x:0:0::/root:/bin/sh\nzhangsan:x:1000:1000:张三,Ward 3:/home/zhangsan:/bin/bash\n"
HASHED = "$6$salt$hash"
LEFT: dict[str, object] = {"leavers": ("zhangsan",)}


def host(field: str, groups: str = "") -> dict[str, str]:
    return {"/etc/passwd": ACCOUNTS, "/etc/shadow": f"zhangsan:{field}\n", "/etc/group": f"root:x:0:\n{groups}"}


LOCKED = host("!$6$salt$hash:20000::::::")


def needs(parameters: Mapping[str, object]) -> Iterable[Request]:
    """Nothing without a list of leavers: then no missing evidence makes the check unknown."""
    if not parameters["leavers"]:
        return ()
    facts = (Passwd, Shadow, Groups, LogInWays, Identities)
    return dict.fromkeys((*(need for kind in facts for need in fact_needs(kind)), *USERS))


@check(
    severity=Severity.HIGH,
    needs=needs,
    title=Text(en="Accounts of people who left", zh="离职人员账户"),
    why=Text(
        en="Somebody who left still gets in, from outside and without a trace of a break-in; who left in anger does harm.",
        zh="离职人员仍可凭原账户访问系统，且不会留下入侵痕迹；若其心怀不满，还可能造成破坏。",
    ),
    fails=Text(en="the account {subject} of {person}, who left, {left}", zh="离职人员（{person}）的账户 {subject} 未清理：{left}"),
    passes=Text(en="{subject}: {state}", zh="{subject}：{state}"),
    remedy=Text(
        en="Run `usermod -L -e 1 {subject:sh}`, end its sessions with `loginctl terminate-user {subject:sh}` (or `pkill -u {subject:sh}`), take away its"
        " keys, groups and crontab (`crontab -r -u {subject:sh}`), and `userdel` it when its files are handed over. Change the passwords"
        " that its owner shared.",
        zh="执行 `usermod -L -e 1 {subject:sh}` 停用账户，用 `loginctl terminate-user {subject:sh}`（或 `pkill -u {subject:sh}`）结束其会话，清除密钥、"
        "附加组和计划任务（`crontab -r -u {subject:sh}`），文件移交后用 `userdel` 删除账户；其掌握的共用口令应一并更换。",
    ),
    command="id {subject}; passwd -S {subject}; chage -l {subject}; ls -l ~{subject}/.ssh; crontab -l -u {subject}",
    standards={
        "gbt22239-l3": ("8.1.8.2a",),
        "cis-v8": ("6.2",),
        "nist-800-53-r5": ("PS-4", "AC-2"),
        "iso-27001-2022": ("A.6.5", "A.5.18"),
    },
    good=[
        host(f"{HASHED}:20000::::::"),
        Case(LOCKED, params=LEFT),
        Case(host(f"{HASHED}:20000:::::1:"), params=LEFT),
        Case(host(f"{HASHED}:20000::::::"), params={"leavers": ("lisi", "wang*")}),
        Case({**LOCKED, "/home/zhangsan/.ssh/authorized_keys": "# none\n"}, params=LEFT),
        Case({**LOCKED, "/var/spool/cron/crontabs/zhangsan": "# m h dom\n\n"}, params=LEFT),
    ],
    bad=[
        Case(host(f"{HASHED}:20000::::::"), params=LEFT, fails=["zhangsan"]),
        Case(host("!:20000::::::") | {"/home/zhangsan/.ssh/authorized_keys": "ssh-rsa A\n"}, params=LEFT, fails=["zhangsan"]),
        Case(
            {**LOCKED, "/etc/passwd": ACCOUNTS.replace("/bin/bash", "/sbin/nologin"), "/etc/ssh/authorized_keys/zhangsan": "ssh-rsa A\n"},
            params=LEFT,
            fails=["zhangsan"],
        ),
        Case(host("!:20000::::::", "wheel:x:10:zhangsan\n"), params={"leavers": ("张三",)}, fails=["zhangsan"]),
        Case({**LOCKED, "/var/spool/cron/zhangsan": "0 3 * * * /bin/x\n"}, params={"leavers": ("ZHANG*",)}, fails=["zhangsan"]),
        Case({**LOCKED, "/etc/passwd": ACCOUNTS.replace("1000:1000", "0:1000")}, params=LEFT, fails=["zhangsan"]),
    ],
)  # fmt: skip
def account_of_leaver(view: View, *, leavers: tuple[str, ...] = ()) -> Verdicts:
    if not leavers:
        raise NotExamined("the profile names no leavers", "检查方案未给出离职人员名单")
    passwd = Passwd.read(view)
    groups = _or_none(Groups.read, view)
    ways = LogInWays.read(view, passwd, _or_none(Shadow.read, view))
    identities = Identities.read(view, passwd, groups)
    crontabs = {item.name.rpartition("/")[2] for need in USERS for item in view.whole(need) if _has_jobs(item.text)}
    matched = [way for way in ways.ways if _is_of(way.account, leavers)]
    for way in matched:
        account = way.account
        left = _left(way, identities.groups_of(account.name) & POWERFUL, account.name in crontabs)
        person = account.person.partition(",")[0] or account.name
        if left:
            yield Fail(account.name, account.location, {"person": person, "left": left})
        else:
            yield Seen(account.name, account.location, {"state": CLOSED})
    if not matched:
        yield Seen("/etc/passwd", "/etc/passwd", {"state": GONE})


CLOSED = Text(en="closed", zh="已停用，未保留权限")
GONE = Text(en="no account of anybody on the list of leavers", zh="没有离职人员名单中人员的账户")


def _or_none(read: Callable[[View], F], view: View) -> F | None:
    """What an optional parameter would be."""
    try:
        return read(view)
    except Absent:
        return None


def _is_of(account: Account, leavers: Iterable[str]) -> bool:
    """Whether the account's name or its owner's full name is on the list."""
    names = {account.name.casefold(), account.person.partition(",")[0].strip().casefold()} - {""}
    return any(fnmatch.fnmatchcase(name, glob.strip().casefold()) for name in names for glob in leavers)


def _has_jobs(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))


def _left(way: Ways, groups: Iterable[str], crontab: bool) -> list[Text]:
    found = []
    if way.open and way.password:
        found.append(PASSWORD)
    if way.keys:
        found.append(SESSION if way.open else KEY.fill({"file": way.keys}))
    if way.account.uid == 0:
        found.append(ROOT)
    found += [GROUP.fill({"group": group}) for group in sorted(groups)]
    return [*found, CRONTAB] if crontab else found
