"""`inspector report verify`: whether a document still says what the store says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.cli import listing, publications, storing, terminal
from inspector.cli.command import Argument, Command, language_of
from inspector.cli.status import Exit
from inspector.layout import shorten
from inspector.text import Lang, Text, clean

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from inspector.publishing.proof import Difference
    from inspector.publishing.proof.contents import Record

SCHEMA = "inspector/report-proof/1"
TOLD: Mapping[str, Text] = {
    "edited": Text(
        en="edited: {place}: generated as “{was}”, now “{now}”", zh="已改动：{place}：生成时为“{was}”，文件中为“{now}”"
    ),
    "outdated": Text(
        en="outdated: {place}: the document says “{was}”, the store “{now}”",
        zh="已过时：{place}：文件中为“{was}”，现有数据为“{now}”",
    ),
    "missing": Text(en="missing: {place}: “{was}”", zh="缺失：{place}：“{was}”"),
    "added": Text(
        en="added: {place}: “{now}” is no statement of this report", zh="多出：{place}：“{now}”不是本报告的表述"
    ),
    "moved": Text(
        en="moved: {place}: “{now}” stands elsewhere than it was generated",
        zh="已移位：{place}：“{now}”不在生成时的位置",
    ),
    "duplicate": Text(en="twice: {place}: “{now}”", zh="重复：{place}：“{now}”"),
    "unsupported": Text(
        en="unsupported: {place}: a number that nothing stands behind: “{now}”",
        zh="无依据：{place}：数字没有数据支持：“{now}”",
    ),
}
NAMES: Mapping[str, Text] = {
    "edited": Text(en="edited", zh="已改动"),
    "outdated": Text(en="outdated", zh="已过时"),
    "missing": Text(en="missing", zh="缺失"),
    "added": Text(en="added", zh="多出"),
    "moved": Text(en="moved", zh="已移位"),
    "duplicate": Text(en="twice", zh="重复"),
    "unsupported": Text(en="unsupported", zh="无依据"),
}
KIND = Text(en="{n} {kind}", zh="{kind} {n} 处")
PLACE = Text(en="{statement}, {place}", zh="{statement}，{place}")
UNKNOWN = Text(en="(not known)", zh="（未知）")
LONGEST = 200
HOLDS = Text(
    en="{path}: all {n:statement|statements} are as the store says, and no number stands outside them",
    zh="{path}：全部 {n} 条表述与数据一致，且没有无依据的数字",
)
DIFFERS = Text(
    en="{path}: {n:difference|differences} ({kinds}); {statements:statement was|statements were} compared",
    zh="{path}：发现 {n} 处不一致（{kinds}），共核对表述 {statements} 条",
)

LATER = Text(
    en="finished since the report was made, and not in it: {n:audit|audits}, the last one #{number}; make the report again to take them in",
    zh="报告生成之后又完成自查 {n} 次（最近一次为 #{number}），未计入本报告；如需计入，请重新生成",
)


@click.command(
    "verify",
    cls=Command,
    help=Text(
        en="Make a report again from the store as of its own day, and compare: what was edited, what the store says otherwise now, what is missing, and "
        "numbers in it that nothing stands behind. Word documents and web pages. Ends with 1 where they differ.",
        zh="以报告自身的日期为准，依据存储库重新生成并逐条比对：列出被改动的、数据已变化的、缺失的表述，以及没有数据支持的数字。支持 Word 和网页。不一致时退出码为 1。",
    ),
)
@click.argument(
    "path", cls=Argument, metavar="FILE", help=Text(en="The report: .docx or .html.", zh="报告文件：.docx 或 .html。")
)
@publications.ORGANISATION
@storing.DATABASE
@listing.as_json
@click.pass_context
def command(ctx: click.Context, *, path: str, organisation: str | None, database: str | None, as_json: bool) -> Exit:
    from inspector.publishing.proof import compare, found
    from inspector.reporting.rebuilding import rebuild

    lang, document = language_of(ctx), found(Path(path))
    record = document.record
    unit = publications.organisation_for(record.kind, organisation)
    with storing.opened(database) as store, store.reading() as connection:
        publication = rebuild(connection, record.kind, record.origin, record.made, unit)
        later = _later(connection, record)
    differences = compare(document, publication)
    if as_json:
        told = [asdict(each) for each in differences]
        listing.say_json({"schema": SCHEMA, "statements": len(record.statements), "differences": told})
    else:
        told_later = [LATER.render(lang, {"n": len(later), "number": later[-1]})] if later else []
        terminal.say("\n".join([*_told(path, len(record.statements), differences, lang), *told_later]))
    return Exit.GATE if differences else Exit.DONE


def _later(connection: Connection, record: Record) -> list[int]:
    """Audits of the year of an annual report that it cannot tell of: it speaks as of when it was made."""
    from inspector.register.terms import moment
    from inspector.reporting.annual.build import KIND
    from inspector.store.audits import list_audits

    made = moment(record.made)
    if record.kind != KIND or made is None:
        return []
    found = ((moment(each.finished), each.number) for each in list_audits(connection))
    return [number for when, number in found if when and when > made and str(when.year) == record.origin["year"]]


def _told(path: str, statements: int, differences: tuple[Difference, ...], lang: Lang) -> list[str]:
    if not differences:
        return [HOLDS.render(lang, {"path": path, "n": statements})]
    kinds = [each.kind for each in differences]
    counted = [KIND.render(lang, {"kind": NAMES[kind], "n": kinds.count(kind)}) for kind in dict.fromkeys(kinds)]
    values = {"path": path, "n": len(differences), "kinds": counted, "statements": statements}
    return [*(_line(each, lang) for each in differences), DIFFERS.render(lang, values)]


def _line(each: Difference, lang: Lang) -> str:
    place: str | Text = each.statement or each.place
    if each.statement and each.place[lang]:
        place = PLACE.fill({"statement": each.statement, "place": each.place})
    was, now = (shorten(clean(words), LONGEST) or UNKNOWN[lang] for words in (each.was, each.now))
    return TOLD[each.kind].render(lang, {"place": place, "was": was, "now": now})
