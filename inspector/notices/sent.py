"""Which notices went out: a file with a line for each, so that none goes out twice for the same audit."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from inspector.notices.channels import Channel
from inspector.notices.news import News

KEPT = 2000
"""Lines. Older ones are of audits that nobody tells again."""
LARGEST = 1 << 20


def key(news: News, channel: Channel) -> str:
    """The name of a notice: the same audit and the same channel have the same, always. No secret is among a channel's settings."""
    told = news.audit.encode() + b"\0" + msgspec.json.encode(channel)
    return hashlib.sha256(told).hexdigest()[:32]


def went_out(path: Path) -> frozenset[str]:
    """What cannot be read counts as nothing: rather told twice than not at all."""
    return frozenset(_read(path))


def remember(path: Path, name: str) -> None:
    """Raises OSError."""
    kept = _read(path)
    if len(kept) >= KEPT:
        partial = path.with_name(f"{path.name}.new")
        partial.unlink(missing_ok=True)
        _append(partial, [*kept[-KEPT // 2 :], name])
        partial.replace(path)
    else:
        _append(path, [name])


def _read(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST).decode("ascii", "replace").split()
    except OSError:
        return []


def _append(path: Path, names: list[str]) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "ab") as out:
        out.write("".join(f"{name}\n" for name in names).encode())
