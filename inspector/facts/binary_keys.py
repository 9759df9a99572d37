"""Private keys that are no text: DER, PKCS #12 (.p12, .pfx), Java key stores, Dropbear.

What holds certificates alone is none, as far as it can be told without a passphrase.
"""

from __future__ import annotations

import re

_SIZE = rb"(?:[\0-\x80]|\x81.|\x82..|\x83...)"
_DER = re.compile(
    rb"0" + _SIZE + rb"\x02\x01(?:[\x00\x01]0[\x05-\x20]\x06|\x00\x02[\x20-\x7f\x81\x82]|\x01\x04[\x14-\x48])",
    re.DOTALL,
)
"""PrivateKeyInfo (RFC 5208), RSAPrivateKey (RFC 8017), ECPrivateKey (RFC 5915)."""
_LOCKED_DER = re.compile(
    rb"0" + _SIZE + rb"0" + _SIZE + rb"\x06(?:\x09\*\x86H\x86\xf7\r\x01\x05|\x0a\*\x86H\x86\xf7\r\x01\x0c\x01)",
    re.DOTALL,
)
"""EncryptedPrivateKeyInfo: a scheme of PKCS #5 or PKCS #12 comes first."""
_PKCS12 = re.compile(rb"0" + _SIZE + rb"\x02\x01\x03", re.DOTALL)
_BAG = b"\6\x0b*\x86H\x86\xf7\r\1\x0c\n\1"
"""RFC 7292, 4.2: followed by 1 for a key, by 2 for one under a passphrase."""
_JAVA = re.compile(rb"(?:\xfe\xed\xfe\xed|\xce\xce\xce\xce)\0\0\0[\x01\x02]", re.DOTALL)
"""JKS and JCEKS: then how many entries there are, and each with its kind first."""
_CERTIFICATE = 2
_OTHERS = (1, 3)
"""A private key, a secret one."""
_DROPBEAR = re.compile(rb"\0\0\0[\x07\x0b\x13](?:ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp[0-9]{3})\0\0")


def kind(data: bytes) -> str:
    """By the first 16 KiB: key, locked-key (under a passphrase), or nothing."""
    if _DROPBEAR.match(data) or _DER.match(data):
        return "key"
    if _LOCKED_DER.match(data):
        return "locked-key"
    if _PKCS12.match(data):
        return "key" if _BAG + b"\1" in data else "locked-key" if _BAG + b"\2" in data else ""
    return "locked-key" if _JAVA.match(data) and _holds_key(data) else ""


def _holds_key(store: bytes) -> bool:
    """Whether an entry of a Java key store is none of the certificates that come before it."""
    count, at = int.from_bytes(store[8:12]), 12
    for _ in range(count):
        kind = int.from_bytes(store[at : at + 4])
        if kind != _CERTIFICATE:
            return kind in _OTHERS
        at += 4
        at += 2 + int.from_bytes(store[at : at + 2]) + 8  # its name, and when it was made
        at += 2 + int.from_bytes(store[at : at + 2])  # X.509
        at += 4 + int.from_bytes(store[at : at + 4])
    return False
