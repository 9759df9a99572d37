"""One line in the system's journal for each run: to journald with fields, else to syslog, else to standard error.

Formats: https://systemd.io/JOURNAL_NATIVE_PROTOCOL/ and RFC 3164.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path

from inspector.text import clean

JOURNALD = Path("/run/systemd/journal/socket")
SYSLOG = Path("/dev/log")
NAME = "inspector"
DAEMON = 3
"""Facility of RFC 3164."""
LONGEST = 2000
"""Bytes of a message and of a field. RFC 3164 lets a receiver cut after 1,024 in all; those of today take 2,048 and more."""
SECONDS = 2.0


class Priority(IntEnum):
    ERROR = 3
    WARNING = 4
    NOTICE = 5
    INFO = 6


def tell(
    line: str, priority: Priority, fields: Mapping[str, str], *, journald: Path = JOURNALD, syslog: Path = SYSLOG
) -> str:
    """Say `line` to whoever keeps the journal; returns to whom: journald, syslog or stderr. Never raises.

    `fields`: by name without the prefix INSPECTOR_, such as AUDIT, CHAIN; syslog gets them at the end of the line.
    """
    if heard := keep(line, priority, fields, journald=journald, syslog=syslog):
        return heard
    try:
        print(f"{NAME}: {_words(line, fields)}", file=sys.stderr, flush=True)  # noqa: T201 - the last resort
    except (OSError, ValueError, UnicodeError):
        return ""
    return "stderr"


def keep(
    line: str, priority: Priority, fields: Mapping[str, str], *, journald: Path = JOURNALD, syslog: Path = SYSLOG
) -> str:
    """The same for what is said on standard error anyway: nobody may hear it here, which is an empty word."""
    if _send(journald, native(clean(line), priority, fields)):
        return "journald"
    if _send(syslog, traditional(_words(line, fields), priority, time.localtime(), os.getpid())):
        return "syslog"
    return ""


def _words(line: str, fields: Mapping[str, str]) -> str:
    return " ".join([clean(line), *(f"{name.lower()}={clean(value)}" for name, value in fields.items())])


def native(line: str, priority: Priority, fields: Mapping[str, str]) -> bytes:
    """A datagram for journald: `NAME=value` lines. Cleaned values have no line end, so the form with lengths is not needed."""
    values = {"MESSAGE": line, "PRIORITY": str(int(priority)), "SYSLOG_IDENTIFIER": NAME}
    values |= {f"INSPECTOR_{name.upper()}": value for name, value in fields.items()}
    return b"".join(f"{name}=".encode() + _octets(value) + b"\n" for name, value in values.items())


def traditional(line: str, priority: Priority, now: time.struct_time, pid: int) -> bytes:
    """A datagram for syslogd."""
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # strftime follows the locale
    when = f"{months[now.tm_mon - 1]} {now.tm_mday:2} {now.tm_hour:02}:{now.tm_min:02}:{now.tm_sec:02}"
    return f"<{DAEMON * 8 + priority}>{when} {NAME}[{pid}]: ".encode() + _octets(line)


def _octets(value: str) -> bytes:
    """Not too many, and never half a character."""
    return clean(value).encode()[:LONGEST].decode("utf-8", "ignore").encode()


def _send(path: Path, datagram: bytes) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.settimeout(SECONDS)
            out.connect(str(path))
            out.send(datagram)
    except (OSError, ValueError):
        return False
    return True
