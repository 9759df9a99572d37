"""The closed vocabulary of what may be asked of a host, as data that Python and a POSIX shell read alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from inspector.patterns import ere

MIB = 1 << 20


class Part(StrEnum):
    """How much of a file is wanted."""

    ALL = "all"
    HEAD = "head"
    TAIL = "tail"
    STAT = "stat"
    DIGEST = "digest"


@dataclass(frozen=True)
class Files:
    """Regular files by absolute glob; links are followed inside the root, `**` spans folders and follows none.

    `keep` filters lines at the source by POSIX EREs (a line is kept if one matches), and `limit` bounds the bytes that are
    kept. `*` matches names that begin with a dot too. `secret` content is never written anywhere. With `unpack` files
    whose names end as those of compressed ones are decompressed first: what is kept and bounded is what is inside.
    """

    glob: str
    part: Part = Part.ALL
    keep: tuple[str, ...] = ()
    limit: int = MIB
    secret: bool = False
    unpack: bool = False

    def __post_init__(self) -> None:
        if not self.glob.startswith("/"):
            raise ValueError(f"glob must be absolute: {self.glob!r}")
        if self.unpack and self.part is not Part.ALL and (self.part is not Part.TAIL or self.keep):
            raise ValueError(f"{self.glob!r}: only all of a compressed file, its lines, or its end can be had")
        for pattern in self.keep:
            ere(pattern)

    @property
    def name(self) -> str:
        return self.glob


@dataclass(frozen=True)
class HomeFiles:
    """As `Files`, with a glob relative to the home folder of every account."""

    glob: str
    part: Part = Part.ALL
    keep: tuple[str, ...] = ()
    limit: int = MIB
    secret: bool = False

    def __post_init__(self) -> None:
        if self.glob.startswith("/"):
            raise ValueError(f"glob must be relative to the home folder: {self.glob!r}")
        for pattern in self.keep:
            ere(pattern)

    @property
    def name(self) -> str:
        return f"~/{self.glob}"

    def below(self, home: str) -> Files:
        return Files(f"{home.rstrip('/')}/{self.glob}", self.part, self.keep, self.limit, self.secret)


@dataclass(frozen=True)
class Where:
    """Which rows of the tree walk are wanted; all conditions hold together.

    `kinds`: file, dir, link, fifo, socket, char, block. `any_bits`: at least one of these mode bits is set (0: no condition).
    `not_root`: owner is not uid 0. `unowned`: uid or gid is in no account file. `names`: globs on the last component.
    `below`: absolute folders (globs on whole components allowed). `caps`: a file with an execute bit and file capabilities; the
    row's `Stat.caps` names them.
    """

    below: tuple[str, ...] = ("/",)
    kinds: tuple[str, ...] = ("file",)
    any_bits: int = 0
    not_root: bool = False
    unowned: bool = False
    names: tuple[str, ...] = ()
    caps: bool = False


@dataclass(frozen=True)
class Tree:
    """Rows of the one walk over local file systems, with the first `content` bytes of each file where asked.

    The first item of the answer is the walk itself (name `tree:/`); a folder that could not be entered is an item of its own.
    `secret` content is never written anywhere. With `keep` (as in `Files`) a row comes back only where a line of those bytes
    matches, and holds the matching lines, of very long ones the parts around what matched; or where the file goes on behind
    those bytes, and the row is then truncated. `images`: only a container image is asked; elsewhere nothing is read and it is absent.
    """

    where: Where
    content: int = 0
    secret: bool = False
    keep: tuple[str, ...] = ()
    images: bool = False

    def __post_init__(self) -> None:
        if self.keep and not (self.content and self.where.kinds == ("file",)):
            raise ValueError(f"{self.name}: only of files' content lines can be kept")
        for pattern in self.keep:
            ere(pattern)

    @property
    def name(self) -> str:
        w = self.where
        words = [",".join(w.kinds), *w.names]
        if w.any_bits:
            words.append(f"/{w.any_bits:o}")
        words += [flag for flag, on in (("not-root", w.not_root), ("unowned", w.unowned), ("caps", w.caps)) if on]
        return f"tree:{','.join(w.below)} ({' '.join(words)})"


@dataclass(frozen=True)
class Command:
    """One entry of the collector's closed table of read-only commands, by name."""

    key: str

    @property
    def name(self) -> str:
        return f"command:{self.key}"


