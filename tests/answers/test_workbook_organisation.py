"""What a filled-in workbook says of the unit, its people, systems and assets, taken over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from inspector.organisation.model import Sector
from inspector.store import Store, open_store
from tests.answers.workbooks import (
    GIVEN,
    HOSPITAL,
    cell,
    edited,
    keep,
    refusals,
    take,
    workbook,
)

pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
pytest.importorskip("python_calamine", reason="the extra xlsx is not installed")


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    with open_store(sqlite_url, create=True) as opened:
        keep(opened, *GIVEN)
        yield opened


def test_the_organisation_is_changed_where_it_was_changed(store: Store) -> None:
    def systems(rows: list[list[str]]) -> list[list[str]]:
        rows[2][1] = "第三级"
        rows[3] = [*rows[3]]
        rows[3][:3] = ["影像系统", "二级", "11010150001-26002"]
        rows[4][0], rows[4][1] = "检验系统", "五级"
        return rows

    def assets(rows: list[list[str]]) -> list[list[str]]:
        rows[2][2] = "3"
        rows[3][:5] = ["存储阵列", "存储", "1", "影像系统", "信息科"]
        return rows

    data = edited(
        workbook(store),
        信息系统=systems,
        未做技术核查的资产=assets,
        单位=cell("单位名称 *", "东城区人民医院"),
        人员=lambda rows: [*rows[:2], ["分管网络安全的负责人", "周明", "副院长", "", "", "deputy"], *rows[3:]],
    )
    found = take(store, data)
    assert found.organisation
    made = found.organisation
    assert (made.unit.name.zh, made.unit.name.en, made.unit.address) == (
        "东城区人民医院",
        "East Hospital",
        HOSPITAL.unit.address,
    )
    assert [each.kept for each in found.taken if each.kept] == ["East Hospital"], "the other name is not lost unseen"
    assert [(each.id, each.level) for each in made.systems] == [
        ("his", 3),
        ("web", 3),
        ("影像系统", 2),
        ("检验系统", None),
    ]
    assert [(each.count, each.system) for each in made.assets] == [(2, "his"), (3, ""), (1, "影像系统")]
    assert made.staff.deputy
    assert made.staff.deputy.name.zh == "周明"
    assert (made.staff.team, made.inspection) == (HOSPITAL.staff.team, HOSPITAL.inspection)
    assert refusals(found) == ["sheet 信息系统, B5: choose one of level 4, level 3, level 2, level 1, not graded"]
    again = take(store, data, organisation=made)
    assert (again.organisation, again.conflicts) == (None, [])


def test_a_change_of_both_sides_is_a_conflict(store: Store) -> None:
    data = edited(workbook(store), 单位=cell("单位地址", "西城区 2 号"))
    moved = replace(HOSPITAL, unit=replace(HOSPITAL.unit, address=HOSPITAL.assets[1].location))
    found = take(store, data, organisation=moved)
    assert [(each.exported, each.now, each.filled) for each in found.conflicts] == [
        ("东城区 1 号", "二号机房", "西城区 2 号")
    ]
    assert found.organisation is None


def test_what_does_not_fit_together_is_left_out_and_the_rest_taken(store: Store) -> None:
    def systems(rows: list[list[str]]) -> list[list[str]]:
        rows[2][0], rows[2][10] = "长" * 201, "his-db1"
        rows[3][0] = "门户网站"
        return rows

    def unit(rows: list[list[str]]) -> list[list[str]]:
        return cell("自查结束日期", "2026-09-01")(cell("上级主管部门", "区卫健委")(rows))

    found = take(store, edited(workbook(store), 信息系统=systems, 单位=unit))
    assert found.organisation
    assert found.organisation.unit.superior
    assert found.organisation == replace(
        HOSPITAL, unit=replace(HOSPITAL.unit, superior=found.organisation.unit.superior)
    )
    told = "\n".join(refusals(found))
    for what in (
        "A3: longer than 200",
        "K3: the host his-db1",
        "4: there is a system of this name",
        "B7: the end is before",
    ):
        assert what in told, told
    assert "line" not in told


def test_copied_and_emptied_rows_are_told(store: Store) -> None:
    def copied(rows: list[list[str]]) -> list[list[str]]:
        return [*rows[:3], ["新系统", *rows[2][1:]], *rows[4:]]

    def emptied(rows: list[list[str]]) -> list[list[str]]:
        return [rows[0], [*[""] * (len(rows[1]) - 1), rows[1][-1]], *rows[2:]]

    found = take(store, edited(workbook(store), 信息系统=copied, 未做技术核查的资产=emptied))
    assert [re.sub(":.*", "", line) for line in refusals(found)] == [
        "sheet 信息系统, row 3",
        "sheet 信息系统, row 4",
        "sheet 未做技术核查的资产, row 2",
    ]
    assert found.organisation is None


def test_a_unit_begins_with_its_name_and_sector(store: Store) -> None:
    empty = workbook(store, organisation=None)
    data = edited(empty, 人员=lambda rows: [rows[0], [rows[1][0], "王立", "院长", "", "", "leader"], *rows[2:]])
    found = take(store, data, organisation=None)
    assert found.organisation is None
    assert "name and sector" in refusals(found)[0]
    data = edited(data, 单位=lambda rows: cell("报告类型 *", "卫生健康")(cell("单位名称 *", "东城医院")(rows)))
    made = take(store, data, organisation=None).organisation
    assert made
    assert (made.unit.name.en, made.unit.sector) == ("东城医院", Sector.HEALTH)
    assert made.staff.leader
    told = take(store, data, organisation=None, begun=False)
    assert "inspector report init" in refusals(told)[0]


def test_a_number_is_not_emptied_and_words_are_told_as_they_are_kept(store: Store) -> None:
    def assets(rows: list[list[str]]) -> list[list[str]]:
        rows[1][2] = ""
        return rows

    def systems(rows: list[list[str]]) -> list[list[str]]:
        rows[2][1] = "L3"
        return rows

    found = take(store, edited(workbook(store), 未做技术核查的资产=assets, 信息系统=systems))
    assert refusals(found) == ["sheet 未做技术核查的资产, C2: a whole number from 1 is expected"]
    assert [(each.before, each.after) for each in found.taken] == [("二级", "三级")]
