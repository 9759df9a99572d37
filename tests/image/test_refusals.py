from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.image.archives import Layout, sha, tar
from tests.image.opened import ONE, TWO, layout, look, refused


def altered(change: Callable[[Layout], object]) -> Layout:
    made = layout()
    change(made)
    return made


def _replace(made: Layout, find: bytes, by: bytes) -> None:
    for name, data in made.files.items():
        made.files[name] = data.replace(find, by)


def _manifest(**change: object) -> Callable[[Layout], object]:
    """An image whose manifest differs, with digests that are right."""

    def apply(made: Layout) -> None:
        digest = str(made.entries[0]["digest"])[7:]
        manifest = json.loads(made.files[f"blobs/sha256/{digest}"])
        made.entries = [made.blob({**manifest, **change})]

    return apply


def _two_spellings(made: Layout) -> None:
    made.image([(ONE, ONE)], {"config": {"user": "app"}})
    del made.entries[0]


LAYER = {"digest": sha(b"gone"), "size": 4}
WRONG: dict[str, tuple[Callable[[Layout], object], str]] = {
    "a damaged configuration": (lambda made: _replace(made, b"amd64", b"amd65"), "its digest is sha256:.* but sha256:.* is expected"),
    "a damaged layer": (lambda made: _replace(made, gzip.compress(ONE)[20:40], bytes(20)), "layer 1 .*(digest|damaged)"),
    "another size": (lambda made: _replace(made, gzip.compress(TWO), TWO), "bytes instead of the expected"),
    "a missing blob": (lambda made: made.files.pop(f"blobs/sha256/{sha(gzip.compress(ONE))[7:]}"), "is missing"),
    "too few layers": (_manifest(layers=[]), "names 0 layers, its configuration 2"),
    "a foreign layer": (_manifest(layers=[{**LAYER, "urls": ["https://mirror.example.org/x"]}] * 2), "a foreign layer"),
    "an encrypted layer": (_manifest(layers=[{**LAYER, "mediaType": "application/vnd.oci.image.layer.v1.tar+encrypted"}] * 2), "is encrypted"),
    "manifest and index in one": (_manifest(manifests=[]), "is not an image manifest"),
    "wrong types": (_manifest(layers="none"), "Expected `array"),
    "a path as digest": (lambda made: made.entries.__setitem__(0, {"digest": "sha256:../../../etc/passwd", "size": 1}), "no digest"),
    "capitals in a digest": (lambda made: made.entries[0].update(digest=str(made.entries[0]["digest"]).upper()), "no digest"),
    "nothing in the index": (lambda made: made.entries.clear(), "no image in it"),
    "an artifact": (lambda made: made.entries.__setitem__(0, made.blob({"config": made.blob({}, mediaType="text/x"), "layers": []})), r"no container image: its configuration \(text/x\)"),
    "two spellings": (_two_spellings, "has user where User belongs"),
    "deep": (lambda made: made.entries.__setitem__(0, made.blob(b'{"config":' + b"[" * 5000)), "cannot be read"),
    "large": (lambda made: made.entries.__setitem__(0, made.blob(b" " * (5 << 20))), "larger than 4 MiB"),
    "another list": (lambda made: made.files.update({"manifest.json": b'[{"Config": "x.json", "Layers": []}]'}), "name different images"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "why"), WRONG.values(), ids=WRONG.keys())
def test_images_that_are_not_as_they_should_are_refused(
    tmp_path: Path, change: Callable[[Layout], object], why: str
) -> None:
    made = altered(change)
    for path in (made.folder(tmp_path / "folder"), made.tar(tmp_path / "tar")):
        assert re.search(why, refused(path))


def test_the_archive_of_a_layer_is_verified_too(tmp_path: Path) -> None:
    made = Layout()
    made.image([(ONE, gzip.compress(TWO))])
    assert "layer 1" in refused(made.folder(tmp_path)) and "is expected" in refused(tmp_path)


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(gzip.compress(ONE))
    folder = Path(layout().folder(tmp_path / "x"))
    blob = folder / "blobs/sha256" / sha(gzip.compress(ONE))[7:]
    blob.unlink()
    blob.symlink_to("../../../secret")
    assert "leads out of the image" in refused(folder)
    blob.unlink()
    os.mkfifo(blob)
    assert "no regular file" in refused(folder)


OTHERS: dict[str, tuple[bytes, str]] = {
    "qcow2": (b"QFI\xfb" + bytes(600), "a qcow2 disk: mount it read-only, then rootfs:DIR"),
    "raw": (bytes(510) + b"\x55\xaa" + bytes(600), "a raw disk"),
    "iso": (bytes(32769) + b"CD001" + bytes(600), "an ISO image"),
    "vmdk": (b"KDMV" + bytes(600), "a VMDK disk"),
    "elf": (b"\x7fELF" + bytes(600), "a program"),
    "zip": (b"PK\x03\x04" + bytes(600), "a zip archive"),
    "text": (b"hello\n", "a text file"),
    "chinese": ("你好\n".encode() * 300, "a text file"),
    "dockerfile": (b"# x\nFROM scratch\n", "a Dockerfile"),
    "empty": (b"", "an empty file"),
    "zeros": (bytes(2000), "nothing but zeros"),
    "noise": (bytes(range(256)) * 4, "an unknown kind"),
    "no root": (tar({"notes/x": b"x"}), "neither an image nor a root"),
    "a folder in it": (tar({"x/index.json": b"{}", "x/oci-layout": b"{}"}), "pack what is in x"),
    "no index": (tar({"oci-layout": b"{}"}), "without index.json"),
    "both": (tar({"etc/passwd": b"", "oci-layout": b"{}"}), "programs differ"),
    "both, docker": (tar({"etc/passwd": b"", "manifest.json": b'[{"Config": ""}]'}), "programs differ"),
}


@pytest.mark.parametrize(("data", "why"), OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_what_is_no_image_is_told_from_one(
    tmp_path: Path, data: bytes, why: str, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "x").write_bytes(pack(data))
    assert why in refused(tmp_path / "x")


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_bare_root_that_is_cut_between_two_entries_is_not_taken_for_a_whole_one(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    """No digest says that it is whole, so its end has to."""
    data = tar({"etc": None, "etc/passwd": b"root:x:0:0::/root:/bin/sh\n", "etc/shadow": b"root::1::::::\n"})
    (tmp_path / "x").write_bytes(pack(data[: 3 * 512]))
    assert "no end mark" in refused(tmp_path / "x")
    (tmp_path / "x").write_bytes(pack(data.rstrip(b"\0").ljust(6 * 512, b"\0")[: 5 * 512] + bytes(512)))
    look(str(tmp_path / "x"))


def test_folders_and_what_is_not_there_too(tmp_path: Path) -> None:
    assert "no such file or folder" in refused(tmp_path / "nothing")
    assert "neither a regular file nor a folder" in refused("/dev/zero")
    assert "and no image" in refused(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    assert "build the image" in refused(tmp_path)
    (tmp_path / "usr").mkdir()
    assert f"use rootfs:{tmp_path}" in refused(tmp_path)
