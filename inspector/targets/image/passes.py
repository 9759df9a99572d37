"""The passes over an image's layers: all of them once, and those that hold what is missing once more."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from queue import SimpleQueue

from inspector.targets.image.keeping import FURTHER, SMALL_ONES, Room, Store
from inspector.targets.image.layer import Layer, Member, Opened
from inspector.targets.image.merging import SHIFT, Gone, Merged, place
from inspector.targets.image.wants import NOTHING, SMALL, Chosen, Want, Wants
from inspector.targets.treefiles import Node

AHEAD = 2
"""Layers that wait to be laid, beside those that are being read: the entries of all would take much memory."""


def merged(path: str, image: Opened, wants: Wants, store: Store, gone: Gone) -> Node:
    """The first pass: the tree of all layers, with what is wanted of their files kept. Raises InspectorError."""

    def forget(where: str, node: Node) -> None:
        gone(where, node)
        store.drop(node.at)

    made = Merged(path, image.whiteouts, forget)
    with _reading(image, store, listed=True) as read:
        for layer, members in read(image.layers, lambda _: wants.of):
            made.lay(layer.number, members)
    return made.root


def again(image: Opened, store: Store) -> bool:
    """The second pass: what was missed, and small files beside it, which it may name. False where nothing was."""
    missed, paths = store.missed, store.paths
    store.missed, store.paths = {}, {}
    if not missed:
        return False
    store.room = Room(FURTHER, SMALL_ONES)
    folders = {path.strip("/").rpartition("/")[0] for path in paths.values()} - {""}
    holding = {at >> SHIFT for at in missed}
    layers = [layer for layer in image.layers if layer.number in holding]
    with _reading(image, store, listed=False) as read:
        for _ in read(layers, lambda layer: _choice(layer, missed, folders, store)):
            pass
    return True


def _choice(layer: Layer, missed: dict[int, Want], folders: set[str], store: Store) -> Chosen:
    def choose(member: Member) -> Want:
        if member.kind != "file" or member.hard or not member.size:
            return NOTHING
        at = place(layer.number, member.offset)
        if (want := missed.get(at)) or at in store.held:
            return want or NOTHING
        return Want(SMALL, small=True) if member.size <= SMALL and _below(member.path, folders) else NOTHING

    return choose


def _below(path: str, folders: set[str]) -> bool:
    return any(path[:end] in folders for end, char in enumerate(path) if char == "/")


Choosing = Callable[[Layer], Chosen]
Task = tuple[Future[list[Member]], Callable[[], list[Member]]]
Read = Callable[[Sequence[Layer], Choosing], Iterator[tuple[Layer, Sequence[Member]]]]


@contextmanager
def _reading(image: Opened, store: Store, *, listed: bool) -> Iterator[Read]:
    """What reads layers in threads and gives them in their order, their members where they are `listed`.

    Where one cannot be read, the others are let go.
    """
    stopped, tasks = threading.Event(), SimpleQueue[Task | None]()
    workers = min(os.cpu_count() or 1, len(image.layers) or 1) if image.parallel else 1

    def whole(layer: Layer, choose: Chosen) -> list[Member]:
        return [member for member in _kept(layer, choose, store, stopped) if listed]

    def read(layers: Sequence[Layer], choosing: Choosing) -> Iterator[tuple[Layer, Sequence[Member]]]:
        waiting: deque[tuple[Layer, Future[list[Member]]]] = deque()
        for layer in layers:
            future: Future[list[Member]] = Future()
            tasks.put((future, partial(whole, layer, choosing(layer))))
            waiting.append((layer, future))
            if len(waiting) >= workers + AHEAD:
                yield _first(waiting)
        while waiting:
            yield _first(waiting)

    with _working(tasks, workers):
        try:
            yield read
        except BaseException:
            stopped.set()
            image.stop()
            raise


def _kept(layer: Layer, choose: Chosen, store: Store, stopped: threading.Event) -> Iterator[Member]:
    """The members of a layer, after what is wanted of them was kept."""
    for member, content in layer.read():
        if (want := choose(member)) is not NOTHING:
            store.keep(layer.number, member, content, want)
        yield member
        if stopped.is_set():
            break


@contextmanager
def _working(tasks: SimpleQueue[Task | None], workers: int) -> Iterator[None]:
    """Threads that do the tasks. An interrupted program does not wait for them, as it would for an executor's."""
    threads = [threading.Thread(target=_work, args=(tasks,), daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for _ in threads:
            tasks.put(None)
        for thread in threads:
            thread.join()


def _work(tasks: SimpleQueue[Task | None]) -> None:
    while task := tasks.get():
        future, work = task
        try:
            future.set_result(work())
        except BaseException as error:  # raised again where the result is asked for
            future.set_exception(error)


def _first(waiting: deque[tuple[Layer, Future[list[Member]]]]) -> tuple[Layer, list[Member]]:
    layer, future = waiting.popleft()
    return layer, future.result()
