"""A publication as Markdown: CommonMark with the tables that GitHub, GitLab and editors show; what it says is never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from inspector.publishing.labels import labels
from inspector.publishing.model import (
    Blank,
    Block,
    Chart,
    Column,
    Contents,
    Cover,
    Figures,
    Form,
    Grid,
    Heading,
    Listing,
    Paragraph,
    Publication,
    Role,
    Sentence,
)
from inspector.text import Lang, Text, clean

LONGEST = 20_000
"""Characters of one text."""
LINE = "＿" * 12
FIGURES = (
    Text(en="Figure", zh="指标"),
    Text(en="Value", zh="数值"),
    Text(en="Compared with", zh="对比"),
    Text(en="Change", zh="变化"),
)
CONTENTS = Text(en="Contents", zh="目录")
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
# By a backslash where one is enough; what begins a tag or an entity as an entity, for readers that know less of backslashes.
_MARKUP = re.compile(
    r"[\\`*_\[\]|~$!#@{}^]|(?<=http):|(?<=https):|(?<=ftp):|(?<=www)\.|(?<=xmpp):|(?<=mailto):", re.IGNORECASE
)
_BEGINS = re.compile(r"^(?:[-+=>:]|(\d{1,12})(?=[.)]))")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def render(publication: Publication, lang: Lang) -> bytes:
    """The report as text in UTF-8; the datasets are no part of it."""
    found = list(labels(publication))
    numbers = {heading.anchor: label[lang] for heading, label in found}
    parts = [*_begins(publication, lang)]
    for block in publication.blocks:
        if isinstance(block, Contents):
            parts.append(_contents([(each, label[lang]) for each, label in found if each.level <= block.level], lang))
        else:
            parts.extend(_block(block, lang, numbers))
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def escaped(text: str) -> str:
    """The text in one line; a reader of Markdown shows exactly these words."""
    text = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    line = _SPACE.sub(" ", _NO_CHARACTER.sub("\ufffd", clean(text))).strip()
    line = _MARKUP.sub(lambda match: "\\" + match.group(), line)
    line = "".join(_ENTITIES.get(char, char) for char in line)
    return _BEGINS.sub(lambda match: f"{match[1]}\\" if match[1] else "\\" + match.group(), line)


def _begins(publication: Publication, lang: Lang) -> Iterator[str]:
    yield f"# {escaped(publication.title[lang])}"
    about = (publication.unit[lang], publication.subtitle[lang], publication.handling[lang])
    yield "\\\n".join(escaped(words) for words in about if words)


def _block(block: Block, lang: Lang, numbers: Mapping[str, str]) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {escaped(numbers[block.anchor] + block.text[lang])}"
        case Paragraph():
            words = _sentences(block.sentences, lang)
            yield f"> {words}" if block.role in (Role.NOTE, Role.PROMPT) else words
        case Listing():
            marks = (f"{n}." if block.ordered else "-" for n in range(1, len(block.points) + 1))
            points = zip(marks, block.points, strict=True)
            yield "\n".join(f"{mark} {_sentences(point, lang)}" for mark, point in points)
        case Form(blanks=blanks) | Cover(lines=blanks):
            yield _lines(blanks, lang)
        case Grid() | Figures() | Chart():
            yield from _tabular(block, lang)
        case _:
            return


def _sentences(sentences: Sequence[Sentence], lang: Lang) -> str:
    """Beside what is bold stands a space: asterisks between Chinese letters and punctuation are no marks."""
    words = [(escaped(each.text[lang]), each.bold) for each in sentences]
    words = [(text, bold) for text, bold in words if text]
    line = ""
    for place, (text, bold) in enumerate(words):
        spaced = lang == "en" or bold or (place and words[place - 1][1])
        line += (" " if place and spaced else "") + (f"**{text}**" if bold else text)
    return line


def _contents(headings: Sequence[tuple[Heading, str]], lang: Lang) -> str:
    lines = (f"{'    ' * (each.level - 1)}- {escaped(label + each.text[lang])}" for each, label in headings)
    return "\n".join((f"**{CONTENTS[lang]}**\n", *lines))


def _lines(blanks: Sequence[Blank], lang: Lang) -> str:
    colon = "：" if lang == "zh" else ": "
    return "\n".join(f"- {escaped(blank.label[lang])}{colon}{escaped(blank.value[lang]) or LINE}" for blank in blanks)


def _tabular(block: Grid | Figures | Chart, lang: Lang) -> Iterator[str]:
    match block:
        case Grid():
            yield _bold(block.caption[lang])
            yield _table(block.columns, [[cell.text[lang] for cell in row] for row in block.rows], lang)
            yield f"> {escaped(block.note.text[lang])}" if block.note else ""
        case Figures():
            columns = [Column(title=title) for title in FIGURES]
            yield _table(
                columns,
                [[t[lang] for t in (each.label, each.value, each.before, each.change)] for each in block.figures],
                lang,
            )
        case Chart():
            yield _bold(block.caption[lang])
            columns = [
                Column(title=Text(en="", zh="")),
                *(Column(title=part.label, numeric=True) for part in block.parts),
            ]
            yield _table(columns, [[bar.label[lang], *map(str, bar.parts)] for bar in block.bars], lang)


def _bold(words: str) -> str:
    return f"**{escaped(words)}**" if words.strip() else ""


def _table(columns: Sequence[Column], rows: Sequence[Sequence[str]], lang: Lang) -> str:
    head = [column.title[lang] for column in columns]
    rule = "|".join("---:" if column.numeric else "---" for column in columns)
    return "\n".join((_row(head), f"|{rule}|", *map(_row, rows)))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"
