"""Passwords, keys and hashes in what people write, also in Chinese: told by what stands before them and by how they look.

`inspector.masking` knows the forms of programs and may mask too much; here a false alarm refuses an honest answer, so that
"口令长度不少于 8 位" and "password: changed every 90 days" must stay free.
"""

from __future__ import annotations

import re

_NAMED = r"(?:密\s{0,3}码|口\s{0,3}令|密钥|秘钥|mima|\bpin码?|(?<!/)\bpass(?:word|wd|phrase|code)s?\b|\bpwd\b)"
_KEYED = r"(?:[a-z0-9_.-]{0,40}(?:passw(?:or)?d|passphrase|pwd|secret|token|(?:access|api|secret|private|auth)[_-]?key|_pass|_pw))"
_CHANGED = r"(?:已|均|都|统一|暂|先|现|默认|初始化?|设置|设定|设|修改|更改|重置|改|就|仍|还){0,3}"
_OPEN = r"[\"'“‘「【\[(]?"
_VALUE = r"(?P<token>[!-~]{1,200}?)(?=[\s,;，；。、）)】」”’\"']|[^!-~]|$)"
_BOUND = re.compile(
    rf"{_NAMED}{_CHANGED}\s{{0,4}}(?P<by>是|为|成|:|=|->|\bis\b)\s{{0,4}}{_OPEN}{_VALUE}", re.IGNORECASE
)
_LOOSE = re.compile(rf"(?:密码|口令|密钥|秘钥) ?{_OPEN}(?=[A-Za-z0-9]){_VALUE}", re.IGNORECASE)
_ASSIGNED = re.compile(rf"(?<![A-Za-z0-9_.-]){_KEYED}\s{{0,4}}=>?\s{{0,4}}{_OPEN}{_VALUE}", re.IGNORECASE)
_MIXED = r"(?=[!-~]{0,60}[A-Za-z])(?=[!-~]{0,60}[0-9])"
_CAPITAL = r"(?-i:(?=[!-~]{0,60}[A-Z])(?=[!-~]{0,60}[a-z]))"
_TOLD = re.compile(
    rf"(?<![A-Za-z0-9_.-])(?:(?:{_KEYED}|pw)\s{{0,4}}:\s{{0,4}}|"
    rf"(?:password|passwd|passphrase|passcode|pwd)\s{{1,4}}(?:(?:was|is|set|changed|reset)\s){{0,3}}(?:to\s)?{_CAPITAL})"
    rf"{_OPEN}{_MIXED}{_VALUE}",
    re.IGNORECASE,
)
"""After a colon or nothing words go on as often as not: only letters and digits together are one there."""
_PAIR = re.compile(
    r"(?<![\w/.-])(?:root|admin|administrator|sa|system|oracle|postgres|mysql|test|guest|user)\s?[/:]\s?(?![!-~]{1,40}@[a-z0-9-]+\.[a-z])"
    r"(?:[0-9]{6,20}|(?=[!-~]{0,30}[A-Za-z])(?=[!-~]{0,30}[0-9])(?=[!-~]{0,30}[@!#$%^&*])[!-~]{6,40})(?![\w/])",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"""(?ix)
    \b[a-z][a-z0-9+.-]{1,20}://[^\s/:@'"]{0,100}:(?![*]+@)[^\s/@'"]{1,200}@
    | -----BEGIN\ [A-Z ]{0,20}PRIVATE\ KEY----- | \bPuTTY-User-Key-File-[0-9]
    | \$(?:1|2[abxy]?|5|6|7|y|gy|apr1|sha1|argon2[a-z]{1,2}|scrypt)\$[./A-Z0-9$,=+-]{8}
    | \{(?:S?SHA(?:256|512)?|S?MD5|CRYPT|PBKDF2[A-Z0-9-]{0,8})\}[A-Z0-9+/=$.]{8} | (?<![0-9A-Z*])\*[0-9A-F]{40}(?![0-9A-Z])
    | \bauthorization:\s{0,4}(?:basic|bearer)\s{1,4}[A-Z0-9+/=._-]{6} | \beyJ[A-Z0-9_-]{10,400}\.eyJ[A-Z0-9_-]{10}
    | \bsshpass\s{1,4}-p\s{0,4}[^\s*] | \bidentified\s{1,4}by\s{1,4}['"][^'"*]
    | \b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;]{0,80}?\s-p(?!ort)[^\s-]
    | \b(?:AKIA[0-9A-Z]{16}|LTAI[0-9A-Z]{12,24}|gh[pousr]_[0-9A-Z]{30}|AGE-SECRET-KEY-1[0-9A-Z]{10})
    """
)
_PLACEHOLDER = re.compile(r"[*xX•.?_-]+|[<${%].*|(?:env|fd|credential|file):.*", re.IGNORECASE)
"""Masks, variables, and the places where a program has its passwords from (env:NAME)."""
_NUMBERS = re.compile(r"[<>=~0-9.+%/-]+(?:bits?|days?|chars?)?")
_UNIT = re.compile(
    r" ?[位个天日月年次种类字至到~、或及和,起台件条项%]| ?以[上下内]| ?(?:days?|months?|characters?|chars|letters|digits|bits?)\b"
)
_TECHNICAL = re.compile(
    r"(?:SM[1-9]|ZUC|AES|3?DES|RSA|ECC|SHA|MD5|HMAC|TLS|SSL|SSH|HTTPS?|IPSEC|VPN|LDAP|AD|RADIUS|KERBEROS|PAM|OTP|TOTP|[2M]FA|USB-?KEY|"
    r"UKEY|U盾|CA|KMS|HSM|GB|GM|ISO|FIPS|NIST|BCRYPT|SCRYPT|ARGON2|PBKDF2|YESCRYPT|MIN|MAX|LEN|WINDOWS|LINUX)(?![A-Z]).*",
    re.IGNORECASE | re.DOTALL,
)
"""Algorithms, protocols and standards: 密码 is cryptography too."""
_SAYING = re.compile(
    r"(?i:yes|no|none|null|n/a|na|ok|okay|true|false|set|unset|not|required|optional|changed|unchanged|strong|weak|complex|"
    r"unknown|empty|expired|enabled|disabled|protected|encrypted|hashed|stored|kept|rotated|managed|policy|length|minimum|"
    r"maximum|complexity|history|manager|authentication|login|never|always|every|reset|different|unique|must|should|only|the|at|ask)"
)
_FAVOURITE = re.compile(r"(?i:admin|administrator|root|passw(?:or)?d|pass|test|guest|qwerty|abc|system|oracle|mysql)")
_FILE = re.compile(r"\.[A-Za-z]{2,4}[0-9x]?$|^v?[0-9.]+$|^[0-9]{4}-|[/\\]")
_HOST = re.compile(r"(?!admin|root|pass|abc|qwe|test)[a-z][a-z-]*[0-9]{0,4}(?:[.-][a-z0-9-]+)*")
"""In a list of hosts with weak passwords."""
_END = re.compile(r"[\"'”’」】)]{0,3}[ .!。]{0,3}(?:\n|$)")
_END_OF_CLAUSE = re.compile(r"[\"'”’」】)]{0,3} ?(?:[.!。,;、\n]|$)")
_LETTERS = re.compile(r"[A-Za-z]+")


