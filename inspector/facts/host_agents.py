"""Agents that report a host's state, or intrusions into it, to a central place: which are there, and which are at work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal, Self

import msgspec

from inspector.fact import View, fact, resource
from inspector.facts import antivirus
from inspector.facts.cron import Cron
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.request import Files, Part, Request
from inspector.snapshot import State

# What may be collected is written here; which agent a place means stands in the table, and a test holds the two together
MONITORING_PLACES = (
    "/opt/categraf/categraf",
    "/opt/datadog-agent/bin/agent/agent",
    "/opt/n9e/n9e-agentd",
    "/opt/netdata/bin/netdata",
    "/opt/node_exporter/node_exporter",
    "/opt/open-falcon/agent/bin/falcon-agent",
    "/usr/bin/categraf",
    "/usr/bin/check_mk_agent",
    "/usr/bin/node_exporter",
    "/usr/bin/prometheus-node-exporter",
    "/usr/bin/telegraf",
    "/usr/local/bin/node_exporter",
    "/usr/local/categraf/bin/categraf",
    "/usr/local/categraf/categraf",
    "/usr/local/cloudmonitor",
    "/usr/local/nagios/bin/nrpe",
    "/usr/local/node_exporter/node_exporter",
    "/usr/local/open-falcon/agent/bin/falcon-agent",
    "/usr/local/qcloud/monitor/barad",
    "/usr/local/sbin/snmpd",
    "/usr/local/sbin/zabbix_agentd",
    "/usr/local/telescope/bin/telescope",
    "/usr/local/uniagent/extension/install/telescope/bin/telescope",
    "/usr/local/zabbix/sbin/zabbix_agentd",
    "/usr/sbin/collectd",
    "/usr/sbin/icinga2",
    "/usr/sbin/netdata",
    "/usr/sbin/node_exporter",
    "/usr/sbin/nrpe",
    "/usr/sbin/snmpd",
    "/usr/sbin/zabbix_agent2",
    "/usr/sbin/zabbix_agentd",
)
DETECTION_PLACES = (
    "/opt/osquery/bin/osqueryd",
    "/usr/bin/aide",
    "/usr/bin/fail2ban-server",
    "/usr/bin/falco",
    "/usr/bin/osqueryd",
    "/usr/local/bin/fail2ban-server",
    "/usr/local/sbin/samhain",
    "/usr/sbin/aide",
    "/usr/sbin/samhain",
    "/usr/sbin/tripwire",
    "/usr/share/auditbeat/bin/auditbeat",
    "/usr/yulong-hids/agent",
    "/var/ossec/bin/ossec-agentd",
    "/var/ossec/bin/ossec-analysisd",
    "/var/ossec/bin/wazuh-agentd",
    "/var/ossec/bin/wazuh-analysisd",
)
PROOFS = (
    "/var/lib/aide/aide.db",
    "/var/lib/aide/aide.db.gz",
    "/var/lib/samhain/samhain_file",
    "/var/lib/tripwire/*.twd",
    "/var/ossec/etc/client.keys",
)
_MONITORING = tuple(Files(path, Part.STAT) for path in MONITORING_PLACES)
_DETECTION = tuple(Files(path, Part.STAT) for path in (*DETECTION_PLACES, *antivirus.PLACES))
_PROOFS = {path: Files(path, Part.STAT) for path in PROOFS}
_CRON_FOLDERS = ("/etc/cron.hourly/", "/etc/cron.daily/", "/etc/cron.weekly/", "/etc/cron.monthly/", "/etc/periodic/")


class Agent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the fields mean stands at the head of the table."""

    id: str
    en: str
    zh: str
    kind: Literal["monitoring", "detection", "supporting"]
    places: tuple[str, ...] = ()
    product: str = ""
    units: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    on_demand: bool = False
    jobs: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()


@resource("host-agents.yaml")
class HostAgents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: str
    sources: tuple[str, ...]
    agents: tuple[Agent, ...]


