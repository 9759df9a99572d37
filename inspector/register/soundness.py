"""Whether the register keeps what it promises: for `inspector store check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection, select

from inspector.model import NOT_EXAMINED, Result, Status
from inspector.register import rows
from inspector.register.item import Acceptance, Basis, Event, Item, Kind, Source, State
from inspector.register.terms import order
from inspector.register.waivers import held_by
from inspector.store import load_contents, load_dossier
from inspector.store.schema import audits, checks, entries, events, items, results
from inspector.text import Text

UNPROVEN = Text(
    en="#{id} is closed, and no event of it names an audit that saw the problem gone",
    zh="#{id} 已销号，但其经过中没有任何一次自查确认问题已消除",
)
WRONG_PROOF = Text(
    en="#{id} was closed by audit {audit}, whose result does not show that the problem is gone",
    zh="#{id} 依据第 {audit} 次自查销号，但该次结果并不表明问题已消除",
)
NO_EVIDENCE = Text(
    en="#{id} is an answer to a question and closed, and no person with evidence closed it",
    zh="#{id} 来自填报且已销号，但没有人员附证据销号的记录",
)
TWICE = Text(en="#{id} and another live item are of the same problem", zh="#{id} 与另一未销号的整改项为同一问题")
NO_ORIGINAL = Text(
    en="#{id} repeats #{of}, which is no older closed item of the same host",
    zh="#{id} 标为重复出现 #{of}，但后者不是同一主机上更早的已销号项",
)
NO_WAIVER = Text(en="#{id} is accepted, and no waiver stands behind it", zh="#{id} 为已接受风险，但没有对应的例外")
NO_EVENTS = Text(en="#{id}: nothing tells how it was opened", zh="#{id}：没有立项记录")
OTHER_STATE = Text(
    en="#{id} is {state}, and its last event left it {told}", zh="#{id} 的状态为 {state}，而最近一条经过记录为 {told}"
)


def consistency(connection: Connection) -> list[Text]:
    """What is wrong with the register; nothing where all is well. Results of audits that were pruned are not looked at."""
    found = rows.read(connection, rows.chosen().order_by(items.c.id))
    told = _events(connection)
    proofs = {item.id: event for item in found if (event := _proof(item, told.get(item.id, [])))}
    shown = _shown(connection, [item for item in found if item.id in proofs], proofs)
    return [
        problem
        for item in found
        for problem in (*_story(item, told.get(item.id, [])), *_closing(item, told.get(item.id, []), proofs, shown))
    ] + [*_doubles(found), *_originals(found), *_waivers(found, held_by(connection, found))]


def _events(connection: Connection) -> dict[int, list[Event]]:
    told: dict[int, list[Event]] = {}
    for row in connection.execute(select(events).order_by(events.c.id)).mappings():
        event = rows.event_from(row)
        told.setdefault(event.item, []).append(event)
    return told


def _story(item: Item, told: list[Event]) -> Iterator[Text]:
    if not told or told[0].kind is not Kind.OPENED:
        yield NO_EVENTS.fill({"id": item.id})
    elif told[-1].state is not item.state:
        yield OTHER_STATE.fill({"id": item.id, "state": item.state, "told": told[-1].state})


def _proof(item: Item, told: list[Event]) -> Event | None:
    """Where a closed item of an audit says that it was seen to be gone."""
    if item.state is not State.CLOSED or item.source is not Source.AUDIT:
        return None
    seen = [event for event in told if event.kind in (Kind.CLOSED, Kind.CHECKED) and event.audit is not None]
    return seen[-1] if seen else None


def _closing(item: Item, told: list[Event], proofs: dict[int, Event], shown: dict[int, bool]) -> Iterator[Text]:
    if item.state is not State.CLOSED:
        return
    if item.source is Source.QUESTIONNAIRE:
        if not (item.evidence and any(event.kind is Kind.CLOSED and event.actor for event in told)):
            yield NO_EVIDENCE.fill({"id": item.id})
    elif item.id not in proofs or not any(event.kind is Kind.CLOSED for event in told):
        yield UNPROVEN.fill({"id": item.id})
    elif not shown.get(item.id, True):
        yield WRONG_PROOF.fill({"id": item.id, "audit": proofs[item.id].audit})


def _shown(connection: Connection, closed: list[Item], proofs: dict[int, Event]) -> dict[int, bool]:
    """Whether the result of the audit that is named shows it, by the item's id; nothing is said where the audit was pruned."""
    shown = {}
    for audit in sorted({event.audit or 0 for event in proofs.values()}):
        if not connection.execute(
            select(audits.c.number).where(audits.c.number == audit, audits.c.pruned.is_(None))
        ).first():
            continue
        mine = [item for item in closed if proofs[item.id].audit == audit]
        known = _results(connection, audit, {item.host for item in mine})
        heirs = load_dossier(connection, audit).checks
        for item in mine:
            names = {item.check, *(name for name, info in heirs.items() if item.check in info.aliases)}
            looked = [known[item.host, name] for name in names if (item.host, name) in known]
            shown[item.id] = any(_shows(each, item, proofs[item.id]) for each in looked)
    return shown


def _results(connection: Connection, audit: int, hosts: set[int | None]) -> dict[tuple[int | None, str], Result]:
    query = (
        select(entries.c.host, checks.c.name, results.c.content)
        .select_from(
            results.join(entries, results.c.entry == entries.c.id).join(checks, results.c.check == checks.c.id)
        )
        .where(entries.c.audit == audit)
    )
    found = [row for row in connection.execute(query) if row.host in hosts]
    contents = load_contents(connection, {row.content for row in found})
    return {(row.host, row.name): contents[row.content] for row in found}


def _shows(result: Result, item: Item, event: Event) -> bool:
    if not result.whole or any(item.fingerprint in (f.fingerprint, *f.formerly) for f in result.findings):
        return False
    if event.data.get("basis") == Basis.INAPPLICABLE:
        unseen = result.reason is not None and result.reason.code == NOT_EXAMINED
        return result.status is Status.NOT_APPLICABLE and not unseen
    return result.status in (Status.PASS, Status.FAIL)


def _doubles(found: list[Item]) -> Iterator[Text]:
    live = [item for item in found if item.state is not State.CLOSED]
    times = Counter((item.source, item.host, item.fingerprint) for item in live)
    for item in live:
        if times[item.source, item.host, item.fingerprint] > 1:
            yield TWICE.fill({"id": item.id})


def _originals(found: list[Item]) -> Iterator[Text]:
    known = {item.id: item for item in found}
    for item in found:
        if item.repeat_of is not None:
            old = known.get(item.repeat_of)
            same = old is not None and old.state is State.CLOSED and old.host == item.host and old.id < item.id
            if not (same and old and order(old.looked) <= order(item.found)):
                yield NO_ORIGINAL.fill({"id": item.id, "of": item.repeat_of})


def _waivers(found: list[Item], held: dict[int, Acceptance]) -> Iterator[Text]:
    for item in found:
        if item.state is State.ACCEPTED:
            waiver = held.get(item.waiver or 0)
            if waiver is None or waiver.revoked:
                yield NO_WAIVER.fill({"id": item.id})
