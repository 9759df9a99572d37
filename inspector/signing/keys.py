"""The key that signs: an Ed25519 key in OpenSSH's format, for its owner alone, as `ssh-keygen -t ed25519` makes it."""

from __future__ import annotations

import base64
import binascii
import getpass
import os
import re
import socket
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.installation import state_folder
from inspector.model import InspectorError
from inspector.signing import files, sshsig
from inspector.text import Text, clean, os_error

if TYPE_CHECKING:  # it takes time to load
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "signing-key"
LIMIT = 65_536
Passphrase = Callable[[], str]
"""Gives the passphrase of a key when one is needed."""

NO_OWN = Text(
    en="there is no signing key yet: `inspector sign --new-key` makes one ({path})",
    zh="尚无签名密钥：请用 `inspector sign --new-key` 生成（{path}）",
)
NO_STATE = Text(en="the state folder cannot be used: {why}", zh="无法使用状态目录：{why}")
OPEN = Text(
    en="the signing key {path} is not its owner's alone and is not used: chmod 600 {path:sh}",
    zh="签名密钥 {path} 可被其他用户访问，拒绝使用：请执行 chmod 600 {path:sh}",
)
FOREIGN = Text(
    en="the signing key {path} belongs to another user and is not used", zh="签名密钥 {path} 属于其他用户，拒绝使用"
)
NO_KEY = Text(
    en="{path}: holds no Ed25519 private key of OpenSSH; `inspector sign --new-key` or `ssh-keygen -t ed25519` make one",
    zh="{path}：不是 OpenSSH 格式的 Ed25519 私钥，可用 `inspector sign --new-key` 或 `ssh-keygen -t ed25519` 生成",
)
LOCKED = Text(
    en="{path}: this key has a passphrase; say where it is to be had with --passphrase",
    zh="{path}：私钥有口令保护，请用 --passphrase 指明口令来源",
)
WRONG = Text(en="{path}: the passphrase does not open this key", zh="{path}：私钥口令不正确")
KEPT = Text(
    en="{path} exists already; a signing key is never overwritten: what it signed would be by an unknown key. "
    "`ssh-keygen -y -f {path:sh}` prints its public half",
    zh="{path} 已存在；不会覆盖已有签名密钥，否则此前的签名将无法识别。可用 `ssh-keygen -y -f {path:sh}` 查看公钥",
)
UNWRITABLE = Text(en="{path}: cannot be written: {why}", zh="{path}：无法写入：{why}")
_PEM = re.compile(rb"-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----\s*")


@dataclass(frozen=True)
class SigningKey:
    """`public`: in OpenSSH's wire format."""

    public: bytes
    _private: Ed25519PrivateKey = field(repr=False)

    @property
    def fingerprint(self) -> str:
        return sshsig.fingerprint(self.public)

    def sign(self, digest: bytes, namespace: str = sshsig.NAMESPACE) -> str:
        """`digest` is SHA-512's of what is signed."""
        what = namespace.encode(), b"", b"sha512"
        raw = self._private.sign(sshsig.framed(*what, digest))
        return sshsig.armored(sshsig.Signature(self.public, *what, raw))


def own_key() -> Path:
    """Where this installation's key is, or would be. Raises InspectorError."""
    try:
        return state_folder() / NAME
    except (OSError, RuntimeError) as error:
        why = os_error(error) if isinstance(error, OSError) else Text(en="no home", zh="没有主目录")
        raise InspectorError(NO_STATE.fill({"why": why})) from None


def load_signing_key(path: str | Path | None = None, passphrase: Passphrase | None = None) -> SigningKey:
    """From a file; without one this installation's own. Raises InspectorError."""
    place = own_key() if path is None else Path(path)
    try:
        data = _private_file(place)
    except FileNotFoundError:
        if path is None:
            raise InspectorError(NO_OWN.fill({"path": str(place)})) from None
        raise files.unreadable(place, files.NOT_THERE) from None
    public, locked = _header(data, place)
    if locked and passphrase is None:
        raise _error(LOCKED, place)
    secret = passphrase().encode("utf-8", "surrogateescape") if locked and passphrase else None
    return SigningKey(public, _loaded(data, secret, place))


def public_half(path: Path) -> bytes:
    """In the wire format; it needs no passphrase. Raises InspectorError, FileNotFoundError."""
    return _header(_private_file(path), path)[0]


def new_key(path: str | Path | None = None, passphrase: Passphrase | None = None) -> str:
    """Make a key, and give its public half as one line. Never overwrites. Raises InspectorError."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    place = own_key() if path is None else Path(path)
    if os.path.lexists(place):
        raise _error(KEPT, place)
    secret = passphrase().encode("utf-8", "surrogateescape") if passphrase else b""
    how = form.BestAvailableEncryption(secret) if secret else form.NoEncryption()
    made = Ed25519PrivateKey.generate()
    _write(place, made.private_bytes(form.Encoding.PEM, form.PrivateFormat.OpenSSH, how))
    public = made.public_key().public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    return f"{public.decode()} {_comment()}"


def _comment() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.geteuid())
    return "_".join(clean(f"{user}@{socket.gethostname()}").split())


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, for its owner alone, and never over another."""
    partial: Path | None = None
    try:
        number, name = tempfile.mkstemp(prefix=".inspector-", dir=path.parent)
        partial = Path(name)
        with open(number, "wb") as out:  # noqa: PTH123 - a descriptor
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        path.hardlink_to(partial)
    except FileExistsError:
        raise _error(KEPT, path) from None
    except OSError as error:
        raise InspectorError(UNWRITABLE.fill({"path": str(path), "why": os_error(error)})) from None
    finally:
        if partial:
            partial.unlink(missing_ok=True)


def _private_file(path: Path) -> bytes:
    """Raises InspectorError for a file that others may read too; FileNotFoundError."""
    with files.opened(path, follow=True) as file:
        held = os.fstat(file.fileno())
        if held.st_uid not in (os.geteuid(), 0):
            raise _error(FOREIGN, path)
        if stat.S_IMODE(held.st_mode) & 0o077:
            raise _error(OPEN, path)
        try:
            return file.read(LIMIT)
        except OSError as error:
            raise files.unreadable(path, os_error(error)) from None


def _header(data: bytes, path: Path) -> tuple[bytes, bool]:
    """The public half, which stands before what is encrypted, and whether there is a passphrase."""
    match = _PEM.fullmatch(data)
    try:
        body = base64.b64decode(b"".join(match[1].split()), validate=True) if match else b""
        start, magic, rest = body.partition(b"openssh-key-v1\0")
        if start or not magic:
            raise sshsig.Short
        (cipher, _kdf, _options), rest = sshsig.take(rest, 3)
        (public,), _ = sshsig.take(rest[4:], 1)
        if rest[:4] != b"\0\0\0\1" or sshsig.public_key(public) is None:
            raise sshsig.Short
    except (binascii.Error, sshsig.Short):
        raise _error(NO_KEY, path) from None
    return public, cipher != b"none"


def _loaded(data: bytes, secret: bytes | None, path: Path) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    try:
        key = load_ssh_private_key(data, secret)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _error(WRONG if secret is not None else NO_KEY, path) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _error(NO_KEY, path)
    return key


def _error(text: Text, path: Path) -> InspectorError:
    return InspectorError(text.fill({"path": str(path)}))
