"""Home folders of the accounts that may log in, and the modes of what decides over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.accounts import PASSWD, Account, Passwd
from inspector.request import Files, Follow, HomeFiles, Part, Request
from inspector.snapshot import Item, Stat

FOLDERS = Follow(PASSWD, "^[^:]*:[^:]*:[0-9]+:[0-9]+:[^:]*:(/[^:]+):", "/", Files("/", Part.STAT))
DOTS = HomeFiles(".*", Part.STAT)
KEYS = HomeFiles(".ssh/*", Part.HEAD, limit=30, secret=True)
"""The first line of a private key is not longer; what else lies there might be a secret of another kind."""
STARTUP = frozenset(
    ".profile .bash_profile .bash_login .bashrc .zshenv .zshrc .kshrc .cshrc .login .rhosts .forward".split()
)
"""Whoever writes one of these runs commands as the account, or logs in to it; as with all in .ssh."""
SHARED = frozenset("/ /bin /sbin /usr /usr/bin /usr/sbin /dev /nonexistent /proc /tmp /var /var/tmp /srv".split())
AUTHORISED = ("/authorized_keys", "/authorized_keys2", "/config", "/rc", "/environment")
_KINDS = ("OPENSSH ", "RSA ", "DSA ", "EC ", "ENCRYPTED ", "")
PRIVATE = (*(f"-----BEGIN {kind}PRIVATE" for kind in _KINDS), "PuTTY-User-Key-File", "SSH PRIVATE KEY FILE")


@dataclass(frozen=True)
class Home:
    """`obeyed`: what a login reads or trusts, by path, .ssh itself among it; `keys`: the private keys in .ssh."""

    account: Account
    stat: Stat
    ssh: Stat | None
    obeyed: dict[str, Stat]
    keys: dict[str, Stat]


@fact
@dataclass(frozen=True)
class Homes:
    """Each once, with the first account that has it."""

    needs: ClassVar[tuple[Request, ...]] = (FOLDERS, DOTS, KEYS)
    homes: tuple[Home, ...]

    @classmethod
    def read(cls, view: View, passwd: Passwd) -> Self:
        folders = {item.name: item.stat for item in view.ask(FOLDERS) if item.stat and item.stat.kind == "dir"}
        dots = {item.name: item.stat for item in view.ask(DOTS) if item.stat}
        inside: dict[str, list[Item]] = {}
        for item in view.ask(KEYS):
            inside.setdefault(item.name.rpartition("/")[0], []).append(item)
        found: dict[str, Home] = {}
        for account in passwd.accounts:
            home = account.home.rstrip("/") or "/"
            if not account.may_log_in or home in SHARED or account.home not in folders or home in found:
                continue
            ssh = f"{home}/.ssh"
            own = inside.get(ssh, [])
            places = {f"{home}/{name}": dots.get(f"{home}/{name}") for name in (".ssh", *sorted(STARTUP))}
            obeyed = {path: stat for path, stat in places.items() if stat}
            obeyed |= {item.name: item.stat for item in own if item.stat and item.name.endswith(AUTHORISED)}
            keys = {item.name: item.stat for item in own if item.stat and item.text.startswith(PRIVATE)}
            found[home] = Home(account, folders[account.home], dots.get(ssh), obeyed, keys)
        return cls(tuple(found.values()))
