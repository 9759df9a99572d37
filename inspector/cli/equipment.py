"""What an audit works with besides its rules: connections, the view from outside, and guessing at passwords."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.plugins import bundled
from inspector.snapshot import digest
from inspector.text import Lang

if TYPE_CHECKING:  # imported where they are used: help must come at once
    from inspector.audit import Examine, Look
    from inspector.profile import Passwords
    from inspector.rules import Rules
    from inspector.targets import Target
    from inspector.targets.ssh.shared import Shared

COMMON = "common-passwords.txt"


def shared(lang: Lang, *, accept_new: bool, become_password: str | None) -> Shared:
    """What the ssh hosts of a run share. Raises InspectorError for a source of passwords that is none."""
    from inspector.credentials import parse, terminal
    from inspector.targets.ssh.shared import Shared

    password = parse(become_password) if become_password else None
    return Shared(terminal(lang), accept_new=accept_new, become_password=password)


def look(rules: Rules, hosts: Sequence[Target], files: Sequence[str]) -> Look | None:
    """What looks at hosts from outside, where the profile asks for it or files are given."""
    from inspector.targets.outside import look as seen
    from inspector.targets.outside import read_files, require_hosts
    from inspector.targets.outside.names import names_of

    if not files and not rules.profile.outside.scan:
        return None
    runs = read_files([Path(name) for name in files])
    if runs:
        require_hosts(runs, [name for host in hosts for name in names_of(host)])
    return lambda target, snapshot: seen(snapshot, names_of(target, snapshot), rules.profile.outside, runs)


def examine(rules: Rules, given: Passwords) -> Examine | None:
    """What guesses at passwords, where a check wants it; `given` on the command line goes before the profile."""
    from inspector.passwords.verdicts import TRIAL

    if TRIAL not in rules.needs():
        return None
    from inspector.passwords.cache import Cache
    from inspector.passwords.candidates import load_lists
    from inspector.passwords.examination import Examiner
    from inspector.profile import passwords

    chosen = passwords([given, rules.profile.passwords])
    lists = load_lists(bundled("profiles") / "knowledge" / COMMON, [Path(name) for name in chosen.wordlists])
    return Examiner(lists, chosen.seconds or 0.0, Cache.opened(), chosen.organisations).examine


def means(rules: Rules, examine: Examine | None, scans: Sequence[str]) -> dict[str, str]:
    """What the evidence that is made here depends on besides the host, as digests by the evidence's names."""
    from inspector.facts.outside import NMAP
    from inspector.passwords.examination import SAME
    from inspector.passwords.verdicts import TRIAL

    guesser = getattr(examine, "__self__", None)
    guesses = repr((guesser.seconds, guesser.organisations, guesser.lists.version)) if guesser else ""
    outside = repr((rules.profile.outside, [_mark(Path(name)) for name in scans]))
    marks = {TRIAL.name: guesses, SAME: guesses, NMAP.name: outside}
    return {name: digest(mark.encode()) for name, mark in marks.items()}


def _mark(path: Path) -> str:
    """The digest of a file that was read before. What can be read only once has none."""
    try:
        return digest(path.read_bytes()) if path.is_file() else ""
    except OSError:
        return ""
