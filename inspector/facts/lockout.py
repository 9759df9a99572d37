"""What happens after failed log-ins: modules that count them, and whether the stack lets them keep anybody out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.pam import CONF, SERVICES, Pam, Step
from inspector.facts.pam_modules import UNKNOWN, Codes, answers
from inspector.facts.pam_walk import outcomes
from inspector.request import Files, Follow, Request
from inspector.snapshot import Item

FAILLOCK = Files("/etc/security/faillock.conf")
NAMED = tuple(Follow(stack, "[ \t]conf=([^] \t]+)", "/", Files("/")) for stack in (*SERVICES, CONF))
"""Files that a line of PAM names in its place."""
_TALLIES = ("pam_tally2", "pam_tally")
_COUNTERS = ("pam_faillock", *_TALLIES)
_DEFAULTS = {"deny": "3", "unlock_time": "600", "fail_interval": "900"}
"""Of pam_faillock. pam_tally2 locks nobody without `deny`, and for ever without `unlock_time`."""
Call = Callable[[int, Step, bool], Iterable[tuple[str, bool]]]


@dataclass(frozen=True)
class Guard:
    """A line that may keep a locked account out. `unlock` and `interval` are seconds; `unlock` 0: until it is unlocked by hand.

    `works`: whether it does; None where that rests on a module or a condition that is not known.
    """

    step: Step
    failures: int
    unlock: int
    interval: int
    root: bool
    works: bool | None
    read: bool = True


@fact
@dataclass(frozen=True)
class Lockout:
    """`settings`: those of each file of pam_faillock that was read, by its path; a line without one uses the usual file."""

    needs: ClassVar[tuple[Request, ...]] = (FAILLOCK, *NAMED)
    pam: Pam
    settings: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, view: View, pam: Pam) -> Self:
        named = [item for request in NAMED for item in view.whole(request)]
        return cls(pam, {item.name: _settings(item) for item in (view.one(FAILLOCK), *named)})

    def guards(self, service: str) -> tuple[Guard, ...]:
        """The lines of a service's stack that should lock an account, the strictest that works first."""
        steps = self.pam.stack(service, "auth")
        found = [self._guard(steps, at) for at, step in enumerate(steps) if _blocks(step)]
        return tuple(sorted(found, key=lambda g: (not g.works, g.works is False, g.failures or 1 << 30)))

    def _guard(self, steps: tuple[Step, ...], at: int) -> Guard:
        step = steps[at]
        tally = step.module in _TALLIES
        settings = self.settings.get(step.argument("conf") or FAILLOCK.glob)
        words = {name: value for name, _, value in (word.partition("=") for word in step.arguments)}
        values = {"deny": "0", "unlock_time": "0"} if tally else {**_DEFAULTS, **(settings or {})}
        values = {**values, **words}
        unlock = "0" if values["unlock_time"] == "never" else values["unlock_time"]
        failures = _number(values["deny"], 0 if tally else 3)
        return Guard(
            step,
            failures,
            _number(unlock, 0 if tally else 600),
            1 << 30 if tally else _number(values["fail_interval"], 900),
            "even_deny_root" in values,
            self._works(steps, at) if failures else False,
            tally or settings is not None,
        )

    def _works(self, steps: tuple[Step, ...], at: int) -> bool | None:
        if self._holds(steps, at, UNKNOWN):
            return True
        return None if self._holds(steps, at, ("ignore",)) else False

    def _holds(self, steps: tuple[Step, ...], at: int, unknown: Codes) -> bool:
        """Whether each wrong password is counted, and the right one is refused while the account is locked."""
        answer = answers(self.pam, unknown)
        guard = steps[at]

        def guess(_: int, step: Step, counted: bool) -> Iterable[tuple[str, bool]]:
            codes = answer(step, False)
            counts = step.module == guard.module and _counts(step) and "module_unknown" not in codes
            return [(code, counted or counts) for code in codes]

        def locked(position: int, step: Step, memory: bool) -> Iterable[tuple[str, bool]]:
            codes = answer(step, True)
            return [(code, memory) for code in (("auth_err",) if position == at else codes)]

        if "module_unknown" in answer(guard, True):
            return False
        refused = all(not outcome.success for outcome in outcomes(steps, locked, False))
        return refused and all(not o.success and o.memory for o in outcomes(steps, guess, False))


def _settings(item: Item) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw in item.text.split("\n"):
        if match := re.fullmatch(r"([^\s=]+)\s*=?\s*(.*)", raw.partition("#")[0].strip()):
            found[match[1]] = match[2]
    return found


def _blocks(step: Step) -> bool:
    return step.module in _COUNTERS and "authfail" not in step.arguments


def _counts(step: Step) -> bool:
    return step.module in _TALLIES or (step.module == "pam_faillock" and "authfail" in step.arguments)


def _number(text: str, default: int) -> int:
    match = re.match(r"\s*\+?([0-9]{1,9})", text)
    return int(match[1]) if match else default
