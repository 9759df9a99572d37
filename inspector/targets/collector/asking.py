"""Requests as the stream of lines that the collector reads: everything is asked for at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from inspector.request import Altered, Command, Files, Follow, HomeFiles, Live, Part, Request, Tree
from inspector.targets.altered import LISTS
from inspector.targets.collector.rowpattern import GATES, ROOT, pattern
from inspector.targets.content import SCANNED

ACCOUNTS = (Files("/etc/passwd"), Files("/etc/group"))
"""Asked for always: whose homes there are, and which owners are known."""


@dataclass(frozen=True)
class Block:
    """How much of a file is wanted, as the collector puts it: `scan` bytes of the file at most, `limit` of what is kept."""

    part: str
    scan: int
    limit: int
    keep: tuple[str, ...] = ()
    unpack: bool = False


STAT = Block("stat", 0, 0)


def block(request: Files | HomeFiles | Tree) -> Block:
    """What is wanted alike is one block, secret or not."""
    if isinstance(request, Tree):
        return Block("head", request.content, request.content, request.keep) if request.content else STAT
    if request.part is Part.STAT:
        return STAT
    unpack = isinstance(request, Files) and request.unpack
    if request.keep:
        part = "tail" if request.part is Part.TAIL else "all"
        return Block(part, SCANNED, request.limit, request.keep, unpack)
    return Block(str(request.part), request.limit + 1, request.limit, (), unpack)


@dataclass
class Asked:
    """A stream of requests, and what its numbers mean."""

    mark: str
    lines: list[str]
    blocks: dict[Block, int] = field(default_factory=dict)
    globs: dict[int, list[str]] = field(default_factory=dict)
    """By block, the globs of files and, behind `~/`, of home folders."""
    chases: int = 0
    altered: dict[Altered, int] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        """Raises ValueError where a request holds a line break: it would be read as another."""
        if any("\n" in line for line in self.lines):
            raise ValueError("a request holds a line break")
        text = "\n".join([f"inspector-requests 1 {self.mark}", *self.lines, "end", ""])
        return text.encode("utf-8", "surrogateescape")


def asked(requests: Iterable[Request], mark: str) -> Asked:
    """The stream for all that a collector can answer; the rest is the auditor's own work."""
    wanted = dict.fromkeys((*ACCOUNTS, *requests))
    stream = Asked(mark, [])
    stream.lines += [f"live {one.kind}" for one in wanted if isinstance(one, Live)]
    stream.lines += [f"command {one.key}" for one in wanted if isinstance(one, Command)]
    files = [one for one in wanted if isinstance(one, (Files, HomeFiles))]
    follows = [one for one in wanted if isinstance(one, Follow)]
    files += [one.files for one in follows]
    files += [
        replace(lists, part=Part.STAT) for one in wanted if isinstance(one, Altered) for lists in LISTS[one.database]
    ]
    _ask_files(stream, files)
    _ask_follows(stream, follows)
    _ask_trees(stream, [one for one in wanted if isinstance(one, Tree)])
    for one in wanted:
        if isinstance(one, Altered):
            number = stream.altered.setdefault(one, len(stream.altered) + 1)
            stream.lines += [*(f"path {ere}" for ere in one.paths), f"altered {number} {one.limit} {one.database}"]
    return stream


def _begin(stream: Asked, wanted: Block) -> Iterator[str]:
    number = stream.blocks.setdefault(wanted, len(stream.blocks) + 1)
    yield f"block {number} {wanted.part} {wanted.scan} {wanted.limit} {'yes' if wanted.unpack else 'no'}"
    yield from (f"keep {ere}" for ere in wanted.keep)


def _ask_files(stream: Asked, requests: Iterable[Files | HomeFiles]) -> None:
    by_block: dict[Block, dict[str, None]] = {}
    for one in requests:
        by_block.setdefault(block(one), {})[
            f"home {one.glob}" if isinstance(one, HomeFiles) else f"files {one.glob}"
        ] = None
    for wanted, lines in by_block.items():
        stream.lines += [*_begin(stream, wanted), *(line.replace("[^", "[!") for line in lines), "fetch"]
        names = (line.partition(" ") for line in lines)
        stream.globs[stream.blocks[wanted]] = [glob if kind == "files" else f"~/{glob}" for kind, _, glob in names]


_TIMES = re.compile(r"\)\{([0-9]+)\}")


def _ask_follows(stream: Asked, requests: Iterable[Follow]) -> None:
    """Patterns that differ only in how many parts of a path they take are one, of which all the parents are wanted too."""

    def alike(one: Follow) -> tuple[str, str, Block]:
        wanted = block(one.like)
        return _TIMES.sub("){}", one.pattern) if wanted == STAT else one.pattern, one.base, wanted

    for (_, base, wanted), group in groupby(sorted(requests, key=lambda one: repr(alike(one))), key=alike):
        stream.chases += 1
        those = list(group)
        patterns = list(dict.fromkeys(one.pattern for one in those))
        most = max((int(times) for ere in patterns for times in _TIMES.findall(ere)), default=0)
        ere = patterns[0] if len(patterns) == 1 else _TIMES.sub(f"){{1,{most}}}", patterns[0])
        sources = dict.fromkeys(one.files.glob.replace("[^", "[!") for one in those)
        stream.lines += [*_begin(stream, wanted), f"origin {base}", f"pattern {ere}"]
        stream.lines += ["parents"] if len(patterns) > 1 else []
        stream.lines += [*(f"source {glob}" for glob in sources), f"chase {stream.chases}"]


def _ask_trees(stream: Asked, trees: list[Tree]) -> None:
    if not trees:
        return
    stream.lines += [f"programs {pattern(tree.where)}" for tree in trees if tree.where.caps]
    stream.lines += [
        f"coarse {ere}" for ere in (ROOT, GATES, *(pattern(tree.where) for tree in trees if not tree.where.caps))
    ]
    stream.lines.append("walk")
    contents: dict[Block, list[Tree]] = {}
    for tree in trees:
        if tree.content:
            contents.setdefault(block(tree), []).append(tree)
    for wanted, those in contents.items():
        stream.lines += [*_begin(stream, wanted), *(f"among {pattern(tree.where)}" for tree in those), "fetch"]
