"""Histories of shells and database clients in home folders, and which of their lines carry a password. Lines are never kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.typed_passwords import passwords
from inspector.request import HomeFiles, Request
from inspector.snapshot import Item

_KEEP = (
    "[Pp][Aa][Ss][Ss]|[Pp][Ww][Dd]|[Ss][Ee][Cc][Rr][Ee][Tt]|_AUTH=",
    "(mysql|mariadb|obclient|mariabackup|mycli|mydumper|myloader|xtrabackup|innobackupex|mongo).*[ \t]-p",
    "(docker|podman|nerdctl|helm|7z|rar).*[ \t]-p",
    "curl.*[ \t](-[a-zA-Z#0-9]*[uU]|--(proxy-)?user)",
    "redis-cli.*[ \t]-a|redis-cli.*requirepass",
    "^[ \t]*[Aa][Uu][Tt][Hh][ \t]",
    "ldap[a-z]+.*[ \t]-[wsa]",
    "(cqlsh|beeline).*[ \t]-p|(ipmitool|sqlcmd|bcp|osql).*[ \t]-P|lftp.*[ \t]-",
    "etcdctl.*--user|rabbitmqctl.*_user",
    "(gsql|ksql).*[ \t]-W|zip.*[ \t]-P|openssl.*[ \t]-k",
    "sudo.*[ \t]-[a-zA-Z]*S",
    "[Ii][Dd][Ee][Nn][Tt][Ii][Ff][Ii][Ee][Dd]",
    "(net|rpc)[ \t].*user|smbclient.*%|rpcclient.*%|(xfreerdp|rdesktop).*[/-]p",
    "(sqlplus|disql|expdp|impdp|exp|imp|sqlldr|rman)[ \t].*/",
    "[a-z]://[^/@ ]*:[^/@ ]+@",
)
_NAMES = (
    *(".*history*", ".histfile", ".dbshell", ".local/share/fish/fish_history", ".local/state/*/*history*"),
    *(".cache/zsh/*history*", ".config/zsh/.*history*", ".mongodb/mongosh/*history*"),
)
_LIMIT = 512 << 10
HISTORIES = tuple(HomeFiles(name, keep=_KEEP, limit=_LIMIT, secret=True) for name in _NAMES)
LONGEST = 32_768
"""Characters of one line that are judged."""


@dataclass(frozen=True)
class History:
    """`kinds`: how many lines give a password to each kind of program; `lines`: how many there are together."""

    path: str
    kinds: Mapping[str, int]
    lines: int


@fact
@dataclass(frozen=True)
class ShellHistory:
    """Each file once, also where several accounts share a home folder."""

    needs: ClassVar[tuple[Request, ...]] = HISTORIES
    histories: tuple[History, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        items = {item.name: item for need in HISTORIES for item in view.whole(need)}
        if not items and all(item.state.whole for need in HISTORIES for item in view.ask(need)):
            raise Absent("no shell keeps a history here", "未发现命令历史文件")
        return cls(tuple(_history(item) for _, item in sorted(items.items())))


def _history(item: Item) -> History:
    kinds: Counter[str] = Counter()
    count = 0
    for line in _lines(item):
        found = passwords(line, item.name)
        kinds.update(found)
        count += bool(found)
    return History(item.name, dict(sorted(kinds.items())), count)


def _lines(item: Item) -> Iterator[str]:
    """Lines as they were typed: clients that use libedit write blanks as octal numbers."""
    escaped = item.text.startswith("_HiStOrY_V2_") or item.name.endswith(("sql_history", "mariadb_history"))
    for raw in item.text.split("\n"):
        line = raw[:LONGEST].strip()
        yield line.replace("\\040", " ") if escaped else line
