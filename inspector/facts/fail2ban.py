"""Whether fail2ban watches sshd's log and shuts out addresses that guess passwords."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.services import Services
from inspector.request import Files, Part, Request

PROGRAMS = (Files("/usr/bin/fail2ban-server", Part.STAT), Files("/usr/local/bin/fail2ban-server", Part.STAT))
JAILS = (
    Files("/etc/fail2ban/jail.conf"),
    Files("/etc/fail2ban/jail.d/*.conf"),
    Files("/etc/fail2ban/jail.local"),
    Files("/etc/fail2ban/jail.d/*.local"),
)
"""In the order in which it reads them: the last value counts."""


@fact
@dataclass(frozen=True)
class Fail2ban:
    """`sshd`: whether its jail is on and the service starts by itself."""

    needs: ClassVar[tuple[Request, ...]] = (*PROGRAMS, *JAILS)
    sshd: bool

    @classmethod
    def read(cls, view: View, services: Services) -> Self:
        if not any([view.one(program).stat for program in PROGRAMS]):  # noqa: C419 - each is evidence
            raise Absent("fail2ban is not installed", "未安装 fail2ban")
        enabled: dict[str, str] = {}
        for request in JAILS:
            for item in sorted(view.whole(request), key=lambda item: item.name):
                enabled |= _enabled(item.text)
        on = enabled.get("sshd", enabled.get("DEFAULT", "false")).lower() in ("true", "yes", "on", "1")
        return cls(on and services.enabled("fail2ban"))


def _enabled(text: str) -> dict[str, str]:
    """The value of `enabled` by section."""
    found, section = {}, ""
    for line in text.split("\n"):
        if match := re.fullmatch(r"\[([^\]]+)\]\s*(?:[#;].*)?", line.strip()):
            section = match[1]
        elif match := re.fullmatch(r"enabled\s*[=:]\s*(\S+).*", line.strip()):
            found[section] = match[1]
    return found
