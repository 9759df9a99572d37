"""Where a host keeps password hashes that can be judged here: accounts, web users, boot loader, redis, Tomcat and others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

from inspector.fact import Absent, Unknown, View
from inspector.facts.accounts import PASSWD, SHADOW, Account, Passwd, Shadow, ShadowEntry
from inspector.facts.hashes import Strength, scheme
from inspector.passwords import postgresql
from inspector.passwords.schemes import HEX, PLAIN
from inspector.request import Files, Follow, Request
from inspector.snapshot import Item
from inspector.text import Secret


@dataclass(frozen=True)
class Stored:
    """One password as it is stored. `system`: it opens a log-in to the host itself; else to a service on it."""

    account: str
    source: str
    line: int
    field: Secret
    person: str = ""
    system: bool = False
    number: int = 1

    @property
    def subject(self) -> str:
        number = f" #{self.number}" if self.number > 1 else ""
        return self.account if self.system else f"{self.account} ({self.source}){number}"

    @property
    def location(self) -> str:
        return f"{self.source}:{self.line}" if self.line else self.source


def _secret(*globs: str) -> tuple[Files, ...]:
    return tuple(Files(glob, secret=True) for glob in globs)


_NGINX = "auth_basic_user_file[ \t]+([^;{}# \t]+)[ \t]*;"
_APACHE = "^[ \t]*[Aa][Uu][Tt][Hh][Uu][Ss][Ee][Rr][Ff][Ii][Ll][Ee][ \t]+([^ \t#]+)"
_FOLDERS = {
    ("/etc/nginx", _NGINX): ("/etc/nginx/*.conf", "/etc/nginx/conf.d/*", "/etc/nginx/sites-enabled/*"),
    ("/usr/local/nginx/conf", _NGINX): ("/usr/local/nginx/conf/*.conf", "/usr/local/nginx/conf/*/*.conf"),
    ("/etc/apache2", _APACHE): (
        "/etc/apache2/*.conf",
        "/etc/apache2/conf-enabled/*",
        "/etc/apache2/sites-enabled/*",
        "/etc/apache2/vhosts.d/*",
    ),
    ("/etc/httpd", _APACHE): ("/etc/httpd/conf/*.conf", "/etc/httpd/conf.d/*.conf"),
}
_NAMED = tuple(
    Follow(Files(glob), pattern, base, Files("/", secret=True))
    for (base, pattern), globs in _FOLDERS.items()
    for glob in globs
)
_HTPASSWD = _secret(
    *(
        f"{folder}/{name}"
        for folder in (
            *("/etc/nginx", "/etc/nginx/*", "/usr/local/nginx/conf", "/etc/apache2", "/etc/apache2/*", "/etc/httpd"),
            *("/etc/httpd/*", "/var/www", "/var/www/*", "/srv/www", "/srv/www/*", "/usr/share/nginx/html", "/etc"),
        )
        for name in (".htpasswd*", "htpasswd*", "*.htpasswd")
    )
)
"""Beside those that the servers' configuration names. That of .htaccess files is not followed."""
_LISTS = _secret("/etc/proftpd/ftpd.passwd", "/etc/dovecot/users", "/etc/dovecot/passwd")
_SAMBA = _secret("/etc/samba/smbpasswd", "/var/lib/samba/private/smbpasswd")
_REDIS = _secret(
    *("/etc/redis.conf", "/etc/redis/*.conf", "/etc/valkey/*.conf", "/etc/redis/*.acl"),
    *("/usr/local/etc/redis/*.conf", "/www/server/redis/redis.conf"),
)
_TOMCAT = _secret(
    *("/etc/tomcat*/tomcat-users.xml", "/var/lib/tomcat*/conf/tomcat-users.xml", "/opt/*/conf/tomcat-users.xml"),
    *(
        "/usr/local/*/conf/tomcat-users.xml",
        "/usr/share/tomcat*/conf/tomcat-users.xml",
        "/home/*/*/conf/tomcat-users.xml",
    ),
)
_GRUB = _secret(
    *("/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", "/boot/efi/EFI/*/grub.cfg", "/boot/grub/custom.cfg"),
    *("/boot/grub2/user.cfg", "/boot/efi/EFI/*/user.cfg", "/boot/grub/user.cfg"),
)

Lines = Iterator[tuple[int, str, str]]
"""Line, account, field."""


def _lists(item: Item) -> Lines:
    return _colons(item.text)


def _colons(text: str) -> Lines:
    """name:hash[:…], as htpasswd, ftpasswd and dovecot write it."""
    for number, line in enumerate(text.split("\n"), 1):
        name, colon, rest = line.strip().partition(":")
        field = rest.partition(":")[0] if not rest.startswith(("SCRAM-", "{PBKDF2")) else rest
        if colon and field and not name.startswith("#"):
            plain = field.upper().startswith("{PLAIN}")
            yield number, name, f"{PLAIN}{field[7:]}" if plain else field


_WEB_USER = re.compile(r"[^:\s#][^:]{0,254}:(?:[$*{].{7,}|[./0-9A-Za-z]{13}|_[./0-9A-Za-z]{19})")
_HTDIGEST = re.compile(r"[^:]*:[^:]*:[0-9a-f]{32}")


def _htpasswd(item: Item) -> Lines:
    """name:hash. What is no such line is passed over: the file may be something else of the same name."""
    if b"\0" in item.data:
        return
    for number, line in enumerate(item.text.split("\n"), 1):
        if _WEB_USER.fullmatch(line.strip()) and not _HTDIGEST.fullmatch(line.strip()):
            yield from ((number, name, field) for _, name, field in _colons(line))


