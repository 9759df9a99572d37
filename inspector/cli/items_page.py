"""Items of the register as pages for a terminal."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from inspector.cli import listing
from inspector.layout import block, cells, fields, pad, shorten
from inspector.register.columns import View, asset, texts
from inspector.register.item import BASES, FIELDS, KINDS, STATES, Acceptance, Event, Item, State
from inspector.summary import SEVERITIES
from inspector.text import Lang, Text, clean, show

NUMBER = Text(en="#", zh="编号")
SEVERITY = Text(en="SEVERITY", zh="等级")
STATE = Text(en="STATE", zh="状态")
DEADLINE = Text(en="DEADLINE", zh="整改期限")
OWNER = Text(en="OWNER", zh="责任人")
HOST = Text(en="HOST", zh="主机")
WHAT = Text(en="WHAT", zh="问题")
HEADS = (NUMBER, SEVERITY, STATE, DEADLINE, OWNER, HOST)
LATE = Text(en="{day} overdue", zh="{day} 已逾期")
AGAIN = Text(en="{what} (repeats #{number})", zh="{what}（重复出现，原 #{number}）")
NONE = Text(en="No items.", zh="没有整改项。")
COUNTED = Text(en="{n:item|items}: {states}", zh="共 {n} 项：{states}")
COUNT = {"en": "{n} {state}", "zh": "{state} {n}"}
OVERDUE = Text(en="; {n} overdue", zh="；已逾期 {n}")
NOT_CLOSED = Text(
    en="Closed items are left out; --all lists them too.", zh="未列出已销号的整改项，加 --all 可一并列出。"
)
WIDEST_HOST, WIDEST_OWNER, ROOM = 26, 12, 36
EVENTS, FOUND, REMEDY = (
    Text(en="Course", zh="处理过程"),
    Text(en="Finding", zh="问题描述"),
    Text(en="Remedy", zh="整改建议"),
)
LABELS: Mapping[str, Text] = {
    "state": Text(en="State", zh="状态"),
    "basis": Text(en="Because", zh="依据"),
    "severity": Text(en="Severity", zh="风险等级"),
    "asset": Text(en="Host", zh="主机"),
    "check": Text(en="Check", zh="检查项"),
    "subject": Text(en="Subject", zh="对象"),
    "location": Text(en="Location", zh="位置"),
    "category": Text(en="Category", zh="类别"),
    "standards": Text(en="Clauses", zh="标准条款"),
    "source": Text(en="Source", zh="来源"),
    "opened": Text(en="Found on", zh="发现日期"),
    "found": Text(en="Last found", zh="最近发现"),
    "looked": Text(en="Last judged", zh="最近核查"),
    "closed": Text(en="Closed on", zh="销号日期"),
    "repeat_of": Text(en="Repeats", zh="重复出现"),
    "accepted": Text(en="Accepted", zh="接受风险"),
    "fingerprint": Text(en="Problem id", zh="问题编号"),
}
SAID: Mapping[str, Text] = {
    **FIELDS,
    "severity": Text(en="severity", zh="风险等级"),
    "basis": Text(en="because", zh="依据"),
    "repeat_of": Text(en="repeats", zh="重复出现"),
    "reason": Text(en="reason", zh="原因"),
    "approver": Text(en="approver", zh="批准人"),
    "until": Text(en="until", zh="有效期至"),
    "evidence": Text(en="files", zh="证据文件"),
}
"""What events tell, by the names of their data."""
TOLD, EMPTY = Text(en="{name}: {value}", zh="{name}：{value}"), Text(en="(empty)", zh="（空）")
ACCEPTED = Text(en="by {approver} until {expires}: {reason}", zh="{approver} 批准，有效期至 {expires}：{reason}")
AUDIT = Text(en="audit #{number}", zh="自查 #{number}")
FILE = Text(en="{path}  SHA-256 {digest}", zh="{path}  SHA-256 {digest}")
FILES = Text(en="Files", zh="证据文件")


def line_of(item: Item, lang: Lang) -> str:
    """What is wrong, in one line."""
    what = f"{item.title[lang]} · {item.subject}" if item.subject else item.title[lang]
    return AGAIN.render(lang, {"what": what, "number": item.repeat_of}) if item.repeat_of else what


def table(items: Sequence[Item], today: datetime.date, lang: Lang, width: int) -> str:
    """A line an item; where there is little room beside it, what is wrong stands on the next one."""
    rows = [[head[lang] for head in HEADS], *(_cells(item, today, lang) for item in items)]
    widths = [max(cells(row[place]) for row in rows) for place in range(len(HEADS))]
    before = sum(widths) + 2 * len(widths)
    told = [WHAT[lang], *(line_of(item, lang) for item in items)]
    told[0] = told[0] if width - before >= ROOM else ""
    lines = []
    for row, what in zip(rows, told, strict=True):
        first = "".join(f"{pad(cell, size)}  " for cell, size in zip(row, widths, strict=True))
        if width - before >= ROOM:
            lines.append(block(what, width, first=first))
        else:
            lines += [first.rstrip(), *([block(what, width, first=" " * (widths[0] + 2))] if what else [])]
    return "\n".join(lines)


def _cells(item: Item, today: datetime.date, lang: Lang) -> list[str]:
    late = item.overdue(today)
    return [
        f"#{item.id}",
        SEVERITIES[item.severity][lang],
        STATES[item.state][lang],
        LATE.render(lang, {"day": item.deadline}) if late else item.deadline,
        shorten(clean(item.owner), WIDEST_OWNER),
        shorten(clean(asset(item)[lang]), WIDEST_HOST),
    ]


def summary(items: Sequence[Item], today: datetime.date, lang: Lang) -> str:
    """How many there are, by their state, and how many of them are late."""
    if not items:
        return NONE[lang]
    found = Counter(item.state for item in items)
    comma = {"en": ", ", "zh": "，"}[lang]
    states = comma.join(
        COUNT[lang].format(n=found[state], state=STATES[state][lang]) for state in State if found[state]
    )
    late = sum(item.overdue(today) for item in items)
    counted = COUNTED.render(lang, {"n": len(items), "states": states})
    return counted + (OVERDUE.render(lang, {"n": late}) if late else "")


def page(item: Item, events: Iterable[Event], acceptance: Acceptance | None, view: View, width: int) -> str:
    """Everything that is known of an item."""
    lang = view.lang
    told = texts(item, view)
    late = item.overdue(view.now.date())
    told |= {
        "basis": BASES[item.basis][lang],
        "found": view.day(item.found),
        "looked": view.day(item.looked) if item.looked else "",
        "closed": view.day(item.closed) if item.closed else "",
        "repeat_of": f"#{item.repeat_of}" if item.repeat_of else "",
        "standards": "; ".join(told["standards"].split("\n")),
        "accepted": _accepted(acceptance, view) if acceptance and item.state is State.ACCEPTED else "",
        "deadline": LATE.render(lang, {"day": item.deadline}) if late else item.deadline,
        "check": item.check,
        "subject": item.subject,
        "location": item.location,
        "proof": item.proof,
    }
    rows = [(text[lang], told[name]) for name, text in LABELS.items() if told[name]]
    filled = [
        (f"{text[lang][:1].upper()}{text[lang][1:]}", told.get(name) or getattr(item, name))
        for name, text in FIELDS.items()
    ]
    filled = [(label, value.replace("\n", " ")) for label, value in filled if value]
    parts = [block(f"#{item.id}  {item.title[lang]}", width), fields(rows, width, "  ")]
    parts.append(f"{FOUND[lang]}\n{block(item.message[lang], width, first='  ')}")
    remedy = f"{REMEDY[lang]}\n{block(item.remedy[lang], width, first='  ')}" if item.remedy[lang] else ""
    command = listing.by_hand(item.command, lang, "  ") if item.command else ""
    parts.append("\n".join(filter(None, [remedy, command])))
    parts.append(fields(filled, width, "  "))
    files = [block(FILE.render(lang, {"path": e.path, "digest": e.digest}), width, first="  ") for e in item.evidence]
    parts.append("\n".join([FILES[lang], *files]) if files else "")
    parts.append("\n".join([EVENTS[lang], *_course(events, view, width)]))
    return "\n\n".join(filter(None, parts))


def _accepted(acceptance: Acceptance, view: View) -> str:
    values = {
        "approver": acceptance.approver,
        "expires": view.day(acceptance.expires),
        "reason": acceptance.reason,
    }
    return ACCEPTED.render(view.lang, values)


def _course(events: Iterable[Event], view: View, width: int) -> Iterator[str]:
    lang = view.lang
    for event in events:
        who = event.actor or (AUDIT.render(lang, {"number": event.audit}) if event.audit else "")
        what = "  ".join(filter(None, [KINDS[event.kind][lang], who]))
        first = f"  {minute(event.time, view)}  "
        yield block(what, width, first=first)
        yield from (block(line, width, first=" " * (cells(first) + 2)) for line in _data(event.data, view))


def minute(time: str, view: View) -> str:
    """A time of the store where the reader is."""
    try:
        when = datetime.datetime.fromisoformat(time)
    except ValueError:
        return time
    return f"{when.astimezone(view.now.tzinfo):%Y-%m-%d %H:%M}"


def _data(data: Mapping[str, object], view: View) -> Iterator[str]:
    """What an event says besides its kind: each value with the name that people know it by."""
    lang = view.lang
    for name, value in data.items():
        if name == "waiver" or value in ("", None, [], {}):
            continue
        if isinstance(value, list) and len(value) == 2 and all(isinstance(each, str | None) for each in value):
            told = f"{_value(name, value[0], view)} → {_value(name, value[1], view)}"
        elif isinstance(value, list):
            told = show([each.get("path", "") if isinstance(each, dict) else each for each in value], lang)
        else:
            told = _value(name, value, view)
        yield TOLD.render(lang, {"name": SAID.get(name) or Text(en=name, zh=name), "value": told})


def _value(name: str, value: object, view: View) -> str:
    """One value of an event: by its name for people where it is a word of the register's own."""
    lang = view.lang
    known: Mapping[str, Text] = {"severity": SEVERITIES, "basis": BASES, "state": STATES}.get(name, {})  # type: ignore[assignment]
    if not value:
        return EMPTY[lang]
    if isinstance(value, str) and value in known:
        return known[value][lang]
    if name == "until":
        return view.day(str(value))
    return f"#{value}" if name == "repeat_of" else " ".join(str(value).split("\n"))
