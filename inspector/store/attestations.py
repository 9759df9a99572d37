"""Answers of people to what no program can decide, with their evidence, by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from inspector.model import InspectorError
from inspector.store.contents import damaged
from inspector.store.schema import attestations
from inspector.text import Text, clean

ANSWER = Text(en="the answer to {question} of {year}", zh="{year} 年度填报项 {question} 的答复")
LONG = Text(en="{question}: {name} is longer than {n} characters", zh="{question}：{name} 超过 {n} 个字符")
LONGEST = 32_000
TEXTS = ("question", "scope", "person", "note")


class Proof(msgspec.Struct, frozen=True):
    """A file that an answer rests on: where it was, and its SHA-256 in hex. It is not copied."""

    path: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Attestation:
    """`scope`: an information system; empty for the whole unit. `answer`: as JSON takes it. `answered`: UTC, ending in Z."""

    year: int
    question: str
    answer: Any
    answered: str
    scope: str = ""
    evidence: tuple[Proof, ...] = ()
    person: str = ""
    note: str = ""


def attest(connection: Connection, answer: Attestation) -> None:
    """Keep an answer; one that was given before for the same year and scope is replaced. Raises InspectorError for one that is too long."""
    row: dict[str, Any] = {name: clean(getattr(answer, name)) for name in TEXTS}
    row |= {"answer": _encoded(answer.answer), "evidence": _encoded(answer.evidence)}
    for name, value in row.items():
        if len(value) > LONGEST:
            raise InspectorError(LONG.fill({"question": row["question"][:80], "name": name, "n": LONGEST}))
    place = attestations.c
    same = (place.year == answer.year) & (place.question == row["question"]) & (place.scope == row["scope"])
    connection.execute(delete(attestations).where(same))
    connection.execute(insert(attestations).values(**row, year=answer.year, answered=answer.answered))


def list_attestations(connection: Connection, year: int) -> list[Attestation]:
    """The answers of a year, by question and scope. Raises InspectorError where one is damaged."""
    wanted = select(attestations).where(attestations.c.year == year)
    rows = connection.execute(wanted.order_by(attestations.c.question, attestations.c.scope)).mappings()
    return [_read(dict(row)) for row in rows]


def list_attestations_to(connection: Connection, question: str) -> list[Attestation]:
    """The answers to a question, by year and scope. Raises InspectorError where one is damaged."""
    wanted = select(attestations).where(attestations.c.question == question)
    rows = connection.execute(wanted.order_by(attestations.c.year, attestations.c.scope)).mappings()
    return [_read(dict(row)) for row in rows]


def last_attestations(connection: Connection, year: int) -> list[Attestation]:
    """Of each question and scope the last answer before a year. Raises InspectorError where one is damaged."""
    place = attestations.c
    earlier = select(place.question, place.scope, func.max(place.year).label("year")).where(place.year < year)
    last = earlier.group_by(place.question, place.scope).subquery()
    same = (place.question == last.c.question) & (place.scope == last.c.scope) & (place.year == last.c.year)
    wanted = select(attestations).join(last, same).order_by(place.question, place.scope)
    return [_read(dict(row)) for row in connection.execute(wanted).mappings()]


def answered_later(connection: Connection, answer: Attestation) -> bool:
    """Whether the same question has an answer of a later year for the same scope."""
    place = attestations.c
    same = (place.question == answer.question) & (place.scope == answer.scope) & (place.year > answer.year)
    return connection.execute(select(place.id).where(same).limit(1)).first() is not None


def _read(row: dict[str, Any]) -> Attestation:
    del row["id"]
    try:
        row["answer"] = msgspec.json.decode(row["answer"])
        row["evidence"] = msgspec.json.decode(row["evidence"], type=tuple[Proof, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise damaged(ANSWER.fill({"question": row["question"], "year": row["year"]})) from None
    return Attestation(**row)


def _encoded(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
