"""An antivirus product is installed and does not run."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent, Unknown
from inspector.facts.antivirus import AntivirusProducts, AntivirusTraces
from inspector.facts.processes import Processes
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

ON_DEMAND = Text(
    en="{name}: no resident process is known for it: see by hand that it runs or is scheduled",
    zh="{name}：无法通过进程判断，请人工确认其正在运行或已设置定时扫描",
)


def host(*names: str) -> dict[str, object]:
    return {
        "processes": [
            {"pid": pid, "ppid": 0, "uid": 0, "name": name, "exe": None, "started": ""}
            for pid, name in enumerate(("systemd", *names), 1)
        ]
    }


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Antivirus software at work", zh="防病毒软件运行状态"),
    why=Text(
        en="A product that is installed and stopped protects nothing and gives a false sense of safety. Stopping it is also among"
        " an intruder's first steps.",
        zh="防病毒软件已安装但未运行等同于没有防护，还会造成已受保护的错觉；停止防护也是入侵者常用的第一步。",
    ),
    fails=Text(
        en="{product} is installed, none of its processes runs ({processes})",
        zh="已安装 {product}，但其进程（{processes}）均未运行",
    ),
    passes=Text(en="{product} is running", zh="{product} 正在运行"),
    remedy=Text(
        en="Find out who stopped it and since when; start its service and enable it at boot (ClamAV: `systemctl enable --now"
        " clamav-daemon clamav-freshclam`; on Red Hat `clamd@scan`).",
        zh="查明停止运行的原因和时间；启动其服务并设为开机自启（ClamAV：`systemctl enable --now clamav-daemon clamav-freshclam`，"
        "红帽系为 `clamd@scan`）。",
    ),
    command="ps -e -o pid,lstart,comm | grep -i -E 'clamd|AliYunDun|YDService|hostguard|edr_agent|qaxsafed|ds_agent|wdavdaemon'",
    standards={
        "gbt22239-l3": ("8.1.4.5",),
        "cis-v8": ("10.1",),
        "nist-800-53-r5": ("SI-3",),
        "iso-27001-2022": ("A.8.7",),
    },
    good=[
        Case({"/usr/sbin/clamd": "", "/usr/bin/clamscan": ""}, live=host("clamd")),
        Case({"/opt/CrowdStrike/falconctl": ""}, live=host("falcon-sensor-b")),
        Case({"/etc/hostname": "h\n"}, live=host()),
        {"/usr/sbin/clamd": ""},
    ],
    bad=[
        Case({"/usr/sbin/clamd": ""}, live=host("sshd"), fails=["clamav"]),
        Case({"/usr/sbin/clamd": "", "/sf/edr/agent/bin/edr_agent": ""}, live=host("clamd"), fails=["sangfor-edr"]),
    ],
)
def not_running(traces: AntivirusTraces, processes: Processes, table: AntivirusProducts) -> Verdicts:
    installed = [product for product in table.products if traces.installed(product)]
    if not installed:
        raise Absent("no known antivirus product is installed", "未安装已知的防病毒软件")
    if not processes.complete:
        raise Unknown.because("hidden", "other users' processes are hidden from us", "无权查看其他用户的进程")
    resident = False
    for product in installed:
        name = Text(en=product.en, zh=product.zh)
        if traces.running(product):
            resident = True
            yield Seen(product.id, product.places[0], {"product": name})
        elif product.processes:
            yield Fail(product.id, product.places[0], {"product": name, "processes": product.processes})
    for product in installed:
        if not product.processes and not resident:
            yield Unsure(product.id, reason("on-demand", ON_DEMAND, name=Text(en=product.en, zh=product.zh)))
