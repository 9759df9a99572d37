"""Ways to reach a host. Each gives a snapshot for a set of requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from inspector.request import Request
from inspector.snapshot import Snapshot


class Target(Protocol):
    """One way to one host. `uri` is what the user wrote; `kind` is host or image."""

    @property
    def name(self) -> str: ...

    @property
    def uri(self) -> str: ...

    @property
    def kind(self) -> str: ...

    def collect(self, requests: Iterable[Request]) -> Snapshot: ...
