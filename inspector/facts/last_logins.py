"""When accounts were last logged in to, as the host records it: lastlog(8), wtmp(5) and what sshd accepted."""

from __future__ import annotations

import datetime
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Unknown, View, fact
from inspector.facts.login_records import RECORDS
from inspector.facts.logins import parse
from inspector.request import MIB, Files, Part, Request
from inspector.snapshot import Item
from inspector.text import Text

# lastlog: seconds, line, host of each uid, on most machines and where no 32-bit ancestor set them (aarch64)
_LASTLOG = (struct.Struct("<i32s256s"), struct.Struct("<q32s256s"))
# utmp(5): type, user, seconds
_UTMP = (struct.Struct("<h42x32s256x8xi40x"), struct.Struct("<h42x32s256x12xq48x"))
UIDS = 16_384
"""Of so many uids lastlog is read; the file is sparse, and one account with a large uid makes it look enormous."""
LASTLOG = Files("/var/log/lastlog", Part.HEAD, limit=296 * UIDS)
WTMP = Files("/var/log/wtmp*", Part.TAIL, limit=RECORDS, unpack=True)
_ACCEPTED = ("Accepted [a-z/-]+ for ",)
ACCEPTED = tuple(
    Files(f"/var/log/{name}", keep=_ACCEPTED, limit=8 * MIB, secret=True, unpack=True)
    for name in ("auth.log*", "secure*", "messages*")
)
"""Commands and file transfers over SSH leave no record but this one."""
NEWER = (
    Files("/var/lib/lastlog/lastlog2.db", Part.STAT),
    Files("/var/lib/wtmpdb/wtmp.db", Part.STAT),
    Files("/var/log/wtmp.db", Part.STAT),
)
"""Databases (SQLite) that replace the two; they are not read."""
PACKED = (".gz", ".xz", ".bz2", ".zst", ".lz4", ".Z", ".lzma")
_USER, _TYPES = 7, range(10)
_LATEST = 1 << 33


@dataclass(frozen=True)
class _Records:
    """Of one file: when each account was last logged in to, and the time of the oldest record. `cut`: older ones were left."""

    last: Mapping[str, int]
    oldest: int | None
    cut: bool = False


@fact
@dataclass(frozen=True)
class LastLogins:
    """Times are seconds since 1970. `begun`: what came after it is in wtmp. `uids`: so many are in lastlog as it was read; 0
    where nothing keeps it. `elsewhere`: a database that newer systems record in instead. `whole`: all records were read.
    """

    needs: ClassVar[tuple[Request, ...]] = (LASTLOG, WTMP, *ACCEPTED, *NEWER)
    by_uid: Mapping[int, int]
    by_name: Mapping[str, int]
    begun: int | None
    uids: int
    elsewhere: str
    whole: bool

    @classmethod
    def read(cls, view: View) -> Self:
        whole = not [item for need in cls.needs for item in view.ask(need) if not item.state.whole]
        lastlog = view.one(LASTLOG)
        wtmp = [_wtmp(item) for item in view.whole(WTMP) if not item.name.endswith(".db")]
        newer = next((item.name for need in NEWER for item in view.ask(need) if item.stat), "")
        if lastlog.stat is None and not wtmp and not newer and whole:
            raise Unknown.because("no-records", NONE.en, NONE.zh)
        by_uid = _lastlog(lastlog)
        return cls(
            by_uid=by_uid,
            by_name=_latest((*(record.last for record in wtmp), _accepted(view))),
            begun=_begun(wtmp),
            uids=_seen_uids(lastlog) if by_uid else 0,
            elsewhere=newer,
            whole=whole,
        )

    def last(self, name: str, uid: int | None) -> int | None:
        """The last log-in that is recorded; without `uid` where other accounts have the same."""
        found = [time for time in (self.by_name.get(name), uid is not None and self.by_uid.get(uid)) if time]
        return max(found, default=None)

    def tells(self, uid: int | None, since: int) -> bool:
        """Whether a log-in after `since` would have been found."""
        kept = uid is not None and uid < self.uids
        return self.whole and not self.elsewhere and (kept or (self.begun is not None and self.begun <= since))


