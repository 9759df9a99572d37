"""A bundle is what was written, or it is refused."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model import HostStatus, InspectorError
from inspector.targets.bundle import bundle
from inspector.targets.bundle.container import Header, lines_part, read, read_header, sealed_part, write
from inspector.targets.bundle.digests import cksum, sha256
from inspector.targets.bundle.refusal import Refused
from tests.bundle import made

HEADER = Header(
    payload="snapshot",
    host="db1",
    kind="host",
    target="local",
    taken="2026-01-02T03:04:05+00:00",
    tool="1.0",
    profile=made.PROFILE,
)
WHOLE = write(
    HEADER, [lines_part("snapshot", [("/etc/a", b"one"), ("/etc/b", b"two")]), sealed_part("secrets", "age", b"x" * 99)]
)


def why(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        read(data, "f")
    assert refusal.value.status is HostStatus.REFUSED
    assert "\n" not in refusal.value.text.en + refusal.value.text.zh
    return refusal.value.text.en


def test_what_was_written_is_read() -> None:
    found = read(WHOLE, "f")
    assert found.header == HEADER
    assert list(found.parts) == ["snapshot", "secrets"]
    assert found.parts["secrets"].data == b"x" * 99
    assert found.digest == f"sha256:{sha256(WHOLE)}"


@pytest.mark.parametrize("bit", [1, 0x20, 0x80])
def test_any_byte_that_is_changed_is_refused(bit: int) -> None:
    for place in range(len(WHOLE)):
        why(WHOLE[:place] + bytes([WHOLE[place] ^ bit]) + WHOLE[place + 1 :])


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_any_byte_may_become_any_other(place: int, change: int) -> None:
    why(WHOLE[:place] + bytes([WHOLE[place] ^ change]) + WHOLE[place + 1 :])


def test_any_truncation_is_refused() -> None:
    for size in range(len(WHOLE)):
        why(WHOLE[:size])


@given(st.binary(min_size=1, max_size=20))
def test_nothing_may_follow(more: bytes) -> None:
    why(WHOLE + more)


def test_lines_may_not_change_places() -> None:
    lines = WHOLE.split(b"\n")
    lines[2], lines[3] = lines[3], lines[2]
    why(b"\n".join(lines))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"host":"db1"', b'"host":"db2"', "line 1"),
        (b" /etc/b", b" /etc/c", "line 4 (/etc/c)"),
        (b"eHh4", b"eHh5", "lines 6 to 7 (part secrets)"),
        (b"inspector-bundle 1", b"inspector-bundle 2", "another version"),
        (b"+00:00", b"", "header is damaged"),
    ],
)
def test_the_place_of_damage_is_named(old: bytes, new: bytes, said: str) -> None:
    assert said in why(WHOLE.replace(old, new, 1))


def test_a_cut_file_is_named_as_such() -> None:
    assert "it is cut: line 3 is the last" in why(b"\n".join(WHOLE.split(b"\n")[:3]))


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"PK\x03\x04", b"inspector-bundle", b"inspector-bundle 1 " + b"[" * 100_000]
)
def test_other_files_are_no_bundles(data: bytes) -> None:
    with pytest.raises(Refused):
        read_header(data, "f")
    with pytest.raises(Refused):
        read(data, "f")


def test_another_file_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.bundle"
    path.write_text("hello\n")
    with pytest.raises(InspectorError, match="line 1: this is no bundle"):
        bundle(str(path))
    with pytest.raises(InspectorError, match="no such file"):
        bundle(str(tmp_path / "b.bundle"))
    with pytest.raises(InspectorError, match="not a regular file"):
        bundle(str(tmp_path))


@given(st.binary(max_size=2000))
def test_the_crc_is_that_of_cksum(data: bytes) -> None:
    said = subprocess.run(["cksum"], input=data, capture_output=True, check=True).stdout.decode().split()
    assert cksum(data) == "-".join(said)


def test_a_bundle_may_be_under_crcs() -> None:
    """Of a host that has neither sha256sum nor openssl."""
    part = base64.b64encode(b"answer")
    head = WHOLE.split(b"\n")[0].replace(b'"kind"', b'"algorithm":"cksum","kind"')
    body = head + b"\npart public base64 cksum:" + cksum(part + b"\n").encode() + b"\n" + part + b"\n"
    data = body + f"end 3 cksum:{cksum(body)}\n".encode()
    assert read(data, "f").parts["public"].data == b"answer"
    for place in range(len(data)):
        why(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
