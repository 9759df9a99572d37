"""A publication as one HTML file that asks for nothing else: the report itself, and after it all rows of its datasets to search in.

The policy in the head allows the one script and the one style by their digests, and nothing from anywhere. Without the script the report is
whole; the data then stand in tables that end after some rows, which they say.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from inspector.publishing.html import data, views
from inspector.publishing.labels import labels
from inspector.publishing.model import Contents, Cover, Publication
from inspector.publishing.proof.frame import captions
from inspector.publishing.proof.record import record
from inspector.text import Lang, Text

TEMPLATES = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'"
SCRIPTS = ("elements.js", "script.js", "outline.js")
STATIC = 200
"""Rows of a dataset that a page without scripts shows."""


def render(publication: Publication, lang: Lang) -> bytes:
    environment = _environment(publication, lang)
    script = Markup("".join((TEMPLATES / name).read_text("utf-8") for name in SCRIPTS))  # noqa: S704 - ours
    style = Markup(environment.get_template("style.css").render())  # noqa: S704 - ours; what is filled in is escaped for CSS
    page = environment.get_template("page.html").render(
        style=style,
        script=script,
        policy=Markup(POLICY.format(_digest(style), _digest(script))),  # noqa: S704 - digests and our words
        proof=data.embedded(record(publication, lang)),
        data=data.embedded(data.explored(publication, lang)),
    )
    return page.encode()


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _environment(publication: Publication, lang: Lang) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def own(en: str, zh: str, **filled: object) -> str:
        """Words of the templates' own."""
        return Text(en=en, zh=zh).render(lang, filled)

    headings = list(labels(publication))
    environment.globals.update(
        publication=publication,
        lang=lang,
        t=own,
        STATIC=STATIC,
        numbers={heading.anchor: label[lang] for heading, label in headings},
        captions=captions(publication),
        cover=next((block for block in publication.blocks if isinstance(block, Cover)), None),
        across=views.across(publication.blocks),
        outline=_outline(publication),
    )
    environment.filters.update(
        say=lambda text: views.lines(text[lang]),
        drawn=lambda chart: views.drawn(chart, lang),
        css_string=views.css_string,
        kind=lambda block: type(block).__name__,
        room=views.room,
        shares=views.shares,
        is_long=views.is_long,
    )
    return environment


def _outline(publication: Publication) -> list[tuple[int, str, Text]]:
    """Headings of the table of contents: level, anchor, text."""
    deepest = max((block.level for block in publication.blocks if isinstance(block, Contents)), default=2)
    return [(each.level, each.anchor, each.text) for each, _ in labels(publication) if each.level <= deepest]
