"""Keys and passwords that are in the finished image are found whatever their mode, and nothing of them is shown or read elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inspector.audit import audit_host
from inspector.facts.image_kept import ImageKept
from inspector.model import Host, Severity, Status
from inspector.rules import Rules, load_rules
from inspector.targets.host import rootfs
from inspector.targets.image.target import image
from tests.image.lab import Entry, Layout, layer
from tests.roots import run

CHECK = "data-protection.secret-kept-in-image"
LEFT = "data-protection.secret-left-in-lower-layer"
READABLE = "access-permission.private-key-readable"
CANARY = "kanari7xkanari"
WIREGUARD = "gJ2nO6kz0vYxqR8sT4uW1bXcD3eFhZLmNp5QrS7tV9A="
BASE = layer(
    Entry("etc/os-release", b"ID=debian\nVERSION_ID=12\n"),
    Entry("etc/passwd", b"root:x:0:0::/root:/bin/sh\n"),
    Entry("etc/group", b"root:x:0:\n"),
)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules("ci-image")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Real ones: as ssh-keygen and openssl make them, plain and under a passphrase."""
    if not (shutil.which("ssh-keygen") and shutil.which("openssl")):
        pytest.skip("ssh-keygen or openssl is not installed")
    at = tmp_path_factory.mktemp("keys")
    for name, phrase in (("plain", ""), ("locked", CANARY)):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-C", "", "-f", at / name)
    run("openssl", "genrsa", "-out", at / "rsa", "2048")
    run("openssl", "ecparam", "-genkey", "-name", "prime256v1", "-out", at / "ec")
    run("openssl", "pkcs8", "-topk8", "-in", at / "rsa", "-passout", f"pass:{CANARY}", "-out", at / "pkcs8")
    run("openssl", "req", "-x509", "-new", "-key", at / "rsa", "-subj", "/CN=a", "-out", at / "cert")
    run("openssl", "rsa", "-in", at / "rsa", "-outform", "DER", "-out", at / "der")
    word = ("-passout", f"pass:{CANARY}")
    run("openssl", "pkcs12", "-export", "-inkey", at / "rsa", "-in", at / "cert", *word, "-out", at / "p12")
    run("openssl", "pkcs12", "-export", "-nokeys", "-in", at / "cert", *word, "-out", at / "trusted.p12")
    return {path.name: path.read_bytes() for path in at.iterdir()}


def secrets(keys: dict[str, bytes]) -> list[Entry]:
    return [
        Entry("root/.ssh/id_ed25519", keys["plain"], 0o600),
        Entry("root/.ssh/id_ed25519.pub", keys["plain.pub"]),
        Entry("root/.ssh/deploy", keys["locked"], 0o600),
        Entry("etc/ssh/ssh_host_ed25519_key", keys["plain"], 0o600),
        Entry("etc/ssl/private/any-name", keys["ec"], 0o600),
        Entry("srv/rsa.pem", keys["rsa"], 0o400),
        Entry("srv/pkcs8.pem", keys["pkcs8"], 0o400),
        Entry("srv/open.pem", keys["rsa"], 0o644),
        Entry("srv/key.der", keys["der"], 0o400),
        Entry("srv/app.p12", keys["p12"], 0o400),
        Entry("srv/trusted.p12", keys["trusted.p12"], 0o400),
        Entry("srv/certs.p12", keys["trusted.p12"]),
        Entry("srv/shared.p12", keys["p12"]),
        Entry("srv/cut.key", keys["rsa"][:500]),
        Entry("srv/shown.key", b"-----BEGIN PRIVATE KEY-----\nyour key here\n-----END PRIVATE KEY-----\n"),
        Entry("liberty/app.pfx", keys["p12"], 0o400),
        Entry("etc/wireguard/wg0.conf", f"[Interface]\nPrivateKey = {WIREGUARD}\n".encode(), 0o600),
        Entry("root/.netrc", f"machine a.example login bob password {CANARY}\n".encode(), 0o600),
        Entry("usr/src/app/.env", f"DB_PASSWORD={CANARY}\n".encode(), 0o600),
        Entry("usr/src/app/node_modules/x/test.key", keys["rsa"], 0o600),
        Entry("usr/lib/x/tests/a.pem", keys["rsa"], 0o600),
    ]


FOUND = {
    "/root/.ssh/id_ed25519": Severity.HIGH,
    "/root/.ssh/deploy": Severity.LOW,
    "/etc/ssh/ssh_host_ed25519_key": Severity.MEDIUM,
    "/etc/ssl/private/any-name": Severity.HIGH,
    "/srv/rsa.pem": Severity.HIGH,
    "/srv/pkcs8.pem": Severity.LOW,
    "/srv/key.der": Severity.HIGH,
    "/srv/app.p12": Severity.LOW,
    "/srv/shared.p12": Severity.LOW,
    "/liberty/app.pfx": Severity.LOW,
    "/etc/wireguard/wg0.conf": Severity.HIGH,
    "/root/.netrc": Severity.HIGH,
    "/usr/src/app/.env": Severity.HIGH,
}


def findings(host: Host, check: str) -> dict[str, tuple[Severity, int]]:
    assert not host.error, host.error
    return {f.subject: (f.severity, f.layer) for r in host.results if r.check == check for f in r.findings}


