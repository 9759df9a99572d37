"""Accounts and groups that share a number or a name, so that nobody can tell one from the other."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.check import Case, Verdicts, check
from inspector.facts.accounts import GROUP, PASSWD, Groups, Passwd
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

ROOT = "root:x:0:0::/root:/bin/sh\nsync:x:4:65534::/bin:/bin/sync\nbob:x:1000:1000::/home/bob:/bin/sh\n"
GROUPS = "root:x:0:\nusers:x:100:bob\nbob:x:1000:\n"
HOST = {"/etc/passwd": ROOT, "/etc/group": GROUPS}
SAME_UID = Text(
    en="the account {subject} has the UID of {other} ({number})", zh="账户 {subject} 与 {other} 的 UID 相同（{number}）"
)
SAME_NAME = Text(en="the account {subject} stands in {file} twice", zh="{file} 中有多行账户名均为 {subject}")
SAME_GID = Text(
    en="the group {subject} has the GID of {other} ({number})", zh="用户组 {subject} 与 {other} 的 GID 相同（{number}）"
)
SAME_GROUP = Text(en="the group {subject} stands in {file} twice", zh="{file} 中有多行组名均为 {subject}")
NEW_UID = Text(
    en="Find out which of the two owns the files; give {subject} a free number with `usermod -u NEW {subject:sh}`, then set the owner of its files"
    " outside its home folder by hand; or remove it with `userdel -f {subject:sh}` (Alpine: `deluser {subject:sh}`).",
    zh="核实两个账户各自的用途和文件归属。保留的执行 `usermod -u 新UID {subject:sh}` 改用未占用的 UID，主目录以外的文件需手工调整属主；不再使用的执行 `userdel -f {subject:sh}`（Alpine 为 `deluser {subject:sh}`）删除。",
)
NEW_GID = Text(
    en="Run `groupmod -g NEW {subject:sh}` with a free number and set the group of its files, or remove it with `groupdel {subject:sh}`.",
    zh="执行 `groupmod -g 新GID {subject:sh}` 改用未占用的 GID 并调整其文件的属组；不再使用的执行 `groupdel {subject:sh}` 删除。",
)
ONE_LINE = Text(
    en="Compare the lines of {subject} and remove the one too many with {editor}: of two, the first is used and the other is only seen by some programs.",
    zh="对比 {subject} 的各行内容，用 {editor} 删除多余的一行；系统一般只采用第一行，其余行仅被部分程序读取。",
)


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Unique accounts and groups", zh="账户与用户组标识的唯一性"),
    why=Text(
        en="Two accounts with one UID are one to the system: each has all files of the other, and no log tells which of them it was.",
        zh="UID 相同的账户在系统中等同于同一用户，彼此拥有对方全部文件的权限，审计记录也无法区分操作人。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(
        en="{accounts:account|accounts} and {groups:group|groups}, each with a name and a number of its own",
        zh="共 {accounts} 个账户、{groups} 个用户组，名称和 UID/GID 均无重复",
    ),
    remedy=Text(en="{how}", zh="{how}"),
    command="cut -d: -f1 /etc/passwd | sort | uniq -d; cut -d: -f3 /etc/passwd | sort -n | uniq -d; cut -d: -f1 /etc/group | sort | uniq -d; cut -d: -f3 /etc/group | sort -n | uniq -d",
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "cis-v8": ("5.4",),
        "nist-800-53-r5": ("IA-4", "AC-2"),
        "iso-27001-2022": ("A.5.16",),
    },
    good=[
        HOST,
        {"/etc/passwd": ROOT + "+::::::\n+@staff::::::\n# bob:x:1:1::/:/bin/sh\n", "/etc/group": GROUPS + "+:::\n"},
        {"/etc/passwd": ROOT + "toor:x:0:0::/root:/bin/sh\n", "/etc/group": GROUPS},
        {"/etc/passwd": ROOT + "amy:x:1001:1000::/home/amy:/bin/sh\nBob:x:1002:1000::/:/bin/sh\n"},
    ],
    bad=[
        Case({**HOST, "/etc/passwd": ROOT + "amy:x:1000:1001::/home/amy:/bin/sh\n"}, fails=["amy"]),
        Case({**HOST, "/etc/passwd": ROOT + "amy:x:01000:1001::/home/amy:/bin/sh\n"}, fails=["amy"]),
        Case({**HOST, "/etc/passwd": ROOT + "amy:x:+1000:1001\n joe:x: 1000:1001::/home/joe:/bin/sh\n"}, fails=["amy", "joe"]),
        Case({**HOST, "/etc/group": GROUPS + "staff:x:+100:\n"}, fails=["staff"]),
        Case({**HOST, "/etc/passwd": ROOT + "bob:x:1001:1001::/home/b:/bin/sh\n"}, fails=["bob"]),
        Case({**HOST, "/etc/passwd": ROOT + "root:x:0:0::/:/bin/bash\n"}, fails=["root"]),
        Case({"/etc/passwd": ROOT + "a:x:4:4::/:/bin/sh\nb:x:4:4::/:/bin/sh\na:x:4:4::/:/bin/sh\n"}, fails=["a", "a", "b"]),
        Case({**HOST, "/etc/group": GROUPS + "staff:x:100:\nusers:x:101:\nadmin:x:0:\n"}, fails=["admin", "staff", "users"]),
    ],
)  # fmt: skip
def duplicate_account(passwd: Passwd, groups: Groups | None) -> Verdicts:
    accounts = [(account.name, account.uid, account.line) for account in passwd.accounts]
    others = [(group.name, group.gid, group.line) for group in groups.groups] if groups else []
    found = [*_same_numbers(accounts, PASSWD.glob), *_same_names(accounts, PASSWD.glob)]
    found += [*_same_numbers(others, GROUP.glob), *_same_names(others, GROUP.glob)]
    yield from found
    if not found:
        yield Seen("passwd", PASSWD.glob, {"accounts": len(accounts), "groups": len(others)})
    yield from passwd.doubts()


Rows = list[tuple[str, int, int]]
"""Name, number and line of each."""


def _same_numbers(rows: Rows, file: str) -> Iterator[Fail]:
    """One for each name whose number an earlier one has. A second UID 0 is what admin-privilege.second-uid-0 reports."""
    first: dict[int, str] = {}
    told: set[str] = set()
    group = file == GROUP.glob
    for name, number, line in rows:
        other = first.setdefault(number, name)
        if other == name or name in told or (number == 0 and not group):
            continue
        told.add(name)
        data = {"subject": name, "other": other, "number": number, "file": file}
        what, how = (SAME_GID, NEW_GID) if group else (SAME_UID, NEW_UID)
        yield _fail(name, f"{file}:{line}", data | {"what": what.fill(data), "how": how.fill(data)}, "number", group)


def _same_names(rows: Rows, file: str) -> Iterator[Fail]:
    seen: set[str] = set()
    told: set[str] = set()
    group = file == GROUP.glob
    for name, _, line in rows:
        if name in seen and name not in told:
            told.add(name)
            data: dict[str, object] = {"subject": name, "file": file, "editor": "`vigr`" if group else "`vipw`"}
            what = (SAME_GROUP if group else SAME_NAME).fill(data)
            yield _fail(name, f"{file}:{line}", data | {"what": what, "how": ONE_LINE.fill(data)}, "name", group)
        seen.add(name)


def _fail(name: str, location: str, data: dict[str, object], kind: str, group: bool) -> Fail:
    key = f"group {kind}" if group else kind
    return Fail(
        name,
        location,
        {k: v for k, v in data.items() if k != "subject"},
        severity=Severity.LOW if group else None,
        key=key,
    )
