"""Names and addresses: what may stand in one, so that none is taken for an option or shown as something else."""

from __future__ import annotations

import ipaddress
import re
import urllib.parse

from inspector.model import InspectorError
from inspector.targets.ssh import address
from inspector.targets.ssh.options import SshOptions
from inspector.text import clean

LONGEST = 253
PORTS = range(1, 65536)
_NAME = re.compile(r"[\w.](?:[\w.@()（）+ -]*[\w.)）+])?")
_PLATFORM = re.compile(r"[a-z0-9]+/[a-z0-9_]+(/[a-z0-9._-]+)?")
_TAG = re.compile(r"\w[\w-]{0,39}")


def is_name(word: str) -> bool:
    """Whether a host or a group may be called that: words in any script, or an IP address."""
    return len(word) <= LONGEST and clean(word) == word and bool(_NAME.fullmatch(word) or _is_ip(word))


def _is_ip(word: str) -> bool:
    try:
        ipaddress.ip_address(word)
    except ValueError:
        return False
    return True


def is_tag(word: str) -> bool:
    return bool(_TAG.fullmatch(word))


def is_address(word: str) -> bool:
    """Whether it is a host name or an IP address, and nothing that begins as an option does."""
    try:
        return len(word) <= LONGEST and address.checked_host(word) == word
    except InspectorError:
        return False


def is_user(word: str) -> bool:
    try:
        return address.checked_user(word) == word
    except InspectorError:
        return False


def is_port(word: object) -> bool:
    return isinstance(word, int) and not isinstance(word, bool) and word in PORTS


def is_platform(word: str) -> bool:
    """OS/ARCH[/VARIANT], as images are made for."""
    return bool(_PLATFORM.fullmatch(word))


def jump(word: str) -> str:
    """A jump host as `[user@]host[:port]`; empty where it is none."""
    word = word.removeprefix("ssh://")
    try:
        address.split(word)
    except InspectorError:
        return ""
    return word


def ssh(uri: str) -> SshOptions | None:
    """What `ssh://[user@]host[:port]` names; None where it is anything else, a password in it too."""
    try:
        return address.parse(uri) if clean(uri) == uri else None
    except InspectorError:
        return None


def ssh_uri(host: str) -> str:
    return f"ssh://{address.bracketed(host, None)}"


def is_site(url: str) -> bool:
    """Whether it is the address of a web site: http or https, a host, no account in it."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = clean(url) == url and not re.search(r"\s", url) and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and plain and is_address(host) and port != 0 and len(url) <= 2000
