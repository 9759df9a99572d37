"""Every scheme: the password that fits, those that do not, and what a guess at it is expected to cost."""

from __future__ import annotations

import contextlib
import hashlib

import passlib.hash
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.passwords.crypt import Crypt, Unverifiable
from inspector.passwords.schemes import HEX, PLAIN, method, verifier
from tests.passwords.hashing import hashed


def fits(field: str, password: str, account: str = "bob") -> bool:
    return verifier(field, account, Crypt())(password.encode())


def digest(name: str, password: str) -> str:
    return hashlib.new(name, password.encode()).hexdigest()


SHA = "{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE="
FIELDS = [
    ("plain text", PLAIN + "myPassword"),
    ("plain text or digest", HEX + digest("sha256", "myPassword").upper()),
    ("plain text or digest", HEX + digest("md5", "myPassword")),
    ("plain text or digest", HEX + digest("sha384", "myPassword")),
    ("apr1", "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/"),
    ("SHA-1", SHA),
    ("SHA-256", "#" + digest("sha256", "myPassword")),
    ("phpass", passlib.hash.phpass.using(rounds=7).hash("myPassword")),
    ("Django PBKDF2", passlib.hash.django_pbkdf2_sha256.using(rounds=10).hash("myPassword")),
    ("GRUB PBKDF2", passlib.hash.grub_pbkdf2_sha512.using(rounds=10).hash("myPassword")),
    ("salted SHA-1", passlib.hash.ldap_salted_sha1.hash("myPassword")),
    ("salted SHA-256", passlib.hash.ldap_salted_sha256.hash("myPassword")),
    ("salted SHA-512", passlib.hash.ldap_salted_sha512.hash("myPassword")),
    ("MD5", passlib.hash.ldap_md5.hash("myPassword")),
    ("salted MD5", passlib.hash.ldap_salted_md5.hash("myPassword")),
    ("MySQL 4.1", passlib.hash.mysql41.hash("myPassword")),
    ("PostgreSQL MD5", "md5" + digest("md5", "myPasswordbob")),
]


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[name for name, _ in FIELDS])
def test_application_hashes(name: str, field: str) -> None:
    assert method(field).name == name
    assert fits(field, "myPassword")
    assert not fits(field, "myPassworD")
    assert not fits(field, "")


SALT_LAST = ("salted", "plain")
"""What is cut from the end of these is no part of the hash."""
CUT = [field for name, field in FIELDS if not name.startswith(SALT_LAST)]


