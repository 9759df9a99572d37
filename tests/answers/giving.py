"""Questions and answers for tests: one question of each kind, of the user's own."""

from __future__ import annotations

import datetime
from typing import Any

from inspector.model import Severity
from inspector.questionnaire import Answer, AnswerColumn, ColumnKind, Option, Question
from inspector.store.attestations import Attestation, Proof
from inspector.text import Text

DAY = datetime.date(2026, 11, 30)
NOW = datetime.datetime(2026, 11, 30, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
PROOF = Proof(path="/evidence/a.pdf", digest="0" * 64)


def same(text: str) -> Text:
    return Text(en=text, zh=text)


COLUMNS = (
    AnswerColumn(id="name", text=Text(en="Name", zh="名称"), kind=ColumnKind.TEXT, options={}),
    AnswerColumn(id="found", text=Text(en="Found", zh="发现数"), kind=ColumnKind.NUMBER, options={}),
    AnswerColumn(id="fixed", text=Text(en="Fixed", zh="整改数"), kind=ColumnKind.NUMBER, options={}),
    AnswerColumn(id="on", text=Text(en="On", zh="日期"), kind=ColumnKind.DATE, options={}),
    AnswerColumn(id="told", text=Text(en="Told", zh="是否上报"), kind=ColumnKind.YES_NO, options={}),
    AnswerColumn(
        id="grade",
        text=Text(en="Grade", zh="级别"),
        kind=ColumnKind.CHOICE,
        options={"low": Text(en="low", zh="较低"), "top": Text(en="top", zh="最高")},
    ),
)
OPTIONS = {
    "room": Option(text=Text(en="machine room", zh="机房"), levels=(2, 3)),
    "long": Option(text=Text(en="plan, rules; forms", zh="方针、制度，表单"), levels=(2, 3)),
    "top": Option(text=Text(en="at level three", zh="三级要求"), levels=(3,)),
}
RAISE = {
    Answer.YNPA: ("no", "partial"),
    Answer.DATE: ("missing", "stale"),
    Answer.NUMBER: ("<180",),
    Answer.CHOICE: ("long",),
    Answer.MULTI: ("missing_items",),
    Answer.COUNT_TABLE: ("missing", "no", "fixed<found"),
}


def question(kind: Answer, **more: Any) -> Question:
    """A question of a kind, with everything that it may raise."""
    values: dict[str, Any] = {
        "id": "OWN-01",
        "text": Text(en="Is it so?", zh="是否如此？"),
        "group": "org",
        "answer": kind,
        "options": OPTIONS if kind in (Answer.CHOICE, Answer.MULTI) else {},
        "evidence": Text(en="papers", zh="文件"),
        "levels": (2, 3),
        "severity": Severity.HIGH,
        "stale_after_days": 365,
        "raise_if": RAISE[kind],
        "standards": {"gbt22239-l3": ("8.1.7.1a",)},
        "report_section": "S1.2",
        "basis": (),
        "columns": COLUMNS if kind is Answer.COUNT_TABLE else (),
        "many": kind is Answer.COUNT_TABLE,
    }
    return Question(**{**values, **more})


def given(answer: object, *files: Proof, **more: Any) -> Attestation:
    """An answer of 2026 to that question."""
    values: dict[str, Any] = {"year": 2026, "question": "OWN-01", "answered": "2026-11-01T02:00:00Z", "person": "张三"}
    return Attestation(**{**values, "answer": answer, "evidence": files, **more})
