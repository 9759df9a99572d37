"""`inspector attest list` and `show`: what is answered, by whom, and what is wrong or missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from inspector.cli import attest_options as options
from inspector.cli import listing
from inspector.cli.command import Argument, Command, language_of
from inspector.cli.storing import DATABASE
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.answers.model import Standing


@click.command(
    "list",
    cls=Command,
    help=Text(
        en="All questions of a year: answered, not filled in, raised, without evidence, out of date; counts at the end.",
        zh="列出年度全部填报项：已填报、未填报、需整改、无证据、已过期，末尾为合计。",
    ),
)
@options.YEAR
@options.GROUPS
@options.option(
    "--check-files",
    "files",
    is_flag=True,
    en="Look at every evidence file again: it must be there, and be the one that it was.",
    zh="重新核对全部证据文件是否仍在、内容是否未变。",
)
@DATABASE
@listing.as_json
@click.pass_context
def list_answers(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context, *, year: int | None, groups: tuple[str, ...], files: bool, database: str | None, as_json: bool
) -> None:
    from inspector.cli import attest_tables

    when = options.year_of(year)
    found = _standings(when, groups, database, files=files)
    if as_json:
        listing.say_json(attest_tables.plain(when, found))
    else:
        attest_tables.say(when, found, options.organisation(), language_of(ctx))


def _standings(year: int, groups: tuple[str, ...], database: str | None, *, files: bool) -> tuple[Standing, ...]:
    from inspector.answers.evidence import still
    from inspector.answers.standing import standings
    from inspector.cli import items_asking, storing
    from inspector.plugins import questionnaire
    from inspector.store import list_attestations

    known, unit, today = questionnaire(), options.organisation(), items_asking.today().date()
    wanted = options.groups_of(groups, known)
    with storing.opened(database) as store, store.reading() as connection:
        given = list_attestations(connection, year)
    day = min(today, today.replace(year=year, month=12, day=31))
    found = standings(known, given, unit, day, still if files else None)
    return tuple(each for each in found if not wanted or each.question.group in wanted)


@click.command(
    "show", cls=Command, help=Text(en="A question, and its answers of all years.", zh="查看一个填报项及其历年答复。")
)
@click.argument(
    "word",
    cls=Argument,
    metavar="QUESTION",
    help=Text(en="The question, such as ORG-01.", zh="填报项编号，如 ORG-01。"),
)
@DATABASE
@listing.as_json
@click.pass_context
def show_question(ctx: click.Context, *, word: str, database: str | None, as_json: bool) -> None:
    from inspector.cli import attest_tables, storing
    from inspector.plugins import questionnaire
    from inspector.store import list_attestations_to

    question = options.question_of(word, questionnaire())
    with storing.opened(database) as store, store.reading() as connection:
        given = list_attestations_to(connection, question.id)
    if as_json:
        listing.say_json(attest_tables.plain_question(question, given))
    else:
        attest_tables.say_question(question, given, options.organisation(), language_of(ctx))


COMMANDS: tuple[Any, ...] = (list_answers, show_question)
