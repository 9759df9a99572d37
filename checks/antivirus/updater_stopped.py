"""ClamAV is installed, and nothing renews its signatures.

Where the signatures are young all the same, something else brings them (a copy from a host inside): a low finding.
"""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.antivirus import AntivirusProducts, AntivirusTraces, ClamavSignatures
from inspector.facts.antivirus_update import NO_FILE, ClamavUpdater
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

CLAMAV = ("clamav", "clamav-scanner")
YOUNG = 7
"""Days; ClamAV publishes signatures every day."""
CANNOT = Text(
    en="{name}: how it renews its signatures cannot be seen from its files: look in its console",
    zh="{name}：无法从文件判断病毒库更新方式，请在其管理平台查看",
)
NOTHING = Text(en="nothing starts freshclam", zh="未启用 freshclam 自动更新")
STOPPED = Text(en="freshclam should run and does not", zh="freshclam 已设为自启，但当前未运行")
BY_HAND = Text(en="freshclam runs and is not started at boot", zh="freshclam 正在运行，但未设为开机自启")

CONF = {"/usr/bin/clamscan": "", "/etc/clamav/freshclam.conf": "DatabaseMirror database.clamav.net\nChecks 24\n"}
UNIT = {
    "/lib/systemd/systemd": "",
    "/lib/systemd/system/clamav-freshclam.service": "[Service]\n",
    "/etc/systemd/system/multi-user.target.wants/clamav-freshclam.service": "[Service]\n",
}
DAILY = {"/var/lib/clamav/daily.cld": "ClamAV-VDB:28 May 2026 09-26 +0000:27820:2076000:90:X:X:builder:1700000000"}


def running(*names: str) -> dict[str, object]:
    rows = enumerate(("systemd", *names), 1)
    return {
        "processes": [{"pid": n, "ppid": 0, "uid": 0, "name": name, "exe": None, "started": ""} for n, name in rows]
    }


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Renewal of antivirus signatures", zh="病毒库自动更新"),
    why=Text(
        en="Signatures that nobody renews are old within days, and the scanner goes on as if all were well.",
        zh="病毒库停止更新后数日即过期，而防病毒软件仍显示正常运行，造成已受保护的错觉。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    remedy=Text(
        en="Run `systemctl enable --now clamav-freshclam`, and look for errors in /var/log/clamav/freshclam.log. Without a way to the"
        " Internet set `PrivateMirror` in freshclam.conf to a mirror inside.",
        zh="执行 `systemctl enable --now clamav-freshclam`，并检查 /var/log/clamav/freshclam.log 有无报错；"
        "无法访问互联网的，在 freshclam.conf 中将 `PrivateMirror` 设为内网镜像。",
    ),
    command="systemctl status clamav-freshclam; grep -rn freshclam /etc/cron.d /etc/crontab /var/spool/cron; pgrep -a freshclam",
    standards={
        "gbt22239-l3": ("8.1.4.5", "8.1.5.4e", "8.1.10.7b"),
        "cis-v8": ("10.2",),
        "nist-800-53-r5": ("SI-3",),
        "iso-27001-2022": ("A.8.7",),
    },
    good=[
        {**CONF, **UNIT},
        Case({**CONF, **UNIT}, live=running("freshclam")),
        Case({**CONF, "/etc/cron.d/av": "0 3 * * * root /usr/bin/freshclam --quiet\n"}, live=running()),
        {**CONF, "/etc/systemd/system/timers.target.wants/freshclam.timer": "[Timer]\n", "/usr/lib/systemd/system/freshclam.timer": "[Timer]\n"},
        {**CONF, "/etc/cron.daily/freshclam": File("#!/bin/sh\nfreshclam\n", mode=0o755)},
        {**CONF, "/opt/u.sh": "freshclam --quiet\n", "/etc/cron.d/av": "0 3 * * * root sh /opt/u.sh\n"},
        {
            **CONF,
            "/etc/systemd/system/fc.timer": "[Timer]\n",
            "/etc/systemd/system/fc.service": "[Service]\nExecStart=/usr/bin/freshclam\n",
            "/etc/systemd/system/timers.target.wants/fc.timer": File(link="/etc/systemd/system/fc.timer"),
        },
        {"/etc/hostname": "h\n"},
    ],
    bad=[
        Case({**CONF, "/etc/cron.daily/freshclam": "#!/bin/sh\nfreshclam\n"}, fails=["clamav"]),
        Case({**CONF, "/etc/cron.daily/freshclam.sh": File("#!/bin/sh\nfreshclam\n", mode=0o755)}, fails=["clamav"]),
        Case(CONF, fails=["clamav"]),
        Case({**CONF, **DAILY}, fails=["clamav"]),
        Case({**CONF, **UNIT}, live=running("clamd"), fails=["clamav"]),
        Case(CONF, live=running("freshclam"), fails=["clamav"]),
        Case({**CONF, **UNIT, "/etc/clamav/freshclam.conf": "# Example\nExample\n"}, fails=["clamav"]),
        Case({**CONF, **UNIT, "/etc/clamav/freshclam.conf": "#DatabaseMirror x\nChecks 24\n"}, fails=["clamav"]),
        Case({**UNIT, "/usr/sbin/clamd": ""}, fails=["clamav"]),
    ],
)  # fmt: skip
def updater_stopped(
    traces: AntivirusTraces,
    updater: ClamavUpdater,
    signatures: ClamavSignatures,
    table: AntivirusProducts,
    view: View,
) -> Verdicts:
    installed = [product for product in table.products if traces.installed(product)]
    if not installed:
        raise Absent("no known antivirus product is installed", "未安装已知的防病毒软件")
    for product in installed:
        if product.id not in CLAMAV:
            yield Unsure(product.id, reason("updater", CANNOT, name=Text(en=product.en, zh=product.zh)))
    if not any(product.id in CLAMAV for product in installed):
        return
    what = _fault(updater)
    place = updater.places[0] if updater.places else ""
    if what is None:
        yield Seen("clamav", place, {"running": updater.running})
        return
    ages = [(view.now.date() - date).days for date in signatures.built.values() if date]
    young = bool(ages) and min(ages) <= YOUNG
    yield Fail("clamav", place, {"what": what}, severity=Severity.LOW if young or what is BY_HAND else None)


def _fault(updater: ClamavUpdater) -> Text | None:
    if not updater.places:
        return BY_HAND if updater.running else NOTHING
    if updater.fault and not (updater.running and updater.fault is NO_FILE):
        return updater.fault
    return STOPPED if updater.daemon and updater.running is False else None
