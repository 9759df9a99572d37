"""What a tar archive holds: an image, or a root file system itself."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.archive.packing import Points, unpacked
from inspector.targets.image.archive.pax import Pieces
from inspector.targets.image.archive.places import DOCUMENT_NAMES, FILES, TOO_MANY, Index
from inspector.targets.image.archive.stream import Leaping, Stream, Window
from inspector.targets.image.archive.tar import entries
from inspector.targets.image.layer import Budget
from inspector.text import Text

ROOT = frozenset("bin boot dev etc home lib lib32 lib64 media mnt opt proc root run sbin srv sys tmp usr var".split())
"""By one of these at the top an archive is known as that of a root file system."""
IN_FOLDER = Text(
    en="an image in a folder of the archive: pack what is in {folder}, not the folder itself",
    zh="镜像位于归档的子目录中：请打包 {folder} 目录中的内容，而不是目录本身",
)
NO_ROOT = Text(
    en="a tar archive with neither an image nor a root file system: neither etc nor usr is in it",
    zh="tar 归档中既没有镜像，也没有根文件系统：其中没有 etc 和 usr",
)
OLD = Text(
    en="written by docker before 1.10: load it with a newer one and save it again",
    zh="由 1.10 以前的 docker 保存：请用较新版本加载后重新保存",
)
NO_INDEX = Text(en="an OCI layout without index.json", zh="缺少 index.json 的 OCI 镜像布局")


def scanned(window: Window, packed: bool, budget: Budget, points: Points) -> tuple[Index | None, frozenset[int]]:
    """The index of an archive that holds an image; none where it is that of a root file system. And where sparse files stand.

    `points` are filled where it is compressed by gzip.
    """
    index, sparse = Index(), dict[int, Pieces]()
    stream = Stream(unpacked(window.pieces(), budget, points) if packed else Leaping(window))
    for count, (member, content) in enumerate(entries(stream, budget, sparse=sparse)):
        if member.path.partition("/")[0] in ROOT:
            return None, frozenset()
        if count < FILES:
            index.add(member, content, packed)
        elif member.path in DOCUMENT_NAMES or index.order.keys() & set(DOCUMENT_NAMES):
            raise Damaged(TOO_MANY.fill({"n": FILES}))
    if _is_image(index):
        return index, frozenset(sparse)
    raise Damaged(_otherwise(index))


def _is_image(index: Index) -> bool:
    there = index.order
    layout = "index.json" in there and ("oci-layout" in there or any(name.startswith("blobs") for name in there))
    return layout or "manifest.json" in there


def _otherwise(index: Index) -> Text:
    if "oci-layout" in index.order or any(name.startswith("blobs/sha") for name in index.order):
        return NO_INDEX
    if "repositories" in index.order:
        return OLD
    return next(_in_folder(index), NO_ROOT)


def _in_folder(index: Index) -> Iterator[Text]:
    for name in index.order:
        folder, _, last = name.rpartition("/")
        if folder and last in ("index.json", "manifest.json"):
            yield IN_FOLDER.fill({"folder": folder})
