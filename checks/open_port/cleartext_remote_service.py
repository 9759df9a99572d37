"""Old remote services that send passwords and commands as they are typed."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.inetd import Inetd
from inspector.facts.services import Services
from inspector.model import Confidence, Fail, Reason, Seen, Severity, Unsure
from inspector.text import Text

NAMES = {
    "telnet": ("telnet", ("telnet", "telnetd", "in.telnetd", "inetutils-telnetd")),
    "23": ("telnet", ()),
    "shell": ("rsh", ("rsh", "rshd", "in.rshd")),
    "login": ("rlogin", ("rlogin", "rlogind", "in.rlogind")),
    "exec": ("rexec", ("rexec", "rexecd", "in.rexecd")),
    "tftp": ("tftp", ("tftp", "tftpd", "tftpd-hpa", "atftpd", "in.tftpd")),
    "finger": ("finger", ("finger", "fingerd", "in.fingerd")),
}
"""Name in inetd's files -> what people call it, and units that start it."""
INCLUDED = Reason(
    code="not-collected", en="xinetd includes this, and it is not read", zh="xinetd 引入了该文件或目录，但未读取其内容"
)
LIB = "/usr/lib/systemd/system"
WANTS = "/etc/systemd/system/sockets.target.wants"
XINETD: dict[str, str | File] = {
    "/usr/sbin/xinetd": "",
    f"{LIB}/xinetd.service": "x",
    "/etc/systemd/system/multi-user.target.wants/xinetd.service": File(link=f"{LIB}/xinetd.service"),
}
INETD: dict[str, str | File] = {
    "/usr/sbin/inetd": "",
    "/etc/init.d/openbsd-inetd": "",
    "/etc/rc2.d/S02openbsd-inetd": File(link="../init.d/openbsd-inetd"),
}


@check(
    severity=Severity.HIGH,
    title=Text(en="Remote services in clear text", zh="明文传输的远程服务"),
    why=Text(
        en="telnet, rsh, rlogin and rexec send passwords in the clear or trust a mere address; tftp asks for no password at all, and finger tells who works here. SSH replaces all of them.",
        zh="telnet、rsh、rlogin、rexec 以明文传输口令或仅凭来源地址授权；tftp 不做任何身份验证；finger 会泄露用户信息。这些服务均可用 SSH 替代。",
    ),
    fails=Text(en="{subject} is switched on", zh="{subject} 服务已启用"),
    remedy=Text(
        en="Disable the service (see {location}), remove its package, and use SSH (scp, sftp) in its place.",
        zh="禁用该服务（见 {location}）并卸载相应软件包，改用 SSH（scp、sftp）。",
    ),
    command="grep -rnE '^(service|telnet|shell|login|exec|tftp|finger)' /etc/inetd.conf /etc/xinetd.d; systemctl list-unit-files | grep -E 'telnet|rsh|rlogin|rexec|tftp|finger'",
    standards={
        "gbt22239-l3": ("8.1.4.1c", "8.1.4.4b", "8.1.4.7a", "8.1.4.8a", "8.1.2.2a", "8.1.2.2b"),
        "cis-v8": ("3.10", "4.6"),
        "nist-800-53-r5": ("AC-17(2)", "SC-8"),
        "iso-27001-2022": ("A.8.20", "A.8.24"),
    },
    good=[
        {"/etc/inetd.conf": "telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n"},
        {
            **INETD,
            "/etc/inetd.conf": "#telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\ntime stream tcp nowait root internal\n",
        },
        {**XINETD, "/etc/xinetd.d/telnet": "service telnet\n{\n disable = yes\n}\n"},
        {
            **XINETD,
            "/etc/xinetd.conf": "defaults\n{\n disabled = tftp\n}\n",
            "/etc/xinetd.d/tftp": "service tftp\n{\n}\n",
        },
        {**INETD, "/etc/inetd.conf": "127.0.0.1:telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n"},
        {**XINETD, "/etc/xinetd.d/telnet": "service telnet\n{\n bind = 127.0.0.1\n}\n"},
        {
            **XINETD,
            "/etc/xinetd.conf": "includedir /etc/xinetd.d\ndefaults\n{\n interface = 127.0.0.1\n}\nservice login\n{\n}\n",
        },
        {f"{LIB}/telnet.socket": "[Socket]\n"},
    ],
    bad=[
        Case(
            {**INETD, "/etc/inetd.conf": "telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n"}, fails=["telnet"]
        ),
        Case(
            {**XINETD, "/etc/xinetd.d/a": "service shell\n{\n disable = no\n}\nservice login # x\n{\n}\n"},
            fails=["rsh", "rlogin"],
        ),
        Case({**XINETD, "/etc/xinetd.d/a": "service\ttelnet\n{\n}\n"}, fails=["telnet"]),
        Case(
            {**XINETD, "/etc/xinetd.d/a": "service mgmt\n{\n type = UNLISTED\n server = /usr/sbin/in.telnetd\n}\n"},
            fails=["telnet"],
        ),
        Case(
            {f"{LIB}/telnet.socket": "x", f"{WANTS}/telnet.socket": File(link=f"{LIB}/telnet.socket")}, fails=["telnet"]
        ),
        Case(
            {"/etc/init.d/tftpd-hpa": "", "/etc/rc3.d/S01tftpd-hpa": File(link="../init.d/tftpd-hpa")}, fails=["tftp"]
        ),
    ],
)
def cleartext_remote_service(inetd: Inetd, services: Services) -> Verdicts:
    on: dict[str, str] = {}
    for served in inetd.served:
        for key, (name, daemons) in NAMES.items():
            if served.name == key or set(daemons).intersection(served.programs):
                on.setdefault(name, served.location)
    for name, units in NAMES.values():
        for unit in units:
            if link := services.where(unit):
                on.setdefault(name, link)
    for name, location in on.items():
        severity = Severity.MEDIUM if name in ("tftp", "finger") else None
        # the script of a removed package may still be there
        yield Fail(name, location, severity=severity, confidence=Confidence.MEDIUM if "/rc" in location else None)
    for path in dict.fromkeys(inetd.outside):
        yield Unsure(path, INCLUDED)
    if not on and not inetd.outside:
        yield Seen("telnet, rsh, rlogin, rexec, tftp, finger")
