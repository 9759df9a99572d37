"""Live facts of other hosts: the collector's part in every shell, held against psutil's view of this machine at the same time."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.request import Live, LiveKind
from inspector.targets import live, proc

PART = Path(proc.__file__).parent / "collector" / "60-live.sh"
MARK = "5e" * 16
SHELLS = ("dash", "bash --posix", "busybox sh", "mksh")
TOOLS = ("cat", "ls", "find", "awk", "sed", "grep", "tr", "od", "uname", "id")
NAMES = (b"x) S 1 1", b"\n1 (a) S 1 1", b"a b(c)\\n\x01\t\xff", b"((", b"")
"""Of processes; the last one is no name at all."""

Run = Callable[..., Any]


@pytest.fixture(params=SHELLS)
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """What the part says in a shell, parsed; of busybox with none but its own tools."""
    words = str(request.param).split()
    if not (program := shutil.which(words[0])):
        pytest.skip(f"{words[0]} is not installed")
    with tempfile.TemporaryDirectory() as folder:
        path = "/usr/sbin:/usr/bin:/sbin:/bin"
        if words[0] == "busybox":
            path = folder
            Path(folder).chmod(0o755)
            for tool in TOOLS:
                (Path(folder) / tool).symlink_to(program)

        def run(kind: LiveKind, *before: str) -> Any:
            script = f"set -fu\nIFS='\n'\nmark={MARK}\n{PART.read_text('utf-8')}\nlive_{kind}\n"
            command = [*before, "env", "-i", "LC_ALL=C", f"PATH={path}", program, *words[1:], "-c", script]
            raw = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
            assert MARK.encode() + b" " not in raw  # it would begin a record
            document = proc.parse(kind, raw, MARK.encode())
            return None if document is None else json.loads(document)

        yield run


def here(kind: LiveKind) -> Any:
    return json.loads(live.answer(Live(kind)).data)


def by_pid(rows: list[dict[str, Any]], pids: set[int]) -> dict[int, dict[str, Any]]:
    return {row["pid"]: row for row in rows if row["pid"] in pids}


@contextlib.contextmanager
def child(name: bytes, *held: int) -> Iterator[int]:
    """A process of that name, as any user may give it to his own, that holds these descriptors too."""
    code = f"import ctypes, sys; ctypes.CDLL(None).prctl(15, {name!r}, 0, 0, 0); print(flush=True); sys.stdin.read()"
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=held) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid


@contextlib.contextmanager
def started(program: bytes) -> Iterator[int]:
    """A program of that path that sleeps."""
    shutil.copy(b"/bin/sleep", program)
    with subprocess.Popen([program, "60"]) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_the_part_is_a_plain_posix_script() -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    subprocess.run(["shellcheck", "-s", "sh", PART], check=True)


def test_processes_are_those_that_psutil_sees(run: Run) -> None:
    with contextlib.ExitStack() as stack:
        pids = {os.getpid(), os.getppid(), 1, *(stack.enter_context(child(name)) for name in NAMES)}
        expected, found = here(LiveKind.PROCESSES), run(LiveKind.PROCESSES)
    assert by_pid(found, pids) == by_pid(expected, pids)
    assert [row["pid"] for row in found] == sorted(row["pid"] for row in found)
    kernel = {row["pid"] for row in expected if row["exe"] == "" and row["ppid"] == 2}
    assert {row["exe"] for row in found if row["pid"] in kernel} <= {""}


def test_programs_with_odd_names_and_deleted_ones_are_told(
    run: Run, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    odd = os.fsencode(tmp_path) + b"/o\nlrwxrwxrwx 1 0 0 0 Jan 1 00:00 1 d\\n\xe4\xb8\xad -> \xff"
    gone = os.fsencode(tmp_path) + b"/gone"
    with started(odd) as first, started(gone) as second:
        Path(os.fsdecode(gone)).unlink()
        expected, found = here(LiveKind.PROCESSES), run(LiveKind.PROCESSES)
    rows, same = by_pid(found, {first, second}), by_pid(expected, {first, second})
    if "busybox" in request.node.name:  # its ls has no way to tell what cannot be printed
        printable = "".join(chr(byte) if 31 < byte < 127 else "?" for byte in odd)
        assert rows[first]["exe"] == printable
        rows[first]["exe"] = same[first]["exe"]
    assert rows == same
    assert rows[second]["exe"] == f"{gone.decode()} (deleted)"


def test_sockets_are_those_that_psutil_sees(run: Run) -> None:
    ports: list[int] = []

    def mine(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["port"] in ports and row["pid"] in (os.getpid(), worker)]

    with contextlib.ExitStack() as stack:

        def opened(family: int, kind: int, address: str) -> socket.socket:
            own = stack.enter_context(socket.socket(family, kind))
            own.bind((address, 0))
            ports.append(own.getsockname()[1])
            if kind == socket.SOCK_STREAM:
                own.listen()
            return own

        for address in ("127.0.0.1", "0.0.0.0"):
            opened(socket.AF_INET, socket.SOCK_STREAM, address)
            opened(socket.AF_INET, socket.SOCK_DGRAM, address)
        if ipv6():
            for address in ("::1", "::", "::ffff:127.0.0.1"):
                opened(socket.AF_INET6, socket.SOCK_STREAM, address)
                opened(socket.AF_INET6, socket.SOCK_DGRAM, address)
        client = opened(socket.AF_INET, socket.SOCK_DGRAM, "127.0.0.1")
        client.connect(("127.0.0.1", 9))
        shared = opened(socket.AF_INET, socket.SOCK_STREAM, "127.0.0.1")
        with child(b"x) \n(worker", shared.fileno()) as worker:
            expected, found = here(LiveKind.SOCKETS), run(LiveKind.SOCKETS)
        both, sent = shared.getsockname()[1], client.getsockname()[1]
    names = {row["program"] for row in expected if row["port"] == both}
    assert {row["program"] for row in found if row["port"] == both} == names
    assert not [row for row in found if row["port"] == sent and row["protocol"] == "udp"]
    assert mine(found) == mine(expected)
    assert len(mine(found)) == len(ports) - 1


def test_the_boot_and_the_sessions_are_those_that_psutil_sees(run: Run) -> None:
    assert run(LiveKind.BOOT) == here(LiveKind.BOOT)
    assert run(LiveKind.SESSIONS) == here(LiveKind.SESSIONS)


NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
AS_NOBODY = "os.setgroups([]); os.setgid(65534); os.setuid(65534)"


def apart(mount: str) -> tuple[str, ...]:
    """What to put before a command so that it runs where that is mounted."""
    return ("unshare", "--mount", "sh", "-c", f'{mount} && exec "$@"', "sh")


def here_as(kind: LiveKind, first: str, *before: str) -> Any:
    """psutil's view from another process, after `first`."""
    code = f"import os; from inspector.request import *; from inspector.targets import live; {first}\n"
    code += f"os.write(1, live.answer(Live(LiveKind({kind.value!r}))).data or b'null')"
    return json.loads(subprocess.run([*before, sys.executable, "-c", code], capture_output=True, check=True).stdout)


