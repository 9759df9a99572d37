"""Security updates that apt's package lists name."""

from __future__ import annotations

import datetime
import gzip
import lzma

import pytest

from inspector.case import Case, File
from inspector.fact import Unknown, View
from inspector.facts.apt import SecurityUpdates
from inspector.facts.packages import Package, Packages
from inspector.targets.memory import snapshot

LISTS = "/var/lib/apt/lists/"
DEBIAN = "mirror.example.org_debian-security_dists_bookworm-security_"
PACKAGES = Packages("dpkg", "/var/lib/dpkg/status", ())


def read(files: dict[str, str | File], packages: Packages = PACKAGES) -> SecurityUpdates:
    lists = {f"{LISTS}{name}": text for name, text in files.items()}
    return SecurityUpdates.read(View(snapshot(Case(lists), SecurityUpdates.needs), SecurityUpdates.needs), packages)


def stanza(name: str, version: str, architecture: str = "amd64") -> str:
    return f"Package: {name}\nArchitecture: {architecture}\nVersion: {version}\nDescription: x\n\n"


def package(name: str, architecture: str = "amd64") -> Package:
    return Package(name, "1", architecture, name, "1")


def test_the_newest_version_of_the_right_architecture_counts() -> None:
    updates = read(
        {
            f"{DEBIAN}main_binary-amd64_Packages": stanza("a", "1.10") + stanza("a", "1.9") + stanza("t", "2", "all"),
            f"{DEBIAN}main_binary-i386_Packages": stanza("a", "1.12", "i386"),
        }
    )
    assert updates.newest(package("a")) == "1.10"
    assert updates.newest(package("a", "i386")) == "1.12"
    assert updates.newest(package("t")) == updates.newest(package("t", "all")) == "2"
    assert updates.newest(package("none")) == ""


@pytest.mark.parametrize(
    ("prefix", "security"),
    [
        (DEBIAN, True),
        ("security.example.org_debian-security_dists_bookworm-security_", True),
        ("security.debian.org_dists_buster_updates_", True),
        ("mirrors.example.cn_debian-security_dists_buster_updates_", True),
        ("archive.ubuntu.com_ubuntu_dists_jammy-security_", True),
        ("esm.ubuntu.com_infra_ubuntu_dists_bionic-infra-security_", True),
        ("packages.security-tools.example_apt_dists_stable_", False),
        ("download.example.org_repositories_security:_zeek_Debian_12_dists_x_", False),
    ],
)
def test_which_lists_are_of_security_archives(prefix: str, security: bool) -> None:
    files: dict[str, str | File] = {f"{prefix}main_binary-amd64_Packages": stanza("a", "2")}
    if security:
        assert read(files).newest(package("a")) == "2"
    else:
        with pytest.raises(Unknown):
            read(files)


def test_date_and_release_come_from_the_release_file() -> None:
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nOrigin: Debian\nCodename: bookworm-security\nDate: Sat, 21 Nov 2026 00:53:02 UTC\n"
    feed = read({f"{DEBIAN}main_binary-amd64_Packages": "", f"{DEBIAN}InRelease": signed}).feeds[0]
    assert (feed.codename, feed.date) == ("bookworm", datetime.datetime(2026, 11, 21, 0, 53, 2, tzinfo=datetime.UTC))


@pytest.mark.parametrize("date", ["", "Date: yesterday", "Date: Sat, 99 Nov 99999 00:00:00 UTC", "Date: \x00"])
def test_a_date_that_is_none(date: str) -> None:
    feed = read({f"{DEBIAN}main_binary-amd64_Packages": "", f"{DEBIAN}Release": f"Codename: x\n{date}\n"}).feeds[0]
    assert feed.date is None


XZ, GZ = lzma.compress(stanza("a", "2").encode()), gzip.compress(stanza("a", "2").encode(), mtime=0)


@pytest.mark.parametrize(("suffix", "data"), [("gz", GZ), ("xz", XZ)])
def test_compressed_lists_are_read(suffix: str, data: bytes) -> None:
    updates = read({f"{DEBIAN}main_binary-amd64_Packages.{suffix}": File(data)})
    assert updates.newest(package("a")) == "2"
    assert not updates.feeds[0].packed


def test_a_list_that_cannot_be_decompressed_is_named() -> None:
    updates = read({f"{DEBIAN}main_binary-amd64_Packages.zst": "x"})
    assert [feed.packed for feed in updates.feeds] == [True]
    assert updates.versions == {}


def test_other_package_managers_are_unknown() -> None:
    with pytest.raises(Unknown):
        read({f"{DEBIAN}main_binary-amd64_Packages": ""}, Packages("apk", "/lib/apk/db/installed", ()))
