"""Hosts are judged in processes of their own, where none can harm another."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inspector import entry, judging
from inspector.engine import Share
from inspector.entry import Judged, judge
from inspector.judging import Broken, Judges
from inspector.model import InspectorError
from inspector.rules import Rules, load_rules
from inspector.snapshot import Snapshot
from inspector.targets.host import rootfs
from inspector.text import Secret
from tests.cli.running import plant, profile


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return load_rules(str(profile(tmp_path)))


@pytest.fixture
def snapshot(tmp_path: Path, rules: Rules) -> Snapshot:
    return rootfs(str(plant(tmp_path / "host"))).collect(rules.needs())


def hostile(snapshot: Snapshot, rules: Rules) -> Judged:
    """What a host by that name does to who judges it."""
    if snapshot.host == "hang":
        re.fullmatch("(a+)+b", "a" * 64)
    elif snapshot.host == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif snapshot.host == "flood":
        raise MemoryError("$6$secret")
    elif snapshot.host == "exit":
        raise SystemExit("$6$secret")
    return judge(snapshot, rules)


@pytest.fixture
def judges(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> Iterator[Judges]:
    monkeypatch.setattr(judging, "SECONDS", 3)
    made = Judges(rules, 2, hostile)
    yield made
    made.close()


def test_they_judge_as_this_process_does(judges: Judges, snapshot: Snapshot, rules: Rules) -> None:
    here, there = judge(snapshot, rules), judges.judge(snapshot, rules)
    assert replace(there.host, cost={}) == here.host
    assert there.shares == here.shares
    assert there.host.cost["cpu_seconds"] > 0


@pytest.mark.parametrize("name", ["hang", "kill"])
def test_who_takes_for_ever_or_dies_costs_itself_alone(
    judges: Judges, snapshot: Snapshot, rules: Rules, name: str
) -> None:
    with pytest.raises(InspectorError, match="was ended"):
        judges.judge(replace(snapshot, host=name), rules)
    assert judges.judge(snapshot, rules).host.name == "host"


@pytest.mark.parametrize(("name", "kind"), [("flood", "MemoryError"), ("exit", "SystemExit")])
def test_our_own_faults_are_told_without_what_was_read(
    judges: Judges, snapshot: Snapshot, rules: Rules, name: str, kind: str
) -> None:
    with pytest.raises(Broken) as caught:
        judges.judge(replace(snapshot, host=name), rules)
    assert caught.value.kind == kind
    assert any(frame.name == "hostile" for frame in caught.value.frames)
    assert "$6$" not in str([caught.value, *caught.value.frames])


def test_secrets_that_hosts_are_compared_by_keep_their_values(rules: Rules, snapshot: Snapshot) -> None:
    def sharing(snapshot: Snapshot, rules: Rules) -> Judged:
        return replace(judge(snapshot, rules), shares={Secret: Share(Secret("mark"), (), None)})

    with judging.judging(rules, 2, sharing) as judged:
        shares = judged(snapshot, rules).shares
    assert shares
    secret = shares[Secret].value
    assert isinstance(secret, Secret)
    assert secret.value == "mark"


def test_a_judge_that_is_gone_is_done_without(judges: Judges, snapshot: Snapshot, rules: Rules) -> None:
    for one in judges._all:
        os.kill(one.process, signal.SIGKILL)
    for _ in judges._all:
        with pytest.raises(InspectorError):
            judges.judge(snapshot, rules)
    assert judges.judge(snapshot, rules) == judge(snapshot, rules)


def test_closing_does_not_wait(rules: Rules, snapshot: Snapshot) -> None:
    judges = Judges(rules, 1, hostile)
    failed: list[InspectorError] = []

    def work() -> None:
        try:
            judges.judge(replace(snapshot, host="hang"), rules)
        except InspectorError as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    judges.close()
    thread.join(30)
    assert failed
    with pytest.raises(InspectorError):
        judges.judge(snapshot, rules)


def test_one_host_is_judged_here(rules: Rules) -> None:
    with judging.judging(rules, 1) as judged:
        assert judged is entry.judge
