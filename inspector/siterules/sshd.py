"""A condition on an option of sshd."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inspector.facts.sshd import ALIASES, Directive, Sshd
from inspector.request import Files
from inspector.siterules.absence import Missing, absent
from inspector.siterules.settings import Found, judged
from inspector.siterules.sshd_defaults import LISTS
from inspector.siterules.truth import Entry, Given
from inspector.siterules.values import Expected
from inspector.text import Text

FOR_SOME = Text(en="{value} ({condition})", zh="{value}（{condition}）")
SSHD_FIX = Text(
    en="In {file}, set {option} to {expected}, and reload sshd.",
    zh="在 {file} 中将 {option} 设为 {expected}，然后重新加载 sshd。",
)
SSHD_FIX = Text(
    en="In {file}, set {option} to {expected}, and reload sshd.",
    zh="在 {file} 中将 {option} 设为 {expected}，然后重新加载 sshd。",
)
NO_SSHD = Text(en="sshd not configured", zh="未配置 sshd")


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
            value = " ".join(directive.words) if directive.words else None
            shown: object = None
            if directive.scope:
                shown = FOR_SOME.fill({"value": value, "condition": f"Match {directive.condition}"})
            place = directive.location if directive.line else directive.file
            found = Found(value, place, shown, directive.condition)
            yield judged(self.expected, self.option, found, self._fix(directive.file))

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
