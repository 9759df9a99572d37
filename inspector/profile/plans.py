"""The checks that a profile runs, on all hosts and on those with certain tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from inspector.check import Check
from inspector.model import InspectorError
from inspector.outcome import Planned
from inspector.profile.merged import ForHosts, Profile
from inspector.profile.place import Placed
from inspector.profile.words import Choice, Known, choice
from inspector.text import Text

MOST_SETS = 1000
"""Ways in which the parameters of one check may go together over all hosts, where they decide what is collected."""
TOO_MANY = Text(
    en="hosts: more than {n} combinations of parameters of {check}",
    zh="hosts：{check} 的参数组合超过 {n} 种",
)


def plan(profile: Profile, known: Known, own: Collection[str] = ()) -> list[Planned]:
    """The checks that the settled profile runs: those that it selects, and its `own` rules, but none that it skips."""
    wanted, unwanted = chosen(profile.select, known), chosen(profile.skip, known)
    return [
        Planned(
            check=check,
            severity=profile.severity.get(check.id, check.severity),
            parameters=check.parameters(profile.parameters.get(check.id, {})),
        )
        for check in known.checks
        if (check.id in own or any(chooses(check) for chooses in wanted))
        and not any(chooses(check) for chooses in unwanted)
    ]


def chosen(words: Iterable[Placed[str]], known: Known) -> list[Choice]:
    return [choice(word, known) for word in words]


def for_tags(planned: Sequence[Planned], hosts: Iterable[ForHosts]) -> list[Planned]:
    """The same checks as they run on a host that these entries match; later ones go before."""
    found = {plan.check.id: plan for plan in planned}
    for entry in hosts:
        for name in (entry.severity.keys() | entry.parameters.keys()) & found.keys():
            before = found[name]
            given = _converted(before.check, entry.parameters.get(name, {}))
            found[name] = replace(
                before,
                severity=entry.severity.get(name, before.severity),
                parameters={**before.parameters, **given},
            )
    return [found[plan.check.id] for plan in planned]


def _converted(check: Check, given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in check.parameters(given).items() if name in given}


def differences(planned: Sequence[Planned], others: Sequence[Planned]) -> dict[str, dict[str, Any]]:
    """The parameters that `others`, which are the same checks, have otherwise."""
    found = {
        plan.check.id: {
            name: value for name, value in other.parameters.items() if value != plan.parameters.get(name, ...)
        }
        for plan, other in zip(planned, others, strict=True)
        if other is not plan
    }
    return {check: values for check, values in found.items() if values}


def parameter_sets(plan: Planned, hosts: Iterable[ForHosts]) -> Iterator[Mapping[str, Any]]:
    """Every set of parameters with which the check may have to do with a host; first that of hosts that no entry matches.

    Raises InspectorError where there are too many.
    """
    values: dict[str, list[Any]] = {name: [value] for name, value in plan.parameters.items()}
    for entry in hosts:
        for name, value in _converted(plan.check, entry.parameters.get(plan.check.id, {})).items():
            values[name] += [value] * (value not in values[name])
    for number, each in enumerate(product(*values.values())):
        if number == MOST_SETS:
            raise InspectorError(TOO_MANY.fill({"n": MOST_SETS, "check": plan.check.id}))
        yield dict(zip(values, each, strict=True))
