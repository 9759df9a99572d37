"""An image of any form, opened for reading: an OCI layout, what `docker save` writes, or a tarball of a root file system."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from inspector.model import ImageInfo
from inspector.model.host import Layer as LayerInfo
from inspector.oci import Configuration
from inspector.targets.image.archive.damage import Damaged, blamed
from inspector.targets.image.archive.packing import Points, packing, unpacked
from inspector.targets.image.archive.places import Folder, Packed, Place, Tar, regular
from inspector.targets.image.archive.stream import Stream, Window
from inspector.targets.image.description import contents
from inspector.targets.image.description.choosing import NOT_THERE
from inspector.targets.image.description.found import FoundImage, in_layout, saved
from inspector.targets.image.layer import Budget, Opened
from inspector.targets.image.opening import looks
from inspector.targets.image.opening.blob import Archive
from inspector.targets.image.opening.scan import scanned
from inspector.text import Text

NAMES = 10_000
"""Of a folder that is looked at; the root of an image has fewer."""
NO_FILE = Text(en="no such file or folder", zh="文件或目录不存在")
SPECIAL = Text(en="neither a regular file nor a folder", zh="既不是普通文件也不是目录")
TARBALL = Text(
    en="a tarball of a root file system, which has no names or platforms", zh="根文件系统的 tar 包，没有名称和平台"
)
LAYER = Text(en="layer {n} ({name})", zh="第 {n} 层（{name}）")


def split(path: str) -> tuple[str, str]:
    """`FILE:NAME` as file and name of the image in it. A file whose own name is all of it goes before."""
    at = len(path)
    while at > 0:
        if os.path.lexists(path[:at]):
            return path[:at], path[at + 1 :]
        at = path.rfind(":", 0, at)
    return path, ""


def checked(path: str) -> None:
    """Raises InspectorError where `path` is plainly no image: a look at its beginning, or at the names in a folder."""
    file, _ = split(path)
    with ExitStack() as stack, blamed(file):
        if not file:
            raise Damaged(NO_FILE)  # and not the folder that we are in
        if Path(file).is_dir():
            _in_folder(file, stack)
        else:
            _checked_head(_file(file, stack), Budget(file))


@contextmanager
def opened(path: str, platform: str, budget: Budget) -> Iterator[Opened]:
    """The image in the file or folder `path`, which may be followed by `:NAME` where there are several.

    Raises InspectorError where it is none, or not the one image that is meant.
    """
    file, reference = split(path)
    with ExitStack() as stack:
        with blamed(file):
            image = _opened(file, reference, platform, budget, stack)
        yield image


def _opened(file: str, reference: str, platform: str, budget: Budget, stack: ExitStack) -> Opened:
    if Path(file).is_dir():
        place: Place = _in_folder(file, stack)
        return _image(file, place, _found(place, reference, platform), budget)
    window = _file(file, stack)
    packed = _checked_head(window, budget)
    points = Points()
    index, sparse = scanned(window, packed, budget, points)
    if index is None:
        if reference or platform:
            raise Damaged(NOT_THERE.fill({"wanted": reference or platform, "there": TARBALL}))
        return _tarball(file, window, packed, budget)
    place = Packed(window, index, sparse, budget, points) if packed else Tar(window, index, sparse)
    return _image(file, place, _found(place, reference, platform), budget)


def _file(file: str, stack: ExitStack) -> Window:
    if not Path(file).exists():
        raise Damaged(NO_FILE)
    if not Path(file).is_file():
        raise Damaged(SPECIAL)
    return regular(os.path.realpath(file), file, stack)


def _checked_head(window: Window, budget: Budget) -> bool:
    """Whether a file is compressed. Raises Damaged where neither it nor what is inside begins as a tar archive does."""
    head = window.at(0, looks.HEAD)
    packed = bool(packing(head[:10]))
    if packed:
        head = Stream(unpacked(window.pieces(), replace(budget))).take(looks.HEAD)
    if not looks.is_tar(head):
        raise Damaged(looks.file(head))
    return packed


def _in_folder(file: str, stack: ExitStack) -> Folder:
    names = [entry.name for entry in islice(Path(file).iterdir(), NAMES)]
    if not ("index.json" in names and ("oci-layout" in names or "blobs" in names)) and "manifest.json" not in names:
        raise Damaged(looks.folder(file, names))
    return Folder(file, stack)


def _found(place: Place, reference: str, platform: str) -> FoundImage:
    return (in_layout if place.has("index.json") else saved)(place, reference, platform)


def _image(file: str, place: Place, found: FoundImage, budget: Budget) -> Opened:
    layers = tuple(
        Archive(
            path=file,
            part=LAYER.fill({"n": number, "name": layer.name}),
            number=number,
            source=partial(place.pieces, layer.name),
            budget=budget,
            whiteouts=True,
            window=_plain(place.window(layer.name)),
            digest=layer.digest,
            size=layer.size,
            inside=layer.inside,
        )
        for number, layer in enumerate(found.layers, 1)
    )
    sizes = [(layer.digest or layer.inside, place.size(layer.name)) for layer in found.layers]
    return Opened(
        info=contents.info(found.config, found.form, found.reference, found.digest, sizes),
        configuration=contents.configuration(found.config, len(layers)),
        layers=layers,
        whiteouts=True,
        parallel=not isinstance(place, Packed) or bool(place.points.points),
        stop=budget.stop,
    )


def _plain(window: Window | None) -> Window | None:
    """The window itself, where what is in it is not compressed."""
    return window if window and not packing(window.at(0, 10)) else None


def _tarball(file: str, window: Window, packed: bool, budget: Budget) -> Opened:
    layer = Archive(
        path=file,
        part=None,
        number=1,
        source=window.pieces,
        budget=budget,
        whiteouts=False,
        window=None if packed else window,
        alone=True,
    )
    return Opened(
        info=ImageInfo(format="tar", layers=(LayerInfo(digest="", size=window.size),)),
        configuration=Configuration(configured=False, layers=1),
        layers=(layer,),
        whiteouts=False,
        parallel=True,
        stop=budget.stop,
    )
