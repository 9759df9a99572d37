"""`inspector history`: how the hosts did from audit to audit."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from inspector.cli import storing
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.layout import Layout
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.change.trend import History
    from inspector.cli.output import Pieces

UTF8 = "utf8"


@click.command(
    "history",
    cls=Command,
    help=Text(
        en="How the hosts did from audit to audit: findings, what is unknown, the score, items; of one host, if it is named.",
        zh="历次自查的变化：问题、未知项、得分和整改项；指定主机时只看该主机。",
    ),
)
@click.argument(
    "host",
    cls=Argument,
    required=False,
    metavar="[HOST]",
    help=Text(en="A host: its name, also a former one, or #ID.", zh="主机：现名、曾用名或 #ID。"),
)
@click.option(
    "--since",
    cls=Option,
    metavar="DAY",
    help=Text(en="Only audits from this day on (2026-01-31).", zh="仅该日起的自查（2026-01-31）。"),
)
@click.option(
    "--until", cls=Option, metavar="DAY", help=Text(en="Only audits up to this day.", zh="仅截至该日的自查。")
)
@click.option(
    "-f",
    "--format",
    "formats",
    cls=Option,
    metavar="FORMAT[=PATH]",
    multiple=True,
    help=Text(
        en="console (default), json or html; may be repeated, with a file for each.",
        zh="输出格式：console（默认）、json 或 html；可多次指定，各写入一个文件。",
    ),
)
@storing.DATABASE
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    host: str | None,
    since: str | None,
    until: str | None,
    formats: tuple[str, ...],
    database: str | None,
) -> None:
    from inspector.cli import output

    lang = language_of(ctx)
    wanted = output.plan(formats, _renderer)
    told = _read(database, host, since, until, lines=any(each.format == "html" for each in wanted))
    for each in wanted:
        if each.path != output.STDERR:
            output.deliver(each, told, lang)


def _read(database: str | None, host: str | None, since: str | None, until: str | None, *, lines: bool) -> History:
    from inspector import store as rooms
    from inspector.change import trend
    from inspector.cli import items_asking, periods
    from inspector.register.listing import counts

    first, last = periods.between(since, until)
    begin, end = periods.stored(first, last)
    now = items_asking.today()
    with storing.opened(database) as store:
        items_asking.expire(store, now)
        with store.reading() as connection:
            one = rooms.find_host(connection, host) if host else None
            points = trend.of_host(connection, one.id, begin, end) if one else trend.of_fleet(connection, begin, end)
            return trend.History(
                schema=trend.SCHEMA,
                since=str(first or ""),
                until=str(last or ""),
                host=one,
                points=points,
                standing=trend.standing(connection, one.id, now) if one else counts(connection, now),
                lines=trend.of_hosts(connection, begin, end) if lines and not one else (),
            )


def _json(told: History, layout: Layout) -> Iterator[bytes]:
    """All but the lines of hosts: each is had by its name."""
    import msgspec

    value = {name: part for name, part in msgspec.to_builtins(told, str_keys=True).items() if name != "lines"}
    yield msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _renderer(name: str) -> Pieces:
    from inspector.change import trend_html, trend_page
    from inspector.change.moments import offset
    from inspector.cli import listing
    from inspector.plugins import NO_FORMAT

    shift = offset(None, datetime.datetime.now(datetime.UTC))
    blocks = (sys.stdout.encoding or "").lower().replace("-", "") == UTF8
    made: dict[str, Pieces] = {
        "console": trend_page.renderer(None, shift, blocks=blocks),
        "html": trend_html.renderer(None, shift),
        "json": _json,
    }
    if name not in made:
        raise listing.unknown(NO_FORMAT, name, made)
    return made[name]
