"""Installed packages and the paths that they own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case import Case, File
from inspector.fact import Absent, Unknown, View
from inspector.facts.package_files import PackageFiles
from inspector.facts.packages import Packages
from inspector.snapshot import State
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot

STATUS = """\
Package: libssl3
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: openssl (3.0.11-1)
Version: 3.0.11-1+b1
Description: a library
 Package: not a field

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: half
Status: install reinstreq half-installed
Version: 1

Package: polkitd
Status: install ok unpacked
Architecture: amd64
Version: 122-3

Package: libssl3
Status: hold ok installed
Architecture: i386
Source: openssl
Version: 3.0.11-1
"""
APK = "C:Q1x=\nP:musl\nV:1.2.5-r0\nA:x86_64\no:musl\nF:lib\nR:ld-musl.so.1\na:0:0:755\nF:\nR:top\n\nP:su-tool\nV:1\nA:x86_64\nF:bin\nR:su\n\n"


def packages(files: dict[str, str | File]) -> Packages:
    return Packages.read(View(snapshot(Case(files), Packages.needs), Packages.needs))


def owned(files: dict[str, str | File]) -> PackageFiles:
    return PackageFiles.read(View(snapshot(Case(files), PackageFiles.needs), PackageFiles.needs))


def dpkg(lists: dict[str, str], **more: str) -> dict[str, str | File]:
    names = [name.partition(":")[0] for name in lists]
    status = "\n".join(f"Package: {name}\nStatus: install ok installed\nVersion: 1\n" for name in names)
    info = {f"/var/lib/dpkg/info/{name}.list": text for name, text in lists.items()}
    return {"/var/lib/dpkg/status": status, **info, **more}


def test_only_what_is_really_installed_counts() -> None:
    found = packages({"/var/lib/dpkg/status": STATUS})
    assert [(p.name, p.architecture, p.version) for p in found.packages] == [
        ("libssl3", "amd64", "3.0.11-1+b1"),
        ("polkitd", "amd64", "122-3"),
        ("libssl3", "i386", "3.0.11-1"),
    ]
    first, _, held = found.packages
    assert (first.source, first.source_version, first.held) == ("openssl", "3.0.11-1", False)
    assert (held.source, held.source_version, held.held) == ("openssl", "3.0.11-1", True)
    assert len(found.named("libssl3")) == 2
    assert found.named("gone") == ()


def test_packages_of_an_image_without_a_shell() -> None:
    found = packages(
        {
            "/var/lib/dpkg/status.d/base": "Package: base-files\nVersion: 12\n",
            "/var/lib/dpkg/status.d/base.md5sums": "x",
        }
    )
    assert [(p.name, found.location) for p in found.packages] == [("base-files", "/var/lib/dpkg/status.d")]


@pytest.mark.parametrize("folder", ["/lib/apk/db", "/usr/lib/apk/db"])
def test_packages_of_alpine(folder: str) -> None:
    found = packages({f"{folder}/installed": APK})
    assert (found.manager, found.location) == ("apk", f"{folder}/installed")
    assert [(p.name, p.version, p.source) for p in found.packages] == [
        ("musl", "1.2.5-r0", "musl"),
        ("su-tool", "1", "su-tool"),
    ]


@pytest.mark.parametrize(
    "file",
    [
        "/var/lib/rpm/rpmdb.sqlite",
        "/usr/lib/sysimage/rpm/Packages.db",
        "/var/lib/rpm/Packages",
        "/var/lib/pacman/local/x",
    ],
)
def test_databases_that_are_not_read_are_unknown(file: str) -> None:
    with pytest.raises(Unknown):
        packages({file: ""})
    assert owned({file: ""}).unsure("/usr/bin/x") is not None


def test_an_empty_rpm_folder_beside_dpkg_changes_nothing() -> None:
    assert packages({"/var/lib/dpkg/status": STATUS, "/var/lib/rpm/rpmdb.sqlite": ""}).manager == "dpkg"
    with pytest.raises(Unknown):
        packages({"/var/lib/dpkg/status": "", "/var/lib/rpm/rpmdb.sqlite": ""})


def test_no_package_manager_and_a_broken_one_differ() -> None:
    with pytest.raises(Absent):
        packages({"/etc/hostname": "h"})
    with pytest.raises(Absent):
        packages({"/etc/os-release": "ID=flatcar\n"})
    for system in ("ID=debian\n", "ID=zorin\nID_LIKE='ubuntu debian'\n", "ID=rhel\n"):
        with pytest.raises(Unknown):
            packages({"/etc/os-release": system})
    with pytest.raises(Unknown):
        packages({"/var/lib/dpkg/status": "Package: half\n\x00\n"})
    with pytest.raises(Unknown):
        packages({"/var/lib/dpkg/status": File(STATUS, state=State.DENIED)})


@given(st.text(alphabet="PackageStus: \n\x00\udcff0-~", max_size=200))
def test_hostile_databases_give_packages_or_unknown(text: str) -> None:
    for path in ("/var/lib/dpkg/status", "/lib/apk/db/installed"):
        try:
            packages({path: text})
        except (Unknown, Absent):
            continue


def test_merged_folders_are_one() -> None:
    files = owned(
        {
            **dpkg({"util-linux": "/.\n/bin\n/bin/su\n", "libc6:amd64": "/usr/lib/libc.so.6\n"}),
            "/bin": File(link="usr/bin"),
            "/usr/bin/su": "",
            "/lib": File(link="/usr/lib"),
            "/usr/lib/libc.so.6": "",
        }
    )
    assert files.owner("/usr/bin/su") == files.owner("/bin/su") == "util-linux"
    assert files.owner("/lib/libc.so.6") == "libc6"
    assert (files.owner("/usr/bin/other"), files.unsure("/usr/bin/other")) == ("", None)


def test_without_merged_folders_the_paths_differ() -> None:
    files = owned(dpkg({"util-linux": "/bin/su\n"}))
    assert (files.owner("/bin/su"), files.owner("/usr/bin/su")) == ("util-linux", "")


def test_diverted_files_belong_to_whose_they_are() -> None:
    diversions = "/usr/bin/perf\n/usr/bin/perf.wrapper\nlinux-perf\n/usr/bin/id\n/usr/bin/id.distrib\n:\ncut"
    files = owned(
        dpkg(
            {"linux-perf": "/usr/bin/perf\n", "linux-base": "/usr/bin/perf\n", "coreutils": "/usr/bin/id\n"},
            **{"/var/lib/dpkg/diversions": diversions},
        )
    )
    assert files.owner("/usr/bin/perf") == "linux-perf"
    assert files.owner("/usr/bin/perf.wrapper") == "linux-base"
    assert (files.owner("/usr/bin/id"), files.owner("/usr/bin/id.distrib")) == ("", "coreutils")


def test_what_was_not_read_is_in_doubt() -> None:
    missing = dpkg({"a": "/usr/bin/a\n"})
    missing["/var/lib/dpkg/status"] = "Package: a\nVersion: 1\n\nPackage: b\nVersion: 1\n"
    assert owned(missing).unsure("/usr/bin/a") is None
    assert owned(missing).unsure("/usr/bin/b") is not None
    denied = {**dpkg({"a": "/usr/bin/a\n"}), "/var/lib/dpkg/info/a.list": File("", state=State.DENIED)}
    assert owned(denied).unsure("/usr/bin/a") is not None


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        *[
            (f"/usr/{name}/x", True)
            for name in ("bin", "sbin", "lib", "lib64", "libexec", "local/bin", "games", "share/java")
        ],
        *[
            (path, True)
            for path in (
                "/etc/x",
                "/opt/a/b",
                "/u/x",
                "/usrlocal/x",
                "/bin/x",
                "/usr/share/perl5/x",
                "/usr/share/memcached/x",
                "/usr/share/logwatch/x",
            )
        ],
        *[
            (f"/usr/{name}/x", False)
            for name in ("share/doc", "share/man", "share/locale", "share/icons", "include", "src")
        ],
    ],
)
def test_folders_whose_owners_are_read(path: str, covered: bool) -> None:
    files = owned(dpkg({"a": f"{path}\n"}))
    assert (files.owner(path) == "a") is covered
    assert (files.unsure(path) is None) is covered


def test_paths_of_alpine() -> None:
    files = owned({"/lib/apk/db/installed": APK})
    assert files.owner("/lib/ld-musl.so.1") == files.owner("/top") == "musl"
    assert files.owner("/bin/su") == "su-tool"
    assert (files.owner("/bin/other"), files.unsure("/bin/other")) == ("", None)


def test_paths_of_an_image_without_a_shell() -> None:
    files = owned(
        {
            "/var/lib/dpkg/status.d/libc6": "Package: libc6\nVersion: 1\n",
            "/var/lib/dpkg/status.d/libc6.md5sums": "0123456789abcdef0123456789abcdef  usr/lib/libc.so.6\n",
        }
    )
    assert (files.owner("/usr/lib/libc.so.6"), files.doubt) == ("libc6", None)


def test_a_link_in_a_circle_ends() -> None:
    files = owned({**dpkg({"a": "/bin/x\n"}), "/bin": File(link="/sbin"), "/sbin": File(link="/bin")})
    assert files.owner("/elsewhere") == ""


def test_every_program_of_a_pristine_root_has_an_owner(debian_root: Path) -> None:
    needs = PackageFiles.needs
    files = PackageFiles.read(View(rootfs(str(debian_root)).collect(needs), needs))
    assert files.doubt is None
    programs = [path for folder in ("usr/bin", "usr/sbin") for path in (debian_root / folder).iterdir()]
    real = [f"/{path.relative_to(debian_root)}" for path in programs if path.is_file() and not path.is_symlink()]
    assert len(real) > 300
    assert [path for path in real if not files.owner(path)] == []


@pytest.mark.parametrize(("version", "count"), [("3.9.6", 14), ("3.20.3", 14)])
def test_recorded_alpine(alpine_root: Callable[[str], Path], version: str, count: int) -> None:
    needs = PackageFiles.needs
    evidence = rootfs(str(alpine_root(version))).collect(needs)
    assert len(Packages.read(View(evidence, Packages.needs)).packages) == count
    assert PackageFiles.read(View(evidence, needs)).owner("/bin/busybox") == "busybox"
