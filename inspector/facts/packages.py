"""Installed packages, from the databases of dpkg and apk. Databases of other package managers are not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.system import OsRelease
from inspector.request import Files, Part
from inspector.snapshot import State

_FIELDS = ("^(Package|Status|Version|Architecture|Source):", "^$")
STATUS = Files("/var/lib/dpkg/status", keep=_FIELDS, limit=16 << 20)
# Images without a shell ("distroless") keep one control file a package here, and its checksums beside it
STATUS_D = Files("/var/lib/dpkg/status.d/*", keep=_FIELDS)
APK = tuple(
    Files(f"{folder}/apk/db/installed", keep=("^[PVAo]:", "^$"), limit=16 << 20) for folder in ("/lib", "/usr/lib")
)
OTHERS = {
    Files("/var/lib/rpm/*", Part.STAT): "rpm",
    Files("/usr/lib/sysimage/rpm/*", Part.STAT): "rpm",
    Files("/var/lib/pacman/local", Part.STAT): "pacman",
    Files("/usr/lib/opkg/status", Part.STAT): "opkg",
    Files("/var/db/pkg", Part.STAT): "portage",
    Files("/nix/var/nix/db/db.sqlite", Part.STAT): "nix",
    Files("/var/lib/pkgtools/packages", Part.STAT): "pkgtools",
}
FAMILIES = {
    "/var/lib/dpkg/status": "debian ubuntu kali raspbian devuan linuxmint deepin uos proxmox",
    "/var/lib/rpm": "rhel centos fedora rocky almalinux ol amzn anolis openeuler alinux tencentos opencloudos euleros hce"
    " suse opensuse sles photon azurelinux mariner neokylin kylin openkylin",
    "/lib/apk/db/installed": "alpine wolfi chainguard postmarketos",
    "/var/lib/pacman/local": "arch archarm manjaro",
    "/var/lib/pkgtools/packages": "slackware",
}
"""Where each distribution keeps its database, by the ids of os-release."""
UNREAD = ("package-database", "malformed")
"""Why a database of packages that is there is not judged: codes of reasons."""
UNPACKAGED = frozenset("flatcar coreos bottlerocket cos talos buildroot nixos".split())
"""Systems that are updated as a whole and have no packages."""
_RPM = ("Packages", "Packages.db", "rpmdb.sqlite")
_UNPACKED = frozenset(["unpacked", "half-configured", "triggers-awaited", "triggers-pending", "installed"])
"""States of dpkg in which the files of this version are in place; `config-files` is a removed package."""


@dataclass(frozen=True)
class Package:
    """One installed package. `source` is what it was built from, in the version `source_version`; held: excluded from upgrades."""

    name: str
    version: str
    architecture: str
    source: str
    source_version: str
    held: bool = False


@fact
@dataclass(frozen=True)
class Packages:
    """What is really installed. `manager` is dpkg or apk; `location` its database."""

    needs = (STATUS, STATUS_D, *APK, *OTHERS, *OsRelease.needs)
    manager: str
    location: str
    packages: tuple[Package, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        status = view.text(STATUS)
        controls = [item for item in view.whole(STATUS_D) if not item.name.endswith(".md5sums")]
        if found := (*_dpkg(status), *(p for item in controls for p in _dpkg(item.text))):
            return cls("dpkg", STATUS.glob if status else STATUS_D.glob.removesuffix("/*"), found)
        for request in APK:
            if found := tuple(_apk(view.text(request))):
                return cls("apk", request.glob, found)
        for request, manager in OTHERS.items():
            if any(_is_database(item.name, manager) for item in view.ask(request) if item.state is State.OK):
                raise _not_read(manager)
        if view.one(STATUS).state is not State.ABSENT:  # damaged: no line in it is one of those that are kept
            raise Unknown.because(
                "malformed", "{file}: no installed package in it", "{file}：其中没有已安装的软件包", file=STATUS.glob
            )
        if place := expected(_release(view)):
            raise Unknown.because("no-database", "{file}: missing", "{file}：不存在", file=place)
        raise Absent("no package manager", "没有软件包管理器")

    def named(self, name: str) -> tuple[Package, ...]:
        """The installed packages of this name, one for each architecture."""
        return self._by_name.get(name, ())

    @cached_property
    def _by_name(self) -> dict[str, tuple[Package, ...]]:
        found: dict[str, tuple[Package, ...]] = {}
        for package in self.packages:
            found[package.name] = (*found.get(package.name, ()), package)
        return found


def _release(view: View) -> OsRelease | None:
    try:
        return OsRelease.read(view)
    except Absent:
        return None


def expected(release: OsRelease | None) -> str:
    """Where the distribution, or one that it is like, keeps its database; nothing where that is not known."""
    for name in (release.id, *release.like) if release else ():
        for place, ids in FAMILIES.items():
            if name.partition("-")[0] in ids.split():
                return place
    return ""


def _is_database(path: str, manager: str) -> bool:
    return manager != "rpm" or path.rpartition("/")[2] in _RPM


def _not_read(manager: str) -> Unknown:
    return Unknown.because(
        "package-database",
        "{manager} databases are not read yet",
        "暂不支持读取 {manager} 软件包数据库",
        manager=manager,
    )


def stanzas(text: str) -> Iterator[dict[str, str]]:
    """The paragraphs of a Debian control file by lower-case field name; a field's first line only."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        if not line.strip():
            if found:
                yield found
            found = {}
        elif not line[0].isspace():
            name, _, value = line.partition(":")
            found[name.lower()] = value.strip()
    if found:
        yield found


def _dpkg(text: str) -> Iterator[Package]:
    for fields in stanzas(text):
        name, version = fields.get("package", ""), fields.get("version", "")
        words = fields.get("status", "install ok installed").split()
        if name and version and words and words[-1] in _UNPACKED:
            source, source_version = source_of(fields)
            yield Package(name, version, fields.get("architecture", ""), source, source_version, words[0] == "hold")


def source_of(fields: dict[str, str]) -> tuple[str, str]:
    """Source and its version of a paragraph: `Source: glibc (2.36-9)`, each part only where it differs from the package's."""
    source, _, version = fields.get("source", "").partition(" ")
    return source or fields.get("package", ""), version.strip("()") or fields.get("version", "")


def _apk(text: str) -> Iterator[Package]:
    for record in text.split("\n\n"):
        fields = dict(_pairs(record.split("\n")))
        name, version = fields.get("P", ""), fields.get("V", "")
        if name and version:
            yield Package(name, version, fields.get("A", ""), fields.get("o", "") or name, version)


def _pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line[1:2] == ":":
            yield line[0], line[2:].strip()
