"""Logs of logins that every user of the host may read."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.logfiles import FOLDER, LogFiles, undated
from inspector.model import Fail, Seen, Severity
from inspector.patterns import matches
from inspector.text import Text, shell_word

LOGS = tuple(f"{FOLDER}/{name}" for name in ("auth.log*", "secure*", "audit/*", "btmp*", "sudo.log*"))


@check(
    severity=Severity.LOW,
    title=Text(en="Read access to logs of logins", zh="登录日志的读权限"),
    why=Text(
        en="Logs of failed logins hold the passwords of those who typed them in place of their name; logs of sudo and audit show an intruder what is watched.",
        zh="登录失败日志中可能含有用户误输在用户名处的口令；sudo 和审计日志会让攻击者了解哪些行为受到监控。",
    ),
    fails=Text(en="everybody may read {subject} (mode {mode})", zh="所有用户都可以读取 {subject}（权限 {mode}）"),
    remedy=Text(
        en="Run `chmod o-r {files}`, and correct the mode in the syslog daemon's settings or in logrotate's `create` line, which makes it anew.",
        zh="执行 `chmod o-r {files}`，并修正 syslog 服务或 logrotate 的 `create` 配置中的权限。",
    ),
    command="ls -l {location}",
    standards={
        "gbt22239-l3": ("8.1.4.3c", "8.1.5.2a"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AU-9",),
        "iso-27001-2022": ("A.8.15",),
    },
    good=[
        {"/var/log/auth.log": File(mode=0o640), "/var/log/syslog": ""},
        {"/var/log/audit": File(kind="dir", mode=0o750), "/var/log/audit/audit.log": File(mode=0o644)},
        {"/etc/passwd": ""},
    ],
    bad=[
        Case(
            {"/var/log/auth.log": "", "/var/log/auth.log.1": File(mode=0o604)},
            fails=["/var/log/auth.log", "/var/log/auth.log.1"],
        ),
        Case(
            dict.fromkeys(("/var/log/secure-20260101", "/var/log/secure-20260108"), File(mode=0o644)),
            fails=["/var/log/secure-*"],
        ),
    ],
)
def log_file_readable(logs: LogFiles, *, files: tuple[str, ...] = LOGS) -> Verdicts:
    bad: dict[str, list[str]] = {}
    for path, stat in logs.entries.items():
        if stat.kind != "file" or not any(matches(glob, path) for glob in files):
            continue
        if stat.mode & 0o004 and logs.reachable(path):
            bad.setdefault(undated(path), []).append(path)
        else:
            yield Seen(path, path, {"mode": f"{stat.mode:04o}"})
    for subject, paths in bad.items():
        words = " ".join(map(shell_word, paths))
        yield Fail(subject, paths[0], {"mode": f"{logs.entries[paths[0]].mode:04o}", "files": words})
