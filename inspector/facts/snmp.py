"""Whom Net-SNMP's agent answers: addresses, communities with their sources and what they may do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.database import is_loopback
from inspector.facts.processes import Processes
from inspector.facts.quoted_words import split_words
from inspector.facts.services import Services, UnitFiles
from inspector.request import Files, Part, Request
from inspector.snapshot import Item
from inspector.text import Secret

PROGRAMS = (Files("/usr/sbin/snmpd", Part.STAT), Files("/usr/local/sbin/snmpd", Part.STAT))
BELOW = Files("/etc/snmp/**/*", secret=True)
CONFIGS = (
    Files("/etc/snmp/snmpd.conf", secret=True),
    Files("/etc/snmp/snmpd.local.conf", secret=True),
    Files("/usr/share/snmp/snmpd.conf", secret=True),
    Files("/usr/share/snmp/snmpd.local.conf", secret=True),
    Files("/usr/local/etc/snmp/snmpd.conf", secret=True),
    Files("/usr/local/share/snmp/snmpd.conf", secret=True),
    Files("/var/lib/snmp/snmpd.conf", secret=True),
)
STARTED = (Files("/etc/default/snmpd"), Files("/etc/sysconfig/snmpd"))
UNIT = "snmpd.service"
AGENT = "snmpd"
_SECTION = re.compile(r"\[([^\[\]]*)\]")
"""snmp_config(5): the program that what follows is for, on the line or up to the next such word."""
DEPTH = 8
LINES = 50_000
_TRANSPORT = re.compile(r"(?:udp|tcp|udp6|tcp6|udpv6|tcpv6|udpipv6|tcpipv6|dtlsudp|tlstcp|ssh):", re.IGNORECASE)
_SIX = re.compile(r"(?:udp6|tcp6|udpv6|tcpv6|udpipv6|tcpipv6):|\[|[0-9a-f]*:[0-9a-f]*:", re.IGNORECASE)
_OWN_FILE = re.compile(r"(?:^|\s)-(?:C|c)(?:\s|$|\S*/)")


@dataclass(frozen=True)
class Community:
    """One source that may use a community. `view`: narrower than the whole tree."""

    name: Secret
    directive: str
    source: str
    writes: bool
    view: bool
    location: str

    @property
    def local(self) -> bool:
        return is_loopback(self.source.partition("/")[0])


@fact
@dataclass(frozen=True)
class Snmpd:
    """Of an agent that runs, or starts by itself. `addresses`: none means all. `unread`: files that it reads and this did not."""

    needs: ClassVar[tuple[Request, ...]] = (*PROGRAMS, BELOW, *CONFIGS, *STARTED)
    addresses: tuple[str, ...]
    communities: tuple[Community, ...]
    files: tuple[str, ...]
    unread: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View, services: Services, units: UnitFiles, processes: Processes | None) -> Self:
        if not any([view.one(program).stat for program in PROGRAMS]):  # noqa: C419 - each is evidence
            raise Absent("snmpd is not installed", "未安装 snmpd")
        hidden = processes is not None and not processes.complete
        runs = hidden or (processes is not None and bool(processes.called("snmpd")))
        if not runs and not services.enabled("snmpd"):
            raise Absent("snmpd does not run and is not started at boot", "snmpd 未运行且未设为开机自启")
        reader = _Reader({item.name: item for item in view.whole(BELOW)})
        for request in CONFIGS:
            item = view.one(request)
            if item.stat is not None:
                reader.file(item, 0)
        options = [line.value for line in units.exec_start(UNIT)]
        options += [line for request in STARTED for line in view.text(request).split("\n") if not line.startswith("#")]
        given = [address for line in options for address in _given(line)]
        unread = [*reader.unread, *(UNIT for line in options if "snmpd" in line.lower() and _OWN_FILE.search(line))]
        return cls(tuple(given or reader.addresses), tuple(reader.all()), tuple(reader.files), tuple(unread))

    def reachable(self, community: Community) -> bool:
        """Whether others than the host itself reach it where this community holds; without a word it listens by IPv4 alone."""
        six = community.directive.endswith("6")
        families = [_SIX.match(address) is not None for address in self.addresses if not _local(address)]
        return six in families if self.addresses else not six


@dataclass
class _Reader:
    beside: Mapping[str, Item]
    addresses: list[str] = field(default_factory=list)
    communities: list[Community] = field(default_factory=list)
    senders: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    groups: dict[str, set[str]] = field(default_factory=dict)
    access: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    count: int = 0

    def file(self, item: Item, depth: int) -> None:
        if item.name in self.files:
            return
        self.files.append(item.name)
        section = AGENT
        for number, line in enumerate(item.text.split("\n"), 1):
            self.count += 1
            words = _words(line)
            if words and (match := _SECTION.fullmatch(words[0])):
                words = words[1:]
                here = match[1].lower()
                section = section if words else here
                if words and here != AGENT:
                    continue
            elif section != AGENT:
                continue
            if not words or self.count > LINES:
                continue
            name = words[0].lower()
            if name in ("includefile", "includedir", "includeallfiles", "include") and len(words) > 1:
                self.include(name, words[1], item, depth)
            else:
                self.directive(name, words[1:], f"{item.name}:{number}")

    def include(self, kind: str, word: str, item: Item, depth: int) -> None:
        path = word if word.startswith("/") else f"{item.name.rpartition('/')[0]}/{word}"
        path = path.rstrip("/")
        if kind == "includedir":
            found = [name for name in self.beside if name.rpartition("/")[0] == path and name.endswith(".conf")]
        else:
            found = [path] if path in self.beside else []
        if depth >= DEPTH or not path.startswith("/etc/snmp/"):
            self.unread.append(path)
        else:
            for name in sorted(found):
                self.file(self.beside[name], depth + 1)

    def directive(self, name: str, words: list[str], location: str) -> None:
        if name == "agentaddress":
            self.addresses += [address for word in words for address in word.split(",") if address]
        elif re.fullmatch(r"r[ow]community6?", name) and words:
            source = words[1] if len(words) > 1 else "default"
            narrow = len(words) > 2 and words[2] not in (".1", "1", ".1.3", ".iso")
            self.communities.append(Community(Secret(words[0]), name, source, name[1] == "w", narrow, location))
        elif name in ("com2sec", "com2sec6"):
            words = words[2:] if words[:1] == ["-Cn"] else words
            if len(words) >= 3:
                self.senders.append((name, words[0], words[1], words[2], location))
        elif name == "group" and len(words) >= 3 and words[1].lower() in ("v1", "v2c", "any"):
            self.groups.setdefault(words[2], set()).add(words[0])
        elif name == "access" and len(words) >= 8 and words[2].lower() in ("v1", "v2c", "any"):
            self.access.setdefault(words[0], []).append((words[5], words[6]))

    def all(self) -> Iterator[Community]:
        """Communities of either form. What com2sec names may do only what an access line of its group grants."""
        yield from self.communities
        for directive, sender, source, name, location in self.senders:
            views = [view for group in self.groups.get(sender, ()) for view in self.access.get(group, ())]
            writes = any(write != "none" for _, write in views)
            if writes or any(read != "none" for read, _ in views):
                narrow = all(read.lower() not in ("all", "mib2", "everything") for read, _ in views)
                yield Community(Secret(name), directive, source, writes, narrow, location)


def _words(line: str) -> list[str]:
    """Quoted words hold together; a line that quotes badly is split at blanks."""
    if line.lstrip().startswith("#"):
        return []
    return split_words(line, comments=True)


def _given(line: str) -> Iterator[str]:
    """Addresses at the end of snmpd's command line, which take the place of those in the files."""
    for word in re.split(r"[\s\"'=]+", line):
        bare = _TRANSPORT.sub("", word)
        if bare and (bare != word or re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+(:[0-9]+)?|localhost", bare)):
            yield word


def _local(address: str) -> bool:
    if address.lower().startswith("unix:") or address.startswith("/"):
        return True
    host = _TRANSPORT.sub("", address)
    if match := re.fullmatch(r"\[([^\]]+)\](?::[0-9]+)?", host):
        return is_loopback(match[1])
    return is_loopback(re.sub(r":[0-9]+$", "", host)) if host.count(":") < 2 else is_loopback(host)
