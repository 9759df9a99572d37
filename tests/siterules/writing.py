"""Rules for tests, and what they come to on a small host."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from inspector.case import Case, File
from inspector.check import Check
from inspector.model import Result
from inspector.siterules import load
from inspector.snapshot import State
from inspector.trial import judged, taken, with_items

ACCOUNTS = "root:x:0:0:root:/root:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/sh\n"
Files = Mapping[str, str | File]


def written(folder: Path, require: str, more: str = "") -> Check:
    """The check of a file with one rule."""
    path = folder / "rules.yaml"
    head = "rules:\n  - id: one\n    category: open-port\n    title: {en: One, zh: 一}\n"
    path.write_text(f"{head}    require: {require}\n{more}", encoding="utf-8")
    (found,) = load([path], checks=[])
    return found


def result(check: Check, files: Files | None = None, **more: object) -> Result:
    case = Case({"/etc/passwd": ACCOUNTS, **(files or {})}, **more)  # type: ignore[arg-type]
    return judged(check, case, taken(check, case))


def verdict(check: Check, files: Files | None = None, **more: object) -> str:
    return result(check, files, **more).status.value


def said(found: Result) -> list[str]:
    return [finding.message.en for finding in found.findings]


def closed(check: Check, files: Files, name: str, state: State = State.DENIED) -> Result:
    """With one item not read."""
    from dataclasses import replace

    case = Case({"/etc/passwd": ACCOUNTS, **files})
    evidence = taken(check, case)
    for request, items in evidence.answers.items():
        changed = tuple(
            replace(item, state=state, data=b"", stat=None) if item.name == name else item for item in items
        )
        evidence = with_items(evidence, request, changed)
    return judged(check, case, evidence)
