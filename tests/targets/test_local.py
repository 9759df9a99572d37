"""This machine as a target: live facts with their owners, the closed table of commands, and what no target answers yet."""

from __future__ import annotations

import json
import os
import platform
import socket
from pathlib import Path
from typing import Any

import pytest

from inspector.request import Command, Files, Live, LiveKind, Outside, OutsideKind, Request
from inspector.snapshot import Item, State
from inspector.targets import commands
from inspector.targets.host import local, rootfs


def answer(request: Request) -> Item:
    (item,) = local().collect([request]).answers[request]
    return item


def live(kind: LiveKind) -> Any:
    item = answer(Live(kind))
    assert item.state is State.OK
    return json.loads(item.data)


def test_a_socket_is_listed_with_its_owner() -> None:
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        udp.bind(("127.0.0.1", 0))
        port = tcp.getsockname()[1]
        assert not [row for row in live(LiveKind.SOCKETS) if row["port"] == port and row["protocol"] == "tcp"]
        tcp.listen()
        rows = live(LiveKind.SOCKETS)
    mine = {row["protocol"]: row for row in rows if row["pid"] == os.getpid()}
    assert (mine["tcp"]["address"], mine["tcp"]["port"]) == ("127.0.0.1", port)
    assert mine["udp"]["protocol"] == "udp"
    assert Path(mine["tcp"]["exe"]).name.startswith("python")


def test_processes_sessions_and_boot() -> None:
    own = next(row for row in live(LiveKind.PROCESSES) if row["pid"] == os.getpid())
    assert (own["ppid"], own["uid"]) == (os.getppid(), os.geteuid())
    assert "cmdline" not in own
    assert isinstance(live(LiveKind.SESSIONS), list)
    assert live(LiveKind.BOOT)["kernel"] == platform.release()


def test_a_file_is_this_machines_own() -> None:
    assert answer(Files("/etc/passwd")).data == Path("/etc/passwd").read_bytes()


def test_a_root_file_system_has_nothing_live_and_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    wanted: list[Request] = [Live(LiveKind.SOCKETS), Command("nft-ruleset"), Outside(OutsideKind.NMAP)]
    answers = rootfs(str(tmp_path)).collect(wanted).answers
    assert [answers[request][0].state for request in wanted] == [State.UNSUPPORTED] * 3


def test_the_table_of_commands_is_closed() -> None:
    assert answer(Command("rm")).state is State.UNSUPPORTED
    assert answer(Outside(OutsideKind.TLS)).state is State.UNSUPPORTED


@pytest.mark.parametrize(
    ("words", "state", "data"),
    [
        (("no-such-program",), State.ABSENT, b""),
        (("false",), State.DENIED, b""),
        (("sh", "-c", "echo $LC_ALL"), State.OK, b"C\n"),
        (("sleep", "9"), State.TIMEOUT, b""),
        (("head", "-c", "5000000", "/dev/zero"), State.TRUNCATED, bytes(4 << 20)),
    ],
)
def test_how_a_command_ends_is_its_state(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], state: State, data: bytes
) -> None:
    monkeypatch.setattr(commands, "COMMANDS", {"x": words})
    monkeypatch.setattr(commands, "SECONDS", 0.5)
    item = commands.run(Command("x"))
    assert (item.state, item.data) == (state, data)


def test_a_program_that_shows_others_a_part_is_asked_by_root_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "COMMANDS", {"journal-of-logins": ("echo", "x")})
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert commands.run(Command("journal-of-logins")).state is State.DENIED
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert commands.run(Command("journal-of-logins")).data == b"x\n"
