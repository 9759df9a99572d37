"""The grammar of sudoers(5), one statement at a time."""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLANK = re.compile(r"\s*")
_NAME = re.compile(
    r'(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]*(?:/\d+)?|[%+]?:?(?:"[^"]*"|(?:\\.|[^\s,:=()!"\\#]|#(?=-?\d))+)', re.DOTALL
)
_COMMAND = re.compile(
    r"(/(?:\\[,:= \t#]|[^,:=\\\s])*|\^\S*?\$(?=[\s,:]|$)|sudoedit\b|list\b|[A-Z][A-Z0-9_]*)"
    r"([ \t]+(?:\^(?:\\.|[^\\])*?\$(?=\s*(?:[,:]|$))|(?:\\[*?\[\]!^:\\,= \t#]|[^,:\\])*))?",
    re.DOTALL,
)
_TAG = re.compile(r"(NO)?(PASSWD|EXEC|SETENV|LOG_INPUT|LOG_OUTPUT|MAIL|FOLLOW|INTERCEPT)\s*:")
_OPTION = re.compile(
    r"(ROLE|TYPE|PRIVS|LIMITPRIVS|APPARMOR_PROFILE|TIMEOUT|NOTBEFORE|NOTAFTER|CWD|CHROOT)\s*=\s*"
    r'("[^"]*"|(?:\\.|[^\s,:"\\])+)'
)
_TIME = re.compile(r"(\d{10}(?:\d\d){0,2})(?:[.,]\d+)?(Z|[+-]\d{4})?")
_NUMBERED = re.compile(r"(%?#)0+(?=\d)")
_DIGEST = re.compile(r"sha(224|256|384|512)\s*:\s*([A-Za-z0-9+/=]+)(?:\s*,(?=\s*sha\d))?")
_ALIAS = re.compile(r"(User|Runas|Host|Cmnd|Cmd)_Alias\s+(.*)", re.DOTALL)
_DEFAULTS = re.compile(r'Defaults(?:([@:!>])\s*((?:"[^"]*"|\\.|,\s*|[^\s,"\\])+))?\s+(.*)', re.DOTALL)
_SETTING = re.compile(
    r'(!{0,9})\s{0,9}(?<![a-z_])([a-z_]{1,99})\s{0,99}(?:[+-]?=\s{0,99}("[^"]*"|(?:\\.|[^,"\\])*))?\s{0,99}(?:,|$)',
    re.DOTALL,
)
_COMMENT = re.compile(r'(?:"[^"]*"|\\.|[^"#\\]|"|\\$|#(?=-?\d))*', re.DOTALL)
_ESCAPED = re.compile(r'"([^"]*)"|\\x([0-9A-Fa-f]{2})|\\(.)', re.DOTALL)
_CONTINUED = re.compile(r"(?:^|[^\\])(?:\\\\)*(\\[ \t]*)$")
INCLUDE = re.compile(r'\s*[@#]include(dir)?\s+(?:"([^"]*)"|((?:\\.|[^\s\\])+))\s*')


class Malformed(ValueError):
    """Not a statement of sudoers."""


@dataclass(frozen=True)
class Member:
    """A user, host, account to run as, or command. `arguments`: None for any, empty for none at all.

    `digests` as `sha256:…` in hexadecimal: where there are any, the command is only one whose content has one of them.
    """

    name: str
    negated: bool = False
    arguments: str | None = None
    digests: tuple[str, ...] = ()

    def __str__(self) -> str:
        arguments = "" if self.arguments is None else " " + (self.arguments or '""')
        return f"{'!' * self.negated}{self.name}{arguments}"


@dataclass(frozen=True)
class Grant:
    """One command that some users may run.

    `runas` is None where only the default, root, is meant, and empty for the user himself. `password` is None where no tag
    says whether one is asked for, and `setenv` where none says whether the user may set the environment (with ALL he
    may then).
    """

    users: tuple[Member, ...]
    hosts: tuple[Member, ...]
    runas: tuple[Member, ...] | None
    password: bool | None
    command: Member
    file: str = ""
    line: int = 0
    setenv: bool | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"

    def at(self, now: datetime.datetime) -> bool:
        """Whether it holds then: sudo passes over one that does not."""
        return not (self.since and now < self.since) and not (self.until and now > self.until)


