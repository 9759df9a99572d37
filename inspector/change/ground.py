"""What two audits were judged by, and what of it is not the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from inspector.change.words import RulesChange, Table
from inspector.model import Dossier, Host


@dataclass(frozen=True)
class Ground:
    """The two audits; their hosts are not asked for here. `replayed`: the second judged the evidence of the first again."""

    before: Dossier
    after: Dossier
    replayed: bool = False

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The id in the second audit of each check of the first: its own, or the one that it has got since.

        One that was split into several has no id of its own: none of them alone says what it said.
        """
        now = self.after.checks
        claims = Counter(alias for info in now.values() for alias in info.aliases)
        known = {alias: name for name, info in now.items() for alias in info.aliases if claims[alias] == 1}
        for name, info in self.before.checks.items():
            older = [alias for alias in info.aliases if alias in now]
            known |= {name: older[0]} if len(older) == 1 else {}
        return {name: name if name in now else known.get(name, name) for name in self.before.checks}

    @cached_property
    def tool(self) -> bool:
        """Whether another version of the program judged: what reads the evidence is part of it."""
        return self.before.tool != self.after.tool

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables of knowledge that are not the same in both; one that a side did not use has no digest there."""
        one, other = ({each.name: each for each in side.audit.knowledge} for side in (self.before, self.after))
        return {
            name: Table(
                name=name,
                before=one[name].date if name in one else "",
                after=other[name].date if name in other else "",
            )
            for name in sorted(one.keys() | other.keys())
            if (one[name].digest if name in one else "") != (other[name].digest if name in other else "")
        }

    def ran(self, check: str) -> tuple[bool, bool]:
        """Whether a check of the second audit's ids was run at all, before and after."""
        return self._former(check) in self.before.checks, check in self.after.checks

    def rules_differ(self, check: str, hosts: tuple[Host, Host]) -> bool:
        """Whether a check, by its id in the second audit, judges otherwise: its code, its parameters, or the program."""
        one, other = self.before.checks.get(self._former(check)), self.after.checks.get(check)
        if one is None or other is None:
            return True
        return self.tool or one.digest != other.digest or self.parameters_differ(check, hosts)

    def parameters_differ(self, check: str, hosts: tuple[Host, Host] | None = None) -> bool:
        """For these two entries, or as the profiles say for all hosts."""
        former = self._former(check)
        one, other = (
            self.before.audit.profile.parameters.get(former, {}),
            self.after.audit.profile.parameters.get(check, {}),
        )
        if hosts:
            one, other = {**one, **hosts[0].parameters.get(former, {})}, {**other, **hosts[1].parameters.get(check, {})}
        return one != other

    def knowledge_differs(self, check: str) -> bool:
        infos = (self.before.checks.get(self._former(check)), self.after.checks.get(check))
        return any(name in self.tables for info in infos if info for name in info.knowledge)

    def _former(self, check: str) -> str:
        return self._formers.get(check, check)

    @cached_property
    def _formers(self) -> Mapping[str, str]:
        return {after: before for before, after in self.names.items()}

    def told(self) -> RulesChange:
        """What is not the same, for people."""
        both = [(name, self.names[name]) for name in self.before.checks if self.names[name] in self.after.checks]
        infos = [(other, self.before.checks[one], self.after.checks[other]) for one, other in both]
        return RulesChange(
            tool=self.tool,
            profile=self.before.audit.profile.digest != self.after.audit.profile.digest,
            added=_sorted(set(self.after.checks) - {other for _, other in both}),
            removed=_sorted(set(self.before.checks) - {one for one, _ in both}),
            checks=_sorted(name for name, one, other in infos if one.digest != other.digest),
            parameters=_sorted(name for name, _, _ in infos if self.parameters_differ(name)),
            severities=_sorted(name for name, one, other in infos if one.severity is not other.severity),
            knowledge=tuple(self.tables.values()),
        )


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
