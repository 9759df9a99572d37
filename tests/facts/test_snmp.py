"""What snmpd is told."""

from __future__ import annotations

import pytest

from inspector.case import Case
from inspector.fact import Absent, View
from inspector.facts.services import Services, UnitFiles
from inspector.facts.snmp import Snmpd
from inspector.targets.memory import snapshot

CONF = "/etc/snmp/snmpd.conf"
UNIT = "/lib/systemd/system/snmpd.service"
SERVER = {"/usr/sbin/snmpd": "", "/etc/systemd/system/multi-user.target.wants/snmpd.service": "", UNIT: "[Service]\n"}


def read(files: dict[str, str]) -> Snmpd:
    needs = (*Snmpd.needs, *Services.needs, *UnitFiles.needs)
    view = View(snapshot(Case(files), needs), needs)
    services = Services.read(view)
    return Snmpd.read(view, services, UnitFiles.read(view, services), None)


@pytest.mark.parametrize(
    ("line", "source", "writes", "view"),
    [
        ("rocommunity x", "default", False, False),
        ("ROCommunity6 x default -V some", "default", False, True),
        ("rwcommunity x 10.0.0.0/8 .1.3.6.1.2", "10.0.0.0/8", True, True),
        ('rocommunity "a b" localhost .1 # why', "localhost", False, False),
    ],
)
def test_a_community(line: str, source: str, writes: bool, view: bool) -> None:
    (found,) = read({**SERVER, CONF: f"{line}\n"}).communities
    assert (found.source, found.writes, found.view) == (source, writes, view)
    assert repr(found.name) == "***"


def test_what_com2sec_names_may_do_what_its_group_may() -> None:
    text = "com2sec -Cn ctx ops 10.0.0.5 x\ncom2sec lost default y\ngroup g v2c ops\ngroup g3 usm lost\n"
    (found,) = read({**SERVER, CONF: f'{text}access g "" any noauth exact all all none\n'}).communities
    assert (found.source, found.writes, found.view, found.location) == ("10.0.0.5", True, False, f"{CONF}:1")


@pytest.mark.parametrize(
    ("address", "four", "six"),
    [
        ("", True, False),
        ("agentaddress 127.0.0.1,[::1]", False, False),
        ("agentAddress udp:127.0.0.1:161,udp6:[::1]:161,unix:/run/snmp", False, False),
        ("agentaddress udp:161", True, False),
        ("agentaddress 161,udp6:161", True, True),
        ("agentaddress localhost\nagentaddress 10.0.0.1", True, False),
        ("agentaddress [::]", False, True),
        ("agentaddress udp6:[fe80::1]:161,127.0.0.1:161", False, True),
    ],
)
def test_where_it_is_reached(address: str, four: bool, six: bool) -> None:
    found = read({**SERVER, CONF: f"{address}\nrocommunity x\nrocommunity6 x\n"})
    assert [found.reachable(community) for community in found.communities] == [four, six]


def test_addresses_of_the_command_line_go_first() -> None:
    command = (
        "[Service]\nExecStart=/usr/sbin/snmpd -LS6d -u snmp -I -smux -p /run/snmpd.pid udp:0.0.0.0:161 127.0.0.1\n"
    )
    assert read({**SERVER, UNIT: command, CONF: "agentaddress 127.0.0.1\n"}).addresses == (
        "udp:0.0.0.0:161",
        "127.0.0.1",
    )
    assert read({**SERVER, UNIT: "[Service]\nExecStart=/usr/sbin/snmpd -f -c /opt/x.conf\n"}).unread


def test_includes_are_followed_below_the_folder_and_named_elsewhere() -> None:
    files = {
        CONF: "includeDir snmpd.conf.d\nincludeFile more.conf\nincludeFile /opt/x.conf\nincludeFile snmpd.conf\n",
        "/etc/snmp/snmpd.conf.d/a.conf": "rocommunity a\n",
        "/etc/snmp/snmpd.conf.d/a.txt": "rocommunity b\n",
        "/etc/snmp/more.conf": "rocommunity c 127.0.0.1\nincludeFile snmpd.conf\n",
        "/etc/snmp/other.conf": "rocommunity d\n",
    }
    found = read({**SERVER, **files})
    assert [community.source for community in found.communities] == ["default", "127.0.0.1"]
    assert found.unread == ("/opt/x.conf",)


@pytest.mark.parametrize(
    "text", ["'" * 50_000, "\x00\udcff\n" * 1000, "rocommunity\nrwcommunity\n", "includeDir\n", "com2sec a b\n"]
)
def test_hostile_files_end(text: str) -> None:
    assert read({**SERVER, CONF: text}).communities == ()


def test_an_agent_that_does_not_start_is_absent() -> None:
    with pytest.raises(Absent):
        read({"/usr/sbin/snmpd": "", CONF: "rocommunity public\n"})
    with pytest.raises(Absent):
        read({CONF: "rocommunity public\n"})
