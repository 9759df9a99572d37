"""An organisation with answers, its workbook, and a workbook that somebody filled in."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from inspector.answers.recording import record
from inspector.answers.workbook import exported
from inspector.answers.workbook.drawing import Cell, Page
from inspector.answers.workbook.drawing import workbook as drawn
from inspector.answers.workbook.importing import Desk, Imported, import_workbook
from inspector.organisation.model import Asset, Inspection, Organisation, Person, Sector, Staff, System, Unit
from inspector.plugins import questionnaire
from inspector.register.sheet_reading import Sheet, sheets
from inspector.store import Store
from inspector.store.attestations import Attestation, Proof, list_attestations
from inspector.tables import Printed
from inspector.text import Lang, Text


def same(words: str) -> Text:
    return Text(en=words, zh=words)


HOSPITAL = Organisation(
    unit=Unit(name=Text(en="East Hospital", zh="东城医院"), sector=Sector.HEALTH, address=same("东城区 1 号")),
    staff=Staff(
        leader=Person(name=same("王立"), title=same("院长")),
        contact=Person(name=same("张敏"), department=same("信息科"), phone="010-5555 0101"),
        team=(Person(name=same("李强"), department=same("医务科")), Person(name=same("陈静"))),
    ),
    systems=(
        System(
            id="his",
            name=Text(en="HIS", zh="医院信息系统"),
            level=3,
            filing="11010150001-22001",
            purpose=same("门诊和住院业务"),
            department=same("信息科"),
            owner=Person(name=same("赵磊"), title=same("科长"), phone="8101"),
            launched=datetime.date(2019, 5, 1),
            public=False,
            hosts=("his-db1", "his-app*"),
        ),
        System(id="web", name=Text(en="Website", zh="门户网站"), level=2, department=same("院办"), public=True),
    ),
    assets=(
        Asset(name=same("核心交换机"), kind=same("网络设备"), count=2, system="his", why=same("设备不支持采集")),
        Asset(name=same("核心交换机"), kind=same("网络设备"), location=same("二号机房")),
    ),
    inspection=Inspection(
        start=datetime.date(2026, 10, 1), basis=(same("关于开展自查的通知"), same("卫办〔2026〕3 号"))
    ),
)
PROOF = Proof(path="/srv/evidence/minutes.pdf", digest="ab" * 32)
ANSWERED = "2026-10-20T02:00:00Z"


def answer(question: str, value: object, year: int = 2026, **more: object) -> Attestation:
    return Attestation(year=year, question=question, answer=value, answered=ANSWERED, **more)  # type: ignore[arg-type]


GIVEN = (
    answer("ORG-01", "yes", evidence=(PROOF,), person="张敏"),
    answer("ORG-01", "no", scope="web", person="院办"),
    answer("ORG-02", 4, evidence=(PROOF,)),
    answer("POL-02", ["people", "room"], note="其余在编"),
    answer("NET-01", "firewall"),
)
BEFORE = (answer("ORG-01", "partial", 2025, person="前任"), answer("ORG-03", "yes", 2025))

Edit = Callable[[list[list[str]]], list[list[str]]]


def edited(data: bytes, **edits: Edit) -> bytes:
    """The workbook after somebody changed the rows of sheets, by their names."""
    pages = []
    for sheet in sheets(data, "exported.xlsx"):
        rows = [list(row) for row in sheet.rows]
        if sheet.name in edits:
            rows += [[""] * max(map(len, rows)) for _ in range(5)]  # what is empty at the end is not read
            rows = [list(row) for row in edits.pop(sheet.name)(rows)]
        pages.append(Page(name=sheet.name, widths=[12], rows=[[Cell(cell) for cell in row] for row in rows]))
    assert not edits, f"no such sheet: {edits}"
    return drawn(pages, Printed(title="t", handling="h", page="p"), "en")


def put(changes: dict[tuple[str, str], str]) -> Edit:
    """The rows of questions with these words below headings; of several rows of a question the first."""

    def edit(rows: list[list[str]]) -> list[list[str]]:
        for (question, heading), words in changes.items():
            row = next(row for row in rows if row[0] == question)
            row[rows[0].index(heading)] = words
        return rows

    # Numbers last, as the rows are found by them.
    changes = dict(sorted(changes.items(), key=lambda item: item[0][1] == rows_are_told_by))
    return edit


rows_are_told_by = "编号"


def cell(item: str, words: str) -> Edit:
    """The sheet of the unit with another value."""
    return lambda rows: [[row[0], words, *row[2:]] if row[0] == item else row for row in rows]


NOW = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def keep(store: Store, *given: Attestation) -> None:
    known = questionnaire().questions
    with store.writing() as connection:
        for each in given:
            record(connection, known[each.question], each, by="admin", now=NOW)


def kept(store: Store) -> dict[tuple[str, str], Attestation]:
    with store.reading() as connection:
        return {(each.question, each.scope): each for each in list_attestations(connection, 2026)}


def workbook(store: Store, lang: Lang = "zh", organisation: Organisation | None = HOSPITAL, **more: object) -> bytes:
    given = tuple(kept(store).values())
    return exported(organisation, 2026, given, BEFORE, questionnaire(), lang, **more)  # type: ignore[arg-type]


def take(
    store: Store,
    data: bytes,
    folder: Path = Path("/nowhere"),
    organisation: Organisation | None = HOSPITAL,
    *,
    begun: bool = True,
    dry: bool = False,
) -> Imported:
    with store.writing() as connection:
        desk = Desk(
            connection=connection,
            questionnaire=questionnaire(),
            organisation=organisation,
            begun=begun,
            folder=folder,
            by="import",
            now=NOW,
        )
        return import_workbook(desk, data, "sent.xlsx", dry=dry)


def refusals(found: Imported) -> list[str]:
    return [f"{each.place.en}: {each.what.en}" for each in found.refused]


def named(data: bytes) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in sheets(data, "exported.xlsx")}
