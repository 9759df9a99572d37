"""crypt(3) of the auditor's machine, through ctypes: the GIL is released while it works."""

from __future__ import annotations

import ctypes
import functools

from inspector.text import Text

AREA = 256 * 1024
"""Bytes of the library's working area: libxcrypt asks for 32 KiB, glibc's own for 128 KiB and more."""
NAMES = ("libcrypt.so.1", "libcrypt.so.2", None)
"""The last is what this process has loaded already: musl keeps crypt in libc itself."""


FAILED = ord("*")
"""Begins the token that libxcrypt gives for a setting that it refuses."""


class Unverifiable(Exception):
    """Nothing here can compute this hash."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


NO_LIBRARY = Text(en="this machine has no libcrypt", zh="本机没有 libcrypt")
REFUSED = Text(
    en="the libcrypt of this machine does not know the scheme, or refuses its parameters",
    zh="本机 libcrypt 不支持该算法，或不接受其参数",
)
MALFORMED = Text(
    en="the hash has not the length that its scheme gives, so that no password fits it",
    zh="散列长度与其算法不符，任何口令都无法匹配",
)


class Crypt:
    """One working area, for one thread."""

    def __init__(self) -> None:
        self._area = ctypes.create_string_buffer(AREA)
        self._crypt = _crypt()

    def fits(self, password: bytes, field: bytes) -> bool:
        """Whether `field`, as passwd and shadow hold it, is the hash of the password. Raises Unverifiable."""
        if self._crypt is None:
            raise Unverifiable(NO_LIBRARY)
        made = self._crypt(password, field, self._area)
        if made == field:
            return True
        if not made or made[0] == FAILED:  # NULL or a failure token, by library
            raise Unverifiable(REFUSED)
        if len(made) != len(field):
            raise Unverifiable(MALFORMED)
        return False


@functools.cache
def _crypt() -> ctypes._NamedFuncPointer | None:
    for name in NAMES:
        try:
            function = ctypes.CDLL(name).crypt_r
        except (OSError, AttributeError):
            continue
        function.restype = ctypes.c_char_p
        function.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p)
        return function
    return None
