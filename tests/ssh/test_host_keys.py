"""Who the other side is: unknown, changed, revoked, hashed and pinned keys of a real server."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.targets.ssh.errors import Refused
from inspector.targets.ssh.options import SshOptions
from inspector.targets.ssh.reach import Connections
from tests.ssh.client import said
from tests.ssh.server import Server, keygen, serving

Options = Callable[..., SshOptions]


def test_an_unknown_key_is_refused(options: Options, connections: Connections, tmp_path: Path) -> None:
    path = tmp_path / "known"
    with pytest.raises(Refused, match=r"SHA256:\S+ \(ssh-ed25519\) is not known") as error:
        said(connections, options(known_hosts=(str(path),)))
    for text in (error.value.text.en, error.value.text.zh):
        assert "\n" not in text and "--accept-new" in text and f"ssh-keyscan -p {options().port} 127.0.0.1" in text
    assert not path.exists()


def test_an_unknown_key_is_accepted_where_the_user_says_so(
    options: Options, connections: Connections, server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "known"
    first = options(known_hosts=(str(path),), accept_new=True)
    with connections.connected(first) as connection:
        assert "accepted unseen" in connection.link().notes[0].en
    assert path.read_text() == f"[127.0.0.1]:{server.port} {server.host_key}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert said(connections, first) == b"hello\n"
    assert path.read_text().count("\n") == 1


def test_a_changed_key_is_never_accepted(
    options: Options, connections: Connections, server: Server, tmp_path: Path
) -> None:
    other = keygen(tmp_path / "other").with_suffix(".pub").read_text()
    path = tmp_path / "known"
    path.write_text(f"# mine\n[127.0.0.1]:{server.port} {other}")
    with pytest.raises(Refused, match=f"THE HOST KEY HAS CHANGED.*{path}:2 says SHA256:"):
        said(connections, options(known_hosts=(str(path),), accept_new=True))
    assert path.read_text().count("\n") == 2


def test_a_revoked_key_is_refused(options: Options, connections: Connections, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "known"
    path.write_text(Path(server.known_hosts).read_text() + f"@revoked * {server.host_key}\n")
    with pytest.raises(Refused, match=f"revoked in {path}:3"):
        said(connections, options(known_hosts=(str(path),)))


def test_hashed_names_are_read(options: Options, connections: Connections, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "known"
    path.write_bytes(Path(server.known_hosts).read_bytes())
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", path], check=True, capture_output=True)
    assert path.read_text().startswith("|1|")
    assert said(connections, options(known_hosts=(str(path),))) == b"hello\n"


def test_a_pinned_key_stands_for_known_hosts(
    options: Options, connections: Connections, server_fingerprint: str
) -> None:
    assert said(connections, options(known_hosts=(), host_key=server_fingerprint)) == b"hello\n"
    with pytest.raises(Refused, match="is pinned"):
        said(connections, options(host_key="SHA256:" + "A" * 43))


def test_a_key_type_that_is_known_is_asked_for(tmp_path: Path, connections: Connections) -> None:
    """The server has two host keys; known_hosts has the one that paramiko would not take first."""
    (tmp_path / "more").mkdir()
    second = keygen(tmp_path / "more" / "rsa", "-b", "2048", kind="rsa")
    with serving(tmp_path, [], extra=f"HostKey {second}") as server:
        public = " ".join(Path(f"{second}.pub").read_text().split()[:2])
        Path(server.known_hosts).write_text(f"[127.0.0.1]:{server.port} {public}\n")
        options = SshOptions(
            host="127.0.0.1", port=server.port, user="root", keys=(server.key,), known_hosts=(server.known_hosts,)
        )
        assert said(connections, options) == b"hello\n"
