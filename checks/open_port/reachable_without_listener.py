"""Ports that answer from outside although nothing on the host listens there for others."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.exposure import Exposure, Reach, Stranger
from inspector.facts.sockets import Ports, PortSpec
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

ANY = "0.0.0.0"  # noqa: S104 - evidence, nothing is bound


def row(address: str, port: int, program: str | None = None) -> dict[str, object]:
    return {"protocol": "tcp", "address": address, "port": port, "program": program}


def scan(address: str = "10.0.0.2", **ports: str) -> dict[str, object]:
    rows = [{"protocol": "tcp", "asked": ",".join(ports.values()), **ports}]
    seen = {"address": address, "source": "10.0.0.1", "taken": "2026-06-01T00:00:00+00:00", "ports": rows}
    return {"nmap": {"nmap": "7.93", "addresses": [seen], "services": {"tcp/8080": "http-proxy"}}}


SSH = row(ANY, 22, "sshd")


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    title=Text(en="Ports reachable in a port scan without a listener", zh="端口扫描可达但本机无对应监听的端口"),
    why=Text(
        en="What answers there is not seen in the host's own list of listening ports: address translation passes it on to a container or another machine, a device in front answers, or a rootkit hides the listener. Nobody who looks at the host alone would know of it.",
        zh="这些端口在主机自身的监听列表中看不到：可能由地址转换（NAT）转给容器或其他机器，由前端设备应答，或监听进程被 rootkit 隐藏。仅在主机上检查无法发现。",
    ),
    fails=Text(
        en="{subject} ({service}) answers at {addresses}, scanned from {sources}; on the host itself: {inside}",
        zh="{subject}（{service}）在 {addresses} 上可达，扫描来源：{sources}；主机自身：{inside}",
    ),
    remedy=Text(
        en="Find out what answers: rules of the host (`nft list ruleset`, `iptables-save -t nat`), published ports of containers (`docker ps`, `podman ps`), then devices in front of the host. Remove the forwarding that nobody needs; if it is needed, add {subject} to `allow` of this check in the profile. If nothing explains it, treat the host as compromised.",
        zh="查明由谁应答：先看主机上的转发规则（`nft list ruleset`、`iptables-save -t nat`）和容器发布的端口（`docker ps`、`podman ps`），再看前端设备。不需要的转发应删除，确需保留的将 {subject} 加入检查方案中本项的 `allow` 清单。无法解释的，按主机已被入侵处理。",
    ),
    command="ss -H -lntu 'sport = :'{port}; nft list ruleset | grep -w dnat; iptables-save -t nat | grep -e DNAT -e REDIRECT",
    standards={
        "gbt22239-l3": ("8.1.4.4b",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("CM-7", "SC-7"),
        "iso-27001-2022": ("A.8.20",),
    },
    good=[
        Case(live={"sockets": [SSH]}, outside=scan(open="22", closed="1-21,23-1024")),
        Case(live={"sockets": [row("::", 22), row("10.9.9.9", 8080)]}, outside=scan(open="22,8080")),
        Case(live={"sockets": [SSH]}, outside=scan(open="22,8080"), params={"allow": ["tcp/8000-8100"]}),
        Case(live={"sockets": [SSH]}, outside=scan(closed="22,8080")),
        Case(live={"sockets": [SSH]}),
    ],
    bad=[
        Case(live={"sockets": [SSH]}, outside=scan(open="22,8080", closed="1-21"), fails=["tcp/8080"]),
        Case(
            live={"sockets": [SSH, row("127.0.0.1", 3306, "mysqld")]},
            outside=scan(open="22,3306,9999"),
            fails=["tcp/3306", "tcp/9999"],
        ),
    ],
)
def reachable_without_listener(exposure: Exposure, *, allow: tuple[PortSpec, ...] = ()) -> Verdicts:
    accepted = [Ports.parse(entry) for entry in allow]
    for stranger in exposure.strangers:
        name = f"{stranger.protocol}/{stranger.port}"
        if any(ports.holds(stranger.protocol, stranger.port) for ports in accepted):
            yield Seen(name, "", {"address": stranger.addresses[0]})
        else:
            yield Fail(name, "", _data(stranger))
    for service in exposure.services:
        if service.reach is Reach.OPEN:
            yield Seen(service.name, "", {"address": service.addresses[0]})


def _data(stranger: Stranger) -> dict[str, object]:
    programs = sorted({socket.program or "?" for socket in stranger.loopback})
    return {
        "port": stranger.port,
        "service": stranger.service or UNKNOWN,
        "addresses": stranger.addresses,
        "sources": stranger.sources or NOT_TOLD,
        "inside": LOOPBACK.fill({"programs": programs}) if stranger.loopback else NOTHING,
    }


UNKNOWN = Text(en="no well-known service", zh="非常见服务")
NOT_TOLD = Text(en="not known", zh="未知")
NOTHING = Text(en="nothing listens", zh="无监听")
LOOPBACK = Text(en="listens on the loopback address alone ({programs})", zh="仅在回环地址上监听（{programs}）")
