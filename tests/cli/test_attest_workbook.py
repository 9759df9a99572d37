"""`inspector attest export` and `import`, from an organisation.yaml that is still empty to one that is filled in."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

import pytest

from inspector.organisation import reading
from inspector.organisation.writing import written
from tests.answers.workbooks import HOSPITAL, cell, edited, put
from tests.cli.running import Run

pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
pytest.importorskip("python_calamine", reason="the extra xlsx is not installed")

YEAR = datetime.datetime.now().astimezone().year


@pytest.fixture
def folder(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which people work, with an organisation.yaml to begin with and a file of evidence."""
    made = tmp_path / "desk"
    made.mkdir()
    monkeypatch.chdir(made)
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("INSPECTOR_ORGANISATION", raising=False)
    (made / "organisation.yaml").write_text(written(None, "zh"), encoding="utf-8")
    (made / "minutes.pdf").write_bytes(b"minutes")
    return made


def fill(path: Path) -> None:
    unit = [cell("单位名称 *", "东城医院"), cell("报告类型 *", "教育"), cell("意见和建议", "增加经费\n加强培训")]
    answers = put(
        {("ORG-01", "答复"): "是", ("ORG-01", "证据文件（每行一个）"): "minutes.pdf", ("ORG-03", "答复"): "也许"}
    )
    path.write_bytes(edited(path.read_bytes(), 单位=lambda rows: unit[2](unit[1](unit[0](rows))), 填报=answers))


def test_from_nothing_to_answers(run: Run, folder: Path) -> None:
    ended = run("attest", "export", "填报表.xlsx", "--lang", "zh")
    assert (ended.status, ended.err) == (0, "")
    assert f"{YEAR} 年度填报表" in ended.out
    path = folder / "填报表.xlsx"
    assert path.stat().st_mode & 0o777 == 0o600
    fill(path)
    tried = run("attest", "import", "填报表.xlsx", "--by", "王", "--dry-run", "--lang", "zh")
    assert "仅为试运行" in tried.out
    assert "请填写单位全称" in (folder / "organisation.yaml").read_text()
    ended = run("attest", "import", "填报表.xlsx", "--by", "王", "--lang", "zh")
    assert (ended.status, ended.err) == (1, ""), "one cell was not taken over"
    assert "工作表“填报”G" in ended.out
    assert "已写入：organisation.yaml" in ended.out
    made = reading.load()
    assert (made.unit.name.zh, len(made.suggestions)) == ("东城医院", 2)
    shown = json.loads(run("attest", "show", "ORG-01", "-f", "json").out)["answers"][0]
    assert (shown["answer"], shown["person"]) == ("yes", "王")
    assert shown["evidence"][0]["path"] == str(folder / "minutes.pdf")


def test_what_was_exported_again_changes_nothing(run: Run, folder: Path) -> None:
    (folder / "organisation.yaml").write_text(text := written(HOSPITAL, "zh"), encoding="utf-8")
    assert run("attest", "export", "a.xlsx", "--group", "组织领导与责任").status == 0
    ended = run("attest", "import", "a.xlsx", "-f", "json")
    found = json.loads(ended.out)
    assert (ended.status, found["answers"], found["organisation"], found["taken"]) == (0, 0, False, [])
    assert (folder / "organisation.yaml").read_text() == text


def test_answers_are_not_kept_where_the_organisation_cannot_be(run: Run, folder: Path) -> None:
    (folder / "real.yaml").write_text(written(HOSPITAL, "zh"), encoding="utf-8")
    (folder / "organisation.yaml").unlink()
    (folder / "organisation.yaml").symlink_to("real.yaml")
    assert run("attest", "export", "a.xlsx", "--lang", "zh").status == 0
    fill(folder / "a.xlsx")
    ended = run("attest", "import", "a.xlsx")
    assert ended.status == 2
    assert "symbolic link" in ended.err
    assert json.loads(run("attest", "show", "ORG-01", "-f", "json").out)["answers"] == []


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("export", "a.ods"), "ends in .xlsx"),
        (("export", "a.xlsx", "--group", "organisation"), "no such group"),
        (("export", "a.xlsx", "--department", "财务科"), "no system and no asset"),
        (("import", "minutes.pdf"), "no Excel workbook"),
        (("import", "missing.xlsx"), "no such file"),
    ],
)
def test_bad_input_is_told_in_a_line(run: Run, folder: Path, words: tuple[str, ...], what: str) -> None:
    ended = run("attest", *words)
    assert ended.status == 2
    assert what in ended.err
    assert ended.err.count("\n") == 1


def test_who_may_read_the_organisation_still_may_and_a_pipe_is_none(run: Run, folder: Path) -> None:
    place = folder / "organisation.yaml"
    place.write_text(written(HOSPITAL, "zh"), encoding="utf-8")
    place.chmod(0o644)
    assert run("attest", "export", "a.xlsx", "--lang", "zh").status == 0
    fill(folder / "a.xlsx")
    assert run("attest", "import", "a.xlsx").status == 1
    assert place.stat().st_mode & 0o777 == 0o644
    place.unlink()
    os.mkfifo(place)
    ended = run("attest", "import", "a.xlsx", "--lang", "en")
    assert (ended.status, "it is not a regular file" in ended.err) == (2, True)
