from __future__ import annotations

import io
import os
import shutil
import struct
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import InspectorError
from inspector.targets.image.archive.damage import Damaged
from inspector.targets.image.archive.stream import Stream
from inspector.targets.image.archive.tar import entries
from inspector.targets.image.layer import Budget
from tests.image.archives import END, header, padded, pax, read, tar

CAP = struct.pack("<5I", 0x02000001, 1 << 12, 0, 0, 0)
NAME = st.text(st.characters(codec="utf-8", exclude_characters="/\0\n\\"), min_size=1, max_size=40).filter(
    lambda name: name not in (".", "..") and len(name.encode()) < 250
)
PATH = st.lists(NAME, min_size=1, max_size=4).map("/".join)


@st.composite
def infos(draw: st.DrawFn) -> list[tarfile.TarInfo]:
    found = []
    for path in draw(st.lists(PATH, max_size=6, unique=True)):
        info = tarfile.TarInfo(path)
        info.type = draw(
            st.sampled_from([tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
        )
        info.size = draw(st.integers(0, 2000)) if info.isreg() else 0
        info.linkname = draw(PATH) if info.issym() else f"to/{draw(PATH)}" if info.islnk() else ""
        info.mode, info.uid, info.gid = (
            draw(st.integers(0, 0o7777)),
            draw(st.integers(0, 2**31)),
            draw(st.integers(0, 99)),
        )
        info.mtime = draw(st.integers(0, 2**34))
        found.append(info)
    return found


def written(members: list[tarfile.TarInfo], form: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for info in members:
            archive.addfile(info, io.BytesIO(b"x" * info.size))
    return out.getvalue()


@settings(max_examples=60, deadline=None)
@given(infos(), st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))
def test_what_tarfile_writes_is_read_as_it_was(members: list[tarfile.TarInfo], form: int) -> None:
    found = [member for member, _ in read(written(members, form))]
    kinds = {"0": "file", "1": "file", "2": "link", "5": "dir", "6": "fifo"}
    assert [(m.path, m.kind, m.mode, m.uid, m.gid, m.size, m.mtime, m.link, m.hard) for m in found] == [
        (i.name, kinds[i.type.decode()], i.mode, i.uid, i.gid, i.size, i.mtime, i.linkname, i.islnk()) for i in members
    ]


@settings(max_examples=60, deadline=None)
@given(infos(), st.data())
def test_a_changed_byte_or_a_cut_never_loses_an_entry_in_silence(
    members: list[tarfile.TarInfo], data: st.DataObject
) -> None:
    whole = bytearray(written(members, tarfile.PAX_FORMAT))
    for _ in range(data.draw(st.integers(0, 2))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(1, len(whole)))])
    try:
        found = read(cut)
    except (Damaged, InspectorError):
        return
    assert len(found) >= len(listed(cut))


@settings(max_examples=100, deadline=None)
@given(infos(), st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]), st.data())
def test_a_changed_header_with_a_right_sum_loses_none_either(
    members: list[tarfile.TarInfo], form: int, data: st.DataObject
) -> None:
    whole = bytearray(written(members, form))
    starts = [at for at in range(0, len(whole), 512) if whole[at + 257 : at + 262] == b"ustar"] or [0]
    at = data.draw(st.sampled_from(starts))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.one_of(st.integers(100, 162), st.integers(0, 511)))
        whole[at + place] = data.draw(st.one_of(st.sampled_from(b"01257xgLKSVMD\0 -/"), st.integers(0, 255)))
    whole[at + 148 : at + 156] = b" " * 8
    whole[at + 148 : at + 156] = b"%06o\0 " % sum(whole[at : at + 512])
    try:
        found = read(bytes(whole))
    except (Damaged, InspectorError):
        return
    assert len(found) >= len([name for name in listed(bytes(whole)) if not name.endswith("--Volume Header--")])


def listed(data: bytes) -> list[str]:
    run = subprocess.run(["tar", "-tf", "-"], input=data, capture_output=True, check=False)
    return run.stdout.decode("utf-8", "surrogateescape").splitlines()


@pytest.fixture(scope="module")
def tree() -> object:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "etc" / ("d" * 120)).mkdir(parents=True)
        (root / "etc" / "héllo").write_text("hi\n")
        (root / "etc" / ("d" * 120) / ("n" * 200)).write_bytes(b"x" * 1500)
        Path(os.fsdecode(os.fsencode(root / "etc") + b"/\xff\xfe")).write_text("raw")
        os.link(root / "etc" / "héllo", root / "hard")
        (root / "soft").symlink_to("../" + "t" * 150)
        with (root / "sparse").open("wb") as file:
            for at in range(40):
                file.seek(at * 100_000)
                file.write(b"%05d" % at)
            file.truncate(5_000_000)
        os.setxattr(root / "etc" / "héllo", "security.capability", CAP) if os.geteuid() == 0 else None
        os.mkfifo(root / "fifo")
        yield root


