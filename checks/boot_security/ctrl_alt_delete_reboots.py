"""Hosts that anybody at the keyboard may reboot with three keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.services import Services
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Part, Request
from inspector.text import Text

FOLDERS = ("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")
TARGETS = tuple(Files(f"{folder}/ctrl-alt-del.target", Part.STAT) for folder in FOLDERS)
# A link to /dev/null leads nowhere in a root without /dev, and is found by a wildcard alone
MASKS = tuple(Files(f"{folder}/ctrl-alt-del.targe[t]", Part.STAT) for folder in FOLDERS)
INITTAB = Files("/etc/inittab", keep=("ctrlaltdel",))
UPSTART = Files("/etc/init/control-alt-delete.conf", keep=("^exec",))
OVERRIDE = Files("/etc/init/control-alt-delete.override", keep=("^exec|^manual",))
_INITTAB = re.compile(r"[^#:]*:[^:]*:ctrlaltdel:(.+)")
LINK = "/usr/lib/systemd/system/ctrl-alt-del.target"
SYSTEMD: dict[str, str | File] = {
    "/sbin/init": "",
    LINK: File(link="reboot.target"),
    "/usr/lib/systemd/system/reboot.target": "",
}


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (*TARGETS, *MASKS, INITTAB, UPSTART, OVERRIDE)


@check(
    severity=Severity.LOW,
    needs=needs,
    title=Text(en="Reboot by Ctrl+Alt+Del", zh="Ctrl+Alt+Del 重启"),
    why=Text(
        en="Three keys at the console, or in the window of a virtual one, stop every service without a log-in: by mistake, or to get at the boot"
        " menu.",
        zh="任何接触控制台或虚拟机控制台窗口的人无需登录，按下组合键即可重启主机，可能因误操作中断业务，也可能被用来进入引导菜单。",
    ),
    fails=Text(en="Ctrl+Alt+Del reboots the host ({how})", zh="按 Ctrl+Alt+Del 会重启主机（{how}）"),
    remedy=Text(
        en="systemd: run `systemctl mask ctrl-alt-del.target`; with an inittab, put `#` before its line with ctrlaltdel and run `init q`.",
        zh="systemd 系统执行 `systemctl mask ctrl-alt-del.target`；使用 inittab 的，注释其中的 ctrlaltdel 行并执行 `init q`。",
    ),
    command="ls -l /etc/systemd/system/ctrl-alt-del.target /usr/lib/systemd/system/ctrl-alt-del.target; grep -n ctrlaltdel /etc/inittab",
    standards={
        "cis-v8": ("4.1",),
        "nist-800-53-r5": ("CM-6",),
        "iso-27001-2022": ("A.8.9",),
    },
    good=[
        SYSTEMD | {"/etc/systemd/system/ctrl-alt-del.target": File(link="/dev/null"), "/dev/null": File(kind="char")},
        SYSTEMD | {"/etc/systemd/system/ctrl-alt-del.target": File(link="/dev/null")},
        {"/sbin/init": "", "/etc/inittab": "#ca::ctrlaltdel:/sbin/reboot\n"},
        {"/etc/inittab": "::ctrlaltdel:/sbin/reboot\n"},
    ],
    bad=[
        Case(SYSTEMD, fails=["ctrl-alt-del"]),
        Case(
            {
                "/sbin/init": "",
                "/sbin/openrc": "",
                "/etc/inittab": "::sysinit:/sbin/openrc sysinit\n::ctrlaltdel:/sbin/reboot\n",
            },
            fails=["ctrl-alt-del"],
        ),
        Case(
            {"/sbin/init": "", "/etc/init/control-alt-delete.conf": 'exec /sbin/shutdown -r now "x"\n'},
            fails=["ctrl-alt-del"],
        ),
    ],
)
def ctrl_alt_delete_reboots(services: Services, view: View) -> Verdicts:
    if not services.boots:
        raise Absent("nothing boots here by itself", "该目标不独立启动")
    places = {item.name: item for need in (*TARGETS, *MASKS) for item in view.whole(need) if item.stat}
    first = next(
        (places[f"{folder}/ctrl-alt-del.target"] for folder in FOLDERS if f"{folder}/ctrl-alt-del.target" in places),
        None,
    )
    inittab, upstart = view.one(INITTAB), view.one(UPSTART)
    override = view.text(OVERRIDE)
    if first and first.stat:
        masked = (
            first.stat.link == "/dev/null" or first.stat.kind == "char" or (not first.stat.link and not first.stat.size)
        )
        verdict = Seen if masked else Fail
        yield verdict("ctrl-alt-del", first.name, {"how": first.stat.link or first.name})
        return
    lines = [match[1] for line in inittab.text.split("\n") if (match := _INITTAB.match(line.strip()))]
    if lines:
        yield Fail("ctrl-alt-del", INITTAB.glob, {"how": lines[0]})
    elif "shutdown" in upstart.text and not override.strip():
        yield Fail("ctrl-alt-del", UPSTART.glob, {"how": upstart.text.strip()})
    elif inittab.stat or upstart.stat:
        yield Seen("ctrl-alt-del", INITTAB.glob if inittab.stat else UPSTART.glob)
    else:
        raise Absent("no init of a known kind", "未发现已知的 init 系统")
