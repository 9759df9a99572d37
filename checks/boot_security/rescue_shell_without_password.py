"""Consoles that give a root shell to whoever asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.services import Services, UnitFiles
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Request
from inspector.text import Text

UNITS = ("rescue.service", "emergency.service")
INITTAB = Files("/etc/inittab")
SINGLE = Files("/etc/sysconfig/init", keep=("SINGLE",))
GRUB = (Files("/etc/default/grub", keep=("^GRUB_CMDLINE",)), Files("/boot/loader/entries/*.conf", keep=("^options",)))
_SHELL = re.compile(
    r"(?:^|[\s'\"])(?:/\S*/)?(?:ba|da|z|k)?sh(?=$|[\s'\"])(?!\s+-\w*c)|sulogin\S*\s+(?:.*\s)?(?:--force|-e)\b"
)
_INITTAB = re.compile(r"[^#:]*:[S1s]+:(?:respawn|wait|once|sysinit|bootwait|boot):(.+)")
_TTY = re.compile(r"[^#:]*:[^:]*:(?:respawn|askfirst|once):-?/(?:\S*/)?(?:ba|a|da)?sh\b.*")
_FORCED = re.compile(r"SYSTEMD_SULOGIN_FORCE=[\"']?(?:1|yes|true|on)\b")
_DEBUG = re.compile(r"systemd\.debug[-_]shell(?:=(?:1|yes|true|on))?(?=[\s\"']|$)|\binit=/(?:\S*/)?(?:ba|da)?sh\b")
RESCUE = "/usr/lib/systemd/system/rescue.service"
SYSTEMD: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    RESCUE: "[Service]\nExecStart=-/usr/lib/systemd/systemd-sulogin-shell rescue\n",
}


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (INITTAB, SINGLE, *GRUB)


@check(
    severity=Severity.HIGH,
    needs=needs,
    title=Text(en="Password of rescue and single-user mode", zh="救援模式与单用户模式的口令"),
    why=Text(
        en="Whoever reboots the host at its console, or at a virtual one, and picks this mode is root without a password.",
        zh="接触到控制台（包括虚拟机控制台）的人重启主机进入该模式后，无需口令即可获得 root 权限。",
    ),
    fails=Text(
        en="{subject} gives a root shell without a password: {setting}",
        zh="{subject} 无需口令即可获得 root shell：{setting}",
    ),
    remedy=Text(
        en="Take the setting out of {file}: rescue and emergency mode start `systemd-sulogin-shell` (an inittab: `/sbin/sulogin`), which asks for"
        " root's password; switch debug-shell.service off with `systemctl disable --now debug-shell.service`.",
        zh="删除 {file} 中的该项设置，使救援和紧急模式通过 `systemd-sulogin-shell`（inittab 中为 `/sbin/sulogin`）启动并要求 root 口令；debug-shell.service 用 `systemctl disable --now debug-shell.service` 停用。",
    ),
    command="systemctl cat rescue.service emergency.service | grep -E 'ExecStart|SULOGIN'; systemctl is-enabled debug-shell.service",
    good=[
        SYSTEMD,
        SYSTEMD | {"/etc/systemd/system/rescue.service.d/a.conf": "[Service]\nEnvironment=SYSTEMD_SULOGIN_FORCE=0\n"},
        {
            "/sbin/init": "",
            "/etc/inittab": "id:3:initdefault:\n~~:S:wait:/sbin/sulogin\n1:2345:respawn:/sbin/getty 38400 tty1\n",
        },
        {"/sbin/init": "", "/etc/sysconfig/init": "SINGLE=/sbin/sulogin\n"},
        {"/etc/hostname": "container\n"},
    ],
    bad=[
        Case(
            SYSTEMD
            | {"/etc/systemd/system/rescue.service.d/a.conf": '[Service]\nEnvironment="SYSTEMD_SULOGIN_FORCE=1"\n'},
            fails=["rescue.service"],
        ),
        Case(
            SYSTEMD | {"/etc/systemd/system/emergency.service": "[Service]\nExecStart=-/bin/sh -i\n"},
            fails=["emergency.service"],
        ),
        Case(
            SYSTEMD
            | {
                "/usr/lib/systemd/system/debug-shell.service": "[Service]\nExecStart=/bin/sh\n",
                "/etc/systemd/system/sysinit.target.wants/debug-shell.service": File(
                    link="/usr/lib/systemd/system/debug-shell.service"
                ),
            },
            fails=["debug-shell.service"],
        ),
        Case({"/sbin/init": "", "/etc/inittab": "~~:S:wait:/bin/sh\ntty2::respawn:/bin/sh\n"}, fails=["inittab"]),
        Case({"/sbin/init": "", "/etc/sysconfig/init": "# x\nSINGLE=/sbin/sushell\n"}, fails=["SINGLE"]),
        Case(
            SYSTEMD | {"/etc/default/grub": 'GRUB_CMDLINE_LINUX="quiet systemd.debug-shell=1"\n'},
            fails=["/etc/default/grub"],
        ),
    ],
)
def rescue_shell_without_password(services: Services, units: UnitFiles, view: View) -> Verdicts:
    if not services.boots:
        raise Absent("nothing boots here by itself", "该目标不独立启动")
    found = [*_units(services, units), *_files(view)]
    yield from found
    if not found:
        yield Seen("console", "", {"units": [name for name in UNITS if services.installed(name)]})


def _units(services: Services, units: UnitFiles) -> Iterator[Fail]:
    for name in UNITS:
        forced = [s for s in units.get(name, "Service", "Environment") if _FORCED.search(s.value)]
        shells = [line for line in units.exec_start(name) if _SHELL.search(line.value)]
        for setting in (forced + shells)[:1]:
            yield Fail(name, setting.location, {"setting": setting.value, "file": setting.file})
    if place := services.where("debug-shell.service"):
        yield Fail("debug-shell.service", place, {"setting": "debug-shell.service", "file": place})


def _files(view: View) -> Iterator[Fail]:
    for number, line in enumerate(view.text(INITTAB).split("\n"), 1):
        single = _INITTAB.match(line.strip())
        if _TTY.match(line.strip()) or (single and _SHELL.search(single[1])):
            yield Fail("inittab", f"{INITTAB.glob}:{number}", {"setting": line.strip(), "file": INITTAB.glob})
            break
    if re.search(r"(?m)^\s*SINGLE=[\"']?/sbin/sushell", view.text(SINGLE)):
        yield Fail("SINGLE", SINGLE.glob, {"setting": "SINGLE=/sbin/sushell", "file": SINGLE.glob})
    for item in (item for request in GRUB for item in view.whole(request)):
        if match := _DEBUG.search(item.text):
            yield Fail(item.name, item.name, {"setting": match.group(), "file": item.name})
