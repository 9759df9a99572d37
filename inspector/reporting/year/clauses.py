"""A standard clause by clause: what technical means and answers say of it together. Nothing is met that was not seen or answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inspector.answers.model import Standing
from inspector.check import Check
from inspector.conformity import record
from inspector.conformity.clauses import Clause, clauses
from inspector.conformity.verdict import Judged, Verdict, judge, over_hosts
from inspector.document import nearest
from inspector.layout import shorten
from inspector.model import Audit, CheckInfo, Dossier, InspectorError, ProfileInfo, Tool
from inspector.organisation.model import Organisation
from inspector.questionnaire import Question
from inspector.reporting.year import ClauseOfYear, Conformity
from inspector.standards import NO_STANDARD, Means, Standard, Standards
from inspector.text import Text, clean

LEVEL_2, LEVEL_3 = "gbt22239-l2", "gbt22239-l3"
SEEN, TOLD, WIDE = 8, 8, 600
"""How many sentences of what was seen and of what was answered stand in a record, and their columns."""
NOT_ANSWERED = Text(en="Not filled in: {id} ({text}).", zh="未填报：{id}（{text}）。")
OF_SYSTEM = Text(en="{scope}: {said}", zh="{scope}：{said}")
LEFT = Text(en="{n:more answer|more answers} in the annex of answers.", zh="其余 {n} 项答复见填报附件。")


def standard_of(organisation: Organisation, standards: Standards) -> Standard:
    """The one that the organisation names, else by the highest level of its systems. Raises InspectorError."""
    third = any((system.level or 0) >= 3 for system in organisation.systems)
    name = organisation.inspection.standard or (LEVEL_3 if third else LEVEL_2)
    if name not in standards:
        raise InspectorError(NO_STANDARD.fill({"name": clean(name), "hint": nearest(name, standards)}))
    return standards[name]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A standard, and what may decide its clauses. `names`: of systems, by their ids."""

    standard: Standard
    standards: Standards
    checks: Sequence[Check]
    questions: Collection[Question]
    names: Mapping[str, Text] = field(default_factory=dict)


def conformity(ground: Ground, dossier: Dossier, standings: Iterable[Standing], *, brief: bool = False) -> Conformity:
    """`brief`: verdicts alone are wanted."""
    mapped: list[tuple[str, Check | CheckInfo]] = [
        *((check.id, check) for check in ground.checks),
        *dossier.checks.items(),
    ]
    found = clauses(ground.standard, ground.standards, mapped, ground.questions)
    judged = judge(dossier, found, (check.id for check in ground.checks if check.over_fleet), brief=brief)
    answers: dict[str, list[Standing]] = {}
    for each in standings:
        answers.setdefault(each.question.id, []).append(each)
    told = tuple(_clause(each, answers, None if brief else ground.names) for each in judged)
    counts = Counter(each.verdict for each in told)
    return Conformity(
        standard=ground.standard,
        clauses=told,
        counts={verdict: counts[verdict] for verdict in Verdict},
        rate=rate(counts),
    )


def nothing(made: str) -> Dossier:
    """A result without hosts: no audit looked into anything."""
    profile = ProfileInfo(id="", digest="", parameters={})
    audit = Audit(id="", started=made, finished=made, profile=profile, knowledge=())
    return Dossier(schema="", tool=Tool(name="", version=""), audit=audit, categories={}, checks={}, hosts=())


def rate(counts: Mapping[Verdict, int]) -> float | None:
    met, partly = counts.get(Verdict.MET, 0), counts.get(Verdict.PARTLY, 0)
    examined = met + partly + counts.get(Verdict.NOT_MET, 0)
    return 100 * (met + partly / 2) / examined if examined else None


def _clause(
    judged: Judged, answers: Mapping[str, Sequence[Standing]], names: Mapping[str, Text] | None
) -> ClauseOfYear:
    """Without `names` its verdict alone."""
    control = judged.clause.control
    return ClauseOfYear(
        id=control.id,
        area=control.group,
        title=control.title,
        text=control.text,
        verdict=over_hosts(list(_verdicts(judged, answers))),
        record=() if names is None else tuple(_record(judged, answers, names)),
    )


def _verdicts(judged: Judged, answers: Mapping[str, Sequence[Standing]]) -> Iterator[Verdict]:
    """Of checks and of each question; where a person must be asked and no question does, nobody has."""
    clause = judged.clause
    if clause.checks:
        yield judged.technical
    for question in clause.asked:
        given = answers.get(question.id, ())
        yield from (each.verdict for each in given)
        if not given:
            yield Verdict.NOT_EXAMINED
    if unasked(clause):
        yield Verdict.NOT_EXAMINED


def unasked(clause: Clause) -> bool:
    return clause.control.means is not Means.AUTO and not clause.asked


def _record(judged: Judged, answers: Mapping[str, Sequence[Standing]], names: Mapping[str, Text]) -> Iterator[Text]:
    clause = judged.clause
    yield from (_short(each) for each in judged.seen[:SEEN])
    if not clause.on_questions_alone and not clause.checks:
        yield record.NO_CHECK
    told = [said for question in clause.asked for said in _said(question, answers.get(question.id, ()), names)]
    yield from (_short(each) for each in told[:TOLD])
    if len(told) > TOLD:
        yield LEFT.fill({"n": len(told) - TOLD})
    if unasked(clause):
        yield record.BY_HAND


def _said(question: Question, standings: Sequence[Standing], names: Mapping[str, Text]) -> Iterator[Text]:
    for each in standings:
        scope = names.get(each.scope, each.scope)
        yield OF_SYSTEM.fill({"scope": scope, "said": each.said}) if scope else each.said
    if not standings:
        yield NOT_ANSWERED.fill({"id": question.id, "text": question.text})


def _short(text: Text) -> Text:
    return Text(en=shorten(clean(text.en), WIDE), zh=shorten(clean(text.zh), WIDE))
