"""Consoles that give a root shell to whoever asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.services import Services, UnitFiles, unit_lines
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Request
from inspector.text import Text

UNITS = ("rescue.service", "emergency.service")
INITTAB = Files("/etc/inittab")
SINGLE = Files("/etc/sysconfig/init", keep=("SINGLE",))
_LINUX = "^[ \t]*(linux|linux16|linuxefi|kernel|append|APPEND|options|set|kernelopts)[ \t=]"
KERNEL = (
    *(
        Files(glob, keep=("^[ \t]*(export +)?GRUB_CMDLINE",))
        for glob in ("/etc/default/grub", "/etc/default/grub.d/*.cfg")
    ),
    *(Files(glob, keep=(_LINUX,)) for glob in ("/boot/loader/entries/*.conf", "/boot/efi/loader/entries/*.conf")),
    *(Files(f"/boot/{place}/grub.cfg", keep=(_LINUX,)) for place in ("grub", "grub2", "efi/EFI/*")),
    *(
        Files(glob, keep=(_LINUX,))
        for glob in ("/boot/grub2/grubenv", "/boot/extlinux.conf", "/boot/*linux/*linux.c*f*")
    ),
    *(Files(glob) for glob in ("/etc/kernel/cmdline", "/boot/cmdline.txt", "/boot/firmware/cmdline.txt")),
)
"""What the kernel is told: the templates of boot loaders, and what they really boot from."""
PLACES = ("/etc", "/run", "/usr/local/lib", "/usr/lib")
ENVIRONMENT = (
    *(Files(f"{place}/systemd/system/service.d/*.conf") for place in PLACES),
    Files("/etc/systemd/system.conf"),
    *(Files(f"{place}/systemd/system.conf.d/*.conf") for place in PLACES),
)
"""What holds for every service."""
_SHELL = re.compile(
    r"(?:^|[\s'\"])(?:/\S*/)?(?:(?:ba|da|a|z|k)?sh|sushell)(?=$|[\s'\"])(?!\s+-\w*c)"
    r"|sulogin\S*\s+(?:.*\s)?(?:--force|-e)\b|\blogin\s+(?:-\w+\s+)*-f\b|getty\s.*(?:--autologin|-a)[\s=]*root\b"
)
_INITTAB = re.compile(r"[^#:]*:[S1s]+:(?:respawn|wait|once|sysinit|bootwait|boot):(.+)")
_TTY = re.compile(r"[^#:]*:[^:]*:(?:respawn|askfirst|once):-?/(?:\S*/)?(?:ba|a|da)?sh\b.*")
_FORCED = re.compile(r"SYSTEMD_SULOGIN_FORCE=[\"']?(?:1|yes|y|true|t|on)\b", re.IGNORECASE)
_DEBUG = re.compile(
    r"systemd\.debug[-_]shell(?:=(?:1|yes|y|true|t|on))?(?=[\s\"']|$)|\b(?:rd)?init=/(?:\S{0,200}/)?(?:ba|da|a)?sh\b"
    r"|systemd\.setenv=[\"']?SYSTEMD_SULOGIN_FORCE=(?:1|yes|y|true|t|on)\b",
    re.IGNORECASE,
)
LONGEST = 4_096
RESCUE = "/usr/lib/systemd/system/rescue.service"
SYSTEMD: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    RESCUE: "[Service]\nExecStart=-/usr/lib/systemd/systemd-sulogin-shell rescue\n",
}


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (INITTAB, SINGLE, *KERNEL, *ENVIRONMENT)


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
    command="systemctl cat rescue.service emergency.service | grep -E 'ExecStart|SULOGIN'; systemctl is-enabled debug-shell.service; grep -rnE 'debug.shell|init=/|SULOGIN_FORCE' /etc/default/grub* /boot/grub*/grub.cfg /etc/systemd",
    standards={
        "gbt22239-l3": ("8.1.4.1a", "8.1.4.6"),
        "cis-v8": ("4.1",),
        "nist-800-53-r5": ("IA-2",),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        SYSTEMD,
        SYSTEMD | {"/etc/systemd/system/rescue.service.d/a.conf": "[Service]\nEnvironment=SYSTEMD_SULOGIN_FORCE=0\n"},
        {
            "/sbin/init": "",
            "/etc/inittab": "id:3:initdefault:\n~~:S:wait:/sbin/sulogin\n1:2345:respawn:/sbin/getty 38400 tty1\n",
        },
        {"/sbin/init": "", "/etc/sysconfig/init": "SINGLE=/sbin/sulogin\n"},
        SYSTEMD
        | {
            "/boot/grub/grub.cfg": "set timeout=5\n linux /vmlinuz ro single systemd.debug-shell=0\n",
            "/etc/systemd/system.conf": "[Manager]\n#DefaultEnvironment=SYSTEMD_SULOGIN_FORCE=1\n",
            "/etc/systemd/system/service.d/o.conf": "[Unit]\nEnvironment=SYSTEMD_SULOGIN_FORCE=1\n",
        },
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
        Case(
            SYSTEMD | {"/boot/grub/grub.cfg": "menuentry 'x' {\n\tlinux /vmlinuz root=/dev/sda1 quiet systemd.debug-shell=1\n}\n"},
            fails=["/boot/grub/grub.cfg"],
        ),
        Case(
            SYSTEMD | {"/etc/default/grub.d/x.cfg": 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX systemd.debug_shell=1"\n'},
            fails=["/etc/default/grub.d/x.cfg"],
        ),
        Case(
            SYSTEMD
            | dict.fromkeys(
                ("/boot/loader/entries/a-5.14.0.conf", "/boot/loader/entries/a-5.15.0.conf"),
                "options root=/dev/sda1 systemd.setenv=SYSTEMD_SULOGIN_FORCE=1\n",
            ),
            fails=["/boot/loader/entries/*.conf"],
        ),
        Case(SYSTEMD | {"/boot/syslinux/syslinux.cfg": "LABEL x\n  APPEND root=/dev/sda1 init=/bin/bash\n"}, fails=["/boot/syslinux/syslinux.cfg"]),
        Case(SYSTEMD | {"/etc/systemd/system/rescue.service": "[Service]\nExecStart=-/sbin/sushell\n"}, fails=["rescue.service"]),
        Case(
            SYSTEMD | {"/etc/systemd/system/service.d/o.conf": "[Service]\nEnvironment=SYSTEMD_SULOGIN_FORCE=1\n"},
            fails=["/etc/systemd/system/service.d/o.conf"],
        ),
        Case(
            SYSTEMD | {"/etc/systemd/system.conf.d/o.conf": "[Manager]\nDefaultEnvironment=A=1 SYSTEMD_SULOGIN_FORCE=yes\n"},
            fails=["/etc/systemd/system.conf.d/o.conf"],
        ),
    ],
)  # fmt: skip
def rescue_shell_without_password(services: Services, units: UnitFiles, view: View) -> Verdicts:
    if not services.boots:
        raise Absent("nothing boots here by itself", "该目标不独立启动")
    found = [*_units(services, units), *_everywhere(view), *_files(view)]
    yield from found
    if not found:
        yield Seen("console", "", {"units": [name for name in UNITS if services.installed(name)]})


def _plain(command: str) -> str:
    """With one blank for many; nobody's command is longer."""
    return " ".join(command[:LONGEST].split())


