"""What filters of incoming packets do to a stranger's connection, as iptables, ufw, nftables and firewalld write their rules."""

from __future__ import annotations

import pytest

from inspector.facts.filter_iptables import iptables_ruleset, ufw_ruleset
from inspector.facts.filter_nft import nft_rulesets
from inspector.facts.filter_rules import Fate, Packet, Ruleset, fate, networks, ports
from inspector.facts.filter_state import by_source_port, keeps_state, lets_in
from inspector.facts.firewalld import Config, firewalld_rulesets

OPEN, SHUT, UNCLEAR = Fate.OPEN, Fate.SHUT, Fate.UNCLEAR
SSH, OTHER = Packet(4, "tcp", 22), Packet(4, "tcp")
TO_22 = "-p tcp -m tcp --dport 22"
NFT = "table inet f {\n set admins {\n  type ipv4_addr\n  elements = { 10.1.0.0/16, 192.0.2.7 timeout 1d }\n }\n set empty {\n  type ipv4_addr\n }\n"
FIREWALLD = """table inet firewalld {
	chain filter_INPUT {
		type filter hook input priority filter + 10; policy accept;
		ct state { established, related } accept
		ct status dnat accept
		iifname "lo" accept
		ct state invalid drop
		jump filter_INPUT_ZONES
		reject with icmpx admin-prohibited
	}
	chain filter_INPUT_ZONES {
		iifname "eth0" goto filter_IN_public
		ip saddr 10.0.0.0/8 goto filter_IN_trusted
		goto filter_IN_public
	}
	chain filter_IN_trusted {
		accept
	}
	chain filter_IN_public {
		jump filter_IN_public_allow
		meta l4proto { icmp, ipv6-icmp } accept
		reject with icmpx admin-prohibited
	}
	chain filter_IN_public_allow {
		ip saddr 192.0.2.0/24 tcp dport 22 accept
		ip6 daddr fe80::/64 udp dport 546 accept
		tcp dport 9090 accept
	}
}
"""
UFW_BEFORE6 = """*filter
-A ufw6-before-input -i lo -j ACCEPT
-A ufw6-before-input -m rt --rt-type 0 -j DROP
-A ufw6-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw6-before-input -m conntrack --ctstate INVALID -j ufw6-logging-deny
-A ufw6-before-input -m conntrack --ctstate INVALID -j DROP
-A ufw6-before-input -p icmpv6 --icmpv6-type router-solicitation -m hl --hl-eq 255 -j ACCEPT
-A ufw6-before-input -p udp -s fe80::/10 --sport 547 -d fe80::/10 --dport 546 -j ACCEPT
-A ufw6-before-input -p udp -d ff02::fb --dport 5353 -j ACCEPT
COMMIT
"""
UFW_LIMIT = """*filter
:ufw-user-input - [0:0]
-A ufw-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --set
-A ufw-user-input -p tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 -j ufw-user-limit
-A ufw-user-input -p tcp --dport 22 -j ufw-user-limit-accept
-A ufw-user-limit -m limit --limit 3/minute -j LOG --log-prefix "[UFW LIMIT BLOCK] "
-A ufw-user-limit -j REJECT
-A ufw-user-limit-accept -j ACCEPT
COMMIT
"""


def zones(texts: dict[str, str]) -> list[Ruleset]:
    return firewalld_rulesets(Config(texts), "x")


def iptables(rules: str, policy: str = "DROP", family: int = 4) -> Ruleset:
    found = iptables_ruleset(
        f"*nat\n:INPUT DROP [0:0]\nCOMMIT\n*filter\n:INPUT {policy} [0:0]\n{rules}\nCOMMIT\n", "x", family
    )
    assert found
    return found


def nft(rules: str, policy: str = "drop", more: str = "") -> list[Ruleset]:
    chain = f" chain in {{\n  type filter hook input priority filter; policy {policy};\n  {rules}\n }}\n"
    return list(nft_rulesets(NFT + chain + more + "\n}\n", "x"))


