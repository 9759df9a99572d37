"""Which answers a filled-in workbook gives: each is taken over whole, as the answer and its evidence belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.answers import evidence
from inspector.answers.model import NOT_APPLICABLE
from inspector.answers.shape import checked, parsed
from inspector.answers.shape import shown as shown_answer
from inspector.answers.workbook.filled import Filled
from inspector.answers.workbook.outcomes import Conflict, Outcome, Refused, Taken, differ
from inspector.answers.workbook.questions import Asked, digest, record
from inspector.answers.workbook.sent import Ground, Sent, sent
from inspector.answers.workbook.tables import values
from inspector.answers.workbook.words import ANSWER_HEADS, FILLED, NAMES
from inspector.model import InspectorError
from inspector.organisation.sensitive import refused
from inspector.questionnaire import Answer, Question
from inspector.register.terms import filled_in
from inspector.store.attestations import Attestation, Proof
from inspector.text import Lang, Text

NO_ANSWER = Text(en="the answer itself is missing: fill it in", zh="未填写答复：请填写")
NOT_TAKEN_BACK = Text(
    en="an answer is not taken back by emptying its cell: it stays; fill in another one",
    zh="清空单元格不会撤销已有答复，原答复保留；如需更改请填写新的答复",
)
BOTH = Text(
    en="it says that there is nothing to enter, but the table has rows: leave one of them empty",
    zh="此处填写了无内容可填，但“明细”表中有内容：请只保留一处",
)
NO_NOTE = Text(en="what does not apply needs a note that says why", zh="选“不适用”的，须在“说明”中写明原因")
WHAT = Text(en="{question} {field}", zh="{question} {field}")
WHAT_OF = Text(en="{question} ({scope}) {field}", zh="{question}（{scope}）{field}")
HIDDEN = "***"
MOST_FILES = 50
MANY_FILES = Text(en="more than {n} files: put them into one archive", zh="超过 {n} 个文件：请打包为一个文件")


@dataclass(frozen=True)
class Wanted:
    """An answer to be kept, and what of it changed."""

    question: Question
    attestation: Attestation
    place: Text
    taken: Sequence[Taken]


def answers(file: Filled, ground: Ground) -> Iterator[Wanted | Outcome]:
    """What the workbook wants to be kept, and what it does not get."""
    found, refusals = sent(file, ground)
    yield from refusals
    for each in found:
        yield from _answer(each, file, ground)


def _answer(said: Sent, file: Filled, ground: Ground) -> Iterator[Wanted | Outcome]:
    """What becomes of one answer: nothing, where nothing was changed or the same stands there already."""
    question, given = said.question, ground.given.get((said.question.id, said.scope))
    asked = Asked(question=question, group=question.text, scope=said.scope, given=given, before=None)
    now = record(asked, file.lang).cells
    exported = {**dict.fromkeys((*FILLED, "table"), ""), **file.exported.get(("answers", asked.key), {})}
    texts = {**exported, **{name: said.cells[name].text for name in FILLED if name in said.cells}}
    if said.grid:
        texts["table"] = digest([[spot.text for spot in row] for row in said.grid.rows])
    changed = [name for name in texts if differ(texts[name], exported[name])]
    if not changed or not any(differ(texts[name], now[name]) for name in texts):
        return
    found = list(_wanted(said, changed, given, file, ground))
    if any(differ(now[name], exported[name]) for name in texts) and any(isinstance(each, Wanted) for each in found):
        yield from (each for each in found if isinstance(each, Refused))
        apart = [name for name in changed if differ(texts[name], now[name])]
        yield from (_conflict(said, name, exported[name], now[name], texts[name]) for name in apart)
    else:
        yield from found


def _conflict(said: Sent, name: str, *texts: str) -> Conflict:
    """What must not be kept is not shown either."""
    spot = said.cells.get(name)
    where = spot.place if spot else said.grid.place if said.grid else said.place
    exported, now, filled = texts if name != "table" else ("", "", "")
    return Conflict(where, _what(said, name), exported, now, HIDDEN if refused(filled) else filled)


def _wanted(
    said: Sent, changed: Sequence[str], given: Attestation | None, file: Filled, ground: Ground
) -> Iterator[Wanted | Outcome]:
    told: list[Refused] = []
    answer = _value(said, changed, given, ground, told)
    note, person = (_words(said, name, getattr(given, name, ""), changed, told) for name in ("note", "person"))
    files = _files(said, given, ground.folder, told)
    if answer == NOT_APPLICABLE and not note and not told:
        told.append(Refused(said.cells["note"].place if "note" in said.cells else said.place, NO_NOTE))
        answer = None
    yield from told
    if answer is None:
        return
    made = Attestation(
        year=file.year,
        question=said.question.id,
        answer=answer,
        answered="",
        scope=said.scope,
        evidence=files,
        person=person,
        note=note,
    )
    if given is None or _said(made) != _said(given):
        yield Wanted(said.question, made, said.place, _taken(said, given, made, file.lang))


def _said(answer: Attestation) -> tuple[object, ...]:
    return (answer.answer, answer.evidence, answer.person, answer.note)


def _value(
    said: Sent, changed: Sequence[str], given: Attestation | None, ground: Ground, told: list[Refused]
) -> object:
    """The answer; None where there is none, which is told."""
    cell = said.cells.get("answer")
    words = cell.text.strip() if cell else ""
    where = cell.place if cell else said.place
    rows = said.grid.rows if said.grid else ()
    if given and not {"answer", "table"} & {*changed}:
        return given.answer
    if rows and words:
        told.append(Refused(where, BOTH))
    elif rows and said.grid:
        found = list(values(said.grid, said.question.columns))
        told += [each for each in found if isinstance(each, Refused)]
        made = [each for each in found if not isinstance(each, Refused)]
        return _checked(said, made, where, told) if made else None
    elif words and (why := refused(words)):
        told.append(Refused(where, why))
    elif words:
        return _parsed(said.question, words, where, ground, told)
    else:
        told.append(Refused(where, NOT_TAKEN_BACK if given else NO_ANSWER))
    return None


def _parsed(question: Question, words: str, where: Text, ground: Ground, told: list[Refused]) -> object:
    try:
        return parsed(question, words, today=ground.today)
    except InspectorError as error:
        told.append(Refused(where, error.text))
        return None


def _checked(said: Sent, rows: Sequence[object], where: Text, told: list[Refused]) -> object:
    try:
        return checked(said.question, list(rows))
    except InspectorError as error:
        told.append(Refused(said.grid.place if said.grid else where, error.text))
        return None


def _words(said: Sent, name: str, before: str, changed: Sequence[str], told: list[Refused]) -> str:
    """A text on one line; the one before where it was not changed, or cannot be kept."""
    spot = said.cells.get(name)
    if spot is None or name not in changed:
        return before
    if why := refused(spot.text):
        told.append(Refused(spot.place, why))
        return before
    try:
        return filled_in(ANSWER_HEADS[name], " ".join(spot.text.split()))
    except InspectorError as error:
        told.append(Refused(spot.place, error.text))
        return before


def _files(said: Sent, given: Attestation | None, folder: Path, told: list[Refused]) -> tuple[Proof, ...]:
    """The evidence, digested anew. One that was kept before and is not within reach here stays as it was known."""
    known = {each.path: each for each in (given.evidence if given else ())}
    spot = said.cells.get("evidence")
    if spot is None:
        return tuple(known.values())
    lines = list(dict.fromkeys(line.strip() for line in spot.text.split("\n") if line.strip()))
    if len(lines) > MOST_FILES:
        told.append(Refused(spot.place, MANY_FILES.fill({"n": MOST_FILES})))
        return tuple(known.values())
    found: dict[str, Proof] = {}
    for line in lines:
        try:
            made = evidence.proof(line, folder)
        except InspectorError as error:
            if line not in known:
                told.append(Refused(spot.place, error.text))
                continue
            made = known[line]
        found[made.path] = made
    return tuple(found.values())


def _taken(said: Sent, given: Attestation | None, made: Attestation, lang: Lang) -> list[Taken]:
    """What is new of an answer, cell by cell."""
    before, after = (_cells(said, each, lang) for each in (given, made))
    return [
        Taken(
            said.cells[name].place if name in said.cells else said.place, _what(said, name), before[name], after[name]
        )
        for name in after
        if before[name] != after[name]
    ]


def _cells(said: Sent, given: Attestation | None, lang: Lang) -> dict[str, str]:
    """As people read them; a table by its rows, and files with as much of their digests as tells them apart."""
    asked = Asked(question=said.question, group=said.question.text, scope=said.scope, given=given, before=None)
    cells = dict(record(asked, lang).cells)
    del cells["table"]
    if given and said.question.answer is Answer.COUNT_TABLE and not cells["answer"]:
        cells["answer"] = shown_answer(said.question, given.answer, lang)
    if given:
        cells["evidence"] = " ".join(f"{Path(each.path).name} ({each.digest[:8]})" for each in given.evidence)
    return cells


def _what(said: Sent, name: str) -> Text:
    field = NAMES["tables"] if name == "table" else ANSWER_HEADS[name]
    values = {"question": said.question.id, "scope": said.scope, "field": field}
    return (WHAT_OF if said.scope else WHAT).fill(values)
