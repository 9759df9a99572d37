"""A check on its own cases, whole and degraded: what every check must hold before its verdicts are worth anything. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from inspector.case import Case, File
from inspector.check import Check
from inspector.engine import evaluate
from inspector.fleet import evaluate_fleet
from inspector.model import Finding, Result, Status
from inspector.outcome import Planned, broken
from inspector.patterns import is_pattern
from inspector.plugins import load_resources, resource_types
from inspector.request import Files, Follow, HomeFiles, Request, Tree
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.memory import snapshot
from inspector.text import Text

DEGRADED = (State.DENIED, State.TRUNCATED, State.TIMEOUT, State.MISSING)
VERDICTS: Mapping[Status, Text] = {
    Status.PASS: Text(en="pass", zh="“通过”"),
    Status.FAIL: Text(en="fail", zh="“未通过”"),
    Status.NOT_APPLICABLE: Text(en="not applicable", zh="“不适用”"),
    Status.UNKNOWN: Text(en="unknown", zh="“未知”"),
    Status.ERROR: Text(en="error", zh="“检查项出错”"),
}
WITH_REASON = Text(en="{verdict} ({why})", zh="{verdict}（{why}）")
WITHOUT_GOOD = Text(en="no good case passes", zh="没有能通过的 good 用例")
WITHOUT_BAD = Text(en="there is no bad case", zh="没有 bad 用例")
FAILED = Text(en="fails on {subjects} and must not", zh="不应判为不通过，却报出 {subjects}")
RESTLESS = Text(en="passes, and rests on nothing that was read", zh="判为通过，却没有依据任何证据")
NOT_FAILED = Text(en="is to fail on {wanted}, and the verdict is {verdict}", zh="应报出 {wanted}，实际判定为{verdict}")
NOT_FAILED_AT_ALL = Text(en="is to fail, and the verdict is {verdict}", zh="应判为不通过，实际判定为{verdict}")
OTHERS = Text(en="is to fail on {wanted}, and fails on {found}", zh="应报出 {wanted}，实际报出 {found}")
NOT_DECIDED = Text(en="the verdict is {verdict}", zh="判定为{verdict}")
TEXT_EMPTY = Text(
    en="the finding {subject} lacks its {part} in one of the languages", zh="问题 {subject} 缺少某一语言的{part}"
)
MESSAGE, REMEDY = Text(en="message", zh="说明"), Text(en="remedy", zh="整改建议")
COMMAND_EMPTY = Text(en="the finding {subject} has no command for a look by hand", zh="问题 {subject} 没有人工核查命令")
UNSEEN = Text(en="{verdict} without having seen it", zh="未能看到该证据，却判定为{verdict}")
LOST = Text(
    en="the failure of {subjects} is lost to a gap beside it", zh="因旁边另有读不到的内容，{subjects} 的问题未再报出"
)
NOTHING = Text(en="nothing", zh="无")
DEGRADED_CASE = "{case}, {item} {state}"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a check. `case`: on which case, `good 1` or `bad 2, /etc/x denied`; empty where on none of them."""

    case: str
    text: Text


def taken(check: Check, case: Case) -> Snapshot:
    """The evidence of a case, as far as the check wants it."""
    return snapshot(case, check.needs(check.parameters(case.params)))


def judged(check: Check, case: Case, evidence: Snapshot) -> Result:
    """The verdict of the check on that evidence, with the parameters, tables and further hosts of the case."""
    plan = Planned(check=check, severity=check.severity, parameters=check.parameters(case.params))
    resources = _tables(check, case)
    found = evaluate(evidence, [plan], resources)
    if not check.over_fleet:
        return found.results[0]
    others = {name: taken(check, Case(files)) for name, files in case.fleet.items()}
    shares = {name: evaluate(other, [plan], resources).shares for name, other in others.items()}
    return evaluate_fleet({evidence.host: found.shares, **shares}, [plan], resources)[0]


def _tables(check: Check, case: Case) -> dict[type, Any]:
    kinds = tuple(resource_types([check]))
    return load_resources(kinds, case.resources) if case.resources else _bundled(kinds)


@cache
def _bundled(kinds: tuple[type, ...]) -> dict[type, Any]:
    return load_resources(kinds)


def tried(check: Check) -> list[Problem]:
    """All that is wrong with a check by its own cases; nothing where it may be relied upon."""
    found = _guarded("", partial(whole, check))
    for number, case in enumerate(check.good, 1):
        found += _guarded(f"good {number}", partial(good, check, case, f"good {number}"))
    for number, case in enumerate(check.bad, 1):
        found += _guarded(f"bad {number}", partial(bad, check, case, f"bad {number}"))
    return found


def _guarded(name: str, problems: Callable[[], Iterator[Problem]]) -> list[Problem]:
    """The code of a check, and what it says in its cases, may break in any way."""
    try:
        return list(problems())
    except Exception as error:
        return [Problem(name, broken(error).text)]


def whole(check: Check) -> Iterator[Problem]:
    """It can pass, and it has a case on which it fails."""
    if not any(judged(check, case, taken(check, case)).status is Status.PASS for case in check.good):
        yield Problem("", WITHOUT_GOOD)
    if not check.bad:
        yield Problem("", WITHOUT_BAD)


