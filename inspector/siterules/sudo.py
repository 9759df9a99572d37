"""A condition on what sudo grants."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.fact import Unknown
from inspector.facts.name_services import NameServices
from inspector.facts.permissions import Identities
from inspector.facts.sudo_grammar import Grant
from inspector.facts.sudoers import COMPARED, Sudoers, everywhere
from inspector.model import reason
from inspector.patterns import is_pattern
from inspector.request import Files
from inspector.siterules.absence import Missing, absent
from inspector.siterules.sudo_password import Passwords
from inspector.siterules.sudo_what import Wanted, both
from inspector.siterules.sudo_who import Meant, Party, People, held
from inspector.siterules.truth import Entry, Given
from inspector.text import Text

GRANTED = Text(en="granted", zh="已授权")
NOT_GRANTED = Text(en="not granted", zh="未授权")
TAKE_BACK = Text(en="Take the line in {location} back with visudo.", zh="用 visudo 删除 {location} 处的授权。")
GRANT = Text(en="Grant it with visudo: {subject}.", zh="用 visudo 添加授权：{subject}。")
UNREAD = Text(
    en="{file}: read by sudo and not collected, or malformed", zh="{file}：sudo 会读取该文件，但未能采集或格式有误"
)
UNSURE = Text(
    en="{place}: whether the line there grants it cannot be told from what was collected",
    zh="{place}：仅凭已采集的内容无法确定该行是否授予此权限",
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
        return (Sudoers, Identities, NameServices)

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
        account = not is_pattern(self.user) and self.user[0] not in "%+" and self.user != "ALL"
        return f"sudo -l -U {shlex.quote(self.user)}" if account else "cat /etc/sudoers /etc/sudoers.d/*"

    def entries(self, given: Given) -> Iterator[Entry]:
        sudoers = given.fact(Sudoers)
        expected = GRANTED if self.present else NOT_GRANTED
        if sudoers is None:
            yield absent(self.missing, Entry(self.about, None, NO_SUDO, expected, GRANT.fill({"subject": self.about})))
            return
        people = People(given.fact(Identities) or Identities(), given.fact(NameServices) or NameServices())
        target = None if self.runas == "*" else people.party(self.runas)
        wanted = Wanted(self.run)
        passwords = Passwords(sudoers, people, wanted, target)
        question = _Question(
            sudoers, people.meant(self.user), wanted, target, passwords, self.nopasswd, anywhere=not self.present
        )
        found = question.answer()
        if isinstance(found, Grant):
            place, fix = found.location, TAKE_BACK.fill({"location": found.location})
            yield Entry(self.about, self.present, GRANTED, expected, fix, place)
            return
        for doubtful in (*sudoers.unread, *sudoers.malformed):
            raise Unknown(reason("unread", UNREAD, file=doubtful))
        if found:
            raise Unknown(reason("unsure", UNSURE, place=found))
        fix, place = GRANT.fill({"subject": self.about}), next(iter(sudoers.files), "")
        yield Entry(self.about, not self.present, NOT_GRANTED, expected, fix, place)


@dataclass(frozen=True)
class _Question:
    """What a rule asks of sudo. `target`: whom to run as, None for anybody; `free`: without a password, or None.

    `anywhere`: a grant for other hosts counts too, since sudo's files do not tell which of the names is this host's.
    """

    sudoers: Sudoers
    meant: Meant
    wanted: Wanted
    target: Party | None
    passwords: Passwords
    free: bool | None
    anywhere: bool

    def answer(self) -> Grant | str:
        """The first grant of something that is asked for; or the place of one that may be one; or nothing."""
        doubtful = ""
        for number, grant in enumerate(self.sudoers.grants):
            if grant.command.negated or self.wanted.fits(grant.command) is False:
                continue
            later = self.sudoers.grants[number + 1 : number + 1 + COMPARED]
            for party in self.meant.among(grant.users):
                stands = self._stands(grant, party, later)
                if stands:
                    return grant
                doubtful = doubtful or (grant.location if stands is None else "")
        return doubtful

    def _stands(self, grant: Grant, party: Party, later: tuple[Grant, ...]) -> bool | None:
        """Whether a grant gives somebody what is asked for, and no later line takes it back."""
        given = both(
            self.wanted.fits(grant.command),
            held(grant.users, party),
            self._as(grant, party),
            self._free(grant, party),
            True if self.anywhere or everywhere(grant) else None,
        )
        if given is False:
            return False
        for other in later:
            taken = self._takes_back(other, grant, party)
            if taken:
                return False
            given = None if taken is None else given
        return given

    def _free(self, grant: Grant, party: Party) -> bool | None:
        return True if self.free is None else self.passwords.asked(grant, party, not self.free)

    def _as(self, grant: Grant, party: Party) -> bool | None:
        if self.target is None:
            return True
        if grant.runas is None:  # where the default is not the same for all, it is not written out
            scoped = any(setting.name == "runas_default" for setting in self.sudoers.settings if setting.kind)
            return None if scoped else self.target.called("root")
        return held(grant.runas, self.target) if grant.runas else party.alone and party == self.target

    def _takes_back(self, later: Grant, grant: Grant, party: Party) -> bool | None:
        """Whether a later line fits wherever the earlier one does for what is asked, and does not give it."""
        if not later.command.negated and self.free is None:
            return False
        excluded = not party.alone and any(member.negated for member in later.users)
        if excluded or not (everywhere(later) or later.hosts == grant.hosts):
            return False
        users, command = held(later.users, party), self.wanted.covered(later.command, grant.command)
        if users is False or command is False:
            return False
        refused = True if later.command.negated else _not(self._free(later, party))
        return both(users, command, self._as_covered(later, grant, party), refused)

    def _as_covered(self, later: Grant, grant: Grant, party: Party) -> bool | None:
        if self.target:
            return self._as(later, party)
        return later.runas == grant.runas or [str(member) for member in later.runas or ()] == ["ALL"]


def _not(holds: bool | None) -> bool | None:
    return None if holds is None else not holds
