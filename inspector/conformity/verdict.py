"""What an audit's result says of each clause: on each host, and over all of them. Nothing is met that was not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from inspector import summary
from inspector.conformity import record
from inspector.conformity.clauses import Clause
from inspector.conformity.record import not_examined
from inspector.model import UNIT, Confidence, Dossier, Host, HostStatus, Result, Status
from inspector.standards import Means
from inspector.text import Text, clean


class Verdict(StrEnum):
    MET = "met"
    PARTLY = "partly-met"
    NOT_MET = "not-met"
    NOT_APPLICABLE = "not-applicable"
    NOT_EXAMINED = "not-examined"


VERDICTS: Mapping[Verdict, Text] = {
    Verdict.MET: Text(en="met", zh="符合"),
    Verdict.PARTLY: Text(en="partly met", zh="部分符合"),
    Verdict.NOT_MET: Text(en="not met", zh="不符合"),
    Verdict.NOT_APPLICABLE: Text(en="not applicable", zh="不适用"),
    Verdict.NOT_EXAMINED: Text(en="not examined", zh="未核查"),
}
WORST_FIRST = (Verdict.NOT_MET, Verdict.PARTLY, Verdict.NOT_EXAMINED, Verdict.MET, Verdict.NOT_APPLICABLE)
LOOKED_AT = (HostStatus.AUDITED, HostStatus.PARTIAL)
NO_HOST = Text(en="There is no host in this result.", zh="该结果中没有主机。")


@dataclass(frozen=True, kw_only=True)
class OnHost:
    """One clause on one host, or on all of them together. `place`: of the host in the result; none where there is no such entry."""

    place: int | None
    name: Text
    verdict: Verdict
    record: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """`record`: what was seen, a sentence each, and what is still to be asked; `hosts`: those on which checks look at the clause.

    `technical`: what checks alone say, where `verdict` is held back until questions are answered; `seen`: the record of that alone.
    """

    clause: Clause
    verdict: Verdict
    record: tuple[Text, ...]
    hosts: tuple[OnHost, ...] = ()
    technical: Verdict = Verdict.NOT_EXAMINED
    seen: tuple[Text, ...] = ()


@dataclass(kw_only=True)
class _Case:
    """One clause while the hosts are gone through. `technical`: what checks alone say of it on them."""

    clause: Clause
    fleet: frozenset[str]
    titles: record.Titles
    brief: bool = False
    hosts: list[OnHost] = field(default_factory=list)
    technical: list[Verdict] = field(default_factory=list)

    @property
    def clear(self) -> bool:
        """Whether all that checks looked at was right."""
        found = set(self.technical)
        return Verdict.MET in found and found <= {Verdict.MET, Verdict.NOT_APPLICABLE}

    def add(self, place: int | None, name: Text, technical: Verdict, said: tuple[Text, ...]) -> None:
        """One host more."""
        self.technical.append(technical)
        self.hosts.append(OnHost(place=place, name=name, verdict=self.held_back(technical), record=said))

    def held_back(self, technical: Verdict) -> Verdict:
        """Where a question is part of the clause, checks alone say neither that it is met nor that it does not apply."""
        right = technical in (Verdict.MET, Verdict.NOT_APPLICABLE)
        return Verdict.NOT_EXAMINED if right and not self.clause.on_hosts_alone else technical


def judge(dossier: Dossier, clauses: Iterable[Clause], fleet: Iterable[str], *, brief: bool = False) -> list[Judged]:
    """Each clause. `fleet`: the checks that judge all hosts together, of which a host has no result of its own.

    `brief`: verdicts alone are wanted, and hosts have no record.
    """
    fleet = _fleet(dossier, fleet)
    titles = partial(summary.title, dossier=dossier)
    cases = [_Case(clause=each, fleet=each.checks & fleet, titles=titles, brief=brief) for each in clauses]
    names = Counter(host.name for host in dossier.hosts)
    together, looked_at = False, 0
    for place, host in enumerate(dossier.hosts):
        together |= host.kind == UNIT
        looked_at += host.kind != UNIT and host.status in LOOKED_AT
        name, found = _name(host, names), _by_check(host.results)
        for case in cases:
            _look(case, place, host, name, found)
    if looked_at > 1 and not together:
        for case in cases:
            _not_compared(case)
    return [_over_all(case, bool(names)) for case in cases]


def _fleet(dossier: Dossier, known: Iterable[str]) -> frozenset[str]:
    """Those that this version knows, and those of a check of the user's own: they are in the entry of all hosts alone."""
    of_hosts: set[str] = set()
    of_all: set[str] = set()
    for host in dossier.hosts:
        (of_all if host.kind == UNIT else of_hosts).update(result.check for result in host.results)
    return frozenset(known) | (of_all - of_hosts)