@pytest.mark.parametrize("field", CUT, ids=[method(field).name for field in CUT])
def test_a_truncated_hash_is_not_taken_for_one_that_withstands(field: str) -> None:
    for length in (len(field) - 1, len(field) - 4, len(field) * 2 // 3):
        with pytest.raises(Unverifiable):
            fits(field[:length], "myPassword")


def test_scram_of_postgresql() -> None:
    """The example of RFC 7677."""
    field = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    assert fits(field, "pencil")
    assert not fits(field, "pencils")
    with pytest.raises(Unverifiable):
        fits(field.replace("W22Z", "W2=Z"), "pencil")


def test_the_account_is_salt_in_postgresql() -> None:
    field = "md5" + digest("md5", "secretbob")
    assert fits(field, "secret", "bob")
    assert not fits(field, "secret", "alice")


@pytest.mark.parametrize(
    "wrap", ["{}", "{{CRYPT}}{}", "{{crypt}}{}", "{{MD5-CRYPT}}{}", "{{MD5}}{}"], ids=lambda wrap: wrap[:8]
)
def test_what_stands_around_a_crypt_hash(wrap: str) -> None:
    field = wrap.format(hashed("secret"))
    assert method(field).name == "md5crypt"
    assert fits(field, "secret")
    assert not fits(field, "Secret")


def test_the_age_behind_a_des_hash() -> None:
    field = hashed("secret", "") + ",M.z8"
    assert fits(field, "secret")
    assert not fits(field, "Secret")


@pytest.mark.parametrize(
    "field",
    [
        "", "x", "secret", "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA", "{SCRAM-SHA-1}4096,abc", "{SSHA}",
        "{SHA256}XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg=", "{SSHA}not/base64!", "{SHA}VBPuJHI7uixaa6LQ",
        "{MD5}AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "$apr1$", "$apr1$salt", "$apr1$salt$short", "$apr1$salt$" + "é" * 22,
        "grub.pbkdf2.sha512.10.ZZ.ZZ", "grub.pbkdf2.sha512.10.00", "grub.pbkdf2.sha1.10.00.00", "$P$B12345678" + "é" * 22,
        "pbkdf2_sha256$0$salt$hash", "pbkdf2_sha256$10$salt$", "pbkdf2_sha256$9999999999$salt$hash=", "$P$H" + "a" * 30,
        "md5" + "A" * 32, "SCRAM-SHA-256$0:AA==$AA==:AA==", "SCRAM-SHA-256$1:A$A:A", "$argon2id$v=19$m=65536,t=3,p=1$c2E$aGE",
        "$6$", "$1$\udcff", "$y$", "$y$j9T$", "$2b$", "deadbeef$1000$" + "0" * 64, "\udcff\udcfe", "\x00", "*" * 41,
    ],
)  # fmt: skip
def test_what_cannot_be_verified_is_said_and_never_withstands(field: str) -> None:
    method(field)
    with pytest.raises(Unverifiable):
        fits(field, "secret")


ALPHABET = st.text("$./0123456789:,=*#{}_ABjTyabcdefmdSCRAMHhgrub.pbkdf2\udcff\x00é", max_size=40)
HEADS = st.just("") | st.sampled_from(
    "$1$ $5$ $6$ $6$rounds= $apr1$ {SSHA} {SHA} {MD5} $P$B pbkdf2_sha256$1$ grub.pbkdf2.sha512.1. SCRAM-SHA-256$1: _ * # md5 $sha1$1$ "
    "hex: {CRYPT}".split()
)


@settings(max_examples=300, deadline=None)
@given(HEADS, ALPHABET)
def test_nothing_else_is_ever_raised(head: str, rest: str) -> None:
    field = head + rest
    if method(field).seconds > 0.01:
        return
    with contextlib.suppress(Unverifiable):
        assert fits(field, "\x01surely not\x01") is False


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("$y$j9T$salt$hash", 0.01, 0.05),
        ("$gy$j9T$salt$hash", 0.01, 0.05),
        ("$y$j75$salt$hash", 0.0005, 0.003),
        ("$y$jFT$salt$hash", 0.6, 3),  # 1 GiB
        ("$y$j9zzzz$salt$hash", 10, 1e12),  # r
        ("$y$j9T/zzzzz$salt$hash", 10, 1e12),  # t
        ("$7$CU..../....salt$hash", 0.1, 0.5),
        ("$7$CU....zzzzzsalt$hash", 100, 1e12),  # p
        ("$7$zzzzzz/....salt$hash", 100, 1e30),
        ("$2b$10$" + "a" * 53, 0.02, 0.2),
        ("$2b$31$" + "a" * 53, 1e4, 1e6),
        ("$6$salt$hash", 0.0005, 0.005),
        ("$6$12345678$hash", 0.0005, 0.005),  # a salt, no rounds
        ("$6$rounds=999999999$salt$hash", 100, 1000),
        ("$5$rounds=99999999999999$salt$hash", 100, 1e12),
        ("$sha1$4000000000$salt$hash", 100, 1e5),
        ("$md5,rounds=4000000000$salt$$hash", 100, 1e5),
        ("_zzzzsaltAAAAAAAAAAA", 1, 10),
        ("pbkdf2_sha256$999999999$salt$hash=", 100, 1000),
        ("grub.pbkdf2.sha512.999999999.00.00", 100, 10000),
        ("aaXXXXXXXXXXX", 0, 1e-4),
    ],
)
def test_what_a_guess_costs_is_seen_before_it_is_made(field: str, low: float, high: float) -> None:
    assert low <= method(field).seconds <= high
