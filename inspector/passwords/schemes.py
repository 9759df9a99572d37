"""How each scheme is verified here, and what one guess at it costs."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspector.facts.hashes import scheme
from inspector.passwords.crypt import MALFORMED, Crypt, Unverifiable
from inspector.text import Text

Fits = Callable[[bytes], bool]
"""Whether a password is the one; raises Unverifiable."""
PLAIN = "plain:"
"""Begins a password that is stored as it is."""
HEX = "hex:"
"""Begins hexadecimal digits of which it is not known whether they are the password or a bare digest of it."""

_ITOA64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
UNKNOWN = Text(en="nothing here can verify hashes of this form", zh="无法校验这种形式的散列")


@dataclass(frozen=True)
class Method:
    """`name` as a report shows it. `seconds` is a first estimate for one guess on one core; hostile parameters make it long."""

    name: str
    seconds: float


def method(field: str) -> Method:
    """The scheme of a stored password; `unknown` where its form is none known here."""
    if field.startswith(PLAIN):
        return Method("plain text", 1e-7)
    for form, name, seconds, _ in APPLICATIONS:
        if match := form.fullmatch(field):
            return Method(name, seconds * int(match["rounds"]) if "rounds" in form.groupindex else seconds)
    bare = _bare(field)
    return Method(scheme(bare).name, _seconds(bare))


def verifier(field: str, account: str, crypt: Crypt) -> Fits:
    """What tells whether a password belongs to `field`. Raises Unverifiable for a form that is not known."""
    if field.startswith(PLAIN):
        plain = field.removeprefix(PLAIN).encode("utf-8", "surrogateescape")
        return lambda password: hmac.compare_digest(password, plain)
    for form, _, _, make in APPLICATIONS:
        if form.fullmatch(field):
            return make(field, account)
    bare = _bare(field)
    if scheme(bare).name in ("none", "unknown"):
        raise Unverifiable(UNKNOWN)
    stored = bare.encode("utf-8", "surrogateescape")
    return functools.partial(_fits_crypt, crypt, stored)


def _fits_crypt(crypt: Crypt, stored: bytes, password: bytes) -> bool:
    try:
        return crypt.fits(password, stored)
    except Unverifiable as refused:
        handler = _substitute(stored.decode("utf-8", "surrogateescape"))
        if handler is None or refused.why is MALFORMED:
            raise
        return _libpass(handler, password, stored, refused.why)


def _substitute(field: str) -> str | None:
    """libpass, slower, where the machine's own library lacks a scheme."""
    return {
        "sha512crypt": "sha512_crypt",
        "sha256crypt": "sha256_crypt",
        "md5crypt": "md5_crypt",
        "DES": "des_crypt",
        "BSDi DES": "bsdi_crypt",
        "sha1crypt": "sha1_crypt",
    }.get(scheme(field).name)


def _libpass(handler: str, password: bytes, stored: bytes | str, otherwise: Text, **named: str) -> bool:
    """What it would mend with a warning (a salt that is too long) is refused: the host's own software does not mend it."""
    import passlib.hash

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return bool(getattr(passlib.hash, handler).verify(password, stored, **named))
        except (ValueError, TypeError, Warning):
            raise Unverifiable(otherwise) from None


def _bare(field: str) -> str:
    """A crypt(3) string without what others put around it: `{CRYPT}`, dovecot's names, the age after a DES hash."""
    field = re.sub(r"^\{(?:[A-Z0-9-]*CRYPT|MD5(?=\}\$1\$))\}", "", field, flags=re.IGNORECASE)
    return field.partition(",")[0] if re.fullmatch(r"[./0-9A-Za-z]{13},.*", field) else field


def _by(handler: str, **options: str) -> Callable[[str, str], Fits]:
    """The verifier of one of libpass's handlers; `account` among the options gives it the account's name."""

    def make(field: str, account: str) -> Fits:
        named = {"user": account} if "account" in options else {}
        return lambda password: _libpass(handler, password, field, UNKNOWN, **named)

    return make


def _digest(name: str) -> Callable[[str, str], Fits]:
    def make(field: str, account: str) -> Fits:
        wanted = field.lstrip("#").lower()
        return lambda password: hashlib.new(name, password, usedforsecurity=False).hexdigest() == wanted

    return make


_BY_LENGTH = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}


def _hexadecimal(field: str, account: str) -> Fits:
    stored = field.removeprefix(HEX)
    by_digest = _digest(_BY_LENGTH[len(stored)])(stored, account)
    return lambda password: password == stored.encode() or by_digest(password)


def _scram(field: str, account: str) -> Fits:
    """PostgreSQL's `SCRAM-SHA-256$rounds:salt$stored:server` (RFC 5803); StoredKey = H(HMAC(salted, "Client Key"))."""
    try:
        _, head, keys = field.split("$")
        rounds, salt = head.split(":")
        wanted = base64.b64decode(keys.split(":")[0], validate=True)
        raw, count = base64.b64decode(salt, validate=True), int(rounds)
    except ValueError:
        raise Unverifiable(UNKNOWN) from None
    if len(wanted) != hashlib.sha256().digest_size or not count:
        raise Unverifiable(UNKNOWN)

    def fits(password: bytes) -> bool:
        salted = hashlib.pbkdf2_hmac("sha256", password, raw, count)
        client = hmac.digest(salted, b"Client Key", "sha256")
        return hmac.compare_digest(hashlib.sha256(client).digest(), wanted)

    return fits


