"""Whether a line that somebody typed gives a password to a program, as an argument or in a statement. Tells kinds, never values."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence

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
    r"(?:--?[a-z-]{1,20}=)?(?P<name>[A-Za-z_][A-Za-z0-9_]{0,80})=(?P<value>.*)",
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
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"]{0,100}:(?P<value>[^\s/@'\"]{1,200})@")
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
_REDIS = re.compile(r"(?i)(?:auth(?:\s+\S{1,100})?|config\s+set\s+requirepass)\s+(?P<value>\S{1,200})")

_PLACEHOLDER = re.compile(
    r"""(?isx) [$`].* | <.* | \{.* | [*x.?_-]+ | your.* | .*(?:placeholder|你的|密码|口令).* |
    prompt | ask | true | false | yes | no | on | off | none | null | [01]"""
)
_PORTS = re.compile(
    r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}:)?[0-9]{1,5}(?:-[0-9]{1,5})?:[0-9]{1,5}(?:-[0-9]{1,5})?(?:/(?:tcp|udp))?"
)
_MYSQL = (
    "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlbinlog mysqlslap mysqlpump mysqlsh mycli mariadb mariadb-dump"
    " mariadb-admin mariadb-check mariadb-import mydumper myloader xtrabackup mariabackup innobackupex"
).split()
_MONGO = "mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat mongotop".split()
_POSTGRES = (
    "psql pg_dump pg_dumpall pg_restore pg_basebackup pg_isready createdb dropdb createuser dropuser vacuumdb reindexdb clusterdb"
    " initdb ksql"
).split()
_PROMPTING = frozenset((*_MYSQL, *_POSTGRES, "mysql_config_editor"))
"""To these `--password` alone means: ask for it."""
_ORACLE = "sqlplus disql expdp impdp exp imp sqlldr rman dexp dimp".split()
_LDAP = "ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldappasswd ldapcompare ldapmodrdn".split()
_NAMING = frozenset("--name --hostname --network --net --link -h --host -u --user -n install".split())
"""What follows these is a name, no program."""

Words = Sequence[str]
Found = Iterator[tuple[str, str]]
"""A kind of program and the value that it is given."""


def passwords(line: str, file: str = "") -> frozenset[str]:
    """The kinds of programs that the line gives a password of its own to; placeholders and variables are none.

    `file` is the history that it stands in: clients have statements of their own.
    """
    return frozenset(kind for kind, value in (*_shell(line, 0), *_statements(line, file)) if _is_own(value))


def _is_own(value: str) -> bool:
    return bool(value) and not _PLACEHOLDER.fullmatch(value) and value.replace(_LITERAL, "$").isprintable()


def _statements(line: str, file: str) -> Found:
    for form in _STATEMENTS:
        for match in form.finditer(line):
            value = match["value"][1:-1]
            if not _HASHED.fullmatch(value):
                yield "SQL", value.translate(_KEEPS) if "psql" in file or "mysql_" in file else value
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
    names = [word.rpartition("/")[2] for word in words]
    for at, name in enumerate(names):
        if name in _JUDGES and not (at and words[at - 1] in _NAMING) and (name not in _ORACLE or _first(words[:at])):
            yield from _JUDGES[name](name, words[at + 1 :])
        if name in ("passwd", "chpasswd", "sudo"):
            yield from _from_input(name, words[at + 1 :], fed)
    yield from _long_options(names, words)


def _first(before: Words) -> bool:
    """Whether a program stands where commands do: these have names that are words of the language."""
    return all("=" in word or word in ("sudo", "nohup", "time", "exec") for word in before)


def _long_options(names: Words, words: Words) -> Found:
    """`--password=X` of any program, and `--password X` of those that do not ask then."""
    asking = bool(_PROMPTING.intersection(names))
    for at, word in enumerate(words):
        if option := _OPTION.fullmatch(word):
            after = words[at + 1] if at + 1 < len(words) else ""
            if option["value"] is not None:
                yield _kind(names), option["value"]
            elif not asking and not after.startswith("-"):
                yield _kind(names), after


def _kind(names: Words) -> str:
    """A name that is known, since that of a file or script might say too much."""
    return next((name for name in names if name in _JUDGES or name in ("wget", "psql", "svn", "docker")), "option")


def _attached(options: str, alone: bool = False) -> Callable[[str, Words], Found]:
    """The value of one-letter options: in the same word and, where `alone` says so, in the next one."""

    def judge(name: str, words: Words) -> Found:
        for at, word in enumerate(words):
            if word[:1] == "-" and word[1:2] in options and word[1:2]:
                value = word[2:] or (words[at + 1] if alone and at + 1 < len(words) else "")
                if not _PORTS.fullmatch(value) and not (not word[2:] and value.startswith("-")):
                    yield name, value

    return judge


def _curl(name: str, words: Words) -> Found:
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if re.fullmatch(r"-[a-zA-Z#0-9]{0,20}[uU]|--(?:proxy-)?user", word):
            yield name, after.partition(":")[2]
        elif match := re.fullmatch(r"(?:-[uU]|--(?:proxy-)?user=)(.+)", word):
            yield name, match[1].partition(":")[2]


def _oracle(name: str, words: Words) -> Found:
    """The form user/password@service; `/ as sysdba` has none."""
    for word in words:
        if match := re.fullmatch(r"(?:userid=)?[^/@\s.=-][^/@\s.=]{0,60}/(?P<value>[^/@\s]{1,100})(?:@.*)?", word):
            yield name, match["value"].strip('"')


def _htpasswd(name: str, words: Words) -> Found:
    if len(words) >= 3 and any(re.fullmatch(r"-[a-zA-Z0-9]*b[a-zA-Z0-9]*", word) for word in words):
        yield name, words[-1]


def _openssl(name: str, words: Words) -> Found:
    for at, word in enumerate(words):
        if word.startswith("pass:"):
            yield name, word.removeprefix("pass:")
        elif word == "-k" and "enc" in words and at + 1 < len(words):
            yield name, words[at + 1]


def _net(name: str, words: Words) -> Found:
    """net user NAME PASSWORD, also of Samba; `*` asks."""
    if list(words[:1]) == ["user"]:
        given = [
            word for word in words[1:] if not word.startswith(("/", "-")) and word not in ("add", "delete", "info")
        ]
        yield name, given[1] if len(given) > 1 else ""
    yield from _samba(name, words)


def _samba(name: str, words: Words) -> Found:
    for at, word in enumerate(words):
        value = words[at + 1] if word in ("-U", "--user") and at + 1 < len(words) else word
        if word.startswith(("-U", "--user")):
            yield name, value.partition("%")[2]


def _rdp(name: str, words: Words) -> Found:
    yield from ((name, word[3:]) for word in words if word.startswith("/p:"))
    yield from _attached("p", alone=True)(name, words)


def _redis(name: str, words: Words) -> Found:
    yield from _attached("a", alone=True)(name, words)
    if "requirepass" in words[:-1]:
        yield name, words[words.index("requirepass") + 1]


def _mongo(name: str, words: Words) -> Found:
    yield from _attached("p", alone=True)(name, [word for word in words if word != "--port"])


def _login(name: str, words: Words) -> Found:
    """docker login -p X: only there `-p` is a password."""
    if "login" in words[:3]:
        yield from _attached("p", alone=True)(name, words)


def _from_input(name: str, words: Words, fed: Words) -> Found:
    """What is printed into passwd --stdin, chpasswd and sudo -S, or given as a here-string."""
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


def _reads(words: Words) -> bool:
    """Whether sudo is to read the password from its input."""
    options = itertools.takewhile(lambda word: word.startswith("-"), words)
    return any(word == "--stdin" or re.fullmatch(r"-[a-zA-Z]{0,20}S[a-zA-Z]{0,20}", word) for word in options)


_JUDGES: dict[str, Callable[[str, Words], Found]] = {
    **dict.fromkeys(_MYSQL, _attached("p")),
    **dict.fromkeys(_MONGO, _mongo),
    **dict.fromkeys(_ORACLE, _oracle),
    **dict.fromkeys(_LDAP, _attached("w", alone=True)),
    **dict.fromkeys(("7z", "7za", "7zr", "rar", "unrar"), _attached("p")),
    **dict.fromkeys(("zip", "unzip"), _attached("P", alone=True)),
    **dict.fromkeys(("docker", "podman", "nerdctl", "helm"), _login),
    **dict.fromkeys(("smbclient", "rpcclient", "smbget"), _samba),
    **dict.fromkeys(("xfreerdp", "rdesktop", "wlfreerdp"), _rdp),
    "sshpass": _attached("p", alone=True),
    "gsql": _attached("W", alone=True),
    "curl": _curl,
    "redis-cli": _redis,
    "htpasswd": _htpasswd,
    "openssl": _openssl,
    "net": _net,
}
