from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import shutil
import subprocess
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import InspectorError
from inspector.targets.image.archive import packing
from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.layer import Budget

SKIPPED = b"\x50\x2a\x4d\x18\x03\0\0\0abc"
NOISE = os.urandom(300_000) + bytes(3_000_000)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "bzip2": bz2.compress,
    "zstd": zstandard.compress,
}


def inside(data: bytes, step: int = 999_983) -> bytes:
    pieces = (data[at : at + step] for at in range(0, len(data), step))
    return b"".join(packing.unpacked(pieces, Budget("x")))


@pytest.mark.parametrize("kind", PACK)
def test_streams_one_after_the_other_are_one(kind: str) -> None:
    pack = PACK[kind]
    assert packing.packing(pack(b"abc")[:10]) == kind
    assert inside(pack(NOISE) + pack(b"") + pack(b"end")) == NOISE + b"end"
    assert inside(pack(b"one") + pack(b"two"), step=1) == b"onetwo"
    if kind != "zstd":
        assert inside(pack(b"one") + bytes(512)) == b"one"


def test_zstd_frames_of_every_kind() -> None:
    whole = zstandard.ZstdCompressor(write_checksum=True, write_content_size=False).compress(NOISE)
    assert inside(SKIPPED + whole + SKIPPED + zstandard.compress(b"x"), step=7001) == NOISE + b"x"
    if shutil.which("zstd"):
        long = subprocess.run(
            ["zstd", "-q", "--ultra", "-22", "--long=27"], input=NOISE, capture_output=True, check=True
        )
        assert inside(long.stdout) == NOISE


def test_what_is_not_compressed_is_as_it_is() -> None:
    assert inside(b"BZh is how this name begins", step=2) == b"BZh is how this name begins"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(PACK)), st.data())
def test_cut_or_altered_streams_are_refused_or_the_same(kind: str, data: st.DataObject) -> None:
    packed = bytearray(PACK[kind](NOISE[299_000:302_000]))
    cut = data.draw(st.integers(12, len(packed)))
    place, value = data.draw(st.integers(10, cut - 1)), data.draw(st.integers(0, 255))
    if cut == len(packed):
        packed[place] = value
    with contextlib.suppress(Damaged):
        same = inside(bytes(packed[:cut])) == NOISE[299_000:302_000]
        assert same or (kind == "zstd" and cut == len(packed))  # which has no checksum by default


@pytest.mark.parametrize("kind", PACK)
def test_a_cut_and_what_stands_behind_are_named(kind: str) -> None:
    packed = PACK[kind](b"x" * 5000)
    for data, why in (
        (packed[:-3], "too early"),
        (packed + b"garbage", "something else"),
        (PACK[kind](packed), "twice"),
    ):
        with pytest.raises(Damaged, match=why):
            inside(data)


def test_gzip_goes_on_from_the_points_that_were_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "OUT", 5000)
    monkeypatch.setattr(packing, "POINTS", 20)
    whole, points = gzip.compress(NOISE) + gzip.compress(NOISE[:250_000]), packing.Points(step=20_000)
    data = b"".join(packing.unpacked([whole[:9000], whole[9000:]], Budget("x"), points))
    assert 10 <= len(points.points) < 20 and points.before(10) is None
    for position, start, state in points.points:
        assert points.before(position + 1) == (position, start, state)
        assert b"".join(packing.resumed([whole[start:]], Budget("x"), (position, start, state))) == data[position:]


def test_bombs_are_refused_before_they_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "FREE", 4 << 20)
    for pack in PACK.values():
        with pytest.raises(Damaged, match="bomb"):
            inside(pack(bytes(64 << 20)))
    with pytest.raises(InspectorError, match="bomb"):
        list(packing.unpacked([gzip.compress(bytes(2 << 20))], Budget("x", bytes=1 << 20)))


def test_parts_with_nothing_in_them_come_to_an_end() -> None:
    for data in (gzip.compress(b"") * 20_000, b"\x28\xb5\x2f\xfd\x20\0" + bytes(100_000), SKIPPED * 20_000):
        with pytest.raises(Damaged, match="nothing in them"):
            inside(data)


def test_windows_that_take_too_much_memory_are_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 512 << 20}]
    parameters = zstandard.ZstdCompressionParameters(window_log=30, write_content_size=False)
    large = zstandard.ZstdCompressor(compression_params=parameters)
    stream = large.compressobj()
    for data in (lzma.compress(b"x", filters=filters), stream.compress(b"x") + stream.flush()):
        with pytest.raises(Damaged, match="damaged"):
            inside(data)


def test_without_zstandard_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(Damaged, match=r"inspector-audit\[zstd\]"):
        inside(b"\x28\xb5\x2f\xfd" + bytes(20))
