"""Evidence of one host at one time, immutable, and its file format.

The format is JSON Lines: a header, one line per request with its items, and a footer that counts them, so that a cut file
keeps what came whole. Names are escaped by JSON; content is base64.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from inspector.model import IMAGE, ImageInfo, InspectorError, Reason, Result, Touch, reason
from inspector.request import KINDS, Database, Files, Follow, LiveKind, OutsideKind, Part, Request, Where, of_images
from inspector.text import Text, clean

FORMAT = "inspector/snapshot/1"


class State(StrEnum):
    OK = "ok"
    ABSENT = "absent"
    DENIED = "denied"
    TRUNCATED = "truncated"
    TIMEOUT = "timeout"
    MISSING = "missing"
    UNSUPPORTED = "unsupported"
    REDACTED = "redacted"

    @property
    def whole(self) -> bool:
        """Whether this is the whole truth about the item (that it is not there is a truth too)."""
        return self in (State.OK, State.ABSENT)


WHY: Mapping[State, Text] = {
    State.DENIED: Text(en="{item}: permission denied", zh="{item}：无读取权限"),
    State.TRUNCATED: Text(
        en="{item}: read in part, being damaged or larger than the limit",
        zh="{item}：超出大小上限或已损坏，仅读取了一部分",
    ),
    State.TIMEOUT: Text(en="{item}: not read within the time limit", zh="{item}：未能在限定时间内读完"),
    State.MISSING: Text(en="{item}: not in the evidence that was collected", zh="{item}：采集结果中没有该项"),
    State.UNSUPPORTED: Text(en="{item}: not available from this kind of target", zh="{item}：该类采集目标无法提供"),
    State.REDACTED: Text(en="{item}: sealed, its content was not kept", zh="{item}：已封存，内容未保留"),
}


UNREAD = Text(
    en="{item}: compressed in a way that is not read",
    zh="{item}：暂不支持读取该压缩格式",
)
NOT_A_FILE = Text(en="{item}: not a regular file ({kind})", zh="{item}：不是普通文件（{kind}）")


@dataclass(frozen=True)
class Stat:
    """What lstat says, of the file that a link leads to where content was wanted; `link` is the link's own text.

    Rows of the tree walk tell more. `gates`: one number for each folder above that does not let everybody pass, the group
    that may, or -1. `caps`: file capabilities as getcap prints them, where the request asks for them.
    """

    kind: str
    mode: int
    uid: int
    gid: int
    size: int
    mtime: int = 0
    ctime: int = 0
    link: str = ""
    caps: str = ""
    gates: tuple[int, ...] = ()


@dataclass(frozen=True)
class Item:
    """One piece of evidence. `data` is whole only when the state is ok and `filtered` is false.

    `layer`: the number of the image's layer that it comes from, counted from 1 at the bottom; 0 elsewhere.
    """

    name: str
    state: State = State.OK
    data: bytes = field(default=b"", repr=False)
    stat: Stat | None = None
    filtered: bool = False
    secret: bool = False
    digest: str = ""
    note: str = ""
    layer: int = 0

    @property
    def text(self) -> str:
        """Content as UTF-8; a byte that is not becomes a lone surrogate, as in Python's file names."""
        return self.data.decode("utf-8", "surrogateescape")

    @property
    def why(self) -> Reason:
        """Why the item is not whole."""
        if self.state is State.UNSUPPORTED and self.stat is not None and self.stat.kind == "file":
            return reason("compressed", UNREAD, item=self.name)
        if self.state is State.UNSUPPORTED and self.stat is not None:
            return reason("not-a-file", NOT_A_FILE, item=self.name, kind=self.stat.kind)
        return reason(str(self.state), WHY[self.state], item=self.name)


