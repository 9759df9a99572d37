"""The questionnaire: every question fits, and every clause that no program decides has one."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from inspector import document
from inspector.model import InspectorError
from inspector.plugins import questionnaire, standards
from inspector.questionnaire import Answer, Questionnaire, read
from inspector.standards import Means

STANDARDS = standards()
QUESTIONS = questionnaire().questions
ONE = """version: 1
sources:
  F1: {zh: 表, en: form}
groups:
  org: {zh: 组织, en: Organisation}
questions:
  - id: ORG-01
    group: org
    text: {zh: 有没有？, en: Is there one?}
    answer: multi
    options:
      first: {zh: 甲, en: A}
      second: {zh: 乙, en: B, levels: [3]}
    evidence: {zh: 文件, en: document}
    levels: [2, 3]
    severity: high
    stale_after_days: 365
    raise_if: [missing_items]
    standards:
      gbt22239-l3: [8.1.7.1a, 8.1.7.1b]
      checklist: [M01]
    report_section: S1.2
    basis: [F1]
"""

TABLE = """    answer: count_table
    many: true
    columns:
      - {id: found, zh: 发现数, en: Found, kind: number}
      - {id: fixed, zh: 已整改数, en: Fixed, kind: number}
      - {id: day, zh: 日期, en: Date, kind: date}
      - {id: told, zh: 是否上报, en: Reported, kind: yes-no}
      - id: grade
        zh: 级别
        en: Grade
        kind: choice
        options:
          high: {zh: 高, en: high}
    raise_if: [missing, stale, "no", fixed<found]
