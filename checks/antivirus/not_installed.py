"""No antivirus product is on the host."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.antivirus import AntivirusProducts, AntivirusTraces
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.request import Files, Part
from inspector.snapshot import State
from inspector.text import Text

DEPENDS = Text(
    en="{name} is installed: confirm that its edition and settings look for malware, and enter {id} in the profile (`trust`)",
    zh="已安装 {name}：请确认其版本授权和策略已启用恶意代码查杀，并在检查方案的 `trust` 中登记 {id}",
)
NO_PROCESSES: dict[str, object] = {"processes": []}


def running(name: str, exe: str) -> dict[str, object]:
    return {"processes": [{"pid": 7, "ppid": 1, "uid": 0, "name": name, "exe": exe, "started": ""}]}


# Medium, although assessments under GB/T 22239 count it as a high risk: on a server without users' files, patches and
# privileges decide more, and the table cannot know every product.
@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    title=Text(en="Antivirus software", zh="防病毒软件安装情况"),
    why=Text(
        en="Without protection against malware nobody notices a miner, a back door or ransomware until it has done its work.",
        zh="未安装恶意代码防护软件时，挖矿程序、后门和勒索软件往往在造成损失后才被发现。",
    ),
    fails=Text(en="no known antivirus product is installed", zh="未发现已知的防病毒软件"),
    remedy=Text(
        en="Install the organisation's antivirus product and connect it to its console; where there is none, ClamAV with clamd and"
        " freshclam. If the product that is here is not known to the table, enter its program in the profile (`also`).",
        zh="安装本单位统一的防病毒软件并接入管理平台；没有统一产品的可安装 ClamAV，并启用 clamd 和 freshclam。"
        "如已安装但未被识别，在检查方案的 `also` 中登记其程序路径。",
    ),
    command="ls -d /opt/*/ /usr/local/*/; command -v clamd clamscan",
    needs=lambda params: tuple(Files(path, Part.STAT) for path in params["also"]),
    standards={
        "gbt22239-l3": ("8.1.4.5", "8.1.10.7b"),
        "cis-v8": ("10.1",),
        "nist-800-53-r5": ("SI-3",),
        "iso-27001-2022": ("A.8.7",),
    },
    good=[
        {"/usr/sbin/clamd": ""},
        {"/opt/kaspersky/kesl/bin/kesl-control": ""},
        Case({"/etc/hostname": "h\n"}, live=running("falcon-sensor", "/opt/CrowdStrike/falcon-sensor1")),
        Case({"/opt/hr/hrd": ""}, params={"also": ("/opt/hr/hrd",)}),
        Case({"/usr/local/aegis/aegis_client/aegis_12_34/AliYunDun": ""}, params={"trust": ("aliyun-aegis",)}),
        Case({"/etc/hostname": "h\n"}, kind="image"),
    ],
    bad=[
        Case({"/etc/hostname": "h\n"}, fails=["antivirus"]),
        Case({"/etc/clamav/clamd.conf": ""}, live=NO_PROCESSES, fails=["antivirus"]),
        Case({"/usr/local/hostguard/bin/hostguard": ""}, fails=["antivirus"]),
    ],
)
def not_installed(
    traces: AntivirusTraces,
    table: AntivirusProducts,
    view: View,
    *,
    trust: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
) -> Verdicts:
    if view.kind == "image":
        raise Absent("an image is scanned from outside", "镜像应由外部工具扫描")
    protected = [Seen(path, path) for path in also if view.ask(Files(path, Part.STAT))[0].state is State.OK]
    doubts = []
    for product in table.products:
        if traces.installed(product) or traces.running(product):
            name = Text(en=product.en, zh=product.zh)
            if product.kind == "antivirus" or product.id in trust:
                protected.append(Seen(product.id, product.places[0], {"product": name}))
            else:
                doubts.append(Unsure(product.id, reason("edition", DEPENDS, name=name, id=product.id)))
    yield from protected or doubts or [Fail("antivirus")]
