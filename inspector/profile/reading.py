"""Reads one file of a profile. What does not fit is reported, part by part, and left out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from inspector.document import INVALID, INVALID_WHOLE, UNKNOWN_KEY, Document, Words, in_words, nearest
from inspector.facts.port_ranges import numbers
from inspector.model import Severity
from inspector.profile.place import Place, Placed, Report, Slip
from inspector.profile.shape import (
    File,
    Gate,
    HostsEntry,
    Layer,
    LayerHosts,
    Outside,
    Passwords,
    Remediation,
    Settings,
    WaiverFile,
    WaiverRule,
)
from inspector.text import Text

T = TypeVar("T")
Waivers = tuple[Placed[WaiverRule], ...]
_FINGERPRINT = re.compile(r"[0-9a-f]{32}", re.ASCII)
_LIMIT = re.compile(r"[0-9]{1,6}|([0-9]{1,3}(?:\.[0-9]{1,3})?)%", re.ASCII)

NO_KEY = Text(en="{path}: the key {name} is missing", zh="{path}：缺少键 {name}")
NO_KEY_HERE = Text(en="the key {name} is missing", zh="缺少键 {name}")
NONE_OF = Text(en="{path}: {value} is none of {names}{hint}", zh="{path}：{value} 不在 {names} 之中{hint}")
NEEDS_ZONE = Text(
    en="{name} must be a time with its offset, such as 2027-01-01T00:00+08:00",
    zh="{name} 须为带时区的时间，例如 2027-01-01T00:00+08:00",
)
EMPTY = Text(en="{name} is empty", zh="{name} 为空")
NO_FINGERPRINT = Text(
    en="fingerprint must be the 32 hexadecimal digits that the result gives for a finding",
    zh="fingerprint 须为自查结果中该问题的 32 位十六进制值",
)
NOTHING_SELECTED = Text(
    en="select is empty: name what is to run, or leave the key out to run what the extended profile runs",
    zh="select 为空：请列出要运行的内容；删去该键则沿用被继承方案的选择",
)
NO_WORDLIST = Text(en="there is no word list {path}", zh="没有口令字典文件 {path}")
NOT_AFTER = Text(en="expires is not after start", zh="expires 不晚于 start")
NO_PORT = Text(
    en="{port} is neither a TCP port nor a range such as 8000-8100", zh="{port} 不是 TCP 端口或 8000-8100 形式的范围"
)
NO_LIMIT = Text(
    en="max_unknown: give a number of checks such as 5, or a share such as 10%",
    zh="max_unknown：请给出检查项数量（如 5）或比例（如 10%）",
)
NO_TAGS = Text(
    en="tags: name at least one tag; what holds for every host stands under the profile's own parameters and severity",
    zh="tags：至少指定一个标签；适用于所有主机的设置应写在方案的 parameters 和 severity 中",
)


def read(document: Document, report: Report) -> Layer:
    """A profile's file. What is wrong with it is reported, and the rest is read."""
    place = Place(document)
    top = _Reader(place, document.value, File, report)
    title = top.one("title", Words, Words(en="", zh=""))
    waivers, waived = _waivers(top, report)
    for slip in (*_wrong_select(top), *_wrong_ports(top), *_wrong_limit(top), *_wrong_wordlists(top)):
        report(slip)
    return Layer(
        place=place,
        id=top.one("id", str, ""),
        title=title.text,
        extends=Placed(top.one("extends", str, ""), place.at("extends")),
        rules=top.items("rules", str),
        select=top.items("select", str),
        skip=top.items("skip", str),
        settings=_settings(top),
        hosts=tuple(_hosts(top, report)),
        waivers=waivers,
        waived=waived,
        passwords=_beside(place, top.one("passwords", Passwords, Passwords())),
        outside=top.one("outside", Outside, Outside()),
        gate=top.one("gate", Gate, Gate()),
        remediation=top.one("remediation", Remediation, Remediation()),
    )


def read_waivers(document: Document, report: Report) -> tuple[Waivers, tuple[Placed[str], ...]]:
    """A file of waivers: they, and the names of all checks that they are of."""
    return _waivers(_Reader(Place(document), document.value, WaiverFile, report), report)


