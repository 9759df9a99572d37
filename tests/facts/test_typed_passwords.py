"""Which typed lines give a password away, and which only look like it."""

from __future__ import annotations

import time

import pytest

from inspector.facts.typed_passwords import passwords

GIVEN = [
    ("mysql -uroot -pS3cret", "mysql"),
    ("sudo mysqldump -u root -p'S3$cret' his | gzip > a.gz", "mysqldump"),
    ("docker exec -it mysql mysql -uroot -pS3cret", "mysql"),
    ("mysql --password=S3cret his", "mysql"),
    ("/usr/local/mysql/bin/mysqladmin -u root password -pS3cret", "mysqladmin"),
    ("ssh a 'mysql -pS3cret; id'", "mysql"),
    ("# mysql -pS3cret", "mysql"),
    ("- cmd: mysql -pS3cret", "mysql"),
    (": 1700000000:0;mysql -pS3cret", "mysql"),
    ("for h in a b; do sshpass -pS3cret ssh $h; done", "sshpass"),
    ("sshpass -p S3cret scp a b:", "sshpass"),
    ("SSHPASS=S3cret sshpass -e ssh a", "environment"),
    ("curl -u admin:S3cret http://a.example/", "curl"),
    ("curl -sSku 'admin:S3cret' http://a.example/", "curl"),
    ("curl --user=admin:S3cret http://a.example/", "curl"),
    ("curl http://admin:S3cret@a.example/", "url"),
    ("git clone https://oauth2:glpat-abc@git.example/a.git", "url"),
    ("redis-cli -h 10.0.0.1 -a S3cret", "redis-cli"),
    ("redis-cli config set requirepass S3cret", "redis-cli"),
    ("export PGPASSWORD='S3cret'", "environment"),
    ("docker run -e MYSQL_ROOT_PASSWORD=S3cret mysql", "environment"),
    ("wget --http-password S3cret http://a.example/", "wget"),
    ("echo S3cret | passwd --stdin bob", "passwd"),
    ("echo S3cret | sudo passwd bob --stdin", "passwd"),
    ("echo bob:S3cret | chpasswd", "chpasswd"),
    ("chpasswd <<< bob:S3cret", "chpasswd"),
    ("echo S3cret | sudo -S id", "sudo"),
    ("ldapsearch -x -D cn=admin -w S3cret", "ldapsearch"),
    ("htpasswd -bc /etc/f bob S3cret", "htpasswd"),
    ("openssl pkcs12 -in a -passin pass:S3cret", "openssl"),
    ("openssl enc -aes-256-cbc -k S3cret -in a", "openssl"),
    ("net user bob S3cret /add", "net"),
    ("smbclient //a/b -U bob%S3cret", "smbclient"),
    ("sqlplus his/S3cret@orcl", "sqlplus"),
    ("nohup expdp his/S3cret dumpfile=a.dmp &", "expdp"),
    ("mongo -u a -p S3cret admin", "mongo"),
    ("gsql -d postgres -W S3cret", "gsql"),
    ("docker login -u a -p S3cret r.example", "docker"),
    ("svn co --username a --password S3cret http://a.example/", "svn"),
    ("mysql -e \"ALTER USER a@b IDENTIFIED BY 'S3cret'\"", "SQL"),
    ("psql -c \"alter user a with password 'S3cret'\"", "SQL"),
]
NOT_GIVEN = [
    "mysql -uroot -p",
    "mysql -uroot -p his",
    "mysql -p$PW",
    'mysql -p"$(cat pw)"',
    "mysql -p`cat pw`",
    'mysql -p"${PW}"',
    "mysql -p<password>",
    "mysql -p****",
    "mysql --password his",
    "ssh a 'mysql -p$PW'",
    "mysql -P3306; ssh -p2222 a",
    "docker run --name mysql -p3306:3306 mysql:8",
    "docker run --name mongo -p 127.0.0.1:27017:27017/tcp mongo",
    "docker run -e MYSQL_ALLOW_EMPTY_PASSWORD=yes -e MYSQL_ROOT_PASSWORD=$PW mysql",
    "docker login -u a --password-stdin",
    "curl -u admin http://a.example/",
    "curl -u admin: http://a.example/",
    'curl -u "$U:$P" http://a.example/',
    "curl -A x --user-agent a:b -d @/tmp/pass http://a.example:8080/",
    "sshpass -e ssh a",
    "sshpass -f f ssh a",
    "redis-cli -a $PW",
    "redis-cli -h a",
    "PGPASSWORD= psql",
    "export PGPASSFILE=/root/.pgpass OLDPWD=/root",
    "psql --password his",
    "echo | passwd --stdin bob",
    "echo $PW | passwd --stdin bob",
    "echo hello | sudo tee a",
    "passwd bob",
    "chpasswd < file",
    "adduser --disabled-password bob",
    "mysql_config_editor set --password",
    "ansible all --ask-pass -m ping",
    "ldapsearch -x -W -D cn=admin",
    "ldapsearch -y f",
    "htpasswd /etc/f bob",
    "openssl rsa -passin env:PW -in a",
    "openssl rsa -passin file:f -in a",
    "net user bob *",
    "net user bob",
    "sqlplus / as sysdba",
    "sqlplus his@orcl",
    "git commit -m 'fix exp docs/a'",
    "rman target /",
    "grep -rn password /etc",
    "cat /etc/passwd | cut -d: -f1",
    "mysql -e \"ALTER USER a IDENTIFIED BY '$PW'\"",
    "SET PASSWORD FOR a = '*0123456789ABCDEF0123456789ABCDEF01234567'",
    "ALTER ROLE a PASSWORD 'md50123456789abcdef0123456789abcdef'",
    "",
    "'",
    "mysql",
    "curl -u",
    "--password",
]


@pytest.mark.parametrize(("line", "kind"), GIVEN)
def test_given(line: str, kind: str) -> None:
    assert kind in passwords(line, "/root/.bash_history")


@pytest.mark.parametrize("line", NOT_GIVEN)
def test_not_given(line: str) -> None:
    assert not passwords(line, "/root/.bash_history")


def test_statements_of_clients() -> None:
    assert passwords("AUTH S3cret", "/root/.rediscli_history") == {"redis"}
    assert passwords("config set requirepass S3cret", "/root/.rediscli_history") == {"redis"}
    assert not passwords("auth S3cret", "/root/.bash_history")
    assert passwords("db_password = 'S3cret'", "/root/.python_history") == {"code"}
    assert passwords("ALTER USER a IDENTIFIED BY '$3cret';", "/root/.mysql_history") == {"SQL"}


@pytest.mark.parametrize(
    "junk",
    [
        "'" * 32_768,
        '"\\' * 16_384,
        "${" * 16_384,
        "$(" * 16_384,
        "`" * 32_767,
        "mysql -p" * 4_096,
        "a://" * 8_192,
        "1:" * 16_384,
        "mysql -p" + "1:" * 16_000 + "x",
        "identified with " * 2_048,
        "alter user " * 2_970,
        "password =" * 3_276,
        "echo '" + "a " * 16_000 + "'",
        "|;&(" * 8_000,
        "\x00\udcff" * 16_000,
    ],
    ids=lambda junk: repr(junk[:12]),
)
def test_hostile_lines_take_no_time(junk: str) -> None:
    started = time.process_time()
    passwords(junk, "/root/.python_history")
    assert time.process_time() - started < 2
