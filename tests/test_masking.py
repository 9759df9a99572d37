"""Passwords in evidence that is no secret as a whole are masked before it is kept; what decides verdicts stays."""

from __future__ import annotations

import time

import pytest

from inspector.masking import MASKED, masked
from inspector.snapshot import Item

CANARY = "CaNaRy7pw"


def after(text: str, name: str = "/etc/x") -> str:
    return masked(Item(name, data=text.encode())).text


@pytest.mark.parametrize(
    "text",
    [
        f"deb https://me:{CANARY}@mirror/debian bookworm main",
        f'Acquire::http::Proxy "http://me:{CANARY}@proxy:3128";',
        f"5 1 * * * root mysqldump -u root -p{CANARY} shop > /backup/shop.sql",
        f"* * * * * root curl -u me:{CANARY} http://a/",
        f"sshpass -p {CANARY} ssh a",
        f"PGPASSWORD='{CANARY}' pg_dump a",
        f"export DB_PASSWORD={CANARY}",
        f"Environment=DB_PASSWORD={CANARY}",
        f"ExecStart=/usr/bin/app --admin-password {CANARY}",
        f"define('DB_PASSWORD', '{CANARY}');",
        f"SetEnv DB_PASSWORD {CANARY}",
        f"env[DB_PASSWORD] = {CANARY}",
        f'proxy_set_header Authorization "Basic {CANARY}";',
        f'action(type="ommysql" pwd="{CANARY}")',
        f'{{"password": "{CANARY}"}}',
        f'1.2.3.4 - - [x] "GET /a?id=1&password={CANARY} HTTP/1.1" 200 1',
        f"mysql -e \"create user a identified by '{CANARY}'\"",
        f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----",
        f"rootpw $6$salt${CANARY}",
    ],
)
def test_what_is_recognised_is_masked(text: str) -> None:
    assert CANARY not in after(text)
    assert "***" in after(text)
    assert masked(Item("/etc/x", data=text.encode())).note == MASKED


@pytest.mark.parametrize(
    "text",
    [
        "passwd:         files systemd\n",
        "password requisite pam_pwquality.so retry=3 minlen=12\n",
        "PasswordAuthentication yes\nPermitEmptyPasswords no\n",
        "unix password sync = yes\nencrypt passwords = no\npasswd program = /usr/bin/passwd %u\n",
        "PASS_MAX_DAYS 99999\nENCRYPT_METHOD YESCRYPT\n",
        "password_encryption = scram-sha-256\n",
        "DB_PASSWORD=$(cat /run/secrets/db)\nPWD=/root\n",
        "ssl_certificate_key /etc/nginx/site.key;\n",
        "deb http://mirror.example.org:80/debian bookworm main\n",
        "tcp-keepalive 300\n",
    ],
)
def test_settings_that_verdicts_rest_on_stay(text: str) -> None:
    item = Item("/etc/x", data=text.encode())
    assert masked(item) is item


@pytest.mark.parametrize("text", ["my " * 300_000 + " -p", "a" * 500_000 + "://:", "password " * 100_000 + "="])
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    started = time.process_time()
    after(text)
    assert time.process_time() - started < 5
