"""What every report must be like, and raw SQL to count its numbers again."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, text

from inspector.publishing.model import Grid, Heading, Listing, Paragraph, Publication, Sentence
from inspector.publishing.stating import statements
from inspector.text import Text

NAME = re.compile(r"[a-z0-9.-]{1,64}")
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
PEOPLE = (
    "信息科",
    "宣传科",
    "张伟",
    "赵强",
    "王建国",
    "陈芳",
    "业务系统停用前保留",
    "设备更新前保留，已加强访问控制",
    "已完成整改",
)
LEVELS = ("critical", "high", "medium", "low", "info")
PENDING = ("open", "in-progress", "to-verify")


def well_formed(publication: Publication) -> None:
    """Names of statements and anchors are unique, rows as long as columns, both languages say the same statements."""
    names = [name for name, _ in statements(publication, "zh")]
    assert len(names) == len(set(names))
    assert names == [name for name, _ in statements(publication, "en")]
    assert all(NAME.fullmatch(name) for name in names)
    anchors = [block.anchor for block in publication.blocks if isinstance(block, Heading)]
    assert len(anchors) == len(set(anchors))
    for block in publication.blocks:
        if isinstance(block, Grid):
            assert all(len(row) == len(block.columns) for row in block.rows)
    for data in publication.datasets:
        assert all(len(row) == len(data.fields) for row in data.rows)
    for each in sentences(publication):  # what has a number has a name
        assert each.statement or not re.search(r"[0-9]", each.text.zh + each.text.en)


def one_language(publication: Publication) -> None:
    """The English one holds no Chinese but what hosts and people say."""
    words = [word for _, told in statements(publication, "en") for word in told]
    words += [block.text.en for block in publication.blocks if isinstance(block, Heading)]
    words += [field.title.en for data in publication.datasets for field in data.fields]
    for data in publication.datasets:
        words += [value.en for row in data.rows for value in row if isinstance(value, Text)]
    words += [publication.title.en, publication.subtitle.en, publication.unit.en]
    for word in words:
        for said in PEOPLE:
            word = word.replace(said, "")  # noqa: PLW2901
        assert not CHINESE.search(word), word


def sentences(publication: Publication) -> list[Sentence]:
    found: list[Sentence] = []
    for block in publication.blocks:
        if isinstance(block, Paragraph):
            found += block.sentences
        elif isinstance(block, Listing):
            found += [each for point in block.points for each in point]
    return found


def values(publication: Publication, statement: str) -> Mapping[str, Any]:
    return next(each.values for each in sentences(publication) if each.statement == statement)


def grid(publication: Publication, statement: str) -> list[list[str]]:
    """The cells of a table, in Chinese."""
    found = next(block for block in publication.blocks if isinstance(block, Grid) and block.statement == statement)
    return [[cell.text.zh for cell in row] for row in found.rows]


def table(publication: Publication, name: str) -> list[dict[str, Any]]:
    """The rows of a dataset, in Chinese."""
    data = next(each for each in publication.datasets if each.id == name)
    ids = [field.id for field in data.fields]
    return [
        {id: value.zh if isinstance(value, Text) else value for id, value in zip(ids, row, strict=True)}
        for row in data.rows
    ]


def rows(connection: Connection, query: str, **given: object) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(query), given).mappings()]


def not_looked_into(result: Mapping[str, Any]) -> bool:
    """A result as it lies in the store that does not apply because nobody looked."""
    return result["status"] == "not-applicable" and (result.get("reason") or {}).get("code") == "not-examined"


def results(connection: Connection, entry: int) -> list[dict[str, Any]]:
    """The results of an entry as they lie in the store."""
    query = (
        "SELECT c.data FROM results r JOIN contents c ON c.digest = r.content WHERE r.entry = :entry ORDER BY r.place"
    )
    return [json.loads(zlib.decompress(row["data"])) for row in rows(connection, query, entry=entry)]
