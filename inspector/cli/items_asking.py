"""What the words of `inspector items` mean: which items are asked for, who acts, which day."""

from __future__ import annotations

import datetime
import os
import pwd
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from inspector.cli.command import Argument, Option
from inspector.document import nearest
from inspector.model import InspectorError, Severity
from inspector.register.item import LIVE, STATES, State
from inspector.summary import SEVERITIES
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.register.listing import Filter
    from inspector.store import Store

NO_ID = Text(
    en="{word}: the number of an item is expected, such as 12 or #12", zh="{word}：应为整改项编号，如 12 或 #12"
)
NO_WORD = Text(en="{option} {word}: one of {words} is expected{hint}", zh="{option} {word}：应为 {words} 之一{hint}")
NO_DAY = Text(
    en="{option} {word}: a day is expected, such as 2026-12-31", zh="{option} {word}：应为日期，如 2026-12-31"
)
NO_CATEGORY = Text(en="--category {word}: there is no such category{hint}", zh="--category {word}：没有该类别{hint}")
AND_WORSE = ("+", "以上", "及以上")

IDS: Callable[[Callable[..., Any]], Callable[..., Any]] = click.argument(
    "words",
    cls=Argument,
    nargs=-1,
    required=True,
    metavar="ID...",
    help=Text(en="Numbers of items, as `list` shows them.", zh="整改项编号，见 list 的输出。"),
)
ID: Callable[[Callable[..., Any]], Callable[..., Any]] = click.argument(
    "word",
    cls=Argument,
    metavar="ID",
    help=Text(en="The number of an item, as `list` shows it.", zh="整改项编号，见 list 的输出。"),
)
BY: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--by",
    cls=Option,
    metavar="NAME",
    help=Text(en="Who acts (default: your login name).", zh="操作人（默认为登录用户名）。"),
)


def _option(*names: str, en: str, zh: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=Option, help=Text(en=en, zh=zh), **more)


