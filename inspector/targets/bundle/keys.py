"""The auditor's keys: who may read the secrets of a bundle, and what opens them.

An identity is one file for its owner alone: a key of age, and an RSA key with its certificate for hosts that have openssl and no
age. What others need to encrypt to it, its public half, is a file beside it that ends in `.pub`.
"""

from __future__ import annotations

import datetime
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.installation import state_folder
from inspector.model import InspectorError
from inspector.request import MIB
from inspector.text import Text, os_error

if TYPE_CHECKING:  # an optional extra; and cryptography takes time to load
    import pyrage  # type: ignore[import-untyped]
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

VARIABLE = "INSPECTOR_IDENTITY"
LIMIT = MIB
NO_PYRAGE = Text(
    en="encryption to an age key needs the package pyrage: pip install 'inspector-audit[encrypt]'",
    zh="使用 age 密钥加密需要安装 pyrage：pip install 'inspector-audit[encrypt]'",
)
NO_RECIPIENT = Text(
    en="--recipient {word}: neither a public key of age (age1…) nor a file that holds one",
    zh="--recipient {word}：既不是 age 公钥（age1…），也不是含有公钥的文件",
)
PRIVATE = Text(
    en="--recipient {word}: this file holds a private key; name the public half, {word}.pub",
    zh="--recipient {word}：该文件含有私钥，请改用公钥文件 {word}.pub",
)
UNREADABLE = Text(en="the identity {path} cannot be read: {why}", zh="无法读取私钥文件 {path}：{why}")
NO_IDENTITY = Text(en="the identity {path} holds no private key of age", zh="私钥文件 {path} 中没有 age 私钥")
_AGE = re.compile(r"^age1[0-9a-z]{20,200}$", re.MULTILINE)
_AGE_SECRET = re.compile(r"^AGE-SECRET-KEY-1[0-9A-Z]+$", re.MULTILINE)
_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----\n[A-Za-z0-9+/=\n]+-----END \1-----\n")


@dataclass(frozen=True)
class Recipients:
    """Keys of age, any of which opens what is sealed, and a certificate in PEM for where age is not at hand."""

    ages: tuple[str, ...]
    certificate: str = ""


@dataclass(frozen=True)
class Identity:
    path: str
    ages: tuple[pyrage.x25519.Identity, ...] = field(repr=False)
    pairs: tuple[tuple[Certificate, RSAPrivateKey], ...] = field(repr=False)


def recipients(word: str) -> Recipients:
    """From what `--recipient` says: a public key of age, or a file with such keys and certificates. Raises InspectorError."""
    text = f"{word}\n" if word.startswith("age1") else _file(word)
    if _AGE_SECRET.search(text) or "PRIVATE KEY" in text:
        raise InspectorError(PRIVATE.fill({"word": word}))
    ages = tuple(_AGE.findall(text))
    certificate = next((match[0] for match in _PEM.finditer(text) if match[1] == "CERTIFICATE"), "")
    error = InspectorError(NO_RECIPIENT.fill({"word": word}))
    if not ages:
        raise error
    try:
        _loaded(ages)
    except ValueError:
        raise error from None
    if certificate:
        _certificate(certificate, error)
    return Recipients(ages, certificate)


def _file(word: str) -> str:
    try:
        with Path(word.replace("\0", "?")).open("rb") as file:
            return file.read(LIMIT).decode("utf-8", "replace")
    except OSError:
        raise InspectorError(NO_RECIPIENT.fill({"word": word})) from None


def _certificate(text: str, error: InspectorError) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    try:
        key = x509.load_pem_x509_certificate(text.encode()).public_key()
    except ValueError:
        raise error from None
    if not isinstance(key, RSAPublicKey):
        raise error


def _loaded(ages: tuple[str, ...]) -> list[pyrage.x25519.Recipient]:
    """Raises ValueError; InspectorError without the library."""
    try:
        import pyrage
    except ImportError:
        raise InspectorError(NO_PYRAGE) from None
    try:
        return [pyrage.x25519.Recipient.from_str(age) for age in ages]
    except pyrage.RecipientError as error:
        raise ValueError(str(error)) from None


def seal(data: bytes, to: Recipients) -> bytes:
    import pyrage

    return bytes(pyrage.encrypt(data, _loaded(to.ages)))


def new_identity() -> tuple[str, str]:
    """A new identity's private and public half, as text."""
    try:
        import pyrage
    except ImportError:
        raise InspectorError(NO_PYRAGE) from None
    identity = pyrage.x25519.Identity.generate()
    private, certificate = _pair()
    public = f"{identity.to_public()}\n{certificate}"
    return f"# public key: {identity.to_public()}\n{identity}\n{private}{certificate}", public


def _pair() -> tuple[str, str]:
    """An RSA key and a certificate that says nothing but its name; nobody but openssl looks at its dates."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 3072)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "inspector bundles")])
    begin, end = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (2000, 9999))
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private.decode(), builder.sign(key, hashes.SHA256()).public_bytes(pem).decode()


def default_identity() -> Path:
    """Where an identity is looked for that nobody names: $INSPECTOR_IDENTITY, else in the state folder. Raises OSError."""
    return Path(os.environ.get(VARIABLE) or state_folder() / "identity")


def load_identity(path: Path) -> Identity:
    """Raises InspectorError."""
    try:
        import pyrage
    except ImportError:
        raise InspectorError(NO_PYRAGE) from None
    try:
        text = path.read_bytes()[:LIMIT].decode("utf-8", "replace")
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"path": path, "why": os_error(error)})) from None
    try:
        ages = tuple(pyrage.x25519.Identity.from_str(key) for key in _AGE_SECRET.findall(text))
        pairs = tuple(_pairs(text))
    except (ValueError, TypeError, pyrage.IdentityError):
        ages, pairs = (), ()
    if not ages:
        raise InspectorError(NO_IDENTITY.fill({"path": path}))
    return Identity(str(path), ages, pairs)


def _pairs(text: str) -> list[tuple[Certificate, RSAPrivateKey]]:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    blocks = [(match[1], match[0].encode()) for match in _PEM.finditer(text)]
    keys = [load_pem_private_key(block, None) for kind, block in blocks if kind.endswith("PRIVATE KEY")]
    certificates = [x509.load_pem_x509_certificate(block) for kind, block in blocks if kind == "CERTIFICATE"]
    return [
        (certificate, key)
        for certificate in certificates
        for key in keys
        if isinstance(key, RSAPrivateKey) and key.public_key() == certificate.public_key()
    ]


def unseal(form: str, data: bytes, identity: Identity) -> bytes | None:
    """What was sealed as `age` or `cms`; None where this identity does not open it."""
    if form == "age":
        import pyrage

        try:
            return bytes(pyrage.decrypt(data, list(identity.ages)))
        except pyrage.DecryptError:
            return None
    from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der

    for certificate, key in identity.pairs:
        try:
            return pkcs7_decrypt_der(data, certificate, key, [])
        except Exception:  # noqa: S112 - the library's kinds of error differ between its versions
            continue
    return None
