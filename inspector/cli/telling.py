"""What `inspector run` tells of an audit: from the store, for notices, the journal and Prometheus."""

from __future__ import annotations

import datetime
import time
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from inspector.cli.keeping import Keeper
from inspector.credentials import Vault, terminal
from inspector.entry import ALL_HOSTS, AUDITED
from inspector.model import UNIT, Dossier, HostStatus, Severity
from inspector.notices import News, Notable, gather
from inspector.notices.message import both
from inspector.notices.textfile import HostMetrics, Metrics
from inspector.register import Followed, Item
from inspector.register.listing import Counts, Filter, counts, list_items
from inspector.store import EntryRow, list_entries
from inspector.store.earlier import entries_before
from inspector.text import Lang, Text

WHOLE_FLEET = Text(en="all hosts", zh="全部主机")


def of_audit(keeper: Keeper, dossier: Dossier, gate: bool | None, seconds: float) -> tuple[News, Metrics]:
    """Of an audit that was just recorded. Raises InspectorError where the store cannot be read."""
    recorded = keeper.recorded
    assert recorded is not None  # noqa: S101 - narrows the type: the caller saw it recorded
    now = datetime.datetime.now().astimezone()  # deadlines end with the day of those who keep them
    with keeper.store.reading() as connection:
        entries = list_entries(connection, audit=recorded.number)
        before = entries_before(connection, recorded.number)
        alike = entries_before(connection, recorded.number, same_profile=True)
        standing = counts(connection, now)
        moved = _moved(connection, keeper.followed or Followed(), now)
    hosts = [entry for entry in entries if entry.name != ALL_HOSTS]
    reached = [entry for entry in hosts if _audited(entry)]
    lost = [entry for entry in hosts if not _audited(entry) and _audited(before.get(entry.host))]
    followed = keeper.followed or Followed()
    news = News(
        audit=recorded.id,
        number=recorded.number,
        finished=dossier.audit.finished,
        audited=len(reached),
        missed=sum(entry.status != HostStatus.NOT_AUDITED for entry in hosts) - len(reached),
        lost=tuple(entry.name for entry in lost),
        new=gather(map(_notable, moved[0])),
        again=gather(map(_notable, moved[1])),
        worse=gather(map(_notable, moved[2])),
        closed=len(followed.closed),
        to_verify=len(followed.to_verify),
        overdue=standing.overdue,
        unknown=sum(entry.unknown for entry in entries),
        unknown_before=_unknown_before(entries, alike),
        gate=gate,
    )
    return news, _numbers(entries, standing, seconds)


def _numbers(entries: Sequence[EntryRow], standing: Counts, seconds: float) -> Metrics:
    return Metrics(
        finished=time.time(),
        success=True,
        duration=seconds,
        statuses=Counter(HostStatus(entry.status) for entry in entries if entry.name != ALL_HOSTS),
        hosts=[_metrics(entry) for entry in entries if _audited(entry)],
        items={str(state): n for state, n in standing.states.items()},
        overdue=standing.overdue,
    )


def line(news: News) -> Text:
    """One line for the journal."""
    return both(news)


def vault(lang: Lang) -> Vault:
    """Where the secrets of channels are had from."""
    return Vault(terminal(lang))


def _audited(entry: EntryRow | None) -> bool:
    return entry is not None and entry.status in AUDITED


def _unknown_before(entries: Sequence[EntryRow], before: dict[int, EntryRow]) -> int | None:
    """Of the same hosts by the same profile the time before; None where one of them has none that tells."""
    told = [before.get(entry.host) for entry in entries if _audited(entry)]
    return None if any(not _audited(each) for each in told) else sum(each.unknown for each in told if each)


def _moved(
    connection: Connection, followed: Followed, now: datetime.datetime
) -> tuple[Sequence[Item], Sequence[Item], Sequence[Item]]:
    """What is new, what came back, and what grew worse; each item once, and none that is accepted."""
    back = {*followed.repeated, *followed.reopened} - {*followed.accepted}
    fresh = {*followed.opened} - back
    groups = (fresh, back, {*followed.raised} - fresh - back - {*followed.accepted})
    new, again, worse = (list_items(connection, Filter(ids=tuple(sorted(ids))), now) if ids else [] for ids in groups)
    return new, again, worse


def _notable(item: Item) -> Notable:
    return Notable(WHOLE_FLEET if item.host_kind == UNIT else item.host_name, item.title, item.severity)


def _metrics(entry: EntryRow) -> HostMetrics:
    found = {each: getattr(entry, str(each)) for each in Severity}
    return HostMetrics(
        name=entry.name, findings=found, unknown=entry.unknown, low=entry.score_low, high=entry.score_high
    )
