"""Years made by hand, of any number of hosts: for chapters and looks. What the store makes of real audits is tested beside it."""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from inspector.answers.model import Standing
from inspector.conformity.verdict import Verdict
from inspector.model import HostStatus, Knowledge, Severity
from inspector.organisation.model import (
    Organisation,
    Sector,
)
from inspector.plugins import categories, check_folders, load_checks, standards
from inspector.publishing.model import same
from inspector.register.item import Item, State
from inspector.reporting.year import (
    AuditedHost,
    CategoryOfYear,
    ClauseOfYear,
    Conformity,
    Detail,
    Focus,
    Period,
    Problem,
    Register,
    Totals,
    Undecided,
    Unseen,
    UnseenHost,
    Year,
)
from inspector.store.audits import AuditRow
from inspector.text import Text
from tests.reporting.unit import DAY, NOW, answers, organisation, text

__all__ = ["DAY", "MADE", "NOW", "answers", "made", "organisation", "text"]
MADE = "2026-11-20T08:00:00Z"
FIELDS = ("his", "emr", "web")


def host(place: int, chance: random.Random, severities: Mapping[Severity, int]) -> AuditedHost:
    return AuditedHost(
        id=place + 1,
        entry=place + 1,
        audit=7,
        name=f"srv-{place + 1:03}",
        kind="host",
        target=f"ssh://192.0.2.{place % 250}",
        status=HostStatus.PARTIAL if place % 11 == 5 else HostStatus.AUDITED,
        taken="2026-11-18T02:00:00Z",
        days=2,
        os=("Debian GNU/Linux 12", "openEuler 22.03", "Kylin V10")[place % 3],
        system=FIELDS[place % 3],
        department=("IT", "Lab")[place % 2],
        owner=("Zhao Liu", "")[place % 2],
        privileged=place % 11 != 5,
        passed=chance.randint(60, 90),
        failed=sum(severities.values()),
        accepted=0,
        inapplicable=20,
        unknown=3 if place % 11 == 5 else 0,
        severities=severities,
        lacks=(text("reading /etc/shadow decides 9 more checks", "读取 /etc/shadow 后可再判定 9 项"),)
        if place % 11 == 5
        else (),
        new=place % 17 == 3,
        stale=place % 23 == 7,
    )


def made(hosts: int = 18, *, seed: int = 3, sector: Sector = Sector.HEALTH, unit: Organisation | None = None) -> Year:
    """A year of so many hosts; each has some of the first checks' findings."""
    chance, own = random.Random(seed), unit or organisation(sector)  # noqa: S311
    every = [each for each in load_checks(check_folders()) if each.category not in ("management", "xss")]
    checks = [each for place, each in enumerate(every) if place % 6 == 0 or each.id == "web-tampering.web-shell"]
    found: dict[str, list[str]] = {
        each.id: [f"srv-{n + 1:03}" for n in range(hosts) if chance.random() < 0.25] for each in checks
    }
    names = {each.id: each for each in checks}
    known = categories()
    details = tuple(
        Detail(
            host=name,
            system=FIELDS[(int(name[4:]) - 1) % 3],
            check=check,
            category=names[check].category,
            title=names[check].title,
            severity=names[check].severity,
            subject="root",
            location=f"/etc/example/{check}.conf:3",
            message=text(f"the value of {check} is wrong", f"{check} 的值不符合要求"),
            remedy=text("Set it right.", "按要求修改配置。"),
            evidence=((f"/etc/example/{check}.conf", "0123456789ab"),),
            taken="2026-11-18T02:00:00Z",
            item=place + 1,
        )
        for place, (check, name) in enumerate((check, name) for check, where in found.items() for name in where)
    )
    rows = tuple(
        host(n, chance, Counter(each.severity for each in details if each.host == f"srv-{n + 1:03}"))
        for n in range(hosts)
    )
    given = answers(own)
    problems = tuple(
        sorted((*_problems(details), *_management(given)), key=lambda each: (-each.severity.rank, each.check))
    )
    totals = _totals(2026, rows)
    return Year(
        period=Period(year=2026, start=datetime.date(2026, 9, 1), end=DAY, made=MADE),
        organisation=own,
        hosts=rows,
        unseen=_unseen(own),
        categories=tuple(
            _category(name, title, rows, details) for name, title in known.items() if name != "management"
        ),
        problems=problems,
        undecided=(
            Undecided(
                check="weak-password.weak-password",
                category="weak-password",
                title=text("Weak passwords", "弱口令"),
                reason=text("/etc/shadow could not be read", "无权限读取 /etc/shadow"),
                hosts=("srv-006",),
            ),
        ),
        details=details,
        vulnerabilities=_focus(problems, hosts, "os-patch", "app-patch"),
        ports=_focus(problems, hosts, "open-port"),
        passwords=_focus(problems, hosts, "weak-password"),
        register=_register(details),
        answers=given,
        conformity=_conformity(chance),
        totals=totals,
        previous=replace(
            totals,
            year=2025,
            findings={Severity.CRITICAL: 3, Severity.HIGH: 40, Severity.MEDIUM: 60},
            hosts=hosts + 1,
            rate=61.5,
            overdue=9,
        ),
        audits=(
            AuditRow(
                number=7,
                id="c0ffee00c0ffee00",
                started="2026-11-18T01:00:00Z",
                finished="2026-11-18T02:00:00Z",
                profile="annual",
                profile_digest="cd" * 32,
                tool="inspector 0.7.0",
                recorded=MADE,
                hosts=hosts,
                pruned=None,
                digest=b"\x01" * 32,
                chain=b"\x02" * 32,
                signature="",
            ),
        ),
        knowledge=(Knowledge(name="end-of-life", date="2026-11-01", digest="ef" * 32),),
        profiles={"annual": "cd" * 32},
        store="02" * 32,
    )


