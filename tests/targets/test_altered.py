"""Files against the checksums of their packages: what is read, what differs, and what is said of the rest."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.request import Altered, Database
from inspector.snapshot import Item, State, dump, load
from inspector.targets.filesystem import OsFiles
from inspector.targets.host import rootfs

DPKG = Altered(Database.DPKG, ("(usr/)?s?bin/", "(usr/)?lib/"), 1 << 20)
APK = Altered(Database.APK, ("bin/",), 1 << 20)
INFO = "var/lib/dpkg/info"
MADE = 1_000_000_000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("etc", "usr/bin", "usr/lib", INFO, "lib/apk/db"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "bin").symlink_to("usr/bin")
    return tmp_path


def package(root: Path, name: str, files: dict[str, str]) -> None:
    """As dpkg leaves it: lists older than what is written after them, the checksums with the time of the package's making."""
    lines = (
        f"{hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()}  {path}\n" for path, text in files.items()
    )
    (root / INFO / f"{name}.md5sums").write_text("".join(lines))
    os.utime(root / INFO / f"{name}.md5sums", (MADE, MADE))
    (root / INFO / f"{name}.list").write_text("".join(f"/{path}\n" for path in files))


def compared(root: Path, request: Altered = DPKG) -> tuple[dict[str, int], dict[str, Item]]:
    head, *rest = rootfs(str(root)).collect([request]).answers[request]
    return json.loads(head.text), {item.name: item for item in rest}


def later(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """As if the status of one file had changed long after everything else's."""
    real = OsFiles.stat

    def stat(self: OsFiles, name: str) -> object:
        found = real(self, name)
        return replace(found, ctime=found.ctime + 100) if Path(self.root + name).resolve() == path.resolve() else found

    monkeypatch.setattr(OsFiles, "stat", stat)


def test_only_what_changed_after_the_installation_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("old", "new"):
        (root / "usr/bin" / name).write_text("altered")
    package(root, "a", {"bin/old": "x", "bin/new": "x", "bin/gone": "x", "usr/share/doc/a": "x"})
    later(monkeypatch, root / "usr/bin/new")
    numbers, found = compared(root)
    assert numbers == {"listed": 3, "absent": 1, "untouched": 1, "compared": 1, "left": 0}
    assert list(found) == ["/bin/new"]
    assert found["/bin/new"].text == "a\n"
    assert found["/bin/new"].digest == f"md5:{hashlib.md5(b'altered', usedforsecurity=False).hexdigest()}"


def test_a_list_from_the_future_proves_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "usr/bin/x").write_text("altered")
    package(root, "a", {"bin/x": "x"})
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert list(compared(root)[1]) == ["/bin/x"]


@pytest.mark.parametrize("keeps", [True, False])
def test_in_a_copy_everything_is_read(root: Path, tmp_path_factory: pytest.TempPathFactory, keeps: bool) -> None:
    (root / "usr/bin/x").write_text("altered")
    package(root, "a", {"usr/bin/x": "x"})
    os.utime(root / INFO / "a.list", (MADE + 1000, MADE + 1000))
    copy = tmp_path_factory.mktemp("copy") / "root"
    shutil.copytree(root, copy, symlinks=True, copy_function=shutil.copy2 if keeps else shutil.copyfile)
    assert list(compared(copy)[1]) == ["/usr/bin/x"]


@pytest.mark.parametrize("hide", [lambda path: path.chmod(0o644), lambda path: path.touch()], ids=["chmod", "touch"])
def test_lists_that_are_made_younger_hide_nothing(root: Path, hide: Callable[[Path], None]) -> None:
    """As long after the installation: what tells its time still is the mtime that the one, and the other, keeps."""
    (root / "usr/bin/x").write_text("altered")
    package(root, "a", {"usr/bin/x": "x"})
    os.utime(root / INFO / "a.list", (MADE + 1000, MADE + 1000))
    for name in ("a.list", "a.md5sums"):
        hide(root / INFO / name)
    assert list(compared(root)[1]) == ["/usr/bin/x"]


def test_without_the_list_of_names_everything_is_read(root: Path) -> None:
    (root / "usr/bin/x").write_text("altered")
    package(root, "a", {"usr/bin/x": "x"})
    (root / INFO / "a.list").unlink()
    assert list(compared(root)[1]) == ["/usr/bin/x"]


