"""Where a host's messages go: journald, rsyslog, syslog-ng, the small syslog daemons; and logrotate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.facts.services import Services
from inspector.request import Files, Part
from inspector.snapshot import Item

DAEMONS = {
    "rsyslog": ("/usr/sbin/rsyslogd", "/sbin/rsyslogd"),
    "syslog-ng": ("/usr/sbin/syslog-ng", "/sbin/syslog-ng"),
    "metalog": ("/usr/sbin/metalog", "/sbin/metalog"),
    "sysklogd": ("/usr/sbin/syslogd",),
    "inetutils-syslogd": ("/usr/sbin/syslogd",),
    "busybox-syslogd": ("/bin/busybox",),
    "syslog": ("/sbin/syslogd", "/usr/sbin/syslogd", "/bin/busybox"),
}
"""Service names with the programs that stand behind them; OpenRC calls BusyBox's daemon `syslog`."""
_PROGRAMS = {program: Files(program, Part.STAT) for programs in DAEMONS.values() for program in programs}
_JOURNALD = (Files("/lib/systemd/systemd-journald", Part.STAT), Files("/usr/lib/systemd/systemd-journald", Part.STAT))
_CONFS = (
    Files("/usr/lib/systemd/journald.conf"),
    Files("/etc/systemd/journald.conf"),
)
_DROP_INS = tuple(
    Files(f"{place}/systemd/journald.conf.d/*.conf") for place in ("/etc", "/run", "/usr/local/lib", "/usr/lib")
)
_JOURNAL = Files("/var/log/journal", Part.STAT)
_RSYSLOG = (Files("/etc/rsyslog.conf"), Files("/etc/rsyslog.d/*.conf"))
_SYSLOG_NG = (Files("/etc/syslog-ng/syslog-ng.conf"), Files("/etc/syslog-ng/conf.d/*.conf"))


@dataclass(frozen=True)
class Value:
    text: str
    file: str
    line: int

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@fact
@dataclass(frozen=True)
class Journald:
    """journald.conf(5) with its drop-ins. `kept` says whether the journal outlives a reboot."""

    needs = (*_JOURNALD, *_CONFS, *_DROP_INS, _JOURNAL)
    options: dict[str, Value]
    folder: bool

    @classmethod
    def read(cls, view: View, services: Services) -> Self:
        if not any(view.one(request).stat for request in _JOURNALD):
            raise Absent("systemd-journald is not installed", "未安装 systemd-journald")
        if services.is_masked("systemd-journald"):
            raise Absent("systemd-journald is masked", "systemd-journald 已被屏蔽")
        items = [item for request in _CONFS if (item := view.one(request)).stat][-1:]  # /etc hides the vendor's
        by_name: dict[str, Item] = {}
        for request in _DROP_INS:
            for item in view.whole(request):
                by_name.setdefault(item.name.rpartition("/")[2], item)
        options: dict[str, Value] = {}
        for item in [*items, *(by_name[name] for name in sorted(by_name))]:
            for number, line in enumerate(item.text.split("\n"), 1):
                name, equals, value = line.strip().partition("=")
                if equals and name[:1] not in ("#", ";"):
                    options[name.strip().lower()] = Value(value.strip(), item.name, number)
        stat = view.one(_JOURNAL).stat
        return cls(options, stat is not None and stat.kind == "dir")

    def option(self, name: str, default: str) -> Value:
        found = self.options.get(name.lower())
        return found if found and found.text else Value(default, "/etc/systemd/journald.conf", 0)

    @property
    def kept(self) -> bool:
        storage = self.option("Storage", "auto").text.lower()
        return storage == "persistent" or (storage == "auto" and self.folder)


@fact
@dataclass(frozen=True)
class Syslog:
    """The syslog daemons whose program is there: service name -> the link that starts it, empty where nothing does.

    A root that has no init of its own (a container image) logs by its host: Absent.
    """

    needs = tuple(_PROGRAMS.values())
    daemons: dict[str, str]

    @classmethod
    def read(cls, view: View, services: Services) -> Self:
        if not services.boots:
            raise Absent("no init system is installed", "未安装 init 系统")
        there = {program for program, request in _PROGRAMS.items() if view.one(request).stat}
        return cls(
            {
                name: services.where(name)
                for name, programs in DAEMONS.items()
                if there.intersection(programs) and services.installed(name)
            }
        )

    @property
    def running(self) -> list[str]:
        return [name for name, link in self.daemons.items() if link]


@dataclass(frozen=True)
class Statement:
    text: str
    file: str
    line: int

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"


@fact
@dataclass(frozen=True)
class SyslogRules:
    """The statements of rsyslog and syslog-ng, without comments; a block is one statement a line."""

    needs = (*_RSYSLOG, *_SYSLOG_NG)
    rsyslog: tuple[Statement, ...]
    syslog_ng: tuple[Statement, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        return cls(tuple(_statements(view, _RSYSLOG)), tuple(_statements(view, _SYSLOG_NG)))

    def remote(self) -> Iterator[Statement]:
        """Statements that send messages to another host."""
        yield from (s for s in self.rsyslog if _RSYSLOG_REMOTE.search(s.text) and not _LOCAL.search(s.text))
        yield from (s for s in self.syslog_ng if _SYSLOG_NG_REMOTE.search(s.text) and not _LOCAL.search(s.text))


_RSYSLOG_REMOTE = re.compile(
    r"""^[^#\s]+\s+-?@@?[\[(\w]|^\s*@@?[\[(\w]|type\s*=\s*["']om(?:fwd|relp|kafka|elasticsearch|hiredis)["']""",
    re.IGNORECASE,
)
_SYSLOG_NG_REMOTE = re.compile(r"\b(?:syslog|network|tcp6?|udp6?|kafka|kafka-c|elasticsearch-http|http|relp)\s*\(")
_LOCAL = re.compile(r"""["'@(](?:127\.0\.0\.1|localhost|\[?::1\]?)["':;)\s]""")


def _statements(view: View, requests: tuple[Files, ...]) -> Iterator[Statement]:
    for request in requests:
        for item in view.whole(request):
            for number, line in enumerate(item.text.split("\n"), 1):
                text = line.strip()
                if text and not text.startswith("#"):
                    yield Statement(text, item.name, number)
