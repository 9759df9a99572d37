"""Temperatures and their limits, also where the drivers lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, Unknown, View
from inspector.facts.temperatures import LONGEST, READINGS, SETTINGS, Temperatures
from inspector.request import Live
from inspector.snapshot import State
from inspector.targets.collect import Collector
from inspector.targets.filesystem import OsFiles
from inspector.targets.memory import snapshot

HWMON, ZONE = "/sys/class/hwmon/hwmon0", "/sys/class/thermal/thermal_zone0"


def read(files: dict[str, str | File], live: dict[str, object] | None = None) -> Temperatures:
    case = Case(files, live={"boot": {}} if live is None else live)
    return Temperatures.read(View(snapshot(case, Temperatures.needs), Temperatures.needs))


def chip(**values: str) -> dict[str, str | File]:
    return {f"{HWMON}/name": "chip\n", **{f"{HWMON}/temp1_{name}": f"{value}\n" for name, value in values.items()}}


@pytest.mark.parametrize(
    ("values", "over"),
    [
        ({"input": "45000", "crit": "100000"}, None),
        ({"input": "99999", "crit": "100000"}, None),
        ({"input": "100000", "crit": "100000"}, ("critical", 100_000)),
        ({"input": "80000", "max": "80000"}, None),
        ({"input": "80001", "max": "80000"}, ("max", 80_000)),
        ({"input": "100000", "max": "80000", "crit": "100000"}, ("critical", 100_000)),
        ({"input": "90000", "max": "80000", "crit": "100000"}, ("max", 80_000)),
        ({"input": "90000", "max": "65261850", "crit": "100000"}, None),
        ({"input": "-5000", "max": "80000"}, None),
    ],
)
def test_a_reading_against_its_limits(values: dict[str, str], over: tuple[str, int] | None) -> None:
    (sensor,) = read(chip(**values)).sensors
    assert sensor.over == over


@pytest.mark.parametrize(
    "values",
    [
        {"input": "30000", "crit": "0", "max": "0"},
        {"input": "30000", "crit": "-1"},
        {"input": "30000", "crit": "150000"},
        {"input": "30000"},
        {"input": "150000", "crit": "100000"},
        {"input": "-40000", "crit": "100000"},
        {"input": "9" * 60, "crit": "100000"},
        {"input": "", "crit": "100000"},
        {"input": "hot", "crit": "100000"},
        {"input": "１２３", "crit": "100000"},
        {"input": "30000", "crit": "x"},
    ],
)
def test_what_cannot_be_true_is_no_sensor(values: dict[str, str]) -> None:
    with pytest.raises(Absent, match="no temperature sensor"):
        read(chip(**values))


@pytest.mark.parametrize(
    ("name", "there"), [("nct6798", False), ("it8728", False), ("w83627ehf", False), ("coretemp", True)]
)
def test_a_diode_of_a_main_board_that_is_not_connected(name: str, there: bool) -> None:
    files = chip(input="127000", max="80000") | {f"{HWMON}/name": f"{name}\n"}
    if there:
        assert read(files).sensors[0].over == ("max", 80_000)
    else:
        with pytest.raises(Absent):
            read(files)
    assert read(files | {f"{HWMON}/temp1_input": "99000\n"}).sensors[0].over == ("max", 80_000)


def zone(kind: str, limit: str, reading: str = "99000\n") -> dict[str, str | File]:
    trip = f"{ZONE}/trip_point_0"
    return {f"{ZONE}/temp": reading, f"{ZONE}/type": "acpitz\n", f"{trip}_type": f"{kind}\n", f"{trip}_temp": limit}


@pytest.mark.parametrize(("kind", "limit"), [("passive", "95000"), ("hot", "95000"), ("critical", "-274000"), ("", "")])
def test_only_critical_trip_points_count(kind: str, limit: str) -> None:
    with pytest.raises(Absent):
        read(zone(kind, limit))


def test_a_trip_point_belongs_to_its_zone_alone() -> None:
    ten = "/sys/class/thermal/thermal_zone01"
    (sensor,) = read(zone("critical", "105000") | {f"{ten}/temp": "200\n", f"{ten}/type": "x\n"}).sensors
    assert (sensor.subject, sensor.limits, sensor.over) == ("acpitz", (("critical", 105_000),), None)


def test_a_zone_that_hwmon_shows_too_is_one_sensor() -> None:
    files = zone("critical", "105000") | {f"{ZONE}/type": "x86-pkg\n"} | chip(input="99000", crit="105000")
    assert [sensor.subject for sensor in read(files | {f"{HWMON}/name": "x86_pkg\n"}).sensors] == ["x86_pkg temp1"]
    assert len(read(files).sensors) == 2


def test_sensors_with_the_same_name_are_one_subject() -> None:
    second = {path.replace("hwmon0", "hwmon1"): text for path, text in chip(input="101000", crit="100000").items()}
    (sensor,) = read(chip(input="20000", crit="100000") | second).sensors
    assert (sensor.file, sensor.over) == ("/sys/class/hwmon/hwmon1/temp1_input", ("critical", 100_000))


def test_names_are_bounded() -> None:
    (sensor,) = read(chip(input="1", crit="100000", label="a\tb " + "x" * 200)).sensors
    assert sensor.subject.startswith("chip a b xxx")
    assert len(sensor.subject) <= 2 * LONGEST + 1
    assert read(chip(input="1", crit="100000") | {f"{HWMON}/name": ""}).sensors[0].subject == "hwmon temp1"


@pytest.mark.parametrize(
    "closed", [f"{HWMON}/temp1_input", f"{HWMON}/temp1_crit", "/sys/class/hwmon", "/sys/class/thermal"]
)
def test_what_could_not_be_read_is_a_gap(closed: str) -> None:
    kind = "file" if closed.startswith(HWMON) else "dir"
    files = chip(input="1", crit="100000") | zone("critical", "105000")
    case = Case(files | {closed: File(kind=kind, state=State.DENIED)}, live={"boot": {}})
    view = View(snapshot(case, Temperatures.needs), Temperatures.needs)
    assert Temperatures.read(view).sensors
    assert view.gaps


def test_what_does_not_run_has_no_temperature() -> None:
    with pytest.raises(Absent, match="not a running system"):
        read(chip(input="1", crit="100000"), live={})
    needs = Temperatures.needs
    boot = next(need for need in needs if isinstance(need, Live))
    evidence = snapshot(Case(live={"boot": {}}), needs)
    (item,) = evidence.answers[boot]
    object.__setattr__(item, "state", State.DENIED)
    with pytest.raises(Unknown):
        Temperatures.read(View(evidence, needs))


def test_the_links_of_sys_are_followed(tmp_path: Path) -> None:
    """As in /sys: entries of class folders are links into /sys/devices."""
    device = tmp_path / "sys/devices/platform/coretemp.0/hwmon/hwmon0"
    device.mkdir(parents=True)
    for name, text in {"name": "coretemp", "temp1_input": "45000", "temp1_crit": "100000"}.items():
        (device / name).write_text(f"{text}\n")
    (device / "device").symlink_to("../../../coretemp.0")
    place = tmp_path / "sys/class/hwmon"
    place.mkdir(parents=True)
    (place / "hwmon0").symlink_to("../../devices/platform/coretemp.0/hwmon/hwmon0")
    files = OsFiles(str(tmp_path))
    try:
        found = {i.name: i.text for need in (*READINGS, *SETTINGS) for i in Collector(files).answer(need)}
    finally:
        files.close()
    assert found == {
        f"{HWMON}/name": "coretemp\n",
        f"{HWMON}/temp1_input": "45000\n",
        f"{HWMON}/temp1_crit": "100000\n",
    }
