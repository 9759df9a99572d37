"""Private keys in files whose mode lets others than their owner read them. SSH's own are judged elsewhere.

Only the lines that mark a key leave the host, never the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts import key_stores
from inspector.facts.secret_files import goes_on
from inspector.model import IMAGE
from inspector.request import Request, Tree, Where
from inspector.snapshot import Item, Stat, State

MARKS = ("^[ \t]*-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----[ \t\r]*$", "^Proc-Type: 4,ENCRYPTED")
WIREGUARD = ("^[ \t]*(PrivateKey|PresharedKey)[ \t]*=",)
NAMES = ("*.[kK][eE][yY]", "*.[pP][eE][mM]", "*privkey*", "*private*key*", "*_key", "*.ovpn", "*.asc")
STORES = ("*.[pP]12", "*.[pP][fF][xX]")
PLACES = (
    *("/etc", "/home", "/root", "/srv", "/opt", "/data*", "/app", "/backup*", "/mnt", "/tmp", "/usr/local"),  # noqa: S108
    *("/www", "/web", "/webroot", "/wwwroot"),
    *("/usr/share/nginx", "/var/www", "/var/lib", "/var/backups", "/var/tmp"),  # noqa: S108
)
FOLDERS = (
    *("/etc/ssl/private", "/etc/pki/tls/private", "/etc/letsencrypt", "/etc/ipsec.d/private", "/etc/swanctl"),
    *("/etc/openvpn", "/etc/nginx", "/etc/apache2", "/etc/httpd", "/etc/haproxy", "/etc/postfix", "/etc/dovecot"),
)
"""Where a key may have any name."""
OPEN = 0o044
SIZE = 512 << 10
_NAMED = Tree(Where(PLACES, any_bits=OPEN, names=NAMES), content=SIZE, secret=True, keep=MARKS)
_PLACED = Tree(Where(FOLDERS, any_bits=OPEN), content=SIZE, secret=True, keep=MARKS)
_TUNNELS = Tree(Where(("/etc/wireguard",), any_bits=OPEN), content=SIZE, secret=True, keep=WIREGUARD)
_STORES = Tree(Where(PLACES, any_bits=OPEN, names=STORES))
_INSIDE = Tree(Where(PLACES, any_bits=OPEN, names=STORES), content=SIZE, secret=True, images=True)
"""Of a container image they can be looked into: whoever has it has them."""
_TRUSTED = re.compile(r".*/[^/]*(?:trust|cacerts)[^/]*", re.DOTALL | re.IGNORECASE)
"""A store of the authorities that Java and others trust holds certificates alone; its name is all that tells it apart here."""
_SSH = re.compile(r"/etc/ssh/ssh_host_[^/]*_key|.*/\.ssh/[^/]*", re.DOTALL)


class Form(StrEnum):
    PLAIN = "plain"
    PASSPHRASE = "passphrase"  # noqa: S105 - a form, no passphrase
    STORE = "store"
    """PKCS #12: looked into only in images; nearly always under a passphrase."""


@dataclass(frozen=True)
class PrivateKey:
    path: str
    stat: Stat
    form: Form


@fact
@dataclass(frozen=True)
class PrivateKeys:
    """By path. `stat.gates` says who can come near it."""

    needs: ClassVar[tuple[Request, ...]] = (_NAMED, _PLACED, _TUNNELS, _STORES, _INSIDE)
    keys: tuple[PrivateKey, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        found: dict[str, PrivateKey] = {}
        forms: dict[Request, Callable[[Item], Form | None]] = {
            _STORES: _unseen if view.kind == IMAGE else _store,
            _INSIDE: _opened,
        }
        for need in cls.needs:
            for item in view.ask(need):
                form = forms.get(need, _form)(item)
                if item.stat and form and not _SSH.fullmatch(item.name):
                    found.setdefault(item.name, PrivateKey(item.name, item.stat, form))
        return cls(tuple(found[path] for path in sorted(found)))


def _unseen(_: Item) -> None:
    """Another request has what is inside."""


def _store(item: Item) -> Form | None:
    return None if _TRUSTED.fullmatch(item.name) else Form.STORE


def _opened(item: Item) -> Form | None:
    if not item.state.whole or goes_on(item):
        return _store(item)
    return {"key": Form.PLAIN, "store": Form.STORE}.get(key_stores.kind(item.data))


def _form(item: Item) -> Form | None:
    if item.state not in (State.OK, State.TRUNCATED):
        return None
    lines = item.text.split("\n")
    begins = [line for line in lines if "-----BEGIN " in line]
    if begins:
        closed = sum("BEGIN ENCRYPTED " in line or " BLOCK-----" in line for line in begins)
        closed += sum(line.startswith("Proc-Type:") for line in lines)
        return Form.PASSPHRASE if closed >= len(begins) else Form.PLAIN
    return Form.PLAIN if any("=" in line for line in lines) else None
