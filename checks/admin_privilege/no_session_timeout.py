"""A session that is left alone stays open for ever.

ClientAliveInterval of sshd is no idle time-out: it notices dead connections. TMOUT of the shell and StopIdleSessionSec of
systemd-logind are. The limit, ten minutes, is what assessments under GB/T 22239 (8.1.4.1 b) ask for.
"""

from __future__ import annotations

import re

from inspector.check import Case, Verdicts, check
from inspector.fact import View
from inspector.facts.entrances import Entrances
from inspector.facts.session_timeout import timeout
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.request import Files
from inspector.text import Text

SHELL_FILES = (
    Files("/etc/environment"),
    Files("/etc/profile"),
    Files("/etc/profile.d/*.sh"),
    Files("/etc/bashrc"),
    Files("/etc/bash.bashrc"),
)
"""In the order in which a log-in shell reads them."""
LOGIND = (Files("/etc/systemd/logind.conf"), Files("/etc/systemd/logind.conf.d/*.conf"))
_UNITS = {"": 1, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hr": 3600}
HOST = {"/sbin/init": ""}
PROFILE = "/etc/profile"


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    title=Text(en="Time-out of idle sessions", zh="会话超时退出"),
    why=Text(
        en="Whoever passes a screen that somebody left works on with that person's rights.",
        zh="操作人员离开后会话不会自动退出，他人可直接以其身份和权限进行操作。",
    ),
    fails=Text(
        en="idle sessions stay open: {what}", zh="空闲会话不会按时退出：{what}"
    ),
    passes=Text(en="{subject} ends idle sessions after {seconds:second|seconds}", zh="{subject} 使空闲会话在 {seconds} 秒后退出"),
    remedy=Text(
        en="Write `readonly TMOUT={limit}; export TMOUT` to /etc/profile.d/tmout.sh.",
        zh="在 /etc/profile.d/tmout.sh 中写入 `readonly TMOUT={limit}; export TMOUT`。",
    ),
    command="grep -n TMOUT /etc/environment /etc/profile /etc/profile.d/*.sh /etc/bashrc /etc/bash.bashrc; grep -rn StopIdle /etc/systemd/logind.conf*",
    standards={
        "gbt22239-l3": ("8.1.4.1b",),
        "cis-v8": ("4.3",),
        "nist-800-53-r5": ("AC-11", "AC-12"),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        {**HOST, PROFILE: "TMOUT=600\nexport TMOUT\n"},
        {**HOST, PROFILE: "TMOUT=0\n", "/etc/profile.d/tmout.sh": "readonly TMOUT=300 ; export TMOUT\n"},
        {**HOST, PROFILE: "readonly TMOUT=300\nTMOUT=9000\n"},
        {**HOST, "/etc/bashrc": "[ -n \"$PS1\" ] && export TMOUT='300'\n"},
        {**HOST, PROFILE: "export TMOUT=$((5*60))\n"},
        {**HOST, PROFILE: "TIMEOUT=300; TMOUT=$TIMEOUT\n"},
        {**HOST, "/etc/profile.d/t.sh": ": ${TMOUT:=600}\n"},
        {**HOST, "/etc/systemd/logind.conf": "[Login]\nStopIdleSessionSec=10min\n"},
        {PROFILE: "umask 022\n"},
    ],
    bad=[
        Case({**HOST, PROFILE: "TMOUT=600 true\n"}, fails=["TMOUT"]),
        Case({**HOST, PROFILE: "# TMOUT=600\n"}, fails=["TMOUT"]),
        Case({**HOST, PROFILE: "TMOUT=300\n", "/etc/profile.d/z.sh": "export TMOUT=0\n"}, fails=["TMOUT"]),
        Case({**HOST, PROFILE: "TMOUT=7200\n", "/etc/systemd/logind.conf": "#StopIdleSessionSec=600\n"}, fails=["TMOUT"]),
        Case({**HOST, PROFILE: "TMOUT=300\nunset TMOUT\n"}, fails=["TMOUT"]),
    ],
    needs=lambda _: (*SHELL_FILES, *LOGIND),
)  # fmt: skip
def no_session_timeout(view: View, entrances: Entrances, *, max_seconds: int = 600) -> Verdicts:
    files = [item for request in SHELL_FILES for item in sorted(view.whole(request), key=lambda item: item.name)]
    found = timeout(files, max_seconds)
    stopped, place = _stopped(view)
    data = {"limit": max_seconds, "console": entrances.console}
    if 0 < stopped <= max_seconds:
        yield Seen("StopIdleSessionSec", place, {**data, "seconds": stopped})
    elif found.unclear:
        yield Unsure("TMOUT", reason("shell", UNCLEAR, place=found.unclear))
    elif 0 < found.seconds <= max_seconds:
        yield Seen("TMOUT", found.location, {**data, "seconds": found.seconds})
    elif found.partial and not found.location:
        yield Unsure("TMOUT", reason("shell", PARTIAL, place=found.partial))
    else:
        set_to = SET_TO.fill({"seconds": found.seconds})
        yield Fail("TMOUT", found.location, {**data, "what": set_to if found.location else UNSET})


UNSET = Text(en="TMOUT is not set", zh="未设置 TMOUT")
SET_TO = Text(en="TMOUT is {seconds} seconds", zh="TMOUT 为 {seconds} 秒")
UNCLEAR = Text(en="{place} sets TMOUT to what only running it tells", zh="{place} 处 TMOUT 的取值只有实际执行才能确定")
PARTIAL = Text(
    en="{place} sets TMOUT under a condition that may not hold for everybody",
    zh="{place} 处仅在特定条件下设置 TMOUT，未必对所有用户生效",
)


def _stopped(view: View) -> tuple[int, str]:
    seconds, location = 0, ""
    for request in LOGIND:
        for item in sorted(view.whole(request), key=lambda item: item.name):
            for number, line in enumerate(item.text.split("\n"), 1):
                if match := re.fullmatch(r"\s*StopIdleSessionSec\s*=\s*([0-9]{1,6})\s*([a-z]*)\s*", line):
                    seconds = int(match[1]) * _UNITS.get(match[2], 0)
                    location = f"{item.name}:{number}"
    return seconds, location
