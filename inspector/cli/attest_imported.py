"""What became of a workbook of answers that was read back, as a page and as plain values."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.answers.workbook.importing import Imported
from inspector.answers.workbook.outcomes import Taken, short
from inspector.layout import block
from inspector.text import Lang, Text

SCHEMA = "inspector/attest-import/1"
TAKEN = Text(en="{what}: {before} → {after}", zh="{what}：{before} → {after}")
KEPT = Text(
    en="The other language still has {text}: see organisation.yaml", zh="另一语言仍为{text}，见 organisation.yaml"
)
CONFLICTS = Text(
    en="Changed here since the export, and otherwise in the file; not taken over. If the file is right, export again, "
    "change it there, and import that:",
    zh="导出之后系统中已有改动，且与文件不一致，未采纳；如应以文件为准，请重新导出，修改后再导入：",
)
CONFLICT = Text(
    en="{what} ({place}): exported {exported}, now {now}, in the file {filled}",
    zh="{what}（{place}）：导出时{exported}，现为{now}，文件中为{filled}",
)
CONFLICT_OF_TABLE = Text(en="{what} ({place})", zh="{what}（{place}）")
REFUSED = Text(en="Not taken over:", zh="未采纳：")
REFUSAL = Text(en="{place}: {what}", zh="{place}：{what}")
COUNTED = Text(
    en="Year {year}: {answers:answer|answers} kept, {cells:cell|cells} taken over; conflicts: {conflicts}; not taken over: {refused}",
    zh="{year} 年度：采纳答复 {answers} 项，共 {cells} 处；冲突 {conflicts} 处；未采纳 {refused} 处",
)
WRITTEN = Text(en="Written: {place}", zh="已写入：{place}")
DRY = Text(en="Only tried: nothing was written.", zh="仅为试运行，未写入。")
EMPTY = Text(en="(empty)", zh="（空）")
QUOTED = Text(en="“{text}”", zh="“{text}”")


def page(found: Imported, lang: Lang, width: int, *, place: str, dry: bool) -> str:
    """`place`: of organisation.yaml."""
    parts = ["\n".join(line for each in found.taken for line in _taken(each, lang, width))] if found.taken else []
    if found.conflicts:
        parts.append("\n".join([block(CONFLICTS[lang], width), *_conflicts(found, lang, width)]))
    if found.refused:
        lines = [REFUSAL.render(lang, {"place": each.place, "what": each.what}) for each in found.refused]
        parts.append("\n".join([REFUSED[lang], *(block(line, width, first="  ", rest="    ") for line in lines)]))
    values = {
        "year": found.year,
        "answers": found.answers,
        "cells": len(found.taken),
        "conflicts": len(found.conflicts),
        "refused": len(found.refused),
    }
    last = [COUNTED.render(lang, values)]
    if dry:
        last.append(DRY[lang])
    elif found.organisation:
        last.append(WRITTEN.render(lang, {"place": place}))
    return "\n\n".join([*parts, "\n".join(block(line, width) for line in last)])


def _taken(each: Taken, lang: Lang, width: int) -> Iterator[str]:
    values = {"what": each.what, "before": _value(each.before), "after": _value(each.after)}
    yield block(TAKEN.render(lang, values), width, rest="    ")
    if each.kept:
        yield block(KEPT.render(lang, {"text": _value(each.kept)}), width, first="    ")


def _conflicts(found: Imported, lang: Lang, width: int) -> Iterator[str]:
    for each in found.conflicts:
        texts = {"exported": each.exported, "now": each.now, "filled": each.filled}
        told = CONFLICT if any(texts.values()) else CONFLICT_OF_TABLE
        values = {"what": each.what, "place": each.place, **{name: _value(text) for name, text in texts.items()}}
        yield block(told.render(lang, values), width, first="  ", rest="    ")


def _value(text: str) -> Text:
    """A value as people read it, on one line and not too long."""
    return QUOTED.fill({"text": short(text)}) if text.strip() else EMPTY


def plain(found: Imported, *, dry: bool) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "written": not dry,
        "year": found.year,
        "answers": found.answers,
        "organisation": found.organisation is not None,
        "taken": [
            {"place": each.place, "what": each.what, "before": each.before, "after": each.after} for each in found.taken
        ],
        "conflicts": [
            {
                "place": each.place,
                "what": each.what,
                "exported": each.exported,
                "now": each.now,
                "filled": each.filled,
            }
            for each in found.conflicts
        ],
        "refused": [{"place": each.place, "what": each.what} for each in found.refused],
    }
