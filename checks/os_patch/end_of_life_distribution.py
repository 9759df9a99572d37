"""A distribution whose vendor no longer repairs security holes in it."""

from __future__ import annotations

import datetime

from inspector.check import Case, Verdicts, check
from inspector.fact import Absent, Unknown, View
from inspector.facts.distribution import Distribution, EndOfLife, Release, covers
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

ENDED = Text(en="security support ended on {ends}", zh="安全支持已于 {ends} 终止")
ENDS = Text(en="security support ends on {ends}", zh="安全支持将于 {ends} 终止")
OFFER = Text(
    en="; only hosts under {offer} get fixes until {extended}", zh="；仅购买 {offer} 服务的主机可获得更新至 {extended}"
)
NOTHING = Text(en="", zh="")


def release(id: str, version: str, name: str = "") -> dict[str, str]:
    return {"/etc/os-release": f'ID={id}\nVERSION_ID="{version}"\nPRETTY_NAME="{name or id}"\n'}


@check(
    severity=Severity.HIGH,
    title=Text(en="Security support of the distribution", zh="操作系统发行版安全支持期限"),
    why=Text(
        en="Once a release is out of support, holes found in it stay open for good, and many are exploited soon after they are"
        " published.",
        zh="发行版停止安全支持后，新发现的漏洞将不再修复，而公开的漏洞往往很快会被利用。",
    ),
    fails=Text(en="{name}: {state}{offer}", zh="{name}：{state}{offer}"),
    passes=Text(en="{name}: supported until {ends}", zh="{name}：支持期至 {ends}"),
    remedy=Text(
        en="Plan the upgrade to a supported release, or buy extended support where the vendor sells it and enter its end in the"
        ' profile (`known: ["{id}:{release}=YYYY-MM-DD"]`). Until then keep the host away from untrusted networks.',
        zh="制定升级计划，迁移到仍受支持的版本；厂商提供延长支持服务的，可购买后在检查方案中登记到期日"
        '（`known: ["{id}:{release}=YYYY-MM-DD"]`）。升级前应将主机与不可信网络隔离。',
    ),
    command="grep -h -e ^PRETTY_NAME= -e ^VERSION_ID= /etc/os-release",
    standards={
        "checklist": ("M10",),
        "gbt22239-l3": ("8.1.4.4e", "8.1.10.5a"),
        "cis-v8": ("2.2",),
        "nist-800-53-r5": ("SA-22",),
        "iso-27001-2022": ("A.8.8",),
    },
    good=[
        release("debian", "12"),
        release("debian", "11"),
        release("rhel", "8.10"),
        release("alpine", "3.22.1"),
        release("openEuler", "24.03", "openEuler 24.03 (LTS-SP3)"),
        Case(release("kylin", "V10"), params={"known": ("kylin:v10=2030-01-01",)}),
        Case(release("ubuntu", "20.04"), params={"known": ("ubuntu:20.04=2030-04-23",)}),
        release("arch", ""),
    ],
    bad=[
        Case(release("debian", "10"), fails=["debian"]),
        Case(release("centos", "7", "CentOS Linux 7 (Core)"), fails=["centos"]),
        Case(release("centos", "8", "CentOS Stream 8"), fails=["centos"]),
        Case({"/etc/redhat-release": "CentOS release 6.10 (Final)\n"}, fails=["centos"]),
        Case(release("ubuntu", "20.04.6"), fails=["ubuntu"]),
        Case(release("alpine", "3.9.6"), fails=["alpine"]),
        Case(release("openEuler", "22.03", "openEuler 22.03 (LTS-SP1)"), fails=["openeuler"]),
        Case(release("debian", "12"), now="2028-05-01T00:00:00+00:00", fails=["debian"]),
    ],
)
def end_of_life_distribution(
    system: Distribution, table: EndOfLife, view: View, *, known: tuple[str, ...] = (), warn_days: int = 90
) -> Verdicts:
    if system.id in table.rolling:
        raise Absent("{name} is a rolling distribution", "{name} 为滚动发行版", name=system.name)
    today = view.now.date()
    row = table.find(system)
    ends = _own(system, known) or (row.ends if row else None)
    if ends is None:
        raise Unknown.because(
            "no-end-of-life",
            "the end of support of {system} is not in the table: ask the vendor and enter it in the profile",
            "知识库中没有 {system} 的支持期限，请向厂商确认后在检查方案中登记",
            system=f"{system.name} {system.version}".rstrip(),
        )
    data = {"name": system.name, "id": system.id, "release": system.version, "ends": ends.isoformat(), "offer": NOTHING}
    if today > ends:
        yield Fail(system.id, system.location, {**data, "state": ENDED.fill(data), "offer": _offer(row, today)})
    elif (ends - today).days <= warn_days:
        yield Fail(system.id, system.location, {**data, "state": ENDS.fill(data)}, severity=Severity.LOW)
    else:
        yield Seen(system.id, system.location, data)


def _own(system: Distribution, known: tuple[str, ...]) -> datetime.date | None:
    """The end that the profile states for this release."""
    for entry in known:
        name, _, ends = entry.partition("=")
        id, _, release = name.partition(":")
        if id.lower() == system.id and covers(release.lower(), system.version.lower()):
            try:
                return datetime.date.fromisoformat(ends)
            except ValueError:
                raise Unknown.because(
                    "parameter",
                    "known: {entry}: expected id:release=YYYY-MM-DD",
                    "known：{entry}：应为 id:release=YYYY-MM-DD",
                    entry=entry,
                ) from None
    return None


def _offer(row: Release | None, today: datetime.date) -> Text:
    if row is None or row.extended is None or row.extended < today:
        return NOTHING
    return OFFER.fill({"offer": row.offer, "extended": row.extended.isoformat()})