def _by_check(results: Iterable[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(result.check, []).append(result)
    return found


def _name(host: Host, names: Mapping[str, int]) -> Text:
    if host.kind == UNIT:
        return summary.TOGETHER
    name = clean(host.name if names[host.name] == 1 else f"{host.name} ({host.target})")
    return record.short(Text(en=name, zh=name))


def _look(case: _Case, place: int, host: Host, name: Text, found: Mapping[str, Sequence[Result]]) -> None:
    """The clause on one host. `found`: its results by their check; a file that was tampered with may have several of one."""
    wanted = case.fleet if host.kind == UNIT else case.clause.checks - case.fleet
    ran = case.clause.checks & found.keys()
    if not wanted and not ran:
        return
    if host.status not in LOOKED_AT:
        said = record.not_looked_at(host.error or summary.HOST_STATUSES[host.status])
        case.add(place, name, Verdict.NOT_EXAMINED, said)
        return
    results = [result for check in ran for result in found[check]]
    missing = sorted(wanted - ran)
    statuses = [_settles(result, case.clause) for result in results]
    said = () if case.brief else record.of_results(results, missing, case.titles)
    if any(result.status is Status.FAIL is not status for status, result in zip(statuses, results, strict=True)):
        said += (record.NOT_SETTLED,)
    case.add(place, name, of_results(statuses, bool(missing)), said)


def _settles(result: Result, clause: Clause) -> Status:
    """What a result says of a clause. Where nobody looked, nothing; and of one that a host helps with a finding that is not sure,
    since what stands outside the host may do the same (a firewall before it, a bastion, another product), nothing yet either."""
    if not_examined(result):
        return Status.UNKNOWN
    sure = clause.control.means is Means.AUTO or any(each.confidence is Confidence.HIGH for each in result.findings)
    return result.status if sure or result.status is not Status.FAIL else Status.UNKNOWN


def _not_compared(case: _Case) -> None:
    """Several hosts were audited and not held against each other."""
    if case.fleet:
        said = record.of_results([], sorted(case.fleet), case.titles)
        case.add(None, summary.TOGETHER, Verdict.NOT_EXAMINED, said)


def of_results(found: Sequence[Status], missing: bool) -> Verdict:
    """What the checks of a clause say of it on one host; `missing`: some of them did not run."""
    if Status.FAIL in found:
        return Verdict.PARTLY if Status.PASS in found else Verdict.NOT_MET
    if missing or not found or Status.UNKNOWN in found or Status.ERROR in found:
        return Verdict.NOT_EXAMINED
    return Verdict.MET if Status.PASS in found else Verdict.NOT_APPLICABLE


def over_hosts(found: Sequence[Verdict]) -> Verdict:
    """What the verdicts on the hosts come to."""
    applying = {verdict for verdict in found if verdict is not Verdict.NOT_APPLICABLE}
    if applying & {Verdict.NOT_MET, Verdict.PARTLY}:
        return Verdict.NOT_MET if applying <= {Verdict.NOT_MET, Verdict.NOT_EXAMINED} else Verdict.PARTLY
    if not found or Verdict.NOT_EXAMINED in applying:
        return Verdict.NOT_EXAMINED
    return Verdict.MET if applying else Verdict.NOT_APPLICABLE


def _over_all(case: _Case, any_host: bool) -> Judged:
    clause = case.clause
    technical = over_hosts(case.technical)
    alone = (record.NOT_COMPARED if any_host else NO_HOST,) if clause.checks and not case.hosts else ()
    said = (*_told(case.hosts), *alone)
    by_checks = [replace(host, verdict=verdict) for host, verdict in zip(case.hosts, case.technical, strict=True)]
    return Judged(
        clause=clause,
        verdict=case.held_back(technical),
        record=(*said, *record.to_ask(clause, clear=case.clear)),
        hosts=tuple(case.hosts),
        technical=technical,
        seen=(*_told(by_checks), *alone),
    )


def _told(hosts: Sequence[OnHost]) -> tuple[Text, ...]:
    """All that was seen on the one host there is; of several how they stand, and what was seen on the first, the worst first."""
    if len(hosts) < 2:
        return hosts[0].record if hosts else ()
    ordered = sorted(hosts, key=lambda each: WORST_FIRST.index(each.verdict))
    standing = {
        VERDICTS[verdict]: [each.name for each in ordered if each.verdict is verdict]
        for verdict in WORST_FIRST
        if any(each.verdict is verdict for each in ordered)
    }
    return (record.standing(standing), *record.of_first([(each.name, each.record) for each in ordered]))


def tally(judged: Iterable[Judged]) -> dict[str, dict[Verdict, int]]:
    """How many clauses of each area there are of each verdict."""
    found: dict[str, dict[Verdict, int]] = {}
    for each in judged:
        found.setdefault(each.clause.control.group, dict.fromkeys(Verdict, 0))[each.verdict] += 1
    return found
