"""The tool as SARIF describes it: its rules with their help, and the kinds of its notifications."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from inspector import summary
from inspector.model import CheckInfo, Confidence, Dossier, Severity
from inspector.text import Lang, Text, clean

from .own import RULES, OwnRule
from .words import pascal, plain, semantic

LEVELS: Mapping[Severity, str] = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
SCORES: Mapping[Severity, float] = {
    Severity.INFO: 0.0,
    Severity.LOW: 3.0,
    Severity.MEDIUM: 5.5,
    Severity.HIGH: 8.0,
    Severity.CRITICAL: 9.5,
}
"""`security-severity`: GitHub calls over 9.0 critical, from 7.0 high, from 4.0 medium, over 0.0 low, and 0.0 none."""
RESULTS = 25_000
"""More in a run, and GitHub refuses the file."""
SHORT = 1024
"""Characters that GitHub takes of a description."""
TAGS = 10
"""So many GitHub shows of a rule's."""
LANGUAGES: Mapping[Lang, str] = {"en": "en-US", "zh": "zh-CN"}

COLON: Mapping[Lang, str] = {"en": ": ", "zh": "："}
CATEGORY = Text(en="Category", zh="类别")
SEVERITY = Text(en="Severity", zh="严重程度")
STANDARDS = Text(en="Standards", zh="标准条款")
MORE = Text(
    en="What it looks at, what it reports and how to see it by hand:",
    zh="查看内容、报告内容及人工核对方法：",
)
NOTES: Mapping[str, Text] = {
    "not-audited": Text(en="A host could not be audited", zh="主机未能核查"),
    "evidence-denied": Text(en="Evidence could not be read: permission denied", zh="证据无法读取：没有权限"),
    "evidence-truncated": Text(en="Evidence was read in part", zh="证据仅读取一部分"),
    "evidence-timeout": Text(en="Evidence was not read in time", zh="证据读取超时"),
    "evidence-missing": Text(en="Evidence was not collected", zh="证据未采集到"),
    "evidence-unsupported": Text(en="Evidence is not available on this kind of target", zh="该类目标无法提供证据"),
    "evidence-redacted": Text(en="Evidence is sealed", zh="证据已封存"),
    "check-unknown": Text(en="A check came to no verdict", zh="检查项未能判定"),
    "check-error": Text(en="A check failed itself", zh="检查项自身出错"),
    "left-out": Text(en="Something is left out of this file", zh="本文件有未列出的内容"),
    "waiver-expired": Text(en="A waiver has expired", zh="例外已到期"),
    "waiver-pending": Text(en="A waiver does not hold yet", zh="例外尚未生效"),
    "waiver-unused": Text(en="A waiver has no effect", zh="例外未起作用"),
}
_CODE = re.compile(r"(`[^`]+`)")
_MARKUP = re.compile(r"[\\`*\[\]<&]")
NOTE_INDEX = {name: place for place, name in enumerate(NOTES)}


def infos(dossier: Dossier) -> dict[str, CheckInfo]:
    """The checks, then the rules that are none."""
    return {**dossier.checks, **{name: _own(rule) for name, rule in RULES.items()}}


def _own(rule: OwnRule) -> CheckInfo:
    return CheckInfo(
        category="inspector", title=rule.title, why=rule.why, severity=rule.severity, standards={}, digest=""
    )


def driver(dossier: Dossier, lang: Lang, precision: Mapping[str, Confidence]) -> dict[str, Any]:
    """`precision`: by check, how sure the surest of its findings is; a check by itself has none in a dossier."""
    version = clean(dossier.tool.version)
    return {
        "name": clean(dossier.tool.name),
        "version": version,
        **({"semanticVersion": version} if semantic(version) else {}),
        "language": LANGUAGES[lang],
        "rules": [
            rule(name, info, summary.category(info.category, dossier), lang, precision.get(name))
            for name, info in infos(dossier).items()
        ],
        "notifications": [{"id": name, "shortDescription": {"text": text[lang]}} for name, text in NOTES.items()],
    }


def rule(name: str, info: CheckInfo, category: Text, lang: Lang, sure: Confidence | None) -> dict[str, Any]:
    why = info.why[lang]
    rows = [
        (CATEGORY[lang], category[lang]),
        (SEVERITY[lang], summary.SEVERITIES[info.severity][lang]),
        *([(STANDARDS[lang], _controls(info))] if info.standards else []),
    ]
    title, more = plain(info.title[lang], SHORT), "" if name in RULES else f"inspector checks show {name}"
    return {
        "id": clean(name),
        "name": pascal(name),
        "shortDescription": {"text": title},
        "fullDescription": {"text": plain(why, SHORT)},
        "help": {
            "text": _text(title, why, rows, more, lang),
            "markdown": _markdown(info.title[lang], why, rows, more, lang),
        },
        "defaultConfiguration": {"level": LEVELS[info.severity]},
        **({"deprecatedIds": [clean(each) for each in sorted(set(info.aliases))]} if info.aliases else {}),
        "properties": _properties(info, sure),
    }


def _properties(info: CheckInfo, sure: Confidence | None) -> dict[str, Any]:
    tags = dict.fromkeys(("security", clean(info.category), *(clean(each) for each in sorted(info.standards))))
    return {
        "tags": list(tags)[:TAGS],
        "security-severity": str(SCORES[info.severity]),
        **({"precision": sure.value} if sure else {}),
        "standards": {clean(name): [clean(each) for each in ids] for name, ids in info.standards.items()},
    }


def _controls(info: CheckInfo) -> str:
    return "; ".join(f"{name} {', '.join(ids)}" for name, ids in sorted(info.standards.items()))


def _text(title: str, why: str, rows: list[tuple[str, str]], more: str, lang: Lang) -> str:
    lines = [title, "", plain(why), "", *(f"{label}{COLON[lang]}{plain(value)}" for label, value in rows)]
    return "\n".join([*lines, *(["", MORE[lang], plain(more)] if more else [])])


def _markdown(title: str, why: str, rows: list[tuple[str, str]], more: str, lang: Lang) -> str:
    lines = [f"# {_inert(title)}", "", _inert(why), ""]
    lines += [f"- **{label}**{COLON[lang]}{_inert(value)}" for label, value in rows]
    return "\n".join([*lines, *(["", MORE[lang], "", f"    {plain(more)}"] if more else [])])


def _inert(text: str) -> str:
    """Words of a check for Markdown: code in backquotes stays code; nothing else is markup."""
    return "".join(
        part if _CODE.fullmatch(part) else _MARKUP.sub(r"\\\g<0>", part) for part in _CODE.split(clean(text))
    )
