"""Patterns of names and lines as Python and a POSIX shell read them alike."""

from __future__ import annotations

import fnmatch
import functools
import re

_PERL_ONLY = re.compile(r"\\[A-Za-z0-9]|\(\?|[*+?}][?+]|\[\[[:=.]")


def ere(pattern: str) -> str:
    """`pattern` itself. Raises ValueError where Python and a POSIX ERE would read it differently."""
    if found := _PERL_ONLY.search(pattern):
        raise ValueError(f"{found.group()!r} in {pattern!r} is not in the common subset of POSIX ERE and Python")
    re.compile(pattern)
    return pattern


@functools.lru_cache(maxsize=4096)
def component(glob: str) -> re.Pattern[str]:
    """A glob on one path component, to be matched against a whole name; `*` matches a leading dot too."""
    return re.compile(fnmatch.translate(glob.replace("[^", "[!")))


def is_pattern(text: str) -> bool:
    return any(char in text for char in "*?[")


def matches(glob: str, path: str) -> bool:
    """Whether an absolute path is named by an absolute glob."""
    return _match([p for p in glob.split("/") if p], [p for p in path.split("/") if p])


def _match(globs: list[str], names: list[str]) -> bool:
    if not globs:
        return not names
    if globs[0] == "**":
        return any(_match(globs[1:], names[skip:]) for skip in range(len(names) + 1))
    return bool(names) and component(globs[0]).match(names[0]) is not None and _match(globs[1:], names[1:])
