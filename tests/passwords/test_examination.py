"""Trying what a host stores: who is tried with what, what is remembered, and what is tried again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.model import Status
from inspector.passwords.cache import Cache
from inspector.passwords.candidates import LIKELY, Clues, Kind, Lists, candidates, load_lists
from inspector.passwords.examination import Examiner
from inspector.passwords.verdicts import Outcome
from tests.passwords.examining import (
    GUESSABLE,
    LISTS,
    SHARED,
    Files,
    Told,
    evidence,
    examiner,
    judged,
    never,
    record,
    verdicts,
)
from tests.passwords.hashing import STRONG, WITHSTANDS, accounts, hashed


def test_each_class_of_weakness_is_named() -> None:
    files = accounts(
        root=hashed("dragon"),
        zhangwei=hashed("zhangwei@123"),
        bob=hashed("Rmyy@2026"),
        ann=hashed("rmyy-own-1"),
        srv=hashed("db01@123"),
        eve=WITHSTANDS,
    )
    files["/etc/hostname"] = "db01.rmyy.cn\n"
    found = verdicts(files, examiner(organisations=("rmyy",)))
    assert {name: verdict.kind for name, verdict in found.items()} == {
        "root": Kind.COMMON,
        "zhangwei": Kind.ACCOUNT,
        "bob": Kind.ORGANISATION,
        "ann": Kind.WORDLIST,
        "srv": Kind.HOST,
        "eve": None,
    }
    assert found["eve"].outcome is Outcome.WITHSTOOD


def test_how_many_were_tried_and_how_many_remain_is_exact() -> None:
    files = accounts(root=WITHSTANDS, bob=hashed("dragon"))
    found = verdicts(files)
    everything = [c.password for c in candidates(Clues(account="root", hosts=("case",), year=2026), LISTS)]
    assert (found["root"].tried, found["root"].remain, found["root"].likely) == (len(everything), 0, LIKELY)
    mine = [c.password for c in candidates(Clues(account="bob", hosts=("case",), year=2026), LISTS)]
    assert (found["bob"].tried, found["bob"].remain) == (mine.index("dragon") + 1, 0)


def test_a_budget_that_ends_is_no_pass() -> None:
    files = accounts(root=WITHSTANDS)
    told = Told(LIKELY - 1)
    snapshot = examiner(told=told, seconds=0.3).examine(evidence(files))
    (verdict,) = record(snapshot).verdicts
    assert verdict.outcome is Outcome.SHORT
    assert verdict.tried == told.asked["root"] < LIKELY
    assert verdict.remain > 10_000
    result = judged(GUESSABLE, snapshot)
    assert result.status is Status.UNKNOWN
    assert result.reason and f"only {verdict.tried} of the {LIKELY}" in result.reason.en


def test_a_second_audit_costs_nothing() -> None:
    cache, files = Cache.in_memory(), accounts(root=WITHSTANDS, bob=hashed("dragon"), eve=hashed("eve123"))
    first = examiner(cache).examine(evidence(files))
    again = Examiner(LISTS, 30.0, cache, guessers=never).examine(evidence(files))
    assert record(again) == record(first)
    shorter = Examiner(LISTS, 0.0, cache, guessers=never).examine(evidence(files))
    assert record(shorter).verdicts == record(first).verdicts


@pytest.mark.parametrize(
    "change",
    [
        lambda files: {**files, **accounts(root=WITHSTANDS[::-1])},
        lambda files: {**files, **accounts(toor=WITHSTANDS)},
        lambda files: {**files, "/etc/hostname": "other\n"},
    ],
    ids=["hash", "account", "clue"],
)
def test_what_changed_is_tried_anew(change: Callable[[Files], Files]) -> None:
    cache, files, told = Cache.in_memory(), accounts(root=WITHSTANDS), Told()
    examiner(cache).examine(evidence(files))
    examiner(cache, told).examine(evidence(change(files)))
    assert told.asked.total() > LIKELY


@pytest.mark.parametrize("lists", [replace(LISTS, version="two")])
def test_another_list_is_tried_anew(lists: Lists) -> None:
    cache, files, told = Cache.in_memory(), accounts(root=WITHSTANDS), Told()
    examiner(cache).examine(evidence(files))
    examiner(cache, told, lists=lists).examine(evidence(files))
    assert told.asked.total() > LIKELY


@pytest.mark.parametrize("before", [30, LIKELY - 10, LIKELY, 1000])
def test_a_longer_budget_goes_on_where_the_shorter_one_ended(before: int) -> None:
    cache, files = Cache.in_memory(), accounts(root=WITHSTANDS)
    short, long = Told(before), Told()
    examiner(cache, short, 0.2).examine(evidence(files))
    (first,) = record(examiner(cache, long, 30.0).examine(evidence(files))).verdicts
    assert short.asked["root"] > 0
    assert long.asked["root"] == first.tried - short.asked["root"]
    assert (first.outcome, first.remain) == (Outcome.WITHSTOOD, 0)


def test_too_short_a_budget_gets_further_the_next_time() -> None:
    cache, files, tried = Cache.in_memory(), accounts(root=WITHSTANDS), []
    for _ in range(2):
        (verdict,) = record(examiner(cache, Told(140), 0.2).examine(evidence(files))).verdicts
        tried.append((verdict.outcome, verdict.tried))
    assert tried == [(Outcome.SHORT, 64), (Outcome.WITHSTOOD, LIKELY)]


def test_what_one_account_has_is_tried_on_all_others() -> None:
    """Here bob's password is made from his name, and would be tried on nobody else."""
    files = accounts(bobby=hashed("bobby@123"), root=hashed("bobby@123"), eve=WITHSTANDS)
    snapshot = examiner().examine(evidence(files))
    found = {verdict.subject: verdict for verdict in record(snapshot).verdicts}
    assert (found["bobby"].kind, found["root"].kind) == (Kind.ACCOUNT, Kind.SHARED)
    assert found["bobby"].same == found["root"].same > 0
    assert found["eve"].same == 0
    assert {finding.subject for finding in judged(SHARED, snapshot).findings} == {"bobby", "root"}


