"""Hostile layers: paths and links that lead out, names that hide others, devices; and with them all lies and bombs."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.image.bombs import BOMBS
from tests.image.lab import Entry, folder, hard, layer, link
from tests.image.lies import LIES
from tests.image.samples import PASSWD, RELEASE, TOOR, Sample, Want, over


def device(path: str, kind: bytes) -> Entry:
    return Entry(path, kind=kind)


def chain(length: int) -> list[Entry]:
    return [link(f"etc/l{number}", f"l{number + 1}") for number in range(length)]


TRICKS: dict[str, tuple[Want, tuple[Entry, ...]]] = {
    "path out": (Want.ANY, (Entry("../../../outside/passwd", TOOR), Entry("etc/../../outside/passwd", TOOR))),
    "dots inside": (Want.ANY, (Entry("etc/../etc/passwd", TOOR),)),
    "absolute path": (Want.FAIL, (Entry("/etc/passwd", TOOR),)),
    "dot and double slashes": (Want.FAIL, (Entry(".//etc/.//passwd", TOOR),)),
    "link out": (Want.NO_PASS, (link("etc/passwd", "../../../outside/passwd"),)),
    "absolute link out": (Want.NO_PASS, (link("etc/passwd", "{at}/outside/passwd"),)),
    "folder that is a link out": (Want.NO_PASS, (link("etc", "{at}/outside"),)),
    "link, then a file through it": (Want.NO_PASS, (link("opt", "{at}/outside"), Entry("opt/passwd", TOOR), link("etc/passwd", "/opt/passwd"))),
    "file through a link to etc": (Want.FAIL, (link("short", "etc"), Entry("short/passwd", TOOR))),
    "loop of links": (Want.NO_PASS, (link("etc/passwd", "a"), link("etc/a", "passwd"))),
    "loop of parents": (Want.NO_PASS, (link("a", "b"), link("b", "a"), Entry("a/passwd", TOOR), link("etc/passwd", "/a/passwd"))),
    "link to itself": (Want.NO_PASS, (link("etc/passwd", "passwd"),)),
    "chain of 39 links": (Want.FAIL, (*chain(38), Entry("etc/l38", TOOR), link("etc/passwd", "l0"))),
    "chain of 10,000 links": (Want.NO_PASS, (*chain(10_000), Entry("etc/l10000", TOOR), link("etc/passwd", "l0"))),
    "hard link out": (Want.NO_PASS, (hard("etc/passwd", "../../../outside/passwd"),)),
    "absolute hard link out": (Want.NO_PASS, (hard("etc/passwd", "{at}/outside/passwd"),)),
    "hard link to itself": (Want.ANY, (hard("etc/passwd", "etc/passwd"),)),
    "hard link to nothing": (Want.NO_PASS, (hard("etc/passwd", "etc/nothing"),)),
    "hard link to a folder": (Want.NO_PASS, (folder("home"), hard("etc/passwd", "home"))),
    "hard links in a ring": (Want.NO_PASS, (hard("etc/passwd", "etc/b"), hard("etc/b", "etc/passwd"))),
    "hard link to a link out": (Want.NO_PASS, (link("x", "{at}/outside/passwd"), hard("etc/passwd", "x"))),
    "hard link to what comes later": (Want.NO_PASS, (hard("etc/passwd", "later"), Entry("later", PASSWD))),
    "hard link across layers": (Want.FAIL, (Entry("spare", TOOR), hard("etc/passwd", "spare"))),
    "hard link to a file that is replaced": (Want.FAIL, (Entry("spare", TOOR), hard("etc/passwd", "spare"), Entry("spare", PASSWD))),
    "whiteout of nothing": (Want.PASS, (Entry(".wh.nothing"), Entry("etc/.wh.nothing"))),
    "whiteout without a name": (Want.ANY, (Entry("etc/.wh."),)),
    "whiteout of a dot": (Want.ANY, (Entry("etc/.wh.."),)),
    "whiteout of two dots": (Want.ANY, (Entry("etc/.wh..."),)),
    "whiteout of a whiteout": (Want.ANY, (Entry("etc/.wh..wh.passwd"),)),
    "whiteout of the accounts": (Want.NO_PASS, (Entry("etc/.wh.passwd"),)),
    "whiteout of etc": (Want.NO_PASS, (Entry(".wh.etc"),)),
    "whiteout and file": (Want.FAIL, (Entry("etc/.wh.passwd"), Entry("etc/passwd", TOOR))),
    "file and whiteout": (Want.FAIL, (Entry("etc/passwd", TOOR), Entry("etc/.wh.passwd"))),
    "opaque root": (Want.NO_PASS, (Entry(".wh..wh..opq"),)),
    "opaque after a file": (Want.FAIL, (folder("etc"), Entry("etc/passwd", TOOR), Entry("etc/.wh..wh..opq"))),
    "opaque that is a folder": (Want.ANY, (folder("etc/.wh..wh..opq"),)),
    "opaque that is a link": (Want.ANY, (link("etc/.wh..wh..opq", "passwd"),)),
    "whiteout through a link": (Want.ANY, (link("short", "etc"), Entry("short/.wh.passwd"))),
    "folder named as a whiteout": (Want.ANY, (folder("etc/.wh.passwd"), Entry("etc/.wh.passwd/x", TOOR))),
    "aufs folders": (Want.PASS, (folder(".wh..wh.plnk"), folder(".wh..wh.aufs"), Entry(".wh..wh.plnk/passwd", TOOR))),
    "twice, the worse last": (Want.FAIL, (Entry("etc/passwd", PASSWD), Entry("etc/passwd", TOOR))),
    "twice, the better last": (Want.PASS, (Entry("etc/passwd", TOOR), Entry("etc/passwd", PASSWD))),
    "twice under two spellings": (Want.FAIL, (Entry("etc/passwd", PASSWD), Entry("./etc//passwd", TOOR))),
    "accounts are a fifo": (Want.NO_PASS, (device("etc/passwd", tarfile.FIFOTYPE),)),
    "accounts are a character device": (Want.NO_PASS, (device("etc/passwd", tarfile.CHRTYPE),)),
    "accounts are a block device": (Want.NO_PASS, (device("etc/passwd", tarfile.BLKTYPE),)),
    "accounts are a folder": (Want.NO_PASS, (folder("etc/passwd"),)),
    "etc is a file": (Want.NO_PASS, (Entry("etc", b"no folder"),)),
    "file below a file": (Want.ANY, (Entry("etc/os-release/x", b"x"), Entry("etc/os-release", RELEASE))),
    "names that are not for showing": (
        Want.FAIL,
        (
            *(Entry(f"usr/bin/{name}", mode=0o4755) for name in ("new\nline", "\x1b[2J", "\u202egpj", "\udcff\udcfe", "中文")),
            Entry("etc/passwd", TOOR),
        ),
    ),
    "name of 5,000 bytes": (Want.ANY, (Entry("usr/" + "n" * 5000, b"x"), Entry("etc/passwd", TOOR))),
    "4,000 folders deep": (Want.ANY, (Entry("d/" * 4000 + "x", b"x", 0o4755), Entry("etc/passwd", TOOR))),
    "5,000 links to long paths": (Want.ANY, tuple(link(f"etc/cron.d/f{n}", "../cron.d/" * 100) for n in range(5_000))),
}  # fmt: skip
"""Entries that are well formed and meant ill; `{at}` is the folder beside which `outside` stands."""


def tricky(entries: Iterable[Entry]) -> Callable[[Path], Path]:
    def make(at: Path) -> Path:
        named = [Entry(e.path, e.data, e.mode, e.kind, e.link.replace("{at}", str(at)), e.pax) for e in entries]
        return over(layer(*named))(at)

    return make


LAYERS: dict[str, Sample] = {
    **{name: Sample(over(data), want) for name, (want, data) in LIES.items()},
    **{name: Sample(tricky(made), want) for name, (want, made) in TRICKS.items()},
    **BOMBS,
}
