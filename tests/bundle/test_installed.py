"""The collector as `inspector collector install` puts it: sudo runs that file for that account, and nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.targets.bundle.installing import installation
from inspector.targets.collector.records import records
from inspector.targets.collector.script import INSTALLED, digest

Ended = subprocess.CompletedProcess[bytes]
MARK = "ab" * 16
ASKED = f"inspector-requests 1 {MARK}\nend\n".encode()
SUDO = "exec setpriv --reuid audit --regid audit --init-groups sudo -n"


@pytest.fixture
def inside(debian_copy: Path) -> Callable[..., Ended]:
    """Runs a command line in a Debian, with /proc and in namespaces of its own, so that nothing is left behind."""

    def run(command: str, data: bytes = b"") -> Ended:
        mount = f'mount -t proc proc "{debian_copy}/proc" && exec chroot "{debian_copy}" sh -c "$1"'
        words = ["unshare", "--mount", "--pid", "--fork", "sh", "-c", mount, "sh", command]
        return subprocess.run(words, input=data, capture_output=True, check=False)

    assert run("useradd --create-home audit").returncode == 0
    return run


def answered(done: Ended) -> bool:
    """Whether the collector ran, as root."""
    ready, _, answer = done.stdout.partition(b"\n")
    heads = [record.words for record in records([answer], MARK)]
    return (
        ready == b"inspector-collector 1 installed 0"
        and done.returncode == 0
        and any(words[:2] == ("hello", "0") for words in heads)
    )


def test_sudo_runs_that_file_and_nothing_else(inside: Callable[..., Ended]) -> None:
    installed = inside("sh", installation("audit"))
    assert installed.returncode == 0, installed.stderr
    modes = inside(f"stat -c '%a %u %g' {INSTALLED} /etc/sudoers.d/inspector-collector").stdout
    assert modes == b"755 0 0\n440 0 0\n"
    assert sorted(inside("ls -A /usr/local/libexec /etc/sudoers.d").stdout.split())[-1] == b"inspector-collector"
    assert answered(inside(f"{SUDO} {INSTALLED}", ASKED))
    for wider in (f"{INSTALLED} x", "/bin/sh -c id", "sh", f"/bin/sh {INSTALLED}", f"-u daemon {INSTALLED}"):
        assert inside(f"{SUDO} {wider}", ASKED).returncode != 0, wider


def test_sudo_refuses_the_file_when_a_byte_of_it_is_changed(inside: Callable[..., Ended], debian_copy: Path) -> None:
    inside("sh", installation("audit"))
    path = debian_copy / INSTALLED[1:]
    data = path.read_bytes()
    path.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    refused = inside(f"{SUDO} {INSTALLED}", ASKED)
    assert refused.returncode != 0
    assert refused.stdout == b""
    path.write_bytes(data)
    assert answered(inside(f"{SUDO} {INSTALLED}", ASKED))


def test_a_command_that_did_not_come_whole_changes_nothing(inside: Callable[..., Ended], debian_copy: Path) -> None:
    whole = installation("audit")
    for broken in (
        whole.replace(digest().encode(), b"0" * 64),
        whole.replace(b"set -fu\n", b"set -f\n"),
        whole[: len(whole) // 2],
        whole.replace(b"'audit'", b"'nobody-here'"),
    ):
        assert inside("sh", broken).returncode != 0
        assert not (debian_copy / "etc/sudoers.d/inspector-collector").exists()
        assert not (debian_copy / INSTALLED[1:]).exists()
