"""Annexes of what was found: assets, details with evidence and time, the register. What a page cannot hold is counted, and whole in the data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.model import Severity
from inspector.publishing.model import Block, Cell, Column, Grid, Paragraph, Sentence, Series, Tone
from inspector.reporting.annual.leader import tone_of
from inspector.reporting.annual.limits import undecided_by_host
from inspector.reporting.annual.story import Story
from inspector.reporting.registered import LEFT, Registered, register_annex
from inspector.reporting.telling import cell, count, day_cell, heading, plain, say, short
from inspector.reporting.year import AuditedHost, Detail, UnseenHost
from inspector.summary import HOST_STATUSES, SEVERITIES, TOGETHER
from inspector.text import Text

PRINTED = 300
"""Rows of an annex that are printed; all of them stand in the tables for search."""
ASSETS, DETAILS = (
    Text(en="Assets", zh="资产清单"),
    Text(en="Detailed results with evidence and time", zh="检查结果明细（含证据与时间）"),
)
HOSTS, OTHERS = (
    Text(en="Hosts examined by technical means", zh="已做技术核查的主机"),
    Text(en="Assets not examined by technical means, or out of service", zh="未做技术核查或已退役的资产"),
)
NO_HOSTS = Text(en="No host was examined by technical means.", zh="没有完成技术核查的主机。")
NO_DETAILS = Text(en="No open problem was found in what was examined.", zh="在已核查范围内未发现未整改问题。")
HOST_COLUMNS = (
    Column(title=Text(en="Host", zh="主机"), width=18),
    Column(title=Text(en="System", zh="信息系统"), width=15),
    Column(title=Text(en="Department", zh="责任部门"), width=12),
    Column(title=Text(en="Operating system", zh="操作系统"), width=20),
    Column(title=Text(en="Audited on", zh="核查时间"), width=14),
    Column(title=Text(en="State", zh="核查状态"), width=10),
    Column(title=Text(en="Conforming", zh="符合项"), width=8, numeric=True),
    Column(title=Text(en="Problems", zh="问题"), width=8, numeric=True),
    Column(title=Text(en="Serious", zh="高危及以上"), width=8, numeric=True),
    Column(title=Text(en="Undecided", zh="未能判定"), width=8, numeric=True),
)
OTHER_COLUMNS = (
    Column(title=Text(en="Asset", zh="资产"), width=22),
    Column(title=Text(en="Kind", zh="类型"), width=14),
    Column(title=Text(en="Number", zh="数量"), width=7, numeric=True),
    Column(title=Text(en="System", zh="信息系统"), width=16),
    Column(title=Text(en="Audited last", zh="上次核查"), width=14),
    Column(title=Text(en="Why not", zh="未核查原因"), width=34),
)
DETAIL_COLUMNS = (
    Column(title=Text(en="Host", zh="主机"), width=14),
    Column(title=Text(en="Risk", zh="风险等级"), width=7),
    Column(title=Text(en="Problem", zh="问题"), width=40),
    Column(title=Text(en="Where", zh="位置"), width=22),
    Column(title=Text(en="Evidence (beginning of its digest)", zh="证据（摘要值前段）"), width=24),
    Column(title=Text(en="Taken", zh="取证时间"), width=16),
    Column(title=Text(en="Item", zh="台账编号"), width=10, numeric=True),
)
PROBLEM = Text(en="{title}: {message}", zh="{title}：{message}")
PIECE = Text(en="{item} ({digest})", zh="{item}（{digest}）")


def of_found(story: Story, registered: Registered) -> Iterator[Block]:
    yield from _assets(story)
    yield heading(1, DETAILS, "annex-details", Series.ANNEX)
    details, none = [_detail(story, each) for each in story.year.details], NO_DETAILS if story.year.hosts else NO_HOSTS
    yield from printed("annex-details.table", DETAILS, DETAIL_COLUMNS, details, none)
    yield from register_annex(registered, story.year.register.items)


def printed(
    statement: str, caption: Text, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]], none: Text
) -> Iterator[Block]:
    """A table of an annex; a sentence where it has no row."""
    if not rows:
        yield Paragraph(sentences=(say(f"{statement}.none", none),))
        return
    yield Grid(
        statement=statement,
        caption=caption,
        columns=tuple(columns),
        rows=tuple(rows[:PRINTED]),
        wide=True,
        note=left(statement, len(rows)),
    )


def left(statement: str, rows: int) -> Sentence | None:
    return say(f"{statement}.left", LEFT, n=rows - PRINTED) if rows > PRINTED else None


def _assets(story: Story) -> Iterator[Block]:
    yield heading(1, ASSETS, "annex-assets", Series.ANNEX)
    undecided = undecided_by_host(story.year)
    hosts = [_host(story, each, undecided[each.name]) for each in story.year.hosts]
    yield from printed("annex-assets.hosts", HOSTS, HOST_COLUMNS, hosts, NO_HOSTS)
    if story.year.unseen:
        others = [_other(story, each) for each in story.year.unseen]
        yield from printed("annex-assets.others", OTHERS, OTHER_COLUMNS, others, NO_HOSTS)


def serious_of(host: AuditedHost) -> int:
    return sum(n for severity, n in host.severities.items() if severity.rank >= Severity.HIGH.rank)


def _host(story: Story, host: AuditedHost, undecided: int) -> tuple[Cell, ...]:
    return (
        cell(plain(host.name, 80)),
        cell(story.system(host.system)) if host.system else cell(None),
        cell(department_of(story, host)),
        cell(plain(host.os, 60)) if host.os else cell(None),
        day_cell(story.day(host.taken), Tone.WARN if host.stale else Tone.PLAIN),
        cell(HOST_STATUSES[host.status]),
        cell(host.passed),
        count(sum(host.severities.values())),
        count(serious_of(host)),
        count(undecided, Tone.WARN),
    )


def _other(story: Story, each: UnseenHost) -> tuple[Cell, ...]:
    return (
        cell(short(each.name, 80)),
        cell(short(each.kind, 60)),
        cell(each.count),
        cell(story.system(each.system)) if each.system else cell(None),
        day_cell(story.day(each.last)),
        cell(short(each.why, 200)),
    )


def host_name(each: Detail, limit: int) -> Text:
    """Findings of all hosts together belong to none of them."""
    return plain(each.host, limit) if each.host else TOGETHER


def department_of(story: Story, host: AuditedHost) -> Text | None:
    """That of its tags, else of its system."""
    if host.department:
        return plain(host.department, 60)
    found = (each.department for each in story.year.organisation.systems if each.id == host.system)
    department = next(found, None)
    return short(department, 60) if department else None


def _detail(story: Story, each: Detail) -> tuple[Cell, ...]:
    evidence = [
        PIECE.fill({"item": plain(item, 80), "digest": digest}) if digest else plain(item, 80)
        for item, digest in telling(each)
    ]
    return (
        cell(host_name(each, 80)),
        cell(SEVERITIES[each.severity], tone_of(each.severity)),
        cell(PROBLEM.fill({"title": short(each.title, 100), "message": short(each.message, 300)})),
        cell(plain(each.location or each.subject, 160)),
        cell(Text(en="; ".join(one.en for one in evidence), zh="；".join(one.zh for one in evidence))),
        day_cell(story.day(each.taken)),
        cell(f"#{each.item}") if each.item else cell(None),
    )


def telling(each: Detail) -> list[tuple[str, str]]:
    """Of its evidence the item that it was found in, and those with a digest; one at least is named."""
    place = each.location or each.subject
    found = [
        (item, digest) for item, digest in each.evidence if digest or place == item or place.startswith(f"{item}:")
    ]
    return (found or list(each.evidence[:1]))[:3]
