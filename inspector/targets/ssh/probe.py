"""Whether a host can be audited at all: reached, trusted, logged in to, and with which rights. Nothing is collected."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

from inspector.targets.ssh.options import SshOptions
from inspector.targets.ssh.reach import Connections, running
from inspector.text import Text


@dataclass(frozen=True)
class Probe:
    """`host_key`: `SHA256:…`. `how`: root, none, sudo, sudo-password, doas, installed. `transport`: paramiko or openssh."""

    host_key: str
    user: str
    how: str
    uid: int
    transport: str
    seconds: float
    notes: tuple[Text, ...]


def probe(options: SshOptions, connections: Connections, *, seconds: float = 60.0) -> Probe:
    """Runs the collector's first line and an empty script. Raises Unreachable, Refused or InspectorError."""
    began = time.monotonic()
    with running(connections, options, script=b"", requests=b"end\n", seconds=seconds) as found:
        with contextlib.closing(found.session):
            for _ in found.chunks():
                pass
        link = found.link
    notes = (*link.notes, *found.opened.notes)
    return Probe(
        link.host_key, link.user, found.opened.how, found.opened.uid, link.transport, time.monotonic() - began, notes
    )
