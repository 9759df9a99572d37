"""A rule of a rules file as a check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from inspector import document
from inspector.check import Check, Input, Verdicts
from inspector.document import SAID, nearest
from inspector.fact import Absent, View
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, together
from inspector.request import Request
from inspector.siterules.absence import Missing
from inspector.siterules.cases import cases
from inspector.siterules.conditions import condition
from inspector.siterules.shape import Place
from inspector.siterules.truth import Entry, Given, Node, One, Outcome, Several, State
from inspector.snapshot import digest
from inspector.standards import Standard, wrong
from inspector.text import Text

COMMANDS = 4
"""Of the commands for a look by hand no more are joined."""
FIELDS = ("subject", "location", "value", "expected", "says", "fix")
"""What a rule's own sentences may name."""
SAYS = Text(en="{says}", zh="{says}")
FIX = Text(en="{fix}", zh="{fix}")
PASSES = Text(en="{subject} is {value}", zh="{subject}：{value}")
WHY = Text(en="A rule of this site's own.", zh="本单位自定义规则。")
NOT_MET = Text(en="the rule is for other hosts: {says}", zh="该规则不适用于本机：{says}")
NO_SENTENCE = Text(
    en="{name}: a sentence may name {fields}, and writes other braces twice: {what}",
    zh="{name}：文本中只能引用 {fields}，其他花括号须写两次：{what}",
)
NO_ID = Text(en="an id is of small letters, digits and hyphens", zh="id 只能由小写字母、数字和连字符组成")
NO_CATEGORY = Text(en="no category is called {name}{hint}", zh="没有名为 {name} 的类别{hint}")
NO_TEXT = Text(en="a text in en or zh, or in both, is expected", zh="应为文本，或包含 en、zh 之一或二者的键值对")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    en: str = ""
    zh: str = ""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry of `rules:` as it stands in the file."""

    id: str
    category: str
    title: str | Words
    require: dict[str, Any]
    severity: str = "medium"
    confidence: str = "high"
    why: str | Words = ""
    fails: str | Words = ""
    remedy: str | Words = ""
    command: str = ""
    standards: dict[str, list[str]] = {}
    tags: list[str] = []
    applies: dict[str, Any] = {}
    missing: str = ""
    good: list[Any] = []
    bad: list[Any] = []


@dataclass(frozen=True)
class Known:
    """What a rule may refer to."""

    categories: frozenset[str]
    standards: Mapping[str, Standard]


@dataclass(frozen=True)
class Judge:
    """What a rule's conditions come to; the facts are given in the order of `facts`."""

    require: Node
    applies: Node | None
    facts: tuple[type, ...]

    def __call__(self, view: View, *found: object) -> Verdicts:
        given = Given(view, dict(zip(self.facts, found, strict=True)))
        outcome = self.require.judge(given)  # first: what cannot be read is told where the rule might not apply, too
        applies = self.applies.judge(given).sure() if self.applies is not None else Outcome(State.HOLDS)
        if applies.state is State.FAILS:
            says = NOT_MET.fill({"says": applies.entries[0].sentence})
            raise Absent(says.en, says.zh)
        for each in (applies, outcome):
            if each.state is State.INAPPLICABLE and each.why:
                raise Absent(each.why.en, each.why.zh)
        if applies.state is State.HOLDS and outcome.state in (State.FAILS, State.HOLDS):
            yield from _verdicts(outcome)
        if outcome.state is State.FAILS and _names_one_of_several(self.require):
            yield together(outcome.entries[0].subject)
        for doubt in (*applies.doubts, *outcome.doubts):
            if doubt.why is not None:
                yield Unsure(doubt.subject, doubt.why)


def _names_one_of_several(node: Node) -> bool:
    """Under `any` one subject stands for all that would do; which one depends on those that apply to the host."""
    return isinstance(node, Several) and (node.how == "any" or any(map(_names_one_of_several, node.parts)))


def _verdicts(outcome: Outcome) -> Verdicts:
    met: set[tuple[str, str]] = set()
    for entry in outcome.entries:
        if outcome.state is State.HOLDS:
            yield Seen(entry.subject, entry.location, {"value": entry.value})
            continue
        key = entry.key
        while (entry.subject, key) in met:  # two conditions with globs that name the same file
            key += "+"
        met.add((entry.subject, key))
        yield Fail(entry.subject, entry.location, _data(entry), key=key)