def test_of_two_packages_with_one_path_either_may_be_right(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "usr/bin/x").write_text("b")
    package(root, "a:amd64", {"usr/bin/x": "a"})
    package(root, "b", {"./usr/bin/x": "b"})
    later(monkeypatch, root / "usr/bin/x")
    assert compared(root) == ({"listed": 1, "absent": 0, "untouched": 0, "compared": 1, "left": 0}, {})
    (root / "usr/bin/x").write_text("c")
    assert compared(root)[1]["/usr/bin/x"].text == "a\nb\n"


def test_a_link_in_the_place_of_a_program_is_always_looked_at(root: Path) -> None:
    (root / "usr/lib/evil").write_text("evil")
    (root / "usr/bin/x").symlink_to("../lib/evil")
    package(root, "a", {"usr/bin/x": "x"})
    assert list(compared(root)[1]) == ["/usr/bin/x"]


def test_the_first_patterns_are_served_first_and_the_rest_is_counted(root: Path) -> None:
    for path in ("usr/bin/z", "usr/lib/a"):
        (root / path).write_text("altered")
        (root / f"{path}.link").symlink_to(Path(path).name)
    package(root, "a", {"usr/lib/a.link": "x", "usr/bin/z.link": "x"})
    request = replace(DPKG, limit=10)
    head = rootfs(str(root)).collect([request]).answers[request][0]
    numbers, found = compared(root, request)
    assert (head.state, numbers["compared"], numbers["left"]) == (State.TRUNCATED, 1, 1)
    assert list(found) == ["/usr/bin/z.link"]


def test_what_is_no_regular_file_is_named(root: Path) -> None:
    os.mkfifo(root / "usr/bin/real")
    (root / "usr/bin/x").symlink_to("real")
    package(root, "a", {"usr/bin/x": "x"})
    assert compared(root)[1]["/usr/bin/x"].state is State.UNSUPPORTED


@pytest.mark.parametrize(
    "line",
    [
        b"\xff" * 32 + b"  usr/bin/x\n",
        b"  usr/bin/x\n",
        b"0" * 32 + b"  usr/bin/../../../../etc/passwd\n",
        b"0" * 32 + b"  usr/bin/\x00x\n",
        b"0" * 32 + b"  usr/bin/" + b"x" * 100_000,
    ],
)
def test_hostile_lists_do_no_harm(root: Path, line: bytes) -> None:
    (root / INFO / "a.md5sums").write_bytes(line)
    numbers, found = compared(root)
    assert numbers["compared"] == 0
    assert not found


def test_apk_keeps_checksums_of_files_and_of_links(root: Path) -> None:
    def checksum(text: str) -> str:
        return "Q1" + base64.b64encode(hashlib.sha1(text.encode(), usedforsecurity=False).digest()).decode()

    for name in ("good", "bad", "other"):
        (root / "usr/bin" / name).write_text(name)
    (root / "usr/bin/sh").symlink_to("/bin/good")
    (root / "usr/bin/ls").symlink_to("/bin/other")
    sums = {"good": "good", "bad": "x", "sh": "/bin/good", "ls": "/bin/good"}
    lines = "".join(f"R:{name}\na:0:0:755\nZ:{checksum(text)}\n" for name, text in sums.items())
    unknown = "R:other\nZ:Q2AAAA\nR:none\nR:good\nZ:Q1%%%\n"
    (root / "lib/apk/db/installed").write_text(f"P:p\nV:1\nF:bin\n{lines}{unknown}F:\nR:top\nZ:{checksum('')}\n")
    numbers, found = compared(root, APK)
    assert numbers == {"listed": 4, "absent": 0, "untouched": 0, "compared": 4, "left": 0}
    assert list(found) == ["/bin/bad", "/bin/ls"]


def test_the_answer_survives_a_snapshot_file(root: Path) -> None:
    (root / "usr/lib/x").write_text("altered")
    (root / "usr/bin/x").symlink_to("../lib/x")
    package(root, "a", {"usr/bin/x": "x"})
    taken = rootfs(str(root)).collect([DPKG])
    assert load(io.BytesIO(dump(taken)), "x") == taken
