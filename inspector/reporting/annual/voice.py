"""In whose words the annual report speaks, and in which order: profiles/reports/annual.yaml, by sector."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from inspector import document
from inspector.document import Document, Words, nearest
from inspector.organisation.model import Sector
from inspector.plugins import bundled
from inspector.text import Text

TWICE = Text(en="{name} stands here twice", zh="{name} 重复")
MISSING = Text(en="{name} is missing", zh="缺少 {name}")
NO_HEADING = Text(en="no chapter or section is called {name}{hint}", zh="没有名为 {name} 的章节{hint}")


class Chapter(StrEnum):
    ORGANISED = "organised"
    SYSTEMS = "systems"
    MANAGEMENT = "management"
    TECHNICAL = "technical"
    DATA = "data"
    EMERGENCY = "emergency"
    TRAINING = "training"
    LAST_YEAR = "last-year"
    PROBLEMS = "problems"
    MEASURES = "measures"
    SUGGESTIONS = "suggestions"
    SIGNING = "signing"


class Section(StrEnum):
    """Those of the technical chapter."""

    CATEGORIES = "categories"
    FOCUS = "focus"
    NETWORK = "network"
    TERMINALS = "terminals"
    WEB = "web"


HEADINGS: Mapping[str, Text] = {
    Chapter.ORGANISED: Text(en="How the self-inspection was organised", zh="自查工作组织开展情况"),
    Chapter.SYSTEMS: Text(en="The unit and its information systems", zh="单位与信息系统基本情况"),
    Chapter.MANAGEMENT: Text(en="Management", zh="网络安全管理情况"),
    Chapter.TECHNICAL: Text(en="Technical measures", zh="技术防护措施落实情况"),
    Chapter.DATA: Text(en="Data, backup and personal information", zh="数据安全、备份与个人信息保护情况"),
    Chapter.EMERGENCY: Text(en="Emergency work and events", zh="应急工作与安全事件情况"),
    Chapter.TRAINING: Text(en="Education and training", zh="安全教育培训情况"),
    Chapter.LAST_YEAR: Text(en="Last year's problems, and what changed", zh="上年度问题整改情况与年度变化"),
    Chapter.PROBLEMS: Text(en="Main problems", zh="存在的主要问题"),
    Chapter.MEASURES: Text(en="Measures and plan", zh="整改措施与计划"),
    Chapter.SUGGESTIONS: Text(en="Opinions and suggestions", zh="意见和建议"),
    Chapter.SIGNING: Text(en="Commitment and signatures", zh="承诺与签字"),
    Section.CATEGORIES: Text(en="Security of hosts by the twelve categories", zh="系统安全检查情况（十二类）"),
    Section.FOCUS: Text(
        en="High-risk vulnerabilities, high-risk ports and weak passwords", zh="“两高一弱”专项检查情况"
    ),
    Section.NETWORK: Text(en="Network security", zh="网络安全"),
    Section.TERMINALS: Text(en="Terminals and removable media", zh="终端与移动存储介质"),
    Section.WEB: Text(en="Web sites and publishing", zh="网站与信息发布"),
}


class Manner(StrEnum):
    """How answers are told."""

    PROSE = "prose"
    TABLE = "table"


class _Sector(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    self: Words
    title: Words
    opening: Words
    answers: Manner
    chapters: tuple[Chapter, ...]
    technical: tuple[Section, ...]
    headings: dict[str, Words] = {}


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    version: int
    sectors: dict[Sector, _Sector]


@dataclass(frozen=True, kw_only=True)
class Voice:
    """`self`: what the unit calls itself; `chapters`, `technical`: all of them, in their order."""

    self: Text
    title: Text
    opening: Text
    answers: Manner
    chapters: tuple[Chapter, ...]
    technical: tuple[Section, ...]
    headings: Mapping[str, Text]


FILE = "reports/annual.yaml"


@functools.cache
def voices() -> Mapping[Sector, Voice]:
    """The bundled ones."""
    return read(document.parse((bundled("profiles") / FILE).read_bytes(), FILE))


def read(file: Document) -> Mapping[Sector, Voice]:
    """The voice of each sector. Raises InspectorError with file and line where a chapter is missing, or a sector."""
    told = file.convert(_File)
    for sector in Sector:
        if sector not in told.sectors:
            raise file.error("$.sectors", MISSING, name=sector)
    for sector, each in told.sectors.items():
        _check(file, f"$.sectors.{sector}", each)
    return {sector: _voice(each) for sector, each in told.sectors.items()}


def _check(file: Document, path: str, each: _Sector) -> None:
    """Every chapter and section stands in it once."""
    kinds: Mapping[str, tuple[Sequence[StrEnum], type[StrEnum]]] = {
        "chapters": (each.chapters, Chapter),
        "technical": (each.technical, Section),
    }
    for key, (told, whole) in kinds.items():
        for name in whole:
            if told.count(name) != 1:
                raise file.error(f"{path}.{key}", TWICE if name in told else MISSING, name=name)
    for word in each.headings:
        if word not in HEADINGS:
            raise file.error(f"{path}.headings.{word}", NO_HEADING, name=word, hint=nearest(word, HEADINGS))


def _voice(each: _Sector) -> Voice:
    return Voice(
        self=each.self.text,
        title=each.title.text,
        opening=each.opening.text,
        answers=each.answers,
        chapters=each.chapters,
        technical=each.technical,
        headings={**HEADINGS, **{name: words.text for name, words in each.headings.items()}},
    )
