"""`inspector profiles`: what an audit runs and what it collects."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from inspector import summary
from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Group, language_of
from inspector.layout import block, fields
from inspector.text import Lang, Text

if TYPE_CHECKING:
    from inspector.rules import Rules

COLUMNS = (Text(en="ID", zh="ID"), Text(en="CHECKS", zh="检查项数"), Text(en="TITLE", zh="名称"))
RUNS = Text(en="Runs {n:check|checks}", zh="运行 {n} 个检查项")
WAIVES = Text(en="Accepts", zh="例外")
WAIVER = Text(
    en="{check}: {subject} on {host}, from {start} until {expires}, by {approver}: {reason}",
    zh="{check}：主机 {host} 上的 {subject}，{start} 至 {expires}，批准人 {approver}：{reason}",
)
COLLECTS = Text(en="Collects, and nothing else", zh="仅采集以下内容")


@click.group(
    "profiles", cls=Group, help=Text(en="List the profiles, or explain one.", zh="列出检查方案，或查看某个方案。")
)
def command() -> None:
    pass


@command.command("list", cls=Command, help=Text(en="The profiles that come along.", zh="列出内置检查方案。"))
@listing.as_json
@click.pass_context
def list_profiles(ctx: click.Context, *, as_json: bool) -> None:
    from inspector.plugins import check_folders, find_profile, load_checks, profile_ids
    from inspector.profile import load, plan

    lang, checks = language_of(ctx), load_checks(check_folders())
    found = [load(name, find_profile) for name in profile_ids()]
    sizes = {profile.id: len(plan(profile, checks)) for profile in found}
    if as_json:
        listing.say_json([{"id": each.id, "title": each.title, "checks": sizes[each.id]} for each in found])
        return
    rows = [(profile.id, str(sizes[profile.id]), profile.title[lang]) for profile in found]
    listing.say_table([text[lang] for text in COLUMNS], rows)


@command.command(
    "show",
    cls=Command,
    help=Text(
        en="What a profile runs, and exactly what it collects from a host.",
        zh="查看检查方案运行哪些检查项、从主机采集哪些内容。",
    ),
)
@click.argument(
    "name", cls=Argument, metavar="ID", help=Text(en="The id of a profile or its file.", zh="检查方案的 id 或文件。")
)
@listing.checks_folders
@listing.as_json
@click.pass_context
def show_profile(ctx: click.Context, *, name: str, checks: tuple[str, ...], as_json: bool) -> None:
    from pathlib import Path

    from inspector.rules import load_rules

    rules = load_rules(name, [Path(folder) for folder in checks])
    if as_json:
        listing.say_json(_whole(rules))
    else:
        terminal.say(_page(rules, language_of(ctx)))


def _whole(rules: Rules) -> dict[str, Any]:
    from inspector.snapshot import request_data

    checks = [{"id": plan.check.id, "severity": plan.severity, "parameters": plan.parameters} for plan in rules.planned]
    return {
        "id": rules.profile.id,
        "title": rules.profile.title,
        "checks": checks,
        "waivers": rules.profile.waivers,
        "collects": [request_data(request) for request in rules.needs()],
    }


def _page(rules: Rules, lang: Lang) -> str:
    from inspector.cli.requests import described

    width = terminal.width(sys.stdout)
    parts = [f"{rules.profile.id}\n{block(rules.profile.title[lang], width)}"]
    rows = []
    for plan in rules.planned:
        set_here = {
            name: value for name, value in plan.parameters.items() if value != plan.check.tunables[name].default
        }
        words = [plan.check.id, *(f"{name}={listing.value(value, lang)}" for name, value in set_here.items())]
        rows.append((summary.SEVERITIES[plan.severity][lang], "  ".join(words)))
    parts.append(_section(RUNS.render(lang, {"n": len(rows)}), fields(rows, width, "  ")))
    if waivers := rules.profile.waivers:
        values = [{name: getattr(rule, name) for name in WAIVER.fields()} for rule in waivers]
        parts.append(_section(WAIVES[lang], *(block(WAIVER.render(lang, each), width, first="  ") for each in values)))
    lines = []
    for heading, found in described(rules.needs(), lang):
        lines += [f"  {heading}", *(block(line, width, first="    ", rest="      ") for line in found)]
    parts.append(_section(COLLECTS[lang], *lines))
    return "\n\n".join(parts)


def _section(heading: str, *lines: str) -> str:
    return "\n".join([heading, *lines])
