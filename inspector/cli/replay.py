"""`inspector replay`: kept evidence judged again, by today's rules and knowledge."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from inspector.cli import changes, listing, terminal
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.cli.status import Exit, most_telling
from inspector.cli.storing import DATABASE
from inspector.layout import Layout, block
from inspector.model import InspectorError
from inspector.snapshot import digest
from inspector.text import Lang, Text, os_error

if TYPE_CHECKING:  # imported where they are used: help must come at once
    from sqlalchemy import Connection

    from inspector.change.compare import Source
    from inspector.change.replaying import Replayed
    from inspector.change.words import Comparison
    from inspector.cli.output import Pieces
    from inspector.rules import Rules
    from inspector.store import Store

BUNDLE = "bundle:"
UNREADABLE = Text(en="{path}: {why}", zh="{path}：{why}")
WITHOUT = Text(
    en="no evidence was kept of {n:host|hosts}, so nothing is known of these now: {hosts}",
    zh="{n} 台主机未保留采集证据，无法重新判定：{hosts}",
)
SEALED = Text(
    en="{n:check rests|checks rest} on the verdict of {day}, since what is secret was not kept: {checks}",
    zh="{n} 个检查项沿用 {day} 的判定结果（敏感内容未保留）：{checks}",
)
ON_HOSTS = Text(en="{check} ({n:host|hosts})", zh="{check}（{n} 台主机）")
NO_BEFORE = Text(
    en="the store has no audit of this bundle to compare with", zh="存储库中没有对该采集包的自查，无从对比"
)
NO_STORE = Text(en="not compared with an earlier audit: {why}", zh="未与此前的自查对比：{why}")


@dataclass(frozen=True)
class Told:
    """What the console report tells beside the result."""

    replayed: Replayed
    found: Comparison | None
    notes: tuple[Text, ...]


@click.command(
    "replay",
    cls=Command,
    help=Text(
        en="Judge kept evidence again, by today's rules and knowledge, and tell what comes out otherwise. No host is contacted. What is "
        "secret was sealed, and its verdict of then stands.",
        zh="用当前的规则和知识库重新判定已保留的采集证据，并列出结果的差异。不连接任何主机；敏感内容已封存，沿用当时的判定结果。",
    ),
)
@click.argument(
    "what",
    cls=Argument,
    metavar="AUDIT|BUNDLE",
    help=Text(
        en="An audit of the store (latest, #NUMBER, an id, a baseline) that kept its evidence, or the file of a bundle.",
        zh="存储库中保留了采集证据的一次自查（latest、#编号、编号标识或基线名称），或采集包文件。",
    ),
)
@click.option(
    "-p",
    "--profile",
    cls=Option,
    metavar="PROFILE",
    help=Text(
        en="Which checks run and how, as an id or a file (default: the profile of that audit, as it is today; of a bundle the one that it was "
        "collected for).",
        zh="检查方案的 id 或文件（默认沿用该次自查的方案，按其现行内容；采集包则为采集时的方案）。",
    ),
)
@listing.checks_folders
@click.option(
    "-f",
    "--format",
    "formats",
    cls=Option,
    metavar="FORMAT[=PATH]",
    multiple=True,
    help=Text(
        en="Formats of `inspector audit`, for the new result (default: console, which tells the differences too); may be repeated.",
        zh="新结果的输出格式，同 `inspector audit`（默认 console，并列出差异）；可多次指定。",
    ),
)
@click.option(
    "-a",
    "--all",
    "full",
    cls=Option,
    is_flag=True,
    help=Text(en="Leave nothing out for brevity.", zh="列出全部内容，不做省略。"),
)
@click.option(
    "--store",
    "keep",
    cls=Option,
    is_flag=True,
    help=Text(en="Record the new result as an audit of its own.", zh="将新结果作为一次自查记入存储库。"),
)
@DATABASE
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    what: str,
    profile: str | None,
    checks: tuple[str, ...],
    formats: tuple[str, ...],
    full: bool,
    keep: bool,
    database: str | None,
) -> Exit:
    from inspector.cli import auditing, output, storing
    from inspector.cli.keeping import Keeper

    outputs = output.plan(formats, renderer)
    lang, of_bundle = language_of(ctx), _is_bundle(what)
    with ExitStack() as stack:
        notes: list[Text] = []
        store = None
        try:
            store = stack.enter_context(storing.opened(database, create=keep and of_bundle))
        except InspectorError as error:
            if not of_bundle or keep or database:
                raise
            notes.append(NO_STORE.fill({"why": error.text}))
        rules, told = _replayed(store, what, (profile, checks), full=full)
        told = replace(told, notes=(*notes, *told.notes))
        statuses = [*auditing.write(outputs, cast(Any, told), lang, full=full), *_verdict(told.replayed, lang)]
        if store and keep:
            statuses += Keeper(store, lang, ()).record(told.replayed.dossier, rules)
        for note in () if any(each.format == output.CONSOLE for each in outputs) else told.notes:
            terminal.say(f"inspector: {note[lang]}", sys.stderr)
    return most_telling(statuses)


def _is_bundle(word: str) -> bool:
    return word.startswith(BUNDLE) or "/" in word or ("." in word and Path(word).is_file())


Said = tuple[str | None, tuple[str, ...]]
"""The profile and the folders of checks that the command line names."""


def _replayed(store: Store | None, what: str, said: Said, *, full: bool) -> tuple[Rules, Told]:
    from inspector.change.compare import Source, dossiers

    with store.reading() if store else nullcontext() as connection:
        if _is_bundle(what):
            rules, replayed, before = _bundle(connection, what.removeprefix(BUNDLE), said)
        else:
            rules, replayed, before = _audit(cast("Connection", connection), what, said)
        found = None
        if before:
            hosts = len(replayed.dossier.hosts)
            ids = (*before.ids[:hosts], *(0,) * (hosts - len(before.ids)))
            found = dossiers(before, Source(replayed.dossier, "", ids=ids), full=full, replayed=True)
    missing = [NO_BEFORE] if store and not before else []
    return rules, Told(replayed, found, (*missing, *_notes(replayed, full=full)))


def _audit(connection: Connection, word: str, said: Said) -> tuple[Rules, Replayed, Source | None]:
    from inspector.change.replaying import replay

    before = changes.stored(connection, word)
    rules = changes.rules_for(said[0], before.dossier.audit.profile.id, said[1], changes.waivers_of(connection))
    return rules, replay(before.dossier, changes.loads(connection, before.number), rules, before.name), before


def _bundle(connection: Connection | None, path: str, said: Said) -> tuple[Rules, Replayed, Source | None]:
    from inspector.change.replaying import replay_one
    from inspector.cli import equipment
    from inspector.profile import Passwords
    from inspector.targets.bundle import bundle

    target = bundle(path)
    digest, collected_for = _told_by(path)
    before = None
    if connection:
        from inspector.change.recorded import of_bundle

        before = of_bundle(connection, digest)
    then = before.dossier.audit.profile.id if before else collected_for
    rules = changes.rules_for(said[0], then, said[1], changes.waivers_of(connection) if connection else ())
    examine = equipment.examine(rules, Passwords())
    return rules, replay_one(target, rules, examine, before.dossier if before else None), before


def _told_by(path: str) -> tuple[str, str]:
    """The digest of a bundle's file, and the profile that it was collected for. Raises InspectorError."""
    from inspector.targets.bundle.container import LIMIT, read_header

    try:
        with Path(path).open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"path": path, "why": os_error(error)})) from None
    return digest(data), read_header(data, path).profile.id


