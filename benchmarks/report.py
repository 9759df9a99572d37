"""The annual report of a fleet: the year read from the store, and each form of it beside the bare limit of its library.

    .venv/bin/python -m benchmarks.report [--hosts N] [--rounds N]

The bare limit is the same rows of the same tables put into the library that the form is made with, and nothing else.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from inspector.plugins import categories
from inspector.publishing import html, markdown, pdf, word, workbook
from inspector.publishing.model import Grid, Publication
from inspector.reporting.annual.build import annual
from inspector.reporting.annual.voice import voices
from inspector.store import Store, open_store
from inspector.text import Lang, Text
from tests.reporting import making

LANG: Lang = "zh"
TYPST = b"""#set text(font: "Noto Serif CJK SC", size: 9pt)
#for table_ in json("rows.json") { table(columns: table_.at(0).len(), ..table_.flatten()) }"""


def rows(publication: Publication) -> list[list[list[str]]]:
    return [
        [[cell.text[LANG] for cell in row] for row in block.rows]
        for block in publication.blocks
        if isinstance(block, Grid) and block.rows
    ]


def bare_docx(tables: list[list[list[str]]]) -> bytes:
    """python-docx alone: its own tables, each cell's text put into it."""
    import docx

    document, out = docx.Document(), io.BytesIO()
    for table in tables:
        made = document.add_table(len(table), len(table[0]))
        for cells, words in zip(made.rows, table, strict=True):
            for cell, word_ in zip(cells.cells, words, strict=True):
                cell.text = word_
    document.save(out)
    return out.getvalue()


def bare_pdf(tables: list[list[list[str]]]) -> bytes:
    """typst alone: the same tables without any style."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.typ").write_bytes(TYPST)
        (Path(folder) / "rows.json").write_text(json.dumps(tables))
        return bytes(typst.compile(Path(folder) / "main.typ"))


def bare_xlsx(publication: Publication) -> bytes:
    """XlsxWriter alone: all rows of the datasets as text."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False}) as book:
        for dataset in publication.datasets:
            sheet = book.add_worksheet()
            for place, row in enumerate(dataset.rows):
                for column, cell in enumerate(row):
                    sheet.write(place, column, cell[LANG] if isinstance(cell, Text) else cell)
    return out.getvalue()


def timed(work: Callable[[], object], rounds: int) -> float:
    """The median of some runs, after one that warms."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def say(line: str) -> None:
    print(line)  # noqa: T201


def forms(publication: Publication, rounds: int) -> None:
    tables = rows(publication)
    say(
        f"{sum(map(len, tables))} printed rows, {sum(len(each.rows) for each in publication.datasets)} rows of datasets"
    )
    pairs: dict[str, tuple[Callable[[], bytes], Callable[[], bytes] | None]] = {
        "docx": (lambda: word.render(publication, LANG), lambda: bare_docx(tables)),
        "pdf": (lambda: pdf.render(publication, LANG), lambda: bare_pdf(tables)),
        "xlsx": (lambda: workbook.render(publication, LANG), lambda: bare_xlsx(publication)),
        "html": (lambda: html.render(publication, LANG), None),
        "md": (lambda: markdown.render(publication, LANG), None),
    }
    say("| form | s | bare limit, s | ratio | kB |\n| --- | ---: | ---: | ---: | ---: |")
    for name, (work, bare) in pairs.items():
        print(name, file=sys.stderr)  # noqa: T201
        own, size = timed(work, rounds), len(work()) // 1000
        limit = timed(bare, rounds) if bare else None
        beside = f"{limit:.2f} | {own / limit:.2f}" if limit else "– | –"
        say(f"| {name} | {own:.2f} | {beside} | {size} |")


def read(store: Store, rounds: int) -> Publication:
    year = making.told(store)
    say(f"{len(year.hosts)} hosts; the year from the store: {timed(lambda: making.told(store), rounds):.2f} s")
    voice = voices()[year.organisation.unit.sector]
    made = annual(year, voice, categories(), making.NOW)
    say(f"the report from the year: {timed(lambda: annual(year, voice, categories(), making.NOW), rounds):.2f} s")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:///{folder}/store.db") as store:
        making.build(store, [f"srv-{n:03}" for n in range(given.hosts)])
        publication = read(store, given.rounds)
    forms(publication, given.rounds)


if __name__ == "__main__":
    main()
