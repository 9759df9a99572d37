"""Which paths installed packages own, from the file lists of dpkg and apk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Unknown, View, fact
from inspector.facts.packages import Package, Packages
from inspector.model import Reason, reason
from inspector.request import MIB, Files, Part
from inspector.text import Text

# All but /usr/include, /usr/src and the parts of /usr/share with most of the lines: doc, icons, info, lintian, locale, man,
# mime, zoneinfo, zsh and what begins like them
_SHARE = (
    "[^dilmz]|d([^o]|o[^c]|oc[^/-])|i([^cn]|c[^o]|n[^f])|l([^io]|i[^n]|o[^c])|m([^ai]|a[^n]|i[^m])|z([^os]|o[^n]|s[^h])"
)
LISTED = f"^/(usr/([^si]|s[^hr]|i[^n]|share/({_SHARE}))|[^u]|u[^s]|us[^r]|usr[^/])"
LISTS = Files("/var/lib/dpkg/info/*.list", keep=(LISTED,), limit=8 * MIB)
CHECKSUMS = Files("/var/lib/dpkg/status.d/*.md5sums")
DIVERSIONS = Files("/var/lib/dpkg/diversions")
APK = tuple(Files(f"{folder}/apk/db/installed", keep=("^[PFR]:",), limit=64 * MIB) for folder in ("/lib", "/usr/lib"))
# Folders that systems make links of: a package lists /bin/su, and the file is found as /usr/bin/su
LINKS = tuple(
    Files(path, Part.STAT)
    for path in (
        *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/sbin", "/usr/lib64"),
        *("/var/run", "/var/lock", "/opt", "/srv", "/usr/local"),
    )
)
_COVERED = re.compile(LISTED)
NOT_LISTED = Text(en="{package}: its list of files is missing", zh="软件包 {package} 的文件清单缺失")
NOT_COVERED = Text(
    en="{path}: file lists of packages were not read for this folder", zh="{path}：未读取该目录的软件包文件清单"
)


@fact
@dataclass(frozen=True)
class PackageFiles:
    """Owners of paths. A path without an owner belongs to no package only where `unsure` gives no reason for doubt."""

    needs = (*Packages.needs, LISTS, CHECKSUMS, DIVERSIONS, *APK, *LINKS)
    owners: dict[str, str]
    links: dict[str, str]
    doubt: Reason | None = None

    @classmethod
    def read(cls, view: View) -> Self:
        try:
            packages = Packages.read(view)
        except Unknown as unknown:  # a doubt about each path, not about everything that asks: much is judged without it
            return cls({}, {}, unknown.reason)
        links = {request.glob: link for request in LINKS if (link := _link(view, request))}
        if packages.manager == "apk":
            request = next(request for request in APK if request.glob == packages.location)
            pairs = _apk(view.text(request))
            return cls({_real(path, links): package for path, package in pairs}, links, _unread(view, (request,)))
        diverted = _diversions(view.text(DIVERSIONS))
        listed: set[str] = set()
        owners = {_real(_place(path, package, diverted), links): package for path, package in _dpkg(view, listed)}
        return cls(owners, links, _unread(view, (LISTS, CHECKSUMS)) or _missing(packages.packages, listed))

    def owner(self, path: str) -> str:
        """The package that owns an absolute path; empty where none is known."""
        return self.owners.get(_real(path, self.links), "")

    def unsure(self, path: str) -> Reason | None:
        """Why it is not known whether a package owns this path."""
        if self.owner(path):
            return None
        covered = _COVERED.match(_real(path, self.links))
        return self.doubt or (None if covered else reason("package-files", NOT_COVERED, path=path))


def _link(view: View, request: Files) -> str:
    """The folder that a link leads to, absolute; empty where it is none."""
    stat = view.one(request).stat
    if stat is None or not stat.link:
        return ""
    parts: list[str] = [] if stat.link.startswith("/") else request.glob.split("/")[1:-1]
    for part in stat.link.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _real(path: str, links: dict[str, str]) -> str:
    """The path with the known links in its first components resolved."""
    for _ in range(4):
        parts = path.split("/", 4)
        for count in (2, 3):
            folder = "/".join(parts[:count])
            if folder in links and len(path) > len(folder):
                path = links[folder].rstrip("/") + path[len(folder) :]
                break
        else:
            return path
    return path


def _dpkg(view: View, listed: set[str]) -> Iterator[tuple[str, str]]:
    """(path, package); the names of all lists that were read are added to `listed`."""
    for item in view.whole(LISTS):
        package = item.name.rpartition("/")[2].removesuffix(".list").partition(":")[0]
        listed.add(package)
        for line in item.text.split("\n"):
            if line.startswith("/"):
                yield line, package
    for item in view.whole(CHECKSUMS):
        package = item.name.rpartition("/")[2].removesuffix(".md5sums")
        listed.add(package)
        for line in item.text.split("\n"):
            if path := line.partition("  ")[2]:
                yield "/" + path.lstrip("./"), package


def _unread(view: View, requests: Iterable[Files]) -> Reason | None:
    items = (item for request in requests for item in view.ask(request))
    return next((item.why for item in items if not item.state.whole), None)


def _missing(packages: Iterable[Package], listed: set[str]) -> Reason | None:
    for package in packages:
        if package.name not in listed:
            return reason("package-files", NOT_LISTED, package=package.name)
    return None


def _diversions(text: str) -> dict[str, tuple[str, str]]:
    """Where a file of other packages really is: path -> (place, package that made the diversion, `:` for the administrator)."""
    lines = text.split("\n")
    return {lines[at]: (lines[at + 1], lines[at + 2]) for at in range(0, len(lines) - 2, 3)}


def _place(path: str, package: str, diverted: dict[str, tuple[str, str]]) -> str:
    place, by = diverted.get(path, (path, package))
    return path if by == package else place


def _apk(text: str) -> Iterator[tuple[str, str]]:
    package = folder = ""
    for line in text.split("\n"):
        kind, value = line[:2], line[2:]
        if kind == "P:":
            package, folder = value, ""
        elif kind == "F:":
            folder = value
        elif kind == "R:" and package:
            yield "/" + "/".join(part for part in (folder, value) if part), package
