"""The whole result as one JSON document; inspector/audit.schema.json describes it."""

from __future__ import annotations

import msgspec

from inspector.layout import Layout
from inspector.model import Dossier


def render(dossier: Dossier, layout: Layout) -> bytes:
    """Keys stand in the order of the model, categories in that of the checklist; texts in both languages."""
    return msgspec.json.format(msgspec.json.encode(dossier), indent=2) + b"\n"
