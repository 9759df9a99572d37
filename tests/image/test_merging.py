"""Layers over each other: by the rules of the specification, as a real file system has them, and as umoci unpacks them."""

from __future__ import annotations

import os
import shutil
import stat as modes
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from inspector.model import InspectorError
from inspector.targets.image.merging import Merged
from inspector.targets.treefiles import Node
from tests.image.fakes import Entry, TarLayer, archive, folder

Layers = Iterable[Iterable[Entry]]


def merged(*layers: Iterable[Entry], whiteouts: bool = True) -> Node:
    made = Merged("x.tar", whiteouts, lambda path, node: None)
    for number, entries in enumerate(layers, 1):
        made.lay(number, (member for member, _ in TarLayer(archive(entries), number).read()))
    return made.root


def tree(node: Node, path: str = "") -> dict[str, str]:
    """All entries, each with its kind, and its layer."""
    found: dict[str, str] = {}
    for name, child in sorted((node.children or {}).items()):
        found[f"{path}/{name}"] = f"{child.kind} {child.layer}"
        found |= tree(child, f"{path}/{name}")
    return found


ETC = [folder("etc"), Entry("etc/a", "1"), Entry("etc/b", "1")]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        pytest.param([ETC, [Entry("etc/.wh.a")]], {"/etc": "dir 1", "/etc/b": "file 1"}, id="a whiteout"),
        pytest.param(
            [ETC, [folder("etc"), Entry("etc/.wh..wh..opq"), Entry("etc/c")]],
            {"/etc": "dir 2", "/etc/c": "file 2"},
            id="an opaque folder",
        ),
        pytest.param(
            [ETC, [Entry("etc/c"), Entry("etc/.wh..wh..opq"), Entry("etc/.wh.c")]],
            {"/etc": "dir 1", "/etc/c": "file 2"},
            id="of its own layer nothing goes, whatever the order",
        ),
        pytest.param(
            [[*ETC, Entry("etc/d/e")], [Entry("etc/d/f"), Entry("etc/.wh..wh..opq")]],
            {"/etc": "dir 1", "/etc/d": "dir 1", "/etc/d/f": "file 2"},
            id="a folder on the way to what a layer brings stays",
        ),
        pytest.param([ETC, [Entry(".wh.etc")]], {}, id="a whole folder"),
        pytest.param(
            [ETC, [Entry("etc/.wh..wh.plnk"), Entry("etc/.wh..wh.aufs")]],
            {"/etc": "dir 1", "/etc/a": "file 1", "/etc/b": "file 1"},
            id="what union file systems keep",
        ),
        pytest.param([ETC, [Entry("etc", "x")]], {"/etc": "file 2"}, id="a file over a folder"),
        pytest.param([[Entry("etc", "x")], ETC], {"/etc": "dir 2", "/etc/a": "file 2", "/etc/b": "file 2"}, id="back"),
        pytest.param(
            [[folder("usr"), folder("usr/bin"), Entry("bin", "usr/bin", "link")], [Entry("bin/foo")]],
            {"/bin": "link 1", "/usr": "dir 1", "/usr/bin": "dir 1", "/usr/bin/foo": "file 2"},
            id="a link above is followed",
        ),
        pytest.param(
            [[Entry("usr/bin/foo"), Entry("bin", "/usr/bin", "link")], [folder("bin"), Entry("bin/.wh..wh..opq")]],
            {"/bin": "dir 2", "/usr": "dir 1", "/usr/bin": "dir 1", "/usr/bin/foo": "file 1"},
            id="the last component is not",
        ),
        pytest.param(
            [[Entry("var/run", "../../../run", "link")], [Entry("var/run/x")]],
            {"/run": "dir 2", "/run/x": "file 2", "/var": "dir 1", "/var/run": "link 1"},
            id="a link to nothing is followed, and never leads out",
        ),
        pytest.param(
            [[Entry("a", "1"), Entry("a", "2"), Entry("b", "a", "hard")], [Entry("c", "b", "hard"), Entry(".wh.a")]],
            {"/b": "file 1", "/c": "file 2"},
            id="hard links, also to a lower layer",
        ),
    ],
)
def test_layers_over_each_other(layers: Layers, expected: dict[str, str]) -> None:
    assert tree(merged(*layers)) == expected


