"""The document of a port scan, and lists of ports."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case import Case
from inspector.fact import Absent, Unknown, View
from inspector.facts.outside import FAILED, NMAP, NOT_FROM_HERE, PortScan
from inspector.facts.port_ranges import numbers, ranges
from inspector.snapshot import Item, State
from inspector.targets.memory import snapshot

DOCUMENT = {
    "nmap": "7.93",
    "addresses": [
        {
            "address": "10.0.0.2",
            "taken": "2026-06-01T00:00:00+00:00",
            "ports": [{"protocol": "tcp", "asked": "1-100", "open": "22", "closed": "23-100"}],
        }
    ],
}


def read(item: Item) -> PortScan:
    made = snapshot(Case(), PortScan.needs)
    return PortScan.read(View(replace(made, answers={NMAP: (item,)}), PortScan.needs))


def code(item: Item) -> str:
    with pytest.raises(Unknown) as caught:
        read(item)
    return caught.value.reason.code


def test_what_was_seen_is_told_from_what_was_not_asked() -> None:
    (address,) = read(Item(NMAP.name, data=json.dumps(DOCUMENT).encode())).addresses
    assert address.open == {("tcp", 22)}
    assert ("tcp", 1) in address.asked - address.closed
    assert ("tcp", 101) not in address.asked


@pytest.mark.parametrize(
    "change",
    [
        {"addresses": 1},
        {"more": 1},
        {"addresses": [{**DOCUMENT["addresses"][0], "taken": "2026-06-01"}]},  # type: ignore[dict-item]
        {"addresses": [{**DOCUMENT["addresses"][0], "taken": "x"}]},  # type: ignore[dict-item]
        {"addresses": [{"address": "a", "taken": "", "ports": [{"protocol": "tcp", "asked": "x"}]}]},
    ],
)
def test_a_damaged_document_is_unknown(change: dict[str, object]) -> None:
    assert code(Item(NMAP.name, data=json.dumps({**DOCUMENT, **change}).encode())) == "malformed"
    assert code(Item(NMAP.name, data=b"{")) == "malformed"
    assert code(Item(NMAP.name)) == "malformed"
    assert code(Item(NMAP.name, State.TIMEOUT)) == "timeout"


def test_notes() -> None:
    for note in FAILED:
        assert code(Item(NMAP.name, State.UNSUPPORTED, note=note)) == note
    for note in ("", *NOT_FROM_HERE):
        with pytest.raises(Absent):
            read(Item(NMAP.name, State.UNSUPPORTED, note=note))


@given(st.sets(st.integers(0, 65535)))
def test_lists_of_ports_there_and_back(ports: set[int]) -> None:
    assert numbers(ranges(ports)) == ports


@pytest.mark.parametrize("text", ["x", "1,", ",1", "9-1", "65536", "-1", "1-", "1 ,2", "１", "1-65535," * 3, "123456"])
def test_what_is_no_list_of_ports(text: str) -> None:
    with pytest.raises(ValueError, match="not a list of ports"):
        numbers(text)


def test_lists_are_as_short_as_can_be() -> None:
    assert ranges([3, 1, 2, 9, 2]) == "1-3,9"
    assert ranges([]) == ""
    assert numbers("") == frozenset()
