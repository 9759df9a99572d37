"""Hashes for tests, made by this machine's libcrypt; and hosts that hold them."""

from __future__ import annotations

import ctypes

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.passwords.stored import NEEDS, Stored, stored_passwords
from inspector.targets import memory

SALT = "NaClNaClNaClNaClNaCl"
STRONG = "fN8,q-Vv0;zLw2"
"""No candidate is like this; see `WITHSTANDS`."""
WITHSTANDS = "abQuclXOf4bzI"
"""Its hash, of the scheme of which thousands are tried in no time."""
_AREA = 1 << 18


def hashed(password: str, prefix: str = "$1$", count: int = 0) -> str:
    """By default one that costs next to nothing. Skips the test where this machine's libcrypt lacks the scheme."""
    try:
        library = ctypes.CDLL("libcrypt.so.1")
    except OSError:
        pytest.skip("no libcrypt on this machine")
    library.crypt_gensalt.restype = library.crypt_r.restype = ctypes.c_char_p
    library.crypt_gensalt.argtypes = (ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_int)
    setting = library.crypt_gensalt(prefix.encode(), count, b"salt" * 8, 32)
    area = ctypes.create_string_buffer(_AREA)
    made = library.crypt_r(password.encode(), setting, area) if setting else None
    if not made or made.startswith(b"*"):
        pytest.skip(f"this machine's libcrypt has no {prefix}")
    return str(made.decode())


def accounts(**fields: str) -> dict[str, str | File]:
    """passwd and shadow with these second fields in the latter."""
    passwd = "".join(f"{name}:x:{1000 + n}:1000::/home/{name}:/bin/sh\n" for n, name in enumerate(fields))
    shadow = "".join(f"{name}:{field}:20000:0:99999:7:::\n" for name, field in fields.items())
    return {"/etc/passwd": passwd, "/etc/shadow": File(shadow, mode=0o600)}


def found(files: dict[str, str | File]) -> list[Stored]:
    """What is taken for a stored password on a host with these files."""
    return list(stored_passwords(View(memory.snapshot(Case(files), NEEDS), NEEDS)))
