"""Which layer of an image a finding comes from: that of its file, and for a package not that of the database, which every layer rewrites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from inspector import trial
from inspector.case import Case, File
from inspector.check import Check
from inspector.oci import Configuration
from inspector.plugins import check_folders, load_checks
from inspector.request import Files
from inspector.snapshot import Item, Snapshot

CHECKS = {check.id: check for check in load_checks(check_folders())}
STATUS, APK, LISTS = "/var/lib/dpkg/status", "/lib/apk/db/installed", Files("/var/lib/dpkg/info/*.list")
NMAP = "Package: nmap\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n"


def layers(check: Check, files: Mapping[str, str | File], numbers: Mapping[str, int], *lists: Item) -> list[int]:
    case = Case(files, image=Configuration())
    evidence = trial.taken(check, case)
    answers = {
        request: tuple(replace(item, layer=numbers.get(item.name, 0)) for item in items)
        for request, items in evidence.answers.items()
    }
    found: Snapshot = replace(evidence, answers={**answers, LISTS: lists})
    return [finding.layer for finding in trial.judged(check, case, found).findings]


@pytest.mark.parametrize("name", ["nmap", "nmap:amd64"])
def test_a_package_comes_from_the_layer_of_its_list(name: str) -> None:
    needless = CHECKS["software-control.needless-software"]
    own = Item(f"/var/lib/dpkg/info/{name}.list", layer=2)
    assert layers(needless, {STATUS: NMAP}, {STATUS: 7}, own) == [2]
    assert layers(needless, {STATUS: NMAP}, {STATUS: 7}) == [0]


def test_of_apk_no_layer_is_told() -> None:
    assert layers(CHECKS["software-control.needless-software"], {APK: "P:nmap\nV:1\nA:x86_64\n"}, {APK: 7}) == [0]


def test_a_file_comes_from_its_own_layer() -> None:
    passwd = {"/etc/passwd": "root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n"}
    assert layers(CHECKS["admin-privilege.second-uid-0"], passwd, {"/etc/passwd": 3}) == [3]
