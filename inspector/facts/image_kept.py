"""Keys and passwords in files of the finished image: whoever has the image has them, whatever their mode.

The whole tree is looked at, since applications of images are put anywhere; left out is what is everybody's anyway, or was no
secret to begin with:

- what distributions install below /usr and /lib. Keys that packages bring there are published with them;
- what the package managers of languages unpack (node_modules, site-packages, gems, a vendor folder, Go's modules), for the same
  reason. A `.git/config` is none of that: whoever fetched the module wrote his token into it;
- folders for tests, examples and documentation: keys in them are made to be shown, and nearly every library has some. A folder of
  such a name that holds a real key is passed over too; told as a finding, one in hundreds would be true.

Of files that are called as keys are, the first 512 KiB are looked at, of those of passwords 16 KiB. Links are not followed, as what
they lead to is looked at under its own name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.secret_files import KEY_FILES, LOGIN_SIZE, LOGINS, Cut, goes_on, kind
from inspector.model import IMAGE
from inspector.request import Request, Tree, Where
from inspector.snapshot import Item

_LOGINS = Tree(Where(names=LOGINS), content=LOGIN_SIZE, secret=True, images=True)
_DISTRIBUTED = re.compile(
    r"/(?:usr/(?:s?bin|lib(?:32|64|x32|exec)?|include|games|share(?!/(?:nginx|tomcat\d*|elasticsearch|kibana|logstash)/))"
    r"|s?bin|lib(?:32|64|x32)?)/"
)
_PUBLISHED = re.compile(
    r"/(?:tests?|testing|testdata|certdata|__tests__|fixtures?|examples?|samples?|demos?|docs?)/"
    r"|/(?:node_modules|site-packages|dist-packages|vendor|gems|go/pkg/mod|\.cargo/registry|\.m2/repository)/",
    re.IGNORECASE,
)
_FETCHED = "/.git/config"
OPEN = 0o004


@dataclass(frozen=True)
class Kept:
    """`kind`: as `inspector.facts.secret_files.kind` has it.

    `readable`: everybody in the container may read it.
    """

    path: str
    kind: str
    readable: bool


@fact
@dataclass(frozen=True)
class ImageKept:
    """By path. `cut`: key stores and the like that go on behind what was looked at, and in which nothing was found."""

    needs: ClassVar[tuple[Request, ...]] = (_LOGINS, *KEY_FILES)
    kept: tuple[Kept, ...]
    looked_at: int
    cut: tuple[Cut, ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        if view.kind != IMAGE:
            raise Absent("not a container image", "不是容器镜像")
        rows = {item.name: item for need in cls.needs for item in view.ask(need) if item.stat}
        files = [item for path, item in sorted(rows.items()) if not _of_everybody(path)]
        found = [(item, kind(item.name, item.data)) for item in files]
        cut = (Cut(item.name, len(item.data)) for item, what in found if not what and goes_on(item))
        return cls(tuple(_kept(item, what) for item, what in found if what), len(files), tuple(cut))


def _of_everybody(path: str) -> bool:
    published = _PUBLISHED.search(path) and not path.endswith(_FETCHED)
    return bool(published or _DISTRIBUTED.match(path))


def _kept(item: Item, what: str) -> Kept:
    stat = item.stat
    return Kept(item.name, what, stat is not None and bool(stat.mode & OPEN) and not stat.gates)
