"""Which argument of which program is a password. The words are those of a command line behind the program's name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence

Words = Sequence[str]
Found = Iterator[tuple[str, str]]
"""A kind of program and the value that it is given."""
_PORTS = re.compile(
    r"(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}:)?[0-9]{1,5}(?:-[0-9]{1,5})?:[0-9]{1,5}(?:-[0-9]{1,5})?(?:/(?:tcp|udp))?"
)
MYSQL = (
    "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlshow mysqlbinlog mysqlslap mysqlpump mysqlsh mycli mariadb mariadb-dump"
    " mariadb-admin mariadb-check mariadb-import mydumper myloader xtrabackup mariabackup innobackupex obclient"
).split()
_MONGO = "mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat mongotop".split()
POSTGRES = (
    "psql pg_dump pg_dumpall pg_restore pg_basebackup pg_isready createdb dropdb createuser dropuser vacuumdb reindexdb clusterdb"
    " initdb ksql"
).split()
PROMPTING = frozenset((*MYSQL, *POSTGRES, "mysql_config_editor"))
"""To these `--password` alone means: ask for it."""
ORACLE = "sqlplus disql expdp impdp exp imp sqlldr rman dexp dimp".split()
_LDAP = "ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldappasswd ldapcompare ldapmodrdn".split()

_FIELD = re.compile(r"(?i)(?:^|&)(?:password|passwd|pwd|pass)=(?P<value>[^&]{1,200})")
_CONNECT = re.compile(
    r"(?:userid=)?[A-Za-z\"][^/@\s.=-]{0,60}/(?P<value>[^/@\s]{1,100})(?:@.*|\s+as\s+\w+)?", re.IGNORECASE
)


def _attached(options: str, alone: bool = False) -> Callable[[str, Words], Found]:
    """The value of one-letter options: in the same word and, where `alone` says so, in the next one."""

    def judge(name: str, words: Words) -> Found:
        for at, word in enumerate(words):
            if word[:1] == "-" and word[1:2] in options and word[1:2]:
                value = word[2:] or (words[at + 1] if alone and at + 1 < len(words) else "")
                if not _PORTS.fullmatch(value) and not (not word[2:] and value.startswith("-")):
                    yield name, value

    return judge


def _mysqladmin(name: str, words: Words) -> Found:
    yield from _attached("p")(name, words)
    yield from _behind("password")(name, words)


def _curl(name: str, words: Words) -> Found:
    """-u joe:X, and fields of a form that is sent."""
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if re.fullmatch(r"-[a-zA-Z#0-9]{0,20}[uU]|--(?:proxy-)?user", word):
            yield name, after.partition(":")[2]
        elif match := re.fullmatch(r"(?:-[uU]|--(?:proxy-)?user=)(.+)", word):
            yield name, match[1].partition(":")[2]
        elif re.fullmatch(r"-[dF]|--(?:data|form)[a-z-]*", word):
            yield from ((name, match["value"]) for match in _FIELD.finditer(after))


def _oracle(name: str, words: Words) -> Found:
    """The form user/password@service, also `"user/password as sysdba"`; `/ as sysdba` has none."""
    for word in words:
        if match := _CONNECT.fullmatch(word):
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
    if words[:1] == ["passwd"]:
        pairs = itertools.pairwise(itertools.takewhile(lambda word: not word.startswith("<"), words))
        yield from ((name, word) for before, word in pairs if word[:1] != "-" and before not in ("-salt", "-in"))


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
    yield from _options("requirepass", "--requirepass")(name, words)


def _mongo(name: str, words: Words) -> Found:
    yield from _attached("p", alone=True)(name, [word for word in words if word != "--port"])


def _login(name: str, words: Words) -> Found:
    """docker login -p X: only there `-p` is a password."""
    if "login" in words[:3]:
        yield from _attached("p", alone=True)(name, words)


def _options(*options: str) -> Callable[[str, Words], Found]:
    """The word behind an option that is written out."""

    def judge(name: str, words: Words) -> Found:
        yield from ((name, words[at + 1]) for at, word in enumerate(words[:-1]) if word in options)

    return judge


def _behind(*commands: str, skipped: int = 0) -> Callable[[str, Words], Found]:
    """The word behind a subcommand, after `skipped` others; one that begins with a dash is an option."""

    def judge(name: str, words: Words) -> Found:
        at = next((at for at, word in enumerate(words) if word in commands), len(words))
        given = words[at + 1 + skipped : at + 2 + skipped]
        yield from ((name, word) for word in given if not word.startswith("-"))

    return judge


def _after(sign: str, *options: str) -> Callable[[str, Words], Found]:
    """What stands behind the sign in the value of an option: `--user root:X`, `-u joe,X`."""

    def judge(name: str, words: Words) -> Found:
        for at, word in enumerate(words):
            option, _, value = word.partition("=")
            value = words[at + 1] if word in options and at + 1 < len(words) else value
            if option in options:
                yield name, value.partition(sign)[2]

    return judge


def _mount(name: str, words: Words) -> Found:
    """-o username=joe,password=X"""
    for at, word in enumerate(words):
        if word.startswith("-o"):
            given = word[2:] or "".join(words[at + 1 : at + 2])
            pairs = (part.partition("=") for part in given.split(","))
            yield from ((name, value) for key, _, value in pairs if key in ("password", "pass"))


JUDGES: dict[str, Callable[[str, Words], Found]] = {
    **dict.fromkeys(MYSQL, _attached("p")),
    **dict.fromkeys(_MONGO, _mongo),
    **dict.fromkeys(ORACLE, _oracle),
    **dict.fromkeys(_LDAP, _attached("w", alone=True)),
    **dict.fromkeys(("7z", "7za", "7zr", "rar", "unrar"), _attached("p")),
    **dict.fromkeys(("zip", "unzip"), _attached("P", alone=True)),
    **dict.fromkeys(("docker", "podman", "nerdctl", "helm"), _login),
    **dict.fromkeys(("smbclient", "rpcclient", "smbget"), _samba),
    **dict.fromkeys(("xfreerdp", "rdesktop", "wlfreerdp"), _rdp),
    "sshpass": _attached("p", alone=True),
    "gsql": _attached("W", alone=True),
    "curl": _curl,
    **dict.fromkeys(("redis-cli", "redis-server"), _redis),
    **dict.fromkeys(("ipmitool", "sqlcmd", "bcp", "osql"), _attached("P", alone=True)),
    **dict.fromkeys(("cqlsh", "beeline"), _attached("p", alone=True)),
    **dict.fromkeys(
        ("keytool", "jarsigner"), _options("-storepass", "-keypass", "-srcstorepass", "-deststorepass", "-new")
    ),
    **dict.fromkeys(("mount", "mount.cifs"), _mount),
    "ksql": _attached("W"),
    "mysqladmin": _mysqladmin,
    "rabbitmqctl": _behind("add_user", "change_password", "authenticate_user", skipped=1),
    "etcdctl": _after(":", "--user"),
    "lftp": _after(",", "-u", "--user"),
    "htpasswd": _htpasswd,
    "openssl": _openssl,
    "net": _net,
}
