"""Private keys that are text: PEM in all its kinds, wherever it stands in a file; PuTTY; the shared keys of OpenVPN.

Only what is whole is a key: a header that an example shows, or a file that was cut, opens nothing.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from inspector.facts import binary_keys, openpgp_keys

VARIED = 6
"""Different characters of a key; fewer are a row of x."""
_MARK = re.compile(r"-----(?P<side>BEGIN|END) (?P<label>[A-Z0-9 ]{0,20})PRIVATE KEY(?: BLOCK)?-----")
_HEADER = re.compile(r"\s*(?P<name>[A-Za-z-]{1,40}): [^\n]{0,200}\n")
_BETWEEN = re.compile(r"[\s\"'`,;]+")
"""What stands between the lines of a key in a program or a settings file."""
_CHECKSUM = re.compile(r"\n=[A-Za-z0-9+/]{4}\s*$")
_LONGEST = 64 << 10
"""Characters of a key; one of RSA with 16,384 bits has 13,000."""
_OPENSSH = b"openssh-key-v1\0"
_PUTTY = re.compile(r"PuTTY-User-Key-File-[0-9]: ")
_HEADERS = 20
_STATIC = re.compile(
    r"^[ \t]*-----BEGIN OpenVPN (?:Static key V1|tls-crypt-v2 (?:server|client) key)-----[ \t\r]*\n\s{0,9}(?P<body>[A-Za-z0-9+/]{32,64})",
    re.MULTILINE,
)


def kind(text: str) -> str:
    """key, locked-key (under a passphrase), or nothing."""
    told = {_pem(label, body) for label, body in _blocks(text)}
    if any(len(set(found["body"])) >= VARIED for found in _STATIC.finditer(text)):
        told.add("key")
    if _PUTTY.match(text):
        told.add(_putty(text[:_LONGEST].splitlines()))
    return "key" if "key" in told else "locked-key" if "locked-key" in told else ""


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each label with what stands between its lines."""
    begin: re.Match[str] | None = None
    for mark in _MARK.finditer(text):
        if mark["side"] == "BEGIN":
            begin = mark
        elif begin and mark.start() - begin.end() <= _LONGEST:
            yield begin["label"].strip(), text[begin.end() : mark.start()]
            begin = None


def _pem(label: str, body: str) -> str:
    body, headers = body.replace("\\r", "").replace("\\n", "\n"), set[str]()
    while len(headers) < _HEADERS and (header := _HEADER.match(body)):
        headers.add(header["name"])
        body = body[header.end() :]
    data = _decoded(_CHECKSUM.sub("", body) if label == "PGP" else body)
    if label == "PGP":
        return openpgp_keys.kind(data)
    if label == "OPENSSH":
        return _openssh(data)
    if "Proc-Type" in headers:
        return "locked-key" if len(set(data)) >= VARIED else ""
    return binary_keys.kind(data) or _labelled(label, data)


def _putty(lines: list[str]) -> str:
    """Appendix C of PuTTY's manual."""
    said = {name: (value, at) for at, (name, _, value) in enumerate(line.partition(": ") for line in lines)}
    number, at = said.get("Private-Lines", ("", 0))
    behind = lines[at + 1 : at + 1 + int(number)] if re.fullmatch("[0-9]{1,4}", number) else []
    whole = len(behind) == int(number or 0) and not {"Private-MAC", "Private-Hash"}.isdisjoint(said)
    if not whole or len(set(_decoded("".join(behind)))) < VARIED:
        return ""
    return "key" if said.get("Encryption", ("", 0))[0] == "none" else "locked-key"


def _decoded(body: str) -> bytes:
    try:
        return base64.b64decode(_BETWEEN.sub("", body), validate=True)
    except ValueError:
        return b""


def _labelled(label: str, data: bytes) -> str:
    """A value that is whole, and that nothing but its label tells to be a key: of algorithms that are not known here."""
    tag, content = next(binary_keys.values(data), (0, b""))
    if tag != binary_keys.SEQUENCE or len(data) - len(content) > 6 or len(set(content)) < 2 * VARIED:
        return ""
    return "locked-key" if label == "ENCRYPTED" else "key"


def _openssh(data: bytes) -> str:
    """PROTOCOL.key of OpenSSH: cipher, key derivation and its options, how many keys, the public ones, the private ones."""
    if not data.startswith(_OPENSSH):
        return ""
    at, fields = len(_OPENSSH), list[bytes]()
    for skipped in (0, 0, 0, 4, 0):
        at += skipped
        size = int.from_bytes(data[at : at + 4])
        fields.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    if at > len(data) or len(set(fields[4])) < VARIED:
        return ""
    return "key" if fields[0] == b"none" else "locked-key"
