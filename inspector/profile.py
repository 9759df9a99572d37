"""Profiles: which checks run, with which parameters and severities, and which findings are accepted until when."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Annotated, Any

import msgspec

from inspector import document
from inspector.check import Check
from inspector.document import Document, nearest
from inspector.facts.port_ranges import numbers
from inspector.model import InspectorError, Severity, Waiver
from inspector.outcome import Planned, Waive
from inspector.snapshot import digest
from inspector.text import Text

PASSWORD_SECONDS = 20.0
"""For guessing at the passwords of one host, where no profile says otherwise."""

MOST_SECONDS = 86400

SCAN_RATE, SCAN_SECONDS = 200, 120.0
"""Of a port scan, for one host, where no profile says otherwise: packets a second at most, and its time."""

Find = Callable[[str], Document]
"""The document of a profile by its id or path; raises InspectorError."""


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    en: str
    zh: str


class WaiverRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One `waivers:` entry. `subject` and `host` are globs; times carry their offset."""

    check: str
    reason: str
    approver: str
    start: str
    expires: str
    subject: str = "*"
    host: str = "*"
    fingerprint: str = ""


class Passwords(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How passwords are guessed at: for how many seconds a host, and names that people here would build theirs from."""

    seconds: Annotated[float, msgspec.Meta(ge=0, le=MOST_SECONDS)] | None = None
    organisations: tuple[str, ...] = ()
    wordlists: tuple[str, ...] = ()


class Outside(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whether the ports of audited hosts are scanned from here, and how; `ports` beside those that listen there."""

    scan: bool | None = None
    ports: tuple[int | str, ...] | None = None
    rate: Annotated[int, msgspec.Meta(ge=1, le=10000)] | None = None
    seconds: Annotated[float, msgspec.Meta(ge=5, le=3600)] | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    title: _Words
    extends: str = ""
    select: list[str] = []
    skip: list[str] = []
    severity: dict[str, Severity] = {}
    parameters: dict[str, dict[str, Any]] = {}
    waivers: list[WaiverRule] = []
    passwords: Passwords = Passwords()
    outside: Outside = Outside()


@dataclass(frozen=True, kw_only=True)
class OutsideSettings:
    """As the profile says in the end. `ports` None: the usual ones."""

    scan: bool = False
    ports: tuple[int | str, ...] | None = None
    rate: int = SCAN_RATE
    seconds: float = SCAN_SECONDS


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A profile with those that it extends laid under it. `select` and `skip` hold ids, categories and globs on ids."""

    id: str
    title: Text
    select: tuple[str, ...]
    skip: tuple[str, ...]
    severity: Mapping[str, Severity]
    parameters: Mapping[str, Mapping[str, Any]]
    waivers: tuple[WaiverRule, ...] = ()
    passwords: Passwords = field(default_factory=Passwords)
    outside: OutsideSettings = field(default_factory=OutsideSettings)
    digest: str = ""
    places: Mapping[str, Document] = field(default_factory=dict, compare=False, repr=False)


def load(name: str, find: Find) -> Profile:
    """The profile `name` with everything that it extends. Raises InspectorError with file and line."""
    chain: list[tuple[Document, _File]] = []
    names = [name]
    while name:
        doc = find(name)
        file = doc.convert(_File)
        chain.append((doc, file))
        name = file.extends
        if name in names or len(names) > 8:
            raise doc.error(
                "$.extends",
                Text(en="profiles extend each other in a circle: {name}", zh="方案循环继承：{name}"),
                name=name,
            )
        names.append(name)
    return _merged(chain)


def _merged(chain: list[tuple[Document, _File]]) -> Profile:
    top = chain[0][1]
    severity: dict[str, Severity] = {}
    parameters: dict[str, dict[str, Any]] = {}
    places: dict[str, Document] = {}
    for doc, file in reversed(chain):
        _check_ports(doc, file.outside.ports or ())
        severity |= file.severity
        for check, values in file.parameters.items():
            parameters.setdefault(check, {}).update(values)
            places |= {f"$.parameters.{check}.{name}": doc for name in values}
        places |= {f"$.severity.{check}": doc for check in file.severity}
        for index, word in enumerate((*file.select, *file.skip)):
            part = f"$.select[{index}]" if index < len(file.select) else f"$.skip[{index - len(file.select)}]"
            places[f"{word}\0{part}"] = doc
        for index, waiver in enumerate(file.waivers):
            _check_times(doc, f"$.waivers[{index}]", waiver)
            places[f"{waiver.check}\0$.waivers[{index}].check"] = doc
    selected = next((file.select for _, file in chain if file.select), ["*"])
    return Profile(
        id=top.id,
        title=Text(en=top.title.en, zh=top.title.zh),
        select=tuple(selected),
        skip=tuple(dict.fromkeys(word for _, file in chain for word in file.skip)),
        severity=severity,
        parameters=parameters,
        waivers=tuple(waiver for _, file in chain for waiver in file.waivers),
        passwords=passwords([file.passwords for _, file in chain]),
        outside=_outside([file.outside for _, file in chain]),
        digest=digest(document.plain({"chain": [doc.value for doc, _ in chain]})),
        places=places,
    )


def passwords(chain: list[Passwords]) -> Passwords:
    """Those that come first win; names and lists of all of them count."""
    return Passwords(
        seconds=next((each.seconds for each in chain if each.seconds is not None), PASSWORD_SECONDS),
        organisations=tuple(dict.fromkeys(name for each in chain for name in each.organisations)),
        wordlists=tuple(dict.fromkeys(name for each in chain for name in each.wordlists)),
    )


def _outside(chain: list[Outside]) -> OutsideSettings:
    """What a profile leaves open, the one that it extends says."""
    said: dict[str, Any] = {}
    for each in reversed(chain):
        said |= {name: value for name, value in msgspec.structs.asdict(each).items() if value is not None}
    return OutsideSettings(**said)


def _check_ports(doc: Document, ports: Iterable[int | str]) -> None:
    for index, port in enumerate(ports):
        try:
            if port in (0, "") or 0 in numbers(str(port)):
                raise ValueError
        except ValueError:
            raise doc.error(f"$.outside.ports[{index}]", NO_PORT, port=port) from None


def _check_times(doc: Document, path: str, waiver: WaiverRule) -> None:
    for name in ("start", "expires"):
        try:
            when = datetime.datetime.fromisoformat(getattr(waiver, name))
        except ValueError:
            when = None
        if when is None or when.tzinfo is None:
            raise doc.error(f"{path}.{name}", NEEDS_ZONE, name=name)
    if _when(waiver.expires) <= _when(waiver.start):
        raise doc.error(f"{path}.expires", Text(en="expires is not after start", zh="expires 不晚于 start"))


NEEDS_ZONE = Text(
    en="{name} must be a time with its offset, such as 2027-01-01T00:00+08:00",
    zh="{name} 须为带时区的时间，例如 2027-01-01T00:00+08:00",
)
NO_PORT = Text(
    en="{port} is neither a TCP port nor a range such as 8000-8100", zh="{port} 不是 TCP 端口或 8000-8100 形式的范围"
)
NO_CHECK = Text(en="no check is called {name}{hint}", zh="没有名为 {name} 的检查项{hint}")
NO_PARAMETER = Text(en="{check} has no parameter {name}{hint}", zh="{check} 没有参数 {name}{hint}")
BAD_PARAMETER = Text(en="{check}.{name}: {what}", zh="{check}.{name}：{what}")


def _when(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def chooses(word: str, check: Check) -> bool:
    """Whether a word of `select` or `skip` names the check: its id, a glob on ids, its category, an old id."""
    return word == check.category or any(fnmatchcase(name, word) for name in (check.id, *check.aliases))


def plan(profile: Profile, checks: Iterable[Check]) -> list[Planned]:
    """The checks that the profile runs. Raises InspectorError for a name that it misspells."""
    checks = list(checks)
    _validate(profile, checks)
    return [
        Planned(
            check=check, severity=profile.severity.get(check.id, check.severity), parameters=_parameters(profile, check)
        )
        for check in checks
        if any(chooses(w, check) for w in profile.select) and not any(chooses(w, check) for w in profile.skip)
    ]


def _parameters(profile: Profile, check: Check) -> dict[str, Any]:
    given = profile.parameters.get(check.id, {})
    for name, value in given.items():
        path = f"$.parameters.{check.id}.{name}"
        doc = profile.places[path]
        try:
            check.parameters({name: value})
        except KeyError:
            raise doc.error(path, NO_PARAMETER, check=check.id, name=name, hint=nearest(name, check.tunables)) from None
        except msgspec.ValidationError as error:
            raise doc.error(path, BAD_PARAMETER, check=check.id, name=name, what=str(error)) from None
    return check.parameters(given)


def _validate(profile: Profile, checks: list[Check]) -> None:
    ids = {name for check in checks for name in (check.id, *check.aliases)}
    for place, doc in profile.places.items():
        word, _, path = place.rpartition("\0")
        path = path or place
        if not word:
            word = place.removeprefix("$.parameters.").removeprefix("$.severity.")
            word = word.rpartition(".")[0] if place.startswith("$.parameters.") else word
        if not any(chooses(word, check) for check in checks):
            raise doc.error(path, NO_CHECK, name=word, hint=nearest(word, ids | {check.category for check in checks}))


def waiving(profile: Profile, host: str, taken: str) -> Waive:
    """What the profile accepts on a host at the time of its snapshot."""
    now = _when(taken)
    rules = [
        rule
        for rule in profile.waivers
        if fnmatchcase(host, rule.host) and _when(rule.start) <= now < _when(rule.expires)
    ]

    def waive(check: str, subject: str, mark: str) -> Waiver | None:
        for rule in rules:
            if rule.check == check and fnmatchcase(subject, rule.subject) and rule.fingerprint in ("", mark):
                return Waiver(reason=rule.reason, approver=rule.approver, start=rule.start, expires=rule.expires)
        return None

    return waive


def unknown_profile(name: str, known: Iterable[str]) -> InspectorError:
    text = Text(en="no profile is called {name}{hint}", zh="没有名为 {name} 的检查方案{hint}")
    return InspectorError(text.fill({"name": name, "hint": nearest(name, known)}))