def _notes(replayed: Replayed, *, full: bool) -> Iterator[Text]:
    """What of the result does not rest on evidence that was judged now."""
    if replayed.without:
        hosts = ", ".join(replayed.without) if full else replayed.without
        yield WITHOUT.fill({"n": len(replayed.without), "hosts": hosts})
    if replayed.sealed:
        days = sorted({host.taken[:10] for host in replayed.dossier.hosts if host.name in replayed.hosts_resting})
        checks = [ON_HOSTS.fill({"check": name, "n": len(hosts)}) for name, hosts in replayed.sealed.items()]
        listed = Text(en=", ".join(one.en for one in checks), zh="、".join(one.zh for one in checks))
        yield SEALED.fill({"n": len(checks), "day": days, "checks": listed if full else checks})


def _verdict(replayed: Replayed, lang: Lang) -> Iterator[Exit]:
    from inspector.cli import crash, gating
    from inspector.gate import Wanted, judged

    if (gate := judged(replayed.dossier, Wanted()).gate) is not None:
        yield from gating.exits(gate)
    for error in replayed.crashes:
        terminal.say(f"inspector: {crash.keep(error)[lang]}", sys.stderr)
        yield Exit.INTERNAL


def renderer(name: str) -> Pieces:
    """A format of the new result; the one for people tells the differences as well. Raises InspectorError."""
    from inspector.plugins import load_pieces

    pieces = load_pieces(name)

    def of_result(told: Told, layout: Layout) -> Iterable[bytes]:
        return pieces(told.replayed.dossier, layout)

    def for_people(told: Told, layout: Layout) -> Iterator[bytes]:
        yield from of_result(told, layout)
        yield from _page(told, layout)

    return for_people if name == "console" else of_result


def _page(told: Told, layout: Layout) -> Iterator[bytes]:
    from inspector.change.page import pieces

    if told.notes:
        lines = [block(note[layout.lang], layout.width, rest="  ") for note in told.notes]
        yield ("\n" + "\n".join(lines) + "\n").encode()
    if told.found:
        yield b"\n"
        yield from pieces(told.found, layout)
