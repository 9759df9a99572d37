"""How one host is reached over SSH, as the user says it on the command line or in an inventory."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.credentials import Source


class Become(StrEnum):
    """How the collector gets the rights of root. AUTO: what the host offers without being asked for more than we have."""

    AUTO = "auto"
    NONE = "none"
    SUDO = "sudo"
    DOAS = "doas"


class Transport(StrEnum):
    """AUTO: paramiko, and the system's OpenSSH client where the server speaks no algorithm that paramiko knows."""

    AUTO = "auto"
    PARAMIKO = "paramiko"
    OPENSSH = "openssh"


@dataclass(frozen=True, kw_only=True)
class SshOptions:
    """What is not said (None, empty) comes from ~/.ssh/config, then from OpenSSH's defaults.

    `jumps`: `[user@]host[:port]`, the first hop first. `keys`: private key files; a certificate stands beside its key as
    `KEY-cert.pub`. `host_key`: `SHA256:…`, pins the key instead of known_hosts. `password` is for the log-in and
    `become_password` for sudo; both are references, never the password itself.
    """

    host: str
    port: int | None = None
    user: str | None = None
    keys: tuple[str, ...] = ()
    jumps: tuple[str, ...] = ()
    config: str | None = None
    known_hosts: tuple[str, ...] = ()
    host_key: str = ""
    accept_new: bool = False
    become: Become = Become.AUTO
    password: Source | None = None
    become_password: Source | None = None
    transport: Transport = Transport.AUTO
    connect_seconds: float = 15.0
