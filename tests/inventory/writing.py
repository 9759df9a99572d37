"""Writes inventories, and loads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.inventory import Entry, load
from inspector.model import InspectorError


class Writer:
    """Writes an inventory and loads it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, text: str, name: str = "hosts.yaml") -> dict[str, Entry]:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return {entry.name: entry for entry in load([str(path)])}

    def fails(self, text: str, name: str = "hosts.yaml") -> str:
        """The one line of the error, without the file."""
        with pytest.raises(InspectorError) as caught:
            self(text, name)
        en, zh = caught.value.text.en, caught.value.text.zh
        assert "\n" not in en + zh
        assert en != zh
        return en.removeprefix(f"{self.folder / name}, ")
