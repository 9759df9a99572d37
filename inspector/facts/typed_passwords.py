"""Whether a line that somebody typed gives a password to a program, as an argument or in a statement."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from inspector.facts.program_passwords import JUDGES, ORACLE, PROMPTING, Found, Words

DEPTH = 2
"""Command lines inside quoted words (`ssh host "…"`)."""
WORDS = 5_000
_TOKEN = re.compile(
    r"""(?P<operator>[;&|()]+)
    | (?P<word>(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|\$\([^()]{0,500}\)|`[^`]*`|\$\{[^}]{0,200}\}|[^\s;&|()'"`\\$]|[$'"`\\])+)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)""", re.DOTALL)
_LITERAL = "\ue000"
"""Stands for a `$` or a back quote that the shell does not expand."""
_KEEPS = str.maketrans({"$": _LITERAL, "`": _LITERAL})

_ASSIGNED = re.compile(
    r"(?:--?[a-z-]{1,20}=)?(?P<name>[A-Za-z_][A-Za-z0-9_.]{0,80})=(?P<value>.*)",
    re.DOTALL,
)
_SECRET_NAME = re.compile(
    r"(?i).*(?:password|passwd|passphrase|_pwd|_pass|secret_access_key|_secret)|sshpass|rediscli_auth|pgpassword"
)
_OPTION = re.compile(
    r"--(?:(?:http|ftp|proxy|ssl|tls|user|admin|root|db|database|bind|keystore|store|key|new|old|auth|smtp|rpc|api|batch)-)?"
    r"(?:password|passwd|pass|passphrase)(?:=(?P<value>.*))?",
    re.DOTALL,
)
_PROPERTY = re.compile(
    r"(?i)(?:-D|--)(?:[\w.-]{0,80}(?:password|passwd|passphrase)|[\w.-]{1,80}[._-]pass)=(?P<value>.*)", re.DOTALL
)
"""A setting of a program in Java: -Djavax.net.ssl.keyStorePassword=X, --spring.datasource.password=X"""
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"]{0,100}:(?P<value>[^\s/@'\"]{1,200})@(?=[\w\[$])")
_STATEMENTS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"""\bidentified\s{1,9}(?:with\s{1,9}\S{1,60}\s{1,9})?by\s{1,9}(?P<value>'[^']{1,200}'|"[^"]{1,200}")""",
        r"""\b(?:alter|create)\s{1,9}(?:user|role)\b[^;]{0,300}?\bpassword\s{1,9}(?P<value>'[^']{1,200}')""",
        r"""\bset\s{1,9}password\b[^;=]{0,200}=\s{0,9}(?:(?:old_)?password\s{0,9}\(\s{0,9})?(?P<value>'[^']{1,200}'|"[^"]{1,200}")""",
    )
)
_HASHED = re.compile(r"\*[0-9A-F]{40}|md5[0-9a-f]{32}|SCRAM-SHA-256.*|\$[0-9a-zA-Z]{1,8}\$.*")
_CODE = re.compile(r"""(?i)\b\w{0,40}(?:password|passwd|pwd)\s{0,9}=\s{0,9}(?P<value>'[^']{1,200}'|"[^"]{1,200}")""")
_OBJECT = re.compile(
    r"""(?i)(?:\b|_)(?:password|passwd|passphrase|pwd)(?:\\?["'])?\s{0,9}:\s{0,9}\\?(?P<quote>["'])(?P<value>[^"'\\\s]{1,200})\\?(?P=quote)"""
)
"""A field in JSON, or in an object of JavaScript."""
_REDIS = re.compile(r"(?i)(?:auth(?:\s+\S{1,100})?|config\s+set\s+requirepass)\s+(?P<value>\S{1,200})")

_PLACEHOLDER = re.compile(
    r"""(?isx) [$`].* | <.* | \{.* | [*x.?_-]+ | your.* | .*(?:placeholder|你的|密码|口令).* |
    prompt | ask | true | false | yes | no | on | off | none | null | [01]"""
)
_NAMING = frozenset("--name --hostname --network --net --link -h --host -u --user -n install".split())
"""What follows these is a name, no program."""


def passwords(line: str, file: str = "") -> frozenset[str]:
    """The kinds of programs that the line gives a password of its own to; placeholders and variables are none.

    `file` is the history that it stands in: clients have statements of their own.
    """
    return frozenset(kind for kind, _ in given(line, file))


def given(line: str, file: str = "") -> list[tuple[str, str]]:
    """The same with the passwords, in no order, to be compared in memory and never kept."""
    return [found for found in (*_shell(line, 0), *_statements(line, file)) if _is_own(found[1])]


def _is_own(value: str) -> bool:
    return bool(value) and not _PLACEHOLDER.fullmatch(value) and value.replace(_LITERAL, "$").isprintable()


def _statements(line: str, file: str) -> Found:
    for form in _STATEMENTS:
        for match in form.finditer(line):
            value = match["value"][1:-1]
            if not _HASHED.fullmatch(value):
                yield "SQL", value.translate(_KEEPS) if "psql" in file or "mysql_" in file else value
    yield from (("object", match["value"]) for match in _OBJECT.finditer(line))
    name = file.rpartition("/")[2]
    if "python" in name or "node" in name or "irb" in name:
        yield from (("code", match["value"][1:-1]) for match in _CODE.finditer(line))
    if "redis" in name and (given := _REDIS.fullmatch(line)):
        yield "redis", given["value"].strip("\"'")


