"""Dumps and passwords that lie about."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.exposed_data import DatabaseDumps, ReadableSecrets, password_line
from inspector.targets.memory import snapshot

DUMP = "-- MariaDB dump 10.19\n"


def dumps(files: dict[str, str | File]) -> list[tuple[str, bool]]:
    found = DatabaseDumps.read(View(snapshot(Case(files), DatabaseDumps.needs), DatabaseDumps.needs))
    return [(one.path, one.web) for one in found.exposed]


def test_dumps() -> None:
    files: dict[str, str | File] = {
        "/data/a.sql": DUMP,
        "/data/b.sql": "create table x (y int);\n",
        "/data/c.sql.gz": File(b"\x1f\x8b\x08"),
        "/data/closed": File(kind="dir", mode=0o700),
        "/data/closed/d.sql": DUMP,
        "/usr/share/doc/e.sql": DUMP,
        "/var/www/html/f.bak": File(DUMP, 0o640, owner=33),
        "/var/www/html/g.sql": File(DUMP, 0o600),
    }
    assert dumps(files) == [("/data/a.sql", False), ("/data/c.sql.gz", False), ("/var/www/html/f.bak", True)]


def test_what_is_closed_is_not_readable() -> None:
    files: dict[str, str | File] = {
        "/srv/.env": File("A_PASSWORD=hunter42\n", 0o640),
        "/opt/x": File(kind="dir", mode=0o750),
        "/opt/x/.env": "A_PASSWORD=hunter42\n",
        "/opt/y/.env": "A_PASSWORD=hunter42\n",
    }
    found = ReadableSecrets.read(View(snapshot(Case(files), ReadableSecrets.needs), ReadableSecrets.needs))
    assert [one.path for one in found.exposed] == ["/opt/y/.env"]


@pytest.mark.parametrize(
    ("path", "line", "found"),
    [
        ("/a/.env", "DB_PASSWORD=hunter42", True),
        ("/a/.env", 'export DB_PASSWORD="hunter42"', True),
        ("/a/.env", "DB_PASSWORD=", False),
        ("/a/.env", "DB_PASSWORD=${OTHER}", False),
        ("/a/.env", "# DB_PASSWORD=hunter42", False),
        ("/a/.env", "PASSWORD_MIN_LENGTH=8", False),
        ("/a/.env", "RESET_PASSWORD_URL=https://x/y", False),
        ("/a/application.yml", "    password: 123456", True),
        ("/a/application.yml", "    password: ENC(Gf3/k==)", False),
        ("/a/application.yml", "    password: '{cipher}0a1b'", False),
        ("/a/application.yml", "    password: changeme", False),
        ("/a/application.yml", "    password: xxxxxx", False),
        ("/a/application.properties", "spring.datasource.password=abc@123", True),
        ("/a/config.php", "$cfg['password'] = 'hunter42';", True),
        ("/a/config.php", "$lang['password'] = 'Passwort \u00e4ndern';", False),
        ("/a/config.php", "'password' => DB_PASS,", False),
        ("/a/config.php", "'password' => getenv('DB_PASS'),", False),
        ("/a/wp-config.php", "define('DB_PASSWORD', 'hunter42');", True),
        ("/a/wp-config.php", "define( 'DB_PASSWORD', 'password_here' );", False),
        ("/a/.pgpass", "db:5432:*:bob:hunter42", True),
        ("/a/.netrc", "machine x login bob password hunter42", True),
        ("/a/.git-credentials", "https://bob:t0ken@git.internal", True),
        ("/a/credentials", "aws_secret_access_key = abcd1234", False),
        ("/a/.aws/credentials", "aws_secret_access_key = abcd1234", True),
        ("/a/.env", "A_PASSWORD=" + "x" * 5000, False),
        ("/a/.env", "\udcff\x1b[2JPASSWORD", False),
    ],
)
def test_passwords(path: str, line: str, found: bool) -> None:
    assert password_line(path, f"\n{line}\n") == (2 if found else 0)
