"""How each account of the host's own files can be logged in to: by a password that may fit, or by a key."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.accounts import Account, Passwd, Shadow, ShadowEntry
from inspector.facts.authorized_keys import NEEDS, AccountKeys, Keys
from inspector.facts.hashes import Strength, scheme
from inspector.facts.permissions import Identities
from inspector.facts.sshd import Sshd
from inspector.model import Reason, Unsure
from inspector.request import Request


@dataclass(frozen=True)
class Ways:
    """`ended`: the account's own expiry, or the grace period after its password's, is over. `changed`: day of the password's
    last change since 1970, where it is known.
    """

    account: Account
    password: bool
    keys: Keys
    ended: bool
    expires: int | None
    changed: int | None

    @property
    def open(self) -> bool:
        """Whether somebody can get a session."""
        return self.account.may_log_in and not self.ended and (self.password or bool(self.keys.file))

    @property
    def doubt(self) -> Reason | None:
        """Why somebody might get a session all the same, where none of the ways that were seen gives one."""
        return self.keys.unread if self.account.may_log_in and not self.ended and not self.open else None


@fact
@dataclass(frozen=True)
class LogInWays:
    """Each name once, as a log-in finds it; `unread`: lines of passwd that are none. Accounts of directories (LDAP, AD) are not seen."""

    needs: ClassVar[tuple[Request, ...]] = NEEDS
    ways: tuple[Ways, ...]
    unread: tuple[Unsure, ...] = ()

    @classmethod
    def read(cls, view: View, passwd: Passwd, shadow: Shadow | None, sshd: Sshd | None, identities: Identities) -> Self:
        today = day_of(view.now)
        keys = AccountKeys.read(view, passwd, sshd, identities).keys
        entries = {entry.name: entry for entry in reversed(shadow.entries)} if shadow else {}
        found = (_ways(one, entries.get(name), keys[name], today) for name, one in passwd.by_name().items())
        return cls(tuple(found), tuple(passwd.doubts()))


def day_of(when: datetime.datetime) -> int:
    """Days since 1970-01-01, as shadow(5) counts them."""
    return int(when.timestamp() // 86400)


def _ways(account: Account, entry: ShadowEntry | None, keys: Keys, today: int) -> Ways:
    field = str(account.field.value)
    if field in ("x", "") and entry is not None:
        field = str(entry.hash.value)
    elif field == "x":
        field = "*"  # no line in shadow: no password fits
    expires, changed = (entry.expires, entry.changed) if entry else (None, None)
    ended = entry is not None and _ended(entry, today)
    return Ways(account, _may_fit(field), keys, ended, expires, changed if changed and changed > 0 else None)


def _may_fit(field: str) -> bool:
    """An empty field fits any password; words such as `LOCKED` fit none."""
    found = scheme(field)
    known = found.strength not in (Strength.NONE, Strength.UNKNOWN) or field.startswith("$")
    return field == "" or (not found.locked and known)


def _ended(entry: ShadowEntry, today: int) -> bool:
    """As pam_unix sees it: the account's expiry, then the days of grace after its password's."""
    if entry.expires is not None and 0 <= entry.expires <= today:
        return True
    limits = (entry.changed, entry.maximum, entry.inactive)
    if any(limit is None or limit < 0 for limit in limits) or not entry.changed:
        return False
    return today > entry.changed + (entry.maximum or 0) + (entry.inactive or 0)
