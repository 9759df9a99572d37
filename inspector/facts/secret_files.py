"""What keys, and files of passwords and tokens, are called and hold. Content decides, so that certificates, public keys, and what is
yet to be filled in are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from inspector.facts import binary_keys
from inspector.facts.image_secrets import named, own

NAMES = (
    *("id_*", "*.[pP][eE][mM]", "*.[kK][eE][yY]", "*_key", "*.ppk", "*.asc", "*privkey*", "*private*key*"),
    *("*.[pP]12", "*.[pP][fF][xX]", "*.[dD][eE][rR]", "*.jks", "*.keystore", "wg*.conf"),
    *(".git-credentials", ".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".my.cnf", "pip.conf", ".env", ".env.*"),
    *("credentials", "credentials.toml", "config.json", "config", ".dockercfg", "auth.json", "settings.xml"),
    *(".vault-token", "application_default_credentials.json", "*credentials*.json", "*service*account*.json"),
)
SIZE = 16 << 10
_KEY = re.compile(
    r"^[ \t]*-----BEGIN (?P<kind>[A-Z0-9 ]{0,20})PRIVATE KEY(?: BLOCK)?-----[ \t\r]*$|^PuTTY-User-Key-File-[0-9]:",
    re.MULTILINE,
)
_BODY = re.compile(r"(?:\s{0,99}[A-Za-z-]{1,40}: [^\n]{0,200}\n){0,9}\s{0,99}(?P<body>[A-Za-z0-9+/=]{16,200})")
VARIED = 6
"""Different characters of a key's first line; fewer are a row of x."""
_ACCOUNT = re.compile(r"\"private_key\"\s{0,9}:\s{0,9}\"-----BEGIN (?:RSA )?PRIVATE KEY-----(?:\\n)?[A-Za-z0-9+/=]{16}")
"""Of a service account of Google's cloud."""
_LOCKED = re.compile(
    r"BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED|^Encryption: (?!none)\S|PRIVATE KEY BLOCK", re.MULTILINE
)
_OPENSSH_LOCKED = "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1"
"""How the content of an OpenSSH key begins where it is under a passphrase: its header names aes256."""
_WIREGUARD = re.compile(
    r"^[ \t]*(?:PrivateKey|PresharedKey)[ \t]*=[ \t]*(?P<value>[A-Za-z0-9+/]{43}=)", re.MULTILINE | re.IGNORECASE
)
_WIREGUARD_ALONE = re.compile(r"\s*(?P<value>[A-Za-z0-9+/]{43}=)\s*")
"""As `wg genkey` gives it."""
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"]{0,100}:(?P<value>[^\s/@'\"${}<]{1,200})@")
_VALUE = r"\s{0,4}[=:]\s{0,4}[\"']?(?P<value>[^\s\"'$<{%*][^\s\"'<{]{3,400})"
_TOKEN = re.compile(rf"(?:_authToken|_auth|_password){_VALUE}")
_PASSWORD = re.compile(rf"^\s*password{_VALUE}", re.MULTILINE | re.IGNORECASE)
_AUTH = re.compile(r"\"(?:auth|identitytoken|registrytoken)\"\s{0,9}:\s{0,9}\"(?P<value>[A-Za-z0-9+/=_.-]{8,4000})")
_COMPOSER = re.compile(r"\"password\"\s{0,9}:\s{0,9}\"(?P<value>[^\"\s$<{%][^\"\s]{2,400})")
_CARGO = re.compile(r"^\s*token\s{0,9}=\s{0,9}\"(?P<value>[^\"\s]{8,400})", re.MULTILINE)
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
        r"^\s*aws_secret_access_key\s{0,9}=\s{0,9}(?P<value>[A-Za-z0-9/+]{20,100})", re.MULTILINE
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
        r"^\s*(?:token|password|client-key-data):\s{1,9}[\"']?(?P<value>[\w+/=.-]{6,4000})", re.MULTILINE
    ),
}
"""By the folder and the name."""
_EXAMPLE = re.compile(r"\.env\.(?:\S*[._-])?(?:example|sample|template|tmpl|dist|defaults?)", re.IGNORECASE)


def kind(path: str, text: str) -> str:
    """By the first `SIZE` bytes: key, locked-key (under a passphrase), login (a password or token), or nothing."""
    folder, name = (["", *path.split("/")])[-2:]
    if begin := next((found for found in _KEY.finditer(text) if _filled(text, found)), None):
        behind = text[begin.end() :].lstrip()
        return "locked-key" if _LOCKED.search(text) or behind.startswith(_OPENSSH_LOCKED) else "key"
    if _ACCOUNT.search(text) or _is_wireguard(folder, name, text):
        return "key"
    if binary := binary_keys.kind(text.encode("utf-8", "surrogateescape")):
        return binary
    form = _FORMS.get(name) or _BELOW.get((folder, name))
    if form and any(own(found["value"]) for found in form.finditer(text)):
        return "login"
    settings = name.startswith(".env") and not _EXAMPLE.fullmatch(name)
    return "login" if settings and _settings(text) else ""


def _is_wireguard(folder: str, name: str, text: str) -> bool:
    found: list[re.Match[str] | None] = []
    if name.endswith(".conf") and "[interface]" in text.lower():
        found = [*_WIREGUARD.finditer(text)]
    elif folder == "wireguard" and "priv" in name:
        found = [_WIREGUARD_ALONE.fullmatch(text)]
    return any(match and len(set(match["value"])) >= VARIED for match in found)


def _filled(text: str, begin: re.Match[str]) -> bool:
    """Whether something that may be a key stands behind the line that begins one."""
    if not begin["kind"] and not begin[0].lstrip().startswith("-"):
        return True
    body = _BODY.match(text, begin.end())
    word = body["body"] if body else ""
    return len(set(word)) >= VARIED and word not in (word.lower(), word.upper())


def _settings(text: str) -> bool:
    pairs = (line.partition("=") for line in text.split("\n") if not line.lstrip().startswith("#"))
    return any(named(name.removeprefix("export ").strip(), value.strip().strip("\"'")) for name, _, value in pairs)
