"""What hosts are judged by: the checks of a profile with their parameters, and the tables that they use."""

from __future__ import annotations

import datetime
import glob
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inspector import plugins, profile
from inspector.check import Check
from inspector.facts.system import BOOT, MACHINE_ID, OsRelease
from inspector.model import InspectorError, Knowledge
from inspector.outcome import Planned
from inspector.profile import Known, Profile, Report, at_once
from inspector.request import Request
from inspector.text import Text

ALWAYS: tuple[Request, ...] = (*OsRelease.needs, BOOT, MACHINE_ID)
"""Collected for every host: what it is."""
RUNS_NOTHING = Text(
    en="the profile {id} runs no check: everything is skipped", zh="检查方案 {id} 不运行任何检查项：全部被排除"
)
NO_FILE = Text(en="rules: no file is called {name}", zh="rules：没有与 {name} 匹配的文件")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What hosts are judged by. `planned` is the base; what tags change of it, `planned_for` says."""

    profile: Profile
    planned: Sequence[Planned]
    resources: Mapping[type, object]
    knowledge: tuple[Knowledge, ...]
    categories: Mapping[str, Text]
    _for: dict[tuple[int, ...], Sequence[Planned]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def planned_for(self, tags: Mapping[str, str]) -> Sequence[Planned]:
        """The checks as they run on a host with these tags."""
        matching = tuple(place for place, entry in enumerate(self.profile.hosts) if entry.matches(tags))
        if not matching:
            return self.planned
        if matching not in self._for:
            self._for[matching] = profile.for_tags(self.planned, [self.profile.hosts[place] for place in matching])
        return self._for[matching]

    def differences(self, tags: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """The parameters that a host with these tags is judged with otherwise than others."""
        return profile.differences(self.planned, self.planned_for(tags))

    def needs(self) -> list[Request]:
        """The union of all that the checks need, on whichever host, each request once, in a fixed order."""
        wanted = set(ALWAYS)
        for plan in self.planned:
            hosts = self.profile.hosts if plan.check.own_needs else ()
            for parameters in profile.parameter_sets(plan, hosts):
                wanted.update(plan.check.needs(parameters))
        return sorted(wanted, key=repr)


def load_rules(name: str, folders: Iterable[Path] = (), waivers: Iterable[str] = ()) -> Rules:
    """The rules of a profile (its id, or the path of its file) over the bundled checks, those in `folders` and its own rules.

    `waivers`: files of waivers that stand apart from it. Raises InspectorError naming file and line for what is wrong in any of them.
    """
    chosen, known, own = _settled(name, folders, at_once)
    chosen = profile.accepting(chosen, map(plugins.waiver_file, waivers), known)
    planned = profile.plan(chosen, known, own)
    if not planned:
        raise _runs_nothing(chosen)
    kinds = plugins.resource_types(plan.check for plan in planned)
    resources = plugins.load_resources(kinds)
    return Rules(
        profile=chosen,
        planned=planned,
        resources=resources,
        knowledge=plugins.knowledge(resources),
        categories=plugins.categories(),
    )


def lint(
    name: str, folders: Iterable[Path], today: datetime.datetime
) -> tuple[list[InspectorError], list[profile.Doubt]]:
    """Everything that is wrong with a profile, its rules and those that it extends; and what is doubtful in its own file.

    A file that holds nothing but `waivers` is one for `--waivers`, and is taken as that.
    """
    mistakes: list[InspectorError] = []
    try:
        found = plugins.find_profile(name)
        if isinstance(found.value, dict) and found.value.keys() == {"waivers"}:
            known = Known(tuple(plugins.load_checks(plugins.check_folders(folders))), plugins.standards)
            waivers = profile.accepted(found, known, mistakes.append)
            return _in_order(mistakes), profile.waivers_alone(waivers, today)
        chosen, known, own = _settled(name, folders, mistakes.append)
        every = profile.plan(chosen, known, own)
        if not every and not mistakes:
            mistakes.append(_runs_nothing(chosen))
        for planned in every:
            if planned.check.own_needs:
                deque(profile.parameter_sets(planned, chosen.hosts), maxlen=0)
    except InspectorError as error:
        return _in_order([*mistakes, error]), []
    mistakes = _in_order(mistakes)
    if chosen.layers[-1].extends.value:  # what it extends is not there: nothing is known of what it changes
        return mistakes, []
    return mistakes, profile.doubts(chosen, known, today, own=own, bundled=plugins.profile_ids())


def _runs_nothing(chosen: Profile) -> InspectorError:
    """A gate that nothing is held against would let everything pass."""
    return chosen.layers[0].place.at("skip").error(RUNS_NOTHING, id=chosen.id)


def _in_order(mistakes: Sequence[InspectorError]) -> list[InspectorError]:
    """File by file and line by line; those whose place is not known last."""
    files = dict.fromkeys(each.file for each in mistakes if isinstance(each, profile.Slip))
    order = {file: place for place, file in enumerate(files)}

    def place(mistake: InspectorError) -> tuple[int, int]:
        return (order[mistake.file], mistake.line) if isinstance(mistake, profile.Slip) else (len(order), 0)

    return sorted(mistakes, key=place)


def _settled(name: str, folders: Iterable[Path], report: Report) -> tuple[Profile, Known, frozenset[str]]:
    """The profile, all checks that there are, and the ids of the rules that it brings."""
    chosen = profile.load(name, plugins.find_profile, report)
    checks = plugins.load_checks(plugins.check_folders(folders))
    rules = _own_rules(chosen, checks, report)
    known = Known((*checks, *rules), plugins.standards)
    return profile.settled(chosen, known, report), known, frozenset(check.id for check in rules)


def rule_files(chosen: Profile, report: Report = at_once) -> list[Path]:
    """The files that `rules:` names, those of extended profiles first, each once; globs are relative to the profile's file."""
    found: dict[Path, Path] = {}
    for layer in reversed(chosen.layers):
        for pattern in layer.rules:
            folder = pattern.place.folder
            names = sorted(glob.glob(pattern.value, root_dir=folder, recursive=True))  # noqa: PTH207 - it may be absolute
            files = [path for path in (folder / name for name in names) if path.is_file()]
            if not files:
                report(pattern.place.error(NO_FILE, name=pattern.value))
            for path in files:
                found.setdefault(path.resolve(), path)
    return list(found.values())


def _own_rules(chosen: Profile, checks: Sequence[Check], report: Report) -> list[Check]:
    files = rule_files(chosen, report)
    if not files:
        return []
    from inspector import siterules  # only for those who have such rules: everybody else need not wait for it

    found: list[Check] = []
    for path in files:
        try:
            found += siterules.load([path], [*checks, *found])
        except InspectorError as error:
            report(error)
    return found
