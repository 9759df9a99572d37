"""`inspector inventory check` on a real sshd."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Run
from tests.ssh.server import PASSWORD, Server, User, serving

USERS = [
    User("plain", 3001),
    User("free", 3002, sudo="free ALL=(ALL) NOPASSWD: /bin/sh"),
    User("asked", 3003, password=True, sudo="asked ALL=(ALL) ALL"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("sshd"), USERS) as server:
        yield server


@pytest.fixture
def hosts(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setenv("SUDO_PASSWORD", PASSWORD)
    path = tmp_path / "hosts.yaml"
    path.write_text(
        f"""
defaults: {{port: {server.port}, keys: '{server.key}', known-hosts: '{server.known_hosts}'}}
hosts:
  root: ssh://root@127.0.0.1
  plain: ssh://plain@127.0.0.1
  free: ssh://free@127.0.0.1
  asked: {{target: 'ssh://asked@127.0.0.1', become-password: 'env:SUDO_PASSWORD'}}
  stranger: ssh://nobody-here@127.0.0.1
  other-key: {{target: 'ssh://root@127.0.0.1', host-key: 'SHA256:{"A" * 43}'}}
  unknown-key: {{target: 'ssh://root@127.0.0.1', known-hosts: '{tmp_path}/none'}}
  closed: ssh://root@127.0.0.1:1
"""
    )
    return path


def test_reached_known_and_with_which_rights(run: Run, hosts: Path) -> None:
    ended = run("inventory", "check", "-i", hosts, "-f", "json")
    found = {each["name"]: each for each in json.loads(ended.out)}
    assert {name: (each["state"], each["root"]) for name, each in found.items()} == {
        "root": ("ok", True),
        "plain": ("ok", False),
        "free": ("ok", True),
        "asked": ("ok", True),
        **dict.fromkeys(("stranger", "other-key", "unknown-key", "closed"), ("failed", None)),
    }
    assert found["asked"]["ssh"]["how"] == "sudo-password"
    assert found["root"]["ssh"]["host_key"].startswith("SHA256:")
    assert ended.status == 3
    assert PASSWORD not in ended.out + ended.err


def test_a_new_key_is_accepted_on_request_alone(run: Run, hosts: Path) -> None:
    assert run("inventory", "check", "-i", hosts, "unknown-key").status == 3
    assert run("inventory", "check", "-i", hosts, "unknown-key", "--accept-new").status == 0
