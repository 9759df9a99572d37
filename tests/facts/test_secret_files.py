"""What is a private key by its content, and what only looks like one."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest

from inspector.facts.secret_files import KEY_SIZE, kind
from tests.roots import run

SAMPLE = "gJ2nO6kz0vYxqR8sT4uW1bXcD3eFhZLmNp5QrS7tV9A="
SHOWN = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
"""In wg-quick(8)."""
TYPES = {
    "rsa": ("RSA",),
    "pss": ("RSA-PSS", "-pkeyopt", "rsa_pss_keygen_md:sha256", "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha256"),
    "primes": ("RSA", "-pkeyopt", "rsa_keygen_primes:3"),
    "ec": ("EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "explicit": ("EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"),
    "dh": ("DH", "-pkeyopt", "group:ffdhe2048"),
    "x942": ("DHX", "-pkeyopt", "dh_rfc5114:1"),
    **{name: (name.upper(),) for name in ("ed25519", "ed448", "x25519", "x448")},
}
JAVA = b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1"
NAME = b"\0\3abc" + b"\0" * 8
TRUSTED = b"\0\0\0\2" + NAME + b"\0\5X.509\0\0\0\4cert"
OLD = b"\0\0\0\2" + NAME + b"\0\0\0\4cert"
OWN = b"\0\0\0\1" + NAME + b"\0\0\0\x08" + b"password" + b"\0\0\0\1\0\0\0\2cc"
RANDOM = bytes(range(7, 250, 3))
SEALED = b"\0\0\0\3" + NAME + b"\xac\xed\0\5sr" + RANDOM


def told(name: str, data: bytes) -> str:
    return kind(f"/srv/{name}", data)


def store(*entries: bytes, magic: bytes = JAVA[:8]) -> bytes:
    return magic + len(entries).to_bytes(4) + b"".join(entries)


def fields(*values: bytes) -> bytes:
    """As SSH writes them."""
    return b"".join(len(value).to_bytes(4) + value for value in values)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """By openssl: `key-*` are plain, `locked-*` under a passphrase, all others no keys."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    at = tmp_path_factory.mktemp("der")
    der, word = ("-outform", "DER"), ("-passout", "pass:word")
    for name, words in TYPES.items():
        run("openssl", "genpkey", "-algorithm", *words, "-out", at / f"{name}.pem")
        given = ("-in", at / f"{name}.pem")
        run("openssl", "pkcs8", "-topk8", "-nocrypt", *given, *der, "-out", at / f"key-{name}.der")
        run("openssl", "pkcs8", "-topk8", *given, *der, *word, "-out", at / f"locked-{name}.der")
        run("openssl", "pkey", *given, "-pubout", *der, "-out", at / f"public-{name}.der")
    rsa = at / "rsa.pem"
    run("openssl", "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-in", rsa, *der, *word, "-out", at / "locked-old.der")
    run("openssl", "rsa", "-in", rsa, "-traditional", *der, "-out", at / "key-pkcs1.der")
    run("openssl", "rsa", "-in", at / "primes.pem", "-traditional", *der, "-out", at / "key-three.der")
    run("openssl", "ec", "-in", at / "ec.pem", *der, "-out", at / "key-sec1.der")
    run("openssl", "req", "-x509", "-new", "-key", rsa, "-subj", "/CN=a", "-out", at / "cert.pem")
    run("openssl", "x509", "-in", at / "cert.pem", *der, "-out", at / "certificate.der")
    run("openssl", "req", "-new", "-key", rsa, "-subj", "/CN=a", *der, "-out", at / "request.der")
    export = ("openssl", "pkcs12", "-export", "-in", at / "cert.pem", *word)
    run(*export, "-inkey", rsa, "-out", at / "store-a.p12")
    many = at / "many.pem"
    many.write_bytes((at / "cert.pem").read_bytes() * 40)
    run(*export, "-inkey", rsa, "-certfile", many, "-out", at / "store-behind.p12")
    run(*export, "-inkey", rsa, "-keypbe", "NONE", "-certpbe", "NONE", "-out", at / "key-a.p12")
    run(*export, "-nokeys", "-out", at / "trusted.p12")
    run(*export, "-nokeys", "-certpbe", "NONE", "-out", at / "open.p12")
    return at


