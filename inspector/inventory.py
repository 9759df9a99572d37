"""What the user names, as targets."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from inspector.document import nearest
from inspector.model import InspectorError
from inspector.targets import Target
from inspector.targets.host import local, rootfs
from inspector.text import Text

FOLDERS: dict[str, Callable[[str], Target]] = {"rootfs": rootfs}
"""Targets that are named `scheme:FOLDER`."""
LATER = ("ssh", "image", "bundle")
KNOWN = ("local", "rootfs:DIR")
TWICE = Text(en="the target {word} is given twice", zh="目标 {word} 重复指定")
NOT_YET = Text(
    en="{word}: {scheme} targets are not available in this version; there are {known}",
    zh="{word}：当前版本尚不支持 {scheme} 类目标，可用的有：{known}",
)
UNKNOWN = Text(en="no target is called {word}{hint}", zh="没有名为 {word} 的目标{hint}")


def resolve(words: Sequence[str]) -> list[Target]:
    """The targets in the order given; this machine where none is. Raises InspectorError."""
    found: dict[tuple[str, str], Target] = {}
    for word in words or ("local",):
        target = _target(word)
        scheme, _, rest = word.partition(":")
        key = (scheme, os.path.realpath(rest) if rest else "")
        if key in found:
            raise InspectorError(TWICE.fill({"word": word}))
        found[key] = target
    return list(found.values())


def _target(word: str) -> Target:
    scheme, colon, rest = word.partition(":")
    if word == "local":
        return local()
    if colon and scheme in FOLDERS:
        return FOLDERS[scheme](rest)
    if colon and scheme in LATER:
        raise InspectorError(NOT_YET.fill({"word": word, "scheme": scheme, "known": KNOWN}))
    hint = nearest(f"rootfs:{word}", [f"rootfs:{word}"]) if Path(word).is_dir() else nearest(scheme, KNOWN)
    raise InspectorError(UNKNOWN.fill({"word": word, "hint": hint}))
