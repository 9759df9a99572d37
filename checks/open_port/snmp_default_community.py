"""An SNMP agent that answers to a community everybody knows, or lets anybody who knows one change settings.

Debian's own file answers `public` on loopback alone, and with a few values: that passes. The community is a secret and is
never shown.
"""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.snmp import Community, Snmpd
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

# What scanners try first
KNOWN = frozenset(
    "public private community snmp snmpd admin administrator manager monitor default test guest read write secret security"
    " system cisco password root user 123456 12345678".split()
)
LEVELS = (Severity.LOW, Severity.MEDIUM, Severity.HIGH)
CONF, VAR = "/etc/snmp/snmpd.conf", "/var/lib/snmp/snmpd.conf"
SERVER = {
    "/usr/sbin/snmpd": "",
    "/usr/lib/systemd/system/snmpd.service": "[Service]\nExecStart=/usr/sbin/snmpd -LOw -u Debian-snmp -f\n",
    "/etc/systemd/system/multi-user.target.wants/snmpd.service": "[Service]\n",
}
DEBIAN = "agentaddress 127.0.0.1,[::1]\nrocommunity public default -V systemonly\nrocommunity6 public default -V systemonly\n"
REDHAT = 'com2sec notConfigUser default public\ngroup notConfigGroup v2c notConfigUser\naccess notConfigGroup "" any noauth exact {} {} none\n'
ANYWHERE = ("default", "0.0.0.0/0", "::/0")
ANYBODY = Text(en="anybody", zh="任何主机")
UNREAD = Text(en="{file}: read by snmpd and not seen", zh="{file}：snmpd 会读取该文件，但未能采集到")
KNOWN_WORD = Text(en="a community that everybody knows", zh="通用的默认团体名")
ANY_WORD = Text(en="a community", zh="团体名")
READS, WRITES = Text(en="read", zh="读取"), Text(en="read and change", zh="读写")


@check(
    severity=Severity.HIGH,
    title=Text(en="SNMP communities", zh="SNMP 团体名"),
    why=Text(
        en="A community is a password that travels in the clear. With `public` anybody on the network reads interfaces, processes"
        " and accounts; with one that may write they change settings.",
        zh="团体名相当于明文传输的口令。使用 public 等默认团体名，网络中任何人都可读取网卡、进程、账户等信息；可写团体名还能修改配置。",
    ),
    fails=Text(
        en="{source} may {rights} by {community} ({directive})", zh="{source} 可凭{community}{rights}数据（{directive}）"
    ),
    remedy=Text(
        en="In {location} replace the line by an SNMPv3 user (`rouser NAME authpriv`), or by a long random community with the address of"
        " the one station that asks (`rocommunity … 10.0.0.5`); drop write access; then restart snmpd.",
        zh="将 {location} 处改为 SNMPv3 用户（`rouser 用户名 authpriv`），或使用足够长的随机团体名并限定网管主机地址"
        "（`rocommunity … 10.0.0.5`）；取消写权限，然后重启 snmpd。",
    ),
    command="grep -rnoiE '^ *(r[ow]community6?|com2sec6?|agentaddress)' /etc/snmp /usr/share/snmp /var/lib/snmp; ss -lunp 'sport = :161'",
    standards={
        "gbt22239-l3": ("8.1.4.2b", "8.1.4.1c"),
        "cis-v8": ("4.7",),
        "nist-800-53-r5": ("IA-5",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        {**SERVER, CONF: DEBIAN},
        {**SERVER, CONF: "rocommunity Zq8xkW0vTn\nrocommunity public 127.0.0.1\n# rwcommunity private\n"},
        {**SERVER, CONF: REDHAT.format("none", "none")},
        {**SERVER, CONF: "rocommunity6 public\n"},
        {**SERVER, CONF: "rouser ops authpriv\nincludeDir /etc/snmp/snmpd.conf.d\n"},
        {"/usr/sbin/snmpd": "", CONF: "rwcommunity private\n"},
        {**SERVER, CONF: "[snmptrapd] rocommunity public\n[snmptrapd]\nrocommunity public\n"},
        {CONF: "rwcommunity private\n"},
    ],
    bad=[
        Case({**SERVER, CONF: "[snmpd] rocommunity public\n"}, fails=["rocommunity default"]),
        Case({**SERVER, CONF: "[snmp]\ndefVersion 2c\n[snmpd]\nrocommunity public\n"}, fails=["rocommunity default"]),
        Case({**SERVER, CONF: "rocommunity public\n"}, fails=["rocommunity default"]),
        Case({**SERVER, CONF: 'agentAddress udp:161\nRWCommunity "private" 10.0.0.0/8\n'}, fails=["rwcommunity 10.0.0.0/8"]),
        Case({**SERVER, CONF: REDHAT.format("systemview", "none")}, fails=["com2sec default"]),
        Case({**SERVER, CONF: "rwcommunity Zq8xkW0vTn\n"}, fails=["rwcommunity default"]),
        Case({**SERVER, CONF: "agentaddress udp:161,udp6:[::]:161\nincludeDir snmpd.conf.d\n", "/etc/snmp/snmpd.conf.d/a.conf": "rocommunity6 public\n"}, fails=["rocommunity6 default"]),
        Case({**SERVER, CONF: "agentaddress 127.0.0.1\nrwcommunity private\n"}, fails=["rwcommunity default"]),
        Case({**SERVER, VAR: "rocommunity public\n"}, fails=["rocommunity default"]),
    ],
)  # fmt: skip
def snmp_default_community(snmpd: Snmpd) -> Verdicts:
    worst: dict[str, Fail] = {}
    for community in snmpd.communities:
        subject = f"{community.directive} {community.source}"
        known = str(community.name.value).lower() in KNOWN
        level = _level(community, known, snmpd.reachable(community))
        data = {
            "source": ANYBODY if community.source.lower() in ANYWHERE else community.source,
            "directive": community.directive,
            "rights": WRITES if community.writes else READS,
            "community": KNOWN_WORD if known else ANY_WORD,
        }
        if level is None:
            yield Seen(subject, community.location, data)
        elif subject not in worst or LEVELS[level].rank > (worst[subject].severity or Severity.LOW).rank:
            worst[subject] = Fail(subject, community.location, data, severity=LEVELS[level])
    yield from worst.values()
    for file in snmpd.unread:
        yield Unsure(file, reason("include", UNREAD, file=file))
    for file in snmpd.files:
        yield Seen(file, file, {"addresses": snmpd.addresses})


def _level(community: Community, known: bool, reachable: bool) -> int | None:
    """None where it is no finding: a known word that only the host reads, a word of one's own that only reads."""
    anywhere = community.source.lower() in ANYWHERE
    if community.local or not reachable:
        return 0 if known and community.writes else None
    if community.writes:
        return 1 + (known and anywhere) if known or anywhere else None
    return max(0, 1 - (not anywhere) - community.view) if known else None
