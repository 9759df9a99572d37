"""Signatures over results, bundles and the store's chain, which `ssh-keygen -Y verify` can check as well."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inspector.model import InspectorError
from inspector.signing import sshsig
from inspector.signing.keys import Passphrase, SigningKey, load_signing_key, new_key, own_key
from inspector.signing.signers import Signer, own_signers, read_signers
from inspector.text import Text

__all__ = [
    "Signed",
    "Signer",
    "SigningKey",
    "State",
    "load_signing_key",
    "new_key",
    "own_key",
    "own_signers",
    "read_signers",
    "sign",
    "sign_message",
    "signer_from",
    "verifier_from",
    "verify",
    "verify_message",
]

Stream = io.BufferedReader | io.BytesIO

OTHER_USE = Text(
    en="it is a signature for {found}, and one for {wanted} is wanted", zh="该签名用于 {found}，而此处需要用于 {wanted}"
)
NOT_FOR_THIS = Text(
    en="line {line} of the list does not let this key sign for {wanted}", zh="名单第 {line} 行不允许该密钥用于 {wanted}"
)
NOT_NOW = Text(
    en="by line {line} of the list this key is not valid today", zh="按名单第 {line} 行，该密钥目前不在有效期内"
)


class State(StrEnum):
    """UNKNOWN: the signature holds, and its key is not among those that are taken. WRONG: it does not hold for this file."""

    GOOD = "good"
    UNKNOWN = "unknown"
    WRONG = "wrong"


@dataclass(frozen=True)
class Signed:
    """What became of a signature. `principal`: whose key it is, where that is known; `why` it is not taken."""

    state: State
    fingerprint: str
    principal: str | Text = ""
    why: Text | None = None


def sign(file: Stream, key: SigningKey) -> str:
    """The signature over what is in a file, which is read from where it stands. Raises OSError."""
    return key.sign(hashlib.file_digest(file, "sha512").digest())


def sign_message(data: bytes, key: SigningKey) -> str:
    """Over an entry of the store's chain: no signature of a file can stand in for it."""
    return key.sign(hashlib.sha512(data).digest(), sshsig.MESSAGES)


def signer_from(path: str | Path | None = None, passphrase: Passphrase | None = None) -> Callable[[bytes], str] | None:
    """Signs messages with that key. Without one with this installation's own; None where it has none. Raises InspectorError."""
    if path is None and not own_key().exists():
        return None
    key = load_signing_key(path, passphrase)
    return lambda data: sign_message(data, key)


def verify(file: Stream, signature: bytes, signers: Iterable[Signer]) -> Signed:
    """Hold a signature's text against a file. Raises InspectorError where the text is no signature; OSError."""
    found = sshsig.parse(signature)
    digest = hashlib.file_digest(file, sshsig.HASHES[found.hash]).digest()
    return _judged(found, digest, sshsig.NAMESPACE, signers)


def verify_message(data: bytes, signature: str | bytes, signers: Iterable[Signer]) -> Signed:
    """What `sign_message` made. Raises InspectorError where it is no signature."""
    found = sshsig.parse(signature.encode("utf-8", "replace") if isinstance(signature, str) else signature)
    return _judged(found, hashlib.new(sshsig.HASHES[found.hash], data).digest(), sshsig.MESSAGES, signers)


def verifier_from(paths: Iterable[str | Path] = ()) -> Callable[[bytes, str], bool] | None:
    """Whether a signature over a message is by a key in these files; without any by this installation's own key, and None where
    it has none. Raises InspectorError.
    """
    signers = [signer for path in paths for signer in read_signers(path)] or own_signers()
    if not signers:
        return None

    def holds(data: bytes, signature: str) -> bool:
        try:
            return verify_message(data, signature, signers).state is State.GOOD
        except InspectorError:
            return False

    return holds


def _judged(found: sshsig.Signature, digest: bytes, wanted: str, signers: Iterable[Signer]) -> Signed:
    mark = sshsig.fingerprint(found.key)
    listed = [signer for signer in signers if signer.key == found.key]
    refusals = [_refusal(signer, wanted) for signer in listed]
    taken = [signer for signer, why in zip(listed, refusals, strict=True) if why is None]
    name = (taken or listed or [Signer("", b"")])[0].name
    if found.namespace != wanted.encode():
        other = found.namespace[:60].decode("utf-8", "replace")
        return Signed(State.WRONG, mark, name, OTHER_USE.fill({"found": other, "wanted": wanted}))
    if not _holds(found, digest):
        return Signed(State.WRONG, mark, name)
    return Signed(State.GOOD, mark, name) if taken else Signed(State.UNKNOWN, mark, name, next(iter(refusals), None))


def _holds(found: sshsig.Signature, digest: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw = sshsig.public_key(found.key)
    try:
        public = Ed25519PublicKey.from_public_bytes(raw or b"")
        public.verify(found.raw, sshsig.framed(found.namespace, found.reserved, found.hash, digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _refusal(signer: Signer, wanted: str) -> Text | None:
    """Why the list does not let this key sign, as it stands there."""
    if signer.namespaces and not _matches(wanted, signer.namespaces):
        return NOT_FOR_THIS.fill({"line": signer.line, "wanted": wanted})
    now = datetime.datetime.now(datetime.UTC)
    if (signer.after and now < signer.after) or (signer.before and now > signer.before):
        return NOT_NOW.fill({"line": signer.line})
    return None


def _matches(name: str, patterns: Iterable[str]) -> bool:
    """As in OpenSSH's lists: `*`, `?`, and `!` before what must not match."""
    held = False
    for pattern in patterns:
        text = re.escape(pattern.removeprefix("!")).replace(r"\*", ".*").replace(r"\?", ".")
        if re.fullmatch(text, name, re.DOTALL):
            if pattern.startswith("!"):
                return False
            held = True
    return held
