"""The whole result as one JSON document; inspector/audit.schema.json describes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from inspector.layout import Layout
from inspector.model import Dossier

EMPTY = b'"hosts": []'
INDENT = b"\n    "


def pieces(dossier: Dossier, layout: Layout) -> Iterator[bytes]:
    """Keys stand in the order of the model, categories in that of the checklist; texts in both languages. A host at a time."""
    whole = msgspec.json.format(msgspec.json.encode(replace(dossier, hosts=())), indent=2)
    before, _, after = whole.rpartition(EMPTY)  # the model's last field
    yield before + EMPTY[:-1]
    for place, host in enumerate(dossier.hosts):
        lines = msgspec.json.format(msgspec.json.encode(host), indent=2)
        yield b"," * bool(place) + INDENT + lines.replace(b"\n", INDENT)  # no string in JSON has a line break in it
    yield (b"\n  ]" if dossier.hosts else b"]") + after + b"\n"


def render(dossier: Dossier, layout: Layout) -> bytes:
    return b"".join(pieces(dossier, layout))
