"""Passwords, keys and hashes that stand in evidence which is no secret as a whole: in crontabs, addresses, units, logs.

What is recognised is masked and the rest stays, so that it can be judged again. A password that nothing marks as one stays too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from inspector.snapshot import Item

_VALUE = rb"""(?P<value>"[^"\n]{1,200}"|'[^'\n]{1,200}'|[^\s"',;&|)}\]]{1,200})"""
_WORD = rb"(?:password|passphrase|pwd|secret|token|(?:secret|access|api|private|auth)[_-]?key)"
_NAME = rb"(?:(?<![A-Za-z0-9_.-])|(?<=%[23][0-9A-Fa-f]))[A-Za-z0-9_.-]{0,60}?"
_MYSQL = rb"\b(?:my|mariadb|maria|xtra|innobackup|obclient)[\w-]*\b"
_REST = rb"[^\n|;&]{0,120}?\s"
_FORMS: Iterable[tuple[bytes, bytes]] = (
    (rb"://", rb"(?P<head>\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"]{0,100}:)(?P<value>[^\s/@'\"]{1,200})(?=@)"),
    (rb"=", rb"(?P<head>" + _NAME + rb"(?:" + _WORD + rb"|passwd|_pass|_pw)[\"'\]]?\s{0,4}=>?\s{0,4})" + _VALUE),
    (rb":", rb"(?P<head>" + _NAME + _WORD + rb"[\"']?\s{0,4}:\s{0,4})" + _VALUE),
    (rb"\w[\"']\s*,", rb"(?P<head>[\"'][\w.-]{0,60}(?:" + _WORD + rb"|passwd)[\"']\s{0,4},\s{0,4})" + _VALUE),
    (rb"setenv|_param", rb"(?P<head>\b(?:SetEnv|\w{3,10}_param)\s{1,9}\w{0,60}?" + _WORD + rb"\s{1,9})" + _VALUE),
    (rb"-pass", rb"(?P<head>\s--?[a-z-]{0,30}pass(?:word|wd|phrase)?\s{1,4})(?!-)" + _VALUE),
    (rb"\s-p", rb"(?P<head>" + _MYSQL + _REST + rb"-p)" + _VALUE),
    (rb"curl", rb"(?P<head>\bcurl\b" + _REST + rb"(?:-[uU]|--(?:proxy-)?user)[ =]?[\"']?[^\s:\"']{0,100}:)" + _VALUE),
    (rb"sshpass", rb"(?P<head>\bsshpass\s{1,4}-p\s{0,4})" + _VALUE),
    (rb"lftp", rb"(?P<head>\blftp\b" + _REST + rb"-u\s{0,4}[\"']?[^\s,\"']{1,60},)" + _VALUE),
    (rb"%", rb"(?P<head>\s-U\s{0,4}[\"']?[^\s%\"']{1,60}%)" + _VALUE),
    (rb"authorization", rb"(?P<head>authorization[\"']?[:\s]\s{0,4}[\"']?(?:basic|bearer)\s{1,4})" + _VALUE),
    (rb"identified", rb"(?P<head>\bidentified\s{1,9}(?:with\s{1,9}\S{1,60}\s{1,9})?by\s{1,9})" + _VALUE),
    (rb"private key", rb"(?P<head>-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)(?P<value>[^-]+)"),
    (
        rb"\$",
        rb"(?P<head>\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|sha1|argon2[a-z]{1,2}|scrypt)\$)(?P<value>[./A-Za-z0-9$,=+-]{8,400})",
    ),
)
"""A sign without which the form need not be looked for, and the form."""
_COMPILED = tuple((re.compile(s, re.IGNORECASE), re.compile(form, re.IGNORECASE)) for s, form in _FORMS)
_SIGN = re.compile(
    rb"pass|pwd|secret|token|key|://[^\s/]{0,100}:|curl|lftp|\s-U|\s-p|authorization|identified|\$[0-9a-z]{1,9}\$",
    re.IGNORECASE,
)
_NO_VALUE = re.compile(
    rb"""(?ix) ["']? (?: [$<{%`/*~].* | yes | no | on | off | true | false | none | null | ask | prompt | [0-9]{1,2} ) ["']? """,
    re.DOTALL,
)
"""Variables, paths, switches: nothing that is a password of its own."""
_MASK = b"***"
MASKED = "masked"
"""Note of an item of which a part was masked."""


def masked(item: Item) -> Item:
    """The item with what is recognised masked, and said so; or the item itself."""
    if item.secret or b"\0" in item.data or not _SIGN.search(item.data):
        return item
    data = item.data
    for sign, form in _COMPILED:
        if sign.search(data):
            data = form.sub(_mask, data)
    return item if data == item.data else part_of(item, data)


def part_of(item: Item, data: bytes) -> Item:
    """The item with what is left of its content."""
    return replace(item, data=data, note=MASKED)


def _mask(found: re.Match[bytes]) -> bytes:
    value = found["value"]
    if _NO_VALUE.fullmatch(value):
        return found[0]
    quote = value[:1] if value[:1] in (b'"', b"'") and value[-1:] == value[:1] and len(value) > 1 else b""
    return found["head"] + quote + _MASK + quote
