"""The annual report held against itself: what one page says no other contradicts, and nothing is said that nobody saw."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.answers.model import NONE, NOT_APPLICABLE
from inspector.answers.standing import standings
from inspector.model import Host, Severity, Status
from inspector.organisation.model import Sector
from inspector.plugins import categories, questionnaire
from inspector.publishing.model import Figures, Publication, Tone
from inspector.reporting.annual.build import annual
from inspector.reporting.annual.leader import brief
from inspector.reporting.annual.limits import unknown
from inspector.reporting.annual.voice import voices
from inspector.reporting.year import Focus, Year
from inspector.store import Attestation, open_store
from inspector.text import Text
from tests.reporting import making
from tests.reporting.papers import grid, table, values
from tests.reporting.reading import empty, said

ZONE = datetime.timezone(datetime.timedelta(hours=8))
SERIOUS = (Severity.CRITICAL, Severity.HIGH)


def published(year: Year) -> Publication:
    return annual(year, voices()[year.organisation.unit.sector], categories(), making.NOW)


@pytest.fixture(scope="module")
def year() -> Year:
    return making.year()


@pytest.fixture(scope="module")
def report(year: Year) -> Publication:
    return published(year)


def numbers(rows: list[list[str]], column: int) -> list[int]:
    return [int(row[column]) for row in rows]


def test_problems_add_up_everywhere(year: Year, report: Publication) -> None:
    told = values(report, "judgement.found")
    all_of_them = told["total"] + told["info"]
    assert told["total"] == sum(told[level] for level in ("critical", "high", "medium", "low"))
    assert told["info"] > 0  # else the sums below would say nothing of it
    tables = [*grid(report, "categories.table"), *grid(report, "categories.others")]
    assert sum(numbers(tables, 6)) == all_of_them == len(table(report, "findings"))
    of_all = sum(not each.host for each in year.details)
    assert sum(numbers(grid(report, "annex-assets.hosts"), 7)) == all_of_them - of_all
    serious = values(report, "leader.said")["serious"]
    assert serious == told["critical"] + told["high"] == sum(numbers(tables, 7))
    assert f"另有提示{told['info']}项" in said(report, "zh")["judgement.found"]


def test_what_nobody_decided_is_the_same_number_everywhere(year: Year, report: Publication) -> None:
    """Also what nobody looked for, such as the ports of an image."""
    rows = table(report, "hosts")
    wanted = sum(each["unknown"] for each in rows) + sum(not each.hosts for each in year.undecided)
    assert any(not each.looked for each in year.undecided)
    assert {
        values(report, name)["undecided"] for name in ("leader.not-seen", "judgement.limits", "signing.not-covered")
    } == {wanted}
    assert numbers(grid(report, "annex-assets.hosts"), 9) == [each["unknown"] for each in rows]
    assert sum(numbers(grid(report, "annex-assets.others"), 2)) == values(report, "leader.not-seen")["unseen"]


def test_an_audit_is_told_with_the_hosts_that_it_speaks_for(year: Year, report: Publication) -> None:
    """Not with its entries, of which one is that of all hosts together."""
    assert sum(numbers(grid(report, "annex-versions.audits"), 4)) == len(year.hosts)


def test_the_chain_is_told_of_the_last_audit_that_speaks(year: Year, report: Publication) -> None:
    """A later one, which speaks for nothing, may have followed."""
    last = max(each.audit for each in year.hosts)
    assert values(report, "annex-versions.chain") == {"number": last, "digest": year.audits[-1].chain.hex()}
    assert f"（#{last}）" in said(report, "zh")["annex-versions.chain"]


def test_days_are_those_of_the_reader(tmp_path: Path) -> None:
    """Audited in the night: in the period by the reader's clock, and the day before it by that of the store."""
    night = datetime.datetime(2026, 1, 1, 3, tzinfo=ZONE)
    store = open_store(f"sqlite:///{tmp_path}/inspector.db")
    try:
        making.keep(store, making.audit(night, making.host("his-db", night, 0)))
        report = published(making.told(store))
    finally:
        store.close()
    assert {row[4] for row in grid(report, "annex-assets.hosts")} == {"2026-01-01"}
    assert {row[5] for row in grid(report, "annex-details.table")} == {"2026-01-01"}
    assert {row[1] for row in grid(report, "annex-versions.audits")} == {"2026-01-01"}
    assert {each["taken"] for name in ("hosts", "findings") for each in table(report, name)} == {"2026-01-01"}


