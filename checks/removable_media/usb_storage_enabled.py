"""Hosts that take any USB disk that is plugged in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.services import Services
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Part, Request
from inspector.text import Text

RULES = tuple(Files(f"{place}/modprobe.d/*.conf") for place in ("/etc", "/run", "/usr/lib", "/lib"))
DRIVERS = tuple(
    Files(f"{place}/*/{glob}", Part.STAT)
    for place in ("/lib/modules", "/usr/lib/modules")
    for glob in ("kernel/drivers/usb/storage/usb-storage.ko*", "modules.builtin")
)
BUILT_IN = tuple(
    Files(f"{place}/*/modules.builtin", keep=("usb-storage",)) for place in ("/lib/modules", "/usr/lib/modules")
)
OFF = re.compile(
    r"(?:blacklist\s+usb[-_]storage|install\s+usb[-_]storage\s+(?:\S*/)?(?:true|false|echo)\b.*)", re.MULTILINE
)
MODULE: dict[str, str | File] = {"/lib/modules/6.1.0/kernel/drivers/usb/storage/usb-storage.ko": "x"}
CONF = "/etc/modprobe.d/usb.conf"
GUARD = "/usr/lib/systemd/system/usbguard.service"


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (*RULES, *DRIVERS, *BUILT_IN)


@check(
    severity=Severity.LOW,
    needs=needs,
    title=Text(en="USB storage", zh="USB 存储设备"),
    why=Text(
        en="USB disks carry malware into networks that are cut off from the internet, and data out of them.",
        zh="U 盘等移动存储介质会将恶意程序带入隔离网络，也会造成数据外泄。",
    ),
    fails=Text(en="the usb-storage driver may be loaded", zh="允许加载 usb-storage 驱动"),
    remedy=Text(
        en="Write `install usb-storage /bin/false` and `blacklist usb-storage` into /etc/modprobe.d/usb-storage.conf, run `modprobe -r usb-storage`, or admit single devices with USBGuard.",
        zh="在 /etc/modprobe.d/usb-storage.conf 中写入 `install usb-storage /bin/false` 和 `blacklist usb-storage`，执行 `modprobe -r usb-storage`；需要使用特定设备的可用 USBGuard 按设备授权。",
    ),
    command="modprobe -n -v usb-storage; grep -rn usb.storage /etc/modprobe.d",
    standards={
        "nist-800-53-r5": ("MP-7",),
        "iso-27001-2022": ("A.7.10",),
    },
    good=[
        {**MODULE, CONF: "install usb-storage /bin/false\n"},
        {**MODULE, CONF: "# x\nblacklist usb_storage\n"},
        {**MODULE, GUARD: "x", "/etc/systemd/system/basic.target.wants/usbguard.service": File(link=GUARD)},
        {CONF: ""},
    ],
    bad=[
        Case(MODULE, fails=["usb-storage"]),
        Case(
            {**MODULE, CONF: "#install usb-storage /bin/false\noptions usb-storage quirks=x\n"}, fails=["usb-storage"]
        ),
        Case(
            {
                "/lib/modules/6.1.0/modules.builtin": "kernel/drivers/usb/storage/usb-storage.ko\n",
                CONF: "blacklist usb-storage\n",
            },
            fails=["usb-storage"],
        ),
    ],
)
def usb_storage_enabled(view: View, services: Services) -> Verdicts:
    built_in = any(item.text for request in BUILT_IN for item in view.whole(request))
    modules = [item.name for request in DRIVERS for item in view.whole(request) if "usb-storage" in item.name]
    if not built_in and not modules:
        raise Absent("there is no driver for USB storage", "没有 USB 存储驱动")
    places = [item.name for request in RULES for item in view.whole(request) if _forbids(item.text)]
    if link := services.where("usbguard"):
        yield Seen("usb-storage", link)
    elif places and not built_in:
        yield Seen("usb-storage", places[0])
    else:
        yield Fail("usb-storage", "")


def _forbids(text: str) -> bool:
    return any(OFF.fullmatch(line.strip()) for line in text.split("\n"))
