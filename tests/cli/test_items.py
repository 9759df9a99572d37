"""`inspector items`: the register on the command line."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from inspector.layout import cells
from inspector.model import Result, Severity, Status
from inspector.profile import RemediationSettings
from inspector.register import follow, people
from inspector.register.questions import open_question
from inspector.store import open_store, record
from inspector.text import Text
from tests.cli.running import Run, process
from tests.register.sheets import edited, put
from tests.store import making

LOGIN, WEAK = "admin-privilege.ssh-root-login", "weak-password.empty-password"
TAGS = {"system": "办公系统", "department": "信息中心", "owner": "张三"}
TODAY = datetime.datetime.now(datetime.UTC)


@pytest.fixture
def url(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with three open items of two hosts, named by the environment."""
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", sqlite_url)
    audited(sqlite_url, [_failed(LOGIN, "root", "toor")], [_failed(WEAK, "guest")], day=0)
    return sqlite_url


def _failed(check: str, *subjects: str) -> Result:
    return making.result(check, Status.FAIL, *subjects)


def audited(url: str, *results: Sequence[Result], day: int) -> None:
    hosts = [making.host(f"web{n}", *each, day=day, tags=TAGS if n == 1 else {}) for n, each in enumerate(results, 1)]
    dossier = making.audit(*hosts, day=day)
    with open_store(url) as store, store.writing() as connection:
        follow(connection, record(connection, dossier), dossier, RemediationSettings())


def listed(run: Run, *words: object) -> list[int]:
    ended = run("items", "list", "-f", "json", *words)
    assert ended.status == 0, ended.err
    return sorted(each["id"] for each in json.loads(ended.out)["items"])


def item(run: Run, number: int) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("items", "show", number, "-f", "json").out)["item"]
    return found


