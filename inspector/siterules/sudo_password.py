"""Whether sudo asks somebody for a password: tags, and the Defaults that switch it on and off for all or for some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from inspector.facts.sudo_grammar import Grant, Member, Setting
from inspector.facts.sudoers import Sudoers, holds
from inspector.siterules.sudo_what import Wanted
from inspector.siterules.sudo_who import Party, People, held


class Reach(Enum):
    """How much of what is asked about a setting holds for."""

    ALL = "all"
    SOME = "some"
    PERHAPS = "perhaps"
    NONE = "none"


@dataclass(frozen=True)
class Passwords:
    """For what a rule asks about: `target` is whom to run as, None for anybody."""

    sudoers: Sudoers
    people: People
    wanted: Wanted
    target: Party | None

    def asked(self, grant: Grant, party: Party, asked: bool) -> bool | None:
        """Whether something of a grant is run with (or without) being asked for one. None where that cannot be told."""
        certain = {True if grant.password is None else grant.password}
        possible = set[bool]()
        for setting in self._settings() if grant.password is None else ():
            reach = self._reach(setting, grant, party)
            if reach is Reach.ALL:
                certain, possible = {setting.on}, set()
            elif reach is Reach.SOME:
                certain |= {setting.on}
            elif reach is Reach.PERHAPS and certain != {setting.on}:
                certain, possible = set(), certain | possible | {setting.on}
        exempt = self._exempt(party)
        if exempt:
            return not asked
        return True if asked in certain else None if asked in possible or (exempt is None and not asked) else False

    def _settings(self) -> Iterator[Setting]:
        """As sudo applies them: those for commands last, and of the same scope the last."""
        last: dict[tuple[str, tuple[Member, ...]], Setting] = {}
        for setting in self.sudoers.settings:
            if setting.name == "authenticate":
                last.pop((setting.kind, setting.members), None)
                last[setting.kind, setting.members] = setting
        yield from sorted(last.values(), key=lambda setting: setting.kind == "!")

    def _exempt(self, party: Party) -> bool | None:
        """Members of `exempt_group` are never asked, whatever a tag says."""
        named = [setting for setting in self.sudoers.settings if setting.name == "exempt_group" and not setting.kind]
        return party.called(f"%{named[-1].value}") if named and named[-1].on else False

    def _reach(self, setting: Setting, grant: Grant, party: Party) -> Reach:
        if setting.kind == ":":
            all_of_them = party.alone or not any(member.negated for member in setting.members)
            return _reach(held(setting.members, party), Reach.ALL if all_of_them else Reach.SOME)
        if setting.kind == ">":
            return self._for_target(setting, grant, party)
        if setting.kind == "!":
            return self._for_command(setting, grant)
        return Reach.ALL if not setting.kind or holds(setting.members, "ALL") else Reach.PERHAPS

    def _for_target(self, setting: Setting, grant: Grant, party: Party) -> Reach:
        """Of those whom the grant names, or the setting, and both allow."""
        if self.target or not grant.runas:
            target = self.target or (self.people.party("root") if grant.runas is None else party)
            return _reach(held(setting.members, target), Reach.ALL)
        names = dict.fromkeys(member.name for member in (*grant.runas, *setting.members) if not member.negated)
        parties = [self.people.party(name) for name in names]
        found = [held(setting.members, each) for each in parties if held(grant.runas, each) is not False]
        return Reach.SOME if True in found else _reach(None if None in found else False, Reach.SOME)

    def _for_command(self, setting: Setting, grant: Grant) -> Reach:
        reach = Reach.NONE
        for member in setting.members:
            covered = self.wanted.covered(member, grant.command)
            if covered:
                reach = Reach.NONE if member.negated else Reach.ALL
            elif not member.negated and reach is not Reach.ALL:
                shared = None if covered is None else self.wanted.shared(member, grant.command)
                reach = reach if reach is Reach.SOME else _reach(shared, Reach.SOME)
            elif member.negated and reach is Reach.ALL:
                reach = Reach.SOME
        return reach


def _reach(holds_for: bool | None, where: Reach) -> Reach:
    return where if holds_for else Reach.PERHAPS if holds_for is None else Reach.NONE
