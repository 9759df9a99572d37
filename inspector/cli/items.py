"""`inspector items`: the register of what was found and is to be mended."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import items_acting, items_asking, listing, terminal
from inspector.cli.command import Argument, Command, Group, Option, language_of
from inspector.cli.status import Exit
from inspector.cli.storing import DATABASE
from inspector.model import InspectorError
from inspector.text import Lang, Text

if TYPE_CHECKING:
    from inspector.cli.items_formats import Listed
    from inspector.register.columns import View

NOT_XLSX = Text(
    en="{path}: a workbook's name ends in .xlsx; for other formats: inspector items list --all -f csv={path}",
    zh="{path}：文件名应以 .xlsx 结尾；其他格式请用 inspector items list --all -f csv={path}",
)
WRITTEN = Text(en="{path}: {n:item|items}", zh="{path}：{n} 项")
ALL = Text(en="Closed items too.", zh="包括已销号的整改项。")
FORMATS = Text(
    en="console (default), json, csv or xlsx; to standard output, or to the file at PATH; may be repeated.",
    zh="输出格式：console（默认）、json、csv 或 xlsx；写到标准输出，或写入 PATH 文件；可多次指定。",
)


@click.group(
    "items",
    cls=Group,
    help=Text(
        en="The rectification register: what was found, who mends it until when, and what became of it.",
        zh="整改台账：登记发现的问题、责任人、整改期限和处理结果。",
    ),
)
def command() -> None:
    pass


@command.command(
    "list",
    cls=Command,
    help=Text(
        en="Items of the register, the worst first; without closed ones unless they are asked for.",
        zh="列出整改项，风险高的在前；默认不含已销号的。",
    ),
)
@items_asking.filters
@click.option("--all", "every", cls=Option, is_flag=True, help=ALL)
@click.option("-f", "--format", "formats", cls=Option, metavar="FORMAT[=PATH]", multiple=True, help=FORMATS)
@DATABASE
@click.pass_context
def list_items(
    ctx: click.Context, /, *, every: bool, formats: tuple[str, ...], database: str | None, **given: Any
) -> None:
    from inspector.cli import items_formats, output

    lang = language_of(ctx)
    wanted = output.plan(formats, items_formats.renderer)
    told = _listed(database, given, lang, every=every)
    for each in wanted:
        if each.path != output.STDERR:
            output.deliver(each, told, lang)


def _listed(database: str | None, given: dict[str, Any], lang: Lang, *, every: bool) -> Listed:
    from inspector.cli import storing
    from inspector.cli.items_formats import Listed
    from inspector.register import listing as register

    wanted, view = items_asking.chosen(given, every=every), _view(lang)
    with storing.opened(database) as store:
        items_asking.expire(store, view.now)
        with store.reading() as connection:
            found = register.list_items(connection, wanted, view.now)
    return Listed(items=found, view=view, closed_out=not (every or given["states"]))


def _view(lang: Lang) -> View:
    from inspector.plugins import categories
    from inspector.register.columns import View

    return View(lang=lang, now=items_asking.today(), categories=categories())


@command.command(
    "show",
    cls=Command,
    help=Text(
        en="An item whole: what was found, how to mend it, who is to, and all that happened to it.",
        zh="查看整改项的全部内容：问题、整改建议、责任人和处理过程。",
    ),
)
@items_asking.ID
@DATABASE
@listing.as_json
@click.pass_context
def show_item(ctx: click.Context, *, word: str, database: str | None, as_json: bool) -> None:
    from inspector.cli import items_formats, items_page, storing
    from inspector.register import listing as register

    lang, number = language_of(ctx), items_asking.number(word)
    view = _view(lang)
    with storing.opened(database) as store:
        items_asking.expire(store, view.now)
        with store.reading() as connection:
            item = register.get_item(connection, number)
            events = register.events_of(connection, number)
            acceptance = register.acceptances(connection, [item]).get(item.id)
    if as_json:
        whole = {"events": [items_formats.plain_event(event) for event in events], "acceptance": acceptance}
        listing.say_json({"schema": items_formats.SCHEMA, "item": {**items_formats.plain(item, view), **whole}})
    else:
        terminal.say(items_page.page(item, events, acceptance, view, terminal.width(sys.stdout)))


for each in items_acting.COMMANDS:
    command.add_command(each)


@command.command(
    "export",
    cls=Command,
    help=Text(
        en="Write items as a workbook that owners fill in and `import` reads; closed ones too, unless the filters say otherwise.",
        zh="将整改项导出为 Excel 台账，供责任人填写后用 import 导入；默认含已销号的。",
    ),
)
@items_asking.filters
@click.argument(
    "path", cls=Argument, metavar="FILE.xlsx", help=Text(en="The workbook to write.", zh="要生成的 Excel 文件。")
)
@DATABASE
@click.pass_context
def export_items(ctx: click.Context, /, *, path: str, database: str | None, **given: Any) -> None:
    from inspector.cli import items_formats, output

    if not path.lower().endswith(".xlsx"):
        raise InspectorError(NOT_XLSX.fill({"path": path}))
    lang = language_of(ctx)
    wanted = output.plan([f"xlsx={path}"], items_formats.renderer)
    told = _listed(database, given, lang, every=True)
    for each in wanted:
        output.deliver(each, told, lang)
    terminal.say(WRITTEN.render(lang, {"path": path, "n": len(told.items)}))


@command.command(
    "import",
    cls=Command,
    help=Text(
        en="Take over what owners filled in in a workbook of `export`. What was changed here meanwhile is not overwritten: such cells "
        "are listed. Ends with 1 where something was not taken over.",
        zh="导入责任人填写后的台账。同期已在台账中被修改的内容不会被覆盖，会逐项列出。有内容未被采纳时退出码为 1。",
    ),
)
@click.argument(
    "path", cls=Argument, metavar="FILE.xlsx", help=Text(en="The workbook to read.", zh="要导入的 Excel 文件。")
)
@click.option(
    "--dry-run",
    "dry",
    cls=Option,
    is_flag=True,
    help=Text(en="Only tell what would be done.", zh="仅显示将要进行的修改，不写入。"),
)
@items_asking.BY
@DATABASE
@listing.as_json
@click.pass_context
def import_items(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context, *, path: str, dry: bool, by: str | None, database: str | None, as_json: bool
) -> Exit:
    from pathlib import Path

    from inspector.cli import items_imported, storing
    from inspector.register import sheet_reading
    from inspector.register.importing import Desk, import_sheet
    from inspector.register.waivers import expire

    lang, data = language_of(ctx), sheet_reading.read_file(Path(path))
    view = _view(lang)
    with storing.opened(database) as store, store.writing() as connection:
        expire(connection, view.now)
        desk = Desk(connection, items_asking.actor(by), view.now)
        found = import_sheet(desk, data, path, view.categories, dry=dry)
    if as_json:
        listing.say_json(items_imported.plain(found, dry=dry))
    else:
        terminal.say(items_imported.page(found, lang, terminal.width(sys.stdout), dry=dry))
    return Exit.DONE if found.whole else Exit.GATE
