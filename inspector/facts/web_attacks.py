"""What SQL injection and cross-site scripting look like in the target of a request, for the collector and for judging."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote_plus


def _any_case(text: str) -> str:
    return "".join(f"[{char.lower()}{char.upper()}]" if char.isalpha() else char for char in text)


_WORDS = (
    *("union", "sleep", "pg_sleep", "benchmark", "extractvalue", "updatexml", "load_file", "information_", "xp_cmd"),
    *("waitfor", "outfile", "dumpfile", "document.cookie", "javascript", "onerror", "onload", "constructor", "having"),
    *("rlike", "regexp", "utl_inaddr", "utl_http", "procedure"),
)
_SPACE = "([+ /*(]|%(25)*(20|0[9a-dA-D]|2[8aAfF]))"
_JOIN = f"({_any_case('or')}|{_any_case('and')})"
_WORD = (
    f"({'|'.join(map(_any_case, _WORDS))}|({'|'.join(map(_any_case, ('declare', 'drop', 'exec')))}){_SPACE}"
    f"|{_any_case('order')}{_SPACE}{{1,8}}{_any_case('by')}|{_JOIN}{_SPACE}{{1,8}}([(0-9'-]|%(25)*(2[278dD]|3[0-9])|{_any_case('true')}|{_any_case('select')}|[a-zA-Z]{{2,9}}([(]|%(25)*28))"
    f"|{_any_case('on')}[a-zA-Z]{{3,20}}{_SPACE}{{0,8}}(=|%(25)*3[dD]))"
)
_QUOTED = (
    f'([^g-zG-Z"]{{0,16}}{_JOIN}[^a-zA-Z"]'
    f"|([+ )]|%(25)*2[09])?([+ ]|%(25)*20)?(--|&&|[|][|]|%(25)*(23|26|7[cC])|[rR]?{_any_case('like')}))"
)
# One character decides where a closer look is worth while: what is asked of every position has to stay small. A letter that
# was encoded has no honest reason.
_SIGNS = (
    f"%(25)*([46][1-9A-Fa-f]|[57][0-9Aa]|3[cC]|[uU]00|[cC][01]%|0[09aAdD][a-zA-Z]|26%(25)*23|2[bB][aA][dD][wW]-|2[27]{_QUOTED}|2[aA](!|%(25)*21)|[0-9A-Fa-f][0-9A-Fa-f]{_WORD})",
    f"[ +(/=;,!*).]({_WORD}|!|%(25)*21)",
    f"['\\\\]({_QUOTED}|{_WORD}|[xu\"])",
    "<",
)
KEEP = (
    '("[A-Z]{3,10} |"[A-Za-z_.-]*(ur[il]|request|path|args|query)[A-Za-z_.-]*" ?: ?")[^"]*(' + "|".join(_SIGNS) + ")",
)
"""Lines that the collector keeps, of the common log format or JSON: it lets through more than is judged, and stays quick on
logs of hundreds of megabytes, hostile ones too."""

_SQL = re.compile(
    r"\bunion\b\W{1,40}(?:all|distinct)\W{1,40}select\b"
    r"|(?:[^=\s]['\")]|=\s{0,8}[-+]?[0-9]{1,12})\W{0,40}\bunion\b\W{1,40}select\b"
    r"|\bunion\b\W{1,40}select\b(?:\W{0,20}(?:[0-9]|null\b)|\s{0,20}[@*]|\W{1,20}[\w.]{1,64}(?:[(#]|,\S|--|\W{1,8}from\b))"
    r"|['\"]\W{0,8}\b(?:or|and)\b\W{1,8}['\"]?\w{1,40}['\"]?\s{0,8}(?:=|<|>|like\b|between\b|in\b)"
    r"|[0-9)]\s{1,20}(?:or|and)\s{1,20}\(?-?([0-9]{1,12}|'\w{0,20}'|\"\w{0,20}\")\s{0,8}(?:=|<|>|like\s)\s{0,8}-?(?:[0-9'\"])"
    r"|\border\s{1,8}by\s{1,8}[0-9]{1,4}\s{0,8}(?:--|#|/\*)|;\s{0,8}(?:drop\s{1,8}table|exec[\s(]|declare\s{1,8}@)"
    r"|\b(?:pg_)?sleep\s{0,8}\(\s{0,8}[0-9]|\bbenchmark\s{0,8}\(\s{0,8}[0-9]|\b(?:extractvalue|updatexml|load_file)\s{0,8}\("
    r"|\w['\"]\)?\s{0,8}(?:--|#)[\s-]{0,8}(?:$|&)|['\"]\W{0,8}\b(?:or|and)\b\s{1,8}(?:(?:not\s{1,8})?(?:true|false)\b|['\"]\w{0,40}['\"]\s{0,8}[=<>])"
    r"|['\"0-9)]\s{0,8}(?:&&|\|\|)\s{0,8}['\"]?\w{1,40}['\"]?\s{0,8}[=<>]\s{0,8}['\"0-9]"
    r"|['\"0-9)]\s{1,8}having\s{1,8}['\"]?[0-9]\w{0,20}['\"]?\s{0,8}[=<>]|['\"0-9)]\s{1,8}(?:not\s{1,8})?(?:rlike|regexp)\s{0,8}\("
    r"|\w['\"]\s{1,8}(?:not\s{1,8})?r?like\s{1,8}['\"]|['\"0-9)]\s{1,8}(?:or|and)\s{1,8}(?:not\s{1,8})?(?:exists\s{0,4})?\(\s{0,8}select\b"
    r"|['\"0-9)]\s{1,8}(?:or|and)\s{1,8}(?:ascii|substr(?:ing)?|mid|ord|length|hex|char|if|database|version)\("
    r"|\butl_(?:inaddr|http)\s{0,4}\.|\bprocedure\s{1,8}analyse\s{0,4}\("
    r"|\binformation_schema\s{0,8}\.|\bxp_cmdshell\b|\bwaitfor\s{1,8}delay\b|\binto\s{1,8}(?:outfile|dumpfile)\b"
)
_XSS = re.compile(
    r"<(?:script|iframe|object)\b|[ +]adw-(?:script|iframe|object|img|svg)\b|\bconstructor\s{0,4}\.\s{0,4}constructor\s{0,4}\("
    r"|(?:<[a-z][^<>]{0,200}[\s/'\"]|['\"](?:[^<>&?]{0,60}[\s/'\"])?)on(?!ce\b|ly\b|line\b)[a-z]{3,20}\s{0,8}="
    r"|\bon(?:error|load)\s{0,8}=\s{0,8}['\"]?[a-z]+[(`]|javascript:\s{0,8}[a-z.]+[(`]|document\.cookie"
)
_EXECUTED = re.compile(r"/\*!(?:[0-9]{5,6})?([^/]{0,200}?)\*/")
"""MySQL runs what stands in such a comment."""
_COMMENT = re.compile(r"/\*[^/]{0,60}?\*/")
_WIDE = re.compile(r"%u([0-9a-fA-F]{4})")
_BYTE = re.compile(r"\\x([0-9a-fA-F]{2})")
_OVERLONG = re.compile(r"%c([01])%([89ab][0-9a-f])", re.IGNORECASE)
"""One ASCII character in two bytes, as careless decoders take it."""
_IGNORED = re.compile(r"[\x00-\x1f]")
"""Browsers pass over these inside of a word of an address, some also elsewhere."""
_ADMIN = re.compile(r"[^?]*/(?:phpmyadmin|pma|adminer|pgadmin)[^?]*")
"""Tools that send SQL in their own addresses."""


def decoded(target: str) -> str:
    """The target as an application may understand it: decoded twice, in lower case, without comments."""
    text = _BYTE.sub(_char, target).replace('\\"', '"')  # as nginx and Apache write quotes
    for _ in range(2):
        text = unquote_plus(_OVERLONG.sub(_short, _WIDE.sub(_char, text)))
    return _COMMENT.sub(" ", _EXECUTED.sub(r" \1 ", text.lower()))


def _char(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _short(match: re.Match[str]) -> str:
    return chr((int(match[1]) << 6) | (int(match[2], 16) & 0x3F))


def classify(target: str) -> str:
    """`sql`, `xss` or nothing for the target of a request as it was logged."""
    text = decoded(target)
    if _SQL.search(text) and not _ADMIN.match(text):
        return "sql"
    plain = _IGNORED.sub("", html.unescape(text))
    return "xss" if _XSS.search(text) or _XSS.search(plain) else ""
