"""What of an image's files is worth keeping while its layers go by: whatever the requests may ask of them, and rather too much.

What is not kept though it is asked for costs a second pass; no answer rests on this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from inspector.patterns import component
from inspector.request import Altered, Database, Files, Follow, HomeFiles, Image, Part, Request, Tree
from inspector.targets import unpack
from inspector.targets.altered import HASH, LISTS
from inspector.targets.image.globs import FOLDERS, Globs, Places, need
from inspector.targets.image.layer import Member
from inspector.targets.names import likely
from inspector.targets.predicates import KIND, KIND_BITS, Plan, Predicates

WHOLE = 1 << 60
SUMMED = WHOLE + 1
"""As much as that, and its digest as well."""
LONGEST = 1 << 30
"""Bytes of a file whose digest is had on the way: one that is nothing but a hole would cost minutes."""
SMALL = 64 << 10
"""Bytes of files that are kept for what others may name."""
BESIDE = ("etc",)
FILE = KIND_BITS["file"]
ALIASES = (("/bin/", "/usr/bin/"), ("/sbin/", "/usr/sbin/"), ("/lib/", "/usr/lib/"), ("/lib64/", "/usr/lib64/"))
RUN = (("/var/run/", "/run/"),)
"""Where links lead on most systems: a request names the link, an archive the place."""


@dataclass(frozen=True, slots=True)
class Want:
    """Of one content: its first bytes, and digests of all of it. `small`: only in case another file names it."""

    bytes: int = 0
    digests: tuple[str, ...] = ()
    small: bool = False


NOTHING = Want()
Chosen = Callable[[Member], Want]


def needed(request: Files | HomeFiles, path: str) -> int:
    """How many bytes from the beginning of a file its answer takes; one more than it keeps tells whether that is all."""
    packed = isinstance(request, Files) and request.unpack and unpack.is_packed(path)
    if request.part is Part.TAIL or request.keep or packed:
        return WHOLE
    return 0 if request.part is Part.STAT else request.limit + 1


class Wants:
    """For one reading of an image. Several threads may ask; what they change is only remembered."""

    def __init__(self, requests: Iterable[Request]) -> None:
        asked = tuple(requests)
        self._globs, self._homes = Globs(), Globs()
        for request in asked:
            self._add(request)
        trees = tuple(_wider(each) for each in asked if isinstance(each, Tree) and each.content)
        self._trees = Predicates(trees, (frozenset(), frozenset()))
        self._hidden = _Hidden([each for each in asked if isinstance(each, Image)])
        self._sums = _Sums([each for each in asked if isinstance(each, Altered)])
        self._folders: dict[str, tuple[Places, Plan, bool]] = {}

    def _add(self, request: Request) -> None:
        if isinstance(request, Follow):
            self._add(request.files)
        elif isinstance(request, Altered):
            for lists in LISTS[request.database]:
                self._add(lists)
        elif isinstance(request, HomeFiles):
            self._homes.add(request.glob, needed(request, request.glob))
            self._globs.add(f"/root/{request.glob}", needed(request, request.glob))
            self._globs.add(f"/home/*/{request.glob}", needed(request, request.glob))
        elif isinstance(request, Files) and request.part is not Part.STAT:
            many = SUMMED if request.part is Part.DIGEST else WHOLE if request.unpack else needed(request, request.glob)
            for glob in _spellings(request.glob):
                self._globs.add(glob, many)

    def of(self, member: Member) -> Want:
        if member.kind != "file" or member.hard or not member.size:
            return NOTHING
        folder, _, name = member.path.rpartition("/")
        places, plan, beside = self._folders.get(folder) or self._folder(folder)
        most = need(places, name) if places else 0
        numbers = plan.named(name) if plan.chosen else ()
        if plan.chosen and (numbers or member.mode & plan.bits[FILE] or plan.bits[FILE] < 0 or plan.owned[FILE]):
            most = max(most, self._row(plan, member, name, numbers))
        if "/." in member.path:
            most = max(most, self._in_home(member.path))
        hidden = self._hidden.of(name) if self._hidden.content else 0
        summed = (hidden or most == SUMMED) and member.size <= LONGEST
        digests: tuple[str, ...] = ("sha256",) if summed else ()
        if self._sums.match(member.path) and member.size <= self._sums.limit:
            digests += self._sums.names
        if most or hidden or digests:
            return Want(max(most, hidden), digests)
        return Want(SMALL, small=True) if beside and member.size <= SMALL else NOTHING

    def _folder(self, folder: str) -> tuple[Places, Plan, bool]:
        above = [f"/{folder[:end]}" for end, char in enumerate(folder) if char == "/"] if folder else []
        active = frozenset[int]().union(*(self._trees.starting(each) for each in ("/", *above, f"/{folder}")))
        if len(self._folders) >= FOLDERS:
            self._folders.clear()
        found = self._globs.within(folder), self._trees.plan(active), folder.partition("/")[0] in BESIDE
        self._folders[folder] = found
        return found

    def _row(self, plan: Plan, member: Member, name: str, numbers: tuple[int, ...]) -> int:
        """How much a row of the walk holds of a file."""
        most = 0
        for one in plan.candidates(FILE, True, numbers):
            where = one.tree.where
            if (
                one.tree.content > most
                and (not where.any_bits or (member.mode | FILE << KIND) & where.any_bits)
                and (not where.not_root or member.uid)
                and "file" in one.kinds
                and (one.names is None or one.names.match(name))
            ):
                most = one.tree.content
        return most

    def _in_home(self, path: str) -> int:
        """Of a file in or below a folder whose name begins with a dot, wherever that is: homes are anywhere."""
        start = path.index("/.") + 1
        folder, _, name = path[start:].rpartition("/")
        return need(self._homes.within(folder), name)


class _Hidden:
    """Files that are kept in case a higher layer hides them."""

    def __init__(self, requests: list[Image]) -> None:
        globs = [(glob, each.content) for each in requests for glob in each.hidden]
        self.content = max((content for _, content in globs), default=0)
        self._globs = [(component(glob), content) for glob, content in globs]
        self._likely = likely((glob, number) for number, (glob, _) in enumerate(globs))

    def of(self, name: str) -> int:
        """How many bytes of such a file are wanted."""
        each = (self._globs[number] for number in self._likely(name))
        return max((content for pattern, content in each if pattern.match(name)), default=0)


class _Sums:
    """Files whose checksums a package manager may have. Which one it is shows while the image is read."""

    def __init__(self, requests: list[Altered]) -> None:
        self.limit = max((each.limit for each in requests), default=0)
        patterns = dict.fromkeys(f"(?:{pattern})" for each in requests for pattern in each.paths)
        self.names = tuple(dict.fromkeys(HASH[each.database] for each in requests))
        self._all = set(self.names)
        self._search = re.compile("|".join(patterns) or "(?!)").match
        self._seen: set[str] = set()

    def match(self, path: str) -> bool:
        if len(self.names) > 1 and path.startswith(("etc/", "lib/apk/", "usr/lib/apk/", "var/lib/dpkg/")):
            self._look(path)
        return self._search(path) is not None

    def _look(self, path: str) -> None:
        if path == "etc/debian_version" or path.startswith("var/lib/dpkg/"):
            self._seen.add(HASH[Database.DPKG])
        elif path.startswith(("etc/apk/", "lib/apk/", "usr/lib/apk/")):
            self._seen.add(HASH[Database.APK])
        else:
            return
        self.names = tuple(sorted(self._all & self._seen))


def hides(requests: Iterable[Request]) -> Callable[[str], int]:
    """From the last component of a name to how many bytes of a hidden file of that name are wanted."""
    return _Hidden([each for each in requests if isinstance(each, Image)]).of


def _wider(tree: Tree) -> Tree:
    """Without what is not known yet while an archive is read: account files, and capabilities."""
    return replace(tree, where=replace(tree.where, unowned=False, caps=False))


def _spellings(glob: str) -> list[str]:
    return [glob, *(real + glob.removeprefix(link) for link, real in (*ALIASES, *RUN) if glob.startswith(link))]