def _shell(line: str, depth: int) -> Found:
    """zsh and fish put a head before a line; one that is commented out holds its password all the same."""
    if line.startswith("- cmd: "):
        line = line[len("- cmd: ") :]
    fed: list[str] = []
    for piped, words in _commands(line.lstrip("# \t")):
        yield from _command(words, fed if piped else [])
        fed = _printed(words)
        for word in words if depth < DEPTH else ():
            if " " in word:
                yield from _shell(word.replace(_LITERAL, "$"), depth + 1)


def _commands(line: str) -> Iterator[tuple[bool, list[str]]]:
    """The words of each simple command, and whether it reads what the one before it prints."""
    words: list[str] = []
    piped = False
    for count, match in enumerate(_TOKEN.finditer(line)):
        if count >= WORDS:
            break
        if match["operator"]:
            if words:
                yield piped, words
            words, piped = [], match["operator"] == "|"
        else:
            words.append(_QUOTES.sub(_unquoted, match["word"]))
    if words:
        yield piped, words


def _unquoted(match: re.Match[str]) -> str:
    single, double, escaped = match.groups()
    if double is not None:
        return re.sub(r"\\([$`])", _LITERAL, double)
    return (single if single is not None else escaped or "").translate(_KEEPS)


def _printed(words: Words) -> list[str]:
    """What echo and printf put out."""
    name = words[0].rpartition("/")[2]
    return [word for word in words[1:] if not re.fullmatch(r"-[neE]+", word)] if name in ("echo", "printf") else []


def _command(words: Words, fed: Words) -> Found:
    for word in words:
        yield from (("url", match["value"]) for match in _URL.finditer(word))
        assigned = _ASSIGNED.fullmatch(word)
        if assigned and _SECRET_NAME.fullmatch(assigned["name"]):
            yield "environment", assigned["value"]
        if setting := _PROPERTY.fullmatch(word):
            yield "option", setting["value"]
    names = [word.rpartition("/")[2] for word in words]
    for at, name in enumerate(names):
        if name in JUDGES and not (at and words[at - 1] in _NAMING) and (name not in ORACLE or _first(words[:at])):
            yield from JUDGES[name](name, _behind(names, words, at))
        if name in ("passwd", "chpasswd", "smbpasswd", "sudo"):
            yield from _from_input(name, _behind(names, words, at, frozenset()), fed)
    yield from _long_options(names, words)


def _behind(names: Words, words: Words, at: int, naming: frozenset[str] = _NAMING) -> Words:
    """The words behind a program up to where it is called once more, so that a line of nothing but its name is read once."""
    again = (place for place in range(at + 1, len(words)) if names[place] == names[at])
    return words[at + 1 : next((place for place in again if words[place - 1] not in naming), len(words))]


def _first(before: Words) -> bool:
    """Whether a program stands where commands do: these have names that are words of the language."""
    return all("=" in word or word in ("sudo", "nohup", "time", "exec") for word in before)


def _long_options(names: Words, words: Words) -> Found:
    """`--password=X` of any program, and `--password X` of those that do not ask then."""
    asking = bool(PROMPTING.intersection(names))
    for at, word in enumerate(words):
        if option := _OPTION.fullmatch(word):
            after = words[at + 1] if at + 1 < len(words) else ""
            if option["value"] is not None:
                yield _kind(names), option["value"]
            elif not asking and not after.startswith("-"):
                yield _kind(names), after


def _kind(names: Words) -> str:
    """A name that is known, since that of a file or script might say too much."""
    return next((name for name in names if name in JUDGES or name in ("wget", "psql", "svn", "docker")), "option")


def _from_input(name: str, words: Words, fed: Words) -> Found:
    """What is printed into passwd, chpasswd, smbpasswd -s and sudo -S, or given as a here-string.

    Without --stdin passwd reads the password twice.
    """
    here = [
        word.removeprefix("<<<")
        for at, word in enumerate(words)
        if word.startswith("<<<") or "<<<" in words[at - 1 : at]
    ]
    given = [*fed, *(word for word in here if word)]
    if not given:
        return
    if name == "chpasswd":
        yield from ((name, word.partition(":")[2].removesuffix("\\n")) for word in given if ":" in word)
    elif (name == "passwd" and "--stdin" in words) or (name == "sudo" and _reads(words)):
        yield name, given[-1]
    elif (name == "passwd" and any("\\n" in word for word in given)) or (name == "smbpasswd" and _silent(words)):
        parts = [part for word in given for part in word.split("\\n") if part and not part.startswith("%")]
        yield from ((name, part) for part in parts[-1:])


def _silent(words: Words) -> bool:
    """Whether smbpasswd reads from its input."""
    return any(re.fullmatch(r"-[a-zA-Z]{0,9}s[a-zA-Z]{0,9}", word) for word in words)


def _reads(words: Words) -> bool:
    """Whether sudo is to read the password from its input."""
    options = itertools.takewhile(lambda word: word.startswith("-"), words)
    return any(word == "--stdin" or re.fullmatch(r"-[a-zA-Z]{0,20}S[a-zA-Z]{0,20}", word) for word in options)
