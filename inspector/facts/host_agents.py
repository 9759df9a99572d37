"""Agents that report a host's state, or intrusions into it, to a central place: which are there, and which are at work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Literal, Self

import msgspec

from inspector.fact import View, fact, resource
from inspector.facts import antivirus
from inspector.facts.copy_commands import talks
from inspector.facts.jobs import Job, Jobs
from inspector.facts.processes import Processes
from inspector.facts.services import UNIT_DIRS, Services, UnitFiles
from inspector.facts.shell_copies import commands
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import State

# What may be collected is written here; which agent a place means stands in the table, and a test holds the two together
MONITORING_PLACES = (
    "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent",
    "/opt/categraf/categraf",
    "/opt/datadog-agent/bin/agent/agent",
    "/opt/n9e/n9e-agentd",
    "/opt/netdata/bin/netdata",
    "/opt/node_exporter/node_exporter",
    "/opt/open-falcon/agent/bin/falcon-agent",
    "/usr/bin/categraf",
    "/usr/bin/check_mk_agent",
    "/usr/bin/node_exporter",
    "/usr/bin/otelcol",
    "/usr/bin/otelcol-contrib",
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
    "/usr/sbin/munin-node",
    "/usr/sbin/netdata",
    "/usr/sbin/node_exporter",
    "/usr/sbin/nrpe",
    "/usr/sbin/snmpd",
    "/usr/sbin/zabbix_agent2",
    "/usr/sbin/zabbix_agentd",
    "/usr/share/metricbeat/bin/metricbeat",
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
PROGRAMS = (
    "zabbix_agentd zabbix_agent2 node_exporter prometheus-node-exporter node-exporter telegraf categraf n9e-agentd n9e-collector"
    " netdata nrpe icinga2 collectd snmpd argusagent telescope falcon-agent metricbeat otelcol otelcol-contrib munin-node"
).split()
"""Programs of monitoring agents that units of any name may start from any place."""
_STARTED = tuple(
    Follow(
        Files(f"{place}/*.service"),
        f"^ExecStart[ ]*=[ ]*[-@:+!]*(/[^ \t;]*/({'|'.join(PROGRAMS)}))([ \t]|$)",
        "/",
        Files("/", Part.STAT),
    )
    for place in UNIT_DIRS
)
_MONITORING = tuple(Files(path, Part.STAT) for path in MONITORING_PLACES)
_DETECTION = tuple(Files(path, Part.STAT) for path in (*DETECTION_PLACES, *antivirus.PLACES))
_PROOFS = {path: Files(path, Part.STAT) for path in PROOFS}


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
    idle: tuple[str, ...] = ()
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
    """What is there of any agent. `absent`: what was looked for and is not. `starts`: the programs of each service unit. `proofs`:
    those of `PROOFS` that are there and not empty. `processes`: None where the target does not run; `jobs`: None where no agent is
    asked for that needs them."""

    present: frozenset[str]
    absent: frozenset[str]
    services: Services
    processes: Processes | None
    starts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    jobs: Jobs | None = None
    proofs: frozenset[str] = frozenset()

    def work(self, agent: Agent, product: antivirus.Product | None = None) -> Work | None:
        """How it stands with an agent; None where it is not there. `product`: the row that its own row names."""
        names = (*agent.processes, *(product.processes if product else ()))
        if self.runs(names):
            return Work.WORKING if self._ready(agent) else Work.UNREADY
        if not self.installed(agent, product):
            return None
        started = self.started(agent)
        if not started and agent.jobs and self.jobs and self.jobs.unread:
            return Work.UNCLEAR
        if agent.on_demand or (self.processes is None and (agent.units or agent.jobs)):
            return Work.DISABLED if not started else Work.WORKING if self._ready(agent) else Work.UNREADY
        known = names and self.processes is not None and self.processes.complete
        return Work.STOPPED if known else Work.UNCLEAR

    def installed(self, agent: Agent, product: antivirus.Product | None = None) -> bool:
        """By a program, or a unit file of its own; a start script, or the unit of a program that is gone, may have been left behind."""
        if any(place in self.present for place in agent.places):
            return True
        if product and product.places and self.present.issuperset(product.places):
            return True
        names = [name for unit in agent.units for name in (unit, f"{unit}.service")]
        files = {name: self.services.units.get(name, "") for name in names}
        own = [name for name, file in files.items() if file and not file.startswith("/etc/init.d/")]
        return any(self._not_gone(name) for name in own) or bool(next(self._by_program(agent), ""))

    def _not_gone(self, unit: str) -> bool:
        programs = self.starts.get(unit, ())
        return not programs or not self.absent.issuperset(programs)

    def _by_program(self, agent: Agent) -> Iterator[str]:
        """The links of started units of any name that run a program of it which is there."""
        for unit, programs in self.starts.items():
            own = any(path in self.present and path.rpartition("/")[2] in agent.processes for path in programs)
            if own and (link := self.services.where(unit)):
                yield link

    def runs(self, names: tuple[str, ...]) -> bool:
        found = self.processes.processes if self.processes else ()
        return any(process.exe == name or process.called(name) for process in found for name in names)

    def started(self, agent: Agent) -> str:
        """The link or the job that starts it; empty where none does."""
        links = (self.services.where(unit) for unit in agent.units)
        link = next((link for link in links if link), "") or next(self._by_program(agent), "")
        return link or next((job.location for job in (self.jobs.jobs if self.jobs else ()) if _works(agent, job)), "")

    def _ready(self, agent: Agent) -> bool:
        return not agent.proof or any(path in self.proofs for path in agent.proof)


def _works(agent: Agent, job: Job) -> bool:
    """Whether a job runs a program of the agent, other than to make its baseline or to look at its settings."""
    for words in (words for text in job.texts.values() for words in commands(text)) if agent.jobs else ():
        at = next((at for at, word in enumerate(words) if _is_program(word, agent.jobs)), None)
        if at is not None and not any(map(talks, words[:at])) and not set(words[at + 1 :]) & set(agent.idle):
            return True
    return False


def _is_program(word: str, names: tuple[str, ...]) -> bool:
    """Not its folders, and not the value of a variable."""
    return word.rpartition("/")[2] in names and "=" not in word and ("/" not in word or "bin/" in word)


@fact
@dataclass(frozen=True)
class MonitoringTraces:
    """Of agents of monitoring systems."""

    needs: ClassVar[tuple[Request, ...]] = (*_MONITORING, *_STARTED)
    traces: Traces

    @classmethod
    def read(cls, view: View, services: Services, units: UnitFiles, processes: Processes | None) -> Self:
        present, absent = _looked_at(view, cls.needs)
        return cls(Traces(present, absent, services, processes, _starts(services, units)))


@fact
@dataclass(frozen=True)
class DetectionTraces:
    """Of what detects intrusions."""

    needs: ClassVar[tuple[Request, ...]] = (*_DETECTION, *_PROOFS.values())
    traces: Traces

    @classmethod
    def read(cls, view: View, services: Services, units: UnitFiles, processes: Processes | None, jobs: Jobs) -> Self:
        proofs = frozenset(path for path, request in _PROOFS.items() if _filled(view, request))
        present, absent = _looked_at(view, _DETECTION)
        return cls(Traces(present, absent, services, processes, _starts(services, units), jobs, proofs))


def _looked_at(view: View, requests: Iterable[Request]) -> tuple[frozenset[str], frozenset[str]]:
    items = [item for need in requests for item in view.ask(need)]
    there, gone = ([item.name for item in items if item.state is state] for state in (State.OK, State.ABSENT))
    return frozenset(there), frozenset(gone)


def _starts(services: Services, units: UnitFiles) -> dict[str, tuple[str, ...]]:
    names = [name for name in services.units if name.endswith(".service")]
    lines = {name: [line.value.split() for line in units.exec_start(name)] for name in names}
    return {name: tuple(words[0] for words in found if words) for name, found in lines.items()}


def _filled(view: View, request: Files) -> bool:
    return any(item.stat is not None and item.stat.size > 0 for item in view.whole(request))
