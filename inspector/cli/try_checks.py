"""`inspector checks test`: checks on their own cases."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, language_of
from inspector.cli.status import Exit
from inspector.layout import block
from inspector.plugins import check_folders, load_checks
from inspector.profile import NO_CHECK
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.check import Check
    from inspector.trial import Problem

COLON = Text(en=": ", zh="：")
FOUND = Text(
    en="{n:check|checks} tried on {cases:case|cases}, whole and degraded: {bad} with problems",
    zh="共试验 {n} 个检查项、{cases} 个用例（含证据缺损的情形），其中 {bad} 个检查项有问题",
)


@click.command(
    "test",
    cls=Command,
    help=Text(
        en="Try checks on their own cases, whole and with each piece of evidence denied, cut, timed out and missing: those of the "
        "folders that --checks names, or all. Exit status 1 where one does not hold.",
        zh="按检查项自带的用例逐一试验，包括每项证据被拒绝读取、不完整、超时和缺失的情形；默认试验 --checks 指定目录中的检查项，"
        "未指定则为全部。有不符合要求的以状态码 1 退出。",
    ),
)
@click.argument(
    "names",
    cls=Argument,
    nargs=-1,
    metavar="[ID]...",
    help=Text(en="Only these checks.", zh="只试验这些检查项。"),
)
@listing.checks_folders
@listing.as_json
@click.pass_context
def command(ctx: click.Context, *, names: tuple[str, ...], checks: tuple[str, ...], as_json: bool) -> Exit:
    from inspector.trial import tried

    lang, width = language_of(ctx), terminal.width(sys.stdout)
    chosen = _chosen(names, [Path(folder) for folder in checks])
    found: dict[str, list[Problem]] = {}
    for check in chosen:
        found[check.id] = tried(check)
        if found[check.id] and not as_json:
            terminal.say(check.id)
            for problem in found[check.id]:
                words = COLON[lang].join(filter(None, (problem.case, problem.text[lang])))
                terminal.say(block(words, width, first="  ", rest="    "))
    bad = sum(map(bool, found.values()))
    if as_json:
        listing.say_json(
            {name: [{"case": p.case, **_both(p.text)} for p in problems] for name, problems in found.items()}
        )
    else:
        cases = sum(len(check.good) + len(check.bad) for check in chosen)
        terminal.say(FOUND.render(lang, {"n": len(chosen), "cases": cases, "bad": bad}))
    return Exit.GATE if bad else Exit.DONE


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _chosen(names: Sequence[str], folders: Iterable[Path]) -> list[Check]:
    folders = list(folders)
    every = load_checks(check_folders(folders))
    known = {name: check for check in every for name in (check.id, *check.aliases)}
    for name in names:
        if name not in known:
            raise listing.unknown(NO_CHECK, name, known)
    if names:
        return [known[name] for name in dict.fromkeys(names)]
    return [check for check in every if not folders or any(Path(check.file).is_relative_to(each) for each in folders)]
