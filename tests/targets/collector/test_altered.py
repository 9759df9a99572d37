"""A collector compares programs with the checksums of their packages as the auditor's own code does, number for number."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.facts.altered_files import REQUESTS
from inspector.request import MIB, Altered, Database
from inspector.snapshot import Item, State
from inspector.targets.collector.altered import altered
from inspector.targets.collector.asking import asked
from inspector.targets.collector.evidence import Evidence
from inspector.targets.collector.records import Record, new_mark
from inspector.targets.collector.script import script
from inspector.targets.collector.virtual import VirtualFiles
from inspector.targets.host import rootfs
from tests.roots import ordinary_user
from tests.targets.collector.running import BOOTSTRAP, SHELLS, collected, evidence, read, shell_in

WHOLE = REQUESTS["dpkg"]
DPKG = Altered(Database.DPKG, ("(usr/)?s?bin/", "(usr/)?lib/"), MIB)
APK = replace(DPKG, database=Database.APK, limit=64 * MIB)
INFO = "var/lib/dpkg/info"
MADE = 1_000_000_000
NO_SUM = "0" * 32
AS_NOBODY = "chroot", "--userspec=65534:65534", "--groups="


def here(root: Path, request: Altered) -> tuple[Item, ...]:
    return rootfs(str(root)).collect([request]).answers[request]


def there(root: Path, shell: tuple[str, ...], request: Altered, *chroot: str) -> tuple[Item, ...]:
    return collected(("env", "LC_ALL=C", *(chroot or ("chroot",)), str(root), *shell), [request])[request]


def head(items: tuple[Item, ...]) -> dict[str, int]:
    numbers: dict[str, int] = json.loads(items[0].text)
    return numbers


def package(root: Path, name: str, files: dict[str, str], folder: str = INFO) -> None:
    """As dpkg leaves it; the files themselves hold something else."""
    (root / folder).mkdir(parents=True, exist_ok=True)
    sums = {path: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() for path, text in files.items()}
    listed = root / folder / f"{name}.md5sums"
    listed.write_text("".join(f"{checksum}  {path}\n" for path, checksum in sums.items()))
    os.utime(listed, (MADE, MADE))
    if folder == INFO:
        listed.with_suffix(".list").write_text("".join(f"/{path}\n" for path in files))


def plant(root: Path) -> None:
    """Each way in which a program may not be what its package brought, and lists as somebody hostile writes them."""
    programs = root / "usr/bin"
    with (programs / "ls").open("a") as file:
        file.write("more")
    times = (programs / "tsort").stat()
    (programs / "tsort").write_text("other")
    os.utime(programs / "tsort", (times.st_atime, times.st_mtime))
    (programs / "who").rename(programs / "who.real")
    (root / "usr/lib/a name'q\"\\x").write_text("evil")
    targets = {
        "who": "who.real",
        "pinky": "../lib/a name'q\"\\x",
        "users": "/usr/bin/ls",
        "tty": "nowhere",
        "tac": "tac",
    }
    targets["yes"] = "/proc/kmsg"
    for name, target in targets.items():
        (programs / name).unlink(missing_ok=True)
        (programs / name).symlink_to(target)
    for name in ("factor", "tee", "wc"):
        (programs / name).unlink()
    (programs / "tee").mkdir()
    os.mkfifo(programs / "wc")
    os.truncate(programs / "shuf", 0)
    os.truncate(programs / "seq", 1 << 30)
    (programs / "nproc").chmod(0o700)
    (root / "usr/lib/dpkg").chmod(0o700)
    hostile(root)


def hostile(root: Path) -> None:
    names = [
        b"../../../../etc/passwd",
        b"a b\\c\"'d",
        b"n\0x",
        b"q=\x01",
        b"-rf",
        b"x" * 100_000,
        b"y" * 300,
        b"\xff\xfe",
    ]
    for name in (b"a b\\c\"'d", b"q=\x01", b"-rf", b"\xff\xfe"):
        (root / "usr/bin" / os.fsdecode(name)).write_text("x")
    lines = [NO_SUM.encode() + b"  usr/bin/" + name for name in names]
    info = root / INFO
    (info / "a b.md5sums").write_bytes(
        b"\n".join([*lines, b"\xff  usr/bin/q", b"  usr/bin/y", NO_SUM.encode() + b" *usr/bin/z"])
    )
    os.mkfifo(info / "fifo.md5sums")
    (info / "dangling.md5sums").symlink_to("nowhere")
    (info / "dir.md5sums").mkdir()
    (info / "huge.md5sums").touch()
    os.truncate(info / "huge.md5sums", 65 * MIB)
    (info / "bash.md5sums").chmod(0o600)
    package(root, "distroless", {"usr/bin/bash": "x", "usr/bin/ls": "x"}, "var/lib/dpkg/status.d")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_pristine_debian_has_nothing_to_name(debian_copy: Path, shell: str) -> None:
    theirs = there(debian_copy, shell_in(debian_copy, shell), WHOLE)
    assert theirs == here(debian_copy, WHOLE)
    assert theirs[0].state is State.OK
    assert head(theirs)["listed"] > 500
    assert len(theirs) == 1


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("limit", [WHOLE.limit, 5 * MIB])
def test_what_was_planted_is_told_alike(debian_copy: Path, shell: str, limit: int) -> None:
    words, request = shell_in(debian_copy, shell), replace(WHOLE, limit=limit)
    plant(debian_copy)
    theirs = there(debian_copy, words, request)
    assert theirs == here(debian_copy, request)
    assert {"/bin/ls", "/usr/bin/tsort"} <= {item.name for item in theirs if item.digest}
    assert theirs[0].state is State.TRUNCATED


def test_in_a_copy_everything_is_compared_alike(debian_copy: Path, tmp_path: Path) -> None:
    """All that is there has a new ctime, and lists of names and checksums one mtime."""
    words = shell_in(debian_copy, "dash")
    plant(debian_copy)
    for path in (debian_copy / INFO).glob("*.list"):
        os.utime(path, (MADE, MADE))
    for path in (debian_copy / INFO).glob("*.md5sums"):
        if path.is_file():
            os.utime(path, (MADE, MADE))
    theirs = there(debian_copy, words, WHOLE)
    assert theirs == here(debian_copy, WHOLE)
    assert head(theirs)["untouched"] == 0
    assert head(theirs)["compared"] > 500


def test_an_ordinary_user_is_denied_the_same(debian_copy: Path) -> None:
    words = shell_in(debian_copy, "dash")
    plant(debian_copy)
    theirs = there(debian_copy, words, WHOLE, *AS_NOBODY)
    with ordinary_user(debian_copy):
        ours = here(debian_copy, WHOLE)
    assert theirs == ours
    denied = {item.name for item in theirs if item.state is State.DENIED}
    assert {"/usr/bin/nproc", f"/{INFO}/bash.md5sums"} <= denied


@pytest.mark.parametrize("program", ["md5sum", "stat", "xargs", "sort", "awk", "grep"])
def test_without_a_tool_nothing_passes(debian_copy: Path, program: str) -> None:
    words = shell_in(debian_copy, "dash")
    plant(debian_copy)
    shutil.rmtree(debian_copy / "etc/alternatives")  # there awk is
    (debian_copy / "usr/bin" / program).unlink()
    answer = altered_of(debian_copy, words)
    assert not answer[0].state.whole
    assert "compared" not in answer[0].text


def altered_of(root: Path, words: tuple[str, ...]) -> tuple[Item, ...]:
    """Of a host on which tools are missing: the rest of its answers, and its standard error, do not matter here."""
    told = evidence(("sh", "-c", 'exec chroot "$@" 2>/dev/null', "sh", str(root), *words), [WHOLE])
    return altered(WHOLE, VirtualFiles(told))


@pytest.fixture
def busybox_root(tmp_path: Path) -> Path:
    """A root in which all programs are busybox's."""
    program = shutil.which("busybox")
    if program is None or os.geteuid() != 0:
        pytest.skip("needs busybox, which links nothing at run time, and root for chroot")
    root = tmp_path / "root"
    for folder in ("bin", "dev", "etc", "usr/bin", "usr/lib", INFO):
        (root / folder).mkdir(parents=True)
    fill_with_busybox(root, Path(program))
    return root


