"""Data stores and the Docker daemon from their configuration."""

from collections.abc import Mapping
from typing import Any

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import Absent, Unknown, View
from inspector.facts.database import Memcached, Mongod, Mysql, Redis, is_loopback
from inspector.facts.docker import DockerDaemon, DockerHost
from inspector.facts.services import Services, UnitFiles
from inspector.targets.memory import snapshot


def read(kind: Any, files: Mapping[str, str | File]) -> Any:
    needs = fact_needs(kind)
    return kind.read(View(snapshot(Case(files), needs), needs))


def test_addresses() -> None:
    for address in ("127.0.0.1", "127.9.9.9", "::1", "-::1", "[::1]", "localhost", "/run/x.sock"):
        assert is_loopback(address), address
    for address in ("0.0.0.0", "*", "-::*", "::", "db1", "", "10.0.0.1"):
        assert not is_loopback(address), address


def test_redis_last_word_wins_and_case_does_not_matter() -> None:
    text = "BIND 127.0.0.1\n# bind ::\nport 1\nport 2\n"
    (config,) = read(
        Redis, {"/usr/bin/redis-server": "", "/etc/redis/redis.conf": text, "/etc/redis/sentinel.conf": ""}
    ).configs
    assert (config.get("port").value, config.get("port").location) == ("2", "/etc/redis/redis.conf:4")
    assert config.get("bind").value == "127.0.0.1"


def test_mongod_yaml_and_old_form() -> None:
    text = "# x\nnet:\n  port: 1\n  tls:\n    mode: x # y\n  bindIp: 'a,b'\nsecurity:\n  authorization: enabled\nnet.x: 2\n"
    (config,) = read(Mongod, {"/usr/bin/mongod": "", "/etc/mongod.conf": text}).configs
    values = {option.name: option.value for option in config.options}
    assert values == {
        "net.port": "1",
        "net.tls.mode": "x",
        "net.bindIp": "a,b",
        "security.authorization": "enabled",
        "net.x": "2",
    }


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "- a\n",
        "net: {bindIp: {__exec: x}}\n",
        "[" * 100_000,
        "- " * 100_000,
        "? " * 9000,
        "a: &a {b: *a}\n",
        "\udcff: x",
        "\n" * 9000 + "{",
    ],
)
def test_mongod_that_is_not_understood(text: str) -> None:
    with pytest.raises(Unknown):
        read(Mongod, {"/usr/bin/mongod": "", "/etc/mongod.conf": text})


def test_mysql_includes_outside() -> None:
    text = "!includedir /etc/mysql/conf.d/\n!include /etc/my.cnf.d/a.cnf\n!include /opt/x.cnf\n  !includedir /srv/d\n"
    assert read(Mysql, {"/usr/sbin/mysqld": "", "/etc/mysql/my.cnf": text}).outside == ("/opt/x.cnf", "/srv/d")


def test_mysql_takes_the_servers_groups_alone_and_no_secrets() -> None:
    text = "[client]\npassword=abc\nbind-address=1\n[mysqld]\nloose_secure_file_priv = '/x'\nskip-name-resolve\n[mysqld-8.0]\nbind-address=2\n"
    files = {"/usr/sbin/mysqld": "", "/etc/my.cnf": text}
    evidence = snapshot(Case(files), Mysql.needs)
    assert not any(b"abc" in item.data for items in evidence.answers.values() for item in items)
    config = read(Mysql, files).config
    assert [(o.name, o.value, o.group) for o in config.options] == [
        ("secure-file-priv", "/x", "mysqld"),
        ("skip-name-resolve", "", "mysqld"),
        ("bind-address", "2", "mysqld-8.0"),
    ]


@pytest.mark.parametrize(
    ("file", "text", "listens"),
    [
        ("/etc/memcached.conf", "-d\n-l 127.0.0.1\n", ["127.0.0.1"]),
        ("/etc/memcached.conf", "# -l 1\n-l1.1.1.1\n--listen=::\n", ["1.1.1.1", "::"]),
        ("/etc/sysconfig/memcached", 'OPTIONS="-l 127.0.0.1 -S"\n', ["127.0.0.1"]),
        ("/etc/conf.d/memcached", 'LISTENON="127.0.0.1"\nMEMUSAGE="64"\n', ["127.0.0.1"]),
        ("/etc/sysconfig/memcached", 'OPTIONS="-l \'x"\n', ["'x"]),
        ("/etc/memcached.conf", "", []),
    ],
)
def test_memcached(file: str, text: str, listens: list[str]) -> None:
    assert read(Memcached, {"/usr/bin/memcached": "", file: text}).values("-l", "--listen") == listens


def test_what_is_not_installed() -> None:
    for kind in (Redis, Mongod, Mysql, Memcached):
        with pytest.raises(Absent):
            read(kind, {})


def docker(files: Mapping[str, str | File]) -> DockerDaemon:
    all_files = {"/usr/bin/dockerd": "", **files}
    needs = fact_needs(DockerDaemon)
    view = View(snapshot(Case(all_files), needs), needs)
    return DockerDaemon.read(view, UnitFiles.read(view, Services.read(view)))


def test_docker() -> None:
    assert docker({"/etc/docker/daemon.json": '{"hosts": ["tcp://:1"], "tlsverify": true}'}).verified
    found = docker({"/etc/sysconfig/docker": "OPTIONS='-H tcp://0.0.0.0:2375 -Htcp://127.0.0.1:1 -H=unix://x'\n"})
    assert [(host.address, host.reachable) for host in found.hosts] == [
        ("tcp://0.0.0.0:2375", True),
        ("tcp://127.0.0.1:1", False),
        ("unix://x", False),
    ]
    assert DockerHost("tcp://[::1]:2375", "", 0).reachable is False
    assert DockerHost("tcp://:2375", "", 0).reachable is True
    for text in ("{", "[]", "[" * 100_000):
        with pytest.raises(Unknown):
            docker({"/etc/docker/daemon.json": text})
