"""The YAML inventory of our own: defaults, groups in groups, hosts. See docs/inventory.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector import document
from inspector.document import UNKNOWN_KEY, Document, nearest
from inspector.inventory import fields, words
from inspector.inventory.entry import NAME_WANTED, Entry, finish
from inspector.inventory.fields import READERS, WANTED, describe
from inspector.inventory.guard import guard
from inspector.inventory.place import Held, Place, Settings
from inspector.text import Text

TOP = ("defaults", "groups", "hosts")
INSIDE = ("groups", "hosts")
OF_A_HOST_ALONE = ("address", "sites", "addresses", "host-key", "hostname", "digest")
"""Settings that no two hosts share; nor do they share a target other than `none`."""

A_MAPPING = Text(en="a mapping", zh="映射")
NAMES = Text(en="host names, each with what is said of it", zh="主机名及其设置")
A_GROUP = Text(
    en="a group name of letters, digits and . _ - @ ( ) +", zh="由字母、汉字、数字和 . _ - @ ( ) + 组成的组名"
)
A_TAG_NAME = Text(en="a name of letters, digits, _ and -", zh="由字母、汉字、数字、_ 和 - 组成的名称")
ALONE = Text(en="{key}: say it of each host, not of a group", zh="{key}：应对每台主机单独设置，不能设置在组上")
BOTH = Text(en="give target or address, not both", zh="target 与 address 只能给出一个")
GROUP_TWICE = Text(en="the group {name} is already at line {line}", zh="组 {name} 已在第 {line} 行定义")
CONTRADICTION = Text(
    en="{key} of the host {name} is {one} here and {two} in line {line}",
    zh="主机 {name} 的 {key} 在此处为 {one}，而在第 {line} 行为 {two}",
)
NO_HOSTS = Text(
    en="no hosts are in it; hosts stand under hosts: or under groups:", zh="没有主机；主机应列在 hosts: 或 groups: 之下"
)


@dataclass
class _Group:
    name: str
    place: Place
    settings: Settings
    above: tuple[str, ...]
    """The groups that it is in, the outermost first."""


@dataclass
class _Member:
    """A host as it is found in the file, once or in several groups."""

    place: Place
    own: Settings = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)


@dataclass
class _File:
    doc: Document
    folder: str
    defaults: Settings = field(default_factory=dict)
    groups: dict[str, _Group] = field(default_factory=dict)
    members: dict[str, _Member] = field(default_factory=dict)

    def place(self, path: str) -> Place:
        return Place(self.doc.source, self.doc.lines.get(path, 1), self.folder)

    def mapping(self, value: object, path: str, what: Text = A_MAPPING) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise fields.wrong("inventory" if path == "$" else path.rpartition(".")[2], what, value, self.place(path))
        return value

    def known(self, keys: Iterable[str], path: str, allowed: Iterable[str]) -> None:
        for key in keys:
            if key not in allowed:
                raise self.place(f"{path}.{key}").error(UNKNOWN_KEY, name=key, hint=nearest(key, allowed))


def read(text: str, source: str, folder: str) -> list[Entry]:
    """The hosts in the order of the file. Raises InspectorError with file and line."""
    place = Place(source, 1, folder)
    guard(text, place)
    doc = document.parse(text.encode(), source)
    file = _File(doc, folder)
    top = file.mapping(doc.value, "$")
    file.known(top, "$", TOP)
    file.defaults = _settings(file, file.mapping(top.get("defaults"), "$.defaults"), "$.defaults", ())
    for key in top:
        if key == "hosts":
            _read_hosts(file, top[key], "$.hosts", ())
        elif key == "groups":
            _read_groups(file, top[key], "$.groups", ())
    if not file.members:
        raise place.error(NO_HOSTS)
    return [_entry(file, name, member) for name, member in file.members.items()]


def _read_groups(file: _File, value: object, path: str, above: tuple[str, ...]) -> None:
    for name, body in file.mapping(value, path).items():
        here = f"{path}.{name}"
        place = file.place(here)
        if not words.is_name(name):
            raise place.error(WANTED, key="groups", what=A_GROUP, found=describe(name))
        if name in file.groups:
            raise place.error(GROUP_TWICE, name=name, line=file.groups[name].place.line)
        said = file.mapping(body, here)
        file.groups[name] = _Group(name, place, _settings(file, said, here, INSIDE), above)
        _read_hosts(file, said.get("hosts"), f"{here}.hosts", (*above, name))
        _read_groups(file, said.get("groups"), f"{here}.groups", (*above, name))


def _read_hosts(file: _File, value: object, path: str, groups: tuple[str, ...]) -> None:
    for name, body, here in _named(file, value, path):
        place = file.place(here)
        if not words.is_name(name):
            raise place.error(NAME_WANTED, found=describe(name))
        if isinstance(body, str):
            own = {"target": Held(fields.target(body, place), place)}
        else:
            own = _settings(file, file.mapping(body, here), here, None)
        member = file.members.setdefault(name, _Member(place))
        for key, held in own.items():
            _agree(name, key, held, member.own.setdefault(key, held))
        member.groups += groups[-1:]


def _named(file: _File, value: object, path: str) -> Iterator[tuple[str, object, str]]:
    """Name, what is said of it and its path; a list holds names alone."""
    if not isinstance(value, list):
        for name, body in file.mapping(value, path, NAMES).items():
            yield name, body, f"{path}.{name}"
        return
    for index, name in enumerate(value):
        here = f"{path}[{index}]"
        if not isinstance(name, str):
            raise file.place(here).error(NAME_WANTED, found=describe(name))
        yield name, None, here


def _settings(file: _File, said: Mapping[str, Any], path: str, inside: tuple[str, ...] | None) -> Settings:
    """What is said of a host, or (`inside` is not None) of a group, beside the keys that hold its members."""
    allowed = (*READERS, "tags", *(inside or ()))
    file.known(said, path, allowed)
    found: Settings = {}
    for key, value in said.items():
        place = file.place(f"{path}.{key}")
        if key == "tags":
            found |= _tags(file, value, f"{path}.tags")
        elif key in READERS:
            held = Held(READERS[key](value, place), place)
            if inside is not None and (key in OF_A_HOST_ALONE or (key == "target" and held.value != "none")):
                raise place.error(ALONE, key=key)
            if key in ("target", "address") and "target" in found:
                raise place.error(BOTH)
            found["target" if key == "address" else key] = held
    return found


def _tags(file: _File, value: object, path: str) -> Settings:
    found: Settings = {}
    for name, said in file.mapping(value, path).items():
        place = file.place(f"{path}.{name}")
        if not words.is_tag(name):
            raise place.error(WANTED, key="tags", what=A_TAG_NAME, found=describe(name))
        found[f"tags.{name}"] = Held(fields.tag(name, said, place), place)
    return found


def _entry(file: _File, name: str, member: _Member) -> Entry:
    groups = list(dict.fromkeys(group for inner in member.groups for group in (*file.groups[inner].above, inner)))
    settings = file.defaults | _of_groups(file, name, groups, member.own) | member.own
    return finish(name, settings, member.own, tuple(groups), member.place)


def _of_groups(file: _File, name: str, groups: list[str], own: Settings) -> Settings:
    """What the groups of a host say: an inner one goes before those that it is in; two that stand apart must agree."""
    found: Settings = {}
    by_key: dict[str, list[_Group]] = {}
    for group in groups:
        for key in file.groups[group].settings:
            by_key.setdefault(key, []).append(file.groups[group])
    for key, saying in by_key.items():
        outer = {above for group in saying for above in group.above}
        first, *rest = [group.settings[key] for group in saying if group.name not in outer]
        found[key] = first
        for held in rest if key not in own else ():
            _agree(name, key, held, first)
    return found


def _agree(name: str, key: str, here: Held, there: Held) -> None:
    if here.value != there.value:
        raise here.place.error(
            CONTRADICTION, key=key, name=name, one=_shown(here), two=_shown(there), line=there.place.line
        )


def _shown(held: Held) -> object:
    return held.value if isinstance(held.value, tuple) else str(held.value)
