"""`inspector attest export` and `import`: the answers, the unit and its systems as a workbook that departments fill in."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.cli import attest_options as options
from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.cli.status import Exit
from inspector.cli.storing import DATABASE
from inspector.model import InspectorError
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.organisation.model import Organisation

NOT_XLSX = Text(en="{path}: a workbook's name ends in .xlsx", zh="{path}：文件名应以 .xlsx 结尾")
WRITTEN = Text(
    en="{path}: the answers of {year} to fill in. Keep it safe; `inspector attest import` reads it back",
    zh="{path}：{year} 年度填报表。请妥善保管，填写后用 inspector attest import 导入",
)
NO_DEPARTMENT = Text(
    en="--department {name}: no system and no asset in organisation.yaml belongs to it{hint}",
    zh="--department {name}：organisation.yaml 中没有属于该部门的信息系统或资产{hint}",
)
FILE = Text(en="The workbook to write.", zh="要生成的 Excel 文件。")


@click.command(
    "export",
    cls=Command,
    help=Text(
        en="Write a workbook to fill in: the unit, its people, systems and assets, and all questions with this year's answers. "
        "`import` reads it back.",
        zh="导出供填写的工作簿：单位、人员、信息系统、资产，以及全部填报项和本年度已有答复。填写后用 import 导入。",
    ),
)
@click.argument("path", cls=Argument, metavar="FILE.xlsx", help=FILE)
@options.YEAR
@options.GROUPS
@options.option(
    "--department",
    metavar="NAME",
    default="",
    en="For this department: its systems and assets alone, without the unit's own sheets.",
    zh="发给该部门：只含其信息系统和资产，不含单位、人员工作表。",
)
@DATABASE
@click.pass_context
def export(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context, *, path: str, year: int | None, groups: tuple[str, ...], department: str, database: str | None
) -> None:
    from inspector.answers import workbook
    from inspector.cli import items_asking, output, storing
    from inspector.plugins import questionnaire
    from inspector.store.attestations import list_attestations

    if not path.lower().endswith(".xlsx"):
        raise InspectorError(NOT_XLSX.fill({"path": path}))
    lang, chosen, known = language_of(ctx), options.year_of(year), questionnaire()
    wanted = sorted(options.groups_of(groups, known))
    unit, _ = current()
    _check_department(department, unit)
    with storing.opened(database, create=True) as store, store.reading() as connection:
        given, before = (list_attestations(connection, each) for each in (chosen, chosen - 1))
    made = items_asking.today().replace(tzinfo=None, microsecond=0)
    data = workbook.exported(unit, chosen, given, before, known, lang, groups=wanted, department=department, made=made)
    output.write_file(path, [data])
    terminal.say(WRITTEN.render(lang, {"path": path, "year": chosen}))


@click.command(
    "import",
    cls=Command,
    help=Text(
        en="Take over a workbook of `export` that was filled in: answers into the store, and what it says of the unit into "
        "organisation.yaml. What was changed there meanwhile is not overwritten, but listed. Names of evidence files are looked up "
        "in the workbook's folder. Ends with 1 where something was not taken over.",
        zh="导入填写后的工作簿：答复写入存储库，单位情况写入 organisation.yaml。同期已被修改的内容不会被覆盖，会逐项列出。"
        "证据文件按文件名在工作簿所在文件夹中查找。有内容未被采纳时退出码为 1。",
    ),
)
@click.argument(
    "path", cls=Argument, metavar="FILE.xlsx", help=Text(en="The workbook to read.", zh="要导入的 Excel 文件。")
)
@options.BY
@click.option(
    "--dry-run",
    "dry",
    cls=Option,
    is_flag=True,
    help=Text(en="Only tell what would be done.", zh="仅显示将要进行的修改，不写入。"),
)
@DATABASE
@listing.as_json
@click.pass_context
def import_(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context, *, path: str, by: str | None, dry: bool, database: str | None, as_json: bool
) -> Exit:
    from inspector.answers.workbook.importing import Desk, import_workbook
    from inspector.cli import attest_imported, items_asking, output, storing
    from inspector.organisation import reading
    from inspector.organisation.writing import written
    from inspector.plugins import questionnaire
    from inspector.register import sheet_reading

    lang, data = language_of(ctx), sheet_reading.read_file(Path(path))
    place = reading.find()
    with storing.opened(database, create=True) as store, store.writing() as connection:
        # Read where nobody else writes: what another import has just written is not to be lost.
        unit, begun = current()
        desk = Desk(
            connection=connection,
            questionnaire=questionnaire(),
            organisation=unit,
            begun=begun,
            folder=Path(path).absolute().parent,
            by=items_asking.actor(by),
            now=items_asking.today(),
        )
        found = import_workbook(desk, data, path, dry=dry)
        if found.organisation and place and not dry:
            # The last thing of the transaction: where it fails, the answers are not kept either.
            mode = stat.S_IMODE(place.lstat().st_mode)  # others who may read it still may
            output.write_file(str(place), [written(found.organisation, lang).encode()], mode)
    if as_json:
        listing.say_json(attest_imported.plain(found, dry=dry))
    else:
        terminal.say(attest_imported.page(found, lang, terminal.width(sys.stdout), place=str(place or ""), dry=dry))
    return Exit.DONE if found.whole else Exit.GATE


def current() -> tuple[Organisation | None, bool]:
    """The organisation, and whether there is a file of it: one that is as it was begun with has nothing yet. Raises InspectorError."""
    from inspector.organisation import reading, writing

    place = reading.find()
    if place is None:
        return None, False
    try:
        return reading.load(place), True
    except InspectorError:
        if writing.is_new(place):
            return None, True
        raise


def _check_department(name: str, unit: Organisation | None) -> None:
    """Raises InspectorError for a department that nothing belongs to."""
    from inspector.document import nearest

    given = [each.department for each in unit.systems] + [each.department for each in unit.assets] if unit else []
    names = {word for text in given if text for word in (text.en, text.zh)}
    if name and name not in names:
        raise InspectorError(NO_DEPARTMENT.fill({"name": name, "hint": nearest(name, names)}))


COMMANDS = (export, import_)