def test_nothing_became_less_because_nobody_looked(year: Year) -> None:
    """Last year had audits, this year none: no zero stands beside last year's number."""
    assert year.previous
    found = replace(empty(), previous=year.previous)
    report = published(found)
    figures = next(block for block in report.blocks if isinstance(block, Figures)).figures
    assert (figures[0].value.zh, figures[0].change.zh, figures[0].tone) == ("未核查", "", Tone.WARN)
    zh = said(report, "zh")
    assert "不与上年比较" in zh["judgement.compared"]
    assert "不作同比" in zh["last-year.changed"]
    assert "last-year.chart" not in zh
    assert "高危及以上问题0项" not in zh["leader.said"]
    for name in ("leader.nothing", "problems.none", "measures.none"):
        assert "尚无核查和填报结果" in zh[name]
    assert "organised.method" not in zh
    assert "organised.scope" not in zh  # neither systems nor hosts: no zero of them
    assert "技术核查结果和填报" not in zh["signing.truth"]


def test_a_serious_answer_stands_on_the_leaders_page(year: Year) -> None:
    bad = [each for each in year.problems if each.category == "management" and each.severity is Severity.HIGH]
    quiet = replace(year, problems=tuple(bad), totals=replace(year.totals, findings={}))
    report = published(quiet)
    asked = {each.question.id for each in year.answers}
    count = sum(each.check in asked for each in bad)
    assert values(report, "leader.said")["management"] == count > 0
    assert "主机" in next(block for block in report.blocks if isinstance(block, Figures)).figures[0].label.zh


def test_accepted_risks_and_hints_ask_for_no_decision(year: Year) -> None:
    kept = [replace(each, accepted=True) for each in year.problems if each.severity in SERIOUS]
    hints = [each for each in year.problems if each.severity is Severity.INFO]
    quiet = replace(year, problems=(*hints, *kept), totals=replace(year.totals, findings={Severity.INFO: 3}))
    zh = said(published(quiet), "zh")
    assert "leader.decisions" not in zh
    assert "没有须提请研究决定" in zh["leader.nothing"]
    assert zh["problems.none"] == "在已核查范围内未发现低危及以上的未整改问题。"
    assert "低危及以上" in zh["judgement.whole"]


def test_a_finding_of_all_hosts_together_is_found(tmp_path: Path) -> None:
    """No host has a problem of its own, and one password is that of several hosts."""
    when = making.moment(2026, 5, 4)
    check = next(each for each in making.checks() if each.id == "weak-password.password-on-several-hosts")
    hosts = [_clean(making.host(name, when, 0, privileged=True)) for name in ("a", "b")]
    unit = making.together(when, 0)
    wrong = making.finding(check, "root: a, b", "/etc/shadow", None)
    results = tuple(
        replace(each, status=Status.FAIL, findings=(wrong,)) if each.check == check.id else each
        for each in unit.results
    )
    store = open_store(f"sqlite:///{tmp_path}/inspector.db")
    try:
        making.keep(store, making.audit(when, *hosts, replace(unit, results=results)))
        zh = said(published(making.told(store)), "zh")
    finally:
        store.close()
    assert "均" not in zh["category.weak-password"]
    assert "涉及多台主机的问题1项（其中高危及以上1项）" in zh["category.weak-password"]
    assert "发现涉及多台主机的问题1项" in zh["focus.passwords"]
    assert "均未发现问题" in zh["focus.vulnerabilities"]


def _clean(host: Host) -> Host:
    """Everything passes."""
    return replace(
        host,
        results=tuple(replace(each, status=Status.PASS, reason=None, findings=(), whole=True) for each in host.results),
    )


def test_accepted_is_not_clean_and_undecided_is_not_zero(year: Year) -> None:
    kept = next(each for each in year.problems if each.category == "weak-password")
    kept = replace(kept, check="weak-password.empty-password", accepted=True)
    clean = Focus(hosts=4, affected=0, findings=0, unknown=0)
    told = replace(year, problems=(kept,), passwords=clean, ports=replace(clean, unknown=1), vulnerabilities=clean)
    zh = said(published(told), "zh")
    assert zh["focus.passwords"] == "弱口令：检查主机4台，没有未整改的问题，另有已接受风险1类。"
    assert zh["focus.ports"] == "高危端口：检查主机4台，已判定的主机未发现问题，未能判定1台。"
    assert zh["focus.vulnerabilities"] == "高危漏洞：检查主机4台，均未发现问题。"


def test_one_finding_is_an_example_of_several(year: Year, report: Publication) -> None:
    """The account of one host is not said to be on all of them."""
    zh = said(report, "zh")
    several = next(each for each in year.problems if each.findings > 1 and len(each.hosts) > 1 and not each.accepted)
    name = f"problem.{several.check}"
    assert f"共{several.findings}项，涉及主机{len(several.hosts)}台" in zh[name]
    assert f"如{several.hosts[0]}：" in zh[name]
    assert "measures.example" in zh


