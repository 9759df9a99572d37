"""What a database has to complain about, as one clear line. What is a fault of our own code stays an exception."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from inspector.model import InspectorError
from inspector.store.place import UNUSABLE, Place
from inspector.text import Text, clean

LOCKED = Text(
    en="{store}: the store is in use by another process that did not let go of it; see which one (`inspector audit`, `inspector run`, "
    "a backup), wait for it and try again: nothing was written",
    zh="{store}：存储库被其他进程占用，等待超时；请查看占用它的进程（`inspector audit`、`inspector run` 或备份），待其结束后重试；本次未写入任何内容",
)
FULL = Text(
    en="{store}: no space is left where the store is; make room and try again: nothing was written, what was there is kept",
    zh="{store}：存储库所在磁盘空间不足；请清理空间后重试；本次未写入任何内容，原有数据不受影响",
)
READ_ONLY = Text(
    en="{store}: the store can only be read: see the permissions of the file and its folder, and how the file system is mounted",
    zh="{store}：存储库只读；请检查文件及其所在目录的权限和文件系统挂载方式",
)
READ_ONLY_SERVER = Text(
    en="{store}: this server only lets the store be read (a standby?); name the primary one",
    zh="{store}：该服务器只读（可能是备库），请改用主库",
)
REPLACED = Text(
    en="{store}: the store was replaced meanwhile (`inspector store restore`); nothing was written; try again",
    zh="{store}：存储库刚刚被替换（`inspector store restore`）；本次未写入任何内容，请重试",
)
CORRUPT = Text(
    en="{store}: the file of the store is damaged; keep a copy of it and bring back a backup: `inspector store restore FILE`",
    zh="{store}：存储库文件已损坏；请先另存一份，再用备份恢复：`inspector store restore 备份文件`",
)
NOT_SQLITE = Text(en="it is no SQLite database, or an encrypted one", zh="不是 SQLite 数据库，或已加密")
CANNOT_OPEN = Text(
    en="it cannot be opened: see the permissions of the file and its folder",
    zh="无法打开，请检查文件及其所在目录的权限",
)
IO_ERROR = Text(en="reading or writing failed; see the disk and the system's log", zh="读写出错，请检查磁盘和系统日志")
REFUSED = Text(
    en="{store}: the database server cannot be reached: {why}; see that it runs and that host and port are right",
    zh="{store}：无法连接数据库服务器：{why}；请确认服务已启动，主机和端口无误",
)
PASSWORD = Text(
    en="{store}: the database server refuses this user or password; put the right one in INSPECTOR_DATABASE_URL or ~/.pgpass",
    zh="{store}：数据库服务器拒绝该用户或口令；请在 INSPECTOR_DATABASE_URL 或 ~/.pgpass 中填写正确的口令",
)
NO_DATABASE = Text(
    en="{store}: there is no such database; an administrator makes one: `createdb -O USER NAME`",
    zh="{store}：数据库不存在；请管理员建立：`createdb -O 用户 库名`",
)
NO_GRANT = Text(
    en="{store}: the database user may not do this ({why}); it should own the database: `ALTER DATABASE NAME OWNER TO USER`",
    zh="{store}：数据库用户权限不足（{why}）；该用户应为库的属主：`ALTER DATABASE 库名 OWNER TO 用户`",
)
LOST = Text(
    en="{store}: the connection to the database was lost; what was being written is there as a whole or not at all; try again",
    zh="{store}：与数据库的连接中断；正在写入的内容要么完整写入，要么未写入，请重试",
)
BUSY_SERVER = Text(
    en="{store}: the database server takes no more connections now ({why}); try again later",
    zh="{store}：数据库服务器暂不接受更多连接（{why}）；请稍后重试",
)
TOO_LONG = Text(
    en="{store}: the database server stopped what took too long; nothing of this was written; try again",
    zh="{store}：操作超时，被数据库服务器中止；本次未写入任何内容，请重试",
)

BAD_OPTION = Text(en="the URL has an option that cannot be used: {why}", zh="URL 中有无法使用的参数：{why}")

UNUSABLE_TOOL = Text(en="{store}: {tool} failed: {why}", zh="{store}：{tool} 执行失败：{why}")

SQLITE = {
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_PROTOCOL: LOCKED,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CORRUPT: CORRUPT,
    sqlite3.SQLITE_NOTADB: NOT_SQLITE,
    sqlite3.SQLITE_CANTOPEN: CANNOT_OPEN,
    sqlite3.SQLITE_PERM: CANNOT_OPEN,
    sqlite3.SQLITE_IOERR: IO_ERROR,
}
"""By the primary part of SQLite's result code (its lowest byte)."""
EXTENDED = {
    sqlite3.SQLITE_IOERR_SHMSIZE: FULL,  # it could not extend its shared memory
    sqlite3.SQLITE_READONLY_DBMOVED: REPLACED,
}
"""By the whole of it, where that says more."""
STATES = {
    "08": LOST,
    "28": PASSWORD,
    "3D000": NO_DATABASE,
    "42501": NO_GRANT,
    "25006": READ_ONLY_SERVER,
    "53100": FULL,
    "53": BUSY_SERVER,
    "55P03": LOCKED,
    "57014": TOO_LONG,
    "57P01": LOST,
    "57P02": LOST,
    "57P03": BUSY_SERVER,
    "40": LOCKED,
    "58": IO_ERROR,
    "XX001": CORRUPT,
    "XX002": CORRUPT,
}
"""By the beginning of PostgreSQL's SQLSTATE; the longest counts."""
WORDS = (
    (re.compile(r"password|authentication|pg_hba\.conf|role \"|no encryption", re.I), PASSWORD),
    (re.compile(r"database .* does not exist", re.I), NO_DATABASE),
    (re.compile(r"too many|starting up|shutting down|recovery mode|remaining connection slots", re.I), BUSY_SERVER),
    (re.compile(r"permission denied for database", re.I), NO_GRANT),
)
"""libpq gives no SQLSTATE where a connection fails; a server that does not speak English is told of in its own words."""

