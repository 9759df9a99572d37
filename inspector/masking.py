"""Passwords, keys and hashes that stand in evidence which is no secret as a whole: in crontabs, addresses, units, logs.

What is recognised is masked and the rest stays, so that it can be judged again. A password that nothing marks as one stays too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from inspector import oci
from inspector.snapshot import Item
from inspector.text import clean, clipped

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


SHOWN = 300
"""Characters of a command of an image's history that are shown."""
READ = 8_000
"""Characters of it that are looked at."""
_STARS = "***"
_LITERAL = r"""(?P<value>[^\s"'\\;|&)]{1,400})"""
_SAID = r"\b(?:echo|printf)\s{1,4}(?:-\w{1,3}\s{1,4})?[\"']?"
_BESIDE = r"[^;|&\n]{0,300}?"
_HERE = r"[^\n;|&]{0,80}<<-?\s{0,2}[\"']?\w{1,20}[\"']?[^\n]{0,80}\n"
GIVEN: dict[str, re.Pattern[str]] = {
    kind: re.compile(form)
    for kind, form in (
        ("npm", rf"(?:_auth(?:Token)?|\s_password|npmAuthToken)(?:\s{{1,4}}|=)[\"']?{_LITERAL}"),
        ("debconf", rf"[\w.+-]{{1,80}}/[\w./+-]{{1,80}}\s{{1,4}}password\s{{1,4}}[\"']?{_LITERAL}"),
        ("aws", rf"\baws_(?:secret_access_key|session_token)\s{{1,4}}[\"']?{_LITERAL}"),
        ("redis", r"\b(?:requirepass|masterauth)\s{1,4}[\"']?(?P<value>[^\s\"'/\\;|&)]{1,400})"),
        ("netrc", rf"\blogin\s{{1,4}}\S{{1,100}}\s{{1,4}}password\s{{1,4}}{_LITERAL}"),
        (
            "pgpass",
            r":(?:[0-9]{4,5}|\*):[^:\s]{1,80}:[^:\s]{1,80}:(?P<value>[^\s\"';|&)]{1,80})[\"']?\s{0,4}>{1,2}[^\n;|&]{0,40}\.pgpass",
        ),
        (
            "useradd",
            rf"\buser(?:add|mod)\b{_BESIDE}\s(?:-\w{{0,6}}p\s{{0,4}}|--password[=\s]\s{{0,4}})[\"']?{_LITERAL}",
        ),
        (
            "passwd",
            rf"{_SAID}{_LITERAL}[\"']?\s{{0,4}}(?:;[^|;\n]{{0,100}}){{1,2}}\)\s{{0,4}}\|\s{{0,4}}(?:\S{{0,20}}/)?passwd\b",
        ),
        ("chpasswd", rf"\bchpasswd\b{_HERE}[^\s:]{{1,80}}:{_LITERAL}"),
        ("smbpasswd", rf"\b(?:smb)?passwd\b{_HERE}{_LITERAL}"),
        ("login", rf"{_SAID}{_LITERAL}[\"']?\s{{0,4}}\|[^|\n]{{0,200}}\s--?password-stdin\b"),
        (
            "vnc",
            rf"{_SAID}{_LITERAL}[\"']?\s{{0,4}}\|\s{{0,4}}vncpasswd\b|\bvncpasswd\b[^\n;|&]{{0,20}}<<<\s{{0,4}}[\"']?{_LITERAL.replace('value', 'here')}",
        ),
        ("x11vnc", rf"\s-storepasswd\s{{1,4}}[\"']?{_LITERAL}"),
        ("composer", rf"\bhttp-basic\.\S{{1,100}}\s{{1,4}}\S{{1,100}}\s{{1,4}}[\"']?{_LITERAL}"),
        (
            "bundle",
            rf"\bbundle\s{{1,4}}config\s{{1,4}}(?:set\s{{1,4}}|--\w{{1,9}}\s{{1,4}}){{0,3}}[\w-]{{1,60}}\.[\w.-]{{1,60}}\s{{1,4}}[\w.-]{{1,60}}:(?!//){_LITERAL}",
        ),
        (
            "option",
            rf"\b(?:az\s{{1,4}}login|dotnet\s{{1,4}}nuget|(?:elastic|open)search-users|add-user[\w-]{{0,20}}\.sh)\b{_BESIDE}\s-p\s{{1,4}}[\"']?{_LITERAL}",
        ),
        ("jboss", rf"\badd-user\.sh\s{{1,4}}(?!-)\S{{1,60}}\s{{1,4}}(?!-)[\"']?{_LITERAL}"),
        ("attach", r"\b(?:vault\s{1,4}login|(?:ua|pro)\s{1,4}attach)\s{1,4}(?P<value>[\w.-]{12,400})"),
        ("grafana", rf"\breset-admin-password\s{{1,4}}(?:--\S{{1,60}}\s{{1,4}}){{0,3}}[\"']?{_LITERAL}"),
        ("django", rf"\bcreate_superuser\([^)\n]{{0,200}},\s{{0,4}}\\?[\"']{_LITERAL}\\?[\"']\s{{0,4}}\)"),
        ("url", r"\bhttps?://(?P<value>(?=[A-Za-z_-]{0,80}[0-9])[A-Za-z0-9_-]{16,200})@"),
    )
}
"""Where programs are given a password or token in a command, by the kind of program."""
_TELLING = r"[\w.-]{0,60}?(?:pass|pwd|_pw|secret|token|key|cred|auth|private|signature|salt|seed|cookie|dsn|口令|密码)[\w.-]{0,60}"
_HARMLESS = re.compile(r"(?i)[\w.-]*(?:_file|_path|_dir|_home|_url|_version)")
_NAMED = re.compile(rf"(?i)(?<![\w.-])(?P<name>{_TELLING})(?P<sign>=|\s)\s*(?P<rest>.*)", re.DOTALL)
_PLAIN_VARIABLE = re.compile(r"[\"']?\$(?:\w+|\{\w+\})[\"']?")
_VALUE_TEXT = r"""(?P<value>"(?:[^"\\]|\\.)*(?:"|$)|'[^']*(?:'|$)|[^\s;&|)]+)"""
_DASHED = (
    "user(?:add|mod)|sshpass|docker|podman|7z[ar]?|mongo\\w*|redis-cli|ldap\\w+|gsql|zip|unzip|sqlcmd|bcp|osql|ipmitool"
    "|cqlsh|beeline"
)
_MASKED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(form, re.DOTALL), put)
    for form, put in (
        (r"(?i)(\bopenssl\s+passwd\b)[^|;&)]*", r"\1 ***"),
        (r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY.*?(?:-----END [A-Z0-9 ]*-----|$)", "-----BEGIN PRIVATE KEY-----***"),
        (
            r"(?i)((?:\becho|\bprintf)\s+).*?(\|\s*(?:\S*/)?(?:sudo\s+)?(?:\S*/)?(?:chpasswd|passwd|smbpasswd|sudo)\b)",
            r"\1*** \2",
        ),
        (r"(?i)(\b(?:chpasswd|passwd|smbpasswd|debconf-set-selections)\b[^|;&]*?<<<?\s*).*", r"\1***"),
        (r"(?i)(\b[a-z][a-z0-9+.-]*://)(?!git@)[^\s/@'\"]+@", r"\1***@"),
        (
            rf"(?i)(\b(?:{_DASHED})\b[^|;&]*?\s[\"']?-[pPaWw][\s\"',]*)\S+",
            r"\1***",
        ),
        (r"(?i)(\bcurl\b[^|;&]*?\s(?:-\w*[uU]|--(?:proxy-)?user)[ =]?)\S+", r"\1***"),
        (r"(?i)(\bhtpasswd\s[^|;&]*?-\w*b\w*\b)[^|;&>]*", r"\1 *** "),
        (r"(?i)(\brabbitmqctl\b[^|;&]*?\s(?:add_user|change_password|authenticate_user)\s+\S+\s+)\S+", r"\1***"),
        (r"(?i)(\bmysqladmin\b[^|;&]*?\spassword\s+)\S+", r"\1***"),
        (r"(?i)(\b(?:user|role)\b.{0,300}?\bpassword\s+\\?)[\"'][^\"']+", r"\1'***"),
        (r"(?i)(\bnet\s+user\s+\S+\s+)[^\s/]\S*", r"\1***"),
        (
            r"(\b(?:sqlplus|disql|expdp|impdp|exp|imp|sqlldr|rman|dexp|dimp)\s+(?:-\S+\s+)*[\"']?[^\s/\"']+/)[^\s@\"']+",
            r"\1***",
        ),
        (r"(?i)(\bx-[\w-]*(?:api|token|key|auth)[\w-]*\s*:\s*)[^\s\"'*]+", r"\1***"),
        (r"(\bhooks\.slack\.com/)[\w/-]+", r"\1***"),
        (r"(?i)(\bpass:)\S+", r"\1***"),
        (r"(?i)(\b(?:basic|bearer)\s+)[\w.~+/=-]+", r"\1***"),
        (r"(?i)(\bauth(?:orization)?[\"']?\s*:\s*(?:\w+\s+)?)[^\s\"'*]+", r"\1***"),
        (r"\b(?:AKIA|ASIA|LTAI|AKID)[0-9A-Za-z]{12,}", _STARS),
        (
            r"\b(?:gh[a-z]_|github_pat_|glpat-|gl[a-z]{2,5}-|xox[a-z]-|npm_|pypi-|dckr_pat_|hf_|sk_live_|sk-|AIza|hv[sb]\.)[\w.-]{12,}",
            _STARS,
        ),
        (r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}", _STARS),
    )
)
"""What a secret looks like in a command, whatever its name."""
_ASSIGNED = re.compile(
    rf"(?i)(?P<head>(?<![\w.-])(?:--?)?(?P<name>{_TELLING})[\"']?\s{{0,2}}[=:]>?\s{{0,2}}){_VALUE_TEXT}", re.DOTALL
)
_SPACED = re.compile(
    r"(?i)(?P<head>(?<![\w.-])(?P<name>(?:--?[\w-]{0,40}?|[\w./:-]{0,80}?[_:][\w-]{0,30}?)(?:pass(?:word|wd|phrase)?|token|secret|(?:secret|access|api|private|auth)[_-]?key))"
    rf"(?<!disabled-password)\s+)(?!-){_VALUE_TEXT}",
    re.DOTALL,
)
_WORDLIKE = re.compile(
    r"(?<![A-Za-z0-9+/=_.:-])(?:[A-Za-z0-9_=+-]{24,}|[A-Za-z0-9+][A-Za-z0-9+/=]{23,})(?![A-Za-z0-9])"
)
_PARTS = re.compile(r"[A-Za-z0-9_=+-]{24,}")


