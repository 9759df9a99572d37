"""Words on the kernel's command line: those it was started with, and those that its next start brings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.request import Files, Request
from inspector.snapshot import Item

RUNNING = Files("/proc/cmdline")
_KEEP = ("^[ \t]*(export[ \t]+)?GRUB_CMDLINE_LINUX(_DEFAULT)?=",)
_GRUB = Files("/etc/default/grub", keep=_KEEP)
_GRUB_PARTS = Files("/etc/default/grub.d/*.cfg", keep=_KEEP)
_PLAIN = Files("/etc/kernel/cmdline")
_ENTRIES = Files("/boot/loader/entries/*.conf", keep=("^options[ \t]",))
"""What Red Hat's grubby changes, without a word in the files of GRUB."""
WORDS = 2_000
_ASSIGNED = re.compile(r"[ \t]*(?:export[ \t]+)?(GRUB_CMDLINE_LINUX(?:_DEFAULT)?)=(.*)")


@fact
@dataclass(frozen=True)
class BootParameters:
    """`running`: None where no kernel runs here. `planned`: (file, words) of each place that a boot loader is told from."""

    needs: ClassVar[tuple[Request, ...]] = (RUNNING, _GRUB, _GRUB_PARTS, _PLAIN, _ENTRIES)
    running: tuple[str, ...] | None
    planned: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        item = view.one(RUNNING)
        running = _words(item.text) if item.stat else None
        grub = [view.one(_GRUB), *sorted(view.whole(_GRUB_PARTS), key=lambda part: part.name)]
        others = [view.one(_PLAIN), *view.whole(_ENTRIES)]
        planned = [*_of_grub(grub), *((other.name, _words(other.text)) for other in others if other.stat)]
        return cls(running, tuple(planned))

    def now(self, name: str) -> str | None:
        """The value that the kernel was started with; None where it was not given, or no kernel runs."""
        return _last(self.running or (), name)

    def later(self, name: str) -> tuple[tuple[str, str], ...]:
        """(value, file) of each place that sets it for the next start."""
        found = ((_last(words, name), file) for file, words in self.planned)
        return tuple((value, file) for value, file in found if value is not None)


def _last(words: tuple[str, ...], name: str) -> str | None:
    """The kernel takes the last; `-` and `_` in a name are the same to it."""
    pairs = (word.partition("=") for word in reversed(words))
    return next((value for key, _, value in pairs if key.replace("-", "_") == name), None)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip("\"'") for word in text.split(maxsplit=WORDS)[:WORDS])


def _of_grub(items: list[Item]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The last assignment of each variable; one that names a variable adds to what was there."""
    held: dict[str, tuple[str, tuple[str, ...]]] = {}
    for item in items:
        for line in item.text.split("\n"):
            if match := _ASSIGNED.match(line):
                value = match[2].strip()
                before = held[match[1]][1] if "$" in value and match[1] in held else ()
                held[match[1]] = (item.name, (*before, *_words(value.strip("\"'"))))
    yield from held.values()