def _smbpasswd(item: Item) -> Lines:
    """smbpasswd(5): name:uid:LM:NT:[flags]:… ; D among the flags is a disabled account, N one without a password."""
    for number, line in enumerate(item.text.split("\n"), 1):
        fields = line.split(":")
        if len(fields) >= 5 and re.fullmatch(r"[0-9A-Fa-f]{32}", fields[3]) and "D" not in fields[4]:
            yield number, fields[0], f"$3$${fields[3].lower()}"


def _redis(item: Item) -> Lines:
    """requirepass in clear, of several the last; `user NAME on >clear #sha256 …`. masterauth opens another host, not this one."""
    required: Lines = iter(())
    for number, line in enumerate(item.text.split("\n"), 1):
        words = line.split()
        if len(words) >= 2 and words[0].lower() == "requirepass":
            password = _unquoted(line.split(maxsplit=1)[1].strip())
            required = iter([(number, "requirepass", PLAIN + password)] if password else ())
        elif len(words) > 2 and words[0].lower() == "user" and "on" in words[2:]:
            for word in words[2:]:
                if word[0] in ">#" and len(word) > 1:
                    yield number, words[1], PLAIN + word[1:] if word[0] == ">" else word
    yield from required


def _unquoted(value: str) -> str:
    """One word of redis.conf, whose escapes are those of C; an empty one stands for no password."""
    if value[:1] not in ("'", '"') or value[-1:] != value[0]:
        return value
    return re.sub(r"\\(.)", r"\1", value[1:-1])


_USER = re.compile(r"""<user\b((?:[^<>"']|"[^"<]{0,1000}"|'[^'<]{0,1000}'){1,2000})>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(username|name|password)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def _tomcat(item: Item) -> Lines:
    """Passwords in clear or, where the server was told so, digests: bare, or `salt$rounds$digest`."""
    text, line, counted = _uncommented(item.text), 1, 0
    for found in _USER.finditer(text):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        values = {key.lower(): unescape(one or two) for key, one, two in _ATTRIBUTE.findall(found[1])}
        name = values.get("username") or values.get("name") or ""
        if (password := values.get("password")) is not None:
            yield line, name, _clear_or_digest(password)


_DIGEST = re.compile(r"[0-9a-f]{40}|(?:[0-9a-f]{32}){1,4}", re.IGNORECASE)
_SALTED = re.compile(r"[0-9a-f]{2,}\$[0-9]{1,9}\$[0-9a-f]{32,}", re.IGNORECASE)


def _clear_or_digest(password: str) -> str:
    if _SALTED.fullmatch(password):
        return password
    return (HEX if _DIGEST.fullmatch(password) else PLAIN) + password


def _uncommented(text: str) -> str:
    """XML without its comments, whose line ends stay."""
    parts = text.split("<!--")
    for place in range(1, len(parts)):
        comment, end, rest = parts[place].partition("-->")
        parts[place] = "\n" * comment.count("\n") + rest if end else ""
    return "".join(parts)


_BOOT = re.compile(
    r"^\s*(?:password_pbkdf2\s+(\S+)\s+|GRUB2_PASSWORD=)(grub\.pbkdf2\.\S+)|^\s*password\s+(\S+)\s+(\S+)"
)


def _grub(item: Item) -> Lines:
    for number, line in enumerate(item.text.split("\n"), 1):
        if found := _BOOT.match(line):
            field = found[2] or PLAIN + found[4].strip("\"'")
            if "$" not in field:  # a variable of the boot loader's own script
                yield number, found[1] or found[3] or "root", field


_SOURCES: tuple[tuple[tuple[Request, ...], Callable[[Item], Lines]], ...] = (
    ((*_NAMED, *_HTPASSWD), _htpasswd),
    (_LISTS, _lists),
    (_SAMBA, _smbpasswd),
    (_REDIS, _redis),
    (_TOMCAT, _tomcat),
    (_GRUB, _grub),
    (postgresql.NEEDS, postgresql.roles),
)
HOSTNAME = Files("/etc/hostname")
NEEDS: tuple[Request, ...] = (PASSWD, SHADOW, HOSTNAME, *(request for requests, _ in _SOURCES for request in requests))


def stored_passwords(view: View) -> Iterator[Stored]:
    """Each stored password once; locked ones and empty ones are none. What cannot be read is left out: `View.gaps` has it."""
    yield from _system(view)
    named: set[str] = set()
    for requests, read in _SOURCES:
        for request in requests:
            for item in view.whole(request):
                if item.stat is None or item.stat.kind != "file" or item.name in named:
                    continue
                named.add(item.name)
                yield from _distinct(item.name, read(item))


def _distinct(source: str, lines: Lines) -> Iterator[Stored]:
    """An account may have several passwords (redis), and then each has its number."""
    seen: dict[str, list[str]] = {}
    for line, account, field in lines:
        fields = seen.setdefault(account, [])
        if field not in fields:
            fields.append(field)
            yield Stored(account, source, line, Secret(field), number=len(fields))


def _system(view: View) -> Iterator[Stored]:
    try:
        passwd = Passwd.read(view)
    except (Absent, Unknown):
        return
    try:
        entries = {entry.name: entry for entry in reversed(Shadow.read(view).entries)}
    except (Absent, Unknown):
        entries = {}
    for account in passwd.by_name().values():
        at: Account | ShadowEntry | None = entries.get(account.name) if account.field.value == "x" else account
        if at is None:
            continue
        field = at.hash if isinstance(at, ShadowEntry) else at.field
        found = scheme(str(field.value))
        if not found.locked and found.strength is not Strength.NONE:
            source, _, line = at.location.rpartition(":")
            yield Stored(account.name, source, int(line), field, account.person, system=True)
