"""`inspector report annual` and `report verify`: from a store to a document, and whether the document still says what the store says."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace as replace_struct

from inspector.cli import report_verify
from inspector.organisation.writing import written
from inspector.publishing.proof import found
from inspector.store import open_store
from tests.cli.running import Run
from tests.reporting import making

pytest.importorskip("docx", reason="the extra docx is not installed")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the hospital's two years, made once."""
    path = tmp_path_factory.mktemp("kept") / "store.db"
    with open_store(f"sqlite:///{path}", create=True) as store:
        making.build(store)
    return path


@pytest.fixture
def desk(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which people work, with an own copy of the store and the organisation."""
    (tmp_path / "store.db").write_bytes(kept.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_CONFIG_HOME", "INSPECTOR_ORGANISATION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))  # no LibreOffice: page numbers take seconds, and have tests of their own
    (tmp_path / "organisation.yaml").write_text(written(making.ORGANISATION, "zh"), encoding="utf-8")
    return tmp_path


def rewritten(path: Path, change: Callable[[str], str]) -> None:
    """The document with its text changed, as by a person in Word."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    before = parts["word/document.xml"].decode()
    parts["word/document.xml"] = change(before).encode()
    assert parts["word/document.xml"].decode() != before
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)


def test_without_a_path_it_is_a_word_document_beside_us(run: Run, desk: Path) -> None:
    ended = run("report", "annual", "--year", 2026, "--lang", "zh")
    assert (ended.status, ended.err) == (0, "")
    path = desk / "网络与信息系统安全自查报告-2026.docx"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "未填报" in ended.out
    held = run("report", "verify", path, "--lang", "zh")
    assert (held.status, held.err) == (0, "")
    assert "与数据一致" in held.out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_form_at_once(run: Run, desk: Path, lang: str) -> None:
    pytest.importorskip("typst", reason="the extra pdf is not installed")
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    forms = {"docx": b"PK", "pdf": b"%PDF", "html": b"<!", "md": b"# ", "xlsx": b"PK"}
    words = [word for form in forms for word in ("-f", f"{form}=out/report.{form}")]
    ended = run("report", "annual", "--year", 2026, "--lang", lang, *words)
    assert (ended.status, ended.err) == (0, "")
    for form, start in forms.items():
        assert (desk / f"out/report.{form}").read_bytes().startswith(start), form
    assert run("report", "verify", desk / "out/report.html").status == 0
    steps = [line for line in ended.out.splitlines() if "report verify" in line]
    assert [line.partition("report verify ")[2] for line in steps] == ["out/report.docx", "out/report.html"]


def test_standard_output_holds_the_report_alone(run: Run, desk: Path) -> None:
    ended = run("report", "annual", "--year", 2026, "--lang", "en", "-f", "md=-")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("# Annual Cybersecurity Self-Inspection Report")
    assert [path.name for path in desk.iterdir() if path.suffix == ".md"] == []


def test_a_changed_number_is_found(run: Run, desk: Path) -> None:
    run("report", "annual", "--year", 2026, "--lang", "zh", "-f", "docx=a.docx")
    rewritten(desk / "a.docx", lambda text: re.sub("(<w:t[^>]*>截至[^<]*共核查主机)", r"\g<1>9", text, count=1))
    ended = run("report", "verify", "a.docx", "--lang", "zh")
    assert ended.status == 1
    assert "已改动：leader.said" in ended.out
    told = json.loads(run("report", "verify", "a.docx", "-f", "json").out)
    assert [each["kind"] for each in told["differences"]] == ["edited"]


def test_what_the_store_says_otherwise_now_is_found(run: Run, desk: Path) -> None:
    run("report", "annual", "--year", 2026, "--lang", "en", "-f", "html=a.html")
    given = run("attest", "set", "PPL-05", "no", "--year", 2026)
    assert given.status == 0, given.err
    ended = run("report", "verify", "a.html", "--lang", "en")
    assert ended.status == 1
    assert "outdated: answer.ppl-05" in ended.out


def test_an_own_number_is_named_and_own_words_are_not(run: Run, desk: Path) -> None:
    run("report", "annual", "--year", 2026, "--lang", "zh", "-f", "docx=a.docx")

    def added(words: str) -> Callable[[str], str]:
        paragraph = f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"
        return lambda text: f"{paragraph}<w:sectPr".join(text.rsplit("<w:sectPr", 1))

    rewritten(desk / "a.docx", added("感谢各部门的支持。"))
    assert run("report", "verify", "a.docx", "--lang", "zh").status == 0
    rewritten(desk / "a.docx", added("另投入经费50万元。"))
    ended = run("report", "verify", "a.docx", "--lang", "zh")
    assert ended.status == 1
    assert "无依据" in ended.out
    assert "另投入经费50万元" in ended.out


def test_audits_that_came_later_are_told(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("report", "annual", "--year", 2026, "--lang", "zh", "-f", "docx=a.docx")
    record = found(desk / "a.docx").record
    early = replace_struct(record, made="2026-03-20T00:00:00+08:00")
    with open_store(f"sqlite:///{desk / 'store.db'}") as store, store.reading() as connection:
        assert report_verify._later(connection, record) == []
        assert report_verify._later(connection, early)
        assert report_verify._later(connection, replace_struct(early, kind="host")) == []
        assert report_verify._later(connection, replace_struct(early, origin={"year": "2025"})) == []
    monkeypatch.setattr(report_verify, "_later", lambda *_: [2, 7])
    ended = run("report", "verify", "a.docx", "--lang", "zh")
    assert ended.status == 0
    assert "又完成自查 2 次（最近一次为 #7）" in ended.out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--year", 3), "--year 3: a year such as 2026 is expected"),
        (("--year", 2999), "--year 2999: this year has not begun"),
        (("-f", "doc"), "-f doc: reports are written as docx, pdf, html, md or xlsx; did you mean docx?"),
        (("-f", "console"), "-f console: reports are written as docx, pdf, html, md or xlsx"),
        (("--organisation", "none.yaml"), "none.yaml"),
        (("-f", "docx=a.docx", "-f", "md=a.docx"), "a.docx is given twice"),
    ],
)
def test_bad_input_is_one_line(run: Run, desk: Path, words: tuple[object, ...], line: str) -> None:
    ended = run("report", "annual", "--lang", "en", *words)
    assert ended.status == 2
    assert line in ended.err
    assert ended.err.count("\n") == 1


def test_without_an_organisation_it_says_what_to_do(run: Run, desk: Path) -> None:
    (desk / "organisation.yaml").unlink()
    ended = run("report", "annual", "--lang", "en")
    assert ended.status == 2
    assert "inspector report init" in ended.err


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>", b"plain", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_report_is_refused_in_one_line(run: Run, desk: Path, data: bytes) -> None:
    (desk / "x.docx").write_bytes(data)
    ended = run("report", "verify", "x.docx", "--lang", "en")
    assert ended.status == 2
    assert "x.docx" in ended.err
    assert ended.err.count("\n") == 1


def test_a_report_in_which_somebody_has_written_is_not_replaced(run: Run, desk: Path) -> None:
    for _ in range(2):
        assert run("report", "annual", "--year", 2026, "--lang", "en", "-f", "md").status == 0
    names = sorted(path.name for path in desk.glob("*.md"))
    assert names == ["self-inspection-report-2026-2.md", "self-inspection-report-2026.md"]
