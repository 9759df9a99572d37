"""Days as people write them."""

from __future__ import annotations

import datetime
import re

_DAY = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})([-/.月])([0-9]{1,2})日?(?:[ T]0?0:00(?::00)?)?")


class NoDay(Exception):
    """The text is no day."""


def read(text: str) -> str:
    """2026-12-31, 2026/12/31, 2026.12.31 or 2026年12月31日 as YYYY-MM-DD. Raises NoDay."""
    match = _DAY.fullmatch(text.strip())
    if not match or (match[2], match[4]) not in (("-", "-"), ("/", "/"), (".", "."), ("年", "月")):
        raise NoDay
    try:
        return datetime.date(int(match[1]), int(match[3]), int(match[5])).isoformat()
    except ValueError:
        raise NoDay from None
