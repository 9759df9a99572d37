"""Clauses as rows and as plain values: what CSV, Excel and JSON hold of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from inspector.conformity.clauses import Clause
from inspector.conformity.record import whole
from inspector.conformity.verdict import LOOKED_AT, VERDICTS, Judged, OnHost, Verdict, tally
from inspector.layout import shorten
from inspector.model import UNIT, Dossier
from inspector.sentences import when
from inspector.standards import DOUBTS, Means, Standard
from inspector.summary import size
from inspector.tables import Column, Table
from inspector.text import Lang, Text, clean, show

SCHEMA = "inspector/coverage/1"
MEANS: dict[Means, Text] = {
    Means.AUTO: Text(en="checks", zh="技术核查"),
    Means.PARTIAL: Text(en="checks and questions", zh="技术核查与填报"),
    Means.ASK: Text(en="questions", zh="填报"),
}
NOTE = Text(
    en="A self-inspection, clause by clause: no assessment by a licensed body, no score, no conclusion.",
    zh="本表为逐条自查结果，不是等级测评，不计分，不作结论。",
)
DOUBT = Text(en="to be checked in print: {what}", zh="待核对印刷本：{what}")
ALL = Text(en="all", zh="全部")
TOTAL = Text(en="Total", zh="合计")
SHADES = {
    Verdict.MET: "#e2efda",
    Verdict.PARTLY: "#fff2cc",
    Verdict.NOT_MET: "#f8cbad",
    Verdict.NOT_APPLICABLE: "#ededed",
    Verdict.NOT_EXAMINED: "#ddebf7",
}
CLAUSES = Text(en="Clauses", zh="条款")
COUNTS = Text(en="Counts", zh="统计")
BY_HOST = Text(en="By host", zh="按主机")
HEADS = {
    "id": (Text(en="Clause", zh="条款"), 10),
    "area": (Text(en="Area", zh="安全类"), 13),
    "title": (Text(en="Control point", zh="控制点"), 14),
    "text": (Text(en="Requirement (own words)", zh="要求（自行表述）"), 25),
    "means": (Text(en="Decided by", zh="判定方式"), 12),
    "host": (Text(en="Object", zh="核查对象"), 12),
    "verdict": (Text(en="Result", zh="结果"), 10),
    "record": (Text(en="Record", zh="结果记录"), 60),
    "checks": (Text(en="Checks", zh="检查项"), 25),
    "questions": (Text(en="Questions", zh="填报项"), 9),
    "doubts": (Text(en="To be checked in print", zh="待核对印刷本"), 21),
}
EDITION = Text(en="{title} (edition {edition})", zh="{title}（{edition} 版）")
ABOUT = Text(en="About", zh="说明")
ITEM, CONTENT = Text(en="Item", zh="项目"), Text(en="Content", zh="内容")
STANDARD, AUDITED = Text(en="Standard", zh="标准"), Text(en="Audit finished", zh="自查完成时间")
PROFILE, HOSTS = Text(en="Profile", zh="检查方案"), Text(en="Hosts", zh="主机数")
NAMES = Text(en="Audited", zh="已自查主机")
LOST = Text(en="Not reached or not audited", zh="未连接或未完成自查")
TOOL, AUDIT_ID = Text(en="Tool", zh="工具"), Text(en="Audit id", zh="自查编号")
REMARK, NONE = Text(en="Remark", zh="备注"), Text(en="none", zh="无")
LONGEST_ID = 100
BEFORE = ("id", "area", "title", "text")
SHORT = 3
"""How many of them a row has that says more of it elsewhere."""
AFTER = ("checks", "questions", "doubts")


def _columns(lang: Lang, *names: str) -> tuple[Column, ...]:
    shades = {VERDICTS[verdict][lang]: shade for verdict, shade in SHADES.items()}
    return tuple(
        Column(title=HEADS[name][0][lang], width=HEADS[name][1], shades=shades if name == "verdict" else {})
        for name in names
    )


def doubts(clause: Clause, lang: Lang) -> str:
    return show([DOUBTS[doubt] for doubt in clause.control.doubts], lang) if clause.control.doubts else ""


def _before(standard: Standard, clause: Clause, lang: Lang) -> tuple[str, ...]:
    control = clause.control
    return (control.id, standard.groups[control.group][lang], control.title[lang], control.text[lang])


def _after(clause: Clause, lang: Lang) -> tuple[str, ...]:
    return "\n".join(_checks(clause)), "\n".join(each.id for each in clause.asked), doubts(clause, lang)


def _checks(clause: Clause) -> list[str]:
    """Their ids; those of a result are what its file says."""
    return [shorten(clean(name), LONGEST_ID) for name in sorted(clause.checks)]


def mapping(standard: Standard, clauses: Sequence[Clause], lang: Lang) -> Table:
    """What decides each clause."""
    rows = ((*_before(standard, each, lang), MEANS[each.control.means][lang], *_after(each, lang)) for each in clauses)
    return Table(name=CLAUSES[lang], columns=_columns(lang, *BEFORE, "means", *AFTER), rows=rows)


def over_all(standard: Standard, judged: Sequence[Judged], lang: Lang) -> Table:
    """Each clause once."""
    columns = _columns(lang, *BEFORE, "verdict", "record", *AFTER)
    rows = (
        (*_before(standard, each.clause, lang), *_said(ALL, each, lang)[1:], *_after(each.clause, lang))
        for each in judged
    )
    return Table(name=CLAUSES[lang], columns=columns, rows=rows)


def by_host(standard: Standard, judged: Sequence[Judged], lang: Lang) -> Table:
    """Each clause on each host on which checks look at it."""
    rows = (
        (*_before(standard, each.clause, lang)[:SHORT], *_said(one.name, one, lang))
        for each in judged
        for one in each.hosts
    )
    columns = _columns(lang, *BEFORE[:SHORT], "host", "verdict", "record")
    return Table(name=BY_HOST[lang], columns=columns, rows=rows)


def everything(standard: Standard, judged: Sequence[Judged], lang: Lang) -> Table:
    """Each clause over all hosts, then on each of several."""
    columns = _columns(lang, *BEFORE, "host", "verdict", "record", *AFTER)
    rows = (row for each in judged for row in _rows(standard, each, lang))
    return Table(name=CLAUSES[lang], columns=columns, rows=rows)


def _rows(standard: Standard, judged: Judged, lang: Lang) -> Iterator[tuple[str, ...]]:
    before, after = _before(standard, judged.clause, lang), _after(judged.clause, lang)
    yield (*before, *_said(ALL, judged, lang), *after)
    if len(judged.hosts) > 1:  # one alone says what has been said
        yield from ((*before, *_said(each.name, each, lang), *after) for each in judged.hosts)


def _said(name: Text, judged: Judged | OnHost, lang: Lang) -> tuple[str, ...]:
    return name[lang], VERDICTS[judged.verdict][lang], whole(judged.record, "\n")[lang]


def counts(standard: Standard, judged: Sequence[Judged], lang: Lang) -> Table:
    """How many clauses of each area there are of each verdict."""
    columns = (
        Column(title=HEADS["area"][0][lang], width=32),
        *(Column(title=VERDICTS[verdict][lang], width=14) for verdict in Verdict),
        Column(title=TOTAL[lang], width=10),
    )
    found = tally(judged)
    rows: list[tuple[str | int, ...]] = [
        (standard.groups[name][lang], *numbers.values(), sum(numbers.values())) for name, numbers in found.items()
    ]
    sums = [sum(numbers[verdict] for numbers in found.values()) for verdict in Verdict]
    return Table(name=COUNTS[lang], columns=columns, rows=[*rows, (TOTAL[lang], *sums, sum(sums))])


def plain(clause: Clause) -> dict[str, Any]:
    """A clause and what decides it, as JSON has it."""
    control = clause.control
    return {
        "id": control.id,
        "group": control.group,
        "title": control.title,
        "text": control.text,
        "means": control.means,
        "checks": _checks(clause),
        "questions": [{"id": each.id, "text": each.text, "evidence": each.evidence} for each in clause.asked],
        "to_be_checked_in_print": control.doubts,
    }


def head(standard: Standard) -> dict[str, Any]:
    return {"id": standard.id, "title": standard.title, "edition": standard.edition, "groups": standard.groups}


def not_audited(dossier: Dossier) -> list[str]:
    """The names of all hosts that could not be reached or audited."""
    return [shorten(clean(host.name), LONGEST_ID) for host in dossier.hosts if host.status not in LOOKED_AT]


def about(standard: Standard, dossier: Dossier, lang: Lang) -> Table:
    """What the other sheets are of: of which standard, of which audit, and of which hosts."""
    audit, lost = dossier.audit, not_audited(dossier)
    seen = (host for host in dossier.hosts if host.kind != UNIT and host.status in LOOKED_AT)
    names = [shorten(clean(host.name), LONGEST_ID) for host in seen]
    edition = EDITION.render(lang, {"title": standard.title, "edition": standard.edition})
    rows = (
        (STANDARD, f"{edition} ({standard.id})"),
        (AUDITED, clean(when(audit.finished))),
        (PROFILE, clean(audit.profile.id)),
        (HOSTS, str(size(dossier))),
        (NAMES, ", ".join(names) if names else NONE[lang]),
        (LOST, ", ".join(lost) if lost else NONE[lang]),
        (TOOL, clean(f"{dossier.tool.name} {dossier.tool.version}")),
        (AUDIT_ID, clean(audit.id)),
        (REMARK, NOTE[lang]),
    )
    columns = (Column(title=ITEM[lang], width=24), Column(title=CONTENT[lang], width=100))
    return Table(name=ABOUT[lang], columns=columns, rows=[(name[lang], value) for name, value in rows])


def coverage(standard: Standard, clauses: Sequence[Clause], unmapped: Sequence[str]) -> dict[str, Any]:
    """What decides each clause, what nothing decides, and the checks that decide nothing."""
    return {
        "schema": SCHEMA,
        "standard": head(standard),
        "clauses": [plain(each) for each in clauses],
        "uncovered": [each.control.id for each in clauses if each.uncovered],
        "unmapped": unmapped,
    }


def document(standard: Standard, judged: Sequence[Judged], dossier: Dossier) -> dict[str, Any]:
    """The judgement, clause by clause; `host` is a host's place in the result, null where there is no entry of all of them together."""
    audit = dossier.audit
    said = {"id": audit.id, "started": audit.started, "finished": audit.finished, "profile": audit.profile.id}
    return {
        "schema": SCHEMA,
        "standard": head(standard),
        "note": NOTE,
        "audit": {name: clean(value) for name, value in said.items()},
        "hosts": [
            {"name": clean(host.name), "kind": clean(host.kind), "target": clean(host.target), "status": host.status}
            for host in dossier.hosts
        ],
        "counts": tally(judged),
        "clauses": [
            {
                **plain(each.clause),
                "verdict": each.verdict,
                "record": whole(each.record),
                "hosts": [
                    {
                        "host": one.place,
                        "name": one.name,
                        "verdict": one.verdict,
                        "record": whole(one.record),
                    }
                    for one in each.hosts
                ],
            }
            for each in judged
        ],
    }
