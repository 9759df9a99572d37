"""Whether a report that is handed in still says what was generated, and what the store says now."""

from __future__ import annotations

from pathlib import Path

from inspector.model import InspectorError
from inspector.publishing.proof.contents import Found, Loose, Record
from inspector.publishing.proof.differences import Difference, Kind, compare
from inspector.publishing.proof.file import DAMAGED, NO_LXML, PROTECTED, read_file

__all__ = ["Difference", "Found", "Kind", "Loose", "Record", "compare", "found"]
_OLE = b"\xd0\xcf\x11\xe0"


def found(path: Path) -> Found:
    """What a Word document or a page of inspector holds. Raises InspectorError where it is neither, or cannot be read."""
    try:
        import lxml.etree  # noqa: F401
    except ImportError:
        raise InspectorError(NO_LXML) from None
    from inspector.publishing.proof import html, word
    from inspector.text import clean

    source = clean(path.name)
    data = read_file(path, source)
    if data.startswith(b"PK"):
        return word.read(data, source)
    if data.startswith(_OLE):
        raise InspectorError(PROTECTED.fill({"source": source}))
    if b"<html" in data[:4096].lower():
        return html.read(data, source)
    raise InspectorError(DAMAGED.fill({"source": source}))
