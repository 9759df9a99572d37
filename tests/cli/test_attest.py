"""`inspector attest` without a terminal: set, list, show."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inspector.plugins import questionnaire
from tests.cli.running import Run, process

CHINESE = re.compile("[\u4e00-\u9fff]")
CANARY = "Xk9!canary-77"
COMMANDS = ("ask", "list", "show", "set", "export", "import")


@pytest.fixture
def url(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("INSPECTOR_ORGANISATION", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.pdf").write_bytes(b"signed")
    return sqlite_url


def listed(run: Run, *words: object) -> dict[str, Any]:
    ended = run("attest", "list", "--year", 2026, "-f", "json", *words)
    assert ended.status == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def one(run: Run, question: str, *words: object) -> dict[str, Any]:
    [found] = [each for each in listed(run, *words)["answers"] if each["question"] == question]
    return dict(found)


@pytest.mark.parametrize("words", [[], ["ask"], ["list"], ["show"], ["set"], ["export"], ["import"]])
def test_help_needs_no_heavy_library(words: list[str]) -> None:
    heavy = ("sqlalchemy", "xlsxwriter", "python_calamine", "lxml", "jinja2", "docx", "typst")
    code = f"import sys; from inspector.cli import main; main(['attest', *{words!r}, '--help']); print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("words", [["-h"], *([each, "--help"] for each in COMMANDS)])
def test_help_is_in_one_language(run: Run, words: list[str]) -> None:
    for lang, foreign in (("en", True), ("zh", False)):
        ended = run("attest", *words, "--lang", lang)
        assert ended.status == 0
        if foreign:
            assert not CHINESE.search(ended.out.replace("人员与培训", ""))
        else:
            assert len(CHINESE.findall(ended.out)) > 20


def test_an_answer_is_set_and_shown(run: Run, url: str) -> None:
    ended = run("attest", "set", "org-01", "是", "--by", "张三", "--evidence", "a.pdf", "--year", 2026, "--lang", "zh")
    assert (ended.status, ended.out) == (0, "ORG-01\n  已保存：符合。\n")
    ended = run("attest", "show", "ORG-01", "--lang", "zh")
    assert "2026 年度 全单位：张三" in ended.out
    assert "a.pdf" in ended.out
    run("attest", "set", "ORG-01", "no", "--year", 2025, "--note", "a first draft")
    found = json.loads(run("attest", "show", "ORG-01", "-f", "json").out)
    assert [(each["year"], each["answer"], each["note"]) for each in found["answers"]] == [
        (2025, "no", "a first draft"),
        (2026, "yes", ""),
    ]
    assert found["question"]["id"] == "ORG-01"


def test_an_answer_that_raises_is_an_item(run: Run, url: str) -> None:
    ended = run("attest", "set", "NET-06", "90 天", "--evidence", "a.pdf", "--lang", "zh")
    assert "整改项 #1（高危）：填报值为 90，低于 180。" in ended.out
    found = json.loads(run("items", "list", "-f", "json").out)["items"]
    assert [(each["check"], each["source"]) for each in found] == [("NET-06", "questionnaire")]
    assert "waits to be verified" in run("attest", "set", "NET-06", "200", "--evidence", "a.pdf").out


def test_tables_are_set_as_json(run: Run, url: str) -> None:
    rows = '[{"sessions": 2, "attendees": 130, "share": 61.5}]'
    assert run("attest", "set", "PPL-04", rows, "--year", 2026).status == 0
    assert one(run, "PPL-04")["answer"] == [{"sessions": 2, "attendees": 130, "share": 61.5}]


def test_the_list_tells_how_everything_stands(run: Run, url: str) -> None:
    for words in (
        ["ORG-01", "yes", "--evidence", "a.pdf"],
        ["ORG-03", "yes"],
        ["ORG-04", "no"],
        ["ORG-09", "2020-01-01", "--evidence", "a.pdf"],
        ["ORG-05", "na", "--note", "no such post"],
    ):
        assert run("attest", "set", *words, "--year", 2026).status == 0
    known = len(questionnaire().questions)
    told = listed(run)
    assert told["counts"] == {
        "asked": known,
        "answered": 5,
        "not-filled-in": known - 5,
        "raised": 3,
        "without-evidence": 1,
        "stale": 1,
    }
    verdicts = {each["question"]: (each["verdict"], each["raised"]) for each in told["answers"]}
    assert verdicts["ORG-01"] == ("met", [])
    assert verdicts["ORG-03"] == ("partly-met", ["unproven"])
    assert verdicts["ORG-04"] == ("not-met", ["no"])
    assert verdicts["ORG-09"] == ("partly-met", ["stale"])
    assert verdicts["ORG-05"] == ("not-applicable", [])
    assert verdicts["ORG-02"] == ("not-examined", [])
    page = run("attest", "list", "--year", 2026, "--group", "组织领导与责任", "--lang", "zh").out
    assert "应填 10 项，已填 5 项，未填报 5 项，需整改 3 项，无证据 1 项，已过期 1 项。" in page
    assert len(page.splitlines()) == 13


def test_evidence_is_looked_at_again_where_that_is_asked_for(run: Run, url: str, tmp_path: Path) -> None:
    run("attest", "set", "ORG-01", "yes", "--evidence", "a.pdf", "--year", 2026)
    (tmp_path / "a.pdf").write_bytes(b"forged")
    assert one(run, "ORG-01")["verdict"] == "met"
    assert one(run, "ORG-01", "--check-files")["raised"] == ["changed"]


def test_a_system_is_named_as_people_call_it(run: Run, url: str, tmp_path: Path) -> None:
    text = "unit: {name: 某单位, sector: education}\nsystems:\n  - {id: oa, name: 办公系统, level: 2}\n"
    (tmp_path / "organisation.yaml").write_text(text, encoding="utf-8")
    assert (
        run("attest", "set", "OPS-08", "1,2", "--system", "办公系统", "--evidence", "a.pdf", "--year", 2026).status == 0
    )
    found = [each for each in listed(run)["answers"] if each["scope"]]
    assert [(each["question"], each["scope"], each["verdict"]) for each in found] == [("OPS-08", "oa", "met")]
    assert "办公系统" in run("attest", "list", "--year", 2026, "--lang", "zh").out
    ended = run("attest", "set", "OPS-08", "1", "--system", "办公", "--lang", "zh")
    assert (ended.status, "没有该信息系统" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["set", "ORG-99", "yes"], "没有填报项 ORG-99"),
        (["lst"], "是否应为 list"),
        (["ORG01"], "是否应为 ORG-01"),
        (["set", "ORG-01", "maybe"], "应填是、部分、否或不适用"),
        (["set", "ORG-01", "na"], "须在说明中写明理由"),
        (["set", "ORG-01", "yes", "--evidence", "none.pdf"], "文件或目录不存在"),
        (["set", "ORG-01", "no", "--note", f"口令是：{CANARY}"], "疑似含有口令"),
        (["set", "ORG-01", f"password={CANARY}"], "应填是"),
        (["list", "--group", "orgs"], "是否应为 org"),
        (["set", "ORG-01", "yes", "--year", "26"], "--year"),
    ],
)
def test_bad_input_gets_one_clear_line(run: Run, url: str, words: list[str], says: str) -> None:
    ended = run("attest", *words, "--lang", "zh")
    assert (ended.status, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1
    assert says in ended.err
    assert CANARY not in ended.err


def test_options_may_stand_before_a_command(url: str) -> None:
    ended = process("attest", "--lang", "zh", "show", "ORG-01")
    assert ended.status == 2  # there is no store yet, and that is what is said
    assert "attest" not in ended.err
