"""Items of the questionnaire: opened by an answer that says that something is wrong, and closed by a person with evidence alone."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from inspector.model import Severity
from inspector.outcome import fingerprint
from inspector.profile import RemediationSettings
from inspector.register import rows
from inspector.register.item import Basis, Event, Item, Kind, Source, State
from inspector.register.terms import days_for, due, kept, stamp
from inspector.store.schema import items
from inspector.text import Text

CATEGORY = "management"


def open_question(  # noqa: PLR0913 - one keyword for each thing that an answer states
    connection: Connection,
    *,
    question: str,
    title: Text,
    message: Text,
    remedy: Text,
    severity: Severity,
    standards: Mapping[str, tuple[str, ...]],
    by: str,
    now: datetime.datetime,
    scope: str = "",
    settings: RemediationSettings | None = None,
) -> Item:
    """An answer says that something is wrong: the item of this question and `scope` (an information system; empty for all), new or open again.

    `message`: the answer in a sentence. `by`: who answered.
    """
    time, settings = stamp(now), settings or RemediationSettings()
    texts: dict[str, Any] = {
        name: Text(en=kept(text.en), zh=kept(text.zh)) for name, text in (("message", message), ("remedy", remedy))
    }
    found = _of(connection, question, scope)
    live = next((item for item in found if item.state is not State.CLOSED), None)
    if live:
        return _again(connection, live, by, found=time, looked=time, title=title, severity=severity, **texts)
    term = days_for(severity, settings)
    item = Item(
        source=Source.QUESTIONNAIRE,
        check=question,
        fingerprint=fingerprint(question, scope, ""),
        category=CATEGORY,
        title=title,
        standards=dict(standards),
        subject=kept(scope),
        location="",
        severity=severity,
        **texts,
        opened=time,
        found=time,
        looked=time,
        repeat_of=found[-1].id if found else None,
        system=kept(scope),
        term=term,
        deadline=due(time, term),
    )
    return _new(connection, item, by)


def _again(connection: Connection, live: Item, by: str, **said: Any) -> Item:
    """The answer is the same as before, or as bad again: what was to be verified is to be mended."""
    state = live.resume if live.state is State.TO_VERIFY else live.state
    saved = rows.save(connection, [(live, replace(live, **said, state=state, basis=Basis.NONE))])[0]
    if saved.state is not live.state:
        rows.tell(connection, [_event(saved, Kind.FOUND, saved.found, by, {"basis": live.basis})])
    return saved


def _new(connection: Connection, item: Item, by: str) -> Item:
    made = rows.add(connection, [item])[0]
    data = {"severity": str(item.severity)} | ({"repeat_of": made.repeat_of} if made.repeat_of else {})
    rows.tell(connection, [_event(made, Kind.OPENED, made.opened, by, data)])
    return made


def answered(connection: Connection, *, question: str, by: str, now: datetime.datetime, scope: str = "") -> Item | None:
    """An answer says that nothing is wrong any more: an item of this question waits for a person with evidence. None where there is none."""
    live = next((item for item in _of(connection, question, scope) if item.state is not State.CLOSED), None)
    if live is None or live.basis is Basis.ANSWERED:
        return live
    resume = live.resume if live.state is State.TO_VERIFY else live.state
    made = replace(live, state=State.TO_VERIFY, basis=Basis.ANSWERED, resume=resume, looked=stamp(now))
    saved = rows.save(connection, [(live, made)])[0]
    rows.tell(connection, [_event(saved, Kind.ANSWERED, stamp(now), by)])
    return saved


def _of(connection: Connection, question: str, scope: str) -> list[Item]:
    """All that the question ever had for this scope, the oldest first."""
    mark = fingerprint(question, scope, "")
    query = rows.chosen().where(items.c.source == str(Source.QUESTIONNAIRE), items.c.fingerprint == mark)
    return rows.read(connection, query.order_by(items.c.id))


def _event(item: Item, kind: Kind, time: str, by: str, data: Mapping[str, object] | None = None) -> Event:
    return Event(item=item.id, time=time, kind=kind, actor=kept(by), state=item.state, data=data or {})
