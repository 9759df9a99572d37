"""What is said to a server before it lets us in: no more than it takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import paramiko
import pytest
from paramiko.common import MSG_SERVICE_REQUEST, MSG_USERAUTH_REQUEST

from inspector.credentials import Source
from inspector.targets.ssh.errors import Refused, Unreachable
from inspector.targets.ssh.options import SshOptions
from inspector.targets.ssh.reach import Connections
from inspector.targets.ssh.transport import SharedTransport
from tests.ssh.client import said
from tests.ssh.server import PASSWORD, Server, User, keygen, serving

Options = Callable[..., SshOptions]


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Kinds of the messages of log-ins, as they are sent."""
    kinds: list[int] = []
    real = SharedTransport._send_message  # type: ignore[attr-defined]

    def send(self: SharedTransport, message: paramiko.Message) -> None:
        if message.asbytes()[0] in (MSG_SERVICE_REQUEST, MSG_USERAUTH_REQUEST):
            kinds.append(message.asbytes()[0])
        real(self, message)

    monkeypatch.setattr(SharedTransport, "_send_message", send)
    return kinds


def test_a_key_that_is_good_is_all_that_is_said(
    options: Options, connections: Connections, requests: list[int]
) -> None:
    assert said(connections, options()) == b"hello\n"
    assert requests == [MSG_SERVICE_REQUEST, MSG_USERAUTH_REQUEST]


def test_the_next_key_goes_without_another_request_for_the_service(
    options: Options, connections: Connections, server: Server, requests: list[int], tmp_path: Path
) -> None:
    wrong = keygen(tmp_path / "wrong")
    assert said(connections, options(keys=(str(wrong), server.key))) == b"hello\n"
    assert requests == [MSG_SERVICE_REQUEST] + [MSG_USERAUTH_REQUEST] * 2


def test_a_key_that_is_no_use_does_not_cost_a_passwords_try(
    tmp_path: Path, connections: Connections, password: Callable[[str], Source]
) -> None:
    extra = "MaxAuthTries 1\nPubkeyAuthentication no\nPasswordAuthentication yes"
    with serving(tmp_path, [User("plain", 3001, password=True)], extra=extra) as server:
        options = SshOptions(
            host="127.0.0.1",
            port=server.port,
            user="plain",
            keys=(server.key,),
            known_hosts=(server.known_hosts,),
            password=password(PASSWORD),
        )
        assert said(connections, options) == b"hello\n"


def test_an_account_that_needs_no_proof(tmp_path: Path, connections: Connections) -> None:
    extra = "PermitEmptyPasswords yes\nPasswordAuthentication yes"
    setup = "sed -i 's/^plain:[^:]*:/plain::/' /etc/shadow"
    with serving(tmp_path, [User("plain", 3001, password=True)], extra=extra, setup=setup) as server:
        wrong = keygen(tmp_path / "wrong")
        base = {"host": "127.0.0.1", "port": server.port, "user": "plain", "known_hosts": (server.known_hosts,)}
        for keys in ((), (str(wrong),)):
            assert said(connections, SshOptions(**base, keys=keys)) == b"hello\n"  # type: ignore[arg-type]


def test_a_key_that_does_not_sign_is_passed_over(
    options: Options, connections: Connections, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As an agent's whose owner does not confirm it."""
    other = keygen(tmp_path / "other", kind="ecdsa")

    def refuse(*_: object) -> paramiko.Message:
        raise paramiko.SSHException("key cannot be used for signing")

    monkeypatch.setattr(paramiko.ECDSAKey, "sign_ssh_data", refuse)
    assert said(connections, options(keys=(str(other), server.key))) == b"hello\n"
    with pytest.raises(Refused, match=r"offers password, publickey; .*/other cannot be used \(key cannot be used for"):
        said(connections, options(keys=(str(other),)))


def test_a_server_that_wants_a_password_besides(tmp_path: Path, connections: Connections) -> None:
    extra = "AuthenticationMethods publickey,password\nPasswordAuthentication yes"
    with serving(tmp_path, [User("plain", 3001, password=True)], extra=extra) as server:
        options = SshOptions(
            host="127.0.0.1", port=server.port, user="plain", keys=(server.key,), known_hosts=(server.known_hosts,)
        )
        with pytest.raises(Refused, match=r"offers password; tried: .*/id; no password was named for the log-in"):
            said(connections, options)


@pytest.mark.parametrize("kind", [MSG_SERVICE_REQUEST, MSG_USERAUTH_REQUEST])
def test_a_server_that_hangs_up_meanwhile(
    options: Options, connections: Connections, monkeypatch: pytest.MonkeyPatch, kind: int
) -> None:
    real = SharedTransport._send_message  # type: ignore[attr-defined]

    def send(self: SharedTransport, message: paramiko.Message) -> None:
        if message.asbytes()[0] == kind:
            self.sock.close()
        else:
            real(self, message)

    monkeypatch.setattr(SharedTransport, "_send_message", send)
    with pytest.raises((Unreachable, Refused), match="the server ended the log-in"):
        said(connections, options())
