"""Dumps and passwords that lie about."""

from __future__ import annotations

import gzip

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


def test_dumps_whose_names_do_not_tell() -> None:
    files: dict[str, str | File] = {
        "/backup/his": DUMP,
        "/backup/mysql/20260101": File(gzip.compress(DUMP.encode())),
        "/backup/closed": File(DUMP, 0o600),
        "/backup/etc.tar.gz": File(gzip.compress(b"etc/")),
        "/home/bob/his_dump": DUMP,
        "/srv/all_databases.gz": File(gzip.compress(DUMP.encode())),
        "/srv/damaged-backup": File(b"\x1f\x8b\x08\xff\xff"),
        "/srv/notes-on-backup": "mysqldump\n",
        "/srv/database_dump.py": f'HEAD = "{DUMP}"',
        "/usr/bin/mysqldump": DUMP,
    }
    assert [path for path, _ in dumps(files)] == [
        *("/home/bob/his_dump", "/srv/all_databases.gz"),
        *("/backup/his", "/backup/mysql/20260101"),
    ]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        *(("/a/.env.example", False), ("/a/.env.sample", False), ("/a/application-template.yml", False)),
        *(("/a/.env.production", True), ("/my-example/.env", True)),
        *(("/a/node_modules/b/config.json", False), ("/usr/local/lib/python3/site-packages/b/settings.py", False)),
    ],
)
def test_what_everybody_has_is_no_secret(path: str, found: bool) -> None:
    files = {path: '{"DB_PASSWORD": "hunter42"}\n'}
    secrets = ReadableSecrets.read(View(snapshot(Case(files), ReadableSecrets.needs), ReadableSecrets.needs))
    assert [one.path for one in secrets.exposed] == [path] * found


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
        ("/a/docker-compose.yml", "      MYSQL_ROOT_PASSWORD: hunter42", True),
        ("/a/docker-compose.yml", "      - MYSQL_ROOT_PASSWORD=hunter42", True),
        ("/a/compose.yaml", '      MYSQL_ALLOW_EMPTY_PASSWORD: "yes"', False),
        ("/a/compose.yaml", "      MYSQL_ROOT_PASSWORD_FILE: /run/secrets/x", False),
        ("/a/compose.yaml", "      DATABASE_URL: postgres://app:hunter42@db/his", True),
        ("/a/compose.yaml", "      DATABASE_URL: postgres://app:${PASS}@db/his", False),
        ("/a/config.json", '{"db": {"user": "a", "password": "hunter42"}}', True),
        ("/a/config.json", '{"x": "' + "y" * 5000 + '", "password": "hunter42"}', True),
        ("/a/config.json", '{"type": "password", "name": "field"}', False),
        ("/a/config.json", '{"password": {"type": "string"}, "showPassword": true}', False),
        ("/a/appsettings.json", '  "His": "Server=db;User Id=sa;Password=hunter42;Encrypt=true"', True),
        ("/a/settings.py", "        'PASSWORD': 'hunter42',", True),
        ("/a/settings.py", "        'PASSWORD': os.environ['DB_PASSWORD'],", False),
        ("/a/settings.py", "    'PASSWORD': env('DB_PASSWORD', 'x1'),", False),
        ("/a/settings.py", "PASSWORD_HASHERS = ['django.contrib.auth.hashers.Argon2PasswordHasher']", False),
        ("/a/web.config", '<add name="a" connectionString="Server=.;User Id=sa;Password=hunter42;" />', True),
        ("/a/Web.config", '<add key="MailPassword" value="hunter42" />', True),
        ("/a/web.config", '<!-- <add key="MailPassword" value="hunter42" /> -->', False),
        ("/a/web.config", '<add name="a" connectionString="Server=.;Integrated Security=true;" />', False),
        ("/a/hibernate.cfg.xml", '<property name="connection.password">hunter42</property>', True),
        ("/a/tomcat-users.xml", '<user username="admin" password="<must-be-changed>"/>', False),
        ("/etc/fstab", "//nas/x /mnt cifs username=a,password=hunter42 0 0", True),
        ("/etc/fstab", "//nas/x /mnt cifs credentials=/root/.smb,uid=0 0 0", False),
        ("/etc/fstab", "#//nas/x /mnt cifs username=a,password=hunter42 0 0", False),
        ("/a/.env", "A_PASSWORD=" + "x" * 5000, False),
        ("/a/.env", "\udcff\x1b[2JPASSWORD", False),
    ],
)
def test_passwords(path: str, line: str, found: bool) -> None:
    assert password_line(path, f"\n{line}\n") == (2 if found else 0)
