"""On which page each heading is, as LibreOffice lays the document out; nothing where it is not installed or takes too long."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

NAMES = ("soffice", "libreoffice")
SECONDS = 60
LARGEST = 200 << 20
_OUTLINE = re.compile(rb"/Title\s*<FEFF([0-9A-F]*)>\s*/Dest\s*\[\s*(\d+) 0 R")
_PAGES = re.compile(rb"/Type\s*/Pages\b[^>]{0,400}?/Kids\s*\[([0-9R\s]*)\]", re.S)


def pages(document: bytes, headings: Sequence[str]) -> list[int]:
    """Of each heading its page, counted from the first; an empty list where that cannot be told for all of them."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        return []
    with tempfile.TemporaryDirectory(prefix="inspector-", ignore_cleanup_errors=True) as folder:
        try:
            (Path(folder) / "report.docx").write_bytes(document)
            _convert(program, folder)
            made = Path(folder) / "report.pdf"
            return told(made.read_bytes(), headings) if made.stat().st_size <= LARGEST else []
        except (OSError, subprocess.SubprocessError, ValueError):
            return []


def told(pdf: bytes, headings: Sequence[str]) -> list[int]:
    """What the bookmarks of a PDF of LibreOffice say, where they are exactly these headings."""
    tree = _PAGES.findall(pdf)
    marks = [(bytes.fromhex(title.decode()).decode("utf-16-be"), int(page)) for title, page in _OUTLINE.findall(pdf)]
    if len(tree) != 1 or [_bare(words) for words, _ in marks] != [_bare(words) for words in headings]:
        return []
    order = [int(number) for number in re.findall(rb"(\d+) 0 R", tree[0])]
    return [order.index(page) + 1 for _, page in marks]


def _bare(words: str) -> str:
    """LibreOffice drops some signs there."""
    return "".join(filter(str.isalnum, words))


def _convert(program: str, folder: str) -> None:
    """Under a profile of its own, so that one that is open does not answer; stopped with all that it started."""
    command = [
        program,
        f"-env:UserInstallation={Path(folder).as_uri()}/profile",
        "--headless",
        "--norestore",
        "--convert-to",
        "pdf:writer_pdf_Export",
        "--outdir",
        folder,
        f"{folder}/report.docx",
    ]
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        started.wait(SECONDS)
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
