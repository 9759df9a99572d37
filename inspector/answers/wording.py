"""How an answer reads: in a sentence, and what is wrong with it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from inspector import plugins, statements
from inspector.answers import rows, shape
from inspector.answers.model import NONE, Raised
from inspector.questionnaire import Answer, Question
from inspector.statements import Told
from inspector.store.attestations import Attestation
from inspector.text import Lang, Text

NOT_FILLED_IN = Text(en="{question} - not filled in.", zh="{question}——未填报。")
NOT_APPLICABLE = Text(en="{question} - does not apply: {note}.", zh="{question}——不适用：{note}。")
NO_REASON = Text(en="no reason is given", zh="未说明理由")
GENERIC = Text(en="{question} - {answer}.", zh="{question}——{answer}。")
"""The sentence of a question that nobody has worded."""
OTHERWISE = Text(
    en="Do what the question asks for and keep what shows it: {evidence}.",
    zh="落实该项要求，并留存证据材料：{evidence}。",
)
PROVE = Text(en="File what shows it: {evidence}.", zh="补齐证据材料：{evidence}。")
BARE = Text(en="No evidence on file: {question}", zh="缺少证据材料：{question}")
MESSAGES: Mapping[Raised, Text] = {
    Raised.STALE: rows.STALE,
    Raised.MISSING_ITEMS: Text(en="Lacking: {lacking}.", zh="缺少：{lacking}。"),
    Raised.LIMIT: Text(en="The answer is {value}; it should be {limit}.", zh="填报值为 {value}，{limit}。"),
    Raised.UNPROVEN: Text(
        en="It is answered with yes, and no file shows it: it counts as partly met.",
        zh="答复为“是”，但没有证据文件，按部分符合计。",
    ),
    Raised.CHANGED: Text(
        en="A file that showed it is not there any more, or is another one than it was: it counts as partly met.",
        zh="证据文件已不存在或内容已变更，按部分符合计。",
    ),
}
NOT_SHOWN = Text(en="{said} (as answered; no file shows it).", zh="{said}（据填报，未附证据材料）。")
NOT_SHOWN_NOW = Text(
    en="{said} (as answered; its evidence changed or is gone).", zh="{said}（据填报，证据材料已变更或缺失）。"
)
BELOW = Text(en="at least {n}", zh="低于 {n}")
ABOVE = Text(en="at most {n}", zh="超过 {n}")


@dataclass(frozen=True, kw_only=True)
class Telling:
    """An answer to be told. `options`: those that count for the unit's level."""

    question: Question
    given: Attestation
    day: datetime.date
    options: Sequence[str]
    unit: Text


def not_filled_in(question: Question) -> Text:
    return NOT_FILLED_IN.fill({"question": topic(question)})


def not_applicable(question: Question, note: str) -> Text:
    told = Text(en=note.rstrip(" ."), zh=note.rstrip(" 。")) if note else NO_REASON
    return NOT_APPLICABLE.fill({"question": topic(question), "note": told})


def topic(question: Question) -> Text:
    """What is asked, without the mark at its end and without how to fill it in."""
    cut = {"en": re.split(r"\?|\. (?=None )", question.text.en)[0], "zh": re.split("[？。]", question.text.zh)[0]}
    return Text(en=cut["en"].rstrip(" ."), zh=cut["zh"])


def said(telling: Telling, *, stale: bool) -> Text:
    """The answer in a sentence; a question of the user's own is named with its answer."""
    question = telling.question
    answer = NONE if rows.nothing(question, telling.given.answer) else telling.given.answer
    if told := _told(question):
        sentence = statements.said(told, _counted(telling), answer, unit=telling.unit, stale=stale)
        if sentence:
            return sentence
    words = Text(en=_line(question, answer, "en"), zh=_line(question, answer, "zh"))
    return GENERIC.fill({"question": topic(question), "answer": words})


def doubted(sentence: Text, raised: Sequence[Raised]) -> Text:
    """A sentence that claims what nothing shows, and says so."""
    bare = Text(en=sentence.en.rstrip(" ."), zh=sentence.zh.rstrip("。"))
    return (NOT_SHOWN_NOW if Raised.CHANGED in raised else NOT_SHOWN).fill({"said": bare})


def _counted(telling: Telling) -> Question:
    """The question with the options that count for the unit's level, and those that were chosen all the same."""
    question, answer = telling.question, telling.given.answer
    chosen = answer if isinstance(answer, list) else ()
    options = {name: each for name, each in question.options.items() if name in telling.options or name in chosen}
    return replace(question, options=options) if question.answer is Answer.MULTI else question


def message(telling: Telling, raised: Sequence[Raised], sentence: Text) -> Text | None:
    """What is wrong, in a sentence; None where nothing is."""
    if not raised:
        return None
    if broken := rows.broken(telling.question, telling.given.answer, telling.day):
        return rows.message(broken)
    word = raised[0]
    return MESSAGES[word].fill(_values(telling, word)) if word in MESSAGES else sentence


def problem(telling: Telling, raised: Sequence[Raised]) -> Text | None:
    """What is wrong in a few words, as a list of problems calls it; None where nothing is."""
    if not raised:
        return None
    told = _told(telling.question)
    if {*raised} <= {Raised.UNPROVEN, Raised.CHANGED}:
        return BARE.fill({"question": topic(telling.question)})
    return statements.filled(told.problem, {}, telling.unit) if told and told.problem else telling.question.text


def measure(telling: Telling, raised: Sequence[Raised]) -> Text | None:
    """How to put it right; None where nothing is wrong."""
    if not raised:
        return None
    question = telling.question
    if {*raised} <= {Raised.UNPROVEN, Raised.CHANGED}:
        return PROVE.fill({"evidence": question.evidence})
    told = _told(question)
    if told:
        return statements.filled(told.measure, {}, telling.unit)
    return OTHERWISE.fill({"evidence": question.evidence})


def _told(question: Question) -> Told | None:
    """The sentences of a bundled question; one of the user's own may have its id, and is another one."""
    return (
        plugins.statements().get(question.id)
        if plugins.questionnaire().questions.get(question.id) == question
        else None
    )


def _line(question: Question, answer: object, lang: Lang) -> str:
    return shape.shown(question, answer, lang).replace("\n", " / ")


def _values(telling: Telling, word: Raised) -> dict[str, object]:
    question, answer = telling.question, telling.given.answer
    if word is Raised.STALE:
        days = (telling.day - datetime.date.fromisoformat(str(answer))).days
        return {"value": answer, "days": days, "day": telling.day.isoformat(), "allowed": question.stale_after_days}
    if word is Raised.MISSING_ITEMS:
        texts = shape.texts(question)
        lacking = [texts[name] for name in telling.options if name not in answer]
        return {"lacking": Text(en="; ".join(each.en for each in lacking), zh="；".join(each.zh for each in lacking))}
    return {"value": answer, "limit": _limit(question, answer)} if word is Raised.LIMIT else {}


def _limit(question: Question, answer: object) -> Text:
    """The first limit of the question that the number is beyond."""
    for each in question.raise_if:
        sign, limit = each[:1], each[1:]
        if sign == "<" and isinstance(answer, int | float) and answer < int(limit):
            return BELOW.fill({"n": limit})
    return ABOVE.fill({"n": next(each[1:] for each in question.raise_if if each.startswith(">"))})
