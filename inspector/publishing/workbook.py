"""A publication's datasets as an Excel workbook: a sheet each, all rows, and before them a sheet that says what is in it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from inspector import tables
from inspector.publishing.model import Blank, Cover, Dataset, Field, Kind, Publication
from inspector.publishing.proof.record import shown
from inspector.publishing.severity import shades
from inspector.tables import Bare, Column, Printed, Table
from inspector.text import Lang, Text

ABOUT = Text(en="About", zh="说明")
TOPIC, CONTENT = Text(en="Topic", zh="项目"), Text(en="Content", zh="内容")
TITLE, UNIT = Text(en="Title", zh="名称"), Text(en="Unit", zh="单位")
EDITION, HANDLING = Text(en="Edition", zh="期次"), Text(en="Handling", zh="保管要求")
MADE, AT = Text(en="Data as of", zh="数据截至"), Text(en="{time} (UTC)", zh="{time}（UTC）")
ONLY = Text(
    en="This workbook holds the rows that the report was made from. It is no report by itself: what was not examined stands in the report.",
    zh="本工作簿为报告所依据的明细数据，不能代替报告；未核查事项及原因见报告正文及附件。",
)
NOTE = Text(en="Note", zh="备注")
EMPTY = Text(en="An empty cell: not known, or not filled in.", zh="空白单元格表示未知或未填报。")
SHEET = Text(en="Sheet “{name}”", zh="工作表“{name}”")
HOLDS = Text(en="{n:row|rows}: {fields}", zh="{n} 条：{fields}")
CUT = Text(
    en="{all:row|rows}, of which a sheet has room for the first {n}: {fields}",
    zh="共 {all} 条，工作表仅容纳前 {n} 条：{fields}",
)
PAGE = Text(en="Page &P of &N", zh="第 &P 页，共 &N 页")
MOST = 1_000_000
"""Rows of a sheet; Excel takes 1,048,576."""
NAME = 31
"""Characters of a sheet's name, as Excel takes them."""
CHOICES = 255
"""Characters of all that is offered for a cell, as Excel takes them."""
LARGE = 190
"""Columns of a terminal from which a sheet is printed on A3."""


def render(publication: Publication, lang: Lang) -> bytes:
    """Raises InspectorError where the library is not installed."""
    names = _names(publication, lang)
    sheets = [_table(dataset, name, lang) for dataset, name in zip(publication.datasets, names, strict=True)]
    printed = Printed(
        title=shown(
            " ".join(filter(None, (publication.unit[lang], publication.subtitle[lang], publication.title[lang])))
        ),
        handling=publication.handling[lang],
        page=PAGE[lang],
        made=tables.made(publication.made),
    )
    return tables.to_xlsx([_about(publication, names, lang), *sheets], printed)


def _names(publication: Publication, lang: Lang) -> list[str]:
    """The sheets' names: of those that Excel would take for one, the later ones get a number."""
    taken = {ABOUT[lang].casefold(), "history"}  # the second is Excel's own
    names = []
    for place, dataset in enumerate(publication.datasets, 1):
        name = tables.sheet_name(shown(dataset.title[lang]))
        if not name.strip() or name.casefold() in taken:
            name = f"{name[: NAME - 6]} {place}".strip()
        taken.add(name.casefold())
        names.append(name)
    return names


def _about(publication: Publication, names: list[str], lang: Lang) -> Table:
    columns = [Column(title=TOPIC[lang], width=24), Column(title=CONTENT[lang], width=100)]
    return Table(name=ABOUT[lang], columns=columns, rows=list(_told(publication, names, lang)))


def _told(publication: Publication, names: list[str], lang: Lang) -> Iterator[tuple[str, str]]:
    yield TITLE[lang], publication.title[lang]
    yield UNIT[lang], publication.unit[lang]
    if publication.subtitle[lang]:
        yield EDITION[lang], publication.subtitle[lang]
    for blank in _cover(publication):
        if blank.value[lang] and blank.value != publication.unit:
            yield blank.label[lang], blank.value[lang]
    yield MADE[lang], AT.render(lang, {"time": publication.made[:16].replace("T", " ")})
    yield HANDLING[lang], publication.handling[lang]
    for dataset, name in zip(publication.datasets, names, strict=True):
        yield SHEET.render(lang, {"name": name}), _holds(dataset, lang)
    yield NOTE[lang], f"{ONLY[lang]}\n{EMPTY[lang]}"


def _cover(publication: Publication) -> Iterator[Blank]:
    for block in publication.blocks:
        if isinstance(block, Cover):
            yield from block.lines


def _holds(dataset: Dataset, lang: Lang) -> str:
    fields = {"en": ", ", "zh": "、"}[lang].join(field.title[lang] for field in dataset.fields)
    size = len(dataset.rows)
    return (CUT if size > MOST else HOLDS).render(lang, {"n": min(size, MOST), "all": size, "fields": fields})


def _table(dataset: Dataset, name: str, lang: Lang) -> Table:
    columns = [_column(field, lang) for field in dataset.fields]
    turned = [_turn(field, lang) for field in dataset.fields]
    rows = (tuple(turn(value) for turn, value in zip(turned, row, strict=True)) for row in dataset.rows[:MOST])
    wide = sum(column.width for column in columns) > LARGE
    return Table(name=name, columns=columns, rows=rows, fixed=min(1, len(columns)), large=wide)


def _column(field: Field, lang: Lang) -> Column:
    choices = tuple(choice[lang] for choice in field.choices)
    return Column(
        title=field.title[lang],
        width=field.width,
        shades=shades(lang) if field.kind is Kind.SEVERITY else {},
        days=field.kind is Kind.DAY,
        choices=choices if len(",".join(choices)) <= CHOICES else (),
    )


def _turn(field: Field, lang: Lang) -> Callable[[Text | int | None], Bare]:
    """How a value becomes a cell: days that are one as a day, numbers as a number, all else as text."""

    def turn(value: Text | int | None) -> Bare:
        if value is None:
            return ""
        if isinstance(value, int):
            return value
        return _day(value[lang]) if field.kind is Kind.DAY else value[lang]

    return turn


def _day(words: str) -> Bare:
    """A day as Excel knows it: from 1900 on."""
    try:
        day = datetime.date.fromisoformat(words)
    except ValueError:
        return words
    return day if day.isoformat() == words and day.year > 1900 else words
