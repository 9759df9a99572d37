"""Kernel settings: what sysctl's files set at boot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import View, fact
from inspector.request import Files, matches
from inspector.snapshot import Item

_MAIN = Files("/etc/sysctl.conf")
_FOLDERS = tuple(Files(f"{place}/sysctl.d/*.conf") for place in ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"))
_LINE = re.compile(r"-?\s*([A-Za-z0-9_./*?\[\]-]+)\s*=\s*(.*)")


@dataclass(frozen=True)
class Setting:
    key: str
    value: str
    file: str
    line: int

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"


@fact
@dataclass(frozen=True)
class Sysctl:
    """sysctl.d(5) and sysctl.conf, in the order in which they are applied; keys with dots."""

    needs = (_MAIN, *_FOLDERS)
    settings: tuple[Setting, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        by_name: dict[str, Item] = {}
        for request in _FOLDERS:  # a file hides those of its name in later folders
            for item in view.whole(request):
                by_name.setdefault(item.name.rpartition("/")[2], item)
        items = [by_name[name] for name in sorted(by_name)]
        main = view.one(_MAIN)
        return cls(tuple(setting for item in (*items, main) for setting in parse(item)))

    def get(self, *keys: str) -> Setting | None:
        """The last one that sets a key, or one of several names of the same, by its name or by a glob."""
        paths = ["/" + key.replace(".", "/") for key in keys]
        found = (
            s
            for s in reversed(self.settings)
            if s.key in keys or any(matches("/" + s.key.replace(".", "/"), path) for path in paths)
        )
        return next(found, None)


def parse(item: Item) -> Iterator[Setting]:
    for number, raw in enumerate(item.text.split("\n"), 1):
        line = raw.strip()
        if line[:1] not in ("#", ";") and (match := _LINE.fullmatch(line)):
            yield Setting(match[1].replace("/", "."), match[2].strip(), item.name, number)
