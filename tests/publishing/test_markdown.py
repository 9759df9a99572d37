"""Markdown reports, read by a CommonMark parser: the words, the structure, and that no word is markup."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from inspector.publishing import markdown
from inspector.publishing.labels import labels
from inspector.publishing.model import Cell, Paragraph, Sentence, same
from inspector.publishing.stating import statements
from inspector.text import LANGUAGES, Lang, clean
from tests.publishing.sample import HOSTILE, grid, hostile, sample

READER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


def tokens(text: str) -> list[Token]:
    return [each for token in READER.parse(text) for each in (token, *(token.children or ()))]


def words(text: str) -> list[str]:
    """What a reader sees, line by line."""
    return [
        "".join(child.content if child.type != "softbreak" else " " for child in token.children or ())
        for token in READER.parse(text)
        if token.type == "inline"
    ]


def shown(text: str) -> str:
    return re.sub(r"\s+", " ", clean(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")).strip()


@settings(max_examples=300)
@given(st.text(max_size=60) | st.text("\\`*_[]()<>|#+-=1.:/!&;~ahtpw@$^", max_size=40))
@example(HOSTILE)
@example("1) x")
@example("&#106;avascript&colon; http://a.b/ https://c WWW.x.y a@b.c")
@example("|---|")
def test_any_words_are_read_as_they_are(text: str) -> None:
    written = markdown.escaped(text)
    assert READER.render(written) == (
        f"<p>{html.escape(shown(text), quote=False).replace(chr(34), '&quot;')}</p>\n" if shown(text) else ""
    )
    table = f"| a | b |\n|---|---|\n| {written} | x |\n"
    assert words(table) == ["a", "b", shown(text), "x"]
    assert not re.search(r"(?i)(https?|ftp):|www\.|(?<!\\)@", written)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_that_is_stated_stands_in_it(lang: Lang) -> None:
    text = markdown.render(sample(), lang).decode()
    told = " ".join(words(text))
    for name, stated in statements(sample(), lang):
        assert [each for each in stated if shown(each) not in told] == [], name
    headings = re.findall(r"^(#+) (.*)$", text, re.M)
    assert headings[0] == ("#", sample().title[lang])
    expected = [("#" * (each.level + 1), shown(label[lang] + each.text[lang])) for each, label in labels(sample())]
    assert [(marks, words(f"# {line}")[0]) for marks, line in headings[1:]] == expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_words_make_neither_html_nor_links(lang: Lang) -> None:
    found = {token.type for token in tokens(markdown.render(hostile(), lang).decode())}
    assert not found & {"html_inline", "html_block", "link_open", "image", "code_inline", "fence", "em_open", "hr"}
    text = markdown.render(hostile(), lang).decode()
    assert not re.search("[\u202e\x07\ufffe]", text)
    assert " ".join(words(text)).count(shown(HOSTILE)) >= 8


def test_bold_is_bold_between_chinese_words_too() -> None:
    bold = Sentence(text=same("“其中”4 台。"), bold=True)
    line = Paragraph(sentences=(replace(bold, bold=False), bold, replace(bold, bold=False)))
    rendered = READER.render(markdown.render(replace(sample(), blocks=(line,)), "zh").decode())
    assert "<strong>“其中”4 台。</strong>" in rendered


def test_a_line_break_ends_no_row() -> None:
    table = replace(grid("t"), rows=((Cell(text=same("a\nb | c")), *grid("t").rows[0][1:]),))
    text = markdown.render(replace(sample(), blocks=(table,)), "en").decode()
    assert "| a\\\\nb \\| c | 0 | open |" in text
