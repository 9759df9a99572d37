"""Statements: every answer to every question reads as a sentence, and hostile answers stay data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import document, statements
from inspector.model import InspectorError
from inspector.plugins import questionnaire, standards
from inspector.plugins import statements as bundled
from inspector.questionnaire import Answer, AnswerColumn, ColumnKind, Question, Questionnaire
from inspector.questionnaire import read as read_questionnaire
from inspector.statements import KINDS, filled, said
from inspector.text import LANGUAGES, Text

QUESTIONS = questionnaire().questions
TOLD = bundled()
NAMES = {"VPN", "UPS", "WAF", "USB", "HIS", "SQL"}
HOSPITAL = Text(en="the hospital", zh="我院")
ASKED = """version: 1
sources:
  F1: {zh: 表, en: form}
groups:
  org: {zh: 组织, en: Organisation}
questions:
"""
ONE = """  - id: ORG-01
    group: org
    text: {zh: 怎样？, en: How?}
    answer: KIND
    evidence: {zh: 文件, en: document}
    levels: [2, 3]
    severity: high
    stale_after_days: 365
    raise_if: []
    standards: {checklist: [M01]}
    report_section: S1.2
    basis: [F1]
"""
COLUMNS = """count_table
    columns:
      - {id: num, zh: 数, en: Number, kind: number}
      - {id: day, zh: 日, en: Day, kind: date}"""
CHOICE = """choice
    options:
      a: {zh: 甲, en: A}"""
FILE = """version: 1
statements:
  ORG-01:
    given: {zh: "共 {num} 个[，于{day}]。", en: "{num} in all[, on {day}]."}
    none: {zh: "无。", en: "None."}
    measure: {zh: "办。", en: "Do it."}
