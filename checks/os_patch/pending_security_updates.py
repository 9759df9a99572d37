"""Installed packages for which the distribution has published a security update."""

from __future__ import annotations

import functools

from inspector.advisories import deb
from inspector.check import Case, Verdicts, check
from inspector.fact import View
from inspector.facts.apt import Feed, SecurityUpdates
from inspector.facts.packages import Package, Packages
from inspector.facts.system import OsRelease
from inspector.model import Fail, Reason, Seen, Severity, Unsure, reason
from inspector.text import Text

STALE = Text(
    en="{file}: the archive made it {days:day|days} ago, newer updates are not in it: run `apt-get update`"
    " (a release or mirror that gets no updates any more has no newer one)",
    zh="{file}：该列表由软件源于 {days} 天前生成，不含此后的更新，请执行 `apt-get update`（发行版已停止支持或镜像已停止同步的，不会再有更新的列表）",
)
UNDATED = Text(en="{file}: its date is not known", zh="{file}：无法确定其发布日期")
PACKED = Text(en="{file}: compressed lists are not read", zh="{file}：暂不支持读取压缩的软件包列表")
FOREIGN = Text(
    en="the security lists are for {found}, the host runs {expected}",
    zh="安全更新列表属于 {found}，而主机为 {expected}",
)
HELD = Text(en="; held back by `apt-mark hold`", zh="；已被 `apt-mark hold` 锁定")
NOTHING = Text(en="", zh="")

LISTS = "/var/lib/apt/lists/mirror.example.org_debian-security_dists_bookworm-security_"
UBUNTU = "/var/lib/apt/lists/mirror.example.org_ubuntu_dists_jammy-security_"


def status(name: str, version: str, state: str = "install ok installed", source: str = "") -> str:
    built = f"Source: {source}\n" if source else ""
    return f"Package: {name}\nStatus: {state}\nArchitecture: amd64\n{built}Version: {version}\n\n"


def listed(name: str, version: str) -> str:
    return f"Package: {name}\nArchitecture: amd64\nVersion: {version}\nDepends: libc6 (>= 2.36)\n\n"


def debian(installed: str, updates: str, date: str = "Sat, 30 May 2026 00:53:02 UTC") -> dict[str, str]:
    return {
        "/etc/os-release": 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
        "/var/lib/dpkg/status": installed,
        f"{LISTS}main_binary-amd64_Packages": updates,
        f"{LISTS}InRelease": f"Origin: Debian\nCodename: bookworm-security\nDate: {date}\n",
    }


SSL = status("libssl3", "3.0.15-1~deb12u1", source="openssl")


@check(
    severity=Severity.HIGH,
    title=Text(en="Security updates that are not installed", zh="未安装的安全更新"),
    why=Text(
        en="For each of these packages the distribution has published a repair of known holes. What is known is looked for by"
        " automatic scans within days.",
        zh="发行版已为这些软件包发布修复已知漏洞的更新；已公开的漏洞通常在数日内就会被自动化扫描利用。",
    ),
    fails=Text(
        en="{subject} {installed}: repaired in {fixed}{held}", zh="{subject} {installed}：已在 {fixed} 中修复{held}"
    ),
    remedy=Text(
        en="Run `apt-get update && apt-get upgrade` (packages: {packages}); release held ones with `apt-mark unhold` first."
        " Restart the services that use them, and the host after a kernel update.",
        zh="执行 `apt-get update && apt-get upgrade`（涉及软件包：{packages}）；被锁定的软件包先执行 `apt-mark unhold`。"
        "更新后重启相关服务，内核更新后重启主机。",
    ),
    command="apt-cache policy {package}",
    standards={
        "gbt22239-l3": ("8.1.4.4e", "8.1.10.5a", "8.1.5.4e"),
        "cis-v8": ("7.3",),
        "nist-800-53-r5": ("SI-2",),
        "iso-27001-2022": ("A.8.8",),
    },
    good=[
        debian(SSL, listed("libssl3", "3.0.15-1~deb12u1")),
        debian(SSL, listed("libssl3", "3.0.11-1~deb12u2") + listed("nginx", "9")),
        debian(SSL + status("nginx", "1", "deinstall ok config-files"), listed("nginx", "2")),
        debian(SSL, f"Package: libssl3\nArchitecture: i386\nVersion: 4\n\n{listed('bash', '5')}"),
    ],
    bad=[
        Case(debian(SSL, listed("libssl3", "3.0.17-1~deb12u2")), fails=["openssl"]),
        Case(debian(SSL, listed("libssl3", "3.0.17-1"), date="Sat, 30 May 2020 00:53:02 UTC"), fails=["openssl"]),
        Case(
            debian(status("sudo", "1.9.13p3-1", "hold ok installed"), listed("sudo", "1.9.13p3-1+deb12u2")),
            fails=["sudo"],
        ),
        Case(debian(status("a", "1:1") + status("b", "1~rc1"), listed("a", "2") + listed("b", "1")), fails=["b"]),
        Case(
            {
                "/etc/os-release": "ID=ubuntu\nVERSION_CODENAME=jammy\n",
                "/var/lib/dpkg/status": status("curl", "7.81.0-1ubuntu1.10"),
                f"{UBUNTU}main_binary-amd64_Packages": listed("curl", "7.81.0-1ubuntu1.9")
                + listed("curl", "7.81.0-1ubuntu1.15"),
                f"{UBUNTU}InRelease": "Suite: jammy-security\nCodename: jammy\nDate: Sat, 30 May 2026 00:53:02 UTC\n",
            },
            fails=["curl"],
        ),
    ],
)
def pending_security_updates(
    packages: Packages, updates: SecurityUpdates, system: OsRelease | None, view: View, *, max_feed_age_days: int = 14
) -> Verdicts:
    behind: dict[str, list[tuple[Package, str]]] = {}
    for package in packages.packages:
        newest = updates.newest(package)
        if newest and deb.compare(package.version, newest) < 0:
            behind.setdefault(package.source, []).append((package, newest))
        elif newest:
            yield Seen(package.name, data={"installed": package.version, "newest": newest})
    for source, found in sorted(behind.items()):
        yield _fail(source, found, packages.location)
    for feed in updates.feeds:
        if doubt := _doubt(feed, view, max_feed_age_days):
            yield Unsure(feed.file, doubt)
    codenames = sorted({feed.codename for feed in updates.feeds})
    expected = system.codename if system else ""
    if expected not in codenames or not expected:
        yield Unsure("release", reason("foreign-lists", FOREIGN, found=codenames, expected=expected or "?"))


def _fail(source: str, found: list[tuple[Package, str]], location: str) -> Fail:
    """The oldest of the installed versions and the newest that repairs."""
    earlier = functools.cmp_to_key(deb.compare)
    data = {
        "package": found[0][0].name,
        "packages": sorted({package.name for package, _ in found}),
        "installed": min((package.version for package, _ in found), key=earlier),
        "fixed": max((newest for _, newest in found), key=earlier),
        "held": HELD if any(package.held for package, _ in found) else NOTHING,
    }
    return Fail(source, location, data)


def _doubt(feed: Feed, view: View, limit: int) -> Reason | None:
    if feed.packed:
        return reason("packed-list", PACKED, file=feed.file)
    if feed.date is None:
        return reason("undated-list", UNDATED, file=feed.file)
    days = (view.now - feed.date).days
    return reason("stale-list", STALE, file=feed.file, days=days) if not -1 <= days <= limit else None
