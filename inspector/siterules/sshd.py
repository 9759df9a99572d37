"""A condition on an option of sshd."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inspector.advisories import deb
from inspector.facts.ssh_lists import algorithms
from inspector.facts.sshd import ALIASES, Directive, Sshd
from inspector.model import reason
from inspector.request import Files
from inspector.siterules.absence import Missing, absent
from inspector.siterules.settings import Found, judged
from inspector.siterules.sshd_defaults import ALGORITHMS, ALIKE, LISTS, UNSET
from inspector.siterules.truth import Entry, Given
from inspector.siterules.units import Compare
from inspector.siterules.values import Expectation, Expected
from inspector.text import Text

FOR_SOME = Text(en="{value} ({condition})", zh="{value}（{condition}）")
SSHD_FIX = Text(
    en="In {file}, set {option} to {expected}, and reload sshd.",
    zh="在 {file} 中将 {option} 设为 {expected}，然后重新加载 sshd。",
)
NO_SSHD = Text(en="sshd not configured", zh="未配置 sshd")
OWN_LIST = Text(
    en="{option} is {value}: what that comes to depends on sshd's own list",
    zh="{option} 的值为 {value}，实际生效的列表取决于 sshd 自身的默认值",
)
SINGLE = ("is", "is_not", "one_of", "at_least", "at_most", "between")
"""Comparisons that are of one word; the others are of a list as a whole."""


@dataclass(frozen=True)
class Alike(Expected):
    """Where `words` mean the same, a value that is one of them stands for all."""

    words: frozenset[str] = frozenset()

    def holds(self, value: str | None, compare: Compare = deb.compare) -> bool | None:
        spellings = self.words if value is not None and value.lower() in self.words else (value,)
        found = [self._part(part, [part.holds(each, compare) for each in spellings]) for part in self.parts]
        return False if False in found else None if None in found else True

    @staticmethod
    def _part(part: Expectation, found: list[bool | None]) -> bool | None:
        decides = part.what != "is_not"
        return decides if decides in found else None if None in found else not decides


@dataclass(frozen=True)
class SshdOption:
    """Every value that can hold for a connection counts, those of Match blocks too."""

    option: str
    expected: Expected
    missing: Missing = Missing.NOT_APPLICABLE
    facts = (Sshd,)
    requests: tuple[Files, ...] = ()

    @property
    def keyword(self) -> str:
        return ALIASES.get(self.option.lower(), self.option.lower())

    @property
    def _of_being_set(self) -> bool:
        return any(part.what in ("exists", "absent") for part in self.expected.parts)

    @property
    def about(self) -> str:
        return self.option

    @property
    def asks(self) -> Text:
        return self.expected.text

    @property
    def command(self) -> str:
        return f"sshd -T | grep -i {shlex.quote(f'^{self.keyword} ')}"

    def entries(self, given: Given) -> Iterator[Entry]:
        sshd = given.fact(Sshd)
        if sshd is None:
            yield absent(self.missing, Entry(self.option, None, NO_SSHD, self.expected.text, self._fix("sshd_config")))
            return
        for directive in self._directives(sshd):
            for parts, written in self._asked(directive.words):
                yield self._judged(directive, parts, written)

    def _judged(self, directive: Directive, parts: tuple[Expectation, ...], written: str | None) -> Entry:
        shown: object = None
        if directive.scope:
            shown = FOR_SOME.fill({"value": written, "condition": f"Match {directive.condition}"})
        place = directive.location if directive.line else directive.file
        fix, value = self._fix(directive.file), written
        if written is not None and self.keyword in ALGORITHMS and self.expected.of_a_value:
            value = algorithms(written, self.expected.default or "")
            if value is None:
                why = reason("own-list", OWN_LIST, option=self.option, value=written)
                return Entry(
                    self.option, None, shown or written, self.expected.text, fix, place, directive.condition, why=why
                )
        elif written is not None and self._of_being_set and written.lower() == UNSET.get(self.keyword):
            value = None
        shown = written if shown is None and value != written else shown
        expected = Alike(parts, self.expected.default, ALIKE.get(self.keyword, frozenset()))
        entry = judged(expected, self.option, Found(value, place, shown, directive.condition), fix)
        return replace(entry, expected=self.expected.text)

    def _asked(self, words: tuple[str, ...]) -> Iterator[tuple[tuple[Expectation, ...], str | None]]:
        """What is expected of which value: of a list each word, or all of it where that is what the rule speaks of."""
        value = " ".join(words) if words else None
        single = [
            part.what in SINGLE and not any(" " in limit for limit in part.limits) for part in self.expected.parts
        ]
        if self.keyword not in LISTS or len(words) < 2 or True not in single:
            yield self.expected.parts, value
            return
        parts = tuple(zip(self.expected.parts, single, strict=True))
        for word in words:
            yield tuple(part for part, alone in parts if alone), word
        if False in single:
            yield tuple(part for part, alone in parts if not alone), value

    def _fix(self, file: str) -> Text:
        return SSHD_FIX.fill({"file": file, "option": self.option, "expected": self.expected.text})

    def _directives(self, sshd: Sshd) -> Iterator[Directive]:
        unset = "\0"
        if self.keyword not in LISTS:
            for each in sshd.values(self.keyword, self.expected.default or unset):
                yield Directive(each.keyword, (), each.file, 0) if each.words == (unset,) else each
            return
        groups: dict[str, list[Directive]] = {"": []}
        for line in sshd.all(self.keyword):
            groups.setdefault(line.condition, []).append(line)
        for lines in groups.values():
            words = tuple(word for line in lines for word in line.words)
            first = lines[0] if lines else Directive(self.keyword, (), sshd.file, 0)
            yield replace(first, words=words or tuple((self.expected.default or "").split()))
