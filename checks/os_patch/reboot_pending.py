"""A repaired kernel or library is installed and the old one still runs."""

from __future__ import annotations

import functools

from inspector.advisories import deb
from inspector.check import Case, Verdicts, check
from inspector.fact import Absent
from inspector.facts.kernels import FLAG, Kernels
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

OLD = Text(en="kernel {running} runs, {newest} is installed", zh="正在运行内核 {running}，已安装更新的内核 {newest}")
ASKED = Text(en="updates of {packages} wait for a reboot", zh="{packages} 更新后尚未重启")
ELSEWHERE = Text(
    en="the running kernel {running} is none of those in /boot",
    zh="正在运行的内核 {running} 不在 /boot 已安装的内核之中",
)


def booted(kernel: str) -> dict[str, object]:
    return {
        "boot": {"kernel": kernel, "hostname": "h", "architecture": "x86_64", "booted": "2026-01-01T00:00:00+00:00"}
    }


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Reboot after updates", zh="更新后的系统重启"),
    why=Text(
        en="An update of the kernel or of a basic library repairs nothing until the host has been restarted.",
        zh="内核和基础库的更新只有在系统重启后才能生效，在此之前漏洞依然存在。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(en="{running} runs, the newest kernel installed", zh="正在运行已安装的最新内核 {running}"),
    remedy=Text(en="Restart the host in the next maintenance window.", zh="在最近的维护窗口内重启系统。"),
    command="uname -r; ls -v /boot/vmlinuz-*; cat /run/reboot-required.pkgs",
    standards={
        "gbt22239-l3": ("8.1.4.4e", "8.1.10.5a"),
        "cis-v8": ("7.3",),
        "nist-800-53-r5": ("SI-2",),
        "iso-27001-2022": ("A.8.8",),
    },
    good=[
        Case({"/boot/vmlinuz-6.1.0-18-amd64": "", "/boot/vmlinuz-6.1.0-9-amd64": ""}, live=booted("6.1.0-18-amd64")),
        Case(
            {"/boot/vmlinuz-6.1.0-18-amd64": "", "/boot/vmlinuz-6.5.0-1-cloud-amd64": ""}, live=booted("6.1.0-18-amd64")
        ),
        Case({"/etc/hostname": "container\n"}, live=booted("6.1.0-18-amd64")),
        {"/boot/vmlinuz-6.1.0-18-amd64": ""},
    ],
    bad=[
        Case(
            {"/boot/vmlinuz-6.1.0-9-amd64": "", "/boot/vmlinuz-6.1.0-18-amd64": ""},
            live=booted("6.1.0-9-amd64"),
            fails=["kernel"],
        ),
        Case(
            {
                "/boot/vmlinuz-5.14.0-362.8.1.el9_3.x86_64": "",
                "/boot/vmlinuz-5.14.0-427.el9.x86_64": "",
                "/boot/vmlinuz-0-rescue-0123456789abcdef": "",
            },
            live=booted("5.14.0-362.8.1.el9_3.x86_64"),
            fails=["kernel"],
        ),
        Case(
            {
                "/boot/vmlinuz-6.1.0-18-amd64": "",
                "/run/reboot-required": "*** System restart required ***\n",
                "/run/reboot-required.pkgs": "libc6\nlinux-base\nlibc6\n",
            },
            live=booted("6.1.0-18-amd64"),
            fails=["reboot-required"],
        ),
    ],
)
def reboot_pending(kernels: Kernels) -> Verdicts:
    if kernels.flagged:
        what = ASKED.fill({"packages": kernels.waiting or "?"})
        yield Fail("reboot-required", FLAG.glob, {"what": what, "packages": kernels.waiting})
    if not kernels.installed:
        raise Absent("no kernel is installed here", "此处未安装内核")
    newest = max((*kernels.alike(), kernels.running), key=functools.cmp_to_key(deb.compare))
    data = {"running": kernels.running, "newest": newest}
    if kernels.running not in kernels.installed:
        yield Unsure("kernel", reason("kernel-elsewhere", ELSEWHERE, running=kernels.running))
    elif newest != kernels.running:
        yield Fail("kernel", f"/boot/vmlinuz-{newest}", {**data, "what": OLD.fill(data)})
    else:
        yield Seen("kernel", f"/boot/vmlinuz-{newest}", data)
