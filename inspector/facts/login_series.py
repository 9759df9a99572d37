"""Series of failed logins: many of them in little time, from one address or on one account."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from inspector.facts.login_records import Attempt

SOURCES = 5
"""Fewer addresses are no distributed series: each of them is judged by itself."""
STRANGERS = "Invalid user"
"""Subject of such a series: what sshd's lines about them have in common."""


@dataclass(frozen=True)
class Series:
    """`failures`: all in the time that is looked at; `reached`: when there were enough in little time. `success`: the first
    login with a password after that.
    """

    subject: str
    failures: int
    first: datetime.datetime
    last: datetime.datetime
    sources: tuple[str, ...]
    accounts: tuple[str, ...]
    files: tuple[str, ...]
    success: Attempt | None


@dataclass(frozen=True)
class Limits:
    """So many failures within `span` make a series."""

    failures: int
    span: datetime.timedelta


def by_source(attempts: Iterable[Attempt], limits: Limits) -> list[Series]:
    return list(_series(attempts, limits, lambda attempt: attempt.source))


def by_account(attempts: Iterable[Attempt], limits: Limits) -> list[Series]:
    """Those from many addresses, none of which needs to have failed often."""
    found = _series(attempts, limits, lambda attempt: attempt.account)
    return [series for series in found if len(series.sources) >= SOURCES]


def by_user(attempts: Iterable[Attempt], limits: Limits) -> list[Series]:
    """Those of one user of the host who tries to become another."""
    return list(_series(attempts, limits, lambda attempt: attempt.by))


def of_strangers(attempts: Iterable[Attempt], accounts: Collection[str], limits: Limits) -> Series | None:
    """That of many addresses which try names that are no accounts, however seldom each of them does.

    Records and PAM's lines do not tell such a name from one that was mistyped."""
    attempts = list(attempts)
    strange = [one for one in attempts if one.kind in ("unknown", "password", "closed") and one.account not in accounts]
    sources = {one.source for one in strange}
    group = [one for one in attempts if one.accepted and one.source in sources] + strange
    found = _series(sorted(group, key=lambda one: one.time), limits, lambda _: STRANGERS)
    return next((series for series in found if len(series.sources) >= SOURCES), None)


def _series(attempts: Iterable[Attempt], limits: Limits, subject: Callable[[Attempt], str]) -> Iterator[Series]:
    groups: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        groups.setdefault(subject(attempt), []).append(attempt)
    for name, group in sorted(groups.items()):
        told = [(_reached(each, limits), each) for each in _ways(group)]
        reached = [(when, each) for when, each in told if when]
        if name and reached:
            since = min(when for when, _ in reached)
            failures = max((each for _, each in reached), key=lambda each: sum(one.count for one in each))
            yield Series(
                name,
                sum(one.count for one in failures),
                failures[0].time,
                failures[-1].time,
                tuple(sorted({one.source for one in group if not one.accepted})),
                tuple(sorted({one.account for one in group if not one.accepted})),
                tuple(sorted({one.file for one in failures})),
                next((one for one in group if one.accepted and one.time >= since and by_password(one)), None),
            )


def by_password(attempt: Attempt) -> bool:
    return attempt.kind in ("accepted password", "accepted keyboard-interactive/pam")


def _ways(group: list[Attempt]) -> list[list[Attempt]]:
    """The failures, oldest first, once for each way in which they were told: one failure may stand in several."""
    found: dict[tuple[str, bool], list[Attempt]] = {}
    for one in group:
        if not one.accepted:
            found.setdefault((one.kind, one.file.startswith("/")), []).append(one)
    return list(found.values())


def _reached(failures: list[Attempt], limits: Limits) -> datetime.datetime | None:
    start = count = 0
    for one in failures:
        count += one.count
        while failures[start].time < one.time - limits.span:
            count -= failures[start].count
            start += 1
        if count >= limits.failures:
            return one.time
    return None
