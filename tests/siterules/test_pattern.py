"""Patterns: as Python reads them where that ends, and bounded where it does not."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.siterules import pattern

ATOMS = st.sampled_from(
    ["a", "b", "[ab]", "[^a]", "[]a]", ".", "(a|b)", "(ab|a)", "^", "$", "(a|)", "[a-c]", "\\.", "(^a)"]
)
COUNTS = st.sampled_from(["", "*", "?", "+", "{2}", "{0,2}", "{1,}"])
PATTERNS = st.lists(st.builds(lambda atom, count: atom + count, ATOMS, COUNTS), min_size=1, max_size=4)


@given(PATTERNS, st.text("abc.]", max_size=8))
def test_it_matches_what_python_matches(parts: list[str], line: str) -> None:
    text = "".join(parts)
    try:
        wanted = re.compile(text)
    except re.error:
        with pytest.raises(ValueError):
            pattern.compile(text)
        return
    assert pattern.compile(text).search(line) == bool(wanted.search(line))


@pytest.mark.parametrize("text", ["(a+)+$", "^(a|a)*$", "(a|aa)+$", "(.*a){12}$", "^a*a*a*a*a*a*$"])
def test_no_pattern_takes_more_than_its_steps(text: str) -> None:
    found = pattern.compile(text)
    try:
        assert not found.search("a" * 50_000 + "b")
    except pattern.TooCostly:
        assert found.steps > pattern.STEPS
    assert found.steps <= pattern.STEPS + pattern.PLACES


def test_a_pattern_made_to_cost_is_given_up() -> None:
    found = pattern.compile("(x|[ab]{0,100}a){1,8}.{100}y")
    line = "".join(random.Random(1).choices("ab", k=100_000))  # noqa: S311 - any text without order
    with pytest.raises(pattern.TooCostly):
        found.search(line)
    assert not found.fresh().search("c")


@pytest.mark.parametrize(
    "text",
    [
        "(",
        ")",
        "a**",
        "\\d",
        "[[:alpha:]]",
        "a{,3}",
        "{",
        "[\\]]",
        "x" * 2000,
        "(a{100}){100}",
        "(" * 60 + ")" * 60,
        "[",
        "a\\",
        "(?i)a",
    ],
)
def test_what_is_no_such_pattern_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        pattern.compile(text)


def test_case_may_be_ignored() -> None:
    assert pattern.compile("^permit[a-z]+", ignore_case=True).search("PERMITroot")
    assert not pattern.compile("^permit").search("PERMIT")
