"""Attempts to log in: from the text logs of authentication, the binary records in btmp, and the journal where it alone has them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.login_records import RECORDS, Attempt, address, parse_records
from inspector.model import Unsure, reason
from inspector.request import MIB, Command, Files, Part, Request
from inspector.snapshot import Item
from inspector.text import Text

_KEEP = (
    "Failed (password|keyboard-interactive/pam|none) for ",
    "Invalid user ",
    "Accepted [a-z/-]+ for ",
    "authentication failure;",
    "(authenticating|invalid) user ",
    "FAILED (SU|su) ",
    "[(]su(-l)?:session[)]: session opened for user ",
)
# People type passwords where their name belongs: what is read here is never kept
_LOGS = tuple(
    Files(f"/var/log/{name}", keep=_KEEP, limit=8 * MIB, secret=True, unpack=True)
    for name in ("auth.log*", "secure*", "messages*")  # messages: SUSE, BusyBox
)
_BTMP = Files("/var/log/btmp*", Part.TAIL, limit=RECORDS, secret=True, unpack=True)
_JOURNAL = Command("journal-of-logins")
_JOURNALS = tuple(Files(f"/{place}/log/journal/*/*.journal", Part.STAT) for place in ("var", "run"))
_STALE = 2 * 24 * 3600
"""So many seconds that the journal is newer than the logs, they are of a time when there was another daemon."""
_HEAD = re.compile(
    r"(?:<[0-9]{1,3}>1? ?)?(?P<time>[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}T\S{8,24})"
    r" \S{1,255} (?:[a-z]{2,10}[0-9]?\.[a-z]{2,10} )?(?P<program>[A-Za-z0-9_./-]{1,40})(?:\([^()\s]{1,40}\))?(?:\[[0-9]{1,10}\])?: +"
)
# Names are the client's own words, and may look like the rest of such a line: everything is read from its end
_FROM = r"(?P<name>.*) from (?P<source>\S+) port [0-9]{1,5}"
_LINES = {
    "password": re.compile(rf"Failed (?:password|keyboard-interactive/pam) for (?:invalid user )?{_FROM}(?: ssh2?)?"),
    "unknown": re.compile(rf"Invalid user {_FROM}"),
    "closed": re.compile(
        r"(?:Connection (?:closed|reset) by|Disconnected from) (?:authenticating|invalid) user (?P<name>.*) (?P<source>\S+) port [0-9]{1,5} \[preauth\]"
    ),
    "pam": re.compile(
        r"pam_[a-z_]+\([^()]{1,40}:auth\): authentication failure;(?!.* rhost=.* rhost=).* rhost=(?P<source>\S+)(?:  ?user=(?P<name>.*))?"
    ),
}
_USER = r"[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}\$?"
_LOCAL = {
    "pam": re.compile(
        rf"pam_[a-z_]+\((?:su|su-l|sudo|sudo-i|doas):auth\): authentication failure; logname=\S* uid=[0-9]+ euid=[0-9]+ tty=\S*"
        rf" ruser=(?P<by>{_USER}) rhost= +user=(?P<name>{_USER})"
    ),
    "su": re.compile(rf"FAILED SU \(to (?P<name>{_USER})\) (?P<by>{_USER}) on \S+"),
    "by": re.compile(rf"FAILED su for (?P<name>{_USER}) by (?P<by>{_USER})"),
    "accepted password": re.compile(
        rf"pam_unix\(su(?:-l)?:session\): session opened for user (?P<name>{_USER})(?:\(uid=[0-9]+\))? by (?P<by>{_USER})\(uid=[0-9]+\)"
    ),
}
"""One user of the host who wants to be another; these names are accounts, nobody types them."""
_ACCEPTED = re.compile(rf"Accepted (?P<how>[a-z/-]+) for {_FROM}(?: ssh2?)?(?:: .{{0,200}})?")
_REPEATED = re.compile(r"message repeated ([0-9]{1,6}) times: \[ (.*)\]")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAY = datetime.timedelta(days=1)


@fact
@dataclass(frozen=True)
class Logins:
    """Attempts from other hosts, and of users to become another one, oldest first; `logs`: the logs that were read."""

    needs: ClassVar[tuple[Request, ...]] = (*_LOGS, _BTMP, _JOURNAL, *_JOURNALS)
    attempts: tuple[Attempt, ...]
    logs: tuple[str, ...]
    unread: tuple[Unsure, ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        texts = [item for request in _LOGS for item in view.whole(request)]
        records = list(view.whole(_BTMP))
        journal = _journal_counts(view, texts)
        spoken = list(view.whole(_JOURNAL)) if journal else []
        if not (texts or records or journal) and all(i.state.whole for r in (*_LOGS, _BTMP) for i in view.ask(r)):
            raise Absent("there is no log of logins", "没有登录日志")
        found = [attempt for item in (*texts, *spoken) for attempt in parse(item, view.now)]
        unread = []
        for item in records:
            try:
                found += parse_records(item)
            except ValueError:
                unread.append(Unsure(item.name, reason("malformed", NOT_RECORDS, file=item.name)))
        return cls(
            tuple(sorted(found, key=lambda attempt: attempt.time)),
            tuple(sorted({item.name for item in (*texts, *records, *spoken)})),
            tuple(unread),
        )


NOT_RECORDS = Text(en="{file}: holds no whole records of logins", zh="{file}：其中不是完整的登录记录")


def _journal_counts(view: View, texts: list[Item]) -> bool:
    """Whether the journal has logins that the logs lack. Only a running host can tell what is in it."""
    journals = [item.stat.mtime for request in _JOURNALS for item in view.whole(request) if item.stat]
    written = [item.stat.mtime for item in texts if item.stat]
    return bool(journals) and max(journals) > max(written, default=-_STALE - 1) + _STALE


def parse(item: Item, now: datetime.datetime) -> Iterator[Attempt]:
    """The attempts in a log of text, or in what journalctl prints."""
    written = item.stat.mtime if item.stat else 0
    anchor = min(now, datetime.datetime.fromtimestamp(written, datetime.UTC)) if written > 0 else now
    for raw in item.text.split("\n"):
        line = raw[:2048].rstrip()
        head = _HEAD.match(line)
        when = head and _time(head["time"], anchor)
        if head and when and (attempt := _attempt(line[head.end() :], when, item.name)):
            yield attempt


def _attempt(message: str, when: datetime.datetime, file: str) -> Attempt | None:
    count = 1
    if repeated := _REPEATED.fullmatch(message):
        count, message = int(repeated[1]), repeated[2]
    if accepted := _ACCEPTED.fullmatch(message):
        return Attempt(when, address(accepted["source"]), accepted["name"], f"accepted {accepted['how']}", file, count)
    for kind, pattern in _LINES.items():
        if match := pattern.fullmatch(message):
            return Attempt(when, address(match["source"]), match["name"] or "", kind, file, count)
    for kind, pattern in _LOCAL.items():
        if match := pattern.fullmatch(message):
            return Attempt(when, "", match["name"], kind, file, count, match["by"])
    return None


def _time(text: str, anchor: datetime.datetime) -> datetime.datetime | None:
    """A stamp without a year is the last such day before the log was written; without a zone it is taken for UTC."""
    try:
        if text[0].isdigit():
            when = datetime.datetime.fromisoformat(text)
            return when if when.tzinfo else when.replace(tzinfo=datetime.UTC)
        month, clock = _MONTHS.index(text[:3]) + 1, datetime.time.fromisoformat(text[7:])
    except ValueError:
        return None
    for year in range(anchor.year + 1, anchor.year - 5, -1):  # 29 February is not in every one
        try:
            day = datetime.date(year, month, int(text[4:6]))
        except ValueError:
            continue
        when = datetime.datetime.combine(day, clock, datetime.UTC)
        if when <= anchor + _DAY:
            return when
    return None
