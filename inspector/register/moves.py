"""What an audit does to an item. Pure: it decides, and the store is read and written elsewhere.

An item is closed only here, or by a person after an audit has seen that the problem is gone. Evidence that is older than what
decided last changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inspector.model import CheckInfo, Finding, Waiver
from inspector.profile import RemediationSettings
from inspector.register.item import TAGS, Acceptance, Basis, Event, Item, Kind, State, altered
from inspector.register.terms import days_for, due, kept, order
from inspector.text import Text


@dataclass(frozen=True, kw_only=True)
class Look:
    """How an audit looked at a host by one check. `parameters`: their digest; `renamed`: the host had another name before."""

    audit: int
    taken: str
    host: int
    name: str
    parameters: str
    settings: RemediationSettings
    tags: Mapping[str, str] = field(default_factory=dict)
    renamed: bool = False


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A finding and its check. `waiver`: a profile accepts it at this time."""

    check: str
    category: str
    info: CheckInfo | None
    finding: Finding
    waiver: Waiver | None = None


@dataclass(frozen=True)
class Move:
    """An item as it is then, and what is told of it. `waive`: a profile's waiver to be written down; `revoke`: one that is over."""

    item: Item
    events: tuple[Event, ...] = ()
    waive: Waiver | None = None
    revoke: int | None = None


def opened(problem: Problem, look: Look, repeat_of: int | None = None) -> Move:
    """A new item."""
    finding, info = problem.finding, problem.info
    term = days_for(finding.severity, look.settings)
    item = Item(
        host=look.host,
        check=problem.check,
        fingerprint=finding.fingerprint,
        category=problem.category,
        title=info.title if info else Text(en=problem.check, zh=problem.check),
        subject="",
        location="",
        severity=finding.severity,
        message=finding.message,
        remedy=finding.remedy,
        state=State.ACCEPTED if problem.waiver else State.OPEN,
        opened=look.taken,
        opened_by=look.audit,
        found=look.taken,
        repeat_of=repeat_of,
        deadline="" if problem.waiver else due(look.taken, term),
    )
    tags: dict[str, Any] = {tag: kept(look.tags[tag]) for tag in TAGS if tag in look.tags}
    made = replace(refreshed(item, problem, look), **tags)
    data: dict[str, Any] = {"severity": str(finding.severity)} | ({"repeat_of": repeat_of} if repeat_of else {})
    events = [_event(Kind.OPENED, made, look, data)]
    if problem.waiver:
        events.append(_event(Kind.ACCEPTED, made, look, _terms(problem.waiver)))
    return Move(made, tuple(events), waive=problem.waiver)


def found(item: Item, problem: Problem, look: Look, held: Acceptance | None, *, takes: bool = True) -> Move | None:
    """The problem is there. `held`: the item's own acceptance, where it still holds; `takes`: the item goes by the check's new id."""
    if order(look.taken) < order(item.looked):
        return None
    newest = refreshed(item, problem, look, takes=takes)
    if held and (held.lasting or (problem.waiver and _same(held, problem.waiver))):
        made = replace(newest, state=State.ACCEPTED)
        back = () if item.state is State.ACCEPTED else (_event(Kind.FOUND, made, look, _undone(item)),)
        return Move(made, back)
    if problem.waiver:
        made = replace(newest, state=State.ACCEPTED)
        told = _event(Kind.ACCEPTED, made, look, _terms(problem.waiver))
        return Move(made, (told,), waive=problem.waiver, revoke=item.waiver)
    return _raised(item, _pending(item, newest, look), look)


def newer(item: Item, look: Look) -> bool:
    """Whether that the problem is not there is said by newer evidence than all that decided anything about it."""
    return order(look.taken) > order(item.found) and order(look.taken) >= order(item.looked)


def gone(item: Item, look: Look, *, applies: bool, doubt: Basis = Basis.NONE) -> Move | None:
    """The same check looked, and the problem is not there; where it no longer `applies`, a person must say what that means.

    `doubt`: why it may be there all the same.
    """
    if not newer(item, look):
        return None
    basis = _basis(item, look, doubt, applies=applies)
    seen = replace(item, looked=look.taken, looked_by=look.audit)
    if basis is Basis.NONE:
        made = replace(seen, state=State.CLOSED, basis=basis, closed=look.taken, closed_by=look.audit)
        return Move(made, (_event(Kind.CLOSED, made, look, {"basis": Basis.PASSED}),), revoke=item.waiver)
    if item.state is State.TO_VERIFY:
        made = replace(seen, basis=basis)
    else:
        made = replace(seen, basis=basis, state=State.TO_VERIFY, resume=item.state)
    told = item.state is not State.TO_VERIFY or item.basis is not basis
    return Move(made, (_event(Kind.CHECKED, made, look, {"basis": basis}),) if told else ())


