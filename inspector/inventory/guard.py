"""A look at an inventory before a tree is made of it: passwords that stand in it."""

from __future__ import annotations

import yaml

from inspector import credentials, document
from inspector.inventory.place import Place
from inspector.model import InspectorError
from inspector.text import Text

PASSWORDS = ("password", "become-password")

REFERENCE_WANTED = Text(
    en="{key}: a password is never written here; say where it is to be had: ask, fd:N, env:NAME or credential:NAME",
    zh="{key}：此处不得写入口令本身；请写明获取方式：ask、fd:N、env:NAME 或 credential:NAME",
)


def is_reference(word: str) -> bool:
    try:
        credentials.parse(word)
    except InspectorError:
        return False
    return True


def guard(data: str, place: Place, passwords: tuple[str, ...] = PASSWORDS) -> None:
    """Refuses what `document.parse` must not see, among it a password: errors about a value may show the value."""
    keys: list[list[str] | None] = []
    for event in document.events(data, place.source):
        if isinstance(event, yaml.CollectionEndEvent):
            keys.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        pair = keys[-1] if keys else None
        scalar = event.value if isinstance(event, yaml.ScalarEvent) else ""
        if pair is not None:
            if len(pair) == 1 and pair[0] in passwords and not is_reference(scalar):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise Place(place.source, line).error(REFERENCE_WANTED, key=pair[0])
            pair[:] = [] if pair else [scalar]
        if isinstance(event, yaml.CollectionStartEvent):
            keys.append([] if isinstance(event, yaml.MappingStartEvent) else None)
