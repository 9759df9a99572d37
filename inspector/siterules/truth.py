"""Conditions and what comes of them: holds, does not hold, not known, does not apply; and all, any, none over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from inspector.fact import Absent, Unknown, View
from inspector.model import Reason, reason
from inspector.request import Files
from inspector.siterules.pattern import TooCostly
from inspector.text import LISTED, Text

F = TypeVar("F")
FAILS = Text(en="{subject} is {value}, expected {expected}", zh="{subject}：{value}，要求：{expected}")
SHOULD_NOT = Text(en="{subject} is {value}, which it must not be", zh="{subject}：{value}，不允许出现此情况")
NOT_THIS = Text(en="something else", zh="其他情况")
CHANGE = Text(en="Change {subject}: now it is {value}.", zh="调整 {subject}，当前为 {value}。")
NONE_HOLDS = Text(en="none of these holds: {all}", zh="以下条件均不满足：{all}")
ONE_OF_THESE = Text(en="at least one of: {all}", zh="至少满足其一（{all}）")
ONE_FIX = Text(en="One of these is enough: {all}", zh="满足以下任一项即可：{all}")
NOT_TOLD = Text(
    en="{subject}: not set, and the rule names no default",
    zh="{subject}：未设置，规则也未写明默认值",
)
NOTHING = Text(en="nothing on this host that the rule is about", zh="本机没有该规则针对的对象")
COSTLY = Text(en="the pattern takes too long on this text", zh="该正则表达式在此文本上耗时过长")


class State(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"
    INAPPLICABLE = "inapplicable"


@dataclass(frozen=True)
class Entry:
    """One subject that a condition looked at. `ok` is None where it could not be judged, and `why` says so then.

    `value` and `expected` go into "{subject} is {value}, expected {expected}"; `fix` is a whole sentence.
    """

    subject: str
    ok: bool | None
    value: object
    expected: Text
    fix: Text
    location: str = ""
    key: str = ""
    says: Text | None = None
    why: Reason | None = None
    unset: bool = False
    """It is not so because nothing is set, and what the program does then was not said: no proof that it is otherwise."""

    @property
    def sentence(self) -> Text:
        values = {"subject": self.subject, "value": self.value, "expected": self.expected}
        return self.says or FAILS.fill(values)


@dataclass(frozen=True)
class Given:
    """What a rule may look at: its view, and facts by type (None: not on this host)."""

    view: View
    facts: Mapping[type, Any]

    def fact(self, kind: type[F]) -> F | None:
        found: F | None = self.facts[kind]
        return found


class Leaf(Protocol):
    """One condition. `facts` and `requests` are what it reads, `command` how an administrator looks himself."""

    @property
    def facts(self) -> tuple[type, ...]: ...
    @property
    def requests(self) -> tuple[Files, ...]: ...
    @property
    def command(self) -> str: ...
    @property
    def about(self) -> str:
        """What it is about, the same for two conditions on the same subject."""
        ...

    @property
    def asks(self) -> Text:
        """What is expected of it."""
        ...

    def entries(self, given: Given) -> Iterable[Entry]:
        """Raises Absent where the subject is not there, Unknown where nothing can be said."""
        ...


@dataclass(frozen=True)
class Outcome:
    """What came of a condition: the entries that make it so, and what could not be judged.

    `held`: entries by which it may be said to hold, though others are not so: under `none` one of them is too many.
    `perhaps`: what could not be judged, or is not set, may be such an entry.
    """

    state: State
    entries: tuple[Entry, ...] = ()
    doubts: tuple[Entry, ...] = ()
    why: Reason | None = None
    held: tuple[Entry, ...] = ()
    perhaps: bool = False

    @property
    def unproven(self) -> bool:
        """Whether it fails for nothing but what is not set."""
        return self.state is State.FAILS and all(entry.unset for entry in self.entries)

    def sure(self) -> Outcome:
        """Itself; unknown where it is to be relied upon that it does not hold, and that is not proven."""
        return _not_told(self.entries) if self.unproven else self


@dataclass(frozen=True)
class One:
    """A leaf. `key` tells it from the other leaves about the same."""

    leaf: Leaf
    key: str = ""

    def leaves(self) -> Iterator[One]:
        yield self

    def judge(self, given: Given) -> Outcome:
        try:
            found = tuple(replace(entry, key=f"{entry.key}{self.key}") for entry in self.leaf.entries(given))
        except Absent as absent:
            return Outcome(State.INAPPLICABLE, why=absent.reason)
        except Unknown as unknown:
            return _unknown(self.leaf.about, unknown.reason)
        except TooCostly:
            return _unknown(self.leaf.about, reason("costly", COSTLY))
        wrong = tuple(entry for entry in found if entry.ok is False)
        doubts = tuple(entry for entry in found if entry.ok is None)
        held = tuple(entry for entry in found if entry.ok)
        perhaps = bool(doubts) or any(entry.unset for entry in wrong)
        if wrong:
            return Outcome(State.FAILS, wrong, doubts, held=held, perhaps=perhaps)
        if doubts:
            return Outcome(State.UNKNOWN, doubts=doubts, why=doubts[0].why, held=held, perhaps=perhaps)
        nothing = reason("absent", NOTHING)
        return Outcome(State.HOLDS, held, held=held) if held else Outcome(State.INAPPLICABLE, why=nothing)


def _unknown(subject: str, why: Reason) -> Outcome:
    doubt = Entry(subject, None, None, NOT_THIS, NOT_THIS, why=why)
    return Outcome(State.UNKNOWN, doubts=(doubt,), why=why, perhaps=True)


def _not_told(entries: tuple[Entry, ...]) -> Outcome:
    subject = next((entry for entry in entries if entry.unset), entries[0]).subject
    return _unknown(subject, reason("not-set", NOT_TOLD, subject=subject))


@dataclass(frozen=True)
class Several:
    """`how`: all, any or none. What does not apply is left out; where nothing applies, neither does this."""

    how: str
    parts: tuple[Node, ...] = field(default=())

    def leaves(self) -> Iterator[One]:
        for part in self.parts:
            yield from part.leaves()

    def judge(self, given: Given) -> Outcome:
        every = [part.judge(given) for part in self.parts]  # all of them: what is read does not hang on what is found
        found = [outcome for outcome in every if outcome.state is not State.INAPPLICABLE]
        if not found:
            return every[0] if every else Outcome(State.INAPPLICABLE, why=reason("absent", NOTHING))
        if self.how == "none":
            return _all([_turned(outcome) for outcome in found])
        return _all(found) if self.how == "all" else _any(found)


Node = One | Several


def _all(found: list[Outcome]) -> Outcome:
    """It is held where every part is, each by one of its values."""
    held = _held(found) if all(outcome.held for outcome in found) else ()
    perhaps = all(outcome.held or outcome.perhaps for outcome in found)
    return replace(_every(found), held=held, perhaps=perhaps)


def _held(found: list[Outcome]) -> tuple[Entry, ...]:
    return tuple(entry for outcome in found for entry in outcome.held)


def _every(found: list[Outcome]) -> Outcome:
    doubts = tuple(doubt for outcome in found for doubt in outcome.doubts)
    wrong = [outcome for outcome in found if outcome.state is State.FAILS]
    if wrong:
        return Outcome(State.FAILS, tuple(entry for outcome in wrong for entry in outcome.entries), doubts)
    unknown = next((outcome for outcome in found if outcome.state is State.UNKNOWN), None)
    if unknown:
        return Outcome(State.UNKNOWN, doubts=doubts, why=unknown.why)
    return Outcome(State.HOLDS, tuple(entry for outcome in found for entry in outcome.entries))


def _any(found: list[Outcome]) -> Outcome:
    perhaps = any(outcome.perhaps for outcome in found)
    return replace(_some(found), held=_held(found), perhaps=perhaps)


def _some(found: list[Outcome]) -> Outcome:
    """Where none holds, that is one thing which is wrong, and not as many as there are ways to put it right."""
    for state in (State.HOLDS, State.UNKNOWN):
        outcome = next((outcome for outcome in found if outcome.state is state), None)
        if outcome:
            return outcome
    entries = [entry for outcome in found for entry in outcome.entries]
    if len(entries) == 1:
        return found[0]
    first = entries[0]
    place = next((entry.location for entry in entries if entry.location), "")
    merged = replace(
        first,
        location=place,
        value=NOT_THIS,
        expected=ONE_OF_THESE.fill({"all": joined([entry.expected for entry in entries])}),
        says=NONE_HOLDS.fill({"all": joined([entry.sentence for entry in entries])}),
        fix=ONE_FIX.fill({"all": joined([entry.fix for entry in entries])}),
        key=f"{first.key}any",
        unset=any(outcome.unproven for outcome in found),
    )
    return Outcome(State.FAILS, (merged,), tuple(doubt for outcome in found for doubt in outcome.doubts))


def joined(texts: Sequence[Text]) -> Text:
    """One after the other."""
    texts = list(dict.fromkeys(texts))[:LISTED]
    return Text(
        en="; ".join(text.en.rstrip(".") for text in texts), zh="；".join(text.zh.rstrip("。") for text in texts)
    )


def _turned(outcome: Outcome) -> Outcome:
    """For `none`: what holds must not, anywhere."""
    if not outcome.held and outcome.perhaps:
        why = outcome.why or next((doubt.why for doubt in outcome.doubts), None)
        return replace(outcome, state=State.UNKNOWN, entries=(), why=why) if why else _not_told(outcome.entries)
    if not outcome.held:
        entries = tuple(replace(entry, ok=True) for entry in outcome.entries)
        return Outcome(State.HOLDS, entries, held=entries)
    wrong = []
    for entry in outcome.held:
        values = {"subject": entry.subject, "value": entry.value}
        says, fix = SHOULD_NOT.fill(values), CHANGE.fill(values)
        wrong.append(replace(entry, ok=False, expected=NOT_THIS, says=says, fix=fix, key=f"{entry.key}not"))
    return Outcome(State.FAILS, tuple(wrong))
