"""What is to be done next, told from what remains."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from inspector.publishing.model import Block, Listing, Paragraph, Role, Sentence
from inspector.register.item import Item, State
from inspector.reporting.paper import sentence, serious
from inspector.reporting.rectification import words as text
from inspector.reporting.rectification.facts import Facts, levels
from inspector.reporting.telling import heading, listed, say, words
from inspector.text import Text

SOON, LATER = datetime.timedelta(days=30), datetime.timedelta(days=90)


def steps(facts: Facts) -> Iterator[Block]:
    yield heading(1, text.NEXT, "next")
    told = list(_steps(facts))
    if told:
        yield Listing(points=tuple((each,) for each in told), ordered=True)
    else:
        yield sentence("next.none", text.NO_STEP)
    yield Paragraph(sentences=(words(text.PROMPT),), role=Role.PROMPT)


def _steps(facts: Facts) -> Iterator[Sentence]:
    left = facts.remaining
    late = [item for item in left if facts.overdue(item)]
    if late:
        yield say(
            "next.overdue",
            text.CHASE,
            n=len(late),
            serious=serious(levels(late)),
            who=_departments(late),
        )
    last = (facts.period.end + SOON).isoformat()
    counted = (
        ("soon", text.SOON, sum(not facts.overdue(item) and "" < item.deadline <= last for item in left)),
        ("appoint", text.APPOINT, sum(not item.owner.strip() for item in left)),
        ("day", text.SET_DAY, sum(not item.deadline for item in left)),
        ("verify", text.VERIFY, sum(item.state is State.TO_VERIFY for item in left)),
        ("repeated", text.GOVERN, sum(item.repeat_of is not None for item in left)),
        ("accepted", text.REASSESS, _ending(facts)),
    )
    yield from (say(f"next.{name}", what, n=n) for name, what, n in counted if n)


def _departments(items: Sequence[Item]) -> Text:
    """Whose they are, and of how many it is nobody's."""
    named = [item.department.strip() for item in items if item.department.strip()]
    if not named:
        return text.NOBODY
    who, nobody = listed(list(dict.fromkeys(named)), Text(en="", zh="个部门")), len(items) - len(named)
    return text.AND_NOBODY.fill({"who": who, "n": nobody}) if nobody else who


def _ending(facts: Facts) -> int:
    """Acceptances that end soon after the time."""
    last = facts.period.end + LATER
    ends = (facts.acceptances[item.id].data.get("until") for item in facts.accepted if item.id in facts.acceptances)
    days = [facts.desk.last(str(end)) for end in ends if end]
    return sum(day is not None and day <= last for day in days)