def test_what_openssl_makes(made: Path) -> None:
    files = [path for path in made.iterdir() if path.suffix != ".pem"]
    found = {path.name: told(path.name, path.read_bytes()) for path in files}
    wanted = {"key": "key", "locked": "locked-key", "store": "store"}
    assert found == {name: wanted.get(name.partition("-")[0], "") for name in found}
    assert len(found) == 44
    assert (made / "store-behind.p12").stat().st_size > 32 << 10


def test_what_is_cut_is_no_key(made: Path) -> None:
    for path in (path for path in made.iterdir() if path.suffix == ".der"):
        data = path.read_bytes()
        sizes = {*range(1, 65), len(data) // 2, len(data) - 1} - set(range(len(data), 99))
        assert not {told(path.name, data[:size]) for size in sizes} - {""}


def test_a_store_that_is_cut_opens_nothing(made: Path) -> None:
    for path in (made / "store-a.p12", made / "key-a.p12"):
        data = path.read_bytes()
        assert not {told(path.name, data[:size]) for size in (300, 1500, len(data) - 1)} - {""}
    behind = (made / "store-behind.p12").read_bytes()
    assert told("a.p12", behind + b"\0" * KEY_SIZE) == "store"


def test_a_head_with_something_else_behind_it_is_no_key(made: Path) -> None:
    for path in made.glob("key-*.der"):
        data = path.read_bytes()
        assert not told(path.name, data[:24] + (RANDOM * 40)[: len(data) - 24]) or path.stem[-2:] in ("19", "48")


def test_text(made: Path) -> None:
    """Whole and cut, in one line, indented, quoted, with other line ends; what is shown for an example."""
    for path in (made / f"{name}.pem" for name in TYPES):
        text = path.read_text("ascii")
        inner = text.replace("\n", "\\n")
        forms = {
            "whole": text,
            "behind": (made / "many.pem").read_text("ascii") * 3 + text,
            "bom": "\ufeff" + text,
            "wide": "".join(f"    {line}\r\n" for line in text.splitlines()),
            "json": f'{{"private_key": "{inner}"}}',
            "program": "".join(f'"{line}\\n"\n' for line in text.splitlines()),
        }
        assert {name: told("a.pem", form.encode()) for name, form in forms.items()} == dict.fromkeys(forms, "key")
        assert told("a.pem", text.encode("utf-16")) == "key"
        lines = text.splitlines(keepends=True)
        assert not [n for n in range(len(lines)) if told("a.pem", "".join(lines[:n]).encode())]
        assert not told("a.pem", (lines[0] + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC...\n" + lines[-1]).encode())
        assert not told("a.pem", (lines[0] + "x" * 64 + "\n" + lines[-1]).encode())
    both = (made / "rsa.pem").read_bytes()
    run(
        "openssl",
        "rsa",
        "-aes128",
        "-traditional",
        "-in",
        made / "rsa.pem",
        "-passout",
        "pass:word",
        "-out",
        made / "a.pem",
    )
    assert told("a.pem", (made / "a.pem").read_bytes()) == "locked-key"
    assert told("a.pem", (made / "a.pem").read_bytes() + both) == "key"


@pytest.mark.parametrize("word", ["", "word"])
@pytest.mark.parametrize("of", ["rsa", "ecdsa", "ed25519"])
def test_what_ssh_keygen_makes(tmp_path: Path, of: str, word: str) -> None:
    run("ssh-keygen", "-q", "-t", of, "-N", word, "-f", tmp_path / "id")
    text = (tmp_path / "id").read_text("ascii")
    assert told("id", text.encode()) == ("locked-key" if word else "key")
    assert not told("id", "".join(text.splitlines(keepends=True)[:-3]).encode())
    public = (tmp_path / "id.pub").read_text("ascii")
    assert not told("id.pub", public.encode())
    assert not told("id.bin", base64.b64decode(public.split()[1]))


@pytest.mark.parametrize("word", ["", "word"])
def test_what_gpg_exports(tmp_path: Path, word: str) -> None:
    if not shutil.which("gpg"):
        pytest.skip("gpg is not installed")
    home = tmp_path / "h"
    home.mkdir(mode=0o700)
    gpg = ("gpg", "--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", word)
    try:
        run(*gpg, "--quick-gen-key", "a@b.example", "rsa2048")
        run(*gpg, "--armor", "--output", tmp_path / "a.asc", "--export-secret-keys")
        run(*gpg, "--output", tmp_path / "a.gpg", "--export-secret-keys")
        run(*gpg, "--output", tmp_path / "pub.gpg", "--export")
        agents = [told("x.key", path.read_bytes()) for path in home.glob("private-keys-v1.d/*.key")]
    finally:
        run("gpgconf", "--homedir", home, "--kill", "all")
    expected = "locked-key" if word else "key"
    assert agents == [expected]
    assert (
        told("a.asc", (tmp_path / "a.asc").read_bytes()) == told("a.gpg", (tmp_path / "a.gpg").read_bytes()) == expected
    )
    assert not told("pub.gpg", (tmp_path / "pub.gpg").read_bytes())
    assert not told("a.gpg", (tmp_path / "a.gpg").read_bytes()[:400])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (store(OWN), "store"),
        (store(TRUSTED, OWN), "store"),
        (store(*[TRUSTED] * 9_000, OWN), "store"),
        (store(OLD, OWN, magic=JAVA[:7] + b"\1"), "store"),
        (store(SEALED, magic=b"\xce\xce\xce\xce" + JAVA[4:8]), "store"),
        (store(TRUSTED, TRUSTED), ""),
        (store(OWN)[:-1], ""),
        (store(OWN[:-10] + b"\xff" * 4 + b"\0" * 99), ""),
        (store(SEALED[:30]), ""),
        (store(TRUSTED, b"\0\0\0\1"), ""),
        (JAVA + b"\0\0\0\1", ""),
        (JAVA[:8] + b"\xff" * 4 + TRUSTED + b"\xff" * 99, ""),
        (fields(b"ssh-ed25519", RANDOM[:64]), "key"),
        (fields(b"ssh-ed25519", RANDOM[:32]), ""),
        (fields(b"ssh-rsa", b"\1\0\1", RANDOM, RANDOM, RANDOM, RANDOM), "key"),
        (fields(b"ssh-rsa", b"\1\0\1", RANDOM), ""),
        (fields(b"ssh-dss", *[RANDOM] * 5), "key"),
        (fields(b"ssh-dss", *[RANDOM] * 4), ""),
        (fields(b"ecdsa-sha2-nistp256", b"nistp256", RANDOM, RANDOM), "key"),
        (fields(b"ecdsa-sha2-nistp256", b"nistp256", RANDOM), ""),
        (fields(b"ssh-ed25519", RANDOM[:64])[:-1], ""),
        (b"\x30\x2f\x02\x01\x01\x04\x06public\xa0\x22\x02\x01" + RANDOM[:33], ""),  # SNMP
        (b"", ""),
        (b"0" * 99, ""),
        (b"\x30\x84", ""),
    ],
)
def test_stores_and_other_binary_forms(data: bytes, expected: str) -> None:
    assert told("a.jks", data) == expected


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("wg0.conf", f"[Interface]\nAddress = 10.0.0.1\nPrivateKey = {SAMPLE}\n", "key"),
        ("WG0.CONF", f"[interface]\r\nprivatekey={SAMPLE}\r\n", "key"),
        ("home.conf", f"[Interface]\nPrivateKey\t=\t{SAMPLE} # mine\n", "key"),
        ("wg0.conf", f"[Interface]\nPostUp = x\n[Peer]\nPublicKey = {SAMPLE}\n", ""),
        ("wg0.conf", f"[Interface]\nAddress = ::\n[Peer]\nPresharedKey = {SAMPLE}\n", "key"),
        ("wg0.conf", f"[Interface]\n# PrivateKey = {SAMPLE}\nPrivateKey = <yours>\n", ""),
        ("wg0.conf", f"[Interface]\nPrivateKey = {'A' * 43}=\n", ""),
        ("wg0.conf", f"[Interface]\nPrivateKey = {SHOWN}\n", ""),
        ("wg0.conf", "[Interface]\nPrivateKey = yourPrivateKeyHere0123456789abcdefghijklmn0=\n", ""),
        ("wg0.conf", "[Interface]\nPrivateKey = ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq=\n", ""),
        ("wg0.conf", "[Interface]\nPrivateKey = kanariCANARYkanariCANARYkanariCANARYkanari0=\n", ""),
        ("wg0.conf", "[Interface]\nPrivateKey = dGhpcy1pcy1hLXBsYWNlaG9sZGVyLWtleS0wMDAwMDA=\n", ""),
        ("wg0.conf", f"[Interface]\nPrivateKey = {SAMPLE[:-2]}B=\n", ""),
        ("wg.netdev", f"[NetDev]\nKind=wireguard\n[WireGuard]\nPrivateKey={SAMPLE}\n", "key"),
        ("a.nmconnection", f"[wireguard]\nprivate-key={SAMPLE}\n", "key"),
        ("60-wg.yaml", f"tunnels:\n  wg0:\n    mode: wireguard\n    key: {SAMPLE}\n", "key"),
        ("60-wg.yaml", f'{{"tunnels": {{"wg0": {{"key": "{SAMPLE}", "mode": "wireguard"}}}}}}', "key"),
        ("60-wg.yml", f"mode: 'wireguard'\npeers:\n- {{keys: {{public: x, shared: {SAMPLE}}}}}\n", "key"),
        ("60-wg.yaml", f"mode: wireguard\npeers:\n- keys:\n    public: {SAMPLE}\n", ""),
        ("60-wg.yaml", f"mode: gre\nkey: {SAMPLE}\n", ""),
        ("other.conf", f"PrivateKey = {SAMPLE}\n", ""),
        ("app/privatekey", f"{SAMPLE}\n", "key"),
        ("app/server.key", SAMPLE, "key"),
        ("app/psk", f"{SAMPLE}\n", "key"),
        ("app/publickey", f"{SAMPLE}\n", ""),
        ("app/server_public.key", f"{SAMPLE}\n", ""),
        ("pub/server.key", f"{SAMPLE}\n", ""),
        ("app/server", f"{SAMPLE}\n", ""),
        ("app/privatekey", "to be filled in\n", ""),
        ("app/privatekey", f"{SHOWN}\n", ""),
        ("ta.key", f"#\n-----BEGIN OpenVPN Static key V1-----\n{'0123456789abcdef' * 2}\n", "key"),
        ("ta.key", f"#\n-----BEGIN OpenVPN Static key V1-----\n{'0' * 32}\n", ""),
        (
            "a.ppk",
            "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPrivate-Lines: 1\nAAAAgQCxyz0123456789+/==\nPrivate-MAC: a\n",
            "key",
        ),
        (
            "a.ppk",
            "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: aes256-cbc\nPrivate-Lines: 1\nAAAAgQCxyz0123456789\nPrivate-Hash: a\n",
            "locked-key",
        ),
        ("a.ppk", "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPrivate-Lines: 2\nAAAAgQCxyz0123456789+/==\n", ""),
        ("a.ppk", "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPublic-Lines: 1\nAAAAgQCxyz0123456789\n", ""),
    ],
)
def test_other_text(name: str, data: str, expected: str) -> None:
    assert told(name, data.encode()) == expected


def test_settings_of_wireguard_of_any_name() -> None:
    text = f"[Interface]\nPrivateKey = {SAMPLE}\n"
    assert kind("/etc/wireguard/wg0.conf.bak", text.encode()) == "key"
    assert kind("/etc/wireguard/wg0.conf", text.encode("utf-16")) == "key"
    assert kind("/etc/wireguard/keys/server", SAMPLE.encode()) == "key"
    assert not kind("/etc/wireguard/keys/server.pub", SAMPLE.encode())


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----\n" * 18_000,
        "-----BEGIN PRIVATE KEY-----\n" * 18_000 + "-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n" + "a: b\n" * 100_000 + "-----END PRIVATE KEY-----",
        "PuTTY-User-Key-File-3: x\n" + "Encryption: none\n" * 30_000,
        "[Interface]\n" + " " * 500_000,
        "\n=AAAA" * 80_000,
    ],
)
def test_what_is_made_to_take_long_is_none(text: str) -> None:
    assert not told("a.pem", text.encode())
