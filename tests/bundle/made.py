"""Bundles for tests: of a small snapshot with one secret, and keys that open them."""

from __future__ import annotations

from pathlib import Path

from inspector.request import Files, Request
from inspector.snapshot import Item, Snapshot, Stat, State
from inspector.targets.bundle.carried import bundled
from inspector.targets.bundle.container import Made
from inspector.targets.bundle.keys import Recipients, new_identity, recipients

HOSTNAME, SHADOW, PASSWD = Files("/etc/hostname"), Files("/etc/shadow", secret=True), Files("/etc/passwd")
GONE = Files("/etc/gshadow", secret=True)
CANARY = "$6$canary$" + "Qx7" * 28
PROFILE = Made("self-check", "sha256:00")


def snapshot(host: str = "db1.example") -> Snapshot:
    stat = Stat("file", 0o640, 0, 42, 100)
    answers: dict[Request, tuple[Item, ...]] = {
        HOSTNAME: (Item("/etc/hostname", data=b"db1\n", stat=stat),),
        SHADOW: (Item("/etc/shadow", data=f"root:{CANARY}:1::::::\n".encode(), stat=stat, secret=True),),
        GONE: (Item("/etc/gshadow", State.ABSENT, secret=True),),
        PASSWD: (Item("/etc/passwd", data=b"root:x:0:0:root:/root:/bin/sh\n", stat=stat),),
    }
    return Snapshot(host, "host", "local", "2026-01-02T03:04:05+00:00", True, answers)


def keys(folder: Path, name: str = "identity") -> tuple[Path, Recipients]:
    """An identity's file, and what encrypts to it."""
    private, public = new_identity()
    path = folder / name
    path.write_text(private)
    path.with_name(f"{name}.pub").write_text(public)
    return path, recipients(f"{path}.pub")


def written(folder: Path, to: Recipients | None = None, of: Snapshot | None = None) -> Path:
    path = folder / "host.bundle"
    path.write_bytes(bundled(of or snapshot(), PROFILE, to)[0])
    return path
