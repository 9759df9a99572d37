"""Releases of distributions and the table of their support."""

from __future__ import annotations

import pytest

from inspector.case import Case
from inspector.fact import Unknown, View
from inspector.facts.distribution import Distribution, EndOfLife, covers
from inspector.plugins import load_resources
from inspector.targets.memory import snapshot

TABLE: EndOfLife = load_resources([EndOfLife])[EndOfLife]


def system(id: str, version: str, name: str = "") -> Distribution:
    return Distribution(id, version, name, "/etc/os-release")


@pytest.mark.parametrize(
    ("id", "version", "name", "ends"),
    [
        ("debian", "12", "", "2028-06-30"),
        ("ubuntu", "22.04", "", "2027-06-01"),
        ("rhel", "8.10", "", "2029-05-31"),
        ("centos", "8", "CentOS Linux 8", "2021-12-31"),
        ("centos", "8", "CentOS Stream 8", "2024-05-31"),
        ("alpine", "3.20.3", "", "2026-04-01"),
        ("openeuler", "22.03", "openEuler 22.03 (LTS-SP3)", "2025-12-31"),
        ("openeuler", "22.03", "openEuler 22.03 (LTS)", "2024-03-31"),
        ("openeuler", "22.03", "openEuler 22.03 (LTS-SP9)", ""),
        ("amzn", "2", "", "2026-06-30"),
        ("amzn", "2023", "", "2029-06-30"),
        ("debian", "", "", ""),
        ("debian", "1", "", ""),
        ("kylin", "V10", "", ""),
        ("sles", "15", "", ""),
    ],
)
def test_rows_of_the_table(id: str, version: str, name: str, ends: str) -> None:
    row = TABLE.find(system(id, version, name))
    assert (row.ends.isoformat() if row else "") == ends


def test_no_row_stands_twice_and_support_is_not_extended_backwards() -> None:
    keys = [(row.id, row.release, row.name) for row in TABLE.releases]
    assert len(set(keys)) == len(keys)
    assert all(row.extended is None or row.extended > row.ends for row in TABLE.releases)
    assert all(bool(row.offer) is (row.extended is not None) for row in TABLE.releases)


@pytest.mark.parametrize(
    ("release", "version", "holds"), [("8", "8", True), ("8", "8.10", True), ("8", "80", False), ("3.2", "3.20", False)]
)
def test_point_releases(release: str, version: str, holds: bool) -> None:
    assert covers(release, version) is holds


def read(files: dict[str, str]) -> Distribution:
    evidence = snapshot(Case(files), Distribution.needs)
    return Distribution.read(View(evidence, Distribution.needs), None)


@pytest.mark.parametrize(
    ("text", "id", "version"),
    [
        ("CentOS release 6.10 (Final)\n", "centos", "6.10"),
        ("CentOS Linux release 7.9.2009 (Core)", "centos", "7.9"),
        ("Red Hat Enterprise Linux Server release 6.5 (Santiago)", "rhel", "6.5"),
    ],
)
def test_releases_older_than_os_release(text: str, id: str, version: str) -> None:
    found = read({"/etc/redhat-release": text})
    assert (found.id, found.version) == (id, version)


@pytest.mark.parametrize("text", ["", "CentOS", "CentOS release " + "x" * 100_000 + "6", "\x00\udcff"])
def test_nothing_tells_the_distribution(text: str) -> None:
    with pytest.raises(Unknown):
        read({"/etc/redhat-release": text})
