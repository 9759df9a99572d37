"""A publication as a Word document after the layout of GB/T 9704, every statement in a content control that names it."""

from __future__ import annotations

from inspector.publishing.word.document import render

__all__ = ["render"]
