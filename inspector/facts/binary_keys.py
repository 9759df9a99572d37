"""Private keys that are no text, by what they hold: DER, and the keys of Dropbear.

A key is told only where all of it is there: its head alone is no key, and begins what is none as well.
"""

from __future__ import annotations

from collections.abc import Iterator

INTEGER, OCTETS, OID, SEQUENCE = 0x02, 0x04, 0x06, 0x30
_BIT_STRING = 0x03
_MOST = 64
"""Values side by side that are looked at; no key has so many."""
_VARIED = 8
"""Different bytes of a key; fewer are filled in by hand."""
_SCHEMES = (b"*\x86H\x86\xf7\r\x01\x05", b"*\x86H\x86\xf7\r\x01\x0c\x01")
"""How a key is encrypted: PKCS #5 (RFC 8018), PKCS #12 (RFC 7292, appendix C)."""
_RSA, _CURVE = b"*\x86H\x86\xf7\r\x01\x01", b"*\x86H\xce=\x02\x01"
_ONE_NUMBER = (b"*\x86H\xce8\x04\x01", b"*\x86H\xce>\x02\x01", b"*\x86H\x86\xf7\r\x01\x03\x01")
"""DSA, and Diffie-Hellman of X9.42 and of PKCS #3."""
_MONTGOMERY = {b"+en": 32, b"+eo": 56, b"+ep": 32, b"+eq": 57}
"""X25519, X448, Ed25519, Ed448 (RFC 8410), and how many bytes their keys have."""
_NAMED = {0xA0: (OID, SEQUENCE), 0xA1: (_BIT_STRING,)}
"""What may follow the private key of a curve: the curve, and the public key."""
_CURVE_KEY = range(16, 80)
"""Bytes of a private key of an elliptic curve."""
_DROPBEAR = {
    b"ssh-rsa": (3, 5),
    b"ssh-dss": (5,),
    b"ssh-ed25519": (1,),
    **{b"ecdsa-sha2-nistp%d" % bits: (3,) for bits in (256, 384, 521)},
}
"""How many fields follow the name. Public keys have fewer, or of Ed25519 a shorter one."""
_ED25519 = 64


def kind(data: bytes) -> str:
    """key, locked-key (under a passphrase), or nothing."""
    if _is_dropbear(data):
        return "key"
    for tag, content in values(data):
        fields = _fields(content) if tag == SEQUENCE else []
        if _is_key(fields):
            return "key"
        if _is_locked(fields):
            return "locked-key"
    return ""


def values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each DER value in turn (X.690, 8.1), as far as they are whole."""
    return ((tag, content) for tag, content, _ in _values(data))


def _fields(data: bytes) -> list[tuple[int, bytes]]:
    """The values of which a content is made up to its end; none where something else is in it."""
    found = list(_values(data))
    return [(tag, content) for tag, content, _ in found] if found and found[-1][2] == len(data) else []


def _values(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    at = 0
    for _ in range(_MOST):
        if len(data) < at + 2:
            return
        tag, size, at = data[at], data[at + 1], at + 2
        if size > 0x80:
            more = size & 0x7F
            size, at = int.from_bytes(data[at : at + more]), at + more
        elif size == 0x80:  # without a length: BER
            return
        if at + size > len(data):
            return
        yield tag, data[at : at + size], at + size
        at += size


def _is_key(fields: list[tuple[int, bytes]]) -> bool:
    """Whether these are the fields of a private key."""
    tags = [tag for tag, _ in fields]
    if tags[:1] != [INTEGER] or fields[0][1] not in (b"\0", b"\1") or not any(_varied(data) for _, data in fields[1:]):
        return False
    return _is_any(tags, fields) or _is_numbers(tags, fields) or _is_curve(tags, fields)


def _is_any(tags: list[int], fields: list[tuple[int, bytes]]) -> bool:
    """PrivateKeyInfo (RFC 5958): which algorithm, and its key."""
    if tags[1:3] != [SEQUENCE, OCTETS]:
        return False
    tag, algorithm = next(values(fields[1][1]), (0, b""))
    key = _fields(fields[2][1])
    return tag == OID and _fits(algorithm, [tag for tag, _ in key], key, fields[2][1])


def _fits(algorithm: bytes, tags: list[int], key: list[tuple[int, bytes]], data: bytes) -> bool:
    """Whether that is a key of the algorithm, as far as the algorithm is known here."""
    if algorithm in _MONTGOMERY:
        return tags == [OCTETS] and len(key[0][1]) == _MONTGOMERY[algorithm] and _varied(key[0][1])
    if algorithm in _ONE_NUMBER:
        return tags == [INTEGER] and _varied(key[0][1])
    if algorithm.startswith(_RSA) or algorithm == _CURVE:
        inside = _fields(key[0][1]) if tags == [SEQUENCE] else []
        inner = [tag for tag, _ in inside]
        if algorithm == _CURVE:
            named = all(tag in _NAMED for tag in inner[2:])
            return (
                named and inner[:2] == [INTEGER, OCTETS] and len(inside[1][1]) in _CURVE_KEY and _varied(inside[1][1])
            )
        return _is_numbers(inner, inside)
    return _varied(data)


def _is_numbers(tags: list[int], fields: list[tuple[int, bytes]]) -> bool:
    """RSAPrivateKey (RFC 8017) of nine numbers and perhaps further primes, or the six of a DSA key as OpenSSL writes it."""
    rsa = tags[:9] == [INTEGER] * 9 and tags[9:] in ([], [SEQUENCE])
    dsa = tags == [INTEGER] * 6 and fields[0][1] == b"\0"
    return (rsa or dsa) and len(fields[1][1]) > 32


def _is_curve(tags: list[int], fields: list[tuple[int, bytes]]) -> bool:
    """ECPrivateKey (RFC 5915): what stands alone names its curve or its public key."""
    if fields[0][1] != b"\1" or tags[1:2] != [OCTETS] or len(fields[1][1]) not in _CURVE_KEY or len(fields) < 3:
        return False
    return _varied(fields[1][1]) and all(data[:1] and data[0] in _NAMED.get(tag, ()) for tag, data in fields[2:])


def _is_locked(fields: list[tuple[int, bytes]]) -> bool:
    """EncryptedPrivateKeyInfo (RFC 5958)."""
    if [tag for tag, _ in fields] != [SEQUENCE, OCTETS]:
        return False
    tag, scheme = next(values(fields[0][1]), (0, b""))
    return tag == OID and scheme.startswith(_SCHEMES) and _varied(fields[1][1])


def _varied(data: bytes) -> bool:
    return len(set(data)) >= _VARIED


def _is_dropbear(data: bytes) -> bool:
    found: list[bytes] = []
    at = 0
    while at < len(data) and len(found) <= 6:
        size = int.from_bytes(data[at : at + 4])
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
        if found[0] not in _DROPBEAR:
            return False
    if at != len(data) or not found or len(found) - 1 not in _DROPBEAR[found[0]]:
        return False
    return _varied(found[-1]) and (found[0] != b"ssh-ed25519" or len(found[-1]) == _ED25519)
