"""Files and folders of the system that every user may change."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import View
from inspector.model import Fail, Seen, Severity, together
from inspector.request import Files, Part, Tree, Where
from inspector.text import Text

SYSTEM = ("/etc", "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/boot", "/root", "/run/systemd")
ADDED = ("/opt", "/srv", "/usr/local")
OPEN = Tree(Where(below=(*SYSTEM, *ADDED), kinds=("file", "dir"), any_bits=0o002))
CLOSED = tuple(
    Files(glob, Part.STAT)
    for glob in ("/*", "/etc/*", "/opt/*", "/opt/*/*", "/srv/*", "/srv/*/*", "/usr/*", "/usr/local/*")
)
"""Folders that may be closed to others, so that what is below is safe. Deeper ones count as open."""
STICKY = 0o1000


@check(
    severity=Severity.HIGH,
    title=Text(en="Write access of everybody to system files", zh="系统文件的全员可写权限"),
    why=Text(
        en="A program, a library, a setting or a unit that any user may change is run or believed by root sooner or later.",
        zh="程序、库、配置或服务单元若任何用户都可修改，迟早会被 root 执行或采用，从而导致提权。",
    ),
    fails=Text(
        en="everybody can change {subject} (mode {mode}){more}",
        zh="所有用户都可修改 {subject}（权限 {mode}）{more}",
    ),
    remedy=Text(
        en="Check that nothing was planted there (`dpkg --verify` or `rpm -Va` for files of packages); then `chmod o-w {subject:sh}`.",
        zh="先确认内容未被篡改（软件包文件可用 `dpkg --verify` 或 `rpm -Va` 核对），再执行 `chmod o-w {subject:sh}`。",
    ),
    command="find {subject} -perm -0002 ! -type l -ls",
    standards={
        "gbt22239-l3": ("8.1.4.2e", "8.1.4.2f", "8.1.5.3a"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "AC-6"),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        {"/etc/a": "", "/usr/bin/b": File(mode=0o775), "/home/c": File(mode=0o666), "/var/d": File(mode=0o666)},
        {"/etc/link": File(link="/home/c"), "/etc/fifo": File(mode=0o666, kind="fifo")},
        {"/root": File(kind="dir", mode=0o700), "/root/x": File(mode=0o666)},
        {"/opt/app": File(kind="dir", mode=0o750), "/opt/app/x": File(mode=0o777)},
    ],
    bad=[
        Case({"/etc/profile": File(mode=0o666)}, fails=["/etc/profile"]),
        Case(
            {"/usr/local/bin/x": File(mode=0o777), "/srv/www/a": File(mode=0o646)},
            fails=["/srv/www/a", "/usr/local/bin/x"],
        ),
        Case(
            {
                "/opt/app": File(kind="dir", mode=0o777),
                "/opt/app/a": File(mode=0o777),
                "/opt/app/b/c": File(mode=0o777),
                "/opt/application": File(mode=0o666),
            },
            fails=["/opt/app", "/opt/application"],
        ),
        Case(
            {"/etc/systemd/system/x.service.d": File(kind="dir", mode=0o1777)},
            fails=["/etc/systemd/system/x.service.d"],
        ),
        Case({"/etc": File(kind="dir", mode=0o777), "/etc/a": ""}, fails=["/etc"]),
    ],
    needs=lambda _: (OPEN, *CLOSED),
)
def system_file_writable(view: View, *, allow: tuple[str, ...] = ()) -> Verdicts:
    folders = {item.name: item.stat for need in CLOSED for item in view.ask(need) if item.stat and not item.stat.link}
    closed = {path for path, stat in folders.items() if stat.kind == "dir" and not stat.mode & 0o001}
    wanted = {item.name: item.stat for item in view.ask(OPEN) if item.stat}
    wanted |= {path: stat for path in (*SYSTEM, *ADDED) if (stat := folders.get(path)) and stat.mode & 0o002}
    inside: dict[str, int] = {}
    for path in sorted(wanted):
        above = next((folder for folder in _above(path) if folder in inside), None)
        if closed.intersection(_above(path)):
            continue
        if above is not None:
            inside[above] += 1
            yield together(path)
        elif path not in allow:
            inside[path] = 0
    for path, count in inside.items():
        stat = wanted[path]
        lower = path.startswith(ADDED) or bool(stat.mode & STICKY)
        more = Text(en=f", with {count} more below", zh=f"，其下还有 {count} 项") if count else ""
        yield Fail(path, path, {"mode": f"{stat.mode:04o}", "more": more}, severity=Severity.MEDIUM if lower else None)
    yield Seen("/", "", {"below": list(SYSTEM)})


def _above(path: str) -> list[str]:
    return [path[:end] for end, char in enumerate(path) if char == "/" and end]
