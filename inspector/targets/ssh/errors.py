"""Why a host was not reached, or why it or we refused. `.text` is one line for people."""

from __future__ import annotations

from inspector.model import HostStatus, InspectorError


class Unreachable(InspectorError):
    """Nothing that speaks SSH answered, or it went away before the log-in was done."""

    status = HostStatus.UNREACHABLE


class Refused(InspectorError):
    """The host key is not trusted, the host did not let us in, or the rights that were asked for were not to be had."""

    status = HostStatus.REFUSED


class Unspoken(InspectorError):
    """Paramiko cannot do this, the system's OpenSSH client may: `.text` says what. Never leaves this room."""