def test_what_was_found_through_another_account_is_found_again() -> None:
    cache = Cache.in_memory()
    files = accounts(bobby=hashed("bobby@123"), root=hashed("bobby@123"), eve=WITHSTANDS)
    for _ in range(3):
        found = verdicts(files, examiner(cache))
        assert {name: verdict.outcome for name, verdict in found.items()} == {
            "bobby": Outcome.WEAK,
            "root": Outcome.WEAK,
            "eve": Outcome.WITHSTOOD,
        }
    quick = verdicts(files, Examiner(LISTS, 0.0, cache, guessers=never))
    assert quick["root"].outcome is Outcome.SHORT, "without guessing nothing is said of it, and surely no good"
    assert quick["bobby"].outcome is Outcome.WEAK


def test_what_withstood_before_is_tried_with_what_is_found_now() -> None:
    cache = Cache.in_memory()
    files = accounts(bobby=WITHSTANDS, root=hashed("bobby@123"))
    assert verdicts(files, examiner(cache, Told(3 * LIKELY), 0.3))["root"].outcome is Outcome.WITHSTOOD
    files = accounts(bobby=hashed("bobby@123"), root=hashed("bobby@123"))
    for _ in range(2):
        assert verdicts(files, examiner(cache, seconds=0.3))["root"].kind is Kind.SHARED


def test_a_password_that_lies_in_clear_is_tried_on_the_accounts() -> None:
    """Which makes it none that can be guessed where it lies, on this host or on another."""
    one = examiner()
    files: Files = {**accounts(root=hashed(STRONG)), "/etc/redis/redis.conf": f"requirepass {STRONG}\n"}
    found = verdicts(files, one)
    assert found["root"].kind is Kind.SHARED
    assert found["requirepass (/etc/redis/redis.conf)"].outcome is Outcome.WITHSTOOD
    assert verdicts({"/etc/redis.conf": files["/etc/redis/redis.conf"]}, one).popitem()[1].outcome is Outcome.WITHSTOOD
    assert {verdict.same for verdict in found.values()} == {1}


def test_what_is_found_on_one_host_is_tried_on_the_next() -> None:
    one = examiner()
    one.examine(evidence(accounts(bobby=hashed("bobby@123")), "first"))
    second = one.examine(evidence(accounts(root=hashed("bobby@123")), "second"))
    assert record(second).verdicts[0].kind is Kind.SHARED


def test_what_a_host_says_of_itself_costs_little() -> None:
    files = accounts(**{"root": WITHSTANDS, "a" * 5000: WITHSTANDS})
    files["/etc/hostname"] = "x." * 500_000
    files["/etc/passwd"] = str(files["/etc/passwd"]).replace("1000::", "1000:" + "Wang,Wei " * 50_000 + ":")
    found = verdicts(files, examiner(lists=Lists((), (), "none")))
    assert all(verdict.outcome is Outcome.WITHSTOOD for verdict in found.values())


def test_the_bundled_list_is_used_whole() -> None:
    lists = load_lists(Path(__file__).resolve().parents[2] / "profiles/knowledge/common-passwords.txt")
    last = lists.common[-1]
    assert verdicts(accounts(root=hashed(last, "")), examiner(lists=lists))["root"].kind is not None
