"""Firewalls that judge packets without knowing to which connection they belong."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent
from inspector.facts.filter_rules import Fate, Packet, Ruleset, fate
from inspector.facts.filter_state import by_source_port, keeps_state, lets_in
from inspector.facts.input_rules import InputRules
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

BOOTS: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
SAVED = "*filter\n:INPUT %s [0:0]\n-A INPUT -i lo -j ACCEPT\n%sCOMMIT\n"
NFT = "table inet f {\n chain in {\n  type filter hook input priority filter; policy drop;\n  %s\n }\n}\n"
ESTABLISHED = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"
NO_STATE = Text(
    en="{subject} drops what no rule lets in, and no rule looks at the state of connections",
    zh="{subject} 默认拒绝，但没有任何规则检查连接状态",
)
BY_PORT = Text(
    en="{subject} lets in to every port whatever comes from source port {ports}, which the sender chooses",
    zh="{subject} 仅凭源端口 {ports} 即放行对任意端口的访问，而源端口可由发送方任意指定",
)
KEEPS = Text(
    en="{subject} ({program}) lets in what belongs to established connections by their state",
    zh="{subject}（{program}）已按连接状态放行已建立的会话",
)
NOTHING = Text(
    en="{subject} ({program}) lets in no TCP and no UDP from other hosts, so that no state matters",
    zh="{subject}（{program}）不放行任何来自其他主机的 TCP、UDP 访问，无需检测连接状态",
)
UNCLEAR = Text(en="{subject}: has rules that were not understood", zh="{subject} 中有未能解析的规则")


def saved(policy: str, rules: str) -> dict[str, str]:
    return {"nft-ruleset": "", "iptables-rules": SAVED % (policy, rules)}


def nft(rules: str) -> dict[str, str]:
    return {"nft-ruleset": NFT % rules, "iptables-rules": ""}


def enabled(name: str) -> dict[str, str | File]:
    unit = f"/usr/lib/systemd/system/{name}.service"
    return BOOTS | {unit: "[Service]\n", f"/etc/systemd/system/multi-user.target.wants/{name}.service": File(link=unit)}


UFW = enabled("ufw") | {"/etc/ufw/ufw.conf": "ENABLED=yes\n", "/etc/default/ufw": "IPV6=no\n"}
FIREWALLD = enabled("firewalld") | {"/etc/firewalld/zones/public.xml": '<zone><service name="ssh"/></zone>'}


@check(
    severity=Severity.LOW,
    title=Text(en="Connection state in firewall rules", zh="主机防火墙的状态检测"),
    why=Text(
        en="Without the state of connections a firewall has to guess what is an answer, mostly by the source port; whoever sends from port 80 or"
        " 53 then reaches every service.",
        zh="不检测连接状态时，防火墙只能依靠源端口等特征判断是否为应答报文，攻击者以 80、53 等源端口发起连接即可绕过限制，访问全部服务。",
    ),
    fails=Text(en="{state}", zh="{state}"),
    passes=Text(en="{state}", zh="{state}"),
    remedy=Text(
        en="Put `-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT` (iptables) or `ct state established,related accept` (nftables) first,"
        " delete rules that accept by source port, and save: `netfilter-persistent save` (Debian, Ubuntu), `service iptables save` (RHEL and"
        " its relatives), or the file that nftables loads.",
        zh="在规则最前面加入 `-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`（iptables）或 `ct state established,related accept`（nftables），删除仅凭源端口放行的规则，然后保存：Debian、Ubuntu 执行 `netfilter-persistent save`，RHEL 系执行 `service iptables save`，使用 nftables 的写入开机加载的规则文件。",
    ),
    command="iptables -S INPUT; nft list ruleset",
    standards={
        "gbt22239-l3": ("8.1.3.2d",),
        "cis-v8": ("4.4",),
        "nist-800-53-r5": ("SC-7", "SC-7(5)"),
        "iso-27001-2022": ("A.8.20",),
    },
    good=[
        Case(BOOTS, commands=saved("DROP", ESTABLISHED + "-A INPUT -p udp --sport 67 --dport 68 -j ACCEPT\n")),
        Case(BOOTS, commands=saved("DROP", "-A INPUT -p tcp --dport 22 -m state --state NEW,ESTABLISHED -j ACCEPT\n")),
        Case(BOOTS, commands=saved("DROP", "-A INPUT -m state ! --state NEW,INVALID -j ACCEPT\n")),
        Case(BOOTS, commands=nft("ct state vmap { established : accept, related : accept, invalid : drop }")),
        Case(BOOTS, commands=nft("ct state { established, related } accept\n  udp sport 53 ip saddr 10.0.0.53 accept")),
        UFW | {"/etc/ufw/before.rules": f"*filter\n{ESTABLISHED.replace('INPUT', 'ufw-before-input')}COMMIT\n"},
        FIREWALLD,
        Case(BOOTS, commands=saved("DROP", "-A INPUT -p icmp -j ACCEPT\n")),
        enabled("netfilter-persistent") | {"/etc/iptables/rules.v4": SAVED % ("DROP", ESTABLISHED), "/etc/iptables/rules.v6": "*filter\n:INPUT DROP [0:0]\nCOMMIT\n"},
        Case(BOOTS, commands=saved("ACCEPT", "-A INPUT -p tcp --dport 3306 -j DROP\n")),
        BOOTS,
    ],
    bad=[
        Case(BOOTS, commands=saved("DROP", "-A INPUT -p tcp --dport 22 -j ACCEPT\n"), fails=["ip filter INPUT"]),
        Case(BOOTS, commands=saved("DROP", "-A INPUT -p tcp ! --syn -j ACCEPT\n"), fails=["ip filter INPUT"]),
        Case(BOOTS, commands=saved("DROP", "-A INPUT -m state --state NEW -p tcp --dport 22 -j ACCEPT\n"), fails=["ip filter INPUT"]),
        Case(BOOTS, commands=saved("DROP", "-A INPUT -p tcp --sport 80 -j ACCEPT\n"), fails=["ip filter INPUT"] * 2),
        Case(BOOTS, commands=saved("DROP", ESTABLISHED + "-A INPUT -j OWN\n-A OWN -p udp -m udp --sport 53 -j ACCEPT\n"), fails=["ip filter OWN"]),
        Case(BOOTS, commands=nft("tcp dport 22 accept"), fails=["inet f in"]),
        Case(BOOTS, commands=nft("ct state established accept\n  udp sport { 53, 123 } accept"), fails=["inet f in"]),
        Case(
            FIREWALLD
            | {"/etc/firewalld/zones/public.xml": '<zone><rule><source-port port="53" protocol="udp"/><accept/></rule></zone>'},
            fails=["zone public"],
        ),
        Case(enabled("nftables") | {"/etc/nftables.conf": NFT % "ct state invalid drop\n  tcp dport 22 accept"}, fails=["inet f in"]),
    ],
)  # fmt: skip
def firewall_not_stateful(rules: InputRules) -> Verdicts:
    closed = [each for each in rules.rulesets if _drops_the_rest(each)]
    if not closed and not rules.doubts:
        raise Absent("no firewall here drops what no rule lets in", "本机没有默认拒绝入站访问的防火墙")
    for doubt in rules.doubts:
        yield Unsure(doubt, reason("unclear", UNCLEAR, subject=doubt))
    for each in closed:
        found = keeps_state(each)
        yield from _by_source_port(each)
        if found is None:
            yield Unsure(each.table, reason("unclear", UNCLEAR, subject=each.table))
        elif found or not lets_in(each):
            told = (KEEPS if found else NOTHING).fill({"subject": each.table, "program": each.program})
            yield Seen(each.table, each.location, {"state": told})
        else:
            place = each.place(next(iter(each.bases)))
            state = NO_STATE.fill({"subject": place})
            yield Fail(place, each.location, {"state": state}, severity=Severity.INFO, key="state")


def _drops_the_rest(rules: Ruleset) -> bool:
    """Whether it may keep out what no rule names."""
    packets = (Packet(family, "tcp") for family in rules.families)
    return rules.filters and any(fate([rules], packet)[0] is not Fate.OPEN for packet in packets)


def _by_source_port(rules: Ruleset) -> Verdicts:
    found: dict[str, list[str]] = {}
    for chain, ports in by_source_port(rules):
        found.setdefault(rules.place(chain), []).extend(ports)
    for place, numbers in found.items():
        state = BY_PORT.fill({"subject": place, "ports": list(dict.fromkeys(numbers))})
        yield Fail(place, rules.where(place), {"state": state}, key="source-port")
