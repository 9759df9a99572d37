"""The command that puts the collector on a host for good, with a sudo rule for that file and nothing else."""

from __future__ import annotations

import re
from importlib import resources

from inspector.model import InspectorError
from inspector.targets.collector.script import INSTALLED, digest, script
from inspector.text import Text

_USER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}")
_PLACE = re.compile(r"@([A-Z_]+)@")
NOT_A_USER = Text(
    en="--user {user}: an account's name is expected: letters, digits and . _ -",
    zh="--user {user}：应为账户名（字母、数字和 . _ -）",
)


def installation(user: str) -> bytes:
    """One command for a POSIX shell of root. Raises InspectorError."""
    if not _USER.fullmatch(user) or user == "ALL":
        raise InspectorError(NOT_A_USER.fill({"user": user}))
    values = {"USER": user, "PATH": INSTALLED, "DIGEST": digest(), "COLLECTOR": script().decode().rstrip("\n")}
    text = (resources.files(__package__) / "install.sh").read_text("utf-8")
    return _PLACE.sub(lambda match: values[match[1]], text).encode()