@pytest.fixture
def mounts() -> None:
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("mounts in a namespace of its own need root")


def test_an_ordinary_user_is_told_that_others_programs_are_hidden(run: Run) -> None:
    if os.geteuid() != 0:
        pytest.skip("to become another user needs root")
    with child(b"other") as pid, socket.create_server(("127.0.0.1", 0)) as server:
        found, expected = run(LiveKind.PROCESSES, *NOBODY), here_as(LiveKind.PROCESSES, AS_NOBODY)
        port = server.getsockname()[1]
        sockets, same = run(LiveKind.SOCKETS, *NOBODY), here_as(LiveKind.SOCKETS, AS_NOBODY)
    assert by_pid(found, {1, 2, pid}) == by_pid(expected, {1, 2, pid})
    assert by_pid(found, {pid})[pid]["exe"] is None
    (own,) = (row for row in sockets if row["port"] == port and row["protocol"] == "tcp")
    assert own in same
    assert (own["pid"], own["program"], own["exe"]) == (None, None, None)


@pytest.mark.usefixtures("mounts")
@pytest.mark.parametrize("hide", [1, 2])
def test_hidden_processes_make_no_whole_list(run: Run, hide: int) -> None:
    where = apart(f"mount -t proc -o hidepid={hide} proc /proc")
    found, expected = run(LiveKind.PROCESSES, *where, *NOBODY), here_as(LiveKind.PROCESSES, AS_NOBODY, *where)
    assert (found is None) == (expected is None) == (hide == 1)
    assert not by_pid(found or [], {1})


