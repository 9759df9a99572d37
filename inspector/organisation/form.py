"""organisation.yaml as it is written: what may stand under which key. A key without a value counts as left out."""

from __future__ import annotations

import msgspec


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in one language or in both."""

    zh: str | None = None
    en: str | None = None


Name = str | Named | None


class PersonForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: Name = None
    title: Name = None
    department: Name = None
    phone: str | int | None = None


Someone = str | PersonForm | None
"""A person by the name alone, or with what else is known."""


class UnitForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: Name = None
    sector: str | None = None
    address: Name = None
    superior: Name = None


class StaffForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    leader: Someone = None
    deputy: Someone = None
    head: Someone = None
    contact: Someone = None
    team: tuple[Someone, ...] | None = None


class SystemForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str | None = None
    name: Name = None
    level: int | None = None
    filing: str | int | None = None
    purpose: Name = None
    department: Name = None
    owner: Someone = None
    launched: str | None = None
    public: bool | None = None
    assessed: str | None = None
    hosts: tuple[str | int, ...] | None = None


class AssetForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: Name = None
    kind: Name = None
    count: int | None = None
    system: str | None = None
    department: Name = None
    location: Name = None
    why: Name = None


class RetiredForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    host: str | int | None = None
    since: str | None = None
    why: Name = None


class InspectionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"):
    start: str | None = None
    end: str | None = None
    stale_after: int | None = None
    basis: tuple[Name, ...] | None = None
    standard: str | None = None


class OrganisationForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    unit: UnitForm | None = None
    staff: StaffForm | None = None
    systems: tuple[SystemForm, ...] | None = None
    assets: tuple[AssetForm, ...] | None = None
    retired: tuple[RetiredForm, ...] | None = None
    inspection: InspectionForm | None = None
    suggestions: tuple[Name, ...] | None = None
