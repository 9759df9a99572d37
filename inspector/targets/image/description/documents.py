"""The JSON documents of an image: of the OCI image specification, and of what `docker save` writes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.archive.stream import OTHER_DIGEST
from inspector.text import Text

NO_JSON = Text(en="{name} cannot be read: {why}", zh="无法读取 {name}：{why}")
BAD_DIGEST = Text(en="{name} gives no digest as it should: {value}", zh="{name} 中的摘要格式不正确：{value}")
TWO_SPELLINGS = Text(
    en="{name} has {key} where {right} belongs: programs differ in how they read that",
    zh="{name} 中把 {right} 写成了 {key}：不同程序的读法不一致",
)
DEEP = Text(en="nested too deeply", zh="嵌套层次过深")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")


class Platform(msgspec.Struct, frozen=True):
    os: str = ""
    architecture: str = ""
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)


class Descriptor(msgspec.Struct, frozen=True, rename={"media_type": "mediaType"}):
    digest: str
    size: int
    media_type: str | None = ""
    platform: Platform | None = None
    annotations: Mapping[str, str] | None = None
    urls: list[str] | None = None


class Manifest(msgspec.Struct, frozen=True):
    """An index has `manifests`; a manifest has `config` and `layers`."""

    manifests: list[Descriptor] | None = None
    config: Descriptor | None = None
    layers: list[Descriptor] | None = None
    annotations: Mapping[str, str] | None = None


class Saved(msgspec.Struct, frozen=True, rename={"config": "Config", "tags": "RepoTags", "layers": "Layers"}):
    """One image of `manifest.json`."""

    config: str
    layers: list[str] | None = None
    tags: list[str] | None = None


class Health(msgspec.Struct, frozen=True, rename={"test": "Test"}):
    test: list[str] | None = None


class Run(msgspec.Struct, frozen=True, rename="pascal"):
    """How a container is started."""

    user: str | None = ""
    env: list[str] | None = None
    entrypoint: list[str] | str | None = None
    cmd: list[str] | str | None = None
    exposed_ports: Mapping[str, msgspec.Raw] | None = None
    volumes: Mapping[str, msgspec.Raw] | None = None
    labels: Mapping[str, str | None] | None = None
    healthcheck: Health | None = None


class RootFs(msgspec.Struct, frozen=True):
    diff_ids: list[str] | None = None


class Past(msgspec.Struct, frozen=True):
    created: str | None = ""
    created_by: str | None = ""
    empty_layer: bool | None = False


class Config(msgspec.Struct, frozen=True):
    os: str | None = ""
    architecture: str | None = ""
    variant: str | None = ""
    created: str | None = ""
    config: Run | None = None
    rootfs: RootFs | None = None
    history: list[Past] | None = None


T = TypeVar("T")


def read(data: bytes, name: str, kind: type[T]) -> T:
    """A document; keys that are not known do no harm. Raises Damaged."""
    try:
        return msgspec.json.decode(data, type=kind)
    except RecursionError:
        raise Damaged(NO_JSON.fill({"name": name, "why": DEEP})) from None
    except (msgspec.DecodeError, UnicodeDecodeError, OverflowError) as error:
        raise Damaged(NO_JSON.fill({"name": name, "why": str(error)[:200]})) from None


def config(data: bytes, name: str) -> Config:
    """An image's configuration. Refused where a key differs in case alone: what runs images takes both spellings for the same."""
    _spelt(data, name, Config)
    found = read(data, name, Config)
    if found.config is not None:
        _spelt(bytes(read(data, name, dict[str, msgspec.Raw])["config"]), name, Run)
    return found


def _spelt(data: bytes, name: str, kind: type[msgspec.Struct]) -> None:
    right = {field.encode_name for field in msgspec.structs.fields(kind)}
    folded = {key.casefold(): key for key in right}
    for key in read(data, name, dict[str, msgspec.Raw]):
        if key not in right and key.casefold() in folded:
            raise Damaged(TWO_SPELLINGS.fill({"name": name, "key": key, "right": folded[key.casefold()]}))


def checked(digest: str, name: str) -> str:
    """A digest that is written as the specification wants it: it becomes a path. Raises Damaged."""
    if not _DIGEST.fullmatch(digest):
        raise Damaged(BAD_DIGEST.fill({"name": name, "value": digest[:100]}))
    return digest


def same(data: bytes, digest: str) -> bytes:
    """The data themselves. Raises Damaged where they have another digest."""
    algorithm, _, expected = digest.partition(":")
    found = hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()
    if found != expected:
        raise Damaged(OTHER_DIGEST.fill({"found": f"{algorithm}:{found}", "expected": digest}))
    return data
