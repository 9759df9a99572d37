"""`inspector diary`: what was audited, what changed, what the logs saw and what became of items, day by day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from inspector.cli import storing
from inspector.cli.command import Command, Option, language_of
from inspector.layout import Layout
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.cli.output import Pieces
    from inspector.diary.record import Diary


@click.command(
    "diary",
    cls=Command,
    help=Text(
        en="The security diary of the recorded audits: day by day and host by host what was audited, what changed, log-in failures and "
        "attacks that the logs have, and items that were opened and closed. Without a period: the last seven days.",
        zh="系统安全日记：按日、按主机记录自查情况、变化、日志中的登录失败和攻击，以及整改项的立项与销号。不指定时段时为最近七天。",
    ),
)
@click.option(
    "--since", cls=Option, metavar="DAY", help=Text(en="From this day on (2026-01-31).", zh="起始日期（2026-01-31）。")
)
@click.option("--until", cls=Option, metavar="DAY", help=Text(en="Up to this day.", zh="截止日期。"))
@click.option("--week", cls=Option, is_flag=True, help=Text(en="This week, from Monday on.", zh="本周（自周一起）。"))
@click.option("--month", cls=Option, metavar="MONTH", help=Text(en="A month (2026-11).", zh="某月（2026-11）。"))
@click.option(
    "--host",
    cls=Option,
    metavar="HOST",
    help=Text(en="Only this host: its name, also a former one, or #ID.", zh="仅该主机：现名、曾用名或 #ID。"),
)
@click.option("--newest-first", cls=Option, is_flag=True, help=Text(en="The last day first.", zh="最近的日期在前。"))
@click.option("--all", "full", cls=Option, is_flag=True, help=Text(en="Leave nothing out.", zh="完整列出，不省略。"))
@click.option(
    "-f",
    "--format",
    "formats",
    cls=Option,
    metavar="FORMAT[=PATH]",
    multiple=True,
    help=Text(
        en="console (default), md, html or json; may be repeated, with a file for each.",
        zh="输出格式：console（默认）、md、html 或 json；可多次指定，各写入一个文件。",
    ),
)
@storing.DATABASE
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    since: str | None,
    until: str | None,
    week: bool,
    month: str | None,
    host: str | None,
    newest_first: bool,
    full: bool,
    formats: tuple[str, ...],
    database: str | None,
) -> None:
    from inspector.cli import output, periods

    lang = language_of(ctx)
    wanted = output.plan(formats, lambda name: _renderer(name, newest_first=newest_first))
    today = datetime.datetime.now().astimezone().date()
    days = periods.so_far(*periods.of_diary(since, until, month, today, week=week), today)
    told = _read(database, days, host)
    for each in wanted:
        if each.path != output.STDERR:
            output.deliver(each, told, lang, full=full)


def _read(database: str | None, days: tuple[datetime.date, datetime.date], host: str | None) -> Diary:
    from inspector import store as rooms
    from inspector.cli import items_asking
    from inspector.diary.period import Period
    from inspector.diary.reading import read

    now = items_asking.today()
    period = Period(first=days[0], last=days[1])
    with storing.opened(database) as store:
        items_asking.expire(store, now)
        with store.reading() as connection:
            return read(connection, period, now, rooms.find_host(connection, host) if host else None)


def _renderer(name: str, *, newest_first: bool) -> Pieces:
    from inspector.cli import listing
    from inspector.diary import html, markdown, page
    from inspector.diary.paper import Paper
    from inspector.diary.telling import paper
    from inspector.plugins import NO_FORMAT

    def put(diary: Diary, layout: Layout) -> Paper:
        return paper(diary, layout.lang, full=layout.full, newest_first=newest_first)

    made: dict[str, Pieces] = {
        "console": lambda diary, layout: page.pieces(put(diary, layout), layout),
        "md": lambda diary, layout: markdown.pieces(put(diary, layout), layout.lang),
        "html": lambda diary, layout: html.pieces(put(diary, layout), layout.lang),
        "json": _json,
    }
    if name not in made:
        raise listing.unknown(NO_FORMAT, name, made)
    return made[name]


def _json(told: Diary, layout: Layout) -> Iterator[bytes]:
    import msgspec

    yield msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"
