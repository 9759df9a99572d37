"""What is found in a report that is handed in: its record, the words of its statements, and the words between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from inspector.model import InspectorError
from inspector.publishing.proof.record import FORMAT
from inspector.text import Lang, Text

NO_RECORD = Text(
    en="{source}: no report of inspector, or one without its record: it cannot be verified. Take the file as it was made, or one that was "
    "saved as .docx",
    zh="{source}：不是由 inspector 生成的报告，或其中的核对记录已被移除，无法核验。请使用生成时的文件，或另存为 .docx 的文件",
)
OTHER_FORMAT = Text(
    en="{source}: made by a newer version of inspector (record format {n}): verify it with that version",
    zh="{source}：由更高版本的 inspector 生成（核对记录格式 {n}），请用该版本核验",
)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    kind: str
    lang: Lang
    made: str
    origin: dict[str, str]
    statements: dict[str, str]
    frame: list[str] = []


@dataclass(frozen=True, kw_only=True)
class Loose:
    """Words outside all statements. `section`: the heading above them. `contents`: in the table of contents."""

    text: str
    section: str = ""
    contents: bool = False


@dataclass(frozen=True, kw_only=True)
class Found:
    """`statements`: the words of each by its name, once for every place where it stands."""

    record: Record
    statements: Mapping[str, tuple[tuple[str, ...], ...]]
    loose: tuple[Loose, ...]


@dataclass
class Gathered:
    """What is collected while a file is read."""

    statements: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    loose: list[Loose] = field(default_factory=list)
    section: str = ""

    def state(self, name: str, words: tuple[str, ...]) -> None:
        self.statements.setdefault(name, []).append(words)

    def say(self, text: str, *, contents: bool = False) -> None:
        if text.strip():
            self.loose.append(Loose(text=text, section=self.section, contents=contents))

    def found(self, record: Record) -> Found:
        statements = {name: tuple(places) for name, places in self.statements.items()}
        return Found(record=record, statements=statements, loose=tuple(self.loose))


def record_of(data: str | bytes | None, source: str) -> Record:
    """Raises InspectorError where there is none, or none that is understood."""
    if not data:
        raise InspectorError(NO_RECORD.fill({"source": source}))
    try:
        read = msgspec.json.decode(data, type=Record)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise InspectorError(NO_RECORD.fill({"source": source})) from None
    if read.format > FORMAT:
        raise InspectorError(OTHER_FORMAT.fill({"source": source, "n": read.format}))
    return read
