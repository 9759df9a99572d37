"""`inspector replay`, of audits in the store and of bundles."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli import running
from tests.cli.running import CHECKS, PASSWD, Run

UID0, EMPTY = CHECKS
TOOR = "toor:x:0:0::/root:/bin/sh\n"
CANARY = "$6$canarycanary$" + "C" * 86


@pytest.fixture
def store(run: Run, tmp_path: Path, few: Path) -> Path:
    """A store with the audit of one host, whose evidence was kept."""
    web = running.plant(tmp_path / "web1", passwd=PASSWD + TOOR, shadow=f"root:{CANARY}:20000::::::\n")
    path = tmp_path / "store.db"
    words = ("-p", few, "--store", "--keep-evidence", "--database", path)
    assert run("audit", f"rootfs:{web}", *words).status == 0
    return path


def test_todays_rules(run: Run, store: Path, few: Path, tmp_path: Path) -> None:
    ended = run("replay", "latest", "-p", few, "--database", store)
    assert (ended.status, ended.err) == (0, "")
    assert "Nothing changed on any host." in ended.out
    assert "1 check rests on the verdict of" in ended.out
    assert f"{EMPTY} (1 host)" in ended.out
    running.profile(tmp_path, waivers=f"severity: {{{UID0}: low}}\n")
    ended = run("replay", "latest", "-p", few, "--database", store)
    assert f"~ less severe · low, was critical · {UID0}" in ended.out
    assert "[the rules changed]" in ended.out
    assert CANARY not in ended.out
    assert "减轻 · 低危（原 严重）" in run("replay", "#1", "-p", few, "--database", store, "--lang", "zh").out


def test_the_result_in_other_formats(run: Run, store: Path, few: Path, tmp_path: Path) -> None:
    ended = run("replay", "latest", "-p", few, "--database", store, "-f", "json")
    told = json.loads(ended.out)
    assert (told["schema"], [host["name"] for host in told["hosts"]]) == ("inspector/audit/1", ["web1"])
    assert "Nothing changed on any host." in ended.err
    ended = run("replay", "latest", "-p", few, "--database", store, "-f", f"json={tmp_path / 'again.json'}")
    assert "rests on the verdict" in ended.err
    again = json.loads((tmp_path / "again.json").read_bytes())
    assert (again["audit"], again["hosts"][0]["results"]) == (told["audit"], told["hosts"][0]["results"])


def test_nothing_is_recorded_unless_it_is_asked_for(run: Run, store: Path, few: Path, tmp_path: Path) -> None:
    assert run("replay", "latest", "-p", few, "--database", store).status == 0
    assert run("diff", "#2", "#1", "--database", store).status == 2
    running.profile(tmp_path, waivers=f"severity: {{{UID0}: low}}\n")
    ended = run("replay", "latest", "-p", few, "--database", store, "--store")
    assert (ended.status, "recorded as #2" in ended.err) == (0, True)
    assert "~ less severe" in run("diff", "#1", "#2", "--database", store).out


def test_what_cannot_be_judged_again(run: Run, store: Path, few: Path, tmp_path: Path) -> None:
    web = running.plant(tmp_path / "web2")
    assert run("audit", f"rootfs:{web}", "-p", few, "--store", "--database", store).status == 0
    ended = run("replay", "latest", "-p", few, "--database", store)
    assert ended.status == 2
    assert "no evidence of its hosts was kept" in ended.err
    assert "name its file with -p" in run("replay", "#1", "--database", store).err
    assert run("replay", "#7", "-p", few, "--database", store).status == 2
    assert run("replay", "latest", "-p", few, "--database", tmp_path / "none.db").status == 2


def test_hosts_without_evidence_are_named(run: Run, few: Path, tmp_path: Path) -> None:
    webs = [running.plant(tmp_path / name, passwd=PASSWD + TOOR) for name in ("web1", "web2")]
    path = tmp_path / "store.db"
    words = ("-p", few, "--store", "--keep-evidence", "--database", path)
    assert run("audit", *(f"rootfs:{web}" for web in webs), *words).status == 0
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM snapshots WHERE entry = 2")
    ended = run("replay", "#1", "-p", few, "--database", path)
    assert ended.status == 3
    assert "no evidence was kept of 1 host, so nothing is known of these now: web2" in ended.out
    assert "web2: could not be audited the second time; no evidence of it was kept" in ended.out


def test_a_replay_that_was_recorded_is_the_same_evidence(run: Run, store: Path, few: Path, tmp_path: Path) -> None:
    running.profile(tmp_path, waivers=f"severity: {{{UID0}: low}}\n")
    assert run("replay", "latest", "-p", few, "--database", store, "--store").status == 0
    told = run("diff", "--database", store).out
    assert "[the rules changed]" in told
    assert "the host changed" not in told


def test_a_bundle(run: Run, few: Path, tmp_path: Path) -> None:
    web = running.plant(tmp_path / "web1", passwd=PASSWD + TOOR)
    bundle, store = tmp_path / "web1.bundle", tmp_path / "store.db"
    assert run("collect", f"rootfs:{web}", "-p", few, "-o", bundle).status == 0
    ended = run("replay", bundle, "-p", few)
    assert (ended.status, ended.err) == (0, "")
    assert UID0 in run("replay", bundle, "-p", few, "-f", "json").out
    assert "not compared with an earlier audit" in ended.out
    assert run("audit", f"bundle:{bundle}", "-p", few, "--store", "--database", store).status == 0
    ended = run("replay", f"bundle:{bundle}", "-p", few, "--database", store)
    assert "Nothing changed on any host." in ended.out
    bundle.write_bytes(bundle.read_bytes()[:-40])
    ended = run("replay", bundle, "-p", few)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert run("replay", tmp_path / "none.bundle", "-p", few).status == 2
