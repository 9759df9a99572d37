"""Workbooks that people filled in, as sheets of texts: whatever is handed in, it is read within bounds or refused in one line."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.model import InspectorError
from inspector.register.measure import DAMAGED
from inspector.register.package import LARGEST_FILE, WRONG, repacked
from inspector.text import Text, os_error

NO_CALAMINE = Text(
    en="reading Excel workbooks needs python-calamine: pip install 'inspector-audit[xlsx]'",
    zh="读取 Excel 文件需要 python-calamine：pip install 'inspector-audit[xlsx]'",
)
NO_READER = Text(en="Excel's format is not kept", zh="不符合 Excel 格式")
MIDNIGHT = datetime.time()


@dataclass(frozen=True)
class Sheet:
    """`rows` begin with the sheet's first row; each may be shorter than the others."""

    name: str
    rows: Sequence[Sequence[str]]


def read_file(path: Path) -> bytes:
    """Raises InspectorError. Of a file that is too large no more is read than shows it."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InspectorError(WRONG.fill({"source": str(path), "what": os_error(error)})) from None


def sheets(data: bytes, source: str) -> list[Sheet]:
    """The sheets of a workbook, hidden ones too. Raises InspectorError."""
    try:
        import python_calamine
    except ImportError:
        raise InspectorError(NO_CALAMINE) from None
    packed = repacked(data, source)
    try:
        with python_calamine.CalamineWorkbook.from_object(io.BytesIO(packed)) as book:
            work = python_calamine.SheetTypeEnum.WorkSheet
            return [_sheet(book.get_sheet_by_name(each.name)) for each in book.sheets_metadata if each.typ == work]
    except BaseException as error:
        # A panic of the library's is no Exception; it says nothing of what is wrong that a person could use.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        what = DAMAGED.fill({"why": NO_READER})
        raise InspectorError(WRONG.fill({"source": source, "what": what})) from None


def _sheet(sheet: Any) -> Sheet:
    return Sheet(sheet.name, [[said(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)])


def said(cell: object) -> str:
    """A cell as text: whole numbers without a point, days as YYYY-MM-DD, line breaks of one character."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float | int):
        return str(int(cell)) if float(cell).is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == MIDNIGHT else cell.isoformat(" ", "minutes")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")
