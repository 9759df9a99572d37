"""What a profile accepts on one host, and what it once accepted."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fnmatch import fnmatchcase

from inspector.model import Waiver
from inspector.outcome import Terms, Waive
from inspector.profile.merged import Profile, tagged
from inspector.profile.shape import WaiverRule

NO_TAGS: Mapping[str, str] = {}


def waiving(profile: Profile, host: str, taken: str, tags: Mapping[str, str] = NO_TAGS) -> Waive:
    """What the profile's waivers say of a host's findings at the time of its snapshot."""
    now = datetime.datetime.fromisoformat(taken)
    rules: dict[str, list[WaiverRule]] = {}
    for rule in profile.waivers:
        if concerns(rule, host, tags):
            rules.setdefault(rule.check, []).append(rule)

    def waive(check: str, subject: str, mark: str) -> Terms:
        named = [rule for rule in rules.get(check, ()) if names(rule, subject, mark)]
        for rule in named:
            if rule.begins <= now < rule.ends:
                return Terms(holds=as_waiver(rule))
        return Terms(lapsed=as_waiver(max(named, key=lambda rule: rule.ends))) if named else Terms()

    return waive


def concerns(rule: WaiverRule, host: str, tags: Mapping[str, str] = NO_TAGS) -> bool:
    """Whether it is about this host."""
    return fnmatchcase(host, rule.host) and tagged(rule.tags, tags)


def names(rule: WaiverRule, subject: str, mark: str) -> bool:
    """Whether it names a finding of its check."""
    return fnmatchcase(subject, rule.subject) and rule.fingerprint in ("", mark)


def as_waiver(rule: WaiverRule) -> Waiver:
    return Waiver(reason=rule.reason, approver=rule.approver, start=rule.start, expires=rule.expires)
