"""Hosts without the audit daemon, which records who did what."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent
from inspector.facts.services import Services
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

INIT: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
UNIT = "/usr/lib/systemd/system/auditd.service"
LINK = "/etc/systemd/system/multi-user.target.wants/auditd.service"


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Audit daemon", zh="审计服务 auditd"),
    why=Text(
        en="The system log tells of logins; which files were opened and which programs were run by whom only the audit daemon records, and it alone keeps that where users cannot change it.",
        zh="系统日志只能反映登录等事件，用户访问了哪些文件、执行了哪些程序需由审计服务记录，并可防止普通用户篡改。",
    ),
    fails=Text(en="auditd is {state}", zh="auditd {state}"),
    passes=Text(en="auditd is started at boot ({location})", zh="auditd 已设为开机启动（{location}）"),
    remedy=Text(
        en="Install the package (`apt install auditd`, `dnf install audit`), run `systemctl enable --now auditd` and write rules for logins, sudo and the account files.",
        zh="安装软件包（`apt install auditd` 或 `dnf install audit`），执行 `systemctl enable --now auditd`，并为登录、sudo 及账户文件配置审计规则。",
    ),
    command="systemctl status auditd; auditctl -s",
    standards={
        "gbt22239-l3": ("8.1.4.3a",),
        "cis-v8": ("8.2",),
        "nist-800-53-r5": ("AU-12",),
        "iso-27001-2022": ("A.8.15",),
    },
    good=[
        {**INIT, UNIT: "[Service]\n", LINK: File(link=UNIT)},
        {
            "/sbin/openrc": "",
            "/etc/init.d/auditd": "",
            "/etc/runlevels/default/auditd": File(link="/etc/init.d/auditd"),
        },
        {"/etc/passwd": ""},
    ],
    bad=[
        Case({**INIT, UNIT: "[Service]\n"}, fails=["auditd"]),
        Case(
            {**INIT, UNIT: "[Service]\n", LINK: File(link=UNIT), "/etc/systemd/system/auditd.service": ""},
            fails=["auditd"],
        ),
        Case(INIT, fails=["auditd"]),
    ],
)
def audit_daemon_absent(services: Services) -> Verdicts:
    if not services.boots:
        raise Absent("no init system is installed", "未安装 init 系统")
    if link := services.where("auditd"):
        yield Seen("auditd", link)
    else:
        there = services.installed("auditd") or services.is_masked("auditd")
        yield Fail("auditd", "", {"state": OFF if there else MISSING})


OFF = Text(en="installed and not enabled", zh="已安装但未启用")
MISSING = Text(en="not installed", zh="未安装")
