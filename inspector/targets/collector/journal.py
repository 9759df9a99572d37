"""What a collector touched on a host, and what that cost the host."""

from __future__ import annotations

import re

from inspector.model import Action, Touch
from inspector.targets.collector.evidence import Evidence

_TIME = re.compile(rb"([0-9]+)m([0-9.]+)s")


def journal(evidence: Evidence) -> tuple[Touch, ...]:
    """Every file that was read, every command, the folders in which attributes were looked at, and the walk."""
    read: dict[str, int] = {}
    for (_, path), data in evidence.content.items():
        read[path] = read.get(path, 0) + len(data)
    looked = {path.rpartition("/")[0] or "/" for path in evidence.rows}
    touches = [Touch(action=Action.STAT, name=f"{folder.rstrip('/')}/*") for folder in sorted(looked)]
    touches += [Touch(action=Action.READ, name=path, bytes=size) for path, size in sorted(read.items())]
    touches += [
        Touch(
            action=Action.RUN, name=name, bytes=len(evidence.commands[name].data), seconds=seconds, status=str(status)
        )
        for name, (status, seconds) in sorted(evidence.ran.items())
    ]
    if evidence.walk_came:
        touches.append(Touch(action=Action.LIST, name="/", status=str(evidence.walk_state)))
    return tuple(touches)


def cpu_seconds(evidence: Evidence) -> float:
    """Of the collector and all that it started on the host, from what `times` says."""
    return round(sum(int(minutes) * 60 + float(seconds) for minutes, seconds in _TIME.findall(evidence.cost)), 2)
