"""`inspector report audit`: one audit as a document."""

from __future__ import annotations

import datetime

import click

from inspector.cli import publications, storing
from inspector.cli.command import Argument, Command, language_of
from inspector.text import Text

NAME = Text(en="audit-report-{number}-{day}", zh="自查结果报告-{number}-{day}")


@click.command(
    "audit",
    cls=Command,
    help=Text(
        en="The report of one recorded audit: problems by severity, category and host, how to mend them, and what was not examined.",
        zh="生成单次自查的报告：按风险等级、类别和主机列出问题及整改建议，并注明未核查的内容和原因。",
    ),
)
@click.argument(
    "word",
    cls=Argument,
    metavar="[AUDIT]",
    default="latest",
    help=Text(
        en="The audit: latest (default), previous, #NUMBER, an id or its beginning, or a baseline.",
        zh="自查：latest（默认，最近一次）、previous、#编号、标识或其前几位，或基线名称。",
    ),
)
@publications.FORMATS
@publications.ORGANISATION
@storing.DATABASE
@click.pass_context
def command(
    ctx: click.Context, *, word: str, formats: tuple[str, ...], organisation: str | None, database: str | None
) -> None:
    lang, now = language_of(ctx), datetime.datetime.now().astimezone().replace(microsecond=0)
    unit = publications.organisation_for("audit", organisation)
    with storing.opened(database) as store, store.reading() as connection:
        from inspector.reporting.audit_report import of_audit
        from inspector.store import find_audit

        row = find_audit(connection, word)
        wanted = publications.plan(formats, NAME.render(lang, {"number": row.number, "day": row.finished[:10]}))
        made = of_audit(connection, row, now, unit)
    publications.deliver(wanted, made, lang)
