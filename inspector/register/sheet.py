"""The register as a workbook that people fill in and send back, and as one table.

A hidden column has what tells an item again, and a hidden sheet what was exported: an import sees by them what was changed in the
file, even where rows were sorted or left out and columns moved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from inspector import tables
from inspector.register.columns import BY_NAME, HEADINGS, SETTABLE, Heading, View, cell, texts
from inspector.register.item import STATES, Item, State
from inspector.summary import HANDLING, SEVERITIES
from inspector.tables import Cell, Column, Printed, Shaded, Table
from inspector.text import Lang, Text

KEY = "inspector"
"""Heading of the hidden column, and name of the hidden sheet."""
REGISTER = Text(en="Register", zh="整改台账")
HOW = Text(en="How to fill in", zh="填写说明")
PAGE = Text(en="Page &P of &N", zh="第 &P 页，共 &N 页")
TITLE = Text(en="Rectification register", zh="问题整改台账")
OVERDUE = "#f8cbad"
STATE_SHADES = {
    State.OPEN: "#fce4d6",
    State.IN_PROGRESS: "#fff2cc",
    State.TO_VERIFY: "#ddebf7",
    State.CLOSED: "#e2efda",
    State.ACCEPTED: "#ededed",
}
SEVERITY_SHADES = ("#f4b084", "#f8cbad", "#ffe699", "#e2efda", "#ededed")
TOPIC, CONTENT = Text(en="Topic", zh="项目"), Text(en="Explanation", zh="说明")
FIRST_COLUMNS = 4


def key(item: Item) -> str:
    """What a row is told by, whichever store it comes to: number, version, and a digest of what never changes of an item."""
    lasting = hashlib.sha256(f"{item.opened}\0{item.subject}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"{item.id}:{item.version}:{lasting[:12]}"


def table(items: Iterable[Item], view: View) -> Table:
    """The 24 columns alone."""
    columns = [_column(heading, view.lang) for heading in HEADINGS]
    return Table(name=REGISTER[view.lang], columns=columns, rows=(_row(each, view) for each in items), fixed=1)


def workbook(items: Sequence[Item], view: View) -> bytes:
    """Raises InspectorError where the library is not installed."""
    register = table(items, view)
    hidden = Column(title=KEY, hidden=True)
    rows = ((*row, key(each)) for row, each in zip(register.rows, items, strict=True))
    filled = Table(name=register.name, columns=[*register.columns, hidden], rows=rows, fixed=FIRST_COLUMNS, large=True)
    printed = Printed(
        title=TITLE[view.lang],
        handling=HANDLING[view.lang],
        page=PAGE[view.lang],
        made=tables.made(view.now.isoformat()),
    )
    return tables.to_xlsx([filled, _how(view.lang), _exported(items, view)], printed)


def _column(heading: Heading, lang: Lang) -> Column:
    shades: dict[str, str] = {}
    choices: tuple[str, ...] = ()
    if heading.name == "state":
        shades = {STATES[state][lang]: shade for state, shade in STATE_SHADES.items()}
        choices = tuple(STATES[state][lang] for state in SETTABLE)
    elif heading.name == "severity":
        shades = {text[lang]: shade for text, shade in zip(SEVERITIES.values(), SEVERITY_SHADES, strict=True)}
    return Column(
        title=heading.head[lang],
        width=heading.width,
        shades=shades,
        fillable=heading.fillable,
        days=heading.days,
        choices=choices,
    )


def _row(item: Item, view: View) -> tuple[Cell, ...]:
    told: dict[str, Cell] = {name: cell(name, text) for name, text in texts(item, view).items()}
    if item.overdue(view.now.date()):
        told["deadline"] = Shaded(cell("deadline", item.deadline), OVERDUE)
    return tuple(told[name] for name in BY_NAME)


def _exported(items: Iterable[Item], view: View) -> Table:
    """The register once more, under the columns' names, as it was."""
    columns = [Column(title=KEY), *(Column(title=name) for name in BY_NAME)]
    told = ((key(each), texts(each, view)) for each in items)
    rows = ((mark, *(values[name] for name in BY_NAME)) for mark, values in told)
    return Table(name=KEY, columns=columns, rows=rows, hidden=True)


EXPLAINED = (
    (
        Text(en="What may be filled in", zh="可填写内容"),
        Text(
            en="The columns with a yellow heading: {fillable}.",
            zh="表头为黄色的列：{fillable}。",
        ),
    ),
    (
        Text(en="What is only shown", zh="只读内容"),
        Text(
            en="The columns with a blue heading come from the audits. What is changed there is told when the file is read, and not taken over.",
            zh="表头为蓝色的列来自自查结果，改动后导入时会逐条提示，不会采纳。",
        ),
    ),
    (
        Text(en="State", zh="状态"),
        Text(
            en="You may set “{progress}” or “{verify}” here. An item is closed by the next audit that no longer finds the problem, "
            "or by the person in charge of the register; a risk is accepted with `inspector items accept`.",
            zh="可改为“{progress}”或“{verify}”。销号由复查结果（或台账管理员确认）完成，接受风险须由台账管理员登记，不能在表格中填写。",
        ),
    ),
    (
        Text(en="Dates", zh="日期"),
        Text(
            en="As 2026-12-31, 2026/12/31 or 2026年12月31日.",
            zh="写作 2026-12-31、2026/12/31 或 2026年12月31日。",
        ),
    ),
    (
        Text(en="Emptied cells", zh="清空单元格"),
        Text(
            en="A cell that is emptied empties the field. An owner, a department or a deadline comes back from the inventory's tags and "
            "the profile's days.",
            zh="清空单元格即清空该项内容；责任人、责任部门、整改期限清空后恢复为资产清单标签和检查方案规定的值。",
        ),
    ),
    (
        Text(en="Sorting and filtering", zh="排序与筛选"),
        Text(
            en="Rows may be sorted, filtered and deleted, and columns moved or deleted: what is not in the file stays as it is. "
            "Leave the headings, the hidden column and the hidden sheet as they are. Rows that are added are not taken over.",
            zh="可以排序、筛选、删除行，移动或删除列：文件中没有的内容保持不变。请勿改动表头、隐藏列和隐藏工作表。新增的行不会被采纳。",
        ),
    ),
    (
        Text(en="Sending it back", zh="回传"),
        Text(
            en="Save as .xlsx, without a password or macros. What was changed in the register meanwhile is not overwritten: such cells "
            "are listed as conflicts.",
            zh="请保存为 .xlsx 格式，不要加密码或宏。台账中同期已被他人修改的内容不会被覆盖，导入时列为冲突。",
        ),
    ),
)


def _how(lang: Lang) -> Table:
    """What the people who fill the workbook in must know."""
    # Joined here: a list of the formatter's own is cut.
    named = {"en": ", ", "zh": "、"}[lang].join(heading.head[lang] for heading in HEADINGS if heading.fillable)
    values = {"fillable": named, "progress": STATES[State.IN_PROGRESS], "verify": STATES[State.TO_VERIFY]}
    columns = [Column(title=TOPIC[lang], width=22), Column(title=CONTENT[lang], width=90)]
    return Table(
        name=HOW[lang], columns=columns, rows=[(topic[lang], text.render(lang, values)) for topic, text in EXPLAINED]
    )
