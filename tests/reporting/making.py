"""A hospital for tests: two years of audits with the program's own checks, a register that people work in, answers, an organisation."""

from __future__ import annotations

import datetime
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from inspector import plugins
from inspector.answers.recording import record as answer
from inspector.check import Check
from inspector.model import (
    UNIT,
    Audit,
    CheckInfo,
    Dossier,
    Gap,
    Host,
    HostStatus,
    Knowledge,
    ProfileInfo,
    Status,
    System,
    Tool,
    reason,
)
from inspector.organisation import model as unit
from inspector.profile import RemediationSettings
from inspector.questionnaire import Answer, ColumnKind, Question
from inspector.register import follow, people
from inspector.register.item import Item, Source, State
from inspector.register.listing import Filter, list_items
from inspector.reporting.year import Year
from inspector.reporting.year.gathering import gather
from inspector.store import Attestation, Proof, Store, open_store, record
from inspector.text import Text
from tests.reporting.hospital import HOSTS, ORGANISATION, TAGS, both
from tests.reporting.verdicts import DENIED, WEB, finding, results, share

__all__ = [
    "HOSTS",
    "NOW",
    "ORGANISATION",
    "ZONE",
    "build",
    "checks",
    "finding",
    "host",
    "keep",
    "results",
    "told",
    "year",
    "zulu",
]

ZONE = datetime.timezone(datetime.timedelta(hours=8))
NOW = datetime.datetime(2026, 11, 30, 17, 30, tzinfo=ZONE)
NOT_RUNNING = Text(en="the image does not run: it shows no sockets", zh="镜像未运行，无法查看监听端口")
REFUSED = Text(en="connection refused", zh="连接被拒绝")


@cache
def checks() -> tuple[Check, ...]:
    return tuple(plugins.load_checks(plugins.check_folders()))


def moment(year: int, month: int, day: int, hour: int = 9) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, tzinfo=ZONE)


def zulu(when: datetime.datetime) -> str:
    return when.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def host(name: str, when: datetime.datetime, turn: int, *, kind: str = "host", **more: Any) -> Host:
    chosen = [check for check in checks() if not check.over_fleet and (kind != "site" or check.category in WEB)]
    given: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "identity": hashlib.sha256(name.encode()).hexdigest()[:32] if kind == "host" else "",
        "target": f"ssh://{name}" if kind == "host" else name,
        "tags": dict(TAGS.get(name, {})),
        "taken": zulu(when),
        "transport": {},
        "cost": {"seconds": 2.0},
        "status": HostStatus.AUDITED,
        "error": None,
        "privileged": share(name) < 0.7,
        "score": None,
        "system": System(id="debian", version="12", name="Debian GNU/Linux 12 (bookworm)")
        if kind != "site"
        else System(),
        "gaps": (),
        "results": results(name, turn, chosen),
    }
    made = Host(**{**given, **more})
    if not made.privileged and "gaps" not in more:
        why = reason("denied", DENIED, item="/etc/shadow")
        return replace(
            made,
            status=HostStatus.PARTIAL,
            gaps=(Gap(request="/etc/shadow", state="denied", reason=why, decides=4, blocks=6),),
        )
    return made


def image(name: str, when: datetime.datetime, turn: int) -> Host:
    """One that does not run: of its ports nobody knows."""
    made = host(name, when, turn, kind="image", target=f"rootfs:/srv/{name}", privileged=True)
    unseen = reason("not-examined", NOT_RUNNING)
    told = tuple(
        replace(each, status=Status.NOT_APPLICABLE, reason=unseen, findings=(), whole=False)
        if each.category == "open-port"
        else each
        for each in made.results
    )
    return replace(made, results=told)


def lost(name: str, status: HostStatus = HostStatus.UNREACHABLE, error: Text = REFUSED) -> Host:
    made = host(name, NOW, 0)
    return replace(made, status=status, error=error, taken="", results=(), gaps=(), identity="", system=System())


def together(when: datetime.datetime, turn: int) -> Host:
    found = results("*", turn, [check for check in checks() if check.over_fleet])
    return host("*", when, turn, kind=UNIT, target="none", privileged=True, results=found, tags={}, system=System())


def audit(when: datetime.datetime, *hosts: Host, mark: str = "") -> Dossier:
    """An audit that ended a little after its evidence was taken."""
    name = hashlib.sha256(f"{when} {mark} {[each.name for each in hosts]}".encode()).hexdigest()[:32]
    profile = ProfileInfo(id="annual", digest=f"sha256:{hashlib.sha256(b'annual').hexdigest()}", parameters={})
    knowledge = (Knowledge(name="end-of-life", date=f"{when.year}-01-15", digest="sha256:0f"),)
    ended = zulu(when + datetime.timedelta(minutes=20))
    return Dossier(
        schema="inspector/audit/1",
        tool=Tool(name="inspector", version="1.0"),
        audit=Audit(id=name, started=zulu(when), finished=ended, profile=profile, knowledge=knowledge),
        categories=plugins.categories(),
        checks={check.id: info(check) for check in checks()},
        hosts=hosts,
    )


def info(check: Check) -> CheckInfo:
    return CheckInfo(
        category=check.category,
        title=check.title,
        why=check.why,
        severity=check.severity,
        standards=check.standards,
        digest=check.digest,
        aliases=check.aliases,
    )


SETTINGS = RemediationSettings(days=dict(zip(["critical", "high", "medium"], (7, 30, 90), strict=True)))  # type: ignore[arg-type]


