"""`inspector store`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from inspector.model import Status
from inspector.signing import signer_from
from inspector.store import open_store, record
from tests.cli.running import Run, environment, process
from tests.store.making import audit, host, result
from tests.store.test_opening import CANARY

WEB = host("web1", result("open-port.telnet", Status.FAIL, "23"))


@pytest.fixture
def database(store_url: str) -> str:
    """Two audits of old; between them web1 was renamed."""
    with open_store(store_url) as store, store.writing() as connection:
        record(connection, audit(WEB, host("db1")))
        record(connection, audit(host("www", machine="web1", day=7), day=7))
    return store_url


def test_backup_and_restore(run: Run, database: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    done = run("store", "backup", copy, "--database", database)
    assert done.status == 0, done.err
    assert "keep it as safe" in done.out
    done = run("store", "backup", copy, "--database", database)
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "--force replaces it" in done.err
    done = run("store", "restore", copy, "--force", "--database", database)
    assert done.status == 0, done.err
    assert "is kept in" in done.out
    assert json.loads(run("store", "hosts", "-f", "json", "--database", database).out)[0]["name"] == "db1"


def test_check_tells_what_is_wrong(run: Run, database: str) -> None:
    done = run("store", "check", "--database", database)
    assert (done.status, done.err) == (0, "")
    assert "nothing is wrong: 2 audits, chain " in done.out
    with open_store(database) as store, store.writing() as connection:
        connection.execute(text("UPDATE entries SET failed = 0 WHERE audit = 1"))
    done = run("store", "check", "--database", database)
    assert done.status == 1
    assert "audit #1: " in done.out
    told = json.loads(run("store", "check", "-f", "json", "--database", database).out)
    assert [each["audit"] for each in told["problems"]] == [1]
    done = run("store", "check", "--database", database, "--lang", "zh")
    assert "自查 #1：" in done.out


def test_check_tells_how_far_signatures_go(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was taken away is missed: nobody could tell an altered chain that was computed anew otherwise."""
    public = tmp_path / "key.pub"
    public.write_text(run("sign", "--new-key", "--key", tmp_path / "key").out)
    words = ("store", "check", "--database", database, "--key", public)
    done = run(*words)
    assert (done.status, done.out) == (1, "no audit is signed by a key that is taken\n")
    with open_store(database) as store, store.writing() as connection:
        record(connection, audit(WEB, day=9), sign=signer_from(tmp_path / "key"))
    assert "up to #3\n" in run(*words).out
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "none"))
    done = run(*words[:-2])
    assert (done.status, "not verified" in done.out) == (0, True)
    with open_store(database) as store, store.writing() as connection:
        record(connection, audit(WEB, day=10))
    done = run(*words)
    assert (done.status, "up to #3; those after it" in done.out) == (1, True)


def test_no_store_is_named(run: Run) -> None:
    done = run("store", "check", "--database", "")
    assert (done.status, done.err) == (2, "inspector: --database: no store is named\n")


def test_a_backup_that_does_not_hold_together(run: Run, database: str, tmp_path: Path) -> None:
    with open_store(database) as store, store.writing() as connection:
        connection.execute(text("UPDATE entries SET failed = 0 WHERE audit = 1"))
    assert run("store", "backup", tmp_path / "copy", "--database", database).status == 0
    done = run("store", "restore", tmp_path / "copy", "--force", "--database", database)
    assert done.status == 1
    assert "failed" in done.out


def test_prune(run: Run, database: str) -> None:
    assert "say what may go" in run("store", "prune", "--database", database).err
    for words, hosts in ((("--dry-run",), 3), ((), 2)):
        done = run("store", "prune", "--days", "1", *words, "--database", database)
        assert done.status == 0, done.err
        assert f"1 host result, 0 snapshots {'would be removed' if words else 'removed'}" in done.out
        with open_store(database) as store, store.reading() as connection:
            assert connection.scalar(text("SELECT count(*) FROM entries")) == hosts
    assert json.loads(run("store", "prune", "--days", "1", "-f", "json", "--database", database).out)["entries"] == 0
    assert run("store", "check", "--database", database).status == 0


def test_hosts(run: Run, database: str) -> None:
    done = run("store", "hosts", "--database", database)
    assert [line.split()[2] for line in done.out.splitlines()] == ["NAME", "db1", "www"]
    assert "web1" in done.out


def test_baselines(run: Run, database: str) -> None:
    done = run("store", "baseline", "approved", "#1", "--database", database)
    assert done.status == 0, done.err
    assert [line.split()[:2] for line in done.out.splitlines()[1:]] == [["approved", "#1"]]
    run("store", "baseline", "newest", "--database", database)
    told = json.loads(run("store", "baseline", "-f", "json", "--database", database).out)
    assert [(each["name"], each["audit"]) for each in told] == [("approved", 1), ("newest", 2)]
    assert run("store", "baseline", "approved", "--drop", "--database", database).out.count("\n") == 2
    for words in (("approved", "--drop"), ("x", "#9"), ("12", "#1"), ("x", "#1", "--drop"), ("--drop",)):
        done = run("store", "baseline", *words, "--database", database)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("words", [("backup", "x"), ("check",), ("hosts",), ("prune", "--days", "1"), ("baseline",)])
def test_without_a_store(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run("store", *words, "--database", tmp_path / "none/store.db")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert "there is no store yet" in done.err
    assert not (tmp_path / "none").exists()


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    """Not even where our own code fails."""
    for url in (
        f"postgresql://u:{CANARY}@127.0.0.1:1/db",
        f"postgresql://u:{CANARY}@{CANARY}@h/db",
        f"nonsense {CANARY}://",
    ):
        done = process("store", "check", INSPECTOR_DATABASE_URL=url, XDG_STATE_HOME=str(tmp_path))
        assert (done.status, CANARY in done.out + done.err) == (2, False)
        broken = "import inspector.store.opening as o, sys; o.bring_up = None; from inspector.cli import main; sys.exit(main(['store', 'hosts']))"
        assert crashed(broken, url, tmp_path) in (2, 4)
    assert CANARY not in "".join(path.read_text() for path in tmp_path.rglob("crash-*"))
    assert list(tmp_path.rglob("crash-*"))


def crashed(code: str, url: str, state: Path) -> int:
    more = {"INSPECTOR_DATABASE_URL": url, "XDG_STATE_HOME": str(state)}
    done = subprocess.run([sys.executable, "-c", code], env=environment(**more), capture_output=True, check=False)
    assert CANARY.encode() not in done.stdout + done.stderr
    return done.returncode


def test_help_comes_without_the_database_library() -> None:
    code = (
        "import sys; from inspector.cli import main; main(['store', '--help']); sys.exit('sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL).returncode == 0
