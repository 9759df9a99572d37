"""Which fonts there are, and which characters none of them can show: a box instead of a name would be untrue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # typst is an option of the installation
    from typst import Fonts

SERIF = (
    "FangSong_GB2312|FangSong|STFangsong|FZFangSong-Z02|FandolFang R|Noto Serif CJK SC|Noto Serif SC|Source Han Serif SC|"
    "Source Han Serif CN|Songti SC|STSong|SimSun|NSimSun|AR PL UMing CN|AR PL SungtiL GB|FandolSong"
).split("|")
SANS = (
    "SimHei|STHeiti|Heiti SC|Noto Sans CJK SC|Noto Sans SC|Source Han Sans SC|Source Han Sans CN|Microsoft YaHei|PingFang SC|"
    "WenQuanYi Zen Hei|WenQuanYi Micro Hei|Droid Sans Fallback|FandolHei"
).split("|")
SCRIPT = "KaiTi_GB2312|KaiTi|STKaiti|Kaiti SC|AR PL UKai CN|AR PL KaitiM GB|FandolKai".split("|")
LATIN_SERIF = "Times New Roman|Liberation Serif|Tinos|Nimbus Roman|Noto Serif|Libertinus Serif".split("|")
LATIN_SANS = "Arial|Liberation Sans|Arimo|Noto Sans|Noto Sans CJK SC|DejaVu Sans|Libertinus Serif".split("|")
PROBE = b"""#set document(title: "characters")
#set text(font: json(bytes(sys.inputs.fonts)))
#for each in json(bytes(sys.inputs.characters)) [#each\\ ]"""
"""The standard for accessible documents forbids characters without a shape, so that typst names them."""
ROUNDS = 8
_UNSHOWN = re.compile(r'the text `"(.*?)"` could not be displayed')
_CODE = re.compile(r"\\u\{([0-9a-f]{1,6})\}|\\(.)")


def chosen(fonts: Fonts, lang: str) -> dict[str, list[str]]:
    """Families by what they are for, those that are installed, the best first; another one is used where these lack a character."""
    there = set(fonts.families())

    def among(*names: list[str]) -> list[str]:
        return list(dict.fromkeys(name for each in names for name in each if name in there))

    latin_serif, latin_sans = among(LATIN_SERIF)[:1], among(LATIN_SANS)[:1]
    serif, sans, script = among(SERIF)[:2], among(SANS)[:2], among(SCRIPT)[:1]
    return {
        "latin": latin_serif if lang == "zh" else [],
        "body": _some(serif or sans, latin_serif) if lang == "zh" else _some(latin_serif, serif or sans),
        "head": _some(sans or serif, latin_sans) if lang == "zh" else _some(latin_sans, sans or serif),
        "script": script if lang == "zh" else [],
    }


def _some(*names: list[str]) -> list[str]:
    return list(dict.fromkeys(name for each in names for name in each)) or ["Libertinus Serif"]


def missing(texts: Iterable[str], families: list[str], fonts: Fonts) -> frozenset[str]:
    """The characters of the texts that no font here has."""
    left = {char for text in texts for char in set(text)} - set(map(chr, range(0x20, 0x7F)))
    lacking: set[str] = set()
    for _ in range(ROUNDS):
        unshown = _unshown(sorted(left), families, fonts) & left
        if not unshown:
            return frozenset(lacking)
        lacking |= unshown
        left -= unshown
    return frozenset(lacking)


def _unshown(characters: list[str], families: list[str], fonts: Fonts) -> set[str]:
    import typst

    given = {"characters": json.dumps(characters), "fonts": json.dumps(families)}
    try:
        typst.compile(PROBE, font_paths=fonts, sys_inputs=given, pdf_standards=["ua-1"])
    except typst.TypstError as error:
        return {char for text in _UNSHOWN.findall(error.diagnostic) for char in _CODE.sub(_plain, text)}
    return set()


def _plain(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]


def is_chinese(char: str) -> bool:
    """Whether every Chinese font has it: an ideograph of the first and largest block."""
    return "\u4e00" <= char <= "\u9fa5"