def fill_with_busybox(root: Path, program: Path) -> None:
    (root / "bin").mkdir(exist_ok=True)
    (root / "dev").mkdir(exist_ok=True)
    shutil.copy(program, root / "bin/busybox")
    done = subprocess.run([root / "bin/busybox", "--list"], capture_output=True, text=True, check=True)
    for name in done.stdout.split():
        if name != "busybox":
            (root / "bin" / name).symlink_to("busybox")
    os.mknod(root / "dev/null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    if subprocess.run(["chroot", root, "/bin/busybox", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine's busybox is not a static one")


def small(root: Path) -> None:
    """Old, new, of two packages, links, gone; and what is in no list."""
    for name in ("same", "other", "two", "empty", "back\\slash", "a  b -> c"):
        (root / "usr/bin" / name).write_text("" if name == "empty" else name)
    (root / "usr/bin/link").symlink_to("same")
    (root / "usr/bin/a -> b").symlink_to("same -> x")
    (root / "usr/bin/text").symlink_to("other")
    (root / "usr/lib/fifo").parent.mkdir(exist_ok=True)
    os.mkfifo(root / "usr/lib/fifo")
    sums = {f"usr/bin/{name}": name for name in ("same", "gone", "back\\slash", "a  b -> c", "a -> b")}
    package(
        root, "p:amd64", {**sums, "usr/bin/other": "x", "usr/bin/two": "x", "usr/bin/empty": "x", "usr/lib/fifo": "x"}
    )
    package(root, "q", {"./usr/bin/two": "two", "usr/bin/link": "x", "usr/bin/text": "other", "usr/bin/same/x": "x"})
    for path in (root / INFO).glob("*.list"):
        os.utime(path, (MADE, MADE))  # as in a copy


