"""The file in which an organisation says once what its scheduled audits do with their results: /etc/inspector/config.yaml.

No secret stands in it: passwords are named by where they are, as everywhere (inspector/credentials.py).
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Annotated

import msgspec

from inspector import document
from inspector.inventory.guard import guard
from inspector.inventory.place import Place
from inspector.model import InspectorError
from inspector.notices.address import reference
from inspector.notices.channels import NO_FILE, REFERENCE, SECRETS, Channel, check
from inspector.notices.textfile import NO_SUFFIX, SUFFIX
from inspector.text import Text, os_error

VARIABLE = "INSPECTOR_CONFIG"
SYSTEM = Path("/etc/inspector/config.yaml")
OWN = Path("inspector/config.yaml")
UNREADABLE = Text(en="{path}: the configuration cannot be read: {why}", zh="{path}：无法读取配置文件：{why}")
NOT_A_FILE = Text(en="it is not a regular file", zh="不是普通文件")
OTHERS_WRITE = Text(
    en="{path}: others than its owner may write it, or it belongs to another user; it decides where results go: chmod go-w, chown",
    zh="{path}：其他用户可以改写该配置文件，或文件属于其他用户；该文件决定自查结果发往何处，请用 chmod go-w、chown 更正",
)
SECRET_URL = Text(
    en="{path}, line {line}: database: no password in this file; name where it is in `database-password` (env:NAME, credential:NAME)",
    zh="{path} 第 {line} 行：database：配置文件中不得写口令，请在 database-password 中写明来源（env:变量名、credential:名称）",
)

WRONG = Text(en="{key}: {what}", zh="{key}：{what}")
_PASSWORD = re.compile(r"[?&](?:ssl)?password=", re.IGNORECASE)


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whether sealed evidence is kept with recorded audits, and for how many days."""

    keep: bool = False
    days: Annotated[int, msgspec.Meta(ge=1, le=36500)] = 90


class Reports(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where `inspector run` writes its reports, in which formats, and those of how many runs are left there."""

    folder: str
    formats: tuple[str, ...] = ("html", "json")
    keep: Annotated[int, msgspec.Meta(ge=1, le=10000)] = 12


class Configuration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"):
    """`sign`: what is recorded and written by a run is signed by this installation's key."""

    database: str = ""
    database_password: str = ""
    evidence: Evidence = Evidence()
    reports: Reports | None = None
    textfile: str = ""
    sign: bool = False
    notices: tuple[Channel, ...] = ()


def places() -> tuple[Path, ...]:
    """Where a configuration is looked for; the first that is there counts."""
    own = Path(os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()) / OWN
    return own, SYSTEM


def of_service(home: Path) -> Configuration:
    """What a service of the user with that home reads, to which none of our variables is passed on. Raises InspectorError."""
    found = next((each for each in (home / ".config" / OWN, SYSTEM) if os.path.lexists(each)), None)
    return read(found) if found else Configuration()


def load_configuration() -> Configuration:
    """$INSPECTOR_CONFIG, else the first of `places`, else nothing said. Raises InspectorError with file and line."""
    named = os.environ.get(VARIABLE)
    found = Path(named) if named else next((place for place in places() if os.path.lexists(place)), None)
    return read(found) if found else Configuration()


def read(path: Path) -> Configuration:
    """Raises InspectorError."""
    data = _bytes(path)
    guard(data.decode("utf-8", "replace"), Place(str(path), 1), (*SECRETS, "database-password"))
    made = document.parse(data, str(path))
    if made.value is None:
        return Configuration()
    found = made.convert(Configuration)
    check(found.notices, made)
    if found.database_password and not reference(found.database_password):
        raise made.error("$.database-password", REFERENCE)
    _check_places(found, made)
    account = found.database.partition("://")[2].rpartition("@")[0]
    if ":" in account or _PASSWORD.search(found.database):
        raise InspectorError(SECRET_URL.fill({"path": path, "line": made.lines.get("$.database", 1)}))
    return found


def _check_places(found: Configuration, made: document.Document) -> None:
    """Runs start in any folder, and ~ means nothing here. Raises InspectorError."""
    folder = {"reports.folder": found.reports.folder} if found.reports else {}
    for key, path in {**folder, **({"textfile": found.textfile} if found.textfile else {})}.items():
        if not Path(path).is_absolute():
            raise made.error(f"$.{key}", WRONG, key=key, what=NO_FILE)
    if found.textfile and not found.textfile.endswith(SUFFIX):
        raise made.error("$.textfile", WRONG, key="textfile", what=NO_SUFFIX.fill({"path": found.textfile}))


def _bytes(path: Path) -> bytes:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            told = os.fstat(file.fileno())
            if not stat.S_ISREG(told.st_mode):
                raise InspectorError(UNREADABLE.fill({"path": path, "why": NOT_A_FILE}))
            if told.st_mode & 0o022 or told.st_uid not in (0, os.geteuid()):
                raise InspectorError(OTHERS_WRITE.fill({"path": path}))
            return file.read(document.LIMIT + 1)
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"path": path, "why": os_error(error)})) from None
