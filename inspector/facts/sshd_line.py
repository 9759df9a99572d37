"""One line of sshd_config(5): its keyword and its words."""

from __future__ import annotations

import re
from collections.abc import Iterator

ALIASES = {
    "challengeresponseauthentication": "kbdinteractiveauthentication",
    "skeyauthentication": "kbdinteractiveauthentication",
    "dsaauthentication": "pubkeyauthentication",
    "gssapicleanupcreds": "gssapicleanupcredentials",
    "hostbasedacceptedkeytypes": "hostbasedacceptedalgorithms",
    "hostdsakey": "hostkey",
    "keepalive": "tcpkeepalive",
    "pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms",
}


def split(line: str) -> tuple[str, tuple[str, ...]]:
    """(keyword, words); the keyword is lower-case and today's name, and empty for a comment. A `#` that begins a word ends the line."""
    match = re.match(r'[ \t\f\r]*"?([A-Za-z][A-Za-z0-9]*)"?(?:[ \t]*=[ \t]*|[ \t]+|$)(.*)', line, re.DOTALL)
    return (keyword_of(match[1]), tuple(_words(match[2]))) if match else ("", ())


_TOKEN = re.compile(r"""[ \t\f\r]+|(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[^ \t\f\r"'\\])+|["'\\]""", re.DOTALL)
_QUOTED = re.compile(r"""\\(["'\\ ])|["']""")


def _words(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        word = match[0]
        if word.startswith("#"):
            return
        if word.strip():
            yield _QUOTED.sub(lambda found: found[1] or "", word)


def keyword_of(word: str) -> str:
    return ALIASES.get(word.lower(), word.lower())
