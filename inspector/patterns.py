"""Patterns of names and lines as Python and a POSIX shell read them alike."""

from __future__ import annotations

import fnmatch
import functools
import re

LONGEST, DEEPEST = 4_096, 100
"""Characters (PATH_MAX) and slashes of a glob: reading it takes the square of them, and none that somebody means has more."""
_PERL_ONLY = re.compile(r"\\[A-Za-z0-9]|\(\?|[*+?}][?+]|\[\[[:=.]")


def ere(pattern: str) -> str:
    """`pattern` itself. Raises ValueError where Python and a POSIX ERE would read it differently."""
    if found := _PERL_ONLY.search(pattern):
        raise ValueError(f"{found.group()!r} in {pattern!r} is not in the common subset of POSIX ERE and Python")
    re.compile(pattern)
    return pattern


@functools.lru_cache(maxsize=4096)
def component(glob: str) -> re.Pattern[str]:
    """A glob on one path component, to be matched against a whole name; `*` matches a leading dot too. One that is too long
    matches nothing.
    """
    return re.compile("(?!)" if len(glob) > LONGEST else fnmatch.translate(glob.replace("[^", "[!")))


def is_pattern(text: str) -> bool:
    return any(char in text for char in "*?[")


def excessive(glob: str) -> bool:
    """Whether a glob is too long or too deep to be read."""
    return len(glob) > LONGEST or glob.count("/") > DEEPEST


def matches(glob: str, path: str) -> bool:
    """Whether an absolute path is named by an absolute glob, which is not excessive."""
    return not excessive(glob) and _match([p for p in glob.split("/") if p], [p for p in path.split("/") if p])


def _match(globs: list[str], names: list[str]) -> bool:
    for place, glob in enumerate(globs):
        if glob == "**":
            return any(_match(globs[place + 1 :], names[skip:]) for skip in range(place, len(names) + 1))
        if place >= len(names) or not component(glob).match(names[place]):
            return False
    return len(globs) == len(names)
