"""Tar archives and image layouts made by hand, byte by byte where no program writes them so."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from inspector.targets.image.archive.stream import Stream
from inspector.targets.image.archive.tar import entries
from inspector.targets.image.layer import Budget, Member

END = bytes(1024)


def read(data: bytes, whiteouts: bool = False, step: int = 700) -> list[tuple[Member, bytes]]:
    """All entries with their content. The archive comes in odd pieces."""
    pieces = (data[at : at + step] for at in range(0, len(data), step))
    found = entries(Stream(pieces), Budget("x"), whiteouts)
    return [(member, content.read()) for member, content in found]


def header(name: bytes = b"f", size: int | bytes = 0, kind: bytes = b"0", **fields: bytes) -> bytes:
    """A header of the POSIX format. `fields`: others by their offset, as in `at257=b"ustar"`."""
    block = bytearray(512)
    block[: len(name)] = name
    block[100:124] = b"0000644\x000000000\x000000000\0"
    block[124:136] = size if isinstance(size, bytes) else b"%011o\0" % size
    block[136:148] = b"00000000000\0"
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    for place, value in fields.items():
        block[int(place[2:]) : int(place[2:]) + len(value)] = value
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


def pax(records: Iterable[tuple[bytes, bytes]], kind: bytes = b"x") -> bytes:
    body = b""
    for key, value in records:
        length = len(key) + len(value) + 3
        total = length + len(str(length))
        total = length + len(str(total))
        body += b"%d %s=%s\n" % (total, key, value)
    return header(b"pax", len(body), kind) + padded(body)


def tar(files: Mapping[str, bytes | None]) -> bytes:
    """Regular files; folders have no content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.type, info.size = (tarfile.DIRTYPE, 0) if data is None else (tarfile.REGTYPE, len(data))
            archive.addfile(info, io.BytesIO(data or b""))
    return out.getvalue()


def sha(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class Layout:
    """An OCI layout as names and contents, to be altered before it is written."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}
        self.entries: list[dict[str, object]] = []

    def blob(self, data: bytes | object, **more: object) -> dict[str, object]:
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.files[f"blobs/sha256/{sha(raw)[7:]}"] = raw
        return {"digest": sha(raw), "size": len(raw), **more}

    def image(
        self, layers: Iterable[tuple[bytes, bytes]], config: Mapping[str, object] | None = None, **entry: object
    ) -> dict[str, object]:
        """`layers`: the archive, and how it is stored."""
        both = list(layers)
        settings = {
            "os": "linux",
            "architecture": "amd64",
            "rootfs": {"type": "layers", "diff_ids": [sha(inside) for inside, _ in both]},
            **(config or {}),
        }
        manifest = {
            "schemaVersion": 2,
            "config": self.blob(settings, mediaType="application/vnd.oci.image.config.v1+json"),
            "layers": [self.blob(stored, mediaType="application/vnd.oci.image.layer.v1.tar") for _, stored in both],
        }
        self.entries.append(self.blob(manifest, mediaType="application/vnd.oci.image.manifest.v1+json", **entry))
        return self.entries[-1]

    def whole(self) -> dict[str, bytes]:
        index = json.dumps({"schemaVersion": 2, "manifests": self.entries}).encode()
        return {"index.json": index, **self.files}

    def folder(self, path: Path) -> str:
        for name, data in self.whole().items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        return str(path)

    def tar(self, path: Path) -> str:
        path.write_bytes(tar(self.whole()))
        return str(path)
