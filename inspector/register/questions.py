"""Items of the questionnaire: opened by an answer that says that something is wrong, and closed by a person with evidence alone."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

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
    settings = settings or RemediationSettings()
    said = _Said(
        question=question,
        scope=scope,
        title=title,
        message=Text(en=kept(message.en), zh=kept(message.zh)),
        remedy=Text(en=kept(remedy.en), zh=kept(remedy.zh)),
        severity=severity,
        standards=standards,
        time=stamp(now),
        term=days_for(severity, settings),
    )
    found = _of(connection, question, scope)
    live = next((item for item in found if item.state is not State.CLOSED), None)
    return _again(connection, live, said, by) if live else _new(connection, said, found[-1].id if found else None, by)


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What an answer states; `term`: the days that there are to mend it."""

    question: str
    scope: str
    title: Text
    message: Text
    remedy: Text
    severity: Severity
    standards: Mapping[str, tuple[str, ...]]
    time: str
    term: int | None


def _again(connection: Connection, live: Item, said: _Said, by: str) -> Item:
    """The answer is the same as before, or as bad again: what was to be verified is to be mended."""
    made = replace(
        live,
        title=said.title,
        message=said.message,
        remedy=said.remedy,
        severity=said.severity,
        found=said.time,
        looked=said.time,
        state=live.resume if live.state is State.TO_VERIFY else live.state,
        basis=Basis.NONE,
    )
    worse = said.severity.rank > live.severity.rank
    saved = rows.save(connection, [(live, _sooner(made, said) if worse else made)])[0]
    if saved.state is not live.state:
        rows.tell(connection, [_event(saved, Kind.FOUND, saved.found, by, {"basis": live.basis})])
    if worse:
        data = {"severity": [str(live.severity), str(saved.severity)], "deadline": [live.deadline, saved.deadline]}
        rows.tell(connection, [_event(saved, Kind.RAISED, saved.found, by, data)])
    return saved


def _sooner(item: Item, said: _Said) -> Item:
    """What has become worse is to be mended sooner, unless a person set its deadline; it never has more time."""
    sooner = due(said.time, said.term)
    nearer = sooner and not (item.deadline and item.deadline <= sooner) and "deadline" not in item.by_hand
    return replace(item, term=said.term, deadline=sooner if nearer else item.deadline)


def _new(connection: Connection, said: _Said, repeat_of: int | None, by: str) -> Item:
    item = Item(
        source=Source.QUESTIONNAIRE,
        check=said.question,
        fingerprint=fingerprint(said.question, said.scope, ""),
        category=CATEGORY,
        title=said.title,
        standards=dict(said.standards),
        subject=kept(said.scope),
        location="",
        severity=said.severity,
        message=said.message,
        remedy=said.remedy,
        opened=said.time,
        found=said.time,
        looked=said.time,
        repeat_of=repeat_of,
        system=kept(said.scope),
        term=said.term,
        deadline=due(said.time, said.term),
    )
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
