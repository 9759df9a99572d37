"""Parts of the host that are hotter than they may be, at the moment of the audit."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.temperatures import Sensor, Temperatures
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

NAMES = {"critical": Text(en="critical", zh="临界"), "max": Text(en="maximum", zh="最高")}
HWMON, ZONE = "/sys/class/hwmon/hwmon", "/sys/class/thermal/thermal_zone0"
RUNNING: dict[str, object] = {"boot": {}}


def chip(number: int, name: str, **values: str) -> dict[str, str | File]:
    folder = f"{HWMON}{number}"
    return {f"{folder}/name": f"{name}\n", **{f"{folder}/temp1_{key}": f"{value}\n" for key, value in values.items()}}


def zone(reading: str, kind: str, limit: str) -> dict[str, str | File]:
    trip = f"{ZONE}/trip_point_0"
    return {f"{ZONE}/temp": reading, f"{ZONE}/type": "acpitz\n", f"{trip}_type": kind, f"{trip}_temp": limit}


CORE = chip(0, "coretemp", input="45000", crit="100000", max="80000", label="Package id 0")


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Temperature of the hardware", zh="硬件运行温度"),
    why=Text(
        en="Hardware that runs too hot throttles, switches itself off or ages early; often a fan or the air conditioning of the room has failed.",
        zh="硬件温度过高会导致降频、自动关机或提前老化，常见原因是风扇故障或机房空调失效。",
    ),
    fails=Text(
        en="{subject} is at {reading} °C at the time of the audit; its {name} temperature is {limit} °C",
        zh="自查时 {subject} 温度为 {reading} ℃，其{name}温度为 {limit} ℃",
    ),
    passes=Text(
        en="{subject} was at {reading} °C, {room} °C below its limit",
        zh="{subject} 温度为 {reading} ℃，低于阈值 {room} ℃",
    ),
    remedy=Text(
        en="Look at the fans, dust filters and the air conditioning of the room, move load away if need be, and let a monitoring system watch"
        " the temperature. If the reading cannot be true (a diode that is not connected), compare it with the BMC (`ipmitool sdr type Temperature`).",
        zh="检查风扇、防尘网和机房空调，必要时迁移业务、降低负载，并将温度纳入监控告警。读数明显异常（如传感器未接）的，可与 BMC 读数（`ipmitool sdr type Temperature`）比对。",
    ),
    command="sensors; grep . /sys/class/hwmon/hwmon*/temp*_* /sys/class/thermal/thermal_zone*/temp",
    standards={"gbt22239-l3": ("8.1.1.8",)},
    good=[
        Case(CORE, live=RUNNING),
        Case(CORE | chip(1, "nvme", input="39850", crit="84850", max="81850", label="Composite"), live=RUNNING),
        Case(CORE | chip(1, "nct6779", input="-62000", max="80000"), live=RUNNING),
        Case(CORE | chip(1, "nct6779", input="150000", max="80000", crit="0"), live=RUNNING),
        Case(CORE | chip(1, "nct6798", input="127000", max="80000", label="AUXTIN0"), live=RUNNING),
        Case(chip(0, "jc42", input="30000", crit="0", max="0"), live=RUNNING),
        Case(zone("40000\n", "critical\n", "105000\n"), live=RUNNING),
        Case(zone("99000\n", "passive\n", "95000\n"), live=RUNNING),
        Case(CORE | zone("99000\n", "critical\n", "-274000\n"), live=RUNNING),
        Case(live=RUNNING),
        chip(0, "coretemp", input="101000", crit="100000"),
    ],
    bad=[
        Case(chip(0, "coretemp", input="100000", crit="100000", label="Core 0"), live=RUNNING, fails=["coretemp Core 0"]),
        Case(chip(0, "k10temp", input="80001", max="80000"), live=RUNNING, fails=["k10temp temp1"]),
        Case(zone("110000\n", "critical\n", "105000\n"), live=RUNNING, fails=["acpitz"]),
        Case(
            zone("110000\n", "critical\n", "105000\n") | chip(3, "acpitz", input="110000", crit="105000"),
            live=RUNNING,
            fails=["acpitz temp1"],
        ),
        Case(CORE | chip(1, "coretemp", input="101000", crit="100000", label="Package id 0"), live=RUNNING, fails=["coretemp Package id 0"]),
        Case(CORE | chip(4, "drivetemp", input="71000", max="60000", crit="70000"), live=RUNNING, fails=["drivetemp temp1"]),
    ],
)  # fmt: skip
def temperature_over_limit(temperatures: Temperatures) -> Verdicts:
    for sensor in temperatures.sensors:
        yield _judged(sensor)


def _judged(sensor: Sensor) -> Fail | Seen:
    """Low and less sure where only the highest usual temperature is passed: many drivers make that one up."""
    data: dict[str, object] = {"reading": sensor.reading / 1000}
    if not sensor.over:
        return Seen(sensor.subject, sensor.file, data | {"room": sensor.room / 1000})
    kind, limit = sensor.over
    data |= {"limit": limit / 1000, "name": NAMES[kind]}
    if kind == "critical":
        return Fail(sensor.subject, sensor.file, data)
    return Fail(sensor.subject, sensor.file, data, severity=Severity.LOW, confidence=Confidence.MEDIUM)
