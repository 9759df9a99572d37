"""Private keys of OpenPGP (RFC 9580), as `gpg --export-secret-keys` and gpg-agent write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SECRET_KEY, _SECRET_SUBKEY = 5, 7
_NUMBERS = {1: 2, 2: 2, 3: 2, 16: 3, 17: 4}
"""How many numbers the public part has, by algorithm: RSA, Elgamal, DSA."""
_CURVES = {18: 1, 19: 0, 22: 0}
"""Those of elliptic curves: a curve, a point, and what else is as long as its first byte says."""
_FIXED = {25: 32, 26: 56, 27: 32, 28: 57}
"""Bytes of the public part of X25519, X448, Ed25519, Ed448."""
_DUMMY = b"\x65\x00GNU\x01"
"""GnuPG writes it (S2K 101, a hash, GNU, 1) where the key itself was left out: it is kept elsewhere."""
_PACKETS = 200
_AGENT = re.compile(rb"(?:Created: .{1,40}\n)?(?:Key: )?\(\s?(?:11:private-key|private-key )", re.DOTALL)
_AGENT_LOCKED = re.compile(
    rb"(?:Created: .{1,40}\n)?(?:Key: )?\(\s?(?:21:protected-private-key|protected-private-key )", re.DOTALL
)


def kind(data: bytes) -> str:
    """key, locked-key (under a passphrase), or nothing."""
    if _AGENT.match(data):
        return "key"
    if _AGENT_LOCKED.match(data):
        return "locked-key"
    packets = list(_packets(data))
    if not packets or packets[0][0] != _SECRET_KEY:
        return ""
    told = {_protection(body) for tag, body in packets if tag in (_SECRET_KEY, _SECRET_SUBKEY)}
    return "key" if "key" in told else "locked-key" if "locked-key" in told else ""


def _packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each packet that is whole."""
    at = 0
    for _ in range(_PACKETS):
        if at >= len(data) or not data[at] & 0x80:
            return
        tag, size, at = _head(data, at)
        if size < 0 or at + size > len(data):
            return
        yield tag, data[at : at + size]
        at += size


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, length (-1: not told) and where the content begins."""
    first, second = data[at], data[at + 1 : at + 2]
    if not first & 0x40:
        wide = 1 << (first & 3)
        size = int.from_bytes(data[at + 1 : at + 1 + wide]) if wide < 8 else -1
        return first >> 2 & 15, size, at + 1 + wide
    if not second or 224 <= second[0] < 255:
        return first & 63, -1, at
    if second[0] < 192:
        return first & 63, second[0], at + 2
    if second[0] < 224:
        return first & 63, (second[0] - 192 << 8) + int.from_bytes(data[at + 2 : at + 3]) + 192, at + 3
    return first & 63, int.from_bytes(data[at + 2 : at + 6]), at + 6


def _protection(body: bytes) -> str:
    """What the byte behind the public part says of a secret one (RFC 9580, 5.5.3)."""
    version, algorithm = body[:1], body[5:6]
    if version not in (b"\4", b"\5", b"\6") or not algorithm:
        return "locked-key" if version in (b"\2", b"\3") else ""
    at = _behind_public(body, 6 if version == b"\4" else 10, algorithm[0])
    usage, rest = body[at : at + 1], body[at + 1 :]
    if not usage or len(rest) < 16 or _DUMMY in rest[:12]:
        return ""
    return "key" if usage == b"\0" else "locked-key"


def _behind_public(body: bytes, at: int, algorithm: int) -> int:
    for _ in range(_NUMBERS.get(algorithm, 0)):
        at = _behind_number(body, at)
    if algorithm in _CURVES:
        at = _behind_number(body, at + 1 + int.from_bytes(body[at : at + 1]))
        for _ in range(_CURVES[algorithm]):
            at += 1 + int.from_bytes(body[at : at + 1])
    return at + _FIXED.get(algorithm, 0)


def _behind_number(body: bytes, at: int) -> int:
    """A number begins with how many bits it has."""
    return at + 2 + (int.from_bytes(body[at : at + 2]) + 7) // 8
