"""Lines to people: never a control character in them, never an error because nobody reads them."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from inspector.layout import Layout
from inspector.model import InspectorError
from inspector.text import Lang, Text, clean, os_error

UNKNOWN_WIDTH = 100
UNWRITABLE = Text(en="standard output: cannot be written: {why}", zh="标准输出：无法写入：{why}")
WIDEST = 120
NARROWEST = 20


def say(text: str, stream: TextIO | None = None) -> None:
    """Print lines, on standard output unless another stream is named."""
    lines = "\n".join(clean(line) for line in text.split("\n"))
    write(f"{lines}\n".encode(), stream or sys.stdout)


def write(data: bytes, stream: TextIO) -> None:
    """Write UTF-8 text in the stream's own encoding. A reader who has gone (`| head`) has seen enough: that is no error."""
    if stream.encoding.lower().replace("-", "") != "utf8":
        data = data.decode().encode(stream.encoding, "backslashreplace")
    write_bytes(data, stream)


def write_bytes(data: bytes, stream: TextIO) -> None:
    """Write exactly these bytes. Raises InspectorError where standard output cannot take them."""
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except OSError as error:
        _close(stream)
        if stream is not sys.stderr and not isinstance(error, BrokenPipeError):
            raise InspectorError(UNWRITABLE.fill({"why": os_error(error)})) from None


def _close(stream: TextIO) -> None:
    """Lead a stream nowhere: else the interpreter tries to flush it once more as it ends, and complains."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def ensure() -> None:
    """Give a process that was started without standard output or standard error (`>&-`) streams that lead nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end


def redraws(stream: TextIO) -> bool:
    """Whether the stream is a terminal on which lines can be styled and drawn anew."""
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def layout(lang: Lang, stream: TextIO, *, full: bool = False, saved: str = "") -> Layout:
    """How to write for who reads the stream; https://no-color.org is honoured."""
    colour = redraws(stream) and not os.environ.get("NO_COLOR")
    return Layout(lang=lang, width=width(stream), colour=colour, full=full, saved=saved)


def width(stream: TextIO) -> int:
    """Columns: what COLUMNS says, else the terminal, else a width that suits a file; within what can be read well."""
    said = os.environ.get("COLUMNS", "")
    columns = int(said) if said.isdecimal() else 0
    if not columns and stream.isatty():
        columns = os.get_terminal_size(stream.fileno()).columns
    return max(NARROWEST, min(columns or UNKNOWN_WIDTH, WIDEST))
