"""Running processes as the collector writes them down."""

from __future__ import annotations

import json

import pytest

from inspector.case import Case
from inspector.fact import Absent, Unknown, View
from inspector.facts.processes import PROCESSES, Process, Processes
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.host import local
from inspector.targets.memory import snapshot


def read(rows: object) -> Processes:
    return Processes.read(View(snapshot(Case(live={"processes": rows}), Processes.needs), Processes.needs))


def row(pid: int, name: str, exe: str | None) -> dict[str, object]:
    return {"pid": pid, "ppid": 1, "uid": 0, "name": name, "exe": exe, "started": "2026-01-01T00:00:00+00:00"}


def test_deleted_and_hidden_programs() -> None:
    found = read([row(9, "x", "/tmp/x y (deleted)"), row(1, "init", None), row(2, "kthreadd", "")]).processes
    assert [(p.pid, p.exe, p.deleted, p.program) for p in found] == [
        (1, None, False, ""),
        (2, "", False, ""),
        (9, "/tmp/x y", True, "x y"),
    ]


@pytest.mark.parametrize(
    ("name", "exe", "wanted", "same"),
    [
        ("clamd", None, "clamd", True),
        ("AliYunDunMonito", None, "AliYunDunMonitor", True),
        ("main", "/usr/sbin/clamd", "clamd", True),
        ("clam", None, "clamd", False),
        ("clamdtop", "/usr/bin/clamdtop", "clamd", False),
    ],
)
def test_names_are_cut_by_the_kernel(name: str, exe: str | None, wanted: str, same: bool) -> None:
    assert Process(1, 0, 0, name, exe).called(wanted) is same


def test_without_the_first_process_others_are_hidden() -> None:
    assert read([row(1, "init", "/sbin/init")]).complete
    assert not read([row(7, "sh", "/bin/sh")]).complete


@pytest.mark.parametrize("rows", ["", {"a": 1}, [1], [{"pid": "x"}], [{"pid": 1}], [[[]]], None, 7])
def test_rows_of_another_shape_are_unknown(rows: object) -> None:
    if rows in ("", {}):
        assert read(rows).processes == ()
        return
    with pytest.raises(Unknown):
        read(rows)


@pytest.mark.parametrize(
    ("state", "error"), [(State.UNSUPPORTED, Absent), (State.DENIED, Unknown), (State.TRUNCATED, Unknown)]
)
def test_states(state: State, error: type[Exception]) -> None:
    item = Item(PROCESSES.name, state, json.dumps([row(1, "init", None)]).encode()[:9])
    evidence = Snapshot("h", "host", "case:", "2026-01-01T00:00:00+00:00", True, {PROCESSES: (item,)})
    with pytest.raises(error):
        Processes.read(View(evidence, Processes.needs))


def test_this_machine() -> None:
    found = Processes.read(View(local().collect(Processes.needs), Processes.needs))
    assert any(process.program.startswith("python") for process in found.processes)
