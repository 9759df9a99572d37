"""The annual report: what it says, in whose words, and that it says nothing that nobody knows."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from inspector.answers.model import Raised
from inspector.model import Severity
from inspector.organisation.model import Sector, System
from inspector.publishing.model import (
    Figures,
    Grid,
    Heading,
    Publication,
    same,
)
from inspector.publishing.stating import statements
from inspector.reporting.annual.voice import Chapter, voices
from inspector.text import LANGUAGES, Text
from tests.publishing.sample import HOSTILE, LONG
from tests.reporting import years
from tests.reporting.reading import empty, published, said, sentences, texts

TAG = re.compile(r"[a-z0-9.-]{1,64}")
CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
ENGLISH = re.compile(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}")


@pytest.fixture(scope="module")
def report() -> Publication:
    return published(years.made())


@pytest.mark.parametrize("sector", list(Sector))
def test_every_statement_has_a_name_of_its_own(sector: Sector) -> None:
    names = [name for name, _ in statements(published(years.made(sector=sector), sector), "zh")]
    assert len(names) == len(set(names)) > 100
    assert [name for name in names if not TAG.fullmatch(name)] == []


def test_no_number_stands_outside_a_statement(report: Publication) -> None:
    bare = [each.text for each in sentences(report.blocks) if not each.statement]
    assert [text for text in bare if re.search(r"\d", text.en + text.zh)] == []


def test_each_language_stays_alone(report: Publication) -> None:
    assert [text.en for text in texts(report) if CHINESE.search(text.en)] == []
    assert [text.zh for text in texts(report) if ENGLISH.search(text.zh)] == []
    for dataset in report.datasets:
        cells = [cell for row in dataset.rows for cell in row if isinstance(cell, Text)]
        assert [cell.en for cell in cells if CHINESE.search(cell.en)] == []


def test_it_is_no_assessment_and_gives_no_score(report: Publication) -> None:
    for lang in LANGUAGES:
        whole = " ".join(text[lang] for text in texts(report))
        assert "测评报告" not in whole
        assert not re.search(r"得分|评分|分数|overall score|总分", whole)


def test_the_leaders_numbers(report: Publication) -> None:
    figures = next(block for block in report.blocks if isinstance(block, Figures)).figures
    year = years.made()
    serious = sum(n for level, n in year.totals.findings.items() if level.rank >= 3)
    assert [each.value.zh for each in figures] == [str(serious), "57.3%", "4"]
    assert figures[0].before.zh == "上年：43（主机19台）"
    assert "40" in figures[1].change.zh  # what was not examined stands beside the rate
    decisions = next(block for block in report.blocks if isinstance(block, Grid))
    assert decisions.statement == "leader.decisions"
    assert len(decisions.rows) == 5


def test_a_category_is_told_as_its_row_says(report: Publication) -> None:
    table = next(block for block in report.blocks if isinstance(block, Grid) and block.statement == "categories.table")
    assert len(table.rows) == 12
    told = said(report, "zh")
    for row in table.rows:
        hosts, good, bad, accepted, unknown = (int(cell.text.zh) for cell in row[1:6])
        if row[0].text.zh != "跨站脚本":  # the one category of the sample that was not looked at
            assert hosts == good + bad + accepted + unknown
    assert "检查主机18台" in told["category.weak-password"]
    assert "category.xss" not in told
    assert "跨站脚本" in told["categories.not-checked"]


def test_where_nothing_is_known_nothing_is_claimed() -> None:
    report = published(empty(), Sector.ENTERPRISE)
    zh, en = said(report, "zh"), said(report, "en")
    assert zh["judgement.whole"] == "因未完成技术核查，本次不作综合研判。"
    assert "no-host" in "".join(zh)
    assert zh["systems.none"] == "信息系统情况未填报。"
    assert "未填报" in zh["systems.leader"]
    assert "未填报" in zh["events.unfilled"]
    assert zh["leader.rate"].startswith("已核查条款符合率 无法计算")
    assert en["judgement.compared"].startswith("There is no audit of last year")
    for name in ("focus.ports", "focus.passwords", "focus.vulnerabilities"):
        assert "不作结论" in zh[name]
    unfilled = [text for name, text in zh.items() if name.endswith(".unfilled") and name != "events.unfilled"]
    assert unfilled
    assert all("均未填报" in text for text in unfilled)
    assert not any(name.startswith("answer.") for name in zh)


def test_the_worst_open_problem_decides_the_judgement() -> None:
    year = replace(empty(), hosts=years.made(3).hosts)
    words = {}
    for level in ("critical", "high", "medium", "info"):
        found = replace(year, totals=replace(year.totals, hosts=3, findings={Severity(level): 1}))
        words[level] = said(published(found, Sector.ENTERPRISE), "zh")["judgement.whole"]
    assert "严重问题" in words["critical"]
    assert "高危问题" in words["high"]
    assert "未发现高危及以上问题" in words["medium"]
    assert "未发现低危及以上的未整改问题" in words["info"]


def test_a_bad_answer_decides_it_too() -> None:
    year = years.made(3)
    bad = [each for each in year.problems if each.category == "management" and each.severity is Severity.HIGH]
    found = replace(year, problems=tuple(bad), totals=replace(year.totals, findings={}))
    assert "高危问题" in said(published(found), "zh")["judgement.whole"]


def test_what_is_not_filled_in_is_said_and_what_nothing_shows_is_marked(report: Publication) -> None:
    zh = said(report, "zh")
    year = years.made()
    bare = [each for each in year.answers if each.raised == (Raised.UNPROVEN,)]
    assert bare
    told = [zh[f"answer.{each.question.id.lower()}"] for each in bare if f"answer.{each.question.id.lower()}" in zh]
    assert told
    assert all("未附证据材料" in text for text in told)
    assert "尚未填报" in zh["management.responsibility.unfilled"]


def test_every_problem_has_one_measure_a_person_and_a_day(report: Publication) -> None:
    plans = [block for block in report.blocks if isinstance(block, Grid) and block.statement.startswith("measures.")]
    rows = [row for plan in plans for row in plan.rows]
    wanted = [each for each in years.made().problems if each.severity is not Severity.INFO]
    assert len(rows) == len(wanted)
    assert all(row[3].text.zh and row[5].text.zh and row[6].text.zh for row in rows)
    assert "应在签发前明确" in said(report, "zh")["measures.planned"]


def test_a_sector_has_its_own_words_and_order() -> None:
    orders = {}
    for sector in Sector:
        report = published(years.made(sector=sector), sector)
        orders[sector] = [block.anchor for block in report.blocks if isinstance(block, Heading) and block.level == 1]
        assert voices()[sector].self.zh in said(report, "zh")["organised.basis"]
    assert all(sorted(order) == sorted(orders[Sector.HEALTH]) for order in orders.values())
    assert len({tuple(order) for order in orders.values()}) >= 3
    table = published(years.made(sector=Sector.GOVERNMENT), Sector.GOVERNMENT)
    assert any(
        isinstance(block, Grid) and block.statement == "management.responsibility.answers" for block in table.blocks
    )


def test_hostile_words_stay_words() -> None:
    year = years.made(3)
    wild = replace(
        year,
        hosts=(replace(year.hosts[0], name=HOSTILE, system=LONG, department="=1+1", os=LONG), *year.hosts[1:]),
        details=tuple(replace(each, host=HOSTILE, location=LONG, message=same(HOSTILE)) for each in year.details),
        problems=tuple(
            replace(each, hosts=(HOSTILE, LONG), title=same(HOSTILE), owners=(HOSTILE,)) for each in year.problems
        ),
        organisation=replace(
            year.organisation,
            unit=replace(year.organisation.unit, name=same(HOSTILE)),
            systems=(System(id=HOSTILE, name=same(LONG)), *year.organisation.systems),
        ),
    )
    report = published(wild)
    whole = [text[lang] for text in texts(report) for lang in LANGUAGES]
    assert not any("\u202e" in words or "\x07" in words for words in whole)
    assert max(map(len, whole)) < 5000
    assert all(TAG.fullmatch(name) for name, _ in statements(report, "zh"))


def test_chapters_are_all_there(report: Publication) -> None:
    anchors = {block.anchor for block in report.blocks if isinstance(block, Heading)}
    assert {*Chapter} <= anchors
    annexes = [block for block in report.blocks if isinstance(block, Heading) and block.anchor.startswith("annex-")]
    assert [each.anchor for each in annexes] == [
        "annex-assets",
        "annex-details",
        "annex-register",
        "annex-answers",
        "annex-clauses",
        "annex-unseen",
        "annex-versions",
        "annex-events",
    ]
    register = [
        block for block in report.blocks if isinstance(block, Grid) and block.statement.startswith("annex-register.")
    ]
    assert sum(len(each.columns) for each in register) == 24 + 1  # the number stands in both


def test_what_a_page_cannot_hold_is_counted() -> None:
    report = published(years.made(300))
    table = next(
        block for block in report.blocks if isinstance(block, Grid) and block.statement == "annex-details.table"
    )
    details = next(dataset for dataset in report.datasets if dataset.id == "findings")
    assert len(table.rows) == 300 < len(details.rows)
    assert f"其余{len(details.rows) - 300}行" in said(report, "zh")["annex-details.table.left"]


def test_assets_that_nobody_examined_can_be_searched(report: Publication) -> None:
    assets = next(dataset for dataset in report.datasets if dataset.id == "assets")
    assert len(assets.rows) == len(years.made().unseen) > 0
    reasons = {row[4].zh for row in assets.rows if isinstance(row[4], Text)}
    assert reasons == {"未连通", "已退役", "不做技术核查"}


def test_traces_of_an_intrusion_stand_beside_a_year_without_events(report: Publication) -> None:
    kinds = ("malware", "web-tampering")
    found = [
        each for each in years.made().details if each.category in kinds and each.severity.rank >= Severity.HIGH.rank
    ]
    assert found
    assert f"高危及以上问题{len(found)}项" in said(report, "zh")["events.traces"]
    assert "events.traces" not in said(published(empty(), Sector.ENTERPRISE), "zh")
