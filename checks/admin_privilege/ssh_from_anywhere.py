"""SSH servers that anybody in the network may try to log in to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inspector.check import Case, File, Verdicts, check
from inspector.facts.addresses import Addresses
from inspector.facts.filter_rules import Fate, Packet, fate
from inspector.facts.input_rules import InputRules
from inspector.facts.ssh_listener import SshListener
from inspector.facts.ssh_origins import origins
from inspector.facts.sshd import Sshd
from inspector.facts.tcp_wrappers import TcpWrappers
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

CONFIG = "/etc/ssh/sshd_config"
UNIT = "/usr/lib/systemd/system/ssh.service"
INIT: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    UNIT: "[Service]\n",
    "/etc/systemd/system/multi-user.target.wants/ssh.service": File(link=UNIT),
}
WRAP: dict[str, str | File] = {"/usr/lib/x86_64-linux-gnu/libwrap.so.0": "", "/var/lib/dpkg/status": ""}
SAVED = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n%sCOMMIT\n"
FROM_NET = (
    SAVED % "-A INPUT -s 10.1.0.0/16 -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n"
)
NFT = (
    "table inet f {\n chain input {\n  type filter hook input priority 0; policy drop;\n  ct state established,related accept\n"
    "  %s\n }\n}\n"
)
LISTENS = [
    {"protocol": "tcp", "address": "0.0.0.0", "port": 22, "program": "sshd"},  # noqa: S104 - of a case
    {"protocol": "tcp", "address": "::", "port": 22, "program": "sshd"},
]
ZONE = '<zone><service name="cockpit"/>%s</zone>\n'
ZONE_FILE, SERVICES = "/etc/firewalld/zones/public.xml", "/etc/firewalld/services"
PORT = '<service><port protocol="tcp" port="%s"/></service>'
RICH = '<rule family="ipv4"><source address="10.1.0.0/16"/><service name="ssh"/><accept/></rule>'
PERSISTENT = "/usr/lib/systemd/system/netfilter-persistent.service"
ZONED = "/usr/lib/systemd/system/firewalld.service"
UFW = "/usr/lib/systemd/system/ufw.service"
BY_SSHD = Text(en="{place} lets in from given addresses alone", zh="{place} 仅允许指定来源地址登录")
BY_FILTER = Text(en="the firewall lets in from given addresses alone", zh="主机防火墙仅放行指定来源地址")
BY_WRAPPERS = Text(en="{place} lets in from given addresses alone", zh="{place} 仅允许指定来源地址连接")
LOOPBACK = Text(en="sshd listens on the loopback address alone", zh="sshd 仅监听本机回环地址")
LISTENS_NOW = Text(en="sshd listens at {ports}", zh="sshd 监听 {ports}")
AT_BOOT = Text(en="sshd is started at boot and then listens at {ports}", zh="sshd 已设为开机启动，启动后监听 {ports}")
UNCLEAR = Text(
    en="{places}: may limit where logins come from, and was not understood",
    zh="{places} 可能限制了登录来源，未能解析",
)


def live(nft: str) -> Case:
    files = {"/proc/net/dev": "", "/proc/net/if_inet6": f"fd00{'0' * 27}5 02 40 00 80     eth0\n", CONFIG: ""}
    return Case({**INIT, **files}, commands={"nft-ruleset": nft, "iptables-rules": ""}, live={"sockets": LISTENS})


def enabled(unit: str) -> dict[str, str | File]:
    name = unit.rpartition("/")[2]
    return {
        **INIT,
        CONFIG: "",
        unit: "[Service]\n",
        f"/etc/systemd/system/multi-user.target.wants/{name}": File(link=unit),
    }


def zoned(inner: str, **more: str) -> dict[str, str | File]:
    """A host with firewalld, and this in its default zone."""
    return {**enabled(ZONED), "/etc/firewalld/firewalld.conf": "DefaultZone=public\n", ZONE_FILE: ZONE % inner, **more}


def ruled(nft: str, defines: str = "") -> dict[str, str | File]:
    """A host that does not run, with this rule of nftables."""
    return {**enabled("/usr/lib/systemd/system/nftables.service"), "/etc/nftables.conf": f"{defines}\n{NFT % nft}"}


UFW_FILES: dict[str, str | File] = enabled(UFW) | {
    "/etc/ufw/ufw.conf": "ENABLED=yes\n",
    "/etc/default/ufw": "IPV6=yes\n",
}
UFW_RULE = "*filter\n-A %s-user-input -p tcp --dport 22 %s-j ACCEPT\nCOMMIT\n"


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # what stands before the host is not seen
    title=Text(en="Origin of SSH logins", zh="SSH 登录来源限制"),
    why=Text(
        en="Where every address may try to log in, a stolen password or key and a flaw of sshd are of use from any hijacked computer, not"
        " only from the administrators' own.",
        zh="未限制登录来源时，口令或密钥一旦泄露，或 sshd 出现漏洞，攻击者可从任意一台被控主机登录，而不限于运维终端。",
    ),
    fails=Text(
        en="{state}, and neither its configuration nor the firewall of the host limits from which addresses",
        zh="{state}，sshd 配置和主机防火墙均未限制登录来源地址",
    ),
    passes=Text(en="{limit}", zh="{limit}"),
    remedy=Text(
        en="Let in the administrators' network alone: `ufw allow from NET to any port 22 proto tcp` and `ufw delete allow 22/tcp` (Debian,"
        " Ubuntu); on RHEL and its relatives `firewall-cmd --permanent --add-rich-rule='rule family=ipv4 source address=NET service name=ssh accept'`,"
        " `firewall-cmd --permanent --remove-service=ssh`, `firewall-cmd --reload`; or write `AllowUsers *@NET` in"
        " {file} and reload sshd. Keep a session open meanwhile. If a bastion or a security group does it, record that and put the check under a waiver.",
        zh="仅允许运维网段或堡垒机登录：Debian、Ubuntu 执行 `ufw allow from 网段 to any port 22 proto tcp` 并删除原有的 22 端口放行规则；RHEL 系执行"
        " `firewall-cmd --permanent --add-rich-rule='rule family=ipv4 source address=网段 service name=ssh accept'`，再用 `firewall-cmd --permanent --remove-service=ssh` 移除 ssh 服务并 `firewall-cmd --reload`；也可在 {file} 中设置 `AllowUsers *@网段` 后重新加载 sshd。操作期间保留一个已登录会话。已由堡垒机、云安全组等限制来源的，登记说明后可申请例外。",
    ),
    command="sshd -T | grep -iE '^(allow|deny)users|^listen'; nft list ruleset; iptables -S INPUT; cat /etc/hosts.allow /etc/hosts.deny",
    standards={
        "gbt22239-l3": ("8.1.4.4c",),
        "cis-v8": ("4.4",),
        "nist-800-53-r5": ("AC-17", "SC-7(5)"),
        "iso-27001-2022": ("A.8.20",),
    },
    good=[
        {**INIT, CONFIG: "AllowUsers root@10.1.* ops@10.1.0.0/16\n"},
        {**INIT, CONFIG: "ListenAddress 127.0.0.1\nListenAddress [::1]:2222\n"},
        {**INIT, CONFIG: "Match Address *,!10.1.0.0/16\n DenyUsers *\n"},
        {
            **INIT,
            CONFIG: "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPubkeyAuthentication no\n"
            "Match Address 10.1.0.0/16\n PubkeyAuthentication yes\n",
        },
        {**INIT, **WRAP, CONFIG: "", "/etc/hosts.allow": "sshd: 10.1. : allow\n", "/etc/hosts.deny": "# x\nALL: ALL\n"},
        {**INIT, **WRAP, CONFIG: "", "/etc/hosts.allow": "sshd: 10.1.0.0/255.255.0.0\nsshd : ALL : deny\n"},
        live(NFT % "ip saddr 10.1.0.0/16 tcp dport 22 accept"),
        live(NFT % "ip saddr @admins tcp dport ssh accept\n }\n set admins {\n type ipv4_addr\n elements = { 10.1.0.5 }"),
        {**enabled(PERSISTENT), "/etc/iptables/rules.v4": FROM_NET, "/etc/iptables/rules.v6": SAVED % ""},
        {**enabled(PERSISTENT), CONFIG: "AddressFamily inet\n", "/etc/iptables/rules.v4": FROM_NET},
        {**UFW_FILES, "/etc/ufw/user.rules": UFW_RULE % ("ufw", "-s 10.1.0.0/16 ")},
        zoned(RICH),
        zoned('<service name="ssh"/><rule family="ipv4"><source address="10.0.0.0/8" invert="True"/><drop/></rule><rule family="ipv6"><drop/></rule>'),
        zoned('<service name="ssh"/>', **{f"{SERVICES}/ssh.xml": PORT % 2222}),
        zoned(RICH.replace("ssh", "own"), **{f"{SERVICES}/own.xml": PORT % 22}),
        {**zoned("", **{"/etc/firewalld/direct.xml": '<direct><rule ipv="ipv4" table="filter" chain="INPUT" priority="0">-p tcp --dport 22 -j ACCEPT</rule></direct>'}), "/etc/firewalld/firewalld.conf": "FirewallBackend=nftables\n"},
        {**INIT, **WRAP, CONFIG: "", "/etc/hosts.deny": "sshd: ALL EXCEPT 10.1.\n"},
        ruled("ip saddr $A tcp dport $P accept", "define L = 10.1.0.0/16\ndefine A = {\n $L,\n 10.2.0.1\n}\ndefine P = 22"),
        ruled("ip saddr { $A, 10.3.0.1 } tcp flags syn tcp dport 22 accept", "define A = { 10.1.0.0/16 }"),
        {CONFIG: ""},
    ],
    bad=[
        Case({**INIT, CONFIG: ""}, fails=["sshd"]),
        Case({**INIT, CONFIG: "ListenAddress 10.1.2.3\nAllowUsers root@10.1.* ops\n"}, fails=["sshd"]),
        Case({**INIT, CONFIG: "AllowUsers *@*\n"}, fails=["sshd"]),
        Case({**INIT, CONFIG: "Match Address 10.1.0.0/16\n PermitRootLogin yes\n"}, fails=["sshd"]),
        Case({**INIT, CONFIG: "", "/etc/hosts.deny": "ALL: ALL\n"}, fails=["sshd"]),
        Case({**INIT, **WRAP, CONFIG: "", "/etc/hosts.allow": "sshd: ALL\n", "/etc/hosts.deny": "ALL: ALL\n"}, fails=["sshd"]),
replace(live(NFT % "tcp dport { 22, 80 } accept"), fails=["sshd"]),
        replace(live(NFT % "ip saddr 10.1.0.0/16 accept\n  meta nfproto ipv6 tcp dport 22 accept"), fails=["sshd"]),
        Case({**enabled(PERSISTENT), "/etc/iptables/rules.v4": SAVED % "-A INPUT -p tcp -m multiport --dports 20:25 -j ACCEPT\n", "/etc/iptables/rules.v6": SAVED % ""}, fails=["sshd"]),
        Case({**UFW_FILES, "/etc/ufw/user.rules": UFW_RULE % ("ufw", ""), "/etc/ufw/user6.rules": UFW_RULE % ("ufw6", "")}, fails=["sshd"]),
        Case({**UFW_FILES, "/etc/ufw/user.rules": UFW_RULE % ("ufw", "-s 10.1.0.0/16 "), "/etc/ufw/user6.rules": UFW_RULE % ("ufw6", "")}, fails=["sshd"]),
        Case(zoned('<service name="ssh"/>'), fails=["sshd"]),
        Case(zoned('<rule family="ipv4"><service name="ssh"/><accept/></rule>'), fails=["sshd"]),
        Case(zoned('<rule priority="-1"><port port="22" protocol="tcp"/><accept><limit value="3/m"/></accept></rule>'), fails=["sshd"]),
        Case(zoned('<forward-port port="2222" protocol="tcp" to-port="22"/>'), fails=["sshd"]),
        Case({**zoned('<service name="ssh"/>', **{f"{SERVICES}/ssh.xml": PORT % 2222}), CONFIG: "Port 2222\n"}, fails=["sshd"]),
        Case(zoned('<service name="own"/>', **{f"{SERVICES}/own.xml": '<service><include service="ssh"/></service>'}), fails=["sshd"]),
        Case({**zoned("", **{"/etc/firewalld/direct.xml": '<direct><passthrough ipv="ipv4">-I INPUT 1 -p tcp --dport 22 -j ACCEPT</passthrough></direct>'}), "/etc/firewalld/firewalld.conf": "FirewallBackend=iptables\n"}, fails=["sshd"]),
        Case({**INIT, **WRAP, CONFIG: "", "/etc/hosts.deny": "ALL EXCEPT sshd: ALL\n"}, fails=["sshd"]),
        Case(ruled("tcp dport $P accept", "define P = { 22, 80 }"), fails=["sshd"]),
        Case(ruled("tcp flags syn accept"), fails=["sshd"]),
        Case({CONFIG: "Port 2222\n"}, live={"sockets": [{**LISTENS[0], "port": 2222}]}, fails=["sshd"]),
    ],
)  # fmt: skip
def ssh_from_anywhere(
    sshd: Sshd,
    listener: SshListener,
    rules: InputRules | None,
    wrappers: TcpWrappers | None,
    addresses: Addresses | None,
) -> Verdicts:
    if not listener.outer:
        yield Seen("sshd", sshd.file, {"limit": LOOPBACK})
        return
    ways = list(_ways(sshd, listener, rules, wrappers, addresses))
    for found, place, text in ways:
        if found is Fate.SHUT:
            yield Seen("sshd", place, {"limit": text.fill({"place": place})})
    if any(found is Fate.SHUT for found, _, _ in ways):
        return
    if places := [place for found, place, _ in ways if found is Fate.UNCLEAR]:
        yield Unsure("sshd", reason("unclear", UNCLEAR, places=places))
    else:
        ports = sorted({f"tcp/{place.port}" for place in listener.outer})
        state = (LISTENS_NOW if listener.running else AT_BOOT).fill({"ports": ports})
        yield Fail("sshd", sshd.file, {"state": state, "file": sshd.file})


def _ways(
    sshd: Sshd,
    listener: SshListener,
    rules: InputRules | None,
    wrappers: TcpWrappers | None,
    addresses: Addresses | None,
) -> Iterator[tuple[Fate, str, Text]]:
    """What may limit the origin, with its place."""
    yield (*origins(sshd), BY_SSHD)
    if wrappers:
        yield wrappers.fate, wrappers.location, BY_WRAPPERS
    if rules:
        yield (*_filtered(listener, rules, addresses), BY_FILTER)


def _filtered(listener: SshListener, rules: InputRules, addresses: Addresses | None) -> tuple[Fate, str]:
    """IPv6 matters where the host has an address of it that others reach; unknown for a system that does not run."""
    six = addresses is None or any(address.ip.version == 6 for address in addresses.outer)
    wanted = [(family, port) for family in (4, 6) if family == 4 or six for port in listener.ports(family)]
    found = {
        fate(rules.rulesets, Packet(family, "tcp", port))[0]
        for family, port in wanted
        if family == 4 or not rules.unseen6
    }
    unseen = rules.unseen6 and any(family == 6 for family, _ in wanted)
    place = rules.rulesets[0].location if rules.rulesets else next(iter(rules.doubts), "")
    if Fate.OPEN in found and not rules.doubts:
        return Fate.OPEN, place
    clear = found == {Fate.SHUT} and not unseen
    return (Fate.SHUT if clear else Fate.UNCLEAR), place
