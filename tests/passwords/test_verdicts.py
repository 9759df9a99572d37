"""What is said of a password: no more than is known, and nothing from which it could be worked out."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from inspector.case import File
from inspector.model import Status
from inspector.passwords import examination
from inspector.passwords.cache import Cache
from inspector.passwords.examination import SAME, Examiner
from inspector.passwords.verdicts import TRIAL, Outcome
from inspector.request import Trial as TrialRequest
from inspector.snapshot import Snapshot, State
from tests.passwords.examining import (
    GUESSABLE,
    LISTS,
    SHARED,
    Files,
    evidence,
    examiner,
    judged,
    never,
    record,
)
from tests.passwords.hashing import STRONG, WITHSTANDS, accounts, hashed


def marks(snapshot: Snapshot) -> dict[str, set[str]]:
    items = snapshot.items(TRIAL)
    assert (items[1].name, items[1].secret) == (SAME, True)
    return msgspec.json.decode(items[1].data, type=dict[str, set[str]])


def test_marks_tell_equal_passwords_within_one_audit_alone() -> None:
    files = accounts(root=hashed("dragon"))
    other: Files = {**accounts(bob=WITHSTANDS), "/etc/redis/redis.conf": "requirepass dragon\n"}
    one, two = examiner(key=b"one"), examiner(key=b"two")
    mine, others = marks(one.examine(evidence(files))), marks(one.examine(evidence(other)))
    assert mine["root"] & others["requirepass (/etc/redis/redis.conf)"]
    assert not mine["root"] & others["bob"]
    assert not mine["root"] & marks(two.examine(evidence(files)))["root"]


@pytest.mark.parametrize("field", ["$9$no$such", "$1$saltsalt$short", "$y$zz$", "{ARGON2ID}x", "garbage"])
def test_what_cannot_be_verified_is_unknown(field: str) -> None:
    snapshot = examiner().examine(evidence(accounts(root=field)))
    assert record(snapshot).verdicts[0].outcome is Outcome.UNVERIFIABLE
    for check in (GUESSABLE, SHARED):
        result = judged(check, snapshot)
        assert result.status is Status.UNKNOWN
        assert result.reason and ("root" in result.reason.en or "verified" in result.reason.en)


@pytest.mark.parametrize("state", [State.DENIED, State.TIMEOUT, State.MISSING, State.TRUNCATED])
def test_what_was_not_read_hides_no_failure_and_lets_nothing_pass(state: State) -> None:
    files: Files = {**accounts(root=WITHSTANDS), "/etc/shadow": File(state=state)}
    assert judged(GUESSABLE, examiner().examine(evidence(files))).status is Status.UNKNOWN
    files["/etc/redis/redis.conf"] = "requirepass dragon\n"
    result = judged(GUESSABLE, examiner().examine(evidence(files)))
    assert [finding.subject for finding in result.findings] == ["requirepass (/etc/redis/redis.conf)"]


def test_passwords_that_are_kept_elsewhere_are_unknown() -> None:
    files: Files = {"/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/etc/redis/redis.conf": f"requirepass {STRONG}\n"}
    result = judged(GUESSABLE, examiner().examine(evidence(files)))
    assert (result.status, result.reason and result.reason.code) == (Status.UNKNOWN, "elsewhere")


def test_more_passwords_than_are_judged_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "MOST", 2)
    files = accounts(a=WITHSTANDS, b=WITHSTANDS, c=WITHSTANDS)
    result = judged(GUESSABLE, examiner().examine(evidence(files)))
    assert (result.status, result.reason and result.reason.code) == (Status.UNKNOWN, "too-many")


def test_nothing_stored_does_not_apply() -> None:
    assert judged(GUESSABLE, examiner().examine(evidence({}))).status is Status.NOT_APPLICABLE
    assert judged(GUESSABLE, examiner().examine(evidence(accounts(root="!", bob="*")))).status is Status.PASS


def test_no_budget_says_what_was_not_tried() -> None:
    snapshot = Examiner(LISTS, 0.0, Cache.in_memory(), guessers=never).examine(
        evidence(accounts(root=hashed("dragon")))
    )
    (verdict,) = record(snapshot).verdicts
    assert (verdict.outcome, verdict.tried) == (Outcome.SHORT, 0)
    assert judged(GUESSABLE, snapshot).status is Status.UNKNOWN


@pytest.mark.parametrize("seconds", [float("nan"), -1.0, 1e-9])
def test_odd_budgets_pass_nothing(seconds: float) -> None:
    snapshot = examiner(seconds=seconds).examine(evidence(accounts(root=WITHSTANDS)))
    assert judged(GUESSABLE, snapshot).status is Status.UNKNOWN


def test_a_snapshot_that_came_with_verdicts_is_left_as_it_is() -> None:
    tried = examiner().examine(evidence(accounts(root=WITHSTANDS)))
    assert Examiner(LISTS, 30.0, Cache.in_memory(), guessers=never).examine(tried) is tried
    nobody = replace(
        tried, answers={request: items for request, items in tried.answers.items() if request != TrialRequest()}
    )
    assert examiner().examine(nobody) is nobody


def test_nothing_secret_is_in_a_verdict() -> None:
    weak, strong = hashed("dragon"), WITHSTANDS
    snapshot = examiner().examine(evidence(accounts(root=weak, bob=strong)))
    shown = snapshot.items(TRIAL)[0].data + repr(snapshot).encode() + snapshot.items(TRIAL)[1].data
    for secret in ("dragon", STRONG, weak[12:], strong):
        assert secret.encode() not in shown
