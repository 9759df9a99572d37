"""The working form of an audit: JSON Lines, one a host as it is done, so that memory does not grow with hosts.

A header says what is audited by which rules, a footer that all is there. It is the owner's alone, in the state folder, and goes
when the reports are written; of an audit that was cut short it stays, and the audit can go on from it.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, overload

import msgspec

from inspector import __version__
from inspector.document import nearest
from inspector.entry import tags
from inspector.installation import state_folder
from inspector.model import Host, InspectorError
from inspector.outcome import plain
from inspector.rules import Rules
from inspector.targets import Target
from inspector.text import Text, clean, os_error

FORMAT = "inspector/working/1"
SUFFIX = ".jsonl"
NONE_CALLED = Text(
    en="--resume {word}: no audit that was cut short is called so{hint}",
    zh="--resume {word}：没有这个编号的未完成自查{hint}",
)
UNREADABLE = Text(en="{file}: cannot be resumed from: {why}", zh="{file}：无法续查：{why}")
NO_WORK = Text(en="it is not the working file of an audit", zh="不是自查的工作文件")
BROKEN = Text(en="line {line}: {what}", zh="第 {line} 行：{what}")
RUNNING = Text(en="that audit is still running", zh="该自查仍在运行")
CHANGED: Mapping[str, Text] = {
    "tool": Text(
        en="it was begun by version {then} of inspector, and this is {now}",
        zh="该自查由版本 {then} 开始，当前版本为 {now}",
    ),
    "folder": Text(
        en="it was begun in the folder {then}; go there first", zh="该自查在目录 {then} 中开始，请先切换到该目录"
    ),
    "profile": Text(en="the profile has changed since", zh="检查方案此后已变更"),
    "checks": Text(en="the checks or their parameters have changed since", zh="检查项或其参数此后已变更"),
    "knowledge": Text(en="the knowledge tables have changed since", zh="规则知识库此后已变更"),
    "targets": Text(en="the targets are not the same", zh="目标与原先不一致"),
    "tags": Text(en="the inventory's tags of the targets have changed since", zh="清单中目标的标签此后已变更"),
}


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line. `said` is the command line's, so that it need not be repeated; `targets` are names and URIs."""

    format: str = FORMAT
    started: str
    tool: str
    folder: str
    profile: str
    checks: str
    knowledge: str
    targets: tuple[tuple[str, str], ...]
    tags: str = ""
    said: Mapping[str, Any] = {}


class _Line(msgspec.Struct):
    """Another line: a host by its place, or at the end the entry of all hosts."""

    place: int = -1
    host: Host | None = None
    finished: str = ""


def head(targets: Sequence[Target], rules: Rules, *, started: str, said: Mapping[str, Any]) -> Head:
    checks = [[plan.check.id, plan.check.digest, plan.severity, plain(plan.parameters)] for plan in rules.planned]
    return Head(
        started=started,
        tool=__version__,
        folder=clean(str(Path.cwd())),
        profile=rules.profile.digest,
        checks=_digest(checks),
        knowledge=_digest(rules.knowledge),
        targets=tuple((clean(target.name), clean(target.uri)) for target in targets),
        tags=_digest([tags(target) for target in targets]),
        said=said,
    )


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


Entry = tuple[int, int] | Host
"""A host: where its line begins in the file and how long it is, or the host itself."""


class Hosts(Sequence[Host]):
    """The hosts of an audit, each decoded when it is asked for; those that are in no file stand here themselves."""

    def __init__(self, file: int, places: Sequence[Entry]) -> None:
        self._file, self._places = file, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Host: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Host]: ...
    def __getitem__(self, place: int | slice) -> Host | Sequence[Host]:
        if isinstance(place, slice):
            return Hosts(self._file, self._places[place])
        entry = self._places[place]
        return entry if isinstance(entry, Host) else _host(os.pread(self._file, entry[1], entry[0]))


def _host(line: bytes) -> Host:
    found = msgspec.json.decode(line, type=_Line).host
    assert found is not None  # noqa: S101 - narrows the type: it was read once before
    return found


