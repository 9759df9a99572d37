"""A case as a target: the files that a check writes down beside itself, answered by the code that answers for real ones."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from inspector import oci
from inspector.case import Case, File
from inspector.model import IMAGE
from inspector.passwords.cache import Cache
from inspector.passwords.candidates import Lists
from inspector.passwords.examination import Examiner, Inline
from inspector.request import (
    Altered,
    Command,
    Files,
    Follow,
    HomeFiles,
    Image,
    Live,
    Outside,
    Request,
    Tree,
    Trial,
    component,
)
from inspector.snapshot import Item, Snapshot, Stat, State
from inspector.targets.altered import compare
from inspector.targets.collect import Collector, Degraded
from inspector.targets.content import Content, row, take
from inspector.targets.predicates import EXECUTE, Predicates, known_ids
from inspector.targets.walk import gate, walk_item

LISTS = Lists(common=("123456", "password", "redis123", "tomcat"), words=(), version="case")
SECONDS = 60.0
"""For the passwords of a case, whose hashes are of the cheap kinds."""


class MemoryFiles:
    """A file tree in memory; `..` and links are resolved as in a real one."""

    def __init__(self, entries: dict[str, File]) -> None:
        self._entries = entries
        self._children: dict[str, list[str]] = {}
        for path in sorted(entries):
            if path != "/":
                self._children.setdefault(path.rsplit("/", 1)[0] or "/", []).append(path.rsplit("/", 1)[1])

    def stat(self, path: str) -> Stat:
        real = self._real(path)
        entry = self._entries[real]
        first = self._entries.get(path.rstrip("/") or "/", entry)
        return _stat(entry, link=first.link)

    def link(self, path: str) -> str:
        folder, _, name = path.rpartition("/")
        return self._entries.get(f"{self._real(folder).rstrip('/')}/{name}", File()).link

    def names(self, path: str) -> Iterator[tuple[str, str]]:
        real = self._real(path)
        entry = self._entries[real]
        if entry.kind != "dir":
            raise NotADirectoryError(20, "not a folder", path)
        self._usable(entry)
        for name in self._children.get(real, []):
            child = self._entries[f"{real.rstrip('/')}/{name}"]
            yield name, "link" if child.link else child.kind

    def content(self, path: str, request: Files, until: float) -> Content:
        return take(self.open(path), request, path, until)

    def gaps(self, glob: str) -> Iterable[tuple[str, State]]:
        return ()

    def open(self, path: str) -> BinaryIO:
        entry = self._entries[self._real(path)]
        self._usable(entry)
        return io.BytesIO(entry.data)

    def _usable(self, entry: File) -> None:
        if entry.state is not State.OK:
            raise Degraded(entry.state)

    def _real(self, path: str) -> str:
        todo, real, links = [*reversed(path.split("/"))], "", 0
        while todo:
            name = todo.pop()
            if name in ("", ".", ".."):
                real = real.rpartition("/")[0] if name == ".." else real
                continue
            parent = self._entries.get(real or "/")
            if parent is not None and parent.kind == "dir":
                self._usable(parent)
            entry = self._entries.get(f"{real}/{name}")
            if entry is None or (links := links + bool(entry.link)) > 40:
                raise FileNotFoundError(2, "no such entry", path)
            if entry.link:
                todo += reversed(entry.link.split("/"))
                real = "" if entry.link.startswith("/") else real
            else:
                real = f"{real}/{name}"
        return real or "/"

    def walk(self, trees: Iterable[Tree]) -> dict[Request, tuple[Item, ...]]:
        """Every entry against the predicates. A folder whose state is not ok is an item of its own, and closed."""
        wanted = Predicates(tuple(trees), known_ids(self))
        rows: dict[Tree, list[Item]] = {tree: [walk_item()] for tree in wanted.trees}
        closed = [path for path, entry in self._entries.items() if entry.kind == "dir" and entry.state is not State.OK]
        for path, entry in sorted(self._entries.items()):
            if path in closed:
                for tree in wanted.trees:
                    rows[tree].append(Item(path, entry.state))
            elif path != "/" and not any(path.startswith(f"{folder.rstrip('/')}/") for folder in closed):
                stat = replace(_stat(entry), caps=entry.caps if entry.mode & EXECUTE else "", gates=self._gates(path))
                for tree in wanted.wanting(path, stat):
                    found = row(entry.data[: tree.content], stat.size, tree)
                    if found or entry.state is not State.OK:
                        data, state = found or (b"", State.OK)
                        state = state if entry.state is State.OK else entry.state
                        rows[tree].append(Item(path, state, data, stat, bool(tree.keep), tree.secret))
        return {tree: tuple(items) for tree, items in rows.items()}

    def _gates(self, path: str) -> tuple[int, ...]:
        above = [self._entries[path[:end]] for end, char in enumerate(path) if char == "/" and end]
        return tuple(gid for folder in above for gid in gate(folder.mode, folder.group))


def _stat(entry: File, link: str = "") -> Stat:
    kind = "link" if entry.link and not link else entry.kind
    mode = 0o777 if kind == "link" else entry.mode
    return Stat(kind, mode, entry.owner, entry.group, len(entry.data), entry.mtime, entry.mtime, link)


def snapshot(case: Case, needs: Iterable[Request]) -> Snapshot:
    """What a collector would have brought home from the host of a case."""
    files = MemoryFiles(case.tree())
    collector = Collector(files)
    needs = list(dict.fromkeys(needs))
    answers: dict[Request, tuple[Item, ...]] = {}
    answers.update(files.walk(need for need in needs if isinstance(need, Tree)))
    for need in needs:
        if isinstance(need, (Files, HomeFiles, Follow)):
            answers[need] = collector.answer(need)
        elif isinstance(need, Altered):
            answers[need] = compare(files, need)
        elif isinstance(need, (Command, Live, Outside)):
            answers[need] = (_spoken(case, need),)
        elif isinstance(need, Image):
            answers[need] = tuple(_image(case, need))
        elif isinstance(need, Trial):
            answers[need] = (Item(need.name, State.UNSUPPORTED),)
    return _examined(
        Snapshot("case", IMAGE if case.image else case.kind, "case:", case.now, True, answers, tags=case.tags)
    )


def _examined(snapshot: Snapshot) -> Snapshot:
    """With passwords guessed at as in an audit, from a short list and in this thread."""
    if Trial() not in snapshot.answers:
        return snapshot
    return Examiner(LISTS, SECONDS, Cache.in_memory(), guessers=lambda: [Inline()], key=b"case").examine(snapshot)


def _image(case: Case, need: Image) -> Iterator[Item]:
    if case.image is None:
        yield Item(need.name, State.ABSENT)
        return
    yield Item(need.name, data=oci.encode(case.image), secret=True)
    for path, given in sorted(case.hidden.items()):
        entry = given if isinstance(given, File) else File(given)
        if any(component(glob).match(path.rpartition("/")[2]) for glob in need.hidden):
            yield Item(path, entry.state, entry.data[: need.content], _stat(entry), secret=True, layer=1)


def _spoken(case: Case, need: Command | Live | Outside) -> Item:
    if isinstance(need, Command) and need.key in case.commands:
        return Item(need.name, data=case.commands[need.key].encode())
    if isinstance(need, Live) and need.kind in case.live:
        return Item(need.name, data=json.dumps(case.live[need.kind]).encode())
    if isinstance(need, Outside) and need.kind in case.outside:
        return Item(need.name, data=json.dumps(case.outside[need.kind]).encode())
    return Item(need.name, State.UNSUPPORTED)
