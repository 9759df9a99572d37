"""Which information system a host belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from inspector.organisation.building import names
from inspector.organisation.model import Organisation, System


def system_of(organisation: Organisation, name: str, tag: str = "") -> System | None:
    """By the host's tag `system`, else by its name among the systems' hosts, else by the first pattern that fits it."""
    return system_called(organisation, tag) or _listing(organisation.systems, name)


def systems_of(organisation: Organisation, hosts: Iterable[tuple[str, str]]) -> Mapping[str, System | None]:
    """The system of each host, by the host's name; `hosts`: names with their tags."""
    return {name: system_of(organisation, name, tag) for name, tag in hosts}


def system_called(organisation: Organisation, word: str) -> System | None:
    """The system that has the word for its id or its name in either language; capitals count only where nothing fits them."""
    word = word.strip()
    if not word:
        return None
    exact = (system for system in organisation.systems if word in names(system))
    bare = word.casefold()
    alike = (system for system in organisation.systems if bare in (each.casefold() for each in names(system)))
    return next(exact, None) or next(alike, None)


def unseen_names(organisation: Organisation, seen: Iterable[str]) -> tuple[tuple[str, System], ...]:
    """Hosts that systems name, beside patterns, and that are not among those seen; with their system, in the file's order."""
    known = set(seen)
    return tuple(
        (host, system)
        for system in organisation.systems
        for host in system.hosts
        if host not in known and not is_pattern(host)
    )


def is_pattern(host: str) -> bool:
    return "*" in host or "?" in host


def _listing(systems: Iterable[System], name: str) -> System | None:
    systems = tuple(systems)
    for system in systems:
        if name in system.hosts:
            return system
    return next((system for system in systems if any(_fits(name, each) for each in system.hosts)), None)


def _fits(name: str, pattern: str) -> bool:
    """Only * and ? stand for letters: an address in brackets is no pattern."""
    return is_pattern(pattern) and fnmatchcase(name, pattern.replace("[", "[[]"))