class Working:
    """The working form of one audit, open. Where it cannot be written, hosts are kept in memory instead."""

    def __init__(self, head: Head, file: int = -1, path: Path | None = None, word: str = "") -> None:
        self.head, self.path, self.finished = head, path, ""
        self._word = word
        self._file, self._end = file, 0
        self._places: dict[int, Entry] = {}
        self._unit: Entry | None = None

    @property
    def id(self) -> str:
        """By what `--resume` finds it; empty where there is no file that could be resumed from."""
        return self._word if self.path else ""

    def add(self, place: int, host: Host) -> None:
        self._places[place] = self._put(_Line(place, host)) or host

    def finish(self, unit: Host | None, finished: str) -> None:
        """All hosts are there; `unit` is the entry of all of them together."""
        kept = self._put(_Line(host=unit, finished=finished))
        self._unit, self.finished = unit and (kept or unit), finished

    def done(self) -> Iterator[tuple[int, Host]]:
        """The hosts that are there, with their places."""
        for place, entry in sorted(self._places.items(), key=lambda each: each[0]):
            yield place, Hosts(self._file, (entry,))[0]

    def hosts(self, others: Mapping[int, Host], unit: Host | None = None) -> Sequence[Host]:
        """All in the order of the targets, `others` being those that are not there; last the entry of all together."""
        every = {**others, **self._places}
        last = self._unit or unit
        return Hosts(self._file, (*(every[place] for place in sorted(every)), *([last] if last else [])))

    def discard(self) -> None:
        """Nobody will resume from it; its hosts can be read until it is closed."""
        if self.path:
            self.path.unlink(missing_ok=True)
            self.path = None

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _put(self, line: Head | _Line) -> tuple[int, int] | None:
        """Where the line was written; None where it could not be: the disk may be full."""
        # Python's own JSON writes and reads names that are not UTF-8, which may stand in the header.
        data = msgspec.json.encode(line) if isinstance(line, _Line) else json.dumps(msgspec.to_builtins(line)).encode()
        data += b"\n"
        if self._file < 0:
            return None
        try:
            written = 0
            while written < len(data):
                written += os.pwrite(self._file, data[written:], self._end + written)
        except OSError:
            return None
        start, self._end = self._end, self._end + len(data)
        return start, len(data)

    def _load(self, file: BinaryIO) -> None:
        """Take over the lines after the first; a last one without its end was cut off."""
        for number, line in enumerate(file, 2):
            if not line.endswith(b"\n"):
                break
            try:
                found = msgspec.json.decode(line, type=_Line)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise _unreadable(self.path, BROKEN.fill({"line": number, "what": clean(str(error))})) from None
            span = (self._end, len(line))
            if found.finished:
                self._unit, self.finished = found.host and span, found.finished
            elif found.host and 0 <= found.place < len(self.head.targets):
                self._places[found.place] = span
            self._end += len(line)
        os.ftruncate(self._file, self._end)


def begin(head: Head, *, kept: bool = False) -> Working:
    """A new working form. One target alone needs no file: it is done or not; but where it is to be kept, that can fail."""
    if len(head.targets) < 2 and not kept:
        return Working(head)
    now = datetime.datetime.now(datetime.UTC)
    try:
        word = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        path = _folder() / f"{word}{SUFFIX}"
        made = Working(head, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), path, word)
        fcntl.flock(made._file, fcntl.LOCK_EX)
    except (OSError, RuntimeError):  # no home, or one that cannot be written: it goes on, and cannot be resumed
        made = Working(head, _nameless())
    made._put(head)
    return made


def _folder() -> Path:
    folder = state_folder() / "audits"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _nameless() -> int:
    """A file without a name; -1 where there is no room even for that."""
    try:
        with tempfile.TemporaryFile() as file:
            return os.dup(file.fileno())
    except OSError:
        return -1


def resume(word: str) -> Working:
    """The working form that an audit left, by its id or the path of its file. Raises InspectorError."""
    path = _find(word)
    try:
        number = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(path, os_error(error)) from None
    try:
        return _resumed(number, path, word)
    except BaseException:
        os.close(number)
        raise


def _resumed(number: int, path: Path, word: str) -> Working:
    if not stat.S_ISREG(os.fstat(number).st_mode):
        raise _unreadable(path, NO_WORK)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise _unreadable(path, RUNNING) from None
    with os.fdopen(os.dup(number), "rb") as file:
        first = file.readline()
        try:
            head = msgspec.convert(json.loads(first), Head)
        except (msgspec.ValidationError, ValueError):
            raise _unreadable(path, NO_WORK) from None
        if head.format != FORMAT or not first.endswith(b"\n"):
            raise _unreadable(path, NO_WORK)
        made = Working(head, number, path, word)
        made._end = len(first)
        made._load(file)
    return made


def _find(word: str) -> Path:
    if "/" in word or word.endswith(SUFFIX):
        return Path(word)
    try:
        left = {path.name.removesuffix(SUFFIX): path for path in _folder().glob(f"*{SUFFIX}")}
    except (OSError, RuntimeError):
        left = {}
    if word not in left:
        raise InspectorError(NONE_CALLED.fill({"word": word, "hint": nearest(word, left)}))
    return left[word]


def same(then: Head, now: Head, file: Path | None) -> None:
    """Raises InspectorError where what was begun is not what is asked for now: its hosts would not be judged alike."""
    for name, text in CHANGED.items():
        values = {"then": getattr(then, name), "now": getattr(now, name)}
        if values["then"] != values["now"]:
            raise _unreadable(file, text if name == "targets" else text.fill(values))


def _unreadable(file: Path | None, why: Text) -> InspectorError:
    return InspectorError(UNREADABLE.fill({"file": str(file), "why": why}))
