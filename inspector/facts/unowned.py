"""Files and folders whose owner or group is in no account file of the host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.accounts import Groups, Passwd
from inspector.facts.set_id import SetIdFiles
from inspector.request import Files, Part, Request, Tree, Where
from inspector.snapshot import Stat, State

UNOWNED = Tree(Where(kinds=("file", "dir"), unowned=True))
NSSWITCH = Files("/etc/nsswitch.conf", keep=("^[ \t]*(passwd|group):",))
SSSD = (Files("/etc/sssd/sssd.conf", Part.STAT), Files("/etc/sssd/conf.d/*.conf", Part.STAT))
SUBORDINATE = (Files("/etc/subuid"), Files("/etc/subgid"))
_LOCAL = frozenset("files compat db systemd altfiles mymachines myhostname homed".split())
_ELSEWHERE = re.compile(
    r"/(?:var/lib/(?:docker|containers|containerd|lxc|lxd|machines|incus|kubelet|rancher|k0s|libvirt/(?:filesystems|images))"
    r"|(?:home/[^/]+|root)/\.local/share/(?:containers|docker|lxc)"
    r"|(?:data[0-9]*|opt|srv|home|mnt)/(?:docker|containerd|containers|lxc)(?:[-_/]?(?:data|root|lib))?)(?:/|$)"
)
"""Storage of containers: that which the walk itself leaves out, and the other places it has."""
_DYNAMIC = range(61184, 65520)
"""Numbers that systemd gives to the services with DynamicUser= while they run."""
_PRIVATE = re.compile(r"/var/(?:lib|cache|log)/private(?:/|$)")
_NUMBER = re.compile(r"[0-9]{1,99}")
RANGES = 10_000


@dataclass(frozen=True)
class Unowned:
    """`uid` and `gid` are None where they have a name."""

    path: str
    uid: int | None
    gid: int | None

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(number for number in (self.uid, self.gid) if number is not None)

    @property
    def top(self) -> str:
        """The folder under which it is reported: /home/bob, /srv/data, /etc."""
        parts = self.path.split("/")
        return "/".join(parts[:3]) if len(parts) > 3 or parts[1:2] == ["home"] else "/".join(parts[:2])


@fact
@dataclass(frozen=True)
class UnownedFiles:
    """By path, without containers, other root file systems and what user namespaces own. Number 0 is root's, named or not; where there
    is no file of groups, as in small images, they have no names.

    `outside`: where else accounts come from (`sss`, `ldap` …); their numbers are known there alone.
    """

    needs: ClassVar[tuple[Request, ...]] = (UNOWNED, NSSWITCH, *SSSD, *SUBORDINATE)
    files: tuple[Unowned, ...]
    outside: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View, passwd: Passwd, groups: Groups | None, others: SetIdFiles) -> Self:
        uids = {0, *(account.uid for account in passwd.accounts)}
        gids = {0, *(group.gid for group in groups.groups)} if groups else None
        spaces = tuple(_ranges(view.text(request)) for request in SUBORDINATE)
        found = []
        for item in view.ask(UNOWNED):
            if item.stat is None or item.state is not State.OK or _left_out(item.name, others):
                continue
            row = Unowned(item.name, *_unnamed(item.stat, (uids, gids), spaces))
            if row.numbers and not (_PRIVATE.match(row.path) and all(number in _DYNAMIC for number in row.numbers)):
                found.append(row)
        return cls(tuple(sorted(found, key=lambda row: row.path)), _outside(view))


def _left_out(path: str, others: SetIdFiles) -> bool:
    return bool(_ELSEWHERE.match(path) or others.root_of(path) or path in others.roots)


def _unnamed(
    stat: Stat, names: tuple[set[int], set[int] | None], spaces: tuple[list[range], ...]
) -> tuple[int | None, int | None]:
    """(uid, gid), each None where it is an account's, a group's or in a range that belongs to somebody's containers."""
    pairs = zip((stat.uid, stat.gid), names, spaces, strict=True)
    uid, gid = (
        None if known is None or n in known or any(n in space for space in own) else n for n, known, own in pairs
    )
    return uid, gid


def _ranges(text: str) -> list[range]:
    """subuid(5): who, the first number, how many."""
    lines = (line.strip().split(":") for line in text.split("\n")[:RANGES])
    numbers = ((int(f[1]), int(f[2])) for f in lines if len(f) == 3 and all(_NUMBER.fullmatch(n) for n in f[1:]))
    return list(dict.fromkeys(range(first, first + count) for first, count in numbers))


def _outside(view: View) -> tuple[str, ...]:
    """RHEL names `sss` whether or not sssd was ever set up."""
    sssd = any([item.stat for request in SSSD for item in view.whole(request)])  # noqa: C419 - each is evidence
    named = dict.fromkeys(name for name in _sources(view.text(NSSWITCH)) if name not in _LOCAL)
    return tuple(name for name in named if name != "sss" or sssd)


def _sources(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        said = re.sub(r"\[[^\]]*\]", " ", line.partition("#")[0])
        if said.strip().startswith(("passwd", "group")):
            yield from said.partition(":")[2].split()