@dataclass(frozen=True)
class Setting:
    """One setting of a Defaults line. `kind`: empty where it holds for all, or one of `@:!>` for some `members`."""

    name: str
    on: bool
    value: str
    kind: str = ""
    members: tuple[Member, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def scope(self) -> tuple[str, ...]:
        return tuple(str(member) for member in self.members)

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"


def statements(text: str) -> Iterator[tuple[int, str]]:
    """(line number, statement): lines joined at a backslash, comments gone. A comment is never continued."""
    whole, start = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip("\r")
        start = start if whole else number
        include = not whole and INCLUDE.match(line)
        found = None if include else _COMMENT.match(line)
        code = found[0] if found else line
        if code == line and (joined := _CONTINUED.search(line)) and not include:
            whole += f"{line[: joined.start(1)]} "
            continue
        if statement := (whole + code).strip():
            yield start, statement
        whole = ""
    if whole.strip():
        yield start, whole.strip()


def settings(text: str) -> list[Setting] | None:
    """What a Defaults line sets; None for another statement. Raises Malformed."""
    match = _DEFAULTS.fullmatch(text)
    if not match:
        return None
    kind, scope, members = match[1] or "", _Line(match[2] or ""), tuple[Member, ...]()
    if kind:
        members = tuple(scope.commands() if kind == "!" else scope.members())
        scope.end()
    found = _SETTING.findall(match[3])
    return [Setting(name, len(no) % 2 == 0, value.strip().strip('"'), kind, members) for no, name, value in found]


def aliases(text: str) -> dict[str, tuple[Member, ...]] | None:
    """Members by `Kind NAME`; None for another statement. Raises Malformed."""
    match = _ALIAS.fullmatch(text)
    if not match:
        return None
    kind = "Cmnd" if match[1] == "Cmd" else match[1]
    line, found = _Line(match[2]), {}
    while True:
        name = line.name()
        line.expect("=")
        found[f"{kind} {name}"] = tuple(line.commands() if kind == "Cmnd" else line.members())
        if not line.take(":"):
            line.end()
            return found


def grants(text: str) -> Iterator[Grant]:
    """What a user's line grants, command by command; aliases are not yet written out. Raises Malformed."""
    line = _Line(text)
    users = tuple(line.members())
    while True:
        hosts = tuple(line.members())
        line.expect("=")
        yield from _commands(line, users, hosts)
        if not line.take(":"):
            line.end()
            return


def _commands(line: _Line, users: tuple[Member, ...], hosts: tuple[Member, ...]) -> Iterator[Grant]:
    """Tags, times and accounts to run as hold from where they stand to the end of the list."""
    runas: tuple[Member, ...] | None = None
    tags: dict[str, bool] = {}
    times: dict[str, datetime.datetime] = {}
    while True:
        if line.take("("):
            runas = line.runas()
        while option := line.match(_OPTION):
            if option[1] in ("NOTBEFORE", "NOTAFTER"):
                times[option[1]] = _time(option[2].strip('"'))
        while tag := line.match(_TAG):
            tags[tag[2]] = not tag[1]
        since, until, setenv = times.get("NOTBEFORE"), times.get("NOTAFTER"), tags.get("SETENV")
        yield Grant(users, hosts, runas, tags.get("PASSWD"), line.command(), setenv=setenv, since=since, until=until)
        if not line.take(","):
            return


class _Line:
    """A statement and how far it has been read. Its methods raise Malformed where something else stands there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        blank = _BLANK.match(self.text, self.at)
        start = blank.end() if blank else self.at
        if match := pattern.match(self.text, start):
            self.at = match.end()
        return match

    def take(self, mark: str) -> bool:
        return self.match(re.compile(re.escape(mark))) is not None

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            raise Malformed(mark)

    def end(self) -> None:
        if self.text[self.at :].strip():
            raise Malformed("end")

    def name(self) -> str:
        if not (match := self.match(_NAME)):
            raise Malformed("name")
        return _NUMBERED.sub(r"\1", _ESCAPED.sub(_literal, match[0]))  # sudo takes #01000 for #1000

    def members(self) -> Iterator[Member]:
        while True:
            negated = self.negated()
            yield Member(self.name(), negated)
            if not self.take(","):
                return

    def runas(self) -> tuple[Member, ...]:
        """After `(`: the users; groups after `:` are passed over."""
        users: tuple[Member, ...] = ()
        if self.take(")"):
            return users
        if not self.take(":"):
            users = tuple(self.members())
            if self.take(")"):
                return users
            self.expect(":")
        if not self.take(")"):
            list(self.members())
            self.expect(")")
        return users

    def command(self) -> Member:
        digests: list[str] = []
        while digest := self.match(_DIGEST):
            digests.append(_digest(digest[1], digest[2]))
        negated = self.negated()
        if not (match := self.match(_COMMAND)):
            raise Malformed("command")
        name, arguments = match[1], (match[2] or "").strip()
        if name.isupper() and name[0] not in "/^":
            if arguments or (digests and name != "ALL"):
                raise Malformed("arguments")
            return Member(name, negated, digests=tuple(digests))
        words = None if not arguments else "" if arguments == '""' else _plain(arguments)
        return Member(_plain(name), negated, words, tuple(digests))

    def commands(self) -> Iterator[Member]:
        while True:
            yield self.command()
            if not self.take(","):
                return

    def negated(self) -> bool:
        negated = False
        while self.take("!"):
            negated = not negated
        return negated


def _time(text: str) -> datetime.datetime:
    """YYYYMMDDHHMMSS; the time of the host, where no zone stands behind it, is taken for UTC. Raises Malformed."""
    if not (match := _TIME.fullmatch(text)):
        raise Malformed("time")
    try:
        return datetime.datetime.strptime(match[1].ljust(14, "0") + (match[2] or "Z"), "%Y%m%d%H%M%S%z")
    except ValueError:
        raise Malformed("time") from None


def _digest(bits: str, text: str) -> str:
    """Written in hexadecimal or base64, which its length tells. Raises Malformed."""
    size = int(bits) // 8
    try:
        found = bytes.fromhex(text) if len(text) == 2 * size else base64.b64decode(text, validate=True)
    except ValueError:
        raise Malformed("digest") from None
    if len(found) != size:
        raise Malformed("digest")
    return f"sha{bits}:{found.hex()}"


def _literal(quoted: re.Match[str]) -> str:
    """Of a name: between quotes all is as it stands; elsewhere a backslash comes before any character."""
    inside, code, char = quoted.groups()
    return str(inside if inside is not None else chr(int(code, 16)) if code else char)


def _plain(word: str) -> str:
    """Of a command, where other backslashes are part of a pattern."""
    if word.startswith("^"):
        return word
    return re.sub(r"\\([,:= \t#\\\"@!()])", r"\1", word.replace('"', ""))
