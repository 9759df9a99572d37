"""Hosts whose clock nothing keeps right, so that their logs cannot be laid beside those of others."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent
from inspector.facts.services import Services
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

KEEPERS = ("systemd-timesyncd", "chrony", "chronyd", "ntp", "ntpd", "ntpsec", "openntpd", "ptp4l", "phc2sys")
INIT: dict[str, str | File] = {"/usr/lib/systemd/systemd": ""}
UNIT = "/usr/lib/systemd/system/chrony.service"
LINK = "/etc/systemd/system/multi-user.target.wants/chrony.service"


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # guests of some hypervisors take the time from the host
    title=Text(en="Time synchronisation", zh="时间同步"),
    why=Text(
        en="The logs of several hosts tell one story only if their clocks agree. Certificates and one-time passwords need the right time too.",
        zh="只有时钟一致，多台主机的日志才能相互印证。证书校验和动态口令同样依赖准确的时间。",
    ),
    fails=Text(en="no time service is enabled", zh="未启用任何时间同步服务"),
    passes=Text(en="time synchronisation is set up ({location})", zh="已配置时间同步（{location}）"),
    remedy=Text(
        en="Install and enable one: `apt install chrony` or `dnf install chrony`, then `systemctl enable --now chronyd`, with the organisation's own time servers.",
        zh="安装并启用时间同步服务：`apt install chrony` 或 `dnf install chrony`，执行 `systemctl enable --now chronyd`，并配置本单位的时间服务器。",
    ),
    command="timedatectl; systemctl is-enabled systemd-timesyncd chrony chronyd ntp ntpd ntpsec",
    standards={
        "gbt22239-l3": ("8.1.4.3b",),
        "cis-v8": ("8.4",),
        "nist-800-53-r5": ("AU-8",),
        "iso-27001-2022": ("A.8.17",),
    },
    good=[{**INIT, UNIT: "[Service]\n", LINK: File(link=UNIT)}, {"/etc/passwd": ""}],
    bad=[Case(INIT, fails=["time"]), Case({**INIT, UNIT: "[Service]\n"}, fails=["time"])],
)
def no_time_synchronisation(services: Services, *, also: tuple[str, ...] = ()) -> Verdicts:
    if not services.boots:
        raise Absent("no init system is installed", "未安装 init 系统")
    links = [link for name in (*KEEPERS, *also) if (link := services.where(name))]
    yield Seen("time", links[0]) if links else Fail("time")
