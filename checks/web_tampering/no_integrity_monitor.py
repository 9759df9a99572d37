"""Hosts on which nobody would notice that a file was changed."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.integrity import Integrity
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # products that are not named here do the same
    title=Text(en="Monitoring of file integrity", zh="文件完整性监控"),
    why=Text(
        en="Changed pages and programs are noticed early only where they are compared with a baseline. Without one a defaced page or a planted web shell stays until a visitor complains.",
        zh="只有将网页和程序与基线定期比对，才能及早发现篡改。没有基线时，被篡改的网页或植入的 Webshell 往往要等到外部投诉才会被发现。",
    ),
    fails=Text(en="file integrity is not monitored: {state}", zh="未进行文件完整性监控：{state}"),
    passes=Text(en="{product} has a baseline in {location}", zh="{product} 已建立基线 {location}"),
    remedy=Text(
        en="Install AIDE (`apt install aide` or `dnf install aide`), name the document roots in its configuration, make the baseline with `aideinit` or `aide --init`, keep a copy elsewhere and let it compare every day.",
        zh="安装 AIDE（`apt install aide` 或 `dnf install aide`），在配置中加入网站目录，用 `aideinit` 或 `aide --init` 建立基线并异地保存副本，每日比对。",
    ),
    command="ls -l /usr/bin/aide /usr/sbin/aide /usr/sbin/tripwire /var/ossec/bin /var/lib/aide",
    standards={
        "gbt22239-l3": ("8.1.4.7b", "8.1.4.4f"),
        "nist-800-53-r5": ("SI-7",),
        "iso-27001-2022": ("A.8.16",),
    },
    good=[
        {"/usr/bin/aide": "", "/var/lib/aide/aide.db": "x"},
        {"/usr/sbin/tripwire": "", "/var/lib/tripwire/web1.twd": "x"},
        {"/var/ossec/bin/wazuh-syscheckd": "", "/var/ossec/etc/ossec.conf": "x"},
    ],
    bad=[
        Case({"/etc/passwd": ""}, fails=["file integrity"]),
        Case({"/usr/sbin/aide": "", "/var/lib/aide/aide.db.new": "x"}, fails=["file integrity"]),
        Case({"/usr/sbin/aide": "", "/var/lib/aide/aide.db": ""}, fails=["file integrity"]),
    ],
)
def no_integrity_monitor(integrity: Integrity) -> Verdicts:
    if integrity.baseline:
        yield Seen("file integrity", integrity.baseline, {"product": integrity.product})
    elif integrity.complete:  # else a program or a baseline may be there where we may not look
        bare = list(integrity.bare)
        yield Fail("file integrity", "", {"state": NO_BASELINE.fill({"names": bare}) if bare else NOTHING})


NOTHING = Text(en="no product is installed", zh="未安装相关产品")
NO_BASELINE = Text(en="{names} has no baseline", zh="{names} 未建立基线")
