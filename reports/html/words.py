"""Words as HTML: both languages of a text, code in it, names that may stand in an address or in a style sheet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from inspector.model import EvidenceRef
from inspector.text import LANGUAGES, Text, clean, show

DIGITS = 16
"""Of a digest; the JSON result has all."""
BETWEEN = " · "
NONE = Text(en="none", zh="无")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CODE = re.compile(r"`([^`]+)`")


@lru_cache(maxsize=4096)
def both(text: Text) -> Markup:
    """Both languages, of which the style shows one."""
    return _pair(*(escape(clean(text[lang])) for lang in LANGUAGES))


@lru_cache(maxsize=4096)
def prose(text: Text) -> Markup:
    """The same with `commands` set as code."""
    return _pair(*(Markup(_CODE.sub(r"<code>\1</code>", str(escape(clean(text[lang]))))) for lang in LANGUAGES))  # noqa: S704


def _pair(en: Markup, zh: Markup) -> Markup:
    return en if en == zh else Markup("<bdi lang=en>{}</bdi><bdi lang=zh>{}</bdi>").format(en, zh)


def own(en: str, zh: str, **values: object) -> Markup:
    """Words of the templates' own."""
    return _filled(Text(en=en, zh=zh), tuple(values.items()))


@lru_cache(maxsize=4096)
def _filled(text: Text, values: tuple[tuple[str, object], ...]) -> Markup:
    return both(text.fill(dict(values)))


def shown(value: object) -> Markup:
    """A value of the profile's parameters."""
    return both(NONE if value in ([], (), "") else Text(en=show(value, "en"), zh=show(value, "zh")))


def digits(digest: str) -> str:
    return digest.removeprefix("sha256:")[:DIGITS]


def css_string(text: str) -> Markup:
    """A string of a style sheet; every character by its number, so that none can end it."""
    return Markup('"{}"').format(Markup("").join(f"\\{ord(char):x} " for char in clean(text)))


def slug(name: str) -> str:
    """The name itself where it is plain, else what is plain in it and a digest."""
    if _PLAIN.fullmatch(name):
        return name
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:40]
    return f"{plain}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}".lstrip("-")


def items(refs: Iterable[EvidenceRef], with_digests: bool) -> Markup:
    """What was read, in one line."""
    if not with_digests:
        return escape(clean(BETWEEN.join(ref.item for ref in refs)))
    parts = [(clean(ref.item), clean(digits(ref.digest))) for ref in refs]
    return escape(BETWEEN).join(Markup("{} <i>{}</i>").format(*part) if part[1] else part[0] for part in parts)
