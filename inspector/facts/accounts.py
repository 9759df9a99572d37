"""Accounts of the host's own files: passwd, shadow, group. NSS sources beyond them are not seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.request import Files
from inspector.text import Secret

PASSWD = Files("/etc/passwd", limit=8 << 20)
SHADOW = Files("/etc/shadow", limit=8 << 20, secret=True)
GROUP = Files("/etc/group", limit=8 << 20)
LOGIN_DEFS = Files("/etc/login.defs")
_NO_LOGIN = ("nologin", "false", "sync", "halt", "shutdown", "true")


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
    """passwd(5), in order; what is not a line of seven fields is in `malformed` by line number."""

    needs = (PASSWD,)
    accounts: tuple[Account, ...]
    malformed: tuple[int, ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        text = _text(view, PASSWD)
        accounts, malformed = [], []
        for number, fields in _lines(text):
            if len(fields) >= 7 and fields[2].isdecimal() and fields[3].isdecimal():
                name, field, uid, gid = fields[0], Secret(fields[1]), int(fields[2]), int(fields[3])
                accounts.append(Account(name, field, uid, gid, fields[5], fields[6].strip(), number, fields[4]))
            elif fields[0][:1] not in ("+", "-"):  # NIS compatibility lines
                malformed.append(number)
        if not accounts:
            raise Unknown.because("malformed", "{file}: no account in it", "{file}：其中没有任何账户", file=PASSWD.glob)
        return cls(tuple(accounts), tuple(malformed))

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
                days = [int(f) if f.lstrip("-").isdecimal() else None for f in (*fields[2:8], "", "", "", "", "", "")]
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
            if len(fields) >= 4 and fields[2].isdecimal():
                members = tuple(member.strip() for member in fields[3].split(",") if member.strip())
                found.append(Group(fields[0], int(fields[2]), members, number))
        return cls(tuple(found))

    def named(self, name: str) -> Group | None:
        return next((group for group in self.groups if group.name == name), None)


def _text(view: View, request: Files) -> str:
    item = view.one(request)
    if item.stat is None:
        raise Absent("{file} does not exist", "{file} 不存在", file=request.glob)
    return item.text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.split(":")
