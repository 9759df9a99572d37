"""What a profile's file may say, and one file of a profile as typed values, each with its place."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec

from inspector.document import Words
from inspector.model import Severity
from inspector.profile.place import Place, Placed
from inspector.text import Text

MOST_SECONDS = 86400


class WaiverRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One `waivers:` entry. `subject`, `host` and the values of `tags` are globs; times carry their offset."""

    check: str
    reason: str
    approver: str
    start: str
    expires: str
    subject: str = "*"
    host: str = "*"
    tags: dict[str, str | int | float] = {}
    fingerprint: str = ""

    @property
    def begins(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.start)

    @property
    def ends(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.expires)


class Passwords(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How passwords are guessed at: for how many seconds a host, and names that people here would build theirs from."""

    seconds: Annotated[float, msgspec.Meta(ge=0, le=MOST_SECONDS)] | None = None
    organisations: tuple[str, ...] = ()
    wordlists: tuple[str, ...] = ()


class Outside(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whether the ports of audited hosts are scanned from here, and how; `ports` beside those that listen there."""

    scan: bool | None = None
    ports: tuple[int | str, ...] | None = None
    rate: Annotated[int, msgspec.Meta(ge=1, le=10000)] | None = None
    seconds: Annotated[float, msgspec.Meta(ge=5, le=3600)] | None = None


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When an audit ends with a failure, unless the command line says otherwise: as `--fail-on` and its like do."""

    fail_on: Severity | None = None
    max_unknown: int | str | None = None
    new_rules: bool | None = None


_Days = Annotated[int, msgspec.Meta(ge=1, le=3650)]


class Days(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Within how many days a problem is to be mended."""

    critical: _Days | None = None
    high: _Days | None = None
    medium: _Days | None = None
    low: _Days | None = None
    info: _Days | None = None


class Remediation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How problems are followed. `verify`: an item is not closed before a person has looked; of all or of these severities."""

    days: Days = Days()
    verify: bool | tuple[Severity, ...] | None = None


class WaiverFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file of waivers that stands apart from the profile, such as beside a Containerfile."""

    waivers: list[WaiverRule]


class HostsEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    tags: dict[str, str | int | float]
    severity: dict[str, Severity] = {}
    parameters: dict[str, dict[str, Any]] = {}


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    title: Words
    extends: str = ""
    rules: list[str] = []
    select: list[str] = []
    skip: list[str] = []
    severity: dict[str, Severity] = {}
    parameters: dict[str, dict[str, Any]] = {}
    hosts: list[HostsEntry] = []
    waivers: list[WaiverRule] = []
    passwords: Passwords = Passwords()
    outside: Outside = Outside()
    gate: Gate = Gate()
    remediation: Remediation = Remediation()


@dataclass(frozen=True)
class Settings:
    """Severities and parameters by check; the place of a check's parameters is that of its name."""

    severity: Mapping[str, Placed[Severity]] = field(default_factory=dict)
    parameters: Mapping[str, Placed[Mapping[str, Placed[Any]]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LayerHosts:
    """One `hosts:` entry: what is set otherwise for hosts all of whose tags match these globs.

    `bare`: its author wrote nothing but tags.
    """

    tags: Mapping[str, str]
    settings: Settings
    place: Place
    bare: bool = False


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One file of a profile. `waived`: the names of all checks that it waives, also where a waiver itself is wrong."""

    place: Place
    id: str
    title: Text
    extends: Placed[str]
    rules: tuple[Placed[str], ...]
    select: tuple[Placed[str], ...]
    skip: tuple[Placed[str], ...]
    settings: Settings
    hosts: tuple[LayerHosts, ...]
    waivers: tuple[Placed[WaiverRule], ...]
    waived: tuple[Placed[str], ...]
    passwords: Passwords
    outside: Outside
    gate: Gate
    remediation: Remediation
