"""Headers of archives that tarfile would not write: lies about sizes, names, lengths and maps."""

from __future__ import annotations

import struct

from tests.image.samples import MB, PASSWD, TOOR, Want


def header(
    name: bytes, *, size: bytes = b"0" * 11, kind: bytes = b"0", to: bytes = b"", mode: bytes = b"0000644"
) -> bytes:
    """One block of ustar with a right checksum. `size`: the field as it stands."""
    fields = struct.pack(
        "100s8s8s8s12s12s8s1s100s8s32s32s8s8s155s12x",
        name[:100], mode, b"0000000", b"0000000", size, b"14524770540", b" " * 8, kind, to[:100], b"ustar\x0000", b"root",
        b"root", b"", b"", b"",
    )  # fmt: skip
    return fields[:148] + b"%06o\0 " % sum(fields) + fields[156:]


def blocks(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


def whole(name: bytes, data: bytes, kind: bytes = b"0") -> bytes:
    return header(name, size=b"%011o" % len(data), kind=kind) + blocks(data)


def record(text: bytes) -> bytes:
    """A line of a PAX header with the length that it has."""
    length = len(text) + 2
    while len(b"%d " % length + text) + 1 != length:
        length += 1
    return b"%d %s\n" % (length, text)


def pax(*lines: bytes, then: bytes = b"", kind: bytes = b"x") -> bytes:
    """A PAX header with these lines, then a file of /etc that it is about, then the end."""
    return whole(b"PaxHeaders/x", b"".join(lines), kind) + (then or whole(b"etc/passwd", TOOR)) + END


END = bytes(1024)
LIES: dict[str, tuple[Want, bytes]] = {
    "size beyond the end": (Want.REFUSED, header(b"etc/passwd", size=b"77777777777") + blocks(TOOR) + END),
    "size of 8 exbibytes": (Want.REFUSED, header(b"etc/passwd", size=b"\x80\0\0\0\x7f" + b"\xff" * 7) + END),
    "negative size": (Want.NO_PASS, header(b"etc/passwd", size=b"\xff" * 12) + blocks(TOOR) + END),
    "size that is no number": (Want.NO_PASS, header(b"etc/passwd", size=b"12x4567890z") + blocks(TOOR) + END),
    "wrong checksum": (Want.NO_PASS, b"X" + whole(b"etc/passwd", TOOR)[1:] + END),
    "no end of archive": (Want.ANY, whole(b"etc/passwd", TOOR)),
    "cut in a member": (Want.REFUSED, whole(b"etc/passwd", TOOR * 99)[:1200]),
    "cut in a header": (Want.NO_PASS, whole(b"etc/passwd", TOOR) + header(b"etc/group")[:100]),
    "trailing garbage": (Want.ANY, whole(b"etc/passwd", TOOR) + END + b"garbage" * 999),
    "no archive at all": (Want.REFUSED, b"\x7fELF not a tar archive" * 99),
    "size of a folder": (Want.ANY, header(b"etc/", size=b"00000001000", kind=b"5") + whole(b"etc/passwd", TOOR) + END),
    "size of a link": (Want.NO_PASS, header(b"etc/a", size=b"00000001000", kind=b"2", to=b"b") + whole(b"etc/passwd", TOOR)),
    "unknown type": (Want.NO_PASS, whole(b"etc/passwd", TOOR, b"Q") + END),
    "contiguous file": (Want.FAIL, whole(b"etc/passwd", TOOR, b"7") + END),
    "old type of a file": (Want.FAIL, whole(b"etc/passwd", TOOR, b"\0") + END),
    "empty name": (Want.ANY, whole(b"", TOOR) + whole(b"/", b"") + whole(b"etc/passwd", TOOR) + END),
    "pax size -1": (Want.NO_PASS, pax(record(b"size=-1"))),
    "pax size as float": (Want.NO_PASS, pax(record(b"size=1e3"))),
    "pax size of 30 digits": (Want.NO_PASS, pax(record(b"size=" + b"9" * 30))),
    "pax size of 5000 digits": (Want.NO_PASS, pax(record(b"size=" + b"9" * 5000))),
    "pax size with underscores": (Want.NO_PASS, pax(record(b"size=%d_%d" % divmod(len(TOOR), 10)))),
    "pax length lies": (Want.NO_PASS, pax(b"99999999 path=etc/shadow\n")),
    "pax length of 0": (Want.NO_PASS, pax(b"0 path=etc/shadow\n")),
    "pax without equals": (Want.NO_PASS, pax(b"8 path\n\n\n")),
    "pax mtime nan": (Want.ANY, pax(record(b"mtime=nan"))),
    "pax mtime inf": (Want.ANY, pax(record(b"mtime=inf"), record(b"atime=-inf"))),
    "pax uid is huge": (Want.ANY, pax(record(b"uid=" + b"9" * 40), record(b"gid=-7"))),
    "pax path with NUL": (Want.NO_PASS, pax(record(b"path=etc/passwd\0.hidden"))),
    "pax path out": (Want.ANY, pax(record(b"path=../../outside/passwd"))),
    "pax path of a megabyte": (Want.ANY, pax(record(b"path=" + b"a/" * (MB // 2)))),
    "pax path of two": (Want.FAIL, pax(record(b"path=etc/other"), record(b"path=etc/passwd"), then=whole(b"x", TOOR))),
    "pax header at the end": (Want.ANY, whole(b"etc/passwd", TOOR) + whole(b"p", record(b"path=etc/x"), b"x") + END),
    "pax headers in a row": (Want.ANY, whole(b"p", record(b"path=etc/x"), b"x") * 999 + whole(b"x", PASSWD) + END),
    "pax linkpath out": (Want.NO_PASS, pax(record(b"linkpath=../../outside/passwd"), then=header(b"etc/passwd", kind=b"2"))),
    "global path": (Want.ANY, pax(record(b"path=etc/passwd"), kind=b"g")),
    "global size": (Want.NO_PASS, pax(record(b"size=0"), kind=b"g")),
    "gnu long name without a file": (Want.ANY, whole(b"././@LongLink", b"etc/x" * 99, b"L") + END),
    "gnu long name of 8 GB": (Want.REFUSED, header(b"././@LongLink", size=b"77777777777", kind=b"L") + END),
    "pax header of 8 GB": (Want.REFUSED, header(b"PaxHeaders/x", size=b"77777777777", kind=b"x") + END),
    "sparse map of pax 0.1 that overlaps": (
        Want.NO_PASS,
        pax(record(b"GNU.sparse.map=0,9,3,9,-4,9"), record(b"GNU.sparse.size=99"), record(b"GNU.sparse.numblocks=3")),
    ),
    "sparse map of pax 1.0 that never ends": (
        Want.NO_PASS,
        pax(
            record(b"GNU.sparse.major=1"), record(b"GNU.sparse.minor=0"), record(b"GNU.sparse.realsize=99"),
            record(b"GNU.sparse.name=etc/passwd"), then=whole(b"x", b"1" * 5000),
        ),
    ),
    "sparse map of pax 1.0 with a billion parts": (
        Want.NO_PASS,
        pax(
            record(b"GNU.sparse.major=1"), record(b"GNU.sparse.minor=0"), record(b"GNU.sparse.realsize=99"),
            record(b"GNU.sparse.name=etc/passwd"), then=whole(b"x", b"999999999\n0\n"),
        ),
    ),
    "sparse size of 8 exbibytes": (
        Want.NO_PASS,
        pax(
            record(b"GNU.sparse.major=1"), record(b"GNU.sparse.minor=0"), record(b"GNU.sparse.realsize=9223372036854775807"),
            record(b"GNU.sparse.name=etc/passwd"), then=whole(b"x", blocks(b"1\n0\n66\n") + TOOR),
        ),
    ),
}  # fmt: skip
"""Single headers that lie."""
