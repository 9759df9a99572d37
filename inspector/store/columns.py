"""What stands in columns of its own, beside the documents: taken from them, so that it can be compared with them later."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from inspector.model import Dossier, Host, InspectorError, Result, Severity, Status
from inspector.store.contents import Told, encode
from inspector.text import Text, clean

STATUSES = tuple(Status)
"""A result's status is kept by its place here."""
PLACES = {status: place for place, status in enumerate(STATUSES)}
COUNTED = {
    Status.PASS: "passed",
    Status.NOT_APPLICABLE: "inapplicable",
    Status.UNKNOWN: "unknown",
    Status.ERROR: "unknown",
}
"""In which column; a failure by whether all of it was accepted."""
WIDTHS = {"kind": 32, "identity": 64}
_ID = re.compile(r"[0-9A-Za-z-]{1,32}")
NO_ID = Text(
    en="the audit cannot be recorded: its id is not of up to 32 letters, digits and hyphens",
    zh="自查无法入库：编号应为不超过 32 位的字母、数字和连字符",
)
TOO_LONG = Text(
    en="host {host} cannot be recorded: its {word} is longer than {width} characters",
    zh="主机 {host} 无法入库：{word} 超过 {width} 个字符",
)
NO_MARK = Text(
    en="host {host} cannot be recorded: {check} has a finding whose fingerprint is not of up to {width} letters and digits",
    zh="主机 {host} 无法入库：检查项 {check} 有问题的标识（fingerprint）不是 {width} 位以内的字母和数字",
)
LONG_TIME = Text(
    en="host {host} cannot be recorded: {check} has a waiver with a time of more than {width} characters",
    zh="主机 {host} 无法入库：检查项 {check} 的例外中有超过 {width} 个字符的时间",
)
MARK, TIME = 32, 40
"""Characters of a finding's fingerprint, and of the times of its waiver: the register has columns for them."""
NO_TIME = Text(
    en="{what} cannot be recorded: {time} is not a time such as 2026-01-31T08:00:00Z",
    zh="无法入库（{what}）：{time} 不是有效时间，应形如 2026-01-31T08:00:00Z",
)
AUDIT = Text(en="the audit", zh="本次自查")


@dataclass(frozen=True)
class Tally:
    """What one result adds to its entry's columns."""

    check: str
    status: int
    column: str
    open: Mapping[Severity, int]


def tally(result: Result) -> Tally:
    found: dict[Severity, int] = {}
    for finding in result.findings:
        if finding.waiver is None:
            found[finding.severity] = found.get(finding.severity, 0) + 1
    failed = "failed" if found else "accepted"
    return Tally(result.check, PLACES[result.status], COUNTED.get(result.status, failed), found)


def head_document(dossier: Dossier) -> bytes:
    """The dossier without its hosts."""
    return encode(replace(dossier, hosts=()))


def audit_columns(head: Dossier) -> dict[str, object]:
    """Raises InspectorError for an id or times that no audit has."""
    audit = head.audit
    if not _ID.fullmatch(audit.id):
        raise InspectorError(NO_ID)
    return {
        "id": audit.id,
        "started": moment(audit.started, AUDIT),
        "finished": moment(audit.finished, AUDIT),
        "profile": clean(audit.profile.id),
        "profile_digest": clean(audit.profile.digest),
        "tool": clean(f"{head.tool.name} {head.tool.version}"),
    }


def entry_columns(host: Host | Told) -> dict[str, object]:
    """Those that do not come from its results. Raises InspectorError for what the columns cannot hold."""
    for word, width in WIDTHS.items():
        if len(getattr(host, word)) > width:
            raise InspectorError(TOO_LONG.fill({"host": host.name, "word": word, "width": width}))
    return {
        "name": clean(host.name),
        "target": clean(host.target),
        "status": str(host.status),
        "taken": moment(host.taken, host.name),
        "score_low": host.score and host.score.low,
        "score_high": host.score and host.score.high,
    }


def require_fitting(host: Host) -> None:
    """Raises InspectorError for a finding that the register could not hold."""
    for result in host.results:
        for finding in result.findings:
            mark, waiver = finding.fingerprint, finding.waiver
            if not (mark.isascii() and mark.isalnum() and len(mark) <= MARK):
                raise InspectorError(NO_MARK.fill({"host": host.name, "check": result.check, "width": MARK}))
            if waiver and max(len(waiver.start), len(waiver.expires)) > TIME:
                raise InspectorError(LONG_TIME.fill({"host": host.name, "check": result.check, "width": TIME}))


def count_columns(tallies: list[Tally]) -> dict[str, object]:
    """Those that come from an entry's results."""
    found = dict.fromkeys(("passed", "failed", "accepted", "inapplicable", "unknown", *map(str, Severity)), 0)
    for each in tallies:
        found[each.column] += 1
        for severity, number in each.open.items():
            found[str(severity)] += number
    return dict(found)


def moment(text: str, what: Text | str) -> str:
    """A time in UTC, as it sorts; nothing for none. Raises InspectorError for what is no time."""
    if not text:
        return ""
    try:
        when = datetime.datetime.fromisoformat(text)
        if text.endswith("Z") and len(text) <= 32:
            return text
        return when.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        raise InspectorError(NO_TIME.fill({"what": what, "time": text})) from None
