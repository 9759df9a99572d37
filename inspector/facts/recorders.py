"""What keeps the record of a host (auditd and the system log), and which commands stop it or change what it obeys."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.services import Services, UnitFiles
from inspector.facts.syslog import Journald, Syslog
from inspector.request import Files, Part, Request

AUDITD = tuple(Files(path, Part.STAT) for path in ("/usr/sbin/auditd", "/sbin/auditd"))
CONFIGS = {
    "auditd": ("/etc/audit", "/etc/audit/**/*"),
    "rsyslog": ("/etc/rsyslog.conf", "/etc/rsyslog.d", "/etc/rsyslog.d/*"),
    "syslog-ng": ("/etc/syslog-ng", "/etc/syslog-ng/**/*"),
    "systemd-journald": (
        "/etc/systemd/journald.conf",
        "/etc/systemd/journald.conf.d",
        "/etc/systemd/journald.conf.d/*",
    ),
    "metalog": ("/etc/metalog.conf",),
    "sysklogd": ("/etc/syslog.conf", "/etc/syslog.d", "/etc/syslog.d/*"),
    **dict.fromkeys(("syslog", "busybox-syslogd", "inetutils-syslogd"), ("/etc/syslog.conf",)),
}
"""Globs of what each of them obeys."""
_STATS = {name: tuple(Files(glob, Part.STAT) for glob in globs) for name, globs in CONFIGS.items()}
_DAEMONS = {"rsyslog": "rsyslogd", "syslog": "syslogd"}
_VERBS = ("disable", "mask", "kill", "edit", "revert", "set-property", "freeze")
_LEVELS = ("off", "disable", "remove", "del", "delete")
_WRITERS = tuple(
    """
    sudoedit vi vim vim.basic vim.tiny nvim nano rnano pico emacs ed ex joe mcedit tee mv rm unlink truncate chmod chown chgrp
    setfacl sed
    """.split()
)
_COPIERS = ("cp", "install", "ln", "rsync")
_IN_PLACE = re.compile(r"-[A-Za-z]*i.*|--in-place.*|\*")
_GENTLE = ("-HUP", "-1", "-SIGHUP", "-USR1", "-USR2")
WORDS, LONG = 64, 256
"""Of a command's arguments; what is longer is not compared and counts as free."""


@dataclass(frozen=True)
class Recorder:
    """`refuses`: systemd does not stop it on demand."""

    name: str
    refuses: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}.service", f"{self.name}.socket", _DAEMONS.get(self.name, self.name))

    @property
    def places(self) -> tuple[str, ...]:
        """Files and folders that it obeys."""
        return tuple(glob for glob in CONFIGS.get(self.name, ()) if "*" not in glob)


@fact
@dataclass(frozen=True)
class Recorders:
    """Raises Absent where nothing records."""

    needs: ClassVar[tuple[Request, ...]] = AUDITD
    recorders: tuple[Recorder, ...]

    @classmethod
    def read(
        cls, view: View, services: Services, units: UnitFiles, syslog: Syslog | None, journald: Journald | None
    ) -> Self:
        if not services.boots:
            raise Absent("no init system is installed", "未安装 init 系统")
        there = any([view.one(program).stat for program in AUDITD])  # noqa: C419 - each is evidence
        logs = [*(syslog.running if syslog else []), *(["systemd-journald"] if journald else [])]
        names = (["auditd"] if there and services.installed("auditd") else []) + logs
        if not names:
            raise Absent(
                "neither auditd nor a system log is set up to be started", "未安装或未启用 auditd 和系统日志服务"
            )
        return cls(tuple(Recorder(name, _refuses(units, name)) for name in names))


def config_requests(name: str) -> tuple[Files, ...]:
    """What the recorder of that name obeys, to be asked for."""
    return _STATS.get(name, ())


def _refuses(units: UnitFiles, name: str) -> bool:
    values = units.get(f"{name}.service", "Unit", "RefuseManualStop")
    return bool(values) and values[-1].value.lower() in ("yes", "true", "on", "1")


