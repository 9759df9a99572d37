"""Every check against its own cases, whole and degraded. Nothing here changes when a check is added."""

from __future__ import annotations

import pytest

from inspector import trial
from inspector.case import Case
from inspector.check import Check
from inspector.plugins import categories, check_folders, load_checks

CHECKS = load_checks(check_folders())
GOOD = [pytest.param(c, case, id=f"{c.id}-good{i}") for c in CHECKS for i, case in enumerate(c.good)]
BAD = [pytest.param(c, case, id=f"{c.id}-bad{i}") for c in CHECKS for i, case in enumerate(c.bad)]


@pytest.mark.parametrize(("check", "case"), GOOD)
def test_a_good_case_does_not_fail_and_with_less_evidence_is_not_passed(check: Check, case: Case) -> None:
    assert not list(trial.good(check, case, "good"))


@pytest.mark.parametrize(("check", "case"), BAD)
def test_a_bad_case_fails_on_the_named_subjects(check: Check, case: Case) -> None:
    assert not list(trial.bad(check, case, "bad"))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_can_pass_and_can_fail(check: Check) -> None:
    assert not list(trial.whole(check))
    assert check.category in categories()
    assert check.title.en
    assert check.title.zh
    assert check.why.en != check.why.zh
