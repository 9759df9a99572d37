"""sshd lets one connection guess for long, or keeps connections that never log in.

LoginGraceTime 0 is also how the flaw CVE-2024-6387 was worked around before there was a fix.
"""

from __future__ import annotations

import re

from inspector.check import Case, Verdicts, check
from inspector.facts.sshd import Directive, Sshd
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

CONFIG = "/etc/ssh/sshd_config"
TRIES, GRACE = "MaxAuthTries", "LoginGraceTime"
TOO_MANY = Text(en="{option} is {value}, more than {limit}{where}", zh="{option} 的值为 {value}，超过 {limit}{where}")
TOO_LONG = Text(en="{option} is {value}, longer than {limit} seconds", zh="{option} 的值为 {value}，超过 {limit} 秒")
NO_LIMIT = Text(
    en="{option} is 0: connections that do not log in are never cut", zh="{option} 的值为 0，未登录的连接不会被断开"
)
UNDER = Text(en=" (Match {condition})", zh="（条件：Match {condition}）")
BAD_VALUE = Text(en="{option} has a value that sshd does not know", zh="{option} 的值不是 sshd 认可的值")
_PART = re.compile(r"([0-9]{1,9})([smhdw]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@check(
    severity=Severity.LOW,
    title=Text(en="Tries and time for an SSH log-in", zh="SSH 登录尝试次数与登录时限"),
    why=Text(
        en="The more passwords one connection may try, and the longer it may take, the faster guessing goes and the fewer lines of it stand in the log.",
        zh="单个连接允许的尝试次数越多、登录时限越长，口令猜解的效率就越高，未登录的连接也会长期占用服务资源。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(en="{subject} is {value}", zh="{subject} 的值为 {value}"),
    remedy=Text(
        en="Set `{subject} {wanted}` in {file}, run `sshd -t` and reload the service (`systemctl reload ssh` on Debian, `systemctl reload sshd` on RHEL).",
        zh="在 {file} 中设置 `{subject} {wanted}`，执行 `sshd -t` 检查后重新加载服务（Debian 系 `systemctl reload ssh`，RHEL 系 `systemctl reload sshd`）。",
    ),
    command="sshd -T | grep -i -E '^(maxauthtries|logingracetime)'",
    standards={
        "gbt22239-l3": ("8.1.4.1b",),
        "cis-v8": ("4.1",),
        "nist-800-53-r5": ("AC-7",),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        {CONFIG: "#MaxAuthTries 6\n#LoginGraceTime 2m\n"},
        {CONFIG: "MaxAuthTries 3\nMaxAuthTries 30\nLoginGraceTime 60\n"},
        {CONFIG: "maxauthtries=4\nLoginGraceTime 1m30s\nMatch Address 10.0.0.0/8\n  MaxAuthTries 6\n"},
        {CONFIG: "MaxAuthTries 20\nMatch all\nMaxAuthTries 3\n"},
        Case({CONFIG: "MaxAuthTries 10\nLoginGraceTime 1h\n"}, params={"max_tries": 10, "max_grace_seconds": 3600}),
        {"/etc/hostname": "no-sshd\n"},
    ],
    bad=[
        Case({CONFIG: "MaxAuthTries 10\n"}, fails=[TRIES]),
        Case({CONFIG: "LoginGraceTime 0\n"}, fails=[GRACE]),
        Case({CONFIG: "MaxAuthTries 7\nLoginGraceTime 2m1s\n"}, fails=[TRIES, GRACE]),
        Case({CONFIG: "MaxAuthTries 3\nMatch User bob\n\tMaxAuthTries 100\nMatch User amy\nMaxAuthTries 99\n"}, fails=[TRIES, TRIES]),
        Case({CONFIG: "Include sshd_config.d/*.conf\nMaxAuthTries 3\n", f"{CONFIG}.d/1.conf": "MaxAuthTries 9\n"}, fails=[TRIES]),
        Case({CONFIG: "MaxAuthTries 6\n"}, params={"max_tries": 4}, fails=[TRIES]),
    ],
)  # fmt: skip
def ssh_many_tries(sshd: Sshd, *, max_tries: int = 6, max_grace_seconds: int = 120) -> Verdicts:
    for option in sshd.values("maxauthtries", "6"):
        yield _tries(option, max_tries)
    yield _grace(sshd.option("logingracetime", "120"), max_grace_seconds)


def _tries(option: Directive, limit: int) -> Fail | Seen | Unsure:
    """Zero lets nobody in, so it is no looser than one."""
    if not re.fullmatch("[0-9]{1,9}", option.value):
        return Unsure(TRIES, reason("value", BAD_VALUE, option=TRIES))
    where = UNDER.fill({"condition": option.condition}) if option.scope else ""
    data = {"option": TRIES, "value": option.value, "limit": limit, "where": where}
    data |= {"file": option.file, "wanted": limit}
    if int(option.value) <= limit:
        return Seen(TRIES, option.location, data)
    return Fail(TRIES, option.location, {**data, "what": TOO_MANY.fill(data)}, key=option.condition)


def _grace(option: Directive, limit: int) -> Fail | Seen | Unsure:
    seconds = _time(option.value)
    if seconds is None:
        return Unsure(GRACE, reason("value", BAD_VALUE, option=GRACE))
    data = {"option": GRACE, "value": option.value, "limit": limit, "file": option.file, "wanted": limit}
    if 0 < seconds <= limit:
        return Seen(GRACE, option.location, data)
    return Fail(GRACE, option.location, {**data, "what": (TOO_LONG if seconds else NO_LIMIT).fill(data)})


def _time(text: str) -> int | None:
    """Seconds of a time as sshd_config(5) writes it, such as 90, 2m or 1h30m; None for anything else."""
    parts = _PART.findall(text.lower())
    if not parts or "".join(number + unit for number, unit in parts) != text.lower():
        return None
    return sum(int(number) * _SECONDS[unit] for number, unit in parts)
