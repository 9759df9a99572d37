"""Where a store is: the URL that a user gave, and the file behind it, which is its owner's alone."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from inspector.installation import state_folder
from inspector.model import InspectorError
from inspector.text import Text, os_error

VARIABLE = "INSPECTOR_DATABASE_URL"
SYSTEM_FOLDER = Path("/var/lib/inspector")
NAME = "inspector.db"
COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file; it gives them the mode of the file itself."""

NOT_A_URL = Text(
    en="the store's URL cannot be read; give a file, sqlite:///FILE or postgresql://USER@HOST/NAME, and write : / @ and % in a "
    "password as %3A %2F %40 and %25",
    zh="无法识别存储库 URL；请使用文件路径、sqlite:///文件 或 postgresql://用户@主机/库名；口令中的 : / @ % 应写成 %3A %2F %40 %25",
)
UNSUPPORTED = Text(
    en="the store cannot be kept in {scheme}; give a file, sqlite:///FILE or postgresql://USER@HOST/NAME",
    zh="存储库不支持 {scheme}；请使用文件路径、sqlite:///文件 或 postgresql://用户@主机/库名",
)
NO_FILE = Text(
    en="sqlite: name a file, as in sqlite:////var/lib/inspector/inspector.db; nothing may follow its name",
    zh="sqlite：请指定文件，例如 sqlite:////var/lib/inspector/inspector.db；文件名之后不能带参数",
)
NO_HOME = Text(
    en="there is no folder for the store: {why}; name one with --database or INSPECTOR_DATABASE_URL",
    zh="没有可用的存储库目录：{why}；请用 --database 或 INSPECTOR_DATABASE_URL 指定",
)
NO_STORE = Text(
    en="{store}: there is no store yet; `inspector audit --store` makes one, --database names another",
    zh="{store}：尚无存储库；可用 `inspector audit --store` 建立，或用 --database 指定其他位置",
)
UNUSABLE = Text(en="{store}: the store cannot be used: {why}", zh="{store}：存储库无法使用：{why}")
NOT_A_FILE = Text(en="it is not a regular file", zh="不是普通文件")
NOT_OURS = Text(en="{path} belongs to another user", zh="{path} 属于其他用户")
FOR_ALL = Text(
    en="anyone may write in the folder {path}; choose one that is yours alone",
    zh="目录 {path} 任何人可写，请换用仅本人可写的目录",
)


@dataclass(frozen=True)
class Place:
    """Where a store is. `shown` has no password; `file` is that of SQLite."""

    shown: str
    dialect: Literal["sqlite", "postgresql"]
    file: Path | None
    url: URL = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may never be shown of the URL."""
        named = (value for name, value in self.url.query.items() if "password" in name.lower())
        found = (self.url.password, *(value if isinstance(value, str) else "".join(value) for value in named))
        return tuple(str(each) for each in found if each)


def default_url() -> str:
    """A file of this user's own; for root that of the machine, unless XDG_STATE_HOME says otherwise. Raises InspectorError."""
    if os.geteuid() == 0 and not os.environ.get("XDG_STATE_HOME"):
        return f"sqlite:///{SYSTEM_FOLDER / NAME}"
    try:
        return f"sqlite:///{state_folder() / NAME}"
    except (OSError, RuntimeError) as error:  # RuntimeError: a user without a home
        why = os_error(error) if isinstance(error, OSError) else Text(en="no home", zh="没有主目录")
        raise InspectorError(NO_HOME.fill({"why": why})) from None


def find(word: str) -> Place:
    """The place that a URL or the path of a file names. Raises InspectorError, which shows nothing that may be a password."""
    if "://" not in word:
        return _file(word)
    scheme = word.partition("://")[0].lower()
    if scheme in ("sqlite", "sqlite+pysqlite"):
        rest = word.partition("://")[2]
        return _file(rest[1:] if rest.startswith("/") else "", of_url=True)
    if scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        return _server(word)
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{0,30}", scheme):
        raise InspectorError(UNSUPPORTED.fill({"scheme": scheme}))
    raise InspectorError(NOT_A_URL)


