"""Which of NFS, Samba and rsync a host serves files by: set to start at boot, started by a super-server, or running now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.inetd import Inetd
from inspector.facts.processes import Processes
from inspector.facts.services import Services
from inspector.facts.sockets import Sockets
from inspector.request import Request

NFS, SMB, RSYNC = "NFS", "Samba", "rsync"
UNITS = {
    NFS: ("nfs-server.service", "nfs-kernel-server.service", "nfs.service"),
    SMB: ("smbd.service", "smb.service", "samba.service", "samba-ad-dc.service"),
    RSYNC: ("rsync.service", "rsyncd.service", "rsyncd.socket", "rsync.socket"),
}
PROGRAMS = {NFS: ("nfsd",), SMB: ("smbd", "samba")}
"""A running rsync is mostly somebody's copy, so of it a socket counts."""


@fact
@dataclass(frozen=True)
class FileServers:
    """`names` in alphabetical order. `reached`: those that others reach whatever address their own configuration names: a
    super-server holds the socket, or one was seen. Raises Absent where there is none."""

    needs: ClassVar[tuple[Request, ...]] = ()
    names: tuple[str, ...]
    reached: tuple[str, ...] = ()

    @classmethod
    def read(
        cls, view: View, services: Services, inetd: Inetd, processes: Processes | None, sockets: Sockets | None
    ) -> Self:
        found = {name for name, units in UNITS.items() if any(services.enabled(unit) for unit in units)}
        found |= {*_running(processes), *_listening(sockets), *_offered(inetd)}
        if not found:
            raise Absent("no NFS, Samba or rsync server is started here", "本机未启用 NFS、Samba 或 rsync 共享服务")
        passed = {
            name for name, units in UNITS.items() if any(services.enabled(u) for u in units if u.endswith(".socket"))
        }
        return cls(tuple(sorted(found)), tuple(sorted({*passed, *_offered(inetd), *_outside(sockets)})))


def _running(processes: Processes | None) -> Iterator[str]:
    for name, programs in PROGRAMS.items() if processes else ():
        if processes and any(processes.called(program) for program in programs):
            yield name


def _listening(sockets: Sockets | None) -> Iterator[str]:
    for socket in sockets.sockets if sockets else ():
        if socket.program == "rsync" and socket.protocol == "tcp":
            yield RSYNC


def _outside(sockets: Sockets | None) -> Iterator[str]:
    for socket in sockets.sockets if sockets else ():
        for name, programs in {SMB: ("smbd",), RSYNC: ("rsync",)}.items():
            if socket.protocol == "tcp" and socket.program in programs and not socket.loopback:
                yield name


def _offered(inetd: Inetd) -> Iterator[str]:
    for served in inetd.served:
        if served.name == "rsync" or "rsync" in served.programs:
            yield RSYNC
