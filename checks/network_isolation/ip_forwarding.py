"""Hosts that pass packets on between networks, though nothing on them is there for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import View
from inspector.facts.services import Services
from inspector.facts.sysctl import Sysctl
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.request import Files, Request
from inspector.text import Text

LIVE = {
    "net.ipv4.ip_forward": Files("/proc/sys/net/ipv4/ip_forward"),
    "net.ipv6.conf.all.forwarding": Files("/proc/sys/net/ipv6/conf/all/forwarding"),
}
SAME = {"net.ipv4.ip_forward": "net.ipv4.conf.all.forwarding"}
"""Another name of the same switch."""
ROUTERS = (
    *("docker", "containerd", "podman", "crio", "kubelet", "k3s", "k3s-agent", "rke2-server", "rke2-agent", "libvirtd"),
    *(
        "lxc-net",
        "lxd",
        "incus",
        "virtqemud",
        "virtnetworkd",
        "openvpn",
        "strongswan",
        "ipsec",
        "frr",
        "bird",
        "keepalived",
    ),
    *("xl2tpd", "tailscaled", "zerotier-one", "pve-cluster", "openvswitch-switch", "openvswitch"),
)
"""Services that switch forwarding on for a reason."""
CONF = "/etc/sysctl.d/90-a.conf"
SYSTEMD = "/usr/lib/systemd/systemd"
DOCKER = "/usr/lib/systemd/system/docker.service"


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return LIVE.values()


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    needs=needs,
    title=Text(en="Forwarding of packets", zh="IP 转发"),
    why=Text(
        en="A host with a foot in two networks that forwards packets joins them, past the firewall between them. Routers, VPN gateways and hosts of containers need it; others do not.",
        zh="同时接入两个网络的主机开启 IP 转发后，会绕过网络之间的防火墙将其连通。路由器、VPN 网关和容器主机需要该功能，其他主机不需要。",
    ),
    fails=Text(
        en="{subject} is {value}, and no service here needs it",
        zh="{subject} 的值为 {value}，且本机没有需要该功能的服务",
    ),
    passes=Text(en="{subject} is {value}", zh="{subject} 的值为 {value}"),
    remedy=Text(
        en="If this host is no router, write `{subject} = 0` into a file below /etc/sysctl.d and run `sysctl --system`.",
        zh="如果本机不承担路由功能，在 /etc/sysctl.d 下的文件中设置 `{subject} = 0`，并执行 `sysctl --system`。",
    ),
    command="sysctl {subject}",
    standards={
        "gbt22239-l3": ("8.1.2.1d",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("CM-7", "SC-7"),
        "iso-27001-2022": ("A.8.22",),
    },
    good=[
        {"/proc/sys/net/ipv4/ip_forward": "0\n", CONF: "net.ipv4.ip_forward = 0\n"},
        {"/etc/sysctl.conf": "#net.ipv4.ip_forward=1\n"},
        {CONF: "net/ipv4/ip_forward=1\n", "/etc/sysctl.conf": "net.ipv4.ip_forward=0\n", "/sbin/init": ""},
        {"/etc/sysctl.conf": "net.ipv4.ip_forward=1\n", SYSTEMD: File(mode=0o755)},
        {"/usr/lib/sysctl.d/90-a.conf": "net.ipv4.ip_forward=1\n", CONF: File(link="/dev/null")},
        {
            "/proc/sys/net/ipv4/ip_forward": "1\n",
            DOCKER: "[Service]\n",
            "/etc/systemd/system/multi-user.target.wants/docker.service": File(link=DOCKER),
        },
    ],
    bad=[
        Case({"/proc/sys/net/ipv4/ip_forward": "1\n"}, fails=["net.ipv4.ip_forward"]),
        Case({CONF: "net/ipv6/conf/all/forwarding = 1\n"}, fails=["net.ipv6.conf.all.forwarding"]),
        Case({CONF: "net.ipv4.conf.all.forwarding=1\n"}, fails=["net.ipv4.ip_forward"]),
        Case({CONF: "net/ipv4/conf/all/forwarding = 1\n"}, fails=["net.ipv4.ip_forward"]),
        Case({CONF: "net.ipv4.conf.*.forwarding=1\n"}, fails=["net.ipv4.ip_forward"]),
        Case({CONF: "net.ipv4.ip_forward=1\nnet.ipv4.ip_*=0\n"}, fails=["net.ipv4.ip_forward"]),
        Case(
            {CONF: "net.ipv4.ip_forward=1\n", "/etc/sysctl.conf": "net.ipv4.ip_forward=0\n", SYSTEMD: File(mode=0o755)},
            fails=["net.ipv4.ip_forward"],
        ),
        Case(
            {"/proc/sys/net/ipv6/conf/all/forwarding": "0\n", CONF: "net.ipv6.conf.all.forwarding=1\n"},
            fails=["net.ipv6.conf.all.forwarding"],
        ),
        Case({CONF: "; x\n-net.ipv4.ip_forward=1\n"}, fails=["net.ipv4.ip_forward"]),
    ],
)
def ip_forwarding(view: View, sysctl: Sysctl, services: Services, *, also: tuple[str, ...] = ()) -> Verdicts:
    reasons = [name for name in (*ROUTERS, *also) if services.enabled(name)]
    for key, request in LIVE.items():
        live = view.text(request).strip()
        setting = sysctl.get(key, SAME.get(key, key))
        value, location = live or "0", request.glob if live else ""
        if setting and live in ("", "0"):  # what is off now comes on with the next boot
            value, location = setting.value, setting.location
        if value in ("", "0") or reasons:
            yield Seen(key, location, {"value": value, "services": reasons})
        else:
            yield Fail(key, location, {"value": value})
