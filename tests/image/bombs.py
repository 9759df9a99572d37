"""Archives that are small and come to much, cheap to make since they may be written one after the other; and cut ones."""

from __future__ import annotations

import functools
import gzip
import lzma
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.image.lab import Entry, Layout, layer, link
from tests.image.lies import END, header, record, whole
from tests.image.samples import BASE, MB, RELEASE, Sample, Want, rooted
from tests.roots import run


def zeros(megabytes: int) -> bytes:
    """A gzip file of so many megabytes of zeros, in members of 64."""
    return gzip.compress(bytes(64 * MB), 9) * (megabytes // 64)


def entries(count: int) -> bytes:
    """A gzip file with so many empty files, of 10,000 names."""
    some = b"".join(header(b"srv/f%d" % number) for number in range(10_000))
    return _base() + gzip.compress(some, 6) * (count // 10_000)


def _base() -> bytes:
    """The harmless root without the end of its archive, as the beginning of a gzip file."""
    end = len(BASE.rstrip(b"\0"))
    return gzip.compress(BASE[: end + -end % 512], 1)


def big_file(megabytes: int, name: bytes = b"srv/big") -> bytes:
    size = b"\x80" + (megabytes * MB).to_bytes(11, "big")
    return _base() + gzip.compress(header(name, size=size)) + zeros(megabytes) + gzip.compress(END)


def huge_pax(megabytes: int) -> bytes:
    """A PAX header that is really there, with one value of zeros."""
    size = b"\x80" + (megabytes * MB).to_bytes(11, "big")
    text = b"%d comment=" % (megabytes * MB)
    first = header(b"PaxHeaders/x", size=size, kind=b"x") + text + bytes(MB - len(text))
    return _base() + gzip.compress(first + bytes(63 * MB)) + zeros(megabytes - 64) + gzip.compress(END)


def many_pax(count: int) -> bytes:
    """PAX headers of one file that are each small and together are not."""
    one = gzip.compress(whole(b"PaxHeaders/x", record(b"comment=" + b"x" * 500_000), b"x") * 10, 6)
    return _base() + one * (count // 10) + gzip.compress(whole(b"etc/motd", b"x") + END)


def distinct(count: int) -> bytes:
    """So many empty files, each of a name of its own."""
    one = header(b"srv/d/f0000000")
    rest = sum(one) - sum(one[148:156]) + 8 * 32 - 7 * 48
    names = (b"%07d" % number for number in range(count))
    files = b"".join(one[:7] + n + one[14:148] + b"%06o\0 " % (rest + sum(n)) + one[156:] for n in names)
    return _base() + gzip.compress(files, 1) + gzip.compress(END)


def more(*entries: Entry) -> bytes:
    return _base() + gzip.compress(layer(*entries), 1)


def deep(count: int) -> bytes:
    """Files that are each in a thousand folders of their own, which no entry is of."""
    return more(*(Entry(f"srv/{number}/" + "a/" * 1000 + "f") for number in range(count)))


def opaque_again(at: Path) -> Path:
    """A layer that hides again and again what it does not have."""
    files = (Entry(f"srv/f{number}") for number in range(20_000))
    return Layout().image([BASE, layer(*files, *[Entry("srv/.wh..wh..opq")] * 20_000)]).archive(at / "image.tar")


def nested(levels: int) -> bytes:
    data = zeros(1024)
    for _ in range(levels):
        data = gzip.compress(data)
    return data


def xz_window() -> bytes:
    """An .xz file that asks for a dictionary of 4 GB."""
    data = bytearray(lzma.compress(BASE, preset=0))
    assert (data[14], data[15]) == (0x21, 1)  # the filter LZMA2 and the length of its properties
    data[16] = 40
    data[20:24] = struct.pack("<I", zlib.crc32(bytes(data[12:20])))
    return bytes(data)


def zst_window() -> bytes:
    """A .zst file that asks for a window of 2 GB."""
    import zstandard

    some = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=False, compression_level=1)
    stream = zstandard.ZstdCompressor(compression_params=some).compressobj()
    return stream.compress(BASE) + stream.flush()


def zst_zeros(megabytes: int) -> bytes:
    import zstandard

    compress = zstandard.ZstdCompressor(level=1).compress
    size = b"\x80" + (megabytes * MB).to_bytes(11, "big")
    first = BASE.rstrip(b"\0")
    head = compress(first + bytes(-len(first) % 512) + header(b"srv/big", size=size))
    return head + compress(bytes(64 * MB)) * (megabytes // 64) + compress(END)


def sparse(at: Path, kind: str) -> Path:
    """A root with files of 100 GB that hold nothing, as GNU tar stores them."""
    root = at / "root"
    for name in ("etc/passwd", "etc/crontab", "var/log/lastlog", "var/log/auth.log"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        with (root / name).open("wb") as file:
            file.truncate(100 << 30)
    (root / "etc/os-release").write_bytes(RELEASE)
    run("tar", "-C", root, "--sparse", f"--format={kind}", "-cf", at / "root.tar", ".")
    return at / "root.tar"


def truncated(at: Path, how: str, share: float) -> Path:
    image = Layout().image([BASE, layer(Entry("etc/motd", bytes(range(256)) * 99))]).archive(at / "whole.tar")
    pack: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "xz": lzma.compress, "tar": bytes}
    whole_data = pack[how](image.read_bytes())
    path = at / f"cut.tar.{how}"
    path.write_bytes(whole_data[: int(len(whole_data) * share)])
    return path


BOMBS: dict[str, Sample] = {
    "half a gigabyte of zeros": Sample(rooted(lambda: big_file(512)), Want.PASS),
    "2 GB of zeros": Sample(rooted(lambda: big_file(2048)), Want.ANY),
    "10 GB of zeros": Sample(rooted(lambda: big_file(10 * 1024)), Want.ANY, full=True),
    "10 GB of zeros as accounts": Sample(rooted(lambda: big_file(10 * 1024, b"etc/passwd")), Want.NO_PASS, full=True),
    "1 GB of zeros as accounts": Sample(rooted(lambda: big_file(1024, b"etc/passwd")), Want.NO_PASS),
    "10 GB of zeros in zstd": Sample(rooted(lambda: zst_zeros(10 * 1024), "root.tar.zst"), Want.ANY),
    "nothing but zeros": Sample(rooted(lambda: zeros(2048)), Want.REFUSED),
    "zeros after the end": Sample(rooted(lambda: gzip.compress(BASE) + zeros(256)), Want.ANY),
    "zeros in gzip four times": Sample(rooted(lambda: nested(3)), Want.REFUSED),
    "500,000 entries": Sample(rooted(lambda: entries(500_000)), Want.ANY, full=True),
    "a million entries": Sample(rooted(lambda: entries(1_000_000)), Want.REFUSED),
    "five million entries": Sample(rooted(lambda: entries(5_000_000)), Want.REFUSED, full=True),
    "790,000 files": Sample(rooted(lambda: distinct(790_000)), Want.PASS, full=True),
    "a million folders without entries": Sample(rooted(lambda: deep(1000)), Want.REFUSED),
    "names of 80 MB": Sample(
        rooted(lambda: more(*(Entry("a/" * 1900 + f"{n}/f") for n in range(20_000)))), Want.REFUSED
    ),
    "links of 80 MB": Sample(
        rooted(lambda: more(*(link(f"srv/l{n}", "x/" * 2000) for n in range(20_000)))), Want.REFUSED
    ),
    "opaque 20,000 times": Sample(opaque_again, Want.REFUSED, full=True),
    "pax header of 1 GB": Sample(rooted(lambda: huge_pax(1024)), Want.REFUSED),
    "pax headers of 500 MB in a row": Sample(rooted(lambda: many_pax(1000)), Want.ANY),
    "dictionary of 4 GB": Sample(rooted(xz_window, "root.tar.xz"), Want.REFUSED),
    "window of 2 GB": Sample(rooted(zst_window, "root.tar.zst"), Want.REFUSED),
    "100 GB sparse, gnu": Sample(lambda at: sparse(at, "gnu"), Want.NO_PASS),
    "100 GB sparse, pax": Sample(lambda at: sparse(at, "pax"), Want.NO_PASS),
    **{
        f"{how} cut at {share}": Sample(functools.partial(truncated, how=how, share=share), Want.REFUSED)
        for how in ("gz", "xz", "tar")
        for share in (0.0, 0.0001, 0.1, 0.3, 0.6)
    },
}
