"""What no audit speaks for, listed again from the store's rows."""

from __future__ import annotations

from collections.abc import Sequence

from tests.reporting.recount import Recount
from tests.reporting.recount_rows import Row, rows, when


def of_unseen(of: Recount) -> set[tuple[str, str]]:
    gone, told, named = of.retired(), set(), set()
    for host, row in of.hosts.items():
        if row["kind"] == "unit":
            continue
        names = {
            each["name"] for each in rows(of.connection, "SELECT name FROM host_names WHERE host = :host", host=host)
        }
        tried = [entry for entry in of.entries if entry["host"] == host and _tried(of, entry)]
        reason = _reason(of, host, row, tried, gone)
        if reason:
            told.add((of.name(host), reason))
        if reason or host in of.voices:
            named |= names
    retired = {each.host for each in of.organisation.retired if each.since <= of.end}
    every = {row["name"] for row in rows(of.connection, "SELECT name FROM host_names")}
    told |= {(name, "retired") for name in retired - every}
    listed = {host for system in of.organisation.systems for host in system.hosts if not set(host) & {"*", "?"}}
    told |= {(name, "never") for name in listed - named - retired}
    return told | {(asset.name.en, "not-technical") for asset in of.organisation.assets}


def _tried(of: Recount, entry: Row) -> bool:
    return entry["status"] not in ("audited", "partial") and of.within(entry["finished"])


def _reason(of: Recount, host: int, row: Row, tried: Sequence[Row], gone: set[int]) -> str:
    if host in gone:
        return "retired"
    if host in of.voices:
        return ""
    if tried:
        last = max(tried, key=lambda entry: (when(entry["finished"]), entry["audit"]))
        return "not-technical" if last["status"] == "not-audited" else "not-reached"
    if row["first"] and when(row["first"]) <= of.moment:
        return "not-in-period"
    early = [e for e in of.entries if e["host"] == host and when(e["finished"]) < of.begin]
    return "never" if early and not row["first"] else ""
