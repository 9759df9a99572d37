"""Checks: one rule with its texts, its cases and a pure function from facts to verdicts."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import msgspec

from inspector.case import Case, File
from inspector.fact import Fleet, View, role
from inspector.model import Confidence, Fail, Seen, Severity, Unsure
from inspector.request import Request
from inspector.text import Text

__all__ = ["Case", "Check", "File", "Verdicts", "check", "table"]

NUMBERS: Mapping[Any, Any] = {int: Annotated[int, msgspec.Meta(ge=0)], float: Annotated[float, msgspec.Meta(ge=0)]}
"""How numbers that a profile sets are read."""
Verdicts = Iterator[Fail | Unsure | Seen]
Needs = Callable[[Mapping[str, Any]], Iterable[Request]]


@dataclass(frozen=True)
class Input:
    """One positional parameter: a fact, a resource, or the guarded view of the check's own needs.

    `fleet`: the fact of every host, for a check that runs once for all of them.
    """

    name: str
    type: type
    optional: bool
    fleet: bool = False


@dataclass(frozen=True)
class Tunable:
    """One keyword-only parameter, which a profile may set. `type` may carry what its values are bounded by."""

    type: Any
    default: object

    @property
    def plain(self) -> Any:
        """The type without its bounds, for people."""
        return _plain(self.type)


def _plain(kind: Any) -> Any:
    if typing.get_origin(kind) is Annotated:
        return _plain(typing.get_args(kind)[0])
    inner = tuple(_plain(each) for each in typing.get_args(kind))
    return typing.get_origin(kind)[inner] if inner else kind


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check as it was declared. `id`, `category`, `file` and `digest` are filled in by the loader from its path."""

    run: Callable[..., Verdicts]
    severity: Severity
    title: Text
    why: Text
    fails: Text
    remedy: Text
    command: str
    good: tuple[Case, ...]
    bad: tuple[Case, ...]
    confidence: Confidence = Confidence.HIGH
    passes: Text | None = None
    standards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    own_needs: Needs | None = None
    aliases: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    tunables: Mapping[str, Tunable] = field(default_factory=dict)
    id: str = ""
    category: str = ""
    file: str = ""
    digest: str = ""

    @property
    def over_fleet(self) -> bool:
        """Whether it judges all hosts of an audit together."""
        return any(entry.fleet for entry in self.inputs)

    def parameters(self, given: Mapping[str, object]) -> dict[str, Any]:
        """The tunables' values, defaults filled in. Raises KeyError for a name it lacks, msgspec.ValidationError for a type.

        A number is none below zero, unless its own type says so.
        """
        for name in given:
            if name not in self.tunables:
                raise KeyError(name)
        return {
            name: msgspec.convert(given[name], NUMBERS.get(tunable.type, tunable.type))
            if name in given
            else tunable.default
            for name, tunable in self.tunables.items()
        }

    def needs(self, params: Mapping[str, Any]) -> tuple[Request, ...]:
        """What the check needs collected, its facts' needs included, without repeats."""
        wanted: dict[Request, None] = dict.fromkeys(self.own_needs(params) if self.own_needs else ())
        for entry in self.inputs:
            if role(entry.type) == "fact":
                wanted |= dict.fromkeys(fact_needs(entry.type))
        return tuple(wanted)


def fact_needs(cls: type) -> tuple[Request, ...]:
    """The requests of a fact and of the facts it is made from."""
    wanted: dict[Request, None] = dict.fromkeys(cls.needs)  # type: ignore[attr-defined]
    for entry in fact_inputs(cls):
        if role(entry.type) == "fact":
            wanted |= dict.fromkeys(fact_needs(entry.type))
    return tuple(wanted)


def fact_inputs(cls: type) -> tuple[Input, ...]:
    """The parameters of a fact's `read` after the view. Raises TypeError naming the class and the parameter."""
    found: tuple[Input, ...] | None = cls.__dict__.get("_inputs")
    if found is None:
        found = _inputs(cls.read, f"{cls.__module__}.{cls.__qualname__}.read")[1:]  # type: ignore[attr-defined]
        cls._inputs = found  # type: ignore[attr-defined]
    return found


def check(  # noqa: PLR0913 - one keyword for each thing that a check states
    *,
    severity: Severity,
    title: Text,
    why: Text,
    fails: Text,
    remedy: Text,
    command: str,
    good: Iterable[Case | Mapping[str, str | File]],
    bad: Iterable[Case | Mapping[str, str | File]],
    confidence: Confidence = Confidence.HIGH,
    passes: Text | None = None,
    standards: Mapping[str, tuple[str, ...]] | None = None,
    tags: tuple[str, ...] = (),
    needs: Needs | None = None,
    aliases: tuple[str, ...] = (),
) -> Callable[[Callable[..., Verdicts]], Check]:
    """Make a check of a function. `fails`, `remedy` and `command` are templates over a Fail's data, `subject` and `location`.

    `command` is how an administrator sees the state by hand, in one line. `needs` gives requests that depend on parameters;
    the function reads them through a parameter of type View. `passes` says of one Seen what was found, as `fails` does of a
    Fail. `standards` names the controls that the check helps to decide, by standard; those of GB/T 22239 by their level-3 ids.
    `tags` are words by which profiles choose.
    """

    def make(run: Callable[..., Verdicts]) -> Check:
        where = f"{run.__module__}.{run.__qualname__}"
        return Check(
            run=run,
            severity=severity,
            title=title,
            why=why,
            fails=fails,
            remedy=remedy,
            command=command,
            good=tuple(_case(case) for case in good),
            bad=tuple(_case(case) for case in bad),
            confidence=confidence,
            passes=passes,
            standards=dict(standards or {}),
            tags=tags,
            own_needs=needs,
            aliases=aliases,
            inputs=_inputs(run, where),
            tunables=_tunables(run),
        )

    return make


def table(rows: Mapping[str, Any], make: Callable[[Any], Check]) -> list[Check]:
    """Look-alike checks: `make` turns each row into a check, and the row's name becomes its id."""
    return [replace(make(row), id=name) for name, row in rows.items()]


def _case(case: Case | Mapping[str, str | File]) -> Case:
    return case if isinstance(case, Case) else Case(case)


def _inputs(function: Callable[..., object], where: str) -> tuple[Input, ...]:
    hints = typing.get_type_hints(function)
    found = []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            continue
        if name not in hints:
            raise TypeError(f"{where}: parameter {name} has no type")
        kind, optional = _unwrap(hints[name])
        if fleet := typing.get_origin(kind) is Fleet:
            (kind,) = typing.get_args(kind)
        if kind is not View and not role(kind):
            raise TypeError(f"{where}: parameter {name}: {kind!r} is neither a fact nor a resource")
        found.append(Input(name, kind, optional, fleet))
    return tuple(found)


def _unwrap(hint: Any) -> tuple[type, bool]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        return kinds[0], len(kinds) < len(typing.get_args(hint))
    return hint, False


def _tunables(function: Callable[..., object]) -> dict[str, Tunable]:
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters.values()
    return {p.name: Tunable(hints[p.name], p.default) for p in parameters if p.kind is p.KEYWORD_ONLY}
