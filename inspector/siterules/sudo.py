"""A condition on what sudo grants."""

from __future__ import annotations

import fnmatch
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.fact import Unknown
from inspector.facts.permissions import Identities
from inspector.facts.sudo_grammar import Grant
from inspector.facts.sudoers import COMPARED, Sudoers, as_root, covers, holds
from inspector.model import reason
from inspector.request import Files, is_pattern
from inspector.siterules.absence import Missing, absent
from inspector.siterules.truth import Entry, Given
from inspector.text import Text

GRANTED = Text(en="granted", zh="已授权")
NOT_GRANTED = Text(en="not granted", zh="未授权")
TAKE_BACK = Text(en="Take the line in {location} back with visudo.", zh="用 visudo 删除 {location} 处的授权。")
GRANT = Text(en="Grant it with visudo: {subject}.", zh="用 visudo 添加授权：{subject}。")
UNREAD = Text(
    en="{file}: read by sudo and not collected, or malformed", zh="{file}：sudo 会读取该文件，但未能采集或格式有误"
)
NOT_GRANTED = Text(en="not granted", zh="未授权")
TAKE_BACK = Text(en="Take the line in {location} back with visudo.", zh="用 visudo 删除 {location} 处的授权。")
GRANT = Text(en="Grant it with visudo: {subject}.", zh="用 visudo 添加授权：{subject}。")
UNREAD = Text(
    en="{file}: read by sudo and not collected, or malformed", zh="{file}：sudo 会读取该文件，但未能采集或格式有误"
)
TAKE_BACK = Text(en="Take the line in {location} back with visudo.", zh="用 visudo 删除 {location} 处的授权。")
GRANT = Text(en="Grant it with visudo: {subject}.", zh="用 visudo 添加授权：{subject}。")
UNREAD = Text(
    en="{file}: read by sudo and not collected, or malformed", zh="{file}：sudo 会读取该文件，但未能采集或格式有误"
)
GRANT = Text(en="Grant it with visudo: {subject}.", zh="用 visudo 添加授权：{subject}。")
UNREAD = Text(
    en="{file}: read by sudo and not collected, or malformed", zh="{file}：sudo 会读取该文件，但未能采集或格式有误"
)
UNREAD = Text(
    en="{file}: read by sudo and not collected, or malformed", zh="{file}：sudo 会读取该文件，但未能采集或格式有误"
)
NO_SUDO = Text(en="sudo not configured", zh="未配置 sudo")


@dataclass(frozen=True)
class SudoGrant:
    """A user, `%group`, or a glob on either; `*` is anybody but root. What is granted to ALL is granted to each."""

    user: str
    present: bool
    run: str = "*"
    runas: str = "*"
    nopasswd: bool | None = None
    missing: Missing = Missing.NOT_APPLICABLE
    requests: tuple[Files, ...] = ()

    @property
    def facts(self) -> tuple[type, ...]:
        return (Sudoers, Identities) if self._is_account else (Sudoers,)

    @property
    def _is_account(self) -> bool:
        return re.fullmatch(r"[A-Za-z_][^*?\[]*", self.user) is not None and self.user != "ALL"

    @property
    def about(self) -> str:
        words = ["sudo", self.user, *([] if self.run == "*" else [self.run])]
        words += [] if self.runas == "*" else [f"as={self.runas}"]
        return " ".join([*words, *(["NOPASSWD"] if self.nopasswd else [])])

    @property
    def asks(self) -> Text:
        return GRANTED if self.present else NOT_GRANTED

    @property
    def command(self) -> str:
        return f"sudo -l -U {shlex.quote(self.user)}" if self._is_account else "cat /etc/sudoers /etc/sudoers.d/*"

    def entries(self, given: Given) -> Iterator[Entry]:
        sudoers = given.fact(Sudoers)
        expected = GRANTED if self.present else NOT_GRANTED
        if sudoers is None:
            yield absent(self.missing, Entry(self.about, None, NO_SUDO, expected, GRANT.fill({"subject": self.about})))
            return
        found = [grant for number, grant in enumerate(sudoers.grants) if self._fits(number, grant, sudoers, given)]
        doubtful = (*sudoers.unread, *sudoers.malformed)
        if not found and doubtful:
            raise Unknown(reason("unread", UNREAD, file=doubtful[0]))
        if not found:
            fix = GRANT.fill({"subject": self.about})
            yield Entry(
                self.about, not self.present, NOT_GRANTED, expected, fix, sudoers.files[0] if sudoers.files else ""
            )
            return
        place = found[0].location
        yield Entry(self.about, self.present, GRANTED, expected, TAKE_BACK.fill({"location": place}), place)

    def _fits(self, number: int, grant: Grant, sudoers: Sudoers, given: Given) -> bool:
        if grant.command.negated or not self._is_granted(grant, given) or not self._as(grant):
            return False
        if self.nopasswd is not None and self.nopasswd != _free(grant, sudoers):
            return False
        if not self._runs(grant):
            return False
        later = sudoers.grants[number + 1 : number + 1 + COMPARED]
        users, groups = ([self.user], self._groups(given)) if self._is_account else (_users(grant), frozenset[str]())
        return not any(
            (each.command.negated or (self.nopasswd and each.password is not False))
            and all(covers(each, grant, user, groups) for user in users)
            for each in later
        )

    def _is_granted(self, grant: Grant, given: Given) -> bool:
        if not self._is_account:  # root needs no grant: a wildcard means the others
            wild = is_pattern(self.user)
            named = any(fnmatch.fnmatchcase(name, self.user) for name in _users(grant) if not wild or name != "root")
            return named or (not wild and self.user.startswith("%") and holds(grant.users, self.user))
        return holds(grant.users, self.user, *self._groups(given))

    def _groups(self, given: Given) -> frozenset[str]:
        identities = given.fact(Identities)
        return frozenset(f"%{group}" for group in identities.groups_of(self.user)) if identities else frozenset()

    def _as(self, grant: Grant) -> bool:
        if self.runas == "*":
            return True
        return as_root(grant) if self.runas == "root" else grant.runas is not None and holds(grant.runas, self.runas)

    def _runs(self, grant: Grant) -> bool:
        name = grant.command.name
        whole = name if grant.command.arguments is None else f"{name} {grant.command.arguments}".rstrip()
        if self.run == "ALL":
            return name == "ALL"
        wanted = self.run.partition(" ")[0]
        return (
            name == "ALL"
            or fnmatch.fnmatchcase(whole, self.run)
            or fnmatch.fnmatchcase(name, self.run)
            or (name.startswith("/") and fnmatch.fnmatchcase(wanted, name))
            or (name.endswith("/") and wanted.rpartition("/")[0] + "/" == name)
        )


def _users(grant: Grant) -> list[str]:
    return [member.name for member in grant.users if not member.negated]


def _free(grant: Grant, sudoers: Sudoers) -> bool:
    """Whether no password is asked for: by a tag, or by `Defaults !authenticate` for all."""
    if grant.password is not None:
        return not grant.password
    return any(each.name == "authenticate" and not each.on and not each.kind for each in sudoers.settings)