def test_without_whiteouts_a_name_is_a_name() -> None:
    assert tree(merged([Entry(".wh.a")], whiteouts=False)) == {"/.wh.a": "file 1"}


def test_a_hard_link_has_mode_owner_and_content_of_what_it_names() -> None:
    root = merged([Entry("a", "abc", mode=0o4755, uid=7)], [Entry("b", "a", "hard", mode=0o600, uid=1)])
    a, b = (root.children or {})["a"], (root.children or {})["b"]
    assert (a.mode, a.uid, a.size, a.at) == (b.mode, b.uid, b.size, b.at) == (0o4755, 7, 3, b.at)


def test_a_folder_twice_is_merged_and_the_last_mode_counts() -> None:
    root = merged([folder("d", 0o777), Entry("d/x"), folder("d", 0o700)], [folder("", 0o711)])
    assert (root.mode, (root.children or {})["d"].mode) == (0o711, 0o700)
    assert "/d/x" in tree(root)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([Entry("a", "nothing", "hard")], "layer 2: a: a hard link to nothing, which is not there"),
        ([folder("d"), Entry("a", "d", "hard")], "a hard link to the folder d"),
        ([Entry("f", "x"), Entry("f/g/h")], "layer 2: f/g/h: f above it is no folder"),
        ([Entry("l", "l", "link"), Entry("l/x")], "links above it lead in a circle"),
        ([Entry("a\x1b[31m", "gone", "hard")], r"a\x1b[31m"),
    ],
)
def test_what_no_runtime_could_make_is_refused(entries: list[Entry], said: str) -> None:
    with pytest.raises(InspectorError) as error:
        merged([Entry("other")], entries)
    assert said in error.value.text["en"]
    assert "image:x.tar" in error.value.text["zh"]


LINKED = [folder("opt"), folder("opt/d"), Entry("opt/x", "bad"), Entry("a", "opt", "link")]


@pytest.mark.parametrize(
    "layers",
    [
        pytest.param([[Entry("a/.wh.x")]], id="removed"),
        pytest.param([[Entry("a/.wh..wh..opq")]], id="all of it"),
        pytest.param([[Entry("a/x", "good")]], id="replaced"),
        pytest.param([[folder("a/d", 0o700)]], id="another mode"),
        pytest.param([[Entry("a/y", "bad")], [Entry("opt/y", "good")]], id="added, then replaced by its other name"),
        pytest.param([[Entry("a/d/y", "bad")], [Entry("opt/.wh.d")]], id="added, then removed by its other name"),
        pytest.param([[folder("a/e", 0o777)], [folder("opt/e")]], id="added, then of another mode"),
    ],
)
def test_what_would_live_on_where_runtimes_put_a_folder_for_a_link_is_refused(layers: list[list[Entry]]) -> None:
    with pytest.raises(InspectorError, match="behind a link of a lower layer"):
        merged(LINKED, *layers)


def test_what_is_only_added_behind_a_link_of_a_lower_layer_is_there() -> None:
    more = [[Entry("a/y"), folder("a/d"), Entry("a/.wh.no")], [Entry("opt/x"), Entry("opt/z"), Entry(".wh.a")]]
    assert sorted(tree(merged(LINKED, *more))) == ["/opt", "/opt/d", "/opt/x", "/opt/y", "/opt/z"]
    assert tree(merged([*LINKED, Entry("a/x", "2")]))["/opt/x"] == "file 1"


def test_folders_thousands_deep_come_and_go() -> None:
    deep = "/".join("d" * 2000)
    assert tree(merged([Entry(f"{deep}/f"), Entry("x")], [Entry(".wh.d")])) == {"/x": "file 1"}


