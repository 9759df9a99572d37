"""Answers as a table, as a page and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from inspector.answers import shape
from inspector.answers.model import Raised, Standing
from inspector.answers.standing import without_evidence
from inspector.cli import listing, terminal
from inspector.cli.attest_page import FILES, NOTE, UNIT, day_of, system_name
from inspector.conformity.verdict import VERDICTS
from inspector.layout import block, shorten
from inspector.organisation.model import Organisation
from inspector.plugins import questionnaire
from inspector.questionnaire import Question
from inspector.store import Attestation
from inspector.text import Lang, Text, clean

SCHEMA = "inspector/answers/1"
COLUMNS = (
    Text(en="question", zh="编号"),
    Text(en="for", zh="范围"),
    Text(en="standing", zh="判定"),
    Text(en="answer", zh="答复"),
    Text(en="by", zh="填报人"),
    Text(en="on", zh="日期"),
    Text(en="what is asked, or what is wrong", zh="问题内容或存在的问题"),
)
NOT_FILLED_IN = Text(en="not filled in", zh="未填报")
WORDS: Mapping[Raised, Text] = {
    Raised.UNPROVEN: Text(en="no evidence", zh="无证据"),
    Raised.CHANGED: Text(en="evidence changed", zh="证据变更"),
    Raised.STALE: Text(en="out of date", zh="已过期"),
}
ANSWER_WIDTH = 28


COUNTED: Sequence[tuple[str, Callable[[Standing], bool], Text]] = (
    ("asked", lambda _: True, Text(en="asked {n}", zh="应填 {n} 项")),
    ("answered", lambda each: each.given is not None, Text(en="answered {n}", zh="已填 {n} 项")),
    ("not-filled-in", lambda each: each.given is None, Text(en="not filled in {n}", zh="未填报 {n} 项")),
    ("raised", lambda each: bool(each.raised), Text(en="raised {n}", zh="需整改 {n} 项")),
    ("without-evidence", without_evidence, Text(en="without evidence {n}", zh="无证据 {n} 项")),
    ("stale", lambda each: Raised.STALE in each.raised, Text(en="out of date {n}", zh="已过期 {n} 项")),
)
EVIDENCE = Text(en="Evidence: {what}", zh="证据材料：{what}")
WANTED = Text(en="Answer: {what}", zh="填报要求：{what}")
ANSWERED = Text(en="{year}, {scope}: {who}, {day}", zh="{year} 年度 {scope}：{who}，{day}")
NEVER = Text(en="Never answered.", zh="从未填报。")


def say(year: int, found: Sequence[Standing], unit: Organisation | None, lang: Lang) -> None:
    """The table, and the counts below it."""
    scoped = any(each.scope for each in found)
    rows = [_row(each, unit, lang) for each in found]
    columns = [column[lang] for column in COLUMNS]
    if not scoped:
        columns, rows = [columns[0], *columns[2:]], [[row[0], *row[2:]] for row in rows]
    listing.say_table(columns, rows)
    apart, end = {"en": (", ", "."), "zh": ("，", "。")}[lang]
    counts = apart.join(text.render(lang, {"n": sum(map(holds, found))}) for _, holds, text in COUNTED)
    terminal.say(f"\n{year}: {counts}{end}" if lang == "en" else f"\n{year} 年度：{counts}{end}")


def _row(each: Standing, unit: Organisation | None, lang: Lang) -> list[str]:
    given = each.given
    answer = shape.shown(each.question, given.answer, lang).replace("\n", " / ") if given else ""
    return [
        each.question.id,
        clean(system_name(each.scope, unit)[lang]),
        word(each)[lang],
        shorten(answer, ANSWER_WIDTH),
        shorten(clean(given.person), 12) if given else "",
        day_of(given) if given else "",
        clean((each.message or each.question.text)[lang]),
    ]


def word(each: Standing) -> Text:
    """How a question stands, in a word."""
    if each.given is None:
        return NOT_FILLED_IN
    if without_evidence(each):
        return WORDS[Raised.UNPROVEN]
    return next((WORDS[raised] for raised in each.raised if raised in WORDS), VERDICTS[each.verdict])


def plain(year: int, found: Sequence[Standing]) -> dict[str, object]:
    """For JSON."""
    counts = {name: sum(map(holds, found)) for name, holds, _ in COUNTED}
    return {"schema": SCHEMA, "year": year, "counts": counts, "answers": [_plain(each) for each in found]}


def _plain(each: Standing) -> dict[str, object]:
    question = each.question
    what = {"question": question.id, "group": question.group, "text": question.text, "scope": each.scope}
    about = {"verdict": each.verdict, "raised": each.raised, "message": each.message, "measure": each.measure}
    return {**what, **_given(each.given), **about}


def _given(given: Attestation | None) -> dict[str, object]:
    if given is None:
        return {"answer": None, "evidence": [], "note": "", "person": "", "answered": ""}
    names = ("answer", "evidence", "note", "person", "answered")
    return {name: getattr(given, name) for name in names}


def plain_question(question: Question, given: Sequence[Attestation]) -> dict[str, object]:
    """For JSON."""
    answers = [{"year": each.year, "scope": each.scope, **_given(each)} for each in given]
    return {"schema": SCHEMA, "question": question, "answers": answers}


def say_question(question: Question, given: Sequence[Attestation], unit: Organisation | None, lang: Lang) -> None:
    """The question whole, and its answers, the newest year first."""
    width = terminal.width(sys.stdout)
    lines = [f"{question.id}  {questionnaire().groups[question.group][lang]}", block(question.text[lang], width)]
    lines += [
        block(f"{place}  {clean(text[lang])}", width, first="  ")
        for place, text in enumerate(shape.texts(question).values(), 1)
    ]
    lines += [
        block(EVIDENCE.render(lang, {"what": question.evidence}), width),
        block(WANTED.render(lang, {"what": shape.wanted(question)}), width),
    ]
    for each in sorted(given, key=lambda each: (-each.year, each.scope)):
        lines += ["", *_answered(question, each, unit, lang, width)]
    terminal.say("\n".join(lines if given else [*lines, "", NEVER[lang]]))


def _answered(question: Question, each: Attestation, unit: Organisation | None, lang: Lang, width: int) -> list[str]:
    scope = system_name(each.scope, unit) if each.scope else UNIT
    values = {"year": each.year, "scope": scope, "who": each.person, "day": day_of(each)}
    lines = [ANSWERED.render(lang, values)]
    lines += [block(row, width, first="  ") for row in shape.shown(question, each.answer, lang).split("\n")]
    lines += [block(NOTE.render(lang, {"note": each.note}), width, first="  ")] if each.note else []
    lines += [block(FILES.render(lang, {"n": len(each.evidence)}), width, first="  ")] if each.evidence else []
    return lines + [
        block(f"{clean(file.path)}  SHA-256 {file.digest[:16]}…", width, first="    ") for file in each.evidence
    ]
