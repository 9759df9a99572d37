"""Password fields as they occur."""

import pytest

from inspector.facts.hashes import Scheme, Strength, scheme


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("", Scheme("none", Strength.NONE)),
        ("x", Scheme("none", Strength.NONE)),
        ("*", Scheme("none", Strength.NONE, locked=True)),
        ("!!", Scheme("none", Strength.NONE, locked=True)),
        ("!*", Scheme("none", Strength.NONE, locked=True)),
        ("*LK*", Scheme("none", Strength.NONE, locked=True)),
        ("*0", Scheme("none", Strength.NONE, locked=True)),
        ("NP", Scheme("none", Strength.NONE)),
        ("abJnggxhB/yWI", Scheme("DES", Strength.WEAK)),
        ("abJnggxhB/yWI,M.z8", Scheme("DES", Strength.WEAK)),
        ("!abJnggxhB/yWI", Scheme("DES", Strength.WEAK, locked=True)),
        ("abJnggxhB/yWIabcdefghijk", Scheme("bigcrypt (DES)", Strength.WEAK)),
        ("_J9..rasmBYk8r9AiWNc", Scheme("BSDi DES", Strength.WEAK)),
        ("$1$s$h", Scheme("md5crypt", Strength.WEAK)),
        ("$md5,rounds=904$s$$h", Scheme("SunMD5", Strength.DATED)),
        ("$6$rounds=10000$s$h", Scheme("sha512crypt", Strength.STRONG)),
        ("!$y$j9T$s$h", Scheme("yescrypt", Strength.STRONG, locked=True)),
        ("$argon2id$v=19$m=1$h", Scheme("unknown", Strength.UNKNOWN)),
        ("$6$", Scheme("unknown", Strength.UNKNOWN)),
        ("secret", Scheme("unknown", Strength.UNKNOWN)),
        ("\x00\udcff", Scheme("unknown", Strength.UNKNOWN)),
    ],
)
def test_scheme(field: str, expected: Scheme) -> None:
    assert scheme(field) == expected
