"""By which ways people log in to a host with a password, and how they set one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.services import Services
from inspector.facts.sshd import Sshd
from inspector.request import Files, Part, Request

PASSWD_TOOLS = (Files("/usr/bin/passwd", Part.STAT), Files("/bin/passwd", Part.STAT))


@fact
@dataclass(frozen=True)
class Entrances:
    """`console`: there is an init that would start a log-in. `tool`: the program that sets passwords; empty for none."""

    needs: ClassVar[tuple[Request, ...]] = PASSWD_TOOLS
    console: bool
    sshd: Sshd | None
    tool: str
    busybox: bool

    @classmethod
    def read(cls, view: View, services: Services, sshd: Sshd | None) -> Self:
        if not services.boots and sshd is None:
            raise Absent("nobody logs in here: there is no init and no sshd", "本机没有 init 和 sshd，无人登录")
        tools = {request.glob: stat for request in PASSWD_TOOLS if (stat := view.one(request).stat)}
        busybox = any("busybox" in stat.link for stat in tools.values())
        return cls(services.boots, sshd, next(iter(tools), ""), busybox)
