"""SELinux and AppArmor, now and after the next start."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import Absent, View
from inspector.facts.boot_parameters import BootParameters
from inspector.facts.mandatory_access import MandatoryAccess, Mode
from inspector.facts.services import Services
from inspector.facts.system import OsRelease
from inspector.targets.memory import snapshot

LIVE: dict[str, str | File] = {"/proc/cmdline": "ro\n"}
RHEL: dict[str, str | File] = {
    "/sbin/init": "",
    "/etc/os-release": "ID=openEuler\n",
    "/etc/selinux/targeted/policy/policy.33": "x",
    "/etc/selinux/config": "SELINUX=enforcing\nSELINUXTYPE=targeted\n",
}
UNIT = "/usr/lib/systemd/system/apparmor.service"
UBUNTU: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    "/etc/os-release": "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n",
    "/usr/sbin/apparmor_parser": "",
    UNIT: "[Service]\n",
    "/etc/systemd/system/sysinit.target.wants/apparmor.service": File(link=UNIT),
    "/etc/apparmor.d/a": "# /x {\nabi <abi/4.0>,\nprofile a /usr/bin/a flags=(attach_disconnected) {\n  /b r,\n}\n",
    "/etc/apparmor.d/b": "profile b flags=(unconfined) {\n}\n",
    "/etc/apparmor.d/tunables/c": "/c {\n}\n",
}  # fmt: skip
LOADED = "/sys/kernel/security/apparmor/profiles"


def read(files: Mapping[str, str | File]) -> MandatoryAccess:
    needs = fact_needs(MandatoryAccess)
    view = View(snapshot(Case(files), needs), needs)
    release = OsRelease.read(view) if "/etc/os-release" in files else None
    return MandatoryAccess.read(view, Services.read(view), BootParameters.read(view), release)


def modes(files: Mapping[str, str | File]) -> list[str]:
    return [str(state.mode) for state in read(files).later]


def test_selinux_at_rest() -> None:
    assert modes(RHEL) == ["enforcing", "off"]
    assert modes(RHEL | {"/etc/selinux/config": "SELINUX=Permissive\n"}) == ["permissive", "off"]
    assert modes(RHEL | {"/etc/selinux/config": "SELINUX=disabled\n"}) == ["off", "off"]
    assert modes(RHEL | {"/etc/selinux/config": "#SELINUX=enforcing\n"}) == ["off", "off"]
    assert modes(RHEL | {"/etc/selinux/config": "SELINUX=enforcing\nSELINUXTYPE=mls\n"}) == ["off", "off"]
    assert modes(RHEL | {"/etc/kernel/cmdline": "enforcing=0"}) == ["permissive", "off"]
    assert modes(RHEL | {"/etc/kernel/cmdline": "lsm=lockdown,yama,bpf"}) == ["off", "off"]


def test_apparmor_at_rest() -> None:
    found = read(UBUNTU)
    assert (found.now, found.later[1].mode, found.later[1].profiles) == (None, Mode.ENFORCING, 1)
    assert modes(UBUNTU | {"/etc/apparmor.d/force-complain/a": File(link="../a")}) == ["off", "permissive"]
    assert modes({path: file for path, file in UBUNTU.items() if path != UNIT}) == ["off", "off"]
    assert modes({path: file for path, file in UBUNTU.items() if "parser" not in path}) == ["off", "off"]
    assert modes(UBUNTU | {"/etc/os-release": "ID=rocky\n"}) == ["off", "off"]
    assert (
        modes(UBUNTU | {"/etc/os-release": "ID=alpine\n", "/etc/kernel/cmdline": "lsm=yama,apparmor"})[1] == "enforcing"
    )


@pytest.mark.parametrize(
    ("name", "text", "mode"),
    [
        ("usr.sbin.x", "profile x /usr/sbin/x\n{\n}\n", "enforcing"),
        ("usr.sbin.x", "/usr/sbin/x\n{\n  /y r,\n}\n", "enforcing"),
        ("usr.sbin.x", "profile x /usr/sbin/x { # by hand\n}\n", "enforcing"),
        ("usr.sbin.x", "profile x /usr/sbin/x\n  flags=(complain)\n{\n}\n", "permissive"),
        ("usr.sbin.x", "@{x} = /usr/{a,b}\n/etc/x r,\n/etc/y r, # note\nabi <abi/4.0>,\n", "off"),
        ("usr.sbin.x.dpkg-new", "/usr/sbin/x {\n}\n", "off"),
        ("usr.sbin.x~", "/usr/sbin/x {\n}\n", "off"),
        ("usr.sbin.x.bak", "/usr/sbin/x {\n}\n", "enforcing"),
    ],
)
def test_which_profiles_are_loaded(name: str, text: str, mode: str) -> None:
    files = {path: file for path, file in UBUNTU.items() if not path.startswith("/etc/apparmor.d")}
    assert modes(files | {f"/etc/apparmor.d/{name}": text})[1] == mode


@pytest.mark.parametrize(
    ("files", "module", "mode"),
    [
        ({"/sys/fs/selinux/enforce": "1"}, "SELinux", Mode.ENFORCING),
        ({"/selinux/enforce": "0\n"}, "SELinux", Mode.PERMISSIVE),
        ({LOADED: "a (complain)\n/usr/sbin/x y (enforce)\n"}, "AppArmor", Mode.ENFORCING),
        ({LOADED: "docker-default (enforce)\nlxc-container-default (enforce)\n"}, "AppArmor", Mode.PERMISSIVE),
        ({LOADED: "a (unconfined)\n" + "x" * 100_000 + " (enforce)\n"}, "AppArmor", Mode.PERMISSIVE),
        ({LOADED: "\x00\x1b\n"}, "", Mode.OFF),
        ({}, "", Mode.OFF),
    ],
)
def test_now(files: dict[str, str | File], module: str, mode: Mode) -> None:
    now = read({"/sbin/init": "", **LIVE, **files}).now
    assert now
    assert (now.module, now.mode) == (module, mode)


def test_what_is_at_work_is_the_kernels_default() -> None:
    other = UBUNTU | LIVE | {"/etc/os-release": "ID=arch\n", LOADED: "a (enforce)\n"}
    assert modes(other) == ["off", "enforcing"]
    assert modes(other | {"/proc/cmdline": "security=apparmor"}) == ["off", "enforcing"]
    assert (
        modes(other | {"/proc/cmdline": "security=apparmor", "/etc/default/grub": 'GRUB_CMDLINE_LINUX=""\n'})[1]
        == "off"
    )


def test_what_does_not_boot_has_none() -> None:
    with pytest.raises(Absent):
        read({"/etc/os-release": "ID=alpine\n"})
