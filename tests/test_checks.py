"""Every check against its own cases, whole and degraded. Nothing here changes when a check is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from inspector.case import Case, File
from inspector.check import Check
from inspector.engine import evaluate
from inspector.fleet import evaluate_fleet
from inspector.model import Result, Status
from inspector.outcome import Planned
from inspector.plugins import categories, check_folders, load_checks, load_resources, resource_types
from inspector.request import Files, Follow, HomeFiles, Request, Tree, is_pattern
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.memory import snapshot

CHECKS = load_checks(check_folders())
DEGRADED = (State.DENIED, State.TRUNCATED, State.TIMEOUT, State.MISSING)
GOOD = [pytest.param(c, case, id=f"{c.id}-good{i}") for c in CHECKS for i, case in enumerate(c.good)]
BAD = [pytest.param(c, case, id=f"{c.id}-bad{i}") for c in CHECKS for i, case in enumerate(c.bad)]
Alter = Callable[[Snapshot], Snapshot]


def taken(check: Check, case: Case) -> Snapshot:
    return snapshot(case, check.needs(check.parameters(case.params)))


def judged(check: Check, case: Case, evidence: Snapshot) -> Result:
    plan = Planned(check=check, severity=check.severity, parameters=check.parameters(case.params))
    resources = load_resources(resource_types([check]), case.resources)
    found = evaluate(evidence, [plan], resources)
    if not check.over_fleet:
        return found.results[0]
    others = {name: taken(check, Case(files)) for name, files in case.fleet.items()}
    shares = {name: evaluate(other, [plan], resources).shares for name, other in others.items()}
    return evaluate_fleet({evidence.host: found.shares, **shares}, [plan], resources)[0]


def subjects(result: Result) -> list[str]:
    return sorted(finding.subject for finding in result.findings)


def used(result: Result, evidence: Snapshot) -> Iterator[tuple[Request, Item]]:
    """Each item that the verdict rests on, with its request."""
    names = {ref.item for ref in result.evidence}
    for request, items in evidence.answers.items():
        for item in items:
            if item.name in names or request.name in names:
                yield request, item


def with_items(evidence: Snapshot, request: Request, items: tuple[Item, ...]) -> Snapshot:
    return replace(evidence, answers={**evidence.answers, request: items})


@pytest.mark.parametrize(("check", "case"), GOOD)
def test_a_good_case_does_not_fail(check: Check, case: Case) -> None:
    result = judged(check, case, taken(check, case))
    assert result.status in (Status.PASS, Status.NOT_APPLICABLE), (result.reason, result.findings)
    if result.status is Status.PASS:
        assert result.evidence, "a pass rests on something that was read"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_can_pass_and_can_fail(check: Check) -> None:
    assert any(judged(check, case, taken(check, case)).status is Status.PASS for case in check.good)
    assert check.bad
    assert check.category in categories()
    assert check.title.en
    assert check.title.zh
    assert check.why.en != check.why.zh


@pytest.mark.parametrize(("check", "case"), BAD)
def test_a_bad_case_fails_on_the_named_subjects(check: Check, case: Case) -> None:
    result = judged(check, case, taken(check, case))
    assert result.status is Status.FAIL, (result.status, result.reason)
    assert subjects(result) == sorted(case.fails)
    for finding in result.findings:
        for text in (finding.message, finding.remedy):
            assert text.en
            assert text.zh
            assert text.en != text.zh
            assert "{" not in text.zh.replace("{{", "") or "{" in check.remedy.zh.replace("{{", "")
        assert finding.command


@pytest.mark.parametrize(("check", "case"), GOOD)
def test_degraded_evidence_never_passes(check: Check, case: Case) -> None:
    whole = taken(check, case)
    result = judged(check, case, whole)
    for request, item in used(result, whole):
        for state in DEGRADED:
            data = item.data[: len(item.data) // 2] if state is State.TRUNCATED else b""
            bad = replace(item, state=state, data=data, stat=item.stat if state is State.TRUNCATED else None)
            items = tuple(bad if each is item else each for each in whole.answers[request])
            found = judged(check, case, with_items(whole, request, items)).status
            assert found in (Status.UNKNOWN, Status.FAIL), (item.name, state, found)


@pytest.mark.parametrize(("check", "case"), GOOD)
def test_an_answer_that_is_missing_never_passes(check: Check, case: Case) -> None:
    whole = taken(check, case)
    result = judged(check, case, whole)
    for request in dict.fromkeys(request for request, _ in used(result, whole)):
        for state in DEGRADED:
            altered = with_items(whole, request, (Item(request.name, state),))
            assert judged(check, case, altered).status in (Status.UNKNOWN, Status.FAIL), (request.name, state)


@pytest.mark.parametrize(("check", "case"), GOOD)
def test_a_folder_without_permission_never_passes(check: Check, case: Case) -> None:
    whole = taken(check, case)
    result = judged(check, case, whole)
    if result.status is not Status.PASS:
        return
    files = {
        item.name
        for request, item in used(result, whole)
        if isinstance(request, (Files, HomeFiles, Follow)) and item.stat
    }
    folders = {folder for path in files for folder in parents(path)}
    for folder in sorted(folders):
        closed = replace(case, files={**case.files, folder: File(kind="dir", state=State.DENIED)})
        found = judged(check, closed, taken(check, closed)).status
        assert found is not Status.PASS, folder
        assert found is not Status.NOT_APPLICABLE, folder


def parents(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


@pytest.mark.parametrize(("check", "case"), BAD)
def test_a_failure_is_never_lost_to_a_gap_beside_it(check: Check, case: Case) -> None:
    """A denied sibling of what proved the failure changes nothing; any other gap may at most make it unknown."""
    whole = taken(check, case)
    proven = {
        finding.location.rpartition(":")[0] or finding.location for finding in judged(check, case, whole).findings
    }
    for request, items in whole.answers.items():
        if not (isinstance(request, Tree) or is_pattern(request.name)):
            continue
        altered = with_items(whole, request, (*items, Item("/beside", State.DENIED)))
        result = judged(check, case, altered)
        if any(item.name in proven for item in items):
            assert subjects(result) == sorted(case.fails), request.name
        assert result.status in (Status.FAIL, Status.UNKNOWN), request.name
