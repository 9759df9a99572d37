"""A diary in Markdown. What hosts and people say is data: nothing of it becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.diary import texts
from inspector.diary.paper import Chapter, Line, Paper
from inspector.text import Lang

_MARKUP = re.compile(r"[\\`*_\[\]<>&~|@$]|(?<=:)//|(?<=www)\.|\A[-+=#]", re.IGNORECASE)
_NUMBERED = re.compile(r"\A([0-9]+)([.)])")


def plain(text: str) -> str:
    """Text in which nothing is markup or becomes a link, as readable as that can be."""
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", text))


def pieces(paper: Paper, lang: Lang) -> Iterator[bytes]:
    yield ("\n\n".join(_sections(paper, lang)) + "\n").encode()


def _sections(paper: Paper, lang: Lang) -> Iterator[str]:
    yield f"# {plain(paper.title)}"
    yield f"**{plain(paper.handling)}**"
    facts = (texts.FACT.render(lang, {"label": label, "value": value}) for label, value in paper.facts)
    yield "\n".join(f"- {plain(fact)}" for fact in facts)
    yield from (plain(note) for note in paper.notes)
    for chapter in paper.chapters:
        yield from _chapter(chapter, lang) if chapter.sections else (plain(chapter.title),)


def _chapter(chapter: Chapter, lang: Lang) -> Iterator[str]:
    yield f"## {plain(chapter.title)}"
    for section in chapter.sections:
        yield f"### {plain(section.title)}"
        yield from (plain(line) for line in section.about)
        told = [line for each in section.lines for line in _line(each)]
        folds = (texts.FACT.render(lang, {"label": fold.title, "value": fold.names}) for fold in section.folds)
        told += [f"- {plain(fold)}" for fold in folds]
        if told:
            yield "\n".join(told)


def _line(line: Line) -> Iterator[str]:
    yield f"- **{plain(line.lead)}**{plain(line.rest)}" if line.lead.strip() else f"- {plain(line.text)}"
    yield from (f"    - {plain(more)}" for more in line.more)
