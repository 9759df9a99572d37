"""What of organisation.yaml a workbook carries: the columns of its sheets, and how a value reads in a cell and back."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from inspector.model import InspectorError
from inspector.organisation.model import Sector
from inspector.organisation.values import HIDDEN, LONGEST_NAME, LONGEST_NUMBER, LONGEST_TEXT, YEARS
from inspector.register import days
from inspector.text import Lang, Text, clean


class Kind(StrEnum):
    """TEXT: may be given in both languages; TEXTS: one a line; WORD, WORDS: the same in both."""

    TEXT = "text"
    TEXTS = "texts"
    WORD = "word"
    WORDS = "words"
    DAY = "day"
    COUNT = "count"
    YES_NO = "yes-no"
    LEVEL = "level"
    SECTOR = "sector"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column, or on the sheet of the unit a row. `hint`: what is to be written there; `longest`: characters of a line of it."""

    name: str
    head: Text
    kind: Kind = Kind.TEXT
    width: int = 14
    hint: Text | None = None
    needed: bool = False
    longest: int = LONGEST_NAME


YES, NO = Text(en="yes", zh="是"), Text(en="no", zh="否")
LEVELS: Mapping[int, Text] = {
    4: Text(en="level 4", zh="四级"),
    3: Text(en="level 3", zh="三级"),
    2: Text(en="level 2", zh="二级"),
    1: Text(en="level 1", zh="一级"),
    0: Text(en="not graded", zh="未定级"),
}
SECTORS: Mapping[Sector, Text] = {
    Sector.PUBLIC_SECURITY: Text(en="public security", zh="公安机关"),
    Sector.HEALTH: Text(en="health", zh="卫生健康"),
    Sector.EDUCATION: Text(en="education", zh="教育"),
    Sector.GOVERNMENT: Text(en="party and government", zh="党政机关"),
    Sector.ENTERPRISE: Text(en="enterprise", zh="企业"),
}


def _field(name: str, en: str, zh: str, kind: Kind = Kind.TEXT, width: int = 14, **more: Any) -> Field:
    return Field(name=name, head=Text(en=en, zh=zh), kind=kind, width=width, **more)


ONE_A_LINE = Text(en="one a line (Alt+Enter begins a line)", zh="每行一条（按 Alt+Enter 换行）")
AS_A_DAY = Text(en="as 2026-12-31", zh="写作 2026-12-31")
UNIT = (
    _field("name", "Name of the unit", "单位名称", needed=True, hint=Text(en="as on the seal", zh="与公章一致的全称")),
    _field(
        "sector",
        "Sector",
        "报告类型",
        Kind.SECTOR,
        needed=True,
        hint=Text(en="choose from the list; it decides the form of the report", zh="从下拉列表中选择，决定报告的体例"),
    ),
    _field("address", "Address", "单位地址"),
    _field(
        "superior",
        "Superior body",
        "上级主管部门",
        hint=Text(en="to whom the report goes", zh="报告的报送对象"),
    ),
    _field("start", "Inspection begins", "自查开始日期", Kind.DAY, hint=AS_A_DAY),
    _field("end", "Inspection ends", "自查结束日期", Kind.DAY, hint=AS_A_DAY),
    _field(
        "basis",
        "Ordered by",
        "自查依据文件",
        Kind.TEXTS,
        longest=LONGEST_TEXT,
        hint=Text(
            en="notices with their numbers, one a line (Alt+Enter begins a line)",
            zh="通知名称及文号，每行一份（按 Alt+Enter 换行）",
        ),
    ),
    _field(
        "suggestions",
        "Opinions and suggestions",
        "意见和建议",
        Kind.TEXTS,
        longest=LONGEST_TEXT,
        hint=ONE_A_LINE,
    ),
)
PEOPLE = (
    _field("name", "Name", "姓名", width=16, needed=True),
    _field("title", "Post", "职务", width=22),
    _field("department", "Department", "部门", width=22),
    _field("phone", "Office telephone", "办公电话", Kind.WORD, width=18, longest=LONGEST_NUMBER),
)
SYSTEMS = (
    _field("name", "System", "系统名称", width=22, needed=True),
    _field("level", "Protection level", "保护等级", Kind.LEVEL, width=10),
    _field("filing", "Filing number", "备案编号", Kind.WORD, width=18, longest=LONGEST_NUMBER),
    _field("purpose", "Purpose", "主要用途", width=26, longest=LONGEST_TEXT),
    _field("department", "Department", "责任部门"),
    _field("owner", "Person responsible", "责任人", width=10),
    _field("phone", "Office telephone", "办公电话", Kind.WORD, width=15, longest=LONGEST_NUMBER),
    _field("launched", "In use since", "上线日期", Kind.DAY, width=11),
    _field("public", "Reached from the Internet", "面向互联网", Kind.YES_NO, width=9),
    _field("assessed", "Last assessed by a licensed body", "最近一次等级测评日期", Kind.DAY, width=13),
    _field("hosts", "Hosts, one a line", "所含主机（每行一台）", Kind.WORDS, width=20),
    _field("id", "Short name", "简称", Kind.WORD, width=12),
)
ASSETS = (
    _field("name", "Asset", "资产名称", width=24, needed=True),
    _field("kind", "Kind", "类别", width=14, needed=True),
    _field("count", "Number", "数量", Kind.COUNT, width=8),
    _field("system", "System", "所属信息系统", Kind.SYSTEM, width=20),
    _field("department", "Department", "责任部门", width=14),
    _field("location", "Place", "位置", width=18),
    _field("why", "Why it was not examined technically", "未做技术核查的原因", width=34, longest=LONGEST_TEXT),
)
SHEETS: Mapping[str, tuple[Field, ...]] = {"unit": UNIT, "people": PEOPLE, "systems": SYSTEMS, "assets": ASSETS}
"""By the name of the sheet for programs."""
MOST = 500
"""Lines of a cell."""
NO_DAY = Text(en="this is no day; write it as 2026-12-31", zh="不是日期，请写作 2026-12-31")
NO_COUNT = Text(en="a whole number from 1 is expected", zh="应填不小于 1 的整数")
NOT_OFFERED = Text(en="choose one of {choices}", zh="应为 {choices} 之一")
LONG = Text(en="longer than {n} characters; shorten it", zh="超过 {n} 个字，请缩短")
MANY = Text(en="more than {n} lines; shorten it", zh="超过 {n} 行，请精简")
NO_YEARS = Text(en="the year must be between 1980 and 2100", zh="年份应在 1980 至 2100 之间")