def test_what_is_in_the_image_is_found_with_its_layer(keys: dict[str, bytes], rules: Rules, tmp_path: Path) -> None:
    path = Layout().image([BASE, layer(*secrets(keys))]).archive(tmp_path / "app.tar")
    host = audit_host(image(str(path)), rules).host
    assert findings(host, CHECK) == {subject: (severity, 2) for subject, severity in FOUND.items()}
    assert set(findings(host, READABLE)) == {"/srv/open.pem", "/srv/shared.p12"}
    assert CANARY not in repr(host)
    assert WIREGUARD not in repr(host)
    assert keys["plain"].split()[4].decode() not in repr(host)


def test_a_tarball_of_a_root_is_judged_too(keys: dict[str, bytes], rules: Rules, tmp_path: Path) -> None:
    path = tmp_path / "root.tar"
    path.write_bytes(layer(Entry("etc/os-release", b"ID=debian\n"), *secrets(keys)))
    found = findings(audit_host(image(str(path)), rules).host, CHECK)
    assert {subject: severity for subject, (severity, _) in found.items()} == {
        **FOUND,
        "/srv/open.pem": Severity.HIGH,  # without accounts nothing else tells it
    }


def test_what_was_removed_is_found_with_what_it_is(keys: dict[str, bytes], rules: Rules, tmp_path: Path) -> None:
    lower = (
        Entry("srv/rsa.pem", keys["rsa"]),
        Entry("srv/app.p12", keys["p12"]),
        Entry("srv/certs.p12", keys["trusted.p12"]),
        Entry("srv/locked.pem", keys["pkcs8"]),
        Entry("srv/cut.pem", keys["rsa"][:600]),
        Entry("srv/app.yaml", b"tls:\n  key: |\n" + b"".join(b"    " + line for line in keys["rsa"].splitlines(True))),
        Entry("etc/ssh/ssh_host_rsa_key", keys["rsa"], 0o600),
    )
    gone = (Entry(f"{folder}/.wh.{name}") for folder, _, name in (entry.path.rpartition("/") for entry in lower))
    path = Layout().image([BASE, layer(*lower), layer(*gone)]).archive(tmp_path / "app.tar")
    host = audit_host(image(str(path)), rules).host
    assert findings(host, LEFT) == {
        "/srv/rsa.pem": (Severity.HIGH, 2),
        "/srv/app.yaml": (Severity.HIGH, 2),
        "/srv/app.p12": (Severity.LOW, 2),
        "/srv/locked.pem": (Severity.LOW, 2),
        "/etc/ssh/ssh_host_rsa_key": (Severity.LOW, 2),
    }
    assert not findings(host, CHECK)


@pytest.mark.parametrize(("own", "status"), [(True, Status.FAIL), (False, Status.UNKNOWN)])
def test_a_store_that_is_longer_than_what_is_looked_at(rules: Rules, tmp_path: Path, own: bool, status: Status) -> None:
    """A key is found before the end of it; where none is, nobody knows."""
    trusted = b"\0\0\0\2" + b"\0\1a" + b"\0" * 8 + b"\0\5X.509" + (1_000).to_bytes(4) + b"c" * 1_000
    key = b"\0\0\0\1" + b"\0\1b" + b"\0" * 8 + (64).to_bytes(4) + b"k" * 64 + b"\0" * 4
    entries = [*[trusted] * 400, *([key] if own else []), *[trusted] * 400]
    store = b"\xfe\xed\xfe\xed\0\0\0\2" + len(entries).to_bytes(4) + b"".join(entries)
    path = Layout().image([BASE, layer(Entry("app/all.jks", store, 0o600))]).archive(tmp_path / "app.tar")
    result = next(r for r in audit_host(image(str(path)), rules).host.results if r.check == CHECK)
    assert result.status is status
    assert own or (result.reason and result.reason.en == "/app/all.jks: only the first 512 KiB were looked at")


def test_a_bundle_that_is_longer_than_what_is_looked_at(keys: dict[str, bytes], rules: Rules, tmp_path: Path) -> None:
    bundle = b"x\n" * (300 << 10) + keys["rsa"]
    path = Layout().image([BASE, layer(Entry("srv/all.pem", bundle))]).archive(tmp_path / "app.tar")
    result = next(r for r in audit_host(image(str(path)), rules).host.results if r.check == CHECK)
    assert result.status is Status.UNKNOWN


def test_an_image_without_any_passes(rules: Rules, tmp_path: Path) -> None:
    path = Layout().image([BASE]).archive(tmp_path / "app.tar")
    host = audit_host(image(str(path)), rules).host
    assert [r.status for r in host.results if r.check == CHECK] == [Status.PASS]


def test_no_host_is_asked_for_such_files(rules: Rules, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\n")
    (tmp_path / "root.key").write_text(CANARY)
    target = rootfs(str(tmp_path))
    assert not set(ImageKept.needs) & set(target.collect(rules.needs()).answers)
    result = next(r for r in audit_host(target, rules).host.results if r.check == CHECK)
    assert (result.status, result.reason and result.reason.en) == (Status.NOT_APPLICABLE, "not a container image")


def test_a_quick_look_does_not_walk_for_them() -> None:
    assert not set(ImageKept.needs) & set(load_rules("quick").needs())
