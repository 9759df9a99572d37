"""The schemes of crypt(5) by the form of a password field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_B64 = "[./0-9A-Za-z]"


class Strength(StrEnum):
    """Of a scheme, not of a password. Weak: millions of guesses a second on one graphics card."""

    NONE = "none"
    WEAK = "weak"
    DATED = "dated"
    STRONG = "strong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Scheme:
    """`locked`: no password fits while the field is like this, and the hash stays in it."""

    name: str
    strength: Strength
    locked: bool = False


_FORMS: tuple[tuple[str, str, Strength], ...] = (
    (r"\$y\$.+", "yescrypt", Strength.STRONG),
    (r"\$gy\$.+", "gost-yescrypt", Strength.STRONG),
    (r"\$sm3y\$.+", "sm3-yescrypt", Strength.STRONG),
    (r"\$7\$.+", "scrypt", Strength.STRONG),
    (r"\$2[aby]\$.+", "bcrypt", Strength.STRONG),
    (r"\$6\$.+", "sha512crypt", Strength.STRONG),
    (r"\$5\$.+", "sha256crypt", Strength.STRONG),
    (r"\$sm3\$.+", "sm3crypt", Strength.STRONG),
    (r"\$2x\$.+", "bcrypt with the sign-extension fault", Strength.DATED),
    (r"\$sha1\$.+", "sha1crypt", Strength.DATED),
    (r"\$md5[$,].+", "SunMD5", Strength.DATED),
    (r"\$1\$.+", "md5crypt", Strength.WEAK),
    (r"\$3\$.+", "NT", Strength.WEAK),
    (rf"_{_B64}{{19}}", "BSDi DES", Strength.WEAK),
    (rf"{_B64}{{13}}(,{_B64}*)?", "DES", Strength.WEAK),
    (rf"{_B64}{{13}}({_B64}{{11}}){{1,15}}", "bigcrypt (DES)", Strength.WEAK),
)
_KNOWN = tuple((re.compile(form), name, strength) for form, name, strength in _FORMS)


def scheme(field: str) -> Scheme:
    """What the second field of passwd or shadow holds. No hash: `none`; something that is none known: `unknown`."""
    bare = field.lstrip("!*")
    locked = len(bare) < len(field)
    for form, name, strength in _KNOWN:
        if form.fullmatch(bare):
            return Scheme(name, strength, locked)
    if bare in ("", "x", "NP", "LK", "LK*") or (locked and not bare.startswith("$")):
        return Scheme("none", Strength.NONE, locked)
    return Scheme("unknown", Strength.UNKNOWN, locked)
