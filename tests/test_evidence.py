"""Evidence that is put aside: sealed, whole or not at all, and judged again to the same results."""

from __future__ import annotations

import base64
import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.audit import audit_hosts
from inspector.entry import judge
from inspector.evidence import Spool
from inspector.model import Host
from inspector.passwords.cache import Cache
from inspector.passwords.examination import Examiner
from inspector.passwords.wordlists import load_lists
from inspector.plugins import bundled
from inspector.request import Command
from inspector.rules import load_rules
from inspector.snapshot import Item, Snapshot, State, load
from inspector.targets.host import rootfs
from tests import planted
from tests.cli.running import plant, profile
from tests.roots import overlay_copy

pytestmark = pytest.mark.usefixtures("own_state")
CANARY = "CaNaRy7pw"
SECRETS = {
    "etc/passwd": f"root:x:0:0::/root:/bin/sh\nann:$1$salt${CANARY}:1000:1000::/home/ann:/bin/bash\n",
    "etc/shadow": f"root:$6$salt${CANARY}:1::::::\n",
    "var/backups/shadow.old": f"root:$6$salt${CANARY}:1::::::\n",
    "home/ann/.ssh/id_rsa": f"-----BEGIN OPENSSH PRIVATE KEY-----\n{CANARY}\n",
    "etc/ssl/private/site.key": f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n",
    "etc/redis/redis.conf": f"bind 0.0.0.0\nrequirepass {CANARY}\n",
    "etc/snmp/snmpd.conf": f"rocommunity {CANARY}\n",
    "root/.my.cnf": f"[client]\npassword={CANARY}\n",
    "root/.bash_history": f"mysql -uroot -p{CANARY}\n",
    "root/.bashrc": f"export DB_PASSWORD={CANARY}\n",
    "etc/environment": f"http_proxy=http://me:{CANARY}@proxy\n",
    "etc/crontab": f"5 1 * * * root mysqldump -uroot -p{CANARY} shop > /backup/shop.sql\n",
    "etc/apt/sources.list": f"deb https://me:{CANARY}@mirror/debian bookworm main\n",
    "etc/systemd/system/app.service": f"[Service]\nEnvironment=DB_PASSWORD={CANARY}\nExecStart=/usr/bin/app\n",
    "var/www/html/.env": f"DB_PASSWORD={CANARY}\n",
    "var/www/html/config.php": f"<?php define('DB_PASSWORD', '{CANARY}');\n",
    "var/log/auth.log": f"Jun  1 10:00:00 h sshd[1]: Invalid user {CANARY} from 192.0.2.1 port 1\n",
    "boot/grub/grub.cfg": f"set superusers=root\npassword root {CANARY}\n",
}


def kept_bytes(path: Path) -> bytes:
    """All that the file has, its content decoded."""
    data = path.read_bytes()
    items = [item for line in data.splitlines() for item in json.loads(line).get("items", ())]
    return data + b"".join(base64.b64decode(item.get("data", "")) for item in items)


def test_no_secret_is_in_a_file_that_is_kept(tmp_path: Path) -> None:
    root = plant(tmp_path / "host")
    for name, text in SECRETS.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    rules = load_rules("self-check")
    snapshot = rootfs(str(root)).collect(rules.needs())
    spoken = Item("command:journal-of-logins", data=f"Invalid user {CANARY} from 192.0.2.1".encode())
    snapshot = replace(snapshot, answers={**snapshot.answers, Command("journal-of-logins"): (spoken,)})
    assert sum(CANARY.encode() in item.data for items in snapshot.answers.values() for item in items) > 12
    spool = Spool(tmp_path / "spool")
    spool.keep(3, replace(snapshot, tags={"owner": "TAG-CANARY"}), judge(snapshot, rules).host)
    assert spool.notes == []
    path = spool.files()[3]
    data = kept_bytes(path)
    assert CANARY.encode() not in data
    assert b"TAG-CANARY" not in data
    assert b"mysqldump" in data, "what is no secret stays"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    spool.discard()
    assert not path.parent.exists()


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="a real root needs root")
def test_a_real_root_is_judged_again_to_the_same(debian_root: Path, tmp_path: Path) -> None:
    rules = load_rules("self-check")
    with overlay_copy(debian_root) as root:
        planted.plant(root)
        planted.plant_quietly(root)
        snapshot = rootfs(str(root)).collect(rules.needs())
    lists = load_lists(bundled("profiles") / "knowledge/common-passwords.txt")
    examined = Examiner(lists, 3.0, Cache.in_memory()).examine(snapshot)
    host = judge(examined, rules).host
    spool = Spool(tmp_path)
    spool.keep(0, examined, host)
    data = kept_bytes(spool.files()[0])
    assert not [secret for secret in (planted.HASH, planted.KNOWN, "123456\n") if secret.encode() in data]
    again = judge(load(spool.files()[0].read_bytes().splitlines(keepends=True), "kept"), rules).host
    for one, other in zip(host.results, again.results, strict=True):
        assert replace(one, evidence=()) == replace(other, evidence=())
    assert any(result.findings for result in again.results if result.category == "weak-password")
    assert again.holdings == host.holdings


