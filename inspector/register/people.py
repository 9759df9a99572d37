"""What people do to items. Each raises InspectorError where the item is not there or its state does not allow it, and then nothing is done.

`by`: who acts; `now`: an aware time. Each gives the item as it is then.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from inspector.model import InspectorError, Waiver
from inspector.register import rows
from inspector.register.files import evidence_of
from inspector.register.item import BASES, DAYS, FIELDS, LIVE, STATES, TAGS, Basis, Event, Item, Kind, Source, State
from inspector.register.listing import get_item
from inspector.register.moves import lapsed
from inspector.register.terms import day, due, filled_in, stamp
from inspector.register.waivers import waiver_row
from inspector.text import Text

LONGEST = datetime.timedelta(days=731)
"""For which a risk may be accepted at once."""
PERSON, NOTE, REASON = (
    Text(en="the name of who acts", zh="操作人"),
    Text(en="note", zh="备注"),
    Text(en="reason", zh="原因"),
)

CHANGED = Text(
    en="#{id} was changed meanwhile: it is at version {now}, and this is made from version {expected}",
    zh="#{id} 在此期间已被修改：当前版本 {now}，而本次修改基于版本 {expected}",
)
NO_FIELD = Text(en="#{id}: {name} is nothing that can be filled in", zh="#{id}：{name} 不是可填写的内容")
NOT_THEN = Text(en="#{id} is {state}: {what}", zh="#{id} 当前为“{state}”：{what}")
STAYS_CLOSED = Text(
    en="a closed item takes notes alone; where the problem comes back, an audit opens a new item",
    zh="已销号的整改项只能添加备注；问题再次出现时，由自查另立新项",
)
NOT_STARTED = Text(en="only an open item can be begun", zh="只有待整改的整改项才能开始整改")
NOT_DONE = Text(
    en="only an open item, or one in progress, can be reported as mended",
    zh="只有待整改、整改中的整改项才能报告整改完成",
)
NOT_REOPENED = Text(en="it is open already", zh="该项本就是待整改")
NOT_SEEN = Text(
    en="an audit must look first and find it gone; say that it is mended with `inspector items done {id}`, and audit the host again",
    zh="须先由自查确认问题已消除；请用 `inspector items done {id}` 报告整改完成，再对该主机重新自查",
)
NOT_WHILE_ACCEPTED = Text(
    en="an audit must look first and find it gone; audit the host again",
    zh="须先由自查确认问题已消除；请对该主机重新自查",
)
NEEDS_NOTE = Text(
    en="#{id}: {basis}; a note must say what a person saw", zh="#{id}：{basis}；须在备注中写明人工核实情况"
)
NEEDS_FILE = Text(
    en="#{id} is an answer to a question: at least one file of evidence must show that it is mended",
    zh="#{id} 来自填报：须至少附一份整改证据文件",
)
NO_ACCEPTING = Text(
    en="#{id} is an answer to a question: its risk is accepted by no waiver; answer the question otherwise",
    zh="#{id} 来自填报，不能以例外方式接受风险；请重新答复该填报项",
)
EMPTY = Text(en="{name} must not be empty", zh="{name}不能为空")
NOT_LATER = Text(en="a risk is accepted until a time to come", zh="接受风险的截止时间须晚于当前时间")
TOO_LATE = Text(
    en="a risk is accepted for two years at most, and looked at again then",
    zh="接受风险的期限最长为两年，到期后须重新评估",
)


class Outdated(InspectorError):
    """The item was changed meanwhile."""


def assign(  # noqa: PLR0913 - one keyword for each thing that may be given
    connection: Connection,
    item: int,
    *,
    by: str,
    now: datetime.datetime,
    owner: str | None = None,
    department: str | None = None,
    system: str | None = None,
    deadline: str | None = None,
) -> Item:
    """Set by hand what is given; an empty word gives it back to the host's tags, or to the profile's days."""
    given = {"owner": owner, "department": department, "system": system, "deadline": deadline}
    changes = {name: value for name, value in given.items() if value is not None}
    return amend(connection, item, changes, by=by, now=now)


def amend(  # noqa: PLR0913 - one keyword for each thing that may be given
    connection: Connection,
    item: int,
    changes: Mapping[str, str],
    *,
    by: str,
    now: datetime.datetime,
    expected: int | None = None,
) -> Item:
    """Set these of item.FIELDS; days as YYYY-MM-DD. `expected`: the version that they were made from; Outdated where it is another by now.

    What is set already is no change; where nothing changes there is no event and no new version.
    """
    before = get_item(connection, item)
    if expected not in (None, before.version):
        raise Outdated(CHANGED.fill({"id": item, "now": before.version, "expected": expected}))
    values = {name: _value(before, name, value) for name, value in changes.items()}
    by_hand = (before.by_hand | (values.keys() & {*TAGS, "deadline"})) - {n for n, value in values.items() if not value}
    if not values.get("deadline", "-") and before.state is not State.ACCEPTED:
        values["deadline"] = due(before.opened, before.term)
    new: dict[str, Any] = {name: value for name, value in values.items() if value != getattr(before, name)}
    if before.state is State.CLOSED and new.keys() - {"note"}:
        raise _not_then(before, STAYS_CLOSED)
    if not new:
        return before
    after = replace(before, **new, by_hand=by_hand)
    data = {name: [getattr(before, name), value] for name, value in new.items()}
    kind = Kind.NOTED if new.keys() == {"note"} else Kind.AMENDED
    return _write(connection, before, after, Kind.ASSIGNED if new.keys() & {*TAGS, "deadline"} else kind, by, now, data)


def note(connection: Connection, item: int, text: str, *, by: str, now: datetime.datetime) -> Item:
    """The item's note is `text`, those before stay among its events. The only thing that a closed item takes."""
    return amend(connection, item, {"note": _said(NOTE, text)}, by=by, now=now)


