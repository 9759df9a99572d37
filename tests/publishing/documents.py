"""Word documents as others change them, and LibreOffice, which opens them."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "word/document.xml"


def part(document: bytes, name: str = TEXT) -> Any:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return etree.fromstring(archive.read(name))


def changed(document: bytes, change: Callable[[Any], object], name: str = TEXT) -> bytes:
    """The document with one part's root after `change`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in archive.namelist():
            data = archive.read(entry)
            if entry == name:
                root = etree.fromstring(data)
                change(root)
                data = etree.tostring(root)
            kept.writestr(entry, data)
    return out.getvalue()


def control(root: Any, tag: str) -> Any:
    return next(each for each in root.iter(f"{W}sdt") if each.find(f"{W}sdtPr/{W}tag[@{W}val='{tag}']") is not None)


def text(root: Any, words: str) -> Any:
    """The run's text that holds the words."""
    return next(each for each in root.iter(f"{W}t") if words in (each.text or ""))


def converted(path: Path, kind: str) -> Path:
    """By LibreOffice; skips where that cannot open Word documents here."""
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice is not installed")
    folder = path.parent / "converted"
    profile = f"-env:UserInstallation={path.parent.as_uri()}/profile"
    command: list[str | Path] = [program, profile, "--headless", "--convert-to", kind, "--outdir", folder, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    made = folder / f"{path.stem}.{kind}"
    if not made.exists():
        pytest.skip("LibreOffice Writer is not installed")
    return made
