"""Services that start a program of which no package knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import View
from inspector.facts.command_line import runs
from inspector.facts.package_files import PackageFiles
from inspector.facts.services import UNIT_DIRS, Services, UnitFiles
from inspector.model import Fail, Seen, Severity, Unsure
from inspector.patterns import matches
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import State
from inspector.text import Text

# Links that update-alternatives makes belong to no package, and lead to programs of packages
ALTERNATIVES = Files("/etc/alternatives/*", Part.STAT)
# A unit may wait for a program that is not there: many of systemd's own do
EXIST = tuple(
    Follow(Files(f"{place}/*.service"), pattern, "/", Files("/", Part.STAT))
    for place in UNIT_DIRS
    for pattern in ("^Exec[A-Z][A-Za-z]*=[-@:+!]*(/[^ ]+)", "^Exec[A-Z][A-Za-z]*=.*[ '\"=](/[^ '\"]+)")
)
COMMANDS = tuple(
    f"Exec{which}" for which in ("Start", "Condition", "StartPre", "StartPost", "Reload", "Stop", "StopPost")
)
DPKG: dict[str, str | File] = {
    "/var/lib/dpkg/status": "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
    "/var/lib/dpkg/info/a.list": "/usr/sbin/a\n/bin/sh\n/usr/lib/jvm/x/bin/java\n",
    "/usr/lib/systemd/systemd": "",
}


def unit(command: str, name: str = "x") -> dict[str, str | File]:
    place = f"/etc/systemd/system/{name}.service"
    return {
        place: f"[Service]\nExecStart={command}\n",
        f"/etc/systemd/system/multi-user.target.wants/{name}.service": File(link=place),
    }


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (ALTERNATIVES, *EXIST)


@check(
    severity=Severity.INFO,
    needs=needs,
    title=Text(en="Services outside the package manager", zh="软件包管理之外的服务程序"),
    why=Text(
        en="No update of the system reaches these programs, and nobody notices when one is exchanged. They are entered in the list of"
        " software by hand and looked after by hand; one that nobody knows may be an intruder's.",
        zh="系统更新不会覆盖这些程序，被替换也难以发现，应人工登记到软件台账并跟踪更新；无人认领的可能是攻击者植入的。",
    ),
    fails=Text(
        en="{subject} starts {program}, which belongs to no package", zh="{subject} 启动的 {program} 不属于任何软件包"
    ),
    remedy=Text(
        en="Enter {program} with owner, origin and version in the list of software and subscribe to its maker's security notices; where there is a"
        " package, use that. What is known and looked after goes into `allow` of this check.",
        zh="将 {program} 的责任人、来源和版本登记到软件台账，并关注其安全公告；有软件包可用的改用软件包。已登记管理的可加入本项的 `allow` 参数。",
    ),
    command="systemctl cat {subject}; ls -l {program}",
    standards={
        "gbt22239-l3": ("8.1.4.4a",),
        "cis-v8": ("2.3",),
        "nist-800-53-r5": ("CM-11",),
        "iso-27001-2022": ("A.8.19",),
    },
    good=[
        DPKG | unit("/usr/sbin/a -d"),
        DPKG
        | unit("/usr/bin/java -version")
        | {"/etc/alternatives/java": File(link="/usr/lib/jvm/x/bin/java"), "/usr/lib/jvm/x/bin/java": ""},
        DPKG | {"/etc/systemd/system/x.service": "[Service]\nExecStart=/opt/x/x\n", "/etc/systemd/system/y.socket": ""},
        DPKG | unit("/opt/gone/run"),
        Case(DPKG | unit("/opt/his/run") | {"/opt/his/run": ""}, params={"allow": ("/opt/his/**",)}),
    ],
    bad=[
        Case(DPKG | unit("/opt/his/run --port 80") | {"/opt/his/run": ""}, fails=["x.service"]),
        Case(
            DPKG | unit("-/bin/sh -c 'exec /usr/local/bin/agent'") | {"/usr/local/bin/agent": ""}, fails=["x.service"]
        ),
        Case(
            DPKG
            | unit("/usr/sbin/a\nExecStopPost=/opt/gone/run\nExecStartPre=-/opt/his/prepare")
            | {"/opt/his/prepare": ""},
            fails=["x.service"],
        ),
        Case(DPKG | unit("/usr/sbin/a", "a") | unit("/usr/sbin/b", "b") | {"/usr/sbin/b": ""}, fails=["b.service"]),
    ],
)
def unpackaged_service_program(
    services: Services, units: UnitFiles, packages: PackageFiles, view: View, *, allow: tuple[str, ...] = ()
) -> Verdicts:
    linked = {item.name.rpartition("/")[2] for item in view.whole(ALTERNATIVES)}
    absent = {item.name for need in EXIST for item in view.ask(need) if item.state is State.ABSENT}
    for name in sorted(services.started):
        programs = dict(_programs(units, name))
        strangers = [
            p for p in programs if not packages.owner(p) and p.rpartition("/")[2] not in linked and p not in absent
        ]
        strangers = [p for p in strangers if not any(matches(glob, p) for glob in allow)]
        sure = [program for program in strangers if packages.unsure(program) is None]
        if sure:
            yield Fail(name, programs[sure[0]], {"program": sure[0]})
        elif strangers and (why := packages.unsure(strangers[0])):
            yield Unsure(name, why)
        else:
            yield from (Seen(name, location, {"program": program}) for program, location in [*programs.items()][:1])


def _programs(units: UnitFiles, name: str) -> Iterator[tuple[str, str]]:
    """(absolute path, where it is named) of what the unit starts; of a unit made from a template, the template's."""
    template = f"{name.partition('@')[0]}@.service" if "@" in name else name
    lines = [units.get(name, "Service", key) or units.get(template, "Service", key) for key in COMMANDS]
    for line in (line for each in lines for line in each):
        for run in runs(line.value.lstrip("@-:+!")):
            if run.path.startswith("/") and "%" not in run.path:
                yield run.path, line.location
