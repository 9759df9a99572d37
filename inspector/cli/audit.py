"""`inspector audit`."""

from __future__ import annotations

from typing import Any

import click

from inspector.cli.audit_options import asked, audit_options
from inspector.cli.command import Command, Option, language_of
from inspector.cli.status import Exit
from inspector.cli.storing import DATABASE
from inspector.text import Text


@click.command(
    "audit",
    cls=Command,
    help=Text(
        en="Audit hosts: collect the evidence, judge it by the checks of a profile, report what is wrong. Nothing is changed on a host.",
        zh="自查主机：采集证据，按检查方案逐项判定，报告发现的问题。不会改动被查主机。",
    ),
)
@audit_options
@click.option(
    "--store",
    cls=Option,
    is_flag=True,
    help=Text(
        en="Record the result in the store: the history of audits, and the register of what is to be put right. Without it nothing is kept.",
        zh="将结果记入自查数据库（历史记录与整改台账）。不加此项则不留存任何结果。",
    ),
)
@DATABASE
@click.pass_context
def command(ctx: click.Context, /, *, resume: str | None, database: str | None, **words: Any) -> Exit:
    from inspector import working
    from inspector.cli.conducting import conduct
    from inspector.cli.keeping import keeping

    form = working.resume(resume) if resume else None
    try:
        wanted, lang = asked(ctx, words, form), language_of(ctx)
        with keeping(wanted, database, lang) as keeper:
            return conduct(wanted, form, lang, keeper)
    finally:
        if form:
            form.close()
