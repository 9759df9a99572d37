"""Programs by which somebody outside reaches the host past the firewall."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.remote_control import RemoteControl, RemoteControlTools
from inspector.model import Confidence, Fail, Seen, Severity, together
from inspector.text import Text

ELF = File("\x7fELF\x02", 0o755)
CUTTER = File("\x7fELF\x02\0\0path\tgithub.com/canonical/chisel/cmd/chisel\nmod\tgithub.com/canonical/chisel\t", 0o755)
SEVERITY = {"desktop": Severity.MEDIUM, "tunnel": Severity.HIGH, "network": Severity.LOW}
KIND = {
    "desktop": Text(en="remote control through a provider", zh="远程控制软件"),
    "tunnel": Text(en="a tunnel out of the network", zh="内网穿透工具"),
    "network": Text(en="a virtual network", zh="虚拟组网工具"),
}
RUNS = Text(en="; it is running", zh="，正在运行")
NOTHING = Text(en="", zh="")
BASE: dict[str, str | File] = {
    "/var/lib/dpkg/status": "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n"
}


def running(name: str) -> dict[str, object]:
    return {"processes": [{"pid": 7, "ppid": 1, "uid": 0, "name": name, "exe": f"/opt/{name}", "started": ""}]}


@check(
    severity=Severity.HIGH,
    title=Text(en="Remote-control programs and tunnels", zh="远程控制与内网穿透软件"),
    why=Text(
        en="Such a program makes the host reachable over somebody else's server: no firewall sees it, its log-ins are in no log of the host, and"
        " intruders install the same ones.",
        zh="此类软件通过外部服务器中转，使主机绕过防火墙被外部访问，登录行为不在主机日志中留痕，也是攻击者入侵后常用的驻留手段，属于违规外联。",
    ),
    fails=Text(en="{name}, {kind}, is on the host: {traces}{runs}", zh="发现{kind} {name}：{traces}{runs}"),
    remedy=Text(
        en="Find out who put it there and what was done with it; if nobody did, treat the host as broken into. Stop and remove it, and give"
        " access over the organisation's VPN or bastion. If it is approved, enter {subject} in `allow` of this check.",
        zh="核实安装人、用途和使用记录，无人认领的按入侵事件处置。停用并卸载，改用单位统一的 VPN 或堡垒机接入。经审批允许使用的，将 {subject} 加入本项的 `allow` 参数。",
    ),
    command="ls -l {first}; pgrep -fl {first}",
    standards={
        "gbt22239-l3": ("8.1.10.6i", "8.1.3.1c", "8.1.10.6j"),
        "cis-v8": ("2.3",),
        "nist-800-53-r5": ("AC-17", "CM-11"),
        "iso-27001-2022": ("A.8.19", "A.6.7"),
    },
    good=[
        BASE | {"/opt/frp/frpc": File("#!/bin/sh\n", 0o755), "/usr/share/doc/ngrok": "text"},
        Case(BASE | {"/usr/sbin/tailscaled": ELF}, params={"allow": ("tailscale",)}),
        BASE | {"/usr/local/bin/chisel": CUTTER},
        Case(BASE, live=running("sshd")),
    ],
    bad=[
        Case(BASE | {"/opt/frp_0.52.3_linux_amd64/frpc": ELF}, fails=["frp"]),
        Case(
            BASE | {"/usr/local/bin/npc-0.26.10_linux_arm64": ELF, "/srv/t/chisel": ELF, "/opt/gost": ELF},
            fails=["nps", "chisel", "gost"],
        ),
        Case(
            BASE | {"/usr/local/sunlogin/bin/sunloginclient": ELF, "/opt/todesk/bin/ToDesk_Service": ELF},
            fails=["sunlogin", "todesk"],
        ),
        Case(BASE, live=running("anydesk"), fails=["anydesk"]),
        Case(
            {
                "/var/lib/dpkg/status": "Package: teamviewer\nStatus: install ok installed\nVersion: 15\nArchitecture: amd64\n"
            },
            fails=["teamviewer"],
        ),
    ],
)
def remote_control_tool(found: RemoteControl, table: RemoteControlTools, *, allow: tuple[str, ...] = ()) -> Verdicts:
    for tool in table.tools:
        trace = found.trace(tool)
        if trace is None:
            continue
        traces = [*trace.paths, *trace.packages, *(tool.programs[:1] if trace.running else ())]
        data = {
            "name": Text(en=tool.en, zh=tool.zh),
            "kind": KIND[tool.kind],
            "traces": list(dict.fromkeys(traces)),
            "first": traces[0],
            "runs": RUNS if trace.running else NOTHING,
        }
        if tool.id in allow:
            yield Seen(tool.id, traces[0], data)
            continue
        confidence = None if trace.packages or trace.running else Confidence.MEDIUM
        location = trace.paths[0] if trace.paths else ""
        yield Fail(tool.id, location, data, severity=SEVERITY[tool.kind], confidence=confidence)
    if found.processes and not found.processes.complete:
        yield together("processes")  # one that only runs, with its file gone, may be hidden from us
