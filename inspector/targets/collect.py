"""Answers file requests from any file system: globs, home folders, followed files, and the state of each."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from inspector.patterns import LONGEST, component, excessive, is_pattern
from inspector.request import Files, Follow, HomeFiles, Part
from inspector.snapshot import Item, Stat, State
from inspector.targets import unpack
from inspector.targets.filesystem import FileSystem, TooManyEntries

MATCHES = 20_000
"""Files of one request; more make its answer truncated."""
DEPTH = 16
"""How deep `**` goes."""
STEPS = 4
"""How often files that are named in files are followed."""
HOMES = 10_000
SECONDS = 60
"""For one request: logs of years must not take the time from what is asked for after them."""


class Degraded(Exception):
    """Raised by a file system that knows the state of an entry and nothing else of it."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


@dataclass
class Collector:
    """Reads files for one host until its deadline (of time.monotonic)."""

    files: FileSystem
    deadline: float = float("inf")
    read_bytes: int = 0
    _cache: dict[Files, tuple[Item, ...]] = field(default_factory=dict)
    _read: dict[tuple[object, ...], Item] = field(default_factory=dict)

    def answer(self, request: Files | HomeFiles | Follow) -> tuple[Item, ...]:
        if isinstance(request, Follow):
            return self._followed(request)
        if isinstance(request, HomeFiles):
            return self._in_homes(request)
        if request not in self._cache:
            self._cache[request] = tuple(self._matched(request))
        return self._cache[request]

    def _matched(self, request: Files) -> Iterator[Item]:
        gaps = [Item(name, state, secret=request.secret) for name, state in self.files.gaps(request.glob)]
        until = min(self.deadline, time.monotonic() + SECONDS)
        if not is_pattern(request.glob):
            item = self._item(request.glob, request, until)
            yield gaps[0] if gaps and item.state is State.ABSENT else item
            return
        if excessive(request.glob):
            yield Item(request.glob[:LONGEST], State.TRUNCATED, secret=request.secret)
            return
        for count, path in enumerate(expand(self.files, request.glob, gaps.append, until)):
            if count >= MATCHES:
                gaps.append(Item(request.glob, State.TRUNCATED, secret=request.secret))
                break
            item = self._item(path, request, until)
            if item.state is State.ABSENT and request.part is Part.STAT:
                item = self._dangling(path, item)
            # A wildcard asks for files: links that lead nowhere and other kinds of entry are none
            if item.state is not State.ABSENT and (
                item.stat is None or request.part is Part.STAT or item.stat.kind == "file"
            ):
                yield item
        yield from gaps

    def _item(self, path: str, request: Files, until: float) -> Item:
        """What a request wants of a file; what another request, with another glob, wanted of it alike is not read again."""
        alike = (path, request.part, request.keep, request.limit, request.secret, request.unpack)
        if alike not in self._read:
            if time.monotonic() > until:
                return Item(path, State.TIMEOUT, secret=request.secret)
            self._read[alike] = self._taken(path, request, until)
        return self._read[alike]

    def _taken(self, path: str, request: Files, until: float) -> Item:
        try:
            stat = self.files.stat(path)
            if request.part is Part.STAT:
                return Item(path, stat=stat, secret=request.secret)
            if stat.kind != "file" or (request.unpack and unpack.is_unread(path)):
                return Item(path, State.UNSUPPORTED, stat=stat, secret=request.secret)
            content = self.files.content(path, request, until)
        except (OSError, Degraded) as error:
            return Item(path, state_of(error), secret=request.secret)
        self.read_bytes += len(content.data)
        state = State.OK if content.whole else State.TRUNCATED
        return Item(path, state, content.data, stat, bool(request.keep), request.secret, content.digest)

    def _dangling(self, path: str, item: Item) -> Item:
        """A link that leads nowhere as an entry of its own: in a root without /dev a masked unit is one. Its mode means nothing."""
        try:
            link = self.files.link(path)
        except (OSError, Degraded):
            return item
        return replace(item, state=State.OK, stat=Stat("link", 0, 0, 0, 0, link=link)) if link else item

    def _in_homes(self, request: HomeFiles) -> tuple[Item, ...]:
        homes, gaps = self.homes()
        items = [item for home in homes for item in self.answer(request.below(home)) if item.state is not State.ABSENT]
        return (*items, *gaps)

    def homes(self) -> tuple[list[str], list[Item]]:
        """The home folders of all accounts, /root among them, and what stood in the way of knowing them."""
        accounts = self.answer(Files("/etc/passwd"))[0]
        fields = (line.split(":") for line in accounts.text.splitlines())
        homes = dict.fromkeys(["/root", *(f[5] for f in fields if len(f) >= 6 and f[5].startswith("/"))])
        return list(homes)[:HOMES], [] if accounts.state.whole else [accounts]

    def _followed(self, request: Follow) -> tuple[Item, ...]:
        found: dict[str, Item] = {}
        sources: Iterable[Item] = self.answer(request.files)
        if any(item.state in (State.MISSING, State.TIMEOUT) for item in sources):
            found[request.name] = Item(request.name, State.MISSING)  # who can say what they would have named
        for _ in range(STEPS):
            globs = [glob for item in sources for glob in request.wanted(item.text)]
            answers = (self.answer(replace(request.like, glob=glob)) for glob in dict.fromkeys(globs))
            fresh = {item.name: item for items in answers for item in items if item.name not in found}
            if not fresh:
                return tuple(found.values())
            found |= fresh
            sources = fresh.values()
        last = Item(request.name, State.TRUNCATED)
        return (*found.values(), last) if any(request.wanted(item.text) for item in sources) else tuple(found.values())


