"""The lists of passwords that come from files: the bundled one and the auditor's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path

from inspector.model import InspectorError
from inspector.passwords.patterns import tables
from inspector.text import Text, os_error

BYTES = 50_000_000
LINES = 1_000_000
"""Of all word lists together: more than any scheme but the weakest is worth, and every worker's memory holds them."""
LONGEST = 511
"""Characters of a word: crypt(3) takes no more."""
_COMMENT = "#!comment:"


@dataclass(frozen=True, eq=False)
class Lists:
    """`version` is a digest of all that decides which candidates come, and in which order. Compared by identity."""

    common: tuple[str, ...]
    words: tuple[str, ...]
    version: str


def load_lists(bundled: Path, wordlists: Sequence[Path] = ()) -> Lists:
    """The bundled list and the auditor's. Raises InspectorError for a word list that cannot be used."""
    digest = hashlib.sha256(tables())
    common = _common(_read(bundled, digest))
    words: list[str] = []
    for path in wordlists:
        words += _words(_read(path, digest))
        if len(words) > LINES:
            raise _unusable(
                path,
                en=f"the word lists have more than {LINES:,} entries in all; keep the likeliest",
                zh=f"口令字典总计超过 {LINES:,} 条，请只保留最可能的条目",
            )
    return Lists(common, tuple(dict.fromkeys(words)), digest.hexdigest()[:16])


def _common(text: str) -> tuple[str, ...]:
    """Everything behind the header: an entry may begin with `#` too, but not the first one."""
    lines = dropwhile(lambda line: line.startswith("# "), text.split("\n"))
    return tuple(line for line in lines if line)


def _words(text: str) -> list[str]:
    """One a line. Blanks around a word are taken for a slip; john's comments and what no password can be are left out."""
    stripped = (line.strip() for line in text.split("\n"))
    return [line for line in stripped if 0 < len(line) <= LONGEST and not line.startswith(_COMMENT)]


def _read(path: Path, digest: hashlib._Hash) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(BYTES + 1)
    except OSError as error:
        why = os_error(error)
        raise _unusable(path, en=why.en, zh=why.zh) from None
    if len(data) > BYTES:
        raise _unusable(path, en=f"larger than {BYTES // 10**6} MB", zh=f"超过 {BYTES // 10**6} MB")
    digest.update(hashlib.sha256(data).digest())
    if b"\x00" not in data:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise _unusable(path, en="not a text file in UTF-8 or GB18030", zh="不是 UTF-8 或 GB18030 编码的文本文件")


def _unusable(path: Path, *, en: str, zh: str) -> InspectorError:
    return InspectorError(
        Text(en="Word list {path}: {why}", zh="口令字典 {path}：{why}").fill(
            {"path": str(path), "why": Text(en=en, zh=zh)}
        )
    )
