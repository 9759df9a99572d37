"""Clauses of a standard as pages for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from inspector import summary
from inspector.conformity import paper
from inspector.conformity.clauses import Clause
from inspector.conformity.verdict import VERDICTS, Judged
from inspector.layout import block, cells, fields, pad
from inspector.model import Dossier
from inspector.sentences import when
from inspector.standards import Means, Standard
from inspector.tables import Table
from inspector.text import Lang, Text

IN_PART = Text(en="Only what checks or questions refer to is here.", zh="仅列出检查项或填报项涉及的内容。")
LABELS = {
    "standard": Text(en="Standard", zh="标准"),
    "area": Text(en="Area", zh="安全类"),
    "title": Text(en="Control point", zh="控制点"),
    "text": Text(en="Asks for", zh="要求"),
    "means": Text(en="Decided by", zh="判定方式"),
    "doubts": Text(en="To be checked in print", zh="待核对印刷本"),
}
CHECKS = Text(en="Checks", zh="检查项")
QUESTIONS = Text(en="Questions", zh="填报项")
EVIDENCE = Text(en="Evidence", zh="佐证材料")
NO_CHECK = Text(en="no check yet", zh="尚无检查项")
NO_QUESTION = Text(en="no question yet", zh="尚无填报项")
TOLD = Text(en="{label}: {names}", zh="{label}：{names}")
COMMA = Text(en=", ", zh="、")
SIZES = Text(
    en="{n:clause|clauses}: a host can decide {auto} and helps with {partial}, {ask} must be asked",
    zh="共 {n} 条：可由技术核查判定 {auto} 条，技术核查与填报结合 {partial} 条，只能填报 {ask} 条",
)
LACKING = Text(en="Not covered yet: {n}", zh="尚未覆盖：{n} 条")
UNMAPPED = Text(en="Checks that name no clause of any standard: {n}", zh="未对应任何标准条款的检查项：{n} 个")
AUDIT = Text(
    en="Audit of {when}, profile {profile}, {n:host|hosts}", zh="自查时间 {when}，检查方案 {profile}，主机 {n} 台"
)
NOT_AUDITED = Text(en="{n} of them not audited: {names}", zh="其中 {n} 台未完成自查：{names}")
UNDATED = Text(en="unknown time", zh="未知")


def every(standard: Standard, clauses: Sequence[Clause], lang: Lang, width: int) -> str:
    """All clauses by area, each with what it asks for and what decides it."""
    parts = [_head(standard, lang, width)]
    for area, each in _by_area(standard, clauses):
        pages = [_brief(clause, paper.MEANS[clause.control.means][lang], lang, width) for clause in each]
        parts.append("\n".join([area[lang], *pages]))
    return "\n\n".join(parts)


def coverage(standard: Standard, clauses: Sequence[Clause], unmapped: Sequence[str], lang: Lang, width: int) -> str:
    """What decides each clause, in few lines; then what nothing decides, and which checks decide nothing."""
    parts = [_head(standard, lang, width)]
    column = _column(clauses)
    for area, each in _by_area(standard, clauses):
        lines = []
        for clause in each:
            first = pad(f"  {clause.control.id}", column + 2)
            lines.append(block(paper.MEANS[clause.control.means][lang], width, first=first))
            lines += [block(line, width, first=" " * (column + 2)) for line in _decides(clause, lang)]
        parts.append("\n".join([area[lang], *lines]))
    lacking = [clause.control.id for clause in clauses if clause.uncovered]
    for label, names in ((LACKING, lacking), (UNMAPPED, unmapped)):
        head = label.render(lang, {"n": len(names)})
        parts.append("\n".join([head, *([block(COMMA[lang].join(names), width, first="  ")] if names else [])]))
    return "\n\n".join(parts)


def one(standard: Standard, clause: Clause, titles: Mapping[str, Text], lang: Lang, width: int) -> str:
    """One clause whole."""
    control = clause.control
    values = {
        "standard": paper.EDITION.render(lang, {"title": standard.title, "edition": standard.edition}),
        "area": standard.groups[control.group][lang],
        "title": control.title[lang],
        "text": control.text[lang],
        "means": paper.MEANS[control.means][lang],
        "doubts": paper.doubts(clause, lang),
    }
    rows = [(LABELS[name][lang], value) for name, value in values.items() if value]
    parts = [control.id, fields(rows, width)]
    checks = [f"{name}  {titles[name][lang]}" for name in sorted(clause.checks)]
    parts.append(_listed(CHECKS[lang], checks or [NO_CHECK[lang]] * (not clause.on_questions_alone), width))
    asked = []
    for each in clause.asked:
        asked.append(f"{each.id}  {each.text[lang]}")
        asked += [TOLD.render(lang, {"label": EVIDENCE, "names": each.evidence})] if each.evidence[lang] else []
    parts.append(_listed(QUESTIONS[lang], asked or [NO_QUESTION[lang]] * (not clause.on_hosts_alone), width))
    return "\n\n".join(part for part in parts if part)


def judged(standard: Standard, judged: Sequence[Judged], dossier: Dossier, lang: Lang, width: int) -> str:
    """What a result says of each clause, by area; the counts come last, where they are seen."""
    audit = dossier.audit
    values = {
        "when": when(audit.finished) if audit.finished else UNDATED,
        "profile": audit.profile.id,
        "n": summary.size(dossier),
    }
    said = [AUDIT.render(lang, values), *_not_audited(dossier, lang)]
    parts = [
        _head(standard, lang, width),
        "\n".join(block(line, width) for line in said),
        block(paper.NOTE[lang], width),
    ]
    column = _column([each.clause for each in judged])
    by_id = {each.clause.control.id: each for each in judged}
    for area, clauses in _by_area(standard, [each.clause for each in judged]):
        pages = [_verdict(by_id[clause.control.id], column, lang, width) for clause in clauses]
        parts.append("\n".join([area[lang], *pages]))
    parts.append(_counts(standard, judged, lang, width))
    return "\n\n".join(parts)


def _verdict(judged: Judged, column: int, lang: Lang, width: int) -> str:
    control, verdict = judged.clause.control, VERDICTS[judged.verdict][lang]
    words = max(cells(text[lang]) for text in VERDICTS.values()) + 2
    if width < 3 * (column + words) // 2:
        indent, lines = " " * 4, [block(f"{control.id}  {verdict}", width, first="  ")]
        lines.append(block(control.title[lang], width, first=indent))
    else:
        first = f"  {pad(control.id, column)}{pad(verdict, words)}"
        indent, lines = " " * (column + 2), [block(control.title[lang], width, first=first)]
    return "\n".join([*lines, *(block(said[lang], width, first=indent) for said in judged.record)])


def _not_audited(dossier: Dossier, lang: Lang) -> list[str]:
    names = paper.not_audited(dossier)
    return [NOT_AUDITED.render(lang, {"n": len(names), "names": COMMA[lang].join(names)})] if names else []


def _counts(standard: Standard, judged: Sequence[Judged], lang: Lang, width: int) -> str:
    """A row an area, the heads in two lines where they are two words; on a narrow terminal a paragraph an area."""
    table = paper.counts(standard, judged, lang)
    heads = [column.title.split(" ") for column in table.columns]
    tall = max(map(len, heads))
    rows = [[str(cell) for cell in row] for row in table.rows]
    lines = [[""] * (tall - len(words)) + words for words in heads]
    rows = [*([words[line] for words in lines] for line in range(tall)), *rows]
    widths = [max(cells(row[place]) for row in rows) for place in range(len(heads))]
    if sum(widths) + 2 * len(widths) - 2 > width:
        return "\n".join(_narrow(table, lang, width))
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    numbers = [" " * (size - cells(cell)) + cell for cell, size in zip(row[1:], widths[1:], strict=True)]
    return "  ".join([pad(row[0], widths[0]), *numbers]).rstrip()


def _narrow(table: Table, lang: Lang, width: int) -> Iterator[str]:
    for area, *numbers in table.rows:
        told = [f"{column.title} {number}" for column, number in zip(table.columns[1:], numbers, strict=True)]
        yield block(TOLD.render(lang, {"label": area, "names": COMMA[lang].join(told)}), width, rest="  ")


def _head(standard: Standard, lang: Lang, width: int) -> str:
    numbers = {str(name): sum(each.means is name for each in standard.controls.values()) for name in Means}
    lines = [
        paper.EDITION.render(lang, {"title": standard.title, "edition": standard.edition}),
        SIZES.render(lang, {"n": len(standard.controls), **numbers}),
        *([] if standard.whole else [IN_PART[lang]]),
    ]
    return "\n".join(block(line, width) for line in lines)


def _by_area(standard: Standard, clauses: Iterable[Clause]) -> Iterator[tuple[Text, list[Clause]]]:
    found: dict[str, list[Clause]] = {name: [] for name in standard.groups}
    for clause in clauses:
        found[clause.control.group].append(clause)
    yield from ((standard.groups[name], each) for name, each in found.items() if each)


def _column(clauses: Iterable[Clause]) -> int:
    return max((cells(each.control.id) for each in clauses), default=0) + 2


def _brief(clause: Clause, means: str, lang: Lang, width: int) -> str:
    control = clause.control
    lines = [block(f"{control.id}  {control.title[lang]} · {means}", width, first="  ", rest="    ")]
    said = [control.text[lang]] if control.text != control.title else []
    doubts = paper.doubts(clause, lang)
    said += [*_decides(clause, lang), *([paper.DOUBT.render(lang, {"what": doubts})] if doubts else [])]
    return "\n".join([*lines, *(block(line, width, first="    ") for line in said)])


def _decides(clause: Clause, lang: Lang) -> list[str]:
    """The ids of what decides it, and what is missing."""
    lines = []
    for label, names, missing, needed in (
        (CHECKS, sorted(clause.checks), NO_CHECK, not clause.on_questions_alone),
        (QUESTIONS, [each.id for each in clause.asked], NO_QUESTION, not clause.on_hosts_alone),
    ):
        if names:
            lines.append(TOLD.render(lang, {"label": label, "names": COMMA[lang].join(names)}))
        elif needed:
            lines.append(missing[lang])
    return lines


def _listed(heading: str, lines: Sequence[str], width: int) -> str:
    return "\n".join([heading, *(block(line, width, first="  ", rest="    ") for line in lines)]) if lines else ""
