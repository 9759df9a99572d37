"""Streams of local programs, the command line in every shell that is here, and the bootstrap's reading of a script."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable

import pytest

from inspector.targets.ssh import privilege
from inspector.targets.ssh.errors import Refused, Unreachable
from inspector.targets.ssh.options import Become
from inspector.targets.ssh.privilege import Start
from inspector.targets.ssh.session import Session
from inspector.targets.ssh.stream import ProcessStream

SHELLS = ["sh", "dash", "bash", "bash --posix", "mksh", "busybox ash", "zsh", "fish", "csh", "tcsh"]


def session(argv: list[str], **said: object) -> Session:
    return Session(ProcessStream(argv), Start("", b"", False), host="here", **said)  # type: ignore[arg-type]


def test_both_outputs_are_drained_while_input_waits() -> None:
    stream = ProcessStream(["/bin/sh", "-c", "cat; echo end >&2; exit 7"])
    sent = bytes(range(256)) * 8192
    stream.send(sent)
    stream.finish()
    out, err = bytearray(), bytearray()
    while (got := stream.receive(20)) is not None:
        out += got[0]
        err += got[1]
    assert (bytes(out), bytes(err), stream.status()) == (sent, b"end\n", 7)
    stream.close()


def test_a_program_that_reads_nothing_loses_nothing_of_what_it_says() -> None:
    stream = ProcessStream(["/bin/sh", "-c", "exec <&-; echo said"])
    stream.send(b"x" * 1_000_000)
    stream.finish()
    assert stream.receive(20) == (b"said\n", b"")
    assert stream.receive(20) is None
    stream.close()
    stream.close()


def test_silence_is_a_timeout_and_close_ends_the_program() -> None:
    stream = ProcessStream(["/bin/sh", "-c", "sleep 600 & wait"])
    with pytest.raises(TimeoutError):
        stream.receive(0.05)
    stream.close()
    assert stream.status() is not None


@pytest.mark.parametrize("shell", SHELLS)
def test_every_log_in_shell_reads_the_command_line_alike(shell: str) -> None:
    argv = shlex.split(shell)
    if shutil.which(argv[0]) is None:
        pytest.skip(f"needs {argv[0]}")
    command = privilege.start(Become.NONE, password=False).command
    running = session([*argv, "-c", command])
    opened = running.open()
    script = b"""v='a b'
while IFS= read -r l; do
    [ "$l" = end ] && break
    printf '%s\\n' "$v $l"
done
printf '\\\\\\n'
"""
    running.send(script, b"one\n  two \\n\nend\n", opened)
    assert b"".join(running.chunks()) == b"a b one\na b   two \\n\n\\\n"


@pytest.mark.parametrize("shell", ["dash", "bash --posix", "mksh", "busybox ash"])
def test_the_bootstrap_in_every_sh(shell: str) -> None:
    argv = shlex.split(shell)
    if shutil.which(argv[0]) is None:
        pytest.skip(f"needs {argv[0]}")

    def run(text: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([*argv, "-c", privilege.BOOTSTRAP], input=text, capture_output=True, check=False)

    done = run(b"echo ran\nexit 1\n#inspector-end-of-script\n")
    assert done.stdout.splitlines()[1:] == [b"ran"]
    assert done.returncode == 2  # never sudo's own status
    cut = run(b"echo ran\n#inspector-end-of-scri")
    assert cut.stdout.count(b"\n") == 1  # half a script is not run
    assert cut.returncode == 2


@pytest.mark.parametrize("become", list(Become))
@pytest.mark.parametrize("terminal", [False, True])
def test_the_command_line_survives_any_shell(become: Become, terminal: bool) -> None:
    start = privilege.start(become, password=True, terminal=terminal)
    words = start.command.split("'")
    assert len(words) == 7  # three words in quotes
    assert not set("!\\\n") & set(start.command)
    assert shutil.which("shellcheck") is None or not _complaints(words[1]) + _complaints(words[3])


def _complaints(script: str) -> str:
    argv = [
        "shellcheck",
        "-s",
        "sh",
        "-e",
        "SC2034,SC2086,SC2181,SC2015",
        "-",
    ]  # words are split on purpose, status is looked at
    return subprocess.run(argv, input=script, capture_output=True, text=True, check=False).stdout


def test_prompts_are_never_the_same() -> None:
    one, two = (privilege.start(Become.AUTO, password=True).prompt for _ in range(2))
    assert one != two and one.startswith(b"[inspector ")
    assert not privilege.start(Become.DOAS, password=True).prompt


def test_an_old_collector_is_not_talked_to() -> None:
    with pytest.raises(Refused, match="speaks version 2, this program 1"):
        session(["/bin/sh", "-c", "echo inspector-collector 2 installed 0"]).open()


def test_a_program_that_ends_before_it_begins() -> None:
    with pytest.raises(Unreachable, match=r"status 127; the host said: .*not found"):
        session(["/bin/sh", "-c", "nothing-of-that-name"]).open()


def test_the_password_is_not_fetched_unless_it_is_asked_for() -> None:
    def secret() -> str:
        raise AssertionError("nobody asked")

    fetch: Callable[[], str] = secret
    start = Start("", b"[prompt]", False)
    found = Session(ProcessStream(["/bin/sh", "-c", privilege.BOOTSTRAP]), start, host="here", secret=fetch, seconds=20)
    assert found.open().how == "none"
    found.close()
