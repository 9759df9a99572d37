"""smb.conf(5): names that mean the same, what [global] gives, who gets in."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.samba import Samba, Share
from inspector.targets.memory import snapshot

MAIN = "/etc/samba/smb.conf"


def read(text: str, **more: str) -> Samba:
    files: dict[str, str | File] = {MAIN: text, **more}
    return Samba.read(View(snapshot(Case(files), Samba.needs), Samba.needs))


def share(text: str) -> Share:
    (found,) = read(text).shares
    return found


@pytest.mark.parametrize(
    ("text", "guest", "writable", "narrowed"),
    [
        ("[a]\n", False, False, False),
        ("[a]\nguest ok = yes\nread only = no\n", True, True, False),
        ("[A B]\n Public=TRUE\n  WriteAble = 1 \n", True, True, False),
        ("[a]\nguestok = yes\nwrite ok = no\n", True, False, False),
        ("[a]\nwriteable = yes\nread only = yes\n", False, False, False),
        ("[a]\n# guest ok = yes\n; public = yes\nguest ok = maybe\n", False, False, False),
        ("[global]\nguest ok = yes\nread only = no\n[a]\n", True, True, False),
        ("[global]\nguest ok = yes\n[a]\nguest ok = no\n", False, False, False),
        ("[a]\nguest ok = yes\nvalid users = bob\n", False, False, False),
        ("[a]\nguest ok = yes\nhosts allow = 10. 127.\n", True, False, True),
        ("[a]\nguest ok = yes\nallow hosts = ALL\n", True, False, False),
        ("[a]\nguest ok = yes\nhosts deny = 0.0.0.0/0\n", True, False, True),
        ("[a]\nguest \\\nok = yes\n", True, False, False),
    ],
)
def test_shares(text: str, guest: bool, writable: bool, narrowed: bool) -> None:
    found = share(text)
    assert (found.guest, found.writable, found.narrowed) == (guest, writable, narrowed)


def test_printers_and_what_is_off() -> None:
    assert not share("[p]\nprint ok = yes\n").served
    assert not share("[p]\navailable = no\n").served
    assert share("[p]\n").served


def test_a_copy_has_what_it_was_copied_from() -> None:
    copied = read("[a]\nguest ok = yes\nread only = no\n[b]\ncopy = a\nread only = yes\n").shares[1]
    assert (copied.guest, copied.writable) == (True, False)


@pytest.mark.parametrize(
    ("text", "maps"),
    [
        ("[global]\n", False),
        ("[global]\nmap to guest = Never\n", False),
        ("[GLOBAL]\nMap To Guest = bad user\n", True),
        ("[global]\nsecurity = share\n", True),
    ],
)
def test_who_becomes_the_guest(text: str, maps: bool) -> None:
    assert read(text).maps_guests is maps


def test_includes_are_read_in_place() -> None:
    text = "[a]\ninclude = /etc/samba/a.conf\npath = /z\n[b]\ninclude = b.conf\ninclude = /etc/samba/%m.conf\n"
    found = read(text, **{"/etc/samba/a.conf": "guest ok = yes\npath = /a\n", "/etc/samba/b.conf": "read only = no\n"})
    first, second = found.shares
    assert (first.guest, first.path, second.writable) == (True, "/z", True)
    assert found.unread == ("/etc/samba/%m.conf",)
    assert read("[global]\ninclude = registry\n").unread == ("registry",)
    assert read("[global]\nconfig backend = registry\n").unread == ("registry",)


def test_a_circle_of_includes_ends() -> None:
    assert read(f"include = {MAIN}\n" * 3).unread


def test_usershares() -> None:
    text = "#VERSION 2\npath=/home/u\nusershare_acl=S-1-1-0:F,\nguest_ok=y\n"
    place = "/var/lib/samba/usershares/u"
    allowed = read("[global]\nusershare allow guests = yes\n", **{place: text}).shares[0]
    assert (allowed.name, allowed.guest, allowed.writable, allowed.path) == ("u", True, True, "/home/u")
    assert not read("[global]\n", **{place: text}).shares[0].guest
    assert not read("[global]\n", **{place: "garbage"}).shares


def test_hostile_files_are_bounded() -> None:
    read("[" * 100_000 + "\n" + "\\\n" * 100_000 + "a = b\n" * 60_000)


@pytest.mark.parametrize(
    ("text", "loopback"),
    [
        ("interfaces = lo 127.0.0.0/8, ::1/128\nbind interfaces only = yes\n", True),
        ("interfaces = lo\n", False),
        ("interfaces = lo eth0\nbind interfaces only = yes\n", False),
        ("bind interfaces only = yes\n", False),
    ],
)
def test_where_it_listens(text: str, loopback: bool) -> None:
    assert read(f"[global]\n{text}").loopback is loopback
