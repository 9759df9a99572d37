"""Words on the kernel's command line: those it was started with, and those that its next start brings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Unknown, View, fact
from inspector.request import Files, Request
from inspector.snapshot import Item

RUNNING = Files("/proc/cmdline")
_KEEP = ("^[ \t]*(export[ \t]+)?GRUB_CMDLINE_LINUX(_DEFAULT)?=",)
_GRUB = Files("/etc/default/grub", keep=_KEEP)
_GRUB_PARTS = Files("/etc/default/grub.d/*.cfg", keep=_KEEP)
_PLAIN = Files("/etc/kernel/cmdline")
_ENTRIES = Files("/boot/loader/entries/*.conf", keep=("^options[ \t]",))
"""What Red Hat's grubby changes, without a word in the files of GRUB."""
_MENUS = tuple(
    Files(path, keep=("^[ \t]*linux(16|efi)?[ \t]", "^[ \t]*set[ \t]+kernelopts=", "^### (BEGIN|END) "))
    for path in ("/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", "/boot/efi/EFI/*/grub.cfg")
)
"""What GRUB really reads. grubby changes it on RHEL 7 without a word in the files that it is made of."""
_STORED = tuple(Files(path, keep=("^kernelopts=",)) for path in ("/boot/grub2/grubenv", "/boot/efi/EFI/*/grubenv"))
"""Where RHEL 8 keeps what its entries mean by $kernelopts; else grub.cfg sets it."""
_NAMED = re.compile(r"\$(?:kernelopts\b|\{kernelopts\})")
_KERNELOPTS = re.compile(r"[ \t]*(?:set[ \t]+)?kernelopts=(.*)")
WORDS = 2_000
_ASSIGNED = re.compile(r"[ \t]*(?:export[ \t]+)?(GRUB_CMDLINE_LINUX(?:_DEFAULT)?)=(.*)")


@fact
@dataclass(frozen=True)
class BootParameters:
    """`running`: None where no kernel runs here. `planned`: (file, words) of each place that a boot loader is told from.
    `unread`: a file that names more words ($kernelopts), which were not found.
    """

    needs: ClassVar[tuple[Request, ...]] = (RUNNING, _GRUB, _GRUB_PARTS, _PLAIN, _ENTRIES, *_MENUS, *_STORED)
    running: tuple[str, ...] | None
    planned: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unread: str = ""

    @classmethod
    def read(cls, view: View) -> Self:
        item = view.one(RUNNING)
        running = _words(item.text) if item.stat else None
        grub = [view.one(_GRUB), *sorted(view.whole(_GRUB_PARTS), key=lambda part: part.name)]
        others = [view.one(_PLAIN), *view.whole(_ENTRIES)]
        menus = [item for request in _MENUS for item in view.whole(request)]
        stored = [found for request in _STORED for item in view.whole(request) for found in _kernelopts(item)]
        more = stored or [found for item in menus for found in _kernelopts(item)]
        naming = next((item.name for item in (*others, *menus) if _NAMED.search(item.text)), "")
        planned = [*_of_grub(grub), *((other.name, _words(other.text)) for other in others if other.stat)]
        planned += [*(found for item in menus for found in _of_menu(item)), *(more if naming else [])]
        return cls(running, tuple(dict.fromkeys(planned)), "" if more else naming)

    def now(self, name: str) -> str | None:
        """The value that the kernel was started with; None where it was not given, or no kernel runs."""
        return _last(self.running or (), name)

    def later(self, name: str) -> tuple[tuple[str, str], ...]:
        """(value, file) of each place that sets it for the next start. Raises Unknown where none does and one was not read."""
        found = [(value, file) for file, words in self.planned if (value := _last(words, name)) is not None]
        if self.unread and not found:
            raise Unknown.because(
                "boot-loader",
                "{file} names $kernelopts, which was found neither in grubenv nor in grub.cfg",
                "{file} 使用了 $kernelopts，但在 grubenv 和 grub.cfg 中均未找到其定义",
                file=self.unread,
            )
        return tuple(found)


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


def _of_menu(item: Item) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words of each `linux` line of a grub.cfg, without those of other systems that os-prober has found."""
    foreign = False
    for line in item.text.split("\n"):
        words = _words(line)
        if line.startswith("### "):
            foreign = "BEGIN" in words and any("os-prober" in word for word in words)
        elif words[:1] and words[0].startswith("linux") and not foreign:
            yield item.name, words[2:]


def _kernelopts(item: Item) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in item.text.split("\n"):
        if match := _KERNELOPTS.match(line):
            yield item.name, _words(match[1].strip().strip("\"'"))
