"""What people write, and the one form in which it is kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as these
from hypothesis import strategies as st

from inspector.answers import cells, shape
from inspector.answers.shape import checked, parsed, shown
from inspector.model import InspectorError
from inspector.plugins import questionnaire
from inspector.questionnaire import Answer, Question
from tests.answers.giving import COLUMNS, DAY, question

CANARY = "Xk9!canary-77"


@pytest.mark.parametrize(
    ("kind", "words", "kept"),
    [
        *((Answer.YNPA, words, "yes") for words in ("y", "YES", "是", " 有 ", "ｙｅｓ", "√")),
        *((Answer.YNPA, words, "no") for words in ("n", "否", "没有", "无")),
        *((Answer.YNPA, words, "partial") for words in ("p", "部分", "部分符合")),
        *((kind, words, "na") for kind in Answer for words in ("na", "N/A", "不适用", "does not apply")),
        *((Answer.DATE, words, "2026-10-31") for words in ("2026-10-31", "2026/10/31", "2026.10.31", "20261031")),
        *((Answer.DATE, words, "2026-03-01") for words in ("2026年3月1日", "２０２６年３月１日", "2026-3-1")),
        *((kind, words, "none") for kind in shape.FREE for words in ("无", "没有", "none", "None")),
        (Answer.NUMBER, "１８０", 180),
        (Answer.NUMBER, "1,200 天", 1200),
        (Answer.NUMBER, "35.50%", 35.5),
        (Answer.NUMBER, "12.0", 12),
        *((Answer.CHOICE, words, "room") for words in ("1", "room", "机房", "Machine room")),
        (Answer.MULTI, "方针、制度，表单", ["long"]),
        (Answer.MULTI, "机房；方针、制度，表单", ["room", "long"]),
        (Answer.MULTI, "3, 1", ["room", "top"]),
        (Answer.MULTI, "1 3", ["room", "top"]),
        (Answer.MULTI, "机房\n三级要求\n机房", ["room", "top"]),
        (Answer.MULTI, "全部", ["room", "long", "top"]),
        (Answer.MULTI, "无", []),
    ],
)
def test_what_people_write_is_understood(kind: Answer, words: str, kept: object) -> None:
    assert parsed(question(kind), words, today=DAY) == kept


@pytest.mark.parametrize(
    ("kind", "words", "says"),
    [
        (Answer.YNPA, "maybe", "应填是、部分、否或不适用"),
        (Answer.YNPA, "", "应填"),
        (Answer.DATE, "2026-02-30", "应填日期"),
        (Answer.DATE, "2026-10", "应填日期"),
        (Answer.DATE, "0001-01-01", "应填日期"),
        (Answer.DATE, "2026-12-01", "尚未到来"),
        (Answer.NUMBER, "3万", "应填不小于 0 的数字"),
        (Answer.NUMBER, "-1", "应填不小于 0 的数字"),
        *((Answer.NUMBER, words, "应填不小于 0 的数字") for words in (".5", "1,2345", "18 0", "1，000，5")),
        (Answer.COUNT_TABLE, '[{"on": "2026-12-01"}]', "第 1 行“日期”：“2026-12-01”：该日期尚未到来"),
        (Answer.NUMBER, "NaN", "应填不小于 0 的数字"),
        (Answer.CHOICE, "4", "1 机房；2 方针、制度，表单；3 三级要求"),
        (Answer.CHOICE, "1,2", "1 机房"),
        (Answer.MULTI, "1,9", "1 机房"),
        (Answer.COUNT_TABLE, "两次", "应填表格各行"),
        (Answer.COUNT_TABLE, "[]", "请填“无”"),
        (Answer.COUNT_TABLE, '[{"name": null}]', "请填“无”"),
        (Answer.COUNT_TABLE, '[{"nobody": 1}]', "没有名为 nobody 的列"),
        (Answer.COUNT_TABLE, '[{"name": "a"}, {"found": "many"}]', "第 2 行“发现数”"),
        (Answer.COUNT_TABLE, '[{"found": true}]', "应填不小于 0 的数字"),
        (Answer.COUNT_TABLE, '[{"name": "' + "长" * 501 + '"}]', "不超过 500 个字符"),
        (Answer.COUNT_TABLE, "[" * 5000, "应填表格各行"),
    ],
)
def test_what_is_no_answer_is_said_in_one_line(kind: Answer, words: str, says: str) -> None:
    with pytest.raises(InspectorError) as error:
        parsed(question(kind), words, today=DAY)
    for text in (error.value.text.zh, error.value.text.en):
        assert text.startswith("OWN-01")
        assert "\n" not in text
        assert len(text) < 400
    assert says in error.value.text.zh


@pytest.mark.parametrize("kind", Answer)
@pytest.mark.parametrize(
    "value", [None, True, 1.5, float("nan"), 10**30, {}, [None], [[]], {"a": 1}, "\ud800", "\x1b[2J"]
)
def test_no_value_breaks_it(kind: Answer, value: object) -> None:
    try:
        checked(question(kind), value, today=DAY)
    except InspectorError as error:
        assert "\x1b" not in error.text.zh


def test_what_must_not_be_kept_is_refused_and_not_repeated() -> None:
    for words in (f'[{{"name": "口令是：{CANARY}"}}]', '[{"name": "11010519491231002X"}]', f"密码：{CANARY}"):
        with pytest.raises(InspectorError) as error:
            parsed(question(Answer.COUNT_TABLE), words)
        assert CANARY not in error.value.text.en + error.value.text.zh
        assert "11010519491231002X" not in error.value.text.zh


def test_a_table_has_all_its_columns_and_no_empty_rows() -> None:
    rows = [{"name": " 甲\n\t乙 ", "found": 0}, {"name": ""}, {"grade": "top", "told": "no", "on": "2020-01-01"}]
    blank = dict.fromkeys(column.id for column in COLUMNS)
    assert checked(question(Answer.COUNT_TABLE), rows) == [
        {**blank, "name": "甲 乙", "found": 0},
        {**blank, "grade": "top", "told": "no", "on": "2020-01-01"},
    ]
    with pytest.raises(InspectorError, match="at most 1 row"):
        checked(question(Answer.COUNT_TABLE, many=False), rows)
    with pytest.raises(InspectorError, match="at most 300 rows"):
        checked(question(Answer.COUNT_TABLE), [{"found": 1}] * 301)


def test_answers_are_shown_in_both_languages() -> None:
    table = checked(question(Answer.COUNT_TABLE), [{"name": "甲", "told": "yes", "grade": "top"}, {"found": 2.5}])
    assert shown(question(Answer.COUNT_TABLE), table, "zh") == "名称：甲；是否上报：是；级别：最高\n发现数：2.5"
    assert shown(question(Answer.MULTI), ["room", "top"], "en") == "machine room; at level three"
    assert shown(question(Answer.MULTI), [], "zh") == "均未做到"
    assert shown(question(Answer.CHOICE), "na", "en") == "does not apply"
    assert shown(question(Answer.DATE), "none", "zh") == "无"
    assert shown(question(Answer.YNPA), "a\u202eb", "zh") == "a\\u202eb"


def cell(column: Any) -> st.SearchStrategy[object]:
    kinds: dict[str, st.SearchStrategy[object]] = {
        "text": st.text(min_size=1, max_size=40),
        "number": st.one_of(st.integers(0, 10**9), st.floats(0, 10**6)),
        "date": st.dates().map(lambda day: day.isoformat()),
        "yes-no": st.sampled_from(["yes", "no"]),
        "choice": st.sampled_from(list(column.options) or ["x"]),
    }
    return st.one_of(st.none(), kinds[str(column.kind)])


@these(st.data(), st.sampled_from([each for each in questionnaire().questions.values() if each.columns]))
def test_what_was_checked_once_is_in_its_only_form(data: st.DataObject, table: Question) -> None:
    row = {column.id: data.draw(cell(column)) for column in table.columns}
    try:
        made = checked(table, [row])
    except InspectorError:
        return
    assert checked(table, made) == made
    assert shown(table, made, "zh")


@these(st.text(max_size=60), st.sampled_from(list(Answer)))
def test_whatever_is_typed_is_an_answer_or_one_clear_line(words: str, kind: Answer) -> None:
    try:
        made = parsed(question(kind), words, today=DAY)
    except InspectorError as error:
        assert "\n" not in error.text.zh
    else:
        assert checked(question(kind), made, today=DAY) == made


@these(st.sampled_from([each for each in questionnaire().questions.values() if each.options]), st.data())
def test_what_is_shown_of_options_is_read_back(asked: Question, data: st.DataObject) -> None:
    if asked.answer is Answer.CHOICE:
        answer: object = data.draw(st.sampled_from(list(asked.options)))
    else:
        chosen = data.draw(st.sets(st.sampled_from(list(asked.options)), min_size=1))
        answer = [name for name in asked.options if name in chosen]
    assert parsed(asked, shown(asked, answer, "zh")) == answer
    assert parsed(asked, shown(asked, answer, "en")) == answer


def test_a_cell_is_read_as_it_is_written() -> None:
    kinds = {str(column.kind): column for column in COLUMNS}
    assert cells.parsed_cell(kinds["number"], "３ 台") == 3
    assert cells.parsed_cell(kinds["date"], "2026年1月2日") == "2026-01-02"
    assert cells.parsed_cell(kinds["yes-no"], "是") == "yes"
    assert cells.parsed_cell(kinds["choice"], "最高") == "top"
    assert cells.parsed_cell(kinds["text"], "  ") is None
    with pytest.raises(InspectorError, match="1 low; 2 top"):
        cells.parsed_cell(kinds["choice"], "middle")
