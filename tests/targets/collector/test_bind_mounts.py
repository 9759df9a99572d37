"""What is mounted twice is walked once; a folder that is mounted over itself is walked like any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from inspector.request import Request, Tree, Where
from inspector.snapshot import Item
from inspector.targets.host import rootfs
from tests.roots import run
from tests.targets.collector.running import collected, shell_in

SUID = Tree(Where(any_bits=0o4000))
FILES = ("home/user/own", "home/user/below/own", "srv/own", "mnt/own")


@pytest.fixture
def mounted(debian_copy: Path) -> Iterator[Path]:
    """/home over itself, a folder in it over itself again, a file system in memory at /mnt, and /srv once more at /media."""
    with ExitStack() as mounts:

        def mount(*words: object) -> None:
            run("mount", *map(str, words))
            mounts.callback(run, "umount", "--lazy", str(words[-1]))

        mount("-t", "tmpfs", "none", debian_copy / "mnt")
        for name in FILES:
            (debian_copy / name).parent.mkdir(parents=True, exist_ok=True)
            (debian_copy / name).write_text("")
            (debian_copy / name).chmod(0o4755)
        mount("--bind", debian_copy / "home", debian_copy / "home")
        mount("--bind", debian_copy / "home/user/below", debian_copy / "home/user/below")
        mount("--bind", debian_copy / "mnt", debian_copy / "mnt")
        mount("--bind", debian_copy / "srv", debian_copy / "media")
        yield debian_copy


def own(answers: dict[Request, tuple[Item, ...]]) -> list[str]:
    return [item.name for item in answers[SUID] if item.name.endswith("/own")]


def test_read_here(mounted: Path) -> None:
    assert own(dict(rootfs(str(mounted)).collect([SUID]).answers)) == sorted(f"/{name}" for name in FILES)


@pytest.mark.parametrize("shell", ["dash", "busybox"])
def test_read_by_the_collector(mounted: Path, shell: str) -> None:
    command = ("chroot", str(mounted), *shell_in(mounted, shell))
    # chroot alone shows no table of mounts below the root
    (mounted / "proc").mkdir(exist_ok=True)
    run("mount", "--bind", "/proc", str(mounted / "proc"))
    try:
        assert sorted(own(collected(command, [SUID]))) == sorted(f"/{name}" for name in FILES)
    finally:
        run("umount", "--lazy", str(mounted / "proc"))
