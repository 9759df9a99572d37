"""What package managers left in an image that no program needs: lists, packages, downloads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.model import IMAGE
from inspector.request import Request, Tree, Where
from inspector.snapshot import Item

SYSTEM = (
    *(
        "/var/lib/apt/lists",
        "/var/cache/apt",
        "/var/cache/apk",
        "/var/cache/yum",
        "/var/cache/dnf",
        "/var/cache/libdnf5",
    ),
    "/var/cache/zypp",
)
HOMES = ("/root/.cache/pip", "/root/.npm")
_FILES = Tree(
    Where(
        SYSTEM,
        names=(
            *("*_Packages*", "*_Sources*", "*.deb", "pkgcache.bin", "srcpkgcache.bin", "APKINDEX.*", "*.apk"),
            *("*.rpm", "repomd.xml", "*.solv", "*.solvx"),
        ),
    )
)
_FOLDERS = Tree(Where(HOMES, kinds=("dir",), names=("http", "http-v2", "wheels", "content-v2")))
"""pip and npm keep many small files; their folders tell."""


@dataclass(frozen=True)
class Cache:
    """`size`: bytes of the files that were counted, 0 where folders alone were. `layer`: the one that most of them come from."""

    folder: str
    files: int
    size: int
    layer: int


@fact
@dataclass(frozen=True)
class ImageCaches:
    needs: ClassVar[tuple[Request, ...]] = (_FILES, _FOLDERS)
    caches: tuple[Cache, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        if view.kind != IMAGE:
            raise Absent("not a container image", "不是容器镜像")
        rows = [item for need in cls.needs for item in view.ask(need) if item.stat and item.name.startswith("/")]
        found: dict[str, list[Item]] = {}
        for item in rows:
            for folder in (*SYSTEM, *HOMES):
                if item.name.startswith(f"{folder}/"):
                    found.setdefault(folder, []).append(item)
        return cls(tuple(_cache(folder, found[folder]) for folder in sorted(found)))


def _cache(folder: str, items: list[Item]) -> Cache:
    files = [item for item in items if item.stat and item.stat.kind == "file"]
    layers = Counter(item.layer for item in items)
    size = sum(item.stat.size for item in files if item.stat)
    return Cache(folder, len(files), size, max(layers, key=lambda layer: (layers[layer], layer)))
