"""Compressed files: what is inside them, cut and corrupt ones, bombs, and lines picked out of many megabytes."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import re
import shutil
import subprocess
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case import Case, File
from inspector.request import MIB, Files, Part
from inspector.snapshot import State
from inspector.targets import content, lz4
from inspector.targets.content import Content, take
from inspector.targets.memory import snapshot

TEXT = b"".join(b"line %d of some log\n" % number for number in range(20_000))
MAKE: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
PACKED = {suffix: make(TEXT) for suffix, make in MAKE.items()}
NAMES = pytest.mark.parametrize("suffix", sorted(PACKED))


def packed(
    suffix: str, data: bytes = b"", keep: tuple[str, ...] = (), limit: int = MIB, part: Part = Part.ALL
) -> Content:
    request = Files("/x", part, keep, limit, unpack=True)
    return take(io.BytesIO(data or PACKED[suffix]), request, f"/x{suffix}")


@NAMES
def test_what_is_inside(suffix: str) -> None:
    assert packed(suffix) == Content(TEXT)
    assert packed(suffix, keep=(" 1999[0-9] ",)).data == b"".join(
        b"line %d of some log\n" % n for n in range(19990, 20000)
    )
    assert packed(suffix, limit=10) == Content(TEXT[:10], whole=False)
    assert packed(suffix, part=Part.TAIL, limit=10) == Content(TEXT[-10:])


@NAMES
def test_several_in_one_file(suffix: str) -> None:
    assert packed(suffix, PACKED[suffix] * 2) == Content(TEXT * 2)


@NAMES
@pytest.mark.parametrize("keep", [(), ("line",)])
def test_what_came_whole_before_a_cut_is_kept(suffix: str, keep: tuple[str, ...]) -> None:
    data = PACKED[suffix]
    for cut in (0, 1, 5, len(data) // 2, len(data) - 1):
        found = packed(suffix, data[:cut] or b"\0", keep=keep)
        assert not found.whole
        assert TEXT.startswith(found.data)


@NAMES
def test_what_is_no_archive(suffix: str) -> None:
    assert packed(suffix, b"plain text\n") == Content(b"", whole=False)
    assert not take(io.BytesIO(b""), Files("/x", unpack=True), f"/x{suffix}").whole


@NAMES
def test_a_bomb_ends_at_the_limit(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "SCANNED", 2 * MIB)
    bomb = MAKE[suffix](b"a\n" * (8 * MIB))
    assert packed(suffix, bomb, keep=("b",)) == Content(b"", whole=False)
    assert len(packed(suffix, bomb, part=Part.TAIL, limit=100).data) == 100
    late = Files("/x", keep=("b",), unpack=True)
    assert not take(io.BytesIO(bomb), late, f"/x{suffix}", until=time.monotonic() - 1).whole


def test_without_being_asked_nothing_is_decompressed() -> None:
    data = PACKED[".gz"]
    assert take(io.BytesIO(data), Files("/x"), "/x.gz") == Content(data)
    with pytest.raises(ValueError, match="compressed"):
        Files("/x", Part.DIGEST, unpack=True)


def test_a_format_that_is_not_read_is_named() -> None:
    request = Files("/var/log/*", unpack=True)
    items = snapshot(
        Case({"/var/log/a.gz": File(PACKED[".gz"]), "/var/log/b.zst": "x", "/var/log/c": "y"}), [request]
    ).items(request)
    assert [(item.name, item.state) for item in items] == [
        ("/var/log/a.gz", State.OK),
        ("/var/log/b.zst", State.UNSUPPORTED),
        ("/var/log/c", State.OK),
    ]
    assert items[1].why.code == "compressed"


@pytest.mark.parametrize("options", [["-1"], ["-9", "-BD"], ["-B4", "-BX"], ["--no-frame-crc", "--content-size"]])
@pytest.mark.parametrize("data", [b"", b"a", b"a" * 100_000, TEXT, bytes(range(256)) * 300])
def test_lz4_as_its_own_tool_writes_it(options: list[str], data: bytes) -> None:
    if not (program := shutil.which("lz4")):
        pytest.skip("lz4 is not installed")
    frame = subprocess.run([program, "-c", "-q", *options], input=data, stdout=subprocess.PIPE, check=True).stdout
    assert b"".join(lz4.pieces(io.BytesIO(frame))) == data
    for cut in range(0, len(frame), 1 + len(frame) // 50):
        with pytest.raises(lz4.Damaged):
            list(lz4.pieces(io.BytesIO(frame[:cut])))


@given(st.binary(max_size=200))
def test_hostile_lz4_is_damaged_or_small(data: bytes) -> None:
    frame = b"\x04\x22\x4d\x18\x60\x40\x82" + len(data).to_bytes(4, "little") + data + bytes(4)
    with contextlib.suppress(lz4.Damaged):
        assert sum(map(len, lz4.pieces(io.BytesIO(frame)))) <= 1 << 16


@given(
    st.lists(st.text('ab="\n ', max_size=12), max_size=30),
    st.sampled_from(["^$", "a", "a[^b]*=", "^a", "b$", '[^"]*"b', "(a|b )=$", "[^]a]b"]),
)
def test_lines_are_kept_as_one_by_one(parts: list[str], pattern: str) -> None:
    text = "\n".join(parts)
    lines = text.split("\n")
    lines = lines[:-1] if lines[-1] == "" else lines
    wanted = "".join(f"{line}\n" for line in lines if re.search(pattern, line))
    assert take(io.BytesIO(text.encode()), Files("/x", keep=(pattern,))).data.decode() == wanted
