"""Whether sshd's own configuration limits the addresses from which anybody logs in: the clear forms, and which others there are."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.facts.filter_rules import WIDE, Fate, networks
from inspector.facts.sshd import Match, Sshd

_WAYS = {
    "passwordauthentication": "yes",
    "kbdinteractiveauthentication": "yes",
    "pubkeyauthentication": "yes",
    "gssapiauthentication": "no",
    "hostbasedauthentication": "no",
}
"""Ways in, with sshd's default."""
_WHO = ("allowusers", "denyusers", "allowgroups", "denygroups", "authenticationmethods", "refuseconnection")
"""By these a Match on addresses may keep somebody out."""


def origins(sshd: Sshd) -> tuple[Fate, str]:
    """SHUT with the place where strangers are shut out; UNCLEAR with one that might; else OPEN."""
    if place := _allow_users(sshd) or _shut_outside(sshd) or _closed_globally(sshd):
        return Fate.SHUT, place
    for directive in sshd.directives:
        excluding = directive.keyword == "denyusers" and any("@" in word and "!" in word for word in directive.words)
        touching = directive.keyword in _WHO or (directive.keyword in _WAYS and _excludes(directive.scope))
        if excluding or (touching and _addresses(directive.scope)):
            return Fate.UNCLEAR, directive.location
    return Fate.OPEN, ""


def is_wide(pattern: str) -> bool:
    """Whether a host pattern stands for everybody."""
    nets = networks(pattern)
    return any(net.prefixlen < WIDE for net in nets) if nets else not pattern.strip("*?.:")


def _allow_users(sshd: Sshd) -> str:
    """AllowUsers for all, and every entry of every such line, those in Match blocks too, names hosts."""
    lines = sshd.all("allowusers")
    words = [word for line in lines for word in line.words if not word.startswith("!")]
    everywhere = [line for line in lines if not line.scope]
    named = all("@" in word and _hosts(word.rpartition("@")[2]) for word in words)
    return everywhere[0].location if everywhere and words and named else ""


def _hosts(patterns: str) -> bool:
    """Whether a list of host patterns names given ones."""
    positive = [pattern for pattern in patterns.split(",") if not pattern.startswith("!")]
    return bool(positive) and not any(is_wide(pattern) for pattern in positive)


def _shut_outside(sshd: Sshd) -> str:
    """`Match Address *,!NETWORK` with `DenyUsers *`: everybody but those."""
    for directive in sshd.directives:
        denies = directive.keyword == "denyusers" and {"*", "*@*"} & set(directive.words)
        refuses = directive.keyword == "refuseconnection" and directive.value.lower() == "yes"
        if (denies or refuses) and len(directive.scope) == 1 and _is_outside(directive.scope[0]):
            return directive.location
    return ""


def _is_outside(match: Match) -> bool:
    if [attribute for attribute, _ in match.conditions] != ["address"]:
        return False
    patterns = match.conditions[0][1].split(",")
    excepted = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    return "*" in patterns and bool(excepted) and not any(map(is_wide, excepted))


def _closed_globally(sshd: Sshd) -> str:
    """No way in is open but in Match blocks on given addresses."""
    if any(sshd.option(way, default).value.lower() != "no" for way, default in _WAYS.items()):
        return ""
    opened = [d for d in sshd.directives if d.keyword in _WAYS and d.scope and d.value.lower() != "no"]
    return opened[0].location if opened and all(_given(d.scope) for d in opened) else ""


def _given(scope: Iterable[Match]) -> bool:
    return any(
        attribute == "address" and _hosts(patterns) for match in scope for attribute, patterns in match.conditions
    )


def _addresses(scope: Iterable[Match]) -> bool:
    return any(attribute in ("address", "host") for match in scope for attribute, _ in match.conditions)


def _excludes(scope: Iterable[Match]) -> bool:
    return any(
        "!" in patterns
        for match in scope
        for attribute, patterns in match.conditions
        if attribute in ("address", "host")
    )
