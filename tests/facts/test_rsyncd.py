"""rsyncd.conf(5): defaults before the modules, who gets in, includes."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.rsyncd import Module, Rsyncd
from inspector.targets.memory import snapshot


def read(text: str, **more: str) -> Rsyncd:
    files: dict[str, str | File] = {"/etc/rsyncd.conf": text, **more}
    return Rsyncd.read(View(snapshot(Case(files), Rsyncd.needs), Rsyncd.needs))


def module(text: str) -> Module:
    (found,) = read(text).modules
    return found


@pytest.mark.parametrize(
    ("text", "anonymous", "writable", "narrowed"),
    [
        ("[a]\n", True, False, False),
        ("[a]\nread only = no\n", True, True, False),
        ("read only = false\n[a]\n", True, True, False),
        ("Read Only=0\n[a]\nreadonly = yes\n", True, False, False),
        ("[a]\nread only = maybe\n", True, False, False),
        ("[a]\nauth users = bob, @staff:ro\n", False, False, False),
        ("auth users = bob\n[a]\nauth users =\n", True, False, False),
        ("[a]\nhosts allow = 10.0.0.0/8, web1\n", True, False, True),
        ("[a]\nhosts allow = *\n", True, False, False),
        ("[a]\nhosts deny = *\n", True, False, True),
        ("[a]\nhosts allow = * \nhosts deny = *\n", True, False, False),
        ("# auth users = x\n; read only = no\n[a]\n", True, False, False),
        ("[a]\nread \\\nonly = no\n", True, True, False),
    ],
)
def test_modules(text: str, anonymous: bool, writable: bool, narrowed: bool) -> None:
    found = module(text)
    assert (found.anonymous, found.writable, found.narrowed) == (anonymous, writable, narrowed)


def test_defaults_hold_for_the_modules_after_them() -> None:
    first, second = read("[a]\n[global]\nread only = no\n[b]\npath = /srv/b/\n").modules
    assert (first.writable, second.writable, first.path, second.path) == (False, True, "/", "/srv/b")
    assert not module("[a]\nwrite only = yes\n").readable


def test_includes() -> None:
    parts = {
        "/etc/rsyncd.d/a.conf": "read only = no\n[a]\n",
        "/etc/rsyncd.d/b.inc": "auth users = x\n",
        "/etc/rsyncd.d/c": "[c]\n",
    }
    found = read("&merge /etc/rsyncd.d\n&include /etc/rsyncd.d\n[z]\n", **parts)
    assert [(m.name, m.anonymous, m.writable) for m in found.modules] == [("a", False, True), ("z", False, False)]
    assert not found.unread
    assert read("&include /etc/rsyncd.d/c\n", **parts).modules[0].name == "c"
    assert read("&include /srv/x.conf\n").unread == ("/srv/x.conf",)


def test_hostile_files_are_bounded() -> None:
    read("[" * 100_000 + "\n" + "\\\n" * 100_000 + "a = b\n" * 60_000 + "[m]\n" * 60_000)
    loop = {"/etc/rsyncd.d/a.conf": "&include /etc/rsyncd.d\n"}
    assert read("&include /etc/rsyncd.d\n", **loop).unread == ("/etc/rsyncd.d",)


def test_where_it_listens() -> None:
    assert [
        read(f"{text}\n[a]\n").loopback for text in ("address = 127.0.0.1", "address=::1", "address = 10.0.0.1", "")
    ] == [
        *(True, True),
        *(False, False),
    ]
