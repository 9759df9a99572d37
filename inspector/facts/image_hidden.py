"""Keys and passwords in files of an image that a later layer removed or replaced: whoever has the image has them still.

The first 16 KiB of each file are looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.secret_files import NAMES, SIZE, kind
from inspector.model import IMAGE
from inspector.request import Image, Request

HIDDEN = Image(hidden=NAMES, content=SIZE)
_TRIED = re.compile(r"/(?:tests?|testdata|certdata|fixtures?|examples?|samples?)/", re.IGNORECASE)


@dataclass(frozen=True)
class Left:
    """`kind`: key, locked-key (under a passphrase) or login. `tried`: it stands among what programs test themselves with."""

    path: str
    kind: str
    tried: bool


@fact
@dataclass(frozen=True)
class ImageHidden:
    """By path, which a later layer may have given to another file."""

    needs: ClassVar[tuple[Request, ...]] = (HIDDEN,)
    left: tuple[Left, ...]
    looked_at: int

    @classmethod
    def read(cls, view: View) -> Self:
        if view.kind != IMAGE:
            raise Absent("not a container image", "不是容器镜像")
        files = view.ask(HIDDEN)[1:]
        found: dict[str, Left] = {}
        for item in files:
            what = kind(item.name, item.text)
            if what and (item.name not in found or found[item.name].kind == "locked-key"):
                found[item.name] = Left(item.name, what, bool(_TRIED.search(item.name)))
        return cls(tuple(found[path] for path in sorted(found)), len(files))