NONE = Text(
    en="neither lastlog nor wtmp is there: nothing tells who logged in when",
    zh="不存在 lastlog 和 wtmp，无法得知各账户的最后登录时间",
)
NOT_RECORDS = Text(en="{file}: holds no whole records of logins", zh="{file}：其中不是完整的登录记录")


def _lastlog(item: Item) -> dict[int, int]:
    """The last log-in by uid. Raises Unknown where the file is of another form."""
    for layout in _LASTLOG:
        size = item.stat.size if item.stat else 0
        records = enumerate(layout.iter_unpack(item.data[: len(item.data) - len(item.data) % layout.size]))
        found = {uid: record for uid, record in records if any(record[1]) or any(record[2]) or record[0]}
        if size % layout.size == 0 and all(_is_login(*record) for record in found.values()):
            return {uid: record[0] for uid, record in found.items()}
    raise _malformed(item)


def _is_login(seconds: int, line: bytes, host: bytes) -> bool:
    """A record of a log-in has a time and text, up to the first zero, in the other two."""
    texts = (line.partition(b"\0")[0], host.partition(b"\0")[0])
    return 0 < seconds < _LATEST and all(32 <= byte != 127 for text in texts for byte in text)


def _seen_uids(item: Item) -> int:
    """How many uids the part that was read stands for; all, where the file ends in it: no record, never logged in."""
    whole = item.stat is not None and item.stat.size <= len(item.data)
    return 1 << 32 if whole else len(item.data) // _LASTLOG[-1].size


def _wtmp(item: Item) -> _Records:
    """Raises Unknown where the file holds something, and no records of either layout."""
    rows = max((_rows(layout, item.data) for layout in _UTMP), key=len)
    if not rows and item.data.strip(b"\0"):
        raise _malformed(item)
    times = [seconds for _, _, seconds in rows if 0 < seconds < _LATEST]
    cut = item.stat is not None and item.stat.size > len(item.data) and not item.name.endswith(PACKED)
    return _Records(_latest(_logins(rows)), min(times, default=None), cut)


def _rows(layout: struct.Struct, data: bytes) -> list[tuple[int, bytes, int]]:
    """The records that are not empty; none where one is not of this layout."""
    rows = list(layout.iter_unpack(data[: len(data) - len(data) % layout.size]))
    return [row for row in rows if row[0]] if all(row[0] in _TYPES for row in rows) else []


def _begun(files: list[_Records]) -> int | None:
    """From when on nothing is missing."""
    cut = [record.oldest for record in files if record.cut and record.oldest is not None]
    return max(cut, default=None) or min((r.oldest for r in files if r.oldest is not None), default=None)


def _logins(rows: Iterable[tuple[int, bytes, int]]) -> Iterator[Mapping[str, int]]:
    for kind, user, seconds in rows:
        if kind == _USER and 0 < seconds < _LATEST:
            yield {user.partition(b"\0")[0].decode("utf-8", "surrogateescape"): seconds}


def _accepted(view: View) -> dict[str, int]:
    """The last time that sshd let each account in, from text logs; a time without a year is at most five years off."""
    items = {item.name: item for need in ACCEPTED for item in view.whole(need)}
    attempts = (attempt for item in items.values() for attempt in parse(item, view.now))
    limit = view.now + datetime.timedelta(days=1)
    found = (a for a in attempts if a.accepted and not a.by and a.time <= limit)
    return _latest({a.account: int(a.time.timestamp())} for a in found)


def _latest(many: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in many:
        for name, time in each.items():
            found[name] = max(time, found.get(name, 0))
    return found


def _malformed(item: Item) -> Unknown:
    return Unknown.because("malformed", NOT_RECORDS.en, NOT_RECORDS.zh, file=item.name)
