"""Keys and passwords in files of an image that a later layer removed or replaced: whoever has the image has them still.

As much of each file is looked at as of those in the finished image.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.secret_files import KEY_SIZE, KEYS, LOGIN_SIZE, LOGINS, MILD, SETTINGS, Cut, goes_on, kind
from inspector.model import IMAGE
from inspector.request import Image, Request

HIDDEN = (
    Image(hidden=SETTINGS, content=KEY_SIZE),
    Image(hidden=KEYS, content=KEY_SIZE),
    Image(hidden=LOGINS, content=LOGIN_SIZE),
)
_TRIED = re.compile(r"/(?:tests?|testdata|certdata|fixtures?|examples?|samples?)/", re.IGNORECASE)


@dataclass(frozen=True)
class Left:
    """`kind`: as `inspector.facts.secret_files.kind` has it. `tried`: it stands among what programs test themselves with."""

    path: str
    kind: str
    tried: bool


@fact
@dataclass(frozen=True)
class ImageHidden:
    """By path, which a later layer may have given to another file. `cut`: as of `ImageKept`."""

    needs: ClassVar[tuple[Request, ...]] = HIDDEN
    left: tuple[Left, ...]
    looked_at: int
    cut: tuple[Cut, ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        if view.kind != IMAGE:
            raise Absent("not a container image", "不是容器镜像")
        files = [item for need in cls.needs for item in view.ask(need)[1:]]
        found: dict[str, Left] = {}
        cut = dict[str, Cut]()
        for item in files:
            what = kind(item.name, item.data)
            if what and (item.name not in found or found[item.name].kind in MILD):
                found[item.name] = Left(item.name, what, bool(_TRIED.search(item.name)))
            elif goes_on(item):
                cut[item.name] = Cut(item.name, len(item.data))
        looked_at = len({(item.name, item.layer) for item in files})
        return cls(
            tuple(found[path] for path in sorted(found)),
            looked_at,
            tuple(cut[path] for path in sorted(cut.keys() - found.keys())),
        )
