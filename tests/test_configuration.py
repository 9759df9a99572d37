"""The configuration file: what it says, and what is refused in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inspector.cli.storing import url_of
from inspector.configuration import VARIABLE, Configuration, load_configuration, of_service, read
from inspector.model import InspectorError
from inspector.notices import Mail

CANARY = "Tr0ub4dor-canary"


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def refused(path: Path) -> str:
    with pytest.raises(InspectorError) as caught:
        read(path)
    assert not [word for word in (CANARY, "0123456") if word in caught.value.text.en + caught.value.text.zh]
    return caught.value.text.en


def test_a_whole_configuration_is_read(tmp_path: Path) -> None:
    text = """
database: postgresql://inspector@db.example.org/inspector
database-password: credential:database
evidence: {keep: true, days: 30}
reports: {folder: /srv/reports, formats: [html], keep: 4}
textfile: /var/lib/prometheus/node-exporter/inspector.prom
sign: true
notices:
- {kind: mail, server: 127.0.0.1, security: none, from: a@example.org, to: [b@example.org], on: worse}
"""
    said = read(written(tmp_path, text))
    assert (said.database_password, said.evidence.days, said.sign) == ("credential:database", 30, True)
    assert said.reports and (said.reports.formats, said.reports.keep) == (("html",), 4)
    assert isinstance(said.notices[0], Mail)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"database: postgresql://inspector:{CANARY}@db/inspector\n", "line 1: database: no password in this file"),
        ("reports: {folder: ~/reports}\n", "line 1: reports.folder: an absolute path is expected"),
        ("sign: true\ntextfile: i.prom\n", "line 2: textfile: an absolute path is expected"),
        ("textfile: /srv/i.txt\n", "line 1: textfile: /srv/i.txt: node_exporter reads"),
        (f"database: postgresql://db/inspector?password={CANARY}\n", "line 1: database: no password in this file"),
        (f"database-password: {CANARY}\n", "line 1"),
        ("databse: x\n", "line 1: unknown key databse; did you mean database?"),
        ("evidence: {days: 0}\n", "line 1"),
        (
            f"notices:\n- {{kind: mail, server: a.example.org, from: a@b.org, to: [c@d.org], user: u, password: {CANARY}}}\n",
            "line 2",
        ),
        (
            "notices:\n- {kind: webhook, url: https://a.example.org/, secret: 0123456}\n",
            "line 2: secret: a password is never",
        ),
        ("notices:\n- {kind: pigeon}\n", "line 2"),
        ("- a\n", "line 1"),
    ],
)
def test_mistakes_are_told_with_their_line_and_without_what_is_secret(tmp_path: Path, text: str, told: str) -> None:
    assert told in refused(written(tmp_path, text))


def test_a_file_that_others_may_write_is_not_trusted(tmp_path: Path) -> None:
    assert "others than its owner may write it" in refused(written(tmp_path, "sign: true\n", 0o622))


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "not a regular file" in refused(tmp_path / "pipe")
    assert "cannot be read" in refused(tmp_path / "none")


def test_the_users_own_goes_before_the_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("inspector.configuration.SYSTEM", tmp_path / "none")
    assert load_configuration() == Configuration()
    (tmp_path / "inspector").mkdir()
    written(tmp_path / "inspector", "sign: true\n")
    assert load_configuration().sign
    monkeypatch.setenv(VARIABLE, str(written(tmp_path, "")))
    assert load_configuration() == Configuration()


def test_a_service_of_another_user_reads_that_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".config/inspector").mkdir(parents=True)
    monkeypatch.setenv(VARIABLE, str(written(tmp_path, "sign: false\n")))  # is not passed on
    written(tmp_path / ".config/inspector", "sign: true\n")
    assert of_service(tmp_path).sign


def test_the_store_is_where_the_configuration_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPECTOR_DATABASE_URL", raising=False)
    monkeypatch.setenv("STORE_PASSWORD", CANARY)
    text = "database: postgresql://inspector@db/inspector\ndatabase-password: env:STORE_PASSWORD\n"
    monkeypatch.setenv(VARIABLE, str(written(tmp_path, text)))
    assert url_of(None) == f"postgresql://inspector:{CANARY}@db/inspector"
    assert url_of("other.db") == "other.db"
    written(tmp_path, "database: /srv/inspector.db\n")
    assert url_of(None) == "/srv/inspector.db"
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", "sqlite:///x.db")
    assert url_of(None) is None
