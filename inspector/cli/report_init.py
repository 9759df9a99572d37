"""`inspector report init`: the file and the workbook in which a unit says who it is and how it stands."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.cli import terminal
from inspector.cli.command import Argument, Command, language_of
from inspector.model import InspectorError
from inspector.text import Lang, Text, os_error

if TYPE_CHECKING:
    from inspector.organisation.model import Organisation

THERE = Text(
    en="{path} and {sheet} exist already; nothing is overwritten",
    zh="{path} 和 {sheet} 已存在，不会覆盖，未写入任何文件",
)
UNWRITABLE = Text(en="{path}: cannot be written: {why}", zh="{path}：无法写入：{why}")
WRITTEN = Text(en="written: {path}", zh="已写入：{path}")
KEPT = Text(en="kept as it is: {path}", zh="已存在，保留不变：{path}")
NO_SHEET = Text(
    en="no workbook was written: it needs XlsxWriter (pip install 'inspector-audit[xlsx]')",
    zh="未生成电子表格：需要 XlsxWriter（pip install 'inspector-audit[xlsx]'）",
)
ALONE = Text(
    en="1. Fill in {path:sh} with a text editor: unit.name and unit.sector at least{elsewhere}.",
    zh="1. 用文本编辑器填写 {path:sh}：至少填写单位全称 unit.name 和报告类型 unit.sector{elsewhere}。",
)
FIRST = Text(
    en="1. Fill in {path:sh} with a text editor (or the sheets of the workbook): unit.name and unit.sector at least{elsewhere}.",
    zh="1. 用文本编辑器填写 {path:sh}（也可在电子表格的相应工作表中填写）：至少填写单位全称 unit.name 和报告类型 unit.sector{elsewhere}。",
)
ELSEWHERE = Text(
    en="; before the other commands: export INSPECTOR_ORGANISATION={path:sh}",
    zh="；执行其他命令前先执行：export INSPECTOR_ORGANISATION={path:sh}",
)
NOTHING = Text(en="", zh="")
SECOND = Text(
    en="2. Answer the questions: in the workbook, then `inspector attest import {sheet:sh}`; or in the terminal: `inspector attest`.",
    zh="2. 填写管理类填报项：填好电子表格后执行 `inspector attest import {sheet:sh}`；或在终端逐项填写：`inspector --lang zh attest`。",
)
IN_TERMINAL = Text(
    en="2. Answer the questions in the terminal: `inspector attest`.",
    zh="2. 在终端逐项填写管理类填报项：`inspector --lang zh attest`。",
)
THIRD = Text(
    en="3. Audit the hosts (`inspector audit -i hosts.yaml -p annual --store`), then write the report: "
    "`inspector --lang en report annual --year {year} -f docx`.",
    zh="3. 对主机做技术核查并记录（`inspector audit -i hosts.yaml -p annual --store`），然后生成报告："
    "`inspector --lang zh report annual --year {year} -f docx`。",
)


@click.command(
    "init",
    cls=Command,
    help=Text(
        en="Write organisation.yaml, with a comment for every key, and the workbook for the questions. Nothing is overwritten.",
        zh="生成带注释的 organisation.yaml（单位与信息系统情况）和管理类填报项的电子表格；不覆盖已有文件。",
    ),
)
@click.argument(
    "folder",
    cls=Argument,
    metavar="[FOLDER]",
    default=".",
    help=Text(en="Where they are written (default: here).", zh="写入的目录（默认为当前目录）。"),
)
@click.pass_context
def command(ctx: click.Context, *, folder: str) -> None:
    from inspector.cli.items_asking import today
    from inspector.organisation import reading, writing

    lang, year = language_of(ctx), today().year
    path, sheet = Path(folder) / reading.FILE, Path(folder) / f"self-inspection-{year}.xlsx"
    kept = os.path.lexists(path)
    if kept and os.path.lexists(sheet):
        raise InspectorError(THERE.fill({"path": path, "sheet": sheet}))
    organisation = None
    if not kept:
        _write(path, writing.written(None, lang).encode())
    elif not writing.is_new(path):
        organisation = reading.load(path)
    terminal.say((KEPT if kept else WRITTEN).render(lang, {"path": path}))
    made = _sheet(organisation, year, sheet, lang)
    _say_next(path, sheet if made else None, year, lang)


def _sheet(organisation: Organisation | None, year: int, sheet: Path, lang: Lang) -> bool:
    """Write the workbook unless it is there; whether there is one now. Raises InspectorError."""
    if os.path.lexists(sheet):
        terminal.say(KEPT.render(lang, {"path": sheet}))
        return True
    if importlib.util.find_spec("xlsxwriter") is None:
        terminal.say(NO_SHEET[lang])
        return False
    from inspector.answers import workbook
    from inspector.plugins import questionnaire

    _write(sheet, workbook.exported(organisation, year, (), (), questionnaire(), lang))
    terminal.say(WRITTEN.render(lang, {"path": sheet}))
    return True


def _say_next(path: Path, sheet: Path | None, year: int, lang: Lang) -> None:
    from inspector.organisation import reading

    found = reading.find()
    near = found is not None and os.path.realpath(found) == os.path.realpath(path)
    elsewhere = NOTHING if near else ELSEWHERE.fill({"path": path.absolute()})
    values = {"path": path, "sheet": sheet or "", "year": year, "elsewhere": elsewhere}
    steps = (FIRST, SECOND, THIRD) if sheet else (ALONE, IN_TERMINAL, THIRD)
    terminal.say("\n".join(step.render(lang, values) for step in steps))


def _write(path: Path, data: bytes) -> None:
    """A new file for its owner alone; none that is there, nor what a link leads to, is touched. Raises InspectorError."""
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
            out.write(data)
    except OSError as error:
        raise InspectorError(UNWRITABLE.fill({"path": path, "why": os_error(error)})) from None
