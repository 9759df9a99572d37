"""Under which addresses this machine may look at a target: only those that are certainly it."""

from __future__ import annotations

from inspector.snapshot import Snapshot
from inspector.targets import Target
from inspector.targets.outside.addresses import of_this_machine


def names_of(target: Target, snapshot: Snapshot | None = None) -> tuple[str, ...]:
    """What an inventory says; of this machine its own, for files alone; over ssh the address that was reached directly.

    Without a snapshot the ones that can be known before a host is reached.
    """
    if own := tuple(getattr(target, "addresses", ())):
        return own
    if target.uri == "local":
        return of_this_machine()
    if snapshot is None:
        host = getattr(getattr(getattr(target, "target", target), "options", None), "host", "")
    else:
        host = snapshot.transport.get("address", "")
    return (str(host),) if host else ()
