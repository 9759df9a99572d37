"""What cosign, ORAS, Docker with containerd, Bazel, Helm, skopeo and builders for Windows write, and what is said of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from inspector.inventory.targets import opens
from inspector.model import InspectorError
from inspector.request import Files, Request
from inspector.targets.image.keeping import Store
from inspector.targets.image.layer import Budget, Member, Opened
from inspector.targets.image.passes import merged
from inspector.targets.image.target import image
from inspector.targets.image.wants import Wants
from tests.image import fakes
from tests.image.lab import CONFIG, LAYER, MANIFEST, Entry, Layout, archived, configuration, docker_save, encoded, layer

NAME = layer(Entry("etc/hostname", b"his"))
OTHER = layer(Entry("etc/hostname", b"other"))
HOSTNAME = Files("/etc/hostname")


def hostname(path: Path | str, platform: str = "") -> str:
    [item] = image(str(path), platform).collect([HOSTNAME]).answers[HOSTNAME]
    return item.data.decode()


def config(*layers: bytes, **more: object) -> dict[str, Any]:
    return {**configuration(layers), **more}


def beside(layout: Layout, kind: str, config: dict[str, Any], media: str) -> Layout:
    """One more entry of the index: something that is no image, and no platform with it."""
    made = {"config": layout.blob(encoded(config), media), "layers": [layout.blob(b"{}", kind)]}
    return layout.list(encoded({"schemaVersion": 2, **made}), MANIFEST, tag="beside")


SIGNATURE = ("application/vnd.dev.cosign.simplesigning.v1+json", config(b"{}", os="", architecture=""), CONFIG)
COMPONENTS: tuple[str, dict[str, Any], str] = ("application/spdx+json", {}, "application/vnd.oci.empty.v1+json")


@pytest.mark.parametrize("more", [SIGNATURE, COMPONENTS], ids=["cosign", "oras"])
@pytest.mark.parametrize("machine", ["amd64", "arm64", "s390x"])
def test_signatures_beside_an_image_are_no_images(tmp_path: Path, more: Any, machine: str) -> None:
    made = beside(Layout().image([NAME], config(NAME, architecture=machine)), *more)
    assert hostname(made.folder(tmp_path)) == "his"


def test_an_image_is_found_by_the_name_that_docker_shows(tmp_path: Path) -> None:
    made = Layout().image([NAME], tag="1").image([OTHER], tag="2")
    for row, name in zip(made.listed, ("docker.io/library/his:1", "docker.io/his/app:2"), strict=True):
        row["annotations"]["io.containerd.image.name"] = name
    made.folder(tmp_path)
    assert [hostname(f"{tmp_path}:{name}") for name in ("his:1", "docker.io/library/his:1", "1")] == ["his"] * 3
    assert hostname(f"{tmp_path}:his/app:2") == "other"


def test_names_in_a_list_may_begin_with_a_dot(tmp_path: Path) -> None:
    files = {"config.json": encoded(config(NAME)), "0.tar": NAME}
    row = {"Config": "./config.json", "RepoTags": None, "Layers": ["./0.tar"]}
    assert hostname(archived({**files, "manifest.json": encoded([row])}, tmp_path / "x.tar")) == "his"


def test_settings_may_be_null(tmp_path: Path) -> None:
    nothing = dict.fromkeys(["Env", "Cmd", "Entrypoint", "Volumes", "ExposedPorts", "User", "Healthcheck"])
    made = config(NAME, config={**nothing, "Labels": {"a": None}}, created=None, history=None, variant=None)
    assert hostname(Layout().image([NAME], made).folder(tmp_path)) == "his"


@pytest.mark.parametrize("how", ["", "gz"])
def test_a_layer_may_be_of_no_bytes(tmp_path: Path, how: str) -> None:
    assert hostname(Layout().image([NAME, b""], how=how).folder(tmp_path)) == "his"


def _windows(path: Path) -> Path:
    made = config(NAME, os="windows")
    return archived(docker_save([NAME], made, 24), path / "x.tar")


def _windows_with_foreign_layers(path: Path) -> Path:
    made = Layout()
    foreign = {"mediaType": LAYER, "digest": "sha256:" + "0" * 64, "size": 1, "urls": ["https://mirror.example.org/x"]}
    manifest = {"config": made.blob(encoded(config(NAME, os="windows")), CONFIG), "layers": [foreign]}
    return made.list(encoded(manifest), MANIFEST).folder(path)


def _chart(path: Path) -> Path:
    made = Layout()
    chart = made.blob(encoded({"name": "x", "os": ["linux"]}), "application/vnd.cncf.helm.config.v1+json")
    return made.list(encoded({"config": chart, "layers": [made.blob(b"x", LAYER)]}), MANIFEST).folder(path)


def _schema_1(path: Path) -> Path:
    return Layout().list(encoded({"schemaVersion": 1, "fsLayers": [], "history": []}), MANIFEST).folder(path)


def _of_skopeo(path: Path) -> Path:
    (path / "version").write_text("Directory Transport Version: 1.1\n")
    (path / "manifest.json").write_bytes(encoded({"schemaVersion": 2, "layers": []}))
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_windows, "an image for Windows"),
        (_windows_with_foreign_layers, "an image for Windows"),
        (_chart, r"no container image: its configuration \(application/vnd.cncf.helm"),
        (_schema_1, r"the old format \(schema 1\) is converted by skopeo copy"),
        (_of_skopeo, "copy the image to oci:FOLDER instead"),
    ],
)
def test_what_is_not_judged_is_named(tmp_path: Path, make: Any, said: str) -> None:
    path = make(tmp_path)
    for used in (hostname, opens):
        with pytest.raises(InspectorError, match=said):
            used(str(path))


def _two_lists(path: Path, index: Layout, named: bytes, tag: str) -> str:
    """An OCI layout whose manifest.json names an image of this layer."""
    made = encoded(config(named))
    row = index.blob(made, CONFIG)["digest"].replace("sha256:", "blobs/sha256/")
    layers = [index.blob(named, LAYER)["digest"].replace("sha256:", "blobs/sha256/")]
    files = {**index.files(), "manifest.json": encoded([{"Config": row, "RepoTags": [tag], "Layers": layers}])}
    return str(archived(files, path / "x.tar"))


def test_of_several_images_both_lists_must_name_the_same_too(tmp_path: Path) -> None:
    amd, arm = ({"os": "linux", "architecture": name} for name in ("amd64", "arm64"))
    arms = config(OTHER, architecture="arm64")
    both = _two_lists(tmp_path, Layout().image([NAME], platform=amd).image([OTHER], arms, platform=arm), NAME, "x:app")
    assert [hostname(both, "linux/amd64"), hostname(both, "linux/arm64")] == ["his", "other"]
    with pytest.raises(InspectorError, match="name different images"):
        hostname(
            _two_lists(tmp_path, Layout().image([NAME], platform=amd).image([NAME], arms, platform=arm), OTHER, "x:1"),
            "linux/amd64",
        )
    swapped = _two_lists(tmp_path, Layout().image([NAME], tag="a").image([OTHER], tag="b"), OTHER, "x:a")
    with pytest.raises(InspectorError, match="name different images"):
        hostname(f"{swapped}:a")


def test_no_name_is_not_the_folder_we_are_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Layout().image([NAME]).folder(tmp_path))
    with pytest.raises(InspectorError, match="image:: no such file or folder"):
        image("")
    assert hostname(".") == "his"


class Endless(fakes.TarLayer):
    """A layer that is read until somebody stops it."""

    budget = Budget("x.tar")

    def read(self) -> Iterator[tuple[Member, BinaryIO]]:
        while True:
            self.budget.take(0)
            time.sleep(0.001)
            yield from ()


def test_after_an_interrupt_no_layer_is_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    made = fakes.image([], [])
    endless = Endless(b"", 2)
    opened = Opened(made.info, made.configuration, (made.layers[0], endless), True, True, endless.budget.stop)
    wanted: list[Request] = [HOSTNAME]

    def interrupted(*_: object) -> None:
        assert all(thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread())
        raise KeyboardInterrupt

    monkeypatch.setattr("inspector.targets.image.merging.Merged.lay", interrupted)
    with pytest.raises(KeyboardInterrupt):
        merged("x.tar", opened, Wants(wanted), Store(opened.layers), lambda *_: None)