def state_of(error: OSError | Degraded) -> State:
    """What an error says about an entry. A link that leads nowhere or in a circle is absent: nothing can open it."""
    if isinstance(error, Degraded):
        return error.state
    if isinstance(error, TooManyEntries):
        return State.TRUNCATED
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG):
        return State.ABSENT
    if error.errno in (errno.EACCES, errno.EPERM):
        return State.DENIED
    if error.errno in (errno.EISDIR, errno.EINVAL):
        return State.UNSUPPORTED
    return State.MISSING


@dataclass(frozen=True)
class _Expansion:
    """Of one glob. `gap` is told each folder that could not be listed, also where it is past the time `until`."""

    files: FileSystem
    gap: Callable[[Item], None]
    until: float

    def paths(self, at: str, parts: list[str], depth: int = 0) -> Iterator[str]:
        while parts and not is_pattern(parts[0]):
            at, parts = f"{at}/{parts[0]}", parts[1:]
        if not parts:
            yield at
        elif parts[0] == "**":
            yield from self._spanned(at, parts, depth)
        else:
            wanted = component(parts[0])
            for name, _ in self._listed(at):
                if wanted.match(name):
                    yield from self.paths(f"{at}/{name}", parts[1:], depth)

    def _spanned(self, at: str, parts: list[str], depth: int) -> Iterator[str]:
        """`**`: what follows it here, and below each folder."""
        yield from self.paths(at, parts[1:], depth)
        for name, kind in self._listed(at):
            if kind == "dir" and depth < DEPTH:
                yield from self._spanned(f"{at}/{name}", parts, depth + 1)
            elif kind == "dir":
                self.gap(Item(f"{at}/{name}/*", State.TRUNCATED))

    def _listed(self, at: str) -> list[tuple[str, str]]:
        """What is in a folder, sorted; what came before an error is kept."""
        if time.monotonic() > self.until:
            self.gap(Item(f"{at}/*", State.TIMEOUT))
            return []
        names: list[tuple[str, str]] = []
        try:
            for entry in self.files.names(at or "/"):
                names.append(entry)  # noqa: PERF402
        except (OSError, Degraded) as error:
            state = state_of(error)
            if not state.whole and state is not State.UNSUPPORTED:
                self.gap(Item(f"{at}/*", state))
        return sorted(names)


def expand(files: FileSystem, glob: str, gap: Callable[[Item], None], until: float = float("inf")) -> Iterator[str]:
    """The paths that a glob names, sorted folder by folder; `gap` is told each folder that could not be listed by `until`."""
    yield from _Expansion(files, gap, until).paths("", [part for part in glob.split("/") if part])
