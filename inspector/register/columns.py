"""The columns of the register as a spreadsheet: their headings, what each says of an item, and which people fill in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from inspector.model import UNIT
from inspector.register.item import SOURCES, STATES, Item, State
from inspector.summary import SEVERITIES, TOGETHER
from inspector.tables import Bare
from inspector.text import Lang, Text


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column. `fillable`: what people write there is taken over by an import; `days`: it holds a day or nothing."""

    name: str
    head: Text
    width: int
    fillable: bool = False
    days: bool = False


def _heading(name: str, en: str, zh: str, width: int, kind: str = "") -> Heading:
    return Heading(name=name, head=Text(en=en, zh=zh), width=width, fillable="fill" in kind, days="day" in kind)


HEADINGS = (
    _heading("id", "Number", "编号", 7),
    _heading("opened", "Found on", "发现日期", 12, "day"),
    _heading("source", "Source", "来源", 9),
    _heading("asset", "Asset (host)", "资产（主机）", 15),
    _heading("fingerprint", "Problem id", "问题编号", 12),
    _heading("category", "Category", "类别", 12),
    _heading("standards", "Clauses of standards", "标准条款", 18),
    _heading("problem", "Problem", "问题描述", 42),
    _heading("severity", "Severity", "风险等级", 9),
    _heading("cause", "Cause", "成因", 18, "fill"),
    _heading("measure", "Measure", "整改措施", 24, "fill"),
    _heading("interim_control", "Interim control", "临时控制措施", 18, "fill"),
    _heading("department", "Department", "责任部门", 12, "fill"),
    _heading("owner", "Owner", "责任人", 9, "fill"),
    _heading("budget", "Budget", "经费", 10, "fill"),
    _heading("deadline", "Deadline", "整改期限", 12, "fill day"),
    _heading("state", "State", "状态", 11, "fill"),
    _heading("done_on", "Done on", "完成日期", 12, "fill day"),
    _heading("proof", "Evidence", "整改证据", 18, "fill"),
    _heading("reviewer", "Reviewer", "复查人", 9, "fill"),
    _heading("reviewed_on", "Reviewed on", "复查日期", 12, "fill day"),
    _heading("review_result", "Review result", "复查结果", 16, "fill"),
    _heading("repeat_of", "Repeats (number)", "重复出现（原编号）", 12),
    _heading("note", "Note", "备注", 18, "fill"),
)
"""In their order."""
BY_NAME = {heading.name: heading for heading in HEADINGS}
_PLAIN = ("fingerprint", *(heading.name for heading in HEADINGS if heading.fillable))
"""Columns that are a text of the item's own under the same name."""
SETTABLE = (State.IN_PROGRESS, State.TO_VERIFY)
"""The states that a spreadsheet may set: no cell says that a problem is gone, or that a risk was accepted."""
UNIT_ITSELF = Text(en="the organisation", zh="本单位")
LOCATION = Text(en="Location: ", zh="位置：")
REMEDY = Text(en="Remedy: ", zh="建议：")
PROOF = Text(en="{path} (SHA-256 {digest})", zh="{path}（SHA-256 {digest}）")


@dataclass(frozen=True, kw_only=True)
class View:
    """How the register is shown: in whose language and days, and what its categories are called."""

    lang: Lang
    now: datetime.datetime
    categories: Mapping[str, Text]

    def day(self, time: str) -> str:
        """The day on which a time of the store is for those who read the register."""
        try:
            when = datetime.datetime.fromisoformat(time)
        except ValueError:
            return time[:10]
        return when.astimezone(self.now.tzinfo).date().isoformat()


def texts(item: Item, view: View) -> dict[str, str]:
    """What each column says of an item, as text: days as YYYY-MM-DD, what is not set empty."""
    lang = view.lang
    plain = {name: getattr(item, name) for name in _PLAIN}
    category = view.categories.get(item.category)
    return {
        **plain,
        "id": str(item.id),
        "opened": view.day(item.opened),
        "source": SOURCES[item.source][lang],
        "asset": asset(item)[lang],
        "category": category[lang] if category else item.category,
        "standards": "\n".join(f"{name} {', '.join(ids)}" for name, ids in item.standards.items()),
        "problem": "\n".join(_problem(item, lang)),
        "severity": SEVERITIES[item.severity][lang],
        "state": STATES[item.state][lang],
        "proof": "\n".join([*filter(None, [item.proof]), *_files(item, lang)]),
        "repeat_of": str(item.repeat_of or ""),
    }


def asset(item: Item) -> Text:
    if item.host is None:
        return UNIT_ITSELF
    return TOGETHER if item.host_kind == UNIT else Text(en=item.host_name, zh=item.host_name)


def _problem(item: Item, lang: Lang) -> list[str]:
    lines = [item.title[lang], item.message[lang]]
    lines += [LOCATION[lang] + item.location] if item.location else []
    return [*lines, *([REMEDY[lang] + item.remedy[lang]] if item.remedy[lang] else [])]


def _files(item: Item, lang: Lang) -> list[str]:
    return [PROOF.render(lang, {"path": each.path, "digest": each.digest}) for each in item.evidence]


def cell(name: str, text: str) -> Bare:
    """A column's text as the cell of a table: numbers and days are such, so that they can be sorted and filtered."""
    if text and BY_NAME[name].days:
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            return text
    return int(text) if name in ("id", "repeat_of") and text.isdecimal() else text
