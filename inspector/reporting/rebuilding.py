"""Publications from the store: made for the first time, and made again to see whether a document still says what the store says."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from inspector.model import InspectorError
from inspector.organisation.model import Organisation
from inspector.publishing.model import Publication
from inspector.reporting import audit_report, host_report, rectification
from inspector.reporting.annual import build
from inspector.reporting.annual.voice import voices
from inspector.reporting.year import Year
from inspector.reporting.year.gathering import gather
from inspector.text import Text

NO_KIND = Text(
    en="a report of kind {kind} is not one that this version can make again",
    zh="当前版本无法重新生成 {kind} 类型的报告",
)
NO_ORIGIN = Text(
    en="the document does not say of what it was made, or says it in a way that is not understood",
    zh="文件中没有生成依据，或其内容无法识别",
)
ZONE = "zone"
AGAIN = {
    rectification.KIND: rectification.made_again,
    audit_report.KIND: audit_report.made_again,
    host_report.KIND: host_report.made_again,
}
NEEDED: Mapping[str, Mapping[str, Callable[[str], object]]] = {
    build.KIND: {"year": int},
    rectification.KIND: {"since": rectification.day_of, "until": rectification.day_of},
    audit_report.KIND: {"audit": str},
    host_report.KIND: {"host": str, "audit": str},
}
"""What the origin of each kind says, and how it is read."""


def annual_of(
    connection: Connection, organisation: Organisation, year: int, now: datetime.datetime
) -> tuple[Year, Publication]:
    """The annual report, and the facts that it tells. `now`: as of when, in the time zone of those who read. Raises InspectorError."""
    from inspector.plugins import categories, check_folders, load_checks, questionnaire, standards

    names, voice = categories(), voices()[organisation.unit.sector]
    facts = gather(
        connection,
        organisation,
        year,
        now,
        questionnaire=questionnaire(),
        standards=standards(),
        checks=load_checks(check_folders()),
        categories=names,
        unit=voice.self,
    )
    made = build.annual(facts, voice, names, now)
    return facts, replace(made, origin={**made.origin, ZONE: now.strftime("%z")})


def rebuild(
    connection: Connection, kind: str, origin: Mapping[str, str], made: str, organisation: Organisation | None
) -> Publication:
    """What the store says now of what a document told as of `made`. Raises InspectorError."""
    now = _read(kind, origin, made)
    if kind == build.KIND and organisation:
        return annual_of(connection, organisation, int(origin["year"]), now)[1]
    if kind in AGAIN:
        return AGAIN[kind](connection, origin, now, organisation)
    raise InspectorError(NO_KIND.fill({"kind": kind}))


def _read(kind: str, origin: Mapping[str, str], made: str) -> datetime.datetime:
    """As of when the document speaks, in its own time zone. Raises InspectorError where that, or what it needs besides, is not said."""
    try:
        for name, parsed in NEEDED.get(kind, {}).items():
            parsed(origin[name])
        return datetime.datetime.fromisoformat(made).astimezone(_zone(origin))
    except (KeyError, ValueError, OverflowError):
        raise InspectorError(NO_ORIGIN) from None


def _zone(origin: Mapping[str, str]) -> datetime.tzinfo | None:
    """The time zone that the document's days are of; this machine's where it does not say."""
    said = origin.get(ZONE)
    return datetime.datetime.strptime(said, "%z").tzinfo if said else None
