"""What is a private key by its content, and what only looks like one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from inspector.facts.secret_files import kind
from tests.roots import run

SAMPLE = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
TYPES = {"rsa": "RSA", "ec": "EC", "ed25519": "ED25519", "x25519": "X25519"}
JAVA = b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0"
TRUSTED = b"\2\0\3abc" + b"\0" * 8 + b"\0\5X.509\0\0\0\4cert"
DROPBEAR = b"\0\0\0\x0bssh-ed25519\0\0\0\x40"


def told(name: str, data: bytes) -> str:
    return kind(f"/srv/{name}", data.decode("utf-8", "surrogateescape"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """By openssl: `key-*` are plain, `locked-*` under a passphrase, all others no keys."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    at = tmp_path_factory.mktemp("der")
    der, word = ("-outform", "DER"), ("-passout", "pass:word")
    for name, algorithm in TYPES.items():
        curve = ("-pkeyopt", "ec_paramgen_curve:P-256") if name == "ec" else ()
        run("openssl", "genpkey", "-algorithm", algorithm, *curve, "-out", at / f"{name}.pem")
        given = ("-in", at / f"{name}.pem")
        run("openssl", "pkcs8", "-topk8", "-nocrypt", *given, *der, "-out", at / f"key-{name}.der")
        run("openssl", "pkcs8", "-topk8", *given, *der, *word, "-out", at / f"locked-{name}.der")
        run("openssl", "pkey", *given, "-pubout", *der, "-out", at / f"public-{name}.der")
    rsa = at / "rsa.pem"
    run("openssl", "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-in", rsa, *der, *word, "-out", at / "locked-old.der")
    run("openssl", "rsa", "-in", rsa, "-traditional", *der, "-out", at / "key-pkcs1.der")
    run("openssl", "ec", "-in", at / "ec.pem", *der, "-out", at / "key-sec1.der")
    run("openssl", "req", "-x509", "-new", "-key", rsa, "-subj", "/CN=a", "-out", at / "cert.pem")
    run("openssl", "x509", "-in", at / "cert.pem", *der, "-out", at / "certificate.der")
    run("openssl", "req", "-new", "-key", rsa, "-subj", "/CN=a", *der, "-out", at / "request.der")
    export = ("openssl", "pkcs12", "-export", "-in", at / "cert.pem", *word)
    run(*export, "-inkey", rsa, "-out", at / "locked-a.p12")
    run(*export, "-inkey", rsa, "-keypbe", "NONE", "-certpbe", "NONE", "-out", at / "key-a.p12")
    run(*export, "-nokeys", "-out", at / "trusted.p12")
    run(*export, "-nokeys", "-certpbe", "NONE", "-out", at / "open.p12")
    return at


def test_what_openssl_makes(made: Path) -> None:
    files = [path for path in made.iterdir() if path.suffix != ".pem"]
    found = {path.name: told(path.name, path.read_bytes()[: 16 << 10]) for path in files}
    wanted = {"key": "key", "locked": "locked-key"}
    assert found == {name: wanted.get(name.partition("-")[0], "") for name in found}
    assert len(found) == 21


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.jks", JAVA + b"\1", "locked-key"),
        ("a.jks", JAVA + TRUSTED, ""),
        ("a.jks", JAVA[:11] + b"\3\0\0\0" + TRUSTED + b"\0\0\0" + TRUSTED + b"\0\0\0\1", "locked-key"),
        ("a.jks", JAVA[:11] + b"\3\0\0\0" + TRUSTED, ""),
        ("a.jks", JAVA[:8] + b"\xff" * 4 + b"\0\0\0" + TRUSTED + b"\xff" * 99, ""),
        ("a.keystore", b"\xce\xce\xce\xce" + JAVA[4:] + b"\3", "locked-key"),
        ("dropbear_ed25519_host_key", DROPBEAR + b"\1" * 64, "key"),
        ("a_key", DROPBEAR[4:], ""),
        ("a.p12", b"", ""),
        ("a.der", b"0" * 99, ""),
        ("wg0.conf", f"[Interface]\nAddress = 10.0.0.1\nPrivateKey = {SAMPLE}\n".encode(), "key"),
        ("wg0.conf", f"[interface]\r\nprivatekey={SAMPLE}\r\n".encode(), "key"),
        ("wg0.conf", f"[Interface]\nPostUp = x\n[Peer]\nPublicKey = {SAMPLE}\n".encode(), ""),
        ("wg0.conf", f"[Interface]\nAddress = ::\n[Peer]\nPresharedKey = {SAMPLE}\n".encode(), "key"),
        ("wg0.conf", f"[Interface]\n# PrivateKey = {SAMPLE}\nPrivateKey = <yours>\n".encode(), ""),
        ("wg0.conf", f"[Interface]\nPrivateKey = {'A' * 43}=\n".encode(), ""),
        ("other.conf", f"PrivateKey = {SAMPLE}\n".encode(), ""),
        ("wireguard/privatekey", f"{SAMPLE}\n".encode(), "key"),
        ("wireguard/privatekey", b"to be filled in\n", ""),
        ("app/privatekey", f"{SAMPLE}\n".encode(), ""),
    ],
)
def test_other_forms(name: str, data: bytes, expected: str) -> None:
    assert told(name, data) == expected
