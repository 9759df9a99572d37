"""What the commands of `inspector report` share: which organisation, which formats, and where the documents go."""

from __future__ import annotations

import importlib
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import output, terminal
from inspector.cli.command import Option
from inspector.document import nearest
from inspector.layout import Layout
from inspector.model import InspectorError
from inspector.text import Lang, Text

if TYPE_CHECKING:
    from inspector.organisation.model import Organisation
    from inspector.publishing.model import Publication

RENDERERS = {
    "docx": "inspector.publishing.word",
    "pdf": "inspector.publishing.pdf",
    "html": "inspector.publishing.html",
    "md": "inspector.publishing.markdown",
    "xlsx": "inspector.publishing.workbook",
}
NO_FORMAT = Text(
    en="-f {name}: reports are written as docx, pdf, html, md or xlsx{hint}",
    zh="-f {name}：报告格式可为 docx、pdf、html、md 或 xlsx{hint}",
)
WRITTEN = Text(en="{path}: written", zh="{path}：已生成")

Command = Callable[..., Any]
FORMATS: Callable[[Command], Command] = click.option(
    "-f",
    "--format",
    "formats",
    cls=Option,
    metavar="FORMAT[=PATH]",
    multiple=True,
    help=Text(
        en="docx (default), pdf, html, md or xlsx; without a path the file stands in the current folder under a name that says what it is; "
        "may be repeated.",
        zh="报告格式：docx（默认）、pdf、html、md 或 xlsx；不写路径时以报告名保存在当前目录；可多次指定。",
    ),
)
ORGANISATION: Callable[[Command], Command] = click.option(
    "--organisation",
    "organisation",
    cls=Option,
    metavar="FILE",
    help=Text(
        en="organisation.yaml: the unit, its people and its systems (default: $INSPECTOR_ORGANISATION, the current folder, the user's, /etc/inspector).",
        zh="单位信息文件 organisation.yaml（默认依次查找 $INSPECTOR_ORGANISATION、当前目录、用户目录和 /etc/inspector）。",
    ),
)


def plan(formats: Sequence[str], name: str) -> list[output.Output]:
    """What `-f` asks for; `name`: of files without a path, without its suffix. Raises InspectorError before anything is read."""
    for word in formats:
        _known(word.partition("=")[0])
    words = [word if "=" in word else f"{word}={_free(name, word)}" for word in formats or ("docx",)]
    return [each for each in output.plan(words, _renderer) if each.path != output.STDERR]


def _free(name: str, suffix: str) -> str:
    """A file that is not there yet: somebody may have written into the report that was made before."""
    names = (f"{name}{f'-{n}' if n > 1 else ''}.{suffix}" for n in itertools.count(1))
    return next(each for each in names if not os.path.lexists(each))


def _renderer(name: str) -> output.Pieces:
    if name == output.CONSOLE:  # what goes to standard output stands alone there
        return lambda _, __: ()
    _known(name)

    def pieces(publication: Publication, layout: Layout) -> Iterator[bytes]:
        render: Callable[[Publication, Lang], bytes] = importlib.import_module(RENDERERS[name]).render
        yield render(publication, layout.lang)

    return pieces


def _known(name: str) -> None:
    if name not in RENDERERS:
        raise InspectorError(NO_FORMAT.fill({"name": name, "hint": nearest(name, RENDERERS)}))


def deliver(wanted: Sequence[output.Output], publication: Publication, lang: Lang) -> None:
    """Write the documents, and say where they are."""
    for each in wanted:
        output.deliver(each, publication, lang)
        if each.is_file:
            terminal.say(WRITTEN.render(lang, {"path": each.path}))


def place(path: str | None) -> Path | None:
    return Path(path) if path else None


def organisation_for(kind: str, path: str | None) -> Organisation | None:
    """The organisation that a report of this kind speaks of; of other kinds than the annual it may be left open. Raises InspectorError."""
    from inspector.organisation.reading import find, load
    from inspector.reporting.annual.build import KIND

    if kind == KIND or path or find():
        return load(place(path))
    return None
