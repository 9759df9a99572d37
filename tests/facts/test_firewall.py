"""Filters of incoming packets, in force and configured."""

from __future__ import annotations

import pytest

from inspector.facts.nftables import defined, filters_nft, included
from inspector.facts.packet_rules import filters_iptables
from inspector.snapshot import Item

BASE = "table inet f {\n chain in {\n  type filter hook input priority 0; policy %s;\n  %s\n }\n %s\n}\n"


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        (BASE % ("drop", "", ""), True),
        (BASE % ("accept", "", ""), False),
        (BASE % ("accept", "tcp dport { 22, 80 } accept\n  reject", ""), True),
        (BASE % ("accept", "jump rest", "chain rest {\n drop\n }"), True),
        (BASE % ("accept", "jump rest", "chain rest {\n jump rest\n }"), False),
        (BASE % ("accept", "# drop", ""), False),
        ("table ip x {\n chain out { type filter hook output priority 0; policy drop; }\n}\n", False),
        ("table ip x {\n chain f2b-ssh { type filter hook input priority 0; drop }\n}\n", False),
        ("table inet t { chain input { type filter hook input priority filter; policy drop } }", True),
        ("chain {{{{ type filter hook input", False),
        (BASE % ("drop", "accept", ""), False),
        (BASE % ("drop", "ip saddr 0.0.0.0/0 counter packets 1 bytes 2 accept", ""), False),
        (BASE % ("drop", 'iifname != "lo" log prefix "drop " accept comment "drop"', ""), False),
        (BASE % ("drop", "ct state { new, established } accept", ""), False),
        (BASE % ("drop", "jump all", "chain all {\n accept\n }"), False),
        (BASE % ("accept", "jump some\n drop", "chain some {\n tcp dport 22 accept\n }"), True),
        (BASE % ("accept", "jump some", "chain some {\n return\n drop\n }"), False),
        (BASE % ("drop", "ct state established,related accept\n  ip saddr 10.0.0.0/8 accept", ""), True),
        (BASE % ("accept", "ct state invalid drop\n  fib daddr type broadcast drop", ""), False),
        (BASE % ("accept", 'iif "lo" accept\n  ct state vmap { invalid : drop, new : jump rest }', ""), True),
        (BASE % ("accept", "ip6 saddr fe80::/10 drop", ""), False),
        (
            BASE
            % (
                "accept",
                "tcp dport vmap @ports",
                "map ports { type inet_service : verdict; elements = { 23 : drop } }",
            ),
            True,
        ),
        (BASE % ("drop", "", "") + "flush ruleset\n", False),
        (BASE % ("drop", "", "") + "flush ruleset ip6\n", True),
        (BASE % ("drop", "", "") + "delete table inet f\n", False),
        (BASE % ("accept", "drop", "") + "flush table inet f\n", False),
        ("flush ruleset\n" + BASE % ("drop", "", ""), True),
        ((BASE % ("drop", "", "")).replace("inet", "ip6"), False),
        ((BASE % ("drop", "", "")).replace("inet", "bridge"), False),
        ((BASE % ("drop", "", "")).replace(" inet", ""), True),
        ((BASE % ("drop", "", "")).replace("{", "{\n flags dormant", 1), False),
        (
            "add table ip f\nadd chain ip f i { type filter hook input priority 0; }\nadd rule ip f i tcp dport 23 drop\n",
            True,
        ),
        ("add chain ip f i { type filter hook input priority 0; policy drop; }\ninsert rule ip f i accept\n", False),
        ("table ip f { chain i { type filter hook input priority 0; policy drop; }", False),
        (
            "add chain ip i i { type filter hook input priority 0; policy drop; }\nadd rule ip i i ct state new accept\n",
            False,
        ),
        ("}" * 1000 + "{" * 1000, False),
        ("", False),
    ],
)
def test_nftables(text: str, filters: bool) -> None:
    assert filters_nft(text) is filters


@pytest.mark.parametrize(
    ("rules", "filters"),
    [
        (":INPUT DROP [0:0]\n", True),
        (":INPUT ACCEPT [0:0]\n-A INPUT -p tcp --dport 22 -j ACCEPT\n", False),
        (":INPUT ACCEPT [0:0]\n-A INPUT -j REJECT --reject-with icmp-host-prohibited\n", True),
        (":INPUT ACCEPT [0:0]\n-A INPUT -j ufw-in\n-A ufw-in -j ufw-skip\n-A ufw-skip -j DROP\n", True),
        (":INPUT ACCEPT [0:0]\n-A INPUT -j f2b-sshd\n-A f2b-sshd -j REJECT\n", False),
        (":INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n-A FORWARD -j DROP\n", False),
        (":INPUT ACCEPT [0:0]\n-A INPUT -j a\n-A a -j INPUT\n", False),
        (":INPUT DROP [0:0]\n-A INPUT -j ACCEPT\n", False),
        (":INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n", True),
        (':INPUT DROP [0:0]\n-A INPUT ! -i lo -m comment --comment "-j DROP" -j ACCEPT\n', False),
        (":INPUT DROP [0:0]\n-A INPUT -m state --state NEW,ESTABLISHED -j ACCEPT\n", False),
        (":INPUT ACCEPT [0:0]\n-A INPUT -m conntrack --ctstate INVALID -j DROP\n", False),
        (":INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 23 -j DROP\n", True),
        (":INPUT ACCEPT [0:0]\n-A INPUT -g a\n-A INPUT -j DROP\n-A a -p udp -j RETURN\n", False),
        (":INPUT ACCEPT [0:0]\n-A INPUT -j DROP\n-I INPUT -s 0.0.0.0/0 -j ACCEPT\n", False),
        (":INPUT ACCEPT [0:0]\n-A INPUT -m limit --limit 3/min -j LOG\n-A INPUT -j REJECT\n", True),
    ],
)
def test_iptables(rules: str, filters: bool) -> None:
    assert filters_iptables(f"*nat\n:INPUT DROP [0:0]\nCOMMIT\n*filter\n{rules}COMMIT\n") is filters


def test_a_file_is_read_with_what_it_includes() -> None:
    main = Item("/etc/nftables.conf", data=b'flush ruleset\ninclude "/etc/nftables.d/*.nft"\ninclude "/opt/x.nft"\n')
    other = Item(
        "/etc/nftables.d/a.nft", data=(BASE % ("drop", "", "")).encode() + b'include "/etc/nftables.d/a.nft"\n'
    )
    text, unread = included(main, {other.name: other})
    assert filters_nft(text)
    assert set(unread) == {"/opt/x.nft", "/etc/nftables.d/a.nft"}
    assert not filters_nft(included(main, {})[0])


def test_names_that_stand_for_values() -> None:
    text = "define A = { 10.0.0.1, 10.0.0.2 }\ndefine B = { $A, 10.1.0.0/16 }\nx saddr $B y { $A, $C }\n"
    assert defined(text) == "x saddr { 10.0.0.1, 10.0.0.2, 10.1.0.0/16 } y { 10.0.0.1, 10.0.0.2, $C }"
    bomb = "define a = 1111111111\n" + "".join(
        f"define {n} = {{ {', '.join(['$' + m] * 50)} }}\n" for m, n in zip("abcdef", "bcdefg", strict=True)
    )
    assert len(defined(bomb + "x $g\n")) < 1 << 23
