"""What `inspector diff` and `inspector replay` share: naming audits and hosts, and the formats in which changes are told."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli import listing
from inspector.cli.output import Pieces
from inspector.document import nearest
from inspector.layout import Layout
from inspector.model import InspectorError
from inspector.text import Text

if TYPE_CHECKING:  # imported where they are used: help must come at once
    from sqlalchemy import Connection

    from inspector.change.compare import Choose, Source
    from inspector.change.replaying import Load
    from inspector.change.words import Comparison
    from inspector.profile import WaiverRule
    from inspector.rules import Rules

FORMATS = ("console", "json", "md")
NO_FORMAT = Text(en="changes are not told in the format {name}{hint}", zh="变化对比没有名为 {name} 的格式{hint}")
NO_PROFILE = Text(
    en="the profile {profile} of that audit is none of the bundled ones: name its file with -p",
    zh="该次自查的检查方案 {profile} 不是内置方案，请用 -p 指定其文件",
)
NO_HOST = Text(
    en="--host {name}: neither audit has a host of this name{hint}", zh="--host {name}：两次自查中都没有此主机{hint}"
)


def is_file(word: str) -> bool:
    """Whether a word that names an audit is the path of a result."""
    return "/" in word or word.endswith(".json")


def renderer(name: str) -> Pieces:
    """What tells a comparison in a format. Raises InspectorError where there is none of that name."""
    if name == "console":
        from inspector.change.page import pieces

        return pieces
    if name == "json":
        return as_json
    if name == "md":
        from inspector.change.markdown import pieces

        return pieces
    raise InspectorError(NO_FORMAT.fill({"name": name, "hint": nearest(name, FORMATS)}))


def as_json(found: Comparison, layout: Layout) -> Iterable[bytes]:
    import msgspec

    return (msgspec.json.format(msgspec.json.encode(found), indent=2), b"\n")


def rules_for(profile: str | None, then: str, folders: Sequence[str], waivers: Sequence[WaiverRule]) -> Rules:
    """Today's rules of `profile`, or else of the one that was used then, with what the register accepts. Raises InspectorError."""
    from inspector.plugins import profile_ids
    from inspector.rules import load_rules

    if profile is None and then not in profile_ids():
        raise InspectorError(NO_PROFILE.fill({"profile": then}))
    found = load_rules(profile or then, [Path(folder) for folder in folders])
    return replace(found, profile=replace(found.profile, waivers=(*found.profile.waivers, *waivers)))


def waivers_of(connection: Connection) -> Sequence[WaiverRule]:
    """What the register accepts now."""
    from inspector.register import standing_waivers

    return standing_waivers(connection, datetime.datetime.now(datetime.UTC))


def loads(connection: Connection, number: int) -> list[Load]:
    """What reads the evidence of each host of an audit of the store, by the host's place."""
    from inspector.store import list_entries, load_snapshot

    def load(entry: int) -> Load:
        return lambda requests: load_snapshot(connection, entry)

    return [load(entry.id) for entry in list_entries(connection, audit=number)]


def read_source(word: str) -> Source:
    """The result in a file. Raises InspectorError."""
    from inspector.change.compare import Source

    return Source(listing.read_result(word), Path(word).name)


def stored(connection: Connection, word: str) -> Source:
    """An audit of the store. Raises InspectorError."""
    from inspector.change.recorded import source
    from inspector.store import find_audit

    return source(connection, find_audit(connection, word))


def chosen(names: Sequence[str], known: Collection[str]) -> Choose:
    """Which hosts of files `--host` asks for, by their names. Raises InspectorError for one that is in neither."""
    for name in names:
        if name not in known:
            raise InspectorError(NO_HOST.fill({"name": name, "hint": nearest(name, known)}))
    return lambda number, name: not names or name in names


def chosen_of(connection: Connection, words: Sequence[str], known: Collection[int]) -> Choose:
    """Which hosts of the store `--host` asks for: by a present or former name, or `#ID`. Raises InspectorError for one that is in neither."""
    from inspector.store import find_host

    wanted = {word: find_host(connection, word).id for word in words}
    for word, number in wanted.items():
        if number not in known:
            raise InspectorError(NO_HOST.fill({"name": word, "hint": ""}))
    return lambda number, name: not wanted or number in wanted.values()
