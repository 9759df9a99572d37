"""Every number of a year counted again, from the store's tables alone: raw SQL, raw JSON, and nothing of the code that gathers them."""

from __future__ import annotations

import datetime
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from inspector.check import Check
from inspector.organisation.model import Organisation
from tests.reporting.recount_rows import Row, rows, stood, when

RANKS = ["info", "low", "medium", "high", "critical"]
STATUSES = ["pass", "fail", "not-applicable", "unknown", "error"]
PENDING = ("open", "in-progress", "to-verify")


class Recount:
    """One period of a store."""

    def __init__(
        self,
        connection: Connection,
        organisation: Organisation,
        days: tuple[datetime.date, datetime.date],
        now: datetime.datetime,
        checks: Sequence[Check],
    ) -> None:
        self.connection, self.organisation, self.now, self.checks = connection, organisation, now, checks
        self.start, self.end = days
        midnight = datetime.time(tzinfo=now.tzinfo)
        self.begin = datetime.datetime.combine(self.start, midnight)
        until = datetime.datetime.combine(self.end + datetime.timedelta(days=1), midnight)
        self.moment = min(until - datetime.timedelta(microseconds=1), now)
        self.today = self.moment.astimezone(now.tzinfo).date()
        self.renamed = {old: check.id for check in checks for old in check.aliases}
        self.hosts = {row["id"]: row for row in rows(connection, "SELECT * FROM hosts")}
        self.entries = rows(
            connection,
            "SELECT e.id, e.audit, e.host, e.status, e.taken, e.document, a.finished FROM entries e"
            " JOIN audits a ON a.number = e.audit",
        )
        self.items = self._items(self.moment)
        self.first = {item["id"]: item for item in self._items(self.begin - datetime.timedelta(microseconds=1))}
        self.before = {number for number, item in self.first.items() if item["state"] in PENDING}
        self.voices = self._voices()
        self.results = {host: self._results(entry) for host, entry in self.voices.items()}
        self.findings = [
            (host, result, finding, self.is_open(host, finding))
            for host, results in self.results.items()
            for result in results
            for finding in result["findings"]
        ]

    def unit(self, host: int) -> bool:
        return bool(self.hosts[host]["kind"] == "unit")

    def name(self, host: int) -> str:
        name = self.hosts[host]["name"]
        if len(name) > 120:
            return f"{name[:119]}… #{host}"
        return name if sum(row["name"] == name for row in self.hosts.values()) == 1 else f"{name} #{host}"

    def within(self, time: str) -> bool:
        return bool(time) and self.begin <= when(time) <= self.moment

    def _all_voices(self) -> dict[int, Row]:
        found: dict[int, Row] = {}
        looked = [e for e in self.entries if e["status"] in ("audited", "partial")]
        looked = [entry for entry in looked if self.within(entry["taken"] or entry["finished"])]
        sizes = {
            n: sum(e["audit"] == n and not self.unit(e["host"]) for e in looked) for n in {e["audit"] for e in looked}
        }
        most = max((sizes[entry["audit"]] for entry in looked if self.unit(entry["host"])), default=0)
        for entry in looked:
            time = entry["taken"] or entry["finished"]
            if not self.unit(entry["host"]) or sizes[entry["audit"]] >= most / 2:
                before = found.get(entry["host"])
                key = (when(time), entry["audit"])
                if before is None or key > (when(before["taken"] or before["finished"]), before["audit"]):
                    found[entry["host"]] = entry
        return found

    def _voices(self) -> dict[int, Row]:
        found = self._all_voices()
        gone = self.retired()
        return {host: entry for host, entry in found.items() if host not in gone}

    def retired(self) -> set[int]:
        found = set()
        names: dict[str, set[int]] = defaultdict(set)
        for row in rows(self.connection, "SELECT host, name FROM host_names"):
            names[row["name"]].add(row["host"])
        voices = self._all_voices()
        for each in self.organisation.retired:
            called = {n for n, row in self.hosts.items() if row["name"] == each.host and row["kind"] != "unit"}
            for host in called or names[each.host]:
                entry = voices.get(host)
                time = when(entry["taken"] or entry["finished"]).astimezone(self.now.tzinfo).date() if entry else None
                if each.since <= self.end and (time is None or time <= each.since):
                    found.add(host)
        return found

    def _results(self, entry: Row) -> list[Row]:
        found = rows(
            self.connection,
            'SELECT k.name, r.status, c.data FROM results r JOIN checks k ON k.id = r."check"'
            " JOIN contents c ON c.digest = r.content WHERE r.entry = :entry",
            entry=entry["id"],
        )
        made = []
        for row in found:
            result = json.loads(zlib.decompress(bytes(row["data"])))
            assert result["status"] == STATUSES[row["status"]]
            made.append({"findings": [], "reason": None, **result, "check": self.renamed.get(row["name"], row["name"])})
        return made

    def _items(self, moment: datetime.datetime) -> list[Row]:
        told = defaultdict(list)
        for event in rows(self.connection, "SELECT * FROM events ORDER BY id"):
            told[event["item"]].append(event)
        query = "SELECT i.*, w.expires FROM items i LEFT JOIN waivers w ON w.id = i.waiver"
        made = (stood(row, told[row["id"]], moment) for row in rows(self.connection, query))
        return [item for item in made if item]

    def following(self, host: int, finding: Row) -> list[Row]:
        marks = {finding["fingerprint"], *finding.get("formerly", ())}
        return [
            item
            for item in self.items
            if item["host"] == host
            and item["state"] != "closed"
            and marks & {item["fingerprint"], *json.loads(item["formerly"])}
        ]

    def is_open(self, host: int, finding: Row) -> bool:
        waiver = finding.get("waiver")
        if not waiver or when(waiver["expires"]) <= self.moment:
            return True
        return any(item["state"] in ("open", "in-progress") for item in self.following(host, finding))

    # What the chapters count

    def of_hosts(self) -> Row:
        first = {host: row["first"] for host, row in self.hosts.items() if row["kind"] != "unit"}
        known = any(time and when(time) < self.begin for time in first.values())
        told = {}
        for host, results in self.results.items():
            if self.unit(host):
                continue
            failing = {result["check"] for h, result, _, opened in self.findings if h == host and opened}
            statuses = Counter(result["status"] for result in results)
            failed = sum(result["status"] == "fail" and result["check"] in failing for result in results)
            taken = self.voices[host]["taken"]
            days = (self.today - when(taken).astimezone(self.now.tzinfo).date()).days
            told[self.name(host)] = {
                "passed": statuses["pass"],
                "failed": failed,
                "accepted": statuses["fail"] - failed,
                "inapplicable": statuses["not-applicable"],
                "unknown": statuses["unknown"] + statuses["error"],
                "severities": self.severities(host),
                "days": days,
                "stale": days > self.organisation.inspection.stale_after,
                "new": known and self.within(first[host]),
            }
        return told

    def severities(self, host: int | None = None) -> dict[str, int]:
        found = Counter(f["severity"] for h, _, f, opened in self.findings if opened and host in (None, h))
        return {name: found[name] for name in RANKS}

    def of_categories(self, names: Iterable[str]) -> Row:
        return {name: self._category(name) for name in names}

    def _category(self, name: str) -> tuple[int, ...]:
        kinds: Counter[str] = Counter()
        for host, results in self.results.items():
            mine = [result for result in results if result["category"] == name]
            if self.unit(host) or not any(applies(result) for result in mine):
                continue
            opened = [o for h, result, _, o in self.findings if h == host and result["category"] == name]
            kinds["hosts"] += 1
            if any(opened):
                kinds["problems"] += 1
            elif opened:
                kinds["accepted"] += 1
            elif all(result["status"] in ("pass", "not-applicable") and not unseen(result) for result in mine):
                kinds["conforming"] += 1
            else:
                kinds["unknown"] += 1
        found = [f for _, result, f, opened in self.findings if opened and result["category"] == name]
        serious = sum(f["severity"] in ("high", "critical") for f in found)
        left = sum(
            result["category"] == name and result["status"] in ("unknown", "error")
            for results in self.results.values()
            for result in results
        )
        counted = [kinds[kind] for kind in ("hosts", "conforming", "problems", "accepted", "unknown")]
        return (*counted, len(found), serious, left)

    def of_problems(self) -> Row:
        found: dict[tuple[str, bool], list[tuple[int, Row]]] = defaultdict(list)
        with_open = {result["check"] for _, result, _, opened in self.findings if opened}
        for host, result, finding, opened in self.findings:
            if opened or result["check"] not in with_open:
                found[result["check"], not opened].append((host, finding))
        return {key: self._problem(each) for key, each in found.items()}

    def _problem(self, found: Sequence[tuple[int, Row]]) -> tuple[object, ...]:
        items = {item["id"]: item for host, finding in found for item in self.following(host, finding)}
        return (
            len(found),
            max((finding["severity"] for _, finding in found), key=RANKS.index),
            {self.name(host) for host, _ in found if not self.unit(host)},
            *self.followed(items.values()),
        )

    def followed(self, items: Iterable[Row]) -> tuple[object, ...]:
        items = list(items)
        pending = [item for item in items if item["state"] in PENDING]
        return (
            {item["id"] for item in items},
            {item["owner"] for item in items} - {""},
            min((item["deadline"] for item in pending if item["deadline"]), default=""),
            any(item["deadline"] and item["deadline"] < str(self.today) for item in pending),
            any(item["repeat_of"] or item["id"] in self.before for item in items),
        )

    def of_undecided(self) -> Row:
        found: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for host, results in self.results.items():
            for result in results:
                undecided = result["status"] in ("unknown", "error")
                if undecided or unseen(result):
                    found[result["check"], undecided] |= set() if self.unit(host) else {self.name(host)}
        return dict(found)

    def of_focus(self, categories: Sequence[str], least: int, beside: Sequence[str] = ()) -> tuple[int, ...]:
        def ours(result: Row) -> bool:
            return result["category"] in categories and result["check"] not in beside

        found = [
            (host, result)
            for host, result, finding, opened in self.findings
            if opened and ours(result) and RANKS.index(finding["severity"]) >= least
        ]
        looked = [
            host
            for host, results in self.results.items()
            if not self.unit(host) and any(ours(r) and applies(r) for r in results)
        ]
        affected = {host for host, _ in found if not self.unit(host)}
        left = [
            host
            for host in looked
            if host not in affected
            and any(ours(r) and (r["status"] in ("unknown", "error") or unseen(r)) for r in self.results[host])
        ]
        return len(looked), len(affected), len(found), len(left)

    def of_register(self) -> Row:
        mine = [item for item in self.items if self.first.get(item["id"], {}).get("state") != "closed"]
        pending = [item for item in mine if item["state"] in PENDING]
        old = Counter(item["state"] for item in mine if item["id"] in self.before)
        return {
            "states": Counter(item["state"] for item in mine),
            "pending": Counter(item["severity"] for item in pending),
            "found": sum(self.within(item["opened"]) for item in mine),
            "closed": sum(item["state"] == "closed" for item in mine),
            "overdue": sum(bool(item["deadline"]) and item["deadline"] < str(self.today) for item in pending),
            "retired": sum(item["host"] in self.retired() for item in pending),
            "repeated": sum(item["repeat_of"] is not None for item in pending),
            "before": len(self.before),
            "before_closed": old["closed"],
            "before_pending": sum(old[state] for state in PENDING),
            "before_accepted": old["accepted"],
            "items": {item["id"] for item in mine},
        }


def unseen(result: Row) -> bool:
    return result["status"] == "not-applicable" and (result["reason"] or {}).get("code") == "not-examined"


def applies(result: Row) -> bool:
    return result["status"] != "not-applicable" or unseen(result)
