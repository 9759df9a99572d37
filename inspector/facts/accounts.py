"""Accounts of the host's own files: passwd, shadow, group. NSS sources beyond them are not seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.model import Unsure, reason
from inspector.request import Files
from inspector.text import Secret, Text

PASSWD = Files("/etc/passwd", limit=8 << 20)
SHADOW = Files("/etc/shadow", limit=8 << 20, secret=True)
GROUP = Files("/etc/group", limit=8 << 20)
LOGIN_DEFS = Files("/etc/login.defs")
_NO_LOGIN = ("nologin", "false", "sync", "halt", "shutdown", "true")
_BLANKS = " \t\v\f\r"
_NUMBER = re.compile(f"[{_BLANKS}]*([+-]?[0-9]{{1,99}})")
UNREAD = Text(
    en="{file}, line {lines}: cannot be read as an account", zh="{file} 第 {lines} 行格式错误，无法识别为账户"
)


@dataclass(frozen=True)
class Account:
    """One line of passwd. `field` is its second field, which holds a hash where shadow passwords are off.

    `person` is the comment field (GECOS), in practice a full name.
    """

    name: str
    field: Secret
    uid: int
    gid: int
    home: str
    shell: str
    line: int
    person: str = ""

    @property
    def may_log_in(self) -> bool:
        """Whether its shell would give a session; an empty one means /bin/sh."""
        return self.shell.rpartition("/")[2] not in _NO_LOGIN

    @property
    def location(self) -> str:
        return f"{PASSWD.glob}:{self.line}"


@fact
@dataclass(frozen=True)
class Passwd:
    """passwd(5), in order, as glibc reads it: the number may have blanks and a sign before it, and a line may end after the group's.

    Lines that glibc passes over are in `malformed` by their number.
    """

    needs = (PASSWD,)
    accounts: tuple[Account, ...]
    malformed: tuple[int, ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        text = _text(view, PASSWD)
        accounts, malformed = [], []
        for number, fields in _lines(text):
            name, field, uids, gids, person, home, shell = (*fields, *[""] * 7)[:7]
            uid, gid = _number(uids), _number(gids)
            if uid is not None and gid is not None:
                comment = _legible(person)
                accounts.append(Account(name, Secret(field), uid, gid, home, shell.strip(), number, comment))
            elif name[:1] not in ("+", "-"):  # NIS compatibility lines
                malformed.append(number)
        if not accounts:
            raise Unknown.because("malformed", "{file}: no account in it", "{file}：其中没有任何账户", file=PASSWD.glob)
        return cls(tuple(accounts), tuple(malformed))

    def doubts(self) -> Iterator[Unsure]:
        """For a check that wants to know every account: other programs than glibc may make one of a malformed line."""
        if self.malformed:
            lines = [str(number) for number in self.malformed]
            yield Unsure(PASSWD.glob, reason("malformed", UNREAD, file=PASSWD.glob, lines=lines))

    def by_name(self) -> dict[str, Account]:
        """The accounts as a log-in finds them: of two lines with one name the first counts."""
        return {account.name: account for account in reversed(self.accounts)}


@dataclass(frozen=True)
class ShadowEntry:
    """One line of shadow. Days are since 1970-01-01; None where the field is empty."""

    name: str
    hash: Secret
    changed: int | None
    maximum: int | None
    inactive: int | None
    expires: int | None
    line: int

    @property
    def location(self) -> str:
        return f"{SHADOW.glob}:{self.line}"

    @property
    def locked(self) -> bool:
        """No password fits: the field cannot be a hash (`!`, `*`, `!hash` …)."""
        return str(self.hash.value)[:1] in ("!", "*", "x") or str(self.hash.value) == "NP"

    @property
    def empty(self) -> bool:
        return self.hash.value == ""


@fact
@dataclass(frozen=True)
class Shadow:
    """shadow(5), in order."""

    needs = (SHADOW,)
    entries: tuple[ShadowEntry, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        entries = []
        for number, fields in _lines(_text(view, SHADOW)):
            if len(fields) >= 2:
                days = [_day(f) for f in (*fields[2:8], "", "", "", "", "", "")]
                entries.append(
                    ShadowEntry(fields[0], Secret(fields[1].strip()), days[0], days[2], days[4], days[5], number)
                )
        return cls(tuple(entries))


@dataclass(frozen=True)
class Group:
    name: str
    gid: int
    members: tuple[str, ...]
    line: int


@fact
@dataclass(frozen=True)
class Groups:
    """group(5), in order."""

    needs = (GROUP,)
    groups: tuple[Group, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        found = []
        for number, fields in _lines(_text(view, GROUP)):
            name, _, gids, listed = (*fields, *[""] * 4)[:4]
            gid = _number(gids)
            if gid is not None:
                members = tuple(member.strip() for member in listed.split(",") if member.strip())
                found.append(Group(name, gid, members, number))
        return cls(tuple(found))

    def named(self, name: str) -> Group | None:
        return next((group for group in self.groups if group.name == name), None)


def _text(view: View, request: Files) -> str:
    item = view.one(request)
    if item.stat is None:
        raise Absent("{file} does not exist", "{file} 不存在", file=request.glob)
    return item.text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and fields of each line; blanks before the name are passed over."""
    for number, line in enumerate(text.split("\n"), 1):
        entry = line.lstrip(_BLANKS)
        if entry and not entry.startswith("#"):
            yield number, entry.split(":")


def _number(field: str) -> int | None:
    """A number as glibc reads it; None for what it refuses: none, or none of 32 bits without a sign."""
    found = _NUMBER.fullmatch(field)
    value = int(found[1]) if found else -1
    return value if 0 <= value < 1 << 32 else None


def _day(field: str) -> int | None:
    found = _NUMBER.fullmatch(field)
    return int(found[1]) if found else None


def _legible(comment: str) -> str:
    """Older Chinese systems write GBK; bytes that are not UTF-8 came as lone surrogates."""
    raw = comment.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return comment