NAMES = st.sampled_from(["a", "b", "c", "a/b", "a/b", "a/c", "b/a", "a/b/c", "c/a"])
ENTRIES = st.builds(
    Entry,
    NAMES,
    st.sampled_from(["a", "b", "/a", "../b", "a/b", "c", "x"]),
    st.sampled_from(["file", "file", "dir", "dir", "dir", "link", "hard"]),
    st.sampled_from([0o644, 0o755]),
)
HIDING = st.builds(
    lambda parent, name: Entry(f"{parent}{name}"),
    st.sampled_from(["", "a/", "b/", "a/b/"]),
    st.sampled_from([".wh.a", ".wh.b", ".wh.c", ".wh..wh..opq"]),
)


@given(st.lists(st.lists(ENTRIES | HIDING, max_size=6), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_real_file_system_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, layers: list[list[Entry]]
) -> None:
    root = tmp_path_factory.mktemp("root")
    try:
        for entries in layers:
            unpack(root, entries)
    except OSError:
        event("refused")
        with pytest.raises(InspectorError):
            merged(*layers)
        return
    try:
        found = tree(merged(*layers))
    except InspectorError as error:
        assert "behind a link of a lower layer" in error.text.en
        event("runtimes differ")
        return
    assert {path: said.split()[0] for path, said in found.items()} == on_disk(root)
    shutil.rmtree(root)


def on_disk(root: Path) -> dict[str, str]:
    kinds = {modes.S_IFREG: "file", modes.S_IFDIR: "dir", modes.S_IFLNK: "link"}
    return {f"/{path.relative_to(root)}": kinds[modes.S_IFMT(path.lstat().st_mode)] for path in root.rglob("*")}


def unpack(root: Path, entries: list[Entry]) -> None:
    """As a runtime does it, entry by entry, on a disk. Raises OSError where it would fail."""
    own: set[str] = set()
    for entry in entries:
        parent, _, name = entry.path.rpartition("/")
        hides = name.startswith(".wh.")
        above = resolved(root, parent, make=not hides)
        if above is None or (hides and not above.is_dir()):
            continue
        if hides:
            hide(root, above, name, own)
            continue
        place = above / name
        own |= {str(each) for each in (place, *place.parents)}
        if place.is_symlink() or (place.exists() and not (place.is_dir() and entry.kind == "dir")):
            own -= {each for each in own if each.startswith(f"{place}/")}
            shutil.rmtree(place) if place.is_dir() and not place.is_symlink() else place.unlink()
        make(root, place, entry)


def make(root: Path, place: Path, entry: Entry) -> None:
    if entry.kind == "dir":
        place.mkdir(exist_ok=True)
    elif entry.kind == "link":
        place.symlink_to(str(entry.text))
    elif entry.kind == "hard":
        parent, _, name = str(entry.text).strip("/").rpartition("/")
        if name == "..":
            raise FileNotFoundError(name)
        above = resolved(root, parent, make=False)
        if above is None:
            raise FileNotFoundError(name)
        os.link(above / name, place, follow_symlinks=False)
    else:
        place.write_text(str(entry.text))


def hide(root: Path, above: Path, name: str, own: set[str]) -> None:
    gone = above.iterdir() if name == ".wh..wh..opq" else [above / name.removeprefix(".wh.")]
    for place in list(gone):
        if str(place) not in own:
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
        elif place.is_dir() and not place.is_symlink():
            hide(root, place, ".wh..wh..opq", own)


def resolved(root: Path, path: str, *, make: bool) -> Path | None:
    """A folder inside the root with all links followed; missing ones are made."""
    real, todo, links = root, list(reversed(path.split("/"))), 0
    while todo:
        name = todo.pop()
        if name == "..":
            real = real.parent if real != root else root
        elif name:
            place = real / name
            if place.is_symlink():
                links += 1
                if links > 40:
                    raise OSError(40, "too many links")
                target = str(place.readlink())
                todo += reversed(target.split("/"))
                real = root if target.startswith("/") else real
                continue
            if not place.exists():
                if not make:
                    return None
                place.mkdir()
            if not place.is_dir():
                if not make:
                    return None
                raise NotADirectoryError(20, "a file above")
            real = place
    return real
