"""Images whose manifests, configurations, names and files are wrong or lead elsewhere."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.image.lab import (
    CONFIG,
    INDEX,
    LAYER,
    MANIFEST,
    Entry,
    Layout,
    archived,
    configuration,
    docker_save,
    encoded,
    layer,
    link,
    sha,
)
from tests.image.samples import BASE, MB, PASSWD, TOOR, Sample, Want

SECOND = layer(Entry("etc/passwd", TOOR))
LAYERS = [BASE, SECOND]


def layout(change: Callable[[dict[str, bytes]], object]) -> Callable[[Path], Path]:
    """An OCI archive whose files were changed after its digests were made."""

    def make(at: Path) -> Path:
        files = Layout().image(LAYERS, how="").files()
        change(files)
        return archived(files, at / "image.tar")

    return make


def manifest(change: Callable[[dict[str, Any]], object], media: str = MANIFEST) -> Callable[[Path], Path]:
    """An OCI archive whose manifest was changed, with a right digest."""

    def make(at: Path) -> Path:
        made = Layout().image(LAYERS, how="")
        [row] = made.listed
        value = json.loads(made.blobs[row["digest"]])
        made.listed.clear()
        change(value)
        return made.list(encoded(value), media).archive(at / "image.tar")

    return make


def config(value: object, raw: bytes = b"") -> Callable[[Path], Path]:
    """An OCI archive with this as its configuration."""

    def make(at: Path) -> Path:
        made = Layout()
        rows = [made.blob(one, LAYER) for one in LAYERS]
        text = {"schemaVersion": 2, "config": made.blob(raw or encoded(value), CONFIG), "layers": rows}
        return made.list(encoded(text), MANIFEST).archive(at / "image.tar")

    return make


def with_config(**more: object) -> Callable[[Path], Path]:
    return config({**configuration(LAYERS), **more})


def docker(change: Callable[[dict[str, Any]], object], since: int = 24) -> Callable[[Path], Path]:
    """What `docker save` writes, with its `manifest.json` changed."""

    def make(at: Path) -> Path:
        files = docker_save(LAYERS, since=since)
        rows = json.loads(files["manifest.json"])
        change(rows[0])
        return archived({**files, "manifest.json": encoded(rows)}, at / "image.tar")

    return make


def blob(data: bytes) -> str:
    return f"blobs/{sha(data).replace(':', '/')}"


def nested(depth: int) -> Callable[[Path], Path]:
    """Indexes in indexes."""

    def make(at: Path) -> Path:
        made = Layout().image(LAYERS, how="")
        for _ in range(depth):
            inner = encoded({"schemaVersion": 2, "manifests": made.listed})
            made.listed = []
            made.list(inner, INDEX)
        return made.archive(at / "image.tar")

    return make


def cyclic(at: Path) -> Path:
    """An index that names itself: its digest cannot be right."""
    name = hashlib.sha256(b"cycle").hexdigest()
    row = {"mediaType": INDEX, "digest": f"sha256:{name}", "size": 300}
    index = encoded({"schemaVersion": 2, "manifests": [row]})
    row["size"] = len(index)
    index = encoded({"schemaVersion": 2, "manifests": [row]})
    files = {**Layout().files(), "index.json": index, f"blobs/sha256/{name}": index}
    return archived(files, at / "image.tar")


def many_layers(count: int) -> Callable[[Path], Path]:
    return lambda at: Layout().image([BASE, *[SECOND] * count], how="gz").archive(at / "image.tar")


def docker_member(entry: Callable[[str], Entry]) -> Callable[[Path], Path]:
    """An older `docker save` in which the second layer is this entry instead; it is given the name of the first."""

    def make(at: Path) -> Path:
        files = docker_save(LAYERS, since=24)
        first, second = (name for name in files if name.endswith("layer.tar"))
        del files[second]
        made = entry(first)
        rest = [Entry(name, data) for name, data in files.items()]
        named = Entry(second, made.data, kind=made.kind, link=made.link.replace("{at}", str(at)))
        (at / "image.tar").write_bytes(layer(*rest, named))
        return at / "image.tar"

    return make


def in_folder(change: Callable[[Path, Path], object]) -> Callable[[Path], Path]:
    """An OCI folder that was changed; told are the folder and the file of its second layer."""

    def make(at: Path) -> Path:
        made = Layout().image(LAYERS, how="").folder(at / "image")
        change(made, made / blob(SECOND))
        return made

    return make


def instead(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def sized(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def moved_out(path: Path) -> None:
    path.rename(path.parent.parent / "outside/blobs")
    path.symlink_to("../outside/blobs")


def fifo(at: Path) -> Path:
    os.mkfifo(at / "image.tar")
    return at / "image.tar"


def written(data: bytes) -> Callable[[Path], Path]:
    def make(at: Path) -> Path:
        (at / "image.tar").write_bytes(data)
        return at / "image.tar"

    return make


def two_images(at: Path) -> Path:
    files = docker_save(LAYERS, since=24)
    other = docker_save([BASE], since=24)
    rows = json.loads(files["manifest.json"]) + json.loads(other["manifest.json"])
    return archived({**files, **other, "manifest.json": encoded(rows)}, at / "image.tar")


def twice(name: str, better: bytes) -> Callable[[Path], Path]:
    """A member that stands twice in an OCI archive, the harmless one last."""

    def make(at: Path) -> Path:
        files = Layout().image(LAYERS, how="").files()
        (at / "image.tar").write_bytes(layer(*(Entry(n, data) for n, data in files.items()), Entry(name, better)))
        return at / "image.tar"

    return make


def deleted(files: dict[str, bytes], name: str) -> None:
    del files[name]


def first_layer(**more: object) -> Callable[[dict[str, Any]], object]:
    return lambda value: value["layers"][1].update(more)


DEEP = b"[" * 200_000 + b"]" * 200_000
HISTORY = [{"created_by": "x" * 5_000}] * 3_000
REFUSED, ANY, FAIL, NO_PASS = Want.REFUSED, Want.ANY, Want.FAIL, Want.NO_PASS
_MAKERS: Mapping[str, tuple[Want, Callable[[Path], Path]]] = {
    "layer with other content": (REFUSED, layout(lambda f: f.update({blob(SECOND): layer(Entry("etc/passwd", PASSWD))}))),
    "layer with a byte more": (REFUSED, layout(lambda f: f.update({blob(SECOND): SECOND + b"\0"}))),
    "layer that is empty": (REFUSED, layout(lambda f: f.update({blob(SECOND): b""}))),
    "layer that is missing": (REFUSED, layout(lambda f: deleted(f, blob(SECOND)))),
    "no index": (REFUSED, layout(lambda f: deleted(f, "index.json"))),
    "index of nothing": (REFUSED, layout(lambda f: f.update({"index.json": b"{}"}))),
    "index that is no object": (REFUSED, layout(lambda f: f.update({"index.json": b"[1]"}))),
    "index of wrong types": (REFUSED, layout(lambda f: f.update({"index.json": b'{"manifests":{"digest":3}}'}))),
    "index that is deep": (REFUSED, layout(lambda f: f.update({"index.json": b'{"manifests":' + DEEP + b"}"}))),
    "index of 200 MB": (REFUSED, layout(lambda f: f.update({"index.json": b" " * 200 * MB}))),
    "index that is binary": (REFUSED, layout(lambda f: f.update({"index.json": b"\xff\xfe\x00\x00"}))),
    "no layers": (REFUSED, manifest(lambda value: value.update(layers=[]))),
    "layers that are no list": (REFUSED, manifest(lambda value: value.update(layers={"a": 1}))),
    "no configuration": (REFUSED, manifest(lambda value: value.pop("config"))),
    "old kind of manifest": (REFUSED, manifest(lambda value: value.update(schemaVersion=1, fsLayers=[], layers=None))),
    "layer of wrong size": (REFUSED, manifest(first_layer(size=12))),
    "layer of negative size": (REFUSED, manifest(first_layer(size=-1))),
    "layer of size NaN": (REFUSED, manifest(first_layer(size=float("nan")))),
    "digest that leads out": (REFUSED, manifest(first_layer(digest="sha256:../../../outside/passwd"))),
    "algorithm that leads out": (REFUSED, manifest(first_layer(digest="../../../outside:passwd"))),
    "digest without algorithm": (REFUSED, manifest(first_layer(digest=sha(SECOND)[7:]))),
    "digest in capitals": (REFUSED, manifest(first_layer(digest=sha(SECOND).upper()))),
    "digest of another kind": (REFUSED, manifest(first_layer(digest="md5:" + "0" * 32))),
    "digest that is a list": (REFUSED, manifest(first_layer(digest=[sha(SECOND)]))),
    "layer that is encrypted": (NO_PASS, manifest(first_layer(mediaType=f"{LAYER}+gzip+encrypted"))),
    "layer of another kind": (Want.ANY, manifest(first_layer(mediaType="text/plain"))),
    "layer that is elsewhere": (ANY, manifest(first_layer(urls=["https://registry.example.org/layer"]))),
    "no image but something else": (ANY, manifest(lambda v: v["config"].update(mediaType="application/vnd.cncf.helm.config.v1+json"))),
    "an index that names itself": (REFUSED, cyclic),
    "two indexes in one another": (FAIL, nested(2)),
    "a thousand indexes in one another": (REFUSED, nested(1000)),
    "127 layers": (FAIL, many_layers(126)),
    "10,000 layers": (REFUSED, many_layers(10_000)),
    "configuration that is a list": (REFUSED, config([])),
    "configuration that is no JSON": (REFUSED, config(0, b"{]")),
    "configuration that is deep": (REFUSED, config(0, b'{"config":' + DEEP + b"}")),
    "configuration with keys twice": (ANY, config(0, b'{"config":{},' + encoded(configuration(LAYERS))[1:])),
    "configuration of wrong types": (ANY, with_config(config={"User": 7, "Env": {"A": "b"}, "ExposedPorts": [80], "Cmd": "x"})),
    "configuration without config": (FAIL, with_config(config=None)),
    "history of wrong types": (ANY, with_config(history="x")),
    "history that is too long": (ANY, with_config(history=HISTORY)),
    "history of numbers": (ANY, with_config(history=[1, None, {"created_by": 3, "empty_layer": "no"}])),
    "no history": (FAIL, with_config(history=[])),
    "other layers in the configuration": (REFUSED, with_config(rootfs={"type": "layers", "diff_ids": [sha(b"a"), sha(b"b")]})),
    "fewer layers in the configuration": (REFUSED, with_config(rootfs={"type": "layers", "diff_ids": [sha(BASE)]})),
    "platform that is no text": (ANY, with_config(architecture=["amd64"], os={})),
    "docker without layers": (REFUSED, docker(lambda row: row.update(Layers=[]))),
    "docker with a layer outside": (REFUSED, docker(lambda row: row.update(Layers=["../../outside/passwd"]))),
    "docker with an absolute layer": (REFUSED, docker(lambda row: row.update(Layers=["/etc/passwd"]))),
    "docker with a layer that is missing": (REFUSED, docker(lambda row: row["Layers"].append("missing/layer.tar"))),
    "docker with a layer left out": (REFUSED, docker(lambda row: row["Layers"].pop())),
    "docker with layers exchanged": (REFUSED, docker(lambda row: row["Layers"].reverse())),
    "docker with a number as layer": (REFUSED, docker(lambda row: row.update(Layers=[1, None]))),
    "docker with a configuration outside": (REFUSED, docker(lambda row: row.update(Config="../../../../etc/passwd"))),
    "docker with its layer as configuration": (REFUSED, docker(lambda row: row.update(Config=row["Layers"][0]))),
    "docker 25 with its index": (FAIL, docker(lambda row: row, since=25)),
    "docker with an empty manifest": (REFUSED, written(layer(Entry("manifest.json", b"[]")))),
    "docker with a manifest that is no list": (REFUSED, written(layer(Entry("manifest.json", b'{"Layers": 3}')))),
    "docker with two images": (Want.NO_PASS, two_images),
    "docker layer that is a link out": (REFUSED, docker_member(lambda first: link("", "../../../etc/passwd"))),
    "docker layer that is an absolute link": (REFUSED, docker_member(lambda first: link("", "{at}/outside/passwd"))),
    "docker layer that is a loop": (REFUSED, docker_member(lambda first: link("", "layer.tar"))),
    "docker layer that is a fifo": (REFUSED, docker_member(lambda first: Entry("", kind=tarfile.FIFOTYPE))),
    "index twice": (NO_PASS, twice("index.json", Layout().image([BASE], how="").files()["index.json"])),
    "layer twice": (NO_PASS, twice(blob(SECOND), layer(Entry("etc/passwd", PASSWD)))),
    "blob that is a link out": (REFUSED, in_folder(lambda at, b: instead(b, lambda p: p.symlink_to(at.parent / "outside/passwd")))),
    "blob that is a fifo": (REFUSED, in_folder(lambda at, b: instead(b, os.mkfifo))),
    "blob that is a folder": (REFUSED, in_folder(lambda at, b: instead(b, Path.mkdir))),
    "blob that is a device": (REFUSED, in_folder(lambda at, b: instead(b, lambda p: p.symlink_to("/dev/zero")))),
    "folder of blobs that is a link out": (ANY, in_folder(lambda at, b: moved_out(at / "blobs"))),
    "index that is a fifo": (REFUSED, in_folder(lambda at, b: instead(at / "index.json", os.mkfifo))),
    "index that is a link out": (REFUSED, in_folder(lambda at, b: instead(at / "index.json", lambda p: p.symlink_to("../outside/passwd")))),
    "index file of 100 GB": (REFUSED, in_folder(lambda at, b: sized(at / "index.json", 100 << 30))),
    "blob of 100 GB": (REFUSED, in_folder(lambda at, b: sized(b, 100 << 30))),
    "empty folder": (REFUSED, lambda at: at / "outside"),
    "file that is a fifo": (REFUSED, fifo),
    "file that is a device": (REFUSED, lambda at: Path("/dev/zero")),
    "file that is missing": (REFUSED, lambda at: at / "missing.tar"),
    "file that is empty": (REFUSED, written(b"")),
    "file that is no archive": (REFUSED, written(b"PK\3\4" + b"x" * 5000)),
    "gzip of nothing": (REFUSED, written(gzip.compress(b""))),
    "archive of nothing": (REFUSED, written(layer())),
    "archive of another kind": (REFUSED, written(layer(Entry("src/main.c", b"int main;")))),
}  # fmt: skip
IMAGES: Mapping[str, Sample] = {name: Sample(make, want) for name, (want, make) in _MAKERS.items()}
