"""`inspector audit --store` and `inspector run`, as a schedule calls them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import time
from pathlib import Path

import msgspec
import pytest

from inspector.cli.audit_options import Asked
from inspector.cli.running import Running
from inspector.configuration import Configuration, Reports
from inspector.notices import Failure, News
from tests.cli import running
from tests.cli.running import COMMAND, Run, environment
from tests.notices.servers import smtp

TOOR = running.PASSWD + "toor:x:0:0::/root:/bin/sh\n"


ASKED = Asked(
    targets=("local",),
    profile="few",
    formats=(),
    fail_on=None,
    max_unknown=None,
    password_seconds=None,
    wordlist=(),
    organisation=(),
    checks=(),
    jobs=None,
    full=False,
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration's file, which says nothing yet; and a store of this test's own."""
    path = tmp_path / "config.yaml"
    path.write_text("", encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setenv("INSPECTOR_CONFIG", str(path))
    monkeypatch.setenv("INSPECTOR_DATABASE_URL", f"sqlite:///{tmp_path}/store/store.db")
    monkeypatch.setattr("inspector.notices.journal.JOURNALD", tmp_path / "none")
    monkeypatch.setattr("inspector.notices.journal.SYSLOG", tmp_path / "none")
    return path


def states(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(folder / "store/store.db") as store:
        return store.execute("SELECT subject, state FROM items ORDER BY id").fetchall()


def count(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "store/store.db") as store:
        (found,) = store.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a name of ours
        return int(found)


def test_an_audit_alone_keeps_nothing(run: Run, settings: Path, bad: Path, few: Path, tmp_path: Path) -> None:
    assert run("audit", f"rootfs:{bad}", "-p", few).status == 0
    assert not (tmp_path / "store").exists()


def test_what_is_stored_is_followed_until_it_is_mended(
    run: Run, settings: Path, bad: Path, few: Path, tmp_path: Path
) -> None:
    first = run("audit", f"rootfs:{bad}", "-p", few, "--store")
    assert "recorded as #1" in first.err
    assert "1 item opened" in first.err
    assert states(tmp_path) == [("toor", "open")]
    time.sleep(1.1)  # evidence is as old as the second in which it was taken
    running.plant(bad)
    assert "1 closed" in run("run", f"rootfs:{bad}", "-p", few).err
    assert states(tmp_path) == [("toor", "closed")]
    time.sleep(1.1)
    running.plant(bad, passwd=TOOR)
    again = run("run", f"rootfs:{bad}", "-p", few).err
    assert "Self-inspection #3: 1 came back audit=" in again  # and is not told as a new problem too
    assert states(tmp_path) == [("toor", "closed"), ("toor", "open")]


def test_evidence_is_kept_where_that_is_asked_for_and_without_its_secrets(
    run: Run, settings: Path, few: Path, tmp_path: Path
) -> None:
    canary = "$6$canarycanary$"
    root = running.plant(tmp_path / "host", shadow=f"root:{canary}:1::::::\n")
    run("run", f"rootfs:{root}", "-p", few)
    assert count(tmp_path, "snapshots") == 0
    settings.write_text("evidence: {keep: true}\n", encoding="utf-8")
    time.sleep(1.1)
    run("run", f"rootfs:{root}", "-p", few)
    assert count(tmp_path, "snapshots") == 1
    left = [path for path in tmp_path.rglob("*") if path.is_file() and root not in path.parents]
    assert not [path for path in left if canary.encode() in path.read_bytes()]
    assert not list((tmp_path / "state").rglob("*.evidence"))


def test_reports_go_where_the_configuration_says_and_old_ones_go(
    run: Run, settings: Path, bad: Path, few: Path, tmp_path: Path
) -> None:
    settings.write_text(f"reports: {{folder: {tmp_path}/reports, formats: [json], keep: 1}}\n", encoding="utf-8")
    first = run("run", f"rootfs:{bad}", "-p", few)
    assert (first.status, first.out) == (0, "")
    (report,) = (tmp_path / "reports").iterdir()
    assert json.loads(report.read_bytes())["schema"] == "inspector/audit/1"
    (tmp_path / "reports/other.txt").write_text("not ours")
    time.sleep(1.1)
    run("run", f"rootfs:{bad}", "-p", few)
    assert not report.exists()
    assert len(list((tmp_path / "reports").iterdir())) == 2


def test_reports_of_runs_that_begin_together_do_not_replace_each_other(tmp_path: Path) -> None:
    said = Configuration(reports=Reports(folder=str(tmp_path), formats=("json",), keep=1))
    runs = [Running(said, "en", "", notices=False) for _ in range(2)]
    words = {each.with_reports(ASKED).formats for each in runs}
    assert len(words) == 2


def test_the_reports_of_a_run_that_was_gone_on_with_stay(tmp_path: Path) -> None:
    said = Configuration(reports=Reports(folder=str(tmp_path), keep=1))
    paths = [tmp_path / name for name in ("inspector-20200101-030000.json", "inspector-20210101-030000-0a1b2c.json")]
    own = tmp_path / "inspector-20190101-030000-0a1b2c.json"
    running_on = Running(said, "en", "", notices=False, over=True)
    running_on.with_reports(msgspec.structs.replace(ASKED, formats=(f"json={own}",)))
    with running_on.told():
        for path in (*paths, own):
            path.touch()
    assert sorted(tmp_path.iterdir()) == [own, paths[1]]


def test_a_run_that_was_stopped_is_told_in_the_numbers(settings: Path, tmp_path: Path) -> None:
    with Running(Configuration(), "en", str(tmp_path / "i.prom"), notices=False).told():
        pass  # as where a signal ended it: nothing was raised, and nothing recorded
    assert "inspector_audit_success 0\n" in (tmp_path / "i.prom").read_text()


def test_whether_the_gate_is_passed_is_told(
    run: Run, settings: Path, bad: Path, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool | None] = []

    def send_all(_channels: object, news: News, *_: object, **__: object) -> list[Failure]:
        told.append(news.gate)
        return []

    monkeypatch.setattr("inspector.cli.running.send_all", send_all)
    for words in ((), ("--fail-on", "low"), ("--fail-on", "low", "--max-unknown", "0")):
        run("run", f"rootfs:{bad}", "-p", few, *words)
        time.sleep(1.1)
    running.plant(bad)
    run("run", f"rootfs:{bad}", "-p", few, "--fail-on", "low")
    assert told == [None, False, False, True]


def test_the_unknown_of_another_profile_is_not_compared_with(
    run: Run, settings: Path, bad: Path, few: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("id: other\ntitle: {en: O, zh: O}\nselect: [admin-privilege.second-uid-0, weak-password.*]\n")
    (bad / "etc/shadow").unlink()
    for number in range(4):
        said = run("run", f"rootfs:{bad}", "-p", (few, other)[number % 2]).err
        assert "recorded" in said
        assert "more unknown" not in said
        time.sleep(1.1)


def test_numbers_tell_a_run_that_came_to_nothing_too(
    run: Run, settings: Path, bad: Path, few: Path, tmp_path: Path
) -> None:
    numbers = tmp_path / "i.prom"
    run("run", f"rootfs:{bad}", "-p", few, "--textfile", numbers)
    told = numbers.read_text()
    assert "inspector_audit_success 1\n" in told
    assert 'inspector_items{state="open"} 1\n' in told
    assert run("run", f"rootfs:{tmp_path}/none", "-p", few, "--textfile", numbers).status == 2
    assert "inspector_audit_success 0\n" in numbers.read_text()


def test_a_store_that_cannot_be_opened_is_told_before_anything_is_done(
    run: Run, settings: Path, bad: Path, few: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no database, but long enough to be taken for one" * 40)
    ended = run("run", f"rootfs:{bad}", "-p", few, "--database", tmp_path / "file", "-f", f"json={tmp_path}/r.json")
    assert ended.status == 2
    assert "Traceback" not in ended.err
    assert not (tmp_path / "r.json").exists()


def test_the_same_run_is_not_made_twice_at_a_time(settings: Path, tmp_path: Path) -> None:
    own = running.own_check(tmp_path / "checks")
    root = running.plant(tmp_path / "slow", passwd=running.PASSWD + "wait:x:1:1::/:/bin/sh\n")
    plan = running.profile(tmp_path, select=("own.waiting",))
    words = [*COMMAND, "run", f"rootfs:{root}", "-p", str(plan), "--checks", str(own)]
    env = {**environment(XDG_STATE_HOME=str(tmp_path / "state")), "INSPECTOR_CONFIG": os.environ["INSPECTOR_CONFIG"]}
    with subprocess.Popen(words, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        try:
            deadline = time.monotonic() + 20
            while not list((tmp_path / "state").rglob("*.lock")) and time.monotonic() < deadline:
                time.sleep(0.1)
            time.sleep(0.5)
            words[4:7] = ["rootfs:slow", "-p", "few.yaml"]  # the same, from another folder
            second = subprocess.run(words, env=env, cwd=tmp_path, capture_output=True, check=False, timeout=30)
        finally:
            first.kill()
    assert second.returncode == 2
    assert f"process {first.pid}" in second.stderr.decode()


def test_a_result_that_cannot_be_recorded_is_still_reported(
    run: Run, settings: Path, bad: Path, few: Path, tmp_path: Path
) -> None:
    run("run", f"rootfs:{bad}", "-p", few)
    with sqlite3.connect(tmp_path / "store/store.db") as store:
        store.execute("CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no room'); END")
    time.sleep(1.1)
    ended = run("run", f"rootfs:{bad}", "-p", few, "-f", f"json={tmp_path}/r.json")
    assert ended.status == 4  # a database that refuses what it never refuses
    assert "not recorded" in ended.err
    assert (tmp_path / "r.json").exists()
    assert count(tmp_path, "audits") == 1


def test_audits_that_reached_nobody_are_told_apart(run: Run, settings: Path, few: Path, tmp_path: Path) -> None:
    (tmp_path / "damaged").write_text("inspector-bundle 1 {}\n")
    first = run("run", f"bundle:{tmp_path}/damaged", "-p", few, "-f", f"json={tmp_path}/1.json")
    assert first.status == 3
    time.sleep(1.1)
    assert "recorded as #2" in run("run", f"bundle:{tmp_path}/damaged", "-p", few).err
    assert "id fits what it says" in run("verify", tmp_path / "1.json").out
    text = (tmp_path / "1.json").read_text().replace('"started": "20', '"started": "19')
    (tmp_path / "1.json").write_text(text)
    assert "id fits what it says" not in run("verify", tmp_path / "1.json").out


def test_a_run_that_comes_to_nothing_is_told_once_a_day(
    run: Run, settings: Path, bad: Path, few: Path, tmp_path: Path
) -> None:
    with smtp() as box:
        channel = f"{{kind: mail, server: 127.0.0.1, port: {box.port}, security: none, from: a@b.org, to: [c@d.org]}}"
        settings.write_text(f"notices:\n- {channel}\n", encoding="utf-8")
        for _ in range(2):
            assert run("run", f"rootfs:{bad}", "-p", few, "--database", tmp_path / "config.yaml").status == 2
        assert len(box.mails) == 1
        assert b"Self-inspection failed" in box.mails[0]
        run("run", f"rootfs:{bad}", "-p", few)
        assert len(box.mails) == 2
        assert b"1 new problem" in box.mails[1]


def test_what_cut_off_runs_left_goes_with_the_evidence(
    run: Run, settings: Path, bad: Path, few: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "state/inspector/audits"
    folder.mkdir(parents=True, mode=0o700)
    old, new = folder / "old.jsonl", folder / "new.jsonl"
    for form in (old, new):
        form.write_text("{}\n")
        form.with_suffix(".evidence").mkdir()
        (form.with_suffix(".evidence") / "0.snapshot").write_text("x")
    long_ago = time.time() - 91 * 86400
    os.utime(old, (long_ago, long_ago))
    run("run", f"rootfs:{bad}", "-p", few)
    assert sorted(path.name for path in folder.iterdir()) == ["new.evidence", "new.jsonl"]
