"""What kind of value stands in a column. SQLite keeps there whatever it is given, and one flipped bit makes bytes of a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, func, select

from inspector.store.schema import metadata
from inspector.text import Text

KINDS: dict[type, tuple[str, ...]] = {
    str: ("text",),
    bytes: ("blob",),
    int: ("integer",),
    bool: ("integer",),
    float: ("real", "integer"),
}
"""As SQLite calls them."""
OTHER_TYPE = Text(
    en="{count:value|values} in the table {table} are not of the kind that its column has ({column})",
    zh="数据表 {table} 中有 {count} 个值的类型与其列不符（{column}）",
)


def other_types(connection: Connection) -> Iterator[Text]:
    """Nothing for PostgreSQL, which keeps no others."""
    if connection.dialect.name != "sqlite":
        return
    for table in metadata.sorted_tables:
        for column, count in zip(table.c, _counted(connection, table), strict=True):
            if count:
                yield OTHER_TYPE.fill({"count": count, "table": table.name, "column": column.name})


def _counted(connection: Connection, table: Table) -> list[int]:
    row = connection.execute(select(*(func.count().filter(~_right(column)) for column in table.c))).one()
    return list(row)


def _right(column: Column[Any]) -> ColumnElement[bool]:
    kinds = KINDS[column.type.python_type]
    return func.typeof(column).in_((*kinds, "null") if column.nullable else kinds)
