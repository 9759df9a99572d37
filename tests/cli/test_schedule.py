"""`inspector schedule`: what is refused before anything is written, and cron's way from install to remove.

systemd's is tried in a booted system, in tests/schedule/test_booted.py.
"""

from __future__ import annotations

import datetime
import json
import os
import shlex
import subprocess
from pathlib import Path

import msgspec
import pytest

from inspector.schedule import kept, places, programs
from tests.cli import running
from tests.cli.running import Run
from tests.roots import CHECKOUT


@pytest.fixture(autouse=True)
def own_tables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Instead of this machine's: root's table of cron, and folders of units."""
    tables = tmp_path / "cron.d"
    tables.mkdir()
    monkeypatch.setattr(places, "CRON_FOLDER", tables)
    monkeypatch.setattr(places, "UNITS", tmp_path / "units")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("INSPECTOR_DATABASE_URL", raising=False)
    return tables


root = pytest.mark.skipif(os.geteuid() != 0, reason="cron's tables of the system are root's")

REFUSED = {
    "no time": (["--every", "often"], "Mon-Fri 22:30"),
    "a bad name": (["Web", "--every", "daily"], "lower-case"),
    "a wrong argument": (["--every", "daily", "--", "--no-such"], "No such option"),
    "no target": (["--every", "daily", "--", "nowhere"], "no target is called nowhere"),
    "no profile": (["--every", "daily", "--", "-p", "nothing"], "nothing"),
    "no inventory": (["--every", "daily", "--", "-i", "/nowhere.yaml"], "/nowhere.yaml"),
    "a limit that is none": (["--every", "daily", "--", "--max-unknown", "many"], "--max-unknown many"),
    "a list from standard input": (["--every", "daily", "--", "-i", "-"], "name a file: -i FILE"),
    "a report to nobody": (["--every", "daily", "--", "-f", "json"], "-f json=PATH"),
    "a report into /": (["--every", "daily", "--systemd", "--", "-f", "json=/x.json"], "the whole disk"),
    "a password to be asked for": (["--every", "daily", "--", "--become-password", "ask"], "nobody is there"),
    "a password of the environment": (["--every", "daily", "--", "--become-password", "env:X"], "nobody is there"),
    "no file for a credential": (
        ["--every", "daily", "--", "--become-password", "credential:x"],
        "--credential x=FILE",
    ),
    "a credential that is not there": (["--every", "daily", "--credential", "x=/nowhere"], "cannot be read"),
    "the secret itself": (["--every", "daily", "--credential", "s3cret-canary"], "expected NAME=FILE"),
    "a resumed run": (["--every", "daily", "--", "--resume", "x"], "--resume is for once"),
    "a URL with a password": (["--every", "daily", "--", "--database", "postgresql://a:s3cret-canary@b/c"], "password"),
    "a line end": (["--every", "daily", "--", "rootfs:/a\nExecStartPre=/bin/sh"], "characters"),
    "another user of cron's": (["--every", "daily", "--cron", "--as", "nobody"], "--as goes with"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_at_once(run: Run, own_tables: Path, case: str) -> None:
    words, said = REFUSED[case]
    ended = run("schedule", "install", "--dry-run", *words)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("inspector: ") and ended.err.count("\n") == 1
    assert said in ended.err and "canary" not in ended.err
    assert not list(own_tables.iterdir())


@pytest.mark.parametrize(
    ("text", "told"), [("{folder: /srv, formats: [pdf]}", "pdf"), ("{folder: /}", "the whole disk")]
)
def test_reports_of_the_configuration_that_no_run_could_write(run: Run, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "config/inspector").mkdir(parents=True)
    (tmp_path / "config/inspector/config.yaml").write_text(f"reports: {text}\n")
    ended = run("schedule", "install", "--every", "daily", "--dry-run", "--systemd")
    assert ended.status == 2 and told in ended.err and ended.err.count("\n") == 1


def test_a_store_named_by_the_environment_would_be_another_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", "postgresql://a:s3cret-canary@b/c")
    ended = run("schedule", "install", "--every", "daily", "--dry-run", "--systemd")
    assert ended.status == 2 and "INSPECTOR_DATABASE_URL" in ended.err and "canary" not in ended.err


@pytest.mark.parametrize("who", ["configuration", "inventory"])
def test_credentials_that_files_name_are_missed(run: Run, tmp_path: Path, who: str) -> None:
    config, hosts = tmp_path / "config/inspector/config.yaml", tmp_path / "hosts.yaml"
    config.parent.mkdir(parents=True)
    hosts.write_text("hosts: {web1: {address: 192.0.2.1, password: credential:login}}\n")
    config.write_text("database-password: credential:login\n" if who == "configuration" else "{}\n")
    words = ("--", "-i", hosts) if who == "inventory" else ()
    ended = run("schedule", "install", "--every", "daily", "--dry-run", *words)
    assert ended.status == 2 and "--credential login=FILE" in ended.err


def test_a_credential_that_others_may_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o640)
    ended = run("schedule", "install", "--every", "daily", "--dry-run", "--credential", f"x={tmp_path / 'secret'}")
    assert ended.status == 2 and "chmod 600" in ended.err


def capabilities(run: Run, *words: object) -> str:
    ended = run("schedule", "install", "--every", "daily", "--dry-run", "--systemd", "--", *words)
    assert ended.status == 0, ended.err
    (line,) = [line for line in ended.out.splitlines() if line.startswith("CapabilityBoundingSet=")]
    return line.partition("=")[2]


@root
def test_what_is_audited_decides_what_is_allowed(run: Run, good: Path, tmp_path: Path) -> None:
    (tmp_path / "hosts.yaml").write_text("hosts: {a: {address: 192.0.2.1}, b: {target: local}}\n")
    everything = "CAP_DAC_READ_SEARCH CAP_SYS_PTRACE CAP_NET_ADMIN CAP_NET_RAW"
    assert capabilities(run) == everything
    assert capabilities(run, "-i", tmp_path / "hosts.yaml") == everything
    assert capabilities(run, "-i", tmp_path / "hosts.yaml", "a") == ""
    assert capabilities(run, f"rootfs:{good}") == "CAP_DAC_READ_SEARCH"
    assert capabilities(run, "ssh://192.0.2.1") == ""


@root
def test_where_it_may_write(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config/inspector/config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(f"reports: {{folder: {tmp_path}/re ports}}\ntextfile: {tmp_path}/prom/inspector.prom\n")
    words = ("--", "--database", tmp_path / "db/x.db", "-f", f"json={tmp_path}/out/x.json", "--lang", "zh")
    ended = run("schedule", "install", "--every", "daily", "--dry-run", "--systemd", *words)
    found = [line.partition("=")[2] for line in ended.out.splitlines() if line.startswith("ReadWritePaths=")]
    assert found == [f'"{tmp_path}/{name}"' for name in ("state/inspector", "out", "prom", "re ports", "db")]
    assert ended.out.count('"--lang"') == 1
    assert not (tmp_path / "out").exists()


@root
def test_cron_from_install_to_remove(run: Run, own_tables: Path, good: Path, few: Path, tmp_path: Path) -> None:
    words = (
        "--",
        f"rootfs:{good}",
        "-p",
        few,
        "-f",
        f"json={tmp_path}/50%/result.json",
        "--database",
        tmp_path / "x.db",
    )
    ended = run("schedule", "install", "web", "--cron", "--every", "Mon 03:10", *words)
    assert ended.status == 0, ended.err
    assert ended.out.startswith("web: installed in cron, weekly Mon 03:10; next: 20")
    assert run("schedule", "install", "web", "--cron", "--every", "daily 03:10", *words).out.startswith("web: replaced")
    table = (own_tables / "inspector-web").read_text()
    assert table.count("schedule due") == 1 and "%" not in table
    (listed,) = json.loads(run("schedule", "list", "-f", "json").out)
    assert (listed["name"], listed["when"], listed["place"], listed["last"]) == ("web", "daily 03:10", "cron", None)

    command = table.splitlines()[1].split(" root ", 1)[1]
    assert shlex.split(command)[-3:] == ["schedule", "due", "web"]
    assert called(command).out == "" and not (tmp_path / "50%").exists()
    missed()
    assert called(command) == running.Ended(0, "", "")
    assert json.loads((tmp_path / "50%/result.json").read_text())["hosts"][0]["status"] == "audited"
    (listed,) = json.loads(run("schedule", "list", "-f", "json").out)
    assert listed["status"] == 0 and listed["last"]
    assert "daily 03:10" in run("schedule", "list").out

    assert run("schedule", "remove", "web").out == "web: removed from cron\n"
    assert not list(own_tables.iterdir()) and not list((tmp_path / "state/inspector/schedule").iterdir())
    assert run("schedule", "remove", "web").err == "inspector: no schedule is called web\n"
    assert run("schedule", "list").status == 0


def called(command: str) -> running.Ended:
    """As cron calls it: by the shell, with next to no environment."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/root", "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, env=environment, check=False)
    return running.Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def missed() -> None:
    """It was installed two days earlier."""
    earlier = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)
    kept.save(msgspec.structs.replace(kept.load("web"), installed=kept.stamp(earlier)))


