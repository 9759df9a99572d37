"""A filled-in workbook taken over: what changed in it alone, and nothing else; in real stores."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.model import InspectorError, Result, Status
from inspector.plugins import categories
from inspector.profile import RemediationSettings
from inspector.register import follow, people, sheet
from inspector.register.columns import BY_NAME, View
from inspector.register.importing import Desk, Imported, import_sheet
from inspector.register.item import Event, Item, State
from inspector.register.listing import Filter, events_of, list_items
from inspector.store import Store, open_store, record
from inspector.tables import Bare
from inspector.text import Lang
from tests.register.sheets import Edit, edited, put
from tests.store import making

pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
pytest.importorskip("python_calamine", reason="the extra xlsx is not installed")

NOW = datetime.datetime(2026, 1, 8, 12, tzinfo=datetime.UTC)
CHECK = "admin-privilege.ssh-root-login"


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """With three open items."""
    with open_store(store_url) as opened:
        audited(opened, "root", "toor", "admin")
        yield opened


@pytest.fixture
def local(sqlite_url: str) -> Iterator[Store]:
    """The same in SQLite alone."""
    with open_store(sqlite_url) as opened:
        audited(opened, "root", "toor", "admin")
        yield opened


def audited(store: Store, *subjects: str, day: int = 0) -> None:
    host = making.host("web1", _result(subjects), day=day)
    dossier = making.audit(host, day=day)
    with store.writing() as connection:
        follow(connection, record(connection, dossier), dossier, RemediationSettings(), now=NOW)


def _result(subjects: Sequence[str]) -> Result:
    return making.result(CHECK, Status.FAIL if subjects else Status.PASS, *subjects)


def items(store: Store) -> list[Item]:
    with store.reading() as connection:
        return sorted(list_items(connection, Filter(), NOW), key=lambda each: each.id)


def events(store: Store, number: int) -> list[Event]:
    with store.reading() as connection:
        return events_of(connection, number)


def export(store: Store, lang: Lang = "zh") -> bytes:
    return sheet.workbook(items(store), View(lang=lang, now=NOW, categories=categories()))


def taken(store: Store, data: bytes, *, dry: bool = False) -> Imported:
    with store.writing() as connection:
        return import_sheet(Desk(connection, "王五", NOW), data, "sent.xlsx", categories(), dry=dry)


def said(found: Imported) -> list[str]:
    return [f"{each.place.en}: {each.what.en}" for each in found.refused]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_not_changed_changes_nothing(store: Store, lang: Lang) -> None:
    before, told = items(store), events(store, 1)
    found = taken(store, export(store, lang))
    assert (found.rows, found.changes, found.whole) == (3, [], True)
    assert (items(store), events(store, 1)) == (before, told)


def test_what_was_filled_in_is_taken_over_as_one_event(store: Store) -> None:
    def fill(table: list[list[str]]) -> list[list[Bare]]:
        put(table, "成因", "=默认配置", "  两行\n文本 ")
        put(table, "责任人", "李四")
        put(table, "完成日期", "2026年1月7日", "2026/1/8", "2026-01-06 00:00:00")
        rows: list[list[Bare]] = [list(row) for row in put(table, "状态", "待复核", "In progress")]
        rows[1][table[0].index("整改期限")] = datetime.date(2026, 3, 1)
        rows[2][table[0].index("经费")] = 5000
        return rows

    found = taken(store, edited(export(store), fill))
    assert found.whole
    one, two, three = items(store)
    assert (one.cause, one.owner, one.deadline, one.done_on) == ("=默认配置", "李四", "2026-03-01", "2026-01-07")
    assert (two.cause, two.budget, two.done_on, three.done_on) == ("两行\n文本", "5000", "2026-01-08", "2026-01-06")
    assert (one.state, two.state, three.state) == (State.TO_VERIFY, State.IN_PROGRESS, State.OPEN)
    assert [(each.kind, each.actor) for each in events(store, 3)[1:]] == [("amended", "王五")]
    assert len(events(store, 1)) == 3
    assert len(found.changes) == 10


def test_a_trial_tells_the_same_and_writes_nothing(store: Store) -> None:
    data = edited(export(store), lambda table: put(put(table, "备注", "a", "b"), "完成日期", "", "soon"))
    before = items(store)
    tried = taken(store, data, dry=True)
    assert items(store) == before
    assert tried == taken(store, data)
    assert [each.note for each in items(store)] == ["a", "b", ""]
    assert said(tried) == ["row 3: Done on: soon is no day; write it as 2026-12-31"]


def test_the_same_file_twice_changes_nothing_more(store: Store) -> None:
    data = edited(export(store), lambda table: put(put(table, "备注", "a\tb ", "c"), "状态", "待复核"))
    assert taken(store, data).whole
    before = items(store)
    again = taken(store, data)
    assert (again.changes, again.whole) == ([], True)
    assert items(store) == before


def test_what_changed_on_both_sides_is_told_and_the_rest_is_taken_over(store: Store) -> None:
    data = edited(export(store), lambda table: put(put(table, "责任人", "李四", "李四", "李四"), "备注", "n"))
    with store.writing() as connection:
        people.assign(connection, 1, owner="赵六", department="医务科", by="admin", now=NOW)
        people.assign(connection, 2, owner="李四", by="admin", now=NOW)
    found = taken(store, data)
    (conflict,) = found.conflicts
    assert (conflict.item, conflict.name, conflict.place.zh) == (1, "owner", "第 2 行")
    assert (conflict.exported, conflict.now, conflict.filled) == ("", "赵六", "李四")
    assert [(each.item, each.name) for each in found.changes] == [(1, "note"), (3, "owner")]
    assert [each.owner for each in items(store)] == ["赵六", "李四", "李四"]
    assert items(store)[0].department == "医务科", "what only the store changed stays"


def test_a_state_that_an_audit_changed_meanwhile_stays(store: Store) -> None:
    data = edited(export(store), lambda table: put(put(table, "状态", "整改中"), "备注", "n"))
    audited(store, day=2)
    assert {each.state for each in items(store)} == {State.CLOSED}
    found = taken(store, data)
    assert [(each.name, each.now, each.filled) for each in found.conflicts] == [("state", "closed", "in-progress")]
    assert [each.note for each in items(store)] == ["n", "", ""], "a closed item takes a note"
    assert not taken(store, edited(export(store), lambda table: put(table, "成因", "x"))).whole


@pytest.mark.parametrize(
    ("heading", "value", "told"),
    [
        ("状态", "已销号", "State: 已销号 cannot be set in a spreadsheet"),
        ("状态", "accepted", "State: accepted cannot be set in a spreadsheet"),
        ("状态", "改好了", "State: 改好了 cannot be set in a spreadsheet"),
        ("状态", "", "State:  cannot be set in a spreadsheet"),
        ("风险等级", "低危", "Severity is only shown here and was not changed to 低危"),
        ("问题描述", "没有问题", "Problem is only shown here and was not changed to 没有问题"),
        ("编号", "2", "its number is 2, but it was exported as #1"),
        ("整改期限", "年底", "Deadline: 年底 is no day"),
        ("整改期限", "2026-02-30", "Deadline: 2026-02-30 is no day"),
        ("整改措施", "x" * 5000, "Measure: at most 4000 characters"),
    ],
)
def test_what_a_spreadsheet_may_not_do_is_told(local: Store, heading: str, value: str, told: str) -> None:
    before = items(local)
    found = taken(local, edited(export(local), lambda table: put(table, heading, value)))
    (line,) = said(found)
    assert line.startswith(f"row 2: {told}")
    assert items(local) == before


def test_one_wrong_field_does_not_keep_the_others(store: Store) -> None:
    with store.writing() as connection:
        people.done(connection, 1, by="x", now=NOW)
    data = edited(export(store), lambda table: put(put(put(table, "备注", "n"), "成因", "y" * 5000), "状态", "整改中"))
    found = taken(store, data)
    assert [each.what.en.split(":")[0] for each in found.refused] == ["Cause", "#1 is to verify"]
    assert items(store)[0].note == "n"


def test_rows_that_were_sorted_left_out_added_and_doubled(store: Store) -> None:
    def mix(table: list[list[str]]) -> list[list[str]]:
        put(table, "备注", "one", "two", "three")
        head, one, two, three = table
        other = list(two)
        other[head.index("备注")] = "another"
        added = ["", *["x"] * 23, ""]
        emptied = [*[""] * 24, three[-1]]
        return [head, three, one, list(one), added, two, other, emptied]

    found = taken(store, edited(export(store), mix))
    assert [each.note for each in items(store)] == ["one", "", "three"]
    assert said(found)[0] == "row 6: #2 stands in more rows (row 6, row 7), which differ"
    assert said(found)[1].startswith("row 5: it has no number of an item")


def test_columns_may_be_deleted(store: Store) -> None:
    with store.writing() as connection:
        people.note(connection, 1, "kept", by="x", now=NOW)

    def few(table: list[list[str]]) -> list[list[str]]:
        at = [table[0].index(head) for head in ("inspector", "整改措施")]
        return [[row[n] for n in at] for row in put(table, "整改措施", "m")]

    assert taken(store, edited(export(store), few)).whole
    assert (items(store)[0].note, items(store)[0].measure) == ("kept", "m")


def test_without_what_is_hidden_the_version_or_a_person_decides(store: Store) -> None:
    data = edited(export(store), lambda table: put(table, "备注", "a", "b"), without=["inspector"])
    with store.writing() as connection:
        people.start(connection, 2, by="x", now=NOW)
    found = taken(store, data)
    assert [each.note for each in items(store)] == ["a", "", ""]
    assert [(each.item, each.name, each.exported) for each in found.conflicts] == [
        (2, "state", None),
        (2, "note", None),
    ]


def test_without_the_hidden_column_it_goes_by_number_and_problem(local: Store) -> None:
    bare: Edit = lambda table: [row[:-1] for row in put(table, "备注", "c")]  # noqa: E731
    data = export(local)
    assert taken(local, edited(data, bare)).whole
    assert [each.note for each in items(local)] == ["c", "", ""]
    found = taken(local, edited(edited(data, bare), lambda table: put(table, "备注", "d"), without=["inspector"]))
    assert [(each.item, each.exported) for each in found.conflicts] == [(1, None)], "nothing says what was exported"

    def mixed(table: list[list[str]]) -> list[list[str]]:
        at = table[0].index("编号")
        table[1][at], table[2][at] = table[2][at], table[1][at]
        return [row[:-1] for row in table]

    assert [line[:28] for line in said(taken(local, edited(data, mixed)))] == [
        "row 2: its cells are not tho",
        "row 3: its cells are not tho",
    ]


def test_rows_of_another_store_are_told(store: Store, tmp_path: Path) -> None:
    data = edited(export(store), lambda table: put(table, "备注", "n", "n", "n"))
    with open_store(f"sqlite:///{tmp_path}/other.db") as other:
        audited(other, "sync", "bin", day=1)
        found = taken(other, data)
        assert not any(each.note for each in items(other))
    assert [line.split(": ", 1)[1][:24] for line in said(found)] == [
        "#1 is another problem in",
        "#2 is another problem in",
        "there is no item #3 in t",
    ]


def test_an_accepted_item_is_not_touched_by_its_state(store: Store) -> None:
    with store.writing() as connection:
        until = NOW + datetime.timedelta(days=9)
        people.accept(connection, 1, reason="r", until=until, by="x", now=NOW)
    found = taken(store, edited(export(store), lambda table: put(table, "状态", "待复核")))
    assert "#1 is accepted" in said(found)[0]
    assert items(store)[0].state is State.ACCEPTED


def test_what_breaks_half_way_leaves_nothing(store: Store) -> None:
    data = edited(export(store), lambda table: put(table, "备注", "n", "n"))
    before = items(store)
    with pytest.raises(InspectorError), store.writing() as connection:
        import_sheet(Desk(connection, "x", NOW), data, "x", categories())
        raise InspectorError(BY_NAME["id"].head)
    assert items(store) == before


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"], include_characters="\n"), max_size=40
)
FREE = [name for name, heading in BY_NAME.items() if heading.fillable and not heading.days and name != "state"]
DAYS = [name for name, heading in BY_NAME.items() if heading.days and heading.fillable]
EDITS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.sampled_from([*FREE, *DAYS])),
    TEXT.filter(lambda text: "_x" not in text),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, day=st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))
def test_what_is_filled_in_is_what_is_exported_again(
    sqlite_url: str, edits: dict[tuple[int, str], str], day: datetime.date
) -> None:
    heads = {name: heading.head.zh for name, heading in BY_NAME.items()}

    def fill(table: list[list[str]]) -> list[list[str]]:
        for (row, name), text in edits.items():
            table[row + 1][table[0].index(heads[name])] = day.isoformat() if name in DAYS else text
        return table

    with open_store(sqlite_url) as store:
        if not items(store):
            audited(store, "root", "toor", "admin")
        before = items(store)
        found = taken(store, edited(export(store), fill))
        assert found.whole
        for (row, name), text in edits.items():
            wanted = day.isoformat() if name in DAYS else text.strip()
            assert getattr(items(store)[row], name) == wanted or not wanted
        untouched = {place for place in range(3) if not any(place == row for row, _ in edits)}
        assert all(items(store)[place] == before[place] for place in untouched)
        after = items(store)
        assert taken(store, export(store)).changes == []
        assert items(store) == after
