"""To which information system a host belongs."""

from __future__ import annotations

import pytest

from inspector.organisation.reading import read
from inspector.organisation.systems import system_of, systems_of, unseen_names

ORGANISATION = read(
    b"""
unit: {name: A, sector: enterprise}
systems:
- {id: web, name: {zh: Portal, en: Site}, hosts: ["web*", "db?", "*.example.org"]}
- {id: oa, name: OA system, hosts: [web3, db1, "[::1]:22", "web-*", gone]}
- {id: OB, name: ob system}
""",
    "o.yaml",
)


@pytest.mark.parametrize(
    ("name", "tag", "system"),
    [
        ("web1", "", "web"),
        ("web3", "", "oa"),  # by its name before a pattern of an earlier system
        ("web3", "web", "web"),  # by its tag before its name
        ("web3", "Site", "web"),
        ("web3", "portal", "web"),
        ("x", "OA", "oa"),
        ("x", "ob", "OB"),
        ("web1", "else", "web"),
        ("x", "else", None),
        ("x", "", None),
        ("db1", "", "oa"),
        ("db2", "", "web"),
        ("db", "", None),
        ("a.example.org", "", "web"),
        ("web-1", "", "web"),
        ("[::1]:22", "", "oa"),
        (":", "", None),
        ("WEB1", "", None),
    ],
)
def test_by_tag_then_by_name_then_by_pattern(name: str, tag: str, system: str | None) -> None:
    found = system_of(ORGANISATION, name, tag)
    assert (found and found.id) == system


def test_many_hosts_at_once() -> None:
    found = systems_of(ORGANISATION, [("web1", ""), ("x", "")])
    assert {name: system and system.id for name, system in found.items()} == {"web1": "web", "x": None}


def test_hosts_that_systems_name_and_nobody_saw() -> None:
    assert [(host, system.id) for host, system in unseen_names(ORGANISATION, ["db1", "[::1]:22"])] == [
        ("web3", "oa"),
        ("gone", "oa"),
    ]