def _waivers(top: _Reader, report: Report) -> tuple[Waivers, tuple[Placed[str], ...]]:
    entries = top.items("waivers", dict[str, Any])
    named = [entry for entry in entries if isinstance(entry.value.get("check"), str)]
    return (
        tuple(rule for rule in (_waiver(entry, report) for entry in entries) if rule),
        tuple(Placed(entry.value["check"], entry.place.at("check")) for entry in named),
    )


class _Reader:
    """Takes an object apart, key by key."""

    def __init__(self, place: Place, value: object, kind: type[msgspec.Struct], report: Report) -> None:
        self.place, self._report = place, report
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}
        for slip in _keys(place, value, kind):
            report(slip)

    def one(self, name: str, kind: type[T], default: T) -> T:
        if name not in self.value:
            return default
        made = _fit(self.place.at(name), self.value[name], kind, self._report)
        return default if made is None else made

    def items(self, name: str, kind: type[T]) -> tuple[Placed[T], ...]:
        """The members of a list that fit."""
        place = self.place.at(name)
        made = [
            Placed(_fit(place.at(n), value, kind, self._report), place.at(n))
            for n, value in enumerate(self.one(name, list[Any], []))
        ]
        return tuple(Placed(each.value, each.place) for each in made if each.value is not None)

    def entries(self, name: str, kind: type[T]) -> dict[str, Placed[T]]:
        """The members of a mapping that fit, by their keys."""
        place = self.place.at(name)
        made = {
            key: Placed(_fit(place.at(key), value, kind, self._report), place.at(key))
            for key, value in self.one(name, dict[str, Any], {}).items()
        }
        return {key: Placed(each.value, each.place) for key, each in made.items() if each.value is not None}


def _settings(reader: _Reader) -> Settings:
    parameters = {
        check: Placed({name: Placed(value, given.place.at(name)) for name, value in given.value.items()}, given.place)
        for check, given in reader.entries("parameters", dict[str, Any]).items()
    }
    return Settings(reader.entries("severity", Severity), parameters)


def _hosts(top: _Reader, report: Report) -> Iterator[LayerHosts]:
    for entry in top.items("hosts", dict[str, Any]):
        reader = _Reader(entry.place, entry.value, HostsEntry, report)
        tags = reader.entries("tags", str | int | float)  # type: ignore[arg-type]  # a union is no type
        if "tags" in reader.value and not reader.value["tags"]:
            report(entry.place.at("tags").error(NO_TAGS))
        settings = _settings(reader)
        values = {name: str(tag.value) for name, tag in tags.items()}
        if values:
            bare = not any(value for name, value in reader.value.items() if name != "tags")
            yield LayerHosts(tags=values, settings=settings, place=entry.place, bare=bare)


def _fit(place: Place, value: object, kind: type[T], report: Report) -> T | None:
    """The value as `kind`; None where it is none, and everything that is wrong with it is reported."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        for slip in _slips(place, value, kind):
            report(slip)
        return None


def _slips(place: Place, value: object, kind: Any) -> Iterator[Slip]:
    """What is wrong with a value, part by part where it has parts."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        yield from _keys(place, value, kind)
        for each in msgspec.structs.fields(kind):
            if each.encode_name in value:
                yield from _slips(place.at(each.encode_name), value[each.encode_name], each.type)
    elif get_origin(kind) is dict and isinstance(value, dict):
        for key, part in value.items():
            yield from _slips(place.at(key), part, get_args(kind)[1])
    elif get_origin(kind) in (list, tuple) and isinstance(value, list):
        for number, part in enumerate(value):
            yield from _slips(place.at(number), part, get_args(kind)[0])
    else:
        yield from _slip(place, value, kind)


def _slip(place: Place, value: object, kind: Any) -> Iterator[Slip]:
    names = next((each for each in (kind, *get_args(kind)) if isinstance(each, type) and issubclass(each, StrEnum)), ())
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        if names and isinstance(value, str):
            yield place.error(NONE_OF, path=place.name, value=value, names=list(names), hint=nearest(value, names))
            return
        text = INVALID if place.name else INVALID_WHOLE
        yield place.error(text, path=place.name, what=in_words(str(error))[1])


