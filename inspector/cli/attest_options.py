"""What the words of `inspector attest` mean: which questions, which system, which year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from inspector.cli.command import Option
from inspector.document import nearest
from inspector.model import InspectorError
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.organisation.model import Organisation
    from inspector.questionnaire import Question, Questionnaire

NO_QUESTION = Text(en="there is no question {name}{hint}", zh="没有填报项 {name}{hint}")
NO_GROUP = Text(en="--group {name}: there is no such group{hint}", zh="--group {name}：没有该分组{hint}")
NO_SYSTEM = Text(
    en="--system {name}: organisation.yaml names no such system{hint}",
    zh="--system {name}：organisation.yaml 中没有该信息系统{hint}",
)


def option(*names: str, en: str, zh: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=Option, help=Text(en=en, zh=zh), **more)


YEAR = option(
    "--year",
    metavar="YEAR",
    type=click.IntRange(2000, 2100),
    en="The year that the answers are for (default: this year).",
    zh="填报年度（默认为本年度）。",
)
SYSTEM = option(
    "--system",
    metavar="NAME",
    default="",
    en="For this information system alone, instead of the whole unit.",
    zh="只针对该信息系统填报，而不是全单位。",
)
GROUPS = option(
    "--group",
    "groups",
    metavar="GROUP",
    multiple=True,
    en="Only questions of this group, by its id or name (org, policy); may be repeated.",
    zh="仅该分组的填报项，可用 id 或名称（org、人员与培训）；可多次指定。",
)
BY = option("--by", metavar="NAME", en="Who answers (default: your login name).", zh="填报人（默认为登录用户名）。")


def year_of(given: int | None) -> int:
    from inspector.cli.items_asking import today

    return given or today().year


def organisation() -> Organisation | None:
    """The organisation whose file is found; None where there is none. Raises InspectorError for one that is wrong."""
    from inspector.organisation import reading

    path = reading.find()
    return reading.load(path) if path else None


def scope_of(name: str, unit: Organisation | None) -> str:
    """The id of the system that is meant; empty for the unit. Without an organisation.yaml it is the name. Raises InspectorError."""
    if not name or unit is None or not unit.systems:
        return name
    names: list[str] = []
    for system in unit.systems:
        known = (system.id, system.name.zh, system.name.en)
        if name.casefold() in (word.casefold() for word in known):
            return system.id
        names += known
    raise InspectorError(NO_SYSTEM.fill({"name": name, "hint": nearest(name, names)}))


def question_of(word: str, known: Questionnaire, commands: Iterable[str] = ()) -> Question:
    """The question of an id, in whatever letters. `commands`: what else may have been meant. Raises InspectorError."""
    found = known.questions.get(word.upper())
    if found:
        return found
    hint = nearest(word, commands) if nearest(word, commands).en else nearest(word.upper(), known.questions)
    raise InspectorError(NO_QUESTION.fill({"name": word, "hint": hint}))


def groups_of(words: Iterable[str], known: Questionnaire) -> set[str]:
    """The ids of groups. Raises InspectorError."""
    found = set()
    for word in words:
        names = {name: name for name in known.groups}
        names |= {text[lang].casefold(): name for name, text in known.groups.items() for lang in ("en", "zh")}
        if word.casefold() not in names:
            raise InspectorError(NO_GROUP.fill({"name": word, "hint": nearest(word, names)}))
        found.add(names[word.casefold()])
    return found


def chosen(
    words: Iterable[str], groups: Iterable[str], known: Questionnaire, unit: Organisation | None, scope: str
) -> list[Question]:
    """The questions that are meant: those named, else those that the unit (or the system) is asked, of these groups.

    Raises InspectorError.
    """
    from inspector.answers.standing import asked_of

    wanted = groups_of(groups, known)
    named = list(
        dict.fromkeys(question_of(word, known, ("ask", "list", "set", "show", "export", "import")).id for word in words)
    )
    systems = [each for each in unit.systems if scope in ("", each.id)] if unit else []
    found = [known.questions[name] for name in named] or asked_of(known, systems)
    return [each for each in found if not wanted or each.group in wanted]
