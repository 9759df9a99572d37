"""`inspector checks`: what can be checked; a check of one's own is begun and tried in modules beside this one."""

from __future__ import annotations

import sys
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector import summary
from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Group, language_of
from inspector.layout import block, fields
from inspector.profile import NO_CHECK
from inspector.text import Lang, Text

if TYPE_CHECKING:
    from inspector.check import Check, Tunable

COLUMNS = (Text(en="SEVERITY", zh="级别"), Text(en="ID", zh="ID"), Text(en="TITLE", zh="名称"))
LABELS = {
    "category": Text(en="Category", zh="类别"),
    "severity": Text(en="Severity", zh="级别"),
    "confidence": Text(en="Confidence", zh="可信度"),
    "why": Text(en="Why", zh="风险说明"),
    "fails": Text(en="Reports", zh="问题描述"),
    "remedy": Text(en="Remedy", zh="整改"),
    "parameters": Text(en="Parameters", zh="参数"),
    "aliases": Text(en="Once called", zh="曾用名"),
    "file": Text(en="File", zh="文件"),
}
COMMA = Text(en=", ", zh="，")
PARAMETER = Text(en="{name} ({kind}; default: {default})", zh="{name}（{kind}，默认：{default}）")
KINDS = {
    tuple: Text(en="list of words", zh="列表"),
    int: Text(en="number", zh="整数"),
    bool: Text(en="yes or no", zh="是或否"),
    str: Text(en="word", zh="文本"),
}
COLLECTS = Text(en="Collects", zh="采集内容")


@click.group(
    "checks",
    cls=Group,
    help=Text(
        en="List the checks, explain one, begin one of your own and try it.",
        zh="列出检查项、查看某项说明，或新建并试验自定义检查项。",
    ),
    modules={"new": "inspector.cli.new_check", "test": "inspector.cli.try_checks"},
)
def command() -> None:
    pass


@command.command("list", cls=Command, help=Text(en="All checks by category.", zh="按类别列出全部检查项。"))
@listing.checks_folders
@listing.as_json
@click.pass_context
def list_checks(ctx: click.Context, *, checks: tuple[str, ...], as_json: bool) -> None:
    from inspector.plugins import categories

    lang, order = language_of(ctx), {name: place for place, name in enumerate(categories())}
    found = sorted(_load(checks), key=lambda check: (order.get(check.category, len(order)), check.id))
    if as_json:
        listing.say_json([_brief(check) for check in found])
        return
    rows = [(summary.SEVERITIES[check.severity][lang], check.id, check.title[lang]) for check in found]
    listing.say_table([text[lang] for text in COLUMNS], rows)


@command.command("show", cls=Command, help=Text(en="All about one check.", zh="查看某个检查项的完整说明。"))
@click.argument("name", cls=Argument, metavar="ID", help=Text(en="The id of the check.", zh="检查项 id。"))
@listing.checks_folders
@listing.as_json
@click.pass_context
def show_check(ctx: click.Context, *, name: str, checks: tuple[str, ...], as_json: bool) -> None:
    lang = language_of(ctx)
    found = {known: check for check in _load(checks) for known in (check.id, *check.aliases)}
    if name not in found:
        raise listing.unknown(NO_CHECK, name, found)
    if as_json:
        listing.say_json(_whole(found[name]))
    else:
        terminal.say(_page(found[name], lang))


def _load(folders: Iterable[str]) -> list[Check]:
    from inspector.plugins import check_folders, load_checks

    return load_checks(check_folders(Path(folder) for folder in folders))


def _brief(check: Check) -> dict[str, Any]:
    return {"id": check.id, "category": check.category, "severity": check.severity, "title": check.title}


def _whole(check: Check) -> dict[str, Any]:
    from inspector.snapshot import request_data

    texts = {name: getattr(check, name) for name in ("why", "fails", "remedy", "command", "confidence", "aliases")}
    parameters = {name: {"type": str(t.plain), "default": t.default} for name, t in check.tunables.items()}
    collects = [request_data(request) for request in check.needs(check.parameters({}))]
    file = {"file": check.file, "digest": check.digest}
    return {**_brief(check), **texts, "parameters": parameters, "collects": collects, **file}


def _page(check: Check, lang: Lang) -> str:
    from inspector.cli.requests import described
    from inspector.plugins import categories

    width, names = terminal.width(sys.stdout), categories()
    values = {
        "category": names[check.category][lang] if check.category in names else check.category,
        "severity": summary.SEVERITIES[check.severity][lang],
        "confidence": summary.CONFIDENCES[check.confidence][lang],
        "why": check.why[lang],
        "fails": _template(check.fails, lang),
        "remedy": _template(check.remedy, lang),
        "parameters": COMMA[lang].join(_parameter(name, tunable, lang) for name, tunable in check.tunables.items()),
        "aliases": " ".join(check.aliases),
        "file": check.file,
    }
    rows = [(label[lang], values[name]) for name, label in LABELS.items() if values[name]]
    by_hand = listing.by_hand(_template(Text(en=check.command, zh=check.command), lang), lang, "")
    parts = [f"{check.id}\n{block(check.title[lang], width)}", fields(rows, width), by_hand, COLLECTS[lang]]
    collected = described(check.needs(check.parameters({})), lang)
    parts[-1] += "".join(f"\n  {heading}{_lines(lines, width)}" for heading, lines in collected)
    return "\n\n".join(parts)


def _lines(lines: Iterable[str], width: int) -> str:
    return "".join("\n" + block(line, width, first="    ", rest="      ") for line in lines)


def _parameter(name: str, tunable: Tunable, lang: Lang) -> str:
    kind = KINDS.get(typing.get_origin(tunable.plain) or tunable.plain, KINDS[str])
    return PARAMETER.render(lang, {"name": name, "kind": kind, "default": listing.value(tunable.default, lang)})


def _template(text: Text, lang: Lang) -> str:
    """The text with each field as its name in angle brackets."""
    return text.render(lang, {name: f"<{name}>" for name in text.fields()})
