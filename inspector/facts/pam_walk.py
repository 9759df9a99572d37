"""How libpam walks a stack: every outcome that the modules' possible answers can lead to.

The rules are those of _pam_dispatch_aux in Linux-PAM: an impression that is undefined, positive or negative, a status, jumps,
and substacks that remember both.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from inspector.fact import Unknown
from inspector.facts.pam import Step

E = TypeVar("E", bound=Hashable)
STEPS, STATES = 200, 20_000
"""How many steps of one stack, and states, are followed; no stack made by people comes near it."""


@dataclass(frozen=True)
class Outcome(Generic[E]):
    """`by`: the step that made it a success. `memory`: what the caller's modules did on the way."""

    success: bool
    memory: E
    by: int = -1


@dataclass(frozen=True)
class _State(Generic[E]):
    at: int
    impression: str
    """`` undefined, `+` positive, `-` negative"""
    good: bool
    memory: E
    by: int = -1
    entered: tuple[tuple[int, str, bool], ...] = ()


Call = Callable[[int, Step, E], Iterable[tuple[str, E]]]
"""(position, step, memory) -> each return code that the module may give, with the memory after it."""


def outcomes(steps: Sequence[Step], call: Call[E], memory: E) -> frozenset[Outcome[E]]:
    """Every way in which the stack may end. Raises Unknown for a stack with too many ways."""
    if len(steps) > STEPS:
        raise _tangled()
    found: set[Outcome[E]] = set()
    todo = [_State(0, "", False, memory)]
    seen = set(todo)
    while todo:
        state = todo.pop()
        if state.at >= len(steps):
            found.add(Outcome(state.impression == "+" and state.good, state.memory, state.by))
            continue
        for after in _after(steps, state, call):
            if after not in seen:
                seen.add(after)
                todo.append(after)
        if len(seen) > STATES:
            raise _tangled()
    return frozenset(found)


def _tangled() -> Unknown:
    return Unknown.because("pam", "PAM: the stack is too tangled to follow", "PAM 配置过于复杂，无法推演")


def _after(steps: Sequence[Step], state: _State[E], call: Call[E]) -> Iterable[_State[E]]:
    step = steps[state.at]
    before = steps[state.at - 1].level if state.at else 0
    kept = tuple(entry for entry in state.entered if entry[0] <= step.level)
    if step.opens:  # what held is remembered at the first line inside
        return [replace(state, at=state.at + 1, entered=kept)]
    if step.level > before:
        kept = (*(e for e in kept if e[0] < step.level), (step.level, state.impression, state.good))
    state = replace(state, entered=kept)
    answers = call(state.at, step, state.memory) if step.module else [("module_unknown", state.memory)]
    return [_acted(steps, replace(state, memory=memory), step, code) for code, memory in answers]


def _acted(steps: Sequence[Step], state: _State[E], step: Step, code: str) -> _State[E]:
    action = step.action(code)
    if action == "ignore":
        return replace(state, at=state.at + 1)
    if action == "reset":
        impression, good = next(((i, g) for level, i, g in state.entered if level == step.level), ("", False))
        return replace(state, impression=impression, good=good, at=state.at + 1)
    if action in ("ok", "done"):
        state = _granted(state, code)
        ends = action == "done" and state.impression == "+"
        return replace(state, at=_end(steps, state.at) if ends else state.at + 1)
    if action in ("bad", "die"):
        state = replace(state, impression="-", good=False)
        return replace(state, at=_end(steps, state.at) if action == "die" else state.at + 1)
    return _jumped(steps, state, int(action))


def _granted(state: _State[E], code: str) -> _State[E]:
    if state.impression == "" or (state.impression == "+" and state.good):
        by = state.at if code == "success" and (state.impression == "" or state.by < 0) else state.by
        return replace(state, impression="+", good=code == "success", by=by)
    return state


def _end(steps: Sequence[Step], at: int) -> int:
    """The step after the whole (sub)stack in which `at` stands."""
    level = steps[at].level
    at += 1
    while at < len(steps) and steps[at].level >= level:
        at += 1
    return at


def _jumped(steps: Sequence[Step], state: _State[E], count: int) -> _State[E]:
    """Past `count` modules, a substack being one; too far a jump is an error that nothing makes good."""
    at, level = state.at, steps[state.at].level
    while count and at + 1 < len(steps) and steps[at + 1].level >= level:
        at += 1
        while at + 1 < len(steps) and steps[at + 1].level > level:
            at += 1
        count -= 1
    if count:
        state = replace(state, impression="-", good=False)
    return replace(state, at=at + 1)