@root
def test_what_goes_wrong_in_a_run_is_said_and_listed(
    run: Run, own_tables: Path, bad: Path, few: Path, tmp_path: Path
) -> None:
    words = (f"rootfs:{bad}", "-p", few, "--fail-on", "info", "--database", tmp_path / "x.db")
    assert run("schedule", "install", "web", "--cron", "--every", "daily", "--", *words).status == 0
    missed()
    ended = called((own_tables / "inspector-web").read_text().splitlines()[1].split(" root ", 1)[1])
    assert ended.status == 1 and ended.out == "" and "recorded as #1" in ended.err
    assert json.loads(run("schedule", "list", "-f", "json").out)[0]["status"] == 1
    kept.path_of("web").write_text("{")
    assert json.loads(run("schedule", "list", "-f", "json").out)[0]["outcome"] == "broken"
    assert run("schedule", "install", "web", "--cron", "--every", "daily", "--", *words).status == 0  # mends it
    assert json.loads(run("schedule", "list", "-f", "json").out)[0]["outcome"] == ""


@root
def test_a_table_that_is_not_ours_stays(run: Run, own_tables: Path) -> None:
    (own_tables / "inspector-web").write_text("0 3 * * * root mine\n")
    for words in (("install", "web", "--cron", "--every", "daily"), ("remove", "web")):
        ended = run("schedule", *words)
        assert ended.status == 2 and "was not written by" in ended.err
    assert (own_tables / "inspector-web").read_text() == "0 3 * * * root mine\n"


@root
@pytest.mark.skipif(programs.booted(), reason="systemd runs this machine")
def test_without_systemd_cron_is_taken_and_systemd_refused(run: Run) -> None:
    assert "# Written by" in run("schedule", "install", "--every", "daily", "--dry-run").out
    ended = run("schedule", "install", "--every", "daily", "--systemd")
    assert ended.status == 2 and "does not run systemd" in ended.err
