"""A condition on an option of sshd."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inspector.advisories import deb
from inspector.facts.ssh_lists import algorithms
from inspector.facts.sshd import PLACES, Directive, Sshd
from inspector.facts.sshd_line import keyword_of
from inspector.model import reason
from inspector.request import Files
from inspector.siterules.absence import Missing, absent
from inspector.siterules.settings import Found, cut, judged
from inspector.siterules.sshd_defaults import ALGORITHMS, ALIKE, LISTS, UNSET
from inspector.siterules.truth import Entry, Given
from inspector.siterules.units import Compare
from inspector.siterules.values import Expectation, Expected
from inspector.text import Text

FOR_SOME = Text(en="{value} ({condition})", zh="{value}（{condition}）")
SSHD_FIX = Text(
    en="Change {file} so that {option} {so}, and reload sshd.",
    zh="修改 {file}，使 {option} {so}，然后重新加载 sshd。",
)
START_FIX = Text(
    en="{file} starts sshd with an option for {option}: change it there so that {option} {so}, and restart sshd.",
    zh="{file} 中的 sshd 启动参数指定了 {option}：修改该参数，使 {option} {so}，然后重启 sshd。",
)
OTHER_FILE = Text(
    en="{fix} sshd reads {main} here: `sshd -T -f {main:sh}` shows what holds.",
    zh="{fix}本机 sshd 读取的是 {main}，可用 `sshd -T -f {main:sh}` 查看生效的值。",
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
        return keyword_of(self.option)

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
            fix = self._fix(Directive(self.keyword, (), "sshd_config", 0), "")
            yield absent(self.missing, Entry(self.option, None, NO_SSHD, self.expected.text, fix))
            return
        for directive in self._directives(sshd):
            yield from self._of(directive, self._fix(directive, sshd.file))

    def _of(self, directive: Directive, fix: Text) -> Iterator[Entry]:
        written = " ".join(directive.words) if directive.words else None
        value, words = written, directive.words if self.keyword in LISTS else ()
        if written is not None and self.keyword in ALGORITHMS and self.expected.of_a_value:
            value = algorithms(written, self.expected.default or "")
            if value is None:
                yield self._own_list(directive, written, fix)
                return
            words = tuple(re.split(r"[\s,]+", value))
        elif written is not None and self._of_being_set and written.lower() == UNSET.get(self.keyword):
            value = None
        for parts, word in self._asked(words):
            found = self._found(directive, value if word is None else word, written if word is None else word)
            expected = Alike(parts, self.expected.default, ALIKE.get(self.keyword, frozenset()))
            yield replace(judged(expected, self.option, found, fix), expected=self.expected.text)

    def _found(self, directive: Directive, value: str | None, written: str | None) -> Found:
        place = directive.location if directive.line else directive.file
        shown: object = cut(written)
        if directive.scope:
            shown = FOR_SOME.fill({"value": shown, "condition": f"Match {directive.condition}"})
        elif value == written:
            shown = None
        return Found(value, place, shown, directive.condition)

    def _own_list(self, directive: Directive, written: str, fix: Text) -> Entry:
        found = self._found(directive, None, written)
        why = reason("own-list", OWN_LIST, option=self.option, value=cut(written))
        asks = self.expected.text
        return Entry(self.option, None, found.shown, asks, fix, found.location, found.key, why=why)

    def _asked(self, words: tuple[str, ...]) -> Iterator[tuple[tuple[Expectation, ...], str | None]]:
        """What is expected of each word of a list; or (None) of all of it, where that is what the rule speaks of."""
        mark = "," if self.keyword in ALGORITHMS else " "
        single = [
            part.what in SINGLE and not any(mark in limit for limit in part.limits) for part in self.expected.parts
        ]
        if len(words) < 2 or True not in single:
            yield self.expected.parts, None
            return
        parts = tuple(zip(self.expected.parts, single, strict=True))
        for word in words:
            yield tuple(part for part, alone in parts if alone), word
        if False in single:
            yield tuple(part for part, alone in parts if not alone), None

    def _fix(self, directive: Directive, main: str) -> Text:
        values = {"file": directive.file, "option": self.option, "so": self.expected.so}
        fix = (START_FIX if directive.started else SSHD_FIX).fill(values)
        usual = main in ("", *(place.glob for place in PLACES))
        return fix if usual else OTHER_FILE.fill({"fix": fix, "main": main})

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
