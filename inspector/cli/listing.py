"""What the listing commands share: `-f json`, tables, results that are read back, and names that are nearly right."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import terminal
from inspector.cli.command import Option
from inspector.document import nearest
from inspector.model import InspectorError
from inspector.text import Lang, Text, os_error, show

if TYPE_CHECKING:
    from inspector.model import Dossier

ROOMY = 70
"""Columns from which ids are no longer broken."""
UNLIMITED = 10_000
"""Columns of a table that is piped into another program: one entry stays one line."""

NONE = Text(en="none", zh="无")
UNREADABLE = Text(en="{source}: {why}", zh="{source}：{why}")
BY_HAND = Text(en="To see it by hand:", zh="人工核查：")

as_json: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "-f",
    "--format",
    "as_json",
    cls=Option,
    metavar="FORMAT",
    type=click.Choice(("console", "json")),
    default="console",
    callback=lambda ctx, param, value: value == "json",
    help=Text(en="console (default) or json.", zh="输出格式：console（默认）或 json。"),
)
checks_folders: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--checks",
    cls=Option,
    metavar="DIR",
    multiple=True,
    help=Text(en="A folder with checks of your own; may be repeated.", zh="自定义检查项所在目录；可多次指定。"),
)


def say_json(value: object) -> None:
    import json

    import msgspec

    text = json.dumps(msgspec.to_builtins(value, enc_hook=str, str_keys=True), ensure_ascii=False, indent=2)
    # A byte that is no UTF-8 (in a pattern for GBK pages) becomes \udcXX, which JSON reads as it was.
    terminal.write_bytes(text.encode("utf-8", "backslashreplace") + b"\n", sys.stdout)


def say_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns side by side, wrapped on a terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Line

    out = io.StringIO()
    width = terminal.width(sys.stdout) if sys.stdout.isatty() else UNLIMITED
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    for column in columns[:-1]:
        table.add_column(Line(column), overflow="fold", no_wrap=width >= ROOMY)
    table.add_column(Line(columns[-1]), overflow="fold")
    for row in rows:
        table.add_row(*(Line(cell) for cell in row))
    Console(file=out, width=width, force_terminal=False, color_system=None, _environ={}).print(table)
    terminal.say("\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n")))


def value(what: object, lang: Lang) -> str:
    """A parameter's value; an empty one is said to be."""
    return show(NONE if what in ("", (), []) else what, lang)


def by_hand(command: str, lang: Lang, indent: str) -> str:
    """The command for a look by hand, whole on one line: it is there to be copied."""
    return f"{indent}{BY_HAND[lang]}\n{indent}  {command}"


def unknown(text: Text, name: str, known: Iterable[str]) -> InspectorError:
    """The error for a name that there is not; `text` says so with {name} and {hint}."""
    return InspectorError(text.fill({"name": name, "hint": nearest(name, known)}))


def read_result(source: str) -> Dossier:
    """The result in a file. Raises InspectorError."""
    from inspector.dossier import read

    try:
        data = Path(source).read_bytes()
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"source": source, "why": os_error(error)})) from None
    return read(data, source)
