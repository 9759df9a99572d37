"""The file for node_exporter: whole, readable, and in the format; held against promtool where that is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model import HostStatus, InspectorError, Severity
from inspector.notices.textfile import HostMetrics, Metrics, render, write

VALUE = r'"(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(
    rf"(?P<name>[a-z_]+)(?P<labels>\{{[a-z]+={VALUE}(?:,[a-z]+={VALUE})*\}})? (?P<value>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)"
)
WEB = HostMetrics(name="web1", findings={Severity.HIGH: 2}, unknown=3, low=61.0, high=74.5)


def metrics(*hosts: HostMetrics) -> Metrics:
    return Metrics(
        finished=1795918440.25,
        success=True,
        duration=12.5,
        statuses={HostStatus.AUDITED: 38, HostStatus.UNREACHABLE: 2},
        hosts=hosts,
        items={"open": 7, "closed": 40},
        overdue=1,
    )


def parsed(told: bytes) -> dict[str, float]:
    """Strictly: HELP, TYPE, then the samples of that family; no series twice."""
    assert told.endswith(b"\n")
    found: dict[str, float] = {}
    family = typed = ""
    for line in told.decode().split("\n")[:-1]:
        if line.startswith("# HELP "):
            family = line.split(" ")[2]
        elif line.startswith("# TYPE "):
            assert line == f"# TYPE {family} gauge"
            typed = family
        else:
            match = SAMPLE.fullmatch(line)
            assert match, line
            assert match["name"] == family == typed
            assert line.rpartition(" ")[0] not in found
            found[line.rpartition(" ")[0]] = float(match["value"])
    return found


def test_what_is_told() -> None:
    found = parsed(render(metrics(WEB)))
    assert found["inspector_audit_timestamp_seconds"] == 1795918440.25
    assert found["inspector_audit_success"] == 1
    assert found['inspector_hosts{status="unreachable"}'] == 2
    assert found['inspector_hosts{status="refused"}'] == 0
    assert found['inspector_findings{host="web1",severity="high"}'] == 2
    assert found['inspector_findings{host="web1",severity="critical"}'] == 0
    assert found['inspector_score_low{host="web1"}'] == 61
    assert found['inspector_items{state="open"}'] == 7
    assert found["inspector_items_overdue"] == 1


def test_a_run_without_an_audit_says_so_and_no_more() -> None:
    found = parsed(render(Metrics(finished=1.0, success=False, duration=0.5)))
    assert found == {
        "inspector_audit_timestamp_seconds": 1.0,
        "inspector_audit_success": 0,
        "inspector_run_duration_seconds": 0.5,
    }


@given(st.lists(st.text(max_size=20), max_size=5))
def test_any_name_is_one_label(names: list[str]) -> None:
    parsed(render(metrics(*(HostMetrics(name=name, low=1.0, high=2.0) for name in names))))


def test_a_name_that_is_there_twice_is_one_series() -> None:
    found = parsed(render(metrics(WEB, HostMetrics(name="web1", findings={Severity.HIGH: 1}, low=50.0, high=60.0))))
    assert found['inspector_findings{host="web1",severity="high"}'] == 3
    assert (found['inspector_score_low{host="web1"}'], found['inspector_score_high{host="web1"}']) == (50, 74.5)


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool (package prometheus) is not installed")
def test_promtool_agrees() -> None:
    hostile = HostMetrics(name='a"b\\c\nd\x00é主机', low=1.0, high=1e-7)
    told = render(metrics(WEB, hostile))
    done = subprocess.run(["promtool", "check", "metrics"], input=told, capture_output=True, check=False, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_written_whole_and_for_others_to_read(tmp_path: Path) -> None:
    path = tmp_path / "inspector.prom"
    target = tmp_path / "target"
    path.symlink_to(target)
    write(path, metrics(WEB))
    write(path, metrics())
    assert path.read_bytes() == render(metrics())
    assert path.lstat().st_mode & 0o777 == 0o644
    assert not path.is_symlink()
    assert [each.name for each in tmp_path.iterdir()] == ["inspector.prom"]


@pytest.mark.parametrize(
    ("name", "said"), [("x.txt", "end.* in .prom"), ("none/x.prom", "no such file"), ("d.prom", "directory")]
)
def test_where_it_cannot_be(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "d.prom").mkdir()
    with pytest.raises(InspectorError, match=said):
        write(tmp_path / name, metrics())
    assert [each.name for each in tmp_path.iterdir()] == ["d.prom"]
