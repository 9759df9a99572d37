"""`inspector rules`: rules that a site writes itself, tried on their own cases and explained."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector import summary
from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Group, language_of
from inspector.cli.status import Exit
from inspector.layout import block, fields
from inspector.text import Lang, Text

if TYPE_CHECKING:
    from inspector.check import Check
    from inspector.siterules.truth import Node
    from inspector.siterules.trying import Tried

FILES = Text(en="A file with rules; several may be named.", zh="规则文件，可指定多个。")
HOLDS = Text(en="ok", zh="通过")
BROKEN = Text(en="WRONG", zh="有误")
CASES = Text(en="{good} good, {bad:bad case|bad cases}", zh="good 用例 {good} 个，bad 用例 {bad} 个")
WARNED = Text(en="warning: {what}", zh="提醒：{what}")
PROBLEM = Text(en="{case}: {what}", zh="{case}：{what}")
SUMMED = Text(en="{rules:rule|rules}, {wrong} wrong", zh="共 {rules} 条规则，{wrong} 条有误")
LABELS = {
    "category": Text(en="Category", zh="类别"),
    "severity": Text(en="Severity", zh="级别"),
    "why": Text(en="Why", zh="风险说明"),
    "standards": Text(en="Standards", zh="标准条款"),
    "tags": Text(en="Tags", zh="标签"),
    "file": Text(en="File", zh="文件"),
}
APPLIES = Text(en="Applies where", zh="适用条件")
REQUIRES = Text(en="Requires", zh="要求")
COLLECTS = Text(en="Collects", zh="采集内容")
JOINS = {
    "all": Text(en="all of", zh="全部满足"),
    "any": Text(en="at least one of", zh="至少满足其一"),
    "none": Text(en="none of", zh="均不得出现"),
}
CONDITION = Text(en="{about}: {asks}", zh="{about}：{asks}")


@click.group(
    "rules",
    cls=Group,
    help=Text(en="Rules of your own, written in YAML.", zh="用 YAML 编写的自定义规则。"),
)
def command() -> None:
    pass


@command.command(
    "test",
    cls=Command,
    help=Text(
        en="Try rules on their own cases, and with evidence missing. Ends with 1 where one is wrong, 2 where a file is.",
        zh="用规则自带的用例检验规则，并检验证据缺失时的判定。规则有误时退出码为 1，文件有误时为 2。",
    ),
)
@click.argument("files", cls=Argument, metavar="FILE…", nargs=-1, required=True, help=FILES)
@listing.as_json
@click.pass_context
def test_rules(ctx: click.Context, *, files: tuple[str, ...], as_json: bool) -> int:
    from inspector.siterules.trying import tried

    lang, found = language_of(ctx), [tried(check) for check in _load(files)]
    wrong = sum(bool(each.problems) for each in found)
    if as_json:
        listing.say_json([_result(each) for each in found])
    else:
        for each in found:
            terminal.say("\n".join(_lines(each, lang)))
        terminal.say(SUMMED.render(lang, {"rules": len(found), "wrong": wrong}))
    return Exit.GATE if wrong else Exit.DONE


@command.command(
    "show", cls=Command, help=Text(en="What rules require, and what they read.", zh="查看规则的要求和采集内容。")
)
@click.argument("files", cls=Argument, metavar="FILE…", nargs=-1, required=True, help=FILES)
@listing.as_json
@click.pass_context
def show_rules(ctx: click.Context, *, files: tuple[str, ...], as_json: bool) -> None:
    lang, found = language_of(ctx), _load(files)
    if as_json:
        listing.say_json([_whole(check) for check in found])
    else:
        terminal.say("\n\n\n".join(_page(check, lang) for check in found))


def _load(files: tuple[str, ...]) -> list[Check]:
    from inspector import siterules

    return siterules.load([Path(file) for file in files])


def _result(each: Tried) -> dict[str, Any]:
    check = each.check
    problems = [{"case": problem.case, "text": problem.text} for problem in each.problems]
    counted = {"good": len(check.good), "bad": len(check.bad)}
    said = {"problems": problems, "warnings": list(each.warnings)}
    return {"id": check.id, "file": check.file, "ok": not each.problems, **counted, **said}


def _lines(each: Tried, lang: Lang) -> Iterator[str]:
    check = each.check
    counted = CASES.render(lang, {"good": len(check.good), "bad": len(check.bad)})
    yield "  ".join([(BROKEN if each.problems else HOLDS)[lang], check.id, counted, check.file])
    for problem in each.problems:
        what = (
            PROBLEM.render(lang, {"case": problem.case, "what": problem.text}) if problem.case else problem.text[lang]
        )
        yield f"    {what}"
    yield from (f"    {WARNED.render(lang, {'what': warning})}" for warning in each.warnings)


def _whole(check: Check) -> dict[str, Any]:
    from inspector.snapshot import request_data

    texts = {name: getattr(check, name) for name in ("title", "why", "fails", "remedy", "command", "confidence")}
    mapped = {"standards": check.standards, "tags": check.tags}
    collects = [request_data(request) for request in check.needs({})]
    told = {"id": check.id, "category": check.category, "severity": check.severity}
    return {**told, **texts, **mapped, "collects": collects, "file": check.file, "digest": check.digest}


def _page(check: Check, lang: Lang) -> str:
    from inspector.cli.requests import described
    from inspector.plugins import categories
    from inspector.siterules.compiled import Judge

    width = terminal.width(sys.stdout)
    values = {
        "category": categories()[check.category][lang],
        "severity": summary.SEVERITIES[check.severity][lang],
        "why": check.why[lang],
        "standards": " ".join(
            f"{name}:{control}" for name, controls in check.standards.items() for control in controls
        ),
        "tags": " ".join(check.tags),
        "file": check.file,
    }
    parts = [
        f"{check.id}\n{block(check.title[lang], width)}",
        fields([(label[lang], values[name]) for name, label in LABELS.items() if values[name]], width),
    ]
    if isinstance(check.run, Judge):
        for label, node in ((APPLIES, check.run.applies), (REQUIRES, check.run.require)):
            if node is not None:
                parts.append("\n".join([label[lang], *_told(node, lang, width, "  ")]))
    parts.append(listing.by_hand(check.command.replace("{{", "{").replace("}}", "}"), lang, ""))
    collected = described(check.needs({}), lang)
    lines = [COLLECTS[lang]]
    for heading, found in collected:
        lines += [f"  {heading}", *(block(line, width, first="    ", rest="      ") for line in found)]
    return "\n\n".join([*parts, "\n".join(lines)])


def _told(node: Node, lang: Lang, width: int, indent: str) -> Iterator[str]:
    """The conditions, one a line, those that are joined below what joins them."""
    from inspector.siterules.truth import Several

    if isinstance(node, Several):
        yield f"{indent}{JOINS[node.how][lang]}"
        for part in node.parts:
            yield from _told(part, lang, width, f"{indent}  ")
        return
    words = CONDITION.render(lang, {"about": node.leaf.about, "asks": node.leaf.asks})
    yield block(words, width, first=indent, rest=f"{indent}  ")
