"""What users write for a host, held against what may be a host name: nothing here ever becomes an option of a program."""

from __future__ import annotations

import ipaddress
import re

from inspector.model import InspectorError
from inspector.targets.ssh.options import SshOptions
from inspector.text import Text

_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253}[A-Za-z0-9_])?\.?")
_USER = re.compile(r"\w(?:[\w.@+\\-]{0,126}[\w.+-])?")  # `DOMAIN\name` and `name@domain` are names of directories
_PARTS = re.compile(r"(?:(?P<user>.*)@)?(?:\[(?P<six>[^\]]*)\]|(?P<host>[^:\[\]]*))(?::(?P<port>[^:]*))?")
_EXPECTED = Text(
    en="`{text}` names no host: expected ssh://[user@]host[:port], an IPv6 address in brackets",
    zh="`{text}` 不是有效的主机地址：应为 ssh://[用户@]主机[:端口]，IPv6 地址须加方括号",
)


def parse(uri: str) -> SshOptions:
    """`ssh://[user@]host[:port]`. Raises InspectorError."""
    user, host, port = split(uri.removeprefix("ssh://").removesuffix("/"), shown=uri)
    return SshOptions(host=host, port=port, user=user)


def split(text: str, *, shown: str = "") -> tuple[str | None, str, int | None]:
    """User, host and port of `[user@]host[:port]`; the first and the last may be None. Raises InspectorError."""
    parts = _PARTS.fullmatch(text)
    error = InspectorError(_EXPECTED.fill({"text": shown or text}))
    if parts is None:
        raise error
    user, host, port = parts["user"], parts["six"] if parts["six"] is not None else parts["host"], parts["port"]
    if parts["six"] is not None and not _six(host):
        raise error
    if port is not None and not (re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536):
        raise error
    try:
        checked_host(host)
        return None if user is None else checked_user(user), host, None if port is None else int(port)
    except InspectorError:
        raise error from None


def checked_host(host: str) -> str:
    """A host name, an alias of ~/.ssh/config, or an address. Raises InspectorError."""
    if _six(host) or _HOST.fullmatch(host):
        return host
    raise InspectorError(Text(en="`{host}` is no host name", zh="`{host}` 不是有效的主机名").fill({"host": host}))


def checked_user(user: str) -> str:
    if _USER.fullmatch(user):
        return user
    raise InspectorError(Text(en="`{user}` is no user name", zh="`{user}` 不是有效的用户名").fill({"user": user}))


def bracketed(host: str, port: int | None) -> str:
    """`host:port`, IPv6 in brackets; without the port where it is the usual one."""
    shown = f"[{host}]" if ":" in host else host
    return shown if port in (None, 22) else f"{shown}:{port}"


def _six(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return bool(re.fullmatch(r"[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?", text))
