"""What has been missed is caught up on, once."""

from __future__ import annotations

import datetime
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from inspector.model import InspectorError
from inspector.schedule import due, kept
from inspector.schedule.kept import Kept, Last
from inspector.schedule.when import parse
from tests.schedule.jobs import job

SHOW = """import json, os, sys
print("summary", file=sys.stdout)
folder = os.environ.get("CREDENTIALS_DIRECTORY")
secret = open(os.path.join(folder, "token")).read() if folder else ""
print(json.dumps([sys.argv[1:], os.getcwd(), secret, os.environ["XDG_CONFIG_HOME"]]), file=sys.stderr)
sys.exit(len(sys.argv))
"""


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Local time is not UTC; the state is this test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"2026-11-{text}:00+08:00")


def installed(when: str, moment: str, last: str = "") -> Kept:
    begun = Last(begun=kept.stamp(at(last))) if last else None
    return kept.of_job(job(when=parse(when)), at(moment), begun)


@pytest.mark.parametrize(
    ("when", "moment", "last", "now", "wanted"),
    [
        ("daily 03:00", "10T12:00", "", "10T23:59", False),  # what was due before it was installed was not missed
        ("daily 03:00", "10T12:00", "", "11T02:59", False),
        ("daily 03:00", "10T12:00", "", "11T03:00", True),
        ("daily 03:00", "10T12:00", "", "11T09:00", True),  # switched off at night
        ("daily 03:00", "10T12:00", "", "20T09:00", True),
        ("daily 03:00", "10T12:00", "11T03:00", "11T04:00", False),
        ("daily 03:00", "10T12:00", "11T09:00", "12T02:00", False),
        ("daily 03:00", "10T12:00", "11T09:00", "12T03:00", True),
        ("Mon 03:00", "10T12:00", "", "15T23:59", False),  # the 16th is a Monday
        ("Mon 03:00", "10T12:00", "", "17T00:00", True),
        ("6 hours", "10T12:01", "10T18:00", "10T23:00", False),
        ("6 hours", "10T12:01", "10T18:00", "11T00:00", True),
    ],
)
def test_is_due(when: str, moment: str, last: str, now: str, wanted: bool) -> None:
    assert due.is_due(installed(when, moment, last), at(now)) is wanted


def prepared(tmp_path: Path, **said: object) -> Kept:
    program, secret = tmp_path / "show.py", tmp_path / "secret"
    program.write_text(SHOW)
    secret.write_text("canary-7")
    made = kept.of_job(job(folder=tmp_path, credentials={"token": secret}, **said), at("10T12:00"), None)
    made = msgspec.structs.replace(made, command=(sys.executable, str(program), "50%", "$x", "自查"))
    kept.save(made)
    kept.link(made)
    return made


def test_a_run_that_was_missed_is_made_once(tmp_path: Path) -> None:
    prepared(tmp_path, environment={"XDG_CONFIG_HOME": "/else where"})
    assert due.run("web", at("11T02:00")) == (0, b"")
    status, said = due.run("web", at("11T09:10"))
    assert json.loads(said) == [["50%", "$x", "自查"], str(tmp_path), "canary-7", "/else where"]
    assert status == 4
    last = kept.load("web").last
    assert last and (last.begun, last.status) == ("2026-11-11T01:10:00Z", 4)
    assert due.run("web", at("11T10:10")) == (0, b"")
    found = [path for path in (tmp_path / "state").rglob("*") if path.is_file() and not path.is_symlink()]
    assert [path.name for path in found] == ["web.json"]
    assert found[0].stat().st_mode & 0o777 == 0o600
    assert b"canary" not in found[0].read_bytes()


def test_one_that_cannot_be_started_is_told_and_not_tried_every_hour(tmp_path: Path) -> None:
    made = prepared(tmp_path, environment={})
    (tmp_path / "show.py").unlink()
    kept.save(msgspec.structs.replace(made, command=("/nowhere",)))
    with pytest.raises(InspectorError, match="web: the run cannot be started: no such file"):
        due.run("web", at("11T09:10"))
    assert due.run("web", at("11T10:10")) == (0, b"")


def test_nothing_is_left_of_a_job(tmp_path: Path) -> None:
    prepared(tmp_path, environment={})
    kept.drop("web")
    assert list(kept.path_of("web").parent.iterdir()) == []
    assert (tmp_path / "secret").read_text() == "canary-7"
    with pytest.raises(InspectorError, match="no schedule"):
        kept.load("web")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}', "\0", '{"name": "web"'])
def test_a_broken_file_is_told_with_its_place(text: str) -> None:
    kept.path_of("web").write_text(text)
    with pytest.raises(InspectorError, match=r"web\.json: not the file of a schedule"):
        due.run("web", at("11T10:10"))
