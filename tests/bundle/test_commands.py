"""`inspector collect` and `inspector collector`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from inspector.cli import main
from inspector.targets.bundle import container
from inspector.targets.bundle.installing import installation
from inspector.targets.collector.script import digest, script
from tests.bundle.made import CANARY
from tests.cli.running import plant
from tests.image.lab import Entry, Layout, configuration, layer


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return plant(tmp_path / "web1", shadow=f"root:{CANARY}:1::::::\n")


def findings(out: str) -> list[tuple[object, ...]]:
    hosts = json.loads(out)["hosts"]
    return [(r["check"], r["status"], [f["fingerprint"] for f in r["findings"]]) for r in hosts[0]["results"]]


def test_collected_and_audited_later(root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    bundle, key = tmp_path / "web1.bundle", tmp_path / "key"
    assert main(["collector", "key", str(key)]) == 0
    assert [path.stat().st_mode & 0o777 for path in (key, tmp_path / "key.pub")] == [0o600, 0o600]
    assert main(["collect", f"rootfs:{root}", "-o", str(bundle), "--recipient", f"{key}.pub"]) == 0
    said = capfd.readouterr()
    assert "web1.bundle written" in said.out or "已写入" in said.out
    assert bundle.stat().st_mode & 0o777 == 0o600
    assert CANARY not in said.out + said.err
    assert CANARY.encode() not in bundle.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_IDENTITY", str(key))
        assert main(["audit", f"bundle:{bundle}", "-f", "json", "--password-seconds", "0"]) == 0
    later = capfd.readouterr()
    assert main(["audit", f"rootfs:{root}", "-f", "json", "--password-seconds", "0"]) == 0
    assert findings(later.out) == findings(capfd.readouterr().out)
    assert json.loads(later.out)["hosts"][0]["name"] == "web1"
    assert CANARY not in later.out + later.err


def test_an_image_collected_and_audited_later_is_judged_as_a_whole(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "Canary-9x7Q"
    layers = [
        layer(Entry("etc/os-release", b"ID=debian\n"), Entry("srv/.env", f"DB_PASSWORD={secret}\n".encode())),
        layer(Entry("srv/.wh..env")),
    ]
    made = configuration(layers, [f"ENV A_PASSWORD={secret}", "RUN rm"], Env=[f"A_PASSWORD={secret}"])
    target, bundle = f"image:{Layout().image(layers, made).folder(tmp_path / 'x')}", tmp_path / "x.bundle"
    assert main(["collector", "key", str(tmp_path / "key")]) == 0
    monkeypatch.setenv("INSPECTOR_IDENTITY", str(tmp_path / "key"))
    judged = []
    for more in (["--recipient", str(tmp_path / "key.pub")], ["--force"]):
        assert main(["collect", target, "-o", str(bundle), "-p", "ci-image", *more]) == 0
        parts = container.read(bundle.read_bytes(), str(bundle)).parts
        assert secret.encode() not in b"".join(container.unpacked(parts["snapshot"]))
        capfd.readouterr()
        assert main(["audit", f"bundle:{bundle}", "-f", "json", "-p", "ci-image"]) in (1, 3)
        judged.append(findings(capfd.readouterr().out))
    assert main(["audit", target, "-f", "json", "-p", "ci-image"]) == 1
    assert judged[0] == findings(capfd.readouterr().out)
    assert "data-protection.secret-in-image-environment" in {row[0] for row in judged[1] if row[1] == "unknown"}


def test_without_a_recipient_it_says_what_is_left_out(
    root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / "web1.bundle"
    words = ["--lang", "en", "collect", f"rootfs:{root}", "-o", str(bundle)]
    assert main(words) == 0
    assert "secrets (password hashes, private keys) are left out" in capfd.readouterr().err
    before = bundle.read_bytes()
    assert main(words) == 2
    assert "exists already; --force overwrites it" in capfd.readouterr().err
    assert bundle.read_bytes() == before
    assert main([*words, "--force"]) == 0


def test_a_script_for_a_host_that_no_network_reaches(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["--lang", "en", "collect", "offline", "-p", "quick"]) == 0
    said = capfdbinary.readouterr()
    assert said.out.startswith(b"#!/bin/sh\n")
    assert b"without --recipient the script leaves secrets out" in said.err
    file = tmp_path / "collect.sh"
    assert main(["collect", "offline", "-p", "quick", "-o", str(file)]) == 0
    assert file.read_bytes() == said.out
    assert main(["--lang", "en", "collect", "local"]) == 2
    assert b"-o FILE is missing" in capfdbinary.readouterr().err


def test_keys_are_never_overwritten(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["collector", "key", str(tmp_path / "key")]) == 0
    before = (tmp_path / "key").read_bytes()
    assert main(["collector", "key", str(tmp_path / "key")]) == 2
    assert (tmp_path / "key").read_bytes() == before
    assert "AGE-SECRET" not in "".join(capfd.readouterr())


def test_the_script_is_shown_as_it_is(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["collector", "print"]) == 0
    assert capfdbinary.readouterr().out == script()


def test_the_command_that_installs_names_the_digest_and_nothing_else() -> None:
    text = installation("audit").decode()
    assert script().decode().rstrip("\n") in text
    assert f'audit ALL=(root) NOPASSWD: sha256:{digest()} /usr/local/libexec/inspector-collector ""\n' in text
    assert text.count("NOPASSWD") == 1
    subprocess.run(["sh", "-n"], input=text.encode(), check=True)


@pytest.mark.parametrize("user", ["", "ALL", "a b", "a,b", "%wheel", "a'b", "#0", "-x", "a\nb", "a" * 64])
def test_what_is_no_account_is_refused(user: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["collector", "install", "--user", user]) == 2
    assert capfd.readouterr().out == ""