def test_help_needs_no_database_library() -> None:
    code = "import sys; from inspector.cli import main; main(['items', 'list', '--help']); print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], [1, 2, 3]),
        (["--host", "web1"], [1, 2]),
        (["--system", "办公系统"], [1, 2]),
        (["--department", "信息中心", "--owner", "张三"], [1, 2]),
        (["--owner", "李四"], []),
        (["--check", WEAK], [3]),
        (["--category", "weak-password"], [3]),
        (["--category", "弱口令"], [3]),
        (["--state", "待整改"], [1, 2, 3]),
        (["--state", "in progress", "--state", "已销号"], []),
        (["--repeated"], []),
        (["--severity", "info+"], [1, 2, 3]),
        (["--severity", "严重"], []),
        (["--severity", "低危以上", "--overdue"], [1, 2, 3]),
    ],
)
def test_items_are_chosen(run: Run, url: str, words: list[str], found: list[int]) -> None:
    assert listed(run, *words) == found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "--severity", "hihg"], "did you mean high?"),
        (["list", "--state", "已消号"], "--state 已消号"),
        (["list", "--category", "弱口今"], "did you mean 弱口令?"),
        (["list", "--host", "nowhere"], "no host called nowhere"),
        (["list", "-f", "pdf"], "pdf"),
        (["show", "x"], "x: the number of an item is expected"),
        (["show", "99"], "there is no item #99"),
        (["assign", "1"], "nothing to set"),
        (["assign", "1", "--deadline", "soon"], "--deadline soon: a day is expected"),
        (["accept", "1", "--reason", "r", "--until", "2020-01-01"], "a time to come"),
        (["close", "1", "--note", "n"], "an audit must look first"),
        (["export", "a.csv"], "ends in .xlsx"),
        (["import", "nothing.xlsx"], "nothing.xlsx: no such file"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(run: Run, url: str, words: list[str], said: str) -> None:
    ended = run("items", *words)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_without_a_store_there_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    ended = run("items", "list", "--database", tmp_path / "none.db")
    assert ended.status == 2
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("width", [20, 80, 120])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_list_fits_its_terminal(run: Run, url: str, monkeypatch: pytest.MonkeyPatch, width: int, lang: str) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    run("items", "assign", "1", "2", "--owner", "欧阳" * 20, "--deadline", "2026-01-09")
    ended = run("items", "list", "--lang", lang)
    lines = ended.out.splitlines()
    if width >= 80:
        assert max(map(cells, lines)) <= width
        assert len(lines) == {80: 10, 120: 7}[width]
    assert ("已逾期" if lang == "zh" else "overdue") in ended.out
    assert ("共 3 项：待整改 3；已逾期 3" if lang == "zh" else "3 items: 3 open; 3 overdue") in ended.out or width < 80


def test_an_item_is_shown_whole(run: Run, url: str) -> None:
    run("items", "note", "1", "第一行", "--by", "王五")
    page = run("items", "show", "#1", "--lang", "zh").out
    for part in ("#1", "待整改", "web1", "root", LOGIN, "信息中心", "第一行", "备注  王五", "处理过程", "8.1.4.1"):
        assert part in page
    assert run("items", "show", "1").out.startswith("#1  About")


def test_people_move_items(run: Run, url: str, tmp_path: Path) -> None:
    assert run("items", "assign", "1", "#3", "--owner", "李四", "--deadline", "2099/1/2", "--by", "王五").status == 0
    assert listed(run, "--owner", "李四") == [1, 3]
    assert item(run, 3)["deadline"] == "2099-01-02"
    assert run("items", "start", "1").out.startswith("#1  in progress  web1  About")
    assert "待复核" in run("items", "done", "1", "2", "--note", "改好了", "--lang", "zh").out
    assert listed(run, "--state", "to-verify") == [1, 2]
    assert run("items", "reopen", "2", "--reason", "没改").status == 0
    until = f"{TODAY + datetime.timedelta(days=30):%Y-%m-%d}"
    assert run("items", "accept", "2", "--reason", "下线中", "--until", until, "--by", "王五").status == 0
    shown = run("items", "show", "2", "--lang", "zh").out
    assert f"王五 批准，有效期至 {until}：下线中" in shown
    audited(url, [making.result(LOGIN)], [making.result(WEAK)], day=3)
    assert listed(run) == [2], "a person looked at it after that audit"
    assert listed(run, "--all") == [1, 2, 3]
    assert listed(run, "--state", "已销号") == [1, 3]
    assert "Closed items are left out" in run("items", "list").out


def test_several_are_moved_together_or_not_at_all(run: Run, url: str) -> None:
    run("items", "start", "2")
    ended = run("items", "start", "1", "2")
    assert (ended.status, ended.out) == (2, "")
    assert "#2 is in progress" in ended.err
    assert item(run, 1)["state"] == "open"


def test_who_acts_is_who_logged_in(run: Run, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_USER", "auditor")
    run("items", "note", "1", "x")
    events = item(run, 1)["events"]
    assert isinstance(events, list)
    assert events[-1]["actor"] == "auditor"


def test_an_acceptance_that_is_over_is_open_again(run: Run, url: str) -> None:
    until = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    with open_store(url) as store, store.writing() as connection:
        early = until - datetime.timedelta(days=9)
        people.accept(connection, 1, reason="r", until=until, by="x", now=early)
    assert listed(run, "--state", "accepted") == []
    assert item(run, 1)["state"] == "open"


def test_a_hostile_name_moves_no_cursor(run: Run, url: str, tmp_path: Path) -> None:
    bad = "x\x1b[31m\u202e"
    dossier = making.audit(making.host(bad, _failed(LOGIN, bad), day=1, tags={"owner": bad}), day=1)
    with open_store(url) as store, store.writing() as connection:
        follow(connection, record(connection, dossier), dossier, RemediationSettings())
    for words in (["list"], ["show", "4"], ["list", "-f", "csv"], ["start", "4"], ["note", "4", bad]):
        ended = run("items", *words)
        assert ended.status == 0
        assert "\\x1b" in ended.out
        assert not {"\x1b", "\u202e"} & set(ended.out)


def test_an_answer_to_a_question_is_closed_with_evidence_alone(run: Run, url: str, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    text = Text(en="No plan", zh="没有应急预案")
    told = {"title": text, "message": text, "remedy": text, "severity": Severity.HIGH, "standards": {}}
    with open_store(url) as store, store.writing() as connection:
        open_question(connection, question="M07", by="x", now=TODAY, **told)  # type: ignore[arg-type]
    assert "本单位" in run("items", "list", "--category", "管理", "--lang", "zh").out
    assert "at least one file of evidence" in run("items", "close", "4", "--note", "n").err
    (tmp_path / "plan.pdf").write_bytes(b"plan")
    assert "已销号" in run("items", "close", "4", "--evidence", tmp_path / "plan.pdf", "--lang", "zh").out
    digest = hashlib.sha256(b"plan").hexdigest()
    assert f"{tmp_path}/plan.pdf" in "".join(run("items", "show", "4", "--lang", "zh").out.split())
    assert digest in run("items", "list", "--all", "-f", "csv").out
    file = tmp_path / "a.xlsx"
    assert run("items", "export", file).status == run("items", "import", file).status == 0


def test_there_and_back(run: Run, url: str, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    pytest.importorskip("python_calamine", reason="the extra xlsx is not installed")
    file, sent = tmp_path / "台账.xlsx", tmp_path / "sent.xlsx"
    assert run("items", "export", file, "--lang", "zh").out == f"{file}：3 项\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("items", "import", file).status == 0
    sent.write_bytes(edited(file.read_bytes(), lambda rows: put(put(rows, "备注", "甲", "乙"), "风险等级", "低危")))
    numbers = [each["id"] for each in json.loads(run("items", "list", "-f", "json").out)["items"]]
    run("items", "note", numbers[1], "丙")
    tried = run("items", "import", sent, "--dry-run", "--lang", "zh")
    assert tried.status == 1
    assert f"#{numbers[0]}  备注：（空） → “甲”" in tried.out
    assert "导出时 （空），台账现为 “丙”，文件中为 “乙”" in tried.out
    assert "“风险等级”为只读，未改为“低危”" in tried.out
    assert "仅为试运行，未写入" in tried.out
    assert item(run, numbers[0])["note"] == ""
    ended = run("items", "import", sent, "-f", "json", "--by", "王五")
    told = json.loads(ended.out)
    assert (ended.status, told["written"], len(told["changes"])) == (1, True, 1)
    assert (told["conflicts"][0]["field"], told["refused"][0]["place"]["zh"]) == ("note", "第 2 行")
    assert [item(run, number)["note"] for number in numbers[:2]] == ["甲", "丙"]
    assert listed(run, "-f", f"xlsx={tmp_path / 'again.xlsx'}", "-f", f"csv={tmp_path / 'a.csv'}") == [1, 2, 3]
    assert (tmp_path / "a.csv").read_bytes().decode("utf-8-sig").startswith("Number,Found on")


def test_a_missing_extra_is_named(run: Run, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (tmp_path / "a.xlsx").write_bytes(b"x")
    ended = run("items", "import", tmp_path / "a.xlsx")
    assert (ended.status, "pip install 'inspector-audit[xlsx]'" in ended.err) == (2, True)


def test_as_a_process(url: str) -> None:
    ended = process("items", "list", "--lang", "zh", INSPECTOR_DATABASE_URL=url)
    assert ended.status == 0
    assert "共 3 项" in ended.out
