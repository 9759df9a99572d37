"""`inspector inventory check` on a real server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.cli import main
from tests.ssh.server import PASSWORD, WRONG, Server


def test_the_password_for_sudo_is_tried_as_the_audit_would(
    server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = tmp_path / "hosts.yaml"
    hosts.write_text(
        f"defaults: {{port: {server.port}, keys: ['{server.key}'], known-hosts: '{server.known_hosts}'}}\n"
        "hosts:\n  one: {address: 127.0.0.1, user: asked}\n"
    )
    words = ["inventory", "check", "-i", str(hosts), "-f", "json"]
    assert main(words) == 0
    assert json.loads(capfd.readouterr().out)[0]["root"] is False
    monkeypatch.setenv("FOR_SUDO", PASSWORD)
    assert main([*words, "--become-password", "env:FOR_SUDO"]) == 0
    said = capfd.readouterr()
    assert json.loads(said.out)[0]["root"] is True
    monkeypatch.setenv("FOR_SUDO", WRONG)
    assert main([*words, "--become-password", "env:FOR_SUDO"]) == 3
    wrong = capfd.readouterr()
    assert "sudo" in json.loads(wrong.out)[0]["error"]["en"]
    for secret in (PASSWORD, WRONG):
        assert secret not in said.out + said.err + wrong.out + wrong.err
    assert main([*words, "--become-password", PASSWORD]) == 2
    assert PASSWORD not in "".join(capfd.readouterr())
