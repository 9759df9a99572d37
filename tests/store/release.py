"""Write a small store of today's schema as SQL, for the tests of later ones: `python -m tests.store.release`, at each release
that has a new revision. What was written once stays as it is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from inspector.model import Status
from inspector.store import migrations, record, set_baseline
from inspector.store.audits import find_audit, load_dossier
from inspector.store.opening import open_store
from tests import databases
from tests.store.making import audit, host, result, unreachable

FOLDER = Path(__file__).parent / "released"
BASELINE = "first"
HOSTS = (
    host("web1", result("admin-privilege.second-uid-0", Status.FAIL, "toor"), result("open-port.telnet")),
    host("db1", result("weak-password.empty-password", Status.UNKNOWN)),
    unreachable("old1"),
)
TOLD = [(each.name, each.status, [(result.check, result.status) for result in each.results]) for each in HOSTS]
"""What must be read back from every one of them, whatever fields results have by then."""


def fill(url: str) -> None:
    with open_store(url) as store, store.writing() as connection:
        record(connection, audit(*HOSTS))
        record(connection, audit(HOSTS[0], day=7))
        set_baseline(connection, BASELINE, find_audit(connection, "#1"))


def told(connection: Connection) -> list[object]:
    hosts = load_dossier(connection, find_audit(connection, BASELINE).number).hosts
    return [(each.name, each.status, [(result.check, result.status) for result in each.results]) for each in hosts]


def dump_sqlite(folder: Path) -> str:
    fill(str(folder / "store.db"))
    with closing(sqlite3.connect(folder / "store.db")) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def dump_postgres(folder: Path) -> str:
    databases.start_server(folder)
    try:
        fill(f"postgresql://{databases.USER}@/postgres?host={folder}")
        words = ["--inserts", "--no-owner", "--no-privileges", "-h", str(folder), "-U", databases.USER, "postgres"]
        command = databases.as_user(str(databases.tool("pg_dump")), *words)
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd="/").stdout
    finally:
        databases.control_server(folder, "stop", "-m", "immediate")


def main() -> None:
    os.umask(0o022)
    FOLDER.mkdir(exist_ok=True)
    for kind, dump in (("sqlite", dump_sqlite), ("postgresql", dump_postgres)):
        path = FOLDER / f"{migrations.HEAD}.{kind}.sql"
        with tempfile.TemporaryDirectory(prefix="inspector-", dir="/tmp") as name:
            path.write_text(dump(Path(name)), encoding="utf-8")
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
