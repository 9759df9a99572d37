"""Altered images: reading one gives a snapshot or one clear line, never anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.model import InspectorError
from tests.image.lab import Layout, archived
from tests.image.mutations import LAYERS, corpus, mended, read

PACES = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
EDITS = st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=12), st.booleans()), min_size=1, max_size=6)
NAMES = (
    "oci plain",
    "oci gz",
    "oci zst",
    "docker 24",
    "docker 25",
    "root plain",
    "root gz",
    "root xz",
    "root zst",
    "docker gz",
)


def edited(data: bytes, edits: list[tuple[float, bytes, bool]]) -> bytes:
    """Bytes written over others, or pushed between them, at a share of the length."""
    out = bytearray(data)
    for share, piece, between in edits:
        at = int(share * len(out))
        out[at : at if between else at + len(piece)] = piece
    return bytes(out)


@pytest.mark.parametrize("name", NAMES)
def test_the_images_that_are_altered_are_good(name: str, tmp_path: Path) -> None:
    (tmp_path / "image.tar").write_bytes(corpus()[name])
    assert not isinstance(read(tmp_path / "image.tar"), InspectorError)


@pytest.mark.parametrize("name", NAMES)
@PACES
@given(edits=EDITS, mend=st.booleans())
def test_an_altered_image_is_read_or_refused(
    name: str, tmp_path: Path, edits: list[tuple[float, bytes, bool]], mend: bool
) -> None:
    data = edited(corpus()[name], edits)
    (tmp_path / "image.tar").write_bytes(mended(data) if mend else data)
    read(tmp_path / "image.tar")


@pytest.mark.parametrize("name", NAMES)
@PACES
@given(share=st.floats(0, 1))
def test_a_cut_image_is_read_or_refused(name: str, tmp_path: Path, share: float) -> None:
    data = corpus()[name]
    (tmp_path / "image.tar").write_bytes(data[: int(share * len(data))])
    read(tmp_path / "image.tar")


def test_no_byte_of_a_blob_may_differ(tmp_path: Path) -> None:
    """Layers, manifest and configuration of an OCI archive are held against their digests."""
    files = Layout().image(LAYERS).files()
    for name in (name for name in files if name.startswith("blobs/")):
        for at in range(0, len(files[name]), len(files[name]) // 20 + 1):
            altered = files[name][:at] + bytes([files[name][at] ^ 1]) + files[name][at + 1 :]
            archived({**files, name: altered}, tmp_path / "image.tar")
            assert isinstance(read(tmp_path / "image.tar"), InspectorError), (name, at)
