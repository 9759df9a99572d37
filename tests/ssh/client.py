"""What tests of log-ins do with them."""

from __future__ import annotations

from inspector.targets.ssh.options import SshOptions
from inspector.targets.ssh.reach import Connections


def said(connections: Connections, options: SshOptions, command: str = "echo hello") -> bytes:
    """What one command prints on a new connection."""
    with connections.connected(options) as connection:
        stream = connection.open(command)
        out = b""
        while (got := stream.receive(20)) is not None:
            out += got[0]
        stream.close()
        return out
