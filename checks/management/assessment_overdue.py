"""Hosts of a system whose security assessment is longer ago than its protection level allows."""

from __future__ import annotations

import datetime
import re

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.asset import Asset
from inspector.facts.system import OsRelease
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

OS = {"/etc/os-release": "ID=debian\n"}
SUBJECT = "assessment"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = dict(zip("一二三四五", "12345", strict=True))
_LEVEL = re.compile(r"(?:level|l|等保|第)?\s*([1-5一二三四五])\s*级?(?:[(（].{0,20}[)）])?", re.IGNORECASE)
_BY_PARTS = re.compile(r"S([1-5])A([1-5])(?:G([1-5]))?", re.IGNORECASE)
UNDATED = Text(
    en="the inventory does not say when the system was assessed last (tag `assessed`)",
    zh="资产清单未登记最近一次等级测评日期（标签 `assessed` 或 `测评日期`）",
)
MALFORMED = Text(
    en="the tag `assessed` is not a date of the form YYYY-MM-DD: {value}",
    zh="测评日期格式应为 YYYY-MM-DD，实际为：{value}",
)
FUTURE = Text(en="the tag `assessed` is in the future: {value}", zh="测评日期晚于本次检查日期：{value}")
LEVELLESS = Text(en="the tag `level` is no protection level from 1 to 5: {value}", zh="等级标签不是一至五级：{value}")


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Date of the last security assessment", zh="等级测评周期"),
    why=Text(
        en="Systems change and so do attacks: systems of level 3 are to be assessed every year, those of level 2 every two years as a rule.",
        zh="系统和威胁都在变化：第三级系统应每年测评一次，第二级系统一般每两年测评一次。",
    ),
    fails=Text(
        en="the system is of level {level} and was assessed on {date} (limit: {days:day|days})",
        zh="所属系统为第{level}级，最近一次测评日期为 {date}，已超过 {days} 天",
    ),
    passes=Text(en="level {level}, assessed on {date}", zh="第{level}级，测评日期 {date}"),
    remedy=Text(
        en="Have the system assessed, and enter the date in the inventory: `tags: {{assessed: YYYY-MM-DD}}`.",
        zh="委托测评机构开展等级测评，完成后在资产清单中登记 `tags: {{assessed: YYYY-MM-DD}}`（或 `测评日期`）。",
    ),
    command="inspector inventory list -i hosts.yaml",
    standards={
        "checklist": ("M12",),
        "gbt22239-l3": ("8.1.10.5b",),
        "nist-800-53-r5": ("CA-2",),
        "iso-27001-2022": ("A.5.35", "A.5.36"),
    },
    good=[
        Case(OS, tags={"level": "3", "assessed": "2025-06-01"}),
        Case(OS, tags={"等级": "二级", "测评日期": "2024-06-10"}),
        Case(OS, tags={"level": "S2A2G2", "assessed": "2024-06-10"}),
        Case(OS, tags={"level": "1"}),
        Case(OS, tags={"owner": "li"}),
        Case(OS),
        Case(OS, tags={"level": "3", "assessed": "2024-06-10"}, params={"level_3_days": 731}),
    ],
    bad=[
        Case(OS, tags={"level": "3", "assessed": "2025-05-30"}, fails=[SUBJECT]),
        Case(OS, tags={"等级": "第三级", "测评日期": "2024-01-01"}, fails=[SUBJECT]),
        Case(OS, tags={"level": "2", "assessed": "2024-05-30"}, fails=[SUBJECT]),
        Case(OS, tags={"level": "S2A3G3", "assessed": "2024-07-01"}, fails=[SUBJECT]),
        Case({}, tags={"level": "4", "assessed": "2020-02-29"}, fails=[SUBJECT]),
    ],
)  # fmt: skip
def assessment_overdue(
    view: View, asset: Asset, release: OsRelease | None, *, level_3_days: int = 366, level_2_days: int = 731
) -> Verdicts:
    told = asset.tag("level", "等级")
    level = _level(told)
    if level == 1 or not told:
        raise Absent("the inventory gives no level of 2 or above", "资产清单未登记二级及以上保护等级")
    if level is None:
        yield Unsure(SUBJECT, reason("level", LEVELLESS, value=told))
        return
    value = asset.tag("assessed", "测评日期")
    days = level_3_days if level >= 3 else level_2_days
    date, today = _date(value), view.now.date()
    if not value:
        yield Unsure(SUBJECT, reason("undated", UNDATED))
    elif date is None:
        yield Unsure(SUBJECT, reason("malformed", MALFORMED, value=value))
    elif date > today + datetime.timedelta(days=1):  # in the auditor's time zone it may be tomorrow
        yield Unsure(SUBJECT, reason("future", FUTURE, value=value))
    else:
        verdict = Fail if (today - date).days > days else Seen
        system = release.name or release.id if release else None
        yield verdict(SUBJECT, "", {"level": level, "date": str(date), "days": days, "system": system})


def _level(text: str) -> int | None:
    """Of spellings such as `3`, `第三级`, `L3` and `S2A3G3`, of which the highest part counts."""
    if parts := _BY_PARTS.fullmatch(text):
        return max(int(part) for part in parts.groups() if part)
    found = _LEVEL.fullmatch(text)
    return int(_DIGITS.get(found[1], found[1])) if found else None


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