def stops(command: str, arguments: str | None, recorder: Recorder) -> bool:
    """Whether a granted command may stop it, switch it off or change what it obeys. `arguments`: None where the caller chooses them; `*` in them
    stands for several words too, as sudo takes it."""
    pattern = command.rpartition("/")[2][:LONG] or "*"  # a folder stands for all that is in it
    programs = [name for name in _PROGRAMS if fnmatch.fnmatchcase(name, pattern)]
    programs = [name for name in programs if recorder.name == "auditd" or name != "auditctl"]
    scripts = "/init.d/" in command and _any(recorder.names, [pattern])
    words = None if arguments is None or len(arguments) > WORDS * LONG else arguments.split()
    if words is None or len(words) > WORDS:
        return scripts or bool(programs)
    words = [word[:LONG] for word in words]
    return (scripts and _any(("stop",), words)) or any(_PROGRAMS[name](name, words, recorder) for name in programs)


def _any(names: tuple[str, ...], patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)


def _plain(words: list[str]) -> list[str]:
    return [word for word in words if not word.startswith("-")]


def _systemctl(_: str, words: list[str], recorder: Recorder) -> bool:
    words = _plain(words)
    if not words:
        return False
    verbs = _VERBS if recorder.refuses else (*_VERBS, "stop")
    head, star, _ = words[0].partition("*")
    verb = _any(verbs, words[:1]) or (bool(star) and any(verb.startswith(head) for verb in verbs))
    return verb and (any("*" in word for word in words) or _any(recorder.names, words[1:]))


def _service(_: str, words: list[str], recorder: Recorder) -> bool:
    words = _plain(words)
    return bool(words) and _any(recorder.names, words[:1]) and (_any(("stop",), words[1:]) or "*" in words[0])


def _runlevel(_: str, words: list[str], recorder: Recorder) -> bool:
    return _any(recorder.names, words) and _any(_LEVELS, words)


def _auditctl(_: str, words: list[str], __: Recorder) -> bool:
    switches = any(_any(("-e",), [one]) and _any(("0",), [two]) for one, two in pairwise(words))
    return switches or _any(("-D", "-W", "-d", "-e0", "-a", "-A", "-R"), words) or any("*" in word for word in words)


def _kills(program: str, words: list[str], recorder: Recorder) -> bool:
    if words and words[0] in _GENTLE:
        return False
    named = program in ("pkill", "killall") and _any(recorder.names, words)
    free = program in ("kill", "killall") and any("*" in word for word in words)
    return named or free or program == "killall5"


def _writes(program: str, words: list[str], recorder: Recorder) -> bool:
    """An editor, or what takes away, shifts or opens a file."""
    if program == "sed" and not any(map(_IN_PLACE.fullmatch, words)):
        return False
    return any(_is_obeyed(word, recorder) for word in words)


def _copies(_: str, words: list[str], recorder: Recorder) -> bool:
    """What comes last is written to, or what an option names."""
    named = any(word.startswith(("-t", "--target")) for word in words)
    return any(_is_obeyed(word, recorder) for word in (words if named else _plain(words)[-1:]))


def _is_obeyed(word: str, recorder: Recorder) -> bool:
    """Whether an argument may name a file that it obeys, or one that it will when it is there."""
    path = word.rpartition("=")[2]
    inside = any(path == place or path.startswith(f"{place}/") for place in recorder.places)
    return inside or any(_any((place, f"{place}/x.conf"), [path]) for place in recorder.places)


_PROGRAMS: Mapping[str, Callable[[str, list[str], Recorder], bool]] = {
    "systemctl": _systemctl,
    "auditctl": _auditctl,
    **dict.fromkeys(("service", "rc-service", "invoke-rc.d"), _service),
    **dict.fromkeys(("chkconfig", "update-rc.d", "rc-update"), _runlevel),
    **dict.fromkeys(_WRITERS, _writes),
    **dict.fromkeys(_COPIERS, _copies),
    **dict.fromkeys(("pkill", "killall", "killall5", "kill"), _kills),
}
