"""What keys, and files of passwords and tokens, are called and hold. Content decides, so that certificates, public keys, and what is
yet to be filled in are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from inspector.facts import binary_keys, key_stores, openpgp_keys, text_keys, wireguard_keys
from inspector.facts.image_secrets import named, own
from inspector.model import Unsure, reason
from inspector.request import Tree, Where
from inspector.snapshot import Item
from inspector.text import Text

KEYS = (
    *(
        "id_*",
        "*.[pP][eE][mM]",
        "*.[kK][eE][yY]",
        "*_key",
        "*.[pP][pP][kK]",
        "*.[aA][sS][cC]",
        "*privkey*",
        "*private*key*",
    ),
    *(
        "*.[dD][eE][rR]",
        "*.[pP]8",
        "*.[pP][kK]8",
        "*.[oO][vV][pP][nN]",
        "*.gpg",
        "*.pgp",
        "psk",
        "*.psk",
        "*preshared*",
    ),
    *("*.[pP]12", "*.[pP][fF][xX]", "*.[jJ][kK][sS]", "*.[jJ][cC][eE][kK][sS]", "*.[kK][sS]"),
    *("*.[kK][eE][yY][sS][tT][oO][rR][eE]", "keystore"),
    *("[wW][gG]*.[cC][oO][nN][fF]", "*.netdev", "*.nmconnection"),
)
SETTINGS = ("*.[cC][oO][nN][fF]", "*.yaml", "*.yml", "*.tfstate")
"""Keys stand in few of these, and there may be so many of them that they must not stand in the way of the others."""
LOGINS = (
    *(".git-credentials", ".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".my.cnf", "pip.conf", ".env", ".env.*"),
    *("credentials", "credentials.toml", "config.json", "config", ".dockercfg", "auth.json", "settings.xml"),
    *(".vault-token", "application_default_credentials.json", "*credentials*.json", "*service*account*.json"),
)
FOLDERS = (
    *("/etc/ssl/private", "/etc/pki/tls/private", "/etc/letsencrypt", "/etc/ipsec.d/private", "/etc/swanctl"),
    *("/etc/openvpn", "/etc/nginx", "/etc/apache2", "/etc/httpd", "/etc/haproxy", "/etc/postfix", "/etc/dovecot"),
)
"""Where a key may have any name."""
PLACES = (*FOLDERS, "/etc/wireguard", "/etc/amnezia", "/etc/config", "/etc/dropbear", "/root/.ssh", "/home/*/.ssh")
"""In images, also of what is told elsewhere on a host."""
KEY_SIZE, LOGIN_SIZE = 512 << 10, 16 << 10
"""Bytes of each file that are looked at: one's own key often stands behind all the authorities that are trusted."""
KEY_FILES = (
    Tree(Where(names=SETTINGS), content=KEY_SIZE, secret=True, images=True),
    Tree(Where(names=KEYS), content=KEY_SIZE, secret=True, images=True),
    Tree(Where(PLACES), content=KEY_SIZE, secret=True, images=True),
)
"""Of an image they can be looked into: whoever has it has them."""
CUT = Text(en="{place}: only the first {n} KiB were looked at", zh="{place}：仅检查了前 {n} KiB")
MILD = ("locked-key", "store", "generated")
"""Kinds that are less than an open key."""
_GENERATED = re.compile(
    r"/etc/ssh/ssh_host_[^/]*_key|/etc/dropbear/dropbear_[^/]*_host_key"
    r"|/etc/ssl/private/ssl-cert-snakeoil\.key|/etc/pki/tls/private/localhost\.key"
)
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"]{0,100}:(?P<value>[^\s/@'\"${}<]{1,200})@")
_VALUE = r"\s{0,4}[=:]\s{0,4}[\"']?(?P<value>[^\s\"'$<{%*][^\s\"'<{]{3,400})"
_TOKEN = re.compile(rf"(?:_authToken|_auth|_password){_VALUE}")
_PASSWORD = re.compile(rf"^[ \t]*password{_VALUE}", re.MULTILINE | re.IGNORECASE)
_AUTH = re.compile(r"\"(?:auth|identitytoken|registrytoken)\"\s{0,9}:\s{0,9}\"(?P<value>[A-Za-z0-9+/=_.-]{8,4000})")
_COMPOSER = re.compile(r"\"password\"\s{0,9}:\s{0,9}\"(?P<value>[^\"\s$<{%][^\"\s]{2,400})")
_CARGO = re.compile(r"^[ \t]*token\s{0,9}=\s{0,9}\"(?P<value>[^\"\s]{8,400})", re.MULTILINE)
_FORMS: Mapping[str, re.Pattern[str]] = {
    ".git-credentials": _URL,
    "pip.conf": _URL,
    ".netrc": re.compile(r"\bpassword\s{1,9}(?P<value>[^\s$<]\S{0,400})"),
    "_netrc": re.compile(r"\bpassword\s{1,9}(?P<value>[^\s$<]\S{0,400})"),
    ".npmrc": _TOKEN,
    ".pypirc": _PASSWORD,
    ".my.cnf": _PASSWORD,
    ".pgpass": re.compile(r"^[^#\s:]{1,200}(?::[^:\n]{1,100}){3}:(?P<value>[^\s:*]\S{0,400})", re.MULTILINE),
    ".dockercfg": _AUTH,
    ".vault-token": re.compile(r"^(?P<value>[\w.-]{10,200})\s*$"),
    "application_default_credentials.json": re.compile(r"\"refresh_token\"\s{0,9}:\s{0,9}\"(?P<value>[^\"\s]{8,400})"),
}
_BELOW: Mapping[tuple[str, str], re.Pattern[str]] = {
    (".aws", "credentials"): re.compile(
        r"^[ \t]*aws_secret_access_key\s{0,9}=\s{0,9}(?P<value>[A-Za-z0-9/+]{20,100})", re.MULTILINE
    ),
    (".docker", "config.json"): _AUTH,
    ("containers", "auth.json"): _AUTH,
    (".composer", "auth.json"): _COMPOSER,
    ("composer", "auth.json"): _COMPOSER,
    (".cargo", "credentials"): _CARGO,
    (".cargo", "credentials.toml"): _CARGO,
    (".git", "config"): _URL,
    (".m2", "settings.xml"): re.compile(r"<password>\s{0,9}(?P<value>[^<\s${][^<\s]{2,400})"),
    (".kube", "config"): re.compile(
        r"^[ \t]*(?:token|password|client-key-data):\s{1,9}[\"']?(?P<value>[\w+/=.-]{6,4000})", re.MULTILINE
    ),
}
"""By the folder and the name."""
_EXAMPLE = re.compile(r"\.env\.(?:\S*[._-])?(?:example|sample|template|tmpl|dist|defaults?)", re.IGNORECASE)


