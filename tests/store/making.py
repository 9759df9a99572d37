"""Dossiers for tests of whatever stands on the store: small ones by hand, and fleets of a real size that change from week to week."""

from __future__ import annotations

import datetime
import hashlib
import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import overload

from inspector.model import (
    Act,
    Activity,
    CheckInfo,
    Dossier,
    EvidenceRef,
    Finding,
    Holding,
    Host,
    HostStatus,
    Result,
    Status,
    System,
    Touch,
)
from inspector.model import Action as TouchAction
from inspector.outcome import fingerprint
from inspector.score import score
from inspector.text import Text
from tests.reports import dossiers, fleet

REFS = tuple(
    EvidenceRef(
        item=f"/etc/part{n % 29}.d/{n}.conf", state="ok", digest=f"sha256:{hashlib.sha256(b'%d' % n).hexdigest()}"
    )
    for n in range(700)
)
"""What checks of a fleet read of each host: most read the same."""
START = datetime.datetime(2026, 1, 5, 1, tzinfo=datetime.UTC)


def at(day: int) -> str:
    """The time of a day that is counted from the first."""
    return f"{START + datetime.timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}"


def identity(word: str) -> str:
    """The identity of a machine that the test calls so."""
    return hashlib.sha256(word.encode()).hexdigest()[:32]


def finding(check: str, subject: str, **more: object) -> Finding:
    return replace(dossiers.finding(subject), fingerprint=fingerprint(check, subject, ""), **more)  # type: ignore[arg-type]


def result(
    check: str, status: Status = Status.PASS, *subjects: str, whole: bool | None = None, **more: object
) -> Result:
    """A result that fails for `subjects`; whole where it passes or fails, unless it is said otherwise."""
    findings = [finding(check, subject) for subject in subjects]
    decided = status in (Status.PASS, Status.FAIL) if whole is None else whole
    return dossiers.result(check, Status.FAIL if subjects else status, *findings, whole=decided, **more)


def host(name: str, *results: Result, day: int = 0, machine: str | None = None, **more: object) -> Host:
    """A host that was audited on a day. `machine`: what its identity is made of; its name, unless it is said otherwise."""
    told = {"identity": identity(name if machine is None else machine) if machine != "" else "", "taken": at(day)}
    values = {**told, "target": f"ssh://{name}", "score": score(results), "results": results, **more}
    return dossiers.host(name, **values)


def unreachable(name: str, **more: object) -> Host:
    values = {"identity": "", "target": f"ssh://{name}", "status": HostStatus.UNREACHABLE, **more}
    return replace(dossiers.FAILED, name=name, **values)  # type: ignore[arg-type]


def audit(*hosts: Host, day: int = 0, mark: str = "") -> Dossier:
    """An audit of a day. Its id is made of its hosts, and of `mark`."""
    made = dossiers.dossier(host("none"))
    said = repr((hosts, day, mark)).encode()
    head = replace(made.audit, id=hashlib.sha256(said).hexdigest()[:32], started=at(day), finished=at(day))
    names = sorted({result.check for host in hosts for result in host.results})
    return replace(made, audit=head, checks={name: _info(name) for name in names}, hosts=hosts)


def _info(name: str) -> CheckInfo:
    return CheckInfo(
        category=name.partition(".")[0],
        title=Text(en=f"About {name}", zh=f"关于 {name}"),
        why=fleet.WHY,
        severity=dossiers.finding("").severity,
        standards={"gbt22239-l3": ("8.1.4.1",)},
        digest="sha256:0",
    )


class Fleet(Sequence[Host]):
    """Hosts that are made anew each time that they are asked for, as those of a real audit are decoded."""

    def __init__(self, hosts: int, checks: int, day: int, changed: float) -> None:
        self._hosts, self._day, self._changed = hosts, day, changed
        self.checks = [f"{list(fleet.CATEGORIES)[place % 7]}.check-{place}" for place in range(checks)]

    def __len__(self) -> int:
        return self._hosts

    @overload
    def __getitem__(self, place: int) -> Host: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Host]: ...
    def __getitem__(self, place: int | slice) -> Host | Sequence[Host]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._hosts))]
        if place >= self._hosts:
            raise IndexError(place)
        name = f"host-{place:04}"
        results = tuple(self._result(name, number) for number in range(len(self.checks)))
        more = {"gaps": fleet._gaps(), "journal": _journal(), "holdings": _holdings(name), **_more()}
        return replace(host(name, *results, day=self._day), **more)  # type: ignore[arg-type]

    def _result(self, name: str, number: int) -> Result:
        return _drawn(name, number, self.checks[number], self._turn(name, number))

    def _turn(self, name: str, number: int) -> int:
        """How often this result has changed until that day: one in so many weeks, each in weeks of its own."""
        if not self._changed:
            return 0
        return math.floor(self._day / 7 * self._changed + _share(f"{name}/{number}"))


@lru_cache(50_000)
def _drawn(host: str, number: int, check: str, turn: int) -> Result:
    chance = random.Random(f"{host}/{number}/{turn}")  # noqa: S311 - no secret
    drawn = fleet._result(check, number, chance)
    return replace(drawn, evidence=tuple(REFS[(number * 7 + place) % len(REFS)] for place in range(18)))


def _share(word: str) -> float:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "big") / 2**32


def _journal() -> tuple[Touch, ...]:
    return tuple(
        Touch(action=TouchAction.READ, name=f"/etc/service{n}.conf", bytes=n * 37, status="ok") for n in range(600)
    )


def _holdings(name: str) -> Mapping[str, Holding]:
    packages = {f"library-{n}-{_share(name):.2f}": f"1.{n}-{n % 7}+deb12u{n % 3}" for n in range(400)}
    accounts = {f"user{n}": f"uid {n}, /bin/bash" for n in range(30)}
    return {"package": Holding(complete=True, entries=packages), "account": Holding(complete=True, entries=accounts)}


def _more() -> dict[str, object]:
    system = System(id="debian", version="12", name="Debian GNU/Linux 12", kernel="6.1.0", architecture="x86_64")
    day = Activity(day="2026-01-04", act=Act.LOGIN_FAILURE, count=12, sources=("192.0.2.7", "192.0.2.9"))
    return {"system": system, "activity": (day,), "tags": {"department": "信息科", "system": "HIS"}}


def large(hosts: int, checks: int, *, day: int = 0, changed: float = 0.01) -> Dossier:
    """An audit of a fleet. Of its results, `changed` are others than a week before."""
    made = audit(day=day, mark=f"{hosts} {checks}")
    hosts_of_fleet = Fleet(hosts, checks, day, changed)
    return replace(
        made,
        categories=fleet.CATEGORIES,
        checks={name: _info(name) for name in hosts_of_fleet.checks},
        hosts=hosts_of_fleet,
    )


def weeks(number: int, hosts: int, checks: int) -> Iterator[Dossier]:
    """A weekly audit of the same fleet, week after week."""
    return (large(hosts, checks, day=7 * week) for week in range(number))


def same(one: Dossier, other: Dossier) -> bool:
    """Whether they are equal, in whatever their hosts stand."""
    return replace(one, hosts=()) == replace(other, hosts=()) and _equal(one.hosts, other.hosts)


def _equal(one: Iterable[Host], other: Iterable[Host]) -> bool:
    return all(left == right for left, right in zip(one, other, strict=True))