def good(check: Check, case: Case, name: str) -> Iterator[Problem]:
    """A good case does not fail, and with less evidence it is not passed."""
    evidence = taken(check, case)
    result = judged(check, case, evidence)
    if result.status is Status.FAIL:
        yield Problem(name, FAILED.fill({"subjects": subjects(result)}))
    elif result.status not in (Status.PASS, Status.NOT_APPLICABLE):
        yield Problem(name, NOT_DECIDED.fill({"verdict": verdict(result)}))
    elif result.status is Status.PASS and not result.evidence:
        yield Problem(name, RESTLESS)
    else:
        yield from _blind(check, case, name, evidence, result)


def _blind(check: Check, case: Case, name: str, evidence: Snapshot, result: Result) -> Iterator[Problem]:
    for item, state, altered in degraded(evidence, result):
        found = judged(check, case, altered).status
        if found not in (Status.UNKNOWN, Status.FAIL):
            yield _unseen(name, item, state, found)
    for folder in _folders(evidence, result) if result.status is Status.PASS else ():
        closed = replace(case, files={**case.files, folder: File(kind="dir", state=State.DENIED)})
        found = judged(check, closed, taken(check, closed)).status
        if found in (Status.PASS, Status.NOT_APPLICABLE):
            yield _unseen(name, folder, State.DENIED, found)


def _unseen(name: str, item: str, state: State, found: Status) -> Problem:
    where = DEGRADED_CASE.format(case=name, item=item, state=state.value)
    return Problem(where, UNSEEN.fill({"verdict": VERDICTS[found]}))


def bad(check: Check, case: Case, name: str) -> Iterator[Problem]:
    """A bad case fails on exactly the subjects that it names, with all texts; also where something beside it was not read."""
    evidence = taken(check, case)
    result = judged(check, case, evidence)
    wanted = sorted(case.fails)
    if result.status is not Status.FAIL:
        text = NOT_FAILED if wanted else NOT_FAILED_AT_ALL
        yield Problem(name, text.fill({"wanted": wanted, "verdict": verdict(result)}))
        return
    if subjects(result) != wanted:
        yield Problem(name, OTHERS.fill({"wanted": wanted or NOTHING, "found": subjects(result)}))
    for finding in result.findings:
        yield from _spoken(finding, name)
    yield from _kept(check, case, name, evidence, result)


def _spoken(finding: Finding, name: str) -> Iterator[Problem]:
    for part, text in ((MESSAGE, finding.message), (REMEDY, finding.remedy)):
        if not text.en or not text.zh or text.en == text.zh:
            yield Problem(name, TEXT_EMPTY.fill({"subject": finding.subject, "part": part}))
    if not finding.command:
        yield Problem(name, COMMAND_EMPTY.fill({"subject": finding.subject}))


def _kept(check: Check, case: Case, name: str, evidence: Snapshot, result: Result) -> Iterator[Problem]:
    """A denied sibling of what proved the failure changes nothing; any other gap may at most make it unknown."""
    proven = {finding.location.rpartition(":")[0] or finding.location for finding in result.findings}
    for request, items in evidence.answers.items():
        if not (isinstance(request, Tree) or is_pattern(request.name)):
            continue
        found = judged(check, case, with_items(evidence, request, (*items, Item("/beside", State.DENIED))))
        kept = found.status in (Status.FAIL, Status.UNKNOWN)
        if any(item.name in proven for item in items):
            kept = subjects(found) == subjects(result)
        if not kept:
            yield Problem(f"{name}, {request.name}", LOST.fill({"subjects": subjects(result)}))


def degraded(evidence: Snapshot, result: Result) -> Iterator[tuple[str, State, Snapshot]]:
    """The evidence with one thing less, for each thing that the verdict rests on: first items, then whole answers."""
    rests = list(used(evidence, result))
    for request, item in rests:
        for state in DEGRADED:
            cut = state is State.TRUNCATED
            data, stat = (item.data[: len(item.data) // 2], item.stat) if cut else (b"", None)
            less = replace(item, state=state, data=data, stat=stat)
            items = tuple(less if each is item else each for each in evidence.answers[request])
            yield item.name, state, with_items(evidence, request, items)
    for request in dict.fromkeys(request for request, _ in rests):
        for state in DEGRADED:
            yield request.name, state, with_items(evidence, request, (Item(request.name, state),))


def used(evidence: Snapshot, result: Result) -> Iterator[tuple[Request, Item]]:
    """Each item that the verdict rests on, with its request."""
    names = {ref.item for ref in result.evidence}
    for request, items in evidence.answers.items():
        for item in items:
            if item.name in names or request.name in names:
                yield request, item


def with_items(evidence: Snapshot, request: Request, items: tuple[Item, ...]) -> Snapshot:
    return replace(evidence, answers={**evidence.answers, request: items})


def subjects(result: Result) -> list[str]:
    return sorted(finding.subject for finding in result.findings)


def _folders(evidence: Snapshot, result: Result) -> list[str]:
    """All folders above the files that the verdict rests on."""
    found: set[str] = set()
    for request, item in used(evidence, result):
        if isinstance(request, (Files, HomeFiles, Follow)) and item.stat:
            found |= {item.name[:end] for end, char in enumerate(item.name) if char == "/" and end}
    return sorted(found)


def verdict(result: Result) -> Text:
    """The verdict in words, with its reason where it has one."""
    found = VERDICTS[result.status]
    return WITH_REASON.fill({"verdict": found, "why": result.reason.text}) if result.reason else found