def kind(path: str, data: bytes) -> str:
    """By its beginning: key, locked-key (under a passphrase), store (of a key, under a passphrase), generated (a key that the
    installation of a package made), login (a password or token), or nothing.
    """
    folder, name = (["", *path.split("/")])[-2:]
    text = _text(data)
    if found := _key(path, data, text):
        return "generated" if found == "key" and _GENERATED.fullmatch(path) else found
    form = _FORMS.get(name) or _BELOW.get((folder, name))
    if form and any(own(found["value"]) for found in form.finditer(text)):
        return "login"
    settings = name.startswith(".env") and not _EXAMPLE.fullmatch(name)
    return "login" if settings and _settings(text) else ""


@dataclass(frozen=True)
class Cut:
    """A file in whose beginning, of so many bytes, nothing was found."""

    path: str
    size: int

    @property
    def unsure(self) -> Unsure:
        return Unsure(self.path, reason("too-long", CUT, place=self.path, n=self.size >> 10))


def goes_on(item: Item) -> bool:
    """Whether a key may follow behind what was looked at."""
    data, size = item.data, item.stat.size if item.stat else 0
    told = item.name.lower().endswith(".pem") or key_stores.is_store(data) or b"-----BEGIN " in data
    return told and len(data) < size


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _key(path: str, data: bytes, text: str) -> str:
    if found := text_keys.kind(text):
        return found
    if wireguard_keys.held(path, text):
        return "key"
    store = key_stores.kind(data, more=len(data) >= KEY_SIZE)
    return binary_keys.kind(data) or store or openpgp_keys.kind(data)


def _settings(text: str) -> bool:
    pairs = (line.partition("=") for line in text.split("\n") if not line.lstrip().startswith("#"))
    return any(named(name.removeprefix("export ").strip(), value.strip().strip("\"'")) for name, _, value in pairs)
