"""Hosts that cannot tell which software they have: the database of their package manager is missing or empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, Unknown, View
from inspector.facts.packages import APK, OTHERS, STATUS, UNPACKAGED, Packages, expected
from inspector.facts.system import OsRelease
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.request import Files, Part, Request
from inspector.snapshot import Item
from inspector.text import Text

# Folders that the packages fact takes for databases by their name; here it matters what is in them
INSIDE = {
    Files("/var/lib/pacman/local/*", Part.STAT): "pacman",
    Files("/var/db/pkg/*", Part.STAT): "portage",
    Files("/var/lib/pkgtools/packages/*", Part.STAT): "pkgtools",
}
SINGLE = {request: manager for request, manager in OTHERS.items() if manager not in INSIDE.values()}
RPM = ("Packages", "Packages.db", "rpmdb.sqlite")
NO_PACKAGE = ("ALPM_DB_VERSION",)
PROGRAMS = tuple(
    Files(path, Part.STAT) for path in ("/bin/sh", "/bin/busybox", "/sbin/init", "/usr/bin/env", "/usr/sbin/sshd")
)
KINDS = ("dpkg", "rpm", "apk", "pacman", "pkgtools")
BOTH = frozenset(("kylin", "openkylin", "neokylin"))
DEBIAN: dict[str, str | File] = {"/etc/os-release": "ID=debian\n", "/bin/sh": ""}
ROCKY: dict[str, str | File] = {"/etc/os-release": 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', "/bin/sh": ""}
PACKAGE = "Package: bash\nStatus: install ok installed\nVersion: 5.2\n\n"
MISSING = Text(en="no database of installed packages", zh="缺少已安装软件包数据库")
EMPTY = Text(en="an empty database of installed packages", zh="的已安装软件包数据库为空")
COUNTED = Text(en="{n:package|packages} ({manager})", zh="{n} 个软件包（{manager}）")
THERE = Text(en="the database of {manager}", zh="{manager} 软件包数据库")


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (*Packages.needs, *INSIDE, *PROGRAMS)


@check(
    severity=Severity.MEDIUM,
    needs=needs,
    title=Text(en="Record of installed software", zh="软件安装记录"),
    why=Text(
        en="Without the package manager's database nobody can list what is installed, match it with advisories or update it.",
        zh="缺少软件包数据库，就无法列出已安装的软件，也无法核对漏洞公告和升级补丁。",
    ),
    fails=Text(en="{system} has {state} ({location})", zh="{system}{state}（{location}）"),
    passes=Text(en="{location}: {what}", zh="{location}：{what}"),
    remedy=Text(
        en="Restore it: on Debian from /var/lib/dpkg/status-old or /var/backups/dpkg.status.*, on RHEL and its relatives with `rpmdb --rebuilddb` or"
        " from a backup. Of a container image keep the database when the image is made smaller.",
        zh="恢复数据库：Debian 系可使用 /var/lib/dpkg/status-old 或 /var/backups/dpkg.status.*，RHEL 系执行 `rpmdb --rebuilddb` 或从备份恢复；制作精简容器镜像时应保留该数据库。",
    ),
    command="ls -ld {location}; dpkg -l 2>/dev/null | wc -l; rpm -qa 2>/dev/null | wc -l",
    standards={
        "gbt22239-l3": ("8.1.10.8a",),
        "cis-v8": ("2.1", "2.4"),
        "nist-800-53-r5": ("CM-8",),
        "iso-27001-2022": ("A.5.9", "A.8.9"),
    },
    good=[
        {**DEBIAN, STATUS.glob: PACKAGE},
        {**DEBIAN, "/var/lib/dpkg/status.d/bash": "Package: bash\nVersion: 5.2\n"},
        {"/etc/os-release": "ID=alpine\n", "/lib/apk/db/installed": "P:musl\nV:1.2\n\n"},
        {**ROCKY, "/var/lib/rpm/rpmdb.sqlite": "SQLite"},
        {**ROCKY, "/usr/lib/sysimage/rpm/Packages.db": "RpmP"},
        {**ROCKY, "/var/lib/rpm/rpmdb.sqlite": "SQLite", STATUS.glob: PACKAGE},
        {"/etc/os-release": "ID=kylin\n", STATUS.glob: PACKAGE},
        {"/etc/os-release": "ID=arch\n", "/var/lib/pacman/local/bash-5.2-1/desc": "%NAME%\n"},
        {"/etc/os-release": "ID=flatcar\n", "/bin/sh": ""},
        {"/etc/os-release": "ID=slackware\n", "/bin/sh": "", "/var/lib/pkgtools/packages/bash-5.1-x86_64-2": "PACKAGE NAME: bash\n"},
        {"/etc/os-release": "ID=mylinux\nID_LIKE=mine\n", STATUS.glob: PACKAGE},
        {"/app/server": "", "/etc/passwd": ""},
    ],
    bad=[
        Case(DEBIAN, fails=["packages"]),
        Case({**DEBIAN, STATUS.glob: ""}, fails=["packages"]),
        Case({**DEBIAN, STATUS.glob: PACKAGE.replace("install ok installed", "deinstall ok config-files")}, fails=["packages"]),
        Case(ROCKY, fails=["packages"]),
        Case({**ROCKY, STATUS.glob: PACKAGE}, fails=["packages"]),
        Case({**DEBIAN, "/var/lib/rpm/rpmdb.sqlite": "SQLite"}, fails=["packages"]),
        Case({"/etc/os-release": "ID=slackware\n", "/bin/sh": ""}, fails=["packages"]),
        Case({**ROCKY, "/var/lib/rpm/rpmdb.sqlite": "", "/var/lib/rpm/.rpm.lock": "x"}, fails=["packages"]),
        Case({"/etc/os-release": "ID=alpine\n", "/lib/apk/db/installed": ""}, fails=["packages"]),
        Case({"/etc/os-release": "ID=manjaro\nID_LIKE=arch\n", "/var/lib/pacman/local/ALPM_DB_VERSION": "9\n"}, fails=["packages"]),
        Case({"/bin/busybox": ""}, fails=["packages"]),
    ],
)  # fmt: skip
def no_package_database(view: View, release: OsRelease | None) -> Verdicts:
    place = expected(release)
    found = next((seen for seen in (*_read(view), *_others(view)) if _is_own(seen.location, place, release)), None)
    if found:
        yield found
        return
    looked_at = [item for need in needs({}) for item in view.ask(need)]
    if gap := next((item for item in looked_at if not item.state.whole), None):
        raise Unknown(gap.why)
    if not place and release and UNPACKAGED & {release.id, *release.like}:
        raise Absent(
            "{id} is updated as a whole and has no packages", "{id} 采用整体镜像更新，没有软件包", id=release.id
        )
    if not (release or any(item.stat for need in PROGRAMS for item in view.ask(need))):
        raise Absent("there is no operating system", "其中没有操作系统")
    own = [need for need in (STATUS, *APK) if _is_own(need.glob, place, release)]
    there = any(item.stat for need in own for item in view.ask(need))
    name = (release.name or release.id) if release else ""
    system = Text(en=name, zh=f"{name} ") if name else UNNAMED
    data = {"system": system, "state": EMPTY if there else MISSING}
    yield Fail("packages", place or FIRST, data, confidence=None if place else Confidence.MEDIUM)


FIRST = "/var/lib/dpkg/status"
UNNAMED = Text(en="the system (without os-release)", zh="该系统（无 os-release）")


def _is_own(location: str, place: str, release: OsRelease | None) -> bool:
    """Whether a database is that of the distribution: another's tools may have left one of a few packages. Both kinds are in
    use under the names of Kylin, and rpm keeps its own in two places."""
    both = release is not None and not BOTH.isdisjoint((release.id, *release.like))
    kinds = [kind for kind in KINDS if f"/{kind}" in place]
    return both or not kinds or any(f"/{kind}" in location for kind in kinds)


def _read(view: View) -> Iterator[Seen]:
    """The packages, where their database is one that is read."""
    try:
        packages = Packages.read(view)
    except Absent:
        return
    except Unknown as unknown:
        if unknown.reason.code in ("package-database", "malformed", "no-database"):
            return
        raise
    what = COUNTED.fill({"n": len(packages.packages), "manager": packages.manager})
    yield Seen("packages", packages.location, {"what": what})


def _others(view: View) -> Iterator[Seen]:
    """Databases that are not read and have something in them."""
    for request, manager in {**SINGLE, **INSIDE}.items():
        item = next((item for item in view.whole(request) if _holds(item, manager)), None)
        if item:
            yield Seen("packages", item.name, {"what": THERE.fill({"manager": manager})})


def _holds(item: Item, manager: str) -> bool:
    name = item.name.rpartition("/")[2]
    if item.stat is None or name in NO_PACKAGE or (manager == "rpm" and name not in RPM):
        return False
    return item.stat.kind == "dir" or item.stat.size > 0
