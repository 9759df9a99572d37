"""What a profile may say, and its author may not have meant. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgspec

from inspector.check import Check
from inspector.model import Severity
from inspector.profile.merged import Profile, merge
from inspector.profile.place import Place, Placed
from inspector.profile.plans import plan
from inspector.profile.shape import Layer, LayerHosts, Settings, WaiverRule
from inspector.profile.words import Known, choice
from inspector.text import Text

LONGEST = datetime.timedelta(days=366)

NOTHING_CHOSEN = Text(en="{word} chooses no check", zh="{word} 未选中任何检查项")
NOTHING_NEW = Text(
    en="{word} chooses no check that is not chosen already", zh="{word} 选中的检查项均已由前面的条目选中"
)
NOTHING_SKIPPED = Text(en="{word} skips no check that would run", zh="{word} 未排除任何本应运行的检查项")
DOES_NOT_RUN = Text(
    en="{check} is set here, and the profile does not run it", zh="此处设置了 {check}，但方案并不运行它"
)
WAIVED_IN_VAIN = Text(
    en="{check} is waived here, and the profile does not run it", zh="此处对 {check} 设了例外，但方案并不运行它"
)
RAISED = Text(
    en="{check}: {severity} is above {own}, the check's own severity",
    zh="{check}：{severity} 高于检查项自身的级别 {own}",
)
SAME_SEVERITY = Text(
    en="{check}: it would be {severity} without this line", zh="{check}：不写这一行，级别也是 {severity}"
)
SAME_VALUE = Text(
    en="{check}.{name}: it would be {value} without this line", zh="{check}.{name}：不写这一行，值也是 {value}"
)
EXPIRED = Text(
    en="the waiver of {check} expired on {expires} and no longer holds",
    zh="{check} 的例外已于 {expires} 到期，不再有效",
)
TOO_LONG = Text(
    en="the waiver of {check} lasts {days} days, longer than a year", zh="{check} 的例外有效期 {days} 天，超过一年"
)
MORE_DAYS = Text(
    en="{severity} problems are given more days ({days}) than {lesser} ones ({fewer})",
    zh="{severity} 问题的整改天数（{days}）多于 {lesser} 问题（{fewer}）",
)
NOTHING_SET = Text(
    en="nothing is set for these hosts: neither parameters nor severity",
    zh="未对这些主机设置任何 parameters 或 severity",
)
BUNDLED_NAME = Text(
    en="{id} is the id of a bundled profile; results will not tell the two apart by it",
    zh="{id} 与内置方案同名，自查结果中无法据此区分",
)


@dataclass(frozen=True)
class Doubt:
    """Something that is allowed."""

    file: str
    line: int
    what: Text


def doubts(
    profile: Profile,
    known: Known,
    today: datetime.datetime,
    *,
    own: Collection[str] = (),
    bundled: Collection[str] = (),
) -> list[Doubt]:
    """What is doubtful in the settled profile's own file, line by line.

    `own`: the ids of the rules that it brings; `bundled`: the ids of bundled profiles.
    """
    author = _Author(profile, known, own)
    found = [*author.words(), *author.hosts(), *author.waivers(today), *author.remediation()]
    own_file = profile.id not in bundled or author.layer.place.file != f"{profile.id}.yaml"
    if own_file:  # a bundled one says numbers that are the checks' own, to be seen and copied
        found += author.settings()
    if own_file and profile.id in bundled:
        found.append(_doubt(author.layer.place.at("id"), BUNDLED_NAME, id=profile.id))
    return sorted(found, key=lambda doubt: doubt.line)


def _doubt(place: Place, text: Text, **values: object) -> Doubt:
    return Doubt(place.file, place.line, text.fill(values))


class _Author:
    """What somebody wrote in one file, over those that it extends."""

    def __init__(self, profile: Profile, known: Known, own: Collection[str]) -> None:
        self.layer: Layer = profile.layers[0]
        self._profile, self._known, self._own = profile, known, own
        self._base = merge(profile.layers[1:]) if len(profile.layers) > 1 else None
        self._runs = {planned.check.id for planned in plan(profile, known, own)}

    def words(self) -> Iterator[Doubt]:
        """Words that choose or skip nothing that would not be so without them."""
        seen: set[str] = set()
        for word in self.layer.select:
            chosen = self._chosen(word)
            if chosen <= seen:
                yield _doubt(word.place, NOTHING_NEW if chosen else NOTHING_CHOSEN, word=word.value)
            seen |= chosen
        runs = set(self._own).union(*map(self._chosen, self._profile.select))
        for word in (*self._profile.skip[len(self.layer.skip) :], *self.layer.skip):
            skipped = self._chosen(word) & runs
            if not skipped and word in self.layer.skip:
                yield _doubt(word.place, NOTHING_SKIPPED, word=word.value)
            runs -= skipped

    def _chosen(self, word: Placed[str]) -> set[str]:
        chooses = choice(word, self._known)
        return {check.id for check in self._known.checks if chooses(check)}

    def settings(self) -> Iterator[Doubt]:
        before = self._base
        severity = before.severity if before else {}
        parameters = before.parameters if before else {}
        yield from self._settings(self.layer.settings, severity, parameters)

    def hosts(self) -> Iterator[Doubt]:
        for entry in self.layer.hosts:
            if entry.bare:
                yield _doubt(entry.place, NOTHING_SET)
            yield from self._of_hosts(entry)

    def _of_hosts(self, entry: LayerHosts) -> Iterator[Doubt]:
        """What other entries set too may be meant to be set back."""
        others = [each for layer in self._profile.layers for each in layer.hosts if each is not entry]
        told = {name for each in others for name in (*each.settings.severity, *each.settings.parameters)}
        settings = Settings(
            {name: given for name, given in entry.settings.severity.items() if name not in told},
            {name: given for name, given in entry.settings.parameters.items() if name not in told},
        )
        yield from self._settings(settings, self._profile.severity, self._profile.parameters)

    def _settings(
        self, settings: Settings, severity: Mapping[str, Severity], parameters: Mapping[str, Mapping[str, Any]]
    ) -> Iterator[Doubt]:
        for name, level in settings.severity.items():
            check = self._known.by_name[name]
            yield from self._severity(check, level, severity.get(name, check.severity))
        for name, given in settings.parameters.items():
            check = self._known.by_name[name]
            if name not in self._runs:
                yield _doubt(given.place, DOES_NOT_RUN, check=name)
                continue
            before = check.parameters(parameters.get(name, {}))
            now = check.parameters({key: value.value for key, value in given.value.items()})
            for key, value in given.value.items():
                if now[key] == before[key]:
                    yield _doubt(value.place, SAME_VALUE, check=name, name=key, value=now[key])

    def _severity(self, check: Check, given: Placed[Severity], before: Severity) -> Iterator[Doubt]:
        if check.id not in self._runs:
            yield _doubt(given.place, DOES_NOT_RUN, check=check.id)
        elif given.value == before:
            yield _doubt(given.place, SAME_SEVERITY, check=check.id, severity=before)
        elif given.value.rank > check.severity.rank:
            yield _doubt(given.place, RAISED, check=check.id, severity=given.value, own=check.severity)

    def waivers(self, today: datetime.datetime) -> Iterator[Doubt]:
        for waiver in self.layer.waivers:
            if waiver.value.check not in self._runs:
                yield _doubt(waiver.place.at("check"), WAIVED_IN_VAIN, check=waiver.value.check)
            yield from _of_term(waiver, today)

    def remediation(self) -> Iterator[Doubt]:
        """What is worse should not be mended later."""
        days = self._profile.remediation.days
        set_here = msgspec.structs.asdict(self.layer.remediation.days)
        for lesser, severity in pairwise(level for level in Severity if level in days):
            here = next((level for level in (severity, lesser) if set_here[level] is not None), None)
            if here and days[severity] > days[lesser]:
                place = self.layer.place.at("remediation").at("days").at(here)
                values = {"days": days[severity], "fewer": days[lesser]}
                yield _doubt(place, MORE_DAYS, severity=severity, lesser=lesser, **values)


def waivers_alone(waivers: Iterable[Placed[WaiverRule]], today: datetime.datetime) -> list[Doubt]:
    """What is doubtful in a file of nothing but waivers."""
    return [doubt for waiver in waivers for doubt in _of_term(waiver, today)]


def _of_term(waiver: Placed[WaiverRule], today: datetime.datetime) -> Iterator[Doubt]:
    rule, place = waiver.value, waiver.place.at("expires")
    if rule.ends <= today:
        yield _doubt(place, EXPIRED, check=rule.check, expires=rule.expires)
    elif rule.ends - rule.begins > LONGEST:
        yield _doubt(place, TOO_LONG, check=rule.check, days=(rule.ends - rule.begins).days)
