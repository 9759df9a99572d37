"""Which file servers a host starts."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import Absent, View
from inspector.facts.file_servers import NFS, RSYNC, SMB, FileServers
from inspector.facts.inetd import Inetd
from inspector.facts.processes import Process, Processes
from inspector.facts.services import Services
from inspector.facts.sockets import Socket, Sockets
from inspector.targets.memory import snapshot

UNITS = "/usr/lib/systemd/system/"
WANTS = "/etc/systemd/system/multi-user.target.wants/"


def read(
    files: dict[str, str | File], processes: Processes | None = None, sockets: Sockets | None = None
) -> tuple[str, ...]:
    needs = (*fact_needs(Services), *fact_needs(Inetd))
    view = View(snapshot(Case(files), needs), needs)
    services = Services.read(view)
    return FileServers.read(view, services, Inetd.read(view, services), processes, sockets).names


def enabled(name: str) -> dict[str, str | File]:
    return {"/lib/systemd/systemd": "", f"{UNITS}{name}": "[Unit]\n", f"{WANTS}{name}": File(link=f"{UNITS}{name}")}


@pytest.mark.parametrize(
    ("unit", "name"),
    [("nfs-server.service", NFS), ("smb.service", SMB), ("rsyncd.socket", RSYNC), ("samba-ad-dc.service", SMB)],
)
def test_units(unit: str, name: str) -> None:
    assert read(enabled(unit)) == (name,)


def test_an_alias_is_its_unit() -> None:
    files = enabled("nfs-server.service") | {f"{UNITS}nfs-kernel-server.service": File(link="nfs-server.service")}
    assert read(files) == (NFS,)


def test_what_runs() -> None:
    running = Processes(tuple(Process(n, 1, 0, name, "") for n, name in enumerate(("nfsd", "smbd", "rsync"))))
    assert read({}, running) == (NFS, SMB)
    assert read({}, None, Sockets((Socket("tcp", "::", 873, 1, "rsync"),))) == (RSYNC,)


def test_a_super_server_offers_rsync() -> None:
    block = "service rsync\n{\n disable = no\n server = /usr/bin/rsync\n server_args = --daemon\n}\n"
    assert read(enabled("xinetd.service") | {"/usr/sbin/xinetd": "", "/etc/xinetd.d/rsync": block}) == (RSYNC,)


def test_none() -> None:
    with pytest.raises(Absent):
        read({"/etc/exports": "/srv *(rw)\n"})
