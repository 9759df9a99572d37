"""Which lines the collector keeps: the same as trying every pattern on every line, in less time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case import Case, File
from inspector.request import Tree, Where
from inspector.snapshot import Item, State
from inspector.targets import kept
from inspector.targets.content import LONG, ROW
from inspector.targets.host import rootfs
from inspector.targets.lines import BESIDE, PARTS, REACH, matching, needles
from inspector.targets.memory import snapshot

PATTERNS = ("[eE][vV]al[ \t]*[(]", "a{2}b|cd?e+", "^x", "y$", "(ab|[cd]e)?[.]z", "$_(GET|POST)", "x(y|z)*[0-9]", "^$")
KEEP = ("eval[(]",)
TREE = Tree(Where(("/srv",), names=("*.php",)), 1000, keep=KEEP)


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("[eE][vV][aA][lL][ \t]*[(]", {b"eval"}),
        ("abc|de[.]f", {b"abc", b"de.f"}),
        ("[$]_(GET|POST)", {b"$_"}),
        ("x?(aaa|bbb)", {b"aaa", b"bbb"}),
        ("ab*c", {b"a"}),
        ("(abc)?x", {b"x"}),
        ("(abc){0,3}xy", {b"xy"}),
        ("[^a]|bc", set()),
        (".*", set()),
        ("^$", set()),
        ("[ab]c{2,3}", {b"c"}),
        ("\\[x\\^", {b"[x^"}),
        ("((ab|c)|de)", {b"ab", b"c", b"de"}),
        ("博彩", {"博彩".encode()}),
    ],
)
def test_what_a_line_must_hold(pattern: str, literals: set[bytes]) -> None:
    assert needles(pattern) == literals


@given(st.lists(st.sampled_from(PATTERNS), min_size=1), st.text(alphabet="abcdexyzEV val(.$_GPOST0\n", max_size=200))
def test_nothing_is_kept_or_lost_by_looking_for_literals_first(keep: list[str], text: str) -> None:
    lines = text.encode().split(b"\n")
    wanted = [line for line in lines if any(re.search(pattern.encode(), line) for pattern in keep)]
    assert list(matching(text.encode(), tuple(keep))) == wanted


def test_of_a_long_line_the_parts_around_the_matches_are_kept() -> None:
    line = b"a" * 100_000 + b"eval(1)" + b"b" * 100_000 + b"eval(2)" + b"c" * 10
    kept = list(matching(line, KEEP, LONG))
    assert [part.count(b"eval(") for part in kept] == [1, 1]
    assert all(len(part) <= REACH + BESIDE for part in kept)
    assert kept[1].endswith(b"eval(2)" + b"c" * 10)
    assert len(list(matching(b"eval(" + (b"eval(" + b" " * 1000) * 500, KEEP, LONG))) == PARTS
    assert list(matching(line, KEEP)) == [line]


def rows(root: Path, tree: Tree = TREE) -> dict[str, Item]:
    (head, *items) = rootfs(str(root)).collect([tree]).answers[tree]
    assert head.name == "tree:/"
    return {item.name: item for item in items}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("etc", "srv"):
        (tmp_path / folder).mkdir()
    return tmp_path


FILES = {
    "/srv/a.php": b"one\neval(2)\nthree\r\n eval(4)\r\n",
    "/srv/none.php": b"one\n",
    "/srv/empty.php": b"",
    "/srv/a.txt": b"eval(1)\n",
    "/srv/long.php": b"#" * 2000 + b"\neval(1)\n",
    "/srv/both.php": b"eval(1)\n" + b"#" * 2000,
}


def test_a_row_comes_back_where_a_line_matches_or_the_file_goes_on(root: Path) -> None:
    for path, data in FILES.items():
        (root / path[1:]).write_bytes(data)
    found = rows(root)
    assert {name: (item.state, item.data, item.filtered) for name, item in found.items()} == {
        "/srv/a.php": (State.OK, b"eval(2)\n eval(4)\r\n", True),
        "/srv/both.php": (State.TRUNCATED, b"eval(1)\n", True),
        "/srv/long.php": (State.TRUNCATED, b"", True),
    }


def test_a_case_answers_as_a_real_root_does(root: Path) -> None:
    for path, data in FILES.items():
        (root / path[1:]).write_bytes(data)
    made = snapshot(Case({path: File(data) for path, data in FILES.items()}), [TREE]).items(TREE)[1:]
    real = rows(root)
    assert {(item.name, item.state, item.data) for item in made} == {(i.name, i.state, i.data) for i in real.values()}


def test_a_file_full_of_matches_is_cut(root: Path) -> None:
    (root / "srv/x.php").write_bytes(b"eval(1)\n" * 10_000)
    item = rows(root, Tree(Where(("/srv",), names=("*.php",)), 1 << 20, keep=KEEP))["/srv/x.php"]
    assert (item.state, len(item.data)) == (State.TRUNCATED, ROW)


def test_files_that_go_on_are_named_up_to_a_number(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "CUT", 3)
    for number in range(9):
        (root / f"srv/{number}.php").write_bytes(b"#" * 2000)
    (root / "srv/x.php").write_bytes(b"eval(1)\n" + b"#" * 2000)
    found = rows(root)
    assert len(found) == 5
    assert found["tree:/ (content)"].state is State.TRUNCATED
    assert found["/srv/x.php"].data


def test_lines_are_kept_of_content_alone() -> None:
    with pytest.raises(ValueError, match="content"):
        Tree(Where(), keep=KEEP)
    with pytest.raises(ValueError, match="content"):
        Tree(Where(kinds=("dir",)), 10, keep=KEEP)
    with pytest.raises(ValueError, match="common subset"):
        Tree(Where(), 10, keep=(r"\beval",))


@pytest.mark.parametrize("folder", ["/home/*/public_html", "/opt/*/webapps", "/srv", "/opt/*/*/webapps"])
def test_a_wildcard_in_a_folder_stands_for_one_component(root: Path, folder: str) -> None:
    real = root / folder[1:].replace("*", "a")
    (real / "b" / "c").mkdir(parents=True)
    (real / "b" / "c" / "x.php").write_text("eval(1)\n")
    (root / "x.php").write_text("eval(1)\n")
    tree = Tree(Where((folder,), names=("*.php",)), 1000, keep=KEEP)
    assert list(rows(root, tree)) == [f"{folder.replace('*', 'a')}/b/c/x.php"]
