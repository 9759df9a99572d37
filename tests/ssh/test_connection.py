"""Log-ins at a real server: who we are, who it is, and the way there."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspector.credentials import Place, Source, Vault
from inspector.model import InspectorError
from inspector.targets.ssh import connection as connection_module
from inspector.targets.ssh.connection import ParamikoConnection
from inspector.targets.ssh.errors import Refused, Unreachable
from inspector.targets.ssh.options import SshOptions, Transport
from inspector.targets.ssh.reach import Connections
from tests.ssh.client import said
from tests.ssh.server import PASSWORD, WRONG, Server, User, keygen, serving

Options = Callable[..., SshOptions]


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., object]]:
    """An agent of its own; gives what adds a key to it."""
    path = str(tmp_path / "agent")
    process = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdout=subprocess.DEVNULL)
    while not Path(path).is_socket():
        assert process.poll() is None
    monkeypatch.setenv("SSH_AUTH_SOCK", path)
    yield lambda key: subprocess.run(["ssh-add", "-q", key], check=True, stdin=subprocess.DEVNULL)
    process.terminate()
    process.wait()


def test_the_socket_does_not_wait_for_more(options: Options, connections: Connections) -> None:
    with connections.connected(options()) as connection:
        assert isinstance(connection, ParamikoConnection) and isinstance(connection.sock, socket.socket)
        assert connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert connection.link().user == "root"


def test_a_key_of_the_agent(
    options: Options, connections: Connections, server: Server, agent: Callable[..., object]
) -> None:
    with pytest.raises(Refused, match="tried: nothing"):
        said(connections, options(keys=()))
    agent(server.key)
    assert said(connections, options(keys=())) == b"hello\n"


def test_an_encrypted_key_is_the_agents_matter(
    options: Options, connections: Connections, server: Server, tmp_path: Path, agent: Callable[..., object]
) -> None:
    locked = tmp_path / "locked"
    locked.write_bytes(Path(server.key).read_bytes())
    locked.chmod(0o600)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "a phrase", "-f", locked], check=True)
    with pytest.raises(Refused, match=f"{locked} is encrypted and the agent does not hold it"):
        said(connections, options(keys=(str(locked),)))
    agent(server.key)
    Path(f"{locked}.pub").write_bytes(Path(f"{server.key}.pub").read_bytes())
    assert said(connections, options(keys=(str(locked),))) == b"hello\n"


def test_a_wrong_key_says_what_was_tried(options: Options, connections: Connections, tmp_path: Path) -> None:
    wrong = keygen(tmp_path / "wrong")
    with pytest.raises(Refused, match=r"root@127\.0\.0\.1.*offers password, publickey; tried: .*/wrong; no password"):
        said(connections, options(keys=(str(wrong),)))
    junk = tmp_path / "junk"
    junk.write_text("nothing\n")
    with pytest.raises(Refused, match="junk is no private key"):
        said(connections, options(keys=(str(junk),)))


def test_a_password_logs_in(options: Options, connections: Connections, password: Callable[[str], Source]) -> None:
    assert said(connections, options("plain", keys=(), password=password(PASSWORD)), "id -u") == b"3001\n"


def test_a_wrong_password_is_not_repeated(
    options: Options, connections: Connections, password: Callable[[str], Source]
) -> None:
    with pytest.raises(Refused, match="tried: password") as error:
        said(connections, options("plain", keys=(), password=password(WRONG)))
    assert WRONG not in str(error.value)


def test_a_password_that_cannot_be_had_is_the_users_mistake(options: Options, connections: Connections) -> None:
    with pytest.raises(InspectorError, match="there is no terminal") as error:
        said(connections, options("plain", keys=(), password=Source(Place.ASK)))
    assert not isinstance(error.value, Refused)


def test_two_jump_hosts_are_shared(options: Options, connections: Connections, server: Server) -> None:
    jumps = (f"root@127.0.0.1:{server.port}", f"plain@localhost:{server.port}")
    before = server.log.read_text().count("Accepted publickey for plain")
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: said(connections, options("free", jumps=jumps)), range(32)))
    assert results == [b"hello\n"] * 32  # none was torn down by another's end
    log = server.log.read_text()
    assert log.count("Accepted publickey for plain") - before == 1


def test_a_jump_host_with_an_unknown_key_is_refused_once(
    options: Options, connections: Connections, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "known"
    path.write_text(Path(server.known_hosts).read_text().splitlines()[0] + "\n")
    for _ in range(2):
        with pytest.raises(Refused, match=f"localhost:{server.port}: the host key"):
            said(connections, options(known_hosts=(str(path),), jumps=(f"root@localhost:{server.port}",)))


def test_a_host_behind_a_jump_that_is_not_there(options: Options, connections: Connections, server: Server) -> None:
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1: cannot be reached: not to be reached from root@"):
        said(connections, options(port=1, jumps=(f"127.0.0.1:{server.port}",)))


def test_hosts_that_do_not_answer(options: Options, connections: Connections) -> None:
    with pytest.raises(Unreachable, match="connection refused"):
        said(connections, options(port=1))
    with pytest.raises(Unreachable, match="the name is not known"):
        said(connections, options(host="nothing.invalid"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(Unreachable, match=r"no answer within 0\.3 s"):
            said(connections, options(port=port, connect_seconds=0.3))


def test_a_server_that_has_too_much_to_do_is_asked_again(
    options: Options, connections: Connections, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two callers are turned away before a banner, as MaxStartups does it; the third is put through."""
    monkeypatch.setattr(connection_module, "PAUSE", 0.01)
    calls: list[socket.socket] = []

    def serve(listener: socket.socket) -> None:
        while len(calls) < 3:
            caller, _ = listener.accept()
            calls.append(caller)
            if len(calls) < 3:
                caller.close()
        with caller, socket.create_connection(("127.0.0.1", server.port)) as real:
            there = threading.Thread(target=pump, args=(caller, real))
            there.start()
            pump(real, caller)
            there.join()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        port = listener.getsockname()[1]
        known = tmp_path / "known"
        known.write_text(f"[127.0.0.1]:{port} {server.host_key}\n")
        assert said(connections, options(port=port, known_hosts=(str(known),))) == b"hello\n"
        thread.join()
    assert len(calls) == 3


