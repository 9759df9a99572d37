"""`inspector diff`: what changed between two audits, and why."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from inspector.cli import changes, listing
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.cli.storing import DATABASE
from inspector.model import InspectorError
from inspector.text import Text

if TYPE_CHECKING:  # imported where they are used: help must come at once
    from sqlalchemy import Connection

    from inspector.change.compare import Choose, Source
    from inspector.change.words import Comparison

NAMED = Text(
    en="{which}: latest, previous, #NUMBER, an id or six characters of one, the name of a baseline, or the path of a JSON result "
    "(default: {word}).",
    zh="{which}：latest、previous、#编号、编号标识或其前六位、基线名称，或 JSON 结果的路径（默认 {word}）。",
)
FIRST, SECOND = Text(en="The first audit", zh="前一次自查"), Text(en="The second", zh="后一次自查")
NOT_STORED = Text(
    en="--replay: {word} is a file: only an audit of the store can have its evidence kept",
    zh="--replay：{word} 是文件；只有存储库中的自查才可能保留采集证据",
)

NOT_AGAIN = Text(
    en="{option} is for --replay: without it nothing is judged again",
    zh="{option} 仅用于 --replay；不带 --replay 时不重新判定",
)


@click.command(
    "diff",
    cls=Command,
    help=Text(
        en="What changed between two audits: findings that are new, worse, fixed or no longer known, accounts, keys, ports, packages, "
        "SUID files and units; and whether the host, the rules, the knowledge or the coverage changed.",
        zh="对比两次自查：新增、加重、已修复或现状未知的问题，账户、密钥、端口、软件包、SUID 文件和系统服务的变化；"
        "并说明原因是主机、规则、知识库还是覆盖范围的变化。",
    ),
)
@click.argument(
    "before", cls=Argument, metavar="[A]", default="previous", help=NAMED.fill({"which": FIRST, "word": "previous"})
)
@click.argument(
    "after", cls=Argument, metavar="[B]", default="latest", help=NAMED.fill({"which": SECOND, "word": "latest"})
)
@click.option(
    "--host",
    "hosts",
    cls=Option,
    metavar="NAME",
    multiple=True,
    help=Text(en="Only this host; may be repeated.", zh="只对比该主机；可多次指定。"),
)
@click.option(
    "-f",
    "--format",
    "formats",
    cls=Option,
    metavar="FORMAT[=PATH]",
    multiple=True,
    help=Text(
        en="{formats}: what to write (default: console), to standard output or to a file; may be repeated.",
        zh="输出格式（默认 console）：{formats}，写到标准输出或文件；可多次指定。",
    ).fill({"formats": list(changes.FORMATS)}),
)
@click.option(
    "-a",
    "--all",
    "full",
    cls=Option,
    is_flag=True,
    help=Text(en="List what is as it was, too.", zh="同时列出没有变化的问题。"),
)
@click.option(
    "--replay",
    "again",
    cls=Option,
    is_flag=True,
    help=Text(
        en="Where host and rules both changed, judge the kept evidence of the first audit by today's rules to tell which it was.",
        zh="主机与规则同时变化时，用当前规则重新判定前一次自查保留的证据，以分清原因。",
    ),
)
@click.option(
    "-p",
    "--profile",
    cls=Option,
    metavar="PROFILE",
    help=Text(
        en="For --replay: the profile, as an id or a file (default: the second audit's).",
        zh="用于 --replay：检查方案的 id 或文件（默认为后一次自查的方案）。",
    ),
)
@listing.checks_folders
@DATABASE
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    before: str,
    after: str,
    hosts: tuple[str, ...],
    formats: tuple[str, ...],
    full: bool,
    again: bool,
    profile: str | None,
    checks: tuple[str, ...],
    database: str | None,
) -> None:
    from inspector.cli import output, storing

    outputs = output.plan(formats, changes.renderer)
    if not again and (profile or checks):
        raise InspectorError(NOT_AGAIN.fill({"option": "-p" if profile else "--checks"}))
    if again and changes.is_file(before):
        raise InspectorError(NOT_STORED.fill({"word": before}))
    with ExitStack() as stack:
        connection = None
        if not (changes.is_file(before) and changes.is_file(after)):
            connection = stack.enter_context(stack.enter_context(storing.opened(database)).reading())
        found = _compared(connection, (before, after), hosts, full=full)
        if again and connection:
            found = _decided(connection, found, (before, after), profile, checks)
        for each in outputs:
            if each.path != output.STDERR:
                output.deliver(each, found, language_of(ctx), full=full)


def _compared(
    connection: Connection | None, words: tuple[str, str], hosts: tuple[str, ...], *, full: bool
) -> Comparison:
    from inspector.change.compare import dossiers

    if connection and not any(map(changes.is_file, words)):
        from inspector.change import recorded
        from inspector.store import find_audit

        one, other = (find_audit(connection, word) for word in words)
        known = recorded.hosts(connection, one) | recorded.hosts(connection, other)
        return recorded.audits(connection, one, other, full=full, choose=changes.chosen_of(connection, hosts, known))
    sources = [_source(connection, word) for word in words]
    return dossiers(*sources, full=full, choose=_chosen(hosts, sources))


def _source(connection: Connection | None, word: str) -> Source:
    if changes.is_file(word) or connection is None:
        return changes.read_source(word)
    return changes.stored(connection, word)


def _chosen(hosts: tuple[str, ...], sources: list[Source]) -> Choose:
    known = {host.name for source in sources for host in source.dossier.hosts} if hosts else ()
    return changes.chosen(hosts, known)


def _decided(
    connection: Connection,
    found: Comparison,
    words: tuple[str, str],
    profile: str | None,
    checks: tuple[str, ...],
) -> Comparison:
    """Where something is undecided, with what a replay tells."""
    from inspector.change import deciding, replaying

    if not any(deciding.undecided(change) for host in found.hosts for change in host.changes):
        return found
    one, other = (_source(connection, word) for word in words)
    rules = changes.rules_for(profile, other.dossier.audit.profile.id, checks, changes.waivers_of(connection))
    again = replaying.replay(one.dossier, changes.loads(connection, one.number), rules, one.name)
    return deciding.decided(found, one, again, other)