def _problems(details: Iterable[Detail]) -> list[Problem]:
    merged: dict[str, list[Detail]] = {}
    for each in details:
        merged.setdefault(each.check, []).append(each)
    return [
        Problem(
            check=check,
            category=all_[0].category,
            title=all_[0].title,
            severity=all_[0].severity,
            message=all_[0].message,
            remedy=all_[0].remedy,
            findings=len(all_),
            hosts=tuple(each.host for each in all_),
            items=tuple(each.item or 0 for each in all_),
            owners=("Zhao Liu",) if place % 3 else (),
            departments=("IT",) if place % 3 else (),
            deadline=("2026-12-31", "2026-10-31", "")[place % 3],
            overdue=place % 3 == 1,
            repeated=place % 4 == 1,
        )
        for place, (check, all_) in enumerate(merged.items())
    ]


def _management(given: Iterable[Standing]) -> list[Problem]:
    return [
        Problem(
            check=each.question.id,
            category="management",
            title=each.problem or each.question.text,
            severity=each.question.severity,
            message=each.message or each.said,
            remedy=each.measure or each.said,
            findings=1,
            hosts=(),
        )
        for each in given
        if each.raised
    ]


def _category(name: str, title: Text, hosts: tuple[AuditedHost, ...], details: tuple[Detail, ...]) -> CategoryOfYear:
    own = [each for each in details if each.category == name]
    bad = len({each.host for each in own})
    unknown = sum(each.unknown > 0 for each in hosts) if name == "weak-password" else 0
    looked = 0 if name == "xss" else len(hosts)
    return CategoryOfYear(
        id=name,
        title=title,
        hosts=looked,
        conforming=max(looked - bad - unknown, 0),
        problems=bad,
        accepted=0,
        unknown=unknown if looked else 0,
        findings=len(own),
        serious=sum(each.severity.rank >= Severity.HIGH.rank for each in own),
        undecided=unknown,
    )


def _unseen(own: Organisation) -> tuple[UnseenHost, ...]:
    return (
        UnseenHost(
            name=same("srv-900"),
            kind=text("host", "主机"),
            reason=Unseen.NOT_REACHED,
            why=text("connection refused", "连接被拒绝"),
        ),
        *(
            UnseenHost(
                name=same(each.host),
                kind=text("host", "主机"),
                reason=Unseen.RETIRED,
                why=each.why or same(""),
                last="2026-02-01T00:00:00Z",
            )
            for each in own.retired
        ),
        *(
            UnseenHost(
                name=each.name,
                kind=each.kind,
                reason=Unseen.NOT_TECHNICAL,
                why=text("maintained by its vendor", "由厂商维护"),
                count=each.count,
                system=each.system,
            )
            for each in own.assets
        ),
    )


def _focus(problems: Iterable[Problem], hosts: int, *names: str) -> Focus:
    own = tuple(each for each in problems if each.category in names)
    return Focus(
        hosts=hosts,
        affected=len({name for each in own for name in each.hosts}),
        findings=sum(each.findings for each in own),
        unknown=1 if "weak-password" in names and hosts else 0,
        problems=own,
    )


def _register(details: tuple[Detail, ...]) -> Register:
    items = tuple(
        Item(
            id=each.item or 0,
            host=1,
            host_name=each.host,
            named=each.host,
            check=each.check,
            fingerprint="0123456789abcdef",
            category=each.category,
            title=each.title,
            subject=each.subject,
            location=each.location,
            severity=each.severity,
            message=each.message,
            remedy=each.remedy,
            opened="2026-09-20T00:00:00Z",
            found=each.taken,
            deadline="2026-12-31",
            owner="Zhao Liu",
        )
        for each in details
    )
    pending = Counter(each.severity for each in items)
    return Register(
        states={State.OPEN: len(items), State.CLOSED: 12, State.ACCEPTED: 1},
        pending=pending,
        found=len(items),
        closed=12,
        overdue=4,
        repeated=2,
        before=16,
        before_closed=12,
        before_pending=3,
        before_accepted=1,
        items=items,
    )


def _conformity(chance: random.Random) -> Conformity:
    standard = standards()["gbt22239-l3"]
    clauses = tuple(
        ClauseOfYear(
            id=each.id,
            area=each.group,
            title=each.title,
            text=each.text,
            verdict=chance.choice([*Verdict]),
            record=(text("What was seen.", "核查情况。"),),
        )
        for each in standard.controls.values()
    )
    counts = Counter(each.verdict for each in clauses)
    examined = counts[Verdict.MET] + counts[Verdict.PARTLY] + counts[Verdict.NOT_MET]
    rate = 100 * (counts[Verdict.MET] + counts[Verdict.PARTLY] / 2) / examined
    return Conformity(standard=standard, clauses=clauses, counts=counts, rate=rate)


def _totals(year: int, hosts: tuple[AuditedHost, ...]) -> Totals:
    findings: Counter[Severity] = Counter()
    for each in hosts:
        findings.update(each.severities)
    return Totals(
        year=year,
        hosts=len(hosts),
        findings=findings,
        unknown=sum(each.unknown for each in hosts),
        pending=findings.total(),
        overdue=4,
        rate=57.3,
        not_examined=40,
    )
