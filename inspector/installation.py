"""What this installation keeps for itself on the auditor's machine: its state folder, and a key of its own."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import tempfile
from pathlib import Path

KEY_SIZE = 32


def state_folder() -> Path:
    """`$XDG_STATE_HOME/inspector`, made where it is missing, for its owner alone. Raises OSError; RuntimeError without a home.

    One that another user owns (`sudo` may keep HOME) is refused: that user could lead us to other places, and read the key.
    """
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "inspector"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(stat.st_uid != os.geteuid() for stat in (folder.lstat(), folder.stat())):
        raise PermissionError(errno.EPERM, "not this user's own folder", str(folder))
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def installation_key(folder: Path) -> bytes:
    """The secret under which digests of secrets are keyed; made on first use. Raises OSError."""
    path = folder / "key"
    if not path.exists():
        _make(path)
    key = path.read_bytes()
    if len(key) != KEY_SIZE:
        raise OSError(f"{path}: not a key of {KEY_SIZE} bytes")
    return key


def _make(path: Path) -> None:
    """Whole or not at all, and never twice: another process may be about it too."""
    file, name = tempfile.mkstemp(dir=path.parent, prefix="key-")
    try:
        with open(file, "wb") as out:  # noqa: PTH123 - a descriptor
            out.write(secrets.token_bytes(KEY_SIZE))
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
