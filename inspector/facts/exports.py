"""What NFS hands out: exports(5), each client of each path on its own."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.filter_rules import WIDE
from inspector.request import Files, Request
from inspector.snapshot import Item

EXPORTS = (Files("/etc/exports"), Files("/etc/exports.d/*.exports"))
LINES, ENTRIES = 20_000, 10_000
_WORD = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_CLIENT = re.compile(r"([^()]*)(?:\(([^()]*)\)?)?")
_OCTAL = re.compile(r"\\([0-3][0-7]{2})")


@dataclass(frozen=True)
class Export:
    """`client` is empty for an entry without a host, which means everybody; `options` in order, those of the line first."""

    path: str
    client: str
    options: tuple[str, ...]
    location: str

    @property
    def writable(self) -> bool:
        """Read-only is the default; the last word counts."""
        words = [option for option in self.options if option in ("rw", "ro")]
        return words[-1:] == ["rw"]

    @property
    def root(self) -> bool:
        """Whether root over there is root here."""
        words = [o for o in self.options if o in ("no_root_squash", "root_squash", "all_squash", "no_all_squash")]
        kept = [word for word in words if not word.endswith("all_squash")]
        return kept[-1:] == ["no_root_squash"] and "all_squash" not in words

    @property
    def kerberos(self) -> bool:
        """Whether each way in asks for a ticket."""
        found = [option.partition("=")[2] for option in self.options if option.startswith("sec=")]
        return bool(found) and all(kind.startswith("krb5") for kind in found[-1].split(":"))

    @property
    def everybody(self) -> bool:
        """A pattern that fits all, or a network of at least an eighth of all addresses: halves come in pairs."""
        return not self.client.strip("*?.") or (_network(self.client) or (32, WIDE))[1] < WIDE

    @property
    def single(self) -> bool:
        """One host by its name or address; not a network, a pattern or a netgroup."""
        if self.everybody or re.search(r"[*?\[\]]", self.client) or self.client.startswith("@"):
            return False
        found = _network(self.client)
        return found is None or found[0] == found[1]


def _network(client: str) -> tuple[int, int] | None:
    """(bits of an address, bits of the prefix); None for a name."""
    try:
        network = ipaddress.ip_network(client, strict=False)
    except ValueError:
        return None
    return network.max_prefixlen, network.prefixlen


@fact
@dataclass(frozen=True)
class Exports:
    """In the order of the files."""

    needs: ClassVar[tuple[Request, ...]] = EXPORTS
    exports: tuple[Export, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        items = [item for request in EXPORTS for item in sorted(view.whole(request), key=lambda item: item.name)]
        found: list[Export] = []
        for item in items:
            for export in _file(item):
                if len(found) >= ENTRIES:
                    break
                found.append(export)
        return cls(tuple(found))


def _file(item: Item) -> Iterator[Export]:
    for number, line in _lines(item.text):
        path, *clients = [match[0] for match in _WORD.finditer(line)] or [""]
        path = _OCTAL.sub(lambda match: chr(int(match[1], 8)), path.strip('"'))
        if not path.startswith("/"):
            continue
        given: tuple[str, ...] = ()
        named = False
        for word in clients:
            if word.startswith("-"):
                given = tuple(word[1:].split(","))
            elif match := _CLIENT.fullmatch(word):
                named = True
                own = tuple(option.strip() for option in (match[2] or "").split(",") if option.strip())
                yield Export(path, match[1], given + own, f"{item.name}:{number}")
        if not named:
            yield Export(path, "", given, f"{item.name}:{number}")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments; one that ends in a backslash goes on."""
    held, first = "", 0
    for number, raw in enumerate(text.split("\n")[:LINES], 1):
        first = first or number
        line = held + raw.partition("#")[0]
        if line.endswith("\\") and len(line) < (1 << 16):
            held = line[:-1] + " "
            continue
        yield first, line
        held, first = "", 0
