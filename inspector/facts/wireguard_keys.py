"""Private and pre-shared keys of WireGuard: in its settings, those of systemd-networkd and NetworkManager, or alone in a file."""

from __future__ import annotations

import base64
import re

_KEY = r"(?P<value>[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)"
"""32 bytes in base64 (wg(8)): of the last character four bits count, and the others are nought."""
_SECTION = re.compile(
    r"^[ \t]*(?:\[(?:interface|peer|wireguard(?:peer)?|wireguard-peer\.[^\]\n]{1,99})\]|option[ \t]{1,9}proto[ \t]{1,9}[\"']?wireguard)",
    re.MULTILINE | re.IGNORECASE,
)
"""Of wg-quick, systemd-networkd and NetworkManager; of OpenWrt."""
_SETTING = re.compile(
    r"^[ \t]*(?:option[ \t]{1,9})?(?:private|preshared)[_-]?key[ \t]{0,9}[= \t][ \t]{0,9}[\"']?"
    rf"{_KEY}(?![A-Za-z0-9+/=])",
    re.MULTILINE | re.IGNORECASE,
)
_TUNNEL = re.compile(r"(?<![\w-])mode[\"']?[ \t]{0,9}:[ \t]{0,9}[\"']?wireguard", re.IGNORECASE)
_TUNNEL_KEY = re.compile(
    rf"(?<![\w-])(?:private|shared|key)[\"']?[ \t]{{0,9}}:[ \t]{{0,9}}[\"']?{_KEY}(?![A-Za-z0-9+/=])", re.IGNORECASE
)
"""Of netplan, in each of YAML's styles."""
_ALONE = re.compile(rf"\s{{0,99}}{_KEY}\s{{0,99}}")
"""As `wg genkey` and `wg genpsk` give it."""
_SETTINGS = (".conf", ".netdev", ".nmconnection")
_YAML = (".yaml", ".yml")
_OWN = ("/etc/wireguard/", "/etc/amnezia/", "/etc/config/")
_SECRET = re.compile(r"priv|preshared|psk|secret|\.key$", re.IGNORECASE)
_PUBLIC = "pub"
_SHOWN = frozenset(
    (
        "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=",
        "oK56DE9Ue9zK76rAc8pBl6opph+1v36lm7cXXsQKrQM=",
        "/UwcSPg38hW/D9Y3tcS1FOV0K1wuURMbS0sesJEP5ak=",
        "EEGlnEPYJV//kbvvIqxKkQwOiS+UENyPncC4bF46ong=",
        "gI6EdUSYvn8ugXOt8QQD6Yc+JyiZxIhp3GInSWRfWGE=",
    )
)
"""The examples of wg(8), wg-quick(8), systemd.netdev(5) and wireguard.com."""
_WORDS = re.compile(
    r"your|private|public|preshared|placeholder|example|change|replace|insert|secret|generate|keyhere|wireguard|abcdef|123456",
    re.IGNORECASE,
)
_DIFFERENT = 18
"""Different characters of a key at least; of 43 taken at random there are 31 or so."""


def held(path: str, text: str) -> bool:
    """Whether such a key is in the file."""
    name = path.rpartition("/")[2].lower()
    if (name.endswith(_SETTINGS) or path.startswith(_OWN)) and _SECTION.search(text):
        return are_set(text)
    if name.endswith(_YAML) and _TUNNEL.search(text):
        return any(_is_random(found["value"]) for found in _TUNNEL_KEY.finditer(text))
    found = _ALONE.fullmatch(text)
    return bool(found and _is_random(found["value"]) and _is_named(path, name))


def are_set(text: str) -> bool:
    """Whether one of its lines sets such a key."""
    return any(_is_random(found["value"]) for found in _SETTING.finditer(text))


def _is_named(path: str, name: str) -> bool:
    """Whether a file that holds nothing but 32 bytes is called as a private key is: public keys look the same."""
    parts = path.lower().split("/")
    return (path.startswith(_OWN[0]) or bool(_SECRET.search(name))) and not any(_PUBLIC in part for part in parts[-2:])


def _is_random(value: str) -> bool:
    """Whether no one made it up: one of ten thousand real keys at most looks as if he had."""
    core = value.rstrip("=")
    mixed = core not in (core.lower(), core.upper()) and any(not char.isalpha() for char in core)
    repeated = any(core.startswith(core[step:]) for step in range(1, len(core) // 2 + 1))
    made_up = repeated or _WORDS.search(core) or len(set(core)) < _DIFFERENT or value in _SHOWN
    return mixed and not made_up and not all(32 <= byte < 127 for byte in base64.b64decode(value))
