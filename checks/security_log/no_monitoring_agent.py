"""Hosts whose state no central monitoring system learns from an agent."""

from __future__ import annotations

import re
from collections.abc import Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, Unknown
from inspector.facts.database import is_loopback
from inspector.facts.host_agents import Agent, HostAgents, MonitoringTraces, Work
from inspector.facts.snmp import Snmpd
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

INIT: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
SNMPD = "snmpd"
ZABBIX, AGENTD = "/usr/lib/systemd/system/zabbix-agent.service", "/usr/sbin/zabbix_agentd"
EXPORTER = "/data/app/node_exporter-1.8.0/node_exporter"
NOTHING = Text(en="no agent of a known monitoring system is installed", zh="未安装已知监控系统的客户端")
STATES = {
    Work.STOPPED: Text(en="{names} is installed and does not run", zh="已安装的监控客户端（{names}）未运行"),
    Work.DISABLED: Text(
        en="{names} is installed and not started at boot", zh="已安装的监控客户端（{names}）未设为开机启动"
    ),
}
LOCAL = Text(en="snmpd answers on the loopback address alone", zh="snmpd 仅监听本机回环地址")
UNCLEAR = Text(en="{name}: see by hand whether it runs", zh="{name}：无法判断是否在运行，请人工确认")
PLACE = Text(
    en="{file}: may name further addresses of snmpd, and was not read", zh="{file}：可能另行指定 snmpd 监听地址，未读取"
)
HEAD = re.compile(r"(?:unix|(?:dtls)?udp|tls?tcp|ssh|tcp|(?:udp|tcp)(?:v6|ipv6|6)):", re.IGNORECASE)


def enabled(name: str, program: str = "") -> dict[str, str | File]:
    unit = f"/usr/lib/systemd/system/{name}.service"
    wanted = f"/etc/systemd/system/multi-user.target.wants/{name}.service"
    return {**INIT, unit: "[Service]\n", wanted: File(link=unit), **({program: ""} if program else {})}


def running(*names: str) -> dict[str, object]:
    row = {"ppid": 0, "uid": 0, "exe": None, "started": ""}
    return {"processes": [{**row, "pid": pid, "name": name} for pid, name in enumerate(("systemd", *names), 1)]}


def snmpd(addresses: str) -> dict[str, str | File]:
    return enabled("snmpd", "/usr/sbin/snmpd") | {"/etc/snmp/snmpd.conf": addresses}