def _units(services: Services, units: UnitFiles) -> Iterator[Fail]:
    for name in UNITS:
        forced = [s for s in units.get(name, "Service", "Environment") if _FORCED.search(s.value)]
        shells = [line for line in units.exec_start(name) if _SHELL.search(_plain(line.value))]
        for setting in (forced + shells)[:1]:
            yield Fail(name, setting.location, {"setting": setting.value, "file": setting.file})
    if place := services.where("debug-shell.service"):
        yield Fail("debug-shell.service", place, {"setting": "debug-shell.service", "file": place})


def _everywhere(view: View) -> Iterator[Fail]:
    """Variables that systemd gives to every service, these two among them."""
    for item in (item for request in ENVIRONMENT for item in view.whole(request)):
        key = ("Manager", "DefaultEnvironment") if "/systemd/system.conf" in item.name else ("Service", "Environment")
        for section, name, value, line in unit_lines(item.text):
            if (section, name) == key and _FORCED.search(value):
                yield Fail(item.name, f"{item.name}:{line}", {"setting": value, "file": item.name})
                break


def _files(view: View) -> Iterator[Fail]:
    for number, line in enumerate(view.text(INITTAB).split("\n"), 1):
        single = _INITTAB.match(line.strip())
        if _TTY.match(line.strip()) or (single and _SHELL.search(_plain(single[1]))):
            yield Fail("inittab", f"{INITTAB.glob}:{number}", {"setting": line.strip(), "file": INITTAB.glob})
            break
    if re.search(r"(?m)^[ \t]*SINGLE=[\"']?/sbin/sushell", view.text(SINGLE)):
        yield Fail("SINGLE", SINGLE.glob, {"setting": "SINGLE=/sbin/sushell", "file": SINGLE.glob})
    told: set[str] = set()
    for item in (item for request in KERNEL for item in view.whole(request)):
        # Each kernel that is installed has an entry of its own, under its version
        folder = item.name.rpartition("/")[0]
        subject = f"{folder}/*.conf" if folder.endswith("/loader/entries") else item.name
        if subject not in told and (match := _DEBUG.search(item.text)):
            told.add(subject)
            yield Fail(subject, item.name, {"setting": match.group(), "file": subject})
