"""The organisation out of its file: every part held against what it may be, and against the others."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.document import LACKS, nearest
from inspector.organisation import values
from inspector.organisation.form import (
    AssetForm,
    InspectionForm,
    OrganisationForm,
    RetiredForm,
    StaffForm,
    SystemForm,
    UnitForm,
)
from inspector.organisation.model import Asset, Inspection, Organisation, Retired, Sector, Staff, System, Unit
from inspector.organisation.values import LONGEST_NUMBER, LONGEST_TEXT, PLACEHOLDER, Place
from inspector.text import Text

SECTORS = tuple(str(each) for each in Sector)
STANDARDS = ("gbt22239-l2", "gbt22239-l3")
LEVELS = range(5)
COUNTS = range(1, 1_000_001)
STALE = range(1, 3651)
FILL_IN = Text(en="fill in {what}", zh="请填写 {what}")
A_NAME = Text(en="unit.name (the full name of the unit)", zh="unit.name（单位全称）")
A_SECTOR = Text(en="unit.sector (one of {names})", zh="unit.sector（{names} 之一）")
NO_LEVEL = Text(
    en="a level from 1 to 4 is expected, or 0 for a system that is graded as none",
    zh="应为 1 至 4 级，未定级的填 0",
)
NO_COUNT = Text(en="a number from {first} to {last} is expected", zh="应为 {first} 至 {last} 之间的数")
TWICE = Text(en="{name} stands for the system {other} already", zh="{name} 已用于信息系统 {other}，不得重复")
HOST_TWICE = Text(
    en="the host {name} stands with the system {other} already; it counts for one of them",
    zh="主机 {name} 已列入信息系统 {other}；一台主机只能归入一个系统",
)
RETIRED_TWICE = Text(en="the host {name} stands here twice", zh="主机 {name} 重复")
NO_SYSTEM = Text(en="no system is called {name}{hint}", zh="没有名为 {name} 的信息系统{hint}")
BACKWARDS = Text(en="the end is before the start", zh="结束日期早于开始日期")


def organisation(form: OrganisationForm, place: Place) -> Organisation:
    """Raises InspectorError with file and line."""
    unit = _unit(form.unit or UnitForm(), place.at("unit"))
    systems = values.each(form.systems, place.at("systems"), _system)
    _distinct(systems, place.at("systems"))
    _hosts_once(systems, place.at("systems"))
    retired = values.each(form.retired, place.at("retired"), _retired)
    _retired_once(retired, place.at("retired"))
    return Organisation(
        unit=unit,
        staff=_staff(form.staff or StaffForm(), place.at("staff")),
        systems=systems,
        assets=values.each(form.assets, place.at("assets"), lambda each, where: _asset(each, where, systems)),
        retired=retired,
        inspection=_inspection(form.inspection or InspectionForm(), place.at("inspection")),
        suggestions=values.texts(form.suggestions, place.at("suggestions")),
    )


def _unit(form: UnitForm, place: Place) -> Unit:
    """What a new file leaves open is asked for at once, and not one after the other."""
    name = values.name(form.name, place.at("name"))
    named = name if name and not {name.en, name.zh} & {PLACEHOLDER.en, PLACEHOLDER.zh} else None
    sectors = {"names": Text(en=", ".join(SECTORS), zh="、".join(SECTORS))}
    lacking = [text for text, given in ((A_NAME, named), (A_SECTOR.fill(sectors), form.sector)) if not given]
    if named is None or not form.sector:
        raise place.document.error(place.at("name").path if not named else place.path, FILL_IN, what=lacking)
    return Unit(
        name=named,
        sector=Sector(values.one_of(form.sector, SECTORS, place.at("sector"))),
        address=values.name(form.address, place.at("address")),
        superior=values.name(form.superior, place.at("superior")),
    )


def _staff(form: StaffForm, place: Place) -> Staff:
    return Staff(
        leader=values.person(form.leader, place.at("leader")),
        deputy=values.person(form.deputy, place.at("deputy")),
        head=values.person(form.head, place.at("head")),
        contact=values.person(form.contact, place.at("contact")),
        team=values.each(
            form.team, place.at("team"), lambda one, where: values.filled(values.person(one, where), where)
        ),
    )


def _system(form: SystemForm, place: Place) -> System:
    name = values.needed(form.name, place, "name")
    if form.level is not None and form.level not in LEVELS:
        raise place.at("level").error(NO_LEVEL)
    return System(
        id=values.words(form.id, place.at("id")) or name.zh,
        name=name,
        level=form.level,
        filing=values.words(form.filing, place.at("filing"), LONGEST_NUMBER),
        purpose=values.name(form.purpose, place.at("purpose"), LONGEST_TEXT),
        department=values.name(form.department, place.at("department")),
        owner=values.person(form.owner, place.at("owner")),
        launched=values.day(form.launched, place.at("launched")),
        public=form.public,
        assessed=values.day(form.assessed, place.at("assessed")),
        hosts=values.each(form.hosts, place.at("hosts"), values.words),
    )


def _asset(form: AssetForm, place: Place, systems: Iterable[System]) -> Asset:
    count = 1 if form.count is None else form.count
    if count not in COUNTS:
        raise place.at("count").error(NO_COUNT, first=COUNTS[0], last=COUNTS[-1])
    return Asset(
        name=values.needed(form.name, place, "name"),
        kind=values.needed(form.kind, place, "kind"),
        count=count,
        system=_system_named(values.words(form.system, place.at("system")), place.at("system"), systems),
        department=values.name(form.department, place.at("department")),
        location=values.name(form.location, place.at("location")),
        why=values.name(form.why, place.at("why"), LONGEST_TEXT),
    )


def _system_named(word: str, place: Place, systems: Iterable[System]) -> str:
    """The id of the system that is called so; empty where none is named. Raises InspectorError."""
    called = {each: system.id for system in systems for each in names(system)}
    if word and word not in called:
        raise place.error(NO_SYSTEM, name=word, hint=nearest(word, called))
    return called.get(word, "")


def _retired(form: RetiredForm, place: Place) -> Retired:
    host, since = values.words(form.host, place.at("host")), values.day(form.since, place.at("since"))
    if not host or since is None:
        raise place.error(LACKS, name="since" if host else "host")
    return Retired(host=host, since=since, why=values.name(form.why, place.at("why"), LONGEST_TEXT))


def _inspection(form: InspectionForm, place: Place) -> Inspection:
    start, end = values.day(form.start, place.at("start")), values.day(form.end, place.at("end"))
    if start and end and end < start:
        raise place.at("end").error(BACKWARDS)
    stale = Inspection().stale_after if form.stale_after is None else form.stale_after
    if stale not in STALE:
        raise place.at("stale-after").error(NO_COUNT, first=STALE[0], last=STALE[-1])
    return Inspection(
        start=start,
        end=end,
        stale_after=stale,
        basis=values.texts(form.basis, place.at("basis")),
        standard=values.one_of(form.standard, STANDARDS, place.at("standard")) if form.standard else "",
    )


def names(system: System) -> tuple[str, str, str]:
    """What a system is called by."""
    return system.id, system.name.zh, system.name.en


def _distinct(systems: Iterable[System], place: Place) -> None:
    """Raises InspectorError where two systems could be meant by one word, however it is written."""
    taken: dict[str, System] = {}
    for index, system in enumerate(systems):
        for word in names(system):
            other = taken.setdefault(word.casefold(), system)
            if other is not system:
                raise place.at(index).error(TWICE, name=word, other=other.id)


def _hosts_once(systems: Iterable[System], place: Place) -> None:
    """Raises InspectorError for a host that two systems name, or one twice; patterns may overlap: the first counts."""
    taken: dict[str, System] = {}
    for index, system in enumerate(systems):
        for number, host in enumerate(system.hosts):
            if host in taken:
                raise place.at(index, "hosts", number).error(HOST_TWICE, name=host, other=taken[host].id)
            taken[host] = system


def _retired_once(retired: Iterable[Retired], place: Place) -> None:
    seen: set[str] = set()
    for index, each in enumerate(retired):
        if each.host in seen:
            raise place.at(index, "host").error(RETIRED_TWICE, name=each.host)
        seen.add(each.host)
