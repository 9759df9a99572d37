"""Comparisons by meaning: what a rule expects of a value, whether a value is that, and how it is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspector.advisories import deb
from inspector.siterules import pattern, units
from inspector.siterules.shape import Place
from inspector.siterules.units import Compare, Kind
from inspector.text import Text

COMPARISONS = ("is", "is_not", "one_of", "at_least", "at_most", "matches", "contains", "exists")
NONE_GIVEN = Text(
    en="what is expected of the value? Say one of {names}",
    zh="缺少对取值的要求，应写明以下之一：{names}",
)
NO_ORDER = Text(
    en="{value} has no order: a number, a size (8M), a duration (10m) or a version (with `as: version`) has",
    zh="{value} 无法比较大小：可使用数字、容量（8M）、时长（10m）或版本号（需注明 `as: version`）",
)
NO_MODE = Text(en='a mode is octal and in quotes, such as "0640"', zh='权限应为带引号的八进制数，如 "0640"')
NO_MASK = Text(en='a mask is octal and in quotes, such as "027"', zh='掩码应为带引号的八进制数，如 "027"')
MODE_ONE = Text(
    en="`as: mode` goes with at_most (no bit beyond it), `as: umask` with at_least (no bit of it missing)",
    zh="`as: mode` 只与 at_most 连用（不得超出所列权限位），`as: umask` 只与 at_least 连用（所列位均须屏蔽）",
)
NOT_SUCH = Text(en="{value} is no {kind}", zh="{value} 不是有效的{kind}")
BACKWARDS = Text(en="the range {value} ends before it begins", zh="范围 {value} 的上限小于下限")
BAD_PATTERN = Text(en="not a pattern that is read here: {what}", zh="正则表达式无法使用：{what}")
KINDS = {
    Kind.AUTO: Text(en="value", zh="取值"),
    Kind.TEXT: Text(en="text", zh="文本"),
    Kind.NUMBER: Text(en="number", zh="数字"),
    Kind.DURATION: Text(en="duration", zh="时长"),
    Kind.SIZE: Text(en="size", zh="容量"),
    Kind.VERSION: Text(en="version", zh="版本号"),
    Kind.MODE: Text(en="mode", zh="权限"),
    Kind.UMASK: Text(en="mask", zh="掩码"),
}
SAYS = {
    "is": Text(en="{limit}", zh="{limit}"),
    "is_not": Text(en="anything but {limit}", zh="{limit} 以外的值"),
    "one_of": Text(en="one of {limit}", zh="{limit} 之一"),
    "at_least": Text(en="at least {limit}", zh="不小于 {limit}"),
    "at_most": Text(en="at most {limit}", zh="不大于 {limit}"),
    "between": Text(en="between {low} and {high}", zh="{low} 到 {high} 之间"),
    "matches": Text(en="something that matches {limit}", zh="与 {limit} 匹配的值"),
    "contains": Text(en="a list with {limit} in it", zh="包含 {limit} 的列表"),
    "exists": Text(en="set", zh="已设置"),
    "absent": Text(en="not set", zh="未设置"),
    "mode": Text(en="no permission beyond {limit}", zh="不超出 {limit} 的权限"),
    "umask": Text(en="a mask that takes away all of {limit}", zh="至少屏蔽 {limit} 的掩码"),
}
SO = {
    "is": Text(en="is {limit}", zh="为 {limit}"),
    "is_not": Text(en="is not {limit}", zh="不为 {limit}"),
    "one_of": Text(en="is one of {limit}", zh="为 {limit} 之一"),
    "at_least": Text(en="is at least {limit}", zh="不小于 {limit}"),
    "at_most": Text(en="is at most {limit}", zh="不大于 {limit}"),
    "between": Text(en="is between {low} and {high}", zh="在 {low} 到 {high} 之间"),
    "matches": Text(en="matches {limit}", zh="与 {limit} 匹配"),
    "contains": Text(en="has {limit} in it", zh="包含 {limit}"),
    "exists": Text(en="is set", zh="处于已设置状态"),
    "absent": Text(en="is not set", zh="处于未设置状态"),
    "mode": Text(en="has no permission beyond {limit}", zh="不超出 {limit}"),
    "umask": Text(en="takes away all of {limit}", zh="至少屏蔽 {limit}"),
}
"""What a remedy says behind "so that it"."""
AND = Text(en="{one} and {two}", zh="{one}，且{two}")
_RANGE = re.compile(r"(.*[^.])\.\.([^.].*)")


@dataclass(frozen=True)
class Expectation:
    """One comparison. `low`, `high` of a range; `limits` otherwise."""

    what: str
    limits: tuple[str, ...]
    kind: Kind
    ignore_case: bool = False
    wanted: pattern.Pattern | None = None

    def holds(self, value: str | None, compare: Compare = deb.compare) -> bool | None:
        """None: the value is nothing that this can be compared with. What is not set holds nothing but its own absence."""
        if self.what in ("exists", "absent"):
            return (value is not None) == (self.what == "exists")
        if value is None:
            return False
        if self.wanted is not None:
            return self.wanted.fresh().search(value)
        if self.what in ("contains", "mode", "umask"):
            return self._contains(value) if self.what == "contains" else self._bits(value)
        equal = self.what in ("is", "is_not", "one_of")
        return self._equal(value, compare) if equal else self._in_order(value, compare)

    def _contains(self, value: str) -> bool:
        words = re.split(r"[\s,]+", value.casefold() if self.ignore_case else value)
        return all((limit.casefold() if self.ignore_case else limit) in words for limit in self.limits)

    def _bits(self, value: str) -> bool | None:
        bits, limit = (units.mask if self.what == "umask" else units.mode)(value), units.mode(self.limits[0]) or 0
        if bits is None:
            return None
        return not bits & ~limit if self.what == "mode" else not limit & ~bits

    def _equal(self, value: str, compare: Compare) -> bool | None:
        found = [
            units.same(self.kind, value, limit, ignore_case=self.ignore_case, compare=compare) for limit in self.limits
        ]
        equal = True if True in found else None if None in found else False
        return equal if self.what != "is_not" or equal is None else not equal

    def _in_order(self, value: str, compare: Compare) -> bool | None:
        low = units.order(self.kind, value, self.limits[0], compare)
        high = units.order(self.kind, value, self.limits[-1], compare)
        if low is None or high is None:
            return None
        return (low >= 0 or self.what == "at_most") and (high <= 0 or self.what == "at_least")

    def said(self, texts: Mapping[str, Text]) -> Text:
        limits = [limit or '""' for limit in self.limits] or [""]
        limit: object = limits[0] if len(limits) == 1 else limits
        return texts[self.what].fill({"limit": limit, "low": limits[0], "high": limits[-1]})


@dataclass(frozen=True)
class Expected:
    """All that a condition expects of one value. `default`: what holds where nothing is set."""

    parts: tuple[Expectation, ...]
    default: str | None = None

    @property
    def of_a_value(self) -> bool:
        """Whether more is asked than whether something is set."""
        return any(part.what not in ("exists", "absent") for part in self.parts)

    def counts(self, value: str) -> bool:
        """Whether it hangs on what number a value is, beyond how it is spelled: spelled alike is alike."""
        spelled = (Kind.TEXT, Kind.MODE, Kind.UMASK)
        return any(
            part.kind not in spelled
            and part.what not in ("exists", "absent", "matches", "contains")
            and value not in part.limits
            for part in self.parts
        )

    def holds(self, value: str | None, compare: Compare = deb.compare) -> bool | None:
        found = [part.holds(value, compare) for part in self.parts]
        return False if False in found else None if None in found else True

    @property
    def text(self) -> Text:
        return self._said(SAYS)

    @property
    def so(self) -> Text:
        """What has to become true of the value: "is at most 4"."""
        return self._said(SO)

    def _said(self, texts: Mapping[str, Text]) -> Text:
        found = self.parts[0].said(texts)
        for part in self.parts[1:]:
            found = AND.fill({"one": found, "two": part.said(texts)})
        return found


def spelled(value: object) -> str:
    """A value of a rules file as a configuration would have it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def expected(
    place: Place,
    given: Mapping[str, Any],
    *,
    usual: Kind = Kind.AUTO,
    default: str | None = None,
    ignore_case: bool = False,
) -> Expected:
    """What the comparisons of a condition say. `usual`: what plain numbers are. Raises InspectorError with the line."""
    named = [name for name in COMPARISONS if name in given]
    if not named:
        raise place.error("", NONE_GIVEN, names=list(COMPARISONS))
    said = place.word(given, "as", Kind, Kind.AUTO)
    folded = bool(given.get("ignore_case", ignore_case))
    kind = said if said is not Kind.AUTO else usual
    parts = tuple(_Reader(place, name, kind, folded).part(given[name]) for name in named)
    if "default" in given:
        default = spelled(given["default"])
    return Expected(parts, default)


