"""Data stores that are configured for the host alone and are reached from outside."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.bindings import Binding, Bindings
from inspector.facts.database import is_loopback
from inspector.facts.exposure import Exposure, Reach, Service
from inspector.model import Confidence, Fail, Reason, Seen, Severity, Unsure, reason
from inspector.text import Text

ANY = "0.0.0.0"  # noqa: S104 - evidence, nothing is bound
REDIS = {"/usr/bin/redis-server": "", "/etc/redis/redis.conf": "bind 127.0.0.1 -::1\n"}
MYSQL = {"/usr/sbin/mysqld": "", "/etc/mysql/my.cnf": "[mysqld]\nbind-address = 127.0.0.1\n"}
MONGO = {"/usr/bin/mongod": "", "/etc/mongod.conf": "net:\n  port: 27018\n  bindIp: 127.0.0.1\n"}
MEMCACHED = {"/usr/bin/memcached": "", "/etc/memcached.conf": "-l 127.0.0.1\n"}


def row(port: int, program: str, address: str = ANY) -> dict[str, object]:
    return {"protocol": "tcp", "address": address, "port": port, "program": program}


def scan(**ports: str) -> dict[str, object]:
    rows = [{"protocol": "tcp", "asked": ",".join(ports.values()), **ports}]
    seen = {"address": "10.0.0.2", "source": "10.0.0.1", "taken": "2026-06-01T00:00:00+00:00", "ports": rows}
    return {"nmap": {"nmap": "7.93", "addresses": [seen]}}


@check(
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    title=Text(en="Data stores bound wider than configured", zh="数据库实际监听范围大于配置"),
    why=Text(
        en="The configuration confines the service to the host itself, and it answers other machines all the same: the change was never put into force by a restart, an option on the command line overrides it, or another file is read. Who trusts the configuration leaves the service without further protection.",
        zh="配置文件限定服务仅供本机访问，实际却可从其他机器访问：可能修改配置后未重启，或被命令行参数覆盖，或读取了其他配置文件。管理员以为服务未对外开放，往往不会再做其他防护。",
    ),
    fails=Text(
        en="{subject} is configured for {configured}, and listens on {actual} ({port}); from outside: {state}",
        zh="{subject} 配置为监听 {configured}，实际监听 {actual}（{port}）；外部探测：{state}",
    ),
    remedy=Text(
        en="Look at the command line and the unit of the service for options that override {file:sh}, remove them, and restart the service.",
        zh="检查该服务的启动命令行和 systemd 单元中是否有覆盖 {file:sh} 的参数，删除后重启服务。",
    ),
    command="ss -lntp 'sport = :'{number}; grep -niE 'bind|listen|^-l' {file}",
    standards={
        "gbt22239-l3": ("8.1.4.4b",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("CM-7", "SC-7"),
        "iso-27001-2022": ("A.8.20",),
    },
    good=[
        Case(REDIS, live={"sockets": [row(6379, "redis-server", "127.0.0.1")]}, outside=scan(closed="6379")),
        Case(
            {**REDIS, "/etc/redis/redis.conf": "bind 0.0.0.0\n"},
            live={"sockets": [row(6379, "redis-server")]},
            outside=scan(open="6379"),
        ),
        Case(
            {**REDIS, "/etc/redis.conf": "bind *\n"},
            live={"sockets": [row(6379, "redis-server")]},
            outside=scan(open="6379"),
        ),
        Case(REDIS, live={"sockets": [row(6379, "docker-proxy")]}, outside=scan(open="6379")),
        Case(MYSQL, live={"sockets": [row(3306, "mysqld", "127.0.0.1")]}, outside=scan(closed="3306")),
        Case({}, live={"sockets": [row(6379, "redis-server")]}, outside=scan(open="6379")),
        Case(
            {**MYSQL, "/etc/mysql/my.cnf": "[mysqld]\nbind-address = 127.0.0.1\n"},
            live={"sockets": [row(33060, "mysqld"), row(3306, "mysqld", "127.0.0.1")]},
            outside=scan(open="33060"),
        ),
        Case(REDIS, live={"sockets": [row(6379, "redis-server")]}),
    ],
    bad=[
        Case(REDIS, live={"sockets": [row(6379, "redis-server")]}, outside=scan(open="6379"), fails=["Redis"]),
        Case(MYSQL, live={"sockets": [row(3306, "mariadbd", "::")]}, outside=scan(open="3306"), fails=["MySQL"]),
        Case(
            MONGO,
            live={"sockets": [row(27018, "mongod")]},
            outside=scan(filtered="27018", open="22"),
            fails=["MongoDB"],
        ),
        Case(
            {**REDIS, "/etc/redis.conf": "bind 127.0.0.1\n"},
            live={"sockets": [row(6379, "redis-server", "10.9.9.9")]},
            outside=scan(open="22"),
            fails=["Redis"],
        ),
        Case(MYSQL, live={"sockets": [row(3307, "mysqld")]}, outside=scan(open="3307"), fails=["MySQL"]),
        Case(
            MEMCACHED,
            live={"sockets": [row(11211, "memcached"), row(11211, "memcached", "127.0.0.1")]},
            outside=scan(open="11211"),
            fails=["memcached"],
        ),
    ],
)
def bound_wider_than_configured(exposure: Exposure, bindings: Bindings) -> Verdicts:
    for group in bindings.groups():
        bound = group[0]
        service = exposure.service(f"tcp/{bound.port}")
        held = [s for s in service.sockets if s.program is None or s.program in bound.programs] if service else []
        actual = sorted({socket.address for socket in held if socket.program})
        if not service or not held or not all(is_loopback(a) for each in group for a in each.addresses):
            yield Seen(bound.service, bound.location, {"addresses": bound.addresses})
        elif any(each.elsewhere for each in group):
            yield Unsure(bound.service, ELSEWHERE)
        elif not actual:
            yield Unsure(bound.service, reason("owner-hidden", HIDDEN, port=service.name))
        else:
            yield _fail(bound, service, actual)


def _fail(bound: Binding, service: Service, actual: list[str]) -> Fail:
    state, severity = STATES[service.reach]
    data = {"configured": bound.addresses, "actual": actual, "port": service.name, "state": state}
    more = {"number": bound.port, "file": bound.file}
    return Fail(bound.service, bound.location, data | more, severity=severity, key=bound.port)


HIDDEN = Text(
    en="who listens on {port} is hidden from this user; root would see it",
    zh="当前用户看不到 {port} 由哪个程序监听，以 root 运行即可查明",
)
ELSEWHERE = Reason(
    code="not-collected",
    en="the configuration includes a file that is not read and may name more addresses",
    zh="配置引入了未读取的文件，其中可能指定了其他监听地址",
)
STATES = {
    Reach.OPEN: (Text(en="reachable", zh="可达"), None),
    Reach.FILTERED: (Text(en="held off by a firewall", zh="被防火墙拦截"), Severity.LOW),
    Reach.CLOSED: (Text(en="refused", zh="连接被拒绝"), Severity.LOW),
    Reach.UNSEEN: (Text(en="not scanned", zh="未扫描"), Severity.MEDIUM),
}
