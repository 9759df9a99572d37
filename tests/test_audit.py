"""Many hosts through the pipeline."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import fastjsonschema
import pytest

from inspector import audit, sentences
from inspector.audit import Phase, audit_host, audit_hosts, dossier, jobs_for
from inspector.entry import judge, together
from inspector.gate import Wanted
from inspector.gate import judged as judged_by_gate
from inspector.layout import Layout
from inspector.model import Action, HostStatus, InspectorError, Status, Touch
from inspector.plugins import load_report
from inspector.request import Request
from inspector.rules import load_rules
from inspector.snapshot import Snapshot
from inspector.targets.host import rootfs
from inspector.text import Text
from tests.cli.running import plant, profile
from tests.roots import CHECKOUT


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


class Unreachable(InspectorError):
    status = HostStatus.UNREACHABLE


@dataclass
class Own:
    """A target of another kind: a root file system with what an inventory says of it, or none at all."""

    name: str
    root: Path
    error: InspectorError | None = None
    uri: str = "ssh://web1"
    kind: str = "host"
    tags: Mapping[str, str] = field(default_factory=lambda: {"site": "East\x1b", "department": "信息科"})

    def collect(self, requests: Iterable[Request]) -> Snapshot:
        if self.error:
            raise self.error
        journal = (
            Touch(action=Action.READ, name="/etc/passwd\n", bytes=30, seconds=0.1, status="ok"),
            Touch(action=Action.RUN, name="nft-ruleset", bytes=2048, seconds=0.2, status="0"),
        )
        snapshot = rootfs(str(self.root)).collect(requests)
        return replace(
            snapshot, transport={"round_trips": 3, "user": "\u202eme"}, cost={"host_seconds": 0.3}, journal=journal
        )


def test_what_became_of_a_host_is_said_by_its_error(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path)))
    error = Unreachable(Text(en="no route", zh="无路由"))
    host = audit_host(Own("web1", tmp_path, error), rules).host
    assert (host.status, host.error) == (HostStatus.UNREACHABLE, error.text)
    assert host.tags == {"site": "East\\x1b", "department": "信息科"}


def test_how_a_host_was_reached_and_what_was_touched_is_in_its_entry(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path)))
    host = audit_host(Own("web1", plant(tmp_path / "web1")), rules).host
    assert host.tags["department"] == "信息科"
    assert host.transport == {"round_trips": 3, "user": "\\u202eme"}
    assert host.cost["host_seconds"] == 0.3
    assert set(host.cost) == {"host_seconds", "seconds", "cpu_seconds"}
    assert [touch.name for touch in host.journal] == ["/etc/passwd\\n", "nft-ruleset"]
    assert sentences.collecting(host).en.startswith("1 file and 1 command, 2 KiB, ")
    whole = dossier((host,), rules, started="", finished="")
    validate = fastjsonschema.compile(json.loads((CHECKOUT / "inspector/audit.schema.json").read_text("utf-8")))
    validate(json.loads(load_report("json")(whole, Layout())))
    again = dossier((replace(host, journal=(), cost={}),), rules, started="x", finished="y")
    assert again.audit.id == whole.audit.id, "what a run took is no part of the content"
    for name in ("console", "html"):
        shown = load_report(name)(whole, Layout()).decode()
        assert "1 file and 1 command" in shown
        assert "nft-ruleset" not in shown


def test_a_host_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = (3, Text(en="collecting", zh="采集"))
    rules = load_rules(str(profile(tmp_path)))
    hung = [Fake("hung", refused()), Fake("hung too", refused())]
    good = [rootfs(str(plant(tmp_path / name))) for name in "ab"]
    monkeypatch.setitem(audit.LIMITS, Phase.COLLECTING, limit)
    done = {entry.place: entry for entry in audit_hosts([*hung, *good], rules, jobs=2)}
    assert [done[place].judged.host.status for place in range(4)] == [HostStatus.FAILED] * 2 + [HostStatus.AUDITED] * 2
    assert done[0].judged.host.error == Text(
        en="given up: collecting did not end within 3 seconds", zh="已放弃：采集未能在 3 秒内结束"
    )
    for each in hung:
        each.may.set()


def test_what_was_done_before_is_left_out(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path)))
    hosts = [rootfs(str(plant(tmp_path / name))) for name in "abc"]
    assert [entry.place for entry in audit_hosts(hosts, rules, jobs=1, skip={0, 2})] == [1]
    assert not list(audit_hosts(hosts, rules, jobs=1, skip={0, 1, 2}))


def test_who_stops_asking_begins_no_other_host(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path)))
    begun: list[int] = []
    hosts = [rootfs(str(plant(tmp_path / f"host{n}"))) for n in range(50)]
    running = audit_hosts(hosts, rules, jobs=1, tell=lambda place, phase: begun.append(place))
    next(running)
    running.close()
    assert 49 not in begun


def test_how_many_at_a_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(audit, "cores", lambda: 2)
    local, remote = Own("a", tmp_path, uri="rootfs:/a"), Own("b", tmp_path)
    assert [jobs_for([local] * n) for n in (0, 1, 50)] == [1, 1, 2]
    assert [jobs_for([remote] * n) for n in (1, 5, 200)] == [1, 5, 8]
    monkeypatch.setattr(audit, "cores", lambda: 64)
    assert jobs_for([remote] * 200) == 32


def test_a_host_that_is_not_to_be_audited_is_no_failure(tmp_path: Path) -> None:
    class NotAudited(InspectorError):
        status = HostStatus.NOT_AUDITED

    rules = load_rules(str(profile(tmp_path, select=("weak-password",))))
    why = NotAudited(Text(en="a switch", zh="交换机"))
    judged = [audit_host(each, rules) for each in (Own("sw1", tmp_path, why), Own("a", plant(tmp_path / "a")))]
    made = dossier([entry.host for entry in judged], rules, started="", finished="")
    gate = judged_by_gate(made, Wanted()).gate
    assert gate
    assert gate.passed
    shown = {name: load_report(name)(made, Layout(lang="zh")).decode() for name in ("console", "html")}
    assert all("未核查" in each and "交换机" in each for each in shown.values())
    assert "未完成自查" not in shown["html"]
    two = [*judged, audit_host(rootfs(str(plant(tmp_path / "b"))), rules)]
    unit = together(two, rules)
    assert unit
    assert not any(result.reason and "sw1" in result.reason.en for result in unit.results)


def test_what_was_done_before_an_interrupt_lets_nothing_pass_over_all_hosts(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path, select=("weak-password.password-on-several-hosts",))))
    hosts = [audit_host(rootfs(str(plant(tmp_path / name))), rules) for name in "abc"]
    unit = together([replace(hosts[0], shares=None), *hosts[1:]], rules)
    assert unit
    assert unit.results[0].status is Status.UNKNOWN
    assert unit.results[0].reason
    assert unit.results[0].reason.en.startswith("a was audited before the audit was interrupted")
    alone = together([replace(each, shares=None) for each in hosts], rules)
    assert alone
    assert alone.results[0].status is Status.UNKNOWN


@dataclass
class Flood(Own):
    """A host that sends as much as it may, all of it hostile."""

    def collect(self, requests: Iterable[Request]) -> Snapshot:
        snapshot = super().collect(requests)
        junk = b"root:x:0:0:\x1b]0;\x07\xff:/:/bin/sh\n" * 100_000
        answers = {
            request: tuple(replace(item, data=junk if item.data else b"") for item in items)
            for request, items in snapshot.answers.items()
        }
        return replace(snapshot, answers=answers, journal=snapshot.journal * 10_000)


def test_what_leaves_or_floods_changes_nothing_for_the_others(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path)))
    gone = Fake("exit", SystemExit(3))
    gone.may.set()
    root = plant(tmp_path / "a")
    done = {entry.place: entry for entry in audit_hosts([gone, Flood("flood", root), rootfs(str(root))], rules, jobs=2)}
    assert isinstance(done[0].crash, SystemExit)
    assert done[1].crash is None
    assert not {"\x1b", "\x07"} & set(repr(done[1].judged.host))
    assert done[2].judged.host.results == audit_host(rootfs(str(root)), rules).host.results


def test_one_job_takes_hosts_in_turn(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path)))
    hosts = [rootfs(str(plant(tmp_path / name))) for name in "cab"]
    assert [entry.judged.host.name for entry in audit_hosts(hosts, rules, jobs=1)] == ["c", "a", "b"]


def test_the_same_snapshot_gives_the_same_entry(tmp_path: Path) -> None:
    rules = load_rules("self-check")
    snapshot = rootfs(str(plant(tmp_path / "host"))).collect(rules.needs())
    assert judge(snapshot, rules) == judge(snapshot, load_rules("self-check"))
