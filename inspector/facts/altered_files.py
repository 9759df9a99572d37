"""Programs of installed packages whose content is no longer what the package brought."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Unknown, View, fact
from inspector.facts.package_files import DIVERSIONS, PackageFiles
from inspector.facts.packages import Packages
from inspector.model import Reason, reason
from inspector.request import MIB, Altered, Database, Files, Part, Request
from inspector.snapshot import Item, Stat, State
from inspector.text import Text

_LIB = "(usr/)?lib(exec|32|64|x32)?/(.*/)?"
PATHS = (
    "((usr/)?s?bin|usr/games)/",
    f"{_LIB}[^/]+[.]so([.][0-9]+)*$",
    f"{_LIB}[^/.]+$",
    "(usr/)?lib/modules/.*[.]ko([.][a-z0-9]+)?$",
)
"""Commands, libraries, helpers (names without a dot), kernel modules. Scripts in lib folders (*.py, *.pl) are not compared."""
LIMIT = 512 * MIB
REQUESTS = {str(database): Altered(database, PATHS, LIMIT) for database in Database}
LISTED = Files("/var/lib/dpkg/info/*.md5sums", Part.STAT)
LEFT = Text(
    en="{n:packaged program was|packaged programs were} not compared with the checksums: more than {limit} MiB would have been read",
    zh="{n} 个软件包程序未与校验值比对：需读取的数据超过 {limit} MiB",
)
NO_SUMS = Text(
    en="the package keeps no checksums, so its {n:program was|programs were} not compared",
    zh="该软件包没有校验值，其 {n} 个程序未比对",
)
_COMMANDS = ("/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/")


@dataclass(frozen=True)
class AlteredFile:
    """`packages`: those whose checksum of this path the content does not have."""

    path: str
    packages: tuple[str, ...]
    digest: str
    stat: Stat


@fact
@dataclass(frozen=True)
class AlteredFiles:
    """What differs, without what dpkg-divert moved away or another package replaced.

    `numbers`: listed, absent, untouched (older than their package's installation by ctime), compared, left. The lists lie
    on the host itself: whoever rewrites them too, or changes the clock or the disk below the file system, is not seen.
    """

    needs: ClassVar[tuple[Request, ...]] = (*Packages.needs, *REQUESTS.values(), DIVERSIONS, LISTED)
    files: tuple[AlteredFile, ...]
    numbers: dict[str, int]
    location: str
    doubts: dict[str, Reason]
    """Why something was not compared, by package or path."""

    @classmethod
    def read(cls, view: View, packages: Packages, owners: PackageFiles) -> Self:
        request = REQUESTS[packages.manager]
        items = view.ask(request)
        numbers = _numbers(items[0])
        if not numbers.get("compared") and not numbers.get("untouched"):
            raise Unknown.because(
                "not-compared",
                "no program was compared with the checksums of its package",
                "没有任何程序与软件包校验值进行过比对",
            )
        doubts: dict[str, Reason] = {}
        if left := numbers.get("left"):
            doubts[request.name] = reason("limit", LEFT, n=left, limit=LIMIT // MIB)
        if packages.manager == "dpkg" and packages.location.endswith("/status"):
            doubts |= _without_sums(view, packages, owners)
        diverted = _diverted(view.text(DIVERSIONS)) if packages.manager == "dpkg" else {}
        files = []
        for item in items[1:]:
            if item.state is State.OK and item.stat is not None:
                named = tuple(item.text.split())
                if diverted.get(item.name, "") in ("", *named) and owners.owner(item.name) in ("", *named):
                    files.append(AlteredFile(item.name, named, item.digest, item.stat))
        return cls(tuple(files), numbers, packages.location, doubts)


def _numbers(head: Item) -> dict[str, int]:
    try:
        found = json.loads(head.text or "{}")
    except ValueError:
        return {}
    return {str(name): n for name, n in found.items() if isinstance(n, int)} if isinstance(found, dict) else {}


def _diverted(text: str) -> dict[str, str]:
    """Path -> the package whose file alone stays there; `:` where the administrator moved every package's away."""
    lines = text.split("\n")
    return {lines[at]: lines[at + 2] for at in range(0, len(lines) - 2, 3)}


def _without_sums(view: View, packages: Packages, owners: PackageFiles) -> Iterator[tuple[str, Reason]]:
    """Packages with programs and without a list of checksums."""
    listed = {item.name.rpartition("/")[2].removesuffix(".md5sums").partition(":")[0] for item in view.ask(LISTED)}
    missing = {package.name for package in packages.packages} - listed
    counts: dict[str, int] = {}
    for path, package in owners.owners.items() if missing else ():
        if package in missing and path.startswith(_COMMANDS):
            counts[package] = counts.get(package, 0) + 1
    yield from ((package, reason("no-checksums", NO_SUMS, n=n)) for package, n in sorted(counts.items()))
