"""organisation.yaml: where it is, and what it says. See docs/organisation.md."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import yaml

from inspector import document
from inspector.model import InspectorError
from inspector.organisation import building
from inspector.organisation.form import OrganisationForm
from inspector.organisation.model import Organisation
from inspector.organisation.sensitive import refused
from inspector.organisation.values import LONG, Place
from inspector.text import Text, os_error

VARIABLE = "INSPECTOR_ORGANISATION"
FILE = "organisation.yaml"
LONGEST = 10_000
"""Characters of a value before anything else is known of it."""
SYSTEM = Path("/etc/inspector") / FILE
NONE = Text(
    en="there is no organisation.yaml, which says whose report it is: write one with `inspector report init`, and fill it in",
    zh="没有 organisation.yaml（单位与信息系统情况）：请用 `inspector report init` 生成并填写",
)
UNREADABLE = Text(en="{path}: cannot be read: {why}", zh="{path}：无法读取：{why}")
NOT_A_FILE = Text(en="it is not a regular file", zh="不是普通文件")
NOT_UTF8 = Text(en="not UTF-8 text; save the file as UTF-8", zh="不是 UTF-8 文本，请将文件另存为 UTF-8 编码")


def find() -> Path | None:
    """$INSPECTOR_ORGANISATION, else the first place in which the file is; None where there is none."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    own = Path(os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()) / "inspector" / FILE
    return next((place for place in (Path(FILE), own, SYSTEM) if os.path.lexists(place)), None)


def load(path: Path | None = None) -> Organisation:
    """The organisation of a file, of the one that `find` finds where none is named. Raises InspectorError."""
    path = path or find()
    if path is None:
        raise InspectorError(NONE)
    return read(_bytes(path), str(path))


def read(data: bytes, source: str) -> Organisation:
    """Raises InspectorError with file and line."""
    try:
        data = data.decode("utf-8-sig").encode()
    except UnicodeDecodeError as error:
        raise document.at(source, data[: error.start].count(b"\n") + 1, NOT_UTF8) from None
    _guard(data, source)
    made = document.parse(data, source)
    form = made.convert(OrganisationForm) if made.value is not None else OrganisationForm()
    return building.organisation(form, Place(made))


def _guard(data: bytes, source: str) -> None:
    """Refuses what must not be kept before anything else is said of a value: errors show values. Raises InspectorError."""
    if len(data) > document.LIMIT:
        raise document.at(source, 1, document.TOO_LARGE)
    for event in document.events(data, source):
        if not isinstance(event, yaml.ScalarEvent):
            continue
        long = len(event.value) > LONGEST
        if why := LONG.fill({"n": LONGEST}) if long else refused(event.value):
            raise document.at(source, event.start_mark.line + 1 if event.start_mark else 1, why)


def _bytes(path: Path) -> bytes:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InspectorError(UNREADABLE.fill({"path": path, "why": NOT_A_FILE}))
            return file.read(document.LIMIT + 1)
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"path": path, "why": os_error(error)})) from None