def entry(kind: int, user: bytes, terminal: bytes, host: bytes, wide: bool = False) -> bytes:
    """A record of utmp(5)."""
    head = struct.pack("<hxxi32s4s32s256shh", kind, 7, terminal, b"1", user, host, 0, 0)
    times = struct.pack("<qqq", 0, 1790000000, 5) if wide else struct.pack("<iii", 0, 1790000000, 5)
    return head + times + bytes(40 if wide else 36)


ENTRIES = (
    (2, b"reboot", b"~", b"6.1.0"),
    (7, b"alice", b"pts/0", b"web\nend \xff"),
    (7, b"u" * 32, b"", b":0"),
    (8, b"", b"pts/1", b""),
)


@pytest.mark.usefixtures("mounts")
def test_sessions_are_those_that_psutil_sees(run: Run, tmp_path: Path) -> None:
    records = [entry(kind, user[:31], terminal, host) for kind, user, terminal, host in ENTRIES]
    (tmp_path / "utmp").write_bytes(b"".join(records))
    where = apart(f"cp {tmp_path}/utmp /dev/shm/utmp.$$ && mount -t tmpfs none /run && mv /dev/shm/utmp.$$ /run/utmp")
    found = run(LiveKind.SESSIONS, *where)
    assert found == here_as(LiveKind.SESSIONS, "pass", *where)
    assert [row["host"] for row in found] == ["web\nend \udcff", "localhost"]


def text(**sections: bytes) -> bytes:
    """As the collector says it: the names with the mark, in order, and the end."""
    return b"".join(f"\n{name} {MARK}\n".encode() + body for name, body in (sections | {"end": b""}).items())


def parsed(kind: LiveKind, **sections: bytes) -> Any:
    document = proc.parse(kind, text(**sections), MARK.encode())
    return None if document is None else json.loads(document)


def stat(pid: int, name: bytes, ticks: int = 250) -> bytes:
    return b"%d (%s) S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 %d 22888448 3 184 0 0\n" % (pid, name, ticks)


@pytest.mark.parametrize("wide", [False, True])
def test_both_layouts_of_utmp_are_read(wide: bool) -> None:
    raw = b"".join(entry(*record, wide) for record in ENTRIES)
    first, second = parsed(LiveKind.SESSIONS, utmp=raw)
    assert first == {
        "user": "alice",
        "terminal": "pts/0",
        "host": "web\nend \udcff",
        "started": "2026-09-21T14:13:20+00:00",
    }
    assert (second["user"], second["terminal"], second["host"]) == ("u" * 32, None, "localhost")


def test_a_host_without_utmp_has_no_sessions() -> None:
    assert parsed(LiveKind.SESSIONS) == []
    with pytest.raises(ValueError, match="layout"):
        parsed(LiveKind.SESSIONS, utmp=b"x" * 384)


def test_what_vanished_between_the_readings_is_left_out_and_what_is_hidden_is_null() -> None:
    rows = parsed(
        LiveKind.PROCESSES,
        boot=b"btime 1790000000\n",
        stat=b"".join(stat(pid, b"n%d" % pid) for pid in (30, 4, 5, 6, 7)),
        status=b"".join(b"Pid:\t%d\nUid:\t1\t%d\t1\t1\n" % (pid, pid + 1000) for pid in (4, 5, 6, 7)),
        exe=b"escaped\nlrwxrwxrwx 1 0 0 0 Jan 1 2026 4/exe -> /a\\ b\\n\\344\\\\5\nlrwxrwxrwx 1 0 0 0 Jan 1 2026 5/exe\n"
        b"lrwxrwxrwx 1 0 0 0 Jan 1 2026 6/exe\n",
        gone=b"6\n7\n",
    )
    assert [(row["pid"], row["uid"], row["exe"]) for row in rows] == [
        (4, 1004, "/a b\n\udce4\\5"),
        (5, 1005, None),
        (6, 1006, ""),
        (7, 1007, ""),
    ]
    assert rows[0]["started"] == "2026-09-21T14:13:22+00:00"


