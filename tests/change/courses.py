"""A store with a short history: three hosts, of which one was never reached, and one not always."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from inspector.model import Act, Activity, Holding, Host, Severity
from inspector.profile import RemediationSettings
from inspector.register import follow
from inspector.store import Store, open_store, record
from tests.register.making import found, passed, unsure, when
from tests.store import making
from tests.store.making import at, host, unreachable

HOSTILE = "<b>web|1</b>"
OTHER = "weak-password.other"
ZONE = datetime.UTC
Audits = Sequence[tuple[float, Sequence[Host]]]


def accounts(*names: str, complete: bool = True) -> dict[str, Holding]:
    return {"account": Holding(complete=complete, entries=dict.fromkeys(names, "uid 1000"))}


def failures(day: int, count: int, *sources: str) -> Activity:
    return Activity(day=at(day)[:10], act=Act.LOGIN_FAILURE, count=count, sources=sources)


AUDITS: Audits = (
    (
        0,
        (
            host(HOSTILE, found("bob", "eve"), passed(OTHER), holdings=accounts("root"), activity=(failures(0, 5),)),
            host("db", found("x", severity=Severity.CRITICAL)),
            unreachable("gone"),
        ),
    ),
    (
        3,
        (
            host(
                HOSTILE,
                found("bob"),
                unsure(OTHER),
                day=3,
                holdings=accounts("root", "toor"),
                activity=(failures(0, 50, "192.0.2.7"), failures(2, 7)),
            ),
            unreachable("db"),
            unreachable("gone"),
        ),
    ),
    (
        9,
        (
            host(HOSTILE, found("bob", "eve", "mallory"), passed(OTHER), day=9, holdings=accounts("root")),
            host("db", passed(), day=9),
            unreachable("gone"),
        ),
    ),
)


def recorded(store: Store, audits: Audits, settings: RemediationSettings | None = None) -> None:
    for day, hosts in audits:
        dossier = making.audit(*hosts, day=int(day))
        with store.writing() as connection:
            moved = record(connection, dossier)
            follow(connection, moved, dossier, settings or RemediationSettings(), now=when(day))


@contextmanager
def history(url: str, audits: Audits = AUDITS) -> Iterator[Connection]:
    """What a store has that recorded these audits."""
    with open_store(url) as store:
        recorded(store, audits)
        with store.reading() as connection:
            yield connection
