"""A diary as one HTML file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from inspector.change.paper import page
from inspector.diary.paper import Paper
from inspector.text import Lang

TEMPLATES = Path(__file__).parent / "templates"


def pieces(paper: Paper, lang: Lang) -> Iterator[bytes]:
    return page(TEMPLATES, "diary.html", lang, paper=paper)
