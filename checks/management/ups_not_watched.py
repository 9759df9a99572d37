"""Hosts with a power supply that has a battery, where nothing would shut the host down in time."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.ups import UpsWatchers, Watcher, require_sight
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

INIT: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
MONITOR = "# MONITOR x\nMONITOR apc@localhost 1 monuser s3cret primary\n"
NUT: dict[str, str | File] = {**INIT, "/usr/sbin/upsmon": "", "/etc/nut/upsmon.conf": MONITOR}
RED_HAT: dict[str, str | File] = {**INIT, "/usr/sbin/upsmon": "", "/etc/ups/upsmon.conf": MONITOR}
APC: dict[str, str | File] = {**INIT, "/sbin/apcupsd": "", "/etc/apcupsd/apcupsd.conf": "UPSTYPE usb\n"}


def enabled(name: str) -> dict[str, str | File]:
    unit = f"/usr/lib/systemd/system/{name}.service"
    return {unit: "[Service]\n", f"/etc/systemd/system/multi-user.target.wants/{name}.service": File(link=unit)}


def running(*names: str) -> dict[str, object]:
    row = {"ppid": 0, "uid": 0, "exe": None, "started": ""}
    return {"processes": [{**row, "pid": pid, "name": name} for pid, name in enumerate(("systemd", *names), 1)]}


WANTS, MONITOR_UNIT = "/etc/systemd/system", "/usr/lib/systemd/system/nut-monitor.service"
HANGING: dict[str, str | File] = {
    MONITOR_UNIT: "[Service]\n",
    "/usr/lib/systemd/system/nut.target": "[Unit]\n",
    f"{WANTS}/nut.target.wants/nut-monitor.service": File(link=MONITOR_UNIT),
}
DEBIAN: dict[str, str | File] = {**NUT, **enabled("nut-monitor"), "/etc/os-release": "ID=debian\n"}


@check(
    severity=Severity.LOW,
    title=Text(en="Watching of the UPS", zh="UPS 断电监控"),
    why=Text(
        en="A UPS bridges minutes. If nothing on the host listens to it, the host goes down hard when the battery is empty, and files and databases are damaged.",
        zh="UPS 只能支撑短时间供电。主机未运行 UPS 监控程序时，电池耗尽会直接断电，可能损坏文件系统和数据库。",
    ),
    fails=Text(
        en="{config} names a UPS to be watched, but {subject} {state}",
        zh="{config} 中已配置 UPS，但 {subject} {state}",
    ),
    passes=Text(en="{subject} watches the UPS ({location})", zh="{subject} 正在监控 UPS（{location}）"),
    remedy=Text(
        en="NUT: where there is an /etc/nut/nut.conf (Debian, SUSE), set `MODE=netclient` or `standalone` in it, without blanks; then run"
        " `systemctl enable --now nut-monitor` (older Debian: nut-client). apcupsd: `systemctl enable --now apcupsd`. With OpenRC:"
        " `rc-update add` and `rc-service … start` with the name of the script in /etc/init.d. Then pull the mains plug once in a maintenance window. If there is no UPS"
        " any more, delete the configuration.",
        zh="NUT：存在 /etc/nut/nut.conf 的系统（Debian、SUSE）先在其中设置 `MODE=netclient` 或 `standalone`（等号两侧不留空格），再执行 `systemctl enable --now nut-monitor`（旧版 Debian 为 nut-client）；apcupsd：执行 `systemctl enable --now apcupsd`；OpenRC 系统对 /etc/init.d 下的对应脚本执行 `rc-update add` 和 `rc-service … start`。随后在维护窗口做一次断市电测试。UPS 已停用的，删除相应配置。",
    ),
    command="systemctl status nut-monitor nut-client apcupsd || rc-status; grep MODE /etc/nut/nut.conf; upsc -l; apcaccess status",
    standards={"gbt22239-l3": ("8.1.1.9b",)},
    good=[
        {**NUT, **enabled("nut-monitor"), "/etc/nut/nut.conf": "MODE=none\nMODE=netclient\n"},
        {**DEBIAN, "/etc/nut/nut.conf": "MODE=netclient # x\n"},
        {**NUT, **HANGING, f"{WANTS}/multi-user.target.wants/nut.target": File(link="/usr/lib/systemd/system/nut.target")},
        Case({**NUT, **enabled("nut-client")}, live=running("upsmon")),
        {**RED_HAT, **enabled("nut-monitor"), "/etc/nut/nut.conf": "# MODE=none\n"},
        Case({**APC, **enabled("apcupsd")}, live=running("apcupsd")),
        {**INIT, "/etc/nut/upsmon.conf": "# MONITOR a@b 1 u p primary\nMINSUPPLIES 1\n", "/etc/nut/nut.conf": "MODE=none\n"},
        {**INIT, "/etc/apcupsd/apcupsd.conf": "UPSTYPE usb\n"},
        Case({"/etc/nut/upsmon.conf": MONITOR, "/usr/sbin/upsmon": ""}, live=running("upsmon")),
        {"/etc/nut/upsmon.conf": MONITOR, "/usr/sbin/upsmon": ""},
        INIT,
    ],
    bad=[
        Case(NUT, fails=["upsmon"]),
        Case({**NUT, **enabled("nut-monitor"), "/etc/nut/nut.conf": 'MODE="none"\n'}, fails=["upsmon"]),
        Case({**DEBIAN, "/etc/nut/nut.conf": "MODE=\n"}, fails=["upsmon"]),
        Case({**DEBIAN, "/etc/nut/nut.conf": "MODE = netclient\n"}, fails=["upsmon"]),
        Case({**RED_HAT, **enabled("nut-server")}, fails=["upsmon"]),
        Case({**NUT, **HANGING}, fails=["upsmon"]),
        Case({**NUT, **enabled("nut-monitor")}, live=running("upsd"), fails=["upsmon"]),
        Case(NUT, live=running("upsmon"), fails=["upsmon"]),
        Case({**INIT, "/etc/nut/upsmon.conf": MONITOR}, fails=["upsmon"]),
        Case({**APC, "/etc/nut/upsmon.conf": "MONITOR a@b 1 u\n"}, fails=["apcupsd"]),
        Case({**APC, **enabled("apcupsd")}, live=running(), fails=["apcupsd"]),
    ],
)  # fmt: skip
def ups_not_watched(ups: UpsWatchers) -> Verdicts:
    faults = [(watcher, _fault(watcher, boots=ups.boots)) for watcher in ups.watchers]
    for watcher, state in faults:
        if state is not None:
            yield Fail(watcher.name, watcher.config, {"config": watcher.config, "state": state})
    require_sight(ups)
    for watcher, state in faults:
        if state is None:
            yield Seen(watcher.name, watcher.enabled or watcher.config)


def _fault(watcher: Watcher, *, boots: bool) -> Text | None:
    """What keeps it from its work; nothing where nothing does, or where it cannot be told."""
    if watcher.off:
        return OFF
    if not watcher.installed and watcher.running is not True:
        return MISSING
    if watcher.running is False:
        return STOPPED
    return DISABLED if boots and not watcher.enabled else None


OFF = Text(
    en="is kept from starting by the value of MODE in /etc/nut/nut.conf (none, empty, or written with blanks)",
    zh="因 /etc/nut/nut.conf 中 MODE 的取值（none、为空或等号两侧有空格）而不会启动",
)
MISSING = Text(en="is not installed", zh="未安装")
STOPPED = Text(en="is not running", zh="未运行")
DISABLED = Text(en="is not started at boot", zh="未设为开机启动")
