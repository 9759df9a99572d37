"""`inspector standards`."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from inspector.layout import cells
from tests.cli.running import Run, own_check
from tests.reports import dossiers
from tests.reports.hostile import hostile

WORDS = {
    "en": {"met", "partly met", "not met", "not applicable", "not examined"},
    "zh": {"符合", "部分符合", "不符合", "不适用", "未核查"},
}


@pytest.fixture
def result(run: Run, bad: Path, few: Path, tmp_path: Path) -> Path:
    run("audit", f"rootfs:{bad}", "-p", few, "-f", f"json={tmp_path}/r.json")
    return tmp_path / "r.json"


@pytest.fixture
def hostile_result(tmp_path: Path) -> Path:
    """Twelve hosts whose every word attacks, mapped to what this version has and has not."""
    plain = hostile()
    checks = {name: {**msgspec.to_builtins(one), "category": "weak-password"} for name, one in plain.checks.items()}
    text = json.dumps({**msgspec.to_builtins(plain), "checks": checks})
    (tmp_path / "hostile.json").write_text(text.replace("\\udcff", "?"))  # which no reader of JSON lets through
    return tmp_path / "hostile.json"


def rows(data: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.removeprefix("\ufeff"))))


def test_standards_are_listed(run: Run) -> None:
    listed = {each["id"]: each for each in json.loads(run("standards", "list", "-f", "json").out)}
    assert {"gbt22239-l2", "gbt22239-l3", "cis-v8", "nist-800-53-r5", "iso-27001-2022", "checklist"} <= set(listed)
    three = listed["gbt22239-l3"]
    assert (three["edition"], three["clauses"], three["must_be_asked"]) == ("2019", 211, 147)
    lines = run("standards", "list", "--lang", "zh").out.splitlines()
    assert "只能填报" in lines[0]
    assert len(lines) == len(listed) + 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_standard_is_shown_by_area_on_any_terminal(run: Run, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    out = run("standards", "show", "gbt22239-l3", "--lang", lang).out
    assert max(map(cells, out.splitlines())) <= 40
    groups = json.loads(run("standards", "show", "gbt22239-l3", "-f", "json").out)["groups"]
    assert len(groups) == 10
    assert all(title[lang] in out for title in groups.values())
    assert {"en": "to be checked in print", "zh": "待核对印刷本"}[lang] in out


def test_a_clause_is_shown_whole(run: Run) -> None:
    out = run("standards", "show", "checklist", "T03", "--lang", "zh").out
    for word in ("T03", "弱口令", "技术核查", "weak-password.empty-password  空口令账户"):
        assert word in out
    shown = json.loads(run("standards", "show", "checklist", "T03", "-f", "json").out)
    assert "weak-password.empty-password" in shown["checks"]
    assert (shown["id"], shown["title"]["zh"]) == ("T03", "弱口令")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "gbt22239-13"), "no standard is called gbt22239-13; did you mean gbt22239-l3?"),
        (("show", "gbt22239-l3", "8.1.4.1z"), "gbt22239-l3 has no control 8.1.4.1z; did you mean"),
        (("coverage", "gbt22239-l3", "-f", "xslx=/tmp/x"), "format is called xslx; did you mean xlsx?"),
        (("coverage", "gbt22239-l3", "-f", "csv="), "a path must follow"),
        (("coverage", "gbt22239-l3", "--in", "/nowhere/r.json"), "/nowhere/r.json: no such file"),
        (("coverage", "gbt22239-l3", "--in", "/etc/passwd"), "not an audit result"),
    ],
)
def test_mistakes_are_one_clear_line(run: Run, words: tuple[str, ...], said: str) -> None:
    ended = run("standards", *words)
    assert ended.status == 2
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_coverage_without_a_result_says_what_decides_each_clause(run: Run) -> None:
    told = json.loads(run("standards", "coverage", "checklist", "-f", "json").out)
    by_id = {each["id"]: each for each in told["clauses"]}
    assert "weak-password.empty-password" in by_id["T03"]["checks"]
    assert set(told["uncovered"]) <= set(by_id)
    out = run("standards", "coverage", "checklist").out
    assert "weak-password.empty-password" in out
    assert f"Not covered yet: {len(told['uncovered'])}" in out
    assert f"Checks that name no clause of any standard: {len(told['unmapped'])}" in out


def test_a_check_that_is_mapped_nowhere_is_named(run: Run, tmp_path: Path) -> None:
    own = own_check(tmp_path / "checks")
    assert "own.waiting" in run("standards", "coverage", "checklist", "--checks", own).out
    told = json.loads(run("standards", "coverage", "checklist", "--checks", own, "-f", "json").out)
    assert "own.waiting" in told["unmapped"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_result_is_judged_clause_by_clause(run: Run, result: Path, lang: str) -> None:
    out = run("standards", "coverage", "checklist", "--in", result, "--lang", lang, "-f", "csv").out
    by_id = {row[{"en": "Clause", "zh": "条款"}[lang]]: row for row in rows(out)}
    verdict, record = {"en": ("Result", "Record"), "zh": ("结果", "结果记录")}[lang]
    assert {row[verdict] for row in by_id.values()} <= WORDS[lang]
    assert by_id["T09"][verdict] == {"en": "not met", "zh": "不符合"}[lang]
    assert {"en": "toor has UID 0", "zh": "toor"}[lang] in by_id["T09"][record]
    assert by_id["T03"][verdict] == {"en": "not examined", "zh": "未核查"}[lang]
    assert {"en": "Not run in this audit", "zh": "本次自查未运行"}[lang] in by_id["T03"][record]


def test_json_has_both_languages_and_every_count(run: Run, result: Path) -> None:
    words = ("standards", "coverage", "checklist", "--in", result, "-f", "json")
    english, chinese = run(*words), run(*words, "--lang", "zh")
    assert english == chinese
    assert english.err == ""
    told = json.loads(english.out)
    assert told["schema"] == "inspector/coverage/1"
    assert [host["name"] for host in told["hosts"]] == ["bad"]
    assert [sum(numbers.values()) for numbers in told["counts"].values()] == [12, 8, 12]
    [row] = [each for each in told["clauses"] if each["id"] == "T09"]
    assert (row["verdict"], row["hosts"][0]["verdict"]) == ("not-met", "not-met")
    assert "toor" in row["record"]["zh"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("columns", [80, 40])
def test_the_page_fits_the_terminal_and_draws_no_conclusion(
    run: Run, result: Path, lang: str, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = run("standards", "coverage", "gbt22239-l3", "--in", result, "--lang", lang).out
    assert max(map(cells, out.splitlines())) <= columns
    assert "%" not in out
    assert "不是等级测评" in out.replace("\n", "") or lang == "en"
    assert "211" in out.splitlines()[-1]


def test_files_are_written_and_nothing_is_said(run: Run, result: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    paths = {name: tmp_path / "out" / f"c.{name}" for name in ("json", "csv", "xlsx")}
    formats = [word for name, path in paths.items() for word in ("-f", f"{name}={path}")]
    ended = run("standards", "coverage", "gbt22239-l2", "--in", result, "--lang", "zh", *formats)
    assert ended == (0, "", "")
    assert len(json.loads(paths["json"].read_bytes())["clauses"]) == len(rows(paths["csv"].read_text("utf-8")))
    book = zipfile.ZipFile(paths["xlsx"])
    sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3, "one host has no sheet of its own"
    for sheet in sheets:
        assert "内部资料 注意保管" in book.read(sheet).decode()
    first = paths["xlsx"].read_bytes()
    run("standards", "coverage", "gbt22239-l2", "--in", result, "--lang", "zh", *formats)
    assert paths["xlsx"].read_bytes() == first


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_hostile_result_does_no_harm(run: Run, hostile_result: Path, tmp_path: Path, lang: str) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    path = tmp_path / "c.xlsx"
    for name in ("console", "json", "csv", f"xlsx={path}"):
        ended = run("standards", "coverage", "checklist", "--in", hostile_result, "--lang", lang, "-f", name)
        assert (ended.status, ended.err) == (0, "")
        assert not {"\x1b", "\x00", "\u202e", "\x85"} & set(ended.out)
        assert len(ended.out) < 400_000
    for row in rows(run("standards", "coverage", "checklist", "--in", hostile_result, "-f", "csv").out):
        assert not any(str(cell).startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def twice(data: dict[str, list[object]]) -> None:
    data["hosts"] *= 2


def empty(data: dict[str, list[object]]) -> None:
    data["hosts"] = []


@pytest.mark.parametrize("change", [twice, empty])
def test_odd_results_are_judged_too(run: Run, result: Path, change: Callable[[dict[str, list[object]]], None]) -> None:
    data = json.loads(result.read_bytes())
    change(data)
    result.write_text(json.dumps(data))
    told = json.loads(run("standards", "coverage", "checklist", "--in", result, "-f", "json").out)
    assert "met" not in {each["verdict"] for each in told["clauses"]}


def test_a_missing_extra_is_named(run: Run, result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    ended = run("standards", "coverage", "checklist", "--in", result, "-f", f"xlsx={tmp_path}/c.xlsx")
    assert ended.status == 2
    assert ended.err == "inspector: Excel workbooks need XlsxWriter: pip install 'inspector-audit[xlsx]'\n"
    assert not (tmp_path / "c.xlsx").exists()


def test_a_dossier_of_every_kind_is_judged(run: Run, tmp_path: Path) -> None:
    """Accepted findings, errors, a host that failed, checks of nobody."""
    path = tmp_path / "r.json"
    path.write_bytes(msgspec.json.encode(dossiers.dossier(dossiers.host(), dossiers.FAILED)))
    out = run("standards", "coverage", "checklist", "--in", path, "--lang", "zh").out
    assert "已接受风险，批准人：张三" in out.replace("\n", "").replace(" ", "")


def test_a_result_that_is_nested_too_deeply_is_refused(run: Run, result: Path) -> None:
    deep = '"data": {"a": ' + "[" * 100_000 + "]" * 100_000
    result.write_text(result.read_text("utf-8").replace('"data": {', f"{deep}, ", 1).replace(", }", "}", 1), "utf-8")
    ended = run("standards", "coverage", "checklist", "--in", result)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert "nested too deeply" in ended.err