def start(connection: Connection, item: int, *, by: str, now: datetime.datetime) -> Item:
    """open -> in-progress."""
    before = _in(connection, item, (State.OPEN,), NOT_STARTED)
    return _write(connection, before, replace(before, state=State.IN_PROGRESS), Kind.STARTED, by, now)


def done(connection: Connection, item: int, *, by: str, now: datetime.datetime, note: str = "") -> Item:
    """open, in-progress -> to-verify: mended, look again. Sets `done_on` where it is empty."""
    before = _in(connection, item, (State.OPEN, State.IN_PROGRESS), NOT_DONE)
    after = replace(
        before,
        state=State.TO_VERIFY,
        basis=Basis.DONE,
        resume=before.state,
        done_on=before.done_on or now.date().isoformat(),
        note=filled_in(NOTE, note) or before.note,
    )
    return _write(connection, before, after, Kind.DONE, by, now, _noted(after, note))


def accept(  # noqa: PLR0913 - one keyword for each thing that a waiver states
    connection: Connection, item: int, *, reason: str, until: datetime.datetime, by: str, now: datetime.datetime
) -> Item:
    """open, in-progress, to-verify, accepted -> accepted, until the aware time `until`, at most two years away. Not for answers to questions."""
    before = _in(connection, item, LIVE, STAYS_CLOSED)
    if before.source is Source.QUESTIONNAIRE:
        raise InspectorError(NO_ACCEPTING.fill({"id": item}))
    if until <= now:
        raise InspectorError(NOT_LATER)
    if until - now > LONGEST:
        raise InspectorError(TOO_LATE)
    waiver = Waiver(reason=_said(REASON, reason), approver=_said(PERSON, by), start=stamp(now), expires=_offset(until))
    if before.waiver is not None:
        rows.revoke(connection, [before.waiver], stamp(now))
    number = rows.waive(connection, [waiver_row(before, waiver, lasting=True)])[0]
    after = replace(before, state=State.ACCEPTED, basis=Basis.NONE, resume=State.OPEN, waiver=number)
    data = {"reason": waiver.reason, "approver": waiver.approver, "until": waiver.expires}
    return _write(connection, before, after, Kind.ACCEPTED, by, now, data)


def reopen(connection: Connection, item: int, *, reason: str, by: str, now: datetime.datetime) -> Item:
    """to-verify, accepted, in-progress -> open; an acceptance is revoked.

    Who reopens what was to be verified has looked: no older evidence says otherwise.
    """
    before = _in(connection, item, (State.IN_PROGRESS, State.TO_VERIFY, State.ACCEPTED), NOT_REOPENED)
    data = {"reason": _said(REASON, reason)}
    after = replace(before, state=State.OPEN, basis=Basis.NONE, resume=State.OPEN)
    if before.state is State.TO_VERIFY:
        data |= {"done_on": before.done_on} if before.done_on else {}
        after = replace(after, looked=stamp(now), done_on="")
    if before.waiver is not None:
        rows.revoke(connection, [before.waiver], stamp(now))
        after = lapsed(after, stamp(now))
    return _write(connection, before, after, Kind.REOPENED, by, now, data)


