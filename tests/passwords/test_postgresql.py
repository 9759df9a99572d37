"""Roles of a PostgreSQL cluster, from its own table: with a real cluster where PostgreSQL is installed, and from hostile pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.case import File
from inspector.passwords import postgresql
from inspector.passwords.crypt import Crypt
from inspector.passwords.schemes import method, verifier
from inspector.snapshot import Item
from tests.passwords.hashing import found

SQL = """
CREATE ROLE strong LOGIN PASSWORD 'fN8,q-Vv0;zLw2';
CREATE ROLE weak LOGIN PASSWORD 'weak123';
CREATE ROLE changed LOGIN PASSWORD 'first-one';
ALTER ROLE changed PASSWORD 'second-one';
CREATE ROLE gone LOGIN PASSWORD 'gone-one';
DROP ROLE gone;
CREATE ROLE cleared LOGIN PASSWORD 'cleared-one';
ALTER ROLE cleared PASSWORD NULL;
CREATE ROLE people NOLOGIN PASSWORD 'nologin-one';
CREATE ROLE until LOGIN PASSWORD 'until-one' VALID UNTIL '2099-01-01';
CREATE ROLE silent LOGIN;
SET password_encryption = 'md5';
CREATE ROLE old LOGIN PASSWORD 'old123';
SELECT count(*) FROM pg_authid;
"""
PASSWORDS = {
    "strong": "fN8,q-Vv0;zLw2",
    "weak": "weak123",
    "changed": "second-one",
    "until": "until-one",
    "old": "old123",
}
NOBODY = 65534


def _programs() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    for folder in reversed(folders):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    pytest.skip("PostgreSQL's server is not installed")


def _run(*command: str, given: str = "") -> None:
    as_nobody = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups") if os.geteuid() == 0 else ()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    done = subprocess.run(
        [*as_nobody, *command], input=given, capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def table() -> Iterator[bytes]:
    """pg_authid of a cluster in single-user mode: no network, and not as root, which PostgreSQL refuses."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="inspector-test-"))  # below pytest's own folders nobody else may pass
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        cluster = str(folder / "cluster")
        _run(f"{programs}/initdb", "--no-sync", "--no-locale", "--encoding=UTF8", "--username=postgres", "-D", cluster)
        _run(f"{programs}/postgres", "--single", "-F", "-D", cluster, "postgres", given=SQL)
        yield (folder / "cluster/global/1260").read_bytes()
    finally:
        shutil.rmtree(folder)


def test_a_real_cluster(table: bytes) -> None:
    stored = {each.account: each for each in found({"/var/lib/postgresql/15/main/global/1260": File(table)})}
    assert stored.keys() == PASSWORDS.keys()
    for name, password in PASSWORDS.items():
        field = str(stored[name].field.value)
        assert verifier(field, name, Crypt())(password.encode()), name
        assert not verifier(field, name, Crypt())(b"first-one"), name
        assert not stored[name].system
    assert method(str(stored["old"].field.value)).name == "PostgreSQL MD5"
    assert method(str(stored["weak"].field.value)).name == "SCRAM-SHA-256"


def test_a_torn_table_is_read_as_far_as_it_goes(table: bytes) -> None:
    for size in (0, 1, 24, 8191, 8193, len(table) - 1):
        list(postgresql.roles(Item("1260", data=table[:size])))
    flipped = bytearray(table)
    for place in range(0, len(table), 7):
        flipped[place] ^= 0xFF
    list(postgresql.roles(Item("1260", data=bytes(flipped))))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 255), st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_nothing_is_raised_for_any_page(row: bytes, filler: int, pointers: list[int]) -> None:
    head = bytes(12) + (24 + 4 * len(pointers)).to_bytes(2, "little") + bytes(10)
    page = head + b"".join(pointer.to_bytes(4, "little") for pointer in pointers) + row
    list(postgresql.roles(Item("1260", data=page.ljust(postgresql.PAGE, bytes([filler])))))
    rows = [row[:size] for size in range(len(row))]
    for each in rows:
        postgresql._role(each)
