"""An audit that was just recorded moves the items of its hosts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from inspector.model import NOT_EXAMINED, UNIT, Dossier, Finding, Host, HostStatus, Result, Status, Waiver
from inspector.profile import RemediationSettings
from inspector.register.book import Book, write
from inspector.register.earlier import Earlier
from inspector.register.evidence import ahead, looked_at, newer_verdicts, newest
from inspector.register.item import Followed
from inspector.register.moves import Look, Problem, found, gone, newer, opened, tagged
from inspector.register.terms import digest_of, kept, order, utc
from inspector.register.waivers import expire, given_here, over
from inspector.snapshot import State
from inspector.store import Recorded

FULL = 500
"""How many items are held before they are written."""
AUDITED = (HostStatus.AUDITED, HostStatus.PARTIAL)


def follow(  # noqa: PLR0913 - one keyword for each thing that an audit may say besides its result
    connection: Connection,
    recorded: Recorded,
    dossier: Dossier,
    remediation: RemediationSettings,
    *,
    now: datetime.datetime | None = None,
    means: Mapping[str, str] = {},
) -> Followed:
    """Move the items of the hosts of an audit, in the transaction that recorded it. An audit that was there already moves nothing.

    Events have the time at which the evidence was taken. `now`: by what acceptances are over. `means`: for evidence that is made by
    the auditor (guesses at passwords, a look from outside), by the item's name, a digest of what it depends on there.
    """
    if recorded.again:
        return Followed()
    now = now or datetime.datetime.now(datetime.UTC)
    lapsed = expire(connection, now)
    desk = _Desk(connection, recorded, dossier, remediation, now, means)
    done: dict[str, list[int]] = {}
    early: list[str] = []
    books: dict[int, Book] = {}
    for place, host in enumerate(dossier.hosts):
        number = recorded.hosts[place]
        if number in books or sum(book.size for book in books.values()) >= FULL:
            _write(books, done)
        if host.status in AUDITED and utc(host.taken):
            if ahead(host.taken, now):
                early.append(kept(host.name))
            else:
                books[number] = _host(desk, number, host)
    _write(books, done)
    return Followed(lapsed=tuple(lapsed), ahead=tuple(early), **{kind: tuple(ids) for kind, ids in done.items()})


def _write(books: dict[int, Book], done: dict[str, list[int]]) -> None:
    for kind, ids in write(list(books.values())).items():
        done.setdefault(kind, []).extend(ids)
    books.clear()


@dataclass
class _Desk:
    """What is the same for all hosts of the audit, asked for once."""

    connection: Connection
    recorded: Recorded
    dossier: Dossier
    settings: RemediationSettings
    now: datetime.datetime
    means: Mapping[str, str]
    _digests: dict[str, str] = field(default_factory=dict)
    _covered: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.given = given_here(self.connection)
        self.newest = newest(self.connection, set(self.recorded.hosts))
        self.earlier = Earlier(self.connection)

    def look(self, store_host: int, host: Host, result: Result | None = None) -> Look:
        return Look(
            audit=self.recorded.number,
            taken=utc(host.taken),
            host=store_host,
            name=kept(host.name),
            parameters=self._parameters(host, result) if result else "",
            settings=self.settings,
            tags=host.tags,
            renamed=store_host in self.recorded.renamed,
        )

    def _parameters(self, host: Host, result: Result) -> str:
        """Digest of those with which the host was judged, and of the means that were there to make its evidence."""
        check = result.check
        said = self.dossier.audit.profile.parameters.get(check, {})
        made = {
            ref.item: self.means[ref.item]
            for ref in result.evidence
            if ref.item in self.means and ref.state == State.OK
        }
        if check in host.parameters or made:
            return digest_of({**said, **host.parameters.get(check, {}), **made})
        if check not in self._digests:
            self._digests[check] = digest_of(said)
        return self._digests[check]

    def waiver(self, finding: Finding) -> Waiver | None:
        """A profile's, where it holds today. What a person accepted here is known by the item, and need not hold for this host."""
        waiver = finding.waiver
        if waiver is None or over(waiver.expires, self.now):
            return None
        terms = (kept(waiver.reason), kept(waiver.approver), waiver.start, waiver.expires)
        given = any((mark, *terms) in self.given for mark in (finding.fingerprint, *finding.formerly))
        return None if given else waiver

    def covers(self, audit: int | None) -> bool:
        """Whether all hosts that another audit looked at were looked at in this one."""
        if audit is None:
            return False
        if audit not in self._covered:
            before = looked_at(self.connection, audit)
            self._covered[audit] = bool(before) and before <= looked_at(self.connection, self.recorded.number)
        return self._covered[audit]


