"""Hosts that let every packet in."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.firewall import Firewall
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

NOTHING = Text(en="no firewall is set up", zh="未配置主机防火墙")
NOT_IN_FORCE = Text(
    en="{names} is set up, but no rule in force keeps a connection out",
    zh="已配置 {names}，但当前生效的规则未拦截任何入站连接",
)
OPEN = Text(en="no rule in force keeps a connection out", zh="当前生效的规则未拦截任何入站连接")
LETS_IN = Text(en="the rules of {names} let every connection in", zh="{names} 的规则放行所有入站连接")
SCRIPT = Text(en="{file} sets rules that were not understood", zh="{file} 中设置了防火墙规则，未能解析")
BOOTS: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
NFT_CONF = (
    "#!/usr/sbin/nft -f\ntable inet filter {\n chain input {\n  type filter hook input priority filter;%s\n }\n}\n"
)
SAVED = "*filter\n:INPUT %s [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n%sCOMMIT\n"
UFW_BEFORE = (
    "*filter\n-A ufw-before-input -m conntrack --ctstate INVALID -j DROP\n-A ufw-before-input -j ufw-not-local\n"
    "-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN\n-A ufw-not-local -j DROP\n"
    "-A ufw-before-input -j ufw-user-input\nCOMMIT\n"
)
UFW_USER = "*filter\n-A ufw-user-input%s -j ACCEPT\nCOMMIT\n"


def enabled(name: str) -> dict[str, str | File]:
    unit = f"/usr/lib/systemd/system/{name}.service"
    return BOOTS | {unit: "[Service]\n", f"/etc/systemd/system/multi-user.target.wants/{name}.service": File(link=unit)}


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,  # what stands before the host is not seen
    title=Text(en="Firewall on the host", zh="主机防火墙"),
    why=Text(
        en="Whoever is already in the network reaches every service of a host without a filter, the forgotten ones among them; a firewall at"
        " the border does not stand between neighbours.",
        zh="主机没有访问控制时，已进入内网的攻击者可直接访问其全部服务，包括被遗忘的服务；边界防火墙无法阻止同网段主机之间的横向访问。",
    ),
    fails=Text(en="{state}", zh="{state}"),
    passes=Text(en="{name} filters what comes in", zh="{name} 已启用并限制入站访问"),
    remedy=Text(
        en="Let in what is needed and drop the rest: `ufw default deny incoming`, `ufw allow from NET to any port 22 proto tcp`, `ufw enable`"
        " (Debian, Ubuntu), or firewalld (RHEL and its relatives). Keep a console at hand. If a security group before the host does this, record"
        " it and put the check under a waiver.",
        zh="只放行必要的端口和来源，其余拒绝：Debian、Ubuntu 可用 `ufw default deny incoming`、`ufw allow from 网段 to any port 22 proto tcp`、`ufw enable`，RHEL 系用 firewalld；操作前确保有控制台可用。已由云安全组等在主机之外实现访问控制的，登记说明后可申请例外。",
    ),
    command="nft list ruleset; iptables -S INPUT; ufw status; systemctl is-enabled firewalld nftables",
    standards={
        "gbt22239-l3": ("8.1.3.2a",),
        "cis-v8": ("4.4",),
        "nist-800-53-r5": ("SC-7",),
        "iso-27001-2022": ("A.8.20",),
    },
    good=[
        enabled("ufw")
        | {"/etc/ufw/ufw.conf": "# x\nENABLED=yes\n", "/etc/default/ufw": 'DEFAULT_INPUT_POLICY="DROP"\n'},
        enabled("firewalld") | {"/etc/firewalld/firewalld.conf": "DefaultZone=public\n"},
        enabled("nftables") | {"/etc/nftables.conf": NFT_CONF % " policy drop;"},
        enabled("netfilter-persistent") | {"/etc/iptables/rules.v4": SAVED % ("DROP", "")},
        Case(
            BOOTS,
            commands={"iptables-rules": SAVED % ("ACCEPT", "-A INPUT -j LIMIT\n-A LIMIT -j DROP\n"), "nft-ruleset": ""},
        ),
        Case(BOOTS, commands={"nft-ruleset": NFT_CONF % " policy accept;\n ct state invalid drop\n tcp dport 3306 drop"}),
        enabled("nftables") | {"/etc/nftables.conf": 'include "/etc/nftables.d/*.nft"\n', "/etc/nftables.d/a.nft": NFT_CONF % " policy drop;"},
        enabled("ufw") | {"/etc/ufw/ufw.conf": "ENABLED=yes\n", "/etc/ufw/before.rules": UFW_BEFORE, "/etc/ufw/user.rules": UFW_USER % " -p tcp --dport 22"},
        {"/etc/hostname": "container\n"},
    ],
    bad=[
        Case(BOOTS, fails=["firewall"]),
        Case(enabled("nftables") | {"/etc/nftables.conf": NFT_CONF % ""}, fails=["firewall"]),
        Case(enabled("nftables") | {"/etc/nftables.conf": NFT_CONF % " policy drop; accept"}, fails=["firewall"]),
        Case(enabled("nftables") | {"/etc/nftables.conf": NFT_CONF % " policy drop;" + "flush ruleset\n"}, fails=["firewall"]),
        Case(enabled("nftables") | {"/etc/nftables.conf": (NFT_CONF % " policy drop;").replace("inet", "ip6")}, fails=["firewall"]),
        Case(enabled("nftables") | {"/etc/nftables.conf": "flush ruleset\n", "/etc/nftables.d/a.nft": NFT_CONF % " policy drop;"}, fails=["firewall"]),
        Case(BOOTS, commands={"nft-ruleset": NFT_CONF % "\n ct state invalid drop", "iptables-rules": ""}, fails=["firewall"]),
        Case(enabled("ufw") | {"/etc/ufw/ufw.conf": "ENABLED=no\n"}, fails=["firewall"]),
        Case(enabled("ufw") | {"/etc/ufw/ufw.conf": "ENABLED=yes\n", "/etc/ufw/before.rules": UFW_BEFORE, "/etc/ufw/user.rules": UFW_USER % ""}, fails=["firewall"]),
        Case(BOOTS | {"/etc/nftables.conf": NFT_CONF % " policy drop;"}, fails=["firewall"]),
        Case(enabled("firewalld") | {"/etc/firewalld/firewalld.conf": "DefaultZone=trusted\n"}, fails=["firewall"]),
        Case(
            enabled("ufw") | {"/etc/ufw/ufw.conf": "ENABLED=yes\n"},
            commands={
                "nft-ruleset": "",
                "iptables-rules": SAVED % ("ACCEPT", "-A INPUT -j f2b-sshd\n-A f2b-sshd -j REJECT\n"),
            },
            fails=["firewall"],
        ),
    ],
)  # fmt: skip
def no_host_firewall(firewall: Firewall) -> Verdicts:
    for found in firewall.filters:
        yield Seen("firewall", found.location, {"name": found.name})
    if firewall.filters:
        return
    if firewall.doubts:
        yield Unsure("firewall", reason("script", SCRIPT, file=firewall.doubts[0]))
        return
    started = firewall.set_up or firewall.idle
    names = [found.name for found in started]
    text = NOT_IN_FORCE if firewall.set_up else LETS_IN if names else OPEN if firewall.live else NOTHING
    yield Fail("firewall", started[0].location if names else "", {"state": text.fill({"names": names})})
