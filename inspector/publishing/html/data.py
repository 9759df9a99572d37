"""The datasets as the page's script reads them: by columns, every text once."""

from __future__ import annotations

import json
from collections.abc import Sequence

from markupsafe import Markup

from inspector.publishing.html.texts import SAID
from inspector.publishing.html.views import lines, room
from inspector.publishing.model import Dataset, Field, Publication
from inspector.publishing.severity import ranks
from inspector.text import Lang, Text

Words = dict[str, int]
"""Every text by its place."""


def embedded(value: object) -> Markup:
    """JSON within a script element: nothing in it can end the element or begin another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - escaped above


def explored(publication: Publication, lang: Lang) -> dict[str, object]:
    words: Words = {}
    sets = [_set(dataset, lang, words) for dataset in publication.datasets]
    return {
        "lang": lang,
        "say": {name: text[lang] for name, text in SAID.items()},
        "ranks": ranks(lang),
        "sets": sets,
        "words": list(words),
    }


def _set(dataset: Dataset, lang: Lang, words: Words) -> dict[str, object]:
    columns = [[row[place] for row in dataset.rows] for place in range(len(dataset.fields))]
    return {
        "id": dataset.id,
        "title": lines(dataset.title[lang]),
        "size": len(dataset.rows),
        "fields": [_field(field, column, lang, words) for field, column in zip(dataset.fields, columns, strict=True)],
    }


def _field(field: Field, values: Sequence[Text | int | None], lang: Lang, words: Words) -> dict[str, object]:
    """`numbers`: whether `values` are numbers, and not places of words; what is not known is null in both."""
    numbers = not any(isinstance(value, Text) for value in values)
    return {
        "id": field.id,
        "title": lines(field.title[lang]),
        "kind": field.kind.value,
        "room": room(field.width),
        "facet": field.facet,
        "leads": field.leads,
        "numbers": numbers,
        "values": list(values) if numbers else [_place(value, lang, words) for value in values],
    }


def _place(value: Text | int | None, lang: Lang, words: Words) -> int | None:
    if value is None:
        return None
    text = lines(value[lang]) if isinstance(value, Text) else str(value)
    return words.setdefault(text, len(words))