_B64 = r"[A-Za-z0-9+/=]"
APPLICATIONS: tuple[tuple[re.Pattern[str], str, float, Callable[[str, str], Fits]], ...] = tuple(
    (re.compile(form), name, seconds, make)
    for form, name, seconds, make in (
        (r"\$apr1\$.+", "apr1", 5e-4, _by("apr_md5_crypt")),
        (r"\$[PH]\$[./0-9A-G].{30}", "phpass", 6e-3, _by("phpass")),
        (r"pbkdf2_sha256\$(?P<rounds>[0-9]{1,9})\$.+", "Django PBKDF2", 4e-7, _by("django_pbkdf2_sha256")),
        (r"grub\.pbkdf2\.sha512\.(?P<rounds>[0-9]{1,9})\..+", "GRUB PBKDF2", 1e-6, _by("grub_pbkdf2_sha512")),
        (r"\{SHA\}[A-Za-z0-9+/]{27}=", "SHA-1", 5e-6, _by("ldap_sha1")),
        (r"\{SSHA\}[A-Za-z0-9+/]{28,}={0,2}", "salted SHA-1", 5e-6, _by("ldap_salted_sha1")),
        (r"\{SSHA256\}[A-Za-z0-9+/]{44,}={0,2}", "salted SHA-256", 5e-6, _by("ldap_salted_sha256")),
        (r"\{SSHA512\}[A-Za-z0-9+/]{87,}={0,2}", "salted SHA-512", 5e-6, _by("ldap_salted_sha512")),
        (r"\{MD5\}[A-Za-z0-9+/]{22}==", "MD5", 5e-6, _by("ldap_md5")),
        (r"\{SMD5\}[A-Za-z0-9+/]{23,}={0,2}", "salted MD5", 5e-6, _by("ldap_salted_md5")),
        (r"\*[0-9A-Fa-f]{40}", "MySQL 4.1", 5e-6, _by("mysql41")),
        (r"md5[0-9a-f]{32}", "PostgreSQL MD5", 5e-6, _by("postgres_md5", account="user")),
        (rf"SCRAM-SHA-256\$(?P<rounds>[0-9]{{1,9}}):{_B64}+\${_B64}+:{_B64}+", "SCRAM-SHA-256", 4e-7, _scram),
        (r"#[0-9a-fA-F]{64}", "SHA-256", 2e-6, _digest("sha256")),
        (
            rf"{HEX}(?:(?:[0-9a-fA-F]{{32}}){{1,4}}|[0-9a-fA-F]{{40}})",
            "plain text or digest",
            2e-6,
            _hexadecimal,
        ),
    )
)
"""Hashes of applications: form, name, seconds of a guess (or of one of its rounds), and what makes the verifier."""


def _seconds(field: str) -> float:
    """From the cost that the string states, at libxcrypt 4.4's speed on one core of 2020."""
    name = scheme(field).name
    cost = _COSTS.get(name)
    return cost(field) if cost else 6e-6


def _yescrypt(field: str) -> float:
    """By N and r, of which the memory is the product, and by the optional p and t, which take time alone."""
    numbers = _compact(field.split("$")[2])
    next(numbers)  # the flavour
    power, size = next(numbers) + 1, next(numbers) + 1
    given = next(numbers) + 1
    lanes = next(numbers) + 2 if given & 1 else 1
    passes = next(numbers) + 1 if given & 2 else 0
    return float(0.022 * 2.0 ** (min(power, 64) - 17) * size * lanes * (passes + 1))


def _compact(text: str) -> Iterator[int]:
    """The numbers of a yescrypt parameter string, each above its own minimum; -1 for ever behind its end."""
    place = 0
    while place < len(text):
        first, start, end, length, value = _digit(text[place]), 0, 47, 1, 0
        while first > end:  # a greater first digit tells that more digits follow
            value += (end + 1 - start) << 6 * (length - 1)
            start, end, length = end + 1, end + 1 + (62 - end) // 2, length + 1
        value += (first - start) << 6 * (length - 1)
        for number, char in enumerate(text[place + 1 : place + length], 2):
            value += _digit(char) << 6 * (length - number)
        place += length
        yield value
    while True:
        yield -1


def _digit(char: str) -> int:
    return max(_ITOA64.find(char), 0) if char else 0


def _number(digits: str) -> int:
    """As scrypt and BSDi write it: six bits a digit, the lowest first."""
    return sum(_digit(char) << 6 * place for place, char in enumerate(digits))


def _rounds(field: str, default: int) -> int:
    found = re.match(r"\$(?:[a-z0-9]+[$,]rounds=|sha1\$)([0-9]{1,20})[$,]", field)
    return int(found[1]) if found else default


_COSTS: dict[str, Callable[[str], float]] = {
    "yescrypt": _yescrypt,
    "gost-yescrypt": _yescrypt,
    "sm3-yescrypt": _yescrypt,
    "scrypt": lambda field: 0.2 * 2.0 ** (_digit(field[3:4]) - 19) * _number(field[4:9]) * _number(field[9:14]),
    "bcrypt": lambda field: 0.05 * 2.0 ** (int(field[4:6]) - 10) if field[4:6].isdecimal() else 0.05,
    "sha512crypt": lambda field: 0.0015 * _rounds(field, 5000) / 5000,
    "sha256crypt": lambda field: 0.0015 * _rounds(field, 5000) / 5000,
    "sm3crypt": lambda field: 0.0015 * _rounds(field, 5000) / 5000,
    "sha1crypt": lambda field: 0.03 * _rounds(field, 40000) / 40000,
    "SunMD5": lambda field: 0.012 * (4096 + _rounds(field, 0)) / 9096,
    "md5crypt": lambda field: 1.1e-4,
    "BSDi DES": lambda field: 1e-4 * _number(field[1:5]) / 725,
}
"""Seconds a guess; the others are about as quick as DES."""
