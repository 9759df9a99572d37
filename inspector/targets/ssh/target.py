"""`ssh://…`: a host that one run of the collector tells of."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from inspector.request import Request, of_images
from inspector.snapshot import Snapshot
from inspector.targets.collector.answers import answers
from inspector.targets.collector.asking import asked
from inspector.targets.collector.evidence import Evidence
from inspector.targets.collector.journal import cpu_seconds, journal
from inspector.targets.collector.reading import gather
from inspector.targets.collector.records import new_mark, records
from inspector.targets.collector.script import script
from inspector.targets.host import SECONDS
from inspector.targets.ssh.address import bracketed
from inspector.targets.ssh.config import Route
from inspector.targets.ssh.errors import Unreachable
from inspector.targets.ssh.options import SshOptions
from inspector.targets.ssh.reach import Connections, Running, running
from inspector.text import Text

SILENT = Text(
    en="{host}: the collector ended before it told anything",
    zh="{host}：采集脚本未返回任何内容即已结束",
)


@dataclass(frozen=True)
class Ssh:
    """One host. `connections` gives what the hosts of one run share; it is asked when the first host is reached."""

    name: str
    options: SshOptions
    connections: Callable[[], Connections]
    kind: str = "host"

    @property
    def uri(self) -> str:
        user = f"{self.options.user}@" if self.options.user else ""
        return f"ssh://{user}{bracketed(self.options.host, self.options.port)}"

    def collect(self, requests: Iterable[Request], seconds: float = SECONDS) -> Snapshot:
        """Raises Unreachable, Refused or InspectorError. A stream that is cut keeps what came whole."""
        wanted = [one for one in dict.fromkeys(requests) if not of_images(one)]
        stream = asked(wanted, new_mark())
        taken = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        shared = self.connections()
        route = shared.route(self.options)
        with running(shared, self.options, script=script(), requests=stream.data, seconds=seconds) as found:
            evidence = gather(stream, records(found.chunks(), stream.mark))
            if not evidence.hello:
                raise Unreachable(SILENT.fill({"host": self.name}))
            transport, cost = _transport(found, evidence, route), _cost(found, evidence)
        return Snapshot(
            host=self.name,
            kind=self.kind,
            target=self.uri,
            taken=taken.isoformat(),
            privileged=evidence.uid == 0,
            answers=answers(wanted, evidence),
            transport=transport,
            cost=cost,
            journal=journal(evidence),
        )


def _transport(found: Running, evidence: Evidence, route: Route) -> dict[str, object]:
    """`address` is empty where a jump host or another program stands between: the same one may be another host here."""
    direct = len(route.hops) == 1 and not route.command
    link = found.link
    notes = [{"en": note.en, "zh": note.zh} for note in (*link.notes, *found.opened.notes)]
    return {
        "client": link.transport,
        "address": route.host.address if direct else "",
        "jumps": [hop.shown for hop in route.hops[:-1]],
        "user": link.user,
        "host_key": link.host_key,
        "privilege": found.opened.how,
        "uid": evidence.uid,
        "complete": evidence.complete,
        "late": found.session.late,
        "flooded": found.session.flooded,
        "notes": notes,
    }


def _cost(found: Running, evidence: Evidence) -> dict[str, float]:
    session = found.session.cost
    return {
        "bytes_sent": session.sent,
        "bytes_received": session.received,
        "round_trips": session.trips,
        "host_cpu_seconds": cpu_seconds(evidence),
    }


def ssh(options: SshOptions, connections: Callable[[], Connections], *, name: str = "") -> Ssh:
    return Ssh(name or options.host, options, connections)
