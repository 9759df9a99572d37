"""`inspector report audit`, `host` and `rectification`, on a store of real audits."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.reporting.rebuilding import rebuild
from inspector.store import open_store
from tests.cli.recording import twice
from tests.cli.running import Run
from tests.reporting import making


@pytest.fixture
def database(run: Run, tmp_path: Path, few: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two audits: the first finds a second account of UID 0, the second no more."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INSPECTOR_ORGANISATION", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return twice(run, tmp_path / "web", few, tmp_path / "s.db")


def test_the_files_have_names_that_speak(run: Run, database: Path, tmp_path: Path) -> None:
    for words in (("audit", "latest"), ("host", "web"), ("rectification",)):
        done = run("report", *words, "--database", database)
        assert done.status == 0, done.err
    names = sorted(each.name for each in tmp_path.glob("*.docx"))
    assert [name.rsplit("-", 3 if "rect" not in name else 6)[0] for name in names] == [
        "audit-report-2",
        "host-report-web",
        "rectification-report",
    ]
    assert all(each.stat().st_mode & 0o777 == 0o600 for each in tmp_path.glob("*.docx"))


def test_rectification_tells_what_was_found_and_closed(run: Run, database: Path) -> None:
    done = run("--lang", "zh", "report", "rectification", "-f", "md", "--database", database)
    text = (Path.cwd() / next(Path.cwd().glob("整改报告-*.md"))).read_text(encoding="utf-8")
    assert done.status == 0, done.err
    assert "期初结转未销号问题0项（其中已接受风险0项），本时段新发现1项，共1项" in text
    assert "已整改销号1项，尚未销号0项，接受风险0项" in text
    assert "整改台账没有尚未销号的问题" in text


def test_to_standard_output_goes_the_document_alone(run: Run, database: Path) -> None:
    done = run("report", "audit", "#1", "-f", "md=/dev/stdout", "--database", database)
    assert done.status == 2  # no special file is written to
    done = run("report", "audit", "previous", "-f", "md=out.md", "--database", database)
    assert done.status == 0, done.err
    assert "1 open problem of 1 kind" in Path("out.md").read_text(encoding="utf-8")


def test_a_host_that_is_not_known_is_one_line(run: Run, database: Path) -> None:
    done = run("report", "host", "nobody", "--database", database)
    assert done.status == 2
    assert done.err.count("\n") == 1
    done = run("report", "audit", "#9", "--database", database)
    assert done.status == 2


@pytest.mark.parametrize(
    "words",
    [
        ("--year", "2026", "--since", "2026-01-01"),
        ("--year", "26"),
        ("--year", "2998"),
        ("--since", "2026-05-02", "--until", "2026-05-01"),
        ("--since", "tomorrow"),
        ("--since", "0001-01-01"),
        ("--since", "1999-12-31", "--until", "2026-01-01"),
        ("--until", "9999-99-99"),
    ],
)
def test_days_that_make_no_sense_are_one_line(run: Run, database: Path, words: tuple[str, ...]) -> None:
    done = run("report", "rectification", *words, "--database", database)
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert not list(Path.cwd().glob("*.docx"))


@pytest.mark.parametrize("words", [("audit", "latest"), ("host", "web"), ("rectification",)])
def test_a_document_is_verified_against_the_store(run: Run, database: Path, words: tuple[str, ...]) -> None:
    made = run("report", *words, "-f", "docx=paper.docx", "--database", database)
    assert made.status == 0, made.err
    done = run("report", "verify", "paper.docx", "--database", database, "-f", "json")
    assert json.loads(done.out)["differences"] == []
    assert done.status == 0


@pytest.mark.parametrize(
    "origin",
    [
        {"since": "x", "until": "y"},
        {},
        {"since": "0001-01-01", "until": "2026-01-01", "zone": "+1400"},
        {"since": "2026-01-01", "until": "9999-12-31", "zone": "-1100"},
    ],
)
def test_an_origin_that_makes_no_sense_is_bad_input(database: Path, origin: dict[str, str]) -> None:
    with open_store(f"sqlite:///{database}") as store, store.reading() as connection:
        for kind in ("rectification", "host", "audit"):
            with pytest.raises(InspectorError):
                rebuild(connection, kind, origin, "2026-11-30T00:00:00Z", None)


def words_of(path: Path) -> bytes:
    """The file; of a Word document its XML, since what is compressed may hold any bytes."""
    if path.suffix != ".docx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        return b"".join(parts.read(name) for name in parts.namelist() if name.endswith((".xml", ".rels")))


def test_hostile_names_become_no_path_and_no_markup(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an inventory has none; a result that somebody else made may."""
    monkeypatch.chdir(tmp_path)
    name, when = "../../=cmd|' /C calc'!A0<script>\u202e" + "x" * 10_000, making.moment(2026, 5, 1)
    database = tmp_path / "s.db"
    with open_store(f"sqlite:///{database}", create=True) as store:
        making.keep(store, making.audit(when, making.host(name, when, 0, tags={"system": name, "owner": "=1+1"})))
    formats = ("-f", "html", "-f", "docx", "-f", "md")
    for words in (("host", "#1"), ("audit", "latest"), ("rectification", "--year", "2026")):
        done = run("report", *words, *formats, "--database", database)
        assert done.status == 0, done.err
    made = [each for each in tmp_path.iterdir() if each.suffix in (".html", ".docx", ".md")]
    assert len(made) == 9
    assert any(each.name.endswith("-1-2026-05-01.docx") for each in made)  # no other host's report bears this name
    for each in made:
        assert b"A0<script>" not in words_of(each)
        assert "\u202e".encode() not in words_of(each)
