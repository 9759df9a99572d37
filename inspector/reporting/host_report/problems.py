"""The problems of a host, check by check: what was found, on which evidence, how to mend it and how to look by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.model import EvidenceRef, Finding, Result
from inspector.publishing.model import Block, Cell, Grid, Listing, Paragraph, Role, Sentence
from inspector.register.item import STATES
from inspector.reporting.annual.annexes import PROBLEM, printed
from inspector.reporting.audit_report.facts import item_of
from inspector.reporting.host_report import words
from inspector.reporting.host_report.facts import Facts
from inspector.reporting.paper import or_empty, sentence, severity_cell
from inspector.reporting.telling import cell, day, heading, joined, named, plain, say, short
from inspector.reporting.year.problems import DIGITS
from inspector.sentences import lapsed
from inspector.summary import EVIDENCE, SEVERITIES, Group, worst_first
from inspector.text import Text

ROWS, SAID, REFS = 30, 2, 6
"""How many findings of a check are printed, how many remedies and commands, and how many items of evidence."""
LONG = 1200


def problems(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.PROBLEMS, "problems")
    groups = worst_first(facts.host)
    if not groups:
        yield sentence("problems.none", words.NO_PROBLEM)
    for place, group in enumerate(groups, start=1):
        yield heading(2, short(facts.title(group.result.check), 100), f"problem-{place}")
        yield from _problem(facts, group)


def _problem(facts: Facts, group: Group) -> Iterator[Block]:
    result, findings = group.result, sorted(group.findings, key=lambda each: (-each.severity.rank, each.subject))
    check = result.check
    yield Paragraph(sentences=tuple(_about(facts, group)))
    left = len(findings) - ROWS
    yield Grid(
        statement=named("findings", check),
        caption=words.FINDINGS.fill({"title": short(facts.title(check), 80)}),
        columns=words.FINDING_COLUMNS,
        rows=tuple(_finding(facts, each) for each in findings[:ROWS]),
        note=say(named("findings-left", check), words.LEFT, n=left) if left > 0 else None,
    )
    yield Listing(points=tuple((each,) for each in _advice(check, findings)))
    basis = [*_over(check, findings, facts.host.taken), *_basis(result)]
    if basis:
        yield Paragraph(sentences=tuple(basis), role=Role.NOTE)


def _about(facts: Facts, group: Group) -> Iterator[Sentence]:
    check, why = group.result.check, facts.whys.get(group.result.check)
    yield say(
        named("problem", check),
        words.PROBLEM,
        category=facts.desk.category(group.result.category),
        severity=SEVERITIES[group.worst.severity],
        n=len(group.findings),
    )
    if why and why.zh:
        yield say(named("why", check), words.WHY, why=short(why, 600))


def _finding(facts: Facts, finding: Finding) -> tuple[Cell, ...]:
    return (
        severity_cell(finding.severity),
        cell(plain(finding.subject, 120)),
        or_empty(finding.location, 160),
        cell(short(finding.message, 400)),
        cell(item_word(facts, finding)),
    )


def item_word(facts: Facts, finding: Finding) -> Text | None:
    """The item that follows it, and how that stands."""
    item = item_of(facts.marks, facts.chosen.host.id, finding)
    return words.ITEM.fill({"id": item.id, "state": STATES[item.state]}) if item else None


def _advice(check: str, findings: Sequence[Finding]) -> Iterator[Sentence]:
    """Each remedy and each command once, those of the worst findings first."""
    remedies = list(dict.fromkeys(each.remedy for each in findings if each.remedy.en or each.remedy.zh))
    commands = list(dict.fromkeys(each.command for each in findings if each.command))
    for place, remedy in enumerate(remedies[:SAID], start=1):
        yield say(named("remedy", check, str(place)), words.REMEDY, remedy=short(remedy, LONG))
    for place, command in enumerate(commands[:SAID], start=1):
        yield say(named("command", check, str(place)), words.COMMAND, command=plain(command, LONG))
    left = max(len(remedies) - SAID, 0) + max(len(commands) - SAID, 0)
    if left:
        yield say(named("advice-left", check), words.MORE_SAID, n=left)


def _over(check: str, findings: Sequence[Finding], taken: str) -> Iterator[Sentence]:
    """Acceptances that were meant for it."""
    gone = [each.lapsed for each in findings if each.lapsed]
    if gone:
        why = short(lapsed(gone[0], taken), 300)
        yield say(named("lapsed", check), words.LAPSED, n=len(gone), why=why)


def _basis(result: Result) -> Iterator[Sentence]:
    if result.evidence:
        refs = joined(_ref(each) for each in result.evidence[:REFS])
        yield say(named("evidence", result.check), words.EVIDENCE, refs=refs)


def _ref(ref: EvidenceRef) -> Text:
    values = {"item": plain(ref.item, 120), "state": EVIDENCE.get(ref.state, plain(ref.state, 20))}
    if not ref.digest:
        return words.REF_BARE.fill(values)
    kind, mark, digits = ref.digest.rpartition(":")
    return words.REF.fill({**values, "digest": f"{kind}{mark}{digits[:DIGITS]}"})


def accepted(facts: Facts) -> Iterator[Block]:
    yield heading(1, words.ACCEPTED, "accepted")
    rows = [_accepted(facts, result, finding) for result, finding in facts.accepted]
    yield from printed("accepted.table", words.ACCEPTED_TABLE, words.ACCEPTED_COLUMNS, rows, words.NO_ACCEPTED)


def _accepted(facts: Facts, result: Result, finding: Finding) -> tuple[Cell, ...]:
    title, waiver = short(facts.title(result.check), 100), finding.waiver
    return (
        cell(PROBLEM.fill({"title": title, "message": short(finding.message, 240)})),
        severity_cell(finding.severity),
        or_empty(waiver.approver if waiver else "", 60),
        or_empty(waiver.reason if waiver else "", 240),
        cell(day(facts.desk.last(waiver.expires if waiver else ""))),
    )
