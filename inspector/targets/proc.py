"""What the collector's live part (collector/60-live.sh) read of a Linux host, as the documents that live.py makes of this one.

The texts hold what anybody on the host may choose: names of processes and programs, host names of sessions. Numbers and
addresses are as little-endian 64-bit kernels write them.
"""

from __future__ import annotations

import datetime
import json
import re
import socket
import struct
from collections.abc import Callable, Iterator
from typing import Any

from inspector.request import LiveKind

TICKS = 100
"""A second, in the unit of process times: 100 on every architecture but Alpha."""

_STAT = re.compile(
    rb"(?P<pid>\d{1,10}) \((?P<name>.{0,255}?)\) [A-Za-z] (?P<ppid>\d{1,10})(?: -?\d{1,20}){17} (?P<ticks>\d{1,20})"
    rb"(?: -?\d{1,20})*\n",
    re.DOTALL,
)
"""A name has 15 bytes, any but NUL, of a kernel thread up to 63: too few to look like the numbers that follow it."""
_UID = re.compile(rb"^Pid:\t(\d{1,10})\nUid:\t\d{1,10}\t(\d{1,10})\t", re.MULTILINE)
_LINK = re.compile(rb"^l[^>\n]* (\d{1,10})/exe(?: -> (.*))?$", re.MULTILINE)
_BOOT = re.compile(rb"btime (\d{1,12})\n")
_SOCKET = re.compile(rb"(tcp|udp)(6?) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) (\d{1,10})")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_RECORDS = (struct.Struct("<hxxi32s4s32s256shhiii16s20x"), struct.Struct("<hxxi32s4s32s256shhqqq16s20x4x"))
"""utmp(5) with 32-bit times (x86-64 and most others) and with 64-bit ones (aarch64): both are in use."""
_USER_PROCESS = 7
_TYPES = range(10)

Sections = dict[bytes, bytes]


def parse(kind: LiveKind, raw: bytes, mark: bytes) -> bytes | None:
    """The JSON document, or None where the host hides a part from the account that asked.

    Raises ValueError for what is cut or cannot be understood.
    """
    sections = _sections(raw, mark)
    if b"hidden" in sections:
        return None
    try:
        return json.dumps(_SOURCES[kind](sections), sort_keys=True).encode()
    except (KeyError, OverflowError, OSError) as error:
        raise ValueError(f"not a list of {kind} as the collector gives it: {error!r}") from None


def _sections(raw: bytes, mark: bytes) -> Sections:
    """Content by name. Only who knows the mark can begin a section, and the last one says that nothing is missing."""
    _, *parts = re.split(rb"\n([a-z]+) " + re.escape(mark) + rb"\n", raw)
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    if len(found) * 2 != len(parts):
        raise ValueError("two sections of one name")
    if b"end" not in found:
        raise ValueError("the text was cut")
    return found