@check(
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,  # a system that asks without an agent, or the hypervisor, is not seen
    title=Text(en="Agent of a monitoring system", zh="监控系统客户端"),
    why=Text(
        en="A full disk, a dead service or a failing host is noticed by people when patients and clerks call, and by a monitoring system before that.",
        zh="磁盘写满、服务停止或主机故障，有集中监控才能提前发现；没有监控时往往要等业务科室报障才知道。",
    ),
    fails=Text(en="{state}; monitoring without an agent cannot be seen from here", zh="{state}；无代理方式的监控无法从本机识别"),
    passes=Text(en="{name} is at work", zh="监控客户端（{name}）正在工作"),
    remedy=Text(
        en="Install the agent of the organisation's monitoring system (`apt install zabbix-agent`, `dnf install zabbix-agent2`, node_exporter …)"
        " and start its service with the host: `systemctl enable --now`, with OpenRC `rc-update add` and `rc-service … start`. If the host is watched without an agent, record how and put the check under a waiver.",
        zh="安装单位统一监控系统的客户端（如 `apt install zabbix-agent`、`dnf install zabbix-agent2`、node_exporter 等），并设为开机启动：执行 `systemctl enable --now`（OpenRC 为 `rc-update add` 和 `rc-service … start`）。已采用无代理方式监控的，登记说明后可申请例外。",
    ),
    command="ps -e -o comm | grep -E 'zabbix|node[-_]exp|telegraf|categraf|netdata|nrpe|icinga2|collectd|cmk-agent|snmpd|metricbeat|otelcol|munin-node|amazon-cloud|argusagent|barad|telescope|n9e|falcon-agent'",
    standards={
        "checklist": ("M09",),
        "gbt22239-l3": ("8.1.5.4c",),
        "iso-27001-2022": ("A.8.16",),
    },
    good=[
        enabled("zabbix-agent", "/usr/sbin/zabbix_agentd"),
        Case(INIT, live=running("prometheus-node")),
        Case(enabled("telegraf", "/usr/bin/telegraf"), live=running("telegraf")),
        Case(
            {**INIT, "/usr/lib/systemd/system/check-mk-agent.socket": "[Socket]\n", "/usr/bin/check_mk_agent": ""}
            | {"/etc/systemd/system/sockets.target.wants/check-mk-agent.socket": File(link="/usr/lib/systemd/system/check-mk-agent.socket")},
            live=running(),
        ),
        {**enabled("zabbix-agent"), ZABBIX: f"[Service]\nExecStart={AGENTD} -c /etc/zabbix/x.conf\n", AGENTD: ""},
        {"/sbin/openrc": "", "/etc/init.d/zabbix-agentd": "", "/etc/runlevels/default/zabbix-agentd": "", AGENTD: ""},
        {**enabled("watch"), "/usr/lib/systemd/system/watch.service": f"[Service]\nExecStart={EXPORTER} --web\n", EXPORTER: ""},
        enabled("otelcol-contrib", "/usr/bin/otelcol-contrib"),
        snmpd("agentaddress udp:161,[::1]\n"),
        snmpd("rocommunity x 10.0.0.0/8\n"),
        Case({"/usr/sbin/zabbix_agentd": ""}, live=running()),
        {"/etc/hostname": "container\n"},
    ],
    bad=[
        Case(INIT, fails=["monitoring agent"]),
        Case(INIT, live=running("sshd"), fails=["monitoring agent"]),
        Case(enabled("zabbix-agent2", "/usr/sbin/zabbix_agent2"), live=running(), fails=["monitoring agent"]),
        Case({**INIT, "/usr/bin/telegraf": ""}, fails=["monitoring agent"]),
        Case({**enabled("zabbix-agent"), ZABBIX: f"[Service]\nExecStart={AGENTD}\n"}, fails=["monitoring agent"]),
        Case({**enabled("watch"), "/usr/lib/systemd/system/watch.service": f"[Service]\nExecStart={EXPORTER}\n"}, fails=["monitoring agent"]),
        Case({**INIT, "/usr/lib/systemd/system/watch.service": f"[Service]\nExecStart={EXPORTER}\n", EXPORTER: ""}, fails=["monitoring agent"]),
        Case({**INIT, "/etc/init.d/nrpe": "", "/etc/rc3.d/S20nrpe": ""}, fails=["monitoring agent"]),
        Case(snmpd("agentaddress 127.0.0.1,[::1]\n"), fails=["monitoring agent"]),
        Case(snmpd("agentaddress udp:localhost:161\n"), live=running("snmpd"), fails=["monitoring agent"]),
    ],
)  # fmt: skip
def no_monitoring_agent(found: MonitoringTraces, table: HostAgents, snmp: Snmpd | None) -> Verdicts:
    traces = found.traces
    if not traces.services.boots:
        raise Absent("no init system is installed", "未安装 init 系统")
    agents = [(agent, traces.work(agent)) for agent in table.agents if agent.kind == "monitoring"]
    works = {agent: work for agent, work in agents if work is not None}
    snmpd = next((agent for agent, work in works.items() if agent.id == SNMPD and work is Work.WORKING), None)
    if snmpd and snmp is None:  # it runs from a place of its own, with a configuration that was not read
        works[snmpd] = Work.UNCLEAR
    local = snmp if snmpd and snmp and not _reachable(snmp) else None
    seen = [agent for agent, work in works.items() if work is Work.WORKING and not (local and agent is snmpd)]
    for agent in seen:
        yield Seen(agent.id, traces.started(agent), {"name": _name(agent)})
    if not seen:
        if traces.processes is not None and not traces.processes.complete:
            raise Unknown.because("hidden", "other users' processes are hidden from us", "无权查看其他用户的进程")
        yield from _lacking(works, local)


def _lacking(works: Mapping[Agent, Work], local: Snmpd | None) -> Verdicts:
    unclear = [agent for agent, work in works.items() if work is Work.UNCLEAR]
    for agent in unclear:
        yield Unsure(agent.id, reason("unclear", UNCLEAR, name=_name(agent)))
    for file in local.unread if local else ():
        yield Unsure(file, reason("include", PLACE, file=file))
    if unclear or (local and local.unread):
        return
    state = LOCAL if local else NOTHING
    for work, text in STATES.items():
        if names := [_name(agent) for agent, each in works.items() if each is work]:
            state = text.fill({"names": names})
    yield Fail("monitoring agent", "", {"state": state})


def _reachable(snmp: Snmpd) -> bool:
    """Whether the agent answers others than the host itself; without an address it listens on all."""
    return not snmp.addresses or not all(map(_is_local, snmp.addresses))


def _is_local(address: str) -> bool:
    if address.lower().startswith("unix:"):
        return True
    host = HEAD.sub("", address, count=1)
    if match := re.match(r"\[([^\]]+)\]", host):
        return is_loopback(match[1])
    return is_loopback(host.partition(":")[0] if host.count(":") == 1 else host)


def _name(agent: Agent) -> Text:
    return Text(en=agent.en, zh=agent.zh)
