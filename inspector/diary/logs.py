"""What the logs of hosts had of each day, from all audits that tell of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspector.diary.record import Sighting
from inspector.diary.told import Told
from inspector.model import Act
from inspector.store import EntryRow


def sightings(
    rows: Iterable[EntryRow], told: Mapping[int, Told], names: Mapping[int, str]
) -> dict[str, list[Sighting]]:
    """By day, most first. Several audits read the same log, or the rest of it: their counts are of the same, and the greatest counts."""
    found: dict[tuple[str, int, Act], Sighting] = {}
    for row in rows:
        for one in told[row.id].activity:
            key = (one.day, row.host, one.act)
            if key not in found or found[key].count < one.count:
                found[key] = Sighting(
                    host=row.host,
                    name=names[row.host],
                    act=one.act,
                    count=one.count,
                    sources=one.sources,
                    audit=row.audit,
                )
    days: dict[str, list[Sighting]] = {}
    for (day, _, _), seen in sorted(found.items(), key=lambda each: (each[0][0], -each[1].count, each[1].name)):
        days.setdefault(day, []).append(seen)
    return days
