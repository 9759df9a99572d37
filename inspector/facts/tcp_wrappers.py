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

    @classmethod
    def read(cls, view: View, release: OsRelease | None) -> Self:
        linked = any([view.whole(request) and any(i.stat for i in view.whole(request)) for request in LIBRARIES])  # noqa: C419
        old = (
            release is not None and release.id in ("rhel", "centos", "ol", "scientific") and _OLD.match(release.version)
        )
        if not linked or not (view.one(DPKG).stat or old):
            raise Absent("sshd does not ask /etc/hosts.allow here", "本机 sshd 不受 /etc/hosts.allow 控制")
        return cls(_fate(view.text(ALLOW), view.text(DENY)))


def _fate(allow: str, deny: str) -> Fate:
    unclear = False
    for text, verdict in ((allow, "allow"), (deny, "deny")):
        for clients, options in _rules(text):
            said = next((option for option in options if option in ("allow", "deny")), verdict)
            meets = _meets_stranger(clients, said)
            unclear |= meets is None
            if meets:
                return Fate.UNCLEAR if unclear else Fate.OPEN if said == "allow" else Fate.SHUT
    return Fate.UNCLEAR if unclear else Fate.OPEN


def _rules(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """(clients, options) of the lines for sshd; a line that ends in a backslash goes on."""
    for line in text.replace("\\\n", " ").split("\n"):
        if line.lstrip().startswith("#") or ":" not in line:
            continue
        daemons, *rest = [part.strip() for part in re.split(r":(?![^\[]*\])", line)]
        words = re.split(r"[\s,]+", daemons.lower())
        if {"sshd", "all"} & {word.partition("@")[0] for word in words}:
            clients = re.split(r"[\s,]+", rest[0].lower()) if rest else []
            yield [*clients, *(["except"] if "except" in words else [])], [option.lower() for option in rest[1:]]


def _meets_stranger(clients: list[str], said: str) -> bool | None:
    if "except" in clients or any(word.startswith(("/", "@")) or word.rpartition("@")[0] for word in clients):
        return None
    if _WILD & set(clients) or any(word and not word.strip("*?.:") for word in clients):
        return True
    if any(net.prefixlen < WIDE for word in clients for net in networks(word)):
        return True if said == "allow" else None  # of one family alone
    return False
