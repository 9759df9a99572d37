"""exports(5), with its traps."""

from __future__ import annotations

import pytest

from inspector.case import Case
from inspector.fact import View
from inspector.facts.exports import ENTRIES, Export, Exports
from inspector.targets.memory import snapshot


def read(text: str) -> tuple[Export, ...]:
    view = View(snapshot(Case({"/etc/exports": text}), Exports.needs), Exports.needs)
    return Exports.read(view).exports


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("/a h(rw,sync)", [("/a", "h", ("rw", "sync"))]),
        ("/a h (rw)", [("/a", "h", ()), ("/a", "", ("rw",))]),
        ("/a", [("/a", "", ())]),
        ("/a -ro,sync h1 h2(rw) # h3", [("/a", "h1", ("ro", "sync")), ("/a", "h2", ("ro", "sync", "rw"))]),
        ("/a -rw", [("/a", "", ("rw",))]),
        ('"/a b" h\t10.0.0.0/8(ro)', [("/a b", "h", ()), ("/a b", "10.0.0.0/8", ("ro",))]),
        ("/a\\040b *(ro)", [("/a b", "*", ("ro",))]),
        ("/a \\\n  h(rw)", [("/a", "h", ("rw",))]),
        ("# /a *(rw)", []),
        ("a *(rw)", []),
        ("/a h(rw", [("/a", "h", ("rw",))]),
        ("\udcff\x00", []),
    ],
)
def test_lines(line: str, found: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert [(export.path, export.client, export.options) for export in read(line)] == found


@pytest.mark.parametrize(
    ("client", "everybody", "single"),
    [
        *(("", True, False), ("*", True, False), ("0.0.0.0/0", True, False), ("::/0", True, False)),
        *(("0.0.0.0/0.0.0.0", True, False), ("10.0.0.0/8", False, False), ("10.0.0.5", False, True)),
        *(("10.0.0.5/32", False, True), ("10.0.0.0/255.255.255.0", False, False), ("fe80::1", False, True)),
        *(("host.example.com", False, True), ("*.example.com", False, False), ("@hosts", False, False)),
        *(("web[1-3]", False, False), ("10.0.0.0/99", False, True)),
    ],
)
def test_clients(client: str, everybody: bool, single: bool) -> None:
    export = Export("/a", client, (), "")
    assert (export.everybody, export.single) == (everybody, single)


@pytest.mark.parametrize(
    ("options", "writable", "root", "kerberos"),
    [
        ("", False, False, False),
        ("rw", True, False, False),
        ("rw,ro", False, False, False),
        ("rw,no_root_squash", True, True, False),
        ("no_root_squash,root_squash", False, False, False),
        ("no_root_squash,all_squash", False, False, False),
        ("sec=krb5p:krb5", False, False, True),
        ("sec=krb5:sys", False, False, False),
    ],
)
def test_options(options: str, writable: bool, root: bool, kerberos: bool) -> None:
    export = Export("/a", "*", tuple(options.split(",")), "")
    assert (export.writable, export.root, export.kerberos) == (writable, root, kerberos)


def test_hostile_files_are_bounded() -> None:
    assert len(read("/a" + " h(rw)" * (ENTRIES + 5))) == ENTRIES
    read("/a " + "(" * 200_000 + "\n" + '"' * 100_001 + "\n" + "\\\n" * 100_000)


@pytest.mark.parametrize(
    ("client", "everybody"), [("*", True), ("?*", True), ("0.0.0.0/1", True), ("10.0.0.0/8", False), ("*.a", False)]
)
def test_who_is_everybody(client: str, everybody: bool) -> None:
    (found,) = read(f"/a {client}(rw)")
    assert found.everybody is everybody
