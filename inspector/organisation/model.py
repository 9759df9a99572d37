"""The values of organisation.yaml. Nothing here is secret, and no field takes an identity number.

Names of the user's own may be given in both languages; given in one, they stand as they are in reports of the other.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from inspector.text import Text


class Sector(StrEnum):
    """For whom the annual report is written: it decides the order of its chapters and some of its words."""

    PUBLIC_SECURITY = "public-security"
    HEALTH = "health"
    EDUCATION = "education"
    GOVERNMENT = "government"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, kw_only=True)
class Person:
    """`phone`: of an office; empty where it is not given."""

    name: Text
    title: Text | None = None
    department: Text | None = None
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """`superior`: the body that the report goes to."""

    name: Text
    sector: Sector
    address: Text | None = None
    superior: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Staff:
    """`leader`: the unit's first; `deputy`: in charge of cybersecurity; `head`: of the responsible department; `contact`: who fills in."""

    leader: Person | None = None
    deputy: Person | None = None
    head: Person | None = None
    contact: Person | None = None
    team: tuple[Person, ...] = ()


@dataclass(frozen=True, kw_only=True)
class System:
    """An information system. `id`: the word that inventories tag hosts with (`system`), and answers of it are kept under; it may be its name.

    `level`: of classified protection, 1 to 4; 0 where it is graded as none, None where that is not said. `filing`: number of the filing
    certificate. `hosts`: names of hosts beyond those that are tagged; * and ? stand for letters. `assessed`: day of the last assessment by a licensed body.
    """

    id: str
    name: Text
    level: int | None = None
    filing: str = ""
    purpose: Text | None = None
    department: Text | None = None
    owner: Person | None = None
    launched: datetime.date | None = None
    public: bool | None = None
    assessed: datetime.date | None = None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asset:
    """Something that no audit looks into: network equipment, a storage array, terminals. `why`: the reason that the report gives."""

    name: Text
    kind: Text
    count: int = 1
    system: str = ""
    department: Text | None = None
    location: Text | None = None
    why: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Retired:
    """A host that is out of service since a day: it is listed, and not missed."""

    host: str
    since: datetime.date
    why: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """The year's self-inspection. Without days it is the calendar year so far. `stale_after`: days after which a host counts as not audited lately.

    `basis`: documents it was ordered by, with their numbers; `standard`: the clauses of annex 5, else by the highest level of a system.
    """

    start: datetime.date | None = None
    end: datetime.date | None = None
    stale_after: int = 90
    basis: tuple[Text, ...] = ()
    standard: str = ""


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """`suggestions`: what the unit asks of its superior, in its own words. `retired`: hosts out of service."""

    unit: Unit
    staff: Staff = Staff()
    systems: tuple[System, ...] = ()
    assets: tuple[Asset, ...] = ()
    retired: tuple[Retired, ...] = ()
    inspection: Inspection = Inspection()
    suggestions: tuple[Text, ...] = ()