FILTERS = (
    _option(
        "--host",
        metavar="HOST",
        en="Only this host: its name, also a former one, or #ID.",
        zh="仅该主机：现名、曾用名或 #ID。",
    ),
    _option("--system", metavar="NAME", en="Only this information system.", zh="仅该信息系统。"),
    _option("--department", metavar="NAME", en="Only this department.", zh="仅该责任部门。"),
    _option("--owner", metavar="NAME", en="Only this owner.", zh="仅该责任人。"),
    _option(
        "--severity",
        "severities",
        metavar="WORD",
        multiple=True,
        en="Only this severity; with a + after it worse ones too (high+); may be repeated.",
        zh="仅该风险等级；后加 + 表示该等级及以上（高危+）；可多次指定。",
    ),
    _option(
        "--state",
        "states",
        metavar="WORD",
        multiple=True,
        en="Only this state: open, in-progress, to-verify, closed, accepted; may be repeated.",
        zh="仅该状态：待整改、整改中、待复核、已销号、已接受风险；可多次指定。",
    ),
    _option("--overdue", is_flag=True, en="Only what is past its deadline.", zh="仅已逾期的。"),
    _option(
        "--repeated",
        is_flag=True,
        en="Only what had been closed before and came back.",
        zh="仅屡查屡犯的（曾销号又重复出现）。",
    ),
    _option(
        "--category",
        metavar="WORD",
        default="",
        en="Only this category, by its id or name.",
        zh="仅该类别（id 或名称）。",
    ),
    _option("--check", metavar="CHECK", default="", en="Only what this check found.", zh="仅该检查项发现的。"),
)


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose items; `chosen` makes a Filter of their values."""
    for option in reversed(FILTERS):
        command = option(command)
    return command


def chosen(given: Mapping[str, Any], *, every: bool) -> Filter:
    """What the options ask for; `every`: closed items too where no state is named. Raises InspectorError."""
    from inspector.register.listing import Filter

    return Filter(
        host=given["host"] or "",
        system=given["system"] or "",
        department=given["department"] or "",
        owner=given["owner"] or "",
        severities=_severities(given["severities"]),
        states=tuple(state(word) for word in given["states"]) or (() if every else LIVE),
        overdue=given["overdue"],
        repeated=given["repeated"],
        category=_category(given["category"]),
        check=given["check"],
    )


def _severities(words: Iterable[str]) -> tuple[Severity, ...]:
    """Those that are named, and worse ones where it is said so."""
    found: set[Severity] = set()
    for word in words:
        bare = next((word.removesuffix(end) for end in AND_WORSE if word.endswith(end)), word)
        severity = _named("--severity", bare, SEVERITIES)
        found |= {each for each in Severity if each == severity or (bare != word and each.rank > severity.rank)}
    return tuple(severity for severity in Severity if severity in found)


def state(word: str) -> State:
    """Raises InspectorError."""
    found: State = _named("--state", word, STATES)
    return found


def _named(option: str, word: str, names: Mapping[Any, Text]) -> Any:
    """The member that a word names by its id or in either language."""
    plain = "-".join(word.split()).casefold()
    for member, text in names.items():
        if plain in (str(member), "-".join(text.en.split()), text.zh):
            return member
    words = [str(each) for each in names] + [text.zh for text in names.values()]
    told = Text(en=", ".join(map(str, names)), zh="、".join(text.zh for text in names.values()))
    raise InspectorError(NO_WORD.fill({"option": option, "word": word, "words": told, "hint": nearest(word, words)}))


def _category(word: str) -> str:
    """The id of a category. One that the checklist does not know may be a user's own: it is taken as it is if it looks like an id."""
    from inspector.plugins import categories

    known = categories()
    for name, text in known.items():
        if word.casefold() in (name, text.en.casefold(), text.zh.casefold()):
            return name
    if (word.isascii() and word.replace("-", "").isalnum()) or not word:
        return word
    words = [*known, *(text.zh for text in known.values())]
    raise InspectorError(NO_CATEGORY.fill({"word": word, "hint": nearest(word, words)}))


def number(word: str) -> int:
    """The id of an item. Raises InspectorError."""
    bare = word.removeprefix("#")
    if not (bare.isascii() and bare.isdecimal() and len(bare) < 10):
        raise InspectorError(NO_ID.fill({"word": word}))
    return int(bare)


def numbers(words: Iterable[str]) -> list[int]:
    """Ids of items, each once. Raises InspectorError."""
    return list(dict.fromkeys(map(number, words)))


def day(option: str, word: str) -> str:
    """A day as YYYY-MM-DD. Raises InspectorError."""
    from inspector.register.days import NoDay, read

    try:
        return read(word)
    except NoDay:
        raise InspectorError(NO_DAY.fill({"option": option, "word": word})) from None


def until(word: str) -> datetime.datetime:
    """The end of a day, as it is here. Raises InspectorError."""
    end = datetime.datetime.combine(datetime.date.fromisoformat(day("--until", word)), datetime.time(23, 59, 59))
    return end.astimezone()


def actor(given: str | None) -> str:
    """Who acts: the name that is given, or of who logged in, also where sudo is between."""
    if given and given.strip():
        return given.strip()
    if os.geteuid() == 0 and os.environ.get("SUDO_USER"):
        return os.environ["SUDO_USER"]
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def today() -> datetime.datetime:
    """Now, in the time zone by whose days deadlines are over."""
    return datetime.datetime.now().astimezone()


def expire(store: Store, now: datetime.datetime) -> None:
    """Open what was accepted until a time that is over. Nothing is written where nothing is."""
    from inspector.register import waivers
    from inspector.register.listing import Filter, acceptances, list_items

    with store.reading() as connection:
        accepted = list_items(connection, Filter(states=(State.ACCEPTED,)), now)
        late = any(waivers.over(each.expires, now) for each in acceptances(connection, accepted).values())
    if late:
        with store.writing() as connection:
            waivers.expire(connection, now)
