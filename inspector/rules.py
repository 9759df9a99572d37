"""What hosts are judged by: the checks of a profile with their parameters, and the tables that they use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector import plugins, profile
from inspector.facts.system import BOOT, MACHINE_ID, OsRelease
from inspector.model import Knowledge
from inspector.outcome import Planned
from inspector.profile import Profile
from inspector.request import Request
from inspector.text import Text

ALWAYS: tuple[Request, ...] = (*OsRelease.needs, BOOT, MACHINE_ID)
"""Collected for every host: what it is."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What hosts are judged by."""

    profile: Profile
    planned: Sequence[Planned]
    resources: Mapping[type, object]
    knowledge: tuple[Knowledge, ...]
    categories: Mapping[str, Text]

    def needs(self) -> list[Request]:
        """The union of all that the checks need, each request once, in a fixed order."""
        wanted = {need for plan in self.planned for need in plan.check.needs(plan.parameters)} | set(ALWAYS)
        return sorted(wanted, key=repr)


def load_rules(name: str, folders: Iterable[Path] = ()) -> Rules:
    """The rules of a profile (its id, or the path of its file) over the bundled checks and those in `folders`.

    Raises InspectorError naming file and line for what is wrong in any of them.
    """
    chosen = profile.load(name, plugins.find_profile)
    planned = profile.plan(chosen, plugins.load_checks(plugins.check_folders(folders)))
    kinds = plugins.resource_types(plan.check for plan in planned)
    resources = plugins.load_resources(kinds)
    return Rules(
        profile=chosen,
        planned=planned,
        resources=resources,
        knowledge=plugins.knowledge(resources),
        categories=plugins.categories(),
    )
