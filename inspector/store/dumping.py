"""Backups of a store in PostgreSQL, made and brought back by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from inspector.model import InspectorError
from inspector.store import migrations, opening
from inspector.store.failures import UNUSABLE_TOOL, redacted
from inspector.store.opening import Store
from inspector.store.place import Place
from inspector.store.schema import metadata
from inspector.text import Text, os_error

NO_TOOL = Text(
    en="{tool} is not there; install the client programs of PostgreSQL (Debian: postgresql-client)",
    zh="未找到 {tool}；请安装 PostgreSQL 客户端程序（Debian：postgresql-client）",
)
NO_DUMP = Text(
    en="{path}: this is no backup of a store in PostgreSQL, as `inspector store backup` makes it",
    zh="{path}：不是 `inspector store backup` 生成的 PostgreSQL 存储库备份",
)
NOT_EMPTY = Text(
    en="{store}: there is a store already; --force replaces it, after a copy of it was put beside the backup",
    zh="{store}：已有存储库；加 --force 可替换，替换前会在备份文件旁另存一份",
)
MAGIC = b"PGDMP"


def dump(store: Store, path: Path) -> None:
    """The tables of the store, in pg_dump's own format, in a file that is there already. Raises InspectorError."""
    with store.reading() as connection:
        schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
    tables = [f'--table="{schema}"."{name}"' for name in (*metadata.tables, migrations.TABLE)]
    words = ("--format=custom", *OWN, "--lock-wait-timeout=60s", *tables, f"--file={path.absolute()}")
    _run(store.place, "pg_dump", *words, connect=True)


OWN = ("--no-owner", "--no-privileges", "--no-password")


def load(store: Store, path: Path, *, keep: Callable[[], None], force: bool) -> bool:
    """Put the tables of a dump in the place of those that are there, in one transaction; `keep` is called before.

    Returns whether there were any. Raises InspectorError.
    """
    _refuse_other(store.place, path)
    with store.reading() as connection:
        opening.refuse_foreign(store, connection)
        there = migrations.revision(connection) is not None
    if there and not force:
        raise InspectorError(NOT_EMPTY.fill({"store": store.url}))
    words = [*OWN, "--single-transaction", "--exit-on-error"]
    if there:
        keep()
        words += ["--clean", "--if-exists"]
    _run(store.place, "pg_restore", *words, str(path.absolute()), connect=True)
    return there


def _refuse_other(place: Place, path: Path) -> None:
    """What is no dump of a store, or one of a newer inspector."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise InspectorError(
            Text(en="{path}: {why}", zh="{path}：{why}").fill({"path": path, "why": os_error(error)})
        ) from None
    if magic != MAGIC:
        raise InspectorError(NO_DUMP.fill({"path": path}))
    said = _run(place, "pg_restore", "--data-only", f"--table={migrations.TABLE}", "--file=-", str(path.absolute()))
    lines = iter(said.splitlines())
    found = next((next(lines, "") for line in lines if line.startswith("COPY ")), "")
    if not found:
        raise InspectorError(NO_DUMP.fill({"path": path}))
    if found not in migrations.REVISIONS:
        raise InspectorError(opening.NEWER.fill({"store": path, "found": found, "known": migrations.HEAD}))


def _run(place: Place, tool: str, *words: str, connect: bool = False) -> str:
    """What one of PostgreSQL's programs says. The password reaches it by its environment, where only this user looks."""
    program = shutil.which(tool)
    if program is None:
        raise InspectorError(NO_TOOL.fill({"tool": tool}))
    target, secret = _target(place) if connect else ([], {})
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PGOPTIONS": "-c lock_timeout=60s", **secret}
    done = subprocess.run([program, *target, *words], capture_output=True, env=environment, check=False)
    if done.returncode:
        said = redacted(done.stderr.decode("utf-8", "replace"), place)
        raise InspectorError(UNUSABLE_TOOL.fill({"store": place.shown, "tool": tool, "why": said}))
    return done.stdout.decode("utf-8", "replace")


def _target(place: Place) -> tuple[list[str], dict[str, str]]:
    from psycopg.conninfo import make_conninfo

    settings = {name: value if isinstance(value, str) else ",".join(value) for name, value in place.url.query.items()}
    own = {"host": place.url.host, "port": place.url.port, "user": place.url.username, "dbname": place.url.database}
    settings |= {name: str(value) for name, value in own.items() if value}
    password = settings.pop("password", None) or (str(place.url.password) if place.url.password else None)
    settings.pop("sslpassword", None)  # these programs take it from no variable; they say that they lack it
    return [f"--dbname={make_conninfo(**settings)}"], {"PGPASSWORD": password} if password else {}