def pump(one: socket.socket, other: socket.socket) -> None:
    """What one side says goes to the other, its end too, however it ends."""
    with contextlib.suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)


def test_no_more_than_a_few_log_ins_at_a_time(tmp_path: Path, connections: Connections) -> None:
    """sshd drops every connection beyond six that are not logged in: none of thirty is lost."""
    with serving(tmp_path, [], extra="MaxStartups 6:100:6") as server:
        options = SshOptions(
            host="127.0.0.1", port=server.port, user="root", keys=(server.key,), known_hosts=(server.known_hosts,)
        )
        with ThreadPoolExecutor(30) as pool:
            assert list(pool.map(lambda _: said(connections, options), range(30))) == [b"hello\n"] * 30


def test_certificates_and_questions(
    tmp_path: Path, connections: Connections, password: Callable[[str], Source]
) -> None:
    """A server that takes keys signed by a CA alone, and passwords as PAM asks for them."""
    authority = keygen(tmp_path / "ca")
    key = keygen(tmp_path / "mine")
    subprocess.run(["ssh-keygen", "-q", "-s", authority, "-I", "me", "-n", "root", f"{key}.pub"], check=True)
    extra = (
        f"TrustedUserCAKeys {authority}.pub\nPasswordAuthentication no\nUsePAM yes\nKbdInteractiveAuthentication yes"
    )
    with serving(tmp_path, [User("plain", 3001, password=True)], extra=extra) as server:
        base = {"host": "127.0.0.1", "port": server.port, "known_hosts": (server.known_hosts,)}
        assert said(connections, SshOptions(**base, user="root", keys=(str(key),))) == b"hello\n"  # type: ignore[arg-type]
        asked = SshOptions(**base, user="plain", password=password(PASSWORD))  # type: ignore[arg-type]
        assert said(connections, asked) == b"hello\n"
        wrong = SshOptions(**base, user="plain", password=password(WRONG))  # type: ignore[arg-type]
        with Connections(Vault()) as others, pytest.raises(Refused, match="tried: keyboard-interactive"):
            said(others, wrong)


def test_the_first_transport_alone_does_not_fall_back(tmp_path: Path, connections: Connections) -> None:
    with serving(tmp_path, [], extra="KexAlgorithms diffie-hellman-group14-sha1") as server:
        options = SshOptions(
            host="127.0.0.1",
            port=server.port,
            user="root",
            keys=(server.key,),
            known_hosts=(server.known_hosts,),
            transport=Transport.PARAMIKO,
        )
        with pytest.raises(Refused, match="paramiko speaks none of the server's algorithms"):
            said(connections, options)


def test_nothing_is_left_open(options: Options) -> None:
    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    with Connections(Vault()) as connections:
        said(connections, options())
    before = count()
    for _ in range(3):
        with Connections(Vault()) as connections:
            said(connections, options(jumps=(f"root@127.0.0.1:{options().port}",)))
            with pytest.raises(Refused):
                said(connections, options(keys=("/nonexistent",)))
    assert count() <= before
