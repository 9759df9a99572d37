"""A condition on a setting of the kernel."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.fact import Unknown
from inspector.facts.sysctl import Sysctl, path
from inspector.request import Files
from inspector.siterules.absence import Missing, absent
from inspector.siterules.settings import Found, judged
from inspector.siterules.truth import Entry, Given
from inspector.siterules.values import Expected
from inspector.text import Text

NOT_SET = Text(en="not set", zh="未设置")
SYSCTL_FIX = Text(
    en="Change the files below /etc/sysctl.d so that {key} {so}, and run `sysctl --system`.",
    zh="调整 /etc/sysctl.d 下的文件，使 {key} {so}，并执行 `sysctl --system`。",
)


@dataclass(frozen=True)
class KernelSetting:
    """What holds now, and what will hold after the next boot, where a file says so: both count."""

    key: str
    expected: Expected
    missing: Missing = Missing.UNKNOWN
    facts = (Sysctl,)

    @property
    def about(self) -> str:
        return self.key

    @property
    def requests(self) -> tuple[Files, ...]:
        return (Files(f"/proc/sys/{path(self.key)}"),)

    @property
    def asks(self) -> Text:
        return self.expected.text

    @property
    def command(self) -> str:
        return f"sysctl {shlex.quote(self.key)}"

    def entries(self, given: Given) -> Iterator[Entry]:
        sysctl = given.fact(Sysctl)
        fix = SYSCTL_FIX.fill({"key": self.key, "so": self.expected.so})
        (running,) = given.view.ask(self.requests[0])
        live = " ".join(running.text.split()) or None
        if live is not None:
            yield judged(self.expected, self.key, Found(live, running.name), fix)
        try:
            setting = sysctl.get(self.key) if sysctl else None
        except Unknown as unknown:  # what holds now may be wrong all the same
            yield Entry(self.key, None, None, self.expected.text, fix, key="boot", why=unknown.reason)
            return
        if setting is not None:
            key = "boot" if live is not None else ""
            value = " ".join(setting.value.split())
            yield judged(self.expected, self.key, Found(value, setting.location, key=key), fix)
        elif live is None and not running.state.whole:
            raise Unknown(running.why)
        elif live is None and self.expected.default is not None:
            yield judged(self.expected, self.key, Found(self.expected.default), fix)
        elif live is None:
            yield absent(self.missing, Entry(self.key, None, NOT_SET, self.expected.text, fix))
