"""Images of two small layers in the forms that programs write, and what is read of them."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.targets.image import opening
from inspector.targets.image.layer import Budget, Opened
from tests.image.archives import Layout, sha, tar

ONE = tar({"etc/": None, "etc/passwd": b"root:x:0:0::/root:/bin/sh\n"})
TWO = tar({"etc/hosts": b"127.0.0.1 localhost\n" * 100, "etc/.wh.passwd": b""})
CONFIG = {
    "created": "2026-01-02T03:04:05Z",
    "config": {
        "User": "app",
        "Env": ["PATH=/bin", "TOKEN=s3cr3t-canary"],
        "ExposedPorts": {"80/tcp": {}},
        "Cmd": ["sh"],
        "Entrypoint": None,
        "Volumes": {"/data": {}},
        "Labels": {"a": "b"},
        "Healthcheck": {"Test": ["CMD", "true"], "Interval": 1},
        "ArgsEscaped": True,
    },
    "history": [
        {"created_by": "ADD rootfs.tar / # buildkit", "created": "2026-01-01T00:00:00Z"},
        {"created_by": "ENV TOKEN=s3cr3t-canary", "empty_layer": True},
        {"created_by": "RUN rm /etc/passwd"},
    ],
}


def look(path: str, platform: str = "") -> tuple[Opened, list[dict[str, bytes]]]:
    """The image, and of each layer its files."""
    with opening.opened(path, platform, Budget(path)) as image:
        return image, [{m.path: c.read() for m, c in layer.read() if m.kind == "file"} for layer in image.layers]


def refused(path: str | Path, platform: str = "") -> str:
    with pytest.raises(InspectorError) as caught:
        look(str(path), platform)
    line = caught.value.text
    assert line.en.startswith("image:") and line.zh.startswith("image:") and "\n" not in line.en + line.zh
    return line.en


def layout(pack: Callable[[bytes], bytes] = gzip.compress) -> Layout:
    made = Layout()
    made.image([(ONE, pack(ONE)), (TWO, pack(TWO))], CONFIG, annotations={"org.opencontainers.image.ref.name": "web:1"})
    return made


def docker(path: Path, twice: bool = False) -> str:
    """As `docker save` wrote it for ten years: a layer that is there already is a link."""
    config = json.dumps(
        {**CONFIG, "os": "linux", "architecture": "arm64", "rootfs": {"diff_ids": [sha(ONE), sha(TWO)]}}
    ).encode()
    name = f"{sha(config)[7:]}.json"
    saved = [{"Config": name, "RepoTags": ["web:1", "web:2"], "Layers": ["a/layer.tar", "b/layer.tar"]}]
    other = json.dumps({"os": "linux", "architecture": "arm64", "rootfs": {"diff_ids": [sha(ONE)]}}).encode()
    if twice:
        saved.append({"Config": "other.json", "RepoTags": ["db:1"], "Layers": ["c/layer.tar"]})
    for file, data in {
        name: config,
        "a/layer.tar": ONE,
        "b/layer.tar": TWO,
        "other.json": other,
        "manifest.json": json.dumps(saved).encode(),
    }.items():
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_bytes(data)
    (path / "c").mkdir()
    (path / "c/layer.tar").symlink_to("../a/layer.tar")
    return str(path)


def packed(folder: str, *compress: str) -> str:
    subprocess.run(["tar", "-C", folder, "-cf", f"{folder}.tar", "."], check=True)
    if compress:
        subprocess.run([*compress, f"{folder}.tar"], check=True)
    return folder + ".tar"
