"""Firewalls with a rule that lets everything in."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent
from inspector.facts.filter_rules import Fate, Packet, Ruleset, fate
from inspector.facts.input_rules import InputRules
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason, together
from inspector.text import Text

BOOTS: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
START = "-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p icmp -j ACCEPT\n"
SAVED = f"*filter\n:INPUT %s [0:0]\n{START}%sCOMMIT\n"
NFT = (
    "table inet f {{\n chain in {{\n  type filter hook input priority filter; policy {policy};\n  ct state vmap {{ established : accept,"
    ' related : accept, invalid : drop }}\n  iif "lo" accept\n  meta l4proto {{ icmp, ipv6-icmp }} accept\n  {rules}\n }}\n {more}\n}}\n'
)
UFW_RULES = "*filter\n-A ufw-user-input %s -j ACCEPT\nCOMMIT\n"
UFW_BEFORE = (
    "*filter\n-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A ufw-before-input -j ufw-not-local\n"
    "-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN\n-A ufw-not-local -m limit --limit 3/min -j ufw-logging-deny\n"
    "-A ufw-not-local -j DROP\nCOMMIT\n"
)
UNCLEAR = Text(
    en="{subject}: has rules that were not understood",
    zh="{subject} 中有未能解析的规则",
)


def nft(rules: str, policy: str = "drop", more: str = "") -> dict[str, str]:
    return {"nft-ruleset": NFT.format(policy=policy, rules=rules, more=more), "iptables-rules": ""}


def saved(policy: str, rules: str) -> dict[str, str]:
    return {"nft-ruleset": "", "iptables-rules": SAVED % (policy, rules)}


def enabled(name: str) -> dict[str, str | File]:
    unit = f"/usr/lib/systemd/system/{name}.service"
    return BOOTS | {unit: "[Service]\n", f"/etc/systemd/system/multi-user.target.wants/{name}.service": File(link=unit)}


UFW: dict[str, str | File] = enabled("ufw") | {
    "/etc/ufw/ufw.conf": "ENABLED=yes\n",
    "/etc/ufw/before.rules": UFW_BEFORE,
}
FIREWALLD: dict[str, str | File] = enabled("firewalld") | {"/etc/firewalld/firewalld.conf": "DefaultZone=public\n"}
ZONES = "/etc/firewalld/zones"


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # what stands before the host is not seen
    title=Text(en="Scope of firewall rules", zh="主机防火墙规则的放行范围"),
    why=Text(
        en="One rule that lets everything in from everywhere makes those behind it void, and the host is as open as without a firewall.",
        zh="只要存在一条任意来源、任意端口的放行规则，其后的限制规则即失效，主机相当于未启用防火墙。",
    ),
    fails=Text(
        en="{subject} lets in {protocols} to every port from every address",
        zh="{subject} 放行任意来源对任意端口的 {protocols} 访问",
    ),
    passes=Text(
        en="{subject} ({program}) lets in named ports, addresses or interfaces alone",
        zh="{subject}（{program}）未发现放行任意来源、任意端口的规则",
    ),
    remedy=Text(
        en="Replace the rule by ones that name port and source: `ufw status numbered` and `ufw delete NUMBER` (Debian, Ubuntu);"
        " `firewall-cmd --list-all-zones` and `firewall-cmd --permanent --zone=ZONE --set-target=default` (RHEL and its relatives);"
        " with nftables or iptables in the file that is loaded at boot. Allow SSH from the administrators' network first.",
        zh="将该规则替换为明确端口和来源的规则：Debian、Ubuntu 用 `ufw status numbered` 查看、`ufw delete 编号` 删除；RHEL 系用 `firewall-cmd --list-all-zones`"
        " 查看，用 `firewall-cmd --permanent --zone=区域 --set-target=default` 恢复默认动作；直接使用 nftables 或 iptables 的，修改开机加载的规则文件。修改前先放行运维网段的 SSH。",
    ),
    command="nft list ruleset; iptables -S INPUT; ufw status verbose; firewall-cmd --list-all-zones",
    standards={
        "gbt22239-l3": ("8.1.3.2b", "8.1.3.2c"),
        "cis-v8": ("4.4",),
        "nist-800-53-r5": ("SC-7", "SC-7(5)"),
        "iso-27001-2022": ("A.8.20", "A.8.22"),
    },
    good=[
        Case(BOOTS, commands=saved("DROP", "-A INPUT -p tcp --dport 22 -j ACCEPT\n-A INPUT -i docker0 -j ACCEPT\n")),
        Case(BOOTS, commands=saved("ACCEPT", "-A INPUT -s 10.0.0.0/8 -j ACCEPT\n-A INPUT -j REJECT\n-A INPUT -j ACCEPT\n")),
        Case(BOOTS, commands=saved("DROP", "-A INPUT -s 10.0.0.0/8 -j NET\n-A NET -j ACCEPT\n-A INPUT -p tcp ! --syn -j DROP\n")),
        Case(BOOTS, commands=nft("tcp dport { 22, 80 } accept\n  ip saddr 10.0.0.0/8 accept\n  tcp dport vmap { 443 : accept }")),
        FIREWALLD | {f"{ZONES}/public.xml": '<zone><service name="ssh"/><forward-port port="1-65535" protocol="tcp" to-port="22"/><rule family="ipv4"><source address="10.0.0.0/8"/><accept/></rule></zone>'},
        Case(BOOTS, commands=nft("reject with icmp type port-unreachable", "accept")),
        Case(BOOTS, commands=nft("tcp dport 22 limit rate 5/minute burst 5 packets accept\n  counter packets 1 bytes 2 drop", "accept")),
        Case(BOOTS, commands=nft("jump net", more='chain net {\n  iifname "eth1" ip saddr 10.0.0.0/8 accept\n }')),
        Case(UFW | {"/etc/ufw/user.rules": UFW_RULES % "-p tcp --dport 22", "/etc/ufw/user6.rules": ""}),
        Case(FIREWALLD | {f"{ZONES}/public.xml": '<zone><service name="ssh"/></zone>', f"{ZONES}/docker.xml": '<zone target="ACCEPT"><interface name="docker0"/></zone>'}),
        Case(FIREWALLD | {f"{ZONES}/public.xml": "<zone/>", f"{ZONES}/trusted.xml": '<zone target="ACCEPT"><source address="10.0.0.0/8"/></zone>'}),
        Case(BOOTS, commands={"nft-ruleset": "", "iptables-rules": "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j f2b-a\n-A f2b-a -s 192.0.2.1 -j REJECT\n-A f2b-a -j RETURN\nCOMMIT\n"}),
        BOOTS,
    ],
    bad=[
        Case(BOOTS, commands=saved("DROP", "-A INPUT -j ACCEPT\n"), fails=["ip filter INPUT"]),
        Case(BOOTS, commands=saved("ACCEPT", "-A INPUT -j ALL\n-A INPUT -j DROP\n-A ALL -p tcp -j ACCEPT\n"), fails=["ip filter ALL"]),
        Case(BOOTS, commands=saved("DROP", "-A INPUT -i eth0 -m state --state NEW -j ACCEPT\n"), fails=["ip filter INPUT"]),
        Case(BOOTS, commands=saved("DROP", "-A INPUT -p udp -m udp --dport 1:65535 -j ACCEPT\n"), fails=["ip filter INPUT"]),
        Case(BOOTS, commands=saved("DROP", '-A INPUT ! -s 192.0.2.1/32 -m comment --comment "-j DROP" -j ACCEPT\n'), fails=["ip filter INPUT"]),
        Case(BOOTS, commands=saved("ACCEPT", "-A INPUT -p tcp --dport 3306 -j DROP\n"), fails=["ip filter INPUT"]),
        Case(BOOTS, commands=nft("counter packets 1 bytes 2 accept"), fails=["inet f in"]),
        Case(BOOTS, commands=nft("ip saddr 0.0.0.0/0 accept\n  tcp dport 22 accept"), fails=["inet f in"]),
        Case(BOOTS, commands=nft("goto all", more="chain all {\n  ct state new accept\n }"), fails=["inet f all"]),
        Case(UFW | {"/etc/ufw/user.rules": UFW_RULES % "", "/etc/ufw/user6.rules": ""}, fails=["ip filter ufw-user-input"]),
        Case(FIREWALLD | {f"{ZONES}/public.xml": "<zone/>", f"{ZONES}/own.xml": '<zone target="ACCEPT"><interface name="ens3"/></zone>'}, fails=["zone own"]),
        Case(FIREWALLD | {f"{ZONES}/public.xml": '<zone><rule family="ipv4"><accept/></rule></zone>'}, fails=["zone public"]),
        Case(FIREWALLD | {f"{ZONES}/public.xml": '<zone><rule family="ipv4"><source address="0.0.0.0/0"/><accept/></rule></zone>'}, fails=["zone public"]),
        Case(FIREWALLD | {f"{ZONES}/public.xml": '<zone><port port="1-65535" protocol="tcp"/></zone>'}, fails=["zone public"]),
        Case(FIREWALLD | {f"{ZONES}/public.xml": "<zone/>", f"{ZONES}/trusted.xml": '<zone target="ACCEPT"/>', "/etc/sysconfig/network-scripts/ifcfg-eth0": 'DEVICE=eth0\nZONE="trusted"\n'}, fails=["zone trusted"]),
        Case(enabled("nftables") | {"/etc/nftables.conf": NFT.format(policy="drop", rules="accept", more="")}, fails=["inet f in"]),
    ],
)  # fmt: skip
def firewall_rule_too_wide(rules: InputRules) -> Verdicts:
    if not rules.doubts and not any(each.filters for each in rules.rulesets):
        raise Absent("no firewall keeps connections out here", "本机没有限制入站访问的防火墙")
    for doubt in rules.doubts:
        yield Unsure(doubt, reason("unclear", UNCLEAR, subject=doubt))
    opened, unclear = _judged(rules.rulesets)
    for table in unclear:
        yield Unsure(table, reason("unclear", UNCLEAR, subject=table))
    for place, (ruleset, protocols) in opened.items():
        yield Fail(place, ruleset.where(place), {"protocols": sorted(protocols)})
        yield together(ruleset.table)  # no packet comes to the rules behind one that lets all of them in
    for ruleset in (each for each in rules.rulesets if each.filters and not opened and each.table not in unclear):
        yield Seen(ruleset.table, ruleset.location, {"program": ruleset.program})


def _judged(rulesets: tuple[Ruleset, ...]) -> tuple[dict[str, tuple[Ruleset, set[str]]], list[str]]:
    """Places that let everything of some protocols in, and tables of which that cannot be told. A family without a filter is not asked."""
    opened: dict[str, tuple[Ruleset, set[str]]] = {}
    unclear: dict[str, None] = {}
    for family in (4, 6):
        here = [each for each in rulesets if family in each.families]
        filters = [each for each in here if each.filters]
        for protocol in ("tcp", "udp") if filters else ():
            found, places = fate(here, Packet(family, protocol))
            if found is Fate.UNCLEAR:
                unclear |= dict.fromkeys(each.table for each in filters)
            for ruleset, place in places if found is Fate.OPEN else ():
                if ruleset in filters:
                    opened.setdefault(place, (ruleset, set()))[1].add(protocol.upper())
    return opened, list(unclear)