def command(text: str) -> str:
    """One line of an image's history: what looks like a secret masked, without the shell around it, cut to what people read.

    Masks too much rather than too little. A name that says nothing, with a value that looks like a word, stays.
    """
    whole = text[:READ]
    if len(text) > READ:  # a token that is cut is not known as one any more
        whole = whole.rpartition(" ")[0]
    said = oci.said(whole)
    given = _told(said.given)
    rest = _told(said.rest) if said.word in ("ENV", "ARG", "LABEL") else said.rest
    line = _unnamed(" ".join(part for part in (said.word, given, rest) if part))
    return clipped(clean(" ".join(line.split())), SHOWN)


def _told(text: str) -> str:
    """Names and values without quotes around them: behind a name that says secret all of it may be its value."""
    for found in _NAMED.finditer(text):
        if not _HARMLESS.fullmatch(found["name"]) and (found["sign"] == "=" or found.start() == 0):
            return f"{text[: found.start('rest')]}{_STARS}"
    return text


def _unnamed(text: str) -> str:
    for kind in GIVEN.values():
        text = kind.sub(_without, text)
    for form, put in _MASKED:
        text = form.sub(put, text)
    text = masked(Item("", data=text.encode("utf-8", "surrogateescape"))).text
    text = _SPACED.sub(_hidden, _ASSIGNED.sub(_hidden, text))
    return _PARTS.sub(_random, _WORDLIKE.sub(_random, text))


def _without(found: re.Match[str]) -> str:
    """What was found with a mask in place of each of its values that is no variable."""
    shown = found[0]
    for value in filter(None, found.groups()):
        shown = shown if _PLAIN_VARIABLE.fullmatch(value) or value[:2] == "$(" else shown.replace(value, _STARS)
    return shown


def _hidden(found: re.Match[str]) -> str:
    if _PLAIN_VARIABLE.fullmatch(found["value"]) or _HARMLESS.fullmatch(found["name"]):
        return found[0]
    return found["head"] + _STARS


def _random(found: re.Match[str]) -> str:
    """A mask for what looks like a key; the name of a variable before it stays."""
    word = found[0]
    if not _mixed(word):
        return word
    name, sign, value = word.partition("=")
    return f"{name}={_STARS}" if sign and value.strip("=") and name.isidentifier() and not _mixed(name) else _STARS


def _mixed(word: str) -> bool:
    return all(any(map(kind, word)) for kind in (str.isdigit, str.islower, str.isupper))
