"""What a report carries along, unseen, to be verified by: what it was made of, and of each statement the digest of its words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from inspector.publishing.model import Publication
from inspector.publishing.proof.frame import fixed, phrases
from inspector.publishing.stating import statements
from inspector.text import Lang, clean

FORMAT = 1
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def shown(words: str) -> str:
    """Words as a document holds them: on one line, with nothing in them that reorders a line or that XML does not allow."""
    return _NO_XML.sub("\ufffd", clean(_BREAKS.sub(" ", words)))


def normal(words: str) -> str:
    """Words as they are compared: how they are spaced makes no difference."""
    return " ".join(shown(words).split())


def digest(words: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(map(normal, words)).encode()).hexdigest()


def marks(names: Iterable[str]) -> dict[str, str]:
    """Statements by a number that is short enough for a bookmark."""
    return {str(place): name for place, name in enumerate(sorted(names))}


def record(publication: Publication, lang: Lang) -> dict[str, object]:
    """The record as JSON can hold it. `frame`: the digests of what stands around the statements and holds a digit."""
    around = {*phrases(publication, lang), *fixed(publication, lang)}
    return {
        "format": FORMAT,
        "kind": publication.kind,
        "lang": lang,
        "made": publication.made,
        "origin": {shown(name): shown(value) for name, value in sorted(publication.origin.items())},
        "statements": {name: digest(words) for name, words in statements(publication, lang)},
        "frame": sorted(digest([words]) for words in around if re.search(r"\d", words)),
    }