def test_who_is_responsible_for_a_part_is_not_so_for_all(year: Year, report: Publication) -> None:
    items = {item.id: item for item in year.register.items}
    found = [each for each in year.problems if not each.accepted and each.severity is not Severity.INFO]
    pending = ("open", "in-progress", "to-verify")
    parts = [
        each
        for each in found
        if each.owners and any(not items[n].owner for n in each.items if items[n].state in pending)
    ]
    assert parts
    owned = Counter(
        row[5] for level in ("critical", "high", "medium", "low") for row in grid(report, f"measures.{level}")
    )
    assert sum(n for words, n in owned.items() if words.endswith("（部分未定）")) == len(parts)
    assert values(report, "measures.planned")["owner"] == len(parts) + sum(not each.owners for each in found)


@pytest.mark.parametrize(
    ("question", "answer", "statement"),
    [
        ("AST-01", "none", "systems.different"),
        ("AST-02", [{"level3": 1, "level2": 3}], "systems.different.levels"),
        ("AST-05", [{"links": 1, "public": 4}], "systems.different.public"),
    ],
)
def test_answers_are_held_against_the_organisation(question: str, answer: object, statement: str) -> None:
    """One system of level 3, two of level 2; one of three faces the public, of another it is not said."""
    year = making.year(0)
    given = Attestation(year=2026, question=question, answer=answer, answered="2026-11-02T08:00:00Z", person="张伟")
    answers = tuple(
        replace(each, given=given) if each.question.id == question and not each.scope else each for each in year.answers
    )
    found = {
        name for name in said(published(replace(year, answers=answers)), "zh") if name.startswith("systems.different")
    }
    assert found == {statement}


def test_two_public_systems_may_be_right(year: Year) -> None:
    given = Attestation(year=2026, question="AST-05", answer=[{"public": 2}], answered="2026-11-02", person="张伟")
    answers = tuple(replace(each, given=given) if each.question.id == "AST-05" else each for each in year.answers)
    assert "systems.different.public" not in said(published(replace(year, answers=answers)), "zh")


def test_hosts_outside_the_systems_are_named(year: Year, report: Publication) -> None:
    inside = sum(numbers(grid(report, "systems.table"), 6))
    assert inside + values(report, "systems.outside")["n"] == len(year.hosts) == values(report, "leader.said")["hosts"]
    assert "其中网站1个、镜像1个" in said(report, "zh")["organised.scope"]


def test_zero_of_nothing_is_not_told() -> None:
    """Each part that is not covered stands there only where there is any of it."""
    year = empty()
    assert unknown(year)["undecided"] == unknown(year)["unseen"] == 0
    told = said(published(year), "zh")["leader.not-seen"]
    assert "未能判定" not in told
    assert "未核查条款" in told


def test_a_measure_on_the_leaders_page_ends_with_a_clause() -> None:
    long = Text(en="Find out who made it; " + "x" * 200, zh="查明该账户的创建人和用途；" + "长" * 200)
    assert brief(long) == Text(en="Find out who made it…", zh="查明该账户的创建人和用途…")
    assert brief(Text(en="Do it.", zh="照办。")) == Text(en="Do it", zh="照办")
    assert len(brief(Text(en="x" * 500, zh="长" * 500)).zh) <= 91


def test_numbers_of_one_agree_with_their_words() -> None:
    for sector in Sector:
        year = making.year(1)
        unit = replace(year.organisation.unit, sector=sector)
        en = said(published(replace(year, organisation=replace(year.organisation, unit=unit))), "en")
        wrong = re.compile(r"(?<![0-9.])1 (have|were|do|are|hosts|systems|items|kinds|questions|clauses)\b")
        found = {name: text for name, text in en.items() if wrong.search(text) and not name.startswith("answer.")}
        assert found == {}


def test_an_answer_of_one_system_is_told_by_its_name() -> None:
    year = making.year(0)
    unit = year.organisation
    system = unit.systems[0]
    given = Attestation(
        year=2026, question="OPS-08", scope=system.id, answer=["system"], answered="2026-11-02T08:00:00Z", person="张伟"
    )
    answers = standings(questionnaire(), [given], unit, datetime.date(2026, 11, 3))
    told = said(published(replace(year, answers=answers)), "zh")
    assert [name for name, words in told.items() if words.startswith(f"{system.name.zh}：")]
    assert not [name for name, words in told.items() if f"{system.id}：" in words]
    assert system.id != system.name.zh


def test_none_is_not_told_as_what_does_not_apply() -> None:
    """“None” comes to not applicable too, and nobody gave a reason for it."""
    year = making.year(0)

    def answer(question: str, value: object, note: str = "") -> Attestation:
        return Attestation(
            year=2026, question=question, answer=value, answered="2026-11-02T08:00:00Z", person="张伟", note=note
        )

    given = [answer("INC-04", NONE), answer("ORG-04", NOT_APPLICABLE, "未设专职岗位")]
    answers = standings(questionnaire(), given, year.organisation, datetime.date(2026, 11, 3))
    told = said(published(replace(year, answers=answers)), "zh")["annex-unseen.inapplicable"]
    assert "ORG-04" in told
    assert "INC-04" not in told