class LiveKind(StrEnum):
    PROCESSES = "processes"
    SOCKETS = "sockets"
    SESSIONS = "sessions"
    BOOT = "boot"


@dataclass(frozen=True)
class Live:
    """Facts of the running host; one JSON document an answer."""

    kind: LiveKind

    @property
    def name(self) -> str:
        return f"live:{self.kind}"


class OutsideKind(StrEnum):
    NMAP = "nmap"
    TLS = "tls"
    SSH = "ssh"
    HTTP = "http"


@dataclass(frozen=True)
class Outside:
    """What is seen of the host's own addresses and sites from the auditor's side."""

    kind: OutsideKind
    options: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return f"outside:{self.kind}"


@dataclass(frozen=True)
class Trial:
    """What came of guessing at the stored passwords: the auditor's work on secret items of the same snapshot."""

    @property
    def name(self) -> str:
        return "trial:passwords"


_STARS = re.compile(r"\*\*+")


@dataclass(frozen=True)
class Follow:
    """Group 1 of `pattern` in each line of what `files` gives is a path that is wanted too, read as `like` says.

    A relative path is taken from `base`; quotes around it are removed. Evaluated to a fixed point of at most four steps, so a
    file that is named by a followed file is followed as well. `like.glob` is a placeholder and is replaced.
    """

    files: Files
    pattern: str
    base: str
    like: Files

    def __post_init__(self) -> None:
        ere(self.pattern)

    @property
    def name(self) -> str:
        return f"follow:{self.files.glob}"

    def wanted(self, text: str) -> list[str]:
        """The absolute globs that `text` names, in order."""
        found = []
        # line by line, as grep does: a class such as [^;] would go on into the next one
        for match in (match for line in text.split("\n") for match in re.finditer(self.pattern, line)):
            word = match.group(1).strip("\"'")
            word = _STARS.sub("*", word)  # only our own requests may span folders
            if word:
                found.append(word if word.startswith("/") else f"{self.base.rstrip('/')}/{word}")
        return list(dict.fromkeys(found))


class Database(StrEnum):
    """A package manager's database that holds checksums of files."""

    DPKG = "dpkg"
    APK = "apk"


@dataclass(frozen=True)
class Altered:
    """Files that differ from the checksum that the package database has for them.

    `paths`: EREs on the path without its leading slash, from its beginning on; a file is compared where one matches, those of
    earlier EREs first.
    A file that dpkg installed is read only where its ctime is later than its package's installation, the earliest time that
    the package's lists of names and checksums bear: no program can set a ctime, so what is older was not touched since
    (short of a changed clock, forged lists, or a write to the disk below the file system). apk keeps all packages in one
    file, so there, in a copied root, and where dpkg's lists tell no time, all are read. `limit` bounds the bytes read.

    The first item of the answer is the comparison itself, a JSON object of numbers: listed, absent, untouched, compared, left;
    truncated where files were left. Each further item is a file that differs (its content names the packages, a line each),
    or one that could not be compared.
    """

    database: Database
    paths: tuple[str, ...]
    limit: int

    def __post_init__(self) -> None:
        for pattern in self.paths:
            ere(pattern)

    @property
    def name(self) -> str:
        return f"altered:{self.database}"


@dataclass(frozen=True)
class Image:
    """How a container image was made, and what it says of how it wants to be run; absent on every other kind of host.

    The first item is `image:configuration` and holds `inspector.oci.Configuration` as JSON. Further items are regular files that a
    later layer removed or replaced and whose last component one of the globs `hidden` matches: named by their path, with the
    first `content` bytes. Whoever has the image has them. All of it is secret: environment and history may hold passwords.
    """

    hidden: tuple[str, ...] = ()
    content: int = 0

    @property
    def name(self) -> str:
        return "image:configuration"


def of_images(request: object) -> bool:
    """Whether nothing but a container image is asked."""
    return isinstance(request, Image) or (isinstance(request, Tree) and request.images)


Request = Files | HomeFiles | Tree | Command | Live | Outside | Follow | Altered | Trial | Image
KINDS: dict[str, type[Request]] = {
    kind.__name__: kind for kind in (Files, HomeFiles, Tree, Command, Live, Outside, Follow, Altered, Trial, Image)
}
