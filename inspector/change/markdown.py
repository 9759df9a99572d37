"""What changed, in Markdown to paste elsewhere. What hosts say is data: nothing of it becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from inspector import summary
from inspector.change import telling
from inspector.change.words import Comparison, HostChange, Kind
from inspector.layout import Layout
from inspector.text import Lang, Text, show

COLUMNS = tuple(Kind)
HEADS = tuple(
    Text(en=en, zh=zh)
    for en, zh in (
        ("Change", "变化"),
        ("Severity", "级别"),
        ("Check", "检查项"),
        ("Problem", "问题"),
        ("Cause", "原因"),
    )
)
HELD = tuple(Text(en=en, zh=zh) for en, zh in (("Change", "变化"), ("What", "内容"), ("Detail", "详情")))
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~&=$@-]|(?<=:)//|(?<=www)\.)", re.IGNORECASE)


def pieces(found: Comparison, layout: Layout) -> Iterable[bytes]:
    yield ("\n\n".join(_sections(found, layout)) + "\n").encode()


def plain(text: str) -> str:
    """Text in which nothing is markup or becomes a link."""
    return _MARKUP.sub(r"\\\1", text)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(plain(cell) for cell in row)} |" for row in rows)])


def _sections(found: Comparison, layout: Layout) -> Iterator[str]:
    lang = layout.lang
    yield f"# {plain(telling.title(found, lang))}"
    yield from (plain(note[lang]) for note in found.notes)
    if lines := telling.rules(found, lang):
        yield "\n".join([telling.RULES[lang], "", *(f"- {plain(line)}" for line in lines)])
    changed = [host for host in found.hosts if host.changed or layout.full]
    if not changed:
        yield telling.NOTHING[lang]
        return
    heads = [telling.HOST[lang], *(telling.KINDS[kind][lang] for kind in COLUMNS)]
    name = telling.naming(found, lang)
    rows = [[name(host), *(str(host.counts.get(kind, 0)) for kind in COLUMNS)] for host in changed]
    yield _table(heads, [*rows, [telling.ALL_TOLD[lang], *(str(found.counts.get(kind, 0)) for kind in COLUMNS)]])
    if rest := telling.unchanged(found, changed):
        yield telling.UNCHANGED.render(lang, {"n": rest})
    for host in changed:
        yield from _host(host, name(host), layout)


def _host(host: HostChange, name: str, layout: Layout) -> Iterator[str]:
    lang = layout.lang
    yield f"## {plain(name)}"
    lines = [*telling.about(host, lang), *telling.coverage(host, lang, full=layout.full)]
    if lines:
        yield "\n".join(f"- {plain(line)}" for line in lines)
    if host.changes:
        yield _table([head[lang] for head in HEADS], _findings(host, lang))
    if host.holdings:
        rows = [
            (telling.ACTS[held.act][lang] if held.certain else "?", *telling.held(held, lang)) for held in host.holdings
        ]
        yield _table([head[lang] for head in HELD], rows)


def _findings(host: HostChange, lang: Lang) -> Iterator[Sequence[str]]:
    for change in host.changes:
        severity = summary.SEVERITIES[change.severity][lang]
        steady = change.kind in (Kind.OPEN, Kind.STILL_ACCEPTED)
        why = "" if steady else telling.causes(change.blame, lang)
        if change.why:
            why = telling.COLON[lang].join(filter(None, (why, show(change.why, lang))))
        yield telling.KINDS[change.kind][lang], severity, show(change.check, lang), show(change.message, lang), why
