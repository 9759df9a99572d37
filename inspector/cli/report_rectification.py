"""`inspector report rectification`: what was put right within a time, and what was not."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from inspector.cli import publications, storing
from inspector.cli.command import Command, Option, language_of
from inspector.model import InspectorError
from inspector.text import Text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from inspector.organisation.model import Organisation
    from inspector.publishing.model import Publication

NAME = Text(en="rectification-report-{since}-{until}", zh="整改报告-{since}-{until}")
FIRST, LAST = 2000, 2999
NO_YEAR = Text(en="--year {year}: a year such as 2026 is expected", zh="--year {year}：应为年份，如 2026")
TOO_EARLY = Text(
    en="--since {day}: days before {first} are not reported; give a later one",
    zh="--since {day}：不能早于 {first}，请改用较晚的日期",
)
TWICE = Text(
    en="--year names all days of the year: leave --since and --until out",
    zh="--year 已指定全年，不能再用 --since 和 --until",
)


@click.command(
    "rectification",
    cls=Command,
    help=Text(
        en="The rectification report of a time: what was found, put right, still remains, came back or was accepted, by department and person, with "
        "the register. Without days it is this year so far.",
        zh="生成整改报告：一段时间内发现、已整改、尚未整改、重复出现和已接受风险的问题，按责任部门和责任人统计，并附整改台账。不指定日期时为本年至今。",
    ),
)
@click.option(
    "--year", cls=Option, type=int, metavar="YEAR", help=Text(en="All days of a year.", zh="全年（如 2026）。")
)
@click.option(
    "--since", cls=Option, metavar="DAY", help=Text(en="From this day on (2026-01-31).", zh="起始日期（2026-01-31）。")
)
@click.option("--until", cls=Option, metavar="DAY", help=Text(en="Up to this day.", zh="截止日期。"))
@publications.FORMATS
@publications.ORGANISATION
@storing.DATABASE
@click.pass_context
def command(  # noqa: PLR0913 - one keyword for each option
    ctx: click.Context,
    *,
    year: int | None,
    since: str | None,
    until: str | None,
    formats: tuple[str, ...],
    organisation: str | None,
    database: str | None,
) -> None:
    lang, now = language_of(ctx), datetime.datetime.now().astimezone().replace(microsecond=0)
    first, last = _days(year, since, until, now.date())
    wanted = publications.plan(formats, NAME.render(lang, {"since": first, "until": last}))
    unit = publications.organisation_for("rectification", organisation)
    with storing.opened(database) as store, store.reading() as connection:
        made = _made(connection, first, last, now, unit)
    publications.deliver(wanted, made, lang)


def _made(
    connection: Connection,
    first: datetime.date,
    last: datetime.date,
    now: datetime.datetime,
    organisation: Organisation | None,
) -> Publication:
    from inspector.reporting.rectification import of_days

    return of_days(connection, first, last, now, organisation)


def _days(
    year: int | None, since: str | None, until: str | None, today: datetime.date
) -> tuple[datetime.date, datetime.date]:
    """Those of the days that have come. Raises InspectorError."""
    from inspector.cli import periods

    if year is not None:
        if since or until:
            raise InspectorError(TWICE)
        if not FIRST <= year <= LAST:
            raise InspectorError(NO_YEAR.fill({"year": year}))
        return periods.so_far(datetime.date(year, 1, 1), datetime.date(year, 12, 31), today)
    first, last = periods.between(since, until)
    last = last or today
    first = first or last.replace(month=1, day=1)
    if first.year < FIRST:
        raise InspectorError(TOO_EARLY.fill({"day": first, "first": datetime.date(FIRST, 1, 1)}))
    return periods.so_far(first, last, today)
