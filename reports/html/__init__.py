"""One HTML file that asks for nothing else: to be read on a screen, with scripts off, and on paper.

Both languages stand in it and style rules show one; filters are inputs that style rules look at. The script adds the
search for words and hides headings that a filter leaves empty. The policy in the head allows that script and that style
by their digests and nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from inspector import sentences, summary
from inspector.layout import Layout
from inspector.model import Dossier
from inspector.text import Text, clean

from .page import ABSENT, Page, by_state, span
from .words import DIGITS, both, css_string, digits, items, own, prose, shown, slug

TEMPLATES = Path(__file__).parent.parent / "templates" / "html"
NAMED = 12
"""Hosts of one problem that are not folded."""
POLICY = "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'"
TITLE = Text(en="Information-security self-inspection report", zh="信息安全自查报告")
BLOCKS = {
    "fail": Text(en="Problems", zh="问题"),
    "open": Text(en="Not decided", zh="未能判定"),
    "accepted": Text(en="Accepted", zh="例外"),
    "pass": Text(en="Passed", zh="通过"),
    "na": Text(en="Not applicable", zh="不适用"),
}
"""The parts of a host's entry, by which its content is filtered."""


def render(dossier: Dossier, layout: Layout) -> bytes:
    return b"".join(pieces(dossier, layout))


def pieces(dossier: Dossier, layout: Layout) -> Iterator[bytes]:
    page = Page(dossier, layout)
    environment = _environment(page)
    style = Markup(environment.get_template("style.css").render())  # noqa: S704 - ours; what is filled in is escaped for CSS
    script = Markup((TEMPLATES / "script.js").read_text("utf-8"))  # noqa: S704 - ours
    template = environment.get_template("page.html")
    policy = Markup(POLICY.format(_hash(style), _hash(script)))  # noqa: S704 - digests and our words
    stream = template.stream(style=style, script=script, policy=policy)
    stream.enable_buffering(1000)
    for piece in stream:
        yield piece.encode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _environment(page: Page) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        page=page, dossier=page.dossier, words=summary, sentences=sentences, t=own, TITLE=TITLE, BLOCKS=BLOCKS
    )
    environment.globals.update(NAMED=NAMED, DIGITS=DIGITS, ABSENT=ABSENT, by_state=by_state, span=span)
    for filter_ in (both, prose, shown, digits, slug, css_string, items, sentences.when):
        environment.filters[filter_.__name__] = filter_
    return environment


def _harmless(value: object) -> object:
    """Whatever a template prints: characters that could reorder a line are shown escaped, also of a dossier made elsewhere."""
    return clean(value) if type(value) is str else value
