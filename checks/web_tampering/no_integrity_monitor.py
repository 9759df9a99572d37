"""Hosts on which nobody would notice that a file was changed."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.host_agents import DetectionTraces, HostAgents, Work
from inspector.facts.integrity import Integrity
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

AIDE: dict[str, str | File] = {"/usr/bin/aide": "", "/var/lib/aide/aide.db": "x"}
CRON: dict[str, str | File] = {"/etc/crontab": "0 5 * * * root /usr/bin/aide --check\n"}
UNIT = "/usr/lib/systemd/system/wazuh-agent.service"
WAZUH: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    "/var/ossec/bin/wazuh-agentd": "",
    "/var/ossec/bin/wazuh-syscheckd": "",
    "/var/ossec/etc/client.keys": "001 web any x\n",
    "/var/ossec/etc/ossec.conf": "<ossec_config/>\n",
    UNIT: "[Service]\n",
    "/etc/systemd/system/multi-user.target.wants/wazuh-agent.service": File(link=UNIT),
}
OFF = "<ossec_config><syscheck><disabled>yes</disabled></syscheck></ossec_config>\n"


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # products that are not named here do the same
    title=Text(en="Monitoring of file integrity", zh="文件完整性监控"),
    why=Text(
        en="Changed pages and programs are noticed early only where they are compared with a baseline. Without one a defaced page or a planted web shell stays until a visitor complains.",
        zh="只有将网页和程序与基线定期比对，才能及早发现篡改。没有基线时，被篡改的网页或植入的 Webshell 往往要等到外部投诉才会被发现。",
    ),
    fails=Text(en="file integrity is not monitored: {state}", zh="未进行文件完整性监控：{state}"),
    passes=Text(en="{product} has a baseline in {location} and is at work", zh="{product} 已建立基线 {location} 并在定期比对"),
    remedy=Text(
        en="Install AIDE (`apt install aide`, `dnf install aide` or `apk add aide`), name the document roots in its configuration, make the baseline with `aideinit` or `aide --init`, keep a copy elsewhere and let a timer or a cron job run `aide --check` every day.",
        zh="安装 AIDE（`apt install aide`、`dnf install aide` 或 `apk add aide`），在配置中加入网站目录，用 `aideinit` 或 `aide --init` 建立基线并异地保存副本，用定时器或 cron 每日执行 `aide --check`。",
    ),
    command="ls -l /usr/bin/aide /usr/sbin/aide /usr/sbin/tripwire /var/ossec/bin /var/lib/aide; systemctl list-timers --all; grep -rnE 'aide|tripwire' /etc/cron*",
    standards={
        "gbt22239-l3": ("8.1.4.7b", "8.1.4.4f"),
        "nist-800-53-r5": ("SI-7",),
        "iso-27001-2022": ("A.8.16",),
    },
    good=[
        AIDE | CRON,
        {"/usr/sbin/tripwire": "", "/var/lib/tripwire/web1.twd": "x", "/etc/crontab": "0 5 * * * root /usr/sbin/tripwire --check\n"},
        WAZUH,
    ],
    bad=[
        Case({"/etc/passwd": ""}, fails=["file integrity"]),
        Case({"/usr/sbin/aide": "", "/var/lib/aide/aide.db.new": "x"} | CRON, fails=["file integrity"]),
        Case({"/usr/sbin/aide": "", "/var/lib/aide/aide.db": ""} | CRON, fails=["file integrity"]),
        Case(AIDE | {"/etc/crontab": "0 5 * * * root /usr/bin/aide --init\n"}, fails=["file integrity"]),
        Case(AIDE, fails=["file integrity"]),
        Case({path: file for path, file in WAZUH.items() if "wants" not in path}, fails=["file integrity"]),
        Case(WAZUH | {"/var/ossec/etc/ossec.conf": OFF}, fails=["file integrity"]),
    ],
)  # fmt: skip
def no_integrity_monitor(integrity: Integrity, found: DetectionTraces, table: HostAgents) -> Verdicts:
    works = integrity.works(found.traces, table.agents)
    for name, work in works.items():
        if work is Work.WORKING:
            yield Seen("file integrity", integrity.baselines[name], {"product": name})
    if Work.WORKING in works.values():
        return
    unclear = [name for name, work in works.items() if work is Work.UNCLEAR]
    if unclear:
        yield Unsure("file integrity", reason("unclear", UNCLEAR, names=unclear))
    elif integrity.complete:  # else a program or a baseline may be there where we may not look
        yield Fail("file integrity", "", {"state": _lacking(integrity, list(works))})


def _lacking(integrity: Integrity, idle: list[str]) -> Text:
    if idle:
        return IDLE.fill({"names": idle})
    return NO_BASELINE.fill({"names": list(integrity.bare)}) if integrity.bare else NOTHING


NOTHING = Text(en="no product is installed", zh="未安装相关产品")
NO_BASELINE = Text(en="{names} has no baseline", zh="{names} 未建立基线")
IDLE = Text(
    en="{names} has a baseline, and nothing lets it compare (no timer, cron job or connected service)",
    zh="{names} 已建立基线，但未定期比对（没有定时任务，或服务未启动、未注册）",
)
UNCLEAR = Text(
    en="{names} has a baseline; see by hand whether it compares",
    zh="{names} 已建立基线，无法判断是否在定期比对，请人工确认",
)
