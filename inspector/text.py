"""Text for people in English and Chinese, and the one formatter that puts data into it."""

from __future__ import annotations

import errno
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Lang = Literal["en", "zh"]
LANGUAGES: tuple[Lang, ...] = ("en", "zh")
LISTED = 8
"""How many members of a list are written out before the rest is counted."""

_FIELD = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)(?::([^{}]*))?\}|[{}]")
# C0, C1, bidirectional marks, zero-width characters, line separators, byte-order mark, lone surrogates (= undecodable bytes)
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class Secret:
    """A value that decides a verdict and must never be shown: every rendering of it is ``***``."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __reduce__(self) -> str | tuple[object, ...]:
        return (Secret, ("***",))


@dataclass(frozen=True, kw_only=True)
class Text:
    """One message in both languages, possibly a template with ``{name}`` fields."""

    en: str
    zh: str

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def fields(self) -> frozenset[str]:
        """The names that either language refers to. Raises ValueError for a malformed template."""
        return frozenset(_fields(self.en)) | frozenset(_fields(self.zh))

    def render(self, lang: Lang, values: Mapping[str, object]) -> str:
        """The message in one language. Raises KeyError for a name that `values` lacks."""
        return fill(self[lang], lang, values)

    def fill(self, values: Mapping[str, object]) -> Text:
        """The message in both languages with its fields filled in."""
        return Text(en=self.render("en", values), zh=self.render("zh", values))


def fill(template: str, lang: Lang, values: Mapping[str, object]) -> str:
    """Replace ``{name}``; ``{name:sh}`` is quoted for a shell; ``{n:day|days}`` is a number with its noun."""

    def put(match: re.Match[str]) -> str:
        whole, name, spec = match.group(0), match.group(1), match.group(2)
        if name is None:
            if whole in ("{{", "}}"):
                return whole[0]
            raise ValueError(f"stray {whole} in {template!r}")
        value = values[name]
        if spec is None:
            return show(value, lang)
        if spec == "sh":
            return shell_word(value)
        one, _, many = spec.partition("|")
        return f"{show(value, lang)} {one if value == 1 else many}"

    return _FIELD.sub(put, template)


def _fields(template: str) -> list[str]:
    found = []
    for match in _FIELD.finditer(template):
        if match.group(1):
            found.append(match.group(1))
        elif match.group(0) not in ("{{", "}}"):
            raise ValueError(f"stray {match.group(0)} in {template!r}")
    return found


def show(value: object, lang: Lang) -> str:
    """A value as a reader of `lang` sees it; control and bidirectional characters escaped."""
    if isinstance(value, Secret):
        return "***"
    if isinstance(value, Text):
        return clean(value[lang])
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "zh": ("否", "是")}[lang][value]
    if value is None:
        return {"en": "not set", "zh": "未设置"}[lang]
    if isinstance(value, (list, tuple, set, frozenset)):
        return _listed(sorted(value, key=str) if isinstance(value, (set, frozenset)) else list(value), lang)
    return clean(str(value))


def _listed(values: list[object], lang: Lang) -> str:
    comma = {"en": ", ", "zh": "、"}[lang]
    text = comma.join(show(value, lang) for value in values[:LISTED])
    if len(values) <= LISTED:
        return text
    rest = len(values) - LISTED
    return {"en": f"{text} and {rest} more", "zh": f"{text}等 {len(values)} 项"}[lang]


def clean(text: str) -> str:
    """`text` with every character that could move a cursor, reorder a line or break an encoder shown as an escape."""
    return _UNSAFE.sub(_escape, text)


def clipped(text: str, limit: int) -> str:
    """At most so many characters; a mark says that there were more."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape: the byte that could not be decoded
        return f"\\x{code - 0xDC00:02x}"
    return {9: "\\t", 10: "\\n", 13: "\\r"}.get(code) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def shell_word(value: object) -> str:
    """`value` as one word of a POSIX shell; ANSI-C quoting (bash, ksh, zsh, busybox) where it holds control characters."""
    text = "***" if isinstance(value, Secret) else str(value)
    if not _UNSAFE.search(text):
        return shlex.quote(text)
    octets = text.encode("utf-8", "surrogateescape")
    plain = "".join(chr(b) if 0x20 <= b < 0x7F and chr(b) not in "'\\" else f"\\x{b:02x}" for b in octets)
    return f"$'{plain}'"


_ERRNO = {
    errno.EACCES: "没有权限",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.ECONNRESET: "连接被重置",
    errno.EDQUOT: "超出磁盘配额",
    errno.EEXIST: "文件已存在",
    errno.EHOSTUNREACH: "主机不可达",
    errno.EIO: "读写错误",
    errno.EISDIR: "是目录",
    errno.ELOOP: "符号链接层数过多",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ENETUNREACH: "网络不可达",
    errno.ENOENT: "文件或目录不存在",
    errno.ENOSPC: "磁盘空间不足",
    errno.ENOTDIR: "不是目录",
    errno.EPERM: "操作不允许",
    errno.EROFS: "文件系统只读",
    errno.ETIMEDOUT: "连接超时",
}


def os_error(error: OSError) -> Text:
    """Why the system refused, in both languages."""
    en = error.strerror or type(error).__name__
    return Text(en=f"{en[:1].lower()}{en[1:]}", zh=_ERRNO.get(error.errno or 0, en))
