"""Whose signatures are taken: a public key (`.pub`), or OpenSSH's list of allowed signers (see ssh-keygen(1)).

A line of such a list is `NAMES [OPTIONS] KIND KEY [COMMENT]`. Keys of other kinds than Ed25519, and authorities for certificates,
are passed over: what they sign is not verified here. An option that is not known is an error, since it may forbid something.
"""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inspector.model import InspectorError
from inspector.signing import files, keys, sshsig
from inspector.text import Text, clean

LIMIT = 1_048_576
KINDS = {
    name + end
    for name in ("ssh-ed25519", "ssh-rsa", "ssh-dss", *(f"ecdsa-sha2-nistp{n}" for n in (256, 384, 521)))
    for end in ("", "-cert-v01@openssh.com")
} | {f"sk-{name}{end}@openssh.com" for name in ("ssh-ed25519", "ecdsa-sha2-nistp256") for end in ("", "-cert-v01")}
OWN = Text(en="this installation", zh="本机（自有密钥）")
PRIVATE = Text(
    en="{path}: holds a private key; name the public half, as {path}.pub",
    zh="{path}：是私钥，请改用公钥，如 {path}.pub",
)
NONE = Text(en="{path}: holds no Ed25519 public key", zh="{path}：其中没有 Ed25519 公钥")
LINE = Text(en="{path}, line {line}: {what}", zh="{path} 第 {line} 行：{what}")
NO_LINE = Text(
    en="expected a public key (ssh-ed25519 …) or `NAME [OPTIONS] ssh-ed25519 …`",
    zh="应为公钥（ssh-ed25519 …），或“名称 [选项] ssh-ed25519 …”",
)
BAD_KEY = Text(en="the key is damaged", zh="公钥已损坏")
BAD_OPTION = Text(en="the option {word} is not known", zh="不支持的选项 {word}")
BAD_TIME = Text(
    en="{word} is no time: expected YYYYMMDD or YYYYMMDDHHMM[SS], with Z for UTC",
    zh="{word} 不是时间：应为 YYYYMMDD 或 YYYYMMDDHHMM[SS]，末尾加 Z 表示 UTC",
)
_WORD = re.compile(r'\s*((?:[^\s"]|"(?:\\.|[^"\\])*")+)(?=\s|$)')
_OPTION = re.compile(r'([A-Za-z-]+)(?:="((?:\\.|[^"\\])*)")?(?:,|$)')
_TIME = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})?)?(Z?)")


@dataclass(frozen=True)
class Signer:
    """`key` is in the wire format. `line` is its place in a list. Without `namespaces` it may sign anything."""

    name: str | Text
    key: bytes
    line: int = 0
    namespaces: tuple[str, ...] = ()
    after: datetime.datetime | None = None
    before: datetime.datetime | None = None


def own_signers() -> tuple[Signer, ...]:
    """This installation's own key, where there is one. Raises InspectorError."""
    try:
        return (Signer(OWN, keys.public_half(keys.own_key())),)
    except FileNotFoundError:
        return ()


def read_signers(path: str | Path) -> tuple[Signer, ...]:
    """Raises InspectorError naming file and line; also where no key of a kind that is verified is in it."""
    try:
        text = files.read(path, LIMIT, follow=True).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        raise files.unreadable(path, files.NOT_THERE) from None
    if "PRIVATE KEY-----" in text:
        raise InspectorError(PRIVATE.fill({"path": str(path)}))
    found = tuple(_signers(text, path))
    if not found:
        raise InspectorError(NONE.fill({"path": str(path)}))
    return found


def _signers(text: str, path: str | Path) -> Iterator[Signer]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                signer = _signer(line.strip(), number)
            except InspectorError as error:
                raise InspectorError(LINE.fill({"path": str(path), "line": number, "what": error.text})) from None
            if signer:
                yield signer


def _signer(line: str, number: int) -> Signer | None:
    """None for a key of another kind, and for an authority."""
    first, rest = _word(line)
    if first in KINDS:
        encoded, comment = _word(rest)
        key = _key(first, encoded)
        return Signer(clean(comment.strip()), key, number) if key else None
    word, rest = _word(rest)
    options = ""
    if word not in KINDS:
        options = word
        word, rest = _word(rest)
        if word not in KINDS:
            raise InspectorError(NO_LINE)
    said = dict(_options(options))
    key = _key(word, _word(rest)[0])
    if key is None or "cert-authority" in said:
        return None
    namespaces = tuple(said["namespaces"].split(",")) if "namespaces" in said else ()
    after, before = (_time(said[name]) if name in said else None for name in ("valid-after", "valid-before"))
    return Signer(clean(first.replace('"', "")), key, number, namespaces, after, before)


def _word(text: str) -> tuple[str, str]:
    """The first word, in which quotes hold blanks together, and the rest."""
    match = _WORD.match(text)
    if not match:
        raise InspectorError(NO_LINE)
    return match[1], text[match.end() :]


def _key(kind: str, encoded: str) -> bytes | None:
    if kind.encode() != sshsig.ED25519:
        return None
    try:
        blob = base64.b64decode(encoded, validate=True)
        if sshsig.public_key(blob) is None:
            raise sshsig.Short
    except ValueError:  # binascii's is one as well, and that of a character that is not ASCII
        raise InspectorError(BAD_KEY) from None
    return blob


def _options(text: str) -> Iterator[tuple[str, str]]:
    while text:
        match = _OPTION.match(text)
        name = match[1].lower() if match else ""
        if not match or name not in ("cert-authority", "namespaces", "valid-after", "valid-before"):
            raise InspectorError(BAD_OPTION.fill({"word": text[:60]}))
        if (match[2] is None) != (name == "cert-authority"):
            raise InspectorError(BAD_OPTION.fill({"word": text[:60]}))
        yield name, (match[2] or "").replace('\\"', '"')
        text = text[match.end() :]


def _time(word: str) -> datetime.datetime:
    match = _TIME.fullmatch(word)
    try:
        if not match:
            raise ValueError
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        zone = datetime.UTC if match[7] else None  # without Z it is the local time of who reads it
        when = datetime.datetime(year, month, day, hour, minute, second, tzinfo=zone)
        return when if zone else when.astimezone()
    except (ValueError, OverflowError):
        raise InspectorError(BAD_TIME.fill({"word": word[:60]})) from None