def has_password(words: str) -> bool:
    """Whether one stands in a text whose full-width characters are ASCII."""
    if _CERTAIN.search(words) or _PAIR.search(words):
        return True
    if any(not _is_saying(found) for found in _ASSIGNED.finditer(words)):
        return True
    if any(_is_mixed(found) for found in _TOLD.finditer(words)):
        return True
    return any(map(_is_bound, _BOUND.finditer(words))) or any(map(_is_loose, _LOOSE.finditer(words)))


def _is_saying(found: re.Match[str]) -> bool:
    token, rest = found["token"], found.string[found.end() : found.end() + 12]
    if _PLACEHOLDER.fullmatch(token) or _TECHNICAL.fullmatch(token):
        return True
    if _NUMBERS.fullmatch(token) and (len(token) < 4 or token[-1].isalpha() or _UNIT.match(rest)):
        return True
    return bool(_SAYING.fullmatch(token.rstrip(".!:")))


def _is_mixed(found: re.Match[str]) -> bool:
    """Long enough, and neither a saying nor the name of a file or a version."""
    token = found["token"].rstrip(".!?")
    return len(token) >= 6 and not _is_saying(found) and not _FILE.search(token)


def _is_bound(found: re.Match[str]) -> bool:
    """What follows 密码是, password: and the like is one, unless a sentence goes on from it."""
    token = found["token"].rstrip(".!?")
    if len(token) < 3 or _is_saying(found):
        return False
    if found.string[found.start() - 1 : found.start()] in ("弱", "空") and _HOST.fullmatch(token):
        return False
    if not _LETTERS.fullmatch(token):
        return True
    rest = found.string[found.end() :]
    if _FAVOURITE.fullmatch(token):
        return not re.match(" +[A-Za-z]+(?![A-Za-z0-9@#$%^&*])", rest)
    return found["by"].lower() != "is" and bool((_END if found[0][0].isascii() else _END_OF_CLAUSE).match(rest))


def _is_loose(found: re.Match[str]) -> bool:
    """What follows 密码 without a word between: letters and digits together, or some digits that count nothing."""
    token = found["token"]
    if _FAVOURITE.fullmatch(token):
        return True
    both = bool(re.search("[A-Za-z]", token) and re.search("[0-9]", token))
    return len(token) >= (6 if both else 4) and (both or token.isdigit()) and not _is_saying(found)
