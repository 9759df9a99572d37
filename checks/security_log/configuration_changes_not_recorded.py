"""Hosts on which nothing tells that their configuration was changed."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.audit_rules import AuditRules
from inspector.facts.host_agents import DetectionTraces, HostAgents, Work
from inspector.facts.integrity import Integrity
from inspector.facts.services import Services
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.request import Files, Part
from inspector.text import Text

WATCHED = ("/etc/ssh/sshd_config", "/etc/sudoers")
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
AIDE = INIT | {"/usr/bin/aide": "", "/var/lib/aide/aide.db": "x"}
TIMER, AGENT = (f"/usr/lib/systemd/system/{name}" for name in ("dailyaidecheck.timer", "wazuh-agent.service"))
CONF = "/var/ossec/etc/ossec.conf"
WAZUH = INIT | {
    "/var/ossec/bin/wazuh-agentd": "",
    "/var/ossec/bin/wazuh-syscheckd": "",
    "/var/ossec/etc/client.keys": "001 web any x\n",
    CONF: "<syscheck>\n<disabled>no</disabled>\n</syscheck>\n",
    AGENT: "[Service]\n",
    "/etc/systemd/system/multi-user.target.wants/wazuh-agent.service": File(link=AGENT),
}
BY_AUDIT = Text(en="audit rules", zh="审计规则")
NO_HISTORY = Text(
    en="; etckeeper is installed and keeps no history of /etc", zh="；已安装 etckeeper，但未对 /etc 建立版本库"
)
NO_BASELINE = Text(en="; {names} has no baseline", zh="；{names} 未建立基线")
IDLE = Text(
    en="; {names} has a baseline, and no timer, cron job or service lets it compare",
    zh="；{names} 已建立基线，但未设置定时比对或未启动服务",
)
UNREADY = Text(en="; {names} is started and not connected to its console", zh="；{names} 已启动，但未在管理端注册")
UNCLEAR = Text(
    en="{names} has a baseline; see by hand whether it compares",
    zh="{names} 已建立基线，无法判断是否在定期比对，请人工确认",
)
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
        en="One of these is enough: audit rules with `-w /etc/ssh -p wa -k config` and `-w /etc/sudoers -p wa -k config` in /etc/audit/rules.d/, then `augenrules --load` (Alpine: `apk add audit`);"
        " AIDE with a baseline (`apt install aide` and `aideinit`, `dnf install aide` and `aide --init`, `apk add aide` and `aide --init`; then rename aide.db.new to aide.db) and a daily `aide --check` by a timer or a cron job;"
        " or etckeeper (`apt install etckeeper`, on RHEL from EPEL, `apk add etckeeper`, then `etckeeper init`)."
        " Where configuration management records every change elsewhere, say so and put the check under a waiver.",
        zh="任选其一：在 /etc/audit/rules.d/ 中加入 `-w /etc/ssh -p wa -k config`、`-w /etc/sudoers -p wa -k config` 并执行 `augenrules --load`（Alpine 先执行 `apk add audit`）；"
        "安装 AIDE 并建立基线（Debian 系 `apt install aide` 后执行 `aideinit`，RHEL 系 `dnf install aide`、Alpine `apk add aide` 后执行 `aide --init`，再将 aide.db.new 改名为 aide.db），用定时器或 cron 每日执行 `aide --check`；"
        "或安装 etckeeper（RHEL 系来自 EPEL，Alpine 用 `apk add etckeeper`）并执行 `etckeeper init`。已由配置管理平台统一记录变更的，登记说明后可申请例外。",
    ),
    command="auditctl -l; ls -d /etc/.git /etc/.hg /var/lib/aide/aide.db*; systemctl list-timers --all; grep -rn aide /etc/cron*; etckeeper vcs log -3",
    standards={
        "gbt22239-l3": ("8.1.10.6g", "8.1.10.8b"),
        "cis-v8": ("4.1",),
        "nist-800-53-r5": ("CM-6", "SI-7"),
        "iso-27001-2022": ("A.8.9",),
    },
    good=[
        AUDIT | {RULES: "-w /etc/ssh -p wa -k ssh\n"},
        AUDIT | {RULES: "-a always,exit -F arch=b64 -F path=/etc/sudoers -F perm=wa\n"},
        AIDE | {"/etc/crontab": "0 5 * * * root /usr/bin/aide --check\n"},
        AIDE | {TIMER: "[Timer]\n", "/etc/systemd/system/timers.target.wants/dailyaidecheck.timer": File(link=TIMER)},
        WAZUH,
        INIT | HISTORY | {"/usr/bin/etckeeper": ""},
        INIT | {"/usr/sbin/etckeeper": "", "/etc/.hg": File(kind="dir")},
        {"/etc/hostname": "container\n"},
    ],
    bad=[
        Case(INIT, fails=["configuration"]),
        Case(AUDIT | {RULES: "-w /etc/hosts -p wa\n-w /etc/sudoers -p r\n"}, fails=["configuration"]),
        Case(AUDIT | {RULES: "-w /etc -p wa\n-e 0\n"}, fails=["configuration"]),
        Case(INIT | {RULES: "-w /etc -p wa\n"}, fails=["configuration"]),
        Case(AUDIT | {RULES: "-w /etc/passwd -p wa\n"}, fails=["configuration"]),
        Case(AIDE, fails=["configuration"]),
        Case({path: file for path, file in WAZUH.items() if "wants" not in path}, fails=["configuration"]),
        Case(WAZUH | {CONF: "<syscheck>\n<disabled>yes</disabled>\n</syscheck>\n"}, fails=["configuration"]),
        Case(WAZUH | {"/var/ossec/etc/client.keys": ""}, fails=["configuration"]),
        Case(INIT | HISTORY, fails=["configuration"]),
        Case(INIT | {"/usr/bin/etckeeper": ""}, fails=["configuration"]),
        Case(INIT | {"/usr/bin/aide": "", "/var/lib/aide/aide.db.new": "x"}, fails=["configuration"]),
    ],
    needs=lambda _: (*ETCKEEPER, *HISTORIES),
)  # fmt: skip
def configuration_changes_not_recorded(  # noqa: PLR0913, PLR0917 - each may keep the record
    view: View,
    services: Services,
    audit: AuditRules | None,
    integrity: Integrity,
    found: DetectionTraces,
    table: HostAgents,
) -> Verdicts:
    if not services.boots:
        raise Absent("no init system is installed", "未安装 init 系统")
    keeper = [request.glob for request in ETCKEEPER if view.one(request).stat]
    histories = [request.glob for request in HISTORIES if view.one(request).stat]
    rules = [rule for path in WATCHED if audit and (rule := audit.records_writes(path, people=True))]
    rule = next((rule for rule in rules if not rule.doubtful), None)
    works = integrity.works(found.traces, table.agents)
    seen = [(integrity.baselines[name], name) for name, work in works.items() if work is Work.WORKING]
    seen += [(histories[0], "etckeeper")] if keeper and histories else []
    if rule:
        yield Seen("configuration", rule.location, {"how": BY_AUDIT})
    for location, how in seen:
        yield Seen("configuration", location, {"how": how})
    if rule or seen:
        return
    unclear = [name for name, work in works.items() if work is Work.UNCLEAR]
    if rules:
        yield Unsure("configuration", reason("rules", DOUBT, place=rules[0].location))
    elif unclear:
        yield Unsure("configuration", reason("unclear", UNCLEAR, names=unclear))
    elif integrity.complete and (audit is None or audit.complete):
        yield Fail("configuration", "", {"more": NO_HISTORY if keeper else _lacking(integrity, works)})


def _lacking(integrity: Integrity, works: Mapping[str, Work]) -> Text:
    """Of the monitors that are there."""
    unready = [name for name, work in works.items() if work is Work.UNREADY]
    if works:
        return UNREADY.fill({"names": unready}) if unready else IDLE.fill({"names": list(works)})
    return NO_BASELINE.fill({"names": list(integrity.bare)}) if integrity.bare else NOTHING
