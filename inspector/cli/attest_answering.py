"""One question in the terminal: its answer, its evidence and its note, until it is kept or passed over."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspector.answers import cells, recording, shape
from inspector.answers import words as said
from inspector.answers.asking import Asked
from inspector.answers.evidence import proof
from inspector.answers.model import NONE, NOT_APPLICABLE
from inspector.cli import attest_page as page
from inspector.cli import terminal
from inspector.cli.attest_desk import Desk, Stopped
from inspector.model import InspectorError
from inspector.organisation.sensitive import refused
from inspector.questionnaire import Answer, AnswerColumn
from inspector.store import Attestation, Proof, list_attestations_to
from inspector.text import Text

CONFIRM = ("=", "＝", "沿用", "confirm")
TAKE_OVER = ("+", "＋", "采用", "take")
EMPTY_CELL = ("-", "－")
LACKING: tuple[object, ...] = (NOT_APPLICABLE, NONE, "no", [])
"""Answers that no file can show."""
WANT_WORDS: tuple[object, ...] = ("partial", "no", NONE, [])
"""Answers that a word of explanation is asked for."""
NO_LAST = Text(en="There is no earlier answer to confirm.", zh="没有可沿用的上次答复。")
NO_OFFER = Text(en="organisation.yaml says nothing for this question.", zh="organisation.yaml 中没有本题的内容。")
GONE = Text(
    en="Of the earlier evidence this cannot be read any more, and is not taken over: {path}",
    zh="原证据文件已无法读取，未沿用：{path}",
)
CHANGED = Text(
    en="This file is another one than it was; it is taken as it is now: {path}",
    zh="该证据文件内容已变更，按现有内容登记：{path}",
)
TAKEN = Text(en="taken: SHA-256 {digest}…", zh="已登记：SHA-256 {digest}…")
FILE = Text(en="evidence file, Enter to end > ", zh="证据文件（每次一个，回车结束）> ")
FILE_AGAIN = Text(
    en="evidence file, = keeps {n:file|files} of before, Enter to end > ",
    zh="证据文件（每次一个，= 保留原有 {n} 个，回车结束）> ",
)
WHY_NOT = Text(en="why it does not apply > ", zh="不适用的理由 > ")
NOTE = Text(en="in a few words, how it is (Enter for nothing) > ", zh="简要说明现状（可直接回车）> ")
NOTE_AGAIN = Text(
    en="in a few words, how it is (= keeps the note of before, Enter for nothing) > ",
    zh="简要说明现状（= 保留原说明，回车不填）> ",
)
STOPPED = Text(en="This question was not finished: nothing of it is kept.", zh="本题未填完，未保存。")
MEANWHILE = Text(
    en="Answered meanwhile: {answer} ({who}, {day}). It stays; answer once more to replace it.",
    zh="其间已有他人填报：{answer}（{who}，{day}）。原答复保留；如需替换请重新作答。",
)
NO_REASON = Text(en="No reason is given: the question stays as it was.", zh="未写理由，本题保持原状。")


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """An answer that is not kept yet. `confirmed`: an earlier one, of which nothing more is asked where it is whole."""

    answer: object
    evidence: tuple[Proof, ...] = ()
    note: str = ""
    confirmed: bool = False


def ask(desk: Desk, asked: Asked) -> bool:
    """Ask until there is an answer that can be kept, or the question is passed over. Whether one was kept.

    Raises Stopped; then nothing of this question was kept.
    """
    while words := _read(desk, page.prompt(asked.question, desk.lang), asked):
        try:
            draft = _finished(desk, asked, _draft(desk, asked, words))
            if draft is None:
                desk.say(NO_REASON)
                return False
            other = _keep(desk, asked, draft)
        except InspectorError as error:
            desk.say(error.text)
            continue
        except Stopped:
            desk.say(STOPPED)
            raise
        if other is None:
            return True
        answer = shape.shown(asked.question, other.answer, desk.lang).replace("\n", " / ")
        desk.say(MEANWHILE, answer=answer, who=other.person, day=page.day_of(other))
        asked = replace(asked, given=other)
    return False


def _draft(desk: Desk, asked: Asked, words: str) -> _Draft:
    """The answer that the words say. Raises InspectorError."""
    if words in CONFIRM:
        return _confirmed(desk, asked)
    if words in TAKE_OVER:
        if asked.offer is None:
            raise InspectorError(NO_OFFER)
        return _Draft(answer=asked.offer)
    if asked.question.answer is Answer.COUNT_TABLE:
        return _Draft(answer=_table(desk, asked, words))
    return _Draft(answer=shape.parsed(asked.question, words))


def _confirmed(desk: Desk, asked: Asked) -> _Draft:
    """The earlier answer, with what is left of its evidence as it is now. Raises InspectorError."""
    last = asked.last
    if last is None:
        raise InspectorError(NO_LAST)
    answer = shape.checked(asked.question, last.answer)
    shape.check_days(asked.question, answer, *recording.days_of(desk.year, desk.unit))
    return _Draft(answer=answer, evidence=_anew(desk, last.evidence), note=last.note, confirmed=True)


def _anew(desk: Desk, files: Sequence[Proof]) -> tuple[Proof, ...]:
    """The files with the digests that they have now; what is gone is said."""
    found: list[Proof] = []
    for each in files:
        try:
            found.append(proof(each.path, desk.folder))
        except InspectorError:
            desk.say(GONE, path=each.path)
            continue
        if found[-1].digest != each.digest:
            desk.say(CHANGED, path=each.path)
    return tuple(found)


def _table(desk: Desk, asked: Asked, first: str) -> object:
    """Cell by cell; `first` is what was typed for the first one. Raises InspectorError for an answer that is none."""
    question, bare = asked.question, said.plain(first)
    if bare in said.NOT_APPLICABLE or bare in said.NONE or first[:1] in "[{":
        return shape.parsed(question, first)
    rows: list[dict[str, object]] = []
    typed: str | None = first
    for number in range(1, shape.MOST_ROWS + 1 if question.many else 2):
        row = _row(desk, asked, number, typed)
        if row is None:
            break
        rows.append(row)
        typed = None
    return shape.checked(question, rows)


def _row(desk: Desk, asked: Asked, number: int, typed: str | None) -> dict[str, object] | None:
    """One row; None where nothing is typed for its first cell. `typed`: what was, where that is so."""
    first, *others = asked.question.columns
    words = _read(desk, page.cell_prompt(asked.question, first, number, desk.lang), asked) if typed is None else typed
    if not words:
        return None
    row = {first.id: _cell(desk, asked, first, number, words)}
    return row | {column.id: _cell(desk, asked, column, number, None) for column in others}


def _cell(desk: Desk, asked: Asked, column: AnswerColumn, number: int, words: str | None) -> object:
    """One cell, asked for until it can be read; None where it stays empty."""
    while True:
        if words is None:
            words = _read(desk, page.cell_prompt(asked.question, column, number, desk.lang), asked)
        try:
            cell = cells.parsed_cell(column, "" if words in EMPTY_CELL else words)
            cells.within(column, cell, *recording.days_of(desk.year, desk.unit))
            return cell
        except InspectorError as error:
            desk.say(error.text)
            words = None


def _finished(desk: Desk, asked: Asked, draft: _Draft) -> _Draft | None:
    """With its evidence and its note; None where a reason is needed and not given."""
    files, note = draft.evidence, draft.note
    if draft.answer not in LACKING and not (draft.confirmed and files) and not asked.question.kept_in_place:
        files = (*files, *_files(desk, asked))
    if draft.answer == NOT_APPLICABLE and not note:
        note = _words(desk, WHY_NOT, asked)
        if not note:
            return None
    elif not draft.confirmed and _wants_words(asked, draft):
        note = _words(desk, NOTE_AGAIN if asked.given and asked.given.note else NOTE, asked)
    return replace(draft, evidence=files, note=note)


def _wants_words(asked: Asked, draft: _Draft) -> bool:
    """Whether a note is asked for: of a day, which has more to it than the day, and where there was one before."""
    dated = asked.question.answer is Answer.DATE
    return draft.answer in WANT_WORDS or dated or bool(asked.given and asked.given.note)


def _files(desk: Desk, asked: Asked) -> tuple[Proof, ...]:
    """Files that are named, one a line; those of this year's answer may be kept."""
    found: dict[str, Proof] = {}
    before = len(asked.given.evidence) if asked.given else 0
    prompt = (FILE_AGAIN if before else FILE).render(desk.lang, {"n": before})
    while words := _read(desk, f"  {prompt}", asked):
        if words in CONFIRM and asked.given:
            found |= {each.path: each for each in _anew(desk, asked.given.evidence)}
            continue
        try:
            made = proof(_unquoted(words), desk.folder)
        except InspectorError as error:
            desk.say(error.text)
            continue
        found[made.path] = made
        desk.say(TAKEN, digest=made.digest[:12])
    return tuple(found.values())


