"""Records of a collector as evidence. A host may say what it likes: what is said wrongly is dropped, and is then missing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from inspector.snapshot import Item, Stat, State
from inspector.targets.collector.asking import Asked
from inspector.targets.collector.evidence import Evidence
from inspector.targets.collector.records import Record
from inspector.targets.collector.rowpattern import KINDS, LETTERS
from inspector.targets.commands import ended

_KIND = {letter: kind for kind, letter in KINDS.items()}
_BITS: list[dict[str, int]] = [{} for _ in range(9)]
for _bit, (_place, _letters) in LETTERS.items():
    for _letter in _letters:
        _BITS[_place][_letter] = _BITS[_place].get(_letter, 0) | _bit
for _place, _upper, _bit in ((2, "S", 0o4000), (5, "S", 0o2000), (8, "T", 0o1000)):
    _BITS[_place][_upper] = _bit
CUT_SHORT = ("124", "137", "141", "143")
"""Statuses of a program that was stopped: by its time limit, or since it wrote more than was wanted."""
NOT_FOUND = ("126", "127")


def gather(asked: Asked, records: Iterable[Record]) -> Evidence:
    """What the records tell. Raises nothing for what is in them."""
    reader = Reader(Evidence(asked), {number: limit.limit for limit, number in asked.blocks.items()})
    for record in records:
        if (handler := HANDLERS.get(record.words[0])) is not None:
            with contextlib.suppress(ValueError, IndexError, KeyError):
                handler(reader, record)
    return reader.evidence


@dataclass
class Reader:
    """What earlier records say that later ones need: sizes of files, counts of lines, the file or command that is at hand."""

    evidence: Evidence
    limits: dict[int, int]
    sizes: dict[str, int] = field(default_factory=dict)
    counts: list[tuple[str, int]] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    at: str = ""


Handler: TypeAlias = Callable[[Reader, Record], None]


def stat_of(row: str) -> tuple[str, Stat]:
    """Path and stat of one row: mode, owner, group, size, two times, path. Raises ValueError."""
    fields, slash, path = row.partition("/")
    mode, uid, gid, size, mtime, ctime = fields.split(" ")[:6]
    if not slash or len(mode) < 10:
        raise ValueError("no row")
    bits = sum(_BITS[place].get(letter, 0) for place, letter in enumerate(mode[1:10]))
    changed, status = (int(time.partition(".")[0]) for time in (mtime, ctime))
    return _name(f"/{path}"), Stat(_KIND.get(mode[0], "other"), bits, int(uid), int(gid), int(size), changed, status)


def _name(text: str) -> str:
    return text.replace("\x01", "\n")


def _lines(record: Record) -> list[str]:
    return [line for line in record.body.decode("utf-8", "surrogateescape").split("\n") if line]


def _hello(reader: Reader, record: Record) -> None:
    reader.evidence.hello = record.words[1:]


def _rows(reader: Reader, record: Record) -> None:
    reader.sizes = {}
    for line in _lines(record):
        path, stat = stat_of(line)
        reader.evidence.rows[path] = stat
        reader.sizes[path] = stat.size


def _links(reader: Reader, record: Record) -> None:
    lines = _lines(record)
    reader.evidence.links.update(zip(lines[::2], map(_name, lines[1::2]), strict=False))


def _noted(name: str) -> Handler:
    """A path that is added to a set."""

    def note(reader: Reader, record: Record) -> None:
        getattr(reader.evidence, name).add(_name(record.rest.rstrip("/") or "/"))

    return note


def _batch(reader: Reader, record: Record) -> None:
    """The paths, an empty line, and what is in the files one after the other."""
    number = int(record.words[1])
    names, _, data = record.body.partition(b"\n\n")
    paths = names.decode("utf-8", "surrogateescape").split("\n")
    sizes = [min(reader.sizes[path], reader.limits[number]) for path in paths]
    if sum(sizes) != len(data):
        return
    at = 0
    for path, size in zip(paths, sizes, strict=True):
        reader.evidence.content[number, path] = data[at : at + size]
        at += size


def _counted(reader: Reader, record: Record) -> None:
    """What `grep -c` says, of /dev/null first."""
    pairs = (line.rpartition(":") for line in _lines(record))
    reader.counts = [(path, int(count)) for path, _, count in pairs][1:]


def _matched(reader: Reader, record: Record) -> None:
    """The lines of the files that were counted, one after the other."""
    number, lines = int(record.words[1]), record.body.split(b"\n")[:-1]
    if sum(count for _, count in reader.counts) != len(lines):
        return
    at = 0
    for path, count in reader.counts:
        reader.evidence.content[number, path] = b"".join(line + b"\n" for line in lines[at : at + count])
        at += count


def _one(reader: Reader, record: Record) -> None:
    number, path = int(record.words[1]), " ".join(record.words[2:])
    reader.evidence.content[number, path] = record.body
    reader.evidence.faults[number, path] = State.MISSING
    reader.at = path


def _status(reader: Reader, record: Record) -> None:
    """`status BLOCK read R kept K` of the file before."""
    number, path = int(record.words[1]), reader.at
    said = dict(zip(record.words[2::2], record.words[3::2], strict=False))
    data = reader.evidence.content[number, path]
    del reader.evidence.faults[number, path]
    if len(data) > reader.limits[number] or (said["read"] == "0" and said["kept"] in ("0", "1")):
        return
    if said["read"] in NOT_FOUND:
        reader.evidence.faults[number, path] = State.UNSUPPORTED
    elif data or said["read"] in CUT_SHORT:
        reader.evidence.faults[number, path] = State.TRUNCATED
    else:
        reader.evidence.faults[number, path] = State.MISSING


def _done(reader: Reader, record: Record) -> None:
    number = int(record.words[1])
    reader.evidence.fetched.add(number)
    reader.evidence.globs.update(reader.evidence.asked.globs.get(number, ()))


def _named(reader: Reader, record: Record) -> None:
    reader.named.append(record.rest)


def _chased(reader: Reader, record: Record) -> None:
    reader.evidence.globs.update(reader.named)
    reader.named = []


def _walk_skipped(reader: Reader, record: Record) -> None:
    reader.evidence.walk_skipped = tuple(map(_name, _lines(record)))


def _walk_errors(reader: Reader, record: Record) -> None:
    """What find said, and its status in the last line: 1 where it could not enter a folder."""
    *said, status = _lines(record)
    errors = [line for line in said if line.startswith("find: ")]  # the loader may have something to say too
    reader.evidence.walk_failed += [item for line in errors if (item := _failed(line))]
    if status != "status 0" and not errors:
        reader.evidence.walk_failed.append(Item("tree:/ (folders)", State.TRUNCATED))
    reader.evidence.walk_state = State.OK if status in ("status 0", "status 1") else State.TIMEOUT


def _failed(line: str) -> Item | None:
    """A folder that find could not enter. GNU's find quotes names, as the locale does."""
    path, _, why = line.removeprefix("find: ").rpartition(": ")
    path = path.strip("'\"`")
    if why == "No such file or directory":
        return None  # gone since its folder was read
    if not path.startswith("/"):
        return Item("tree:/ (folders)", State.TRUNCATED)
    return Item(path, State.DENIED if why == "Permission denied" else State.MISSING)


