"""Hosts on which nothing tells that their configuration was changed."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.audit_rules import AuditRules
from inspector.facts.integrity import Integrity
from inspector.facts.services import Services
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.request import Files, Part
from inspector.text import Text

WATCHED = ("/etc/ssh/sshd_config", "/etc/sudoers", "/etc/passwd")
"""The record of one of them is enough: a host that watches it was given rules for its configuration."""
ETCKEEPER = tuple(Files(path, Part.STAT) for path in ("/usr/bin/etckeeper", "/usr/sbin/etckeeper"))
HISTORIES = tuple(Files(f"/etc/{name}", Part.STAT) for name in (".git", ".hg", ".bzr", "_darcs"))
INIT: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
UNIT, RULES = "/usr/lib/systemd/system/auditd.service", "/etc/audit/rules.d/a.rules"
AUDIT = INIT | {
    "/usr/sbin/auditd": "",
    UNIT: "[Service]\nExecStartPost=-/sbin/augenrules --load\n",
    "/etc/systemd/system/multi-user.target.wants/auditd.service": File(link=UNIT),
}
HISTORY: dict[str, str | File] = {"/etc/.git": File(kind="dir"), "/etc/.git/HEAD": "ref: refs/heads/master\n"}
BY_AUDIT = Text(en="audit rules", zh="审计规则")
NO_HISTORY = Text(
    en="; etckeeper is installed and keeps no history of /etc", zh="；已安装 etckeeper，但未对 /etc 建立版本库"
)
NO_BASELINE = Text(en="; {names} has no baseline", zh="；{names} 未建立基线")
NOTHING = Text(en="", zh="")
DOUBT = Text(
    en="{place}: whether auditctl comes as far as this rule is not known, see a line before it",
    zh="{place}：该规则之前存在无法识别的行，不能确定该规则会被加载",
)


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # a configuration management or an agent that is not named here does the same
    title=Text(en="Record of configuration changes", zh="配置变更记录"),
    why=Text(
        en="Where no record of changes is kept on the host, an unapproved change is not noticed, and after a fault nobody can tell what was different before.",
        zh="主机上没有配置变更记录时，未经审批的变更难以发现，出现故障后也无法确认改动了什么、由谁改动。",
    ),
    fails=Text(
        en="neither audit rules, an integrity monitor nor etckeeper records changes of the configuration{more}",
        zh="未通过审计规则、完整性监控或 etckeeper 记录配置变更{more}",
    ),
    passes=Text(en="changes of the configuration are recorded by {how} ({location})", zh="配置变更由{how}记录（{location}）"),
    remedy=Text(
        en="One of these is enough: audit rules with `-w /etc/ssh -p wa -k config` and `-w /etc/sudoers -p wa -k config` in /etc/audit/rules.d/, then `augenrules --load`;"
        " AIDE with a baseline (`apt install aide` and `aideinit`, `dnf install aide` and `aide --init`); or etckeeper (`apt install etckeeper`, on RHEL from EPEL, then `etckeeper init`)."
        " Where configuration management records every change elsewhere, say so and put the check under a waiver.",
        zh="任选其一：在 /etc/audit/rules.d/ 中加入 `-w /etc/ssh -p wa -k config`、`-w /etc/sudoers -p wa -k config` 并执行 `augenrules --load`；"
        "安装 AIDE 并建立基线（Debian 系 `apt install aide` 后执行 `aideinit`，RHEL 系 `dnf install aide` 后执行 `aide --init`）；"
        "或安装 etckeeper（RHEL 系来自 EPEL）并执行 `etckeeper init`。已由配置管理平台统一记录变更的，登记说明后可申请例外。",
    ),
    command="auditctl -l; ls -d /etc/.git /etc/.hg /var/lib/aide/aide.db*; etckeeper vcs log -3",
    standards={
        "gbt22239-l3": ("8.1.10.6g", "8.1.10.8b"),
        "cis-v8": ("4.1",),
        "nist-800-53-r5": ("CM-6", "SI-7"),
        "iso-27001-2022": ("A.8.9",),
    },
    good=[
        AUDIT | {RULES: "-w /etc/ssh -p wa -k ssh\n"},
        AUDIT | {RULES: "-a always,exit -F arch=b64 -F path=/etc/passwd -F perm=wa\n"},
        INIT | {"/usr/bin/aide": "", "/var/lib/aide/aide.db": "x"},
        INIT | HISTORY | {"/usr/bin/etckeeper": ""},
        INIT | {"/usr/sbin/etckeeper": "", "/etc/.hg": File(kind="dir")},
        {"/etc/hostname": "container\n"},
    ],
    bad=[
        Case(INIT, fails=["configuration"]),
        Case(AUDIT | {RULES: "-w /etc/hosts -p wa\n-w /etc/sudoers -p r\n"}, fails=["configuration"]),
        Case(AUDIT | {RULES: "-w /etc -p wa\n-e 0\n"}, fails=["configuration"]),
        Case(INIT | {RULES: "-w /etc -p wa\n"}, fails=["configuration"]),
        Case(INIT | HISTORY, fails=["configuration"]),
        Case(INIT | {"/usr/bin/etckeeper": ""}, fails=["configuration"]),
        Case(INIT | {"/usr/bin/aide": "", "/var/lib/aide/aide.db.new": "x"}, fails=["configuration"]),
    ],
    needs=lambda _: (*ETCKEEPER, *HISTORIES),
)  # fmt: skip
def configuration_changes_not_recorded(
    view: View, services: Services, audit: AuditRules | None, integrity: Integrity
) -> Verdicts:
    if not services.boots:
        raise Absent("no init system is installed", "未安装 init 系统")
    keeper = [request.glob for request in ETCKEEPER if view.one(request).stat]
    histories = [request.glob for request in HISTORIES if view.one(request).stat]
    rules = [rule for path in WATCHED if audit and (rule := audit.records_writes(path, people=True))]
    rule = next((rule for rule in rules if not rule.doubtful), None)
    if rule:
        yield Seen("configuration", rule.location, {"how": BY_AUDIT})
    if integrity.baseline:
        yield Seen("configuration", integrity.baseline, {"how": integrity.product})
    if keeper and histories:
        yield Seen("configuration", histories[0], {"how": "etckeeper"})
    if rule or integrity.baseline or (keeper and histories):
        return
    if rules:
        yield Unsure("configuration", reason("rules", DOUBT, place=rules[0].location))
    elif integrity.complete and (audit is None or audit.complete):
        bare = list(integrity.bare)
        more = NO_HISTORY if keeper else NO_BASELINE.fill({"names": bare}) if bare else NOTHING
        yield Fail("configuration", "", {"more": more})