FORMS = [
    *(["tar", f"--format={form}", *more] for form in ("gnu", "posix") for more in ([], ["-S"])),
    *(["tar", "--format=posix", "-S", f"--sparse-version={version}"] for version in ("0.0", "0.1", "1.0")),
    ["tar", "--format=posix", "--xattrs", "--xattrs-include=*"],
    ["bsdtar", "--format=pax"],
    ["bsdtar", "--format=gnutar"],
]


@pytest.mark.parametrize("command", FORMS, ids=" ".join)
def test_what_other_programs_write_is_read_as_it_is_on_disk(tree: Path, command: list[str]) -> None:
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    run = subprocess.run([*command, "-cf", "-", "-C", str(tree), "."], capture_output=True, check=True)
    found = {member.path: (member, data) for member, data in read(run.stdout)}
    assert set(found) == {"" if p == tree else str(p.relative_to(tree)) for p in (tree, *tree.rglob("*"))}
    for path, (member, data) in found.items():
        status = (tree / path).lstat()
        assert (member.mode, member.uid, member.mtime) == (status.st_mode & 0o7777, status.st_uid, int(status.st_mtime))
        if member.kind == "file" and not member.hard:
            assert (member.size, data) == (status.st_size, (tree / path).read_bytes()), path
    assert (found["soft"][0].kind, found["soft"][0].link) == ("link", "../" + "t" * 150)
    assert found["fifo"][0].kind == "fifo"
    hard = next(member for member, _ in found.values() if member.hard)
    assert {hard.path, hard.link} == {"hard", "etc/héllo"}
    if os.geteuid() == 0 and ("--xattrs" in command or "--format=pax" in command):
        assert {member.caps for member, _ in found.values()} == {"", "cap_net_admin=ep"}


def test_names_lose_what_leads_and_trails() -> None:
    names = [b"./", b"/", b"/etc//x", b"./a/./b", b"d/", b".wh.x", b"..a", b"a/.b"]
    data = b"".join(header(name, kind=b"5" if name.endswith(b"/") else b"0") for name in names) + END
    assert [member.path for member, _ in read(data)] == ["", "", "etc/x", "a/b", "d", ".wh.x", "..a", "a/.b"]


def test_numbers_are_octal_or_to_base_256_and_sums_may_be_signed() -> None:
    large = header(b"f", 3, at108=b"\x80" + (2**33).to_bytes(7, "big"), at136=b"\xff" * 12) + padded(b"abc")
    signed = bytearray(header(b"\xe9"))
    signed[148:156] = b"%06o\0 " % (sum(signed) - sum(signed[148:156]) + 256 - 256)
    (member, data), (second, _) = read(large + bytes(signed) + END)
    assert (member.uid, member.mtime, data, second.path) == (2**33, -1, b"abc", "\udce9")


def test_an_old_name_with_a_slash_is_a_folder_and_unknown_types_are_files() -> None:
    data = header(b"d/", kind=b"\0", at257=b"\0" * 8) + header(b"f", 1, kind=b"Q") + padded(b"x") + END
    assert [(member.path, member.kind, member.size) for member, _ in read(data)] == [("d", "dir", 0), ("f", "file", 1)]


def test_extended_headers_give_what_does_not_fit() -> None:
    data = (
        pax([(b"mtime", b"-1.5"), (b"comment", b"x")], b"g")
        + pax(
            [
                (b"path", b"p" * 120),
                (b"size", b"2"),
                (b"uid", b"7"),
                (b"LIBARCHIVE.xattr.security.capability", b"AQAAAgAQAAAAAAAAAAAAAAAAAAA"),
            ]
        )
        + header(b"f", 0)
        + padded(b"hi")
        + header(b"g")
        + END
    )
    (first, content), (second, _) = read(data)
    assert (first.path, first.uid, first.mtime, content, first.caps) == ("p" * 120, 7, -2, b"hi", "cap_net_admin=ep")
    assert (second.path, second.mtime) == ("g", -2)