def keep(store: Store, dossier: Dossier) -> None:
    """Record an audit and follow its findings."""
    when = datetime.datetime.fromisoformat(dossier.audit.finished)
    with store.writing() as connection:
        recorded = record(connection, dossier)
        follow(connection, recorded, dossier, SETTINGS, now=when)


def build(store: Store, names: Sequence[str] = HOSTS, *, answered: bool = True) -> None:
    """Last year's audits, then this year's, in which hosts came and went; people act on the register between them."""
    last, mid, this, newest = moment(2025, 4, 10), moment(2025, 11, 3), moment(2026, 3, 16), moment(2026, 10, 12)
    old = ["old-pacs", "nas-1"] if len(names) > 1 else []
    keep(store, audit(last, *(host(name, last, 0) for name in [*names, *old])))
    keep(store, audit(mid, *(host(name, mid, 1) for name in [*names, *old]), together(mid, 1)))
    more = [host("old-pacs", this, 2)] if old else []
    keep(store, audit(this, *(host(name, this, 2) for name in names), *more, together(this, 2)))
    _work(store)
    new: list[Host] = []
    if old:
        new = [host("pacs-2", newest, 3), image("registry-base", newest, 3), lost("backup-1")]
        new += [host("www.example.org", newest, 3, kind="site")]
        new += [
            lost("lis-1"),
            lost("printer-1", HostStatus.NOT_AUDITED, both("a printer: no way to log in", "打印机，无法登录核查")),
        ]
        names = [name for name in names if name != "backup-1"]
    keep(store, audit(newest, *(host(name, newest, 3) for name in names), *new, together(newest, 3)))
    if answered:
        fill_in(store, 2025, moment(2025, 11, 20), 0.95)
        fill_in(store, 2026, moment(2026, 11, 12), 0.9)


def _work(store: Store) -> None:
    """People assign, begin, mend and accept."""
    with store.reading() as connection:
        found = [item for item in list_items(connection, Filter(), NOW) if item.state is State.OPEN]
    acts: tuple[Callable[[Any, Item], object], ...] = (
        lambda c, item: people.assign(
            c, item.id, owner="张伟", department="信息科", deadline="2026-12-20", by="陈芳", now=moment(2026, 4, 2)
        ),
        lambda c, item: people.start(c, item.id, by="张伟", now=moment(2026, 4, 3)),
        lambda c, item: people.done(c, item.id, by="赵强", now=moment(2026, 11, 2), note="已完成整改"),
        _accept,
    )
    with store.writing() as connection:
        for item in found:
            place = int(share("act", item.fingerprint, item.host) * 8)
            if place < len(acts) and item.source is Source.AUDIT:
                acts[place](connection, item)


def _accept(connection: Any, item: Item) -> None:
    until, now = moment(2027, 3, 1), moment(2026, 4, 8)
    people.accept(connection, item.id, reason="设备更新前保留，已加强访问控制", until=until, by="王建国", now=now)


def fill_in(store: Store, year: int, when: datetime.datetime, filled: float) -> None:
    """Answer most questions, some of them badly."""
    for question in plugins.questionnaire().questions.values():
        if share(question.id, year, "filled") < filled:
            chance = share(question.id, "answer")
            proof = (Proof(path=f"evidence/{question.id}.pdf", digest="ab" * 32),) if chance < 0.8 else ()
            given = Attestation(
                year=year, question=question.id, answer=said(question, year), answered="", person="张伟", evidence=proof
            )
            with store.writing() as connection:
                answer(connection, question, given, by="张伟", now=when, organisation=ORGANISATION)


def said(question: Question, year: int) -> object:
    """An answer of the question's kind."""
    chance = share(question.id, year)
    match question.answer:
        case Answer.YNPA:
            return "yes" if chance < 0.75 else "partial" if chance < 0.9 else "no"
        case Answer.DATE:
            return f"{year}-0{1 + int(chance * 9)}-15"
        case Answer.NUMBER:
            return int(chance * 40) + 1
        case Answer.CHOICE:
            return next(iter(question.options))
        case Answer.MULTI:
            return [name for name in question.options if share(question.id, name, year) < 0.8]
        case Answer.COUNT_TABLE:
            return [{column.id: _cell(column, year) for column in question.columns}]


def _cell(column: Any, year: int) -> object:
    values = {
        ColumnKind.NUMBER: 3,
        ColumnKind.DATE: f"{year}-06-15",
        ColumnKind.TEXT: "应急演练",
        ColumnKind.YES_NO: "yes",
    }
    return values.get(column.kind) or next(iter(column.options))


def told(
    store: Store,
    year: int = 2026,
    now: datetime.datetime = NOW,
    organisation: unit.Organisation = ORGANISATION,
) -> Year:
    """The year as it is gathered from a store, with the program's own checks, standards and questions."""
    with store.reading() as connection:
        return gather(
            connection,
            organisation,
            year,
            now,
            questionnaire=plugins.questionnaire(),
            standards=plugins.standards(),
            checks=checks(),
            categories=plugins.categories(),
        )


@cache
def year(
    hosts: int | None = None, *, answered: bool = True, organisation: unit.Organisation | None = None, of: int = 2026
) -> Year:
    """A made year. `hosts`: how many; the hospital's few with all that may befall them, unless it is said otherwise; 0 for an empty store."""
    names = HOSTS if hosts is None else [f"his-{n:03}" for n in range(hosts)]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'inspector.db'}")
        if names:
            build(store, names, answered=answered)
        made = told(store, of, organisation=organisation or ORGANISATION)
        store.close()
        return made