def choices(kind: Kind, lang: Lang) -> tuple[str, ...]:
    """What is offered for a cell; of systems that is not known here."""
    return tuple(text[lang] for text in _offered(kind).values())


def _offered(kind: Kind) -> Mapping[Any, Text]:
    offered: dict[Kind, Mapping[Any, Text]] = {
        Kind.YES_NO: {True: YES, False: NO},
        Kind.LEVEL: LEVELS,
        Kind.SECTOR: SECTORS,
    }
    return offered.get(kind, {})


def said(kind: Kind, value: Any, lang: Lang) -> str:
    """A value as its cell has it: what is not given is empty."""
    match kind:
        case _ if value is None:
            return ""
        case Kind.TEXT:
            return str(value[lang])
        case Kind.TEXTS:
            return "\n".join(text[lang] for text in value)
        case Kind.WORDS:
            return "\n".join(value)
        case Kind.DAY:
            return str(value.isoformat())
    offered = _offered(kind)
    return offered[value][lang] if offered else str(value)


def meant(kind: Kind, words: str) -> Any:
    """A cell's value: texts as they stand, None where there is nothing. Raises InspectorError, which does not repeat the words."""
    words = words.strip()
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    if kind in (Kind.TEXTS, Kind.WORDS):
        return tuple(lines)
    if kind in (Kind.TEXT, Kind.WORD, Kind.SYSTEM):
        return " ".join(lines) if kind is not Kind.TEXT else "\n".join(lines)
    if not words:
        return None
    return {Kind.DAY: _day, Kind.COUNT: _count}.get(kind, lambda given: _chosen(kind, given))(words)


def unfit(field: Field, words: str) -> Text | None:
    """Why a cell cannot be taken over as it is; None where it can. The words are not repeated."""
    lines = [line.strip() for line in words.strip().replace("\t", " ").split("\n")]
    if len(lines) > MOST:
        return MANY.fill({"n": MOST})
    if any(len(line) > field.longest for line in lines):
        return LONG.fill({"n": field.longest})
    hidden = next((each for line in lines for each in line if clean(each) != each), "")
    if hidden:
        return HIDDEN.fill({"code": f"U+{ord(hidden):04X}"})
    try:
        value = meant(field.kind, words)
    except InspectorError as error:
        return error.text
    return NO_COUNT if field.kind is Kind.COUNT and value is None else None


def _day(words: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(days.read(unicodedata.normalize("NFKC", words)))
    except days.NoDay:
        raise InspectorError(NO_DAY) from None
    if day.year not in YEARS:
        raise InspectorError(NO_YEARS)
    return day


def _count(words: str) -> int:
    plain = unicodedata.normalize("NFKC", words)
    if not re.fullmatch("[0-9]{1,7}", plain) or not int(plain):
        raise InspectorError(NO_COUNT)
    return int(plain)


def _chosen(kind: Kind, words: str) -> Any:
    """By a word of either language, by its id, and levels also as 三级, 第三级, 3 or L3."""
    plain = _plain(words)
    for value, text in _offered(kind).items():
        if plain in {_plain(text.en), _plain(text.zh), _plain(str(value))}:
            return value
    if kind is Kind.LEVEL and (match := re.fullmatch("第?([一二三四])级?|(?:level|l)?([1-4])级?", plain)):
        return int(match[2] or "一二三四".index(match[1]) + 1)
    if kind is Kind.YES_NO and plain in ("y", "n"):
        return plain == "y"
    told = Text(
        en=", ".join(text.en for text in _offered(kind).values()),
        zh="、".join(text.zh for text in _offered(kind).values()),
    )
    raise InspectorError(NOT_OFFERED.fill({"choices": told}))


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split()).casefold()
