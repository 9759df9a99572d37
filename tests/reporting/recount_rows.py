"""Rows of the store as they are, and an item as it stood at a moment."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

Row = dict[Any, Any]


def when(text_: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text_)


def rows(connection: Connection, query: str, **values: object) -> list[Row]:
    return [dict(row) for row in connection.execute(text(query), values).mappings()]


def stood(row: Row, told: Sequence[Row], moment: datetime.datetime) -> Row | None:
    """An item at a moment, from its events."""
    until = [event for event in told if when(event["time"]) <= moment]
    if not until:
        return None
    item = {**row, "state": until[-1]["state"], "deadline": row["deadline"] or ""}
    for event in reversed(told):
        data = json.loads(event["data"])
        if when(event["time"]) > moment:
            for name in ("deadline", "severity"):
                if isinstance(data.get(name), list):
                    item[name] = data[name][0]
    over = row["state"] == "accepted" and row["expires"] and when(row["expires"]) <= moment
    if item["state"] == "accepted" and over:
        item["state"] = "open"
        ended = when(row["expires"]).astimezone(datetime.UTC).date()
        new = str(ended + datetime.timedelta(days=row["term"])) if row["term"] is not None else ""
        kept = "deadline" in json.loads(row["by_hand"]) and item["deadline"] >= new
        item["deadline"] = item["deadline"] if kept else new
    return item
