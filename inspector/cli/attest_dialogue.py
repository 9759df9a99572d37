"""The questions in the terminal, one after the other. Each answer is kept before the next question is asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inspector.answers.asking import Asked, answered, plan
from inspector.cli import attest_answering, items_asking, storing, terminal
from inspector.cli import attest_options as options
from inspector.cli import attest_page as page
from inspector.cli.attest_desk import Desk, Stopped
from inspector.layout import block
from inspector.model import InspectorError
from inspector.plugins import questionnaire
from inspector.questionnaire import Question
from inspector.store import last_attestations, list_attestations, list_attestations_to
from inspector.text import Lang, Text

NO_TERMINAL = Text(
    en="questions are asked in a terminal, and this is none; for scripts: inspector attest set QUESTION ANSWER; by spreadsheet: "
    "inspector attest export FILE.xlsx",
    zh="逐项提问需要终端，当前不是终端；脚本请用 inspector attest set 填报项 答复，电子表格请用 inspector attest export 文件.xlsx",
)
END = Text(
    en="{n:answer|answers} kept. {year}: {given} of {asked:question|questions} answered, {left} not filled in. "
    "See `inspector attest list`.",
    zh="本次保存 {n} 项。{year} 年度：应填 {asked} 项，已填 {given} 项，未填报 {left} 项。查看：inspector attest list",
)


def run(  # noqa: PLR0913 - one parameter an option
    lang: Lang,
    *,
    words: tuple[str, ...],
    year: int | None,
    system: str,
    groups: tuple[str, ...],
    every: bool,
    by: str | None,
    folder: Path,
    database: str | None,
) -> None:
    """Ask all that is wanted. Raises InspectorError where this is no terminal."""
    unit, known = options.organisation(), questionnaire()
    scope = options.scope_of(system, unit)
    questions = options.chosen(words, groups, known, unit, scope)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InspectorError(NO_TERMINAL)
    with storing.opened(database, create=True) as store:
        desk = Desk(
            store=store,
            lang=lang,
            year=options.year_of(year),
            scope=scope,
            by=items_asking.actor(by),
            folder=folder.absolute(),
            unit=unit,
            width=terminal.width(sys.stdout),
        )
        asked = _planned(desk, questions, again=every or bool(words))
        terminal.say(page.start(desk, len(asked)))
        done = _ask_all(desk, asked)
        terminal.say(_end(desk, questions, done))


def _planned(desk: Desk, questions: Sequence[Question], *, again: bool) -> list[Asked]:
    with desk.store.reading() as connection:
        given, last = list_attestations(connection, desk.year), last_attestations(connection, desk.year)
    return plan(questions, desk.scope, given, last, desk.unit, again=again)


def _ask_all(desk: Desk, asked: Sequence[Asked]) -> int:
    """How many answers were kept."""
    done, groups = 0, questionnaire().groups
    for place, each in enumerate(asked, 1):
        shown = _now(desk, each)
        terminal.say(page.question(desk, shown, groups[each.question.group], place, len(asked)))
        try:
            done += attest_answering.ask(desk, shown)
        except Stopped:
            break
    return done


def _now(desk: Desk, asked: Asked) -> Asked:
    """With the answer that somebody may have given since the questions were chosen."""
    with desk.store.reading() as connection:
        answers = list_attestations_to(connection, asked.question.id)
    given = next((each for each in answers if (each.year, each.scope) == (desk.year, desk.scope)), None)
    return replace(asked, given=given)


def _end(desk: Desk, questions: Sequence[Question], done: int) -> str:
    """What was done, and what is left."""
    with desk.store.reading() as connection:
        given = answered(desk.scope, list_attestations(connection, desk.year), desk.unit)
    count = sum(each.id in given for each in questions)
    values = {"n": done, "year": desk.year, "given": count, "asked": len(questions), "left": len(questions) - count}
    return f"\n{block(END.render(desk.lang, values), desk.width)}"
