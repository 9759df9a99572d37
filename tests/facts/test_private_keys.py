"""Private keys that a mode opens to others, by the lines that mark them."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.private_keys import Form, PrivateKeys
from inspector.targets.memory import snapshot

PLAIN = "-----BEGIN RSA PRIVATE KEY-----\nSECRETSECRET\n-----END RSA PRIVATE KEY-----\n"
CLOSED = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: X\n\nMII\n-----END RSA PRIVATE KEY-----\n"
PKCS8 = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n-----END ENCRYPTED PRIVATE KEY-----\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"


def read(path: str, text: str | bytes, mode: int = 0o644) -> dict[str, Form]:
    view = View(snapshot(Case({path: File(text, mode)}), PrivateKeys.needs), PrivateKeys.needs)
    return {key.path: key.form for key in PrivateKeys.read(view).keys}


@pytest.mark.parametrize(
    ("path", "text", "form"),
    [
        ("/etc/x/a.key", PLAIN, Form.PLAIN),
        ("/srv/w/A.PEM", CERTIFICATE * 3 + PLAIN, Form.PLAIN),
        ("/etc/x/a.pem", CLOSED, Form.PASSPHRASE),
        ("/etc/x/a.pem", PKCS8, Form.PASSPHRASE),
        ("/etc/x/a.pem", PLAIN.replace("\n", " \r\n"), Form.PLAIN),
        ("/www/cert/a.com/privkey.pem", PLAIN, Form.PLAIN),
        ("/data2/cert/a.com/privkey.pem", PLAIN, Form.PLAIN),
        ("/etc/x/a.pem", CLOSED + PLAIN, Form.PLAIN),
        ("/home/b/a.key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3\n-----END OPENSSH PRIVATE KEY-----\n", Form.PLAIN),
        (
            "/home/b/a.key",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n-----END PGP PRIVATE KEY BLOCK-----\n",
            Form.PASSPHRASE,
        ),
        ("/etc/openvpn/client/any", f"remote x\n<key>\n{PLAIN}</key>\n", Form.PLAIN),
        (
            "/etc/wireguard/wg0.conf",
            "[Interface]\nPrivateKey = gJ2nO6kz0vYxqR8sT4uW1bXcD3eFhZLmNp5QrS7tV9A=\n",
            Form.PLAIN,
        ),
        ("/opt/a/store.p12", b"0\x82\xff\x00", Form.STORE),
    ],
)
def test_forms(path: str, text: str | bytes, form: Form) -> None:
    assert read(path, text) == {path: form}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/x/a.pem", CERTIFICATE),
        ("/etc/x/a.key", "key = value\n"),
        ("/etc/x/a.key", ""),
        ("/etc/x/a.conf", PLAIN),
        ("/etc/x/a.key", PLAIN[:40]),
        ("/etc/wireguard/wg0.conf", "[Interface]\nPrivateKey = <yours>\n"),
        ("/etc/x/a.pem", f"# how to: {PLAIN.splitlines()[0]}\n"),
        ("/etc/x/a.pem", f"{PLAIN.splitlines()[0]} here\n"),
        ("/etc/wireguard/wg0.conf", "[Peer]\nPublicKey = abc=\n"),
        ("/etc/ssh/ssh_host_rsa_key", PLAIN),
        ("/home/b/.ssh/a.key", PLAIN),
    ],
)
def test_what_is_no_key_or_judged_elsewhere(path: str, text: str) -> None:
    assert read(path, text) == {}


def test_a_key_that_may_end_behind_what_is_searched() -> None:
    assert read("/etc/x/a.key", PLAIN[:40] + "A" * (1 << 20)) == {"/etc/x/a.key": Form.PLAIN}


def test_a_key_for_its_owner_alone_is_not_even_read() -> None:
    assert read("/etc/x/a.key", PLAIN, 0o600) == {}


def test_the_key_itself_stays_where_it_is() -> None:
    taken = snapshot(Case({"/etc/nginx/a.key": PLAIN}), PrivateKeys.needs)
    items = [item for answer in taken.answers.values() for item in answer]
    assert any(b"BEGIN RSA" in item.data for item in items)
    assert not any(b"SECRET" in item.data for item in items)
    assert all(item.secret for item in items if b"BEGIN" in item.data)
