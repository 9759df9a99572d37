"""The closed table of read-only commands that a live host may be asked to run. A plug-in adds none."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Mapping

from inspector.request import MIB, Command
from inspector.snapshot import Item, State

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "nft-ruleset": ("nft", "list", "ruleset"),
    "iptables-rules": ("iptables-save",),
    # Facilities auth and authpriv; the newest first, so that what is cut off is the oldest
    "journal-of-logins": (
        *("journalctl", "--quiet", "--no-pager", "--reverse", "--utc", "--output=short-iso", "--since=-90days"),
        *("--lines=30000", "SYSLOG_FACILITY=4", "SYSLOG_FACILITY=10"),
    ),
}
ROOT_ONLY = frozenset({"journal-of-logins"})
"""To other users these show a part as if it were all."""
SEARCH = "/usr/sbin:/usr/bin:/sbin:/bin"
SECONDS = 20
LIMIT = 4 * MIB


def run(request: Command) -> Item:
    """The command's standard output. Not installed: absent. A failure: denied, since privilege is what it needs."""
    words = COMMANDS.get(request.key)
    if words is None:
        return Item(request.name, State.UNSUPPORTED)
    program = shutil.which(words[0], path=SEARCH)
    if program is None:
        return Item(request.name, State.ABSENT)
    if request.key in ROOT_ONLY and os.geteuid() != 0:
        return Item(request.name, State.DENIED)
    try:
        process = subprocess.Popen(
            (program, *words[1:]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": SEARCH, "LC_ALL": "C"},
        )
    except OSError:
        return Item(request.name, State.DENIED)
    with process:
        try:
            state, data = _read(process, time.monotonic() + SECONDS)
        finally:
            process.kill()
    return Item(request.name, state, data)


def ended(key: str, status: int, data: bytes) -> Item:
    """The answer of a command that another shell ran, from its exit status and what it wrote."""
    name = Command(key).name
    if len(data) > LIMIT:
        return Item(name, State.TRUNCATED, data[:LIMIT])
    if status in (124, 143):
        return Item(name, State.TIMEOUT)
    return Item(name, State.DENIED) if status else Item(name, data=data)


def _read(process: subprocess.Popen[bytes], deadline: float) -> tuple[State, bytes]:
    """What it writes until it ends, at most `LIMIT` bytes of it."""
    assert process.stdout  # noqa: S101 - a pipe was asked for
    pipe = process.stdout.fileno()
    ready = select.poll()
    ready.register(pipe, select.POLLIN)
    data = bytearray()
    while len(data) <= LIMIT:
        if not ready.poll(max(0, deadline - time.monotonic()) * 1000):
            return State.TIMEOUT, b""
        if block := os.read(pipe, 1 << 16):
            data += block
            continue
        try:
            failed = process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return State.TIMEOUT, b""
        return (State.DENIED, b"") if failed else (State.OK, bytes(data))
    return State.TRUNCATED, bytes(data[:LIMIT])
