"""The days that a diary is of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from inspector.change import moments
from inspector.change.moments import Zone


@dataclass(frozen=True, kw_only=True)
class Period:
    """From the first day to the last one, by the days of a time zone."""

    first: datetime.date
    last: datetime.date
    zone: Zone = None

    @property
    def begin(self) -> str:
        return moments.begin(self.first, self.zone)

    @property
    def end(self) -> str:
        return moments.end(self.last, self.zone)
