"""What is different between a report that is handed in and what the store gives now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from inspector.publishing.labels import labels
from inspector.publishing.model import Grid, Publication
from inspector.publishing.proof.contents import Found
from inspector.publishing.proof.frame import CONTENTS, fixed, phrases
from inspector.publishing.proof.order import moved
from inspector.publishing.proof.record import digest, normal
from inspector.publishing.stating import statements
from inspector.text import Lang, Text, clipped

LISTED = 10
"""Cells of one table that are told each on its own."""
LONGEST = 80
"""Characters of a paragraph that are shown."""
_NUMBER = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟①-⑳"
_WORD = "统同逐每某唯单专之任"
"""With 一 behind them words and no numbers: 统一处理, 逐一处置, 同一个."""
DIGITS = re.compile(
    rf"\d|百分之|(?<=[发现有共生了])一起|(?<![第{_NUMBER}])(?!一次性|一起|万一(?![{_NUMBER}]))(?:(?<![{_WORD}])一|(?!一(?![{_NUMBER}]))[{_NUMBER}]+)"
    r"[余多几来]?\s?(?:台|项|次|个|处|起|套|件|家|份|名|人)"
)
_NUMBERING = re.compile(rf"(?:[（(]?\d{{1,2}}[）)．、]|\d{{1,2}}\.(?=\D)|[（(]?[{_NUMBER}]{{1,3}}[）)、])\s*")
"""What a person puts before a point of a list."""
_PAGE = re.compile(r"[\s.…]*\d{1,4}$")
WHOLE = Text(en="", zh="")
SECTION = Text(en="under “{section}”", zh="“{section}”部分")
NOWHERE = Text(en="before the first heading, or in the header or footer", zh="首个标题之前或页眉页脚")
CELL = Text(en="row {row}, column “{column}”", zh="第 {row} 行“{column}”列")
HEAD = Text(en="header, column {column}", zh="表头第 {column} 列")
MORE = Text(en="and {n} more cells", zh="另有 {n} 个单元格")
ROW = Text(en="row {row}", zh="第 {row} 行")
MORE_ROWS = Text(en="and {n} more rows", zh="另有 {n} 行")


class Kind(StrEnum):
    EDITED = "edited"  # the words in the file are not those that were generated
    OUTDATED = "outdated"  # the store says something else now
    MISSING = "missing"  # a statement that was generated is not in the file any more
    ADDED = "added"  # a control of which the report knows nothing
    MOVED = "moved"  # a statement stands elsewhere in the order of the report
    DUPLICATE = "duplicate"  # a statement stands in more than one place
    UNSUPPORTED = "unsupported"  # digits that no statement stands for


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`place`: where in the statement, or in the file; empty where its name says it. `was`: as generated; `now`: as it is in the file, or
    for what is outdated, as the store has it. Either is empty where it is not known or not there."""

    kind: Kind
    statement: str
    place: Text
    was: str
    now: str


def compare(found: Found, publication: Publication) -> tuple[Difference, ...]:
    """`publication`: made again by the record's origin. In the order of the publication, what is unsupported last."""
    lang = found.record.lang
    given = dict(statements(publication, lang))
    heads = _heads(publication, lang)
    away = moved(found.statements, given)
    made: list[Difference] = []
    for name in dict.fromkeys([*given, *found.record.statements, *found.statements]):
        made += _statement(name, found, given.get(name), heads.get(name, ()))
        if name in away:
            words = _joined(found.statements[name][0])
            made.append(Difference(kind=Kind.MOVED, statement=name, place=WHOLE, was="", now=words))
    return (*made, *_unsupported(found, publication, lang))


def _heads(publication: Publication, lang: Lang) -> dict[str, tuple[str, ...]]:
    return {
        block.statement: tuple(column.title[lang] for column in block.columns)
        for block in publication.blocks
        if isinstance(block, Grid)
    }


