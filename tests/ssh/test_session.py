"""One run of a stand-in collector on a real server: rights, noise, and hosts that misbehave."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from inspector.credentials import Place, Source, Vault
from inspector.model import InspectorError
from inspector.targets.ssh import session
from inspector.targets.ssh.errors import Refused, Unreachable
from inspector.targets.ssh.options import Become, SshOptions, Transport
from inspector.targets.ssh.probe import probe
from inspector.targets.ssh.reach import Connections, Running, running
from inspector.text import Text
from tests.ssh.server import PASSWORD, WRONG

Options = Callable[..., SshOptions]
SCRIPT = b"""
main() {
    while IFS= read -r line; do
        [ "$line" = end ] && break
        printf 'got %s\\n' "$line"
    done
    echo "uid $(id -u)"
    printf 'one\\\\two\\000\\377\\r\\n' >&2
}
main
"""
REQUESTS = b"file /etc/passwd\na 'b' $c `d` \\e\nend\n"


def answer(connections: Connections, options: SshOptions) -> tuple[Running, bytes]:
    with running(connections, options, script=SCRIPT, requests=REQUESTS, seconds=20) as found:
        return found, b"".join(found.chunks())


@pytest.mark.parametrize(
    ("user", "become", "expected"),
    [
        ("root", Become.AUTO, ("root", 0, 2)),
        ("root", Become.NONE, ("none", 0, 2)),
        ("plain", Become.NONE, ("none", 3001, 2)),
        ("plain", Become.AUTO, ("none", 3001, 2)),
        ("free", Become.AUTO, ("sudo", 0, 2)),
        ("free", Become.SUDO, ("sudo", 0, 2)),
        ("tty", Become.AUTO, ("sudo", 0, 3)),
        ("doer", Become.AUTO, ("doas", 0, 2)),
        ("doer", Become.DOAS, ("doas", 0, 2)),
        ("noisy", Become.AUTO, ("none", 3010, 2)),
    ],
)
def test_the_rights_that_a_host_gives_are_used(
    options: Options, connections: Connections, user: str, become: Become, expected: tuple[str, int, int]
) -> None:
    found, got = answer(connections, options(user, become=become))
    assert (found.opened.how, found.opened.uid, found.session.cost.trips) == expected
    terminal = b"one\\two\0\xff\r\n" if user == "tty" else b""  # there, both outputs are one, and nothing is translated
    assert got == b"got file /etc/passwd\ngot a 'b' $c `d` \\e\n" + f"uid {expected[1]}\n".encode() + terminal
    assert found.session.cost.sent > len(SCRIPT + REQUESTS)


def test_what_was_not_to_be_had_is_told(options: Options, connections: Connections) -> None:
    found, _ = answer(connections, options("plain"))
    notes = [note.en for note in found.opened.notes]
    assert notes[0].startswith("sudo does not run the installed collector")
    assert notes[1] == "sudo without a password: sudo: a password is required"
    assert notes[2].startswith("doas without a password: ")


@pytest.mark.parametrize("user", ["asked", "ttyasked"])
def test_sudo_asks_and_gets_the_password_once(
    options: Options, connections: Connections, password: Callable[[str], Source], user: str
) -> None:
    found, got = answer(connections, options(user, become_password=password(PASSWORD)))
    assert (found.opened.how, found.opened.uid) == ("sudo-password", 0)
    assert b"got file /etc/passwd\n" in got and b"uid 0\n" in got
    assert PASSWORD.encode() not in got + found.session.errors


@pytest.mark.parametrize("user", ["asked", "once", "ttyasked"])
def test_a_wrong_password_is_tried_once(
    options: Options, connections: Connections, password: Callable[[str], Source], user: str
) -> None:
    with pytest.raises(Refused, match="did not accept the password") as error:
        answer(connections, options(user, become_password=password(WRONG)))
    assert WRONG not in error.value.text.en + error.value.text.zh


def test_an_account_that_sudo_does_not_know_goes_on_without_it(
    options: Options, connections: Connections, password: Callable[[str], Source]
) -> None:
    found, got = answer(connections, options("plain", become_password=password(PASSWORD)))
    assert found.opened.how == "none"
    assert b"uid 3001\n" in got
    assert any("plain is not in the sudoers file" in note.en for note in found.opened.notes)
    with pytest.raises(Refused, match="rights of root were not to be had"):
        answer(connections, options("plain", become=Become.SUDO, become_password=password(PASSWORD)))


def test_the_installed_collector_gets_the_requests_alone(options: Options, connections: Connections) -> None:
    found, got = answer(connections, options("pinned"))
    assert (found.opened.how, found.opened.uid) == ("installed", 0)
    assert got == b"installed got file /etc/passwd\n"


def test_a_changed_collector_is_not_run(options: Options, connections: Connections) -> None:
    found, got = answer(connections, options("changed"))
    assert found.opened.how == "none"
    assert b"uid 3009\n" in got
    assert "changed since its digest was pinned" in found.opened.notes[0].en


def test_a_stream_that_is_cut_ends(options: Options, connections: Connections) -> None:
    found, got = answer(connections, options("cut", become=Become.NONE))
    assert got == b"half a fra\n"
    assert not found.session.late and not found.session.flooded
    assert found.session.status() in (None, 255)


def test_a_flood_ends_at_the_limit(options: Options, connections: Connections) -> None:
    with running(connections, options("flow"), script=SCRIPT, requests=REQUESTS, limit=1_000_000) as found:
        got = sum(map(len, found.chunks()))
    assert found.session.flooded
    assert 1_000_000 < got < 2_000_000


def test_a_shell_that_floods_before_it_begins(options: Options, connections: Connections) -> None:
    with pytest.raises(Refused, match="more than 64 KiB"):
        answer(connections, options("floods"))


def test_a_host_that_hangs_after_the_log_in(
    options: Options, connections: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "OPENING", 0.3)
    with pytest.raises(Unreachable, match="no command has started within"):
        answer(connections, options("hangs"))


def test_an_answer_that_never_ends_meets_the_deadline(options: Options, connections: Connections) -> None:
    script = b"echo begun; sleep 600\n"
    with running(connections, options(), script=script, requests=b"end\n", seconds=1) as found:
        assert b"".join(found.chunks()) == b"begun\n"
    assert found.session.late


def test_a_shell_that_runs_no_command(options: Options, connections: Connections) -> None:
    with pytest.raises(Unreachable, match=r"did not start \(status 3"):
        answer(connections, options("mute"))


def test_a_large_script_and_many_requests_go_through(options: Options, connections: Connections) -> None:
    script = b": %s\n" % (b"x" * 500) * 100 + SCRIPT
    requests = b"r %s\n" % (b"y" * 100) * 2000 + b"end\n"
    with running(connections, options(), script=script, requests=requests, seconds=60) as found:
        got = b"".join(found.chunks())
    assert got.count(b"got r ") == 2000


def test_a_probe_collects_nothing(options: Options, connections: Connections, server_fingerprint: str) -> None:
    found = probe(options("free"), connections)
    assert (found.user, found.how, found.uid, found.transport) == ("free", "sudo", 0, "paramiko")
    assert found.host_key == server_fingerprint
    with pytest.raises(InspectorError):
        probe(options("free", become=Become.DOAS), connections)


@pytest.mark.parametrize("transport", [Transport.PARAMIKO, Transport.OPENSSH])
def test_the_end_of_a_run_ends_what_is_under_way(options: Options, transport: Transport) -> None:
    with Connections(Vault()) as connections:
        said = options(transport=transport)
        with running(connections, said, script=b"echo begun; sleep 600\n", requests=b"end\n", seconds=60) as found:
            chunks = found.chunks()
            assert next(chunks) == b"begun\n"
            threading.Timer(0.1, connections.close).start()
            assert list(chunks) == []
        with pytest.raises(Unreachable, match="has been ended"):
            answer(connections, said)


def test_the_time_that_a_person_takes_to_type_is_not_the_hosts(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "OPENING", 0.5)

    def ask(_: Text) -> str:
        time.sleep(0.6)
        return PASSWORD

    with Connections(Vault(ask)) as connections:
        found, got = answer(connections, options("asked", become_password=Source(Place.ASK)))
    assert found.opened.how == "sudo-password"
    assert b"uid 0\n" in got
