"""News to tell, and channels as a configuration gives them."""

from __future__ import annotations

from typing import Any

import msgspec

from inspector import document
from inspector.credentials import Vault
from inspector.model import Severity
from inspector.notices import Channel, Failure, News, Notable, Pace, check, gather, send_all
from inspector.text import Text

ROOT = Text(en="Root login over SSH", zh="SSH 登录 root 账户")
WEAK = Text(en="Weak password", zh="弱口令")
FAST = Pace(waits=(0.01, 0.02), seconds=5.0, answer=0.5, longest_wait=0.1)


def notable(host: str, severity: Severity = Severity.HIGH, title: Text = ROOT) -> Notable:
    return Notable(host, title, severity)


def news(**changes: Any) -> News:
    values: dict[str, Any] = {
        "audit": "0f3c9a",
        "number": 12,
        "finished": "2026-11-30T02:14:00Z",
        "audited": 38,
        "new": gather(
            [notable("web1"), notable("db1", Severity.CRITICAL, WEAK), notable("db1", Severity.CRITICAL, WEAK)]
        ),
    }
    return News(**values | changes)


class _File(msgspec.Struct):
    notices: tuple[Channel, ...]


def channels(text: str) -> tuple[Channel, ...]:
    """The channels of a configuration; `text` is YAML below `notices:`. Raises InspectorError."""
    made = document.parse(f"notices:\n{text}".encode(), "config.yaml")
    found = made.convert(_File).notices
    check(found, made)
    return found


def send(text: str, told: News | None = None, **options: Any) -> list[Failure]:
    return send_all(channels(text), told or news(), Vault(), **{"pace": FAST, **options})