OPTION = re.compile(r"invalid connection option|bad value for|invalid \w+ value")
"""What the driver says of a URL's options, without an SQLSTATE as well."""


@contextmanager
def explained(place: Place) -> Iterator[None]:
    """Raise InspectorError for what is wrong with the database, its server or its disk."""
    try:
        yield
    except Exception as error:
        text = explain(error, place)
        if text is None:
            raise
        raise InspectorError(text) from None


def explain(error: Exception, place: Place) -> Text | None:
    """What to say of an error; None for one that is our own fault or none of a database."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        text = _sqlite(cause)
    elif type(cause).__module__.partition(".")[0] == "psycopg":
        text = _postgres(cause, lost=isinstance(error, DBAPIError) and error.connection_invalidated)
    else:
        return None
    if text is None:
        return None
    values = {"store": place.shown, "why": redacted(str(cause), place)}
    return text.fill(values) if "store" in text.fields() else UNUSABLE.fill({**values, "why": text.fill(values)})


def primary_code(error: BaseException | None) -> int:
    """SQLite's result code without what extends it; SQLITE_ERROR for all that has none."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF


def _sqlite(error: sqlite3.Error) -> Text | None:
    if str(error).startswith("Could not decode to UTF-8"):  # Python's own complaint, with no code of SQLite's
        return CORRUPT
    return EXTENDED.get(getattr(error, "sqlite_errorcode", 0)) or SQLITE.get(primary_code(error))


def _postgres(error: BaseException | None, *, lost: bool) -> Text | None:
    state = getattr(error, "sqlstate", None)
    if state:
        fitting = [start for start in STATES if state.startswith(start)]
        return STATES[max(fitting, key=len)] if fitting else None
    if lost:
        return LOST
    if OPTION.search(str(error)):
        return BAD_OPTION
    if type(error).__name__ not in ("OperationalError", "ConnectionTimeout"):
        return None
    return next((text for pattern, text in WORDS if pattern.search(str(error))), REFUSED)


def redacted(said: str, place: Place) -> str:
    """The last line of what a driver or a program says, without what is secret in the URL. A hint that asks back is no reason."""
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.rstrip().endswith("?")]
    said = lines[-1] if lines else "?"
    for secret in place.secrets:
        said = said.replace(secret, "***")
    return clean(said)[:300]
