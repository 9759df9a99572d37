"""The quick look-up of globs may name too many of them, never too few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.patterns import component
from inspector.targets.names import likely

LETTERS = "aAbß.İıſKςΣ_*?[]!^-\udc80"


@given(st.lists(st.text(LETTERS, min_size=1, max_size=8), max_size=6), st.text(LETTERS, max_size=8))
def test_each_glob_that_matches_is_found(globs: list[str], name: str) -> None:
    found = likely((glob, number) for number, glob in enumerate(globs))(name)
    assert {number for number, glob in enumerate(globs) if component(glob).match(name)} <= set(found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("glob", "name", "other"),
    [
        ("os-release", "os-release", "os-release.old"),
        ("*.[jJ][aA][rR]", "App.JAR", "app.jar.bak"),
        ("*.sqlite*", "a.sqlite3", "a.sql"),
        ("*_key", "ssh_host_key", "key"),
        (".env.*", ".env.local", "env.local"),
        ("*", "anything", ""),
    ],
)
def test_a_name_that_lacks_the_literal_part_is_turned_down(glob: str, name: str, other: str) -> None:
    find = likely([(glob, 1)])
    assert find(name) == (1,)
    assert not find(other) or not other
