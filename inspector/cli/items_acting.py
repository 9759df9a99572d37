"""What `inspector items` does to items: each command does all that it is told to, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import items_asking, terminal
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.cli.items_asking import BY, ID, IDS
from inspector.cli.storing import DATABASE
from inspector.model import InspectorError
from inspector.text import Text

if TYPE_CHECKING:
    import datetime

    from sqlalchemy import Connection

    from inspector.register.item import Item

    Act = Callable[..., Item]

NOTHING = Text(
    en="nothing to set: give --owner, --department, --system or --deadline",
    zh="未指定要设置的内容：请给出 --owner、--department、--system 或 --deadline",
)
NO_SUCH = Text(en="#{number}: {what}", zh="#{number}：{what}")
DONE = Text(en="#{number}  {state}  {host}  {what}", zh="#{number}  {state}  {host}  {what}")


def _option(*names: str, en: str, zh: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(*names, cls=Option, help=Text(en=en, zh=zh), **more)


REASON = _option("--reason", metavar="TEXT", required=True, en="Why.", zh="原因。")
NOTE = _option("--note", metavar="TEXT", default="", en="What there is to say of it.", zh="说明。")


def _act(ctx: click.Context, words: tuple[str, ...], database: str | None, by: str | None, act: Act) -> None:
    """Do it to each item, in one transaction, and tell what they are then. `act` takes connection, item, by and now."""
    from inspector.cli import items_page, storing
    from inspector.register.columns import asset
    from inspector.register.item import STATES
    from inspector.register.waivers import expire

    lang, who, now = language_of(ctx), items_asking.actor(by), items_asking.today()
    numbers = items_asking.numbers(words)
    with storing.opened(database) as store, store.writing() as connection:
        expire(connection, now)
        changed = [act(connection, number, by=who, now=now) for number in numbers]
    for item in changed:
        values = {"state": STATES[item.state], "host": asset(item), "what": items_page.line_of(item, lang)}
        terminal.say(DONE.render(lang, {"number": item.id, **values}))


@click.command(
    "assign",
    cls=Command,
    help=Text(
        en="Say who mends items, and until when. An empty word (--owner '') gives it back to the host's tags, or to the profile's days.",
        zh="指定责任人、责任部门、信息系统或整改期限。给空值（--owner ''）则恢复为资产标签或检查方案规定的值。",
    ),
)
@IDS
@_option("--owner", metavar="NAME", en="Who mends it.", zh="责任人。")
@_option("--department", metavar="NAME", en="Whose department that is.", zh="责任部门。")
@_option("--system", metavar="NAME", en="The information system that it belongs to.", zh="所属信息系统。")
@_option("--deadline", metavar="DATE", en="Until when, such as 2026-12-31.", zh="整改期限，如 2026-12-31。")
@BY
@DATABASE
@click.pass_context
def assign(
    ctx: click.Context, /, *, words: tuple[str, ...], by: str | None, database: str | None, **given: Any
) -> None:
    from inspector.register import people

    if all(value is None for value in given.values()):
        raise InspectorError(NOTHING)
    if given["deadline"]:
        given["deadline"] = items_asking.day("--deadline", given["deadline"])

    def act(connection: Connection, item: int, *, by: str, now: datetime.datetime) -> Item:
        return people.assign(connection, item, by=by, now=now, **given)

    _act(ctx, words, database, by, act)


@click.command("note", cls=Command, help=Text(en="Set the note of an item.", zh="填写整改项的备注。"))
@ID
@click.argument("text", cls=Argument, metavar="TEXT", help=Text(en="The note.", zh="备注内容。"))
@BY
@DATABASE
@click.pass_context
def note(ctx: click.Context, *, word: str, text: str, by: str | None, database: str | None) -> None:
    from inspector.register import people

    def act(connection: Connection, item: int, *, by: str, now: datetime.datetime) -> Item:
        return people.note(connection, item, text, by=by, now=now)

    _act(ctx, (word,), database, by, act)


@click.command("start", cls=Command, help=Text(en="Say that items are being mended.", zh="标记为整改中。"))
@IDS
@BY
@DATABASE
@click.pass_context
def start(ctx: click.Context, *, words: tuple[str, ...], by: str | None, database: str | None) -> None:
    from inspector.register import people

    _act(ctx, words, database, by, people.start)


@click.command(
    "done",
    cls=Command,
    help=Text(
        en="Say that items are mended: the next audit that no longer finds them closes them.",
        zh="报告整改完成，转为待复核；下次复查未再发现即销号。",
    ),
)
@IDS
@NOTE
@BY
@DATABASE
@click.pass_context
def done(ctx: click.Context, *, words: tuple[str, ...], note: str, by: str | None, database: str | None) -> None:
    from inspector.register import people

    def act(connection: Connection, item: int, *, by: str, now: datetime.datetime) -> Item:
        return people.done(connection, item, by=by, now=now, note=note)

    _act(ctx, words, database, by, act)


@click.command(
    "accept",
    cls=Command,
    help=Text(
        en="Accept the risk until a day: audits tell the findings as accepted until then, and the items are open again after it.",
        zh="接受风险至指定日期：到期前自查结果按例外处理，到期后自动恢复为待整改。",
    ),
)
@IDS
@REASON
@_option(
    "--until",
    metavar="DATE",
    required=True,
    en="The last day, such as 2026-12-31.",
    zh="有效期最后一天，如 2026-12-31。",
)
@BY
@DATABASE
@click.pass_context
def accept(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context, *, words: tuple[str, ...], reason: str, until: str, by: str | None, database: str | None
) -> None:
    from inspector.register import people

    end = items_asking.until(until)

    def act(connection: Connection, item: int, *, by: str, now: datetime.datetime) -> Item:
        return people.accept(connection, item, reason=reason, until=end, by=by, now=now)

    _act(ctx, words, database, by, act)


@click.command(
    "reopen",
    cls=Command,
    help=Text(
        en="Put items back to open: not mended, or no longer accepted. A closed item stays closed; if the problem comes back, a new one is opened.",
        zh="退回待整改：整改未完成，或不再接受风险。已销号的不再改动；问题重复出现时会另立新项。",
    ),
)
@IDS
@REASON
@BY
@DATABASE
@click.pass_context
def reopen(ctx: click.Context, *, words: tuple[str, ...], reason: str, by: str | None, database: str | None) -> None:
    from inspector.register import people

    def act(connection: Connection, item: int, *, by: str, now: datetime.datetime) -> Item:
        return people.reopen(connection, item, reason=reason, by=by, now=now)

    _act(ctx, words, database, by, act)


@click.command(
    "close",
    cls=Command,
    help=Text(
        en="Close items that wait to be verified, after an audit no longer found the problem. An answer to a question is closed with "
        "evidence alone: files, of which path and SHA-256 are kept.",
        zh="对待复核且复查未再发现的整改项销号。填报项须提供证据文件（只记录路径和 SHA-256）。",
    ),
)
@IDS
@_option(
    "--evidence",
    metavar="FILE",
    multiple=True,
    en="A file that shows it; may be repeated.",
    zh="证据文件；可多次指定。",
)
@NOTE
@BY
@DATABASE
@click.pass_context
def close(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    words: tuple[str, ...],
    evidence: tuple[str, ...],
    note: str,
    by: str | None,
    database: str | None,
) -> None:
    from inspector.register import people

    files = [Path(each) for each in evidence]

    def act(connection: Connection, item: int, *, by: str, now: datetime.datetime) -> Item:
        return people.close(connection, item, by=by, now=now, note=note, evidence=files)

    _act(ctx, words, database, by, act)


COMMANDS = (assign, note, start, done, accept, reopen, close)
