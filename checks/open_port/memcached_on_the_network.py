"""memcached, which asks nobody for a password, open to other hosts."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.database import Memcached, is_loopback
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

CONF = "/etc/memcached.conf"
SERVER = {"/usr/bin/memcached": ""}


@check(
    severity=Severity.HIGH,
    title=Text(en="Addresses of memcached", zh="memcached 监听地址"),
    why=Text(
        en="memcached has no password unless SASL is on: whoever reaches it reads sessions and cached data and plants their own. Over UDP it has been used for the largest attacks by amplification.",
        zh="memcached 未启用 SASL 时不做身份验证，任何能够访问它的人都可以读取会话和缓存数据并写入伪造内容；其 UDP 端口曾被用于大规模反射放大攻击。",
    ),
    fails=Text(en="memcached listens on {addresses}", zh="memcached 监听 {addresses}"),
    remedy=Text(
        en="Set `-l 127.0.0.1` in {subject:sh} (and `-U 0` before version 1.5.6), restart memcached, or switch SASL on with `-S`.",
        zh="在 {subject:sh} 中设置 `-l 127.0.0.1`（1.5.6 以前的版本同时设置 `-U 0`）并重启 memcached，或使用 `-S` 启用 SASL 验证。",
    ),
    command="grep -nvE '^#|^$' {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.4b",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("CM-7", "SC-7"),
        "iso-27001-2022": ("A.8.20",),
    },
    good=[
        {**SERVER, CONF: "-m 64\n-l 127.0.0.1\n-l ::1\n"},
        {**SERVER, "/etc/sysconfig/memcached": 'PORT="11211"\nOPTIONS="-l 127.0.0.1,::1"\n'},
        {**SERVER, CONF: "-S\n"},
        {**SERVER, CONF: "-s /run/memcached.sock\n"},
        {CONF: "-l 0.0.0.0\n"},
    ],
    bad=[
        Case({**SERVER, CONF: "-m 64\n# -l 127.0.0.1\n"}, fails=[CONF]),
        Case({**SERVER, CONF: "-l127.0.0.1,10.0.0.1:11211\n"}, fails=[CONF]),
        Case({**SERVER, "/etc/sysconfig/memcached": 'OPTIONS=""\n'}, fails=["/etc/sysconfig/memcached"]),
    ],
)
def memcached_on_the_network(memcached: Memcached) -> Verdicts:
    given = [address for value in memcached.values("-l", "--listen") for address in value.split(",")]
    addresses = [_host(address) for address in given] or ["*"]
    reachable = [address for address in addresses if not is_loopback(address)]
    closed = memcached.values("-s", "--unix-socket") or {"-S", "--enable-sasl"}.intersection(memcached.words)
    verdict = Fail if reachable and not closed else Seen
    yield verdict(memcached.file, memcached.file, {"addresses": reachable or addresses})


def _host(address: str) -> str:
    """Without the port that may stand behind it."""
    host, _, port = address.rpartition(":")
    return host if host and port.isdecimal() and (":" not in host or host.endswith("]")) else address
