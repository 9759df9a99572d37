"""Where a host looks for accounts, groups and rules of sudo beside its own files: nsswitch.conf(5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.request import Files, Part, Request

NSSWITCH = Files("/etc/nsswitch.conf", keep=("^[ \t]*(passwd|group|initgroups|sudoers):",))
SSSD = (Files("/etc/sssd/sssd.conf", Part.STAT), Files("/etc/sssd/conf.d/*.conf", Part.STAT))
_LOCAL = frozenset("files compat db systemd altfiles mymachines myhostname homed".split())


@fact
@dataclass(frozen=True)
class NameServices:
    """(database, source) of each source that is not on the host itself: `sss`, `ldap`, `winbind`, `nis` …"""

    needs: ClassVar[tuple[Request, ...]] = (NSSWITCH, *SSSD)
    sources: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        """`sss` counts where sssd was ever set up: RHEL names it on every host."""
        sssd = any([item.stat for request in SSSD for item in view.whole(request)])  # noqa: C419 - each is evidence
        found = []
        for line in (line for item in view.whole(NSSWITCH) for line in item.text.split("\n")):
            database, _, said = re.sub(r"\[[^\]]*\]", " ", line.partition("#")[0]).partition(":")
            found += [(database.strip(), source) for source in said.split()]
        return cls(tuple(each for each in found if each[1] not in _LOCAL and (each[1] != "sss" or sssd)))

    def outside(self, *databases: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source for database, source in self.sources if database in databases))