def _statement(name: str, found: Found, given: tuple[str, ...] | None, head: Sequence[str]) -> Iterator[Difference]:
    own = found.record.statements.get(name)
    places = found.statements.get(name, ())
    current = digest(given) if given is not None else ""
    if own is None:
        if places:
            yield Difference(kind=Kind.ADDED, statement=name, place=WHOLE, was="", now=_joined(places[0]))
        elif given is not None:
            yield Difference(kind=Kind.OUTDATED, statement=name, place=WHOLE, was="", now=_joined(given))
        return
    generated = given if own == current else next((words for words in map(_bare, places) if digest(words) == own), None)
    if not places:
        yield Difference(kind=Kind.MISSING, statement=name, place=WHOLE, was=_joined(generated or ()), now="")
    for words in places[1:]:
        yield Difference(kind=Kind.DUPLICATE, statement=name, place=WHOLE, was="", now=_joined(words))
    for words in dict.fromkeys(places):
        if digest(words) != own and digest(_bare(words)) != own:
            yield from _changed(Kind.EDITED, name, generated, words, head)
    if own != current:
        yield from _changed(Kind.OUTDATED, name, generated, given or (), head)


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The empty corner of a chart's table of numbers is no word of it."""
    return words[1:] if words[:1] == ("",) else words


def _joined(words: Iterable[str]) -> str:
    return " | ".join(map(normal, words))


def _changed(
    kind: Kind, name: str, was: Sequence[str] | None, now: Sequence[str], head: Sequence[str]
) -> Iterator[Difference]:
    before, after = tuple(map(normal, was or ())), tuple(map(normal, now))
    width = len(head)
    if not (width and before and after) or len(before) % width or len(after) % width:
        yield Difference(kind=kind, statement=name, place=WHOLE, was=_joined(before), now=_joined(after))
        return
    told = list(_cells(before, after, head) if len(before) == len(after) else _rows(before, after, width))
    for place, one, other in told[:LISTED]:
        yield Difference(kind=kind, statement=name, place=place, was=one, now=other)
    if len(told) > LISTED:
        more = MORE if len(before) == len(after) else MORE_ROWS
        yield Difference(kind=kind, statement=name, place=more.fill({"n": len(told) - LISTED}), was="", now="")


def _cells(before: Sequence[str], after: Sequence[str], head: Sequence[str]) -> Iterator[tuple[Text, str, str]]:
    for place, (one, other) in enumerate(zip(before, after, strict=True)):
        if one != other:
            row, column = divmod(place, len(head))
            where = CELL.fill({"row": row, "column": head[column]}) if row else HEAD.fill({"column": column + 1})
            yield where, one, other


def _rows(before: Sequence[str], after: Sequence[str], width: int) -> Iterator[tuple[Text, str, str]]:
    """Of tables of different lengths the rows that only one of them has."""
    ones, others = (_parted(words, width) for words in (before, after))
    for place in _only(ones, others):
        yield ROW.fill({"row": place}), _joined(ones[place]), ""
    for place in _only(others, ones):
        yield ROW.fill({"row": place}), "", _joined(others[place])


def _parted(words: Sequence[str], width: int) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + width]) for start in range(0, len(words), width)]


def _only(ones: Sequence[tuple[str, ...]], others: Sequence[tuple[str, ...]]) -> Iterator[int]:
    left = Counter(others)
    for place, row in enumerate(ones):
        if left[row]:
            left[row] -= 1
        else:
            yield place


def _unsupported(found: Found, publication: Publication, lang: Lang) -> Iterator[Difference]:
    around = {normal(words) for words in phrases(publication, lang)}
    titles = {normal(f"{label[lang]}{heading.text[lang]}") for heading, label in labels(publication)}
    between = sorted(
        {words for words in map(normal, fixed(publication, lang)) if DIGITS.search(words)}, key=len, reverse=True
    )
    then = set(found.record.frame)
    for loose in found.loose:
        text = normal(loose.text)
        if text in around or text == normal(CONTENTS[lang]) or (loose.contents and _PAGE.sub("", text) in titles):
            continue
        if not DIGITS.search(_without(text, between)):
            continue
        place = SECTION.fill({"section": _cut(loose.section)}) if loose.section else NOWHERE
        if digest([text]) in then:
            yield Difference(kind=Kind.OUTDATED, statement="", place=place, was=_cut(text), now="")
        else:
            yield Difference(kind=Kind.UNSUPPORTED, statement="", place=place, was="", now=_cut(text))


def _without(text: str, between: Sequence[str]) -> str:
    for words in between:
        text = text.replace(words, " ")
    return _NUMBERING.sub("", text.strip(), count=1) if _NUMBERING.match(text.strip()) else text


def _cut(text: str) -> str:
    return clipped(normal(text), LONGEST)
