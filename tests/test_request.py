"""Requests: globs, the ERE subset, followed names."""

from __future__ import annotations

import pytest

from inspector.patterns import ere, matches
from inspector.request import Files, Follow, HomeFiles


@pytest.mark.parametrize(
    ("glob", "path", "hit"),
    [
        ("/etc/*", "/etc/.hidden", True),
        ("/etc/*", "/etc/a/b", False),
        ("/etc/**", "/etc/a/b", True),
        ("/etc/**/x", "/etc/x", True),
        ("/etc/**/x", "/etc/a/b/x", True),
        ("/a[!b]c", "/abc", False),
        ("/a[^b]c", "/axc", True),
        ("/a?c", "/a\nc", True),
        ("/a.c", "/abc", False),
    ],
)
def test_globs(glob: str, path: str, hit: bool) -> None:
    assert matches(glob, path) is hit


@pytest.mark.parametrize("pattern", [r"\d+", r"a*?", r"(?:a)", r"\w", r"[[:space:]]", r"(a)\1", r"a++"])
def test_what_grep_and_python_read_differently_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="common subset"):
        ere(pattern)


def test_a_bad_request_is_refused_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="absolute"):
        Files("etc/passwd")
    with pytest.raises(ValueError, match="relative"):
        HomeFiles("/.ssh")
    with pytest.raises(ValueError, match="common subset"):
        Files("/var/log/x", keep=(r"\bx",))


def test_followed_names_are_made_absolute_and_span_no_folders() -> None:
    follow = Follow(Files("/etc/a"), "^Include[ ]+([^ ]+)", "/etc/ssh", Files("/x"))
    text = 'Include sub/*.conf\nInclude "/abs/***"\n#Include no\nInclude sub/*.conf\n'
    assert follow.wanted(text) == ["/etc/ssh/sub/*.conf", "/abs/*"]


def test_a_hostile_glob_takes_no_exponential_time() -> None:
    assert not matches("/" + "*a" * 40 + "b", "/" + "a" * 250)
    assert not matches("/" + "[" * 1_000_000, "/[")
    assert not matches("/*" * 100_000, "/a" * 100_000)
    assert matches("/*" * 99, "/a" * 99)
    assert matches("/**/b", "/a" * 5_000 + "/b")
