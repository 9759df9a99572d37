"""Files against the checksums of their packages, from what a collector told: see inspector/targets/altered.py."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from inspector.patterns import is_pattern
from inspector.request import Altered, Part
from inspector.snapshot import Item, Stat, State
from inspector.targets.altered import DIFFERENT, HASH, LISTS
from inspector.targets.collect import Collector
from inspector.targets.collector.reading import stat_of
from inspector.targets.collector.records import Record
from inspector.targets.collector.virtual import VirtualFiles

ABSENT = (
    "No such file or directory",
    "Not a directory",
    "Too many levels of symbolic links",
    "Symbolic link loop",
    "File name too long",
    "Filename too long",
)
"""What glibc and musl say of a path that names nothing."""
DENIED = ("Permission denied", "Operation not permitted")
NUMBERS = ("listed", "absent", "untouched", "worth", "left")


@dataclass
class _Different:
    """A file of which no package has the content, or whose content was not had. `place` is its number among those that may have
    been changed, `left` how many of those before it were left."""

    path: str
    place: int
    left: int
    digest: str
    stat: Stat
    packages: list[str] = field(default_factory=list)
    link: str = ""
    sums: set[str] = field(default_factory=set)


@dataclass
class _Told:
    numbers: dict[str, int] = field(default_factory=dict)
    failed: list[Item] = field(default_factory=list)
    different: list[_Different] = field(default_factory=list)
    state: State = State.OK


def altered(request: Altered, files: VirtualFiles) -> tuple[Item, ...]:
    evidence = files.evidence
    number = str(evidence.asked.altered.get(request, 0))
    record = next((each for each in evidence.altered if each.words[1:2] == (number,)), None)
    if record is None:
        return (Item(request.name, State.MISSING),)
    if record.words[2:]:
        return (Item(request.name, State.UNSUPPORTED), *_lists(request, files))
    try:
        return _answer(request, _told(record), list(_lists(request, files)))
    except (ValueError, IndexError, KeyError):
        return (Item(request.name, State.MISSING),)


def _lists(request: Altered, files: VirtualFiles) -> Iterator[Item]:
    """The lists of checksums that were not compared with."""
    collector = Collector(files)
    for lists in LISTS[request.database]:
        for item in collector.answer(replace(lists, part=Part.STAT)):
            state = item.state
            if item.stat is not None:
                if is_pattern(lists.glob) and item.stat.kind != "file":
                    continue
                state = _list_state(item.name, item.stat, lists.limit, files)
            if not state.whole:
                yield Item(item.name, state)


def _list_state(name: str, stat: Stat, limit: int, files: VirtualFiles) -> State:
    if stat.kind != "file":
        return State.UNSUPPORTED
    if name in files.evidence.unread:
        return State.DENIED
    if stat.size > limit:
        return State.TRUNCATED
    return State.MISSING if ".md5sums:" in name else State.OK  # grep's colon would not be told from the name's


def _told(record: Record) -> _Told:
    told = _Told()
    for line in record.body.decode("utf-8", "surrogateescape").split("\n"):
        word, _, rest = line.partition(" ")
        if word in NUMBERS:
            told.numbers[word] = told.numbers.get(word, 0) + int(rest)
        elif word == "failed":
            why, _, path = rest.partition("/")
            _fail(told, f"/{path}", why)
        elif word == "differs":
            told.different.append(_different(rest))
        elif word == "package":
            told.different[-1].packages.append(rest)
        elif word == "link":
            told.different[-1].link = rest.replace("\x01", "\n")
        elif word == "sum":
            told.different[-1].sums.add(rest)
        elif word == "cut":
            told.state = State.TRUNCATED
        elif word == "late":
            told.state = State.TIMEOUT
    return told


def _fail(told: _Told, path: str, why: str) -> None:
    if why in ABSENT:
        told.numbers["absent"] = told.numbers.get("absent", 0) + 1
    else:
        told.failed.append(Item(path, State.DENIED if why in DENIED else State.MISSING))


def _different(text: str) -> _Different:
    """Place, how many were left, digest or state, row."""
    place, left, digest, row = text.split(" ", 3)
    if not re.fullmatch("[0-9a-f]{32}|[0-9a-f]{40}|denied|missing|unsupported", digest):
        raise ValueError("no digest")
    _, stat = stat_of(row)
    return _Different("/" + row.partition("/")[2], int(place), int(left), digest, stat)


def _answer(request: Altered, told: _Told, found: list[Item]) -> tuple[Item, ...]:
    """As if the files had been compared here, one after the other: where enough differ, the rest is left."""
    found += told.failed
    kind, unread, place, before = HASH[request.database], 0, 0, 0
    for each in told.different:
        if len(found) >= DIFFERENT:
            break
        place, before = each.place, each.left
        link = hashlib.new(kind, each.link.encode("utf-8", "surrogateescape"), usedforsecurity=False)
        if each.link and link.hexdigest() in each.sums:
            continue
        item = _item(each, kind)
        unread += item.state is not State.OK
        found.append(item)
    listed, absent, untouched, worth, left = (told.numbers[name] for name in NUMBERS)
    if len(found) >= DIFFERENT:
        left = before + worth - place
    compared = worth - left - unread
    numbers = {"listed": listed, "absent": absent, "untouched": untouched, "compared": compared, "left": left}
    if min(numbers.values()) < 0 or listed != absent + untouched + worth + len(told.failed):
        raise ValueError("a tool of the host failed: what is listed is not what was looked at")
    state = State.TRUNCATED if left and told.state is State.OK else told.state
    head = Item(request.name, state, json.dumps(numbers, sort_keys=True).encode())
    return (head, *sorted(found, key=lambda item: item.name))


def _item(each: _Different, kind: str) -> Item:
    stat = replace(each.stat, link=each.link)
    if each.digest in ("denied", "missing", "unsupported"):
        return Item(each.path, State(each.digest), stat=stat)
    packages = "".join(f"{package}\n" for package in dict.fromkeys(each.packages))
    data = packages.encode("utf-8", "surrogateescape")
    return Item(each.path, State.OK, data, stat, digest=f"{kind}:{each.digest}")
