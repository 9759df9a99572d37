from __future__ import annotations

import gzip
import lzma
import os
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zstandard

from inspector.model import ImageInfo
from inspector.oci import Configuration
from inspector.targets.image import opening
from inspector.targets.image.description import choosing
from inspector.targets.image.layer import Budget, Layer
from tests.image.archives import Layout, sha, tar
from tests.image.opened import ONE, docker, layout, look, packed, refused


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, zstandard.compress])
def test_an_oci_layout_is_read_in_all_its_forms(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    folder = layout(pack).folder(tmp_path / "x")
    image, files = look(folder)
    assert [sorted(one) for one in files] == [["etc/passwd"], ["etc/.wh.passwd", "etc/hosts"]]
    assert (image.whiteouts, image.parallel, image.layers[0].direct) == (True, True, pack is bytes)
    plain, in_tar = look(packed(folder))
    assert (in_tar, plain.info, plain.layers[0].direct) == (files, image.info, pack is bytes)
    subprocess.run(["gzip", f"{folder}.tar"], check=True)
    slow, in_gzip = look(f"{folder}.tar.gz")
    assert (in_gzip, slow.info, slow.parallel, slow.layers[0].direct) == (files, image.info, False, False)


def test_what_the_image_says_of_itself(tmp_path: Path) -> None:
    image, _ = look(layout().folder(tmp_path))
    assert image.configuration.layers == 2
    assert [(one.layer, one.command[:3]) for one in image.configuration.history] == [(1, "ADD"), (0, "ENV"), (2, "RUN")]
    said = image.configuration
    assert (said.user, said.env[0], said.exposed, said.command, said.entrypoint) == (
        "app",
        "PATH=/bin",
        ("80/tcp",),
        ("sh",),
        (),
    )
    assert (said.volumes, said.labels, said.healthcheck) == (("/data",), {"a": "b"}, ("CMD", "true"))
    info = image.info
    assert (info.format, info.reference, info.platform, info.created[:4]) == ("oci", "web:1", "linux/amd64", "2026")
    assert [layer.command for layer in info.layers] == ["ADD rootfs.tar /", "RUN rm /etc/passwd"]
    assert "canary" not in repr(info)


def test_history_that_does_not_fit_names_no_layer(tmp_path: Path) -> None:
    made = Layout()
    made.image([(ONE, ONE)], {"history": [{"created_by": "a"}, {"created_by": "b"}]})
    image, _ = look(made.folder(tmp_path))
    assert [one.layer for one in image.configuration.history] == [0, 0]
    assert [layer.command for layer in image.info.layers] == [""]


@pytest.mark.parametrize("compress", [[], ["gzip"], ["xz"], ["zstd", "-q", "--rm"]], ids=str)
def test_docker_archives_are_read_in_all_their_forms(tmp_path: Path, compress: list[str]) -> None:
    if compress and not shutil.which(compress[0]):
        pytest.skip(f"{compress[0]} is not installed")
    folder = docker(tmp_path / "x", twice=True)
    packed(folder, *compress)
    (name,) = [path for path in tmp_path.iterdir() if path.is_file()]
    for path in (folder, str(name)):
        assert "several images: web:1, web:2, db:1" in refused(path)
        image, files = look(f"{path}:db:1")
        assert (image.info.format, image.info.platform, [sorted(one) for one in files]) == (
            "docker",
            "linux/arm64",
            [["etc/passwd"]],
        )
        assert len(look(f"{path}:2")[1]) == 2


@pytest.mark.parametrize("compress", ["", "--gzip", "--xz", "--bzip2", "--zstd"])
def test_a_tarball_of_a_root_is_one_layer(tmp_path: Path, compress: str) -> None:
    (tmp_path / "r/etc").mkdir(parents=True)
    (tmp_path / "r/etc/.wh.x").write_bytes(b"x" * 200_000)
    (tmp_path / "r/etc/y").write_text("y")
    subprocess.run(
        ["tar", "-C", tmp_path / "r", *([compress] if compress else []), "-cf", tmp_path / "t", "."], check=True
    )
    image, (files,) = look(str(tmp_path / "t"))
    assert files == {"etc/.wh.x": b"x" * 200_000, "etc/y": b"y"}
    assert (image.info.format, image.whiteouts, image.configuration) == (
        "tar",
        False,
        Configuration(configured=False, layers=1),
    )
    assert isinstance(image.info, ImageInfo) and image.layers[0].direct == (not compress)
    assert "which has no names" in refused(tmp_path / "t", "linux/amd64")


def test_content_is_found_again_where_it_stands(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as file:
        file.seek(3_000_000)
        file.write(b"end")
        file.truncate(5_000_000)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/f").write_bytes(os.urandom(100_000))
    subprocess.run(
        ["tar", "-C", tmp_path, "-S", "--format=posix", "-cf", tmp_path / "t.tar", "etc", "sparse"], check=True
    )
    with opening.opened(str(tmp_path / "t.tar"), "", Budget("x")) as image:
        (layer,) = image.layers
        members = {member.path: member for member, _ in layer.read()}
        for name in ("etc/f", "sparse"):
            whole = (tmp_path / name).read_bytes()
            with layer.open(members[name]) as file:
                assert file.read() == whole
                file.seek(-len(whole) // 2, os.SEEK_END)
                assert file.read(10) == whole[-len(whole) // 2 :][:10]


def contents(layer: Layer) -> list[bytes]:
    return [content.read() for _, content in layer.read()]


def test_passes_at_the_same_time_do_not_disturb_each_other(tmp_path: Path) -> None:
    folder = layout().folder(tmp_path / "x")
    for path in (folder, packed(folder)):
        with opening.opened(path, "", Budget(path)) as image, ThreadPoolExecutor(4) as pool:
            runs = [pool.submit(contents, layer) for layer in image.layers * 8]
            assert len({tuple(run.result()) for run in runs}) == 2
    subprocess.run(["gzip", f"{folder}.tar"], check=True)
    with opening.opened(f"{folder}.tar.gz", "", Budget("x")) as image:
        passes = [layer.read() for layer in (*image.layers, *reversed(image.layers))]
        first = [next(one)[0].path for one in passes]
        assert first == ["etc", "etc/hosts", "etc/hosts", "etc"]
        assert [len(list(one)) for one in passes] == [1, 1, 1, 1]


def test_layers_in_a_compressed_archive_are_found_in_any_order(tmp_path: Path) -> None:
    made = Layout()
    layers = [tar({"etc/f": os.urandom(1_500_000), f"etc/{number}": b"x"}) for number in range(6)]
    made.image([(layer, layer) for layer in layers])
    (tmp_path / "x.gz").write_bytes(gzip.compress(Path(made.tar(tmp_path / "x")).read_bytes(), 1))
    with opening.opened(str(tmp_path / "x.gz"), "", Budget("x")) as image, ThreadPoolExecutor(3) as pool:
        assert image.parallel
        found = list(pool.map(contents, image.layers * 2))
    _, plain = look(str(tmp_path / "x"))
    assert [tuple(one) for one in found] == [tuple(one.values()) for one in plain] * 2


def several() -> Layout:
    made = Layout()
    for architecture, variant in (("amd64", ""), ("arm64", "v8"), ("arm", "v7")):
        platform = {"os": "linux", "architecture": architecture, **({"variant": variant} if variant else {})}
        made.image([(ONE, ONE)], {**platform, "created": architecture}, platform=platform)
    made.entries.append(made.blob(b"{}", platform={"os": "unknown", "architecture": "unknown"}))
    inner = made.blob({"manifests": made.entries}, mediaType="application/vnd.oci.image.index.v1+json")
    made.entries = [{**inner, "annotations": {"org.opencontainers.image.ref.name": "latest"}}]
    return made


def test_platforms_are_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = several().folder(tmp_path)
    for wanted, found in (
        ("linux/arm64", "linux/arm64/v8"),
        ("linux/arm/v7", "linux/arm/v7"),
        ("linux/amd64", "linux/amd64"),
    ):
        assert look(path, wanted)[0].info.platform == found
    monkeypatch.setattr(choosing, "this_machine", lambda: "linux/amd64")
    assert look(f"{path}:latest")[0].info.platform == "linux/amd64"
    monkeypatch.setattr(choosing, "this_machine", lambda: "linux/s390x")
    assert "several platforms: linux/amd64, linux/arm64/v8, linux/arm/v7" in refused(path)
    assert "no linux/s390x in it, but: linux/amd64" in refused(path, "linux/s390x")


def test_a_file_with_a_colon_in_its_name_goes_before_a_name(tmp_path: Path) -> None:
    path = layout().tar(tmp_path / "a:b.tar")
    assert opening.split(path) == (path, "")
    assert opening.split(f"{path}:web:1") == (path, "web:1")
    assert look(f"{path}:web:1")[0].info.reference == "web:1"
    opening.checked(f"{path}:web:1")


TOOLS = ("umoci", "skopeo")


def test_of_an_index_only_what_is_in_the_file_counts(tmp_path: Path) -> None:
    made = several()
    for data in list(made.files.values()):
        if b'"created": "amd64"' in data or b'"created": "arm64"' in data:
            config = sha(data)
            (manifest,) = [other for other, text in made.files.items() if config.encode() in text and b"layers" in text]
            del made.files[manifest]
    assert look(made.folder(tmp_path))[0].info.platform == "linux/arm/v7"
    assert "no linux/amd64 in it, but: linux/arm/v7" in refused(tmp_path, "linux/amd64")


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="umoci and skopeo are needed")
def test_what_umoci_and_skopeo_write(tmp_path: Path) -> None:
    (tmp_path / "root/etc").mkdir(parents=True)
    (tmp_path / "root/etc/f").write_text("f")
    for command in (
        "umoci init --layout x",
        "umoci new --image x:1",
        "umoci insert --rootless --image x:1 root/etc /etc",
        "umoci insert --rootless --image x:1 --whiteout /etc/f",
        "skopeo copy --insecure-policy oci:x:1 oci-archive:a.tar:one",
        "skopeo copy --insecure-policy oci:x:1 docker-archive:d.tar:registry.example.org/x:1",
        "skopeo copy --insecure-policy --dest-compress-format zstd oci:x:1 oci:z:1",
    ):
        subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    for path in ("x", "a.tar", "d.tar", "z"):
        image, files = look(str(tmp_path / path))
        assert [sorted(one) for one in files] == [["etc/f"], ["etc/.wh.f"]]
        assert "insert" in image.info.layers[0].command or image.info.layers[0].command == ""
    assert look(str(tmp_path / "d.tar"))[0].info.reference == "registry.example.org/x:1"
