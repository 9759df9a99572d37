"""The command `inspector`. What every command shares is here: its language, its errors, its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from inspector import __version__
from inspector.cli import language, terminal
from inspector.cli.command import Group, Option
from inspector.cli.status import Exit
from inspector.model import InspectorError
from inspector.text import Lang, Text

INTERRUPTED = Text(en="interrupted", zh="已中断")
SEE_HELP = Text(en="{what} (see {command} --help)", zh="{what}（用法见 {command} --help）")


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        terminal.say(f"inspector {__version__}")
        ctx.exit()


@click.group(
    "inspector",
    cls=Group,
    help=Text(
        en="Security self-inspection of hosts: what is wrong, what was seen of it, and how to put it right.",
        zh="信息安全自查工具：发现主机上的安全问题，给出证据和整改建议。",
    ),
    modules={
        name: f"inspector.cli.{name}"
        for name in (
            *("audit", "run", "explain", "standards", "checks", "rules", "profiles", "selftest"),
            *(
                "history",
                "diary",
                "diff",
                "replay",
                "items",
                "attest",
                "report",
                "inventory",
                "collect",
                "collector",
                "store",
                "schedule",
                "sign",
                "verify",
            ),
        )
    },
)
@click.option(
    "--version",
    cls=Option,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help=Text(en="Show the version.", zh="显示版本。"),
)
def command() -> None:
    pass


def main(words: Sequence[str] | None = None) -> int:
    """Run a command line (this process's own, if none is given) and return its exit status. Raises nothing."""
    words = sys.argv[1:] if words is None else words
    lang = language.chosen(words, os.environ)
    terminal.ensure()
    with language.spoken(lang):
        try:
            return int(command.main(list(words), "inspector", standalone_mode=False, obj=lang) or Exit.DONE)
        except click.exceptions.NoArgsIsHelpError as error:
            terminal.say(error.format_message(), sys.stderr)
            return Exit.BAD_INPUT
        except click.ClickException as error:
            return _fail(_usage(error), lang, Exit.BAD_INPUT)
        except InspectorError as error:
            return _fail(error.text, lang, Exit.BAD_INPUT)
        except (click.Abort, KeyboardInterrupt):
            return _fail(INTERRUPTED, lang, Exit.INTERRUPTED)
        except Exception as error:
            from inspector.cli import crash

            return _fail(crash.keep(error), lang, Exit.INTERNAL)


def _fail(what: Text, lang: Lang, status: Exit) -> int:
    terminal.say(f"inspector: {what[lang]}", sys.stderr)
    return status


def _usage(error: click.ClickException) -> Text:
    """What click has to say, in the language that it already speaks, on one line."""
    what = " ".join(error.format_message().split()).rstrip(".; ；").replace("； ", "；")
    ctx = getattr(error, "ctx", None)
    text = Text(en=what, zh=what)
    return SEE_HELP.fill({"what": text, "command": ctx.command_path}) if ctx else text