@dataclass(frozen=True)
class _Reader:
    """Reads one comparison, for errors about it."""

    place: Place
    name: str
    kind: Kind
    ignore_case: bool

    def part(self, value: Any) -> Expectation:
        if self.name == "exists":
            return Expectation("exists" if value else "absent", (), self.kind)
        limits = tuple(spelled(each) for each in (value if isinstance(value, list) else [value]))
        if self.name == "matches":
            wanted = ere(self.place, self.name, limits[0], ignore_case=self.ignore_case)
            return Expectation(self.name, limits, self.kind, self.ignore_case, wanted)
        if self.name == "contains":
            return Expectation(self.name, limits, self.kind, self.ignore_case)
        match = _RANGE.fullmatch(limits[0]) if self.name == "is" else None
        if match and units.kind_of(match.groups()) in units.ORDERED:
            return self._ordered("between", match.groups())
        return self._ordered(self.name, limits) if self.name in ("at_least", "at_most") else self._equal(limits)

    def _equal(self, limits: tuple[str, ...]) -> Expectation:
        kind = self.kind
        if kind in (Kind.MODE, Kind.UMASK):
            raise self.place.error(self.name, MODE_ONE)
        if kind is Kind.AUTO and units.kind_of(limits) in (Kind.DURATION, Kind.SIZE):
            kind = units.kind_of(limits)
        self._all_such(limits, kind)
        return Expectation(self.name, limits, kind, self.ignore_case)

    def _ordered(self, what: str, limits: tuple[str, ...]) -> Expectation:
        kind = units.kind_of(limits) if self.kind is Kind.AUTO else self.kind
        if kind in (Kind.MODE, Kind.UMASK):
            if (kind, what) not in ((Kind.MODE, "at_most"), (Kind.UMASK, "at_least")):
                raise self.place.error(self.name, MODE_ONE)
            what = str(kind)
        if kind is Kind.TEXT:
            raise self.place.error(self.name, NO_ORDER, value=limits[0])
        self._all_such(limits, kind)
        if what == "between" and (units.order(kind, limits[0], limits[1]) or 0) > 0:
            raise self.place.error(self.name, BACKWARDS, value="..".join(limits))
        return Expectation(what, limits, kind, self.ignore_case)

    def _all_such(self, limits: tuple[str, ...], kind: Kind) -> None:
        for limit in limits:
            if kind in units.MEANS and units.MEANS[kind](limit) is None:
                if kind in (Kind.MODE, Kind.UMASK):
                    raise self.place.error(self.name, NO_MODE if kind is Kind.MODE else NO_MASK)
                raise self.place.error(self.name, NOT_SUCH, value=limit, kind=KINDS[kind])


def ere(place: Place, name: str, text: str, *, ignore_case: bool = False) -> pattern.Pattern:
    """A pattern of a rules file. Raises InspectorError with the line."""
    try:
        return pattern.compile(text, ignore_case=ignore_case)
    except pattern.NotRead as error:
        raise place.error(name, BAD_PATTERN, what=error.why) from None