@pytest.mark.parametrize("shell", SHELLS)
def test_small_roots_of_busybox_alone_are_told_alike(busybox_root: Path, shell: str) -> None:
    small(busybox_root)
    if shell != "busybox":
        link_libraries(busybox_root, shell)
    theirs = there(busybox_root, shell_in(busybox_root, shell), DPKG)
    assert theirs == here(busybox_root, DPKG)
    differing = {item.name for item in theirs if item.digest}
    assert differing == {"/usr/bin/other", "/usr/bin/empty", "/usr/bin/link"}
    assert head(theirs) == {"listed": 12, "absent": 3, "untouched": 0, "compared": 8, "left": 0}


def link_libraries(root: Path, shell: str) -> None:
    """What a shell that is no busybox is linked with."""
    program = shutil.which(shell) or pytest.skip(f"{shell} is not installed")
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout.split()
    for library in (Path(word) for word in listed if word.startswith("/")):
        target = root / str(library)[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)
    if (locale := Path("/usr/lib/locale/C.utf8")).is_dir():  # without it mksh complains
        shutil.copytree(locale, root / str(locale)[1:])


@pytest.mark.parametrize("has_timeout", [True, False])
def test_a_program_that_takes_too_long_is_ended_and_told(debian_copy: Path, has_timeout: bool) -> None:
    words = shell_in(debian_copy, "dash")
    plant(debian_copy)
    (debian_copy / "usr/bin/md5sum").unlink()
    (debian_copy / "usr/bin/md5sum").write_text("#!/bin/sh\nexec sleep 3\n")
    (debian_copy / "usr/bin/md5sum").chmod(0o755)
    if not has_timeout:
        (debian_copy / "usr/bin/timeout").unlink()
    stream = asked([WHOLE], new_mark())
    text = script().replace(b"within 240 xargs", b"within 1 xargs")
    done = subprocess.run(
        ["chroot", str(debian_copy), *words, "-c", BOOTSTRAP],
        input=text + b"#end\n" + stream.data,
        capture_output=True,
        timeout=60,
        check=False,
    )
    theirs = altered(WHOLE, VirtualFiles(read(stream, done.stdout)))
    assert theirs[0].state is State.TIMEOUT
    assert head(theirs)["left"] > 5
    assert {"/usr/bin/wc"} <= {item.name for item in theirs}


def test_where_a_thousand_differ_the_rest_is_left(busybox_root: Path) -> None:
    names = [f"usr/bin/x{number:04}" for number in range(1300)]
    for name in names:
        (busybox_root / name).write_text(name)
    package(busybox_root, "p", {name: name if name.endswith("7") else "other" for name in names})
    os.utime(busybox_root / INFO / "p.list", (MADE, MADE))
    theirs = there(busybox_root, ("/bin/busybox", "sh"), DPKG)
    assert theirs == here(busybox_root, DPKG)
    assert theirs[0].state is State.TRUNCATED
    assert len(theirs) == 1001
    assert head(theirs)["left"] > 100


