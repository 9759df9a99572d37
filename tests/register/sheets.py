"""Items by hand, their workbook, and a workbook that somebody edited."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from inspector import tables
from inspector.model import Severity
from inspector.plugins import categories
from inspector.register import sheet
from inspector.register.columns import View
from inspector.register.item import Item
from inspector.register.sheet_reading import Sheet, sheets
from inspector.tables import Bare, Column, Printed, Table
from inspector.text import Lang, Text

NOW = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
PRINTED = Printed(title="t", handling="h", page="p")


def item(number: int = 1, **more: Any) -> Item:
    """An item as an audit opens it."""
    plain = Item(
        id=number,
        host=7,
        host_name="oa-web1",
        host_kind="host",
        check="admin-privilege.ssh-root-login",
        fingerprint=f"{number:032x}",
        category="admin-privilege",
        title=Text(en="Root login over SSH", zh="SSH 登录 root 账户"),
        standards={"gbt22239-l3": ("8.1.4.1a", "8.1.4.2b"), "cis-v8": ("4.7",)},
        subject="root",
        location="/etc/ssh/sshd_config:3",
        severity=Severity.HIGH,
        message=Text(en="PermitRootLogin is yes", zh="PermitRootLogin 的值为 yes"),
        remedy=Text(en="Set `PermitRootLogin no`.", zh="设置 `PermitRootLogin no`。"),
        command="sshd -T | grep permitrootlogin",
        opened="2026-06-01T20:00:00Z",
        found="2026-06-01T20:00:00Z",
        looked="2026-06-01T20:00:00Z",
        department="信息中心",
        owner="张三",
        deadline="2026-06-16",
    )
    return replace(plain, **more)


def view(lang: Lang = "zh") -> View:
    return View(lang=lang, now=NOW, categories=categories())


def exported(*items: Item, lang: Lang = "zh") -> bytes:
    return sheet.workbook(items, view(lang))


Edit = Callable[[list[list[str]]], Sequence[Sequence[Bare]]]


def edited(data: bytes, edit: Edit, name: str = "", *, without: Sequence[str] = ()) -> bytes:
    """The workbook after somebody changed the rows (headings first) of its register, or of the sheet with that name."""
    every = [each for each in sheets(data, "exported.xlsx") if each.name not in without]
    chosen = name or every[0].name
    return made({each.name: edit(_copy(each)) if each.name == chosen else _copy(each) for each in every})


def _copy(one: Sheet) -> list[list[str]]:
    return [list(row) for row in one.rows]


def made(content: Mapping[str, Sequence[Sequence[Bare]]]) -> bytes:
    """A workbook of such rows."""
    return tables.to_xlsx([_table(name, rows) for name, rows in content.items()], PRINTED)


def _table(name: str, rows: Sequence[Sequence[Bare]]) -> Table:
    width = max(map(len, rows), default=1)
    head, *rest = [[*row, *[""] * (width - len(row))] for row in rows] or [[""]]
    columns = [
        Column(title=str(cell), days=any(isinstance(row[at], datetime.date) for row in rest))
        for at, cell in enumerate(head)
    ]
    return Table(name=name, columns=columns, rows=rest)


def put(rows: list[list[str]], heading: str, *values: str) -> list[list[str]]:
    """The first rows with these values below a heading."""
    at = rows[0].index(heading)
    for row, value in zip(rows[1:], values, strict=False):
        row[at] = value
    return rows
