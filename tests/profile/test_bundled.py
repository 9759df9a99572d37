"""The profiles that come along."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.audit import audit_host
from inspector.model import Severity, Status
from inspector.plugins import check_folders, load_checks, profile_ids, standards
from inspector.request import Command, Live, Outside, Tree
from inspector.rules import lint, load_rules
from inspector.sentences import LIVE
from inspector.standards import controls_of
from inspector.targets.host import rootfs
from tests.cli.running import plant
from tests.profile.writing import TODAY, ids

CHECKS = {check.id: check for check in load_checks(check_folders())}


def test_there_are_those() -> None:
    assert profile_ids() == ["annual", "ci-image", "mlps-level-2", "mlps-level-3", "quick", "self-check"]


@pytest.mark.parametrize("name", profile_ids())
def test_nothing_is_wrong_with_it(name: str) -> None:
    """Numbers that are said though they are the checks' own are there to be seen and copied."""
    mistakes, doubts = lint(name, [], TODAY)
    assert not mistakes
    assert not [doubt.what.en for doubt in doubts if "without this line" not in doubt.what.en]


def test_the_annual_one_runs_everything_and_guesses_longest() -> None:
    every = {name: load_rules(name) for name in profile_ids()}
    assert ids(every["annual"]) == set(CHECKS)
    longest = max(rules.profile.passwords.seconds or 0 for rules in every.values())
    assert every["annual"].profile.passwords.seconds == longest
    assert not any(rules.profile.outside.scan for rules in every.values())


@pytest.mark.parametrize("level", [2, 3])
def test_a_level_of_protection_runs_what_its_clauses_need(level: int) -> None:
    rules = load_rules(f"mlps-level-{level}")
    assert ids(rules) == {n for n, check in CHECKS.items() if controls_of(check, standards()).get(f"gbt22239-l{level}")}
    assert "测评" not in rules.profile.title.zh


def test_an_image_is_judged_by_its_files_and_gated(tmp_path: Path) -> None:
    rules = load_rules("ci-image")
    assert rules.profile.gate.fail_on is Severity.HIGH
    assert rules.profile.gate.max_unknown is not None
    assert any(isinstance(need, Tree) for need in rules.needs())
    host = audit_host(rootfs(str(plant(tmp_path / "root"))), rules).host
    for result in host.results:
        lacks = [ref.item for ref in result.evidence if ref.state == "unsupported" and ref.item.startswith(LIVE)]
        assert not (lacks and result.status is Status.UNKNOWN), result.check


def test_what_an_image_is_asked_for_beside_files_decides_nothing_alone() -> None:
    """Facts that look at files and at what runs go without the latter; but no check is there for that alone."""
    for plan in load_rules("ci-image").planned:
        needs = plan.check.needs(plan.parameters)
        assert [need for need in needs if not isinstance(need, (Live, Command, Outside))], plan.check.id
