"""Live facts of this machine through psutil, one JSON document each. No command lines: they may carry passwords."""

from __future__ import annotations

import datetime
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from inspector.request import Live, LiveKind
from inspector.snapshot import Item, State


def answer(request: Live) -> Item:
    """The answer for this machine; what another user's process hides is null in it."""
    try:
        data = _SOURCES[request.kind]()
    except (psutil.AccessDenied, PermissionError):
        return Item(request.name, State.DENIED)
    except OSError:
        return Item(request.name, State.MISSING)
    return Item(request.name, data=json.dumps(data, sort_keys=True).encode())


def _processes() -> list[dict[str, Any]]:
    """pid, ppid, uid, name, exe (" (deleted)" kept; null where hidden), started."""
    rows = []
    for process in psutil.process_iter():
        try:
            with process.oneshot():
                rows.append(
                    {
                        "pid": process.pid,
                        "ppid": process.ppid(),
                        "uid": process.uids().effective,
                        "name": _name(process.pid),
                        "exe": _exe(process.pid),
                        "started": _iso(process.create_time()),
                    }
                )
        except (psutil.NoSuchProcess, psutil.ZombieProcess, FileNotFoundError, ProcessLookupError):
            continue
    return rows


def _exe(pid: int) -> str | None:
    """The program's path as the kernel tells it; psutil drops the mark of a deleted one. Empty for kernel threads."""
    try:
        return os.readlink(f"/proc/{pid}/exe")  # noqa: PTH115 - a name that ends in " (deleted)" is no path
    except PermissionError:
        return None
    except OSError:
        return ""


def _sockets() -> list[dict[str, Any]]:
    """Listening TCP and unconnected UDP sockets: protocol, address, port, pid and program (null where hidden)."""
    rows = {}
    for entry in psutil.net_connections(kind="inet"):
        if not (entry.laddr and _waiting(entry)):
            continue
        protocol = "tcp" if entry.type == socket.SOCK_STREAM else "udp"
        key = (protocol, entry.laddr.ip, entry.laddr.port, entry.pid or 0)
        rows[key] = {
            "protocol": protocol,
            "address": entry.laddr.ip,
            "port": entry.laddr.port,
            "pid": entry.pid,
            "program": _program(entry.pid),
            "exe": _exe(entry.pid) if entry.pid else None,
        }
    return [rows[key] for key in sorted(rows)]


def _waiting(entry: Any) -> bool:
    return entry.status == psutil.CONN_LISTEN or (entry.type == socket.SOCK_DGRAM and not entry.raddr)


def _name(pid: int) -> str:
    """As the kernel cuts it, like the collector on other hosts: psutil takes the rest from the command line."""
    return os.fsdecode(Path(f"/proc/{pid}/comm").read_bytes().removesuffix(b"\n"))


def _program(pid: int | None) -> str | None:
    try:
        return _name(pid) if pid else None
    except OSError:
        return None


def _sessions() -> list[dict[str, Any]]:
    return [
        {"user": user.name, "terminal": user.terminal, "host": user.host, "started": _iso(user.started)}
        for user in psutil.users()
    ]


def _boot() -> dict[str, str]:
    system = os.uname()
    return {
        "booted": _iso(psutil.boot_time()),
        "hostname": system.nodename,
        "kernel": system.release,
        "architecture": system.machine,
    }


def _iso(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).isoformat()


_SOURCES: dict[LiveKind, Callable[[], object]] = {
    LiveKind.PROCESSES: _processes,
    LiveKind.SOCKETS: _sockets,
    LiveKind.SESSIONS: _sessions,
    LiveKind.BOOT: _boot,
}
