"""Strings of a dossier as SARIF and what reads it take them: sentences, relative URIs, names and digests."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from inspector.text import Lang, clean, clipped

LONGEST = 4000
"""Characters of one sentence; what a host can make longer is cut."""
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)([-+][0-9A-Za-z.+-]+)?")


def plain(text: str, limit: int = LONGEST) -> str:
    """A text in which nothing moves a cursor or reads as a link (SARIF 2.1.0, 3.11.6: `[words](target)` is one in plain text)."""
    shown = clipped(clean(text[: limit + 1]), limit)
    return re.sub(r"[\\\[\]]", r"\\\g<0>", shown) if "](" in shown else shown


def sentence(text: str, lang: Lang) -> str:
    """With a full stop: the first sentence of a message is what lists of alerts show."""
    shown = plain(text)
    ends, stop = (".!?…", ".") if lang == "en" else ("。！？…", "。")
    return shown if shown.endswith(tuple(ends)) else shown + stop


def uri(path: str) -> str:
    """A relative reference that leads nowhere above its base; the bytes of a name that are no UTF-8 stay as they are."""
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return quote("/".join(parts).encode("utf-8", "surrogateescape")) or "."


def semantic(version: str) -> bool:
    return bool(_VERSION.fullmatch(version))


def pascal(check: str) -> str:
    """`weak-password.empty-password` -> `EmptyPassword`"""
    words = re.split(r"[^0-9A-Za-z]+", check.partition(".")[2] or check)
    return "".join(word[:1].upper() + word[1:] for word in words)[:255] or "Check"


def mark(*parts: str) -> str:
    """A digest of the strings, the same on every machine."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
