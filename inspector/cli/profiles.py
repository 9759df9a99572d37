"""`inspector profiles`: what an audit runs, what it collects, and whether a profile says what its author means."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Group, Option, language_of
from inspector.cli.status import Exit
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.model import InspectorError

COLUMNS = (Text(en="ID", zh="ID"), Text(en="CHECKS", zh="检查项数"), Text(en="TITLE", zh="名称"))
NAME = Text(en="The id of a profile or its file.", zh="检查方案的 id 或文件。")
WARNING = Text(en="{file}, line {line}: warning: {what}", zh="{file} 第 {line} 行：提醒：{what}")
NOTHING_WRONG = Text(en="{name}: nothing wrong", zh="{name}：未发现问题")
COUNTED = Text(
    en="{name}: {errors:mistake|mistakes}, {warnings:warning|warnings}",
    zh="{name}：{errors} 处错误，{warnings} 处提醒",
)


@click.group(
    "profiles",
    cls=Group,
    help=Text(en="List profiles, explain, examine or compare them.", zh="列出、查看、校验、比较检查方案。"),
)
def command() -> None:
    pass


@command.command("list", cls=Command, help=Text(en="The profiles that come along.", zh="列出内置检查方案。"))
@listing.as_json
@click.pass_context
def list_profiles(ctx: click.Context, *, as_json: bool) -> None:
    from inspector.plugins import check_folders, find_profile, load_checks, profile_ids, standards
    from inspector.profile import Known, load, plan

    lang, known = language_of(ctx), Known(tuple(load_checks(check_folders())), standards)
    found = [load(name, find_profile) for name in profile_ids()]
    sizes = {profile.id: len(plan(profile, known)) for profile in found}
    if as_json:
        listing.say_json([{"id": each.id, "title": each.title, "checks": sizes[each.id]} for each in found])
        return
    rows = [(profile.id, str(sizes[profile.id]), profile.title[lang]) for profile in found]
    listing.say_table([text[lang] for text in COLUMNS], rows)


@command.command(
    "show",
    cls=Command,
    help=Text(
        en="What a profile runs, exactly what it collects from a host, and what of that may disturb.",
        zh="查看检查方案运行哪些检查项、从主机采集哪些内容，以及对主机的影响。",
    ),
)
@click.argument("name", cls=Argument, metavar="ID", help=NAME)
@click.option(
    "--collects",
    cls=Option,
    is_flag=True,
    help=Text(en="Only what is collected, and what of that may disturb.", zh="只显示采集内容和对主机的影响。"),
)
@listing.checks_folders
@listing.as_json
@click.pass_context
def show_profile(ctx: click.Context, *, name: str, collects: bool, checks: tuple[str, ...], as_json: bool) -> None:
    from inspector.cli import profile_page
    from inspector.rules import load_rules

    rules = load_rules(name, [Path(folder) for folder in checks])
    if as_json:
        listing.say_json(profile_page.collected(rules) if collects else profile_page.whole(rules))
    else:
        terminal.say(profile_page.page(rules, language_of(ctx), terminal.width(sys.stdout), brief=collects))


@command.command(
    "lint",
    cls=Command,
    help=Text(
        en="Everything that is wrong with a profile at once, and what is doubtful in it. Ends with 2 where something is wrong.",
        zh="一次列出检查方案中的全部错误和可疑之处。有错误时退出码为 2。",
    ),
)
@click.argument("names", cls=Argument, metavar="FILE…", nargs=-1, required=True, help=NAME)
@listing.checks_folders
@listing.as_json
@click.pass_context
def lint_profiles(ctx: click.Context, *, names: tuple[str, ...], checks: tuple[str, ...], as_json: bool) -> Exit:
    import datetime

    from inspector.rules import lint

    lang, today = language_of(ctx), datetime.datetime.now(datetime.UTC)
    found = {name: lint(name, [Path(folder) for folder in checks], today) for name in dict.fromkeys(names)}
    if as_json:
        listing.say_json([_remarks(name, *remarks) for name, remarks in found.items()])
    for name, (mistakes, doubts) in found.items() if not as_json else ():
        for mistake in mistakes:
            terminal.say(mistake.text[lang])
        for doubt in doubts:
            terminal.say(WARNING.render(lang, {"file": doubt.file, "line": doubt.line, "what": doubt.what}))
        counted = {"name": name, "errors": len(mistakes), "warnings": len(doubts)}
        terminal.say((COUNTED if mistakes or doubts else NOTHING_WRONG).render(lang, counted))
    return Exit.BAD_INPUT if any(mistakes for mistakes, _ in found.values()) else Exit.DONE


def _remarks(name: str, mistakes: list[InspectorError], doubts: list[Any]) -> dict[str, Any]:
    """Of a mistake that is not in a profile itself (in a rules file, say) the file and the line stand in the text alone."""
    from inspector.profile import Slip

    told = [
        {"file": each.file, "line": each.line, "text": each.what} if isinstance(each, Slip) else {"text": each.text}
        for each in mistakes
    ]
    warned = [{"file": each.file, "line": each.line, "text": each.what} for each in doubts]
    return {"profile": name, "errors": told, "warnings": warned}


@command.command(
    "diff",
    cls=Command,
    help=Text(
        en="What one profile does otherwise than another: checks, settings, waivers, and what is collected.",
        zh="比较两个检查方案：检查项、设置、例外以及采集内容的差异。",
    ),
)
@click.argument("one", cls=Argument, metavar="A", help=NAME)
@click.argument("other", cls=Argument, metavar="B", help=NAME)
@listing.checks_folders
@listing.as_json
@click.pass_context
def diff_profiles(ctx: click.Context, *, one: str, other: str, checks: tuple[str, ...], as_json: bool) -> None:
    from inspector.cli import difference
    from inspector.rules import load_rules

    folders = [Path(folder) for folder in checks]
    found = difference.between(load_rules(one, folders), load_rules(other, folders))
    if as_json:
        listing.say_json(difference.plain(found))
    else:
        names = (one, other)
        terminal.say(difference.page(found, names, language_of(ctx), terminal.width(sys.stdout)))
