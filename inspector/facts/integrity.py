"""Products that compare files with a baseline, whether they have one, and whether they are at work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.host_agents import Agent, Traces, Work
from inspector.request import Files, Part, Request

MONITORS = {
    "AIDE": (("/usr/bin/aide", "/usr/sbin/aide"), ("/var/lib/aide/aide.db", "/var/lib/aide/aide.db.gz")),
    "Tripwire": (("/usr/sbin/tripwire",), ("/var/lib/tripwire/*.twd",)),
    "Samhain": (("/usr/sbin/samhain", "/usr/local/sbin/samhain"), ("/var/lib/samhain/samhain_file",)),
    "Wazuh/OSSEC": (
        ("/var/ossec/bin/ossec-syscheckd", "/var/ossec/bin/wazuh-syscheckd"),
        ("/var/ossec/etc/ossec.conf",),
    ),
}
"""Programs of each product, and the baseline without which it compares nothing."""
AGENTS = {
    "AIDE": ("aide",),
    "Tripwire": ("tripwire",),
    "Samhain": ("samhain",),
    "Wazuh/OSSEC": ("wazuh-agent", "wazuh-manager", "ossec-agent", "ossec-server"),
}
"""Rows of host-agents.yaml that tell whether the product is at work."""
_REQUESTS = {path: Files(path, Part.STAT) for programs, bases in MONITORS.values() for path in (*programs, *bases)}
OSSEC_CONF = Files("/var/ossec/etc/ossec.conf", keep=("syscheck>", "<disabled>", "<!--", "-->"))
_COMMENT = re.compile(r"<!--.*?(-->|$)", re.DOTALL)
_SYSCHECK = re.compile(r"<syscheck>(.*?)(?:</syscheck>|$)", re.DOTALL)
_DISABLED = re.compile(r"<disabled>\s*(yes|no)\s*</disabled>", re.IGNORECASE)


@fact
@dataclass(frozen=True)
class Integrity:
    """`baselines`: of each monitor that has one. `bare`: products without. `off`: those whose configuration keeps them from
    comparing. `complete`: no place of a program or baseline was closed to us."""

    needs: ClassVar[tuple[Request, ...]] = (*_REQUESTS.values(), OSSEC_CONF)
    baselines: Mapping[str, str] = field(default_factory=dict)
    bare: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    complete: bool = True

    @classmethod
    def read(cls, view: View) -> Self:
        baselines, bare = {}, []
        for name, (programs, bases) in MONITORS.items():
            found = [path for path in programs if view.whole(_REQUESTS[path])]
            there = [item for path in bases for item in view.whole(_REQUESTS[path])]
            filled = [item.name for item in there if item.stat and item.stat.size]  # an empty file knows no other
            if found and filled:
                baselines[name] = filled[0]
            elif found:
                bare.append(name)
        complete = all(item.state.whole for request in _REQUESTS.values() for item in view.ask(request))
        off = ("Wazuh/OSSEC",) if any(_switched_off(item.text) for item in view.whole(OSSEC_CONF)) else ()
        return cls(baselines, tuple(bare), off, complete)

    def works(self, traces: Traces, agents: Iterable[Agent]) -> dict[str, Work]:
        """How it stands with each monitor that has a baseline. One that nothing starts compares nothing."""
        by_id = {agent.id: agent for agent in agents}
        found = {}
        for name in self.baselines:
            works = {traces.work(by_id[row]) for row in AGENTS[name] if row in by_id}
            ranked = (work for work in (Work.WORKING, Work.UNCLEAR, Work.UNREADY, Work.STOPPED) if work in works)
            found[name] = Work.DISABLED if name in self.off else next(ranked, Work.DISABLED)
        return found


def _switched_off(text: str) -> bool:
    """Whether the last word of ossec.conf's syscheck sections on it says so."""
    said = [word for section in _SYSCHECK.findall(_COMMENT.sub("", text)) for word in _DISABLED.findall(section)]
    return bool(said) and said[-1].lower() == "yes"
