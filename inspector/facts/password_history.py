"""Whether a changed password may be an old one again: modules that remember, and whether the stack lets them refuse.

As in password_rules, what counts is libpam's second walk: a module that refuses a password takes it away, and it depends on the
controls and on `use_authtok` whether a later module sets it all the same.

pam_pwhistory reads its file since Linux-PAM 1.5.3 (and Red Hat's later builds of older ones do); before, its default holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.packages import STATUS
from inspector.facts.pam import Pam, Step
from inspector.facts.pam_modules import UNKNOWN, Codes
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
_CONDITIONS = frozenset("pam_succeed_if pam_listfile pam_group pam_time pam_access pam_rootok".split())
"""Modules that only ask who somebody is."""
_VERSION = re.compile(
    r"^Package: libpam-modules\n(?:[A-Z].*\n)*?Version: (?:[0-9]+:)?([0-9]+(?:\.[0-9]+)*)", re.MULTILINE
)
_FIRST = (1, 5, 3)
"""The version of Linux-PAM whose pam_pwhistory has a file of settings."""
Memory = tuple[bool, bool]
"""Whether a password is at hand, and whether one was set."""


@dataclass(frozen=True)
class Memorised:
    """A line that remembers `count` passwords. `works`: an old one is not set. `read`: whether its settings are known.
    `sometimes`: it works for those for whom every condition in the stack holds, or for those for whom none does.
    """

    step: Step
    count: int
    works: bool
    read: bool = True
    sometimes: bool = False


@dataclass(frozen=True)
class History:
    """`open`: local users can set a password at all. `directory`: modules that set it elsewhere. `doubts`: unknown modules.
    `conditions`: the lines that decide whom the others are for.
    """

    lines: tuple[Memorised, ...]
    open: bool
    directory: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    conditions: tuple[Step, ...] = ()


@fact
@dataclass(frozen=True)
class PasswordHistory:
    """`settings`: those of pwhistory.conf. `version`: that of Debian's package of the modules; empty for another's."""

    needs: ClassVar[tuple[Request, ...]] = (PWHISTORY, STATUS)
    pam: Pam
    settings: Mapping[str, str]
    version: tuple[int, ...] = ()

    @classmethod
    def read(cls, view: View, pam: Pam) -> Self:
        found = _VERSION.search(view.text(STATUS))
        version = tuple(int(part[:9]) for part in found[1].split(".")) if found else ()
        return cls(pam, _settings(view.text(PWHISTORY)), version)

    def of(self, service: str) -> History:
        """What a service's stack remembers. Raises Unknown for an include that was not read."""
        steps = self.pam.stack(service, "password")
        lines = tuple(self._line(steps, at) for at, step in enumerate(steps) if _remembers(step))
        able = any(outcome.memory[1] for outcome in self._walked(steps, -1))
        directory = tuple(dict.fromkeys(step.module for step in steps if step.module in ELSEWHERE))
        doubts = tuple(dict.fromkeys(step.module for step in steps if not _known(step)))
        conditions = tuple(step for step in steps if step.module in _CONDITIONS)
        return History(lines, able, directory, doubts, conditions)

    def _line(self, steps: tuple[Step, ...], at: int) -> Memorised:
        step = steps[at]
        if step.module in SETTERS:
            count, read = _number(step.argument("remember"), 0), True
        else:
            given = step.argument("remember")
            count = self._default if given is None else _number(given, _REMEMBERED)
            read = given is not None or step.argument("conf") in (None, PWHISTORY.glob)
        if self._missing(step):
            return Memorised(step, count, works=False, read=read)
        every, *some = (
            not any(outcome.memory[1] for outcome in self._walked(steps, at, said))
            for said in (UNKNOWN, ("success",), ("auth_err",))
        )
        return Memorised(step, count, every, read, any(some))

    @property
    def _default(self) -> int:
        """What holds where a line says nothing; the smaller where it is not known whether the file is read."""
        told = _number(self.settings.get("remember"), _REMEMBERED)
        if not self.version:
            return min(told, _REMEMBERED)
        return told if self.version >= _FIRST else _REMEMBERED

    def _walked(self, steps: tuple[Step, ...], refusing: int, said: Codes = UNKNOWN) -> Iterable[Outcome[Memory]]:
        """All ends of the second walk where the line `refusing` refuses the password; none does where it is negative.

        `said`: what the conditions answer.
        """

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
                codes = said if step.module in _CONDITIONS else _answers(step)
                yield from ((code, memory) for code in codes)

        return outcomes(steps, call, (False, False))

    def _missing(self, step: Step) -> bool:
        return bool(self.pam.modules) and step.module not in self.pam.modules


def _remembers(step: Step) -> bool:
    return step.module == MODULE or (step.module in SETTERS and step.argument("remember") is not None)


def _known(step: Step) -> bool:
    there = not step.module or step.module in (*QUALITY, *SETTERS, *ELSEWHERE, *_CONDITIONS, MODULE)
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
