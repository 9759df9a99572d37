"""What an rsync daemon hands out: the modules of rsyncd.conf(5) with the settings before them, which are their defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.joined_lines import joined
from inspector.request import Files, Request
from inspector.snapshot import Item, State

MAIN = Files("/etc/rsyncd.conf")
PARTS = (Files("/etc/rsyncd.d/*"), Files("/etc/rsyncd.conf.d/*"))
LINES = 50_000
_INCLUDE = re.compile(r"&(include|merge)\s+(.+)")
_YES, _NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off")
_EVERYBODY = ("*", "0.0.0.0/0", "::/0", "0.0.0.0/0.0.0.0")


@dataclass(frozen=True)
class Module:
    """`values`: what holds for it, by name in lower case without blanks."""

    name: str
    location: str
    values: Mapping[str, str] = field(hash=False)

    @property
    def path(self) -> str:
        return self.values.get("path", "").rstrip("/") or "/"

    @property
    def anonymous(self) -> bool:
        """Whether nobody is asked for a name and a password."""
        return not self.values.get("authusers", "").strip()

    @property
    def narrowed(self) -> bool:
        """Whether only some addresses are let in."""
        allowed, denied = (
            re.split(r"[\s,]+", self.values.get(name, "").strip()) for name in ("hostsallow", "hostsdeny")
        )
        return bool(
            (allowed[0] and not set(allowed) & set(_EVERYBODY)) or (not allowed[0] and set(denied) & set(_EVERYBODY))
        )

    @property
    def writable(self) -> bool:
        return self._is("readonly", default=True) is False

    @property
    def readable(self) -> bool:
        return not self._is("writeonly", default=False)

    def _is(self, name: str, *, default: bool) -> bool:
        value = self.values.get(name, "").strip().lower()
        return value in _YES if value in (*_YES, *_NO) else default


@fact
@dataclass(frozen=True)
class Rsyncd:
    """`unread`: files that rsync includes and that were not read. `address`: where it listens by itself; empty: everywhere."""

    needs: ClassVar[tuple[Request, ...]] = (MAIN, *PARTS)
    modules: tuple[Module, ...]
    unread: tuple[str, ...] = ()
    address: str = ""

    @classmethod
    def read(cls, view: View) -> Self:
        main = view.one(MAIN)
        parts = {item.name: item for request in PARTS for item in view.ask(request)} if "&" in main.text else {}
        reader = _Reader(parts)
        reader.file(main, 0)
        modules = [Module(name, place, own) for name, (place, own) in reader.modules.items()]
        return cls(tuple(modules), tuple(dict.fromkeys(reader.unread)), reader.general.get("address", ""))

    @property
    def loopback(self) -> bool:
        """Whether it listens for this host alone."""
        return self.address.startswith("127.") or self.address.lower() in ("::1", "localhost")


@dataclass
class _Reader:
    parts: Mapping[str, Item]
    general: dict[str, str] = field(default_factory=dict)
    modules: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    count: int = 0

    def file(self, item: Item, depth: int) -> None:
        """Settings before the first module, and those of [global], are the defaults of the modules after them."""
        if item.state not in (State.OK, State.ABSENT):
            self.unread.append(item.name)
        own = self.general
        for number, line in joined(item.text):
            self.count += 1
            if self.count > LINES:
                self.unread.append(item.name)
                return
            if include := _INCLUDE.fullmatch(line):
                self.include(include[2].strip(), depth, merge=include[1] == "merge")
            elif line.startswith("["):
                name = line[1:].partition("]")[0].strip()
                place = f"{item.name}:{number}"
                own = (
                    self.general if name == "global" else self.modules.setdefault(name, (place, dict(self.general)))[1]
                )
            elif "=" in line:
                name, _, value = line.partition("=")
                own["".join(name.split()).lower()] = value.strip()

    def include(self, path: str, depth: int, *, merge: bool) -> None:
        """A file, or a folder of *.conf (`&merge`: *.inc). What an included file sets ends with it."""
        ending = ".inc" if merge else ".conf"
        below = [name for name in sorted(self.parts) if name.rpartition("/")[0] == path.rstrip("/")]
        inside = [name for name in below if name.endswith(ending)] or [path][: path in self.parts]
        if depth >= 4 or not (inside or below):
            self.unread.append(path)
            return
        for name in inside:
            before = dict(self.general)
            self.file(self.parts[name], depth + 1)
            if not merge:
                self.general.clear()
                self.general.update(before)
