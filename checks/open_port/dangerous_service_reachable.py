"""Services that belong into no open network, and that a port scan from outside found open."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.exposure import Exposure, Reach, Service
from inspector.facts.sockets import Allowed, DangerousServices, allowed
from inspector.model import Fail, Seen, Severity, Unsure, together
from inspector.text import Text

ANY = "0.0.0.0"  # noqa: S104 - evidence, nothing is bound


def row(address: str, port: int, program: str | None = None, protocol: str = "tcp") -> dict[str, object]:
    return {"protocol": protocol, "address": address, "port": port, "program": program}


def scan(address: str = "10.0.0.2", protocol: str = "tcp", **ports: str) -> dict[str, object]:
    rows = [{"protocol": protocol, "asked": ",".join(ports.values()), **ports}]
    seen = {"address": address, "source": "10.0.0.1", "taken": "2026-06-01T00:00:00+00:00", "ports": rows}
    return {"nmap": {"nmap": "7.93", "addresses": [seen]}}


@check(
    severity=Severity.HIGH,
    title=Text(en="Dangerous services reachable in a port scan", zh="端口扫描可达的高危服务"),
    why=Text(
        en="Databases, remote desktops, management interfaces and file shares that a scan from another machine finds open can be attacked by everybody there. Judged are ports that listen on the host, over TCP, and over UDP where the scan covers it. That a port is filtered holds for the place that was scanned from.",
        zh="数据库、远程桌面、管理接口、文件共享等服务若能从其他机器扫描到，同一网络中的任何人都可尝试攻击。此项判定主机上正在监听的 TCP 端口；扫描包含 UDP 时一并判定。端口被过滤的结论仅适用于扫描发起的位置。",
    ),
    fails=Text(
        en="{service} ({subject}) answers at {addresses}, scanned from {sources}; program: {programs}",
        zh="{service}（{subject}）在 {addresses} 上可达，扫描来源：{sources}；程序：{programs}",
    ),
    remedy=Text(
        en="Bind the service to 127.0.0.1 where the host alone uses it. Where others need it, let the firewall admit their addresses alone. If it may be reached from the place that was scanned from, add {subject} to `allow` of this check in the profile.",
        zh="仅供本机使用的服务应改为监听 127.0.0.1；确需远程访问的，用防火墙只放行必要的来源地址。若允许从扫描位置访问，将 {subject} 加入检查方案中本项的 `allow` 清单。",
    ),
    command="nmap -Pn -n -p {port} {address}",
    standards={
        "gbt22239-l3": ("8.1.4.4b",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("CM-7", "SC-7"),
        "iso-27001-2022": ("A.8.20",),
    },
    good=[
        Case(live={"sockets": [row(ANY, 6379), row("::", 443)]}, outside=scan(filtered="6379", open="443")),
        Case(live={"sockets": [row(ANY, 3306), row(ANY, 22)]}, outside=scan(closed="3306", open="22")),
        Case(live={"sockets": [row("127.0.0.1", 3306)]}, outside=scan(closed="3306", open="22")),
        Case(
            live={"sockets": [row(ANY, 445, "smbd"), row(ANY, 161, "snmpd", "udp")]},
            outside=scan(open="22,445"),
            params={"allow": ["tcp/445"]},
        ),
        Case(live={"sockets": [row(ANY, 6379)]}),
        Case(live={"sockets": [row("172.17.0.1", 53)]}, outside=scan(open="22")),
    ],
    bad=[
        Case(
            live={"sockets": [row(ANY, 6379, "redis-server"), row("::", 6379)]},
            outside=scan(open="6379", closed="1-100"),
            fails=["tcp/6379"],
        ),
        Case(
            live={"sockets": [row("::", 3306), row("10.0.0.2", 873)]},
            outside=scan(open="22,873,3306"),
            fails=["tcp/873", "tcp/3306"],
        ),
        Case(
            live={"sockets": [row(ANY, 161, "snmpd", "udp")]},
            outside=scan(open="161", protocol="udp"),
            fails=["udp/161"],
        ),
    ],
)
def dangerous_service_reachable(
    exposure: Exposure, dangerous: DangerousServices, *, allow: tuple[Allowed, ...] = ()
) -> Verdicts:
    for service in exposure.services:
        known = dangerous.at(service.protocol, service.port)
        harmless = known is None or known.severity.rank <= Severity.LOW.rank
        accepted = all(allowed(allow, socket) for socket in service.sockets)
        if service.reach is Reach.UNSEEN:
            if not (harmless or accepted):
                asked = service.protocol in exposure.protocols
                yield Unsure(service.name, service.unseen) if asked else together(service.name)
        elif known and service.reach is Reach.OPEN and not (harmless or accepted):
            yield Fail(service.name, "", {**_data(service), "service": known.name}, severity=known.severity)
        else:
            yield Seen(service.name, "", {"state": service.reach})


def _data(service: Service) -> dict[str, object]:
    programs = sorted({socket.program for socket in service.sockets if socket.program})
    return {
        "port": service.port,
        "address": service.addresses[0],
        "addresses": service.addresses,
        "sources": service.sources or NOT_TOLD,
        "programs": programs or NOT_TOLD,
    }


NOT_TOLD = Text(en="not known", zh="未知")
