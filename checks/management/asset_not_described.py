"""Hosts of which the inventory does not say whose they are, what they are for, where they stand, and how much they matter."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.asset import Asset
from inspector.facts.system import OsRelease
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

BLANK = frozenset("- -- ? todo tbd none null n/a na unknown 无 未知 待定 待补充".split())
"""Words that fill a cell and say nothing."""
OS = {"/etc/os-release": 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12"\n'}
WHOLE = {"owner": "张三", "system": "HIS", "site": "主机房", "level": "3"}


@check(
    severity=Severity.INFO,
    title=Text(en="Description of the host in the inventory", zh="资产清单登记信息"),
    why=Text(
        en="When a host is attacked or found weak, somebody must be asked, and it must be known what depends on it.",
        zh="主机出现安全事件或漏洞时，需要能立即找到责任人，并明确受影响的业务系统。",
    ),
    fails=Text(
        en="the inventory's entry of this host ({runs}) has no tag {names}",
        zh="资产清单中本机（{runs}）的登记项缺少标签：{names}",
    ),
    passes=Text(en="{subject}: {value}", zh="{subject}：{value}"),
    remedy=Text(
        en="Enter it in the inventory, at the host or at its group: `tags: {{{example}: …}}`.",
        zh="在资产清单中该主机或其所在组下补充 `tags: {{{example}: …}}`。",
    ),
    command="inspector inventory list -i hosts.yaml",
    standards={
        "gbt22239-l3": ("8.1.10.2a",),
        "cis-v8": ("1.1",),
        "nist-800-53-r5": ("CM-8",),
        "iso-27001-2022": ("A.5.9",),
    },
    good=[
        Case(OS, tags=WHOLE),
        Case(OS, tags={"责任人": "李四", "部门": "信息科", "位置": "B 座机房", "等级": "三级"}),
        Case(OS, tags={"owner": "li"}, params={"tags": ("owner",)}),
        Case(OS),
        Case({}, tags=WHOLE),
    ],
    bad=[
        Case(OS, tags=WHOLE | {"owner": " "}, fails=["owner"]),
        Case(OS, tags=WHOLE | {"site": "待定", "level": "TBD"}, fails=["site", "level"]),
        Case({}, tags={"rack": "7"}, fails=["owner", "system", "site", "level"]),
        Case(OS, tags=WHOLE, params={"tags": ("owner", "vendor|供应商")}, fails=["vendor"]),
    ],
)
def asset_not_described(
    asset: Asset,
    release: OsRelease | None,
    *,
    tags: tuple[str, ...] = (
        "owner|责任人",
        "system|department|系统|部门",
        "site|location|位置",
        "level|等级",
    ),
) -> Verdicts:
    runs = release.name or release.id if release else UNNAMED
    for group in dict.fromkeys(tags):
        names = [name.strip() for name in group.split("|")]
        values = (asset.tag(name) for name in names)
        value = next((value for value in values if value and value.casefold() not in BLANK), "")
        data = {"names": OR.fill({"first": names[0], "others": names[1:]}) if names[1:] else names[0]}
        if value:
            yield Seen(names[0], "", {"value": value})
        else:
            yield Fail(names[0], "", {**data, "example": names[0], "runs": runs})


UNNAMED = Text(en="its system is not known", zh="操作系统未知")
OR = Text(en="{first} (or {others})", zh="{first}（或 {others}）")
