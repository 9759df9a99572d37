"""`inspector attest`: what no program can decide, answered by people, with evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from inspector.cli import attest_options as options
from inspector.cli import attest_setting, attest_showing, attest_workbook, language
from inspector.cli.command import Argument, Command, Group, language_of
from inspector.cli.storing import DATABASE
from inspector.text import Text

ASK = "ask"
HELP = ("-h", "--help")


class _Asking(Group):
    """A group whose words are questions where they are none of its commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        lead = 0
        while lead < len(args) and args[lead].startswith(language.OPTION):
            lead += 1 if "=" in args[lead] else 2
        if args[lead : lead + 1] and args[lead] in (*self.commands, *HELP):
            return super().parse_args(ctx, args)
        return super().parse_args(ctx, [*args[:lead], ASK, *args[lead:]])


@click.group(
    "attest",
    cls=_Asking,
    help=Text(
        en="Answer what no program can decide: `inspector attest` asks question by question in the terminal (as `ask` does); the "
        "other commands are for spreadsheets, scripts and looking things up. Passwords, identity numbers and classified content "
        "are never entered here.",
        zh="填报程序无法核查的内容：inspector attest 在终端中逐项提问（同 ask）；其他命令用于电子表格、脚本和查询。"
        "严禁填写口令、身份证号和涉密内容。",
    ),
)
def command() -> None:
    pass


@command.command(
    ASK,
    cls=Command,
    help=Text(
        en="Ask in the terminal. Each answer is kept at once, and what is answered already is passed over: stop whenever you like, "
        "and go on later. Last year's answer is shown, and counts only once you confirm it.",
        zh="在终端中逐项提问。每项答复即时保存，已填报的自动跳过，可随时退出、以后继续。会显示上次的答复，但须由您确认后才算数。",
    ),
)
@click.argument(
    "words",
    cls=Argument,
    nargs=-1,
    metavar="[QUESTION]...",
    help=Text(
        en="Only these questions (ORG-01), answered or not.", zh="仅询问这些填报项（如 ORG-01），无论是否已填报。"
    ),
)
@options.YEAR
@options.SYSTEM
@options.GROUPS
@options.option("--all", "every", is_flag=True, en="Ask what is answered already too.", zh="已填报的也重新询问。")
@options.BY
@options.option(
    "--evidence-folder",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    en="Where names of evidence files are looked for (default: here).",
    zh="证据文件所在目录（默认为当前目录）。",
)
@DATABASE
@click.pass_context
def ask(ctx: click.Context, /, **given: Any) -> None:
    from inspector.cli import attest_dialogue

    attest_dialogue.run(language_of(ctx), **given)


for each in (*attest_showing.COMMANDS, *attest_setting.COMMANDS, attest_workbook.export, attest_workbook.import_):
    command.add_command(each)
