"""Logs that every user of the host may change or delete."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.logfiles import FOLDER, LogFiles, undated
from inspector.model import Fail, Seen, Severity
from inspector.snapshot import Stat
from inspector.text import Text, shell_word

AUTH = "/var/log/auth.log"


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Write access to logs", zh="日志文件的写权限"),
    why=Text(
        en="A log that everybody may write proves nothing: traces are wiped out and false ones planted.",
        zh="任何用户都可以修改的日志不具有证明力：攻击者可清除痕迹，也可伪造记录。",
    ),
    fails=Text(en="everybody may write {subject} (mode {mode})", zh="所有用户都可以写入 {subject}（权限 {mode}）"),
    remedy=Text(
        en="Run `chmod o-w {files}`, and correct the mode in the program or in logrotate's `create` line, which makes it anew.",
        zh="执行 `chmod o-w {files}`，并修正生成该文件的程序或 logrotate 的 `create` 配置中的权限。",
    ),
    command="ls -ld {location}",
    standards={
        "gbt22239-l3": ("8.1.4.3c", "8.1.5.2a"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AU-9",),
        "iso-27001-2022": ("A.8.15", "A.5.28"),
    },
    good=[
        {AUTH: File(mode=0o640), "/var/log/apt/x.log": ""},
        {
            AUTH: "",
            "/var/log/x": File(kind="dir", mode=0o1777),
            "/var/log/d": File(kind="dir", mode=0o700),
            "/var/log/d/a": File(mode=0o666),
        },
        {"/etc/passwd": ""},
    ],
    bad=[
        Case({AUTH: File(mode=0o666), "/var/log/syslog": File(mode=0o646)}, fails=[AUTH, "/var/log/syslog"]),
        Case(
            dict.fromkeys(("/var/log/x/2026-01-01.log", "/var/log/x/2026-01-02.log"), File(mode=0o666)),
            fails=["/var/log/x/*.log"],
        ),
        Case({"/var/log/app": File(kind="dir", mode=0o777), "/var/log/app/a.log": ""}, fails=["/var/log/app"]),
        Case(
            {"/var/log": File(kind="dir", mode=0o777), "/var/log/a/b/c.log": File(mode=0o602)},
            fails=["/var/log", "/var/log/a/b/c.log"],
        ),
    ],
)
def log_file_writable(logs: LogFiles, *, allow: tuple[str, ...] = ()) -> Verdicts:
    bad: dict[str, list[str]] = {}
    for path, stat in logs.entries.items():
        if _writable(stat) and path not in allow and logs.reachable(path):
            bad.setdefault(undated(path), []).append(path)
    for subject, paths in bad.items():
        words = " ".join(map(shell_word, paths))
        yield Fail(subject, paths[0], {"mode": f"{logs.entries[paths[0]].mode:04o}", "files": words})
    if not bad:
        yield Seen(FOLDER, FOLDER, {"files": len(logs.entries)})


def _writable(stat: Stat) -> bool:
    """In a sticky folder nobody deletes what is another's."""
    sticky = stat.kind == "dir" and bool(stat.mode & 0o1000)
    return stat.kind in ("file", "dir") and bool(stat.mode & 0o002) and not sticky
