"""Digests that hold an audit together, and the chain over all audits: who changes an old one changes all that came after.

Each is of the lengths and bytes of its parts, after a word that says what it is of, so that no two different things look alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

START = bytes(32)
"""What stands before the first audit's place in the chain."""


def body_digest(
    document: bytes, holdings: bytes | None, evidence: bytes | None, results: Iterable[tuple[str, bytes]]
) -> bytes:
    """Of what a host's entry says: its document before compression, and what else belongs to it by its digest.

    `results`: names of checks with the digests of their results, in order.
    """
    parts = (part for check, content in results for part in (check.encode(), content))
    return _digest(b"body", (document, holdings or b"", evidence or b"", *parts))


def entry_digest(host: int, body: bytes) -> bytes:
    """Of a host's entry: whose it is in the store, and what it says."""
    return _digest(b"entry", (str(host).encode(), body))


def audit_digest(head: bytes, entries: Iterable[bytes]) -> bytes:
    """Of an audit: its head before compression, and the digests of its entries in order."""
    return _digest(b"audit", (head, *entries))


def link(before: bytes, digest: bytes, number: int, mark: str, recorded: str) -> bytes:
    """The place of an audit in the chain, from that of the one before it. `mark`: the audit's id."""
    return _digest(b"chain", (before, digest, str(number).encode(), mark.encode(), recorded.encode()))


def message(chain: bytes) -> bytes:
    """What is signed of an audit: its place in the chain, and with it all audits up to this one."""
    return b"inspector-store 1 " + chain.hex().encode()


def _digest(kind: bytes, parts: Iterable[bytes]) -> bytes:
    sums = hashlib.sha256(b"inspector store " + kind + b"\0")
    for part in parts:
        sums.update(len(part).to_bytes(8, "big"))
        sums.update(part)
    return sums.digest()
