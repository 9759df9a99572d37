"""The unit of the years made by hand, and its answers."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping

from inspector.answers.model import Standing
from inspector.answers.standing import standings
from inspector.organisation.model import (
    Asset,
    Inspection,
    Organisation,
    Person,
    Retired,
    Sector,
    Staff,
    System,
    Unit,
)
from inspector.plugins import questionnaire
from inspector.questionnaire import Answer, ColumnKind, Question
from inspector.reporting.annual.voice import voices
from inspector.store.attestations import Attestation, Proof
from inspector.text import Text

NOW = datetime.datetime(2026, 11, 20, 16, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
DAY = NOW.date()


def text(en: str, zh: str) -> Text:
    return Text(en=en, zh=zh)


def organisation(sector: Sector = Sector.HEALTH) -> Organisation:
    def person(en: str, zh: str, title: Text) -> Person:
        return Person(name=text(en, zh), title=title, phone="010-62345678")

    return Organisation(
        unit=Unit(
            name=text("Example City Hospital", "示例市人民医院"),
            sector=sector,
            address=text("1 Example Road", "示例市示例路1号"),
            superior=text("Example City Health Commission", "示例市卫生健康委员会"),
        ),
        staff=Staff(
            leader=person("Zhang San", "张三", text("president", "院长")),
            deputy=person("Li Si", "李四", text("vice president", "副院长")),
            head=person("Wang Wu", "王五", text("director", "信息科主任")),
            contact=person("Zhao Liu", "赵六", text("engineer", "工程师")),
        ),
        systems=(
            System(
                id="his",
                name=text("Hospital information system", "医院信息系统"),
                level=3,
                filing="11010500001-00001",
                department=text("IT department", "信息科"),
                public=False,
                assessed=datetime.date(2026, 5, 31),
            ),
            System(
                id="emr",
                name=text("Electronic records", "电子病历系统"),
                level=3,
                department=text("IT department", "信息科"),
            ),
            System(id="web", name=text("Web site", "门户网站"), level=2, filing="11010500001-00003", public=True),
            System(id="oa", name=text("Office automation", "办公自动化系统")),
        ),
        assets=(
            Asset(
                name=text("Core switch", "核心交换机"),
                kind=text("network equipment", "网络设备"),
                count=2,
                system="his",
            ),
        ),
        retired=(Retired(host="old-web1", since=datetime.date(2026, 3, 31), why=text("replaced", "已替代")),),
        inspection=Inspection(
            start=datetime.date(2026, 9, 1),
            end=DAY,
            basis=(
                text(
                    "Notice No. 1 of 2026 on self-inspections", "《关于开展网络安全自查工作的通知》（示例〔2026〕1号）"
                ),
            ),
        ),
    )


def answer(question: Question, kind: str, year: int = 2026) -> Attestation:
    """An answer that is good ("good"), bad, or good without evidence ("bare")."""
    evidence = (Proof(path=f"evidence/{question.id}.pdf", digest="ab" * 32),) if kind == "good" else ()
    return Attestation(
        year=year,
        question=question.id,
        answer=value(question, good=kind != "bad"),
        answered="2026-11-02T03:00:00Z",
        evidence=evidence,
        person="Zhao Liu",
    )


def value(question: Question, *, good: bool) -> object:
    simple: Mapping[Answer, object] = {
        Answer.YNPA: "yes" if good else "no",
        Answer.DATE: "2026-10-15" if good else "2020-01-01",
        Answer.NUMBER: 200 if any(each.startswith("<") and len(each) > 2 for each in question.raise_if) else 2,
        Answer.MULTI: [*question.options] if good else [*question.options][:1],
        Answer.CHOICE: next(iter(question.options), ""),
        Answer.COUNT_TABLE: [_row(question)],
    }
    return simple[question.answer]


def _row(question: Question) -> dict[str, object]:
    values: Mapping[ColumnKind, object] = {
        ColumnKind.NUMBER: 3,
        ColumnKind.DATE: "2026-06-01",
        ColumnKind.TEXT: "example-1",
        ColumnKind.YES_NO: "yes",
    }
    return {
        column.id: next(iter(column.options), "") if column.kind is ColumnKind.CHOICE else values[column.kind]
        for column in question.columns
    }


def answers(unit: Organisation, seed: int = 1, filled: float = 0.8) -> tuple[Standing, ...]:
    chance = random.Random(seed)  # noqa: S311 - the same every time
    given = [
        answer(each, chance.choice(("good", "good", "good", "bare", "bad")))
        for each in questionnaire().questions.values()
        if chance.random() < filled
    ]
    return standings(questionnaire(), given, unit, DAY, unit=voices()[unit.unit.sector].self)
