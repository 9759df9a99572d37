"""Ports that others reach and that nobody said this host should offer."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.check import Case, Verdicts, check
from inspector.facts.sockets import Allowed, DangerousServices, ExpectedPorts, Socket, Sockets, allowed
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

EPHEMERAL = range(32768, 61000)
"""Linux's default range for sockets whose port nobody chose: clients over UDP wait there for answers."""


def row(protocol: str, address: str, port: int, program: str | None = None) -> dict[str, object]:
    exe = f"/usr/sbin/{program}" if program else None
    return {"protocol": protocol, "address": address, "port": port, "pid": None, "program": program, "exe": exe}


ANY = "0.0.0.0"  # noqa: S104 - evidence, nothing is bound
SSH = row("tcp", ANY, 22, "sshd")


@check(
    severity=Severity.HIGH,
    title=Text(en="Listening ports outside the allow-list", zh="允许清单以外的监听端口"),
    why=Text(
        en="Each port that others can reach is a way in. What is not needed is switched off; what is needed is on the list of allowed ports. A firewall in front of it is not taken into account here.",
        zh="每个可从外部访问的端口都是潜在的入侵途径。不需要的服务应关闭，确需开放的端口应列入允许清单。此项不考虑前端防火墙的限制。",
    ),
    fails=Text(
        en="{subject} ({service}) is open on {addresses}, program: {programs}",
        zh="{subject}（{service}）在 {addresses} 上开放，程序：{programs}",
    ),
    remedy=Text(
        en="Find the service that holds {subject}. Not needed: stop and disable it. Needed by this host alone: bind it to 127.0.0.1. Needed by others: limit who reaches it by the firewall and add {subject} to `allow` of this check in the profile.",
        zh="查明占用 {subject} 的服务：不需要的停止并禁用；仅供本机使用的改为监听 127.0.0.1；确需对外提供的用防火墙限制来源地址，并将 {subject} 加入检查方案中本项的 `allow` 清单。",
    ),
    command="ss -H -lntup 'sport = :'{port}",
    standards={
        "gbt22239-l3": ("8.1.4.4b",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("CM-7",),
        "iso-27001-2022": ("A.8.20", "A.8.21"),
    },
    good=[
        Case(
            live={
                "sockets": [
                    SSH,
                    row("tcp", "::1", 631),
                    row("tcp", "127.0.0.53", 53),
                    row("udp", ANY, 68, "dhclient"),
                ]
            }
        ),
        Case(live={"sockets": [row("tcp", "::ffff:127.0.0.1", 6379), row("udp", "fe80::1%eth0", 546, "dhclient")]}),
        Case(
            live={
                "sockets": [row("tcp", "::", 8042), row("udp", "::", 7001, "dnsmasq"), row("tcp", "::", 80, "nginx")]
            },
            params={"allow": ["8000-8100", "dnsmasq", "/usr/sbin/nginx"]},
        ),
    ],
    bad=[
        Case(
            live={"sockets": [SSH, row("tcp", ANY, 6379), row("tcp", "::", 6379, "redis-server")]},
            fails=["tcp/6379"],
        ),
        Case(live={"sockets": [row("tcp", "10.0.0.1", 22, "nc")]}, fails=["tcp/22"]),
        Case(
            live={"sockets": [row("udp", "::", 40000, "ping"), row("udp", "::", 40001, "ping"), row("tcp", "::", 23)]},
            params={"allow": ["udp/23"]},
            fails=["tcp/23", "udp/32768-60999"],
        ),
    ],
)
def unexpected_listener(
    sockets: Sockets, expected: ExpectedPorts, dangerous: DangerousServices, *, allow: tuple[Allowed, ...] = ()
) -> Verdicts:
    reachable: dict[str, list[Socket]] = {}
    for socket in sockets.sockets:
        if socket.loopback:
            continue
        name = f"{socket.protocol}/{socket.port}"
        usual = [port.covers(socket) for port in expected.ports]
        if allowed(allow, socket) or True in usual:
            yield Seen(name, "", {"address": socket.address, "program": socket.program})
        elif None in usual:
            yield Unsure(name, reason("owner-hidden", HIDDEN, port=name))
        elif socket.protocol == "udp" and socket.port in EPHEMERAL:
            reachable.setdefault(f"udp/{EPHEMERAL[0]}-{EPHEMERAL[-1]}", []).append(socket)
        else:
            reachable.setdefault(name, []).append(socket)
    for subject, group in reachable.items():
        yield _fail(subject, group, dangerous)


def _fail(subject: str, group: list[Socket], dangerous: DangerousServices) -> Fail:
    client = "-" in subject
    known = None if client else dangerous.at(group[0].protocol, group[0].port)
    data = {
        "port": group[0].port,
        "service": Text(en="probably clients", zh="可能为客户端") if client else known.name if known else UNKNOWN,
        "addresses": _sorted(socket.address for socket in group),
        "programs": _sorted(socket.program for socket in group if socket.program) or NOT_SEEN,
        "files": _sorted(socket.exe for socket in group if socket.exe),
    }
    if client:
        return Fail(subject, "", data, severity=Severity.INFO, confidence=Confidence.LOW)
    return Fail(subject, "", data, severity=known.severity if known else Severity.MEDIUM)


UNKNOWN = Text(en="no well-known service", zh="非常见服务")
NOT_SEEN = Text(en="not seen", zh="未能查明")
HIDDEN = Text(
    en="who listens on {port} is hidden from this user; root would see it",
    zh="当前用户看不到 {port} 由哪个程序监听，以 root 运行即可查明",
)


def _sorted(values: Iterable[str]) -> list[str]:
    return sorted(set(values))
