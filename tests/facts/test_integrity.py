"""Monitors of file integrity."""

from __future__ import annotations

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.integrity import Integrity
from inspector.snapshot import State
from inspector.targets.memory import snapshot


def read(files: dict[str, str | File]) -> Integrity:
    return Integrity.read(View(snapshot(Case(files), Integrity.needs), Integrity.needs))


def test_a_product_with_its_baseline() -> None:
    found = read({"/usr/sbin/tripwire": "", "/var/lib/tripwire/h.twd": "x", "/usr/bin/aide": ""})
    assert (found.product, found.baseline) == ("Tripwire", "/var/lib/tripwire/h.twd")


def test_an_empty_baseline_is_none() -> None:
    assert read({"/usr/bin/aide": "", "/var/lib/aide/aide.db": ""}) == Integrity(bare=("AIDE",))
    assert read({"/var/lib/aide/aide.db": "x"}) == Integrity()


def test_a_closed_folder_is_a_gap() -> None:
    assert not read({"/var/lib/tripwire": File(kind="dir", state=State.DENIED)}).complete
