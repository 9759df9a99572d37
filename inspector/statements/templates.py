"""Templates for the answers to every question: profiles/statements.yaml, held against the questionnaire."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from inspector.document import Document, Words, nearest
from inspector.questionnaire import Answer, ColumnKind, Question, Questionnaire
from inspector.text import Text

OPTIONS_OF = "options"
CAPTION = "caption"
NEEDED: Mapping[Answer, tuple[str, ...]] = {
    Answer.YNPA: ("yes", "partial", "no"),
    Answer.NUMBER: ("given", "none"),
    Answer.DATE: ("given", "none", "stale"),
    Answer.CHOICE: (),
    Answer.MULTI: ("all", "some", "none"),
    Answer.COUNT_TABLE: ("given", "none"),
}
"""The sentences that a kind of question has; a choice has `given`, or one for each option."""
OF_MANY: Mapping[ColumnKind, tuple[str, ...]] = {
    ColumnKind.NUMBER: ("sum",),
    ColumnKind.YES_NO: ("yes",),
    ColumnKind.DATE: ("first", "last"),
    ColumnKind.TEXT: ("list",),
    ColumnKind.CHOICE: ("list",),
}
"""What a sentence may say of a column with many cells."""
KINDS = ("yes", "partial", "no", "given", "none", "stale", "all", "some")
NO_QUESTION = Text(en="there is no question {name}{hint}", zh="没有填报项 {name}{hint}")
NO_STATEMENT = Text(en="the question {name} has no statement here", zh="此处缺少填报项 {name} 的表述")
LACKS = Text(en="{name}: a question of kind {kind} needs `{key}`", zh="{name}：{kind} 类型的填报项须有 {key}")
NEVER_SAID = Text(en="{name}: a question of kind {kind} has no `{key}`", zh="{name}：{kind} 类型的填报项没有 {key}")
NO_OPTION = Text(en="{name} has no option {key}{hint}", zh="{name} 没有选项 {key}{hint}")
NO_FIELD = Text(en="{name}: there is no field {key} here{hint}", zh="{name}：此处没有字段 {key}{hint}")
STRAY = Text(en="{name}: a brace or bracket without its other half", zh="{name}：括号不成对")


BRACKETED = re.compile(r"\[([^\[\]]*)\]")


class _Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    yes: Words | None = None
    partial: Words | None = None
    no: Words | None = None
    given: Words | None = None
    none: Words | None = None
    stale: Words | None = None
    all: Words | None = None
    some: Words | None = None
    options: dict[str, Words] = {}
    measure: Words
    problem: Words | None = None
    caption: Words | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    version: int
    statements: dict[str, _Statement]


@dataclass(frozen=True, kw_only=True)
class Told:
    """Templates for the answers of one question; `said` picks one and fills it. None where its kind of question has no such answer.

    `{self}` is the unit. What stands in [brackets] is left out where a value in it was not filled in. `measure` is what puts
    a bad answer right, `problem` what a chapter of main problems calls it; these two name `{self}` at most. `caption`: of the table of many rows.
    """

    measure: Text
    problem: Text | None = None
    caption: Text | None = None
    yes: Text | None = None
    partial: Text | None = None
    no: Text | None = None
    given: Text | None = None
    none: Text | None = None
    stale: Text | None = None
    all: Text | None = None
    some: Text | None = None
    options: Mapping[str, Text] = field(default_factory=dict)


def read(document: Document, questionnaire: Questionnaire) -> Mapping[str, Told]:
    """The sentences by question, each held against its question. Raises InspectorError with file and line."""
    file = document.convert(_File)
    questions = questionnaire.questions
    for name, each in file.statements.items():
        path = f"$.statements.{name}"
        if name not in questions:
            raise document.error(path, NO_QUESTION, name=name, hint=nearest(name, questions))
        _check_keys(document, path, questions[name], each)
        for key, words in _texts(each):
            _check_fields(document, f"{path}.{key}", words.text, questions[name], key)
    for name in questions:
        if name not in file.statements:
            raise document.error("$.statements", NO_STATEMENT, name=name)
    return {name: _told(file.statements[name]) for name in questions}


def _told(each: _Statement) -> Told:
    texts = {key: words.text for key, words in _texts(each) if "." not in key}
    options = {name: words.text for name, words in each.options.items()}
    return Told(
        measure=texts["measure"],
        problem=texts.get("problem"),
        caption=texts.get("caption"),
        options=options,
        **{kind: texts.get(kind) for kind in KINDS},
    )


def _texts(each: _Statement) -> Iterator[tuple[str, Words]]:
    """Every text of a statement with its place below it."""
    for key in (*KINDS, "measure", "problem", CAPTION):
        if words := getattr(each, key):
            yield key, words
    for name, words in each.options.items():
        yield f"{OPTIONS_OF}.{name}", words


def _check_keys(document: Document, path: str, question: Question, each: _Statement) -> None:
    """Raises InspectorError where a sentence is missing, or is for an answer that its question never has."""
    about = {"name": question.id, "kind": question.answer}
    found = {kind for kind in KINDS if getattr(each, kind)}
    needed = set(NEEDED[question.answer])
    if question.answer is Answer.CHOICE:
        for name in each.options:
            if name not in question.options:
                hint = nearest(name, question.options)
                raise document.error(f"{path}.options.{name}", NO_OPTION, name=question.id, key=name, hint=hint)
        lacking = question.options.keys() - each.options.keys()
        needed = {"given"} if lacking or "given" in found else set()
    elif each.options:
        raise document.error(f"{path}.options", NEVER_SAID, **about, key=OPTIONS_OF)
    if each.caption and not question.many:
        raise document.error(f"{path}.{CAPTION}", NEVER_SAID, **about, key=CAPTION)
    for kind in KINDS:
        if kind in needed - found:
            raise document.error(path, LACKS, **about, key=kind)
        if kind in found - needed:
            raise document.error(f"{path}.{kind}", NEVER_SAID, **about, key=kind)


def _check_fields(document: Document, path: str, text: Text, question: Question, key: str) -> None:
    """Raises InspectorError where a sentence names what no answer to its question holds."""
    try:
        used = text.fields()
    except ValueError:
        raise document.error(path, STRAY, name=question.id) from None
    if any(set("[]") & set(BRACKETED.sub("", text[lang])) for lang in ("en", "zh")):
        raise document.error(path, STRAY, name=question.id)
    allowed = {"self"} | fields(question, key)
    for name in sorted(used - allowed):
        raise document.error(path, NO_FIELD, name=question.id, key=name, hint=nearest(name, allowed))


def fields(question: Question, key: str) -> frozenset[str]:
    """What a sentence under `key` may name besides `{self}`. `term`: after which an answer is stale.

    Of a table of many rows: their number `rows`, and of a column x `sum_x` (numbers), `yes_x` (how many say yes),
    `first_x` and `last_x` (the earliest and the latest day) and `list_x` (texts and choices, each once).
    """
    if question.answer is Answer.MULTI:
        return frozenset({"all": ("chosen",), "some": ("chosen", "lacking"), "none": ("lacking",)}.get(key, ()))
    if key not in ("given", "stale"):
        return frozenset()
    if key == "stale":
        return frozenset({"value", "term"})
    if question.answer is not Answer.COUNT_TABLE:
        return frozenset({"value"})
    if question.many:
        return frozenset({"rows"} | {f"{how}_{each.id}" for each in question.columns for how in OF_MANY[each.kind]})
    return frozenset(column.id for column in question.columns)
