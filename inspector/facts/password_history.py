"""Whether a changed password may be an old one again: modules that remember, and whether the stack lets them refuse.

As in password_rules, what counts is libpam's second walk: a module that refuses a password takes it away, and it depends on the
controls and on `use_authtok` whether a later module sets it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.pam import Pam, Step
from inspector.facts.pam_modules import UNKNOWN
from inspector.facts.pam_walk import Outcome, outcomes
from inspector.facts.password_rules import ELSEWHERE, OTHER_QUALITY, QUALITY, SETTERS
from inspector.request import Files, Request

PWHISTORY = Files("/etc/security/pwhistory.conf")
MODULE = "pam_pwhistory"
_REMEMBERED = 10
"""Of pam_pwhistory where nothing is said; pam_unix remembers none then."""
_SILENT = frozenset(
    "pam_gnome_keyring pam_ecryptfs pam_warn pam_echo pam_env pam_mount pam_kwallet pam_kwallet5".split()
)
_WILLING = frozenset(("pam_localuser", "pam_permit"))
Memory = tuple[bool, bool]
"""Whether a password is at hand, and whether one was set."""


@dataclass(frozen=True)
class Memorised:
    """A line that remembers `count` passwords. `works`: an old one is not set. `read`: whether its settings are known."""

    step: Step
    count: int
    works: bool
    read: bool = True


@dataclass(frozen=True)
class History:
    """`open`: local users can set a password at all. `directory`: modules that set it elsewhere. `doubts`: unknown modules."""

    lines: tuple[Memorised, ...]
    open: bool
    directory: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@fact
@dataclass(frozen=True)
class PasswordHistory:
    needs: ClassVar[tuple[Request, ...]] = (PWHISTORY,)
    pam: Pam
    settings: Mapping[str, str]

    @classmethod
    def read(cls, view: View, pam: Pam) -> Self:
        return cls(pam, _settings(view.text(PWHISTORY)))

    def of(self, service: str) -> History:
        """What a service's stack remembers. Raises Unknown for an include that was not read."""
        steps = self.pam.stack(service, "password")
        lines = tuple(self._line(steps, at) for at, step in enumerate(steps) if _remembers(step))
        able = any(outcome.memory[1] for outcome in self._walked(steps, -1))
        directory = tuple(dict.fromkeys(step.module for step in steps if step.module in ELSEWHERE))
        doubts = tuple(dict.fromkeys(step.module for step in steps if not _known(step)))
        return History(lines, able, directory, doubts)

    def _line(self, steps: tuple[Step, ...], at: int) -> Memorised:
        step = steps[at]
        if step.module in SETTERS:
            count, read = _number(step.argument("remember"), 0), True
        else:
            given = step.argument("remember")
            count = _number(self.settings.get("remember") if given is None else given, _REMEMBERED)
            read = given is not None or step.argument("conf") in (None, PWHISTORY.glob)
        works = not any(outcome.memory[1] for outcome in self._walked(steps, at))
        return Memorised(step, count, works and not self._missing(step), read)

    def _walked(self, steps: tuple[Step, ...], refusing: int) -> Iterable[Outcome[Memory]]:
        """All ends of the second walk where the line `refusing` refuses the password; none does where it is negative."""

        def call(position: int, step: Step, memory: Memory) -> Iterator[tuple[str, Memory]]:
            there, changed = memory
            if self._missing(step):
                yield "module_unknown", memory
            elif position == refusing:
                yield "maxtries" if step.module == MODULE else "authtok_err", (False, changed)
            elif step.module in (*QUALITY, *SETTERS, MODULE):
                if not there and {"use_authtok", "use_first_pass"} & set(step.arguments) and refusing >= 0:
                    yield "authtok_err", memory
                else:
                    yield "success", (True, changed or step.module in SETTERS)
            else:
                yield from ((code, memory) for code in _answers(step))

        return outcomes(steps, call, (False, False))

    def _missing(self, step: Step) -> bool:
        return bool(self.pam.modules) and step.module not in self.pam.modules


def _remembers(step: Step) -> bool:
    return step.module == MODULE or (step.module in SETTERS and step.argument("remember") is not None)


def _known(step: Step) -> bool:
    there = not step.module or step.module in (*QUALITY, *SETTERS, *ELSEWHERE, MODULE)
    return step.module not in OTHER_QUALITY and (there or _answers(step) != UNKNOWN)


def _answers(step: Step) -> tuple[str, ...]:
    """What the other modules say of a local user's new password."""
    if step.module in ELSEWHERE:
        return ("user_unknown", "authinfo_unavail")
    if step.module in _SILENT:
        return ("ignore",)
    if step.module in _WILLING:
        return ("success",)
    return ("authtok_err",) if step.module == "pam_deny" else UNKNOWN


def _settings(text: str) -> dict[str, str]:
    """pwhistory.conf(5): `name = value`, the last one holds."""
    lines = (raw.partition("#")[0].strip() for raw in text.split("\n"))
    matches = (re.fullmatch(r"([a-z_]+)\s*(?:=\s*)?(.*)", line) for line in lines)
    return {match[1]: match[2].strip() for match in matches if match}


def _number(text: str | None, default: int) -> int:
    """As atoi reads it; what is no number remembers nothing."""
    match = re.match(r"\s*([0-9]{1,9})", text or "")
    return default if text is None else int(match[1]) if match else 0
