"""Inventory files: found, read within bounds, told apart."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import yaml

from inspector.document import LIMIT, events
from inspector.inventory import ansible, own
from inspector.inventory.entry import Entry
from inspector.inventory.place import Place
from inspector.model import InspectorError
from inspector.text import Text, os_error

STDIN = "-"
SHOWN_STDIN = "<stdin>"
MOST_HOSTS = 20_000
GIVEN_TWICE = Text(en="the inventory {path} is given twice", zh="清单 {path} 重复指定")
UNREADABLE = Text(en="the inventory {path} cannot be read: {why}", zh="无法读取清单 {path}：{why}")
NO_STDIN = Text(en="-i -: there is no standard input to read", zh="-i -：没有可读取的标准输入")
TOO_LARGE = Text(en="the inventory {path} is larger than 4 MiB", zh="清单 {path} 超过 4 MiB")
NOT_UTF8 = Text(en="not UTF-8 text", zh="不是 UTF-8 文本")
SCRIPT = Text(
    en="this is a program, and none is run; give what it prints instead: {path} --list | inspector … -i -",
    zh="这是可执行程序，不会被运行；请改用其输出：{path} --list | inspector … -i -",
)
PLUGIN = Text(
    en="this configures a plug-in of Ansible, and none is run; give what it finds instead: ansible-inventory -i {path} --list | inspector … -i -",
    zh="这是 Ansible 动态清单插件的配置，不会被执行；请改用其结果：ansible-inventory -i {path} --list | inspector … -i -",
)
TWICE = Text(en="the host {name} is already in {there}", zh="主机 {name} 已在 {there} 中出现")
TOO_MANY = Text(en="the inventories hold more than {n} hosts", zh="清单中的主机超过 {n} 台")
_SECTION = re.compile(r"\[[^\[\]\s]+\]\s*(?:#.*)?")
_HOST_LINE = re.compile(r"[^\s'\"{}:=]\S*(?<!:)(?:\s+\w+=.*|\s+#.*)?")
_PLUGIN = re.compile(r"plugin\s*:")


def load(paths: Sequence[str], stdin: BinaryIO | None = None) -> tuple[Entry, ...]:
    """The hosts of all inventories in the order given; `-` is standard input. Raises InspectorError with file and line."""
    seen: set[str] = set()
    found: dict[str, Entry] = {}
    for path in paths:
        key = path if path == STDIN else os.path.realpath(path.replace("\0", "?"))
        if key in seen:
            raise InspectorError(GIVEN_TWICE.fill({"path": path}))
        seen.add(key)
        for entry in _read(path, stdin):
            if entry.name in found:
                source, _, line = entry.source.rpartition(":")
                raise Place(source, int(line)).error(TWICE, name=entry.name, there=found[entry.name].source)
            found[entry.name] = entry
        if len(found) > MOST_HOSTS:
            raise InspectorError(TOO_MANY.fill({"n": MOST_HOSTS}))
    return tuple(found.values())


def _read(path: str, stdin: BinaryIO | None) -> Sequence[Entry]:
    data = _bytes(path, stdin)
    place = Place(SHOWN_STDIN if path == STDIN else path, 1, "" if path == STDIN else str(Path(path).parent))
    if len(data) > LIMIT:
        raise InspectorError(TOO_LARGE.fill({"path": place.source}))
    if data.startswith(b"#!"):
        raise place.error(SCRIPT, path=place.source)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Place(place.source, line).error(NOT_UTF8) from None
    form = _form(text, Path(path).suffix.lower(), place)
    if form == "own":
        return own.read(text, place.source, place.folder)
    return ansible.read(text, form, place, None if path == STDIN else Path(path))


def _bytes(path: str, stdin: BinaryIO | None) -> bytes:
    try:
        if path == STDIN:
            if stdin is None:
                raise InspectorError(NO_STDIN)
            return stdin.read(LIMIT + 1)
        with open(path, "rb") as file:  # noqa: PTH123 - a path with a NUL byte is a ValueError in both
            return file.read(LIMIT + 1)
    except ValueError:
        raise InspectorError(UNREADABLE.fill({"path": path, "why": os_error(OSError(2, os.strerror(2)))})) from None
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"path": path, "why": os_error(error)})) from None


def _form(text: str, suffix: str, place: Place) -> str:
    """`own`, or one of Ansible's: `ini`, `yaml`, `json`."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and line[0] not in "#;"), "")
    if suffix == ".json" or (suffix not in (".yml", ".yaml", ".ini") and first.startswith("{")):
        keys = _json_keys(text)
        if keys is not None and keys <= set(own.TOP):
            return "own"
        if keys is not None or suffix == ".json":
            return "json"
    plain = suffix not in (".yml", ".yaml") and not first.startswith(("---", "%"))
    if suffix == ".ini" or (
        plain and (_SECTION.fullmatch(first) or (_HOST_LINE.fullmatch(first) and ": " not in first))
    ):
        return "ini"
    top = _outline(text, place)
    if "plugin" in top:
        line = next((n for n, line in enumerate(text.splitlines(), 1) if _PLUGIN.match(line)), 1)
        raise Place(place.source, line).error(PLUGIN, path=place.source)
    if not set(top) & set(own.TOP) and (ansible.ROOTS & set(top) or (top and all(map(ansible.is_group, top.values())))):
        return "yaml"
    return "own"


def _json_keys(text: str) -> set[str] | None:
    """The keys of a JSON object; None where it is anything else, YAML's {a: b} among it."""
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return set(found) if isinstance(found, dict) else None


def _outline(text: str, place: Place) -> dict[str, set[str] | None]:
    """The keys at the top of a YAML file, each with the keys below it; None where a value is no mapping."""
    top: dict[str, set[str] | None] = {}
    trail: list[list[str] | None] = []
    for event in events(text, place.source, ansible.TAGS):
        if isinstance(event, yaml.CollectionEndEvent):
            trail.pop()
        elif isinstance(event, yaml.NodeEvent):
            word = event.value if isinstance(event, yaml.ScalarEvent) else ""
            maps = isinstance(event, yaml.MappingStartEvent)
            pair = trail[-1] if trail else None
            if pair == [] and len(trail) == 1:
                top[word] = set()
            elif pair and len(trail) == 1 and (word or isinstance(event, yaml.SequenceStartEvent)):
                top[pair[0]] = None
            elif pair == [] and len(trail) == 2 and (below := top.get(next(reversed(top), ""))) is not None:
                below.add(word)
            if pair is not None:
                pair[:] = [] if pair else [word]
            if isinstance(event, yaml.CollectionStartEvent):
                trail.append([] if maps else None)
    return top
