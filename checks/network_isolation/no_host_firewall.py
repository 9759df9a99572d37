"""Hosts that let every packet in."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.firewall import Firewall
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

NOTHING = Text(en="no firewall is set up", zh="未配置主机防火墙")
NOT_IN_FORCE = Text(
    en="{names} is set up, but no rule in force drops a packet", zh="已配置 {names}，但当前生效的规则未拦截任何入站数据"
)
OPEN = Text(en="no rule in force drops a packet", zh="当前生效的规则未拦截任何入站数据")
SCRIPT = Text(en="{file} sets rules that were not understood", zh="{file} 中设置了防火墙规则，未能解析")
BOOTS: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
NFT_CONF = (
    "#!/usr/sbin/nft -f\ntable inet filter {\n chain input {\n  type filter hook input priority filter;%s\n }\n}\n"
)
SAVED = "*filter\n:INPUT %s [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n%sCOMMIT\n"


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
    remedy=Text(
        en="Let in what is needed and drop the rest: `ufw default deny incoming`, `ufw allow from NET to any port 22 proto tcp`, `ufw enable`"
        " (Debian, Ubuntu), or firewalld (RHEL and its relatives). Keep a console at hand. If a security group before the host does this, record"
        " it and put the check under a waiver.",
        zh="只放行必要的端口和来源，其余拒绝：Debian、Ubuntu 可用 `ufw default deny incoming`、`ufw allow from 网段 to any port 22 proto tcp`、`ufw enable`，RHEL 系用 firewalld；操作前确保有控制台可用。已由云安全组等在主机之外实现访问控制的，登记说明后可申请例外。",
    ),
    command="nft list ruleset; iptables -S INPUT; ufw status; systemctl is-enabled firewalld nftables",
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
        Case(BOOTS, commands={"nft-ruleset": NFT_CONF % " policy accept;\n ct state invalid drop"}),
        {"/etc/hostname": "container\n"},
    ],
    bad=[
        Case(BOOTS, fails=["firewall"]),
        Case(enabled("nftables") | {"/etc/nftables.conf": NFT_CONF % ""}, fails=["firewall"]),
        Case(enabled("ufw") | {"/etc/ufw/ufw.conf": "ENABLED=no\n"}, fails=["firewall"]),
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
)
def no_host_firewall(firewall: Firewall) -> Verdicts:
    for found in firewall.filters:
        yield Seen("firewall", found.location, {"name": found.name})
    if firewall.filters:
        return
    if firewall.doubts:
        yield Unsure("firewall", reason("script", SCRIPT, file=firewall.doubts[0]))
        return
    names = [found.name for found in firewall.set_up]
    state = NOT_IN_FORCE.fill({"names": names}) if names else OPEN if firewall.live else NOTHING
    yield Fail("firewall", firewall.set_up[0].location if names else "", {"state": state})