@pytest.mark.parametrize(
    ("rules", "policy", "ssh", "other"),
    [
        ("", "DROP", SHUT, SHUT),
        ("", "ACCEPT", OPEN, OPEN),
        (f"-A INPUT {TO_22} -j ACCEPT", "DROP", OPEN, SHUT),
        (f"-A INPUT -j ACCEPT {TO_22}", "DROP", OPEN, SHUT),
        (f"[3:180] -A INPUT -s 10.0.0.0/8 {TO_22} -j ACCEPT", "DROP", SHUT, SHUT),
        (f"-A INPUT ! -s 10.0.0.0/8 {TO_22} -j DROP", "ACCEPT", SHUT, OPEN),
        (f"-A INPUT -s 0.0.0.0/0 {TO_22} -j ACCEPT", "DROP", OPEN, SHUT),
        (f"-A INPUT -s 0.0.0.0/1 {TO_22} -j ACCEPT", "DROP", OPEN, SHUT),
        (f"-A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 {TO_22} -j ACCEPT", "DROP", SHUT, SHUT),
        (f"-A INPUT -m set --match-set admins src {TO_22} -j ACCEPT", "DROP", UNCLEAR, SHUT),
        (f"-A INPUT -m set ! --match-set admins src {TO_22} -j DROP", "ACCEPT", UNCLEAR, OPEN),
        ("-A INPUT -m set --match-set bad src -j DROP", "ACCEPT", OPEN, OPEN),
        (f"-A INPUT -i eth1 {TO_22} -j ACCEPT", "DROP", UNCLEAR, SHUT),
        ("-A INPUT -i eth1 -j ACCEPT", "DROP", UNCLEAR, OPEN),
        ("-A INPUT -i wg0 -j ACCEPT", "DROP", SHUT, SHUT),
        ("-A INPUT ! -i lo -j ACCEPT", "DROP", OPEN, OPEN),
        ("-A INPUT -p tcp -m multiport --dports 20:25,80 -j ACCEPT", "DROP", OPEN, SHUT),
        ("-A INPUT -p tcp -m multiport ! --dports 22 -j ACCEPT", "DROP", SHUT, OPEN),
        ("-A INPUT -p tcp --sport 80 -j ACCEPT", "DROP", OPEN, SHUT),
        ("-A INPUT -m state --state ESTABLISHED -j ACCEPT", "DROP", SHUT, SHUT),
        ("-A INPUT -m state --state NEW -j ACCEPT", "DROP", OPEN, OPEN),
        ("-A INPUT -p tcp --tcp-flags ALL NONE -j DROP", "ACCEPT", OPEN, OPEN),
        ("-A INPUT -p tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP", "ACCEPT", SHUT, SHUT),
        ("-A INPUT -p tcp ! --syn -j ACCEPT", "DROP", SHUT, SHUT),
        (f"-A INPUT {TO_22} -m recent --update --seconds 60 --hitcount 4 -j DROP\n-A INPUT {TO_22} -j ACCEPT", "DROP", OPEN, SHUT),
        (f"-A INPUT {TO_22} -m recent --rcheck --name knock -j ACCEPT", "DROP", UNCLEAR, SHUT),
        (f"-A INPUT {TO_22} -m limit --limit 3/min -j ACCEPT", "DROP", OPEN, SHUT),
        (f"-A INPUT {TO_22} -m owner --uid-owner 0 -j ACCEPT", "DROP", UNCLEAR, SHUT),
        ("-A INPUT -j NFQUEUE --queue-num 0", "DROP", UNCLEAR, UNCLEAR),
        ("-A INPUT -j a\n-A a -j b\n-A b -j a", "DROP", UNCLEAR, UNCLEAR),
        (f"-A INPUT -s 10.0.0.0/8 -j a\n-A INPUT -g b\n-A INPUT -j ACCEPT\n-A a -j ACCEPT\n-A b {TO_22} -j ACCEPT", "DROP", OPEN, SHUT),
        ("-A INPUT -j DROP\n-I INPUT -j ACCEPT", "DROP", OPEN, OPEN),
        ("-A INPUT -j DROP\n-I INPUT 2 -j ACCEPT", "ACCEPT", SHUT, SHUT),
        ("-A INPUT -j f2b-sshd\n-A f2b-sshd -s 192.0.2.1/32 -j REJECT\n-A f2b-sshd -j RETURN", "ACCEPT", OPEN, OPEN),
        ('-A INPUT -m comment --comment "-j ACCEPT \\" x" -j DROP', "ACCEPT", SHUT, SHUT),
        ("-A INPUT -d 224.0.0.0/4 -j ACCEPT", "DROP", SHUT, SHUT),
        ("-A\n-A INPUT\n-A INPUT -j\n-j -j -j", "DROP", UNCLEAR, UNCLEAR),
    ],
)  # fmt: skip
def test_iptables(rules: str, policy: str, ssh: Fate, other: Fate) -> None:
    found = [iptables(rules, policy)]
    assert (fate(found, SSH)[0], fate(found, OTHER)[0]) == (ssh, other)