@dataclass(frozen=True)
class Snapshot:
    """All the evidence of one host. `taken` is ISO 8601 in UTC and is the only clock a check knows.

    `transport`, `cost` and `journal` tell how it was had and what that took; no check sees them. `tags` are the auditor's, from
    his inventory at the time of judging, and are not kept with the evidence; `listed`, which is: the host stands in one. `image`:
    what it is made of, where it is one.
    """

    host: str
    kind: str
    target: str
    taken: str
    privileged: bool
    answers: Mapping[Request, tuple[Item, ...]]
    sealed: Mapping[str, Result] = field(default_factory=dict)
    transport: Mapping[str, object] = field(default_factory=dict)
    cost: Mapping[str, float] = field(default_factory=dict)
    journal: tuple[Touch, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    listed: bool = False
    image: ImageInfo | None = None

    def items(self, request: Request) -> tuple[Item, ...]:
        """The items of an answer; a request that was never answered is one item that is missing.

        What is no image has nothing that only images are asked for, whether somebody asked or not.
        """
        if of_images(request) and self.kind != IMAGE:
            return (Item(request.name, State.ABSENT),)
        return self.answers[request] if request in self.answers else (Item(request.name, State.MISSING),)


def digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def request_data(request: Request) -> dict[str, Any]:
    return {"request": type(request).__name__, **asdict(request)}


def request_from(data: Mapping[str, Any]) -> Request:
    """The request that `request_data` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    values = {name: _frozen(value) for name, value in data.items() if name != "request"}
    kind = KINDS[data["request"]]
    if kind is Follow:
        return Follow(_files(data["files"]), data["pattern"], data["base"], _files(data["like"]))
    if "part" in values:
        values["part"] = Part(values["part"])
    if "where" in values:
        values["where"] = Where(**{name: _frozen(value) for name, value in data["where"].items()})
    if "database" in values:
        values["database"] = Database(values["database"])
    if "kind" in values:
        values["kind"] = LiveKind(values["kind"]) if data["request"] == "Live" else OutsideKind(values["kind"])
    return kind(**values)


def _files(data: Mapping[str, Any]) -> Files:
    made = request_from({"request": "Files", **data})
    assert isinstance(made, Files)  # noqa: S101 - narrows the type
    return made


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value


def dump(snapshot: Snapshot) -> bytes:
    """The snapshot as bytes. Raises ValueError while it holds a secret: seal it first."""
    lines: list[dict[str, Any]] = [
        {
            "format": FORMAT,
            "host": snapshot.host,
            "kind": snapshot.kind,
            "target": snapshot.target,
            "taken": snapshot.taken,
            "privileged": snapshot.privileged,
            "transport": dict(snapshot.transport),
            "cost": dict(snapshot.cost),
            **({"listed": True} if snapshot.listed else {}),
            **({"image": _plain(snapshot.image)} if snapshot.image else {}),
        }
    ]
    for request in sorted(snapshot.answers, key=repr):
        items = snapshot.answers[request]
        if any(item.secret and item.state is not State.REDACTED and item.data for item in items):
            raise ValueError(f"{request.name} is secret and not sealed")
        lines.append({**request_data(request), "items": [_item_data(item) for item in items]})
    lines.append({"sealed": {name: _plain(result) for name, result in sorted(snapshot.sealed.items())}})
    lines.append({"journal": _plain(snapshot.journal)})
    lines.append({"end": len(lines)})
    return b"".join(json.dumps(line, sort_keys=True, separators=(",", ":")).encode() + b"\n" for line in lines)


def _plain(value: object) -> Any:
    import msgspec

    return msgspec.to_builtins(value, enc_hook=str)


def _item_data(item: Item) -> dict[str, Any]:
    data = {name: value for name, value in asdict(item).items() if value not in ("", b"", None, False)}
    if item.data:
        data["data"] = base64.b64encode(item.data).decode()
    return data


def load(lines: Iterable[bytes], source: str) -> Snapshot:
    """Read what `dump` wrote. A file that is cut keeps its whole lines; the rest is then missing.

    Raises InspectorError naming `source` and the line for anything that is not a snapshot of this version.
    """
    header: dict[str, Any] = {}
    answers: dict[Request, tuple[Item, ...]] = {}
    sealed: dict[str, Result] = {}
    journal: tuple[Touch, ...] = ()
    for number, line in enumerate(lines, 1):
        if not line.endswith(b"\n"):
            break
        try:
            data = json.loads(line)
            if number == 1:
                header = _header(data)
            elif "request" in data:
                items = tuple(_item_from(item) for item in data.pop("items"))
                answers[request_from(data)] = items
            elif "sealed" in data:
                sealed = _results(data["sealed"])
            elif "journal" in data:
                journal = _touches(data["journal"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _bad(source, number, str(error)) from None
    if not header:
        raise _bad(source, 1, "no header")
    return Snapshot(answers=answers, sealed=sealed, journal=journal, **header)


def _header(data: Mapping[str, Any]) -> dict[str, Any]:
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']!r}, expected {FORMAT!r}")
    told = {name: dict(data.get(name, {})) for name in ("transport", "cost")}
    words = {name: data[name] for name in ("host", "kind", "target", "taken", "privileged")}
    return {**words, **told, "listed": data.get("listed") is True, "image": _image(data.get("image"))}


def _image(data: object) -> ImageInfo | None:
    import msgspec

    return msgspec.convert(data, ImageInfo | None)


def _item_from(data: dict[str, Any]) -> Item:
    stat = Stat(**{name: _frozen(value) for name, value in data.pop("stat").items()}) if data.get("stat") else None
    content = base64.b64decode(data.pop("data", ""), validate=True)
    return Item(state=State(data.pop("state")), data=content, stat=stat, **data)


def _results(data: Mapping[str, Any]) -> dict[str, Result]:
    import msgspec

    return {name: msgspec.convert(value, Result) for name, value in data.items()}


def _touches(data: object) -> tuple[Touch, ...]:
    import msgspec

    return msgspec.convert(data, tuple[Touch, ...])


def _bad(source: str, line: int, what: str) -> InspectorError:
    text = Text(en="{source}, line {line}: not a snapshot: {what}", zh="{source} 第 {line} 行：不是有效的快照：{what}")
    return InspectorError(text.fill({"source": source, "line": line, "what": clean(what)[:200]}))
