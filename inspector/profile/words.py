"""The words by which `select` and `skip` choose checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property

from inspector.check import Check
from inspector.document import nearest
from inspector.model import Severity
from inspector.profile.place import Placed
from inspector.standards import NO_CONTROL, NO_STANDARD, Standards, controls_of
from inspector.text import Text

Choice = Callable[[Check], bool]


class Kind(StrEnum):
    """What may stand before the colon of a word."""

    CATEGORY = "category"
    STANDARD = "standard"
    SEVERITY = "severity"
    TAG = "tag"


NO_CHECK = Text(en="no check is called {name}{hint}", zh="没有名为 {name} 的检查项{hint}")
NO_KIND = Text(
    en="{kind}: is no way to choose checks{hint} (there are category:, standard:, severity: and tag:)",
    zh="不支持 {kind}: 这种选择方式{hint}（可用 category:、standard:、severity:、tag:）",
)
NO_CATEGORY = Text(en="no check is in a category called {name}{hint}", zh="没有检查项属于类别 {name}{hint}")
NO_TAG = Text(en="no check has the tag {name}{hint}", zh="没有带标签 {name} 的检查项{hint}")
NO_SEVERITY = Text(en="no severity is called {name}{hint}", zh="没有级别 {name}{hint}")


def _none() -> Standards:
    return {}


@dataclass(frozen=True)
class Known:
    """The checks that words may choose from. `standards` are asked for only where a word names one."""

    checks: tuple[Check, ...]
    standards: Callable[[], Standards] = _none
    _mapped: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def by_name(self) -> dict[str, Check]:
        """By ids, and by ids of former times."""
        former = {name: check for check in self.checks for name in check.aliases}
        return former | {check.id: check for check in self.checks}

    @cached_property
    def categories(self) -> frozenset[str]:
        return frozenset(check.category for check in self.checks)

    @cached_property
    def tags(self) -> frozenset[str]:
        return frozenset(tag for check in self.checks for tag in check.tags)

    def controls(self, standard: str) -> Mapping[str, frozenset[str]]:
        """The controls of a standard that each check helps to decide."""
        if standard not in self._mapped:
            one = {standard: self.standards()[standard]}
            self._mapped[standard] = {
                check.id: frozenset(controls_of(check, one).get(standard, ())) for check in self.checks
            }
        return self._mapped[standard]


NO_WORD = Text(en='"{word}" names nothing', zh="“{word}”未指明任何内容")


def choice(word: Placed[str], known: Known) -> Choice:
    """What the word chooses. Raises InspectorError with file, line and the nearest word where it is misspelt."""
    prefix, colon, name = word.value.partition(":")
    if not (name if colon else prefix).strip():
        raise word.place.error(NO_WORD, word=word.value)
    if not colon:
        return _plain(word, known)
    match prefix:
        case Kind.CATEGORY:
            chosen = _matching(word, name, known.categories, NO_CATEGORY)
            return lambda check: check.category in chosen
        case Kind.TAG:
            tags = _matching(word, name, known.tags, NO_TAG)
            return lambda check: not tags.isdisjoint(check.tags)
        case Kind.SEVERITY:
            if name not in list(Severity):
                raise word.place.error(NO_SEVERITY, name=name, hint=nearest(name, Severity))
            least = Severity(name).rank
            return lambda check: check.severity.rank >= least
        case Kind.STANDARD:
            return _controls(word, name, known)
    raise word.place.error(NO_KIND, kind=prefix, hint=nearest(prefix, Kind))


def _plain(word: Placed[str], known: Known) -> Choice:
    """A category, an id, one of former times, or a glob on ids."""
    name = word.value

    def chooses(check: Check) -> bool:
        return name == check.category or any(fnmatchcase(each, name) for each in (check.id, *check.aliases))

    if not any(chooses(check) for check in known.checks):
        hint = nearest(name, known.categories.union(known.by_name))
        raise word.place.error(NO_CHECK, name=name, hint=hint)
    return chooses


def _matching(word: Placed[str], name: str, names: Iterable[str], wrong: Text) -> frozenset[str]:
    found = frozenset(each for each in names if fnmatchcase(each, name))
    if not found:
        raise word.place.error(wrong, name=name, hint=nearest(name, names))
    return found


def _controls(word: Placed[str], name: str, known: Known) -> Choice:
    """A standard, or those of its clauses that a glob matches. A clause without a check chooses nothing, and is no mistake."""
    standard, slash, glob = name.partition("/")
    standards = known.standards()
    if standard not in standards:
        raise word.place.error(NO_STANDARD, name=standard, hint=nearest(standard, standards))
    controls = standards[standard].controls
    wanted = frozenset(each for each in controls if fnmatchcase(each, glob)) if slash else frozenset(controls)
    if not wanted:
        raise word.place.error(NO_CONTROL, standard=standard, name=glob, hint=nearest(glob, controls))
    mapped = known.controls(standard)
    return lambda check: not wanted.isdisjoint(mapped.get(check.id, ()))