@pytest.mark.parametrize(
    ("rules", "ssh", "ssh6"),
    [
        ("tcp dport 22 accept", OPEN, OPEN),
        ("tcp dport ssh accept", OPEN, OPEN),
        ("tcp dport { http, https } accept", SHUT, SHUT),
        ("tcp dport != 80 accept", OPEN, OPEN),
        ("ip saddr 10.0.0.0/8 tcp dport 22 accept", SHUT, SHUT),
        ("ip6 saddr 2000::/3 tcp dport 22 accept", SHUT, OPEN),
        ("ip saddr != 10.0.0.0/8 drop\n  tcp dport 22 accept", SHUT, OPEN),
        ("ip saddr @admins tcp dport 22 accept", SHUT, SHUT),
        ("ip saddr @empty tcp dport 22 accept", UNCLEAR, SHUT),
        ("ip saddr @missing drop\n  tcp dport 22 accept", OPEN, OPEN),
        ("ip saddr $ADMINS tcp dport 22 accept", UNCLEAR, SHUT),
        ("ip saddr . tcp dport { 10.0.0.1 . 22 } accept", UNCLEAR, SHUT),
        ("iifname vmap { lo : accept, eth0 : jump lan }", SHUT, SHUT),
        ("iifname vmap { lo : accept, eth0 : accept }", UNCLEAR, UNCLEAR),
        ("meta mark != 0x1 drop\n  tcp dport 22 accept", UNCLEAR, UNCLEAR),
        ('iifname { "docker0", "br-0123456789ab" } accept', SHUT, SHUT),
        ("tcp dport vmap { 22 : accept, 80 : drop }", OPEN, OPEN),
        ("tcp dport vmap @nothing", UNCLEAR, UNCLEAR),
        ("tcp flags & (fin|syn|rst|ack) != syn ct state new drop\n  tcp dport 22 accept", OPEN, OPEN),
        ("tcp dport 22 limit rate over 3/minute burst 5 packets drop\n  tcp dport 22 accept", OPEN, OPEN),
        ("tcp dport 22 ct count over 10 reject with tcp reset\n  tcp dport 22 accept", OPEN, OPEN),
        ("meta nfproto ipv4 tcp dport 22 counter packets 1 bytes 2 accept", OPEN, SHUT),
        ("ip protocol icmp accept\n  icmpv6 type { nd-router-advert, echo-request } accept", SHUT, SHUT),
        ("reject with icmp type host-prohibited\n  accept", SHUT, SHUT),
        ("meta skuid 0 accept", UNCLEAR, UNCLEAR),
        ("queue num 1", UNCLEAR, UNCLEAR),
        ("ct status dnat accept", SHUT, SHUT),
        ("tcp flags & (fin|syn|rst|psh|ack|urg) < fin drop\n  tcp dport 22 accept", OPEN, OPEN),
        ("tcp flags syn accept", OPEN, OPEN),
        ("tcp flags == ack accept", SHUT, SHUT),
        ("tcp flags { syn, ack } accept", OPEN, OPEN),
        ("tcp flags & (fin|syn|rst|ack) == syn accept", OPEN, OPEN),
        ("tcp flags syn / fin,syn,rst,ack drop\n  accept", SHUT, SHUT),
        ("tcp flags & (fin | syn) == 0x0 accept", SHUT, SHUT),
        ("tcp flags != syn ct state new drop\n  tcp dport 22 accept", OPEN, OPEN),
        ('include "/etc/more.nft"', UNCLEAR, UNCLEAR),
        ("jump lan", SHUT, SHUT),
        ("goto missing", UNCLEAR, UNCLEAR),
    ],
)
def test_nftables(rules: str, ssh: Fate, ssh6: Fate) -> None:
    found = nft(rules, more=" chain lan {\n  ip saddr 10.0.0.0/8 accept\n }")
    assert (fate(found, SSH)[0], fate(found, Packet(6, "tcp", 22))[0]) == (ssh, ssh6)


