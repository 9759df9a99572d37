"""Images in an OCI layout, and in what `docker save` writes: which one is meant, and where its layers are."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspector.targets.image.archive.damage import IN_PART, Damaged
from inspector.targets.image.archive.places import MISSING, Place
from inspector.targets.image.archive.stream import OTHER_SIZE
from inspector.targets.image.description import contents
from inspector.targets.image.description.choosing import Candidate, chosen, named
from inspector.targets.image.description.documents import (
    Config,
    Descriptor,
    Manifest,
    Saved,
    checked,
    config,
    read,
    same,
)
from inspector.text import Text

INDEXES, DEPTH = 1000, 4
MANY = Text(en="an index of more than {n} manifests", zh="索引中的清单超过 {n} 个")
DEEP = Text(en="indexes that name indexes, more than {n} deep", zh="索引嵌套超过 {n} 层")
NEITHER = Text(
    en="{name} is not an image manifest: it names {has}, and not configuration and layers alone",
    zh="{name} 不是镜像清单：其中有 {has}，而不是只有配置和层",
)
NO_MANIFEST = Text(
    en="{name} is no image manifest: it names no configuration; an image in the old format (schema 1) is converted by skopeo copy",
    zh="{name} 不是镜像清单：未指明配置；旧格式（schema 1）的镜像可用 skopeo copy 转换",
)
SKOPEO_DIR = Text(
    en="a folder as skopeo writes it for dir:FOLDER, which is not read; copy the image to oci:FOLDER instead",
    zh="skopeo 的 dir:目录 格式，不支持；请把镜像复制为 oci:目录 格式",
)
WINDOWS = Text(
    en="an image for Windows, and nothing of it would be judged: only Linux images are",
    zh="Windows 镜像，无法检查：仅支持 Linux 镜像",
)
ENCRYPTED = Text(en="{name} is encrypted: decrypt the image first", zh="{name} 已加密：请先解密镜像")
FOREIGN = Text(
    en="{name} is not in the file: a foreign layer, to be fetched from elsewhere; save the image with all its layers",
    zh="文件中没有 {name}：它是需从别处获取的外部层；请保存包含所有层的镜像",
)
DIFFER = Text(
    en="index.json and manifest.json name different images: programs differ in which they read",
    zh="index.json 与 manifest.json 指向不同的镜像：不同程序读取的内容会不一致",
)
_INDEX_TYPES = ("image.index.v1+json", "manifest.list.v2+json")
_CONFIG_TYPES = ("image.config.v1+json", "container.image.v1+json")
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
_BY_DIGEST = re.compile(r"(?:blobs/(sha256|sha512)/)?([0-9a-f]{64}|[0-9a-f]{128})(?:\.json)?")


@dataclass(frozen=True)
class StoredLayer:
    """`name`: in its place; `digest`, `size`: of the stored bytes, where something says; `inside`: of the archive."""

    name: str
    digest: str
    size: int | None
    inside: str


@dataclass(frozen=True)
class FoundImage:
    form: str
    reference: str
    digest: str
    config: Config
    layers: tuple[StoredLayer, ...]


def in_layout(place: Place, reference: str, platform: str) -> FoundImage:
    """Of an OCI layout. Raises Damaged."""
    listed = list(_listed(place))
    # docker and containerd save the whole index of an image of which they hold one platform
    entries = [one for one in listed if place.has(_blob(one[0].digest))] or listed
    if len(entries) > 1:
        entries = [one for one in entries if one[0].platform or _holds_files(place, one[0])] or entries
    candidates = []
    for number, (entry, names) in enumerate(entries):
        shown = str(entry.platform) if entry.platform else contents.platform(_described(place, entry)[1])
        candidates.append(Candidate(entry.digest, number, names, shown))
    one = chosen(candidates, reference, platform)
    entry, names = entries[one.number]
    manifest, settings = _described(place, entry)
    _agree(place, manifest, contents.platform(settings) if len(candidates) > 1 else "", reference)
    return _assembled(place, entry, names, manifest, settings)


def _holds_files(place: Place, entry: Descriptor) -> bool:
    """False of a signature or a list of components that stands beside the image: no runtime takes its layers for archives."""
    manifest = read(_verified(place, entry), _blob(entry.digest), Manifest)
    kinds = [layer.media_type or "tar" for layer in manifest.layers or ()]
    return not kinds or any("tar" in kind for kind in kinds)


def _assembled(
    place: Place, entry: Descriptor, names: tuple[str, ...], manifest: Manifest, settings: Config
) -> FoundImage:
    layers = manifest.layers or []
    kind = (manifest.config.media_type if manifest.config else "") or ""
    _runs_on_linux(settings)
    ids = contents.diff_ids(settings, len(layers), kind)
    stored = [
        StoredLayer(_blob(layer.digest), layer.digest, layer.size, checked(inside, "rootfs.diff_ids"))
        for layer, inside in zip(_readable(place, layers), ids, strict=True)
    ]
    return FoundImage("oci", names[0] if names else "", entry.digest, settings, tuple(stored))


def _runs_on_linux(settings: Config) -> None:
    if (settings.os or "").lower() == "windows":
        raise Damaged(WINDOWS)


def _listed(place: Place) -> Iterator[tuple[Descriptor, tuple[str, ...]]]:
    """All images that the index names, also by further indexes; with their names."""
    index = read(place.document("index.json"), "index.json", Manifest)
    waiting = [(entry, _names(entry), 1) for entry in reversed(index.manifests or [])]
    seen = 0
    while waiting:
        entry, names, depth = waiting.pop()
        seen += 1
        if seen + len(waiting) > INDEXES:
            raise Damaged(MANY.fill({"n": INDEXES}))
        if _is_attestation(entry):
            continue
        if not (entry.media_type or "").endswith(_INDEX_TYPES):
            yield entry, names
            continue
        if depth >= DEPTH:
            raise Damaged(DEEP.fill({"n": DEPTH}))
        inner = read(_verified(place, entry), _blob(entry.digest), Manifest)
        if inner.layers is not None or inner.config is not None:
            raise Damaged(NEITHER.fill({"name": _blob(entry.digest), "has": "manifests"}))
        waiting += [(one, _names(one) or names, depth + 1) for one in reversed(inner.manifests or [])]


def _names(entry: Descriptor) -> tuple[str, ...]:
    notes = entry.annotations or {}
    return tuple(dict.fromkeys(notes[key] for key in _NAMES if notes.get(key)))


def _is_attestation(entry: Descriptor) -> bool:
    """How an image was built, beside the image, which no machine runs."""
    unknown = entry.platform is not None and entry.platform.os == entry.platform.architecture == "unknown"
    return unknown or "vnd.docker.reference.type" in (entry.annotations or {})


def _described(place: Place, entry: Descriptor) -> tuple[Manifest, Config]:
    name = _blob(entry.digest)
    manifest = read(_verified(place, entry), name, Manifest)
    if manifest.manifests is not None:
        raise Damaged(NEITHER.fill({"name": name, "has": "manifests"}))
    if manifest.config is None:
        raise Damaged(NO_MANIFEST.fill({"name": name}))
    data, kind = _verified(place, manifest.config), manifest.config.media_type or ""
    try:
        return manifest, config(data, _blob(manifest.config.digest))
    except Damaged:
        if not kind.endswith(_CONFIG_TYPES):  # a chart, a module: what it says is none of ours
            raise Damaged(contents.ARTIFACT.fill({"kind": kind or "-"})) from None
        raise


def _verified(place: Place, entry: Descriptor) -> bytes:
    name = _blob(entry.digest)
    data = place.document(name)
    if len(data) != entry.size:
        why = OTHER_SIZE.fill({"found": len(data), "expected": entry.size})
        raise Damaged(IN_PART.fill({"part": name, "why": why}))
    return _same(data, entry.digest, name)


def _same(data: bytes, digest: str, name: str) -> bytes:
    try:
        return same(data, digest)
    except Damaged as error:
        raise Damaged(IN_PART.fill({"part": name, "why": error.text})) from None


def _blob(digest: str) -> str:
    algorithm, _, hexadecimal = checked(digest, "digest").partition(":")
    return f"blobs/{algorithm}/{hexadecimal}"


def _readable(place: Place, layers: Sequence[Descriptor]) -> Iterator[Descriptor]:
    for layer in layers:
        kind, name = layer.media_type or "", _blob(layer.digest)
        if kind.endswith("+encrypted"):
            raise Damaged(ENCRYPTED.fill({"name": name}))
        if not place.has(name):
            foreign = layer.urls or "nondistributable" in kind or "foreign" in kind
            raise Damaged((FOREIGN if foreign else MISSING).fill({"name": name}))
        if (found := place.size(name)) != layer.size:
            why = OTHER_SIZE.fill({"found": found, "expected": layer.size})
            raise Damaged(IN_PART.fill({"part": name, "why": why}))
        yield layer


def _agree(place: Place, manifest: Manifest, platform: str, reference: str) -> None:
    """`docker save` writes both kinds of list: they must not name different images. Raises Damaged.

    `platform`: of one image of several, of which manifest.json may name those of another platform alone.
    """
    if not place.has("manifest.json") or manifest.config is None:
        return
    images = read(place.document("manifest.json"), "manifest.json", list[Saved])
    images = [one for one in images if reference and named(one.tags or (), reference)] or images
    digest = manifest.config.digest
    ours = (_blob(digest), digest.partition(":")[2], f"{digest.partition(':')[2]}.json")
    others = {one.config for one in images}
    if not others.isdisjoint(ours):
        return
    if not platform or any(contents.platform(_saved_config(place, name)) == platform for name in others):
        raise Damaged(DIFFER)


def saved(place: Place, reference: str, platform: str) -> FoundImage:
    """Of what `docker save` writes. Raises Damaged."""
    data = place.document("manifest.json")
    if data.lstrip().startswith(b"{"):
        raise Damaged(SKOPEO_DIR)
    images = [_bare(one) for one in read(data, "manifest.json", list[Saved])]
    if len(images) > INDEXES:
        raise Damaged(MANY.fill({"n": INDEXES}))
    settings = [_saved_config(place, one.config) for one in images]
    one = chosen(
        [
            Candidate(_key(image), number, tuple(image.tags or ()), contents.platform(settings[number]))
            for number, image in enumerate(images)
        ],
        reference,
        platform,
    )
    image, names = images[one.number], images[one.number].layers or []
    _runs_on_linux(settings[one.number])
    ids = contents.diff_ids(settings[one.number], len(names), image.config)
    layers = tuple(
        StoredLayer(name, _by_name(name), None, checked(inside, "rootfs.diff_ids"))
        for name, inside in zip(names, ids, strict=True)
    )
    for name in names:
        place.size(name)  # there, and a file
    return FoundImage(
        "docker",
        one.references[0] if one.references else "",
        _config_digest(place, image.config),
        settings[one.number],
        layers,
    )


def _bare(image: Saved) -> Saved:
    """Some builders write `./NAME`."""
    layers = [posixpath.normpath(name) for name in image.layers or ()]
    return Saved(posixpath.normpath(image.config), layers, image.tags)


def _key(image: Saved) -> str:
    return "\0".join((image.config, *(image.layers or ())))


def _saved_config(place: Place, name: str) -> Config:
    data = place.document(name)
    if digest := _by_name(name):
        _same(data, digest, name)
    return config(data, name)


def _config_digest(place: Place, name: str) -> str:
    return _by_name(name) or f"sha256:{hashlib.sha256(place.document(name)).hexdigest()}"


def _by_name(name: str) -> str:
    """The digest of a file that is named after it; layers that end in .tar are named after something else."""
    found = _BY_DIGEST.fullmatch(name)
    if not found:
        return ""
    return f"{found[1] or ('sha256' if len(found[2]) == 64 else 'sha512')}:{found[2]}"
