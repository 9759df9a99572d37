"""The settings of a host: what each may be. Every mistake is one line that says what was expected."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from inspector import credentials
from inspector.document import nearest
from inspector.inventory import words
from inspector.inventory.guard import REFERENCE_WANTED, is_reference
from inspector.inventory.place import Place
from inspector.targets.ssh.options import Become, Transport
from inspector.text import Text, clean

FOLDERS = ("rootfs", "bundle", "image")
"""Targets that are named `scheme:PATH`."""
FORMS = ("ssh://[user@]host[:port]", "local", "rootfs:DIR", "bundle:FILE", "image:FILE", "none")
MOST = 64
"""Members of a list: jump hosts, keys, sites."""
RESERVED = ("unit", "site", "image")
"""Kinds that the engine gives itself."""

WANTED = Text(en="{key}: {what} is expected, not {found}", zh="{key}：应为{what}，而不是 {found}")
BAD_TARGET = Text(
    en="target: one of {forms} is expected, not {found}{hint}", zh="target：应为 {forms} 之一，而不是 {found}{hint}"
)
BAD_SSH = Text(
    en="target: ssh://[user@]host[:port] is expected, with a host name or an IP address and no password",
    zh="target：应为 ssh://[用户@]主机[:端口]，主机须为主机名或 IP 地址，且不得包含口令",
)
NO_PATH = Text(en="target: a path is expected after {scheme}:", zh="target：{scheme}: 之后应为路径")
ONE_OF = Text(
    en="{key}: one of {names} is expected, not {found}{hint}", zh="{key}：应为 {names} 之一，而不是 {found}{hint}"
)
TOO_MANY = Text(en="{key}: more than {n} of them", zh="{key}：超过 {n} 项")
A_TEXT = Text(en="a word", zh="文本")
AN_ADDRESS = Text(en="a host name or an IP address", zh="主机名或 IP 地址")
A_USER = Text(en="an account name", zh="账户名")
A_PORT = Text(en="a number from 1 to 65535", zh="1 到 65535 之间的数")
A_JUMP = Text(en="[user@]host[:port]", zh="[用户@]主机[:端口]")
A_FILE = Text(en="the path of a file", zh="文件路径")
A_SITE = Text(
    en="the address of a web site without an account in it, such as https://www.example.org/",
    zh="不含账户的网站地址（如 https://www.example.org/）",
)
A_KEY = Text(
    en="the fingerprint of a host key as ssh-keygen -l shows it, SHA256:…",
    zh="ssh-keygen -l 显示的主机密钥指纹（SHA256:…）",
)
A_DIGEST = Text(
    en="the digest of the bundle's file, sha256:… in lower case",
    zh="采集包文件的摘要（sha256: 加 64 位小写十六进制数）",
)
A_PLATFORM = Text(
    en="OS/ARCH or OS/ARCH/VARIANT, such as linux/arm64", zh="系统/架构 或 系统/架构/变体（如 linux/arm64）"
)
A_HOSTNAME = Text(en="the name that the host has itself", zh="主机自身的名称")
A_KIND = Text(en="a word such as windows, switch or terminal", zh="windows、switch、terminal 之类的词")
A_LEVEL = Text(en="a protection level from 1 to 5", zh="1 到 5 的保护等级")
A_TAG = Text(en="a text of at most 200 characters", zh="不超过 200 个字符的文本")


def describe(value: object) -> Text | str:
    """What was found instead, short."""
    if isinstance(value, Mapping):
        return Text(en="a mapping", zh="映射")
    if isinstance(value, list):
        return Text(en="a list", zh="列表")
    if value is None:
        return Text(en="nothing", zh="空值")
    text = str(value) if not isinstance(value, bool) else str(value).lower()
    text = clean(text)
    return text if len(text) <= 60 else f"{text[:60]}…"


def wrong(key: str, what: Text, value: object, place: Place) -> Exception:
    return place.error(WANTED, key=key, what=what, found=describe(value))


def target(value: object, place: Place) -> str:
    """A target as it is written, its path made absolute."""
    if value is None or value in ("local", "none"):
        return str(value or "none")
    scheme, colon, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    if scheme == "ssh" and colon:
        if not words.ssh(str(value)):
            raise place.error(BAD_SSH)
        return str(value).rstrip("/")
    if colon and scheme in FOLDERS:
        if not rest:
            raise place.error(NO_PATH, scheme=scheme)
        return f"{scheme}:{_path('target', rest, place)}"
    known = {"ssh", "local", "none", *FOLDERS}
    hint = nearest(scheme, known - {scheme}) if isinstance(value, str) else nearest("", ())
    if isinstance(value, str) and not colon and words.is_address(value) and not hint.en:
        hint = Text(en=f"; did you mean {words.ssh_uri(value)}?", zh=f"；是否应为 {words.ssh_uri(value)}？")
    raise place.error(BAD_TARGET, forms=FORMS, found=describe(value) if _harmless(value) else "***", hint=hint)


def _address(key: str, value: object, place: Place) -> str:
    if not isinstance(value, str) or not words.is_address(value):
        raise wrong(key, AN_ADDRESS, value, place)
    return value


def address(value: object, place: Place) -> str:
    """The target that an address alone stands for."""
    return words.ssh_uri(_address("address", value, place))


def user(value: object, place: Place) -> str:
    if not isinstance(value, str) or not words.is_user(value):
        raise wrong("user", A_USER, value, place)
    return value


def port(value: object, place: Place) -> int:
    if not isinstance(value, int) or not words.is_port(value):
        raise wrong("port", A_PORT, value, place)
    return value


def _path(key: str, value: object, place: Place) -> str:
    """Below the folder of the inventory where it is relative; `~` is the home of who runs the audit."""
    if not isinstance(value, str) or not value or clean(value) != value or value.startswith("-") or len(value) > 4000:
        raise wrong(key, A_FILE, value, place)
    return str(Path(place.folder, os.path.expanduser(value)))  # noqa: PTH111 - Path raises for an unknown account


def _each(key: str, read: Callable[[str, object, Place], str]) -> Callable[[object, Place], tuple[str, ...]]:
    """Reads a list, or one member of it alone."""

    def read_all(value: object, place: Place) -> tuple[str, ...]:
        members = value if isinstance(value, list) else [value]
        if len(members) > MOST:
            raise place.error(TOO_MANY, key=key, n=MOST)
        return tuple(dict.fromkeys(read(key, each, place) for each in members))

    return read_all


def _jump(key: str, value: object, place: Place) -> str:
    found = words.jump(value) if isinstance(value, str) else ""
    if not found:
        raise wrong(key, A_JUMP, value if _harmless(value) else "***", place)
    return found


def _site(key: str, value: object, place: Place) -> str:
    if not isinstance(value, str) or not words.is_site(value):
        raise wrong(key, A_SITE, value if _harmless(value) else "***", place)
    return value


def _harmless(value: object) -> bool:
    """Whether a value may be shown: no `user:password@host`."""
    return "@" not in str(value)


def _one_of(key: str, kinds: type[StrEnum]) -> Callable[[object, Place], StrEnum]:
    names = [each.value for each in kinds]

    def read(value: object, place: Place) -> StrEnum:
        if value not in names:
            hint = nearest(value, names) if isinstance(value, str) else nearest("", ())
            raise place.error(ONE_OF, key=key, names=names, found=describe(value), hint=hint)
        return kinds(value)

    return read


def _source(key: str) -> Callable[[object, Place], credentials.Source]:
    def read(value: object, place: Place) -> credentials.Source:
        if not isinstance(value, str) or not is_reference(value):
            raise place.error(REFERENCE_WANTED, key=key)
        return credentials.parse(value)

    return read


def host_key(value: object, place: Place) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}=?", value):
        raise wrong("host-key", A_KEY, value, place)
    return value.rstrip("=")


def digest(value: object, place: Place) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"sha256:[0-9a-f]{64}", value):
        raise wrong("digest", A_DIGEST, value, place)
    return value


def hostname(value: object, place: Place) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9._-]{1,253}", value):
        raise wrong("hostname", A_HOSTNAME, value, place)
    return value


def platform(value: object, place: Place) -> str:
    if not isinstance(value, str) or not words.is_platform(value):
        raise wrong("platform", A_PLATFORM, value, place)
    return value


def kind(value: object, place: Place) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\w[\w -]{0,39}", value) or value in RESERVED:
        raise wrong("kind", A_KIND, value, place)
    return value


def tag(name: str, value: object, place: Place) -> str:
    """A tag's value as text."""
    text = str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    if name == "level":
        if text not in ("1", "2", "3", "4", "5"):
            raise wrong("level", A_LEVEL, value, place)
    elif not text.strip() or clean(text) != text or len(text) > 200:
        raise wrong(name, A_TAG, value, place)
    return text


READERS: Mapping[str, Callable[[object, Place], object]] = {
    "target": target,
    "address": address,
    "kind": kind,
    "sites": _each("sites", _site),
    "addresses": _each("addresses", _address),
    "hostname": hostname,
    "digest": digest,
    "platform": platform,
    "user": user,
    "port": port,
    "keys": _each("keys", _path),
    "jump": _each("jump", _jump),
    "become": _one_of("become", Become),
    "password": _source("password"),
    "become-password": _source("become-password"),
    "host-key": host_key,
    "known-hosts": _each("known-hosts", _path),
    "transport": _one_of("transport", Transport),
}
SSH_ONLY = tuple(READERS)[tuple(READERS).index("user") :]