"""


def asked(kind: str) -> Questionnaire:
    text = ASKED + ONE.replace("KIND", kind)
    return read_questionnaire(document.parse(text.encode(), "q.yaml"), standards())


def texts() -> Iterator[tuple[str, str, Text]]:
    for name, told in TOLD.items():
        for key in (*KINDS, "measure", "problem"):
            if text := getattr(told, key):
                yield name, key, text
        yield from ((name, f"options.{key}", text) for key, text in told.options.items())


def test_every_question_can_be_told_and_every_problem_has_a_name_and_a_measure() -> None:
    assert list(TOLD) == list(QUESTIONS)
    assert [name for name, told in TOLD.items() if not told.problem] == []


def test_sentences_are_whole_in_both_languages() -> None:
    for name, key, text in texts():
        words = re.findall("[A-Za-z]+", re.sub(r"\{[^}]*\}", "", text.zh))
        assert {*words} <= NAMES, name
        assert text.en.isascii(), name
        assert not re.search(r"[\u4e00-\u9fff][,;:?!.]", text.zh), name
        assert (text.zh[-1] == "。") is (text.en[-1] == ".") is (key != "problem"), name
        assert key == "problem" or text.en.startswith("{") or text.en[0].isupper(), name


def hostile() -> st.SearchStrategy[str]:
    return st.text(st.sampled_from("{}[]ab甲、，,:|\n\x00\u202e<&="), min_size=1, max_size=12)


def cells(column: AnswerColumn) -> st.SearchStrategy[object]:
    found: dict[ColumnKind, st.SearchStrategy[object]] = {
        ColumnKind.NUMBER: st.integers(0, 10**9) | st.just(92.5),
        ColumnKind.DATE: st.dates().map(str),
        ColumnKind.YES_NO: st.sampled_from(["yes", "no"]),
        ColumnKind.CHOICE: st.sampled_from([*column.options, "gone"]),
        ColumnKind.TEXT: hostile(),
    }
    return st.none() | found[column.kind]


def answers(question: Question) -> st.SearchStrategy[object]:
    rows = st.fixed_dictionaries({column.id: cells(column) for column in question.columns})
    options = [*question.options, "gone"]
    found: dict[Answer, st.SearchStrategy[object]] = {
        Answer.YNPA: st.sampled_from(["yes", "partial", "no"]),
        Answer.NUMBER: st.integers(0, 10**9) | st.just("none"),
        Answer.DATE: st.dates().map(str) | st.just("none"),
        Answer.CHOICE: st.sampled_from([*question.options]),
        Answer.MULTI: st.lists(st.sampled_from(options), unique=True),
        Answer.COUNT_TABLE: st.lists(rows, max_size=4 if question.many else 1) | st.just("none"),
    }
    return found[question.answer]


@given(
    st.sampled_from([*QUESTIONS.values()]).flatmap(lambda each: st.tuples(st.just(each), answers(each))), st.booleans()
)
def test_whatever_is_answered_is_one_clean_sentence(asked: tuple[Question, object], stale: bool) -> None:
    question, answer = asked
    text = said(TOLD[question.id], question, answer, unit=HOSPITAL, stale=stale)
    assert text
    for lang in LANGUAGES:
        assert text[lang].strip()
        assert not set("\n\x00\u202e") & set(text[lang])
        assert "{self}" not in text[lang]


def test_what_does_not_apply_and_what_is_no_answer_is_not_told() -> None:
    question = QUESTIONS["ORG-01"]
    assert said(TOLD["ORG-01"], question, "na") is None
    assert said(TOLD["ORG-01"], question, "measure") is None


def test_the_unit_is_called_as_it_calls_itself() -> None:
    template = Text(en="{self} did. {self} does; so {self} will.", zh="{self}已做。")
    assert filled(template, {}, HOSPITAL) == Text(
        en="The hospital did. The hospital does; so the hospital will.", zh="我院已做。"
    )


def test_what_was_not_filled_in_is_left_out_or_said() -> None:
    template = Text(en="{n} in all[, on {day}].", zh="共 {n} 个[，于{day}]。")
    assert filled(template, {"n": 3.0, "day": None}) == Text(en="3 in all.", zh="共 3 个。")
    assert filled(template, {"n": None, "day": "[x]"}) == Text(
        en="not filled in in all, on [x].", zh="共 未填写 个，于[x]。"
    )


def test_options_are_all_listed_and_told_apart() -> None:
    question, told = QUESTIONS["POL-02"], TOLD["POL-02"]
    text = said(told, question, ["logs"])
    assert text
    assert "覆盖日志，尚未覆盖人员、机房、账户与口令、补丁、备份、介质、变更、外包、应急。" in text.zh
    few = replace(question, options={"logs": question.options["logs"]})
    assert "覆盖了日志" in str(said(told, few, ["logs"]))


def test_a_table_of_many_rows_is_summed_up_where_it_is_filled_in() -> None:
    rows = [
        {"date": "2026-05-06", "method": "a", "found": 2, "handled": 1},
        {"date": "2026-03-04", "method": "b", "found": 3, "handled": None},
    ]
    text = said(TOLD["NET-05"], QUESTIONS["NET-05"], rows)
    assert text
    assert text.zh == "本年度开展违规外联和私接设备检查 2 次，最近一次为2026年5月6日，发现 5 起。"
    assert text.en.endswith("took place this year; last on 6 May 2026; found: 5.")


def test_nothing_is_said_of_all_rows_where_one_is_not_filled_in() -> None:
    text = said(TOLD["INC-04"], QUESTIONS["INC-04"], [{"grade": "ordinary"}, {"grade": None}])
    assert text
    assert text.zh == "我单位本年度发生网络安全事件 2 起。"


def test_a_stale_day_says_after_how_long() -> None:
    for days, said_zh, said_en in ((365, "一年", "one year"), (90, " 90 天", "90 days")):
        question = replace(QUESTIONS["ORG-09"], stale_after_days=days)
        text = said(TOLD["ORG-09"], question, "2024-01-02", stale=True)
        assert text
        assert text.zh.endswith(f"于2024年1月2日完成，距今已超过{said_zh}。")
        assert text.en.endswith(f"on 2 January 2024, more than {said_en} ago.")


@pytest.mark.parametrize(
    ("old", "new", "kind", "line"),
    [
        ("ORG-01", "ORG-02", COLUMNS, "line 3: there is no question ORG-02; did you mean ORG-01?"),
        ("    none", "    yes", COLUMNS, "line 5: ORG-01: a question of kind count_table has no `yes`"),
        (
            '    none: {zh: "无。", en: "None."}\n',
            "",
            COLUMNS,
            "line 3: ORG-01: a question of kind count_table needs `none`",
        ),
        ("{day}", "{days}", COLUMNS, "line 4: ORG-01: there is no field days here; did you mean day?"),
        ("Do it", "Do {n}", COLUMNS, "line 6: ORG-01: there is no field n here"),
        ("Do it", "Do [it", COLUMNS, "line 6: ORG-01: a brace or bracket without its other half"),
        ("Do it", "Do {it", COLUMNS, "line 6: ORG-01: a brace or bracket without its other half"),
        ("measure", "measures", COLUMNS, "unknown key measures; did you mean measure?"),
        ("", "", "number", "line 4: ORG-01: there is no field day here"),
        (
            "given:",
            "options: {a: {zh: 甲, en: A}}\n    given:",
            COLUMNS,
            "line 4: ORG-01: a question of kind count_table has no `options`",
        ),
        ("given:", "options: {b: {zh: 乙, en: B}}\n    given:", CHOICE, "line 4: ORG-01 has no option b"),
        (
            "given:",
            "options: {a: {zh: 甲, en: A}}\n    given:",
            CHOICE,
            "line 6: ORG-01: a question of kind choice has no `none`",
        ),
        ("{num}", "{sum_num}", f"{COLUMNS}\n    many: true", "line 4: ORG-01: there is no field day here"),
        ("  ORG-01:\n", "  {}\n", COLUMNS, "not valid YAML"),
    ],
)
def test_a_slip_is_named_with_its_line(old: str, new: str, kind: str, line: str) -> None:
    with pytest.raises(InspectorError) as caught:
        statements.read(document.parse(FILE.replace(old, new).encode(), "s.yaml"), asked(kind))
    assert line in caught.value.text.en
    assert caught.value.text.en != caught.value.text.zh


def test_a_question_that_nobody_worded_is_named() -> None:
    with pytest.raises(InspectorError, match="the question ORG-01 has no statement here"):
        statements.read(document.parse(b"version: 1\nstatements: {}\n", "s.yaml"), asked("ynpa"))


def test_a_file_is_read() -> None:
    questions = asked(COLUMNS)
    told = statements.read(document.parse(FILE.encode(), "s.yaml"), questions)["ORG-01"]
    text = said(told, questions.questions["ORG-01"], [{"num": 2, "day": "2026-10-31"}])
    assert text == Text(en="2 in all, on 31 October 2026.", zh="共 2 个，于2026年10月31日。")


def test_every_table_of_many_rows_has_a_caption() -> None:
    questions = questionnaire().questions
    assert [name for name, each in bundled().items() if bool(each.caption) is not questions[name].many] == []