def _processes(sections: Sections) -> list[dict[str, Any]]:
    booted = _booted(sections)
    uids = {int(pid): int(uid) for pid, uid in _UID.findall(sections[b"status"])}
    if not uids:
        raise ValueError("no process has an owner")
    programs = _programs(sections)
    return [
        {
            "pid": pid,
            "ppid": int(match["ppid"]),
            "uid": uids[pid],
            "name": _text(match["name"]),
            "exe": programs.get(pid),
            "started": _iso(booted + int(match["ticks"]) // TICKS),
        }
        for pid, match in sorted(_stats(sections[b"stat"]).items())
        if pid in uids  # otherwise it ended between the two readings
    ]


def _stats(text: bytes) -> dict[int, re.Match[bytes]]:
    """By pid. Read from the start, one after the other: a name may hold line ends and look like another process."""
    found = {}
    place = 0
    while place < len(text):
        match = _STAT.match(text, place)
        if not match:
            raise ValueError(f"not a process: {text[place : place + 80]!r}")
        found[int(match["pid"])] = match
        place = match.end()
    return found


def _programs(sections: Sections) -> dict[int, str | None]:
    """Path by pid: None where it may not be read, empty where there is none."""
    style, _, lines = sections[b"exe"].partition(b"\n")
    found: dict[int, str | None] = {int(pid): "" for pid in sections[b"gone"].split()}
    for match in _LINK.finditer(lines):
        if match[2] is not None:
            found[int(match[1])] = _text(_plain(match[2]) if style == b"escaped" else match[2])
    return found


def _plain(name: bytes) -> bytes:
    r"""Without the escapes of GNU ls: \n and the like, \ooo, and a backslash before what stands for itself."""
    return _ESCAPE.sub(
        lambda match: bytes((int(match[1], 8) & 0xFF,)) if len(match[1]) > 1 else _LETTERS.get(match[1], match[1]), name
    )


def _sockets(sections: Sections) -> list[dict[str, Any]]:
    if not {b"net/tcp", b"net/udp"} <= set(sections[b"tables"].split()):
        raise ValueError("the kernel's tables of sockets were not read")
    names = {pid: _text(match["name"]) for pid, match in _stats(sections[b"stat"]).items()}
    programs = _programs(sections)
    rows = {}
    for protocol, address, port, pid in _rows(sections[b"rows"]):
        rows[protocol, address, port, pid] = {
            "protocol": protocol,
            "address": address,
            "port": port,
            "pid": pid or None,
            "program": names.get(pid),
            "exe": programs.get(pid),
        }
    return [rows[key] for key in sorted(rows)]


def _rows(text: bytes) -> Iterator[tuple[str, str, int, int]]:
    """Protocol, address, port, and the pid or 0. A socket without a port is bound to nothing."""
    *lines, last = text.splitlines() or [b""]
    if last != b"whole":
        raise ValueError("the list of sockets was cut")
    for line in lines:
        match = _SOCKET.fullmatch(line)
        if not match or (len(match[3]) == 32) != bool(match[2]):
            raise ValueError(f"not a socket: {line[:80]!r}")
        if port := int(match[4], 16):
            yield match[1].decode(), _address(match[3]), port, int(match[5])


def _address(digits: bytes) -> str:
    """The kernel writes an address as numbers of 32 bits in its own byte order."""
    packed = bytes.fromhex(digits.decode())
    words = struct.unpack(f"<{len(packed) // 4}I", packed)
    family = socket.AF_INET6 if len(words) == 4 else socket.AF_INET
    return socket.inet_ntop(family, struct.pack(f">{len(words)}I", *words))


def _sessions(sections: Sections) -> list[dict[str, Any]]:
    rows = []
    for kind, _, terminal, _, user, host, _, _, _, seconds, _, _ in _records(sections.get(b"utmp", b"")):
        if kind == _USER_PROCESS:
            name = _field(host)
            rows.append(
                {
                    "user": _field(user),
                    "terminal": _field(terminal) or None,
                    "host": "localhost" if name in (":0", ":0.0") else name,
                    "started": _iso(seconds),
                }
            )
    return rows


def _records(data: bytes) -> list[tuple[Any, ...]]:
    """In the layout that fits: by the size of the whole, and by the kinds of record that there are."""
    for layout in _RECORDS:
        if len(data) % layout.size == 0:
            records = list(layout.iter_unpack(data))
            if all(record[0] in _TYPES for record in records):
                return records
    raise ValueError(f"utmp has {len(data)} bytes and no known layout")


def _field(padded: bytes) -> str:
    return _text(padded.partition(b"\0")[0])


def _boot(sections: Sections) -> dict[str, str]:
    # the host may have any name; kernel and architecture have no spaces
    names = sections[b"uname"].removesuffix(b"\n").rsplit(b" ", 2)
    if len(names) != 3:
        raise ValueError(f"not the names of a system: {sections[b'uname'][:80]!r}")
    hostname, kernel, architecture = map(_text, names)
    return {
        "booted": _iso(_booted(sections)),
        "hostname": hostname,
        "kernel": kernel,
        "architecture": architecture,
    }


def _booted(sections: Sections) -> int:
    match = _BOOT.fullmatch(sections[b"boot"])
    if not match:
        raise ValueError("the time of the boot is not known")
    return int(match[1])


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _iso(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()


_SOURCES: dict[LiveKind, Callable[[Sections], object]] = {
    LiveKind.PROCESSES: _processes,
    LiveKind.SOCKETS: _sockets,
    LiveKind.SESSIONS: _sessions,
    LiveKind.BOOT: _boot,
}
