"""What a report says nothing of: results that could not be decided, objects without results, clauses and questions that nobody looked at."""

from __future__ import annotations

from collections import Counter

from inspector.conformity.verdict import Verdict
from inspector.reporting.telling import joined
from inspector.reporting.year import Year
from inspector.text import Text

PARTS = {
    "undecided": Text(
        en="{n:check result that could not be decided|check results that could not be decided}",
        zh="未能判定的检查结果{n}项",
    ),
    "unseen": Text(
        en="{n:object that no technical result covers|objects that no technical result covers}",
        zh="未计入技术核查结果的对象{n}个",
    ),
    "clauses": Text(en="{n:clause|clauses} not examined", zh="未核查条款{n}条"),
    "questions": Text(en="{n:question|questions} not filled in", zh="未填报事项{n}项"),
}


def unknown(year: Year) -> dict[str, int]:
    """How much nothing can be said of: the rows of annex 6."""
    return {
        "undecided": sum(max(len(each.hosts), 1) for each in year.undecided),
        "unseen": sum(each.count for each in year.unseen),
        "clauses": year.conformity.counts.get(Verdict.NOT_EXAMINED, 0),
        "questions": sum(each.given is None for each in year.answers),
    }


def open_ends(year: Year) -> dict[str, Text | int]:
    """The same in words, `what`, with the numbers; without those of which there is none. Empty where there is nothing."""
    known = unknown(year)
    told = [PARTS[name].fill({"n": n}) for name, n in known.items() if n]
    return {"what": joined(told, ", ", "、"), **known} if told else {}


def undecided_by_host(year: Year) -> Counter[str]:
    """How many results of each host could not be decided, or nobody looked for, by its name."""
    return Counter(name for each in year.undecided for name in each.hosts)
