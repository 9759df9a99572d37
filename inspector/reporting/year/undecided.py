"""Checks that could not be decided, or that nobody looked into, with the hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from inspector.conformity.record import UNSAID
from inspector.model import Result
from inspector.reporting.year import Undecided
from inspector.reporting.year.findings import undecided, unseen
from inspector.reporting.year.spoken import Spoken, short
from inspector.text import Text

Key = tuple[str, bool]


def undecided_of_year(spoken: Iterable[Spoken], titles: Mapping[str, Text]) -> tuple[Undecided, ...]:
    """Those of most hosts first; the entry of all hosts together has no host's name."""
    found: dict[Key, list[tuple[Spoken, Result]]] = {}
    for each in spoken:
        for result in each.host.results:
            if unseen(result):
                found.setdefault((result.check, undecided(result)), []).append((each, result))
    made = [_of_check(key, pairs, titles) for key, pairs in found.items()]
    return tuple(sorted(made, key=lambda each: (not each.looked, -len(each.hosts), each.check)))


def _of_check(key: Key, pairs: list[tuple[Spoken, Result]], titles: Mapping[str, Text]) -> Undecided:
    check, looked = key
    reasons = Counter(result.reason.text for _, result in pairs if result.reason)
    reason = min(reasons, key=lambda text: (-reasons[text], text.en), default=UNSAID)
    return Undecided(
        check=check,
        category=pairs[0][1].category,
        title=titles.get(check) or Text(en=check, zh=check),
        reason=short(reason),
        hosts=tuple(sorted({each.name for each, _ in pairs if not each.unit})),
        looked=looked,
    )