def test_apk_keeps_checksums_of_files_and_of_links(busybox_root: Path) -> None:
    def checksum(text: str) -> str:
        return "Q1" + base64.b64encode(hashlib.sha1(text.encode(), usedforsecurity=False).digest()).decode()

    for name in ("good", "bad", "other"):
        (busybox_root / "usr/bin" / name).write_text(name)
    (busybox_root / "usr/bin/sh").symlink_to("/usr/bin/good")
    (busybox_root / "usr/bin/ls").symlink_to("/usr/bin/other")
    sums = {"good": "good", "bad": "x", "sh": "/usr/bin/good", "ls": "/usr/bin/good", "gone": "x"}
    lines = "".join(f"R:{name}\na:0:0:755\nZ:{checksum(text)}\n" for name, text in sums.items())
    unknown = "R:other\nZ:Q2AAAA\nR:none\nR:good\nZ:Q1%%%\n"
    (busybox_root / "lib/apk/db").mkdir(parents=True)
    (busybox_root / "lib/apk/db/installed").write_text(
        f"P:p\nV:1\nF:usr/bin\n{lines}{unknown}F:\nR:top\nZ:{checksum('')}\n"
    )
    theirs = there(busybox_root, ("/bin/busybox", "sh"), APK)
    assert theirs == here(busybox_root, APK)
    assert head(theirs) == {"listed": 5, "absent": 1, "untouched": 0, "compared": 4, "left": 0}
    assert [item.name for item in theirs[1:]] == ["/usr/bin/bad", "/usr/bin/ls"]


@pytest.mark.parametrize("version", ["3.9.6", "3.20.3"])
def test_alpine_is_told_alike(alpine_root: Callable[[str], Path], version: str) -> None:
    """The recorded root has the database and no programs: those that stand there are busybox's, and links as apk makes them."""
    program = shutil.which("busybox")
    if program is None or os.geteuid() != 0:
        pytest.skip("needs busybox and root for chroot")
    root = alpine_root(version)
    fill_with_busybox(root, Path(program))
    (root / "lib/libz.so.1").symlink_to(f"libz.so.1.{'3.1' if version == '3.20.3' else '2.11'}")
    (root / "lib/libz.so.1").resolve().write_text("other")
    theirs = there(root, ("/bin/busybox", "sh"), APK)
    assert theirs == here(root, APK)
    assert head(theirs)["absent"] > 10
    assert "/lib/libz.so.1" not in {item.name for item in theirs}
    assert "/bin/busybox" in {item.name for item in theirs}


def told(*records: Record) -> tuple[Item, ...]:
    stream = asked([DPKG], "0" * 32)
    found = Evidence(stream, altered=list(records))
    found.globs |= {"/etc/passwd", "/etc/group", *(f"/var/lib/dpkg/{name}/*.md5sums" for name in ("info", "status.d"))}
    return altered(DPKG, VirtualFiles(found))


EMPTY = b"listed 0\nuntouched 0\nabsent 0\nleft 0\nworth 0\n"
ROW = b"-rwxr-xr-x 0 0 5 1 2 /bin/x"


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (EMPTY, State.OK),
        (b"", State.MISSING),
        (EMPTY[:-8], State.MISSING),
        (EMPTY.replace(b"listed 0", b"listed x"), State.MISSING),
        (EMPTY.replace(b"listed 0", b"listed 5"), State.MISSING),
        (EMPTY.replace(b"untouched 0", b"untouched -1").replace(b"worth 0", b"worth 1"), State.MISSING),
        (b"package x\n" + EMPTY, State.MISSING),
        (b"differs 1 0 nonsense " + ROW + b"\n" + EMPTY, State.MISSING),
        (b"differs 1 0 missing " + ROW + b"\n" + EMPTY, State.MISSING),
        (b"cut\n" + EMPTY, State.TRUNCATED),
        (b"late\n" + EMPTY, State.TIMEOUT),
    ],
)
def test_what_a_host_says_wrongly_is_missing(body: bytes, state: State) -> None:
    assert told(Record(("altered", "1"), body))[0].state is state


def test_no_answer_and_a_host_without_the_tools_are_told_apart() -> None:
    assert told()[0].state is State.MISSING
    assert told(Record(("altered", "2"), EMPTY))[0].state is State.MISSING
    assert told(Record(("altered", "1", "unsupported"), b""))[0].state is State.UNSUPPORTED
