"""What this installation keeps for itself on the auditor's machine: its state folder, and a key of its own."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_SIZE = 32


def state_folder() -> Path:
    """`$XDG_STATE_HOME/inspector`, made where it is missing, for its owner alone. Raises OSError; RuntimeError without a home."""
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "inspector"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def installation_key(folder: Path) -> bytes:
    """The secret under which digests of secrets are keyed; made on first use. Raises OSError."""
    path = folder / "key"
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        pass
    else:
        with open(fd, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(secrets.token_bytes(KEY_SIZE))
    key = path.read_bytes()
    if len(key) != KEY_SIZE:
        raise OSError(f"{path}: not a key of {KEY_SIZE} bytes")
    return key
