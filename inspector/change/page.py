"""What changed, for a terminal: the table of hosts first, then host by host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from inspector import summary
from inspector.change import telling
from inspector.change.words import Act, Change, Comparison, HostChange, Kind, State
from inspector.layout import Layout, block, cells, pad, shorten
from inspector.text import Text, show

COLUMNS = (Kind.NEW, Kind.WORSE, Kind.FIXED, Kind.UNKNOWN, Kind.OPEN)
"""Of the table; what else there is stands with its host."""
LEAST = 12
"""How many findings of a host that was seen on one side alone are listed, unless all are asked for."""
REST = Text(en="and {n} more (--all)", zh="其余 {n} 项（--all）")
WAS = Text(en="{severity}, was {was}", zh="{severity}（原 {was}）")
SIGNS = {Act.ADDED: "+", Act.REMOVED: "-", Act.CHANGED: "~"}


def pieces(found: Comparison, layout: Layout) -> Iterable[bytes]:
    yield ("\n\n".join(sections(found, layout)) + "\n").encode()


def sections(found: Comparison, layout: Layout) -> Iterator[str]:
    """Paragraphs, to stand with an empty line between them."""
    lang, width = layout.lang, layout.width
    yield block(telling.title(found, lang), width)
    for note in found.notes:
        yield block(note[lang], width)
    if lines := telling.rules(found, lang):
        yield "\n".join([telling.RULES[lang], *(block(line, width, first="  ", rest="    ") for line in lines)])
    changed = [host for host in found.hosts if host.changed or layout.full]
    if not changed:
        yield telling.NOTHING[lang]
        return
    name = telling.naming(found, lang)
    yield _table(found, changed, [name(host) for host in changed], layout)
    for host in changed:
        if lines := list(_host(host, name(host), layout)):
            yield "\n".join(lines)


def _table(found: Comparison, changed: list[HostChange], names: list[str], layout: Layout) -> str:
    lang, width = layout.lang, layout.width
    heads = [telling.KINDS[kind][lang].upper() for kind in COLUMNS]
    sizes = [max(cells(head), 6) for head in heads]
    most = max(width - sum(sizes) - 2 * len(sizes), 16)
    column = min(max(cells(name) for name in (*names, telling.HOST[lang], telling.ALL_TOLD[lang])), most)

    def row(name: str, values: Iterable[str]) -> str:
        numbers = (" " * (size - cells(value)) + value for value, size in zip(values, sizes, strict=True))
        return "  ".join((pad(shorten(name, column), column), *numbers))

    lines = [row(telling.HOST[lang], heads)]
    lines += [row(name, _numbers(host.counts)) for name, host in zip(names, changed, strict=True)]
    if len(found.hosts) > 1:
        lines.append(row(telling.ALL_TOLD[lang], _numbers(found.counts)))
    if rest := telling.unchanged(found, changed):
        lines.append(telling.UNCHANGED.render(lang, {"n": rest}))
    return "\n".join(lines)


def _numbers(counts: Mapping[Kind, int]) -> list[str]:
    return [str(counts.get(kind, 0) or "-") for kind in COLUMNS]


def _host(host: HostChange, name: str, layout: Layout) -> Iterator[str]:
    lang, width = layout.lang, layout.width
    more = telling.about(host, lang)
    yield block(
        telling.COLON[lang].join(filter(None, (name, telling.SEMICOLON[lang].join(more)))),
        width,
        rest="  ",
    )
    most = len(host.changes) if layout.full or host.state is State.BOTH else LEAST
    for change in host.changes[:most]:
        yield from _change(change, layout, causes=host.state is State.BOTH)
    if (rest := len(host.changes) - most) > 0:
        yield "  " + REST.render(lang, {"n": rest})
    for line in telling.coverage(host, lang, full=layout.full):
        yield block(line, width, first="  ? ", rest="    ")
    for held in host.holdings:
        name, detail = telling.held(held, lang)
        yield block(
            f"{name}{telling.COLON[lang]}{detail}" if detail else name,
            width,
            first=f"  {SIGNS[held.act] if held.certain else '?'} ",
        )
    if host.unlisted:
        kinds = [telling.HOLDINGS.get(kind, Text(en=kind, zh=kind)) for kind in host.unlisted]
        yield block(telling.ONE_SIDED.render(lang, {"kinds": kinds}), width, first="    ")


def _change(change: Change, layout: Layout, *, causes: bool) -> Iterator[str]:
    lang = layout.lang
    severity = summary.SEVERITIES[change.severity][lang]
    if change.was:
        severity = WAS.render(lang, {"severity": severity, "was": summary.SEVERITIES[change.was]})
    head = f"{telling.KINDS[change.kind][lang]} · {severity} · {change.check}"
    yield block(
        f"{head}{telling.COLON[lang]}{show(change.message, lang)}",
        layout.width,
        first=f"  {telling.MARKS[change.kind]} ",
    )
    lines = [show(change.location, lang)] if change.location else []
    if causes and change.kind not in (Kind.OPEN, Kind.STILL_ACCEPTED):
        lines.append(f"[{telling.causes(change.blame, lang)}]")
    lines += [show(change.why, lang)] if change.why and causes else []
    if lines:
        yield block("  ".join(lines), layout.width, first="      ")