def _keys(place: Place, value: object, kind: type[msgspec.Struct]) -> Iterator[Slip]:
    """Keys that there are not, and keys that there must be."""
    if not isinstance(value, dict):
        yield from _slip(place, value, dict[str, Any])
        return
    known = {each.encode_name: each for each in msgspec.structs.fields(kind)}
    for name in (name for name in value if name not in known):
        yield place.at(name).error(UNKNOWN_KEY, name=name, hint=nearest(name, known))
    for name, each in known.items():
        if each.required and name not in value:
            yield place.error(NO_KEY if place.name else NO_KEY_HERE, path=place.name, name=name)


def _waiver(entry: Placed[dict[str, Any]], report: Report) -> Placed[WaiverRule] | None:
    wrong = [*_wrong_words(entry), *_wrong_times(entry)]
    for slip in wrong:
        report(slip)
    rule = _fit(entry.place, entry.value, WaiverRule, report)
    return Placed(rule, entry.place) if rule and not wrong else None


def _wrong_words(waiver: Placed[dict[str, Any]]) -> Iterator[Slip]:
    """Somebody must have approved it for a reason; and what is empty names nothing."""
    for name in ("reason", "approver", "subject", "host"):
        if name in waiver.value and not str(waiver.value[name] or "").strip():
            yield waiver.place.at(name).error(EMPTY, name=name)
    mark = waiver.value.get("fingerprint")
    if isinstance(mark, str) and not _FINGERPRINT.fullmatch(mark):
        yield waiver.place.at("fingerprint").error(NO_FINGERPRINT)


def _wrong_times(waiver: Placed[dict[str, Any]]) -> Iterator[Slip]:
    """A waiver's times must be such, and its end after its beginning."""
    times: list[datetime.datetime] = []
    for name in ("start", "expires"):
        text = waiver.value.get(name)
        if isinstance(text, str):
            if (when := _moment(text)) is None:
                yield waiver.place.at(name).error(NEEDS_ZONE, name=name)
            else:
                times.append(when)
    if len(times) == 2 and times[1] <= times[0]:
        yield waiver.place.at("expires").error(NOT_AFTER)


def _moment(text: str) -> datetime.datetime | None:
    try:
        when = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else None


def _beside(place: Place, passwords: Passwords) -> Passwords:
    """Word lists stand beside the profile that names them."""
    return msgspec.structs.replace(passwords, wordlists=tuple(str(place.folder / name) for name in passwords.wordlists))


def _wrong_wordlists(top: _Reader) -> Iterator[Slip]:
    given = _part(top, "passwords", "wordlists")
    for index, name in enumerate(given if isinstance(given, list) else ()):
        if isinstance(name, str) and not (path := top.place.folder / name).is_file():
            yield top.place.at("passwords").at("wordlists").at(index).error(NO_WORDLIST, path=path)


def _wrong_select(top: _Reader) -> Iterator[Slip]:
    if top.value.get("select") == []:
        yield top.place.at("select").error(NOTHING_SELECTED)


def _wrong_ports(top: _Reader) -> Iterator[Slip]:
    given = _part(top, "outside", "ports")
    for index, port in enumerate(given if isinstance(given, list) else ()):
        try:
            if port in (0, "") or 0 in numbers(str(port)):
                raise ValueError
        except ValueError:
            yield top.place.at("outside").at("ports").at(index).error(NO_PORT, port=port)


def _wrong_limit(top: _Reader) -> Iterator[Slip]:
    limit = _part(top, "gate", "max_unknown")
    if limit is None:
        return
    match = _LIMIT.fullmatch(str(limit))
    if not match or (match[1] and float(match[1]) > 100):
        yield top.place.at("gate").at("max_unknown").error(NO_LIMIT)


def _part(top: _Reader, name: str, key: str) -> object:
    """As it stands there, whatever else is wrong beside it."""
    found = top.value.get(name)
    return found.get(key) if isinstance(found, dict) else None
