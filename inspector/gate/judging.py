"""A result held against what is asked of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from inspector.gate.baseline import Against, Compared, Stand
from inspector.gate.waivers import Watched, name_of, place_of
from inspector.gate.wanted import Wanted
from inspector.model import (
    UNIT,
    Baseline,
    Blocker,
    Dossier,
    Finding,
    Gate,
    Gone,
    Host,
    HostStatus,
    Reason,
    Result,
    Standing,
    reason,
)
from inspector.profile import Placed, WaiverRule
from inspector.summary import HOST_STATUSES, SEVERITIES, counts
from inspector.text import Text

ANSWERED = (HostStatus.AUDITED, HostStatus.PARTIAL, HostStatus.NOT_AUDITED)
"""Of a host that is not to be audited nothing was wanted."""
UNKNOWN, UNRECOGNISED, UNAUDITED = "too-much-unknown", "system-unrecognised", "not-audited"
EXPIRED = "waiver-expired"
SEVERE = Text(en="{fail_on} or above", zh="达到“{fail_on}”级别")
TOO_MUCH = Text(
    en="{unknown:check|checks} of {all} unknown, more than {limit}",
    zh="{all} 项中有 {unknown} 项未能判定，超过 {limit}",
)
NO_SYSTEM = Text(
    en="{why}, so that little was looked for; where that is meant to be, say --max-unknown 100%",
    zh="{why}，多数检查项无从查起；如属预期，请加 --max-unknown 100%",
)
NOT_AUDITED = Text(en="{status}: {error}", zh="{status}：{error}")
OVER = Text(
    en="its waiver expired {expires}, approved by {approver}: {name} ({place})",
    zh="例外已于 {expires} 到期，批准人 {approver}：{name}（{place}）",
)


def judged(dossier: Dossier, asked: Wanted) -> Dossier:
    """The same result with what came of the gate. Its hosts are gone through one at a time."""
    against = Against.made(asked.baseline, dossier) if asked.baseline else None
    beside, own = Watched(asked.beside, beside=True), Watched(asked.own)
    blockers: list[Blocker] = []
    standings: dict[str, dict[str, Standing]] = {}
    gone: list[Gone] = []
    unseen = 0
    for place, host in enumerate(dossier.hosts):
        compared = against.host(place, host) if against else None
        over = beside.host(host)
        own.host(host)
        blockers += _of_host(host, asked)
        blockers += _of_findings(host, asked, compared, over)
        if compared:
            _add(standings.setdefault(host.name, {}), compared.stands)
            gone += compared.gone
            unseen += compared.unseen
    return replace(
        dossier,
        gate=Gate(
            passed=_passed(blockers),
            fail_on=asked.least,
            limit=str(asked.limit or ""),
            new_rules=asked.new_rules,
            baseline=_baseline(asked),
            blockers=tuple(sorted(blockers, key=_worst_first)),
            standings=standings,
            gone=tuple(gone),
            unseen=unseen,
            waivers=(*beside.uses(), *own.uses()),
        ),
    )


def status(gate: Gate) -> int:
    """The exit status that it calls for."""
    if gate.passed is False:
        return 1
    return 0 if gate.passed else 3


def _passed(blockers: list[Blocker]) -> bool | None:
    if any(each.fingerprint for each in blockers):
        return False
    return None if blockers else True


def _add(there: dict[str, Standing], stands: Mapping[str, Stand]) -> None:
    """Two hosts may have one name: then what is not known on one of them is what is told."""
    for mark, stand in stands.items():
        if there.get(mark) in (None, Standing.KNOWN):
            there[mark] = stand.standing


def _worst_first(blocker: Blocker) -> tuple[object, ...]:
    rank = blocker.severity.rank if blocker.severity else -1
    return -rank, blocker.host, blocker.check, blocker.subject, blocker.fingerprint


def _baseline(asked: Wanted) -> Baseline | None:
    if asked.baseline is None:
        return None
    said = asked.baseline.told
    return Baseline(source=said.source, id=said.id, finished=said.finished, tool=said.tool)


def _of_host(host: Host, asked: Wanted) -> Iterator[Blocker]:
    """That nothing, or too little, is known of it."""
    if host.status not in ANSWERED:
        told = HOST_STATUSES[host.status]
        text = NOT_AUDITED.fill({"status": told, "error": host.error}) if host.error else told
        yield Blocker(host=host.name, why=Reason(code=UNAUDITED, en=text.en, zh=text.zh))
    elif asked.limit and host.kind != UNIT:
        if asked.limit.exceeded(host):
            found = counts(host.results)
            words = {"unknown": found.unknown, "all": found.total - found.inapplicable, "limit": str(asked.limit)}
            yield Blocker(host=host.name, why=reason(UNKNOWN, TOO_MUCH, **words))
        if (why := host.system.unrecognised) and not asked.limit.anything:
            yield Blocker(host=host.name, why=reason(UNRECOGNISED, NO_SYSTEM, why=why.text))


def _of_findings(
    host: Host, asked: Wanted, compared: Compared | None, over: Mapping[str, Placed[WaiverRule]]
) -> Iterator[Blocker]:
    for result in host.results:
        for finding in result.open:
            stand = compared.stand(finding) if compared else None
            expired = over.get(finding.fingerprint)
            if why := _expired(expired) if expired else _why(finding, stand, asked):
                yield _blocker(host, result, finding, stand, why)


def _why(finding: Finding, stand: Stand | None, asked: Wanted) -> Reason | None:
    """Why an open finding counts; None where it does not."""
    if asked.least is None or finding.severity.rank < asked.least.rank:
        return None
    if stand is None:
        return reason("severity", SEVERE, fail_on=SEVERITIES[asked.least])
    counted = (Standing.NEW, Standing.WORSE, *([Standing.NEW_RULE] if asked.new_rules else []))
    return stand.why if stand.standing in counted else None


def _expired(rule: Placed[WaiverRule]) -> Reason:
    said = rule.value
    words = {"name": name_of(said), "place": place_of(rule), "approver": said.approver, "expires": said.expires}
    return reason(EXPIRED, OVER, **words)


def _blocker(host: Host, result: Result, finding: Finding, stand: Stand | None, why: Reason) -> Blocker:
    return Blocker(
        host=host.name,
        why=why,
        check=result.check,
        subject=finding.subject,
        location=finding.location,
        fingerprint=finding.fingerprint,
        severity=finding.severity,
        standing=stand.standing if stand else None,
        layer=finding.layer,
    )
