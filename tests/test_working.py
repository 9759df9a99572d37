"""The working form of an audit: written as hosts are done, read back as they are asked for."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from inspector import working
from inspector.audit import dossier
from inspector.layout import Layout
from inspector.model import UNIT, Host, InspectorError
from inspector.plugins import load_pieces, load_report, report_formats
from inspector.rules import Rules, load_rules
from inspector.targets.host import rootfs
from inspector.working import Head, Working, begin, head, resume, same
from tests.cli.running import plant, profile
from tests.reports.dossiers import FAILED, host

NAMES = ("a", "b\udcff", "c")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state/inspector/audits"


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return load_rules(str(profile(tmp_path)))


@pytest.fixture
def begun(tmp_path: Path, rules: Rules) -> Head:
    targets = [rootfs(str(plant(tmp_path / name))) for name in NAMES]
    return head(targets, rules, started="2026-01-01T00:00:00Z", said={"targets": [each.uri for each in targets]})


def entry(place: int) -> Host:
    return host(f"web{place}")


def test_hosts_come_in_the_order_of_the_targets(begun: Head, state: Path) -> None:
    form = begin(begun)
    for place in (2, 0):
        form.add(place, entry(place))
    hosts = form.hosts({1: FAILED}, replace(FAILED, kind=UNIT))
    assert [each.name for each in hosts] == ["web0", "gone", "web2", "gone"]
    assert list(hosts) == [entry(0), FAILED, entry(2), replace(FAILED, kind=UNIT)]
    assert hosts[-1].kind == UNIT
    assert [each.name for each in hosts[1:3]] == ["gone", "web2"]
    (path,) = state.iterdir()
    assert (path.stat().st_mode & 0o777, state.stat().st_mode & 0o777) == (0o600, 0o700)
    form.discard()
    assert not list(state.iterdir())
    assert hosts[0] == entry(0), "it can be read until it is closed"
    form.close()


def test_what_was_done_is_there_again(begun: Head) -> None:
    form = begin(begun)
    form.add(1, entry(1))
    form.add(2, FAILED)
    form.add(2, entry(2))
    form.close()
    again = resume(form.id)
    assert again.head == begun
    assert list(again.done()) == [(1, entry(1)), (2, entry(2))]
    again.add(0, entry(0))
    again.finish(replace(FAILED, kind=UNIT), "2026-01-02T00:00:00Z")
    again.close()
    whole = resume(str(form.path))
    assert whole.finished == "2026-01-02T00:00:00Z"
    assert [each.kind for each in whole.hosts({})] == ["host", "host", "host", UNIT]
    whole.close()


@pytest.mark.parametrize("cut", [1, 20, 400])
def test_a_line_that_was_cut_off_is_dropped(begun: Head, cut: int) -> None:
    form = begin(begun)
    form.add(0, entry(0))
    form.add(1, entry(1))
    form.close()
    assert form.path
    form.path.write_bytes(form.path.read_bytes()[:-cut])
    again = resume(form.id)
    assert [place for place, _ in again.done()] == [0]
    again.add(1, entry(1))
    again.close()
    more = resume(form.id)
    assert [place for place, _ in more.done()] == [0, 1]
    more.close()


def test_nobody_resumes_what_is_still_running(begun: Head) -> None:
    form = begin(begun)
    with pytest.raises(InspectorError, match="still running"):
        resume(form.id)
    form.close()


@pytest.mark.parametrize("data", [b"", b"{}\n", b"no\n", b'{"format": "inspector/working/1"', b"\xff\n"])
def test_what_is_no_working_file_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(data)
    with pytest.raises(InspectorError, match="not the working file"):
        resume(str(file))
    assert file.read_bytes() == data


def test_a_damaged_line_is_named(begun: Head) -> None:
    form = begin(begun)
    form.add(0, entry(0))
    form.close()
    assert form.path
    form.path.write_bytes(form.path.read_bytes().replace(b'"place":0', b'"place":"zero"'))
    with pytest.raises(InspectorError, match="line 2: "):
        resume(form.id)


def test_links_folders_and_pipes_are_refused(begun: Head, tmp_path: Path) -> None:
    (tmp_path / "link.jsonl").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.jsonl")
    for name in ("link.jsonl", "pipe.jsonl", "state", "none.jsonl"):
        with pytest.raises(InspectorError):
            resume(str(tmp_path / name))


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("tool", "0", "version 0"),
        ("folder", "/elsewhere", "in the folder /elsewhere"),
        ("profile", "x", "profile has changed"),
        ("checks", "x", "checks or their parameters"),
        ("knowledge", "x", "knowledge tables"),
        ("targets", (("a", "rootfs:a"),), "targets are not the same"),
        ("tags", "x", "inventory's tags of the targets have changed"),
    ],
)
def test_another_audit_is_not_gone_on_with(begun: Head, field: str, value: object, says: str) -> None:
    then = {name: getattr(begun, name) for name in begun.__struct_fields__}
    with pytest.raises(InspectorError, match=says):
        same(Head(**{**then, field: value}), begun, Path("x.jsonl"))
    same(Head(**{**then, "started": "earlier", "said": {}}), begun, Path("x.jsonl"))


def test_without_a_state_folder_it_goes_on(begun: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Path:
        raise PermissionError

    monkeypatch.setattr(working, "state_folder", refuse)
    form = begin(begun)
    form.add(1, entry(1))
    assert form.id == ""
    assert form.hosts({0: FAILED, 2: FAILED})[1] == entry(1)
    form.close()


def test_a_full_disk_costs_memory_and_no_host(begun: Head) -> None:
    with Path("/dev/full").open("r+b", buffering=0) as full:
        form = Working(begun, os.dup(full.fileno()))
        form.add(0, entry(0))
        form.finish(FAILED, "2026-01-01T00:00:00Z")
        assert list(form.hosts({})) == [entry(0), FAILED]
        form.close()


def test_one_host_needs_no_file(begun: Head, state: Path) -> None:
    form = begin(
        Head(**{**{name: getattr(begun, name) for name in begun.__struct_fields__}, "targets": begun.targets[:1]})
    )
    form.add(0, entry(0))
    assert list(form.hosts({})) == [entry(0)]
    assert not state.exists()


def test_reports_are_the_same_bytes_from_memory_and_from_the_file(begun: Head, rules: Rules) -> None:
    hosts = (entry(0), FAILED, entry(2))
    form = begin(begun)
    for place in (2, 0, 1):
        form.add(place, hosts[place])
    both = [
        dossier(each, rules, started="2026-01-01T00:00:00Z", finished="2026-01-01T00:00:00Z")
        for each in (hosts, form.hosts({}))
    ]
    assert both[0].audit.id == both[1].audit.id
    for name in report_formats():
        kept, lazy = (load_report(name)(each, Layout()) for each in both)
        assert kept == lazy
        assert b"".join(load_pieces(name)(both[1], Layout())) == kept
    form.close()
