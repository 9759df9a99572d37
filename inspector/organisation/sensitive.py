"""What must not be kept of an organisation: passwords, identity numbers, classified content. Checked by pattern, so never complete."""

from __future__ import annotations

import re
import unicodedata

from inspector.organisation.identity import has_identity_number
from inspector.organisation.passwords import has_password
from inspector.text import Text

IDENTITY = Text(
    en="it seems to hold an identity number of a person; none is kept here: take it out",
    zh="疑似含有居民身份证号；本工具不保存身份证号，请删除",
)
PASSWORD = Text(
    en="it seems to hold a password, a key or a hash of one; none is kept here: take it out, and change it if others have seen it",
    zh="疑似含有口令、密钥或口令散列；本工具不保存此类内容，请删除；如已被他人看到，请及时更换",
)
CLASSIFIED = Text(
    en="it seems to be marked as classified; classified content must never be entered here: take it out, and ask your office for secrecy",
    zh="疑似带有密级标志或涉密内容；涉密内容严禁录入本工具，请删除，并按保密规定处理",
)
_GRADE = "(?:绝密|机密|秘密)"
_MARK = re.compile(
    rf"{_GRADE}\s{{0,3}}[★☆*]|密\s?级\s?(?:[:=]|为|是)\s{{0,3}}[\[(【]?\s?{_GRADE}|[\[(【]\s?{_GRADE}\s?[\])】]"
    rf"|^\s*{_GRADE}\s*$|\bTOP SECRET\b|\bSECRET//",
    re.MULTILINE,
)
"""Marks as they stand on documents."""
_TOLD = re.compile(
    rf"(?<!商业)(?<!工作){_GRADE}级(?!别)|涉密内容|涉密(?:文件|资料|信息|数据|材料)(?:如下|内容|的?(?:名称|编号|标题|文号|清单|目录)?\s?:)"
)
"""Words that tell of classified content; where they are denied or asked after, they tell nothing."""
_DENIED = re.compile(r"[无没不未非禁勿否零]|避免|防止|杜绝|如有|如涉|是否|\b(?:no|not|never|without)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[。；;!?\n]")
_NONE_FOLLOWS = re.compile(r"[^。；;\n]{0,8}?(?:无|没有|否|不涉及|未发现|0\b|none|no\b)", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def refused(words: str) -> Text | None:
    """Why a text must not be kept; None where nothing was recognised. What was found is not repeated."""
    plain = _plain(words)
    if has_identity_number(plain):
        return IDENTITY
    if has_password(plain):
        return PASSWORD
    return CLASSIFIED if _is_classified(plain) else None


def _plain(words: str) -> str:
    """Full-width characters and digits of any script as ASCII, without what cannot be seen."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", words))
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each, each)) if each.isdecimal() else each for each in text)


def _is_classified(text: str) -> bool:
    return bool(_MARK.search(text)) or any(map(_is_told, _TOLD.finditer(text)))


def _is_told(found: re.Match[str]) -> bool:
    before = _CLAUSE.split(found.string[max(0, found.start() - 40) : found.start()])[-1]
    return not _DENIED.search(before) and not _NONE_FOLLOWS.match(found.string, found.end())
