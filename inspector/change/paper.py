"""Pages of HTML that stand alone: one file, no script, nothing that is asked for elsewhere, in one language."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from inspector import summary
from inspector.text import Lang, Text, clean

SHARED = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"


def page(folder: Path, template: str, lang: Lang, **values: object) -> Iterator[bytes]:
    """The template of a folder, which may use those that are shared here; whatever it prints is escaped."""
    environment = Environment(
        loader=FileSystemLoader([folder, SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def own(en: str, zh: str, **filled: object) -> str:
        """Words of the templates' own."""
        return Text(en=en, zh=zh).render(lang, filled)

    environment.globals.update(lang=lang, t=own, words=summary)
    environment.filters["say"] = lambda text: text[lang]
    style = Markup((SHARED / "paper.css").read_text("utf-8"))  # noqa: S704 - ours
    policy = Markup(POLICY.format(base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()))  # noqa: S704 - a digest
    stream = environment.get_template(template).stream(style=style, policy=policy, **values)
    stream.enable_buffering(1000)
    for piece in stream:
        yield piece.encode("utf-8", "backslashreplace")


def _harmless(value: object) -> object:
    """Characters that could reorder a line are shown escaped, also of what was made elsewhere."""
    return clean(value) if type(value) is str else value
