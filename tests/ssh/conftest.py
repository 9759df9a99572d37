"""One server with all its users for the whole of these tests."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator

import pytest

from inspector.credentials import Place, Source, Vault
from inspector.targets.ssh.known import fingerprint
from inspector.targets.ssh.options import SshOptions
from inspector.targets.ssh.reach import Connections
from tests.ssh.server import Server, User, serving

COLLECTOR = (
    '#!/bin/sh\necho "inspector-collector 1 installed $(id -u)"\nIFS= read -r line\necho "installed got $line"\n'
)
PINNED = f'sha256:{hashlib.sha256(COLLECTOR.encode()).hexdigest()} /usr/local/libexec/inspector-collector ""'
CHANGED = f'sha256:{"0" * 64} /usr/local/libexec/inspector-collector ""'
CUT = 'echo "inspector-collector 1 feed 7"; echo half a fra; sleep 0.2; kill -9 $PPID'
USERS = [
    User("plain", 3001, password=True),
    User("free", 3002, sudo="free ALL=(ALL) NOPASSWD: /bin/sh"),
    User("asked", 3003, password=True, sudo="asked ALL=(ALL) ALL\nDefaults:asked lecture=always"),
    User("once", 3004, password=True, sudo="once ALL=(ALL) ALL\nDefaults:once passwd_tries=1"),
    User("tty", 3005, sudo="Defaults:tty requiretty\ntty ALL=(ALL) NOPASSWD: /bin/sh"),
    User("ttyasked", 3006, password=True, sudo="Defaults:ttyasked requiretty\nttyasked ALL=(ALL) ALL"),
    User("doer", 3007),
    User("pinned", 3008, sudo=f"pinned ALL=(root) NOPASSWD: {PINNED}"),
    User("changed", 3009, sudo=f"changed ALL=(root) NOPASSWD: {CHANGED}"),
    User("noisy", 3010, login="/bin/bash", files={".bashrc": "echo Welcome; printf 'no line end'; echo oops >&2\n"}),
    User("hangs", 3011, login="exec sleep 600"),
    User("floods", 3012, login="exec yes inspector-noise"),
    User("cut", 3013, login=CUT),
    User("flow", 3014, login='echo "inspector-collector 1 feed 7"; exec yes frame'),
    User("mute", 3015, login="exit 3"),
]
SETUP = f"""
echo 'permit nopass doer as root' > /etc/doas.conf
cat > /usr/local/libexec/inspector-collector <<'END'
{COLLECTOR}END
chmod 755 /usr/local/libexec/inspector-collector
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    extra = "MaxStartups 100\nPasswordAuthentication yes\nKbdInteractiveAuthentication no"
    with serving(tmp_path_factory.mktemp("sshd"), USERS, extra=extra, setup=SETUP) as server:
        yield server


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No settings, keys or agent of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)


@pytest.fixture
def connections() -> Iterator[Connections]:
    with Connections(Vault()) as connections:
        yield connections


@pytest.fixture
def options(server: Server) -> Callable[..., SshOptions]:
    def make(user: str = "root", **said: object) -> SshOptions:
        values: dict[str, object] = {
            "host": "127.0.0.1",
            "port": server.port,
            "user": user,
            "keys": (server.key,),
            "known_hosts": (server.known_hosts,),
        }
        return SshOptions(**(values | said))  # type: ignore[arg-type]

    return make


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Source]:
    def name(value: str) -> Source:
        monkeypatch.setenv("TEST_PASSWORD", value)
        return Source(Place.ENV, "TEST_PASSWORD")

    return name


@pytest.fixture
def server_fingerprint(server: Server) -> str:
    return fingerprint(base64.b64decode(server.host_key.split()[1]))
