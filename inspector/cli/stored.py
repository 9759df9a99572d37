"""What the store knows, for `inspector store hosts` and `inspector store baseline`."""

from __future__ import annotations

import click

from inspector.cli import listing, storing
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.model import InspectorError
from inspector.text import Text, clean

HOST_COLUMNS = (
    Text(en="ID", zh="ID"),
    Text(en="KIND", zh="类型"),
    Text(en="NAME", zh="名称"),
    Text(en="LAST SEEN", zh="最近取证"),
    Text(en="TARGET", zh="目标"),
    Text(en="FORMER NAMES", zh="曾用名"),
)
BASELINE_COLUMNS = (Text(en="NAME", zh="名称"), Text(en="AUDIT", zh="自查"), Text(en="SET", zh="设定时间"))
NAME_FIRST = Text(en="--drop: name the baseline", zh="--drop：请指定基线名称")
DROP_ALONE = Text(en="--drop takes no audit", zh="--drop 不能同时指定自查")


@click.command("hosts", cls=Command, help=Text(en="The hosts that the store knows.", zh="列出存储库中的主机。"))
@listing.as_json
@storing.DATABASE
@click.pass_context
def hosts(ctx: click.Context, *, as_json: bool, database: str | None) -> None:
    from inspector import store as rooms

    lang = language_of(ctx)
    with storing.opened(database) as store, store.reading() as connection:
        found = rooms.list_hosts(connection)
    if as_json:
        listing.say_json(found)
        return
    rows = [(f"#{each.id}", each.kind, each.name, each.last, each.target, " ".join(each.former)) for each in found]
    listing.say_table([text[lang] for text in HOST_COLUMNS], [[clean(cell) for cell in row] for row in rows])


@click.command(
    "baseline",
    cls=Command,
    help=Text(
        en="Give an audit a name, to compare later ones with; it is then never pruned. Without a name: list them.",
        zh="为一次自查命名作为基线，供以后对比，且不会被清理；不带名称时列出全部基线。",
    ),
)
@click.argument(
    "name", cls=Argument, metavar="[NAME]", required=False, help=Text(en="The baseline's name.", zh="基线名称。")
)
@click.argument(
    "audit",
    cls=Argument,
    metavar="[AUDIT]",
    required=False,
    help=Text(
        en="latest (default), previous, #NUMBER or the beginning of an id.",
        zh="latest（默认）、previous、#编号，或标识的开头几位。",
    ),
)
@click.option("--drop", cls=Option, is_flag=True, help=Text(en="Take the name away.", zh="删除该基线名称。"))
@listing.as_json
@storing.DATABASE
@click.pass_context
def baseline(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context, *, name: str | None, audit: str | None, drop: bool, as_json: bool, database: str | None
) -> None:
    from inspector import store as rooms

    if drop and (name is None or audit):
        raise InspectorError(DROP_ALONE if name else NAME_FIRST)
    with storing.opened(database) as store:
        if name:
            with store.writing() as connection:
                if drop:
                    rooms.drop_baseline(connection, name)
                else:
                    rooms.set_baseline(connection, name, rooms.find_audit(connection, audit or "latest"))
        with store.reading() as connection:
            found = rooms.list_baselines(connection)
    if as_json:
        listing.say_json(found)
    else:
        rows = [(each.name, f"#{each.audit}", each.set) for each in found]
        listing.say_table([text[language_of(ctx)] for text in BASELINE_COLUMNS], rows)
