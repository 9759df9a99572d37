"""Answers that are kept, and what follows from them in the register."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from inspector.answers.evidence import proof, still
from inspector.answers.model import Raised, Standing
from inspector.answers.recording import record, recorded
from inspector.model import InspectorError, Severity
from inspector.organisation.model import Inspection, Organisation, Sector, Unit
from inspector.plugins import questionnaire
from inspector.questionnaire import Answer, Question
from inspector.register import Item, people
from inspector.register.item import Basis, Kind, State
from inspector.register.listing import Filter, events_of, list_items
from inspector.store import (
    Attestation,
    Proof,
    Store,
    last_attestations,
    list_attestations,
    list_attestations_to,
    open_store,
)
from tests.answers.giving import NOW, PROOF, given, question, same

ASKED = question(Answer.YNPA)
CANARY = "Xk9!canary-77"


@pytest.mark.parametrize(("day", "kept"), [("2025-12-31", False), ("2026-01-01", True), ("2025-11-01", False)])
def test_what_a_question_about_this_year_counts_is_of_this_year(store: Store, day: str, kept: bool) -> None:
    asked, answer = questionnaire().questions["INC-02"], given([{"date": day}], question="INC-02")
    with store.writing() as connection:
        if kept:
            record(connection, asked, answer, by="张三", now=NOW)
            return
        with pytest.raises(InspectorError, match="from 2026-01-01 to 2026-12-31"):
            record(connection, asked, answer, by="张三", now=NOW)
        inspection = Inspection(start=datetime.date(2025, 11, 1), end=datetime.date(2026, 10, 31))
        unit = Organisation(unit=Unit(name=same("某市医院"), sector=Sector.HEALTH), inspection=inspection)
        record(connection, asked, answer, by="张三", now=NOW, organisation=unit)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with open_store(store_url) as opened:
        yield opened


def answer(store: Store, value: object, *files: Proof, asked: Question = ASKED, day: int = 0, **more: Any) -> Standing:
    with store.writing() as connection:
        made = given(value, *files, answered="", **more)
        return record(connection, asked, made, by="张三", now=NOW + datetime.timedelta(days=day))


def items(store: Store) -> list[Item]:
    with store.reading() as connection:
        return list_items(connection, Filter(), NOW)


def test_what_raises_becomes_an_item_that_a_better_answer_lets_wait(store: Store) -> None:
    assert answer(store, "no").raised == (Raised.NO,)
    [item] = items(store)
    assert (item.category, item.check, item.title.zh) == ("management", "OWN-01", "是否如此？")
    assert (item.severity, item.state, item.standards) == (Severity.HIGH, State.OPEN, {"gbt22239-l3": ("8.1.7.1a",)})
    assert "文件" in item.remedy.zh
    assert not answer(store, "yes", PROOF, day=1).raised
    [item] = items(store)
    assert (item.state, item.basis) == (State.TO_VERIFY, Basis.ANSWERED)
    answer(store, "no", day=2)
    assert items(store)[0].state is State.OPEN


def test_a_yes_without_evidence_is_a_low_item_until_there_is_some(store: Store) -> None:
    answer(store, "yes")
    assert [(each.severity, each.state) for each in items(store)] == [(Severity.LOW, State.OPEN)]
    answer(store, "yes", PROOF, day=1)
    assert items(store)[0].state is State.TO_VERIFY
    first = items(store)[0].deadline
    answer(store, "no", day=2)
    [worse] = items(store)
    assert (worse.severity, worse.state) == (Severity.HIGH, State.OPEN)
    assert worse.deadline < first
    with store.reading() as connection:
        assert [each.kind for each in events_of(connection, worse.id)][-2:] == [Kind.FOUND, Kind.RAISED]


def test_a_deadline_set_by_hand_stays_where_it_becomes_worse(store: Store) -> None:
    answer(store, "yes")
    with store.writing() as connection:
        people.assign(connection, 1, deadline="2027-12-31", by="张三", now=NOW)
    answer(store, "no")
    assert (items(store)[0].deadline, items(store)[0].severity) == ("2027-12-31", Severity.HIGH)


def test_systems_have_items_of_their_own(store: Store) -> None:
    answer(store, "no")
    answer(store, "no", scope="his")
    assert sorted(each.system for each in items(store)) == ["", "his"]


def test_an_answer_of_a_past_year_moves_no_item_where_there_is_a_newer_one(store: Store) -> None:
    answer(store, "yes", PROOF)
    answer(store, "no", year=2025)
    assert items(store) == []
    with store.reading() as connection:
        assert [each.year for each in list_attestations_to(connection, "OWN-01")] == [2025, 2026]


def test_the_last_answer_of_an_earlier_year_is_found(store: Store) -> None:
    for year, value in ((2022, "no"), (2024, "partial"), (2025, "yes"), (2026, "no")):
        answer(store, value, year=year)
    answer(store, "yes", year=2021, scope="his")
    with store.reading() as connection:
        assert [(each.scope, each.year) for each in last_attestations(connection, 2025)] == [("", 2024), ("his", 2021)]


def test_a_year_that_has_not_begun_is_not_answered_for(store: Store) -> None:
    with pytest.raises(InspectorError, match="has not begun"):
        answer(store, "yes", year=2027)


def test_who_answers_and_when_are_kept(store: Store) -> None:
    answer(store, "yes", PROOF, person="", note=" 已印发 \t第 3 号")
    with store.reading() as connection:
        [kept] = list_attestations(connection, 2026)
    assert (kept.person, kept.answered, kept.note) == ("张三", "2026-11-30T01:00:00Z", "已印发  第 3 号")


@pytest.mark.parametrize(
    ("value", "more", "says"),
    [
        ("maybe", {}, "应填是、部分、否或不适用"),
        ("na", {}, "须在说明中写明理由"),
        ("na", {"note": " \n "}, "须在说明中写明理由"),
        ("no", {"note": f"口令是：{CANARY}"}, "疑似含有口令"),
        ("no", {"note": "11010519491231002X"}, "身份证号"),
        ("no", {"person": f"张三 password={CANARY}"}, "疑似含有口令"),
        ("no", {"scope": f"password={CANARY}"}, "疑似含有口令"),
        ("yes", {"evidence": (Proof(path="/e/11010519491231002X.pdf", digest="0"),)}, "身份证号"),
        ("no", {"note": "长" * 4001}, "4000"),
        ("no", {"year": 20266}, "2000"),
    ],
)
def test_what_is_no_answer_or_must_not_be_kept_leaves_nothing(
    store: Store, value: object, more: dict[str, Any], says: str
) -> None:
    with pytest.raises(InspectorError) as error, store.writing() as connection:
        record(connection, ASKED, Attestation(**{**vars(given(value)), **more}), by="张三", now=NOW)
    assert says in error.value.text.zh
    assert CANARY not in error.value.text.zh + error.value.text.en
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM attestations")).scalar_one() == 0
    assert items(store) == []


def test_answer_and_item_are_kept_together_or_not_at_all(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writing() as connection:
        _, item = recorded(connection, ASKED, given("no"), by="张三", now=NOW)
        assert item
        raise RuntimeError
    assert items(store) == []
    with store.reading() as connection:
        assert list_attestations(connection, 2026) == []


def test_evidence_is_a_file_that_stays_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"signed")
    made = proof("a.pdf", tmp_path)
    assert made.path == str(tmp_path / "a.pdf")
    assert still(made)
    (tmp_path / "a.pdf").write_bytes(b"forged")
    assert not still(made)
    (tmp_path / "a.pdf").unlink()
    assert not still(made)
    assert not still(Proof(path=str(tmp_path), digest="0" * 64))


def test_what_is_no_file_is_no_evidence(tmp_path: Path) -> None:
    (tmp_path / "real.pdf").write_bytes(b"x")
    (tmp_path / "link.pdf").symlink_to("real.pdf")
    (tmp_path / "empty.pdf").touch()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "11010519491231002X.pdf").write_bytes(b"x")
    said = {
        "none.pdf": "不存在",
        "link.pdf": "符号链接",
        "empty.pdf": "为空",
        "pipe": "不是普通文件",
        ".": "目录",
        "a\nb": "改名",
        "a\x00b": "改名",
        "~nobody-here/x": "不存在",
        "11010519491231002X.pdf": "身份证号",
    }
    for name, why in said.items():
        with pytest.raises(InspectorError) as error:
            proof(name, tmp_path)
        assert why in error.value.text.zh, name
        assert "\n" not in error.value.text.zh
