"""Small valid images to alter, and what reading an altered one may come to: a snapshot, or one clear line."""

from __future__ import annotations

import functools
import gzip
from collections.abc import Mapping
from pathlib import Path

from inspector.model import InspectorError
from inspector.request import Altered, Database, Files, Image, Part, Request, Tree, Where
from inspector.snapshot import Snapshot
from inspector.targets.image.target import image
from tests.image.lab import Entry, Layout, capable, docker_save, folder, hard, layer, link, packed
from tests.image.samples import BASE, TOOR

SECOND = layer(
    Entry("etc/passwd", TOOR),
    capable("usr/bin/capable"),
    Entry("etc/.wh.shadow"),
    folder("srv"),
    Entry("srv/.wh..wh..opq"),
    link("bin", "usr/bin"),
    Entry("bin/new", b"\x7fELF", 0o4755),
    hard("etc/passwd-", "etc/passwd"),
    Entry("usr/" + "long/" * 30 + "名称\udcff", b"x"),
    Entry("etc/include", b"Include /etc/passwd\n"),
)
SPARSE = layer(
    Entry(
        "var/log/lastlog",
        b"2\n0\n8\n4096\n8\n".ljust(512, b"\0") + b"x" * 16,
        pax={
            "GNU.sparse.major": "1",
            "GNU.sparse.minor": "0",
            "GNU.sparse.realsize": "9000",
            "GNU.sparse.name": "etc/motd",
        },
    )
)
LAYERS = [BASE, SECOND, SPARSE]
REQUESTS: tuple[Request, ...] = (
    Files("/etc/passwd"),
    Files("/etc/*", Part.STAT),
    Files("/etc/**", Part.HEAD, limit=100),
    Files("/etc/passwd", Part.DIGEST),
    Files("/var/log/*", Part.TAIL, limit=100),
    Tree(Where(any_bits=0o6000)),
    Tree(Where(caps=True)),
    Altered(Database.DPKG, ("usr/",), 1 << 20),
    Image(hidden=("shadow",), content=100),
)


@functools.cache
def corpus() -> Mapping[str, bytes]:
    """One image in all forms that are files."""
    oci = {f"oci {how or 'plain'}": Layout().image(LAYERS, how=how).files() for how in ("", "gz", "zst")}
    docker = {f"docker {since}": docker_save(LAYERS, since=since) for since in (24, 25)}
    tars = {name: layer(*(Entry(n, d) for n, d in files.items())) for name, files in {**oci, **docker}.items()}
    roots = {f"root {how or 'plain'}": packed(SECOND, how) for how in ("", "gz", "xz", "zst")}
    return {**tars, **roots, "docker gz": gzip.compress(tars["docker 24"])}


def read(path: Path) -> Snapshot | InspectorError:
    """What reading comes to. Raises whatever else goes wrong."""
    try:
        return image(str(path)).collect(REQUESTS, 20.0)
    except InspectorError as error:
        assert error.text.en.startswith("image:")
        assert "\n" not in error.text.en
        return error


def mended(data: bytes) -> bytes:
    """With right checksums in what looks like headers of an archive, so that an altered one is read on."""
    out = bytearray(data)
    for at in range(0, len(out) - 511, 512):
        if out[at + 257 : at + 262] == b"ustar":
            out[at + 148 : at + 156] = b" " * 8
            out[at + 148 : at + 156] = b"%06o\0 " % sum(out[at : at + 512])
    return bytes(out)