def _basis(item: Item, look: Look, doubt: Basis, *, applies: bool) -> Basis:
    """Why a person must verify it; none where nothing speaks against closing it."""
    if not applies:
        return Basis.INAPPLICABLE
    if look.parameters != item.parameters:
        return Basis.PARAMETERS
    if doubt is not Basis.NONE:
        return doubt
    if look.renamed or look.name != item.named:
        return Basis.RENAMED
    waits = item.state is State.TO_VERIFY and item.basis is Basis.PASSED
    return Basis.PASSED if waits or item.verify or item.severity in look.settings.verify else Basis.NONE


def tagged(item: Item, look: Look) -> Move | None:
    """The host belongs to somebody else now. A tag that is not there says nothing: the audit may have gone without the inventory."""
    new = {name: kept(look.tags[name]) for name in TAGS if name in look.tags and name not in item.by_hand}
    changes = {name: [getattr(item, name), value] for name, value in new.items() if value != getattr(item, name)}
    if not changes:
        return None
    made = replace(item, **{name: value for name, (_, value) in changes.items()})
    return Move(made, (_event(Kind.ASSIGNED, made, look, changes),))


def refreshed(item: Item, problem: Problem, look: Look, *, takes: bool = True) -> Item:
    """With what the newest evidence says of the problem."""
    finding, info = problem.finding, problem.info
    known: dict[str, Any] = {}
    if takes:
        known = {"check": problem.check, "fingerprint": finding.fingerprint, "formerly": finding.formerly}
        known |= {"aliases": info.aliases if info else (), "category": problem.category}
    if info:
        known |= {"title": info.title, "standards": dict(info.standards)}
    return altered(
        item,
        **known,
        named=look.name,
        subject=kept(finding.subject),
        location=kept(finding.location),
        severity=finding.severity,
        message=_kept(finding.message),
        remedy=_kept(finding.remedy),
        command=kept(finding.command),
        parameters=look.parameters,
        basis=Basis.NONE,
        found=look.taken,
        found_by=look.audit,
        looked=look.taken,
        looked_by=look.audit,
        term=days_for(finding.severity, look.settings),
        verify=finding.severity in look.settings.verify,
    )


def _kept(text: Text) -> Text:
    return Text(en=kept(text.en), zh=kept(text.zh))


def _same(held: Acceptance, waiver: Waiver) -> bool:
    return (held.reason, held.approver, held.start, held.expires) == (
        kept(waiver.reason),
        kept(waiver.approver),
        waiver.start,
        waiver.expires,
    )


def _terms(waiver: Waiver) -> dict[str, object]:
    return {"reason": kept(waiver.reason), "approver": kept(waiver.approver), "until": waiver.expires}


def _pending(item: Item, newest: Item, look: Look) -> Move:
    """To be mended, whatever was thought of it before."""
    if item.state is State.ACCEPTED or (item.state is State.TO_VERIFY and item.resume is State.ACCEPTED):
        made = lapsed(newest, look.taken)
        return Move(made, (_event(Kind.LAPSED, made, look),), revoke=item.waiver)
    if item.state is not State.TO_VERIFY:
        return Move(newest)
    made = replace(newest, state=item.resume, resume=State.OPEN, done_on="")
    return Move(made, (_event(Kind.FOUND, made, look, _undone(item)),))


def _undone(item: Item) -> dict[str, object]:
    return {"basis": item.basis} | ({"done_on": item.done_on} if item.done_on else {})


def lapsed(item: Item, time: str) -> Item:
    """Accepted no longer: open from that time on, with as many days as the profile gives."""
    new = due(time, item.term)
    if "deadline" in item.by_hand and item.deadline >= new:
        return replace(item, state=State.OPEN, resume=State.OPEN, basis=Basis.NONE, waiver=None)
    by_hand = item.by_hand - {"deadline"}
    return replace(
        item, state=State.OPEN, resume=State.OPEN, basis=Basis.NONE, waiver=None, deadline=new, by_hand=by_hand
    )


def _raised(item: Item, move: Move, look: Look) -> Move:
    """A problem that has become worse is to be mended sooner, and one that has become less so no later."""
    made = move.item
    if made.severity.rank <= item.severity.rank:
        return move
    sooner = due(look.taken, made.term)
    if "deadline" not in made.by_hand and sooner and not (made.deadline and made.deadline <= sooner):
        made = replace(made, deadline=sooner)
    data = {"severity": [str(item.severity), str(made.severity)], "deadline": [item.deadline, made.deadline]}
    return replace(move, item=made, events=(*move.events, _event(Kind.RAISED, made, look, data)))


def _event(kind: Kind, item: Item, look: Look, data: Mapping[str, object] | None = None) -> Event:
    return Event(item=item.id, time=look.taken, kind=kind, audit=look.audit, state=item.state, data=data or {})
