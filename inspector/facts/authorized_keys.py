"""Which keys open an account over SSH: where sshd looks for them, and which of the lines there it takes for keys.

Owners and modes of the files (StrictModes) are not looked at, nor whether sshd runs: without its configuration the usual
files count, since other servers read them too.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from inspector.fact import Unknown, View, fact
from inspector.facts.accounts import Account, Passwd
from inspector.facts.permissions import Identities
from inspector.facts.sshd import Directive, Match, Sshd, in_patterns
from inspector.model import Reason, reason
from inspector.patterns import is_pattern
from inspector.request import Files, HomeFiles, Request
from inspector.text import Text

_LINE = ("^[ \t]*[^# \t].*[ \t]AAAA",)
"""Base64 of a public key begins so, with the length of its type's name; no line of a private key has a blank."""
HOMES = HomeFiles(".ssh/authorized_keys*", keep=_LINE, limit=256 << 10)
FOLDERS = ("/etc/ssh/authorized_keys", "/etc/ssh/authorized_keys.d", "/etc/ssh/keys")
"""Where many sites let sshd look (`AuthorizedKeysFile /etc/ssh/authorized_keys/%u`): a file for each account."""
NEEDS: tuple[Request, ...] = (HOMES, *(Files(f"{folder}/*", keep=_LINE, limit=256 << 10) for folder in FOLDERS))
_USUAL = (".ssh/authorized_keys", ".ssh/authorized_keys2")
_ELSEWHERE = ("AuthorizedKeysCommand", "TrustedUserCAKeys")
_BOUND = ("gitlab-shell-authorized-keys-check", "gitea", "forgejo")
"""Programs that answer with keys of which each runs one command."""
_RELEVANT = frozenset(
    ("", "pubkeyauthentication", "authorizedkeysfile", "forcecommand", *(name.lower() for name in _ELSEWHERE))
)
_QUOTED = r'"(?:\\"|\\(?!")|[^"\\])*"'
_KEY = re.compile(
    rf'(?:((?:[^"\s]|{_QUOTED})+)[ \t]+)?([A-Za-z][A-Za-z0-9@.-]*)[ \t]+(AAAA[A-Za-z0-9+/]*)=*(?:[ \t]+(.*))?'
)
_COMMAND = re.compile(r'(?:^|,)command=""', re.IGNORECASE)
_EXPIRY = re.compile(r'(?:^|,)expiry-time="([0-9]{8})', re.IGNORECASE)
_OPTION = re.compile(rf"([A-Za-z-]+)(?:=({_QUOTED}))?(?:,|$)")
_SHOWN = ("from", "expiry-time")
"""Options whose values tell nothing but where and until when a key opens; the others may hold passwords."""
UNREAD = Text(
    en="{account}: sshd may take keys by {place}, which were not read",
    zh="账户 {account}：sshd 可能通过 {place} 接受其他公钥，相关公钥未能读取",
)


@dataclass(frozen=True)
class Key:
    """A line with a public key. `bound`: to one command. `comment`: what follows it, often `person@computer`.

    `fingerprint`: as ssh-keygen -l prints it. `options`: their names, with the values of those that hold no secret.
    """

    bound: bool
    comment: str
    kind: str = ""
    fingerprint: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Keys:
    """Of one account. `held`: each key that sshd takes, with its file. `forced`: whatever opens it, sshd runs one fixed command.

    `unread`: why there may be further keys.
    """

    held: tuple[tuple[str, Key], ...] = ()
    forced: bool = False
    unread: Reason | None = None

    @property
    def file(self) -> str:
        """The first file with a key; empty where there is none."""
        return next((file for file, _ in self.held), "")

    @property
    def session(self) -> str:
        """The first file with a key that gives a command line."""
        return "" if self.forced else next((file for file, key in self.held if not key.bound), "")


def keys_in(text: str, today: datetime.date) -> Iterator[Key]:
    """The keys of an authorized_keys file. What is past its expiry-time is none; its time zone is passed over by a day."""
    for line in text.split("\n"):
        found = _KEY.fullmatch(line.strip()[:16384])
        if not found or line.lstrip().startswith("#"):
            continue
        options = found[1] or ""
        expiry = _EXPIRY.search(options)
        if expiry is None or expiry[1] >= f"{today - datetime.timedelta(days=1):%Y%m%d}":
            bound = bool(_COMMAND.search(re.sub(_QUOTED, '""', options)))
            yield Key(bound, found[4] or "", found[2], _fingerprint(found[3]), _shown(options))


def _fingerprint(text: str) -> str:
    """Of a public key in base64, without its padding; characters that are too many to be a whole number of bytes count for none."""
    text = text[: len(text) - (len(text) % 4 == 1)]
    blob = base64.b64decode(text + "=" * (-len(text) % 4))
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _shown(options: str) -> tuple[str, ...]:
    named = ((found[1].lower(), found[2] or "") for found in _OPTION.finditer(options))
    return tuple(f"{name}={value}" if name in _SHOWN else name for name, value in named)


