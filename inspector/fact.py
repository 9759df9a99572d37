"""Facts: typed views parsed from a snapshot; and resources: the auditor's own dated tables."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from inspector.model import NOT_EXAMINED, Reason, reason
from inspector.patterns import is_pattern
from inspector.request import Files, Request
from inspector.snapshot import Item, Snapshot, State
from inspector.text import Text

T = TypeVar("T", bound=type)
F = TypeVar("F")


class Absent(Exception):
    """The subject is not on this host: its checks do not apply."""

    code = "absent"

    def __init__(self, en: str, zh: str, **values: object) -> None:
        super().__init__(en)
        self.reason = reason(self.code, Text(en=en, zh=zh), **values)


class NotExamined(Absent):
    """Nobody looked: what does not run shows no sockets, or what is needed for it was not asked for or not told.

    The checks do not apply either; but nothing may be called right by that.
    """

    code = NOT_EXAMINED


class Unknown(Exception):
    """The evidence does not tell: what rests on it is unknown."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.en)
        self.reason = why

    @classmethod
    def because(cls, code: str, en: str, zh: str, **values: object) -> Self:
        return cls(reason(code, Text(en=en, zh=zh), **values))


class View:
    """A snapshot as one fact or check may see it: only what was declared, and every look is recorded."""

    def __init__(self, snapshot: Snapshot, needs: tuple[Request, ...]) -> None:
        self._snapshot = snapshot
        self._needs = frozenset(needs)
        self.asked: dict[Request, tuple[Item, ...]] = {}
        self.gaps: dict[str, tuple[Request, Item]] = {}

    @property
    def now(self) -> datetime.datetime:
        """When the snapshot was taken, with time zone."""
        return datetime.datetime.fromisoformat(self._snapshot.taken)

    @property
    def kind(self) -> str:
        return self._snapshot.kind

    @property
    def tags(self) -> Mapping[str, str]:
        """What the inventory says of the host; nothing where it comes from none."""
        return self._snapshot.tags

    @property
    def listed(self) -> bool:
        """Whether the host stands in the auditor's inventory, with tags or without."""
        return self._snapshot.listed or bool(self._snapshot.tags)

    def ask(self, request: Request, *, own_gaps: bool = False) -> tuple[Item, ...]:
        """The items of an answer. Those that are not whole become gaps, so that nothing that rests on them passes.

        With `own_gaps` the fact takes that upon itself and raises Unknown where a gap matters. Raises LookupError for what
        was not declared.
        """
        if request not in self._needs:
            raise LookupError(f"{request.name} is asked for and not declared")
        items = self.asked[request] = self._snapshot.items(request)
        if not own_gaps:
            self.gaps.update({item.name: (request, item) for item in items if not item.state.whole})
        return items

    def whole(self, request: Request) -> tuple[Item, ...]:
        """The items that are there and were read at least in part; the others are gaps or absent."""
        return tuple(item for item in self.ask(request) if item.state in (State.OK, State.TRUNCATED))

    def one(self, request: Files | Request) -> Item:
        """The single item of a request without wildcards, which may be absent. Raises Unknown where it could not be read."""
        assert not (isinstance(request, Files) and is_pattern(request.glob)), request.name  # noqa: S101
        item = self.ask(request)[0]
        if item.state in (State.OK, State.ABSENT, State.TRUNCATED):
            return item
        raise Unknown(item.why)

    def text(self, request: Files) -> str:
        """Content of a single file; empty where the file is absent. Raises Unknown where it could not be read."""
        return self.one(request).text


class Fact(Protocol):
    """A class with `needs` and `read`; `read` takes a View and, after it, other facts by their type."""

    needs: ClassVar[tuple[Request, ...]]
    read: ClassVar[Callable[..., Any]]


@dataclass(frozen=True)
class Fleet(Generic[F]):
    """One fact of every host of an audit that has it, by host. A check that takes one runs once for all hosts together.

    `hosts` are all that were audited; what kept one from having the fact is added to the verdict by the engine.
    """

    facts: Mapping[str, F]
    hosts: tuple[str, ...]


def fact(cls: T) -> T:
    """Mark a class as a fact. Raises TypeError where it lacks `needs` or `read`."""
    if not isinstance(getattr(cls, "needs", None), tuple) or not callable(getattr(cls, "read", None)):
        raise TypeError(f"{cls.__module__}.{cls.__qualname__}: a fact has a tuple `needs` and a classmethod `read`")
    cls.__inspector__ = "fact"  # type: ignore[attr-defined]
    return cls


def resource(file: str) -> Callable[[T], T]:
    """Mark a msgspec Struct with a `date` field as the shape of profiles/knowledge/`file`."""

    def mark(cls: T) -> T:
        cls.__inspector__ = "resource"  # type: ignore[attr-defined]
        cls.file = file  # type: ignore[attr-defined]
        return cls

    return mark


def role(cls: object) -> str:
    """`fact`, `resource`, or nothing."""
    return str(getattr(cls, "__inspector__", ""))


def resource_file(cls: type) -> str:
    """The name in profiles/knowledge of a class marked by `resource`."""
    return str(getattr(cls, "file", ""))
