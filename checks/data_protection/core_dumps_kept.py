"""Memory images of crashed programs that stay on the host, and set-id programs that leave such images for their user."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping

from inspector.check import Case, File, Verdicts, check
from inspector.fact import View
from inspector.facts.sysctl import Sysctl
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.request import Files, HomeFiles, Part, Request
from inspector.text import Text

PATTERN_KEY = "kernel.core_pattern"
KEY = "fs.suid_dumpable"
LIVE = Files("/proc/sys/fs/suid_dumpable")
PATTERN = Files("/proc/sys/kernel/core_pattern")
TMP = "/tmp"  # noqa: S108 - looked at, never written
_CORE = r"core(?:\.[0-9]{1,10})?"
_ANY_CORE = r"core(?:[._-].*)?|.*[.]core"
# In a folder for crashes everything named as one counts; elsewhere `core` may be anybody's word
PLACES: dict[Request, str] = {
    Files("/var/lib/systemd/coredump/*", Part.STAT): r"core\..*",
    Files("/var/crash/*", Part.STAT): rf"{_ANY_CORE}|.*\.crash|vmcore.*|dump\..*",
    Files("/var/crash/*/*", Part.STAT): r"vmcore|vmcore-incomplete|vmcore\.flat|dump\.[0-9]+",
    Files("/var/core/*", Part.STAT): _ANY_CORE,
    Files("/var/cores/*", Part.STAT): _ANY_CORE,
    **{
        Files(f"{folder}/*", Part.STAT): _ANY_CORE
        for folder in (
            *(
                "/core",
                "/cores",
                "/coredump",
                "/coredumps",
                "/corefile",
                "/corefiles",
                "/var/coredump",
                "/var/coredumps",
            ),
            *(
                "/var/log/core",
                "/var/log/coredump",
                "/data*/core",
                "/data*/cores",
                "/data*/coredump",
                "/data*/coredumps",
            ),
            *("/data*/corefile", "/opt/core", "/opt/cores", "/opt/coredump", "/home/core", "/home/coredump"),
        )
    },
    Files("/var/spool/abrt/*/coredump", Part.STAT): "coredump",
    Files(f"/var{TMP}/abrt/*/coredump", Part.STAT): "coredump",
    Files("/core*", Part.STAT): _CORE,
    Files(f"{TMP}/core*", Part.STAT): _CORE,
    Files(f"/var{TMP}/core*", Part.STAT): _CORE,
    HomeFiles("core*", Part.STAT): _CORE,
}
CRASHES = ("/var/crash", "/var/spool/abrt", f"/var{TMP}/abrt")
"""Folders with a folder for each crash."""
ELSEWHERE = Text(
    en="core_pattern is {pattern}: that folder is not looked at; see by hand whether memory images are kept there",
    zh="core_pattern 为 {pattern}，该目录未检查，请人工确认其中是否保留有内存转储文件",
)
SYSTEMD = "/var/lib/systemd/coredump"
DUMP = f"{SYSTEMD}/core.nginx.33.0123.77.1700000000000000.zst"
PRIVATE = Text(
    en="programs that run with another user's rights (fs.suid_dumpable = 1) leave memory images that their user can read",
    zh="fs.suid_dumpable = 1，以其他用户权限运行的程序崩溃后，普通用户可读取其内存转储",
)
FILES = Text(
    en="{count:memory image|memory images} of crashed programs in {folder}",
    zh="{folder} 中保留有 {count} 个程序崩溃内存转储文件",
)
SAFE = Text(en="{value}", zh="{value}")
NONE = Text(
    en="none in the usual places (core_pattern: {pattern})", zh="常见目录中没有转储文件（core_pattern：{pattern}）"
)
UNSET = Text(en="not set (0 by default)", zh="未设置（默认为 0）")
NOT_LIVE = Text(en="not known", zh="未知")


def needs(_: Mapping[str, object]) -> Iterable[Request]:
    return (LIVE, PATTERN, *PLACES)


@check(
    severity=Severity.INFO,
    needs=needs,
    title=Text(en="Memory images of crashed programs", zh="程序崩溃内存转储"),
    why=Text(
        en="Such an image holds what the program had in memory: passwords, keys, patients' data. It stays there long after the program is gone.",
        zh="内存转储包含程序运行时的口令、密钥和业务数据，程序退出后仍长期留存在磁盘上。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(en="{subject}: {what}", zh="{subject}：{what}"),
    remedy=Text(
        en="Delete images that nobody examines. To keep none, set `Storage=none` and `ProcessSizeMax=0` under [Coredump] in"
        " /etc/systemd/coredump.conf, or `* hard core 0` in /etc/security/limits.conf; write `fs.suid_dumpable = 0` into a file below"
        " /etc/sysctl.d and run `sysctl --system`.",
        zh="删除不再用于分析的转储文件。不需要保留的，在 /etc/systemd/coredump.conf 的 [Coredump] 段设置 `Storage=none` 和 `ProcessSizeMax=0`，"
        "或在 /etc/security/limits.conf 中设置 `* hard core 0`；在 /etc/sysctl.d 下的文件中设置 `fs.suid_dumpable = 0` 并执行 `sysctl --system`。",
    ),
    command="sysctl fs.suid_dumpable kernel.core_pattern; ls -l /var/lib/systemd/coredump /var/crash /core* /tmp/core*",
    standards={
        "gbt22239-l3": ("8.1.4.10b",),
        "cis-v8": ("3.5",),
        "nist-800-53-r5": ("SC-28",),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        {LIVE.glob: "0\n", PATTERN.glob: "|/usr/lib/systemd/systemd-coredump %P\n", SYSTEMD: File(kind="dir")},
        {"/usr/lib/sysctl.d/50-coredump.conf": "fs.suid_dumpable=2\n", LIVE.glob: "2\n"},
        {"/var/crash/kdump_lock": "", "/var/crash/kexec_cmd": "kexec", f"{TMP}/core-build.log": "", f"{TMP}/core/a.js": ""},
        {PATTERN.glob: "/data/coredump/core-%e-%p\n", "/data/coredump/readme.txt": "", f"{TMP}/core-a-1": ""},
        {"/etc/passwd": "bob:x:1000:1000::/home/bob:/bin/sh\n", "/home/bob/core.py": "", "/home/bob/core/x": ""},
    ],
    bad=[
        Case({LIVE.glob: "1\n"}, fails=[KEY]),
        Case({"/etc/sysctl.d/90-debug.conf": "fs.suid_dumpable = 1\n"}, fails=[KEY]),
        Case({LIVE.glob: "0\n", DUMP: "", f"{SYSTEMD}/core.x.0.1.2.3.lz4": ""}, fails=[SYSTEMD]),
        Case({"/var/crash/_usr_bin_php.33.crash": "", "/var/crash/127.0.0.1-2026-01-01-10:00/vmcore": ""}, fails=["/var/crash"]),
        Case({"/core": "", f"{TMP}/core.4711": "", "/var/core/core_host_mysqld_7": ""}, fails=["/", TMP, "/var/core"]),
        Case({PATTERN.glob: f"{TMP}/core-%e-%p\n", f"{TMP}/core-nginx-123": ""}, fails=[TMP]),
        Case({PATTERN.glob: f"{TMP}/core.%e.%p\n", f"{TMP}/core.java.4711": ""}, fails=[TMP]),
        Case({PATTERN.glob: "/data/coredump/%e-%p.dmp\n", "/data/coredump/java-7.dmp": ""}, fails=["/data/coredump"]),
        Case({"/etc/sysctl.d/c.conf": f"kernel.core_pattern = {TMP}/core-%e\n", f"{TMP}/core-nginx": ""}, fails=[TMP]),
        Case({"/var/spool/abrt/ccpp-2024-01-01-10:10:10-123/coredump": ""}, fails=["/var/spool/abrt"]),
        Case(
            {"/etc/passwd": "bob:x:1000:1000::/home/bob:/bin/sh\n", "/home/bob/core.99": "", "/root/core": ""},
            fails=["/home/bob", "/root"],
        ),
    ],
)  # fmt: skip
def core_dumps_kept(view: View, sysctl: Sysctl) -> Verdicts:
    setting = sysctl.get(KEY)
    live = view.text(LIVE).strip()
    if live == "1" or (setting and setting.value == "1"):
        location = setting.location if setting and setting.value == "1" else LIVE.glob
        yield Fail(KEY, location, {"what": PRIVATE})
    else:
        value = live or (setting.value if setting else UNSET)
        yield Seen(
            KEY, LIVE.glob if live else setting.location if setting else "", {"what": SAFE.fill({"value": value})}
        )
    written = sysctl.get(PATTERN_KEY) if not view.text(PATTERN).strip() else None
    pattern = (view.text(PATTERN).strip() or (written.value if written else ""))[:LONGEST]
    folders = _folders(view, pattern)
    for folder, paths in sorted(folders.items()):
        data = {"what": FILES.fill({"count": len(paths), "folder": folder}), "count": len(paths), "folder": folder}
        yield Fail(folder, min(paths), data)
    if pattern.startswith("/") and not _is_looked_at(pattern):
        yield Unsure("core", reason("elsewhere", ELSEWHERE, pattern=pattern))
    elif not folders:
        yield Seen("core", "", {"what": NONE.fill({"pattern": pattern or NOT_LIVE})})


LONGEST = 127
"""What the kernel keeps of a core_pattern."""


def _is_looked_at(pattern: str) -> bool:
    """Whether files of that pattern are among those that are asked for."""
    begin = pattern.partition("%")[0]
    globs = [request.glob for request in PLACES if isinstance(request, Files) and request.glob.endswith("*")]
    asked = any(glob.count("/") == begin.count("/") and fnmatch.fnmatchcase(begin, glob) for glob in globs)
    return asked and "/" not in pattern[len(begin) :]


def _form(pattern: str) -> re.Pattern[str]:
    """Of the names that the kernel makes from it; with core_uses_pid it adds the process id."""
    parts = (re.escape(part) for part in re.split(r"%.", pattern.rpartition("/")[2]))
    return re.compile(".{1,128}".join(parts) + r"(?:\.[0-9]{1,10})?", re.DOTALL)


def _folders(view: View, pattern: str) -> dict[str, set[str]]:
    """The images in each place; those in a folder for each crash count for the folder above."""
    found: dict[str, set[str]] = {}
    own, own_form = pattern.rpartition("/")[0] if pattern.startswith("/") else None, _form(pattern)
    for request, form in PLACES.items():
        for item in view.whole(request):
            folder, _, name = item.name.rpartition("/")
            named = re.fullmatch(form, name, re.DOTALL) or (folder == own and own_form.fullmatch(name))
            if item.stat and item.stat.kind == "file" and named:
                above = next((top for top in CRASHES if folder.startswith(f"{top}/")), folder or "/")
                found.setdefault(above, set()).add(item.name)
    return found
