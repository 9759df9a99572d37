"""A tree in memory answers as the same files on a disk do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.request import Files, Part, Request, Tree, Where
from inspector.snapshot import Item, State
from inspector.targets.collect import Collector, Degraded, state_of
from inspector.targets.filesystem import FileSystem, OsFiles
from inspector.targets.predicates import Predicates, known_ids
from inspector.targets.treefiles import Node, TreeFiles
from inspector.targets.treewalk import TreeWalk
from inspector.targets.walk import Walk

NAMES = ["a", "b", "c.conf", "d"]
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
TEXTS = st.sampled_from(
    ["", "a", "/a", "b/", "../a", "..", ".", "/", "a/b", "../../../b", "d", "/d/d", "x" * 5000, "a/../b"]
)
MODES = st.sampled_from([0o644, 0o4755, 0o777, 0o600, 0o2755])
PLANTED = st.lists(st.tuples(PATHS, st.sampled_from(["file", "dir", "link"]), TEXTS, MODES, st.sampled_from([0, 7])))
ASKED = [
    "/",
    "",
    "/.",
    "/..",
    "/a/",
    "/a/b",
    "/a/..",
    "/b/.",
    "/c.conf/..",
    "/c.conf/x",
    "/d/a/../b",
    "/a/b/c.conf",
    "/no",
    "//a",
]


def grown(root: Path) -> Node:
    """A folder of the disk as a tree in memory."""
    raw = root.lstat()
    kind = "link" if root.is_symlink() else "dir" if root.is_dir() else "file"
    node = Node(kind, raw.st_mode & 0o7777, raw.st_uid, raw.st_gid, size=raw.st_size, mtime=int(raw.st_mtime))
    if kind == "dir":
        node.children = {path.name: grown(path) for path in sorted(root.iterdir())}
    elif kind == "link":
        node.link = os.readlink(root)  # noqa: PTH115 - as it is written, with a slash at its end
    else:
        node.data = root.read_bytes()
    return node


def plant(root: Path, planted: list[tuple[str, str, str, int, int]]) -> None:
    for path, kind, text, mode, owner in planted:
        place = root / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.is_symlink() or place.exists() or place.parent.resolve() != place.parent:
                continue
            if kind == "link":
                place.symlink_to(text[:200] or "a")
                continue
            place.mkdir() if kind == "dir" else place.write_text(text)
            os.chown(place, owner, owner)
            place.chmod(mode)
        except OSError:
            continue  # a file or a circle above it


@given(PLANTED, PATHS)
@settings(max_examples=120, deadline=None)
@pytest.mark.skipif(os.geteuid() != 0, reason="gives files away")
def test_as_on_a_disk(
    tmp_path_factory: pytest.TempPathFactory, planted: list[tuple[str, str, str, int, int]], path: str
) -> None:
    root = tmp_path_factory.mktemp("root").resolve()
    plant(root, planted)
    real, made = OsFiles(str(root)), TreeFiles(grown(root))
    try:
        for asked in [*ASKED, f"/{path}", *(f"/{each[0]}" for each in planted)]:
            for look in LOOKS:
                assert said(look, made, asked) == said(look, real, asked), (asked, look)
        for request in (
            Files("/**/*"),
            Files("/*/*", Part.STAT),
            Files("/a/**/*.conf", Part.DIGEST),
            Files("/*", Part.TAIL, limit=3),
        ):
            assert plain(Collector(made).answer(request)) == plain(Collector(real).answer(request))
        trees = Predicates(TREES, known_ids(made))
        ours, theirs = TreeWalk(made, trees).run(), Walk(real, trees).run()
        assert {tree: plain(ours[tree]) for tree in TREES} == {tree: plain(theirs[tree]) for tree in TREES}
    finally:
        real.close()
        shutil.rmtree(root)


LOOKS: tuple[Callable[[FileSystem, str], object], ...] = (
    lambda files, path: replace(files.stat(path), size=0, ctime=0),
    lambda files, path: files.link(path) if path.rpartition("/")[2].strip(".") else "",
    lambda files, path: sorted(files.names(path)),
    lambda files, path: files.content(path, Files("/x", limit=3), float("inf")),
)
TREES = (
    Tree(Where(any_bits=0o6000), content=2),
    Tree(Where(kinds=("file", "dir", "link"))),
    Tree(Where(("/a", "/d/*"), names=("*.conf", "b"), not_root=True), content=100, keep=("a",)),
    Tree(Where(kinds=("dir",), any_bits=0o002)),
    Tree(Where(unowned=True)),
    Tree(Where(kinds=("link",), names=("a", "b"))),
)


def said(look: Callable[[FileSystem, str], object], files: FileSystem, path: str) -> object:
    """What a file system says; of errors what collecting makes of them."""
    try:
        return look(files, path)
    except OSError as error:
        return state_of(error)


def plain(items: tuple[Item, ...]) -> list[Item]:
    """Without what an archive does not have: times of change, and sizes of folders."""
    stats = [
        item.stat and replace(item.stat, ctime=0, size=item.stat.size if item.stat.kind != "dir" else 0)
        for item in items
    ]
    return [replace(item, stat=stat) for item, stat in zip(items, stats, strict=True)]


def test_what_cannot_be_entered_is_no_absence() -> None:
    closed = Node("dir", state=State.DENIED)
    closed.children = {"x": Node("file", data=b"1")}
    root = Node("dir")
    root.children = {"closed": closed, "way": Node("link", link="closed")}
    files = TreeFiles(root)
    for path in ("/closed/x", "/way/x"):
        with pytest.raises(Degraded):
            files.stat(path)
    assert [item.state for item in Collector(files).answer(Files("/closed/*"))] == [State.DENIED]
    tree = Tree(Where())
    answers: dict[Request, tuple[Item, ...]] = TreeWalk(files, Predicates((tree,), known_ids(files))).run()
    assert [(item.name, item.state) for item in answers[tree]] == [("tree:/", State.OK), ("/closed", State.DENIED)]


def test_a_tree_too_deep_is_said() -> None:
    root = node = Node("dir")
    for _ in range(3000):
        child = Node("dir")
        node.children, node = {"d": child}, child
    tree = Tree(Where(kinds=("dir",)))
    files = TreeFiles(root)
    answer = TreeWalk(files, Predicates((tree,), known_ids(files))).run()[tree]
    assert [item.state for item in answer if item.stat is None] == [State.OK, State.TRUNCATED]
    assert len(answer) == 203