"""
TABLED = re.sub(r"    answer: multi\n    options:\n(      .*\n)+", TABLE, ONE).replace(
    "    raise_if: [missing_items]\n", ""
)


def load(text: str) -> Questionnaire:
    return read(document.parse(text.encode(), "q.yaml"), STANDARDS)


@pytest.mark.parametrize("name", ["gbt22239-l2", "gbt22239-l3", "checklist"])
def test_everything_that_checks_do_not_decide_alone_has_a_question(name: str) -> None:
    asked = {control for question in QUESTIONS.values() for control in question.standards.get(name, ())}
    wanted = [control.id for control in STANDARDS[name].controls.values() if control.means is not Means.AUTO]
    missing = [control for control in wanted if control not in asked]
    assert not missing, ", ".join(missing)


def test_every_question_is_part_of_the_checklist() -> None:
    assert [question.id for question in QUESTIONS.values() if not question.standards.get("checklist")] == []


def test_questions_are_numbered_within_their_groups() -> None:
    seen: Counter[str] = Counter()
    groups: dict[str, str] = {}
    for name, question in QUESTIONS.items():
        prefix, _, number = name.partition("-")
        seen[prefix] += 1
        assert number == f"{seen[prefix]:02}"
        assert groups.setdefault(question.group, prefix) == prefix
    assert list(groups) == list(questionnaire().groups)


def test_a_question_stands_at_the_levels_that_have_its_clauses() -> None:
    for question in QUESTIONS.values():
        assert question.levels in ((3,), (2, 3)), question.id
        if question.standards.get("gbt22239-l2"):
            assert 2 in question.levels, question.id
        assert not question.options or any(set(question.levels) <= set(o.levels) for o in question.options.values())


def test_level_2_clauses_and_their_twins_are_asked_together() -> None:
    """Whoever answers for a clause of level 2 answers for its twin."""
    for question in QUESTIONS.values():
        twins = {twin for name in question.standards.get("gbt22239-l2", ()) for twin in _twins(name)}
        assert twins <= set(question.standards.get("gbt22239-l3", ())), question.id


def _twins(clause: str) -> tuple[str, ...]:
    return STANDARDS["gbt22239-l2"].controls[clause].like


def test_every_text_is_in_both_languages() -> None:
    whole = questionnaire()
    texts = [*whole.groups.values(), *whole.sources.values()]
    for question in QUESTIONS.values():
        texts += [question.text, question.evidence, *(option.text for option in question.options.values())]
        texts += [text for column in question.columns for text in (column.text, *column.options.values())]
    for text in texts:
        assert text.en.strip()
        assert not re.search(r"[^\x00-\x7f]", text.en), text.en
        assert text.zh.strip()
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]", text.zh), text.zh


def test_every_source_is_used() -> None:
    assert {name for question in QUESTIONS.values() for name in question.basis} == set(questionnaire().sources)


def test_classified_content_is_never_asked_for() -> None:
    assert "不填任何涉密内容" in QUESTIONS["TERM-05"].text.zh
    assert "不含口令" in QUESTIONS["OPS-06"].evidence.zh


def test_a_table_says_what_is_filled_in() -> None:
    for question in QUESTIONS.values():
        columns = question.columns
        assert bool(columns) is (question.answer is Answer.COUNT_TABLE), question.id
        assert question.answer is not Answer.COUNT_TABLE or 2 <= len(columns) <= 7, question.id
        assert (
            len({column.text.zh for column in columns}) == len({column.text.en for column in columns}) == len(columns)
        )
    events = {column.id: column.options for column in QUESTIONS["INC-04"].columns}
    assert len(events["category"]) == 10
    assert [text.zh for text in events["grade"].values()] == ["特别重大", "重大", "较大", "一般"]


def test_a_year_without_incidents_or_contractors_is_no_finding() -> None:
    assert [name for name in ("INC-04", "DEV-03", "PUB-02", "PRV-03") if "missing" in QUESTIONS[name].raise_if] == []


def test_a_file_is_read() -> None:
    question = load(ONE).questions["ORG-01"]
    assert question.answer is Answer.MULTI
    assert question.options["second"].levels == (3,)
    assert question.standards == {"gbt22239-l3": ("8.1.7.1a", "8.1.7.1b"), "checklist": ("M01",)}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("group: org", "group: orgs", "line 8: no group is called orgs; did you mean org?"),
        ("8.1.7.1b]", "8.1.7.1z]", "line 20: gbt22239-l3 has no control 8.1.7.1z; did you mean 8.1.7.1"),
        ("gbt22239-l3", "gbt22239_l3", "line 20: no standard is called gbt22239_l3; did you mean gbt22239-l3?"),
        ("[F1]", "[F2]", "line 23: no source is called F2; did you mean F1?"),
        ("[missing_items]", "[stale]", "line 18: stale cannot be the answer to a question of kind multi"),
        ("answer: multi", "answer: mutli", "line 10: questions[0].answer: Invalid enum value 'mutli'"),
        ("answer: multi", "answer: choice", "line 18: missing_items cannot be the answer to a question of kind choice"),
        ("stale_after_days: 365", "stale_after_days: 0", "line 17: expected a number of days from 1"),
        ("levels: [2, 3]", "levels: [2, 4]", "line 15: 4 is no level: expected 2 or 3"),
        ("levels: [3]}", "levels: [1]}", "line 13: 1 is no level: expected 2 or 3"),
        ("evidence:", "evidense:", "line 14: unknown key evidense; did you mean evidence?"),
        ("severity: high", "severity: huge", "line 16: questions[0].severity: Invalid enum value 'huge'"),
    ],
)
def test_a_slip_is_named_with_its_line(old: str, new: str, said: str) -> None:
    assert _failing(ONE.replace(old, new)).startswith(f"q.yaml, {said}")


def test_options_stand_where_one_chooses() -> None:
    bare = re.sub(r"    options:\n(      .*\n)+", "", ONE, count=1)
    assert _failing(bare) == "q.yaml, line 7: a question of kind multi needs options"
    dated = ONE.replace("answer: multi", "answer: date").replace("[missing_items]", "[stale, missing]")
    assert _failing(dated) == "q.yaml, line 11: a question of kind date has no options"
    number = re.sub(r"    options:\n(      .*\n)+", "", dated, count=1).replace("answer: date", "answer: number")
    assert load(number.replace("[stale, missing]", '["<180"]')).questions["ORG-01"].raise_if == ("<180",)


def test_a_table_is_read() -> None:
    question = load(TABLED).questions["ORG-01"]
    assert question.many
    assert [column.id for column in question.columns] == ["found", "fixed", "day", "told", "grade"]
    assert question.columns[-1].options["high"].zh == "高"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("answer: count_table", "answer: ynpa", "a question of kind ynpa has no columns"),
        ("{id: fixed,", "{id: found,", "the column found stands here twice"),
        ("{id: fixed,", "{id: rows,", "rows cannot be a column's id: "),
        ("{id: fixed,", "{id: Fixed,", "Fixed cannot be a column's id: "),
        ("kind: choice", "kind: text", "a column of kind text has no options"),
        ("kind: date", "kind: choice", "a column of kind choice needs options"),
        ("kind: date", "kind: text", "stale needs a column of kind date"),
        ("kind: yes-no", "kind: text", "no needs a column of kind yes-no"),
        ("fixed<found", "mended<found", "mended<found needs mended to be a column of kind number"),
        ("fixed<found", "fixed<day", "fixed<day needs day to be a column of kind number"),
        ("fixed<found", "day=0", "day=0 needs day to be a column of kind number"),
        ("kind: date}", "kind: date, when: later}", "questions[0].columns[2].when: "),
        ("fixed<found", "partial", "partial cannot be the answer to a question of kind count_table"),
    ],
)
def test_a_slip_in_a_table_is_named_with_its_line(old: str, new: str, said: str) -> None:
    text = TABLED.replace(old, new)
    if new == "answer: ynpa":
        text = re.sub("    many: true\n|    raise_if: .*\n", "", text).replace(
            "    report", "    raise_if: []\n    report"
        )
    assert re.fullmatch(r"q\.yaml, line [0-9]+: " + re.escape(said) + ".*", _failing(text))


def test_columns_stand_where_there_is_a_table() -> None:
    bare = re.sub(r"    columns:\n(      .*\n)+", "", TABLED)
    assert _failing(bare) == "q.yaml, line 7: a question of kind count_table needs columns"
    many = ONE.replace("answer: multi\n", "answer: multi\n    many: true\n")
    assert _failing(many) == "q.yaml, line 11: a question of kind multi has no many"


def test_an_id_stands_once() -> None:
    again = ONE[ONE.index("  - id") :]
    assert _failing(ONE + again) == "q.yaml, line 24: the question ORG-01 stands here twice"


def _failing(text: str) -> str:
    with pytest.raises(InspectorError) as caught:
        load(text)
    assert "\n" not in caught.value.text.en + caught.value.text.zh
    assert caught.value.text.en != caught.value.text.zh
    return caught.value.text.en
