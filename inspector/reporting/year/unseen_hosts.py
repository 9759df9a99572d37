"""What no audit of the year speaks for, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inspector.model import UNIT, Host, HostStatus
from inspector.organisation.model import Asset, Organisation, Retired
from inspector.reporting.year import Unseen, UnseenHost
from inspector.reporting.year.hosts import system_named
from inspector.reporting.year.period import Span
from inspector.reporting.year.speaking import Speaking
from inspector.reporting.year.spoken import short
from inspector.store import HostRow
from inspector.summary import HOST_STATUSES
from inspector.text import Text, clean

KINDS: Mapping[str, Text] = {
    "host": Text(en="host", zh="主机"),
    "image": Text(en="image", zh="镜像"),
    "site": Text(en="web site", zh="网站"),
}
NOT_IN_PERIOD = Text(
    en="no audit within the period; the last one was on {day}", zh="本次自查期间未核查，最近一次核查日期为 {day}"
)
PRUNED = Text(en="results of the period are no longer kept in the store", zh="存储库中已不再保留自查期间的检查结果")
LATER = Text(en="audited after the period for the first time", zh="自查期间结束后才首次核查")
NEVER = Text(en="no audit ever reached it", zh="从未核查")
NEVER_TRIED = Text(
    en="it was tried before the period, and never reached; within the period it was not tried",
    zh="以往尝试过但从未成功核查，本次自查期间未再尝试",
)
RETIRED = Text(en="out of service since {day}", zh="已于 {day} 下线停用")
RETIRED_WHY = Text(en="out of service since {day}: {why}", zh="已于 {day} 下线停用：{why}")
NOT_TECHNICAL = Text(en="not looked into by technical means", zh="未纳入技术核查范围")
NO_REASON = Text(en="it could not be looked into", zh="未能核查")
WILD = ("*", "?")


@dataclass(frozen=True, kw_only=True)
class Register:
    """What is known of hosts that are not audited: heads of the entries that say most of them, by the host's id."""

    speaking: Speaking
    heads: Mapping[int, Host]
    names: Mapping[int, str]
    retired: Mapping[int, Retired]
    period: Span


def retired_hosts(speaking: Speaking, organisation: Organisation, period: Span) -> dict[int, Retired]:
    """By the host's id, those out of service by the end of the period. One that was audited after that day is not."""
    found: dict[int, Retired] = {}
    for each in organisation.retired:
        if each.since > period.end:
            continue
        for host in _called(each.host, speaking):
            line = speaking.audited.get(host.id)
            day = period.day(line.time) if line else None
            if day is None or day <= each.since:
                found[host.id] = each
    return found


def _called(name: str, speaking: Speaking) -> list[HostRow]:
    """Hosts with this name, or else those that had it before."""
    hosts = [host for host in speaking.hosts.values() if host.kind != UNIT]
    name = clean(name)
    return [host for host in hosts if host.name == name] or [host for host in hosts if name in host.former]


def unseen_hosts(known: Register, organisation: Organisation) -> tuple[UnseenHost, ...]:
    """By the reason, system and name."""
    hosts = [host for host in known.speaking.hosts.values() if host.kind != UNIT]
    made = [
        *(each for host in hosts if (each := _of_store(known, host, organisation))),
        *_never(known, organisation),
        *_retired_elsewhere(known, organisation),
        *(_asset(each) for each in organisation.assets),
    ]
    order = list(Unseen)
    return tuple(sorted(made, key=lambda each: (order.index(each.reason), each.system, each.name.en)))


def _of_store(known: Register, host: HostRow, organisation: Organisation) -> UnseenHost | None:
    """None for a host that an audit speaks for, and for one that nobody knew of in the period."""
    told = _reason(known, host)
    if told is None:
        return None
    head, name = known.heads.get(host.id), known.names[host.id]
    tags = head.tags if head else {}
    system = system_named(organisation, host.name, tags.get("system", ""))
    return UnseenHost(
        name=Text(en=name, zh=name),
        kind=KINDS.get(host.kind, Text(en=host.kind, zh=host.kind)),
        reason=told[0],
        why=told[1],
        system=system,
        department=tags.get("department", ""),
        last=_last(known, host),
    )


def _reason(known: Register, host: HostRow) -> tuple[Unseen, Text] | None:
    speaking, period = known.speaking, known.period
    if host.id in known.retired:
        return Unseen.RETIRED, out_of_service(known.retired[host.id])
    if host.id in speaking.audited:
        return None
    if line := speaking.tried.get(host.id):
        reason = Unseen.NOT_TECHNICAL if line.status is HostStatus.NOT_AUDITED else Unseen.NOT_REACHED
        head = known.heads.get(host.id)
        return reason, short(head.error) if head and head.error else HOST_STATUSES.get(line.status, NO_REASON)
    if period.before(host.first):
        day = period.day(_last(known, host))
        return Unseen.NOT_IN_PERIOD, NOT_IN_PERIOD.fill({"day": day}) if day else PRUNED
    if period.holds(host.first):
        return Unseen.NOT_IN_PERIOD, PRUNED
    return (Unseen.NEVER, NEVER_TRIED) if not host.first and host.id in speaking.tried_before else None


def _last(known: Register, host: HostRow) -> str:
    """When it was audited last, by the end of the period; empty where that is not known any more."""
    if host.last and known.period.reached(host.last):
        return host.last
    audited, earlier = known.speaking.audited.get(host.id), known.speaking.earlier.get(host.id)
    line = audited or earlier
    return line.time if line else ""


def out_of_service(each: Retired) -> Text:
    return (RETIRED_WHY if each.why else RETIRED).fill({"day": each.since, "why": each.why or ""})


def _never(known: Register, organisation: Organisation) -> Iterator[UnseenHost]:
    """Names that systems have and the store has not, or not yet within the period."""
    there = {name: host for host in known.speaking.hosts.values() for name in (host.name, *host.former)}
    gone = {clean(each.host) for each in organisation.retired if each.since <= known.period.end}
    for system in organisation.systems:
        for name in dict.fromkeys(clean(each) for each in system.hosts if not any(mark in each for mark in WILD)):
            host = there.get(name)
            if name in gone or (host and _known(known, host)):
                continue
            why = LATER if host and host.first else NEVER
            yield UnseenHost(
                name=Text(en=name, zh=name), kind=KINDS["host"], reason=Unseen.NEVER, why=why, system=system.id
            )


def _known(known: Register, host: HostRow) -> bool:
    return host.id in known.speaking.audited or _reason(known, host) is not None


def _retired_elsewhere(known: Register, organisation: Organisation) -> Iterable[UnseenHost]:
    """Hosts out of service that no audit ever had."""
    for each in organisation.retired:
        if each.since <= known.period.end and not _called(each.host, known.speaking):
            name = clean(each.host)
            system = system_named(organisation, name)
            yield UnseenHost(
                name=Text(en=name, zh=name),
                kind=KINDS["host"],
                reason=Unseen.RETIRED,
                why=out_of_service(each),
                system=system,
            )


def _asset(asset: Asset) -> UnseenHost:
    return UnseenHost(
        name=asset.name,
        kind=asset.kind,
        reason=Unseen.NOT_TECHNICAL,
        why=asset.why or NOT_TECHNICAL,
        system=asset.system,
        count=asset.count,
        asset=asset,
    )
