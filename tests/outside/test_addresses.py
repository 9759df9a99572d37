"""What may be scanned: literal addresses and plain names, and nothing that nmap would read more into."""

from __future__ import annotations

import ipaddress
import shlex
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.targets.outside.addresses import is_name, is_own, literal, of_this_machine, resolved, source

HOSTILE = [
    "",
    "-oN",
    "-oN /tmp/x",
    "--script=x",
    "10.0.0.0/8",
    "10.0.0.1-254",
    "10.0.0.1,2",
    "10.0.0.*",
    "10.0.0.1 10.0.0.2",
    "10.0.0.1\n-iL",
    "192.168.1",
    "1",
    "0x7f.1",
    "::1%eth0 -oN x",
    "fe80::1%$(id)",
    "a b",
    "a;b",
    "a'b",
    "host/24",
    ".a",
    "a..b",
    "-a.example",
    "a-.example",
    "例子",
    "a" * 64,
    "a." * 130,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_neither_an_address_nor_a_name(text: str) -> None:
    assert literal(text) is None
    assert not is_name(text) or text == "0x7f.1", text
    if text != "0x7f.1":
        with pytest.raises(ValueError):
            resolved([text])


@given(st.text(st.sampled_from("a1.-:%/ ,*'\"\\\n$fe0"), max_size=20))
def test_whatever_is_taken_for_an_address_is_one_word_and_no_option(text: str) -> None:
    if address := literal(text):
        assert shlex.split(str(address)) == [str(address)]
        assert not str(address).startswith("-")


def test_addresses_and_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(name: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        if name != "web1.example":
            raise socket.gaierror
        return [(2, 1, 6, "", ("192.0.2.7", 0)), (10, 1, 6, "", ("2001:db8::7", 0, 0, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert [str(each) for each in resolved(["web1.example", "10.0.0.2", "::ffff:10.0.0.2"])] == [
        "192.0.2.7",
        "2001:db8::7",
        "10.0.0.2",
    ]
    assert resolved(["0.0.0.0", "224.0.0.1", "255.255.255.255", "::"]) == ()
    assert is_name("db-1.example.org")
    assert is_name("xn--fsqu00a.example")
    with pytest.raises(OSError):
        resolved(["unknown.example"])


def test_own_addresses_are_told_apart() -> None:
    own = ipaddress.ip_address("127.0.0.5")
    found = source(own)
    assert found is not None
    assert is_own(own, found)
    assert not is_own(ipaddress.ip_address("10.0.0.2"), ipaddress.ip_address("10.0.0.1"))
    for text in of_this_machine():
        address = literal(text)
        assert address is not None
        assert (route := source(address)) is None or is_own(address, route)