@fact
@dataclass(frozen=True)
class AccountKeys:
    """The keys of each account, by its name. Accounts of directories (LDAP, AD) are not seen."""

    needs: ClassVar[tuple[Request, ...]] = NEEDS
    keys: Mapping[str, Keys]

    @classmethod
    def read(cls, view: View, passwd: Passwd, sshd: Sshd | None, identities: Identities) -> Self:
        files = {item.name: tuple(keys_in(item.text, view.now.date())) for need in NEEDS for item in view.whole(need)}
        config = relevant(sshd) if sshd else None
        by_group = config is not None and asks_groups(config)
        return cls(
            {
                name: keys_of(account, config, identities.groups_of(name) if by_group else (), files)
                for name, account in passwd.by_name().items()
            }
        )


def relevant(sshd: Sshd) -> Sshd:
    """What decides about keys, so that not every line is gone through for every account."""
    return replace(sshd, directives=tuple(d for d in sshd.directives if d.keyword in _RELEVANT))


def asks_groups(sshd: Sshd) -> bool:
    """Whether what holds for somebody depends on the groups that he is in."""
    return any(name == "group" for d in sshd.directives for match in d.scope for name, _ in match.conditions)


def keys_of(account: Account, sshd: Sshd | None, groups: Iterable[str], files: Mapping[str, tuple[Key, ...]]) -> Keys:
    """`groups`: those that the account is in. `files`: the keys of every file that was read."""
    if sshd is None:
        return Keys(_held(_places(_USUAL, account), files))
    try:
        return _asked(account, _for(sshd, frozenset(groups)), files)
    except Unknown as gap:
        return Keys(_held(_places(_USUAL, account), files), unread=gap.reason)


def _asked(account: Account, sshd: Sshd, files: Mapping[str, tuple[Key, ...]]) -> Keys:
    def values(keyword: str, default: str) -> tuple[Directive, ...]:
        return sshd.values(keyword, default, account.name)

    if all(directive.value.lower() == "no" for directive in values("pubkeyauthentication", "yes")):
        return Keys()
    words = [word for found in values("authorizedkeysfile", "") for word in (found.words if found.value else _USUAL)]
    places = _places(words, account)
    unread = [f"AuthorizedKeysFile {place}" for place in places if place not in files and not _was_read(place, account)]
    others = [(name, directive.value) for name in _ELSEWHERE for directive in values(name.lower(), "none")]
    unread += [f"{name} {v}" for name, v in others if v.lower() != "none" and v.rpartition("/")[2] not in _BOUND]
    forced = all(directive.value.lower() not in ("", "none") for directive in values("forcecommand", "none"))
    why = reason("keys-elsewhere", UNREAD, account=account.name, place=unread[0]) if unread else None
    return Keys(_held(places, files), forced, why)


def _places(words: Iterable[str], account: Account) -> list[str]:
    """The files that AuthorizedKeysFile stands for."""
    tokens = {"%": "%", "h": account.home, "u": account.name, "U": str(account.uid)}
    named = (re.sub("%(.)", lambda found: tokens.get(found[1], found[0]), word) for word in words if word != "none")
    return [re.sub("/+", "/", name if name.startswith("/") else f"{account.home}/{name}") for name in named]


def _was_read(place: str, account: Account) -> bool:
    """Whether the file would have been found if it were there."""
    folder, _, name = place.rpartition("/")
    own = folder == re.sub("/+", "/", f"{account.home}/.ssh") and name.startswith("authorized_keys")
    return (own or folder in FOLDERS) and not is_pattern(place)


def _held(places: Iterable[str], files: Mapping[str, tuple[Key, ...]]) -> tuple[tuple[str, Key], ...]:
    return tuple((place, key) for place in dict.fromkeys(places) for key in files.get(place, ()))


def _for(sshd: Sshd, groups: frozenset[str]) -> Sshd:
    """As it is for somebody in these groups: each Match Group holds for him or does not."""
    if not asks_groups(sshd):
        return sshd
    return replace(
        sshd, directives=tuple(replace(d, scope=tuple(_decided(m, groups) for m in d.scope)) for d in sshd.directives)
    )


def _decided(match: Match, groups: frozenset[str]) -> Match:
    conditions = tuple(
        (("all", "") if _in_groups(groups, patterns) else ("user", ""))
        if attribute == "group"
        else (attribute, patterns)
        for attribute, patterns in match.conditions
    )
    return replace(match, conditions=conditions)


def _in_groups(groups: frozenset[str], patterns: str) -> bool:
    """As sshd has it: one group that a `!` names excludes, whatever the others match."""
    barred = ",".join(pattern[1:] for pattern in patterns.split(",") if pattern.startswith("!"))
    return not any(in_patterns(group, barred) for group in groups if barred) and any(
        in_patterns(group, patterns) for group in groups
    )
