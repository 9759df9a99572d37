"""What of a host could not be seen, and which grant would decide it; all its checks; versions and digests."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.conformity.record import not_examined
from inspector.model import Gap, Result
from inspector.publishing.model import Block, Cell, Listing, Series
from inspector.reporting.annual.annexes import printed
from inspector.reporting.audit_report.unseen import version_blocks
from inspector.reporting.host_report import words
from inspector.reporting.host_report.facts import Facts
from inspector.reporting.telling import cell, count, heading, plain, say, short
from inspector.reporting.year.findings import unseen as not_seen
from inspector.sentences import ledger
from inspector.summary import EVIDENCE, STATUSES
from inspector.text import Text

LACKS = 12
UNSAID = Text(en="no reason was given", zh="未说明原因")
SAID = Text(en="{said}", zh="{said}")


def unseen(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.UNSEEN, "unseen")
    lacks = ledger(facts.host, LACKS)
    if lacks:
        points = [(say(f"unseen.lack.{n}", SAID, said=short_of(each)),) for n, each in enumerate(lacks, start=1)]
        yield Listing(points=tuple(points))
    gaps = [_gap(each) for each in facts.host.gaps]
    yield from printed("unseen.gaps", words.GAPS, words.GAP_COLUMNS, gaps, words.ALL_SEEN)
    rows = [
        (
            cell(short(facts.title(each.check), 120)),
            cell(facts.desk.category(each.category)),
            cell(short(reason_of(each), 300)),
        )
        for each in facts.host.results
        if not_seen(each)
    ]
    yield from printed("unseen.checks", words.UNDECIDED, words.UNDECIDED_COLUMNS, rows, words.ALL_DECIDED)


def short_of(text: Text) -> Text:
    """A whole sentence of one line, with its stop."""
    told = short(text)
    return Text(en=f"{told.en}.", zh=f"{told.zh}。")


def reason_of(result: Result) -> Text:
    return result.reason.text if result.reason else UNSAID


def _gap(gap: Gap) -> tuple[Cell, ...]:
    return (
        cell(plain(gap.request, 160)),
        cell(EVIDENCE.get(gap.state, plain(gap.state, 20))),
        cell(short(gap.reason.text, 200)),
        cell(gap.decides),
        cell(gap.blocks),
    )


def results(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.RESULTS, "annex-results", Series.ANNEX)
    order = list(facts.desk.categories)
    told = sorted(
        facts.host.results,
        key=lambda each: (order.index(each.category) if each.category in order else len(order), each.check),
    )
    rows = [
        (
            cell(facts.desk.category(each.category)),
            cell(short(facts.title(each.check), 120)),
            cell(words.NOT_LOOKED_INTO if not_examined(each) else STATUSES[each.status]),
            count(len(each.open)),
        )
        for each in told
    ]
    yield from printed("annex-results.table", words.RESULTS, words.RESULT_COLUMNS, rows, words.NO_RESULT)


def versions(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.VERSIONS, "annex-versions", Series.ANNEX)
    yield from version_blocks(facts.desk, facts.chosen.audit, facts.knowledge)