def _unquoted(words: str) -> str:
    """A path as a file manager drops it into a terminal."""
    return words[1:-1] if len(words) > 1 and words[0] == words[-1] and words[0] in "'\"" else words


def _words(desk: Desk, prompt: Text, asked: Asked) -> str:
    """A text that may be kept; asked for again where it may not."""
    while words := _read(desk, f"  {prompt[desk.lang]}", asked):
        if words in CONFIRM and asked.given and asked.given.note:
            return asked.given.note
        if not (why := refused(words)):
            return words
        desk.say(why)
    return ""


def _keep(desk: Desk, asked: Asked, draft: _Draft) -> Attestation | None:
    """In one transaction. An answer that somebody gave since the question was shown is not replaced, but returned.

    Raises InspectorError for what must not be kept.
    """
    given = Attestation(
        year=desk.year,
        question=asked.question.id,
        answer=draft.answer,
        answered="",
        scope=desk.scope,
        evidence=draft.evidence,
        note=draft.note,
    )
    now = datetime.datetime.now().astimezone()
    with desk.store.writing() as connection:
        answers = list_attestations_to(connection, given.question)
        other = next((each for each in answers if (each.year, each.scope) == (given.year, given.scope)), None)
        if other and other != asked.given:
            return other
        standing, item = recording.recorded(
            connection, asked.question, given, by=desk.by, now=now, organisation=desk.unit
        )
    terminal.say(page.kept(standing, item, desk.lang, desk.width))
    return None


def _read(desk: Desk, prompt: str, asked: Asked) -> str:
    return desk.read(prompt, f"{shape.wanted(asked.question)[desk.lang]}\n{page.HELP[desk.lang]}")
