"""firewalld's files: rich rules as it writes them, services, forwarded ports, policies, direct.xml, what NetworkManager binds."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import View
from inspector.facts.filter_rules import Fate, Packet, fate
from inspector.facts.firewall import Firewall
from inspector.facts.input_rules import InputRules
from inspector.facts.services import Services
from inspector.targets.memory import snapshot

OPEN, SHUT, UNCLEAR = Fate.OPEN, Fate.SHUT, Fate.UNCLEAR
ETC = "/etc/firewalld"
NEEDS = fact_needs(InputRules)
DIRECT = '<direct><rule priority="0" table="filter" ipv="ipv4" chain="%s">-p tcp --dport 22 -j %s</rule>%s</direct>'
CHAIN = '<chain ipv="ipv4" table="filter" chain="OWN"/><rule priority="1" table="filter" ipv="ipv4" chain="INPUT">-j OWN</rule>'


def read(files: dict[str, str]) -> InputRules:
    given: dict[str, str | File] = {"/usr/lib/systemd/systemd": "", **files}
    found = snapshot(Case(given), NEEDS)
    services = Services(started={"firewalld.service": "/x"})
    return InputRules.read(View(found, NEEDS), Firewall.read(View(found, NEEDS), services))


def ssh(files: dict[str, str], port: int = 22, family: int = 4) -> Fate:
    return fate(read(files).rulesets, Packet(family, "tcp", port))[0]


def public(inner: str, target: str = "") -> dict[str, str]:
    return {f"{ETC}/zones/public.xml": f'<?xml version="1.0" encoding="utf-8"?>\n<zone{target}>\n  {inner}\n</zone>\n'}


@pytest.mark.parametrize(
    ("inner", "four", "six"),
    [
        ('<rule><service name="ssh"/><accept/></rule>', OPEN, OPEN),
        ('<rule family="ipv4"><service name="ssh"/><accept /></rule>', OPEN, SHUT),
        ('<rule><service name="ssh"/><log prefix="x"><limit value="1/m"/></log><accept/></rule>', OPEN, OPEN),
        ('<service name="ssh"/><rule><service name="ssh"/><log><limit value="1/m"/></log><drop/></rule>', SHUT, SHUT),
        ('<service name="ssh"/><rule priority="1"><drop/></rule>', OPEN, OPEN),
        ('<rule priority="-2"><service name="ssh"/><accept/></rule><rule priority="-1"><drop/></rule>', OPEN, OPEN),
        ('<rule priority="-1"><service name="ssh"/><accept/></rule><rule priority="-2"><drop/></rule>', SHUT, SHUT),
        ('<rule priority="x"><service name="ssh"/><accept/></rule>', UNCLEAR, UNCLEAR),
        ('<rule><service name="ssh"/><log/></rule>', SHUT, SHUT),
        ('<rule><icmp-type name="echo-request"/><accept/></rule>', SHUT, SHUT),
        ('<rule><source ipset="admins"/><service name="ssh"/><accept/></rule>', UNCLEAR, UNCLEAR),
        ('<forward-port port="2222" protocol="tcp" to-port="22"/>', OPEN, OPEN),
        ('<forward-port port="22" protocol="tcp" to-port="22" to-addr="10.0.0.1"/>', SHUT, SHUT),
        (
            '<rule family="ipv4"><forward-port port="2" protocol="tcp" to-port="22"/></rule><rule><drop/></rule>',
            OPEN,
            SHUT,
        ),
        (
            '<rule><source address="10.1.0.0/16"/><forward-port port="2" protocol="tcp" to-port="22"/></rule>',
            SHUT,
            SHUT,
        ),
        ('<service name="ssh">', UNCLEAR, UNCLEAR),
        ("<a>" * 50 + "</a>" * 50, UNCLEAR, UNCLEAR),
    ],
)
def test_zones(inner: str, four: Fate, six: Fate) -> None:
    assert (ssh(public(inner)), ssh(public(inner), family=6)) == (four, six)


def test_no_declarations() -> None:
    bomb = "<!DOCTYPE zone [<!ENTITY a \"<service name='ssh'/>\">]><zone>&a;</zone>"
    assert ssh({f"{ETC}/zones/public.xml": bomb}) is UNCLEAR
    assert ssh({f"{ETC}/zones/public.xml": "<!--" * 100_000}) is UNCLEAR
    assert ssh(public('<port port="22" protocol="tcp"/>' * 30_000)) is not SHUT


@pytest.mark.parametrize(
    ("service", "port", "expected"),
    [
        ('<port protocol="tcp" port="22"/>', 22, OPEN),
        ('<port protocol="tcp" port="2222"/>', 22, SHUT),
        ('<port protocol="udp" port="22"/>', 22, SHUT),
        ('<port protocol="tcp"/>', 22, OPEN),
        ('<include service="ssh"/>', 22, OPEN),
        ('<include service="other"/>', 22, SHUT),
        ('<include service="own"/>' * 100, 22, SHUT),
        ('<destination ipv6="fd00::1"/><port protocol="tcp" port="22"/>', 22, SHUT),
        ('<port protocol="tcp" port="1"/>' * 2_000, 22, UNCLEAR),
        ("<port", 22, UNCLEAR),
    ],
)
def test_services(service: str, port: int, expected: Fate) -> None:
    files = public('<service name="own"/>') | {f"{ETC}/services/own.xml": f"<service>{service}</service>"}
    assert ssh(files, port) is expected


@pytest.mark.parametrize(
    ("direct", "backend", "expected"),
    [
        (DIRECT % ("INPUT", "ACCEPT", ""), "FirewallBackend=iptables\n", OPEN),
        (DIRECT % ("INPUT", "ACCEPT", ""), "FirewallBackend=nftables\n", SHUT),
        (DIRECT % ("INPUT", "ACCEPT", ""), "", UNCLEAR),
        (DIRECT % ("OWN", "ACCEPT", CHAIN), "FirewallBackend=iptables\n", OPEN),
        (DIRECT % ("FORWARD", "ACCEPT", ""), "FirewallBackend=iptables\n", SHUT),
        ('<direct><passthrough ipv="ipv4">-t nat -I INPUT -j ACCEPT</passthrough></direct>', "FirewallBackend=iptables\n", SHUT),
        ('<direct><passthrough ipv="ipv6">-I INPUT -j ACCEPT</passthrough></direct>', "FirewallBackend=iptables\n", SHUT),
        ("<direct>", "", UNCLEAR),
    ],
)  # fmt: skip
def test_direct(direct: str, backend: str, expected: Fate) -> None:
    assert ssh(public("") | {f"{ETC}/direct.xml": direct, f"{ETC}/firewalld.conf": backend}) is expected


@pytest.mark.parametrize("backend", ["", "FirewallBackend=nftables\n", "FirewallBackend=iptables\n"])
def test_direct_rules_that_drop_hold_with_every_backend(backend: str) -> None:
    drops = public('<service name="ssh"/>') | {f"{ETC}/direct.xml": DIRECT % ("INPUT", "DROP", "")}
    assert ssh(drops | {f"{ETC}/firewalld.conf": backend}) is SHUT


def test_connections_of_network_manager() -> None:
    trusted = public("") | {f"{ETC}/zones/trusted.xml": '<zone target="ACCEPT"/>'}
    assert ssh(trusted) is SHUT
    for path, text, expected in (
        ("/etc/sysconfig/network-scripts/ifcfg-eth0", "DEVICE=eth0\nZONE='trusted'\n", UNCLEAR),
        ("/etc/sysconfig/network-scripts/ifcfg-eth0", "DEVICE=eth0\nZONE=\n", SHUT),
        ("/etc/NetworkManager/system-connections/a.nmconnection", "[connection]\nzone=trusted\n", UNCLEAR),
        ("/etc/NetworkManager/system-connections/a.nmconnection", "interface-name = wg0\nzone = trusted\n", SHUT),
    ):
        assert ssh(trusted | {path: text}) is expected


def test_policies() -> None:
    policy = '<policy target="%s"><ingress-zone name="ANY"/><egress-zone name="%s"/>%s</policy>'
    place = f"{ETC}/policies/own.xml"
    assert ssh(public("") | {place: policy % ("ACCEPT", "HOST", "")}) is UNCLEAR
    assert ssh(public("") | {place: policy % ("ACCEPT", "ANY", "")}) is SHUT
    icmp = '<rule family="ipv6"><icmp-type name="redirect"/><accept/></rule>'
    assert ssh(public("") | {place: policy % ("CONTINUE", "HOST", icmp)}) is SHUT


def test_where_a_zone_stands() -> None:
    (rules,) = read(public("", ' target="ACCEPT"') | {"/usr/lib/firewalld/zones/public.xml": "<zone/>"}).rulesets
    _, places = fate([rules], Packet(4, "tcp"))
    assert [rules.where(place) for _, place in places] == [f"{ETC}/zones/public.xml"]
    assert rules.location == f"{ETC}/zones/public.xml"
    wide = {f"{ETC}/direct.xml": '<direct><rule ipv="ipv4" table="filter" chain="INPUT">-j ACCEPT</rule></direct>'}
    (rules,) = read(public("") | wide | {f"{ETC}/firewalld.conf": "FirewallBackend=iptables\n"}).rulesets
    assert [rules.where(place) for _, place in fate([rules], Packet(4, "tcp"))[1]] == [f"{ETC}/direct.xml"]
