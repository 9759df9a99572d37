"""Private keys in files whose mode lets others than their owner read them. SSH's own are judged elsewhere.

Only the lines that mark a key leave a host, never the key; but for WireGuard's, which are lines of its settings and are sealed. Of an
image files are told by what they hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts import wireguard_keys
from inspector.facts.secret_files import FOLDERS, KEY_FILES, kind
from inspector.model import IMAGE
from inspector.patterns import component
from inspector.request import Request, Tree, Where
from inspector.snapshot import Item, Stat, State

MARKS = ("^[ \t]*-----(BEGIN|END) [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----[ \t\r]*$", "^Proc-Type: 4,ENCRYPTED")
WIREGUARD = ("^[ \t]*(PrivateKey|PresharedKey)[ \t]*=",)
NAMES = ("*.[kK][eE][yY]", "*.[pP][eE][mM]", "*privkey*", "*private*key*", "*_key", "*.ovpn", "*.asc")
STORES = ("*.[pP]12", "*.[pP][fF][xX]")
PLACES = (
    *("/etc", "/home", "/root", "/srv", "/opt", "/data*", "/app", "/backup*", "/mnt", "/tmp", "/usr/local"),  # noqa: S108
    *("/www", "/web", "/webroot", "/wwwroot"),
    *("/usr/share/nginx", "/var/www", "/var/lib", "/var/backups", "/var/tmp"),  # noqa: S108
)
OPEN = 0o044
SIZE = 512 << 10
_NAMED = Tree(Where(PLACES, any_bits=OPEN, names=NAMES), content=SIZE, secret=True, keep=MARKS)
_PLACED = Tree(Where(FOLDERS, any_bits=OPEN), content=SIZE, secret=True, keep=MARKS)
_TUNNELS = Tree(Where(("/etc/wireguard",), any_bits=OPEN), content=SIZE, secret=True, keep=WIREGUARD)
_STORES = Tree(Where(PLACES, any_bits=OPEN, names=STORES))
_TRUSTED = re.compile(r".*/[^/]*(?:trust|cacerts)[^/]*", re.DOTALL | re.IGNORECASE)
"""A store of the authorities that Java and others trust holds certificates alone; its name is all that tells it apart here."""
_NAMED_SO = re.compile("|".join(component(name).pattern for name in (*NAMES, *STORES)))
_WITHIN = re.compile(rf"(?:{'|'.join(PLACES).replace('*', '[^/]*')})/")
_BELOW = re.compile(rf"(?:{'|'.join((*FOLDERS, *_TUNNELS.where.below))})/")
_SSH = re.compile(r"/etc/ssh/ssh_host_[^/]*_key|.*/\.ssh/[^/]*", re.DOTALL)


class Form(StrEnum):
    PLAIN = "plain"
    PASSPHRASE = "passphrase"  # noqa: S105 - a form, no passphrase
    STORE = "store"
    """PKCS #12: looked into only in images; nearly always under a passphrase."""


_FORMS = {"key": Form.PLAIN, "generated": Form.PLAIN, "locked-key": Form.PASSPHRASE, "store": Form.STORE}


@dataclass(frozen=True)
class PrivateKey:
    path: str
    stat: Stat
    form: Form


@fact
@dataclass(frozen=True)
class PrivateKeys:
    """By path. `stat.gates` says who can come near it."""

    needs: ClassVar[tuple[Request, ...]] = (_NAMED, _PLACED, _TUNNELS, _STORES, *KEY_FILES)
    keys: tuple[PrivateKey, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        found: dict[str, PrivateKey] = {}
        for need in cls.needs:
            for item in view.ask(need):
                form = _form(need, item, image=view.kind == IMAGE)
                if item.stat and form and not _SSH.fullmatch(item.name):
                    found.setdefault(item.name, PrivateKey(item.name, item.stat, form))
        return cls(tuple(found[path] for path in sorted(found)))


def _form(need: Request, item: Item, *, image: bool) -> Form | None:
    if image:
        return _held(item) if need in KEY_FILES else None
    if need is _STORES:
        return None if _TRUSTED.fullmatch(item.name) else Form.STORE
    if item.state not in (State.OK, State.TRUNCATED):
        return None
    if need is _TUNNELS:
        return Form.PLAIN if wireguard_keys.are_set(item.text) else None
    return _marked(item)


def _held(item: Item) -> Form | None:
    """In an image: of the same files as on a host."""
    path, name = item.name, item.name.rpartition("/")[2]
    asked = _BELOW.match(path) or (_WITHIN.match(path) and _NAMED_SO.match(name))
    return _FORMS.get(kind(path, item.data)) if asked and item.stat and item.stat.mode & OPEN else None


def _marked(item: Item) -> Form | None:
    """By the lines that mark the beginning and the end of a key; one without an end is none, where all of the file was searched."""
    lines = item.text.split("\n")
    begins = [line for line in lines if "-----BEGIN " in line]
    if not begins or (item.state is State.OK and not any("-----END " in line for line in lines)):
        return None
    closed = sum("BEGIN ENCRYPTED " in line or " BLOCK-----" in line for line in begins)
    closed += sum(line.startswith("Proc-Type:") for line in lines)
    return Form.PASSPHRASE if closed >= len(begins) else Form.PLAIN
