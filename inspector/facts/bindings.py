"""Which addresses and ports the configurations of data stores name, alike for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.facts.database import Config, Memcached, Mongod, Mysql, Redis
from inspector.facts.sockets import Socket, Sockets

MORE_OF_MYSQL = range(33060, 33063)
"""X protocol, group replication, administration: each has an address of its own in the configuration."""
_TRUE = ("true", "yes", "on", "1")


@dataclass(frozen=True)
class Binding:
    """What one configuration says. `elsewhere`: more of it is in a file that was not read."""

    service: str
    programs: tuple[str, ...]
    file: str
    location: str
    addresses: tuple[str, ...]
    port: str
    elsewhere: bool = False


@fact
@dataclass(frozen=True)
class Bindings:
    """Of Redis, MySQL, MongoDB and memcached, where they are installed. Options of a command line are not seen."""

    needs = ()
    bindings: tuple[Binding, ...]

    @classmethod
    def read(  # noqa: PLR0913, PLR0917 - one parameter a service
        cls,
        view: View,
        sockets: Sockets,
        redis: Redis | None,
        mysql: Mysql | None,
        mongod: Mongod | None,
        memcached: Memcached | None,
    ) -> Self:
        found = (*_redis(redis), *_mysql(mysql, sockets.sockets), *_mongod(mongod), *_memcached(memcached))
        if not found:
            raise Absent("no data store with a known configuration is installed", "未安装可识别配置的数据库")
        return cls(found)

    def groups(self) -> Iterable[list[Binding]]:
        """Those of one service and port together: which of the files is in use is not known."""
        alike: dict[tuple[str, str], list[Binding]] = {}
        for binding in self.bindings:
            alike.setdefault((binding.service, binding.port), []).append(binding)
        return alike.values()


def _of(config: Config, name: str, default: str) -> str:
    option = config.get(name)
    return option.value.strip("\"' ") if option and option.value else default


def _place(config: Config, name: str) -> tuple[str, str]:
    option = config.get(name)
    return config.file, option.location if option else config.file


def _redis(redis: Redis | None) -> Iterator[Binding]:
    for config in redis.configs if redis else ():
        addresses = tuple(_of(config, "bind", "*").replace('"', "").split())
        more = config.get("include") is not None
        programs = ("redis-server", "valkey-server")
        yield Binding("Redis", programs, *_place(config, "bind"), addresses, _of(config, "port", "6379"), more)


def _mysql(mysql: Mysql | None, sockets: Iterable[Socket]) -> Iterator[Binding]:
    """Its port is not collected: it is where the program listens."""
    if not mysql:
        return
    programs = ("mysqld", "mariadbd")
    held = {socket.port for socket in sockets if socket.program in programs and socket.protocol == "tcp"}
    addresses = tuple(_of(mysql.config, "bind-address", "*").split(","))
    for port in sorted(held.difference(MORE_OF_MYSQL)) or (3306,):
        place = _place(mysql.config, "bind-address")
        yield Binding("MySQL", programs, *place, addresses, str(port), bool(mysql.outside))


def _mongod(mongod: Mongod | None) -> Iterator[Binding]:
    for config in mongod.configs if mongod else ():
        name = "net.bindIp" if config.get("net.bindIp") else "bind_ip"
        every = _of(config, "net.bindIpAll", _of(config, "bind_ip_all", "false")).lower() in _TRUE
        # before 3.6 a missing setting meant all addresses
        addresses = ("*",) if every else tuple(_of(config, name, "*").split(","))
        port = _of(config, "net.port", _of(config, "port", "27017"))
        yield Binding("MongoDB", ("mongod",), *_place(config, name), addresses, port)


def _memcached(memcached: Memcached | None) -> Iterator[Binding]:
    if memcached:
        given = [address for value in memcached.values("-l", "--listen") for address in value.split(",")] or ["*"]
        ports = memcached.values("-p", "--port")[-1:] or ["11211"]
        yield Binding("memcached", ("memcached",), memcached.file, memcached.file, tuple(given), ports[0])
