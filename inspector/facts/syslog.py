"""Where a host's messages go: journald, rsyslog, syslog-ng, the small syslog daemons; and logrotate."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.facts.services import Services, unit_lines
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
_PLACES = ("/etc", "/run", "/usr/local/lib", "/usr/lib")
"""Whatever stands at an earlier one hides what has the same name at a later one."""
_CONFS = tuple(Files(f"{place}/systemd/journald.conf") for place in _PLACES)
_DROP_INS = tuple(Files(f"{place}/systemd/journald.conf.d/*.conf") for place in _PLACES)
_MASKS = tuple(Files(request.glob, Part.STAT) for request in _DROP_INS)
_JOURNAL = Files("/var/log/journal", Part.STAT)
_ARCHIVED = Files("/var/log/journal/*/system@*-*-*.journal", Part.STAT)
_SPANS = {
    **dict.fromkeys(("s", "sec", "second", "seconds", ""), 1),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86400),
    **dict.fromkeys(("w", "week", "weeks"), 7 * 86400),
    **dict.fromkeys(("M", "month", "months"), 2629800),
    **dict.fromkeys(("y", "year", "years"), 31557600),
}
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
    """journald.conf(5) with its drop-ins. `kept` says whether the journal outlives a reboot; `since`: its oldest entry in a
    file that was closed.
    """

    needs = (*_JOURNALD, *_CONFS, *_DROP_INS, *_MASKS, _JOURNAL, _ARCHIVED)
    options: dict[str, Value]
    folder: bool
    since: datetime.datetime | None = None

    @classmethod
    def read(cls, view: View, services: Services) -> Self:
        if not any(view.one(request).stat for request in _JOURNALD):
            raise Absent("systemd-journald is not installed", "未安装 systemd-journald")
        if services.is_masked("systemd-journald"):
            raise Absent("systemd-journald is masked", "systemd-journald 已被屏蔽")
        items = [item for item in map(view.one, _CONFS) if item.stat][:1]
        by_name: dict[str, Item | None] = {}
        for request, masks in zip(_DROP_INS, _MASKS, strict=True):
            there = {item.name: item for item in view.whole(request)}
            for item in view.whole(masks):  # a link to /dev/null is no file, and hides one all the same
                by_name.setdefault(item.name.rpartition("/")[2], there.get(item.name))
        options: dict[str, Value] = {}
        for item in [*items, *(item for _, item in sorted(by_name.items()) if item)]:
            options |= _options(item)
        stat = view.one(_JOURNAL).stat
        heads = [head for item in view.whole(_ARCHIVED) if (head := _head(item.name))]
        return cls(options, stat is not None and stat.kind == "dir", min(heads, default=None))

    def option(self, name: str, default: str) -> Value:
        found = self.options.get(name.lower())
        return found if found and found.text else Value(default, "/etc/systemd/journald.conf", 0)

    @property
    def longest(self) -> float | None:
        """Days after which everything is deleted; None where nothing says so."""
        seconds = span(self.option("MaxRetentionSec", "0").text)
        return seconds / 86400 if seconds else None

    @property
    def kept(self) -> bool:
        storage = self.option("Storage", "auto").text.lower()
        return storage == "persistent" or (storage == "auto" and self.folder)


_STORAGES = ("volatile", "persistent", "auto", "none")


def _options(item: Item) -> dict[str, Value]:
    """The last value of each in one file. What stands in no section, or is no kind of storage, is passed over, as journald does."""
    found: dict[str, Value] = {}
    for section, name, value, number in unit_lines(item.text):
        known = name.lower() != "storage" or value.lower() in (*_STORAGES, "")
        if section == "Journal" and known:
            found[name.lower()] = Value(value, item.name, number)
    return found


def _head(path: str) -> datetime.datetime | None:
    """When the first entry of a closed file was made, from its name: microseconds in hexadecimal."""
    digits = path.removesuffix(".journal").rpartition("-")[2]
    if not re.fullmatch("[0-9a-f]{16}", digits) or int(digits, 16) > 1 << 52:
        return None
    return datetime.datetime.fromtimestamp(int(digits, 16) / 1e6, datetime.UTC)


_NUMBER = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s{0,9}([A-Za-z]*)")
_SPAN = re.compile(r"(?:[0-9]{1,12}(?:\.[0-9]{1,6})?\s{0,9}(?:[A-Za-z]{1,9}\s{0,9}|$)){1,9}")


def span(text: str) -> float | None:
    """Seconds of a time span as systemd.time(7) writes it (`1month 5d`); None where it is none."""
    parts = _NUMBER.findall(text[:200])
    if not _SPAN.fullmatch(text) or any(unit not in _SPANS for _, unit in parts):
        return None
    return sum(float(number) * _SPANS[unit] for number, unit in parts)


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
