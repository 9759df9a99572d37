"""The collector's script: its parts in order, the same bytes on every host."""

from __future__ import annotations

import functools
import hashlib
from importlib import resources

INSTALLED = "/usr/local/libexec/inspector-collector"


@functools.cache
def script() -> bytes:
    parts = sorted((part for part in resources.files(__package__).iterdir() if part.name.endswith(".sh")), key=str)
    return b"".join(part.read_bytes() for part in parts)


def digest() -> str:
    """SHA-256 of the script in hex, as sudoers wants it."""
    return hashlib.sha256(script()).hexdigest()
