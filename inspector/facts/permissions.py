"""Who may read or write a file: its mode, owner and group against the host's own accounts. ACLs are not seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.accounts import Groups, Passwd
from inspector.request import Request
from inspector.snapshot import Stat
from inspector.text import Text

STICKY = 0o1000
EVERYBODY = Text(en="everybody", zh="所有用户")


@fact
@dataclass(frozen=True)
class Identities:
    """Accounts and groups by name and number; the first line of a name or number counts."""

    needs: ClassVar[tuple[Request, ...]] = ()
    uids: dict[str, int] = field(default_factory=dict)
    users: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    members: dict[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, view: View, passwd: Passwd, groups: Groups | None) -> Self:
        uids: dict[str, int] = {}
        users: dict[int, str] = {}
        names: dict[int, str] = {}
        members: dict[int, set[str]] = {}
        for account in passwd.accounts:
            uids.setdefault(account.name, account.uid)
            users.setdefault(account.uid, account.name)
            members.setdefault(account.gid, set()).add(account.name)
        for group in groups.groups if groups else ():
            names.setdefault(group.gid, group.name)
            members.setdefault(group.gid, set()).update(group.members)
        return cls(uids, users, names, {gid: frozenset(who) for gid, who in members.items()})

    def groups_of(self, user: str) -> frozenset[str]:
        return frozenset(name for gid, name in self.groups.items() if user in self.members.get(gid, ()))

    def writers(self, stat: Stat, user: str = "root") -> list[Text]:
        """Who else than root and `user` may change what is there. A group without other members is nobody."""
        return self._granted(stat, user, 0o020, 0o002)

    def readers(self, stat: Stat, user: str = "root") -> list[Text]:
        return self._granted(stat, user, 0o040, 0o004)

    def passers(self, stat: Stat, user: str = "root") -> list[Text]:
        """Who else may reach what is below a folder."""
        return self._granted(stat, user, 0o010, 0o001)

    def placers(self, stat: Stat, user: str = "root") -> list[Text]:
        """Who else may replace what is in a folder. Where it is sticky, only its owner may."""
        return self._owner(stat, user) if stat.mode & STICKY else self.writers(stat, user)

    def _granted(self, stat: Stat, user: str, group: int, other: int) -> list[Text]:
        found = self._owner(stat, user)
        own = {0, stat.uid, self.uids.get(user, 0)}
        strangers = [name for name in self.members.get(stat.gid, ()) if self.uids.get(name, -1) not in own]
        if stat.mode & group and strangers:
            name = self.groups.get(stat.gid, str(stat.gid))
            found.append(Text(en=f"group {name}", zh=f"{name} 组成员"))
        if stat.mode & other:
            found.append(EVERYBODY)
        return found

    def _owner(self, stat: Stat, user: str) -> list[Text]:
        if stat.uid in (0, self.uids.get(user, 0)):
            return []
        name = self.users.get(stat.uid, f"UID {stat.uid}")
        return [Text(en=f"its owner {name}", zh=f"属主（{name}）")]
