"""Copies of shadow are found by their content, and nothing of that content is ever written."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from inspector.case import Case, File
from inspector.engine import evaluate
from inspector.facts.shadow_copies import holds_hash
from inspector.outcome import Planned
from inspector.plugins import bundled, load_checks
from inspector.seal import seal
from inspector.snapshot import Snapshot, dump, load
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot

HASH = "$6$saltsalt$Zm9vYmFyZm9vYmFy"
HASHED = f"root:{HASH}:19000:0:99999:7:::\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HASHED, True),
        (f"a:*:1::::::\n\nb:{HASH}:1::::::", True),
        (f"bob:{HASH}:1000:1000:Bob:/home/bob:/bin/sh\n", True),
        (f"wheel:{HASH}::bob\n", True),
        (f"bob:{HASH}\n", False),
        ("root:*:19000:0:99999:7:::\nbob:!!:19000:0:99999:7:::\n", False),
        ("a b:abJnggxhB/yWI:1::::::\n", False),
        ("x:" * 100_000, False),
        ("\x00\udcff:" * 8, False),
    ],
)
def test_the_form_decides(text: str, expected: bool) -> None:
    assert holds_hash(text) is expected


CHECK = next(
    check for check in load_checks([bundled("checks")]) if check.id == "access-permission.shadow-copy-readable"
)
PLAN = [Planned(check=CHECK, severity=CHECK.severity, parameters={})]


def in_memory(folder: Path) -> Snapshot:
    files: dict[str, str | File] = {"/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/srv/shadow.bak": HASHED}
    return snapshot(Case(files), CHECK.needs({}))


def on_disk(folder: Path) -> Snapshot:
    for name, text in {"etc/passwd": "root:x:0:0::/root:/bin/sh\n", "srv/shadow.bak": HASHED}.items():
        (folder / name).parent.mkdir()
        (folder / name).write_text(text)
    (folder / "srv/shadow.bak").chmod(0o644)
    return rootfs(str(folder)).collect(CHECK.needs({}))


@pytest.mark.parametrize("collect", [in_memory, on_disk])
def test_nothing_of_the_content_is_ever_written(collect: Callable[[Path], Snapshot], tmp_path: Path) -> None:
    evidence = collect(tmp_path)
    with pytest.raises(ValueError, match="secret and not sealed"):
        dump(evidence)
    results = evaluate(evidence, PLAN, {}).results
    assert [finding.subject for finding in results[0].findings] == ["/srv/shadow.bak"]
    sealed = seal(evidence, results, b"key")
    kept = dump(sealed)
    again = evaluate(load(kept.splitlines(keepends=True), "test"), PLAN, {}).results
    assert again[0].findings == results[0].findings
    for written in (kept, msgspec.json.encode(results), repr(evidence).encode(), repr(sealed).encode()):
        assert not any(trace in written for trace in traces())


def traces() -> list[bytes]:
    """The content as it stands, in base64, and as plain digests, which would let a guess be proven."""
    content = HASHED.encode()
    plain = hashlib.sha256(content).hexdigest().encode()
    return [b"saltsalt", b"Zm9vYmFy", base64.b64encode(content)[:40], plain]
