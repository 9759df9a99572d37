"""File capabilities, decoded and found by the walk; and what the walk tells of the folders above a row."""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path

import pytest

from inspector.request import Tree, Where
from inspector.snapshot import Item, State
from inspector.targets.capabilities import ATTRIBUTE, decode
from inspector.targets.host import rootfs

NET_RAW = 1 << 13
CAPS = Tree(Where(caps=True))


def attribute(permitted: int, inheritable: int = 0, *, effective: bool = True, rootid: int | None = None) -> bytes:
    revision = 2 if rootid is None else 3
    low, high = 0xFFFFFFFF, 32
    words = [permitted & low, inheritable & low, permitted >> high, inheritable >> high]
    words += [] if rootid is None else [rootid]
    return struct.pack(f"<I{len(words)}I", revision << 24 | effective, *words)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "passwd").write_text("root:x:0:0::/root:/bin/sh\n")
    (tmp_path / "bin").mkdir()
    return tmp_path


def program(path: Path, raw: bytes, mode: int = 0o755) -> None:
    path.write_bytes(b"")
    path.chmod(mode)
    try:
        os.setxattr(path, ATTRIBUTE, raw)
    except OSError as error:
        pytest.skip(f"file capabilities cannot be set here: {error}")


def rows(root: Path, tree: Tree = CAPS) -> dict[str, Item]:
    return {item.name: item for item in rootfs(str(root)).collect([tree]).answers[tree] if item.stat}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (attribute(NET_RAW), "cap_net_raw=ep"),
        (attribute(NET_RAW | 1 << 12, effective=False), "cap_net_admin,cap_net_raw=p"),
        (attribute(1, 1), "cap_chown=eip"),
        (attribute(1 << 7, 1, effective=False), "cap_chown=i cap_setuid=p"),
        (attribute(1 << 39), "cap_bpf=ep"),
        (attribute(1 << 63), "63=ep"),
        (attribute(1, rootid=1000), "cap_chown=ep [rootid=1000]"),
        (struct.pack("<III", 1 << 24 | 1, NET_RAW, 0), "cap_net_raw=ep"),
        (attribute(0), ""),
        (b"", ""),
        (b"\x01\x02", ""),
        (attribute(1)[:-1], ""),
        (struct.pack("<IIIII", 9 << 24, 1, 1, 1, 1), ""),
    ],
)
def test_the_attribute_as_text(raw: bytes, text: str) -> None:
    assert decode(raw) == text


def test_the_walk_finds_executable_files_with_capabilities(root: Path) -> None:
    program(root / "bin" / "ping", attribute(NET_RAW))
    program(root / "bin" / "data", attribute(NET_RAW), 0o644)
    (root / "bin" / "plain").touch(0o755)
    (root / "bin" / "link").symlink_to("ping")
    assert {path: item.stat.caps for path, item in rows(root).items() if item.stat} == {"/bin/ping": "cap_net_raw=ep"}


def test_other_conditions_hold_beside_it(root: Path) -> None:
    program(root / "bin" / "a", attribute(1))
    program(root / "bin" / "b", attribute(1), 0o4755)
    assert list(rows(root, Tree(Where(caps=True, any_bits=0o4000)))) == ["/bin/b"]
    assert list(rows(root, Tree(Where(caps=True, names=("a",))))) == ["/bin/a"]
    assert list(rows(root, Tree(Where(("/etc",), caps=True)))) == []


def test_without_proc_the_file_itself_is_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(root / "bin" / "ping", attribute(NET_RAW))
    real = os.getxattr

    def no_proc(path: str | int, name: str, *, follow_symlinks: bool = True) -> bytes:
        if isinstance(path, str):
            raise FileNotFoundError(errno.ENOENT, "no such file", path)
        return real(path, name)

    monkeypatch.setattr(os, "getxattr", no_proc)
    assert list(rows(root)) == ["/bin/ping"]


@pytest.mark.parametrize(("code", "state"), [(errno.EACCES, State.DENIED), (errno.EIO, State.MISSING)])
def test_what_cannot_be_asked_is_a_gap(root: Path, monkeypatch: pytest.MonkeyPatch, code: int, state: State) -> None:
    (root / "bin" / "x").touch(0o755)

    def refused(*_: object, **__: object) -> bytes:
        raise OSError(code, "refused")

    monkeypatch.setattr(os, "getxattr", refused)
    assert rows(root)["/bin/x"].state is state


def test_rows_tell_which_folders_above_keep_others_out(root: Path) -> None:
    for name, mode in (("open", 0o755), ("open/group", 0o750), ("open/group/own", 0o700)):
        (root / name).mkdir()
        (root / name).chmod(mode)
        (root / name / "x.key").touch()
    group = (root / "open" / "group").stat().st_gid
    found = rows(root, Tree(Where(names=("*.key",))))
    assert {path: item.stat.gates for path, item in found.items() if item.stat} == {
        "/open/x.key": (),
        "/open/group/x.key": (group,),
        "/open/group/own/x.key": (group, -1),
    }
