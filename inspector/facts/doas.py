"""What doas is told: who may run what as whom, in the order in which it reads it; the last rule that fits decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.request import Files, Part, Request

PROGRAMS = tuple(Files(path, Part.STAT) for path in ("/usr/bin/doas", "/bin/doas", "/usr/local/bin/doas"))
CONFS = (Files("/etc/doas.conf"), Files("/usr/local/etc/doas.conf"))
PARTS = Files("/etc/doas.d/*.conf")
"""Alpine's; read after the main file."""
LINES = 10_000
_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|[{}]|#|(?:\\.|[^\s"{}#\\])+')
_OPTIONS = ("nopass", "nolog", "persist", "keepenv", "setenv")


@dataclass(frozen=True)
class Rule:
    """`identity`: an account, or a group after `:`. `target`: empty for any account. `command`: empty for any, and then `arguments`
    is None; None too where the caller chooses them."""

    permits: bool
    options: frozenset[str]
    identity: str
    target: str
    command: str
    arguments: tuple[str, ...] | None
    file: str
    line: int

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"


@fact
@dataclass(frozen=True)
class Doas:
    """All rules in order; `malformed` are `file:line`."""

    needs: ClassVar[tuple[Request, ...]] = (*PROGRAMS, *CONFS, PARTS)
    rules: tuple[Rule, ...]
    malformed: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        if not any([view.one(program).stat for program in PROGRAMS]):  # noqa: C419 - each is evidence
            raise Absent("doas is not installed", "未安装 doas")
        items = [item for item in (*map(view.one, CONFS), *view.whole(PARTS)) if item.stat]
        rules: list[Rule] = []
        malformed: list[str] = []
        for item in items:
            for number, words in _statements(item.text):
                rule = _rule(words, item.name, number)
                if rule:
                    rules.append(rule)
                else:
                    malformed.append(f"{item.name}:{number}")
        return cls(tuple(rules), tuple(malformed), tuple(item.name for item in items))


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Words of each line; a backslash at its end goes on in the next."""
    held, first = "", 0
    for number, raw in enumerate(text.split("\n")[:LINES], 1):
        first = first or number
        if raw.endswith("\\"):
            held += raw[:-1] + " "
            continue
        words: list[str] = []
        for match in _TOKEN.finditer(held + raw):
            if match[0] == "#":
                break
            words.append(re.sub(r"\\(.)", r"\1", match[0].strip('"')))
        if words:
            yield first, words
        held, first = "", 0


def _rule(words: list[str], file: str, line: int) -> Rule | None:
    """None where it is no rule."""
    queue = words[::-1]
    action, options = queue.pop(), set[str]()
    while queue and queue[-1] in _OPTIONS:
        options.add(option := queue.pop())
        if option == "setenv" and queue and queue[-1] == "{":
            while queue and queue.pop() != "}":
                pass
    if action not in ("permit", "deny") or not queue:
        return None
    identity = queue.pop()
    target = queue.pop(-2) if queue[-1:] == ["as"] and len(queue) > 1 else ""
    if target:
        queue.pop()
    if not queue:
        return Rule(action == "permit", frozenset(options), identity, target, "", None, file, line)
    if queue.pop() != "cmd" or not queue:
        return None
    command = queue.pop()
    arguments = tuple(queue[::-1]) if queue and queue.pop() == "args" else None
    return Rule(action == "permit", frozenset(options), identity, target, command, arguments, file, line)