def _file(name: str, *, of_url: bool = False) -> Place:
    if not name or "\0" in name or (of_url and ("?" in name or name == ":memory:")):
        raise InspectorError(NO_FILE)
    path = Path(os.path.abspath(name))  # noqa: PTH100 - a link is looked at before it is followed
    return Place(str(path), "sqlite", path, URL.create("sqlite+pysqlite", database=str(path)))


def _server(word: str) -> Place:
    url = _parsed(word)
    if url is None:
        raise InspectorError(NOT_A_URL)
    host = url.host or str(url.query.get("host", ""))
    # An @ or : in a password that was not escaped ends up here.
    if any(sign in part for part in (host, url.username or "", url.database or "") for sign in "@?#"):
        raise InspectorError(NOT_A_URL)
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    shown = f"postgresql://{user}{host}{port}/{url.database or ''}"
    return Place(shown, "postgresql", None, url.set(drivername="postgresql+psycopg"))


def _parsed(word: str) -> URL | None:
    """None for what is no URL: the exception, which may quote a password, ends here."""
    try:
        return make_url(word)
    except (ArgumentError, ValueError):
        return None


def prepare(path: Path, *, create: bool) -> Path:
    """See that the file is ours and closed to others, make it and its folders if wanted, and return it with its links followed.

    What another user may swap is refused: that user could lead us to other files, or have us believe in other results.
    Raises InspectorError.
    """
    with _explained(path):
        if not _exists(path):
            if not create:
                raise InspectorError(NO_STORE.fill({"store": path}))
            _make(path)
        _refuse_other(path, path.lstat())
        real = path.resolve(strict=True)
        if not real.is_file():
            raise InspectorError(UNUSABLE.fill({"store": path, "why": NOT_A_FILE}))
        _check_folder(path, real.parent)
        for each in (real, *(real.with_name(real.name + suffix) for suffix in COMPANIONS)):
            _narrow(path, each)
    return real


def new_file(path: Path) -> None:
    """An empty file that only its owner reads. Raises OSError, also where there is something already."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InspectorError(UNUSABLE.fill({"store": path, "why": os_error(error)})) from None


def _exists(path: Path) -> bool:
    """Path.exists() says no where a folder may not be searched, and where a link leads nowhere."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _make(path: Path) -> None:
    """The folders first: they are looked at before anything is put there."""
    for each in reversed([path.parent, *path.parent.parents]):
        if not _exists(each):
            each.mkdir(0o700, exist_ok=True)
    _check_folder(path, path.parent.resolve(strict=True))
    try:
        new_file(path)
    except FileExistsError:  # another process was faster
        return


def _check_folder(path: Path, folder: Path) -> None:
    status = folder.stat()
    if status.st_uid not in (os.geteuid(), 0):
        raise InspectorError(UNUSABLE.fill({"store": path, "why": NOT_OURS.fill({"path": folder})}))
    if status.st_mode & stat.S_IWOTH:
        raise InspectorError(UNUSABLE.fill({"store": path, "why": FOR_ALL.fill({"path": folder})}))


def _narrow(path: Path, each: Path) -> None:
    """The file or one of its companions, which need not be there and may go away meanwhile."""
    try:
        status = each.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(status.st_mode):
        raise InspectorError(UNUSABLE.fill({"store": path, "why": NOT_A_FILE}))
    _refuse_other(path, status, each)
    if status.st_mode & 0o077:
        each.chmod(0o600)


def _refuse_other(path: Path, status: os.stat_result, each: Path | None = None) -> None:
    if status.st_uid != os.geteuid():
        raise InspectorError(UNUSABLE.fill({"store": path, "why": NOT_OURS.fill({"path": each or path})}))
