"""What became of a workbook that was read back, as a page and as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from inspector.layout import block
from inspector.register.columns import BY_NAME
from inspector.register.importing import Imported
from inspector.register.item import STATES, State
from inspector.register.merging import Change, Conflict, Refused
from inspector.text import Lang, Text

SCHEMA = "inspector/import/1"
CHANGED = Text(en="#{item}  {field}: {before} → {after}", zh="#{item}  {field}：{before} → {after}")
CONFLICTS = Text(
    en="Changed here meanwhile, and otherwise in the file; not taken over:", zh="台账与文件均已修改且不一致，未采纳："
)
CONFLICT = Text(
    en="#{item}  {field} ({place}): exported {exported}, now {now}, in the file {filled}",
    zh="#{item}  {field}（{place}）：导出时 {exported}，台账现为 {now}，文件中为 {filled}",
)
REFUSED = Text(en="Not taken over:", zh="未采纳：")
REFUSAL = Text(en="{place}: {what}", zh="{place}：{what}")
REFUSAL_OF = Text(en="{place}, #{item}: {what}", zh="{place}，#{item}：{what}")
COUNTED = Text(
    en="{rows:row|rows} read; taken over: {changes:change|changes} in {items:item|items}; conflicts: {conflicts}; not taken over: {refused}",
    zh="读取 {rows} 行；采纳 {items} 项中的 {changes} 处修改；冲突 {conflicts} 处；未采纳 {refused} 处",
)
DRY = Text(en="Only tried: nothing was written.", zh="仅为试运行，未写入。")
EMPTY, LOST = Text(en="(empty)", zh="（空）"), Text(en="(not known)", zh="（未知）")
QUOTED = Text(en="“{text}”", zh="“{text}”")
LONGEST = 60


def page(found: Imported, lang: Lang, width: int, *, dry: bool) -> str:
    parts = []
    for _, changes in groupby(found.changes, key=lambda change: change.item):
        parts += [block(_changed(each, lang), width, rest="    ") for each in changes]
    parts = ["\n".join(parts)] if parts else []
    if found.conflicts:
        lines = [block(_conflict(each, lang), width, first="  ", rest="    ") for each in found.conflicts]
        parts.append("\n".join([CONFLICTS[lang], *lines]))
    if found.refused:
        parts.append("\n".join([REFUSED[lang], *_refusals(found, lang, width)]))
    values = {
        "rows": found.rows,
        "changes": len(found.changes),
        "items": len({each.item for each in found.changes}),
        "conflicts": len(found.conflicts),
        "refused": len(found.refused),
    }
    last = [COUNTED.render(lang, values), *([DRY[lang]] if dry else [])]
    return "\n\n".join([*parts, "\n".join(block(line, width) for line in last)])


def _changed(change: Change, lang: Lang) -> str:
    name = change.name
    values = {"before": _value(name, change.before), "after": _value(name, change.after)}
    return CHANGED.render(lang, {"item": change.item, "field": BY_NAME[name].head, **values})


def _conflict(conflict: Conflict, lang: Lang) -> str:
    name = conflict.name
    values = {
        "exported": LOST if conflict.exported is None else _value(name, conflict.exported),
        "now": _value(name, conflict.now),
        "filled": _value(name, conflict.filled),
    }
    values |= {"field": BY_NAME[name].head, "place": conflict.place}
    return CONFLICT.render(lang, {"item": conflict.item, **values})


def _refusals(found: Imported, lang: Lang, width: int) -> Iterator[str]:
    for each in found.refused:
        said = REFUSAL_OF if each.item else REFUSAL
        yield block(
            said.render(lang, {"place": each.place, "item": each.item, "what": each.what}),
            width,
            first="  ",
            rest="    ",
        )


def _value(name: str, text: str) -> Text:
    """A value as people read it, on one line and not too long."""
    if not text:
        return EMPTY
    if name == "state":
        return STATES[State(text)]
    line = " ".join(text.split("\n"))
    return QUOTED.fill({"text": line if len(line) <= LONGEST else f"{line[:LONGEST]}…"})


def plain(found: Imported, *, dry: bool) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "written": not dry,
        "rows": found.rows,
        "changes": [_named(each) for each in found.changes],
        "conflicts": [
            {
                "place": each.place,
                "exported": each.exported,
                "now": each.now,
                "filled": each.filled,
                "item": each.item,
                "field": each.name,
            }
            for each in found.conflicts
        ],
        "refused": [_refusal(each) for each in found.refused],
    }


def _named(change: Change) -> dict[str, object]:
    return {"item": change.item, "field": change.name, "before": change.before, "after": change.after}


def _refusal(refused: Refused) -> dict[str, object]:
    return {"place": refused.place, "item": refused.item or None, "what": refused.what}
