"""`inspector report`: the annual self-inspection report and the other reports for people, and whether a document still says what the store says."""

from __future__ import annotations

import click

from inspector.cli.command import Group
from inspector.text import Text


@click.group(
    "report",
    cls=Group,
    help=Text(
        en="Reports for people, as Word, PDF, web page, Markdown or Excel: the annual self-inspection report, the rectification report, one audit, one host.",
        zh="生成供人阅读的报告（Word、PDF、网页、Markdown、Excel）：年度自查报告、整改报告、单次自查报告、单台主机报告。",
    ),
    modules={
        "init": "inspector.cli.report_init",
        "annual": "inspector.cli.report_annual",
        "verify": "inspector.cli.report_verify",
        "rectification": "inspector.cli.report_rectification",
        "audit": "inspector.cli.report_audit",
        "host": "inspector.cli.report_host",
    },
)
def command() -> None:
    pass