def _host(desk: _Desk, store_host: int, host: Host) -> Book:
    """Findings of all checks first: what one of them sees is there, whatever another one says."""
    book = Book.of(desk.connection, store_host, desk.now)
    for result in host.results:
        _found(desk, book, host, result, desk.look(store_host, host, result))
    for result in host.results:
        if _decided(result):
            _gone(desk, book, host, result, desk.look(store_host, host, result))
    look = desk.look(store_host, host)
    if order(look.taken) >= order(desk.newest.get(store_host, "")):
        for item in book.live():
            book.move(item, tagged(item, look))
    return book


def _found(desk: _Desk, book: Book, host: Host, result: Result, look: Look) -> None:
    info = desk.dossier.checks.get(result.check)
    fresh = []
    for finding in result.findings:
        waiver = desk.waiver(finding)
        problem = Problem(check=result.check, category=result.category, info=info, finding=finding, waiver=waiver)
        known = book.followed(finding)
        for item in known:
            # Where two older checks have become one, it is one of their items that goes on under the new id.
            takes = item.fingerprint == finding.fingerprint or (
                item is known[0]
                and item.fingerprint in finding.formerly
                and all(other.fingerprint != finding.fingerprint for other in known)
            )
            book.move(item, found(item, problem, look, book.acceptance(item), takes=takes))
        fresh += [] if known else [problem]
    for problem in _not_contradicted(desk, book, host, fresh, look):
        last = book.closed_before(problem.finding)
        book.add(opened(problem, look, last.id if last else None))


def _not_contradicted(desk: _Desk, book: Book, host: Host, problems: list[Problem], look: Look) -> Iterator[Problem]:
    """Those that no newer evidence of the host shows to be gone."""
    older = order(look.taken) < order(desk.newest.get(look.host, ""))
    said = []
    if problems and older:
        names = [problems[0].check, *(problems[0].info.aliases if problems[0].info else ())]
        said = newer_verdicts(desk.connection, look.host, look.taken, names)
        said = [(audit, result) for audit, result in said if desk.earlier.alike(audit, result.check, desk.dossier)]
        if host.kind == UNIT:
            here = looked_at(desk.connection, look.audit)
            said = [(audit, result) for audit, result in said if here <= looked_at(desk.connection, audit)]
    for problem in problems:
        marks = {problem.finding.fingerprint, *problem.finding.formerly}
        last = book.closed_before(problem.finding)
        if last and order(last.looked) > order(look.taken):
            continue
        if all(marks & {mark for each in result.findings for mark in _marks(each)} for _, result in said):
            yield problem


def _marks(finding: Finding) -> tuple[str, ...]:
    return (finding.fingerprint, *finding.formerly)


def _decided(result: Result) -> bool:
    """Whether it says of every subject that it does not name that nothing is wrong with it, or that there is none."""
    if result.status is Status.NOT_APPLICABLE:
        return result.whole and (result.reason is None or result.reason.code != NOT_EXAMINED)
    return result.whole and result.status in (Status.PASS, Status.FAIL)


def _gone(desk: _Desk, book: Book, host: Host, result: Result, look: Look) -> None:
    info = desk.dossier.checks.get(result.check)
    for item in book.of_checks({result.check, *(info.aliases if info else ())}):
        if newer(item, look) and (host.kind != UNIT or desk.covers(item.found_by)):
            doubt = desk.earlier.doubt(item, result, host, desk.dossier)
            book.move(item, gone(item, look, applies=result.status is not Status.NOT_APPLICABLE, doubt=doubt))
