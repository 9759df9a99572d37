"""OpenSSH's form of a signature over a file (PROTOCOL.sshsig), with Ed25519 keys alone.

What is signed is not the file but a frame around its digest, which names what the signature is for: one for a file is none for
anything else. `ssh-keygen -Y verify` reads the same.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from dataclasses import dataclass

from inspector.model import InspectorError
from inspector.text import Text

NAMESPACE = "inspector"
"""What a signature over a file is for."""
MESSAGES = "inspector-store"
"""What a signature over an entry of the store's chain is for."""
MAGIC = b"SSHSIG"
VERSION = 1
ED25519 = b"ssh-ed25519"
HASHES = {b"sha512": "sha512", b"sha256": "sha256"}
"""Those that the format knows; ours is the first."""
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
WIDTH = 70
LIMIT = 16_384
"""Bytes of a signature's text: one by the largest RSA key has 3,000."""

EMPTY = Text(en="the signature is empty", zh="签名文件为空")
NOT_ONE = Text(en="it holds no SSH signature ({begin} …)", zh="不是 SSH 签名（应以 {begin} 开头）")
BROKEN = Text(en="the signature is damaged or cut short", zh="签名已损坏或不完整")
OTHER_VERSION = Text(
    en="the signature is of version {found} of its format, and {known} is what is read here",
    zh="签名格式版本为 {found}，当前只支持版本 {known}",
)
OTHER_KIND = Text(
    en="it was signed with a key of kind {kind}, and only Ed25519 is verified here; `ssh-keygen -Y verify` knows the others",
    zh="签名使用的密钥类型为 {kind}，此处只支持 Ed25519；其他类型请用 `ssh-keygen -Y verify` 校验",
)
OTHER_HASH = Text(en="the signature's digest {name} is not known", zh="不支持签名使用的摘要算法 {name}")
_ARMOR = re.compile(rb"\s*-----BEGIN SSH SIGNATURE-----\s*\n([A-Za-z0-9+/=\s]*)\n-----END SSH SIGNATURE-----\s*")


@dataclass(frozen=True)
class Signature:
    """`key`: the public half in OpenSSH's wire format, as in a `.pub` file. `raw`: Ed25519's 64 bytes."""

    key: bytes
    namespace: bytes
    reserved: bytes
    hash: bytes
    raw: bytes


class Short(ValueError):
    """The bytes end before the value does."""


def pack(*values: bytes) -> bytes:
    """Each behind its length."""
    return b"".join(struct.pack(">I", len(value)) + value for value in values)


def take(data: bytes, count: int) -> tuple[list[bytes], bytes]:
    """So many values from the start, and what follows them. Raises Short."""
    found = []
    for _ in range(count):
        if len(data) < 4 or len(data) - 4 < (size := int.from_bytes(data[:4], "big")):
            raise Short
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    return found, data


def public_key(blob: bytes) -> bytes | None:
    """The 32 bytes of an Ed25519 key in the wire format; None for keys of other kinds. Raises Short for what is none."""
    (kind,), rest = take(blob, 1)
    if kind != ED25519:
        return None
    (raw,), rest = take(rest, 1)
    if rest or len(raw) != 32:
        raise Short
    return raw


def fingerprint(blob: bytes) -> str:
    """As ssh-keygen shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def framed(namespace: bytes, reserved: bytes, name: bytes, digest: bytes) -> bytes:
    """What the key signs."""
    return MAGIC + pack(namespace, reserved, name, digest)


def armored(signature: Signature) -> str:
    inner = pack(ED25519, signature.raw)
    body = pack(signature.key, signature.namespace, signature.reserved, signature.hash, inner)
    text = base64.b64encode(MAGIC + struct.pack(">I", VERSION) + body).decode()
    lines = [text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]
    return "\n".join([BEGIN, *lines, END, ""])


def parse(text: bytes) -> Signature:
    """Raises InspectorError for what is no signature by an Ed25519 key; whether it holds is not looked at."""
    if not text.strip():
        raise InspectorError(EMPTY)
    match = _ARMOR.fullmatch(text) if len(text) <= LIMIT else None
    if not match:
        raise InspectorError(BROKEN if text.lstrip().startswith(BEGIN.encode()) else NOT_ONE.fill({"begin": BEGIN}))
    try:
        return _decoded(base64.b64decode(b"".join(match[1].split()), validate=True))
    except (binascii.Error, Short):
        raise InspectorError(BROKEN) from None


def _decoded(data: bytes) -> Signature:
    if data[:6] != MAGIC or len(data) < 10:
        raise Short
    version = int.from_bytes(data[6:10], "big")
    if version != VERSION:
        raise InspectorError(OTHER_VERSION.fill({"found": version, "known": VERSION}))
    (key, namespace, reserved, name, inner), rest = take(data[10:], 5)
    if public_key(key) is None:
        kind = take(key, 1)[0][0]
        raise InspectorError(OTHER_KIND.fill({"kind": kind[:60].decode("ascii", "replace")}))
    if name not in HASHES:
        raise InspectorError(OTHER_HASH.fill({"name": name[:20].decode("ascii", "replace")}))
    (kind, raw), more = take(inner, 2)
    if rest or more or kind != ED25519 or len(raw) != 64:
        raise Short
    return Signature(key, namespace, reserved, name, raw)
