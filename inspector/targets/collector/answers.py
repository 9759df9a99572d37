"""Answers to requests from what a collector told, by the code that answers them for the files of this machine."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.request import Altered, Command, Files, Follow, HomeFiles, Live, Request, Tree
from inspector.snapshot import Item, Stat, State
from inspector.targets.collect import Collector
from inspector.targets.collector.altered import altered
from inspector.targets.collector.asking import block
from inspector.targets.collector.evidence import Evidence
from inspector.targets.collector.rowpattern import EXECUTE
from inspector.targets.collector.virtual import VirtualFiles
from inspector.targets.kept import Kept
from inspector.targets.predicates import Predicates, known_ids
from inspector.targets.proc import parse
from inspector.targets.walk import Gates, gate, walk_item


def answers(requests: Iterable[Request], evidence: Evidence) -> dict[Request, tuple[Item, ...]]:
    files = VirtualFiles(evidence)
    collector = Collector(files)
    wanted = sorted(dict.fromkeys(requests), key=repr)
    found: dict[Request, tuple[Item, ...]] = {}
    found.update(_walked(tuple(one for one in wanted if isinstance(one, Tree)), files))
    for one in wanted:
        if isinstance(one, (Files, HomeFiles, Follow)):
            found[one] = collector.answer(one)
        elif isinstance(one, Live):
            found[one] = (_live(one, evidence),)
        elif isinstance(one, Command):
            found[one] = (evidence.commands.get(one.key, Item(one.name, State.MISSING)),)
        elif isinstance(one, Altered):
            found[one] = altered(one, files)
        elif not isinstance(one, Tree):
            found[one] = (Item(one.name, State.UNSUPPORTED),)
    return found


def _live(request: Live, evidence: Evidence) -> Item:
    raw = evidence.live.get(str(request.kind))
    if raw is None:
        return Item(request.name, State.MISSING)
    try:
        data = parse(request.kind, raw, evidence.asked.mark.encode())
    except ValueError:
        return Item(request.name, State.MISSING)
    return Item(request.name, State.DENIED) if data is None else Item(request.name, data=data)


def _walked(trees: tuple[Tree, ...], files: VirtualFiles) -> dict[Request, tuple[Item, ...]]:
    """The rows of the walk, chosen exactly: what the collector sent is what may be wanted."""
    evidence = files.evidence
    predicates = Predicates(trees, known_ids(files))
    kept = Kept(trees)
    for path, row in evidence.walk.items():
        stat = row
        if row.kind == "file" and row.mode & EXECUTE and evidence.capabilities:
            stat = Stat(**{**vars(row), "caps": evidence.capabilities.get(path, "")})
        wanting = predicates.wanting(path, stat) if path != "/" else []
        if wanting:
            stat = Stat(**{**vars(stat), "gates": _gates(path, evidence)})
        for tree in wanting:
            _keep(kept, tree, path, stat, evidence)
    state = evidence.walk_state if evidence.walk_came and "/" in evidence.walk else State.MISSING
    failed = list(evidence.walk_failed)
    if evidence.capabilities is None:
        for tree in (tree for tree in trees if tree.where.caps):
            kept.gap(tree, Item("tree:/ (capabilities)", State.UNSUPPORTED))
    return kept.answers(walk_item(state, sorted(evidence.walk_skipped)), failed)


def _keep(kept: Kept, tree: Tree, path: str, stat: Stat, evidence: Evidence) -> None:
    if kept.full(tree):
        return
    if not tree.content or stat.kind != "file" or stat.size == 0:
        kept.add(tree, path, stat, b"")
        return
    number = evidence.asked.blocks[block(tree)]
    data = evidence.content.get((number, path))
    if data is None:
        if path not in evidence.rows and number in evidence.fetched and "\n" not in path:
            return  # gone since the walk
        kept.add(tree, path, stat, b"", State.DENIED if path in evidence.unread else State.MISSING)
    else:
        kept.add(tree, path, stat, data, evidence.faults.get((number, path), State.OK))


def _gates(path: str, evidence: Evidence) -> Gates:
    """Folders that let everybody pass have no row."""
    above = (path[:at] for at, char in enumerate(path) if char == "/" and at)
    rows = (evidence.walk.get(folder) for folder in above)
    return tuple(number for row in rows if row is not None for number in gate(row.mode, row.gid))
