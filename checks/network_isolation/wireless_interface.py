"""Wireless and mobile network interfaces in use, and access points."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import NotExamined
from inspector.facts.interfaces import Interface, Interfaces
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

KINDS = {
    "wlan": Text(en="a wireless network interface", zh="无线网卡"),
    "wwan": Text(en="an interface to a mobile network", zh="移动通信（4G/5G）网卡"),
    "wimax": Text(en="an interface to a WiMAX network", zh="WiMAX 无线网卡"),
    "bluetooth": Text(en="a Bluetooth network interface", zh="蓝牙网络接口"),
    "ppp": Text(en="a dial-up connection", zh="拨号连接"),
}
ACCESS_POINT = Text(en="hostapd makes this host a wireless access point", zh="hostapd 已启用，本机充当无线接入点")
UP = Text(en="{subject} is {kind} and up", zh="{subject} 为{kind}，且处于启用状态")
OFF = Text(en="{subject} is {kind} and down", zh="{subject} 为{kind}，未启用")
WIRED = Text(en="{subject} is neither wireless nor mobile", zh="{subject} 不是无线或移动通信网卡")
NO_ACCESS_POINT = Text(en="hostapd neither runs nor is enabled", zh="hostapd 未运行，也未设为开机启动")
TUNNELS = ("xl2tpd", "pptpd", "pptp", "accel-ppp", "openfortivpn", "strongswan", "ipsec")
"""Services whose connections are called ppp0 and so on too."""
UNIT = "/usr/lib/systemd/system/hostapd.service"
HOSTAPD: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    UNIT: "[Service]\n",
    "/etc/systemd/system/multi-user.target.wants/hostapd.service": File(link=UNIT),
}
DEV = "Inter-|   Receive\n face |bytes\n"


def host(**flags: str) -> dict[str, str | File]:
    """A running host with these interfaces."""
    names = "".join(f"{name}: 0 0\n" for name in ("lo", *flags))
    devices = {f"/sys/devices/{name}/flags": f"{value}\n" for name, value in flags.items()}
    links = {f"/sys/class/net/{name}": File(link=f"../../devices/{name}") for name in flags}
    return {"/proc/net/dev": DEV + names, **devices, **links}


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Wireless and mobile interfaces", zh="无线与移动通信网卡"),
    why=Text(
        en="A wireless or mobile connection of a server is a way into and out of the network that passes none of its border devices.",
        zh="服务器通过无线或移动网络联网，会绕过网络边界的访问控制和审计设备，形成违规外联或非授权接入通道。",
    ),
    fails=Text(en="{state}", zh="{state}"),
    passes=Text(en="{state}", zh="{state}"),
    remedy=Text(
        en="Take the device out or switch it off in the firmware; until then `nmcli radio all off` or `rfkill block all` and"
        " `ip link set {subject:sh} down`. For an access point `systemctl disable --now hostapd`. If it is approved, record that and put the check under a waiver.",
        zh="拆除该设备或在 BIOS 中禁用；临时措施为执行 `nmcli radio all off` 或 `rfkill block all`，并执行 `ip link set {subject:sh} down`；无线接入点执行 `systemctl disable --now hostapd`。确经批准使用的，登记说明后可申请例外。",
    ),
    command="ip -br link; ls -d /sys/class/net/*/phy80211; rfkill list; systemctl status hostapd",
    standards={
        "gbt22239-l3": ("8.1.3.1c", "8.1.3.1d", "8.1.10.6j"),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("AC-18", "CM-7"),
        "iso-27001-2022": ("A.8.20", "A.8.22"),
    },
    good=[
        host(eth0="0x1003", docker0="0x1003"),
        host(eth0="0x1003", wlp2s0="0x1002"),
        {**host(eth0="0x1003"), "/sys/devices/eth0/uevent": "INTERFACE=eth0\n", UNIT: "[Service]\n"},
        {**host(eth0="0x1003", wlan0="0x1002"), "/sys/devices/wlan0/phy80211": File(kind="dir", mode=0o755)},
        {**host(eth0="0x1003", ppp0="0x10d1"), "/usr/lib/systemd/systemd": "", "/etc/init.d/xl2tpd": "", "/etc/rc3.d/S20xl2tpd": File(link="/etc/init.d/xl2tpd")},
        {"/etc/hostname": "disk\n"},
    ],
    bad=[
        Case(host(eth0="0x1003", wlp2s0="0x1003"), fails=["wlp2s0"]),
        Case({**host(net0="0x1003"), "/sys/devices/net0/phy80211": File(kind="dir", mode=0o755)}, fails=["net0"]),
        Case({**host(net0="0x1003"), "/sys/devices/net0/wireless": File(kind="dir", mode=0o755)}, fails=["net0"]),
        Case({**host(net0="0x1003"), "/sys/devices/net0/uevent": "DEVTYPE=wwan\nINTERFACE=net0\n"}, fails=["net0"]),
        Case({**host(bnep0="0x1003", wm="0x1003"), "/sys/devices/bnep0/uevent": "DEVTYPE=bluetooth\n", "/sys/devices/wm/uevent": "DEVTYPE=wimax\n"}, fails=["bnep0", "wm"]),
        Case({**host(net0="0x1003"), "/proc/net/wireless": DEV + " net0: 0000 0 0\n"}, fails=["net0"]),
        Case({**host(wlan0="0x1003"), "/sys/class/dmi/id/chassis_type": "10\n"}, fails=["wlan0"]),
        Case(host(ppp0="0x10d1", wwan0="0x1003"), fails=["ppp0", "wwan0"]),
        Case({**host(eth0="0x1003"), **HOSTAPD}, fails=["hostapd"]),
        Case(
            host(eth0="0x1003"),
            live={"processes": [{"pid": 1, "ppid": 0, "uid": 0, "name": "hostapd", "exe": "/usr/sbin/hostapd"}]},
            fails=["hostapd"],
        ),
        Case(HOSTAPD, fails=["hostapd"]),
    ],
)  # fmt: skip
def wireless_interface(interfaces: Interfaces | None, services: Services, processes: Processes | None) -> Verdicts:
    place = services.where("hostapd")
    runs = processes is not None and bool(processes.called("hostapd"))
    if place or runs:
        yield Fail("hostapd", place, {"state": ACCESS_POINT})
    if interfaces is None:
        raise NotExamined("the target is not a running system", "采集目标不是运行中的系统")
    if not (place or runs):
        yield Seen("hostapd", "", {"state": NO_ACCESS_POINT})
    tunnels = any(services.enabled(name) for name in TUNNELS)
    for interface in interfaces.interfaces:
        if interface.name != "lo":
            yield _verdict(interface, tunnels=tunnels, portable=interfaces.portable)


def _verdict(interface: Interface, *, tunnels: bool, portable: bool) -> Fail | Seen:
    values = {"subject": interface.name, "kind": KINDS.get(interface.kind, "")}
    if not interface.kind or (interface.kind == "ppp" and tunnels):
        return Seen(interface.name, interface.location, {"state": WIRED.fill(values)})
    if not interface.up:
        return Seen(interface.name, interface.location, {"state": OFF.fill(values)})
    return Fail(
        interface.name,
        interface.location,
        {"state": UP.fill(values)},
        severity=Severity.INFO if portable else None,
        confidence=Confidence.MEDIUM if interface.by_name else None,
    )