def _data(entry: Entry) -> dict[str, object]:
    return {"value": entry.value, "expected": entry.expected, "says": entry.sentence, "fix": entry.fix}


def check(place: Place, value: Any, known: Known) -> Check:
    """The check of one entry of `rules:`. Raises InspectorError with the line."""
    given = place.keys(value, Rule.__struct_fields__)
    _standards_known(place, given.get("standards"), known)
    rule: Rule = place.convert("", given, Rule)
    _named(place, rule, known)
    missing = place.word({"missing": rule.missing}, "missing", Missing, Missing.FAIL) if rule.missing else None
    require = condition(place.at("require"), rule.require, missing)
    applies = condition(place.at("applies"), rule.applies) if rule.applies else None
    leaves = [one for node in (require, applies) if node for one in node.leaves()]
    facts = tuple(dict.fromkeys(fact for one in leaves for fact in one.leaf.facts))
    requests = tuple(dict.fromkeys(request for one in leaves for request in one.leaf.requests))
    title = _text(place, "title", rule.title)
    return Check(
        run=Judge(require, applies, facts),
        severity=place.word({"severity": rule.severity}, "severity", Severity, Severity.MEDIUM),
        confidence=place.word({"confidence": rule.confidence}, "confidence", Confidence, Confidence.HIGH),
        title=title or Text(en=rule.id, zh=rule.id),
        why=_text(place, "why", rule.why) or WHY,
        fails=_sentence(place, "fails", rule.fails) or SAYS,
        remedy=_sentence(place, "remedy", rule.remedy) or FIX,
        passes=PASSES,
        command=_command(place, rule, leaves),
        good=cases(place.at("good"), rule.good),
        bad=cases(place.at("bad"), rule.bad),
        standards={name: tuple(controls) for name, controls in rule.standards.items()},
        tags=tuple(rule.tags),
        own_needs=_Requests(requests),
        inputs=(Input("view", View, False), *(Input(fact.__name__.lower(), fact, True) for fact in facts)),
        id=f"{rule.category}.{rule.id}",
        category=rule.category,
        file=f"{place.document.source}:{place.line}",
        digest=digest(document.plain(value)),
    )


@dataclass(frozen=True)
class _Requests:
    """What the conditions read beside facts; no parameter changes it."""

    requests: tuple[Request, ...]

    def __call__(self, _: Mapping[str, Any]) -> Iterable[Request]:
        return self.requests


def _named(place: Place, rule: Rule, known: Known) -> None:
    """Raises InspectorError for an id, a category or a control that is none."""
    if not rule.id or len(rule.id) > 100 or set(rule.id) - set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise place.error("id", NO_ID)
    if rule.category not in known.categories:
        raise place.error("category", NO_CATEGORY, name=rule.category, hint=nearest(rule.category, known.categories))
    for standard, controls in rule.standards.items():
        for number, control in enumerate(controls):
            if said := wrong(known.standards, standard, control):
                raise place.error(f"standards.{standard}[{number}]", SAID, what=said)


def _standards_known(place: Place, named: Any, known: Known) -> None:
    """Before the types of what stands under them: those of a standard that there is not are no matter."""
    for standard in named if isinstance(named, dict) else ():
        if standard not in known.standards and (said := wrong(known.standards, standard, "")):
            raise place.error(f"standards.{standard}", SAID, what=said)


def _text(place: Place, name: str, given: str | Words) -> Text | None:
    """In the language that is missing the other is shown."""
    en, zh = (given, given) if isinstance(given, str) else (given.en or given.zh, given.zh or given.en)
    if isinstance(given, Words) and not en.strip():
        raise place.error(name, NO_TEXT)
    return Text(en=en, zh=zh) if en.strip() else None


def _sentence(place: Place, name: str, given: str | Words) -> Text | None:
    text = _text(place, name, given)
    if text is None:
        return None
    try:
        strange = sorted(text.fields() - set(FIELDS))
    except ValueError as error:
        strange = [str(error)[:80]]
    if strange:
        raise place.error(name, NO_SENTENCE, name=name, fields=list(FIELDS), what=strange)
    return text


def _command(place: Place, rule: Rule, leaves: list[One]) -> str:
    if rule.command.strip():
        found = _sentence(place, "command", rule.command)
        return found.en if found else ""
    commands = dict.fromkeys(one.leaf.command for one in leaves)
    return "; ".join(list(commands)[:COMMANDS]).replace("{", "{{").replace("}", "}}")
