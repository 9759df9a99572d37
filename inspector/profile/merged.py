"""A profile with those that it extends laid under it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from inspector import document
from inspector.check import Check
from inspector.document import Document, in_words, nearest
from inspector.model import InspectorError, Severity
from inspector.patterns import is_pattern
from inspector.profile.place import NoProfile, Place, Placed, Report, at_once
from inspector.profile.reading import Waivers, read, read_waivers
from inspector.profile.shape import Gate, Layer, Outside, Passwords, Remediation, Settings, WaiverRule
from inspector.profile.words import NO_CHECK, Known, choice
from inspector.snapshot import digest
from inspector.text import Text

PASSWORD_SECONDS = 20.0
"""For guessing at the passwords of one host, where no profile says otherwise."""

SCAN_RATE, SCAN_SECONDS = 200, 120.0
"""Of a port scan, for one host, where no profile says otherwise: packets a second at most, and its time."""

DAYS: Mapping[Severity, int] = {Severity.CRITICAL: 7, Severity.HIGH: 15, Severity.MEDIUM: 30, Severity.LOW: 90}
"""Within which a problem is to be mended, where no profile says otherwise; what is for information alone has no deadline."""

DEEPEST = 8

Find = Callable[[str, Path | None], Document]
"""The document of a profile by its id, or by its path, which may be relative to a folder; raises InspectorError."""

CIRCLE = Text(en="profiles extend each other in a circle: {name}", zh="方案循环继承：{name}")
TOO_DEEP = Text(en="more than {n} profiles extend one another", zh="方案继承超过 {n} 层")
CANNOT_EXTEND = Text(en="extends: {what}", zh="extends：{what}")
ONE_BY_ONE = Text(
    en="{name}: here each check is named by its id; categories and wildcards stand under select and skip alone",
    zh="{name}：此处须逐项写检查项 id；类别和通配符只能用于 select 和 skip",
)
NO_PARAMETER = Text(en="{check} has no parameter {name}{hint}", zh="{check} 没有参数 {name}{hint}")
BAD_PARAMETER = Text(en="{check}.{name}: {what}", zh="{check}.{name}：{what}")


@dataclass(frozen=True, kw_only=True)
class OutsideSettings:
    """As the profile says in the end. `ports` None: the usual ones."""

    scan: bool = False
    ports: tuple[int | str, ...] | None = None
    rate: int = SCAN_RATE
    seconds: float = SCAN_SECONDS


@dataclass(frozen=True, kw_only=True)
class RemediationSettings:
    """As the profile says in the end. `verify`: severities of problems that a person must see mended before they are closed."""

    days: Mapping[Severity, int] = field(default_factory=lambda: DAYS)
    verify: tuple[Severity, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ForHosts:
    """What is set otherwise for hosts all of whose tags match these globs."""

    tags: Mapping[str, str]
    severity: Mapping[str, Severity]
    parameters: Mapping[str, Mapping[str, Any]]

    def matches(self, tags: Mapping[str, str]) -> bool:
        return tagged(self.tags, tags)


def tagged(globs: Mapping[str, str | int | float], tags: Mapping[str, str]) -> bool:
    """Whether a host has all of these tags, with values that match."""
    return all(name in tags and fnmatchcase(tags[name], str(glob)) for name, glob in globs.items())


@dataclass(frozen=True, kw_only=True)
class Profile:
    """`select` and `skip` hold words that choose checks; `hosts` those of extended profiles first, so that later ones go before.

    `layers`: the files that it was made of, its own first. `beside`: the waivers of files that stand apart from it, which are among
    `waivers` as well.
    """

    id: str
    title: Text
    select: tuple[Placed[str], ...]
    skip: tuple[Placed[str], ...]
    severity: Mapping[str, Severity]
    parameters: Mapping[str, Mapping[str, Any]]
    hosts: tuple[ForHosts, ...] = ()
    waivers: tuple[WaiverRule, ...] = ()
    passwords: Passwords = field(default_factory=Passwords)
    outside: OutsideSettings = field(default_factory=OutsideSettings)
    gate: Gate = field(default_factory=Gate)
    remediation: RemediationSettings = field(default_factory=RemediationSettings)
    digest: str = ""
    layers: tuple[Layer, ...] = field(default=(), compare=False, repr=False)
    beside: Waivers = field(default=(), compare=False, repr=False)


def load(name: str, find: Find, report: Report = at_once) -> Profile:
    """The profile `name` with everything that it extends. Raises InspectorError with file and line."""
    layers = [read(find(name, None), report)]
    while layers[-1].extends.value:
        base = layers[-1].extends
        try:
            found = find(base.value, base.place.folder)
        except NoProfile as error:
            report(base.place.error(CANNOT_EXTEND, what=error.text))
            break
        if found.source in [layer.place.file for layer in layers]:
            report(base.place.error(CIRCLE, name=base.value))
            break
        if len(layers) == DEEPEST:
            report(base.place.error(TOO_DEEP, n=DEEPEST))
            break
        layers.append(read(found, report))
    return merge(layers)


def merge(layers: Sequence[Layer]) -> Profile:
    """What the files say together; those that come first go before the others."""
    severity: dict[str, Severity] = {}
    parameters: dict[str, dict[str, Any]] = {}
    for layer in reversed(layers):
        severity |= {check: given.value for check, given in layer.settings.severity.items()}
        for check, values in _plain(layer.settings).items():
            parameters.setdefault(check, {}).update(values)
    return Profile(
        id=layers[0].id,
        title=layers[0].title,
        select=next((layer.select for layer in layers if layer.select), (Placed("*", layers[-1].place),)),
        skip=tuple(word for layer in layers for word in layer.skip),
        severity=severity,
        parameters=parameters,
        hosts=tuple(
            ForHosts(
                tags=each.tags,
                severity={check: given.value for check, given in each.settings.severity.items()},
                parameters=_plain(each.settings),
            )
            for layer in reversed(layers)
            for each in layer.hosts
        ),
        waivers=tuple(waiver.value for layer in layers for waiver in layer.waivers),
        passwords=passwords([layer.passwords for layer in layers]),
        outside=OutsideSettings(**_said([layer.outside for layer in layers])),
        gate=Gate(**_said([layer.gate for layer in layers])),
        remediation=remediation([layer.remediation for layer in layers]),
        digest=digest(document.plain({"chain": [layer.place.document.value for layer in layers]})),
        layers=tuple(layers),
    )


def _plain(settings: Settings) -> dict[str, dict[str, Any]]:
    return {
        check: {name: value.value for name, value in given.value.items()}
        for check, given in settings.parameters.items()
    }


def passwords(chain: list[Passwords]) -> Passwords:
    """Those that come first win; names and lists of all of them count."""
    return Passwords(
        seconds=next((each.seconds for each in chain if each.seconds is not None), PASSWORD_SECONDS),
        organisations=tuple(dict.fromkeys(name for each in chain for name in each.organisations)),
        wordlists=tuple(dict.fromkeys(name for each in chain for name in each.wordlists)),
    )


def remediation(chain: Sequence[Remediation]) -> RemediationSettings:
    """What a profile leaves open, the one that it extends says: day by day, and who verifies as a whole."""
    days = dict(DAYS)
    for each in reversed(chain):
        days |= {Severity(name): n for name, n in msgspec.structs.asdict(each.days).items() if n is not None}
    verify = next((each.verify for each in chain if each.verify is not None), False)
    wanted = (Severity if verify else ()) if isinstance(verify, bool) else verify
    return RemediationSettings(days=days, verify=tuple(level for level in Severity if level in wanted))


def _said(chain: Sequence[Outside | Gate]) -> dict[str, Any]:
    """What a profile leaves open, the one that it extends says."""
    said: dict[str, Any] = {}
    for each in reversed(chain):
        said |= {name: value for name, value in msgspec.structs.asdict(each).items() if value is not None}
    return said


def settled(profile: Profile, known: Known, report: Report = at_once) -> Profile:
    """The profile held against the checks that there are: names checked, old ones replaced by those of today.

    Raises InspectorError, or reports, with file and line for a name that it misspells or a value that does not fit.
    """
    return merge([_settled(layer, known, report) for layer in profile.layers])


def accepted(document: Document, known: Known, report: Report = at_once) -> Waivers:
    """What a file of waivers accepts."""
    waivers, waived = read_waivers(document, report)
    return _today(waivers, waived, known, report)


def accepting(profile: Profile, documents: Iterable[Document], known: Known) -> Profile:
    """The profile with the waivers of these files, which go before its own; its digest tells of them.

    Raises InspectorError with file and line for what is wrong in them.
    """
    documents = list(documents)
    found = [waiver for each in documents for waiver in accepted(each, known)]
    told = {"profile": profile.digest, "waivers": [each.value for each in documents]}
    return replace(
        profile,
        waivers=(*(waiver.value for waiver in found), *profile.waivers),
        digest=digest(document.plain(told)) if documents else profile.digest,
        beside=tuple(found),
    )


def _today(waivers: Waivers, waived: Iterable[Placed[str]], known: Known, report: Report) -> Waivers:
    """The waivers of checks that there are, by their ids of today."""
    for name in waived:
        _named(name.value, name.place, known, report)
    return tuple(
        Placed(msgspec.structs.replace(waiver.value, check=known.by_name[waiver.value.check].id), waiver.place)
        for waiver in waivers
        if waiver.value.check in known.by_name
    )


def _settled(layer: Layer, known: Known, report: Report) -> Layer:
    return replace(
        layer,
        select=tuple(_spelt(layer.select, known, report)),
        skip=tuple(_spelt(layer.skip, known, report)),
        settings=_settings(layer.settings, known, report),
        hosts=tuple(replace(each, settings=_settings(each.settings, known, report)) for each in layer.hosts),
        waivers=_today(layer.waivers, layer.waived, known, report),
    )


def _spelt(words: Iterable[Placed[str]], known: Known, report: Report) -> Iterator[Placed[str]]:
    """Those that mean something."""
    for word in words:
        try:
            choice(word, known)
        except InspectorError as error:
            report(error)
        else:
            yield word


def _named(name: str, place: Place, known: Known, report: Report) -> Collection[Check]:
    """The check of that name, which may be an old one; none where it is reported."""
    if name not in known.by_name:
        why = ONE_BY_ONE if name in known.categories or is_pattern(name) else NO_CHECK
        report(place.error(why, name=name, hint=nearest(name, known.by_name)))
        return ()
    return (known.by_name[name],)


def _settings(settings: Settings, known: Known, report: Report) -> Settings:
    severity = {
        check.id: given
        for name, given in settings.severity.items()
        for check in _named(name, given.place, known, report)
    }
    parameters = {
        check.id: Placed(dict(_parameters(check, given.value, report)), given.place)
        for name, given in settings.parameters.items()
        for check in _named(name, given.place, known, report)
    }
    return Settings(severity, parameters)


def _parameters(check: Check, given: Mapping[str, Placed[Any]], report: Report) -> Iterator[tuple[str, Placed[Any]]]:
    """Those that the check has, and whose values fit."""
    for name, placed in given.items():
        try:
            check.parameters({name: placed.value})
        except KeyError:
            hint = nearest(name, check.tunables)
            report(placed.place.error(NO_PARAMETER, check=check.id, name=name, hint=hint))
        except msgspec.ValidationError as error:
            at, what = in_words(str(error))
            report(placed.place.error(BAD_PARAMETER, check=check.id, name=f"{name}{at.removeprefix('$')}", what=what))
        else:
            yield name, placed
