"""Where notices go: addresses of mail, web addresses, and whether a secret may travel there unencrypted."""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from dataclasses import dataclass, field

from inspector.credentials import Place, Source, parse
from inspector.model import InspectorError
from inspector.text import Text

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?")

NO_URL = Text(
    en="not the address of a receiver: https://host[:port]/path is expected, with no account in it and nothing but ASCII",
    zh="不是有效的接收地址：应为 https://主机[:端口]/路径，不得包含账号，只能使用 ASCII 字符",
)
UNENCRYPTED = Text(
    en="unencrypted http is for this machine alone; use https, or say `insecure: true`",
    zh="未加密的 http 仅限本机使用；请改用 https，或明确设置 `insecure: true`",
)


@dataclass(frozen=True)
class Endpoint:
    """`path` may hold a token: it is never shown."""

    tls: bool
    host: str
    port: int
    path: str = field(repr=False)


def is_mail(word: str) -> bool:
    return bool(_MAIL.fullmatch(word)) and len(word) <= 254


def is_host(word: str) -> bool:
    return bool(_HOST.fullmatch(word)) or _ip(word) is not None


def is_loopback(host: str) -> bool:
    """Whether what is sent there does not leave this machine."""
    address = _ip(host)
    return host.lower().rstrip(".") == "localhost" if address is None else address.is_loopback


def _ip(word: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(word)
    except ValueError:
        return None


def reference(word: str) -> Source | None:
    """Where a secret is to be had. None for anything else, `ask` too: nobody sits at a notice, and one answer fits not all."""
    try:
        source = parse(word)
    except InspectorError:
        return None
    return None if source.place is Place.ASK else source


def endpoint(url: str, *, insecure: bool) -> Endpoint:
    """The parts of a receiver's address. Raises InspectorError, which does not repeat it: it may hold a token."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise InspectorError(NO_URL) from None
    plain = url.isascii() and url.isprintable() and " " not in url and "@" not in parts.netloc
    if not (plain and parts.scheme in ("http", "https") and is_host(host) and port != 0 and len(url) <= 2000):
        raise InspectorError(NO_URL)
    tls = parts.scheme == "https"
    if not (tls or insecure or is_loopback(host)):
        raise InspectorError(UNENCRYPTED)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Endpoint(tls, host, port or (443 if tls else 80), path)
