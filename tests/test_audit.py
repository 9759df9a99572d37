"""Many hosts through the pipeline."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from inspector.audit import Phase, audit_hosts
from inspector.entry import judge
from inspector.model import HostStatus, InspectorError
from inspector.request import Request
from inspector.rules import load_rules
from inspector.snapshot import Snapshot
from inspector.targets.host import rootfs
from inspector.text import Text
from tests.cli.running import plant, profile


@dataclass
class Fake:
    """A target that raises what it is told to, once it may."""

    name: str
    error: BaseException
    may: threading.Event = field(default_factory=threading.Event)
    uri: str = "fake:"
    kind: str = "host"

    def collect(self, requests: Iterable[Request]) -> Snapshot:
        assert self.may.wait(10)
        raise self.error


def refused() -> InspectorError:
    return InspectorError(Text(en="refused", zh="拒绝"))


def test_one_host_stops_no_other_and_each_is_told_when_it_is_done(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path)))
    late, crashed = Fake("late", refused()), Fake("crashed", KeyError("secret"))
    crashed.may.set()
    good = rootfs(str(plant(tmp_path / "good")))
    told: list[tuple[int, Phase]] = []
    done = {}
    for entry in audit_hosts(
        [late, crashed, good], rules, jobs=3, tell=lambda place, phase: told.append((place, phase))
    ):
        done[entry.place] = entry
        if len(done) == 2:
            late.may.set()
    assert list(done)[-1] == 0, "hosts are given when they are done, and the slow one holds up none"
    assert [done[place].judged.host.status for place in range(3)] == [
        HostStatus.FAILED,
        HostStatus.FAILED,
        HostStatus.AUDITED,
    ]
    assert done[0].judged.host.error == Text(en="refused", zh="拒绝")
    assert done[0].crash is None
    assert isinstance(done[1].crash, KeyError)
    assert done[1].judged.host.error == Text(en="internal error: KeyError", zh="内部错误：KeyError")
    assert [phase for place, phase in told if place == 2] == [Phase.COLLECTING, Phase.JUDGING]
    assert [phase for place, phase in told if place == 0] == [Phase.COLLECTING]


def test_one_job_takes_hosts_in_turn(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path)))
    hosts = [rootfs(str(plant(tmp_path / name))) for name in "cab"]
    assert [entry.judged.host.name for entry in audit_hosts(hosts, rules, jobs=1)] == ["c", "a", "b"]


def test_the_same_snapshot_gives_the_same_entry(tmp_path: Path) -> None:
    rules = load_rules("self-check")
    snapshot = rootfs(str(plant(tmp_path / "host"))).collect(rules.needs())
    assert judge(snapshot, rules) == judge(snapshot, load_rules("self-check"))
