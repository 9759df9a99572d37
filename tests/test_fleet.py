"""Checks over all hosts: one password on several of them is found within one audit, and hosts that were not seen pass nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import fastjsonschema
import msgspec
import pytest

from inspector import summary
from inspector.audit import dossier
from inspector.case import Case, File
from inspector.entry import Judged, judge, together, unaudited
from inspector.gate import Limit, Wanted, judged
from inspector.layout import Layout
from inspector.model import UNIT, Dossier, Host, HostStatus, Severity, Status
from inspector.plugins import load_report
from inspector.rules import Rules, load_rules
from inspector.snapshot import State
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot
from inspector.text import LANGUAGES, Text
from tests.cli.running import plant, profile
from tests.passwords.hashing import WITHSTANDS, accounts, hashed
from tests.roots import CHECKOUT

CHECK = "weak-password.password-on-several-hosts"
OTHER = "abDcHPF7qyHFo"
Files = Mapping[str, str | File]


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return load_rules(str(profile(tmp_path, select=(CHECK, "weak-password.guessable-password"))))


def host(name: str, files: Files, rules: Rules, target: str = "case:") -> Judged:
    return judge(replace(snapshot(Case(files), rules.needs()), host=name, target=target), rules)


def lost(name: str, folder: Path) -> Judged:
    why = Text(en="gone", zh="无法连接")
    return Judged(unaudited(rootfs(str(plant(folder / name))), why, HostStatus.FAILED))


def unit(judged: list[Judged], rules: Rules) -> Host:
    made = together(judged, rules)
    assert made is not None
    assert (made.kind, [result.check for result in made.results]) == (UNIT, [CHECK])
    return made


def subjects(entry: Host) -> list[str]:
    return [finding.subject for finding in entry.results[0].findings]


def whole(judged: list[Judged], rules: Rules) -> Dossier:
    hosts = [*(entry.host for entry in judged), unit(judged, rules)]
    return dossier(hosts, rules, started="2026-06-01T00:00:00Z", finished="2026-06-01T00:01:00Z")


def shared(rules: Rules) -> list[Judged]:
    """Two hosts with one password for root, whose hashes differ; a third with another."""
    one, two = accounts(root=hashed("123456")), accounts(root="$1$Zx4kQ1pe$S/HXSeD0h2LunreUNez7A0")
    return [host("web1", one, rules), host("web2", two, rules), host("db", accounts(root=WITHSTANDS), rules)]


def test_the_same_hash_and_the_same_password(rules: Rules) -> None:
    assert subjects(unit(shared(rules), rules)) == ["web1: root", "web2: root"]
    same = [host(name, accounts(root=WITHSTANDS), rules) for name in ("a", "b")]
    assert subjects(unit(same, rules)) == ["a: root", "b: root"]
    different = [host("a", accounts(root=WITHSTANDS), rules), host("b", accounts(root=OTHER), rules)]
    assert unit(different, rules).results[0].status is Status.PASS


def test_hosts_of_one_name_are_told_apart(rules: Rules) -> None:
    twins = [host("web", accounts(root=WITHSTANDS), rules, target) for target in ("rootfs:/a", "rootfs:/b")]
    assert subjects(unit(twins, rules)) == ["web (rootfs:/a): root", "web (rootfs:/b): root"]


def test_one_host_is_no_fleet(rules: Rules, tmp_path: Path) -> None:
    only = host("only", accounts(root=WITHSTANDS), rules)
    assert together([only], rules) is None
    assert together([], rules) is None
    assert together([only, lost("gone", tmp_path)], rules) is None


def test_a_host_that_was_lost_lets_nothing_pass(rules: Rules, tmp_path: Path) -> None:
    two = [host("a", accounts(root=WITHSTANDS), rules), host("b", accounts(root=OTHER), rules)]
    entry = unit([*two, lost("gone", tmp_path)], rules)
    assert entry.results[0].status is Status.UNKNOWN
    assert entry.results[0].reason and "gone" in entry.results[0].reason.en
    assert entry.status is HostStatus.PARTIAL
    assert subjects(unit([*shared(rules), lost("off", tmp_path)], rules)) == ["web1: root", "web2: root"]


@pytest.mark.parametrize("state", [State.DENIED, State.TIMEOUT, State.MISSING, State.TRUNCATED])
def test_a_host_that_was_seen_in_part_lets_nothing_pass(rules: Rules, state: State) -> None:
    dim = {**accounts(root=WITHSTANDS), "/etc/shadow": File(state=state)}
    entry = unit([host("a", accounts(root=OTHER), rules), host("b", dim, rules)], rules)
    assert entry.results[0].status is Status.UNKNOWN
    assert entry.results[0].reason and entry.results[0].reason.en.startswith("b: ")
    entry = unit([*shared(rules), host("dim", dim, rules)], rules)
    assert subjects(entry) == ["web1: root", "web2: root"]


@pytest.mark.parametrize("field", ["$9$no$such", "garbage"])
def test_what_could_not_be_tried_cannot_be_compared(rules: Rules, field: str) -> None:
    entry = unit([host("a", accounts(root=field), rules), host("b", accounts(root=OTHER), rules)], rules)
    assert entry.results[0].status is Status.UNKNOWN


def test_hosts_without_passwords_of_their_own_do_not_matter(rules: Rules) -> None:
    empty = [host("a", {"/etc/os-release": "ID=x\n"}, rules), host("b", accounts(root=OTHER), rules)]
    assert unit(empty, rules).results[0].status is Status.PASS


def test_nodes_of_one_service_weigh_less_than_one_root_for_all(rules: Rules) -> None:
    redis = {"/etc/redis/redis.conf": "requirepass fN8,q-Vv0;zLw2\n"}
    entry = unit([host("a", redis, rules), host("b", redis, rules)], rules)
    assert {finding.severity for finding in entry.results[0].findings} == {Severity.LOW}
    assert {finding.severity for finding in unit(shared(rules), rules).results[0].findings} == {Severity.HIGH}


def test_a_waiver_for_all_hosts(tmp_path: Path) -> None:
    waiver = (
        f"waivers:\n  - {{check: {CHECK}, subject: 'web1*', reason: lab, approver: Zhang, host: '*',"
        " start: 2020-01-01T00:00+00:00, expires: 2999-01-01T00:00+00:00}\n"
    )
    rules = load_rules(str(profile(tmp_path, select=(CHECK,), waivers=waiver)))
    (result,) = unit(shared(rules), rules).results
    assert [finding.subject for finding in result.open] == ["web2: root"]


def test_the_result_fits_its_schema_and_names_no_password(rules: Rules) -> None:
    made = msgspec.json.encode(whole(shared(rules), rules))
    fastjsonschema.compile(json.loads((CHECKOUT / "inspector/audit.schema.json").read_text("utf-8")))(json.loads(made))
    assert msgspec.json.decode(made, type=Dossier).hosts[-1].kind == UNIT
    for secret in (b"123456", b"Zx4kQ1pe", WITHSTANDS.encode()):
        assert secret not in made


def test_it_is_no_host_where_hosts_are_counted(rules: Rules) -> None:
    made = whole(shared(rules), rules)
    assert summary.size(made) == 3
    for lang in LANGUAGES:
        shown = load_report("console")(made, Layout(lang=lang, width=100)).decode()
        assert ("3 hosts" if lang == "en" else "3 台主机") in shown
        assert summary.TOGETHER[lang] in shown
        assert "\n*" not in shown
        assert "not recognised" not in shown.partition(summary.TOGETHER[lang])[2]


def passed(made: Dossier, wanted: Wanted) -> bool | None:
    found = judged(made, wanted).gate
    assert found
    return found.passed


def test_the_gate_sees_it_and_the_limit_of_unknown_checks_does_not(rules: Rules, tmp_path: Path) -> None:
    made = whole(shared(rules), rules)
    fleet = replace(made, hosts=made.hosts[-1:])
    assert passed(fleet, Wanted(fail_on=Severity.HIGH)) is False
    odd = [host("a", accounts(root=OTHER), rules), host("b", accounts(root="$9$x$y"), rules)]
    unknown = replace(made, hosts=(unit(odd, rules),))
    assert passed(unknown, Wanted(limit=Limit.parse("0")))
