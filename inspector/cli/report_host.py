"""`inspector report host`: one host as a document."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

import click

from inspector.cli import publications, storing
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.store import HostRow

NAME = Text(en="host-report-{host}-{day}", zh="主机安全自查报告-{host}-{day}")
_NO_FILE = re.compile(r"[^\w.-]+")
LONGEST = 60


@click.command(
    "host",
    cls=Command,
    help=Text(
        en="The report of one host: what it is, its problems with evidence, remedy and the command to look by hand, its items and audits, and what could "
        "not be seen.",
        zh="生成单台主机的报告：基本情况、存在的问题（证据、整改建议、手工核查命令）、整改事项与经过、历次自查，以及未能核查的内容。",
    ),
)
@click.argument(
    "host",
    cls=Argument,
    metavar="HOST",
    help=Text(en="The host: its name, also a former one, or #ID.", zh="主机：现名、曾用名或 #ID。"),
)
@click.option(
    "--audit",
    "audit",
    cls=Option,
    metavar="AUDIT",
    help=Text(
        en="Of which audit (default: the host's last one that examined it).",
        zh="取哪次自查的结果（默认为该主机最近一次完成的自查）。",
    ),
)
@publications.FORMATS
@publications.ORGANISATION
@storing.DATABASE
@click.pass_context
def command(  # noqa: PLR0913 - one keyword for each option
    ctx: click.Context,
    *,
    host: str,
    audit: str | None,
    formats: tuple[str, ...],
    organisation: str | None,
    database: str | None,
) -> None:
    lang, now = language_of(ctx), datetime.datetime.now().astimezone().replace(microsecond=0)
    unit = publications.organisation_for("host", organisation)
    with storing.opened(database) as store, store.reading() as connection:
        from inspector.reporting.host_report import of_host
        from inspector.reporting.host_report.facts import chosen

        found = chosen(connection, host, audit)
        values = {"host": _plain(found.host), "day": found.audit.finished[:10]}
        wanted = publications.plan(formats, NAME.render(lang, values))
        made = of_host(connection, found, now, unit)
    publications.deliver(wanted, made, lang)


def _plain(host: HostRow) -> str:
    """A host's name as a part of a file's: what could lead elsewhere or be taken for an option is gone, and its id stands there instead."""
    plain = _NO_FILE.sub("-", host.name)[:LONGEST].strip("-.")
    return plain if plain == host.name else f"{plain or 'host'}-{host.id}"
