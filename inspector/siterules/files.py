"""Conditions on files: that they are there, who may do what with them, their digest, a line in them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspector.facts.accounts import Groups
from inspector.facts.permissions import Identities
from inspector.model import reason
from inspector.patterns import is_pattern
from inspector.request import Files, Part
from inspector.siterules import reading, secrecy
from inspector.siterules.absence import Missing, absent
from inspector.siterules.pattern import Pattern
from inspector.siterules.truth import Entry, Given, joined
from inspector.snapshot import Item, Stat, State
from inspector.text import Secret, Text

LONGEST_LINE = 64 << 10
"""What lies behind that in a line is not looked at."""
SHOWN = 120
THERE = Text(en="there", zh="存在")
NOT_THERE = Text(en="not there", zh="不存在")
A_MODE = Text(en="no mode beyond {mode}", zh="权限不超出 {mode}")
CHMOD = Text(en="Run `chmod {mode} {path:sh}`.", zh="执行 `chmod {mode} {path:sh}`。")
OWNED = Text(en="owned by {name}", zh="属主为 {name}")
OWNERS = Text(en="owned by {names}", zh="属主为 {names}")
CHOWN = Text(en="Run `chown {name:sh} {path:sh}`.", zh="执行 `chown {name:sh} {path:sh}`。")
GROUPED = Text(en="of the group {name}", zh="属组为 {name}")
GROUPS = Text(en="of the group {names}", zh="属组为 {names}")
CHGRP = Text(en="Run `chgrp {name:sh} {path:sh}`.", zh="执行 `chgrp {name:sh} {path:sh}`。")
CREATE = Text(en="Put {path} in its place.", zh="补齐文件 {path}。")
REMOVE = Text(en="Remove {path}.", zh="删除 {path}。")
SUM = Text(en="a file with the digest {sums}", zh="摘要为 {sums} 的文件")
RESTORE = Text(en="Restore {path} from a source that you trust.", zh="从可信来源恢复 {path}。")
WITH_LINE = Text(en="a file with the line {line}", zh="含有该行：{line}")
WITH_SECRET = Text(en="a file with a line that matches", zh="含有匹配的行")
A_LINE = Text(en="a file with a line that matches {pattern}", zh="含有与 {pattern} 匹配的行")
NO_LINE = Text(en="a file without a line that matches {pattern}", zh="不含与 {pattern} 匹配的行")
HAS_LINE = Text(
    en="{path} must not have a line that matches {pattern}, and has: {line}",
    zh="{path} 中不应有与 {pattern} 匹配的行，实际存在：{line}",
)
LACKS_LINE = Text(en="{path} has no line that matches {pattern}", zh="{path} 中没有与 {pattern} 匹配的行")
ADD_LINE = Text(en="Add a line that matches {pattern} to {path}.", zh="在 {path} 中添加与 {pattern} 匹配的行。")
DROP_LINE = Text(en="Remove the line from {path}.", zh="从 {path} 中删除该行。")
UNNAMED = Text(en="{name}: no such account or group on this host", zh="{name}：本机没有该账户或用户组")
LONG = Text(en="{item}: a line is longer than 64 KiB", zh="{item}：有超过 64 KiB 的行")


def shell_path(glob: str) -> str:
    """A path for a command line; the wildcards of a glob stay."""
    return (
        "".join(c if c.isalnum() or c in "/._-*?[]+:@%," else f"\\{c}" for c in glob)
        if is_pattern(glob)
        else shlex.quote(glob)
    )


@dataclass(frozen=True)
class FileAttributes:
    """`mode`: no permission beyond these bits. Where `exists` is given nothing else is."""

    glob: str
    exists: bool | None = None
    mode: int | None = None
    owners: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    secret: bool | None = None
    missing: Missing = Missing.NOT_APPLICABLE

    @property
    def facts(self) -> tuple[type, ...]:
        named = [any(not _number(name) and name != "root" for name in names) for names in (self.owners, self.groups)]
        return (*((Identities,) if any(named) else ()), *((Groups,) if named[1] else ()))

    @property
    def requests(self) -> tuple[Files, ...]:
        stat = (Files(self.glob, Part.STAT),) if self.exists is not None or self._looks_at_stat else ()
        content = reading.requests([self.glob], Part.DIGEST, secret=bool(self.secret)) if self.digests else ()
        return tuple(dict.fromkeys((*stat, *content)))

    @property
    def _looks_at_stat(self) -> bool:
        return self.mode is not None or bool(self.owners or self.groups)

    @property
    def about(self) -> str:
        return self.glob

    @property
    def asks(self) -> Text:
        found = [A_MODE.fill({"mode": f"{self.mode:04o}"})] if self.mode is not None else []
        for text, names in ((OWNERS, self.owners), (GROUPS, self.groups)):
            found += [text.fill({"names": list(names)})] if names else []
        found += [SUM.fill({"sums": list(self.digests)})] if self.digests else []
        return joined(found or [NOT_THERE if self.exists is False else THERE])

    @property
    def command(self) -> str:
        path = shell_path(self.glob)
        stat = f"stat -c '%a %U:%G %n' {path}"
        return f"sha256sum {path}" if self.digests and not self._looks_at_stat else stat

    def entries(self, given: Given) -> Iterator[Entry]:
        found = gaps = 0
        for item in self._items(given):
            if not item.state.whole:
                gaps += 1
                yield Entry(item.name, None, None, THERE, THERE, why=item.why)
            elif item.state is State.OK and item.stat is not None:
                found += 1
                yield from self._of(item, item.stat, given)
        if self.exists is not None and (found or not gaps):
            yield self._existence(found)
        elif not found and not gaps:
            yield absent(self.missing, Entry(self.glob, None, NOT_THERE, THERE, CREATE.fill({"path": self.glob})))

    def _items(self, given: Given) -> Iterator[Item]:
        if self.exists is not None or self._looks_at_stat:
            yield from given.view.ask(Files(self.glob, Part.STAT))
        if self.digests:
            yield from reading.items(given.view, [self.glob], Part.DIGEST, secret=bool(self.secret))

    def _existence(self, found: int) -> Entry:
        fix = (CREATE if self.exists else REMOVE).fill({"path": self.glob})
        value, expected = (THERE if found else NOT_THERE), (THERE if self.exists else NOT_THERE)
        return Entry(self.glob, bool(found) == self.exists, value, expected, fix, self.glob if found else "")

    def _of(self, item: Item, stat: Stat, given: Given) -> Iterator[Entry]:
        path = item.name
        if item.digest:
            sums = SUM.fill({"sums": list(self.digests)})
            value = SUM.fill({"sums": item.digest})
            yield Entry(path, item.digest in self.digests, value, sums, RESTORE.fill({"path": path}), path, "digest")
            return
        if self.mode is not None and stat.kind != "link":
            bits, limit = f"{stat.mode & 0o7777:04o}", f"{self.mode:04o}"
            fix = CHMOD.fill({"mode": f"{stat.mode & self.mode:04o}", "path": path})
            ok = not stat.mode & 0o7777 & ~self.mode
            yield Entry(path, ok, bits, A_MODE.fill({"mode": limit}), fix, path, "mode")
        identities = given.fact(Identities) if self.facts else None
        if self.owners:
            users, uids = (identities.users, identities.uids) if identities else ({}, {})
            yield _Whose("owner", users, uids, OWNED, OWNERS, CHOWN).entry(path, stat.uid, self.owners)
        if self.groups:
            names = identities.groups if identities else {}
            groups = given.fact(Groups) if Groups in self.facts else None
            gids = {group.name: group.gid for group in reversed(groups.groups)} if groups else {}
            yield _Whose("group", names, gids, GROUPED, GROUPS, CHGRP).entry(path, stat.gid, self.groups)


def _number(name: str) -> bool:
    return name.isascii() and name.isdecimal()


@dataclass(frozen=True)
class _Whose:
    """Owner or group: what the host calls them, and how it is said what is so, what is wanted, and what is to be done."""

    key: str
    names: Mapping[int, str]
    numbers: Mapping[str, int]
    now: Text
    wanted: Text
    step: Text

    def entry(self, path: str, number: int, names: tuple[str, ...]) -> Entry:
        ids = [0 if name == "root" else int(name) if _number(name) else self.numbers.get(name) for name in names]
        value = self.now.fill({"name": "root" if number == 0 else self.names.get(number, str(number))})
        nobody = all(each is None for each in ids)
        why = reason("no-such-account", UNNAMED, name=list(names)) if nobody else None
        fix = self.step.fill({"name": names[0], "path": path})
        ok = None if nobody else number in ids
        return Entry(path, ok, value, self.wanted.fill({"names": list(names)}), fix, path, self.key, why=why)


@dataclass(frozen=True)
class FileLine:
    """Present: in one of the files at least. Absent: in none of them, and each that has it is an entry."""

    globs: tuple[str, ...]
    pattern: Pattern
    present: bool
    skip_comments: bool = False
    comments: str = "#"
    secret: bool | None = None
    missing: Missing = Missing.FAIL
    facts: tuple[type, ...] = ()

    @property
    def requests(self) -> tuple[Files, ...]:
        return reading.requests(self.globs, secret=bool(self.secret))

    @property
    def about(self) -> str:
        return " ".join(self.globs)

    @property
    def asks(self) -> Text:
        return self._expected

    @property
    def command(self) -> str:
        words = " ".join(shell_path(glob) for glob in self.globs)
        option = "-niE" if self.pattern.ignore_case else "-nE"
        return f"grep {option} -- {shlex.quote(self.pattern.text)} {words}"

    def entries(self, given: Given) -> Iterator[Entry]:
        pattern, items, there = self.pattern.fresh(), [], 0
        doubts: list[Entry] = []
        for item in reading.items(given.view, self.globs, secret=bool(self.secret)):
            there += item.state in (State.OK, State.TRUNCATED)
            hit, whole = self._hit(item, pattern)
            if hit:
                items.append((item, *hit))
            if not (item.state.whole and whole):
                why = item.why if not item.state.whole else reason("long-line", LONG, item=item.name)
                doubts.append(Entry(item.name, None, None, self._expected, self._expected, why=why))
        if items:
            yield from self._seen(items)
        if doubts and not (self.present and items):
            yield from doubts
        elif not items and there:
            fix = ADD_LINE.fill({"pattern": self.pattern.text, "path": self.globs[-1]})
            value = NO_LINE.fill({"pattern": self.pattern.text})
            says = LACKS_LINE.fill({"pattern": self.pattern.text, "path": self.about})
            yield Entry(self.about, not self.present, value, self._expected, fix, says=says)
        elif not items:
            fix = CREATE.fill({"path": self.about})
            yield absent(self.missing, Entry(self.about, None, NOT_THERE, self._expected, fix))

    @property
    def _expected(self) -> Text:
        return (A_LINE if self.present else NO_LINE).fill({"pattern": self.pattern.text})

    def _seen(self, items: list[tuple[Item, int, str]]) -> Iterator[Entry]:
        for item, number, line in items[: 1 if self.present else None]:
            secret = secrecy.hidden(self.secret, item)
            value = WITH_SECRET if secret else WITH_LINE.fill({"line": line[:SHOWN]})
            fix = DROP_LINE.fill({"path": item.name})
            subject = self.about if self.present else item.name
            shown = Secret(line) if secret else line[:SHOWN]
            says = HAS_LINE.fill({"pattern": self.pattern.text, "path": item.name, "line": shown})
            yield Entry(subject, self.present, value, self._expected, fix, f"{item.name}:{number}", says=says)

    def _hit(self, item: Item, pattern: Pattern) -> tuple[tuple[int, str] | None, bool]:
        """The first line that matches, with its number; and whether all lines were looked at whole."""
        whole = True
        for number, line in reading.numbered(item.text):
            if self.skip_comments and line.lstrip()[:1] in tuple(self.comments):
                continue
            if pattern.search(line[:LONGEST_LINE]):
                return (number, line), True
            whole &= len(line) <= LONGEST_LINE
        return None, whole
