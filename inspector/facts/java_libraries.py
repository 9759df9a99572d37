"""Java archives on disk, what their names say of library and version, and the table of versions with known holes.

Archives inside archives (a WAR that is not unpacked, a Spring Boot JAR) are not opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import msgspec

from inspector.fact import View, fact, resource
from inspector.model import Severity
from inspector.request import MIB, Tree, Where
from inspector.snapshot import Item, State

ARCHIVES = Tree(Where(kinds=("file",), names=("*.[jJ][aA][rR]", "*.[wW][aA][rR]", "*.[eE][aA][rR]")), content=4096)
LARGE = 10 * MIB
"""From this size on a JAR is likely to hold other libraries."""
_SPRING_BOOT = re.compile(rb"BOOT-INF/|org/springframework/boot/loader/")
"""Names among the first entries of a JAR that carries its libraries inside."""
_NAME = re.compile(
    r"([A-Za-z][A-Za-z0-9._-]*?)-([0-9]{1,9}(?:\.[0-9]{1,9}){0,5})(?:[-._]?([A-Za-z][A-Za-z0-9._-]*))?\.[jJ][aA][rR]"
)
_PLAIN = re.compile(r"(?i:|release|final|ga|incubating|jre[0-9]+|jdk[0-9.]+|shaded|all)")

_NO_CODE = frozenset(("sources", "javadoc", "tests", "test-sources"))

Version = tuple[int, ...]


@dataclass(frozen=True)
class Jar:
    """`library` and `version` are empty where the name tells neither. A `qualifier` may stand for a vendor's own repairs."""

    path: str
    size: int
    library: str = ""
    version: str = ""
    qualifier: str = ""
    packed: bool = False

    @property
    def bare(self) -> str:
        """The library where the name tells it without a version: log4j-core.jar."""
        return "" if self.library else self.path.rpartition("/")[2].rpartition(".")[0].lower()

    @property
    def patched(self) -> bool:
        return _PLAIN.fullmatch(self.qualifier) is None

    @property
    def nests(self) -> bool:
        """Whether it is likely to hold libraries that were not looked at."""
        return self.packed or self.path.lower().endswith((".war", ".ear")) or self.size >= LARGE


@fact
@dataclass(frozen=True)
class JavaArchives:
    """All of them on local file systems, by path."""

    needs = (ARCHIVES,)
    jars: tuple[Jar, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        rows = (item for item in view.ask(ARCHIVES) if item.stat is not None and item.state is not State.ABSENT)
        return cls(tuple(_jar(item, item.stat.size) for item in rows if item.stat is not None))

    def unpacked(self, jar: Jar) -> bool:
        """Whether a WAR has been unpacked beside itself, so that its libraries stand among the others."""
        folder = jar.path.rpartition(".")[0] + "/"
        return any(other.path.startswith(folder) for other in self.jars)


def _jar(item: Item, size: int) -> Jar:
    packed = _SPRING_BOOT.search(item.data) is not None
    match = _NAME.fullmatch(item.name.rpartition("/")[2])
    if match is None or match[3] in _NO_CODE:
        return Jar(item.name, size, packed=packed)
    return Jar(item.name, size, match[1].lower(), match[2], match[3] or "", packed)


class Hole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Versions from `since` on have it, up to the highest of `fixed`; a branch with a repair of its own has it listed too.

    Without `fixed` all versions below `until` have it and none repairs it.
    """

    library: str
    cves: tuple[str, ...]
    severity: Severity
    fixed: tuple[str, ...] = ()
    since: str = "0"
    until: str = ""

    def affects(self, version: str) -> bool:
        number = parse(version)
        if number < parse(self.since):
            return False
        if not self.fixed:
            return number < parse(self.until)
        same_branch = [repair for repair in map(parse, self.fixed) if repair[:2] == number[:2]]
        return number < (max(same_branch) if same_branch else max(map(parse, self.fixed)))

    def repair(self, version: str) -> str:
        """The version to go to: of the same branch where it has one. Empty where there is none."""
        branch = [text for text in self.fixed if parse(text)[:2] == parse(version)[:2]]
        return max(branch or self.fixed, key=parse, default="")


@resource("vulnerable-libraries.yaml")
class VulnerableLibraries(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    date: str
    sources: tuple[str, ...]
    holes: tuple[Hole, ...]

    @cached_property
    def libraries(self) -> frozenset[str]:
        return frozenset(hole.library for hole in self.holes)

    def of(self, jar: Jar) -> tuple[Hole, ...]:
        return tuple(hole for hole in self.holes if hole.library == jar.library and hole.affects(jar.version))


def parse(version: str) -> Version:
    """Numbers of a version, without zeros at the end: 1.2 equals 1.2.0."""
    numbers = [int(part) for part in version.split(".") if part.isdecimal() and len(part) < 10]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
