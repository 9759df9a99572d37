"""A case as a target: the files that a check writes down beside itself, answered by the code that answers for real ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from inspector import oci
from inspector.case import Case, File
from inspector.model import IMAGE
from inspector.passwords.cache import Cache
from inspector.passwords.candidates import Lists
from inspector.passwords.examination import Examiner, Inline
from inspector.patterns import component
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
    of_images,
)
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.altered import compare
from inspector.targets.collect import Collector
from inspector.targets.predicates import Predicates, known_ids
from inspector.targets.treefiles import Node, TreeFiles
from inspector.targets.treewalk import TreeWalk

LISTS = Lists(common=("123456", "password", "redis123", "tomcat"), words=(), version="case")
SECONDS = 60.0
"""For the passwords of a case, whose hashes are of the cheap kinds."""


def tree(entries: Mapping[str, File]) -> TreeFiles:
    """The files of a case, whose folders are all among them."""
    nodes: dict[str, Node] = {}
    for path, entry in sorted(entries.items()):
        nodes[path] = node = _node(entry)
        parent, _, name = path.rpartition("/")
        if name and (above := nodes[parent or "/"].children) is not None:
            above[name] = node
    return TreeFiles(nodes["/"])


def _node(entry: File) -> Node:
    kind, data = "link" if entry.link else entry.kind, entry.data
    node = Node(kind, entry.mode, entry.owner, entry.group, size=len(data), mtime=entry.mtime, state=entry.state)
    node.link, node.caps, node.data = entry.link, entry.caps, data
    return node


def snapshot(case: Case, needs: Iterable[Request]) -> Snapshot:
    """What a collector would have brought home from the host of a case."""
    files = tree(case.tree())
    collector = Collector(files)
    needs = [need for need in dict.fromkeys(needs) if case.image or not of_images(need)]
    answers: dict[Request, tuple[Item, ...]] = {}
    if trees := tuple(need for need in needs if isinstance(need, Tree)):
        answers.update(TreeWalk(files, Predicates(trees, known_ids(files))).run())
    for need in needs:
        if isinstance(need, (Files, HomeFiles, Follow)):
            answers[need] = collector.answer(need)
        elif isinstance(need, Altered):
            answers[need] = compare(files, need)
        elif isinstance(need, (Command, Live, Outside)):
            answers[need] = (_spoken(case, need),)
        elif isinstance(need, Image) and case.image:
            answers[need] = tuple(_image(case.image, case, need))
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


def _image(image: oci.Configuration, case: Case, need: Image) -> Iterator[Item]:
    yield Item(need.name, data=oci.encode(image), secret=True)
    for path, given in sorted(case.hidden.items()):
        entry = given if isinstance(given, File) else File(given)
        if any(component(glob).match(path.rpartition("/")[2]) for glob in need.hidden):
            yield Item(path, entry.state, entry.data[: need.content], _node(entry).stat(), secret=True, layer=1)


def _spoken(case: Case, need: Command | Live | Outside) -> Item:
    if isinstance(need, Command) and need.key in case.commands:
        return Item(need.name, data=case.commands[need.key].encode())
    if isinstance(need, Live) and need.kind in case.live:
        return Item(need.name, data=json.dumps(case.live[need.kind]).encode())
    if isinstance(need, Outside) and need.kind in case.outside:
        return Item(need.name, data=json.dumps(case.outside[need.kind]).encode())
    return Item(need.name, State.UNSUPPORTED)
