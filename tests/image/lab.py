"""Layers and images made by hand, from the specifications of OCI images and of what `docker save` writes."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import struct
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

NAME = "registry.example.org/his/app"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
SUFFIX = {"": "", "gz": "+gzip", "zst": "+zstd"}
CAPABILITY = struct.pack("<5I", 2 << 24 | 1, 1 << 7, 0, 0, 0)
"""cap_setuid=ep, as the extended attribute of a file."""


def need(*programs: str) -> None:
    """Skips the test where it is not run by root or one of these is not installed."""
    if os.geteuid() != 0:
        pytest.skip("needs root")
    for program in programs:
        if shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None:
            pytest.skip(f"{program} is not installed")


# Layers


@dataclass(frozen=True)
class Entry:
    """One entry of a layer. `kind`: a type of tarfile."""

    path: str
    data: bytes = b""
    mode: int = 0o644
    kind: bytes = tarfile.REGTYPE
    link: str = ""
    pax: Mapping[str, str] = field(default_factory=dict)
    owner: int = 0


def folder(path: str, mode: int = 0o755) -> Entry:
    return Entry(path, mode=mode, kind=tarfile.DIRTYPE)


def link(path: str, to: str) -> Entry:
    return Entry(path, mode=0o777, kind=tarfile.SYMTYPE, link=to)


def hard(path: str, to: str) -> Entry:
    return Entry(path, kind=tarfile.LNKTYPE, link=to)


def capable(path: str, data: bytes = b"\x7fELF") -> Entry:
    """A program with a file capability, as tar and the builders of images write it."""
    pax = {"SCHILY.xattr.security.capability": CAPABILITY.decode("utf-8", "surrogateescape")}
    return Entry(path, data, 0o755, pax=pax)


def layer(*entries: Entry, format: int = tarfile.PAX_FORMAT) -> bytes:
    """An uncompressed archive of these entries, in their order."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format, errors="surrogateescape") as archive:
        for entry in entries:
            info = tarfile.TarInfo(entry.path)
            info.mode, info.type, info.linkname, info.size = entry.mode, entry.kind, entry.link, len(entry.data)
            info.uid = info.gid = entry.owner
            info.mtime, info.pax_headers = 1_700_000_000, dict(entry.pax)
            archive.addfile(info, io.BytesIO(entry.data))
    return out.getvalue()


def packed(data: bytes, how: str) -> bytes:
    """`how`: gz, xz, zst, or empty for as it is."""
    if how == "gz":
        return gzip.compress(data, 1, mtime=0)
    if how == "xz":
        import lzma

        return lzma.compress(data, preset=0)
    if how == "zst":
        import zstandard

        return zstandard.ZstdCompressor(level=1).compress(data)
    return data


# Images made by hand


def sha(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def encoded(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def configuration(layers: Iterable[bytes], commands: Sequence[str] = (), **more: object) -> dict[str, Any]:
    """Of an image of these uncompressed layers. `more`: what its `config` holds."""
    ids = [sha(one) for one in layers]
    commands = commands or [f"/bin/sh -c #(nop) step {number}" for number in range(1, len(ids) + 1)]
    return {
        "created": "2026-01-02T03:04:05Z",
        "architecture": "amd64",
        "os": "linux",
        "config": dict(more),
        "rootfs": {"type": "layers", "diff_ids": ids},
        "history": [{"created": "2026-01-02T03:04:05Z", "created_by": command} for command in commands],
    }


@dataclass
class Layout:
    """An OCI layout that is being made: blobs by digest, and what its index lists. Wrong ones are made as easily."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    listed: list[dict[str, Any]] = field(default_factory=list)

    def blob(self, data: bytes, media: str) -> dict[str, Any]:
        self.blobs[sha(data)] = data
        return {"mediaType": media, "digest": sha(data), "size": len(data)}

    def image(
        self,
        layers: Sequence[bytes],
        config: Mapping[str, Any] | None = None,
        how: str = "gz",
        platform: Mapping[str, str] | None = None,
        tag: str = "app",
    ) -> Layout:
        made = encoded(config if config is not None else configuration(layers))
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self.blob(made, CONFIG),
            "layers": [self.blob(packed(one, how), LAYER + SUFFIX.get(how, "")) for one in layers],
        }
        return self.list(encoded(manifest), MANIFEST, platform, tag)

    def list(self, data: bytes, media: str, platform: Mapping[str, str] | None = None, tag: str = "app") -> Layout:
        row = self.blob(data, media)
        row["annotations"] = {"org.opencontainers.image.ref.name": tag}
        self.listed.append(row | ({"platform": dict(platform)} if platform else {}))
        return self

    def files(self) -> dict[str, bytes]:
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": self.listed}
        rest = {f"blobs/{digest.replace(':', '/')}": data for digest, data in self.blobs.items()}
        return {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "index.json": encoded(index), **rest}

    def folder(self, path: Path) -> Path:
        for name, data in self.files().items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        return path

    def archive(self, path: Path) -> Path:
        return archived(self.files(), path)


def archived(files: Mapping[str, bytes], path: Path) -> Path:
    path.write_bytes(layer(*(Entry(name, data) for name, data in files.items()), format=tarfile.USTAR_FORMAT))
    return path


def docker_save(layers: Sequence[bytes], config: Mapping[str, Any] | None = None, since: int = 25) -> dict[str, bytes]:
    """The files of what `docker save` writes: before 25 a folder for each layer, from then on an OCI layout with `manifest.json`."""
    made = encoded(config if config is not None else configuration(layers))
    row: dict[str, object] = {"RepoTags": [f"{NAME}:1"]}
    if since >= 25:
        layout = Layout().image(layers, json.loads(made), how="")
        names = [f"blobs/{sha(one).replace(':', '/')}" for one in layers]
        row |= {"Config": f"blobs/{sha(made).replace(':', '/')}", "Layers": names}
        return {**layout.files(), "manifest.json": encoded([row])}
    name = f"{sha(made)[7:]}.json"
    files = {name: made}
    folders = [hashlib.sha256(f"{number}".encode() + one).hexdigest() for number, one in enumerate(layers)]
    for one, data in zip(folders, layers, strict=True):
        files |= {f"{one}/VERSION": b"1.0", f"{one}/json": encoded({"id": one}), f"{one}/layer.tar": data}
    row |= {"Config": name, "Layers": [f"{one}/layer.tar" for one in folders]}
    return {**files, "manifest.json": encoded([row]), "repositories": encoded({NAME: {"1": folders[-1]}})}
