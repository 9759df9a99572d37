"""File capabilities that no package of the distribution gave."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.capabilities import CapabilityFile, CapabilityPrograms, FileCapabilities
from inspector.facts.package_files import PackageFiles
from inspector.facts.set_id import SetIdPrograms
from inspector.model import Confidence, Fail, Seen, Severity, Unsure
from inspector.patterns import matches
from inspector.text import Text

HOST: dict[str, str | File] = {
    "/var/lib/dpkg/status": "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n",
    "/var/lib/dpkg/info/a.list": "/usr/bin/ping\n/usr/bin/python3.11\n/usr/bin/id\n/usr/bin/node\n",
    "/usr/bin/ping": File(mode=0o755, caps="cap_net_raw=ep"),
}
NOBODYS = Text(en="no package brought this file", zh="该文件不属于任何软件包")
ADDED = Text(
    en="distributions do not give them to a program of package {package}",
    zh="发行版不为软件包 {package} 的该程序设置此能力",
)


@check(
    severity=Severity.CRITICAL,
    title=Text(en="File capabilities outside the packages", zh="非软件包设置的文件能力（capability）"),
    why=Text(
        en="A capability is a part of root's rights for whoever starts the program. On an interpreter, or as cap_setuid or"
        " cap_dac_override on anything, it is all of them, and `find -perm` does not show it.",
        zh="文件能力会把 root 的部分权限授予执行该程序的任何人。设在解释器上，或设置了 cap_setuid、cap_dac_override 等能力时，"
        "等同于 root 权限，且用 `find -perm` 无法发现，常被用作后门。",
    ),
    fails=Text(en="{subject} has {caps}; {origin}", zh="{subject} 设有 {caps}；{origin}"),
    remedy=Text(
        en="Find out who set them and what for. Take them away with `setcap -r {subject:sh}`; for a port below 1024 use"
        " AmbientCapabilities= in the service's unit instead. If they are wanted, enter the file in the profile (`allow`).",
        zh="查明设置人和用途，执行 `setcap -r {subject:sh}` 清除；仅需监听 1024 以下端口时，改用服务单元的 AmbientCapabilities=。"
        "确需保留的在检查方案的 `allow` 中登记。",
    ),
    command="getcap {subject}; dpkg -S {subject} || apk info --who-owns {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2e",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-6",),
        "iso-27001-2022": ("A.8.2", "A.8.18"),
    },
    good=[
        HOST,
        HOST | {"/usr/bin/id": File(mode=0o644, caps="cap_setuid=ep")},
        HOST | {"/srv/x/etc/os-release": "ID=a\n", "/srv/x/usr/bin/ping": File(mode=0o755, caps="cap_net_raw=ep")},
        Case(HOST | {"/opt/a/capture": File(mode=0o755, caps="cap_net_raw=ep")}, params={"allow": ("/opt/a/capture",)}),
    ],
    bad=[
        Case(HOST | {"/usr/bin/python3.11": File(mode=0o755, caps="cap_setuid=ep")}, fails=["/usr/bin/python3.11"]),
        Case(HOST | {"/usr/bin/ping": File(mode=0o755, caps="cap_net_raw,cap_setuid=ep")}, fails=["/usr/bin/ping"]),
        Case(
            HOST
            | {"/srv/ping": File(mode=0o755, caps="cap_net_raw=ep"), "/opt/run": File(mode=0o755, caps="cap_kill=i")}
            | {"/root": File(kind="dir", mode=0o700), "/root/x": File(mode=0o755, caps="cap_chown=p [rootid=9]")},
            fails=["/srv/ping", "/opt/run", "/root/x"],
        ),
        Case(
            HOST
            | {"/usr/bin/id": File(mode=0o755, caps="cap_dac_read_search=p")}
            | {"/usr/bin/node": File(mode=0o755, caps="cap_net_bind_service=ep")},
            fails=["/usr/bin/id", "/usr/bin/node"],
        ),
    ],
)
def capability_not_packaged(
    files: FileCapabilities,
    packages: PackageFiles,
    table: CapabilityPrograms,
    programs: SetIdPrograms,
    *,
    allow: tuple[str, ...] = (),
) -> Verdicts:
    for file in files.files:
        package = packages.owner(file.path)
        data = {"caps": file.text, "package": package, "mode": f"{file.mode:04o}"}
        known = table.known(file) and (package or file.root)
        if known or any(matches(glob, file.path) for glob in allow):
            yield Seen(file.path, file.path, data)
        elif doubt := packages.unsure(file.path):
            yield Unsure(file.path, doubt)
        else:
            origin = ADDED.fill(data) if package else NOBODYS
            severity = _severity(file, table, programs, packaged=bool(package))
            confidence = Confidence.MEDIUM if package else None
            yield Fail(file.path, file.path, data | {"origin": origin}, severity=severity, confidence=confidence)


def _severity(
    file: CapabilityFile, table: CapabilityPrograms, programs: SetIdPrograms, *, packaged: bool
) -> Severity | None:
    if file.namespaced or not file.permitted or not file.for_others:
        return Severity.LOW
    if file.permitted & table.powerful:
        return None if file.names & programs.escape_names else Severity.HIGH
    return Severity.LOW if packaged else Severity.MEDIUM
