"""Fixtures: stores to write to, in SQLite and in a real PostgreSQL that is started for the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

USER = "postgres"
QUICK = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nlisten_addresses = ''\nshared_buffers = 32MB\nmax_connections = 40\n"
_numbers = count()


def tool(name: str) -> str | None:
    """PostgreSQL's own program; Debian keeps those of the server off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def as_user(*words: str) -> list[str]:
    """A command as the user who runs the server: PostgreSQL refuses to run as root."""
    return ["runuser", "-u", USER, "--", *words] if os.geteuid() == 0 else list(words)


def psql(folder: Path, statement: str, database: str = "postgres") -> str:
    words = [str(tool("psql")), "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", str(folder), "-U", USER, "-d", database]
    return subprocess.run(
        as_user(*words, "-c", statement), check=True, capture_output=True, text=True, cwd="/"
    ).stdout.strip()


def start_server(folder: Path, settings: str = "") -> None:
    """A server in a folder of its own, reached by a socket there, where all but `guarded` are believed who they say they are."""
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
        shutil.chown(data, USER)
    init = [str(tool("initdb")), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(as_user(*init), check=True, stdout=subprocess.DEVNULL, cwd="/")
    (data / "postgresql.conf").write_text(f"{QUICK}unix_socket_directories = '{folder}'\n{settings}")
    (data / "pg_hba.conf").write_text("local all guarded scram-sha-256\nlocal all all trust\n")
    control_server(folder, "start", "-l", str(folder / "log"))


def control_server(folder: Path, *words: str) -> None:
    command = as_user(str(tool("pg_ctl")), "-D", str(folder / "data"), "-s", "-w", *words)
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file that is not there yet."""
    return f"sqlite:///{tmp_path / 'store' / 'inspector.db'}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Path]:
    """The folder with the socket of a server that is there for this session; skips where PostgreSQL is not installed."""
    if not tool("initdb") or (os.geteuid() == 0 and not shutil.which("runuser")):
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="inspector-postgres-", dir="/tmp") as name:  # a socket's path is short
        start_server(Path(name))
        try:
            yield Path(name)
        finally:
            control_server(Path(name), "stop", "-m", "immediate")


@pytest.fixture
def postgres_url(postgres_server: Path) -> str:
    """An empty database."""
    name = f"store_{next(_numbers)}"
    psql(postgres_server, f"CREATE DATABASE {name}")
    return f"postgresql://{USER}@/{name}?host={postgres_server}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """An empty store of each kind, one after the other."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url
