"""What was decided of each stored password: the evidence that stays when the hash is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

import msgspec

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.accounts import Passwd, Shadow
from inspector.model import IMAGE, Reason, reason
from inspector.passwords.candidates import Kind
from inspector.passwords.stored import NEEDS
from inspector.request import Request, Trial
from inspector.text import Text

TRIAL = Trial()


class Outcome(StrEnum):
    """Short: the budget ended before even the likely candidates were tried."""

    WEAK = "weak"
    WITHSTOOD = "withstood"
    SHORT = "short"
    UNVERIFIABLE = "unverifiable"


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of one stored password. `tried` of `tried + remain` candidates (about, as long as no more than the likely ones were tried);
    `likely` of them had to be, for it to withstand.

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
    """The content of the answer: the budget in seconds, the candidates' version, and a verdict for each stored password.

    `more`: there are more of them than are judged.
    """

    seconds: float
    candidates: str
    verdicts: tuple[Verdict, ...]
    more: bool = False


@fact
@dataclass(frozen=True)
class PasswordTrials:
    """What came of trying candidates against every stored password of the host.

    `missing`: why there are passwords beyond these. It speaks against a pass, and against no failure.
    """

    needs: ClassVar[tuple[Request, ...]] = (TRIAL, *NEEDS)
    seconds: float
    verdicts: tuple[Verdict, ...]
    missing: Reason | None = None

    @classmethod
    def read(cls, view: View) -> Self:
        for need in NEEDS:
            view.ask(need)
        record = _record(view)
        try:
            missing = _missing(view, record)
        except Absent:
            if not record.verdicts:
                raise Absent("no stored password", "没有存储的口令") from None
            missing = None
        return cls(record.seconds, record.verdicts, missing)


@fact
@dataclass(frozen=True)
class PasswordMarks:
    """By subject: marks that are equal where a password, or its very hash, is. They mean nothing outside one audit.

    `trials` are those of the same host.
    """

    needs: ClassVar[tuple[Request, ...]] = (TRIAL, *NEEDS)
    marks: Mapping[str, frozenset[str]]
    trials: PasswordTrials

    @classmethod
    def read(cls, view: View, trials: PasswordTrials) -> Self:
        items = view.ask(TRIAL)
        try:
            found = msgspec.json.decode(items[1].data, type=dict[str, frozenset[str]])
        except (IndexError, msgspec.MsgspecError):
            found = {}
        return cls(found, trials)


ELSEWHERE = Text(en="passwords are kept elsewhere than in /etc/shadow", zh="口令未存放在 /etc/shadow 中")
MORE = Text(
    en="there are more stored passwords than the {number} that are judged",
    zh="存储的口令过多，仅检查了前 {number} 个",
)


def _missing(view: View, record: Record) -> Reason | None:
    """Raises Absent where the host has no accounts of its own, or is an image, which has no passwords but those in its files."""
    if record.more:
        return reason("too-many", MORE, number=len(record.verdicts))
    try:
        accounts = Passwd.read(view).accounts
        Shadow.read(view)
    except Unknown as unknown:
        return unknown.reason
    except Absent:
        accounts = Passwd.read(view).accounts
        if view.kind == IMAGE:
            raise
        return reason("elsewhere", ELSEWHERE) if any(account.field.value == "x" for account in accounts) else None
    return None


def _record(view: View) -> Record:
    item = view.one(TRIAL)
    try:
        return msgspec.json.decode(item.data, type=Record)
    except msgspec.MsgspecError:
        raise Unknown.because("malformed", "{item}: not understood", "{item}：内容无法识别", item=item.name) from None
