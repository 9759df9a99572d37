"""/etc/hosts.allow and /etc/hosts.deny, as far as sshd asks them: hosts_access(5), hosts_options(5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.facts.filter_rules import WIDE, Fate, networks
from inspector.facts.system import OsRelease
from inspector.request import Files, Part

ALLOW, DENY = Files("/etc/hosts.allow"), Files("/etc/hosts.deny")
LIBRARIES = tuple(
    Files(glob, Part.STAT)
    for glob in ("/usr/lib/*/libwrap.so.0", "/lib/*/libwrap.so.0", "/usr/lib64/libwrap.so.0", "/lib64/libwrap.so.0")
)
DPKG = Files("/var/lib/dpkg/status", Part.STAT)
WORDS = 500
"""Of one list."""
_OLD = re.compile(r"[67](\.|$)")
_WILD = {"all", "known", "unknown", "paranoid"}


@fact
@dataclass(frozen=True)
class TcpWrappers:
    """What becomes of a stranger's connection to sshd. Absent where sshd is not linked with libwrap.

    Debian and its descendants link it, and Red Hat did up to release 7; the library alone may be there for other programs.
    """

    needs = (ALLOW, DENY, *LIBRARIES, DPKG)
    fate: Fate
    location: str = DENY.glob

    @classmethod
    def read(cls, view: View, release: OsRelease | None) -> Self:
        linked = any([view.whole(request) and any(i.stat for i in view.whole(request)) for request in LIBRARIES])  # noqa: C419
        old = (
            release is not None and release.id in ("rhel", "centos", "ol", "scientific") and _OLD.match(release.version)
        )
        if not linked or not (view.one(DPKG).stat or old):
            raise Absent("sshd does not ask /etc/hosts.allow here", "本机 sshd 不受 /etc/hosts.allow 控制")
        return cls(*_fate(view.text(ALLOW), view.text(DENY)))


def _fate(allow: str, deny: str) -> tuple[Fate, str]:
    unclear = ""
    for file, text, verdict in ((ALLOW.glob, allow, "allow"), (DENY.glob, deny, "deny")):
        for number, clients, options in _rules(text):
            said = next((option for option in options if option in ("allow", "deny")), verdict)
            meets = _meets_stranger(clients, said)
            place = f"{file}:{number}"
            if meets is None:
                unclear = unclear or place
            elif meets and unclear:
                return Fate.UNCLEAR, unclear
            elif meets:
                return (Fate.OPEN if said == "allow" else Fate.SHUT), place
    return (Fate.UNCLEAR, unclear) if unclear else (Fate.OPEN, DENY.glob)


def _rules(text: str) -> Iterator[tuple[int, list[str], list[str]]]:
    """(number, clients, options) of the lines for sshd; one that ends in a backslash goes on."""
    held, first = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        first = first or number
        if raw.endswith("\\"):
            held += raw[:-1] + " "
            continue
        line, at = held + raw, first
        held, first = "", 0
        if line.lstrip().startswith("#") or ":" not in line:
            continue
        daemons, *rest = [part.strip() for part in re.split(r":(?![^\[]*\])", line)]
        if _names_sshd(re.split(r"[\s,]+", daemons.lower())):
            clients = re.split(r"[\s,]+", rest[0].lower()) if rest else []
            yield at, clients, [option.lower() for option in rest[1:]]


def _except(words: list[str]) -> tuple[list[str], list[str]]:
    """A list, and what it leaves out, which may leave out something in its turn."""
    at = words.index("except") if "except" in words else len(words)
    return words[:at], words[at + 1 :]


def _names_sshd(daemons: list[str]) -> bool:
    for_all, left_out = _except(daemons[:WORDS])
    named = bool({"sshd", "all"} & {word.partition("@")[0] for word in for_all})
    return named and not (left_out and _names_sshd(left_out))


def _meets_stranger(clients: list[str], said: str) -> bool | None:
    named, left_out = _except(clients[:WORDS])
    found = _named(named, said)
    if not found or not left_out:
        return found
    other = _meets_stranger(left_out, "allow" if said == "deny" else "deny")
    return None if other is None else not other


def _named(clients: list[str], said: str) -> bool | None:
    if any(word.startswith(("/", "@")) or word.rpartition("@")[0] for word in clients):
        return None
    if _WILD & set(clients) or any(word and not word.strip("*?.:") for word in clients):
        return True
    if any(net.prefixlen < WIDE for word in clients for net in networks(word)):
        return True if said == "allow" else None  # of one family alone
    return False
