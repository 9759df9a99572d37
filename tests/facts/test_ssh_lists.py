"""Lists of algorithms, against what is written of them and against sshd itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.facts.ssh_lists import algorithms
from tests.roots import run


@pytest.mark.parametrize(
    ("value", "default", "found"),
    [
        ("a,b", "c", "a,b"),
        ("+a,c", "b,c", "b,c,a"),
        ("^c,a", "b,c", "c,a,b"),
        ("-b*", "a,b1,b2", "a"),
        ("-x", "a, b", "a,b"),
        ("-*", "a,b", None),
        ("+a", "", None),
        ("-a", "", None),
        ("a*", "a1", None),
        ("+a*", "b", None),
        ("^a?", "b", None),
    ],
)
def test_a_list(value: str, default: str, found: str | None) -> None:
    assert algorithms(value, default) == found


LISTS = (
    ("Ciphers", "+3des-cbc,aes128-cbc"),
    ("Ciphers", "-aes*"),
    ("Ciphers", "-aes*,!aes256*"),
    ("MACs", "^hmac-md5,hmac-sha1"),
    ("MACs", "-*sha1*,umac-64*"),
    ("KexAlgorithms", "-curve*,*nistp???"),
    ("KexAlgorithms", "^diffie-hellman-group14-sha1,curve25519-sha256"),
    ("HostKeyAlgorithms", "+ssh-rsa"),
    ("PubkeyAcceptedKeyTypes", "-ssh-*,rsa*"),
    ("HostbasedAcceptedKeyTypes", "^ssh-rsa"),
    ("CASignatureAlgorithms", "-ecdsa*"),
)


def test_sshd_itself_comes_to_the_same(debian_copy: Path) -> None:
    (debian_copy / "run/sshd").mkdir(exist_ok=True)

    def shown(text: str) -> dict[str, str]:
        (debian_copy / "etc/ssh/sshd_config").write_text(text)
        lines = run("chroot", debian_copy, "/usr/sbin/sshd", "-T").splitlines()
        return dict(line.split(" ", 1) for line in lines if " " in line)

    usual = shown("")
    for option, value in LISTS:
        name = option.lower().replace("keytypes", "algorithms")
        assert algorithms(value, usual[name]) == shown(f"{option} {value}\n")[name], value
