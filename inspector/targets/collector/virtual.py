"""The files of a host that a collector told of, as a file system: what reads real ones answers requests from it too."""

from __future__ import annotations

import errno
import functools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from inspector.patterns import matches
from inspector.request import Files, Part
from inspector.snapshot import Stat, State
from inspector.targets.collect import Collector, Degraded
from inspector.targets.collector.asking import ACCOUNTS, block
from inspector.targets.collector.evidence import Evidence
from inspector.targets.content import SCANNED, Content
from inspector.targets.unpack import is_packed


class VirtualFiles:
    """What was not asked, or did not come, is missing; it is never taken for absent."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._homes = tuple(glob[1:] for glob in evidence.globs if glob.startswith("~/"))
        self._children: dict[str, dict[str, str]] = {}
        for path in evidence.rows.keys() | evidence.links.keys():
            if path != "/":
                self._place(path)

    def _place(self, path: str) -> None:
        kind = "link" if path in self.evidence.links else ""
        kind = kind or (self.evidence.rows[path].kind if path in self.evidence.rows else "dir")
        while path:
            path, _, name = path.rpartition("/")
            if name in self._children.setdefault(path, {}) and kind == "dir":
                return
            self._children[path][name] = kind
            kind = "link" if path in self.evidence.links else "dir"

    def stat(self, path: str) -> Stat:
        row = self.evidence.rows.get(path)
        link = self.evidence.links.get(path, "")
        if row is None or row.kind == "link":
            self._hidden(path, link)
            raise FileNotFoundError(errno.ENOENT, "no such entry", path)
        return replace(row, link=link)

    def _hidden(self, path: str, link: str) -> None:
        """Raises where a path that has no row may be there after all."""
        target = link if link.startswith("/") else f"{path.rpartition('/')[0]}/{link}"
        if self._closed(path) or (link and self._closed(target)):
            raise PermissionError(errno.EACCES, "below a closed folder", path)

    def _closed(self, path: str) -> bool:
        return any(path.startswith(f"{folder.rstrip('/')}/") for folder in self.evidence.closed)

    def _known(self, glob: str) -> bool:
        """Whether the collector was asked for this glob, and answered to the end."""
        return glob in self.evidence.globs or glob in self._in_homes

    @functools.cached_property
    def _in_homes(self) -> frozenset[str]:
        if ACCOUNTS[0].glob not in self.evidence.globs:
            return frozenset()  # nobody knows whose homes there are
        homes, _ = Collector(self).homes()
        return frozenset(f"{home.rstrip('/')}{glob}" for home in homes for glob in self._homes)

    def link(self, path: str) -> str:
        return self.evidence.links.get(path, "")

    def names(self, path: str) -> Iterator[tuple[str, str]]:
        if path in self.evidence.unlisted or self._closed(path):
            raise PermissionError(errno.EACCES, "not readable", path)
        yield from self._children.get(path.rstrip("/"), {}).items()

    def gaps(self, glob: str) -> Iterable[tuple[str, State]]:
        if not self._known(glob) and glob not in self.evidence.rows:
            yield glob, State.MISSING
        if glob in self.evidence.many:
            yield glob, State.TRUNCATED
        yield from ((path, State.MISSING) for path in self.evidence.odd if matches(glob, path))

    def content(self, path: str, request: Files, until: float) -> Content:
        number = self.evidence.asked.blocks.get(block(request), 0)
        stat = self.evidence.rows[path]
        data = self.evidence.content.get((number, path))
        if data is None:
            return self._no_content(path, stat)
        fault = self.evidence.faults.get((number, path), State.OK)
        if fault not in (State.OK, State.TRUNCATED):
            raise Degraded(fault)
        if request.part is Part.DIGEST:
            return Content(digest=f"sha256:{data[:64].decode('ascii', 'replace')}", whole=fault is State.OK)
        whole = fault is State.OK and len(data) <= request.limit
        if request.keep and not (request.unpack and is_packed(path)):
            whole = whole and stat.size <= SCANNED
        return Content(data[: request.limit], whole=whole or request.part in (Part.HEAD, Part.TAIL))

    def _no_content(self, path: str, stat: Stat) -> Content:
        if path in self.evidence.unread:
            raise PermissionError(errno.EACCES, "not readable", path)
        if stat.size == 0 and not path.startswith(("/proc/", "/sys/")):
            return Content()
        raise Degraded(State.MISSING)
