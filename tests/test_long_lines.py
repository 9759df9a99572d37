"""Every check on its own cases with one line of a file made far too long: it ends, and does not break.

What takes the square of a line's length would make these tests take hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

import pytest

from inspector import trial
from inspector.case import Case, File
from inspector.check import Check
from inspector.model import Status
from inspector.plugins import check_folders, load_checks

CHECKS = load_checks(check_folders())
LONG, LARGE = 20_000, 150_000
FILLS = (
    *(
        "a",
        "1",
        " ",
        "a ",
        '"',
        "\\",
        "a=b ",
        "a,",
        "(",
        "%",
        "${a",
        "a\t#",
        ":",
        "/a",
        "$(",
        "../",
        "'a' ",
        "-a ",
        "0.",
        "[",
    ),
    *("{", "*", "!", "<a ", "@", "|", "\r", "&", ";", "=", ".", "-", "_a-", "a@", "\x1b["),
)
LINES = 2
"""Of each file that are tried, each with one of the fills: all of them take their turn from file to file."""


def lengthened(line: str, fill: str, place: int) -> str:
    word = line.rsplit(maxsplit=1)[-1]
    start = line.rindex(word)
    cut = (start + len(word) // 2, len(line), start)[place % 3]
    return line[:cut] + fill * (LONG // len(fill)) + line[cut:]


def altered(files: Mapping[str, str | File], turn: Iterator[int], tried: int) -> Iterator[dict[str, str | File]]:
    """The files with one line of one of them lengthened, or repeated, in so many ways."""
    for path, given in files.items():
        file = given if isinstance(given, File) else File(given)
        lines = file.data.decode("utf-8", "surrogateescape").split("\n")
        for at in [at for at, line in enumerate(lines) if line.strip()][:LINES]:
            for number in (next(turn) for _ in range(tried)):
                repeated = [lines[at]] * (LARGE // (len(lines[at]) + 1))
                long = [lengthened(lines[at], FILLS[number % len(FILLS)], number)]
                text = "\n".join([*lines[:at], *(long if number % 8 else repeated), *lines[at + 1 :]])
                yield {**files, path: replace(file, text=text.encode("utf-8", "surrogateescape"))}


def run(check: Check, tried: int) -> None:
    turn = count(CHECKS.index(check))
    seen: set[tuple[str, ...]] = set()
    for case in (*check.good, *check.bad):
        if (names := tuple(sorted(case.files))) in seen:
            continue
        seen.add(names)
        for files in altered(case.files, turn, tried):
            hostile = Case(**{**vars(case), "files": files})
            result = trial.judged(check, hostile, trial.taken(check, hostile))
            assert result.status is not Status.ERROR, result.reason


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_line_that_is_far_too_long(check: Check) -> None:
    run(check, 1)


@pytest.mark.full
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_line_that_is_far_too_long_in_every_way(check: Check) -> None:
    run(check, len(FILLS))
