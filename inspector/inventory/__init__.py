"""What the user names, as targets: words of the command line, inventories of our own and of Ansible."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.inventory.choice import choose, select
from inspector.inventory.entry import Entry
from inspector.inventory.files import load
from inspector.inventory.targets import Ssh, check_platform, targets
from inspector.targets import Target
from inspector.targets.ssh.shared import Shared

__all__ = ["Entry", "check_platform", "choose", "load", "resolve", "select", "targets"]


def resolve(
    words: Sequence[str], entries: Sequence[Entry] = (), *, ssh: Ssh | None = None, platform: str | None = None
) -> list[Target]:
    """The targets that words choose, in the order given; this machine where there is nothing to choose from.

    `platform`: of images that are made for several. Raises InspectorError.
    """
    return targets(choose(words, entries), ssh or Shared().target, platform or "")
