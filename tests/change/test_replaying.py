"""Kept evidence judged again says what it said, but for what rules and knowledge have changed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from inspector.change import deciding, recorded
from inspector.change.compare import Source, dossiers
from inspector.change.replaying import NOTHING_KEPT, Replayed, replay
from inspector.change.words import Blame, Cause, Change, Kind, State
from inspector.model import Dossier, Host, HostStatus, InspectorError, Status
from inspector.rules import Rules
from inspector.snapshot import Snapshot, dump, load
from inspector.store import find_audit, list_entries, load_snapshot, open_store, record
from tests.change.roots import TOOR, audit, lost, root, rules, sealed, snapshot
from tests.change.test_compare import EMPTY, ENDED, UID0, known
from tests.cli.running import PASSWD

CANARY = "$6$canarycanary$" + "C" * 86


@pytest.fixture
def few(tmp_path: Path) -> Rules:
    return rules(tmp_path / "profiles")


def kept(one: Snapshot, using: Rules) -> Snapshot:
    """As it comes back from a file."""
    return load(dump(sealed(one, using)).splitlines(keepends=True), "kept")


def again(then: Dossier, evidence: Sequence[Snapshot | None], using: Rules) -> Replayed:
    every = [*evidence, *[None] * (len(then.hosts) - len(evidence))]
    return replay(then, [lambda requests, one=one: one for one in every], using, "#1")  # type: ignore[misc]


def compared(then: Dossier, now: Replayed) -> list[Change]:
    ids = tuple(range(1, len(then.hosts) + 1))
    found = dossiers(Source(then, "#1", 1, ids), Source(now.dossier, "", 0, ids), replayed=True)
    return [change for host in found.hosts for change in host.changes]


def plain(host: Host) -> bytes:
    return msgspec.json.encode(replace(host, cost={}))


def test_the_same_rules_give_the_same_bytes(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", passwd=PASSWD + TOOR, shadow=f"root:{CANARY}:20000::::::\nguest::20000::::::\n")
    db = root(tmp_path / "database", {"etc/ssh/sshd_config": "PermitRootLogin yes\n"})
    seen = [snapshot(each, few) for each in (web, db)]
    then = audit(seen, few, [lost("gone")])
    now = again(then, [kept(each, few) for each in seen], few)
    assert [plain(host) for host in now.dossier.hosts] == [plain(host) for host in then.hosts]
    assert now.dossier.audit == then.audit
    assert now.sealed[EMPTY] == ("web1", "database")
    assert not compared(then, now)
    assert CANARY.encode() not in msgspec.json.encode(now.dossier)


def test_an_inventory_host_is_judged_with_its_tags(tmp_path: Path) -> None:
    using = rules(
        tmp_path / "profiles",
        "management.asset-not-described",
        ENDED,
        more=f'hosts: [{{tags: {{site: "e*"}}, parameters: {{{ENDED}: {{warn_days: 3000}}}}}}]\n',
    )
    web = root(tmp_path / "web1")
    for tags in ({"site": "east"}, {}):
        one = snapshot(web, using, tags=tags, listed=True)
        then = audit([one], using)
        now = again(then, [kept(one, using)], using)
        assert [plain(host) for host in now.dossier.hosts] == [plain(host) for host in then.hosts]
    assert then.hosts[0].results[0].status is Status.FAIL


def test_todays_rules_and_knowledge_are_told_as_causes(tmp_path: Path, few: Rules) -> None:
    one = snapshot(root(tmp_path / "web1", passwd=PASSWD + TOOR), few)
    then = audit([one], few)
    longer = rules(tmp_path / "other", more=f"parameters: {{{ENDED}: {{warn_days: 3000}}}}\nskip: [{UID0}]\n")
    changes = {change.check: change for change in compared(then, again(then, [kept(one, few)], longer))}
    assert (changes[ENDED].kind, changes[ENDED].blame) == (Kind.NEW, Blame((Cause.RULES,), True))
    assert (changes[UID0].kind, changes[UID0].blame) == (Kind.UNKNOWN, Blame((Cause.RULES,), True))
    table = (Path(__file__).parents[2] / "profiles/knowledge/end-of-life.yaml").read_text("utf-8")
    (change,) = compared(then, again(then, [kept(one, few)], known(few, table.replace("2028-06-30", "2026-01-01"))))
    assert (change.kind, change.blame) == (Kind.NEW, Blame((Cause.KNOWLEDGE,), True))


def test_a_new_check_that_wants_more_is_not_decided(tmp_path: Path) -> None:
    less, more = rules(tmp_path / "less", UID0), rules(tmp_path / "more", UID0, EMPTY)
    one = snapshot(root(tmp_path / "web1"), less)
    then = audit([one], less)
    now = again(then, [kept(one, less)], more)
    found = dossiers(Source(then, "#1"), Source(now.dossier, ""), replayed=True)
    (moved,) = found.hosts[0].coverage
    assert (moved.check, moved.before, moved.after) == (EMPTY, None, Status.UNKNOWN)
    assert moved.why
    assert "not in the evidence" in moved.why.en


def test_a_verdict_on_secrets_stands_as_it_was(tmp_path: Path, few: Rules) -> None:
    """By other rules what is not secret is judged anew; where that fails, it is told, and the rest is not told as fixed."""
    one = snapshot(root(tmp_path / "web1", shadow="root::20000::::::\n"), few)
    then = audit([one], few)
    other = rules(tmp_path / "other", more=f"severity: {{{EMPTY}: low}}\n")
    now = again(then, [kept(one, few)], other)
    assert now.sealed == {**now.sealed, EMPTY: ("web1",)}
    assert not [change for change in compared(then, now) if change.kind in (Kind.FIXED, Kind.DROPPED)]


def test_hosts_without_evidence_are_named(tmp_path: Path, few: Rules) -> None:
    webs = [root(tmp_path / name, passwd=PASSWD + TOOR) for name in ("web1", "web22")]
    seen = [snapshot(each, few) for each in webs]
    then = audit(seen, few)
    now = again(then, [kept(seen[0], few), None], few)
    assert now.without == ("web22",)
    assert now.dossier.hosts[1].status is HostStatus.FAILED
    (change,) = compared(then, now)
    assert (change.kind, change.blame) == (Kind.UNKNOWN, Blame((Cause.COVERAGE,), True))
    with pytest.raises(InspectorError) as error:
        again(then, [None, None], few)
    assert error.value.text == NOTHING_KEPT.fill({"source": "#1"})


def test_what_is_broken_costs_its_host_alone(tmp_path: Path, few: Rules) -> None:
    seen = [snapshot(root(tmp_path / name), few) for name in ("web1", "web22")]
    then = audit(seen, few)

    def broken(requests: object) -> Snapshot:
        raise OSError("it went away")

    now = replay(then, [broken, lambda requests: kept(seen[1], few)], few, "#1")
    assert [host.status for host in now.dossier.hosts] == [HostStatus.FAILED, HostStatus.AUDITED]
    assert len(now.crashes) == 1


def test_a_replay_tells_what_the_host_did_from_what_the_rules_did(tmp_path: Path, few: Rules) -> None:
    other = rules(tmp_path / "other", more=f"parameters: {{{ENDED}: {{warn_days: 3000}}}}\n")
    web = root(tmp_path / "web1")
    one = snapshot(web, few)
    (web / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian"\n')
    before, after = Source(audit([one], few), "a"), Source(audit([snapshot(web, other, 1)], other), "b")
    found = dossiers(before, after)
    assert [change.blame for change in found.hosts[0].changes] == [Blame((Cause.HOST, Cause.RULES), False)]
    told = deciding.decided(found, before, again(before.dossier, [kept(one, few)], other), after)
    assert [change.blame for change in told.hosts[0].changes] == [Blame((Cause.RULES,), True)]
    assert told.counts == found.counts
    (web / "etc/os-release").write_text('ID=debian\nVERSION_ID="10"\nPRETTY_NAME="Debian 10"\n')
    older = rules(tmp_path / "older", more=f"parameters: {{{ENDED}: {{warn_days: 91}}}}\n")
    after = Source(audit([snapshot(web, older, 1)], older), "b")
    found = dossiers(before, after)
    assert [change.blame for change in found.hosts[0].changes] == [Blame((Cause.HOST, Cause.RULES), False)]
    told = deciding.decided(found, before, again(before.dossier, [kept(one, few)], older), after)
    assert [change.blame for change in told.hosts[0].changes] == [Blame((Cause.HOST,), True)]


def test_what_a_replay_makes_certain_of_a_finding_that_went(tmp_path: Path, few: Rules) -> None:
    longer = rules(tmp_path / "other", more=f"parameters: {{{ENDED}: {{warn_days: 3000}}}}\n")
    web = root(tmp_path / "web1")
    one = snapshot(web, longer)
    before = Source(audit([one], longer), "a")
    for name, kind, cause in (("12", Kind.DROPPED, Cause.RULES), ("13", Kind.DROPPED, Cause.RULES)):
        (web / "etc/os-release").write_text(f'ID=debian\nVERSION_ID="{name}"\nPRETTY_NAME="Debian"\n')
        after = Source(audit([snapshot(web, few, 1)], few), "b")
        found = dossiers(before, after)
        assert [change.kind for change in found.hosts[0].changes] == [Kind.UNKNOWN]
        told = deciding.decided(found, before, again(before.dossier, [kept(one, longer)], few), after)
        assert [(change.kind, change.blame) for change in told.hosts[0].changes] == [(kind, Blame((cause,), True))]
        assert told.counts[Kind.UNKNOWN] == 0
    todays = replay(before.dossier, [lambda requests: kept(one, longer)], longer, "a")
    found = dossiers(before, after)
    assert deciding.decided(found, before, todays, after) == found, (
        "a replay by rules that are not the second's tells nothing"
    )


def test_evidence_of_the_store(tmp_path: Path, few: Rules, store_url: str) -> None:
    seen = [snapshot(root(tmp_path / name, passwd=PASSWD + TOOR), few) for name in ("web1", "web22", "web333")]
    then = audit(seen, few)
    files = {}
    for place, each in enumerate(seen[:2]):
        files[place] = tmp_path / f"{place}.snapshot"
        files[place].write_bytes(dump(sealed(each, few)))
    with open_store(store_url) as store:
        with store.writing() as connection:
            record(connection, then, snapshots=files)
        with store.reading() as connection:
            source = recorded.source(connection, find_audit(connection, "latest"))
            entries = list_entries(connection, audit=1)
            loads = [lambda requests, number=entry.id: load_snapshot(connection, number) for entry in entries]
            now = replay(source.dossier, loads, few, "#1")
            found = dossiers(source, Source(now.dossier, "", ids=source.ids), replayed=True)
    assert now.without == ("web333",)
    assert [host.state for host in found.hosts] == [State.BOTH, State.BOTH, State.LOST]
    assert [plain(host) for host in now.dossier.hosts[:2]] == [plain(host) for host in then.hosts[:2]]
    assert datetime.datetime.fromisoformat(now.dossier.hosts[0].taken)
