"""Accepted risks: the waivers that the register holds, and what becomes of items when these are over."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, RowMapping, select

from inspector.model import Waiver
from inspector.profile import WaiverRule
from inspector.register import rows
from inspector.register.item import Acceptance, Event, Item, Kind, State
from inspector.register.moves import lapsed
from inspector.register.terms import kept, moment, stamp
from inspector.store.schema import hosts, items, waivers

_GLOB = re.compile(r"[*?\[]")


def standing_waivers(connection: Connection, now: datetime.datetime) -> list[WaiverRule]:
    """What persons have accepted here and is not over, for the profile's waivers; each is of one finding on one host.

    A waiver names its host by the name that it has now; where another host has the same name, `follow` tells the two apart.
    """
    terms = (waivers.c.reason, waivers.c.approver, waivers.c.start, waivers.c.expires)
    query = (
        select(waivers.c.id, items.c.check, items.c.fingerprint, hosts.c.name, *terms)
        .select_from(items.join(waivers, items.c.waiver == waivers.c.id).join(hosts, items.c.host == hosts.c.id))
        .where(items.c.state == str(State.ACCEPTED), waivers.c.lasting, waivers.c.revoked.is_(None))
        .order_by(waivers.c.id)
    )
    return [_rule(row) for row in connection.execute(query).mappings() if not over(row["expires"], now)]


def _rule(row: RowMapping) -> WaiverRule:
    return WaiverRule(
        check=row["check"],
        reason=row["reason"],
        approver=row["approver"],
        start=row["start"],
        expires=row["expires"],
        host=_GLOB.sub(r"[\g<0>]", row["name"]),
        fingerprint=row["fingerprint"],
    )


def over(expires: str, now: datetime.datetime) -> bool:
    """Whether a waiver is; one whose end nobody can read is."""
    end = moment(expires)
    return end is None or end <= now


def expire(connection: Connection, now: datetime.datetime) -> list[int]:
    """Items whose acceptance is over are open again, since the time at which it ended. Gives their ids."""
    query = rows.chosen().add_columns(waivers.c.expires).join(waivers, items.c.waiver == waivers.c.id)
    accepted = items.c.state == str(State.ACCEPTED)
    found = connection.execute(query.where(accepted).order_by(items.c.id)).mappings().all()
    changed, told = [], []
    for row in found:
        if over(row["expires"], now):
            item = rows.from_row(_without(row, "expires"))
            end = moment(row["expires"])
            time = stamp(min(end, now) if end else now)
            made = lapsed(item, time)
            changed.append((item, made))
            told.append(
                Event(item=item.id, time=time, kind=Kind.LAPSED, state=made.state, data={"waiver": item.waiver})
            )
    rows.save(connection, changed)
    rows.tell(connection, told)
    return [item.id for item, _ in changed]


def _without(row: RowMapping, name: str) -> dict[str, object]:
    return {key: value for key, value in row.items() if key != name}


def held_by(connection: Connection, wanted: Iterable[Item]) -> dict[int, Acceptance]:
    """The waivers of items by the waivers' ids."""
    ids = sorted({item.waiver for item in wanted if item.waiver is not None})
    return {
        row["id"]: rows.acceptance(row)
        for some in rows.parts(ids)
        for row in connection.execute(select(waivers).where(waivers.c.id.in_(some))).mappings()
    }


def given_here(connection: Connection) -> Collection[tuple[str, str, str, str, str]]:
    """(fingerprint, reason, approver, start, expires) of all that persons ever accepted in the register: what a finding says of its
    waiver is no profile's word then.
    """
    columns = (waivers.c.fingerprint, waivers.c.reason, waivers.c.approver, waivers.c.start, waivers.c.expires)
    return {tuple(row) for row in connection.execute(select(*columns).where(waivers.c.lasting))}


def waiver_row(item: Item, waiver: Waiver, *, lasting: bool) -> dict[str, object]:
    return {
        "host": item.host,
        "check": item.check,
        "fingerprint": item.fingerprint,
        "subject": item.subject,
        "reason": kept(waiver.reason),
        "approver": kept(waiver.approver),
        "start": waiver.start,
        "expires": waiver.expires,
        "lasting": lasting,
    }
