"""`inspector run`: what a schedule calls."""

from __future__ import annotations

from typing import Any

import click

from inspector.cli.audit_options import asked, audit_options
from inspector.cli.command import Command, Option, language_of
from inspector.cli.status import Exit
from inspector.cli.storing import DATABASE
from inspector.text import Text


@click.command(
    "run",
    cls=Command,
    help=Text(
        en="Audit as `inspector audit` does, record the result, write the reports and send the notices that the configuration names "
        "(/etc/inspector/config.yaml). This is what a schedule calls; the same run is never made twice at a time.",
        zh="执行自查（参数同 inspector audit），记入数据库，并按配置文件（/etc/inspector/config.yaml）输出报告、发送通知。"
        "供定时任务调用；同一任务不会并行执行。",
    ),
)
@audit_options
@click.option(
    "--textfile",
    cls=Option,
    metavar="FILE",
    help=Text(
        en="Numbers for Prometheus: a file NAME.prom in the folder of node_exporter's textfile collector.",
        zh="供 Prometheus 采集的指标文件（node_exporter textfile 目录下的 名称.prom）。",
    ),
)
@click.option(
    "--no-notices",
    cls=Option,
    is_flag=True,
    help=Text(en="Send no notice.", zh="不发送通知。"),
)
@DATABASE
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    resume: str | None,
    database: str | None,
    textfile: str | None,
    no_notices: bool,
    **words: Any,
) -> Exit:
    import msgspec

    from inspector import working
    from inspector.cli.conducting import conduct
    from inspector.cli.keeping import keeping
    from inspector.cli.running import Running, alone
    from inspector.configuration import load_configuration

    said = load_configuration()
    form = working.resume(resume) if resume else None
    try:
        wanted, lang = asked(ctx, {**words, "store": True, "run": True}, form), language_of(ctx)
        wanted = msgspec.structs.replace(
            wanted, keep_evidence=wanted.keep_evidence or said.evidence.keep, sign=wanted.sign or said.sign
        )
        running = Running(said, lang, textfile or said.textfile, notices=not no_notices)
        with alone(wanted), running.told(), keeping(wanted, database, lang) as keeper:
            assert keeper is not None  # noqa: S101 - narrows the type: it is asked to store
            running.keeper = keeper
            return conduct(running.with_reports(wanted), form, lang, keeper, running.after)
    finally:
        if form:
            form.close()
