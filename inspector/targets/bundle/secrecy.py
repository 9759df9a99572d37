"""What of a host's evidence is secret, and therefore encrypted or left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from inspector.model import IMAGE
from inspector.request import Follow, Image, Outside, Request, Trial, of_images
from inspector.seal import scrubbed
from inspector.snapshot import Item, State

Answers = Mapping[Request, tuple[Item, ...]]
AUDITORS = (Outside, Trial)
"""What no host is asked: the auditor's own work."""


def is_secret(request: Request) -> bool:
    if isinstance(request, Follow):
        return request.files.secret or request.like.secret
    return isinstance(request, Image) or getattr(request, "secret", False) is True


def of_hosts(requests: Iterable[Request], kind: str = "host") -> list[Request]:
    """Those that a host of that kind is asked, each once, in a fixed order."""
    asked = (one for one in requests if not isinstance(one, AUDITORS))
    return sorted({one for one in asked if kind == IMAGE or not of_images(one)}, key=repr)


def parted(answers: Answers) -> tuple[dict[Request, tuple[Item, ...]], dict[Request, tuple[Item, ...]]]:
    """What may be read by anyone who carries the bundle, and what may not. /etc/passwd with a hash in it is a secret too."""
    open_ones: dict[Request, tuple[Item, ...]] = {}
    secret: dict[Request, tuple[Item, ...]] = {}
    for request, items in answers.items():
        hidden = is_secret(request) or any((item.secret and item.data) or scrubbed(item) is not item for item in items)
        (secret if hidden else open_ones)[request] = items
    return open_ones, secret


def marked(answers: Answers, *, secret: bool) -> dict[Request, tuple[Item, ...]]:
    """Items of secret requests with that mark; it is taken off only for what is encrypted as a whole."""
    return {
        request: tuple(replace(item, secret=secret and is_secret(request)) for item in items)
        for request, items in answers.items()
    }


def left_out(answers: Answers) -> dict[Request, tuple[Item, ...]]:
    """Without their content; that there is such a file stays."""
    return {request: tuple(map(_without_content, items)) for request, items in answers.items()}


def _without_content(item: Item) -> Item:
    if not item.secret:
        return scrubbed(item)
    if item.state not in (State.OK, State.TRUNCATED):
        return replace(item, data=b"")
    return replace(item, state=State.REDACTED, data=b"", digest="")
