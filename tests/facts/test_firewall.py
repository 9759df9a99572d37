"""Filters of incoming packets, in force and configured."""

from __future__ import annotations

import pytest

from inspector.facts.firewall import filters_iptables, filters_nft

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
    ],
)
def test_iptables(rules: str, filters: bool) -> None:
    assert filters_iptables(f"*nat\n:INPUT DROP [0:0]\nCOMMIT\n*filter\n{rules}COMMIT\n") is filters
