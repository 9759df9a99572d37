"""`inspector standards`: what decides each clause of a standard, and what a result says of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Group, Option, language_of
from inspector.model import InspectorError
from inspector.standards import NO_STANDARD, Means, wrong
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.check import Check
    from inspector.conformity.clauses import Clause
    from inspector.standards import Standard

COLUMNS = (
    Text(en="ID", zh="ID"),
    Text(en="EDITION", zh="版本"),
    Text(en="CLAUSES", zh="条款数"),
    Text(en="WITH CHECKS", zh="有检查项"),
    Text(en="WITH QUESTIONS", zh="有填报项"),
    Text(en="MUST BE ASKED", zh="只能填报"),
    Text(en="TITLE", zh="名称"),
)

standard_id = click.argument(
    "name", cls=Argument, metavar="ID", help=Text(en="The id of the standard.", zh="标准的 id。")
)


@click.group(
    "standards",
    cls=Group,
    help=Text(
        en="Standards, clause by clause: what decides each, and what a result says of it.",
        zh="标准条款：逐条说明由什么判定，以及自查结果的对照。",
    ),
)
def command() -> None:
    pass


@command.command("list", cls=Command, help=Text(en="The standards that come along.", zh="列出内置标准。"))
@listing.checks_folders
@listing.as_json
@click.pass_context
def list_standards(ctx: click.Context, *, checks: tuple[str, ...], as_json: bool) -> None:
    from inspector.plugins import standards

    lang, loaded = language_of(ctx), _load(checks)
    every = [(each, _numbers(_clauses(each, loaded))) for each in standards().values()]
    if as_json:
        brief = [{"id": each.id, "title": each.title, "edition": each.edition, **n} for each, n in every]
        listing.say_json(brief)
        return
    rows = [(each.id, each.edition, *map(str, n.values()), each.title[lang]) for each, n in every]
    listing.say_table([text[lang] for text in COLUMNS], rows)


@command.command(
    "show",
    cls=Command,
    help=Text(en="The clauses of a standard, or one of them whole.", zh="查看标准的条款，或某一条款的完整说明。"),
)
@standard_id
@click.argument(
    "clause",
    cls=Argument,
    metavar="[CLAUSE]",
    required=False,
    help=Text(en="Only this clause, whole.", zh="条款编号；只查看该条款。"),
)
@listing.checks_folders
@listing.as_json
@click.pass_context
def show_standard(ctx: click.Context, *, name: str, clause: str | None, checks: tuple[str, ...], as_json: bool) -> None:
    from inspector.cli import clauses as pages
    from inspector.conformity import paper

    loaded = _load(checks)
    standard = _standard(name, clause)
    found = [each for each in _clauses(standard, loaded) if clause in (None, each.control.id)]
    if as_json and clause:
        listing.say_json(paper.plain(found[0]))
    elif as_json:
        listing.say_json({**paper.head(standard), "clauses": [paper.plain(each) for each in found]})
    else:
        lang, width = language_of(ctx), terminal.width(sys.stdout)
        titles = {check.id: check.title for check in loaded}
        page = (
            pages.one(standard, found[0], titles, lang, width) if clause else pages.every(standard, found, lang, width)
        )
        terminal.say(page)


@command.command(
    "coverage",
    cls=Command,
    help=Text(
        en="What decides each clause, or with --in what a result says of each: met, partly met, not met, not applicable, not examined. "
        "A self-inspection: no assessment by a licensed body, no score, no conclusion.",
        zh="逐条说明由什么判定；给出 --in 时逐条对照自查结果：符合、部分符合、不符合、不适用、未核查。仅为自查，不是等级测评，不计分，不作结论。",
    ),
)
@standard_id
@click.option(
    "--in",
    "source",
    cls=Option,
    metavar="FILE",
    help=Text(
        en="A result, as `inspector audit -f json=FILE` wrote it.", zh="`inspector audit -f json=FILE` 生成的结果文件。"
    ),
)
@click.option(
    "-f",
    "--format",
    "formats",
    cls=Option,
    metavar="FORMAT[=PATH]",
    multiple=True,
    help=Text(
        en="console (default), json, csv or xlsx; to standard output, or to the file at PATH; may be repeated.",
        zh="输出格式：console（默认）、json、csv 或 xlsx；写到标准输出，或写入 PATH 文件；可多次指定。",
    ),
)
@listing.checks_folders
@click.pass_context
def cover(
    ctx: click.Context, *, name: str, source: str | None, formats: tuple[str, ...], checks: tuple[str, ...]
) -> None:
    from inspector.cli import coverage, output

    loaded, standard = _load(checks), _standard(name)
    wanted = output.plan(formats, coverage.renderer)
    told = coverage.covered(standard, loaded, listing.read_result(source) if source else None)
    for each in wanted:
        if each.path != output.STDERR:
            output.deliver(each, told, language_of(ctx))


def _load(folders: Iterable[str]) -> list[Check]:
    from inspector.plugins import check_folders, load_checks

    return load_checks(check_folders(Path(folder) for folder in folders))


def _standard(name: str, clause: str | None = None) -> Standard:
    """The standard of that id, which has the clause. Raises InspectorError."""
    from inspector.plugins import standards

    if name not in standards():
        raise listing.unknown(NO_STANDARD, name, standards())
    if clause is not None and (said := wrong(standards(), name, clause)):
        raise InspectorError(said)
    return standards()[name]


def _clauses(standard: Standard, checks: Iterable[Check]) -> list[Clause]:
    from inspector.conformity.clauses import clauses
    from inspector.plugins import questionnaire, standards

    mapped = [(check.id, check) for check in checks]
    return clauses(standard, standards(), mapped, questionnaire().questions.values())


def _numbers(clauses: Sequence[Clause]) -> dict[str, int]:
    return {
        "clauses": len(clauses),
        "with_checks": sum(bool(each.checks) for each in clauses),
        "with_questions": sum(bool(each.asked) for each in clauses),
        "must_be_asked": sum(each.control.means is Means.ASK for each in clauses),
    }
