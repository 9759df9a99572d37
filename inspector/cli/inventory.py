"""`inspector inventory`: what an inventory holds, and whether its hosts can be audited."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Group, Option, language_of
from inspector.cli.reaching import ACCEPT_NEW, BECOME_PASSWORD, INVENTORY
from inspector.cli.status import Exit
from inspector.model import InspectorError
from inspector.text import Lang, Text, show

if TYPE_CHECKING:
    from inspector.cli.progress import Display
    from inspector.inventory import Entry
    from inspector.inventory.reach import Prober, Reached

NO_INVENTORY = Text(
    en="no inventory is named; give one: -i FILE, or -i - for standard input",
    zh="未指定清单；请用 -i FILE 指定，或用 -i - 从标准输入读取",
)
LISTED = tuple(
    Text(en=en, zh=zh) for en, zh in (("NAME", "名称"), ("TARGET", "目标"), ("GROUPS", "组"), ("TAGS", "标签"))
)
CHECKED = tuple(
    Text(en=en, zh=zh)
    for en, zh in (
        ("NAME", "名称"),
        ("RESULT", "结果"),
        ("ACCOUNT", "账户"),
        ("RIGHTS", "权限"),
        ("SECONDS", "耗时（秒）"),
        ("DETAILS", "说明"),
    )
)
STATES = {
    "ok": Text(en="ok", zh="正常"),
    "failed": Text(en="failed", zh="失败"),
    "not-audited": Text(en="not audited", zh="不核查"),
}
ROOT = Text(en="root ({how})", zh="root（{how}）")
NOT_ROOT = Text(en="not root ({how})", zh="非 root（{how}）")
PLAIN = ("root", "none", "")
"""Ways that say no more than whether it is root."""
PLAIN_ROOT = {True: Text(en="root", zh="root"), False: Text(en="not root", zh="非 root"), None: Text(en="", zh="")}
SUMMARY = Text(
    en="{ok} of {all} can be audited; {failed} failed, {none} not to be audited",
    zh="{all} 台中 {ok} 台可以核查，{failed} 台失败，{none} 台不做技术核查",
)

WORDS: Callable[[Callable[..., Any]], Callable[..., Any]] = click.argument(
    "words",
    cls=Argument,
    nargs=-1,
    metavar="[HOST]...",
    help=Text(
        en="Names of hosts, group:NAME or tag:NAME=VALUE, each with * and ? where wanted; without any, all hosts.",
        zh="主机名、group:组名 或 tag:标签=值，可用 * 和 ? 通配；不指定时为全部主机。",
    ),
)


@click.group(
    "inventory",
    cls=Group,
    help=Text(
        en="List the hosts of an inventory, or test whether they can be audited.",
        zh="列出清单中的主机，或测试能否核查。",
    ),
)
def command() -> None:
    pass


@command.command("list", cls=Command, help=Text(en="The hosts of inventories.", zh="列出清单中的主机。"))
@WORDS
@INVENTORY
@listing.as_json
@click.pass_context
def list_hosts(ctx: click.Context, *, words: tuple[str, ...], inventories: tuple[str, ...], as_json: bool) -> None:
    lang, entries = language_of(ctx), _chosen(inventories, words)
    if as_json:
        listing.say_json([brief(entry) for entry in entries])
        return
    rows = [(each.name, target(each), show(each.groups, lang), tags(each)) for each in entries]
    listing.say_table([text[lang] for text in LISTED], rows)


@command.command(
    "check",
    cls=Command,
    help=Text(
        en="Test whether each host is reached, is the one that its key says, and gives the rights of root. Nothing is audited.",
        zh="测试每台主机的连通性、主机密钥和提权能力，不做核查。",
    ),
)
@WORDS
@INVENTORY
@click.option(
    "-j",
    "--jobs",
    cls=Option,
    metavar="N",
    type=click.IntRange(1, 256),
    default=32,
    help=Text(en="How many hosts at a time (default: 32).", zh="同时测试的主机数（默认 32）。"),
)
@ACCEPT_NEW
@BECOME_PASSWORD
@listing.as_json
@click.pass_context
def check_hosts(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    words: tuple[str, ...],
    inventories: tuple[str, ...],
    jobs: int,
    accept_new: bool,
    become_password: str | None,
    as_json: bool,
) -> Exit:
    from inspector.inventory.reach import State, reach_all

    lang, entries = language_of(ctx), _with_password(_chosen(inventories, words), become_password)
    found: dict[int, Reached] = {}
    with prober(lang) as probe, _display(entries, lang) as display:
        for place, reached in reach_all(entries, probe, jobs=jobs, accept_new=accept_new):
            found[place] = reached
            display.done(place, failed=reached.state is State.FAILED)
    rows = [found[place] for place in range(len(entries))]
    if as_json:
        listing.say_json([_whole(reached) for reached in rows])
    else:
        listing.say_table([text[lang] for text in CHECKED], [_row(reached, lang) for reached in rows])
        states = [reached.state for reached in rows]
        counts = {"ok": State.OK, "failed": State.FAILED, "none": State.NOT_AUDITED}
        numbers = {name: states.count(state) for name, state in counts.items()}
        terminal.say(SUMMARY.render(lang, {**numbers, "all": len(rows)}), sys.stderr)
    return Exit.NOT_ENOUGH if any(reached.state is State.FAILED for reached in rows) else Exit.DONE


def _with_password(entries: Sequence[Entry], given: str | None) -> Sequence[Entry]:
    """Those that name no password for sudo with the one of the command line."""
    if given is None:
        return entries
    from inspector.credentials import parse

    source = parse(given)
    return [
        replace(each, ssh=replace(each.ssh, become_password=each.ssh.become_password or source)) if each.ssh else each
        for each in entries
    ]


@contextmanager
def prober(lang: Lang) -> Iterator[Prober]:
    """What looks at hosts over SSH, with the connections and the passwords that they share."""
    from inspector.credentials import Vault
    from inspector.credentials import terminal as asking
    from inspector.targets.ssh.probe import probe
    from inspector.targets.ssh.reach import Connections

    with Connections(Vault(asking(lang))) as connections:
        yield lambda options: probe(options, connections)


@contextmanager
def _display(entries: Sequence[Entry], lang: Lang) -> Iterator[Display]:
    """What is done so far; nothing is drawn where a password may be asked for meanwhile."""
    from inspector.cli import progress
    from inspector.credentials import Place

    names = [entry.name for entry in entries]
    sources = [source for each in entries if each.ssh for source in (each.ssh.password, each.ssh.become_password)]
    if any(source and source.place is Place.ASK for source in sources):
        yield progress.Display(names, lang)
        return
    with progress.shown(names, lang) as display:
        yield display


def _chosen(inventories: Sequence[str], words: Sequence[str]) -> Sequence[Entry]:
    from inspector.inventory import load, select

    if not inventories:
        raise InspectorError(NO_INVENTORY)
    entries = load(inventories, sys.stdin.buffer)
    return select(entries, words) if words else entries


def target(entry: Entry) -> str:
    """How it is reached, or what it is that is not."""
    return entry.target if entry.kind == "host" else f"{entry.target} ({entry.kind})"


def tags(entry: Entry) -> str:
    return "  ".join(f"{name}={value}" for name, value in entry.tags.items())


def brief(entry: Entry) -> dict[str, object]:
    names = ("name", "target", "kind", "tags", "groups", "sites", "addresses", "source")
    return {name: getattr(entry, name) for name in names}


def _whole(reached: Reached) -> dict[str, object]:
    probe = reached.probe
    names = ("host_key", "user", "how", "uid", "seconds", "transport", "notes")
    return {
        "name": reached.entry.name,
        "target": reached.entry.target,
        "state": reached.state,
        "root": reached.root,
        "error": reached.error,
        "ssh": {name: getattr(probe, name) for name in names} if probe else None,
    }


def _row(reached: Reached, lang: Lang) -> tuple[str, ...]:
    probe = reached.probe
    rights = PLAIN_ROOT[reached.root][lang]
    details = [reached.error[lang]] if reached.error else []
    if probe:
        rights = (
            (ROOT if reached.root else NOT_ROOT).render(lang, {"how": probe.how}) if probe.how not in PLAIN else rights
        )
        details = [probe.host_key, probe.transport, *(show(note, lang) for note in probe.notes)]
    elif reached.entry.target == "none" and reached.entry.kind != "host":
        details = [reached.entry.kind]
    seconds = f"{probe.seconds:.1f}" if probe else ""
    return (
        reached.entry.name,
        STATES[reached.state][lang],
        probe.user if probe else "",
        rights,
        seconds,
        "  ".join(filter(None, details)),
    )