ENDS = {
    "no end": b"",
    "one zero block": bytes(512),
    "a part of one": bytes(100),
    "as it should be": END,
    "a whole tape block": bytes(10240),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_archives_may_end_as_gnu_tar_takes_them(end: bytes) -> None:
    data = header(b"f", 3) + padded(b"abc") + end
    assert len(read(data)) == len(listed(data)) == 1


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "no tar": (b"x" * 1024, "not a tar archive|no number"),
    "a wrong sum": (header() + header(b"g")[:100] + b"1" + header(b"g")[101:] + END, "entry 2 at byte 512: the checksum"),
    "cut in a file": (header(size=600) + bytes(512), "ends within it"),
    "cut in a header": (header() + header()[:300], "something else"),
    "a size beyond the end": (header(size=2**33 - 1) + END, "ends within it"),
    "garbage": (header() + bytes(512) + header(b"g") + END, "behind the end"),
    "upwards": (header(b"a/../b") + END, "upwards"),
    "upwards by a link": (header(b"a", kind=b"1", at157=b"../b") + END, "upwards"),
    "a link to itself": (header(b"./a", kind=b"1", at157=b"a") + END, "itself"),
    "a long name": (pax([(b"path", b"a/" * 2100)]) + header() + END, "longer than 4096"),
    "a long component": (pax([(b"path", b"a" * 256)]) + header() + END, "longer than 255"),
    "a NUL in a name": (pax([(b"path", b"a\0b")]) + header() + END, "path"),
    "a large header": (header(b"x", 2**20 + 1, b"x") + bytes(2**21), "extended header of more than"),
    "a malformed record": (header(b"x", 8, b"x") + padded(b"9 path=a") + header() + END, "malformed"),
    "a record that runs over": (header(b"x", 10, b"x") + padded(b"99 path=a\n") + header() + END, "malformed"),
    "a negative size": (pax([(b"size", b"-1")]) + header() + END, "size"),
    "a size that is no whole number": (pax([(b"size", b"1e3")]) + header() + END, "1e3"),
    "a negative size to base 256": (header(size=b"\xff" * 12) + END, "negative"),
    "a size of blanks": (header(size=b" " * 12) + END, "no number"),
    "a folder with data": (header(b"d/", 512, b"5") + header(b"hidden") + END, "readers disagree"),
    "a name for all": (pax([(b"path", b"x")], b"g") + header() + END, "global header"),
    "two extended headers": (pax([(b"uid", b"1")]) * 2 + header() + END, "two extended"),
    "an extended header alone": (header() + pax([(b"uid", b"1")]) + END, "without an entry"),
    "a map that overlaps": (pax([(b"GNU.sparse.map", b"0,2,1,1"), (b"GNU.sparse.size", b"9")]) + header(size=3) + padded(b"abc") + END, "map"),
    "a map without end": (
        pax([(b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"), (b"GNU.sparse.realsize", b"9")]) + header(size=512) + padded(b"9\n1\n") + END,
        "map",
    ),
    "no name": (header(b"") + END, "no name"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "why"), BAD.values(), ids=BAD.keys())
def test_damaged_and_doubtful_archives_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(Damaged, match=why):
        read(data)


def test_a_layer_may_end_with_the_data_of_its_last_file() -> None:
    assert [content for _, content in read(header(size=3) + b"abc", whiteouts=True)] == [b"abc"]
    for data, layer in ((header(size=3) + b"ab", True), (header(size=3) + b"abc", False)):
        with pytest.raises(Damaged, match="ends within it"):
            read(data, whiteouts=layer)


@pytest.mark.parametrize("name", [b".wh.", b"a/.wh..", b".wh.../b"])
def test_whiteouts_of_a_folder_itself_are_refused_in_layers_alone(name: bytes) -> None:
    assert read(header(name) + END)
    with pytest.raises(Damaged, match="would remove"):
        read(header(name) + END, whiteouts=True)


def test_holes_are_zeros_and_cost_no_memory() -> None:
    size = 100 << 30
    data = (
        pax([(b"GNU.sparse.map", b"10,3"), (b"GNU.sparse.size", b"%d" % size)]) + header(size=3) + padded(b"abc") + END
    )
    ((member, content),) = [(m, c.read(1000)) for m, c in entries(Stream([data]), Budget("x"))]
    assert (member.size, content) == (size, bytes(10) + b"abc" + bytes(987))


def test_content_may_be_left_unread_or_read_in_part() -> None:
    data = tar({"a": b"1" * 1000, "b": b"2" * 1000, "c": b"3" * 1000})
    parts: list[Callable[[io.BufferedIOBase], bytes]] = [lambda c: b"", lambda c: c.read(700), lambda c: c.read1(4000)]
    found = [part(content) for part, (_, content) in zip(parts, entries(Stream([data]), Budget("x")), strict=True)]  # type: ignore[arg-type]
    assert found == [b"", b"2" * 700, b"3" * 1000]
