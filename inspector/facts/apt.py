"""What apt knows of security updates, from the package lists that the last `apt-get update` left behind."""

from __future__ import annotations

import datetime
import email.utils
import re
from dataclasses import dataclass
from typing import Self

from inspector.advisories import deb
from inspector.fact import Unknown, View, fact
from inspector.facts.packages import Package, Packages, stanzas
from inspector.request import MIB, Files
from inspector.snapshot import Item, State

_FOLDER = "/var/lib/apt/lists"
# Container images and hosts with Acquire::GzipIndexes keep them compressed (Packages.lz4)
LISTS = tuple(
    Files(glob, keep=("^(Package|Version|Architecture):", "^$"), limit=32 * MIB, unpack=True)
    for glob in (f"{_FOLDER}/*security*_Packages", f"{_FOLDER}/*security*_Packages.*")
)
RELEASES = tuple(
    Files(f"{_FOLDER}/*security*_{name}", keep=("^(Date|Codename|Suite):",)) for name in ("InRelease", "Release")
)
# A security archive by its host or folder (Debian), or by the name of its suite (jammy-security, jammy-infra-security)
_SECURITY = re.compile(r"^security\.debian\.org_|_debian-security_|_dists_[^_]+-security_")


@dataclass(frozen=True)
class Feed:
    """One package list; `date` is when the archive made it, `codename` the release that it is for (empty: not known)."""

    file: str
    codename: str
    date: datetime.datetime | None
    packed: bool = False
    """Compressed in a way that is not read."""


@fact
@dataclass(frozen=True)
class SecurityUpdates:
    """The newest version of each package in the security archives, by name."""

    needs = (*LISTS, *RELEASES)
    feeds: tuple[Feed, ...]
    versions: dict[str, tuple[tuple[str, str], ...]]

    @classmethod
    def read(cls, view: View, packages: Packages) -> Self:
        if packages.manager != "dpkg":
            raise Unknown.because(
                "no-advisories",
                "security updates of {manager} packages are not known to the host itself",
                "主机本地没有 {manager} 软件包的安全更新信息",
                manager=packages.manager,
            )
        lists = [item for request in LISTS for item in view.whole(request) if _is_security(item)]
        packed = [i for r in LISTS for i in view.ask(r) if i.state is State.UNSUPPORTED and _is_security(i)]
        if not lists and not packed:
            raise Unknown.because(
                "no-package-lists",
                "no package list of a security archive in {folder}: `apt-get update` never ran or no such archive is configured",
                "{folder} 中没有安全更新源的软件包列表：未执行过 `apt-get update`，或未配置安全更新源",
                folder=_FOLDER,
            )
        releases = [item for request in RELEASES for item in view.whole(request)]
        feeds = [_feed(item, releases) for item in (*lists, *packed)]
        return cls(tuple(feeds), _newest(lists))

    def newest(self, package: Package) -> str:
        """The newest version for an installed package; empty where the archives have none."""
        for architecture, version in self.versions.get(package.name, ()):
            if "all" in (architecture, package.architecture) or architecture == package.architecture:
                return version
        return ""


def _is_security(item: Item) -> bool:
    return _SECURITY.search(item.name.rpartition("/")[2]) is not None


def _feed(item: Item, releases: list[Item]) -> Feed:
    packed = item.state is State.UNSUPPORTED
    for release in releases:
        if item.name.startswith(release.name.removesuffix("InRelease").removesuffix("Release")):
            fields = next(stanzas(release.text), {})
            codename = re.split("[-/]", fields.get("codename", ""))[0]
            return Feed(item.name, codename, _date(fields.get("date", "")), packed)
    return Feed(item.name, "", None, packed)


def _date(text: str) -> datetime.datetime | None:
    try:
        date = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=datetime.UTC)


def _newest(lists: list[Item]) -> dict[str, tuple[tuple[str, str], ...]]:
    best: dict[tuple[str, str], str] = {}
    for item in lists:
        for fields in stanzas(item.text):
            key, version = (fields.get("package", ""), fields.get("architecture", "")), fields.get("version", "")
            if version and (key not in best or deb.compare(best[key], version) < 0):
                best[key] = version
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for (name, architecture), version in best.items():
        found[name] = (*found.get(name, ()), (architecture, version))
    return found