def close(  # noqa: PLR0913 - one keyword for each thing that may be given
    connection: Connection,
    item: int,
    *,
    by: str,
    now: datetime.datetime,
    note: str = "",
    evidence: Sequence[Path] = (),
) -> Item:
    """to-verify -> closed, where an audit has seen that it is gone; a note is needed unless the check passed under the same parameters and name.

    An item of the questionnaire: from any state, with at least one file of evidence. `by` is kept as its reviewer.
    """
    before = _in(connection, item, LIVE, STAYS_CLOSED)
    _may_close(before, note, evidence)
    files = (*before.evidence, *(evidence_of(path) for path in evidence))
    after = replace(
        before,
        state=State.CLOSED,
        closed=stamp(now),
        closed_by=before.looked_by if before.source is Source.AUDIT else None,
        evidence=tuple(dict.fromkeys(files)),
        reviewer=_said(PERSON, by),
        reviewed_on=now.date().isoformat(),
        review_result=filled_in(NOTE, note) or before.review_result,
    )
    if before.waiver is not None:
        rows.revoke(connection, [before.waiver], stamp(now))
    data: dict[str, object] = {"basis": before.basis, **_noted(after, note)}
    data |= {"evidence": [{"path": each.path, "sha256": each.digest} for each in files]} if files else {}
    return _write(connection, before, after, Kind.CLOSED, by, now, data)


def _in(connection: Connection, item: int, states: Sequence[State], otherwise: Text) -> Item:
    """The item, where it is in one of these states."""
    found = get_item(connection, item)
    if found.state not in states:
        raise _not_then(found, STAYS_CLOSED if found.state is State.CLOSED else otherwise)
    return found


def _may_close(item: Item, note: str, evidence: Sequence[Path]) -> None:
    if item.source is Source.QUESTIONNAIRE:
        if not evidence:
            raise InspectorError(NEEDS_FILE.fill({"id": item.id}))
        return
    if item.state is not State.TO_VERIFY or item.basis in (Basis.DONE, Basis.NONE):
        accepted = item.state is State.ACCEPTED  # what is accepted is not reported as mended
        raise _not_then(item, NOT_WHILE_ACCEPTED if accepted else NOT_SEEN.fill({"id": item.id}))
    if item.basis is not Basis.PASSED and not note.strip():
        raise InspectorError(NEEDS_NOTE.fill({"id": item.id, "basis": BASES[item.basis]}))


def _value(item: Item, name: str, value: str) -> str:
    if name not in FIELDS:
        raise InspectorError(NO_FIELD.fill({"id": item.id, "name": name}))
    return day(FIELDS[name], value) if name in DAYS else filled_in(FIELDS[name], value)


def _said(name: Text, value: str) -> str:
    made = filled_in(name, value)
    if not made:
        raise InspectorError(EMPTY.fill({"name": name}))
    return made


def _noted(item: Item, note: str) -> dict[str, object]:
    return {"note": filled_in(NOTE, note)} if note.strip() else {}


def _offset(when: datetime.datetime) -> str:
    """With the offset in which it was said, for people; the moment is what counts."""
    return when.isoformat(timespec="seconds")


def _not_then(item: Item, what: Text) -> InspectorError:
    return InspectorError(NOT_THEN.fill({"id": item.id, "state": STATES[item.state], "what": what}))


def _write(  # noqa: PLR0913, PLR0917 - one parameter for each part of an event
    connection: Connection,
    before: Item,
    after: Item,
    kind: Kind,
    by: str,
    now: datetime.datetime,
    data: Mapping[str, object] | None = None,
) -> Item:
    who = _said(PERSON, by)
    made = rows.save(connection, [(before, after)])[0]
    if made.version != before.version:
        event = Event(item=made.id, time=stamp(now), kind=kind, actor=who, state=made.state, data=data or {})
        rows.tell(connection, [event])
    return made
