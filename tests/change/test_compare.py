"""What changed between two audits of real roots, and why."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.case import Case
from inspector.change import markdown, page
from inspector.change.compare import Source, dossiers
from inspector.change.words import Act, Blame, Cause, Change, Comparison, HostChange, Kind, State
from inspector.document import parse
from inspector.fact import resource_file
from inspector.layout import Layout
from inspector.model import Dossier, EvidenceRef, Holding, HostStatus, Knowledge, Severity, Status
from inspector.plugins import bundled
from inspector.rules import Rules
from inspector.snapshot import Snapshot
from inspector.snapshot import State as Found
from inspector.targets.memory import snapshot as in_memory
from tests.change.roots import TIMES, TOOR, audit, lost, root, rules, snapshot
from tests.cli.running import PASSWD
from tests.passwords.hashing import WITHSTANDS, accounts, hashed
from tests.roots import ordinary_user
from tests.test_fleet import OTHER

UID0, LOGIN = "admin-privilege.second-uid-0", "admin-privilege.ssh-root-login"
OPEN, SUID, EMPTY = (
    "access-permission.shadow-readable",
    "access-permission.suid-shell-escape",
    "weak-password.empty-password",
)
ENDED = "os-patch.end-of-life-distribution"
SURE_HOST = Blame((Cause.HOST,), True)


def diff(before: Dossier, after: Dossier, *, full: bool = False) -> Comparison:
    return dossiers(Source(before, "a.json"), Source(after, "b.json"), full=full)


def only(found: Comparison) -> HostChange:
    assert len(found.hosts) == 1
    return found.hosts[0]


def told(host: HostChange) -> dict[tuple[str, str], Change]:
    return {(change.check, change.subject): change for change in host.changes}


def one(found: Comparison, kind: Kind) -> Change:
    (change,) = [change for host in found.hosts for change in host.changes if change.kind is kind]
    return change


@pytest.fixture
def few(tmp_path: Path) -> Rules:
    return rules(tmp_path / "profiles")


def test_what_the_host_did_is_told_as_the_hosts(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", {"etc/ssh/sshd_config": "PermitRootLogin yes\n"})
    before = audit([snapshot(web, few)], few)
    root(web, {"etc/ssh/sshd_config": "PermitRootLogin no\n", "usr/bin/find": "\x7fELF"}, passwd=PASSWD + TOOR)
    (web / "usr/bin/find").chmod(0o4755)
    (web / "etc/shadow").chmod(0o644)
    after = audit([snapshot(web, few, 1)], few)
    found = only(diff(before, after))
    assert {(change.kind, change.check) for change in found.changes} == {
        (Kind.FIXED, LOGIN),
        (Kind.NEW, UID0),
        (Kind.NEW, OPEN),
        (Kind.NEW, SUID),
    }
    assert {change.blame for change in found.changes} == {SURE_HOST}
    back = only(diff(after, before))
    assert {(change.kind, change.check) for change in back.changes} == {
        (Kind.NEW, LOGIN),
        (Kind.UNKNOWN, UID0),
        (Kind.UNKNOWN, OPEN),
        (Kind.UNKNOWN, SUID),
    }, "what older evidence does not have is not mended"


def test_a_host_that_is_as_it_was_has_no_change(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    before, after = (audit([snapshot(web, few, time)], few) for time in (0, 1))
    found = diff(before, after)
    assert not only(found).changed
    assert only(found).changes == ()
    assert found.counts[Kind.OPEN] == 1
    assert [change.kind for change in only(diff(before, after, full=True)).changes] == [Kind.OPEN]
    assert not found.rules.any


def test_a_secret_file_may_be_the_cause_and_time_as_well(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1")
    before = audit([snapshot(web, few)], few)
    root(web, shadow="root::20000::::::\n")
    change = one(diff(before, audit([snapshot(web, few, 1)], few)), Kind.NEW)
    assert (change.check, change.blame) == (EMPTY, Blame((Cause.HOST, Cause.TIME), False))


def test_what_time_alone_brought_is_told_as_times(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1")
    before, after = (audit([snapshot(web, few, time)], few) for time in (0, 2))
    change = one(diff(before, after), Kind.NEW)
    assert (change.check, change.blame) == (ENDED, Blame((Cause.TIME,), True))
    assert one(diff(after, before), Kind.UNKNOWN).blame == Blame((Cause.TIME,), True)
    assert diff(after, before).notes


def known(using: Rules, text: str) -> Rules:
    """The rules with another table of ends of life."""
    kinds = [kind for kind in using.resources if resource_file(kind) == "end-of-life.yaml"]
    table: object = parse(text.encode(), "end-of-life.yaml").convert(kinds[0])
    knowledge = tuple(
        Knowledge(name=each.name, date="2026-07-01", digest="sha256:1") if each.name == "end-of-life" else each
        for each in using.knowledge
    )
    return replace(using, resources={**using.resources, kinds[0]: table}, knowledge=knowledge)


def test_what_knowledge_brought_is_told_as_knowledges(tmp_path: Path, few: Rules) -> None:
    text = (bundled("profiles") / "knowledge/end-of-life.yaml").read_text("utf-8")
    newer = known(few, text.replace("2028-06-30", "2026-01-01"))
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    before, after = audit([snapshot(web, few)], few), audit([snapshot(web, newer, 1)], newer)
    found = diff(before, after)
    change = one(found, Kind.NEW)
    assert (change.check, change.blame) == (ENDED, Blame((Cause.KNOWLEDGE,), True))
    assert [table.name for table in found.rules.knowledge] == ["end-of-life"]
    back = diff(audit([snapshot(web, newer)], newer), audit([snapshot(web, few, 1)], few))
    assert one(back, Kind.DROPPED).blame == Blame((Cause.KNOWLEDGE,), True)
    (web / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian"\n')
    both = one(diff(before, audit([snapshot(web, newer, 1)], newer)), Kind.NEW)
    assert both.blame == Blame((Cause.HOST, Cause.KNOWLEDGE), False)


def test_what_the_rules_brought_is_told_as_the_rules(tmp_path: Path, few: Rules) -> None:
    longer = rules(tmp_path / "other", more=f"parameters: {{{ENDED}: {{warn_days: 3000}}}}\n")
    web = root(tmp_path / "web1")
    before, after = audit([snapshot(web, few)], few), audit([snapshot(web, longer, 1)], longer)
    found = diff(before, after)
    assert one(found, Kind.NEW).blame == Blame((Cause.RULES,), True)
    assert (found.rules.parameters, found.rules.profile, found.rules.checks) == ((ENDED,), True, ())
    back = diff(audit([snapshot(web, longer)], longer), audit([snapshot(web, few, 1)], few))
    assert one(back, Kind.DROPPED).blame == Blame((Cause.RULES,), True)
    (web / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian"\n')
    both = diff(audit([snapshot(web, longer)], longer), audit([snapshot(web, few, 1)], few))
    assert not [change for host in both.hosts for change in host.changes if change.kind is Kind.FIXED]


def test_a_finding_that_may_be_gone_by_host_or_parameters_is_not_told_as_fixed(tmp_path: Path, few: Rules) -> None:
    longer = rules(tmp_path / "other", more=f"parameters: {{{ENDED}: {{warn_days: 3000}}}}\n")
    web = root(tmp_path / "web1")
    before = audit([snapshot(web, longer)], longer)
    (web / "etc/os-release").write_text('ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian 13"\n')
    change = one(diff(before, audit([snapshot(web, few, 1)], few)), Kind.UNKNOWN)
    assert change.blame == Blame((Cause.HOST, Cause.RULES), False)
    assert change.why
    assert "other parameters" in change.why.en
    assert "may" not in change.why.en


def test_what_a_secret_hides_is_not_told_as_a_change_of_the_host(tmp_path: Path) -> None:
    check = "weak-password.password-never-expires"
    strict, lax = (
        rules(tmp_path / str(days), check, more=f"parameters: {{{check}: {{max_days: {days}}}}}\n")
        for days in (90, 180)
    )
    passwd, shadow = PASSWD + "bob:x:1000:1000::/home/bob:/bin/sh\n", "root:*:20000::::::\nbob:$6$s$h:20000:0:150::::\n"
    web = root(tmp_path / "web1", passwd=passwd, shadow=shadow)
    change = one(diff(audit([snapshot(web, strict)], strict), audit([snapshot(web, lax, 1)], lax)), Kind.UNKNOWN)
    assert change.why
    assert "may have changed" in change.why.en


def test_a_severity_is_the_profiles_and_worse_or_better(tmp_path: Path, few: Rules) -> None:
    harder = rules(tmp_path / "other", more=f"severity: {{{UID0}: low}}\n")
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    soft, hard = audit([snapshot(web, harder)], harder), audit([snapshot(web, few, 1)], few)
    change = one(diff(soft, hard), Kind.WORSE)
    assert (change.was, change.blame) == (Severity.LOW, Blame((Cause.RULES,), True))
    assert one(diff(hard, soft), Kind.BETTER).severity is Severity.LOW


def test_what_could_not_be_read_is_no_longer_known_and_never_fixed(tmp_path: Path, few: Rules) -> None:
    if os.geteuid():
        pytest.skip("a file of another user is wanted")
    web = root(tmp_path / "web1", shadow="root::20000::::::\n")
    before = audit([snapshot(web, few)], few)
    with ordinary_user(web):
        after = audit([snapshot(web, few, 1)], few)
    found = diff(before, after)
    change = one(found, Kind.UNKNOWN)
    assert (change.check, change.blame) == (EMPTY, Blame((Cause.COVERAGE,), True))
    assert change.why
    assert "permission denied" in change.why.en
    assert [(each.check, each.before, each.after) for each in only(found).coverage] == [
        (EMPTY, Status.FAIL, Status.UNKNOWN)
    ]
    again = one(diff(after, before), Kind.NEW)
    assert again.blame == Blame((Cause.COVERAGE,), True)
    assert again.why
    assert "not known before" in again.why.en


def test_partial_evidence_that_still_fails_hides_nothing(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    before = audit([snapshot(web, few)], few)
    (host,) = before.hosts
    results = [
        replace(
            result,
            findings=tuple(replace(each, fingerprint="f" * 32, subject="else") for each in result.findings),
            whole=False,
        )
        for result in host.results
    ]
    after = replace(before, hosts=(replace(host, taken=TIMES[1], results=tuple(results)),))
    found = diff(before, after)
    assert one(found, Kind.UNKNOWN).subject == "toor"
    assert Cause.COVERAGE in one(found, Kind.UNKNOWN).blame.causes
    assert one(found, Kind.NEW).subject == "else"


def test_a_check_that_is_no_more_run_says_nothing(tmp_path: Path, few: Rules) -> None:
    fewer = rules(tmp_path / "other", OPEN)
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    before, after = audit([snapshot(web, few)], few), audit([snapshot(web, fewer, 1)], fewer)
    change = one(diff(before, after), Kind.UNKNOWN)
    assert (change.check, change.blame) == (UID0, Blame((Cause.RULES,), True))
    assert one(diff(after, before), Kind.NEW).blame == Blame((Cause.RULES,), True)
    assert UID0 in diff(before, after).rules.removed


def test_a_check_that_got_a_new_id_is_the_same(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    before = audit([snapshot(web, few)], few)
    planned = [
        replace(plan, check=replace(plan.check, id="admin-privilege.two-roots", aliases=(UID0,)))
        if plan.check.id == UID0
        else plan
        for plan in few.planned
    ]
    newer = replace(few, planned=planned)
    found = diff(before, audit([snapshot(web, newer, 1)], newer), full=True)
    assert [change.kind for change in only(found).changes] == [Kind.OPEN]
    assert (found.rules.added, found.rules.removed) == ((), ())
    back = diff(audit([snapshot(web, newer, 1)], newer), before, full=True)
    assert [change.kind for change in only(back).changes] == [Kind.OPEN]


def aliased(using: Rules, *ids: str, aliases: tuple[str, ...] = (UID0,)) -> Rules:
    """The rules with the check of accounts of UID 0 under these ids."""
    (plan,) = [plan for plan in using.planned if plan.check.id == UID0]
    others = [each for each in using.planned if each is not plan]
    return replace(
        using, planned=[*others, *(replace(plan, check=replace(plan.check, id=id, aliases=aliases)) for id in ids)]
    )


def test_a_check_that_was_split_is_neither_of_its_parts(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    before = audit([snapshot(web, few)], few)
    root(web)
    parts = aliased(few, "admin-privilege.one", "admin-privilege.two")
    assert diff(before, audit([snapshot(web, parts, 1)], parts)).counts[Kind.FIXED] == 0


def test_checks_that_became_one_lose_nothing(tmp_path: Path, few: Rules) -> None:
    parts = aliased(few, "admin-privilege.one", "admin-privilege.two", aliases=())
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    before = audit([snapshot(web, parts)], parts)
    one = aliased(few, "admin-privilege.three", aliases=("admin-privilege.one", "admin-privilege.two"))
    found = diff(before, audit([snapshot(web, one, 1)], one), full=True)
    assert [change.kind for change in only(found).changes] == [Kind.OPEN]
    root(web)
    found = diff(before, audit([snapshot(web, one, 1)], one))
    assert [change.subject for change in only(found).changes] == ["toor", "toor"]
    assert {change.kind for change in only(found).changes} == {Kind.FIXED}


def test_waivers_accept_lapse_and_are_withdrawn(tmp_path: Path, few: Rules) -> None:
    def waiving(expires: str) -> Rules:
        waiver = f'{{check: {UID0}, reason: lab, approver: me, start: "2026-01-01T00:00Z", expires: "{expires}"}}'
        return rules(tmp_path / expires, more=f"waivers: [{waiver}]\n")

    short = waiving("2026-05-20T00:00Z")
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    plain, accepted = audit([snapshot(web, few)], few), audit([snapshot(web, short)], short)
    lapsed = audit([snapshot(web, short, 1)], short)
    assert one(diff(plain, accepted), Kind.ACCEPTED).blame == Blame((Cause.RULES,), True)
    assert one(diff(accepted, plain), Kind.WORSE).blame == Blame((Cause.RULES,), True)
    assert one(diff(accepted, lapsed), Kind.WORSE).blame == Blame((Cause.TIME,), True)
    assert diff(accepted, accepted, full=True).counts[Kind.STILL_ACCEPTED] == 1
    clean = audit([snapshot(root(tmp_path / "clean/web1"), short)], short)
    why = one(diff(clean, accepted), Kind.ACCEPTED).why  # accepted from its first day
    assert why
    assert "by me until" in why.en


def test_hosts_that_come_go_and_cannot_be_reached(tmp_path: Path, few: Rules) -> None:
    web, db = (root(tmp_path / name, passwd=PASSWD + TOOR) for name in ("web1", "database"))
    both = audit([snapshot(web, few), snapshot(db, few)], few)
    less = audit([snapshot(web, few, 1)], few, [lost("database")])
    gone = audit([snapshot(web, few, 1)], few)
    states = {host.name: host for host in diff(both, less).hosts}
    assert (states["web1"].state, states["database"].state) == (State.BOTH, State.LOST)
    (change,) = states["database"].changes
    assert (change.kind, change.blame) == (Kind.UNKNOWN, Blame((Cause.COVERAGE,), True))
    assert diff(both, gone).hosts[-1].state is State.GONE
    assert diff(both, gone).counts[Kind.FIXED] == 0
    again = {host.name: host.state for host in diff(gone, both).hosts}
    assert again == {"web1": State.BOTH, "database": State.ADDED}
    assert {host.name: host.state for host in diff(less, both).hosts}["database"] is State.REGAINED
    assert [host.state for host in diff(less, less).hosts] == [State.BOTH, State.NEITHER]
    assert "more (--all)" not in b"".join(page.pieces(diff(both, gone), Layout())).decode()


def test_a_renamed_host_is_known_by_its_machine_id_and_nothing_on_it_is_told_as_fixed(
    tmp_path: Path, few: Rules
) -> None:
    before = audit([snapshot(root(tmp_path / "web1", passwd=PASSWD + TOOR), few)], few)
    after = audit([snapshot(root(tmp_path / "new1"), few, 1)], few)
    host = only(diff(before, after))
    assert (host.name, host.formerly) == ("new1", "web1")
    change = one(diff(before, after), Kind.UNKNOWN)
    assert change.why
    assert "clone" in change.why.en


def test_clones_are_paired_by_name(tmp_path: Path, few: Rules) -> None:
    web, clone = root(tmp_path / "web1", passwd=PASSWD + TOOR), root(tmp_path / "web2")
    (clone / "etc/machine-id").write_bytes((web / "etc/machine-id").read_bytes())
    before, after = (audit([snapshot(each, few, time) for each in (web, clone)], few) for time in (0, 1))
    assert [(host.name, host.state, host.changed) for host in diff(before, after).hosts] == [
        ("web1", State.BOTH, False),
        ("web2", State.BOTH, False),
    ]


def test_findings_over_all_hosts_are_fixed_only_where_all_were_seen_again(tmp_path: Path) -> None:
    using = rules(tmp_path / "profiles", "weak-password.password-on-several-hosts", "weak-password.guessable-password")

    def seen(name: str, hashes: str, time: int) -> Snapshot:
        made = in_memory(Case(accounts(root=hashes)), using.needs())
        return replace(made, host=name, target=f"ssh://{name}", taken=TIMES[time])

    before = audit([seen(name, WITHSTANDS, 0) for name in ("web1", "web2", "web3")], using)
    assert before.hosts[-1].results[0].status is Status.FAIL
    others = (OTHER, hashed("123456"), WITHSTANDS)
    after = [seen(f"web{place}", hashes, 1) for place, hashes in enumerate(others, 1)]
    assert len(fleet(diff(before, audit(after, using)), Kind.FIXED)) == 3
    less = diff(before, audit(after[:2], using))
    assert not fleet(less, Kind.FIXED)
    assert len(fleet(less, Kind.UNKNOWN)) == 3


def fleet(found: Comparison, kind: Kind) -> list[Change]:
    name = "weak-password.password-on-several-hosts"
    return [change for host in found.hosts for change in host.changes if change.check == name and change.kind is kind]


def test_what_hosts_hold(tmp_path: Path, few: Rules) -> None:
    whole = audit([snapshot(root(tmp_path / "web1"), few)], few)

    def holding(complete: bool, **entries: str) -> Dossier:
        (host,) = whole.hosts
        held = {"account": Holding(complete=complete, entries=entries)}
        return replace(whole, hosts=(replace(host, holdings=held),))

    found = only(diff(holding(True, a="0", b="1"), holding(True, b="2", c="3"))).holdings
    assert [(held.name, held.act, held.certain) for held in found] == [
        ("a", Act.REMOVED, True),
        ("b", Act.CHANGED, True),
        ("c", Act.ADDED, True),
    ]
    found = only(diff(holding(False, a="0"), holding(True, c="3"))).holdings
    assert [(held.name, held.act, held.certain) for held in found] == [
        ("a", Act.REMOVED, True),
        ("c", Act.ADDED, False),
    ]
    assert only(diff(holding(True), whole)).unlisted == ("set-id",)


def test_evidence_that_is_not_the_host_is_not_held_against_it(tmp_path: Path, few: Rules) -> None:
    """A file that could not be read then and is not there now, or the other way round, tells nothing of the host."""
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR)
    before = audit([snapshot(web, few)], few)
    (host,) = before.hosts
    refs = (EvidenceRef(item="/etc/passwd", state=Found.DENIED),)
    results = tuple(
        replace(result, evidence=refs, status=Status.PASS, findings=()) if result.check == UID0 else result
        for result in host.results
    )
    after = replace(before, hosts=(replace(host, results=results, taken=TIMES[1], status=HostStatus.AUDITED),))
    assert one(diff(before, after), Kind.FIXED).blame == Blame((Cause.HOST, Cause.TIME), False)


def test_no_word_of_a_host_becomes_a_link_in_markdown() -> None:
    told = markdown.plain("http://evil.example www.evil.example @root <b> $x$")
    assert told == r"http:\//evil.example www\.evil.example \@root \<b\> \$x\$"
