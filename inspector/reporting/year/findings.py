"""The findings of a year, one by one: of which host, of which check, and whether anybody accepts it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inspector.conformity.record import not_examined
from inspector.model import Finding, Result, Status
from inspector.register.item import Item, State
from inspector.register.waivers import over
from inspector.reporting.year.register import Ledger
from inspector.reporting.year.spoken import Spoken
from inspector.summary import UNDECIDED

TO_MEND = (State.OPEN, State.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Found:
    """`items`: those of the register that follow it and are not closed."""

    spoken: Spoken
    result: Result
    finding: Finding
    open: bool
    items: tuple[Item, ...]


def findings(spoken: Iterable[Spoken], book: Ledger, moment: datetime.datetime) -> list[Found]:
    """All of them, in the order of hosts."""
    return [found for each in spoken for found in _of_host(each, book, moment)]


def _of_host(spoken: Spoken, book: Ledger, moment: datetime.datetime) -> Iterator[Found]:
    for result in spoken.host.results:
        for finding in result.findings:
            items = book.following(spoken.number, finding)
            yield Found(spoken, result, finding, _open(finding, items, moment), items)


def _open(finding: Finding, items: Sequence[Item], moment: datetime.datetime) -> bool:
    """Nobody accepts it any more where the waiver is over, or the register says that it is to be mended."""
    if finding.waiver is None or over(finding.waiver.expires, moment):
        return True
    return any(item.state in TO_MEND for item in items)


def undecided(result: Result) -> bool:
    return result.status in UNDECIDED


def unseen(result: Result) -> bool:
    """Whether nothing may be called right by it: it could not be decided, or nobody looked."""
    return undecided(result) or not_examined(result)


def applies(result: Result) -> bool:
    """Whether there is something on the host that it is about, as far as anybody knows."""
    return result.status is not Status.NOT_APPLICABLE or not_examined(result)
