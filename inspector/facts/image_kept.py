"""Keys and passwords in files of the finished image: whoever has the image has them, whatever their mode.

The whole tree is looked at, since applications of images are put anywhere; left out is what is everybody's anyway, or was no
secret to begin with:

- what distributions install below /usr and /lib. Keys that packages bring there are published with them;
- what the package managers of languages unpack (node_modules, site-packages, gems, a vendor folder, Go's modules), for the same
  reason. A `.git/config` is none of that: whoever fetched the module wrote his token into it;
- folders for tests, examples and documentation: keys in them are made to be shown, and nearly every library has some. A folder of
  such a name that holds a real key is passed over too; told as a finding, one in hundreds would be true.

The first 16 KiB of each file are looked at. Links are not followed, as what they lead to is looked at under its own name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.private_keys import FOLDERS
from inspector.facts.secret_files import NAMES, SIZE, kind
from inspector.model import IMAGE
from inspector.request import Request, Tree, Where
from inspector.snapshot import Item

_NAMED = Tree(Where(names=NAMES), content=SIZE, secret=True, images=True)
_PLACED = Tree(Where((*FOLDERS, "/root/.ssh", "/home/*/.ssh")), content=SIZE, secret=True, images=True)
"""Where a key may have any name."""
_DISTRIBUTED = re.compile(
    r"/(?:usr/(?!local/|src/|share/(?:nginx|tomcat\d*|elasticsearch|kibana|logstash)/)|s?bin/|lib\w*/)"
)
_PUBLISHED = re.compile(
    r"/(?:tests?|testing|testdata|certdata|__tests__|fixtures?|examples?|samples?|demos?|docs?)/"
    r"|/(?:node_modules|site-packages|dist-packages|vendor|gems|go/pkg/mod|\.cargo/registry|\.m2/repository)/",
    re.IGNORECASE,
)
_FETCHED = "/.git/config"
_GENERATED = re.compile(
    r"/etc/ssh/ssh_host_[^/]*_key|/etc/dropbear/dropbear_[^/]*_host_key"
    r"|/etc/ssl/private/ssl-cert-snakeoil\.key|/etc/pki/tls/private/localhost\.key"
)
OPEN = 0o004


@dataclass(frozen=True)
class Kept:
    """`kind`: key, locked-key (under a passphrase), login, or generated: a key that the installation of a package made.
    `readable`: everybody in the container may read it.
    """

    path: str
    kind: str
    readable: bool


@fact
@dataclass(frozen=True)
class ImageKept:
    """By path."""

    needs: ClassVar[tuple[Request, ...]] = (_NAMED, _PLACED)
    kept: tuple[Kept, ...]
    looked_at: int

    @classmethod
    def read(cls, view: View) -> Self:
        if view.kind != IMAGE:
            raise Absent("not a container image", "不是容器镜像")
        rows = {item.name: item for need in cls.needs for item in view.ask(need) if item.stat}
        files = [item for path, item in sorted(rows.items()) if not _of_everybody(path)]
        found = [(item, kind(item.name, item.text)) for item in files]
        return cls(tuple(_kept(item, what) for item, what in found if what), len(files))


def _of_everybody(path: str) -> bool:
    published = _PUBLISHED.search(path) and not path.endswith(_FETCHED)
    return bool(published or _DISTRIBUTED.match(path))


def _kept(item: Item, what: str) -> Kept:
    if what == "key" and _GENERATED.fullmatch(item.name):
        what = "generated"
    stat = item.stat
    return Kept(item.name, what, stat is not None and bool(stat.mode & OPEN) and not stat.gates)