class Work(StrEnum):
    """UNREADY: it runs without its registration or baseline. UNCLEAR: the evidence does not tell whether it works."""

    WORKING = "working"
    STOPPED = "stopped"
    DISABLED = "disabled"
    UNREADY = "unready"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Traces:
    """What is there of any agent. `proofs`: those of `PROOFS` that are there and not empty. `processes`: None where the target
    does not run; `cron`: None where there is none, or where no agent is asked for that needs it."""

    present: frozenset[str]
    services: Services
    processes: Processes | None
    cron: Cron | None = None
    proofs: frozenset[str] = frozenset()

    def work(self, agent: Agent, product: antivirus.Product | None = None) -> Work | None:
        """How it stands with an agent; None where it is not there. `product`: the row that its own row names."""
        names = (*agent.processes, *(product.processes if product else ()))
        if self.runs(names):
            return Work.WORKING if self._ready(agent) else Work.UNREADY
        if not self.installed(agent, product):
            return None
        started = self.started(agent)
        if agent.on_demand or (self.processes is None and (agent.units or agent.jobs)):
            return Work.DISABLED if not started else Work.WORKING if self._ready(agent) else Work.UNREADY
        known = names and self.processes is not None and self.processes.complete
        return Work.STOPPED if known else Work.UNCLEAR

    def installed(self, agent: Agent, product: antivirus.Product | None = None) -> bool:
        """By a program, or a unit file of its own; a start script may have been left behind by a package that is gone."""
        if any(place in self.present for place in agent.places):
            return True
        if product and product.places and self.present.issuperset(product.places):
            return True
        files = (self.services.units.get(name, "") for unit in agent.units for name in (unit, f"{unit}.service"))
        return any(file and not file.startswith("/etc/init.d/") for file in files)

    def runs(self, names: tuple[str, ...]) -> bool:
        found = self.processes.processes if self.processes else ()
        return any(process.exe == name or process.called(name) for process in found for name in names)

    def started(self, agent: Agent) -> str:
        """The link or the job that starts it; empty where none does."""
        links = (self.services.where(unit) for unit in agent.units)
        return next((link for link in links if link), "") or next(self._jobs(agent), "")

    def _jobs(self, agent: Agent) -> Iterator[str]:
        for job in self.cron.jobs if self.cron and agent.jobs else ():
            if any(run.path.rpartition("/")[2] in agent.jobs for run in job.runs):
                yield job.location
        for path in self.cron.owners if self.cron else ():
            stat = self.cron.stats.get(path) if self.cron else None
            if path.startswith(_CRON_FOLDERS) and path.rpartition("/")[2] in agent.jobs and stat and stat.mode & 0o111:
                yield path

    def _ready(self, agent: Agent) -> bool:
        return not agent.proof or any(path in self.proofs for path in agent.proof)


@fact
@dataclass(frozen=True)
class MonitoringTraces:
    """Of agents of monitoring systems."""

    needs: ClassVar[tuple[Request, ...]] = _MONITORING
    traces: Traces

    @classmethod
    def read(cls, view: View, services: Services, processes: Processes | None) -> Self:
        return cls(Traces(_present(view, _MONITORING), services, processes))


@fact
@dataclass(frozen=True)
class DetectionTraces:
    """Of what detects intrusions."""

    needs: ClassVar[tuple[Request, ...]] = (*_DETECTION, *_PROOFS.values())
    traces: Traces

    @classmethod
    def read(cls, view: View, services: Services, processes: Processes | None, cron: Cron | None) -> Self:
        proofs = frozenset(path for path, request in _PROOFS.items() if _filled(view, request))
        return cls(Traces(_present(view, _DETECTION), services, processes, cron, proofs))


def _present(view: View, requests: tuple[Files, ...]) -> frozenset[str]:
    return frozenset(item.name for need in requests for item in view.ask(need) if item.state is State.OK)


def _filled(view: View, request: Files) -> bool:
    return any(item.stat is not None and item.stat.size > 0 for item in view.whole(request))
