"""Antivirus signatures that have not been renewed for too long."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.antivirus import AntivirusProducts, AntivirusTraces, ClamavSignatures
from inspector.model import Fail, Reason, Seen, Severity, Unsure, reason
from inspector.text import Text

CLAMAV = ("clamav", "clamav-scanner")
CANNOT = Text(
    en="{name}: the age of its signatures cannot be seen from its files: look in its console",
    zh="{name}：无法从文件判断病毒库日期，请在其管理平台查看",
)
ELSEWHERE = Text(
    en="ClamAV keeps its signatures in {folder}, which was not read", zh="ClamAV 病毒库位于 {folder}，未读取该目录"
)
UNDATED = Text(en="{file}: not a signature file of ClamAV", zh="{file}：不是有效的 ClamAV 病毒库文件")
NONE = Text(en="ClamAV has no daily signatures", zh="ClamAV 没有每日病毒库")
OLD = Text(
    en="ClamAV's signatures are {days:day|days} old (built {built})",
    zh="ClamAV 病毒库已有 {days} 天未更新（生成日期 {built}）",
)

DAILY = "/var/lib/clamav/daily.cld"


def header(date: str) -> str:
    return f"ClamAV-VDB:{date} 09-26 +0000:27820:2076000:90:X:X:builder:1700000000" + " " * 400


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Age of antivirus signatures", zh="病毒库更新情况"),
    why=Text(
        en="A scanner knows only what its signatures name; new malware comes every day.",
        zh="防病毒软件依靠病毒库识别恶意代码，病毒库过期后无法发现新出现的恶意代码。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(en="the signatures are of {built}, {days:day|days} old", zh="病毒库日期为 {built}，距今 {days} 天"),
    remedy=Text(
        en="See in freshclam's log why updates fail; run `systemctl enable --now clamav-freshclam`. Without a way to the Internet set"
        " `PrivateMirror` in freshclam.conf to a mirror inside.",
        zh="查看 freshclam 日志中更新失败的原因，执行 `systemctl enable --now clamav-freshclam`；"
        "无法访问互联网的，在 freshclam.conf 中将 `PrivateMirror` 设为内网镜像。",
    ),
    command="sigtool --info /var/lib/clamav/daily.c[vl]d | grep 'Build time'",
    standards={
        "gbt22239-l3": ("8.1.4.5", "8.1.10.7b"),
        "cis-v8": ("10.2",),
        "nist-800-53-r5": ("SI-3",),
        "iso-27001-2022": ("A.8.7",),
    },
    good=[
        {"/usr/sbin/clamd": "", DAILY: header("28 May 2026")},
        {"/usr/bin/clamscan": "", DAILY: header("28 May 2026"), "/var/lib/clamav/daily.cvd": header("01 Jan 2020")},
        {"/etc/hostname": "h\n"},
    ],
    bad=[
        Case({"/usr/sbin/clamd": "", DAILY: header("28 Feb 2026")}, fails=["clamav"]),
        Case({"/usr/sbin/clamd": ""}, fails=["clamav"]),
        Case({"/usr/bin/clamscan": "", "/var/lib/clamav/daily.cvd": header("1 Mar 2019")}, fails=["clamav"]),
    ],
)
def signatures_old(
    traces: AntivirusTraces, clamav: ClamavSignatures, table: AntivirusProducts, view: View, *, max_age_days: int = 30
) -> Verdicts:
    installed = [product for product in table.products if traces.installed(product)]
    if not installed:
        raise Absent("no known antivirus product is installed", "未安装已知的防病毒软件")
    for product in installed:
        if product.id not in CLAMAV:
            yield Unsure(product.id, reason("signature-age", CANNOT, name=Text(en=product.en, zh=product.zh)))
    if not any(product.id in CLAMAV for product in installed):
        return
    dates = {file: date for file, date in clamav.built.items() if date}
    if doubt := _doubt(clamav):
        yield Unsure("clamav", doubt)
    elif not dates:
        yield Fail("clamav", "/var/lib/clamav", {"what": NONE})
    else:
        file = max(dates, key=lambda name: dates[name])
        days = (view.now.date() - dates[file]).days
        data = {"days": days, "built": dates[file].isoformat()}
        if days > max_age_days:
            yield Fail("clamav", file, {**data, "what": OLD.fill(data)})
        else:
            yield Seen("clamav", file, data)


def _doubt(clamav: ClamavSignatures) -> Reason | None:
    if clamav.elsewhere:
        return reason("elsewhere", ELSEWHERE, folder=clamav.elsewhere)
    bad = [file for file, date in clamav.built.items() if date is None]
    return reason("undated", UNDATED, file=bad[0]) if bad else None
