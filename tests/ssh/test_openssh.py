"""The second transport: servers that paramiko cannot talk to, through the system's OpenSSH client."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.credentials import Source
from inspector.targets.ssh.errors import Refused, Unreachable
from inspector.targets.ssh.options import SshOptions, Transport
from inspector.targets.ssh.probe import probe
from inspector.targets.ssh.reach import Connections, running
from tests.ssh.server import PASSWORD, Server, keygen, serving
from tests.ssh.test_session import REQUESTS, SCRIPT

Options = Callable[..., SshOptions]
pytestmark = pytest.mark.skipif(shutil.which("ssh") is None, reason="needs the OpenSSH client")


def direct(server: Server, **said: object) -> SshOptions:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": server.port,
        "user": "root",
        "keys": (server.key,),
        "known_hosts": (server.known_hosts,),
    }
    return SshOptions(**(values | said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("extra", "kind", "weak"),
    [
        ("KexAlgorithms diffie-hellman-group14-sha1", "ed25519", "diffie-hellman-group14-sha1"),
        ("HostKeyAlgorithms ssh-rsa\nPubkeyAcceptedAlgorithms ssh-rsa,ssh-ed25519", "rsa", "ssh-rsa"),
        ("Ciphers chacha20-poly1305@openssh.com", "ed25519", ""),
    ],
)
def test_algorithms_that_paramiko_lacks(
    tmp_path: Path, connections: Connections, extra: str, kind: str, weak: str
) -> None:
    with serving(tmp_path, [], extra=extra, kind=kind) as server:
        with running(connections, direct(server), script=SCRIPT, requests=REQUESTS, seconds=20) as found:
            assert b"".join(found.chunks()).endswith(b"uid 0\n")
        notes = [note.en for note in found.link.notes]
        assert found.link.transport == "openssh"
        assert found.link.host_key.startswith("SHA256:")
        assert notes[0].startswith("through the system's OpenSSH client: paramiko speaks none")
        assert notes[1:] == ([f"the connection uses algorithms that are no longer safe: {weak}"] if weak else [])


def test_a_host_certificate_is_verified(tmp_path: Path, connections: Connections) -> None:
    authority = keygen(tmp_path / "ca")
    (tmp_path / "more").mkdir()
    host = keygen(tmp_path / "more" / "host")
    subprocess.run(["ssh-keygen", "-q", "-s", authority, "-h", "-I", "h", "-n", "127.0.0.1", f"{host}.pub"], check=True)
    extra = f"HostKey {host}\nHostCertificate {host}-cert.pub"
    with serving(tmp_path, [], extra=extra) as server:
        public = Path(f"{authority}.pub").read_text()
        Path(server.known_hosts).write_text(f"@cert-authority [127.0.0.1]:{server.port} {public}")
        found = probe(direct(server), connections)
        assert (found.transport, found.how) == ("openssh", "root")
        assert "certificate" in found.notes[0].en
        Path(server.known_hosts).write_text(f"@cert-authority [127.0.0.1]:{server.port} {server.host_key}")
        with pytest.raises(Refused, match="host key is unknown, changed or revoked"):
            probe(direct(server), connections)


@pytest.mark.parametrize(("user", "how"), [("root", "root"), ("free", "sudo"), ("tty", "sudo"), ("noisy", "none")])
def test_the_same_rights_are_used(options: Options, connections: Connections, user: str, how: str) -> None:
    said = options(user, transport=Transport.OPENSSH)
    with running(connections, said, script=SCRIPT, requests=REQUESTS, seconds=20) as found:
        assert b"got a 'b' $c `d` \\e\n" in b"".join(found.chunks())
    assert found.opened.how == how
    assert b"debug1" not in found.session.errors


@pytest.mark.parametrize("user", ["asked", "ttyasked"])
def test_sudo_gets_its_password(
    options: Options, connections: Connections, password: Callable[[str], Source], user: str
) -> None:
    said = options(user, transport=Transport.OPENSSH, become_password=password(PASSWORD))
    assert probe(said, connections).how == "sudo-password"


def test_host_keys_count_here_as_well(
    options: Options, connections: Connections, server: Server, server_fingerprint: str, tmp_path: Path
) -> None:
    second = {"transport": Transport.OPENSSH}
    path = tmp_path / "known"
    with pytest.raises(Refused, match="unknown, changed or revoked"):
        probe(options(known_hosts=(str(path),), **second), connections)
    assert not path.exists()
    assert probe(options(known_hosts=(), host_key=server_fingerprint, **second), connections).uid == 0
    with pytest.raises(Refused, match="unknown, changed or revoked"):
        probe(options(host_key="SHA256:" + "A" * 43, **second), connections)
    found = probe(options(known_hosts=(str(path),), accept_new=True, **second), connections)
    assert any("accepted unseen" in note.en and server_fingerprint in note.en for note in found.notes)
    assert server.host_key in path.read_text()
    path.write_text(f"[127.0.0.1]:{server.port} " + keygen(tmp_path / "o").with_suffix(".pub").read_text())
    with pytest.raises(Refused, match="unknown, changed or revoked"):
        probe(options(known_hosts=(str(path),), accept_new=True, **second), connections)


def test_two_jump_hosts(options: Options, connections: Connections, server: Server, tmp_path: Path) -> None:
    jumps = (f"root@127.0.0.1:{server.port}", f"plain@localhost:{server.port}")
    said = options("free", jumps=jumps, transport=Transport.OPENSSH)
    assert probe(said, connections).how == "sudo"
    lax = tmp_path / "lax"
    lax.write_text(f"UserKnownHostsFile {server.known_hosts}\nHost *\nStrictHostKeyChecking no\n")
    first = tmp_path / "known"
    first.write_text(Path(server.known_hosts).read_text().splitlines()[0] + "\n")
    said = options("free", jumps=jumps, transport=Transport.OPENSSH, known_hosts=(str(first),), config=str(lax))
    with pytest.raises((Refused, Unreachable)):
        probe(said, connections)


def test_a_proxy_command_of_the_users_settings_is_run_by_the_client(
    options: Options, connections: Connections, server: Server, tmp_path: Path
) -> None:
    settings = tmp_path / "config"
    settings.write_text(
        f"Host behind\n  ProxyCommand ssh -F none -i {server.key} -o UserKnownHostsFile={server.known_hosts} "
        f"-W 127.0.0.1:{server.port} -p {server.port} root@127.0.0.1\n  HostName 127.0.0.1\n  Port {server.port}\n"
    )
    found = probe(options(host="behind", port=None, config=str(settings)), connections)
    assert found.transport == "openssh"
    assert "ProxyCommand" in found.notes[0].en


def test_failures_are_told_apart(options: Options, connections: Connections) -> None:
    second = {"transport": Transport.OPENSSH}
    with pytest.raises(Unreachable, match="Connection refused"):
        probe(options(port=1, **second), connections)
    with pytest.raises(Refused, match="Permission denied"):
        probe(options(keys=("/nonexistent",), **second), connections)
    with pytest.raises(Unreachable, match="did not start"):
        probe(options("mute", **second), connections)
