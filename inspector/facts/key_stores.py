"""Key stores by what they hold: PKCS #12 (.p12, .pfx) and those of Java (JKS, JCEKS).

What holds certificates alone is none, as far as it can be told without a passphrase.
"""

from __future__ import annotations

import re

_PKCS12 = re.compile(rb"\x30([\0-\x80]|\x81.|\x82..|\x83...|\x84....)\x02\x01\x03\x30", re.DOTALL)
"""PFX (RFC 7292, 4), also without a length (BER)."""
_BAG = re.compile(rb"\x06\x0b\*\x86H\x86\xf7\r\x01\x0c\x0a\x01([\x01\x02])\xa0.{32}", re.DOTALL)
"""The bag of a key (1), or of one under a passphrase (2), with at least the beginning of it (RFC 7292, 4.2)."""
_JAVA = re.compile(rb"(?:\xfe\xed\xfe\xed|\xce\xce\xce\xce)\0\0\0[\x01\x02]", re.DOTALL)
"""JKS and JCEKS: then how many entries there are, and each with its kind first."""
_PRIVATE, _CERTIFICATE, _SECRET = 1, 2, 3
_SEALED, _SHORTEST = 64, 6
"""Bytes of a sealed key, and of a certificate with its length, at least."""
_OBJECT = b"\xac\xed\0\x05"
"""How a sealed secret key begins: a serialised object of Java."""


def kind(data: bytes, *, more: bool = False) -> str:
    """key (without a passphrase), store (of at least one private or secret key, under one), or nothing.

    `more`: this is the beginning of a file; else a store that goes on behind its end was cut, and nothing reads it.
    """
    if found := _PKCS12.match(data):
        if not more and _end(found[1]) > len(data):
            return ""
        bags = {found[1] for found in _BAG.finditer(data)}
        return "key" if b"\1" in bags else "store" if bags else ""
    return "store" if _JAVA.match(data) and _holds_key(data, more=more) else ""


def is_store(data: bytes) -> bool:
    """Whether a file that begins so is one of these, whatever it holds."""
    return bool(_PKCS12.match(data) or _JAVA.match(data))


def _end(size: bytes) -> int:
    """Where the store ends whose length is written so; nowhere in particular where it is not (BER)."""
    wide = size[0] & 0x7F if size[0] > 0x80 else 0
    return 1 + len(size) + (int.from_bytes(size[1 : 1 + wide]) if wide else size[0] % 0x80)


def _holds_key(store: bytes, *, more: bool) -> bool:
    """Whether one of the entries that are whole is a key."""
    at = 12
    for _ in range(int.from_bytes(store[8:12])):
        kind = int.from_bytes(store[at : at + 4])
        at += 4
        at += 2 + int.from_bytes(store[at : at + 2]) + 8  # its name, and when it was made
        if kind == _SECRET:
            return store[at : at + 4] == _OBJECT and len(store) - at > _SEALED
        if kind == _PRIVATE:
            size = int.from_bytes(store[at : at + 4])
            chain = int.from_bytes(store[at + 4 + size : at + 8 + size])
            return 0 < size <= len(store) - at - 4 and (more or chain * _SHORTEST <= len(store) - at - 8 - size)
        if kind != _CERTIFICATE:
            return False
        if store[7] > 1:
            at += 2 + int.from_bytes(store[at : at + 2])  # X.509
        at += 4 + int.from_bytes(store[at : at + 4])
        if at >= len(store):
            return False
    return False
