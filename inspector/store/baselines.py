"""Audits that a name was given to, to compare later ones with. They are kept when others are pruned."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from inspector.model import InspectorError
from inspector.store.audits import PRUNED, WORDS, AuditRow
from inspector.store.schema import baselines
from inspector.text import Text

_NAME = re.compile(r"(?!\d+$)[^\W_][\w.-]{0,63}")
BAD_NAME = Text(
    en="{name} cannot name a baseline: take up to 64 letters, digits, . _ and -, beginning with a letter or digit, not a number"
    " alone, and not latest or previous",
    zh="{name} 不能作为基线名称：应以字母或数字开头，最多 64 个字母、数字或 . _ -，不能是纯数字，也不能是 latest 或 previous",
)
NO_BASELINE = Text(en="the store has no baseline {name}", zh="存储库中没有名为 {name} 的基线")


@dataclass(frozen=True)
class Baseline:
    """`set`: when the name was given."""

    name: str
    audit: int
    set: str


def set_baseline(connection: Connection, name: str, audit: AuditRow) -> None:
    """Give a name to an audit; one that had it loses it. Raises InspectorError for a bad name or an audit that was pruned."""
    if not _NAME.fullmatch(name) or name in WORDS:
        raise InspectorError(BAD_NAME.fill({"name": name}))
    if audit.pruned:
        raise InspectorError(PRUNED.fill({"number": audit.number, "day": audit.pruned[:10]}))
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    connection.execute(delete(baselines).where(baselines.c.name == name))
    connection.execute(insert(baselines).values(name=name, audit=audit.number, set=now))


def list_baselines(connection: Connection) -> list[Baseline]:
    return [Baseline(*row) for row in connection.execute(select(baselines).order_by(baselines.c.name))]


def drop_baseline(connection: Connection, name: str) -> None:
    """Take a name away; the audit stays. Raises InspectorError where no audit has it."""
    if not connection.execute(delete(baselines).where(baselines.c.name == name)).rowcount:
        raise InspectorError(NO_BASELINE.fill({"name": name}))
