"""Wireless and mobile interfaces of a running host."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, Unknown, View
from inspector.facts.interfaces import Interfaces
from inspector.snapshot import State
from inspector.targets.host import local
from inspector.targets.memory import snapshot

DEV = "Inter-|   Receive\n face |bytes\n    lo: 1 2\n  eth0: 3 4\n"


def read(files: dict[str, str | File]) -> Interfaces:
    return Interfaces.read(View(snapshot(Case(files), Interfaces.needs), Interfaces.needs))


def sys(name: str, flags: str = "0x1003", more: Mapping[str, str | File] | None = None) -> dict[str, str | File]:
    """A device as sysfs shows it: a link into the tree of devices."""
    device = f"/sys/devices/pci0/net/{name}"
    files = {f"{device}/{file}": value for file, value in {"flags": f"{flags}\n", **(more or {})}.items()}
    return {**files, f"/sys/class/net/{name}": File(link=f"../../devices/pci0/net/{name}")}


@pytest.mark.parametrize(
    ("name", "more", "kind", "by_name"),
    [
        ("eth0", {}, "", False),
        ("eth0", {"wireless": File(kind="dir", mode=0o755)}, "wlan", False),
        ("eth0", {"phy80211": File(link="../phy0")}, "wlan", False),
        ("eth0", {"uevent": "DEVTYPE=wwan\nIFINDEX=3\n"}, "wwan", False),
        ("eth0", {"uevent": "DEVTYPE=bridge\n"}, "", False),
        ("wlp3s0", {}, "wlan", True),
        ("wwan0", {}, "wwan", True),
        ("ppp0", {}, "ppp", True),
        ("wlx001122334455", {"wireless": File(kind="dir", mode=0o755)}, "wlan", False),
    ],
)
def test_kinds(name: str, more: dict[str, str | File], kind: str, by_name: bool) -> None:
    files = {"/proc/net/dev": DEV.replace("eth0", name), **sys(name, more=more), "/sys/devices/pci0/net/phy0/name": ""}
    found = {i.name: (i.kind, i.by_name) for i in read(files).interfaces}
    assert found[name] == (kind, by_name)


def test_state_and_chassis() -> None:
    down = read({"/proc/net/dev": DEV, **sys("eth0", "0x1002"), "/sys/class/dmi/id/chassis_type": "23\n"})
    assert [(i.name, i.up) for i in down.interfaces] == [("eth0", False), ("lo", True)]
    assert not down.portable
    assert read({"/proc/net/dev": DEV, **sys("eth0", "?"), "/sys/class/dmi/id/chassis_type": "10\n"}).portable
    assert read({"/proc/net/dev": DEV, **sys("eth0", "?")}).interfaces[0].up


def test_not_running_and_not_seen() -> None:
    with pytest.raises(Absent):
        read({"/etc/hostname": "x"})
    with pytest.raises(Unknown):
        read({"/proc/net/dev": DEV})
    with pytest.raises(Unknown):
        read({"/proc/net/dev": DEV, **sys("eth0"), "/proc/net/wireless": File(state=State.DENIED)})


def test_this_machine() -> None:
    found = Interfaces.read(View(local().collect(Interfaces.needs), Interfaces.needs))
    assert "lo" in {interface.name for interface in found.interfaces}