def test_all_tables_together_decide() -> None:
    accepts, drops = nft("accept"), nft("ip saddr 10.0.0.0/8 accept")
    assert fate([*accepts, *drops], SSH)[0] is SHUT
    found, places = fate(accepts, SSH)
    assert found is OPEN
    assert [place for _, place in places] == ["inet f in"]
    assert fate([], SSH) == (OPEN, ())


def test_firewalld_in_force_and_at_rest() -> None:
    live = list(nft_rulesets(FIREWALLD, "x"))
    assert fate(live, SSH)[0] is SHUT
    assert fate(live, Packet(4, "tcp", 9090))[0] is OPEN
    assert fate(live, OTHER)[0] is SHUT
    assert keeps_state(live[0])
    zone = '<?xml version="1.0"?>\n<zone>\n<!-- <service name="ssh"/> -->\n<port port="9090" protocol="tcp"/>%s</zone>'
    rich = '<rule family="ipv4"><source address="192.0.2.0/24"/><service name="ssh"/><accept/></rule>'
    for inner, expected in (
        (rich, SHUT),
        ('<service name="ssh"/>', OPEN),
        (rich.replace("<rule", "<rule priority='-1'"), SHUT),
    ):
        rules = zones({"public": zone % inner})
        assert fate(rules, SSH)[0] is expected
        assert fate(rules, Packet(4, "tcp", 9090))[0] is OPEN
    assert fate(zones({}), SSH)[0] is UNCLEAR
    trusted = {"public": zone % "", "own": '<zone target="ACCEPT"><interface name="eth1"/></zone>'}
    assert fate(zones(trusted), OTHER)[0] is OPEN


def test_ufw() -> None:
    six = ufw_ruleset({"before6": UFW_BEFORE6}, "drop", "x", 6)
    assert fate([six], Packet(6, "tcp", 22))[0] is SHUT
    assert keeps_state(six)
    limited = ufw_ruleset({"before": "", "user": UFW_LIMIT}, "drop", "x", 4)
    assert fate([limited], SSH)[0] is OPEN
    assert fate([limited], OTHER)[0] is SHUT
    assert [limited.where(f"ip filter {name}") for name in ("ufw-user-input", "ufw-after-input")] == ["user", "x"]


