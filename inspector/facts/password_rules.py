"""To which rules a new password is held: what the modules that look at it ask for, and whether a weak one gets past them.

libpam walks the password stack twice; in the second walk a module that rejects a password takes it away again, and it depends
on the controls and on `use_authtok` whether a later module asks for another that nobody looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.pam import Pam, Step
from inspector.facts.pam_modules import UNKNOWN
from inspector.facts.pam_walk import outcomes
from inspector.request import Files, Request

PWQUALITY = Files("/etc/security/pwquality.conf")
PWQUALITY_PARTS = Files("/etc/security/pwquality.conf.d/*.conf")
PASSWDQC = Files("/etc/passwdqc.conf")
QUALITY = ("pam_pwquality", "pam_passwdqc", "pam_cracklib")
OTHER_QUALITY = ("pam_pwcheck", "pam_deepin_pw_check", "pam_passwordqc", "pam_enforce")
"""Modules that look at passwords too and keep their rules where this does not read."""
SETTERS = ("pam_unix", "pam_unix2", "pam_tcb", "pam_pwdb")
ELSEWHERE = ("pam_sss", "pam_ldap", "pam_krb5", "pam_winbind")
"""Setters that know no local user."""
LONG = 16
"""From here on a password of one or two kinds of characters is no weaker than a short one of three."""
_CREDITS = ("dcredit", "ucredit", "lcredit", "ocredit")
_BASE = 6
_NEW = {"minlen": 8, "minclass": 0, "enforcing": 1, **dict.fromkeys(_CREDITS, 0)}
_OLD = {"minlen": 9, "minclass": 0, "enforcing": 1, **dict.fromkeys(_CREDITS, 1)}
"""Before libpwquality 1.4 (RHEL 7), and pam_cracklib."""
_OLD_HINT = re.compile(r"^# *dcredit *= *1 *$", re.MULTILINE)
_OTHER_INTS = frozenset(
    "difok maxrepeat maxclassrepeat maxsequence gecoscheck dictcheck usercheck usersubstr retry leetspeakcheck".split()
)
_FLAGS = ("enforce_for_root", "local_users_only")
_STRINGS = ("badwords", "dictpath", "trivialsubst")
_NUMBER = re.compile(r"[-+]?[0-9]{1,9}")


@dataclass(frozen=True)
class Rule:
    """What one line of the stack asks for. `root`: of root as well; `read`: whether its settings are known."""

    step: Step
    length: int
    classes: int
    enforced: bool = True
    root: bool = False
    read: bool = True


@dataclass(frozen=True)
class Held:
    """`rules`: those that a weak password does not get past; `idle`: lines that look at passwords and stop none.

    `open`: whether a password may be set at all. `doubts`: modules whose part in it is not known.
    """

    rules: tuple[Rule, ...]
    idle: tuple[Rule, ...]
    open: bool
    doubts: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        return max((rule.length for rule in self.rules), default=0)

    @property
    def classes(self) -> int:
        return max((rule.classes for rule in self.rules), default=0)


@fact
@dataclass(frozen=True)
class PasswordRules:
    needs: ClassVar[tuple[Request, ...]] = (PWQUALITY, PWQUALITY_PARTS, PASSWDQC)
    pam: Pam
    pwquality: Mapping[str, int]
    passwdqc: tuple[str, ...]

    @classmethod
    def read(cls, view: View, pam: Pam) -> Self:
        main = view.text(PWQUALITY)
        parts = sorted(view.whole(PWQUALITY_PARTS), key=lambda item: item.name)
        settings = dict(_OLD if _OLD_HINT.search(main) else _NEW)
        for text in (*(part.text for part in parts), main):  # the main file comes last and wins
            if not _take_file(settings, text):
                break
        words = [line.partition("#")[0].strip() for line in view.text(PASSWDQC).split("\n")]
        return cls(pam, settings, tuple(word for word in words if word))

    def held(self, service: str) -> Held:
        steps = self.pam.stack(service, "password")
        judged = [self._rule(step) for step in steps]
        able = any(o.success for o in outcomes(steps, self._first, 0))
        quality = [(at, rule) for at, rule in enumerate(judged) if rule]
        works = {at for at, rule in quality if rule.enforced and able and not self._passes(steps, at)}
        doubts = [s.module for s in steps if s.module in OTHER_QUALITY or (s.module and not _known(s))]
        return Held(
            tuple(rule for at, rule in quality if at in works),
            tuple(rule for at, rule in quality if at not in works and rule.step.module in QUALITY),
            able,
            tuple(dict.fromkeys(doubts)),
        )

    def _passes(self, steps: tuple[Step, ...], at: int) -> bool:
        """Whether a password that the line `at` rejects is set in the end."""

        def second(position: int, step: Step, memory: tuple[bool, bool]) -> Iterator[tuple[str, tuple[bool, bool]]]:
            there, changed = memory
            if self._missing(step):
                yield "module_unknown", memory
            elif position == at:
                yield "authtok_err", (False, changed)
            elif step.module in (*QUALITY, *SETTERS, "pam_pwhistory"):
                given = {"use_authtok", "use_first_pass"} & set(step.arguments)
                if not there and given:
                    yield "authtok_err", memory
                else:
                    yield "success", (True, changed or step.module in SETTERS)
            else:
                yield from ((code, memory) for code in _answers(step))

        return any(outcome.memory[1] for outcome in outcomes(steps, second, (False, False)))

    def _first(self, position: int, step: Step, memory: int) -> Iterable[tuple[str, int]]:
        if self._missing(step):
            return [("module_unknown", memory)]
        if step.module in (*QUALITY, *SETTERS, "pam_pwhistory"):
            return [("success", memory)]
        return [(code, memory) for code in _answers(step)]

    def _missing(self, step: Step) -> bool:
        return bool(self.pam.modules) and step.module not in self.pam.modules

    def _rule(self, step: Step) -> Rule | None:
        if step.module == "pam_pwquality":
            return _rule(step, self.pwquality)
        if step.module == "pam_cracklib":
            return _rule(step, _OLD)
        if step.module == "pam_passwdqc":
            return _passwdqc(step, self.passwdqc)
        minlen = step.argument("minlen") or ""
        if step.module in SETTERS and _NUMBER.fullmatch(minlen):
            return Rule(step, int(minlen), 1, root=False)
        return None


def _known(step: Step) -> bool:
    return step.module in (*QUALITY, *SETTERS, *ELSEWHERE, "pam_pwhistory") or _answers(step) != UNKNOWN


def _answers(step: Step) -> tuple[str, ...]:
    if step.module in ELSEWHERE:
        return ("user_unknown", "authinfo_unavail")
    if step.module in ("pam_gnome_keyring", "pam_ecryptfs", "pam_warn", "pam_echo", "pam_env", "pam_mount"):
        return ("ignore",)
    if step.module in ("pam_localuser", "pam_permit"):
        return ("success",)
    return ("authtok_err",) if step.module == "pam_deny" else UNKNOWN


def _take_file(settings: dict[str, int], text: str) -> bool:
    """Take over a file of libpwquality; False where it stops at a line that it does not understand."""
    for raw in text.split("\n"):
        line = raw.partition("#")[0].strip()
        match = re.fullmatch(r"([^\s=]+)\s*=?\s*(.*)", line)
        if match and not _take(settings, match[1], match[2]):
            return False
    return True


def _take(settings: dict[str, int], name: str, value: str) -> bool:
    name = name.lower()
    if name in _FLAGS:
        settings[name] = 1
    elif name in _NEW or name in _OTHER_INTS:
        if not _NUMBER.fullmatch(value):
            return False
        settings[name] = int(value)
    return name in _FLAGS or name in _NEW or name in _OTHER_INTS or name in _STRINGS


def _rule(step: Step, defaults: Mapping[str, int]) -> Rule:
    settings = dict(defaults)
    for word in step.arguments:
        name, _, value = word.partition("=")
        _take(settings, name, value)
    length, classes = shortest(settings)
    return Rule(step, length, classes, settings["enforcing"] != 0, bool(settings.get("enforce_for_root")))


def shortest(settings: Mapping[str, int]) -> tuple[int, int]:
    """(length, classes) that every accepted password has at least: a positive credit counts as length that is not there."""
    needed = sum(-settings[name] for name in _CREDITS if settings[name] < 0)
    credit = sum(settings[name] for name in _CREDITS if settings[name] > 0)
    wanted = max(settings["minlen"], _BASE)
    demanded = sum(settings[name] < 0 for name in _CREDITS)
    classes = max(min(settings["minclass"], 4), demanded)
    # Below six pam_unix itself refuses. n characters, of which n - needed may earn a credit, pass where n + min(n - needed, credit) >= wanted
    half = -(-(wanted + needed) // 2)
    return max(needed, _BASE, min(wanted, max(half, wanted - credit))), classes


def _passwdqc(step: Step, file: tuple[str, ...]) -> Rule:
    words: list[str] = []
    read = True
    for word in step.arguments:
        if word.startswith("config="):
            read = read and word == f"config={PASSWDQC.glob}"
            words += file if read else ()
        else:
            words.append(word)
    options = {key: value for key, _, value in (word.partition("=") for word in words)}
    limits = [limit.strip() for limit in options.get("min", "disabled,24,11,8,7").split(",")]
    if len(limits) != 5 or not all(limit == "disabled" or (limit.isdecimal() and len(limit) < 6) for limit in limits):
        return Rule(step, 0, 0, read=False)
    numbers = [None if limit == "disabled" else int(limit) for limit in limits]
    length, classes = _kinds(numbers, options.get("passphrase", "3") != "0")
    enforce = options.get("enforce", "everyone")
    return Rule(step, length, classes, enforce != "none", enforce == "everyone", read)


def _kinds(limits: list[int | None], phrases: bool) -> tuple[int, int]:
    """(length, classes) of passwdqc's five limits: one kind, two kinds, a phrase, three kinds, four kinds."""
    kinds = {1: limits[0], 2: limits[1], 3: limits[3], 4: limits[4]}
    possible = {count: limit for count, limit in kinds.items() if limit is not None and (count > 2 or limit < LONG)}
    lengths = [*possible.values(), *([limits[2]] if phrases and limits[2] is not None else [])]
    length = min((limit for limit in lengths if limit is not None), default=LONG)
    return length, min(possible, default=4)
