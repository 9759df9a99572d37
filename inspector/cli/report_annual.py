"""`inspector report annual`: the annual self-inspection report with its annexes."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from inspector.cli import publications, storing, terminal
from inspector.cli.command import Command, Option, language_of
from inspector.model import InspectorError
from inspector.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.cli.output import Output
    from inspector.reporting.year import Year

NAME = Text(en="self-inspection-report-{year}", zh="网络与信息系统安全自查报告-{year}")
FIRST, LAST = 2000, 2999
NO_YEAR = Text(en="--year {year}: a year such as 2026 is expected", zh="--year {year}：应为年份，如 2026")
AHEAD = Text(
    en="--year {year}: this year has not begun; nothing can be reported of it",
    zh="--year {year}：该年度尚未开始，无法生成报告",
)
COVERED = Text(
    en="{hosts:host|hosts}, {problems:kind of problem|kinds of problems}{rest}",
    zh="主机 {hosts} 台，未整改问题 {problems} 类{rest}",
)
REST = Text(en="; not covered: {what}", zh="；未涵盖：{what}")
NEXT = Text(
    en="before it is signed: inspector report verify {path:sh}",
    zh="签发前请核对：inspector report verify {path:sh}",
)

VERIFIED = ("docx", "html")


@click.command(
    "annual",
    cls=Command,
    help=Text(
        en="The annual self-inspection report with its annexes, from the recorded audits, the register, the answers and organisation.yaml. "
        "For each host the last audit of the time speaks; what was not examined or not filled in is said to be so.",
        zh="生成年度网络与信息系统安全自查报告及附件：依据已记录的自查结果、整改台账、填报答复和 organisation.yaml。每台主机以时段内最后一次自查为准；未核查、未填报的内容如实注明。",
    ),
)
@click.option(
    "--year",
    cls=Option,
    type=int,
    metavar="YEAR",
    help=Text(en="Of which year (default: this one).", zh="年度（默认为本年）。"),
)
@publications.FORMATS
@publications.ORGANISATION
@storing.DATABASE
@click.pass_context
def command(
    ctx: click.Context, *, year: int | None, formats: tuple[str, ...], organisation: str | None, database: str | None
) -> None:
    from inspector.organisation.reading import load
    from inspector.reporting.rebuilding import annual_of

    lang, now = language_of(ctx), datetime.datetime.now().astimezone().replace(microsecond=0)
    wanted_year = _checked(now.year if year is None else year, now)
    wanted = publications.plan(formats, NAME.render(lang, {"year": wanted_year}))
    unit = load(publications.place(organisation))
    with storing.opened(database) as store, store.reading() as connection:
        facts, publication = annual_of(connection, unit, wanted_year, now)
    publications.deliver(wanted, publication, lang)
    if any(each.is_file for each in wanted):
        _tell(facts, lang)
        _say_next(wanted, lang)


def _checked(year: int, now: datetime.datetime) -> int:
    if not FIRST <= year <= LAST:
        raise InspectorError(NO_YEAR.fill({"year": year}))
    if year > now.year:
        raise InspectorError(AHEAD.fill({"year": year}))
    return year


def _tell(year: Year, lang: Lang) -> None:
    from inspector.model import Severity
    from inspector.reporting.annual.limits import open_ends

    problems = sum(not each.accepted and each.severity is not Severity.INFO for each in year.problems)
    ends = open_ends(year)
    rest = REST.render(lang, ends) if ends else ""
    terminal.say(COVERED.render(lang, {"hosts": year.totals.hosts, "problems": problems, "rest": rest}))


def _say_next(wanted: Sequence[Output], lang: Lang) -> None:
    """How each of those that can be verified is."""
    for each in wanted:
        if each.is_file and each.format in VERIFIED:
            terminal.say(NEXT.render(lang, {"path": each.path}))
