"""Packages that a server seldom needs: old network servers, tools of attackers, a desktop."""

from __future__ import annotations

import fnmatch

from inspector.check import Case, File, Verdicts, check
from inspector.facts.packages import Packages
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

STATUS, APK = "/var/lib/dpkg/status", "/lib/apk/db/installed"
CLEARTEXT = tuple(
    "telnetd telnetd-ssl inetutils-telnetd telnet-server rsh-server rsh-redone-server talkd inetutils-talkd talk-server"
    " ypserv nis tftpd tftpd-hpa atftpd tftp-server xinetd".split()
)
SERVERS = tuple("avahi-daemon avahi cups-daemon cups bluez".split())
ATTACK = tuple(
    "nmap masscan hydra thc-hydra medusa john sqlmap nikto netcat-traditional ettercap* aircrack-ng dsniff".split()
)
DESKTOP = tuple("xserver-xorg-core xorg-x11-server-Xorg xorg-server".split())
KINDS = {
    **dict.fromkeys(
        CLEARTEXT, Text(en="a network server of an old, unprotected kind", zh="老旧的、缺乏安全防护的网络服务")
    ),
    **dict.fromkeys(
        SERVERS, Text(en="a service for printing, discovery or Bluetooth", zh="打印、服务发现或蓝牙等外围服务")
    ),
    **dict.fromkeys(ATTACK, Text(en="a tool for scanning, guessing or tapping", zh="扫描、口令猜解或嗅探类工具")),
    **dict.fromkeys(DESKTOP, Text(en="a graphical desktop's display server", zh="图形桌面组件")),
}
OTHER = Text(en="named in the profile as not needed", zh="检查方案中列为不需要的软件")


def stanza(name: str, state: str = "install ok installed") -> str:
    return f"Package: {name}\nStatus: {state}\nVersion: 1\nArchitecture: amd64\n"


def dpkg(*names: str) -> dict[str, str | File]:
    return {STATUS: "\n".join(map(stanza, names))}


@check(
    severity=Severity.INFO,
    title=Text(en="Software that a server does not need", zh="服务器非必要软件"),
    why=Text(
        en="Each package is one more to patch and one more for an intruder to use; graded protection asks that only what is needed is installed.",
        zh="安装的软件越多，需要修补的漏洞和可被利用的工具就越多；等级保护要求遵循最小安装原则，仅安装需要的组件和应用程序。",
    ),
    fails=Text(en="the package {subject} is installed ({kind})", zh="已安装软件包 {subject}（{kind}）"),
    passes=Text(
        en="none of {n:name|names} on the list of needless software is installed", zh="未安装清单中的 {n} 项非必要软件"
    ),
    remedy=Text(
        en="If nobody needs it, remove it: `apt purge {subject:sh}`, `dnf remove {subject:sh}` or `apk del {subject:sh}`, and look at what else would go first."
        " If it is needed, note why and put the check under a waiver for it.",
        zh="确认无业务使用后卸载：`apt purge {subject:sh}`、`dnf remove {subject:sh}` 或 `apk del {subject:sh}`，卸载前核对会被一并移除的软件包；确需保留的说明理由并申请例外。",
    ),
    command="dpkg -l {subject} || rpm -q {subject} || apk info -e {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.4a",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("CM-7",),
        "iso-27001-2022": ("A.8.19", "A.8.9"),
    },
    good=[
        dpkg("bash", "telnet", "nmap-common", "libavahi-client3", "tcpdump"),
        {STATUS: f"{stanza('telnetd', 'deinstall ok config-files')}\n{stanza('bash')}"},
        {APK: "P:busybox\nV:1\nA:x\n\n"},
        Case(dpkg("nmap"), params={"packages": ["telnetd"]}),
        {"/etc/hostname": "h\n"},
    ],
    bad=[
        Case(dpkg("telnetd", "nmap", "bash"), fails=["telnetd", "nmap"]),
        Case(dpkg("ettercap-text-only", "xserver-xorg-core"), fails=["ettercap-text-only", "xserver-xorg-core"]),
        Case({APK: "P:avahi\nV:1\nA:x\n\nP:avahi\nV:1\nA:y\n"}, fails=["avahi"]),
        Case(dpkg("gcc-12", "bluez"), params={"packages": ["gcc*"]}, fails=["gcc-12"]),
    ],
)
def needless_software(installed: Packages, *, packages: tuple[str, ...] = tuple(KINDS)) -> Verdicts:
    found = False
    for name in dict.fromkeys(package.name for package in installed.packages):
        entry = next((glob for glob in packages if fnmatch.fnmatchcase(name, glob)), None)
        if entry is not None:
            found = True
            yield Fail(name, installed.location, {"kind": KINDS.get(entry, OTHER)})
    if not found:
        yield Seen("packages", installed.location, {"n": len(packages)})
