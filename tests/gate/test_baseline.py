"""How findings stand to an earlier result: real audits of small roots, held against each other."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from inspector.change.compare import Source
from inspector.gate import Wanted, explanation, judged, read_baseline, status
from inspector.model import UNIT, Dossier, Gate, Holding, HostStatus, InspectorError, Observation, Severity, Standing
from inspector.model import Status as Outcome
from inspector.plugins import bundled
from inspector.rules import Rules
from tests.change.roots import TIMES, TOOR, audit, lost, root, rules, snapshot
from tests.change.test_compare import EMPTY, ENDED, LOGIN, UID0, aliased, known
from tests.cli.running import PASSWD
from tests.roots import ordinary_user

ROOTS = PASSWD + TOOR


@pytest.fixture
def few(tmp_path: Path) -> Rules:
    return rules(tmp_path / "profiles")


def gate(before: Dossier, after: Dossier, **more: object) -> Gate:
    """Of the later result, by the earlier one as it reads it back from a file."""
    old = read_baseline(msgspec.json.encode(before), "base.json")
    made = judged(after, Wanted(baseline=Source(old, "base.json"), **more)).gate  # type: ignore[arg-type]
    assert made
    return made


def told(found: Gate) -> list[tuple[str, str, Standing | None]]:
    return [(each.check, each.why.code, each.standing) for each in found.blockers]


def standings(found: Gate) -> list[Standing]:
    return [standing for stands in found.standings.values() for standing in stands.values()]


def accepted(folder: Path, expires: str) -> Rules:
    waiver = f'{{check: {UID0}, reason: lab, approver: me, start: "2026-01-01T00:00Z", expires: "{expires}"}}'
    return rules(folder, more=f"waivers: [{waiver}]\n")


def test_what_was_there_passes_and_what_came_fails(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", passwd=ROOTS)
    before, same = (audit([snapshot(web, few, time)], few) for time in (0, 1))
    found = gate(before, same)
    assert (found.passed, status(found), standings(found)) == (True, 0, [Standing.KNOWN])
    root(web, {"etc/ssh/sshd_config": "PermitRootLogin yes\n"})
    found = gate(before, audit([snapshot(web, few, 1)], few))
    assert told(found) == [(LOGIN, "new", Standing.NEW)]
    assert (found.passed, status(found)) == (False, 1)
    assert [(each.check, each.subject, each.host) for each in found.gone] == [(UID0, "toor", "web1")]
    assert gate(before, audit([snapshot(web, few, 1)], few), fail_on=Severity.CRITICAL).passed


def test_what_only_the_rules_or_the_knowledge_brought_is_reported(tmp_path: Path, few: Rules) -> None:
    text = (bundled("profiles") / "knowledge/end-of-life.yaml").read_text("utf-8")
    newer = known(few, text.replace("2028-06-30", "2026-01-01"))
    fewer = rules(tmp_path / "fewer", LOGIN)
    longer = rules(tmp_path / "longer", more=f"parameters: {{{ENDED}: {{warn_days: 3000}}}}\n")
    web = root(tmp_path / "web1")
    for old, new in ((few, newer), (fewer, newer), (few, longer)):
        before, after = audit([snapshot(web, old)], old), audit([snapshot(web, new, 1)], new)
        found = gate(before, after)
        assert (found.passed, standings(found)) == (True, [Standing.NEW_RULE])
        assert told(gate(before, after, new_rules=True)) == [(ENDED, "new", Standing.NEW_RULE)]
    before = audit([snapshot(web, few)], few)
    (web / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian"\n')
    both = gate(before, audit([snapshot(web, newer, 1)], newer))
    assert told(both) == [(ENDED, "new", Standing.NEW)], "the host changed too"


def test_what_time_brought_is_new(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1")
    assert told(gate(*(audit([snapshot(web, few, time)], few) for time in (0, 2)))) == [(ENDED, "new", Standing.NEW)]


def test_what_the_baseline_could_not_see_is_new(tmp_path: Path, few: Rules) -> None:
    if os.geteuid():
        pytest.skip("a file of another user is wanted")
    web = root(tmp_path / "web1", shadow="root::20000::::::\n")
    with ordinary_user(web):
        before = audit([snapshot(web, few)], few)
    found = gate(before, audit([snapshot(web, few, 1)], few))
    assert told(found) == [(EMPTY, "new", Standing.NEW)]
    assert "permission denied" in found.blockers[0].why.en
    back = gate(audit([snapshot(web, few)], few), replace(before, hosts=(replace(before.hosts[0], taken=TIMES[1]),)))
    assert (back.passed, back.gone, back.unseen) == (True, (), 1)
    assert "(0 known, 0 gone, 1 no longer known)" in explanation(back, "en")[0]


def test_a_check_that_got_another_name_or_was_split_knows_what_it_found(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", passwd=ROOTS)
    bare = audit([snapshot(root(tmp_path / "bare/web1"), few)], few)
    before, waived = audit([snapshot(web, few)], few), accepted(tmp_path / "waived", "2027-01-01T00:00Z")
    for names in (("admin-privilege.one",), ("admin-privilege.one", "admin-privilege.two")):
        newer = aliased(few, *names)
        after = audit([snapshot(web, newer, 1)], newer)
        assert standings(gate(before, after)) == [Standing.KNOWN] * len(names)
        assert {each.standing for each in gate(bare, after).blockers} == {Standing.NEW}
        old = audit([snapshot(web, waived)], waived)
        assert standings(gate(old, after)) == [Standing.WORSE] * len(names)


def test_worse_is_more_severe_or_no_longer_accepted(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", passwd=ROOTS)
    softer, short = (
        rules(tmp_path / "soft", more=f"severity: {{{UID0}: low}}\n"),
        accepted(tmp_path, "2026-05-20T00:00Z"),
    )
    plain = audit([snapshot(web, few, 1)], few)
    found = gate(audit([snapshot(web, softer)], softer), plain)
    assert (told(found), found.blockers[0].why.zh) == ([(UID0, "worse", Standing.WORSE)], "加重：基线中为低危")
    before = audit([snapshot(web, short)], short)
    for after in (plain, audit([snapshot(web, short, 1)], short)):
        assert told(gate(before, after)) == [(UID0, "worse", Standing.WORSE)]
    assert gate(before, before).passed, "it is accepted still"


def test_the_only_hosts_are_one_whatever_their_names(tmp_path: Path, few: Rules) -> None:
    one, other = (root(tmp_path / name, passwd=ROOTS) for name in ("build-1", "build-22"))
    before, after = audit([snapshot(one, few)], few), audit([snapshot(other, few, 1)], few)
    assert before.hosts[0].identity != after.hosts[0].identity
    assert standings(gate(before, after)) == [Standing.KNOWN]
    (host,) = audit([snapshot(root(tmp_path / "build-333"), few, 1)], few).hosts
    found = gate(before, replace(after, hosts=(host,)))
    assert [(each.host, each.check) for each in found.gone] == [("build-333", UID0)]
    machines = [replace(side, hosts=(replace(side.hosts[0], target="local"),)) for side in (before, after)]
    found = gate(*machines)
    assert [each.why.en for each in found.blockers] == ["new: the baseline does not have this host"]


def test_hosts_that_the_baseline_does_not_know(tmp_path: Path, few: Rules) -> None:
    web, db = (root(tmp_path / name, passwd=ROOTS) for name in ("web1", "database"))
    both = audit([snapshot(web, few, 1), snapshot(db, few, 1)], few)
    for before in (audit([snapshot(web, few)], few), audit([snapshot(web, few)], few, [lost("database")])):
        found = gate(before, both)
        assert [(each.host, each.standing) for each in found.blockers] == [("database", Standing.NEW)]
        assert found.standings["web1"] == dict.fromkeys(found.standings["web1"], Standing.KNOWN)


def test_a_root_is_no_other_one_because_it_has_its_machine_id(tmp_path: Path, few: Rules) -> None:
    web, db = (root(tmp_path / name, passwd=passwd) for name, passwd in (("web1", ROOTS), ("database", PASSWD)))
    before = audit([snapshot(web, few), snapshot(db, few)], few)
    (wrong,) = audit([snapshot(web, few, 1)], few).hosts
    other = replace(audit([snapshot(db, few, 1)], few), hosts=(replace(wrong, name="database"),))
    assert wrong.identity
    assert told(gate(before, other)) == [(UID0, "new", Standing.NEW)]


def test_roots_of_one_name_are_told_apart_by_their_targets(tmp_path: Path, few: Rules) -> None:
    one, other = (root(tmp_path / name / "web1") for name in ("amd64", "arm64"))
    before = audit([snapshot(one, few), snapshot(other, few)], few)
    root(other, passwd=ROOTS)
    found = gate(before, audit([snapshot(one, few, 1), snapshot(other, few, 1)], few))
    assert [(each.check, each.why.en) for each in found.blockers] == [(UID0, "new")]


def test_what_is_found_over_all_hosts_together_is_told_as_such(tmp_path: Path, few: Rules) -> None:
    web = audit([snapshot(root(tmp_path / "web1", passwd=ROOTS), few)], few)
    unit = replace(web, hosts=(*web.hosts, replace(web.hosts[0], name="*", kind=UNIT, identity="")))
    found = gate(web, unit)
    assert [(each.host, each.why.en) for each in found.blockers] == [("*", "new: the baseline did not compare hosts")]
    told = explanation(found, "en", several=True)
    assert "All hosts together" in told[1]
    assert "host:" not in told[-1]


def test_too_little_is_known_of_a_host_that_was_not_audited(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1")
    before = audit([snapshot(web, few)], few)
    found = gate(before, audit([snapshot(web, few, 1)], few, [lost("database")]))
    assert (found.passed, status(found), [each.why.code for each in found.blockers]) == (None, 3, ["not-audited"])
    none = judged(replace(before, hosts=(lost("a"),)), Wanted()).gate
    assert none
    assert (none.passed, none.blockers[0].host) == (None, "a")


def software(before: Dossier, after: Dossier, version: str, *, whole: bool = True) -> list[Dossier]:
    """The two with a check that found packages of a table of advisories right, and one of them wrong later."""
    (then,), (now,) = before.hosts, after.hosts
    wrong = next(result for result in now.results if result.check == UID0)
    data = {"packages": ["ssl"], "installed": "2", "fixed": "3"}
    finding = replace(wrong.findings[0], data=data, fingerprint="a" * 32)
    right = replace(wrong, status=Outcome.PASS, findings=(), whole=whole, observed=(Observation(subject="ssl"),))
    sides = ((before, then, right, version), (after, now, replace(wrong, findings=(finding,), evidence=()), "2"))
    return [
        replace(side, hosts=(replace(host, results=(result,), holdings=_package(number)),))
        for side, host, result, number in sides
    ]


def _package(version: str) -> dict[str, Holding]:
    return {"package": Holding(complete=True, entries={"ssl": version})}


@pytest.mark.parametrize(
    ("version", "whole", "standing"),
    [("2", True, Standing.NEW_RULE), ("2", False, Standing.NEW), ("1", True, Standing.NEW), ("", True, Standing.NEW)],
)
def test_an_advisory_of_software_that_is_as_it_was(
    tmp_path: Path, few: Rules, version: str, standing: Standing, *, whole: bool
) -> None:
    web = root(tmp_path / "web1", passwd=ROOTS)
    before, after = (audit([snapshot(web, few, time)], few) for time in (0, 1))
    assert standings(gate(*software(before, after, version, whole=whole))) == [standing]


def test_a_host_in_the_baseline_that_was_audited_in_part_is_known_as_far_as_it_was(tmp_path: Path, few: Rules) -> None:
    web = root(tmp_path / "web1", passwd=ROOTS)
    before = audit([snapshot(web, few)], few)
    part = replace(before, hosts=(replace(before.hosts[0], status=HostStatus.PARTIAL),))
    assert standings(gate(part, audit([snapshot(web, few, 1)], few))) == [Standing.KNOWN]


def test_a_baseline_is_read_as_any_result_and_host_by_host(tmp_path: Path, few: Rules) -> None:
    made = audit([snapshot(root(tmp_path / name), few) for name in ("web1", "database")], few)
    data = msgspec.json.encode(made)
    found = read_baseline(data, "base.json")
    assert tuple(found.hosts) == made.hosts
    assert replace(found, hosts=made.hosts) == made
    for wrong in (
        data[:-9],
        data.replace(b'"kind":"host"', b'"kind":7', 1),
        b'{"hosts": []}',
        b"[1]",
        b"\xff",
        b"[" * 9999,
    ):
        with pytest.raises(InspectorError, match=r"base\.json: not an audit result"):
            read_baseline(wrong, "base.json")