def test_each_host_that_was_judged_is_kept_by_its_place(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path)))
    targets = [rootfs(str(plant(tmp_path / name))) for name in "abcd"]
    spool = Spool(tmp_path / "spool")
    done = list(audit_hosts(targets, rules, jobs=4, keep=spool.keep, skip={1}))
    assert sorted(each.place for each in done) == list(spool.files()) == [0, 2, 3]
    for place, path in spool.files().items():
        snapshot = load(path.read_bytes().splitlines(keepends=True), str(path))
        assert snapshot.target == targets[place].uri
    assert Spool(tmp_path / "spool").files() == spool.files(), "an audit that goes on finds them"


def test_what_cannot_be_kept_is_noted_once_a_reason_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = load_rules(str(profile(tmp_path)))
    targets = [rootfs(str(plant(tmp_path / name))) for name in "abc"]
    (tmp_path / "spool").write_text("no folder")
    spool = Spool(tmp_path / "spool")
    done = list(audit_hosts(targets, rules, jobs=3, keep=spool.keep))
    assert [each.crash for each in done] == [None] * 3
    assert [note.en for note in spool.notes] == ["the evidence of a, b, c was not kept: not a directory"]
    assert "a、b、c" in spool.notes[0].zh
    assert spool.files() == {}
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/dev/null/none")
    other = Spool(tmp_path / "other")
    other.keep(0, Snapshot("a", "host", "a", "2026-01-01T00:00:00+00:00", True, {}), done[0].judged.host)
    assert len(other.notes) == 1


@pytest.mark.root
@pytest.mark.skipif(not os.access("/dev/full", os.W_OK) or os.geteuid() != 0, reason="mounting needs root")
def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    from tests.roots import run

    folder = tmp_path / "small"
    folder.mkdir()
    try:
        run("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder))
    except Exception:
        pytest.skip("no tmpfs can be mounted here")
    try:
        rules = load_rules("self-check")
        snapshot = rootfs(str(plant(tmp_path / "a"))).collect(rules.needs())
        spool = Spool(folder)
        spool.keep(0, snapshot, judge(snapshot, rules).host)
        assert [note.en for note in spool.notes] == ["the evidence of a was not kept: no space left on device"]
        assert not list(folder.iterdir())
    finally:
        run("umount", "--lazy", str(folder))


def test_a_secret_that_is_cut_short_by_time_is_not_kept(tmp_path: Path) -> None:
    from inspector.facts.accounts import SHADOW

    late = Item("/etc/shadow", State.TIMEOUT, CANARY.encode(), secret=True)
    snapshot = Snapshot("a", "host", "a", "2026-01-01T00:00:00+00:00", True, {SHADOW: (late,)})
    spool = Spool(tmp_path)
    rules = load_rules(str(profile(tmp_path)))
    spool.keep(0, snapshot, judge(snapshot, rules).host)
    assert CANARY.encode() not in kept_bytes(spool.files()[0])


def test_a_host_that_was_given_up_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspector import audit
    from inspector.audit import Phase
    from inspector.text import Text

    rules = load_rules(str(profile(tmp_path)))
    monkeypatch.setitem(audit.LIMITS, Phase.JUDGING, (1, Text(en="judging", zh="判定")))
    may, told = threading.Event(), threading.Event()
    kept: list[int] = []

    class Slow:
        name, uri, kind = "slow", "rootfs:/slow", "host"

        def collect(self, requests: object) -> Snapshot:
            return rootfs(str(plant(tmp_path / "slow"))).collect(rules.needs())

    def wait(place: int, phase: Phase) -> None:
        if phase is Phase.JUDGING:
            may.wait(20)
        if phase is Phase.KEEPING:
            told.set()

    def keep(place: int, snapshot: Snapshot, host: Host) -> None:
        kept.append(place)

    (done,) = audit_hosts([Slow()], rules, jobs=1, tell=wait, keep=keep)
    assert done.judged.host.error is not None
    may.set()
    assert told.wait(20)
    assert kept == []