def _walk(reader: Reader, record: Record) -> None:
    reader.evidence.walk_came = True
    for line in _lines(record):
        if line == "Uodd":
            reader.evidence.walk_failed.append(Item("tree:/ (names)", State.TRUNCATED))
        else:
            path, stat = stat_of(line[1:])
            reader.evidence.walk[path] = stat


def _capabilities(reader: Reader, record: Record) -> None:
    """Lines of getcap, in the form of libcap 2.41 and later, or the older one with ` = ` and a plus."""
    found = {}
    for line in _lines(record):
        path, _, caps = line.rpartition(" cap_")
        found[path.removesuffix(" =")] = f"cap_{caps}".replace("+", "=")
    reader.evidence.capabilities = found


def _capable(reader: Reader, record: Record) -> None:
    for line in _lines(record):
        path, stat = stat_of(line)
        reader.evidence.walk[path] = stat


def _live(reader: Reader, record: Record) -> None:
    reader.evidence.live[record.words[1]] = record.body


def _command(reader: Reader, record: Record) -> None:
    reader.at = record.words[1]


def _command_is(state: State) -> Handler:
    def take(reader: Reader, record: Record) -> None:
        reader.evidence.commands[reader.at] = Item(f"command:{reader.at}", state, record.body)

    return take


def _ended(reader: Reader, record: Record) -> None:
    name, (status, seconds) = reader.at, record.words[1:3]
    reader.evidence.ran[name] = (int(status), float(seconds))
    reader.evidence.commands[name] = ended(name, int(status), reader.evidence.commands[name].data)


def _altered(reader: Reader, record: Record) -> None:
    reader.evidence.altered.append(record)


def _cost(reader: Reader, record: Record) -> None:
    reader.evidence.cost = record.body


def _end(reader: Reader, record: Record) -> None:
    reader.evidence.complete = True


HANDLERS: dict[str, Handler] = {
    "hello": _hello,
    "rows": _rows,
    "links": _links,
    "closed": _noted("closed"),
    "unlisted": _noted("unlisted"),
    "unread": _noted("unread"),
    "odd": _noted("odd"),
    "many": _noted("many"),
    "batch": _batch,
    "counts": _counted,
    "lines": _matched,
    "one": _one,
    "status": _status,
    "done": _done,
    "named": _named,
    "chased": _chased,
    "walk-skipped": _walk_skipped,
    "walk-errors": _walk_errors,
    "walk": _walk,
    "capabilities": _capabilities,
    "capable": _capable,
    "live": _live,
    "command": _command,
    "denied": _command_is(State.DENIED),
    "absent": _command_is(State.ABSENT),
    "unknown": _command_is(State.UNSUPPORTED),
    "output": _command_is(State.MISSING),
    "ended": _ended,
    "altered": _altered,
    "cost": _cost,
    "end": _end,
}
