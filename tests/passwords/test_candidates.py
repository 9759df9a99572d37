"""Candidates: which come, in which order, and that nothing that a host says about itself can upset them."""

from __future__ import annotations

import hashlib
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.passwords.candidates import KINDS, LIKELY, Candidate, Clues, Kind, Lists, candidates, counted, load_lists
from inspector.passwords.patterns import GENERATOR
from inspector.text import LANGUAGES

BUNDLED = Path(__file__).resolve().parents[2] / "profiles/knowledge/common-passwords.txt"
LISTS = load_lists(BUNDLED)
SMALL = Lists(common=("123456", "dragon", "zhangwei"), words=("rmyy-own-1", "123456", "rmyy-own-2"), version="")
HOSPITAL = Clues(
    account="zhangwei", person="张伟", hosts=("his-db01", "rmyy"), organisations=("长沙市人民医院",), year=2026
)


def first(clues: Clues, count: int = LIKELY, lists: Lists = LISTS) -> list[str]:
    return [candidate.password for candidate in islice(candidates(clues, lists), count)]


def kinds(clues: Clues, lists: Lists = LISTS) -> dict[str, Kind]:
    return {candidate.password: candidate.kind for candidate in candidates(clues, lists)}


@pytest.mark.parametrize(
    ("clues", "passwords"),
    [
        (
            Clues(account="root", year=2026),
            "root root123 root@123 Root@123 Root@2026 Root@2025 toor 123456 P@ssw0rd 1qaz@WSX",
        ),
        (
            Clues(account="admin", year=2026),
            "admin admin123 Admin@123 admin888 nimda Huawei@123 password 000000 qwerty",
        ),
        (Clues(account="oracle", year=2026), "oracle oracle123 Oracle@123 manager tiger change_on_install Aa123456"),
        (Clues(account="postgres", year=2026), "postgres pgsql Postgres@123"),
        (
            HOSPITAL,
            "zhangwei Zhangwei@123 zw@123 Zw@123456 rmyy@123 Rmyy@2026 zhangwei@rmyy his@123 5201314 woaini1314",
        ),
        (
            Clues(account="bob", organisations=("huaxin",), year=2030),
            "Huaxin@2030 huaxin@2029 bob2030 P@ssw0rd2030 Spring@2030",
        ),
    ],
)
def test_what_is_likely_is_tried_first(clues: Clues, passwords: str) -> None:
    assert not set(passwords.split()) - set(first(clues))


def test_the_empty_password_and_the_most_common_come_at_once() -> None:
    for clues in (HOSPITAL, Clues(account="x", year=2026)):
        assert {"", *LISTS.common[:8]} <= set(first(clues))
        assert "" in first(clues, 4)


def test_each_candidate_tells_its_class() -> None:
    found = kinds(HOSPITAL)
    expected = {
        "": Kind.EMPTY,
        "zhangwei@123": Kind.ACCOUNT,
        "rmyy@123": Kind.ORGANISATION,
        "hisdb01@123": Kind.HOST,
        "Huawei@123": Kind.PRODUCT,
        "1qaz@WSX": Kind.KEYBOARD,
        "5201314": Kind.NUMBER,
        "19881010": Kind.NUMBER,
        "woaini": Kind.PINYIN,
        "P@ssw0rd": Kind.COMMON,
        "dragon": Kind.COMMON,
    }
    assert {password: found[password] for password in expected} == expected
    assert kinds(Clues(account="u1001", person="Wang Fang", year=2026))["wangfang@123"] is Kind.PERSON


def test_the_auditors_words_come_behind_the_likely_and_before_the_tail() -> None:
    order = first(Clues(account="bob", year=2026), 100_000, SMALL)
    places = [order.index(word) for word in ("rmyy-own-1", "rmyy-own-2")]
    assert LIKELY <= places[0] < places[1] < LIKELY + 4
    lists = Lists(common=LISTS.common, words=("zzzzzzz", LISTS.common[9000]), version="")
    assert kinds(Clues(account="bob", year=2026), lists)[LISTS.common[9000]] is Kind.WORDLIST


def test_no_clue_leaves_what_is_frequent_anywhere() -> None:
    order = first(Clues(year=2026), 10**6)
    assert len(order) > 10_000
    assert set(LISTS.common) <= set(order)


@pytest.mark.parametrize("clues", [HOSPITAL, Clues(year=2026), Clues(account="rmyy-own-1", year=2026)])
@pytest.mark.parametrize("lists", [LISTS, SMALL])
def test_the_count_is_right(clues: Clues, lists: Lists) -> None:
    total, behind = counted(clues, lists)
    whole = list(candidates(clues, lists))
    assert total == len(whole)
    assert list(behind) == whole[LIKELY:]


def test_passwords_are_not_shown() -> None:
    assert "Rmyy" not in repr(Candidate("Rmyy@2026", Kind.ORGANISATION))


def test_every_class_has_its_words() -> None:
    assert set(KINDS) == set(Kind)
    for text in KINDS.values():
        assert not text.fields()
        assert all(text[lang] for lang in LANGUAGES)


def test_another_order_is_another_generator() -> None:
    """If this fails, raise patterns.GENERATOR, so that kept verdicts of earlier lists are not taken for the new ones'."""
    passwords = "\n".join(candidate.password for candidate in candidates(HOSPITAL, SMALL))
    assert (GENERATOR, hashlib.sha256(passwords.encode()).hexdigest()[:16]) == (1, "c02c74f323e7c75b")


names = st.text(max_size=60) | st.sampled_from(
    ["", "root", "a" * 10_000, "\x00\n\x1b[2J", "\udcff\ud800", "{w}", "张伟", "İ", "ß" * 99]
)


@settings(max_examples=60, deadline=None)
@given(names, names, st.lists(names, max_size=12), st.lists(names, max_size=12), st.integers(-5, 99_999))
def test_whatever_the_clues_say(
    account: str, person: str, hosts: list[str], organisations: list[str], year: int
) -> None:
    clues = Clues(account=account, person=person, hosts=tuple(hosts), organisations=tuple(organisations), year=year)
    found = list(candidates(clues, SMALL))
    passwords = [candidate.password for candidate in found]
    assert len(set(passwords)) == len(passwords) < 20_000
    assert all(len(password.encode()) < 512 and "\x00" not in password for password in passwords)
    assert found == list(candidates(clues, SMALL))
    assert set(SMALL.common + SMALL.words) <= set(passwords)