def test_addresses_are_written_as_psutil_does() -> None:
    lines = (
        b"tcp6 0000000000000000FFFF00000100007F:0050 9",
        b"tcp6 00000000000000000000000000000000:0016 0",
        b"udp6 B80D0120000000000000000001000000:0035 0",
        b"udp 0100007F:0035 8",
        b"udp 0100007F:0000 8",
        b"whole",
    )
    rows = parsed(
        LiveKind.SOCKETS,
        tables=b"net/tcp net/udp\n",
        rows=b"\n".join(lines) + b"\n",
        stat=stat(9, b"web"),
        exe=b"plain\nlrwxrwxrwx    1 0        0        0 Jan 1 2026 9/exe -> /srv/a\\n (deleted)\n",
        gone=b"\n",
    )
    assert [(row["protocol"], row["address"], row["port"], row["pid"], row["program"], row["exe"]) for row in rows] == [
        ("tcp", "::", 22, None, None, None),
        ("tcp", "::ffff:127.0.0.1", 80, 9, "web", "/srv/a\\n (deleted)"),
        ("udp", "127.0.0.1", 53, 8, None, None),
        ("udp", "2001:db8::1", 53, None, None, None),
    ]


def test_a_host_may_have_any_name() -> None:
    found = parsed(LiveKind.BOOT, boot=b"btime 1790000000\n", uname=b"a b\n\xff 6.1.0 x86_64\n")
    assert (found["hostname"], found["kernel"], found["architecture"]) == ("a b\n\udcff", "6.1.0", "x86_64")


@pytest.mark.parametrize("kind", LiveKind)
def test_a_cut_text_is_no_answer(kind: LiveKind) -> None:
    whole = text(boot=b"btime 1\n", uname=b"a b c\n", stat=b"", status=b"", tables=b"", rows=b"", exe=b"", gone=b"")
    for raw in (b"", whole[: -len(MARK)], whole + whole):
        with pytest.raises(ValueError):
            proc.parse(kind, raw, MARK.encode())
    with pytest.raises(ValueError):
        parsed(kind, utmp=b"x", stat=b"1 (a) S 1\n", boot=b"", uname=b"")
    assert parsed(kind, hidden=b"") is None


NAMES_OF_SECTIONS = ("boot", "stat", "status", "exe", "gone", "tables", "rows", "utmp", "uname")
PIECES = st.sampled_from(
    [
        *(stat(1, name) for name in NAMES),
        *(
            b"btime 1790000000\n",
            b"btime 999999999999\n",
            b"Pid:\t1\nUid:\t0\t0\t0\t0\n",
            b"escaped\n",
            b"1\n",
            b"whole\n",
        ),
        *(b"l 1/exe -> \\777\\", b"net/tcp net/udp", b"tcp 0100007F:0035 8\n", b"tcp6 0:0 8\n", b"a b c\n"),
        *(entry(*record) for record in ENTRIES),
        entry(7, b"a", b"b", b"c", wide=True),
    ]
)
BODIES = st.lists(st.one_of(PIECES, st.binary(max_size=40)), max_size=4).map(b"".join)


@given(st.sampled_from(LiveKind), st.dictionaries(st.sampled_from(NAMES_OF_SECTIONS), BODIES))
def test_hostile_texts_raise_nothing_else(kind: LiveKind, sections: dict[str, bytes]) -> None:
    with contextlib.suppress(ValueError):
        parsed(kind, **dict.fromkeys(NAMES_OF_SECTIONS, b"") | sections)
