"""Accounts of people who left and that still open something to them."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from inspector.check import Case, File, Verdicts, check, fact_needs
from inspector.fact import Absent, NotExamined, View
from inspector.facts.accounts import Account, Groups, Passwd, Shadow
from inspector.facts.cron import USERS
from inspector.facts.log_in_ways import LogInWays, Ways
from inspector.facts.permissions import Identities
from inspector.facts.sshd import Sshd
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason, together
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
OWN = Text(
    en="the account {subject} of {person}, who left, {left}", zh="离职人员（{person}）的账户 {subject} 未清理：{left}"
)
CLOSE = Text(
    en="Run `usermod -L -e 1 {subject:sh}` (Alpine: `passwd -l {subject:sh}`), end its sessions with `loginctl terminate-user {subject:sh}` (or"
    " `pkill -u {subject:sh}`), take away its keys, groups and crontab (`crontab -r -u {subject:sh}`), and `userdel` it (Alpine: `deluser`)"
    " when its files are handed over. Change the passwords that its owner shared.",
    zh="执行 `usermod -L -e 1 {subject:sh}`（Alpine 为 `passwd -l {subject:sh}`）停用账户，用 `loginctl terminate-user {subject:sh}`（或 `pkill -u {subject:sh}`）结束其会话，"
    "清除密钥、附加组和计划任务（`crontab -r -u {subject:sh}`），文件移交后用 `userdel`（Alpine 为 `deluser`）删除账户；其掌握的共用口令应一并更换。",
)
LENT = Text(
    en="by its comment ({comment}), a key in {file} is of {person}, who left, and opens the account {subject}",
    zh="{file} 中有一个公钥疑似属于离职人员（{person}，公钥备注为 {comment}），可用其登录账户 {subject}",
)
TAKE = Text(
    en="Ask whose key it is, and remove its line from {file}. Give keys in use the comment of who has them now.",
    zh="核实该公钥的持有人，从 {file} 中删除对应行；仍在使用的公钥应将备注改为现持有人。",
)
ACCOUNTS = "root:x:0:0::/root:/bin/sh\nzhangsan:x:1000:1000:张三,Ward 3:/home/zhangsan:/bin/bash\n"
HASHED = "$6$salt$hash"
LEFT: dict[str, object] = {"leavers": ("zhangsan",)}
NAMED: dict[str, object] = {"leavers": ("张三",)}


def host(field: str, groups: str = "") -> dict[str, str]:
    return {"/etc/passwd": ACCOUNTS, "/etc/shadow": f"zhangsan:{field}\n", "/etc/group": f"root:x:0:\n{groups}"}


CENTRAL = {"/etc/ssh/sshd_config": "AuthorizedKeysFile /etc/ssh/authorized_keys/%u\n"}
LOCKED = host("!$6$salt$hash:20000::::::")


def needs(parameters: Mapping[str, object]) -> Iterable[Request]:
    """Nothing without a list of leavers: then no missing evidence makes the check unknown."""
    if not parameters["leavers"]:
        return ()
    facts = (Passwd, Shadow, Groups, Sshd, LogInWays, Identities)
    return dict.fromkeys((*(need for kind in facts for need in fact_needs(kind)), *USERS))


@check(
    severity=Severity.HIGH,
    needs=needs,
    title=Text(en="Accounts of people who left", zh="离职人员账户"),
    why=Text(
        en="Somebody who left still gets in, from outside and without a trace of a break-in; who left in anger does harm.",
        zh="离职人员仍可凭原账户访问系统，且不会留下入侵痕迹；若其心怀不满，还可能造成破坏。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(en="{subject}: {state}", zh="{subject}：{state}"),
    remedy=Text(en="{how}", zh="{how}"),
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
        Case({**LOCKED, "/root/.ssh/authorized_keys": "ssh-rsa AAAA ops@zhangsan\n"}, params=LEFT),
        Case({**host(f"{HASHED}:20000::::::"), "/etc/passwd": ACCOUNTS.replace("张三", "John Smith")}, params={"leavers": ("john", "Ward*")}),
    ],
    bad=[
        Case(host(f"{HASHED}:20000::::::"), params=LEFT, fails=["zhangsan"]),
        Case(host("!:20000::::::") | {"/home/zhangsan/.ssh/authorized_keys": "ssh-rsa AAAA\n"}, params=LEFT, fails=["zhangsan"]),
        Case(
            {**LOCKED, "/etc/passwd": ACCOUNTS.replace("/bin/bash", "/sbin/nologin"), **CENTRAL, "/etc/ssh/authorized_keys/zhangsan": "ssh-rsa AAAA\n"},
            params=LEFT,
            fails=["zhangsan"],
        ),
        Case(host("!:20000::::::", "wheel:x:10:zhangsan\n"), params={"leavers": ("张三",)}, fails=["zhangsan"]),
        Case({**LOCKED, "/var/spool/cron/zhangsan": "0 3 * * * /bin/x\n"}, params={"leavers": ("ZHANG*",)}, fails=["zhangsan"]),
        Case({**LOCKED, "/etc/passwd": ACCOUNTS.replace("1000:1000", "0:1000")}, params=LEFT, fails=["zhangsan"]),
        Case(host(f"{HASHED}:20000::::::") | {"/etc/passwd": ACCOUNTS.replace("1000:", "+1000:", 1)}, params=LEFT, fails=["zhangsan"]),
        Case(host(f"{HASHED}:20000::::::") | {"/etc/passwd": ACCOUNTS.replace("张三,", "张三 信息科")}, params=NAMED, fails=["zhangsan"]),
        Case(
            {"/etc/passwd": File(ACCOUNTS.encode("gbk")), "/etc/shadow": f"zhangsan:{HASHED}:20000::::::\n"},
            params=NAMED,
            fails=["zhangsan"],
        ),
        Case({**LOCKED, "/root/.ssh/authorized_keys": "ssh-rsa AAAA ops@h\nssh-rsa AAAAB ZhangSan@pc\nssh-rsa AAAAC ZhangSan@pc2\n"}, params=LEFT, fails=["root"]),
    ],
)  # fmt: skip
def account_of_leaver(view: View, *, leavers: tuple[str, ...] = ()) -> Verdicts:
    if not leavers:
        raise NotExamined("the profile names no leavers", "检查方案未给出离职人员名单")
    passwd = Passwd.read(view)
    groups = _or_none(Groups.read, view)
    identities = Identities.read(view, passwd, groups)
    ways = LogInWays.read(view, passwd, _or_none(Shadow.read, view), _or_none(Sshd.read, view), identities)
    crontabs = {item.name.rpartition("/")[2] for need in USERS for item in view.whole(need) if _has_jobs(item.text)}
    matched = [way for way in ways.ways if _listed(_names(way.account), leavers)]
    for way in matched:
        groups_of = identities.groups_of(way.account.name) & POWERFUL
        yield (verdict := _judged(way, _left(way, groups_of, way.account.name in crontabs)))
        if isinstance(verdict, Fail):
            yield from (together(fail.subject) for fail in _lent(way, leavers))
    for way in ways.ways:
        if way not in matched:
            yield from _lent(way, leavers)
    yield from ways.unread
    yield from _unclear(leavers, [name for way in matched for name in _names(way.account)])
    if not matched:
        yield Seen("/etc/passwd", "/etc/passwd", {"state": GONE})


CLOSED = Text(en="closed", zh="已停用，未保留权限")
GONE = Text(en="no account of anybody on the list of leavers", zh="没有离职人员名单中人员的账户")
UNCLEAR = Text(
    en="{entry} on the list of leavers is no account and no full name: write one of them, without a date or anything else",
    zh="离职人员名单中的“{entry}”无法识别：每项只写账户名或姓名，不要附加日期等其他内容",
)
_HAN = "[\u3007\u3400-\u9fff\U00020000-\U0003ffff·]+"
_TWO_THINGS = re.compile(rf"[,;:=|，；：、\t]|\s\S*[0-9]|\s{_HAN}|{_HAN}\s")


def _or_none(read: Callable[[View], F], view: View) -> F | None:
    """What an optional parameter would be."""
    try:
        return read(view)
    except Absent:
        return None


def _names(account: Account) -> set[str]:
    """What the list may call the account's owner: of a comment such as `张三 信息科` each Chinese word, else its beginning."""
    full = account.person.partition(",")[0]
    return {account.name, full, re.split("[（(/;；，、|]", full)[0], *re.findall(_HAN, account.person)}


