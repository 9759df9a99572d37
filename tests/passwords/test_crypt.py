"""crypt(3) through ctypes: what fits, what does not, and what cannot be said."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest

from inspector.passwords import crypt
from inspector.passwords.crypt import Crypt, Unverifiable
from inspector.passwords.schemes import verifier
from tests.passwords.hashing import hashed

VECTORS = [
    ("rl.3StKT.4T8M", "rasmuslerdorf"),
    ("_J9..rasmBYk8r9AiWNc", "rasmuslerdorf"),
    ("$1$rasmusle$rISCgZzpwk3UhDidwXvin0", "rasmuslerdorf"),
    ("$5$rounds=5000$usesomesillystri$KqJWpanXZHKq2BOB43TSaYhEWsQ1Lr5QNyPCDH/Tp.6", "rasmuslerdorf"),
    ("$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1", "Hello world!"),
    ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
    ("$3$$8846f7eaee8fb117ad06bdd830b7586c", "password"),
]  # fmt: skip
"""Published: PHP's manual, the specification of SHA-crypt, crypt_blowfish."""
MADE = [("$y$", 1), ("$gy$", 1), ("$7$", 6), ("$2b$", 4), ("$2y$", 4), ("$sha1$", 10), ("$6$", 1000), ("$md5", 1)]


@pytest.fixture(autouse=True)
def loaded_anew() -> Iterator[None]:
    crypt._crypt.cache_clear()
    yield
    crypt._crypt.cache_clear()


@pytest.mark.parametrize(("field", "password"), VECTORS)
def test_published_vectors(field: str, password: str) -> None:
    if crypt._crypt() is None:
        pytest.skip("no libcrypt on this machine")
    assert Crypt().fits(password.encode(), field.encode())
    assert not Crypt().fits(b"rasmus", field.encode())


@pytest.mark.parametrize(("prefix", "count"), MADE)
def test_hashes_of_this_machine(prefix: str, count: int) -> None:
    field, area = hashed("pässwörd", prefix, count), Crypt()
    assert area.fits("pässwörd".encode(), field.encode())
    assert not area.fits(b"passw\xf6rd", field.encode())
    assert not area.fits(b"", field.encode())
    assert area.fits("pässwörd".encode(), field.encode()), "nothing is left in the area"


@pytest.mark.parametrize("prefix", ["$1$", "$6$", "$y$", "$2b$", ""])
def test_a_hash_of_the_wrong_length_fits_nothing_and_says_so(prefix: str) -> None:
    whole = hashed("secret", prefix, {"$6$": 1000, "$y$": 1, "$2b$": 4}.get(prefix, 0))
    for field in (whole[:-1], whole[: len(whole) // 2], whole + "x"):
        with pytest.raises(Unverifiable):
            Crypt().fits(b"secret", field.encode())


@pytest.mark.parametrize(
    "field",
    ["", "x", "$", "$6", "$6$", "$y$", "$y$zzzz$", "$2b$99$" + "a" * 53, "$2b$0", "$9$salt$hash", "*0", "*1", "$7$", "::",
     "$6$rounds=0$a$b", "$5$rounds=99999999999999999999$a$b", "\x80\xff", "$1$\x01$" + "a" * 22],
)  # fmt: skip
def test_what_is_no_hash_is_refused(field: str) -> None:
    with pytest.raises(Unverifiable) as refused:
        assert not Crypt().fits(b"x", field.encode("latin-1"))
        raise Unverifiable(
            crypt.REFUSED
        )  # a false alone would count as tried: it may be so for a form that has no bounds
    assert refused.value.why.en != refused.value.why.zh


def test_a_machine_without_libcrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {prefix: hashed("secret", prefix, 1000) for prefix in ("$5$", "$6$")} | {"$1$": hashed("secret")}
    fields["$y$"], fields["$2b$"] = hashed("secret", "$y$", 1), hashed("secret", "$2b$", 4)
    monkeypatch.setattr(crypt, "NAMES", ("libnot-there.so.9",))
    for prefix in ("$1$", "$5$", "$6$"):
        fits = verifier(fields[prefix], "bob", Crypt())
        assert fits(b"secret")
        assert not fits(b"Secret")
    for prefix in ("$y$", "$2b$"):
        with pytest.raises(Unverifiable, match="no libcrypt"):
            verifier(fields[prefix], "bob", Crypt())(b"secret")


def test_threads_have_areas_of_their_own() -> None:
    wrong: list[str] = []

    def work(name: str) -> None:
        area, field = Crypt(), hashed(name, "$5$", 1000).encode()
        wrong.extend(name for _ in range(50) if not area.fits(name.encode(), field) or area.fits(b"x", field))

    threads = [Thread(target=work, args=(f"name{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
