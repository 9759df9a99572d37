"""Takes the secrets out of a snapshot before anything is kept: verdicts stay, content goes."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import replace

from inspector.masking import MASKED, masked, part_of
from inspector.model import Result
from inspector.snapshot import Item, Snapshot, State

UNMARKED = ("command:journal-of-logins",)
"""Commands whose answers are secrets as a whole: people type passwords where their name belongs."""
_HASH = re.compile(rb"^([^:\n]*:)[^:\n]{3,}(:)", re.MULTILINE)


def seal(snapshot: Snapshot, results: Iterable[Result], key: bytes) -> Snapshot:
    """The snapshot with each secret item replaced by a digest keyed per installation.

    In other items what is recognised as a secret is masked. The results that rest on either are kept inside, since nobody can
    judge them again.
    """
    answers, hidden = {}, set()
    for request, told in snapshot.answers.items():
        items = tuple(replace(item, secret=True) if item.name in UNMARKED else item for item in told)
        answers[request] = tuple(_sealed(item, key) if item.secret else masked(scrubbed(item)) for item in items)
        hidden |= {item.name for item in answers[request] if item.state is State.REDACTED or item.note == MASKED}
        if any(item.name in hidden for item in items):
            hidden.add(request.name)
    kept = {result.check: result for result in results if any(ref.item in hidden for ref in result.evidence)}
    return replace(snapshot, answers=answers, sealed={**snapshot.sealed, **kept})


def scrubbed(item: Item) -> Item:
    """/etc/passwd and its copy are no secret, unless somebody left a hash in the second field."""
    if item.name not in ("/etc/passwd", "/etc/passwd-") or not _HASH.search(item.data):
        return item
    return part_of(item, _HASH.sub(rb"\1***\2", item.data))


def _sealed(item: Item, key: bytes) -> Item:
    if item.state not in (State.OK, State.TRUNCATED):
        return replace(item, data=b"") if item.data else item
    digest = "hmac-sha256:" + hmac.new(key, item.data, "sha256").hexdigest()
    return replace(item, state=State.REDACTED, data=b"", digest=digest)
