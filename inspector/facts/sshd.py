"""sshd's configuration as the daemon reads it: includes in place, the first value wins, Match blocks with their conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts import sshd_start
from inspector.facts.sshd_line import keyword_of, split
from inspector.patterns import is_pattern, matches
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import Item, State

BASE = "/etc/ssh"
PLACES = (Files("/etc/ssh/sshd_config"), Files("/usr/etc/ssh/sshd_config"))
"""The second is where openSUSE ships its own file, which is read where there is no first."""
DROPINS = (Files("/etc/ssh/sshd_config.d/*"), Files("/usr/etc/ssh/sshd_config.d/*"))
ENTRIES = tuple(Files(drop.glob, Part.STAT) for drop in DROPINS)
"""What is no regular file is seen by these alone."""
STARTED = sshd_start.PLACES
"""Options of the command line, which come before every file."""
_BLANK = "[ \t]"
_INCLUDE = f"^{_BLANK}*[Ii][Nn][Cc][Ll][Uu][Dd][Ee][ \t=]+"
_WORD, _FIRST = '("[^"]*"|[^ \t"=][^ \t"]*)', "[^ \t=][^ \t]*"
FOLLOWED = (
    *(Follow(place, _INCLUDE + _WORD, BASE, Files("/")) for place in PLACES),
    # The second and third word of one line, of the main file alone
    *(Follow(place, f"{_INCLUDE}{_FIRST}{_BLANK}+{_WORD}", BASE, Files("/")) for place in PLACES),
    *(Follow(place, f"{_INCLUDE}{_FIRST}{_BLANK}+[^ \t]+{_BLANK}+{_WORD}", BASE, Files("/")) for place in PLACES),
)
DEPTH = 16
"""How deep sshd itself follows includes."""
DIRECTIVES = 50_000
PIPES = ("fifo", "char", "block", "other")


@dataclass(frozen=True)
class Match:
    """One Match line: all of its (attribute, patterns) must hold."""

    text: str
    conditions: tuple[tuple[str, str], ...]

    def holds(self, user: str | None) -> bool | None:
        """Whether it holds for every connection of `user`, for none, or (None) for some."""
        found: bool | None = True
        for attribute, patterns in self.conditions:
            if attribute == "all" or patterns == "*":
                continue
            if attribute == "invalid-user" and user is not None:
                return False
            if attribute != "user" or user is None:
                found = None
            elif not in_patterns(user, patterns):
                return False
        return found


@dataclass(frozen=True)
class Directive:
    """One line. `keyword` is lower-case and today's name; `scope` are the Match lines around it; no keyword: unreadable.

    `started`: it is an option of the command line.
    """

    keyword: str
    words: tuple[str, ...]
    file: str
    line: int
    scope: tuple[Match, ...] = ()
    started: bool = False

    @property
    def value(self) -> str:
        return self.words[0] if self.words else ""

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def condition(self) -> str:
        """The Match lines as text; empty where it is for everybody."""
        return "; ".join(match.text for match in self.scope)


@fact
@dataclass(frozen=True)
class Sshd:
    """All lines in the order in which sshd reads them."""

    needs: ClassVar[tuple[Request, ...]] = (*PLACES, *DROPINS, *ENTRIES, *sshd_start.NEEDS, *FOLLOWED)
    file: str
    directives: tuple[Directive, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        start = sshd_start.started(view)
        main, elsewhere = _main(view, start.configs)
        beside: tuple[Files | Follow, ...] = (*DROPINS, *FOLLOWED)
        files = {item.name: item for need in beside for item in view.ask(need)}
        files[main.name] = main
        files |= {item.name: item for need in ENTRIES for item in view.ask(need) if _is_pipe(item)}
        reader = _Reader(files, frozenset(_followed(view)))
        unread = (Directive("", (), name, 0) for name in (*elsewhere, *start.torn))
        told = (_told(line, name, value) for line in start.lines for name, value in line.options)
        ported = any(line.ports for line in start.lines)
        lines = (line for line in reader.file(main, (), 0) if not (ported and line.keyword == "port"))
        return cls(main.name, (*unread, *told, *lines))

    def option(self, keyword: str, default: str) -> Directive:
        """What holds where no Match applies. Raises Unknown where a file that may say so first was not read."""
        always = [d for d in self.directives if d.scope and _for_all(d)]
        for directive in (*always, *(d for d in self.directives if not d.scope)):  # a Match goes before what has none
            if not directive.keyword:
                raise _unread(directive)
            if directive.keyword == keyword:
                return directive
        return Directive(keyword, (default,), self.file, 0)

    def values(self, keyword: str, default: str, user: str | None = None) -> tuple[Directive, ...]:
        """Every value that can hold for a connection (of `user`), the one without a condition last.

        A Match that holds for every connection of `user` ends the search: sshd takes the first Match that applies.
        """
        found: dict[str, Directive] = {}
        for directive in self.directives:
            if not directive.scope or directive.keyword not in (keyword, ""):
                continue
            holds = [match.holds(user) for match in directive.scope]
            if False in holds or directive.condition in found:
                continue
            if not directive.keyword:
                raise _unread(directive)
            if None not in holds:
                return (*found.values(), directive)
            found[directive.condition] = directive
        return (*found.values(), self.option(keyword, default))

    def all(self, keyword: str) -> tuple[Directive, ...]:
        """Every line with a keyword that accumulates. Raises Unknown where a file was not read."""
        for directive in self.directives:
            if not directive.keyword:
                raise _unread(directive)
        return tuple(d for d in self.directives if d.keyword == keyword)

    def takes_passwords(self, user: str | None = None) -> bool:
        """Whether a password alone may let somebody in: by password or keyboard-interactive authentication."""
        methods = self.values("authenticationmethods", "any", user)
        if all("publickey" in word.split(",") for directive in methods for word in directive.words):
            return False
        kinds = ("passwordauthentication", "kbdinteractiveauthentication")
        return any(directive.value.lower() != "no" for kind in kinds for directive in self.values(kind, "yes", user))


def _main(view: View, configs: list[str]) -> tuple[Item, list[str]]:
    """The file that sshd begins with, and others that some sshd reads in its place and that are not read here."""
    places = [view.one(place) for place in PLACES]
    own = next((item for item in places if item.state is not State.ABSENT), None)
    others = [name for name in configs if name and not (own and name == own.name)]
    named = sshd_start.followed(view) if others else {}
    if len(configs) == 1 and others and others[0] in named and named[others[0]].state in (State.OK, State.TRUNCATED):
        return named[others[0]], []
    if own is None and not others:
        raise Absent("sshd is not configured on this host", "本机没有配置 sshd")
    return own or places[0], others


def _told(line: sshd_start.Line, name: str, value: str) -> Directive:
    """An option of the command line; what a variable in it holds is not known."""
    if "$" in value:
        return Directive("", (), f"{line.file} ({value})", 0)
    return Directive(keyword_of(name), (value,), line.file, line.line, started=True)


def _is_pipe(item: Item) -> bool:
    """Whether sshd would read from it and we do not: an item of a request for what is there, whose text is empty."""
    return item.stat is not None and item.stat.kind in PIPES and item.stat.link != "/dev/null"


def _for_all(directive: Directive) -> bool:
    return all(match.holds(None) is True for match in directive.scope)


def _unread(directive: Directive) -> Unknown:
    return Unknown.because(
        "include",
        "{file}: read by sshd, and not seen here",
        "{file}：sshd 会读取该文件，但未能采集到",
        file=directive.file,
    )


def _followed(view: View) -> Iterator[str]:
    """Every glob of an Include that was followed, also where nothing came of it."""
    for need in FOLLOWED:
        items = view.ask(need)
        if any(item.name == need.name for item in items):
            return  # cut short: nobody knows which
        for item in (*view.ask(need.files), *items):
            yield from need.wanted(item.text)


@dataclass
class _Reader:
    files: Mapping[str, Item]
    followed: frozenset[str]
    read: int = 0

    def file(self, item: Item, scope: tuple[Match, ...], depth: int) -> Iterator[Directive]:
        """The lines of one file. A Match in it ends with it; one around its Include holds in all of it."""
        inner = scope
        for number, line in enumerate(item.text.split("\n"), 1):
            keyword, words = split(line)
            if not keyword or self.read > DIRECTIVES:
                continue
            self.read += 1
            if keyword == "match":
                inner = (*scope, _match(words))
            elif keyword == "include":
                for word in words:
                    yield from self.include(word, inner, depth)
            else:
                yield Directive(keyword, words, item.name, number, inner)
        if not item.state.whole or self.read > DIRECTIVES:
            yield Directive("", (), item.name, 0, scope)

    def include(self, word: str, scope: tuple[Match, ...], depth: int) -> Iterator[Directive]:
        glob = word if word.startswith("/") else f"{BASE}/{word}"
        found = sorted(name for name in self.files if _globbed(glob, name))
        folder = glob.rpartition("/")[0]
        collected = found and not is_pattern(glob)
        seen = glob in self.followed or collected or f"{folder}/*" in [drop.glob for drop in DROPINS]
        if not seen or depth >= DEPTH or f"{folder}/*" in self.files:  # the last: the folder could not be listed
            yield Directive("", (), glob, 0, scope)
        for name in found if depth < DEPTH else ():
            item = self.files[name]
            if _is_pipe(item):
                yield Directive("", (), name, 0, scope)
            elif item.state is not State.ABSENT:
                yield from self.file(item, scope, depth + 1)


def _globbed(glob: str, name: str) -> bool:
    """As glob(3): a wildcard does not match a leading dot."""
    if not is_pattern(glob):
        return glob == name
    parts = zip(glob.strip("/").split("/"), name.strip("/").split("/"), strict=False)
    return matches(glob.replace("**", "*"), name) and not any(
        n.startswith(".") and not g.startswith(".") for g, n in parts
    )


def _match(words: tuple[str, ...]) -> Match:
    """The words after Match: attributes with their patterns, with a blank or `=` between."""
    pairs, queue = [], [part for word in words for part in _halves(word)]
    while queue:
        attribute = queue.pop(0).lower()
        alone = attribute in ("all", "invalid-user")
        pairs.append((attribute, "" if alone or not queue else queue.pop(0)))
    return Match(" ".join(words) or "?", tuple(pairs) or (("", ""),))


def _halves(word: str) -> list[str]:
    name, equals, rest = word.partition("=")
    return [part for part in (name, rest) if part] if equals and name.isalpha() else [word]


def in_patterns(name: str, patterns: str) -> bool:
    """sshd's comma-separated patterns: `*`, `?`, and `!` which excludes whatever else matches."""
    found = False
    for pattern in patterns.split(","):
        body = pattern.removeprefix("!")
        glob = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in re.sub(r"\*+", "*", body))
        if re.fullmatch(glob, name, re.DOTALL):
            if pattern.startswith("!"):
                return False
            found = True
    return found
