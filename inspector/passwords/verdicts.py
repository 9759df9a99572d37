"""What was decided of each stored password: the evidence that stays when the hash is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

import msgspec

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.accounts import Passwd, Shadow
from inspector.passwords.candidates import Kind
from inspector.passwords.stored import NEEDS
from inspector.request import Request, Trial

TRIAL = Trial()


class Outcome(StrEnum):
    """Short: the budget ended before even the likely candidates were tried."""

    WEAK = "weak"
    WITHSTOOD = "withstood"
    SHORT = "short"
    UNVERIFIABLE = "unverifiable"


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of one stored password. `tried` of `tried + remain` candidates; `likely` of them had to be, for it to withstand.

    `same` numbers the passwords that several accounts of this host share. `system`: a log-in to the host itself.
    """

    subject: str
    location: str
    scheme: str
    outcome: Outcome
    kind: Kind | None = None
    tried: int = 0
    remain: int = 0
    likely: int = 0
    same: int = 0
    system: bool = False
    why: Mapping[str, str] | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The content of the answer: the budget in seconds, the candidates' version, and a verdict for each stored password."""

    seconds: float
    candidates: str
    verdicts: tuple[Verdict, ...]


@fact
@dataclass(frozen=True)
class PasswordTrials:
    """What came of trying candidates against every stored password of the host."""

    needs: ClassVar[tuple[Request, ...]] = (TRIAL, *NEEDS)
    seconds: float
    verdicts: tuple[Verdict, ...]

    @classmethod
    def read(cls, view: View, passwd: Passwd | None, shadow: Shadow | None) -> Self:
        for need in NEEDS:
            view.ask(need)
        record = _record(view)
        if shadow is None and any(account.field.value == "x" for account in (passwd.accounts if passwd else ())):
            raise Unknown.because(
                "elsewhere", "passwords are kept elsewhere than in /etc/shadow", "口令未存放在 /etc/shadow 中"
            )
        if passwd is None and not record.verdicts:
            raise Absent("no stored password", "没有存储的口令")
        return cls(record.seconds, record.verdicts)


@fact
@dataclass(frozen=True)
class PasswordMarks:
    """By subject: marks that are equal where a password, or its very hash, is. They mean nothing outside one audit."""

    needs: ClassVar[tuple[Request, ...]] = (TRIAL, *NEEDS)
    marks: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, view: View, trials: PasswordTrials) -> Self:
        items = view.ask(TRIAL)
        try:
            found = msgspec.json.decode(items[1].data, type=dict[str, frozenset[str]])
        except (IndexError, msgspec.MsgspecError):
            found = {}
        return cls(found)


def _record(view: View) -> Record:
    item = view.one(TRIAL)
    try:
        return msgspec.json.decode(item.data, type=Record)
    except msgspec.MsgspecError:
        raise Unknown.because("malformed", "{item}: not understood", "{item}：内容无法识别", item=item.name) from None
