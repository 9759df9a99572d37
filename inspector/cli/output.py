"""Where results go: `-f FORMAT[=PATH]`, standard output, and files that only their owner reads."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector import plugins
from inspector.cli import terminal
from inspector.layout import Layout
from inspector.model import InspectorError
from inspector.text import Lang, Text, os_error

STDOUT = "-"
STDERR = ""
CONSOLE = "console"

NO_PATH = Text(en="-f {word}: a path must follow the =", zh="-f {word}：= 后应为文件路径")
TWO_ON_STDOUT = Text(
    en="-f {one} and -f {two} would both write to standard output; name a file: -f {two}=PATH",
    zh="-f {one} 与 -f {two} 不能同时写到标准输出，请指定文件：-f {two}=PATH",
)
TWICE = Text(en="-f {word}: {path} is given twice", zh="-f {word}：{path} 重复指定")
UNWRITABLE = Text(en="{path}: cannot be written: {why}", zh="{path}：无法写入：{why}")
IS_LINK = Text(en="it is a symbolic link, and none is followed", zh="目标是符号链接，不予跟随")
NOT_A_FILE = Text(en="it is not a regular file", zh="目标不是普通文件")
A_STORE = Text(
    en="it is an SQLite database, such as the store of audits, and none is replaced",
    zh="目标是 SQLite 数据库（如自查存储库），不予覆盖",
)
DATABASE = b"SQLite format 3\0"


Pieces = Callable[[Any, Layout], Iterable[bytes]]
"""What renders a result: a dossier in reports, in other commands what they have to tell."""


@dataclass(frozen=True)
class Output:
    """One report: its renderer, and STDOUT, STDERR or the path of the file that it becomes."""

    format: str
    pieces: Pieces
    path: str

    @property
    def is_file(self) -> bool:
        return self.path not in (STDOUT, STDERR)


def plan(words: Sequence[str], load: Callable[[str], Pieces] = plugins.load_pieces) -> list[Output]:
    """What `-f` asks for, files last; the console summary gives way to another format on standard output.

    `load` gives the renderer of a format. Refuses now what could not be written later, and makes the folders.
    Raises InspectorError.
    """
    outputs: list[Output] = []
    for word in dict.fromkeys(words or (CONSOLE,)):
        name, equals, path = word.partition("=")
        if equals and not path:
            raise InspectorError(NO_PATH.fill({"word": word}))
        output = Output(name, load(name), path or STDOUT)
        if output.is_file:
            if Path(path).resolve() in [Path(each.path).resolve() for each in outputs if each.is_file]:
                raise InspectorError(TWICE.fill({"word": word, "path": path}))
            _prepare(path)
        outputs.append(output)
    return sorted(_settled(outputs, load), key=lambda output: output.is_file)


def _settled(outputs: list[Output], load: Callable[[str], Pieces]) -> list[Output]:
    """At most one format on standard output; where that is not the summary for people, they get it on standard error."""
    direct = [output for output in outputs if output.path == STDOUT and output.format != CONSOLE]
    if not direct:
        return outputs
    if len(direct) > 1:
        raise InspectorError(TWO_ON_STDOUT.fill({"one": direct[0].format, "two": direct[1].format}))
    rest = [output for output in outputs if not (output.path == STDOUT and output.format == CONSOLE)]
    return [*rest, Output(CONSOLE, load(CONSOLE), STDERR)]


def deliver(output: Output, told: object, lang: Lang, *, full: bool = False, saved: str = "") -> None:
    """Render one report and bring it to its place. Raises InspectorError where its file cannot be written."""
    if output.is_file:
        layout = Layout(lang=lang, full=full, saved=saved)
        write_file(output.path, output.pieces(told, layout))
        return
    stream = sys.stderr if output.path == STDERR else sys.stdout
    write = terminal.write if output.format == CONSOLE else terminal.write_bytes
    for data in output.pieces(told, terminal.layout(lang, stream, full=full, saved=saved)):
        write(data, stream)


def write_file(path: str, pieces: Iterable[bytes], mode: int = 0o600) -> None:
    """The file appears whole or not at all; a link at its place is not followed. Raises InspectorError."""
    _refuse_special(path)
    partial: Path | None = None
    try:
        file, name = tempfile.mkstemp(prefix=".inspector-", dir=Path(path).parent)
        partial = Path(name)
        with open(file, "wb") as out:  # noqa: PTH123 - a descriptor
            out.writelines(pieces)
            os.fchmod(out.fileno(), mode)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError as error:
        raise _unwritable(path, os_error(error)) from None
    finally:
        if partial:
            partial.unlink(missing_ok=True)


def _prepare(path: str) -> None:
    """Make the folders of a file that will be written, and see that it can be."""
    _refuse_special(path)
    folder = Path(path).absolute().parent
    try:
        for each in reversed([folder, *folder.parents]):
            if not os.path.lexists(each):
                each.mkdir(0o700)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise _unwritable(path, os_error(error)) from None


def _refuse_special(path: str) -> None:
    try:
        mode = Path(path).lstat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFDIR if path.endswith("/") else stat.S_IFREG
    except OSError as error:
        raise _unwritable(path, os_error(error)) from None
    if not stat.S_ISREG(mode):
        raise _unwritable(path, IS_LINK if stat.S_ISLNK(mode) else NOT_A_FILE)
    if _begins_with(path, DATABASE):
        raise _unwritable(path, A_STORE)


def _begins_with(path: str, mark: bytes) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a word that the user gave
            return file.read(len(mark)) == mark
    except OSError:  # there is none yet, or it may be replaced without being read
        return False


def _unwritable(path: str, why: Text) -> InspectorError:
    return InspectorError(UNWRITABLE.fill({"path": path, "why": why}))
