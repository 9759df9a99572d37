"""`inspector attest set`: one answer, for scripts."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from inspector.cli import attest_options as options
from inspector.cli import terminal
from inspector.cli.command import Argument, Command, language_of
from inspector.cli.storing import DATABASE
from inspector.text import Text


@click.command(
    "set",
    cls=Command,
    help=Text(
        en="Give one answer: yes, partial, no, na, none, a day, a number, options (by their ids, texts or numbers), or the rows of a "
        "table as JSON. An earlier answer of the same year, with its evidence and note, is replaced.",
        zh="填报一项：是、部分、否、不适用、无、日期、数字、选项（id、文字或序号），表格用 JSON。同年度的原答复连同证据和说明一并替换。",
    ),
)
@click.argument(
    "word",
    cls=Argument,
    metavar="QUESTION",
    help=Text(en="The question, such as ORG-01.", zh="填报项编号，如 ORG-01。"),
)
@click.argument("answer", cls=Argument, metavar="ANSWER", help=Text(en="The answer.", zh="答复。"))
@options.option(
    "--evidence",
    metavar="FILE",
    multiple=True,
    en="A file that shows it; its path and SHA-256 are kept. May be repeated.",
    zh="证据文件，只记录路径和 SHA-256；可多次指定。",
)
@options.option(
    "--note",
    metavar="TEXT",
    default="",
    en="What there is to say of it; needed where the question does not apply.",
    zh="说明；填“不适用”时必填。",
)
@options.YEAR
@options.SYSTEM
@options.BY
@DATABASE
@click.pass_context
def set_answer(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    word: str,
    answer: str,
    evidence: tuple[str, ...],
    note: str,
    year: int | None,
    system: str,
    by: str | None,
    database: str | None,
) -> None:
    from inspector.answers import recording, shape
    from inspector.answers.evidence import proof
    from inspector.cli import attest_page, items_asking, storing
    from inspector.plugins import questionnaire
    from inspector.store import Attestation

    lang, unit, now = language_of(ctx), options.organisation(), items_asking.today()
    question = options.question_of(word, questionnaire())
    given = Attestation(
        year=options.year_of(year),
        question=question.id,
        answer=shape.parsed(question, answer),
        answered="",
        scope=options.scope_of(system, unit),
        evidence=tuple({each.path: each for each in (proof(path, Path.cwd()) for path in evidence)}.values()),
        note=note,
    )
    who = items_asking.actor(by)
    recording.ready(question, given, by=who, now=now)
    with storing.opened(database, create=True) as store, store.writing() as connection:
        standing, item = recording.recorded(connection, question, given, by=who, now=now, organisation=unit)
    terminal.say(f"{question.id}\n{attest_page.kept(standing, item, lang, terminal.width(sys.stdout))}")


COMMANDS = (set_answer,)