def _listed(names: Iterable[str], leavers: Iterable[str]) -> str:
    """The first name that is on the list; empty where none is."""
    told = [name for name in sorted(names) if name.strip()]
    globs = [glob.strip().casefold() for glob in leavers]
    return next((name for name in told if any(fnmatch.fnmatchcase(name.strip().casefold(), g) for g in globs)), "")


def _unclear(leavers: Iterable[str], names: list[str]) -> Iterable[Unsure]:
    for entry in leavers:
        if _TWO_THINGS.search(entry.strip()) and not _listed(names, [entry]):
            yield Unsure(entry, reason("unclear", UNCLEAR, entry=entry))


def _judged(way: Ways, left: list[Text]) -> Fail | Seen | Unsure:
    account = way.account
    data = {"subject": account.name, "person": account.person.partition(",")[0] or account.name, "left": left}
    if left:
        return Fail(account.name, account.location, {"what": OWN.fill(data), "how": CLOSE.fill(data)})
    return Unsure(account.name, way.doubt) if way.doubt else Seen(account.name, account.location, {"state": CLOSED})


def _lent(way: Ways, leavers: Iterable[str]) -> Iterable[Fail]:
    """Keys of leavers that open somebody else's account, by their comments."""
    told = {""}
    for file, key in way.keys.held if way.account.may_log_in and not way.ended else ():
        owner = _listed({key.comment, key.comment.partition("@")[0]}, leavers)
        if owner not in told:
            told.add(owner)
            data = {"subject": way.account.name, "file": file, "person": owner, "comment": key.comment}
            texts = {"what": LENT.fill(data), "how": TAKE.fill(data)}
            yield Fail(way.account.name, file, texts, confidence=Confidence.MEDIUM, key=f"key of {owner}")


def _has_jobs(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))


def _left(way: Ways, groups: Iterable[str], crontab: bool) -> list[Text]:
    found = []
    if way.open and way.password:
        found.append(PASSWORD)
    if way.keys.file:
        found.append(SESSION if way.open else KEY.fill({"file": way.keys.file}))
    if way.account.uid == 0:
        found.append(ROOT)
    found += [GROUP.fill({"group": group}) for group in sorted(groups)]
    return [*found, CRONTAB] if crontab else found
