"""`inspector attest` in a real terminal."""

from __future__ import annotations

import datetime
import hashlib
import json
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from inspector.store import Attestation, Proof, attest, open_store
from tests.cli.running import process
from tests.cli.terminals import terminal

YEAR = datetime.datetime.now().astimezone().year
CANARY = "Xk9!canary-77"
ORGANISATION = """unit: {name: 某市医院, sector: health}
systems:
  - {id: his, name: 医院信息系统, level: 3, filing: "3101150001-22001", assessed: "2026-05-06"}
  - {id: oa, name: 办公系统, level: 2}
"""


@pytest.fixture
def url(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("INSPECTOR_ORGANISATION", raising=False)
    return sqlite_url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "evidence"
    made.mkdir()
    (made / "成立文件.pdf").write_bytes(b"founded")
    return made


def kept(question: str) -> list[dict[str, Any]]:
    ended = process("attest", "show", question, "-f", "json")
    assert ended.status == 0, ended.err
    found: list[dict[str, Any]] = json.loads(ended.out)["answers"]
    return found


def test_it_asks_and_goes_on_where_it_was_left(url: str, folder: Path) -> None:
    words = ("attest", "--group", "org", "--by", "张三", "--lang", "zh")
    with terminal(*words, cwd=folder) as shown:
        start = shown.until("[1/10] ORG-01")
        assert "严禁填写口令、居民身份证号和涉密内容" in start
        shown.answer(("na 不适用 >", "?"), ("na 不适用 >", "是"), ("结束）>", "没有.pdf"), ("结束）>", "成立文件.pdf"))
        assert "SHA-256" in shown.until("结束）>")
        shown.type("")
        assert "已保存：符合" in shown.until("ORG-02")
        shown.answer(("无  na", "三次"), ("无  na", "３次"), ("结束）>", ""))
        shown.answer(("ORG-03", ""), ("ORG-04", "n"), ("简要说明", "只任命了一人"))
        assert "整改项 #1（高危）" in shown.until("ORG-05")
        shown.answer(("na 不适用 >", "不适用"), ("理由 >", "没有专职岗位"), ("ORG-06", "q"))
        status, end = shown.end()
        assert (status, "本次保存 4 项" in end, "未填报 6 项" in end) == (0, True, True)
    assert kept("ORG-01")[0]["answer"] == "yes"
    assert kept("ORG-01")[0]["person"] == "张三"
    digest = hashlib.sha256(b"founded").hexdigest()
    assert kept("ORG-01")[0]["evidence"] == [{"path": str(folder / "成立文件.pdf"), "digest": digest}]
    assert kept("ORG-03") == []
    with terminal(*words, cwd=folder) as shown:
        assert "待填报 6 项" in shown.until("[1/6] ORG-03")
        shown.until("na 不适用 >")
        shown.type("\x04", end="")
        assert shown.end()[0] == 0


def test_a_yes_without_evidence_is_said_to_be_partly_met(url: str, folder: Path) -> None:
    with terminal("attest", "ORG-01", cwd=folder) as shown:
        shown.answer(("does not apply >", "y"), ("to end >", ""))
        assert "Kept: partly met" in shown.until("Item #1 (low)")
        assert shown.end()[0] == 0


def before(url: str, question: str, answer: object, *files: Proof) -> None:
    given = Attestation(
        year=YEAR - 1,
        question=question,
        answer=answer,
        answered=f"{YEAR - 1}-11-02T01:00:00Z",
        evidence=files,
        person="李四",
        note="去年的说明",
    )
    with open_store(url) as store, store.writing() as connection:
        attest(connection, given)


def test_the_answer_of_last_year_counts_once_it_is_confirmed(url: str, folder: Path) -> None:
    old = hashlib.sha256(b"old").hexdigest()
    before(url, "ORG-01", "yes", Proof(str(folder / "gone.pdf"), old), Proof(str(folder / "成立文件.pdf"), old))
    with terminal("attest", "ORG-01", "--lang", "zh", cwd=folder) as shown:
        told = shown.until("na 不适用 >")
        assert f"{YEAR - 1} 年：是（李四，{YEAR - 1}-11-02）" in told
        assert "证据文件 2 个" in told
        assert "去年的说明" in told
        shown.type("")
        shown.end()
    assert [each["year"] for each in kept("ORG-01")] == [YEAR - 1]
    with terminal("attest", "--by", "王五", "ORG-01", "--lang", "zh", cwd=folder) as shown:
        shown.answer(("na 不适用 >", "沿用"))
        assert "gone.pdf" in shown.until("已变更")
        assert "已保存：符合" in shown.end()[1]
    new = kept("ORG-01")[1]
    assert (new["year"], new["person"], new["note"]) == (YEAR, "王五", "去年的说明")
    assert new["evidence"] == [{"path": str(folder / "成立文件.pdf"), "digest": hashlib.sha256(b"founded").hexdigest()}]


def test_an_earlier_answer_that_is_none_any_more_is_not_confirmed(url: str, folder: Path) -> None:
    before(url, "NET-01", "telepathy")
    with terminal("attest", "NET-01", cwd=folder) as shown:
        shown.answer(("na >", "="), ("expected one of", ""))
        assert shown.end()[0] == 0
    assert len(kept("NET-01")) == 1


def test_what_must_not_be_kept_is_refused_and_asked_for_again(url: str, folder: Path) -> None:
    with terminal("attest", "ORG-01", "AST-01", "--lang", "zh", cwd=folder) as shown:
        shown.answer(("na 不适用 >", "n"), ("简要说明", f"管理员口令是：{CANARY}"))
        assert "疑似含有口令" in shown.until("简要说明")
        shown.type("身份证 11010519491231002X")
        assert "身份证号" in shown.until("简要说明")
        shown.type("没有发文")
        shown.answer(("第 1 行 系统名称", f"password={CANARY}"))
        assert "疑似含有口令" in shown.until("第 1 行 系统名称")
        shown.type("q")
        shown.end()
    [file] = folder.parent.glob("store/*.db")
    sqlite3.connect(file).execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    data = b"".join(path.read_bytes() for path in folder.parent.rglob("*") if path.is_file())
    assert CANARY.encode() not in data
    assert b"11010519491231002X" not in data
    assert kept("ORG-01")[0]["note"] == "没有发文"


def test_a_table_is_asked_cell_by_cell(url: str, folder: Path) -> None:
    with terminal("attest", "INC-04", "--lang", "zh", cwd=folder) as shown:
        shown.answer(
            ("第 1 行 发生日期", "2026年3月1日"),
            ("事件名称", "勒索病毒"),
            ("类别", "99"),
            ("类别", "恶意程序事件"),
            ("级别", "4"),
            ("上报", "是"),
            ("复盘", "否"),
            ("第 2 行", "-"),
            ("事件名称", "网页被篡改"),
            *((word, "") for word in ("类别", "级别", "上报", "复盘")),
            ("第 3 行", ""),
            ("证据文件", ""),
        )
        shown.until("整改项 #1")
        status, end = shown.end()
        assert (status, "“是否已复盘”有 1 行为“否”" in end) == (0, True)
    first, second = kept("INC-04")[0]["answer"]
    assert first == {
        "date": "2026-03-01",
        "event": "勒索病毒",
        "category": "malware",
        "grade": "ordinary",
        "reported": "yes",
        "reviewed": "no",
    }
    assert second["event"] == "网页被篡改"
    assert second["date"] is None


def test_what_the_organisation_says_is_offered(url: str, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "organisation.yaml"
    path.write_text(ORGANISATION, encoding="utf-8")
    named = {"INSPECTOR_ORGANISATION": str(path)}
    with terminal("attest", "AST-01", "AST-02", "AST-04", "--lang", "zh", cwd=folder, **named) as shown:
        assert "医院信息系统" in shown.until("输入 + 确认采用")
        shown.answer(("na 不适用 >", "+"), ("证据文件", ""), ("AST-02", ""), ("AST-04", "+"), ("证据文件", ""))
        assert shown.end()[0] == 0
    assert [row["level"] for row in kept("AST-01")[0]["answer"]] == ["3", "2"]
    assert kept("AST-02") == []
    assert [row["reported"] for row in kept("AST-04")[0]["answer"]] == ["2026-05-06"]


def test_one_system_is_answered_for_alone(url: str, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "organisation.yaml"
    path.write_text(ORGANISATION, encoding="utf-8")
    named = {"INSPECTOR_ORGANISATION": str(path)}
    with terminal("attest", "OPS-08", "--system", "办公系统", "--lang", "zh", cwd=folder, **named) as shown:
        assert "办公系统" in shown.until("OPS-08")
        shown.answer(("na 不适用 >", "1,2"), ("证据文件", "成立文件.pdf"), ("证据文件", ""))
        assert "已保存：符合" in shown.end()[1]  # the third option is of level 3
    assert kept("OPS-08")[0]["scope"] == "oa"


def test_an_interrupt_keeps_what_is_answered(url: str, folder: Path) -> None:
    with terminal("attest", "--group", "org", cwd=folder) as shown:
        shown.answer(("does not apply >", "n"), ("few words", ""))
        shown.until("none  na >")
        time.sleep(0.5)  # a line is not yet waited for at the moment when its prompt is shown
        shown.process.send_signal(signal.SIGINT)
        assert shown.end()[0] == 130
    assert kept("ORG-01")[0]["answer"] == "no"


def test_an_answer_that_somebody_else_gave_meanwhile_is_not_replaced_unseen(url: str, folder: Path) -> None:
    with terminal("attest", "ORG-01", "ORG-03", "--by", "张三", "--lang", "zh", cwd=folder) as shown:
        shown.until("na 不适用 >")
        assert process("attest", "set", "ORG-01", "n", "--by", "李四", "--note", "没有发文").status == 0
        assert process("attest", "set", "ORG-03", "n", "--by", "李四", "--note", "没有发文").status == 0
        shown.answer(("", "y"), ("结束）>", ""))
        assert "其间已有他人填报：否（李四" in shown.until("na 不适用 >")
        assert [each["answer"] for each in kept("ORG-01")] == ["no"]
        shown.answer(("", "y"), ("结束）>", ""), ("回车不填）>", "="))
        assert "已填：否（李四" in shown.until("na 不适用 >")
        shown.type("")
        shown.end()
    assert [(each["answer"], each["note"]) for each in kept("ORG-01")] == [("yes", "没有发文")]
    assert [each["answer"] for each in kept("ORG-03")] == ["no"]


def test_evidence_and_note_of_before_are_offered_when_it_is_answered_again(url: str, folder: Path) -> None:
    assert process("attest", "set", "DATA-02", f"{YEAR}-01-02", "--evidence", str(folder / "成立文件.pdf")).status == 0
    with terminal("attest", "DATA-02", "--lang", "zh", cwd=folder) as shown:
        shown.answer(
            ("na 不适用 >", f"{YEAR}-01-03"), ("保留原有 1 个", "="), ("保留原有 1 个", ""), ("现状", "用时 2 小时")
        )
        assert "已保存：符合" in shown.end()[1]
    assert len(kept("DATA-02")[0]["evidence"]) == 1
    assert kept("DATA-02")[0]["note"] == "用时 2 小时"


def test_a_question_that_is_left_half_answered_is_said_not_to_be_kept(url: str, folder: Path) -> None:
    with terminal("attest", "INC-02", "--lang", "zh", cwd=folder) as shown:
        shown.answer(("第 1 行 日期", f"{YEAR - 1}-05-01"), ("应为", f"{YEAR}-01-02"), ("场景", "q"))
        assert "本题未填完，未保存" in shown.end()[1]
    assert kept("INC-02") == []


def test_no_file_is_asked_for_where_it_must_stay_in_its_place(url: str, folder: Path) -> None:
    with terminal("attest", "TERM-05", cwd=folder) as shown:
        shown.answer(("does not apply >", "y"))
        assert "Kept: met" in shown.end()[1]


def test_a_terminal_without_chinese_letters_is_asked_in_escapes(url: str, folder: Path) -> None:
    with terminal("attest", "ORG-01", "--lang", "zh", cwd=folder, PYTHONIOENCODING="ascii") as shown:
        shown.answer(("na \\u4e0d\\u9002\\u7528 >", "不"), ("na \\u4e0d\\u9002\\u7528 >", "p"), ("> ", ""), ("> ", ""))
        assert shown.end()[0] == 0
    assert kept("ORG-01")[0]["answer"] == "partial"


def test_what_was_done_last_year_is_not_confirmed_for_this_one(url: str, folder: Path) -> None:
    before(url, "INC-02", [{"date": f"{YEAR - 1}-05-01", "scenario": "outage", "persons": 20, "improvements": None}])
    with terminal("attest", "INC-02", "--lang", "zh", cwd=folder) as shown:
        assert "沿用" not in shown.until("na 不适用 >")
        shown.type("=")
        shown.answer(("应为", ""))
        shown.end()
    assert [each["year"] for each in kept("INC-02")] == [YEAR - 1]


def test_no_terminal_is_said_to_be_none(url: str, folder: Path) -> None:
    ended = process("attest", "ORG-01")
    assert ended.status == 2
    assert "attest set" in ended.err
