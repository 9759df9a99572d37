"""The closed table of read-only commands that a live host may be asked to run. A plug-in adds none."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping

from inspector.request import MIB, Command
from inspector.snapshot import Item, State

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "nft-ruleset": ("nft", "list", "ruleset"),
    "iptables-rules": ("iptables-save",),
}
SEARCH = "/usr/sbin:/usr/bin:/sbin:/bin"
SECONDS = 20
LIMIT = 4 * MIB


def run(request: Command) -> Item:
    """The command's standard output. Not installed: absent. A failure: denied, since privilege is what it needs."""
    words = COMMANDS.get(request.key)
    if words is None:
        return Item(request.name, State.UNSUPPORTED)
    program = shutil.which(words[0], path=SEARCH)
    if program is None:
        return Item(request.name, State.ABSENT)
    try:
        done = subprocess.run(
            (program, *words[1:]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": SEARCH, "LC_ALL": "C"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Item(request.name, State.TIMEOUT)
    except OSError:
        return Item(request.name, State.DENIED)
    data = done.stdout
    if done.returncode:
        return Item(request.name, State.DENIED)
    return Item(request.name, State.OK if len(data) <= LIMIT else State.TRUNCATED, data[:LIMIT])
