"""click commands whose help is in both languages, wrapped by what a terminal shows and not by characters."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click

from inspector.cli import language, terminal
from inspector.layout import block, cells, pad
from inspector.model import InspectorError
from inspector.text import LANGUAGES, Lang, Text

USAGE = Text(en="Usage: ", zh="用法：")
ARGUMENTS = Text(en="Arguments:", zh="参数：")
OPTIONS = Text(en="Options:", zh="选项：")
COMMANDS = Text(en="Commands:", zh="命令：")
LANGUAGE = Text(en="Language: zh or en; without it, that of the locale.", zh="语言：zh 或 en；默认取自系统区域设置。")
HELP = Text(en="Show this help.", zh="显示本帮助。")
NO_COMMAND = Text(en="no command is called {name}{hint}", zh="没有名为 {name} 的命令{hint}")
FIRST_COLUMN = 28


class Option(click.Option):
    """An option with its help."""

    def __init__(self, names: list[str], *, help: Text, **settings: Any) -> None:
        super().__init__(names, **settings)
        self.words = help


class Argument(click.Argument):
    """An argument with its help."""

    def __init__(self, names: list[str], *, help: Text, **settings: Any) -> None:
        super().__init__(names, **settings)
        self.words = help


class Command(click.Command):
    """A command with its help."""

    def __init__(self, name: str | None, *, help: Text, **settings: Any) -> None:
        super().__init__(name, add_help_option=False, **settings)
        self.words = help
        self.params += common()

    def get_help(self, ctx: click.Context) -> str:
        return page(self, self.words, ctx)


class Group(click.Group):
    """A group with its help. `modules` names the module of each command by its name; it is imported when it is wanted."""

    def __init__(
        self, name: str | None, *, help: Text, modules: Mapping[str, str] | None = None, **settings: Any
    ) -> None:
        super().__init__(name, add_help_option=False, **settings)
        self.words = help
        self.modules = modules or {}
        self.params += common()

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.modules, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.modules:
            command: click.Command = importlib.import_module(self.modules[cmd_name]).command
            return command
        if cmd_name not in self.commands and not ctx.resilient_parsing:
            from inspector.document import nearest

            hint = nearest(cmd_name, self.list_commands(ctx))
            raise InspectorError(NO_COMMAND.fill({"name": cmd_name, "hint": hint}))
        return super().get_command(ctx, cmd_name)

    def get_help(self, ctx: click.Context) -> str:
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if isinstance(command, (Command, Group)):
                rows.append((name, command.words))
        return page(self, self.words, ctx, rows)


def common() -> list[click.Parameter]:
    """The options of every command. What --lang says has been read before; here it is only checked."""
    return [
        Option([language.OPTION], type=click.Choice(LANGUAGES), metavar="LANG", expose_value=False, help=LANGUAGE),
        Option(["-h", "--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help, help=HELP),
    ]


def _show_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        terminal.say(ctx.get_help())
        ctx.exit()


def language_of(ctx: click.Context) -> Lang:
    lang: Lang = ctx.find_root().obj or "en"
    return lang


def page(command: click.Command, words: Text, ctx: click.Context, commands: Iterable[tuple[str, Text]] = ()) -> str:
    """The help of a command."""
    lang = language_of(ctx)
    width = terminal.width(sys.stdout)
    arguments = [(str(each.metavar), each.words) for each in command.params if isinstance(each, Argument)]
    options = [(_names(each), each.words) for each in command.params if isinstance(each, Option)]
    parts = [_usage(command, ctx, width), block(words[lang], width)]
    for heading, rows in ((ARGUMENTS, arguments), (OPTIONS, options), (COMMANDS, list(commands))):
        if rows:
            parts.append("\n".join([heading[lang], *_rows(rows, lang, width)]))
    return "\n\n".join(parts)


def _usage(command: click.Command, ctx: click.Context, width: int) -> str:
    """What is to be typed; below the command's path where that leaves little room beside it."""
    first = f"{USAGE[language_of(ctx)]}{ctx.command_path} "
    pieces = " ".join(command.collect_usage_pieces(ctx))
    if cells(first) * 2 > width:
        return f"{first.rstrip()}\n{block(pieces, width, first='    ')}"
    return block(pieces, width, first=first)


def _names(option: Option) -> str:
    return " ".join(filter(None, [", ".join(option.opts), option.metavar]))


def _rows(rows: list[tuple[str, Text]], lang: Lang, width: int) -> Iterable[str]:
    """Names and what they mean, side by side where there is room."""
    column = min(max(cells(name) for name, _ in rows), FIRST_COLUMN) + 4
    if width < 2 * column:
        column = 6
    for name, words in rows:
        first = f"  {name}  "
        if cells(first) > column:
            yield first.rstrip()
            first = ""
        yield block(words[lang], width, first=pad(first, column))
