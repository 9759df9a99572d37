"""The result of an audit as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspector.model.gate import Gate
from inspector.model.host import Host
from inspector.model.words import Severity
from inspector.text import Text


@dataclass(frozen=True, kw_only=True)
class CheckInfo:
    """What a reader needs to know of a check; the same for every host.

    `knowledge`: the tables that it uses. `aliases`: ids that it had before.
    """

    category: str
    title: Text
    why: Text
    severity: Severity
    standards: Mapping[str, tuple[str, ...]]
    digest: str
    knowledge: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProfileInfo:
    id: str
    digest: str
    parameters: Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """A dated table that verdicts rest on."""

    name: str
    date: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Audit:
    id: str
    started: str
    finished: str
    profile: ProfileInfo
    knowledge: tuple[Knowledge, ...]


@dataclass(frozen=True, kw_only=True)
class Tool:
    name: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """The whole result of one audit: what every renderer and the store read. `gate`: where one was asked for."""

    schema: str
    tool: Tool
    audit: Audit
    categories: Mapping[str, Text]
    checks: Mapping[str, CheckInfo]
    gate: Gate | None = None
    hosts: Sequence[Host]
    """They may be decoded anew each time that they are asked for: go through them, and keep none."""