@pytest.mark.parametrize(
    ("rules", "state", "holes"),
    [
        ("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", True, []),
        ("-A INPUT -m conntrack --ctstate INVALID -j DROP", False, []),
        ("-A INPUT -p tcp --dport 22 -j ACCEPT", False, []),
        ("-A INPUT -j missing", None, []),
        ("-A INPUT -m owner --uid-owner 0 -j ACCEPT", None, []),
        ("-A INPUT -p udp --sport 53 -j ACCEPT", False, [("INPUT", ("53",))]),
        ("-A INPUT -s 0.0.0.0/0 -p udp --sport 53 -j ACCEPT", False, [("INPUT", ("53",))]),
        ("-A INPUT -s 10.0.0.53 -p udp --sport 53 -j ACCEPT", False, []),
        ("-A INPUT -p udp --sport 67 --dport 68 -j ACCEPT", False, []),
        ("-A INPUT -i docker0 -p udp --sport 53 -j ACCEPT", False, []),
        ("-A FORWARD -p udp --sport 53 -j ACCEPT", False, []),
        ("-A INPUT -p tcp ! --syn --sport 80 -j ACCEPT", False, []),
        ("-A INPUT -p tcp --syn --sport 80 -j ACCEPT", False, [("INPUT", ("80",))]),
    ],
)
def test_state(rules: str, state: bool | None, holes: list[object]) -> None:
    found = iptables(rules)
    assert keeps_state(found) is state
    assert list(by_source_port(found)) == holes


@pytest.mark.parametrize(
    ("rules", "policy", "some"),
    [
        ("", "DROP", False),
        ("", "ACCEPT", True),
        ("-A INPUT -i lo -j ACCEPT\n-A INPUT -p icmp -j ACCEPT", "DROP", False),
        ("-A INPUT -s 10.0.0.0/8 -p udp -j ACCEPT", "DROP", True),
        ("-A INPUT -i wg+ -j ACCEPT\n-A INPUT -j missing", "DROP", True),
    ],
)
def test_what_lets_in(rules: str, policy: str, some: bool) -> None:
    assert lets_in(iptables(rules, policy)) is some


@pytest.mark.parametrize(
    ("rules", "filters"),
    [
        ("", False),
        ("-A INPUT -p tcp --dport 23 -j DROP", True),
        ("-A INPUT -m conntrack --ctstate INVALID -j DROP", False),
        ("-A INPUT -j f2b-a\n-A f2b-a -s 192.0.2.1 -j REJECT", False),
        ("-A other -j DROP", False),
    ],
)
def test_what_is_a_filter(rules: str, filters: bool) -> None:
    assert iptables(rules, "ACCEPT").filters is filters
    assert iptables(rules, "DROP").filters


def test_words() -> None:
    assert [ports(word) for word in ("22", "20:25", "20-25", "ssh", "http", "", "1:2:3")] == [
        *(range(22, 23), range(20, 26), range(20, 26), range(22, 23)),
        *(None, None, None),
    ]
    assert not networks("x")
    assert not networks("10.0.0.9-10.0.0.1")
    assert [str(net) for net in networks("10.1.2.3/255.255.0.0")] == ["10.1.0.0/16"]


def test_hostile_rules_end() -> None:
    deep = "\n".join(f"-A c{n} -j c{n + 1}\n-A c{n} -g c{n + 1}" for n in range(500))
    assert fate([iptables(f"-A INPUT -j c0\n{deep}")], SSH)[0] is UNCLEAR
    assert iptables_ruleset("\0" * 1000 + "*filter\n" + "-A " * 10_000, "x", 4) is None
    assert not list(nft_rulesets("table inet f { chain in {" * 200, "x"))
    long = "icmp " * 20_000
    assert fate(nft(long + "accept"), SSH)[0] in (SHUT, UNCLEAR)
    assert fate(nft("tcp flags " * 5_000), SSH)[0] is SHUT
    many = ", ".join(f"10.0.{n // 250}.{n % 250}" for n in range(5000))
    assert fate(nft(f"ip saddr {{ {many} }} accept"), SSH)[0] is UNCLEAR
