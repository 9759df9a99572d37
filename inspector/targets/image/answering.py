"""Requests answered from the tree of an image, as from a mounted root file system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from inspector import oci
from inspector.request import Altered, Files, Follow, HomeFiles, Image, Request, Tree
from inspector.snapshot import Item, State
from inspector.targets.altered import compare
from inspector.targets.collect import Collector, Degraded
from inspector.targets.image.hidden import Hidden
from inspector.targets.image.keeping import Store
from inspector.targets.image.layer import Opened
from inspector.targets.image.merging import SHIFT
from inspector.targets.image.passes import again, merged
from inspector.targets.image.wants import Wants, hides
from inspector.targets.predicates import Ids, Predicates, known_ids
from inspector.targets.treefiles import TreeFiles
from inspector.targets.treewalk import TreeWalk

Answers = dict[Request, tuple[Item, ...]]


def answered(path: str, image: Opened, wanted: list[Request], deadline: float) -> tuple[Answers, int]:
    """All answers, and how often layers were read: once, and twice where not all that was asked for had been kept.

    Raises InspectorError where the image cannot be read, or could not be made by any runtime.
    """
    store = Store(image.layers)
    hidden = Hidden(store, hides(wanted))
    root = merged(path, image, Wants(wanted), store, hidden.gone)
    asked = Answering(image, TreeFiles(root, store), store, hidden, deadline)
    return asked.answers(wanted), asked.passes


@dataclass
class Answering:
    """Of one image that was read once. `passes`: how often its layers were read, at most twice."""

    image: Opened
    files: TreeFiles
    store: Store
    hidden: Hidden
    deadline: float
    passes: int = 1

    def answers(self, requests: Iterable[Request]) -> Answers:
        """Raises InspectorError where a second pass is needed and fails."""
        wanted = list(requests)
        ids = known_ids(self.files)
        answers = self._answered(wanted, ids)
        if again(self.image, self.store):
            self.passes += 1
            before, ids = ids, known_ids(self.files)
            lacking = [one for one in wanted if _lacks(answers[one]) or (isinstance(one, Tree) and ids != before)]
            answers |= self._answered(lacking, ids)
        return answers

    def _answered(self, requests: list[Request], ids: Ids) -> Answers:
        collector = Collector(self.files, self.deadline)
        answers: Answers = {}
        if trees := tuple(request for request in requests if isinstance(request, Tree)):
            answers |= TreeWalk(self.files, Predicates(trees, ids), self.deadline).run()
        named: dict[int, Item] = {}
        for request in requests:
            if isinstance(request, (Files, HomeFiles, Follow)):
                answers[request] = self._with_layers(collector.answer(request), named)
            elif isinstance(request, Altered):
                found = compare(self.files, request, self.deadline, digest=self.files.digest)
                answers[request] = self._with_layers(found, named)
            elif isinstance(request, Image):
                answers[request] = tuple(self._told(request))
            elif not isinstance(request, Tree):
                answers[request] = (Item(request.name, State.UNSUPPORTED),)
        return answers

    def _with_layers(self, items: tuple[Item, ...], named: dict[int, Item]) -> tuple[Item, ...]:
        """With the layers that the files come from. `named`: items by identity, for requests that share them."""
        return tuple(named[id(item)] if id(item) in named else self._with_layer(item, named) for item in items)

    def _with_layer(self, item: Item, named: dict[int, Item]) -> Item:
        try:
            node = self.files.entry(item.name) if item.stat and item.stat.kind == "link" else self.files.node(item.name)
        except (OSError, Degraded):
            found = item
        else:
            layer = node.at >> SHIFT if node.kind == "file" else node.layer
            found = replace(item, layer=layer)
        named[id(item)] = found
        return found

    def _told(self, request: Image) -> Iterator[Item]:
        yield Item(request.name, data=oci.encode(self.image.configuration), secret=True)
        yield from self.hidden.items(request, self.files)


def _lacks(items: Iterable[Item]) -> bool:
    return any(item.state is State.MISSING for item in items)
