"""A job summary in Markdown, for a developer who has ten seconds: the verdict first, then what is worst and what is not known.

It stays far below what servers take (1 MiB on GitHub), whatever the result is.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from inspector import sentences, summary
from inspector.layout import Layout
from inspector.model import UNIT, Dossier, Gate, Host, Standing, Use
from inspector.summary import Counts
from inspector.text import Lang, Text

from .escaping import cell, code, prose
from .problems import problem_lines
from .words import (
    AND,
    CATEGORIES_COUNT,
    CATEGORY_COLUMNS,
    CHECKS,
    COLON,
    COMPARED,
    COUNTED,
    CUT,
    DOTS,
    GATED,
    GATED_NEW,
    HOST_COLUMNS,
    HOSTS_HEAD,
    MARKS,
    MORE,
    NO_PROBLEM,
    NOT_AUDITED,
    NOTHING,
    OPEN,
    PROBLEMS,
    PROFILE,
    RULED,
    UNDECIDED,
    UNTIL,
    USES,
    WAIVERS,
    WHY,
    WHY_UNSURE,
)

LARGEST = 60 * 1024
"""Bytes."""
LISTED = 10
"""Reasons, waivers, lines of the ledger."""
HOSTS = 30
FEW = 5
"""So many hosts have a line of their own at the top."""
WORDY = (CATEGORY_COLUMNS[0], CATEGORY_COLUMNS[2], HOST_COLUMNS[0], HOST_COLUMNS[1], HOST_COLUMNS[2], HOST_COLUMNS[4])


def render(dossier: Dossier, layout: Layout) -> bytes:
    lang = layout.lang
    whole = Counts()
    looked = lost = 0
    for host in dossier.hosts:
        whole += summary.counts(host.results)
        seen = host.status in summary.AUDITED
        looked, lost = looked + seen, lost + (not seen)
    found = _found(whole, looked, lost, lang)
    head = [*_verdict(dossier.gate, found, lang), *_blockers(dossier.gate, lang), *_about(dossier, lang)]
    head += _hosts(dossier, lang)
    tail = [*_undecided(dossier, lang), *_waivers(dossier.gate, lang), *_categories(dossier, lang)]
    room = LARGEST - len("\n".join([*head, *tail]).encode())
    problems = _bounded(problem_lines(dossier, lang, full=layout.full), room, lang)
    lines = [line for before, line in pairwise(["", *head, *problems, *tail]) if line or before]
    return "\n".join([*lines[: -1 if not lines[-1] else None], ""]).encode()


def _bounded(lines: list[str], room: int, lang: Lang) -> list[str]:
    """Whole lines, as many as there is room for; what else the summary says is short."""
    kept = 0
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept += 1
    left = len(lines) - kept
    return [*lines[:kept], *(["", CUT.render(lang, {"n": left}), ""] if left else [])]


def _verdict(gate: Gate | None, found: list[str], lang: Lang) -> list[str]:
    """One line. Without a gate there is no green mark: that nothing was found is not that all is well."""
    mark = [f"{MARKS[gate.passed]} {sentences.gate_verdict(gate)[lang]}"] if gate else []
    return [f"## {AND[lang].join([*mark, *found])}", ""]


def _found(whole: Counts, looked: int, lost: int, lang: Lang) -> list[str]:
    """What was found, and what was not looked at."""
    found = NO_PROBLEM[lang] if looked else NOTHING[lang]
    if whole.worst:
        found = PROBLEMS.render(lang, {"n": whole.failed, "worst": summary.SEVERITIES[whole.worst]})
    undecided = [UNDECIDED.render(lang, {"n": whole.unknown})] if whole.unknown else []
    return [found, *undecided, *([NOT_AUDITED.render(lang, {"n": lost})] if lost else [])]


def _blockers(gate: Gate | None, lang: Lang) -> list[str]:
    if gate is None or not gate.blockers:
        return []
    lines = []
    for each in gate.blockers[:LISTED]:
        dot = f"{DOTS[each.severity]} " if each.severity else ""
        host = summary.named(each.host)
        place = [host[lang] if host is summary.TOGETHER else code(each.host, 120)]
        place += [code(text, 120) for text in (each.check, each.subject) if text]
        lines.append(f"- {dot}{' '.join(place)} — {prose(each.why.text[lang])}")
    lines += _more(len(gate.blockers) - LISTED, lang)
    head = WHY_UNSURE if gate.passed is None else WHY
    return [f"**{head[lang]}**", "", *lines, ""]


def _more(left: int, lang: Lang) -> list[str]:
    return [f"- … {MORE.render(lang, {'n': left})}"] if left > 0 else []


def _about(dossier: Dossier, lang: Lang) -> list[str]:
    """What was audited, and with what it was compared."""
    few = [_host(host, lang) for host in dossier.hosts] if summary.size(dossier) <= FEW else []
    lines = [line for line in few if line]
    profile = f"{PROFILE[lang]} {code(dossier.audit.profile.id, 60)}"
    gate = dossier.gate
    if gate and gate.fail_on:
        gated = (GATED_NEW if gate.baseline else GATED).render(lang, {"severity": summary.SEVERITIES[gate.fail_on]})
        profile = f"{profile} · {gated}"
    lines.append(profile)
    if gate and gate.baseline:
        lines.append(_compared(gate, lang))
    return [each for line in lines for each in (line, "")]


def _compared(gate: Gate, lang: Lang) -> str:
    base = gate.baseline
    assert base is not None  # noqa: S101 - asked by the caller
    found = [each for standings in gate.standings.values() for each in standings.values()]
    new = found.count(Standing.NEW) + found.count(Standing.WORSE)
    values = {"new": new, "known": found.count(Standing.KNOWN), "gone": len(gate.gone)}
    rules = found.count(Standing.NEW_RULE)
    ruled = [RULED.render(lang, {"n": rules})] if rules else []
    head = COMPARED.render(
        lang, {"source": code(base.source, 120), "finished": code(sentences.when(base.finished), 40)}
    )
    return " · ".join([head, COUNTED.render(lang, values), *ruled])


def _host(host: Host, lang: Lang) -> str:
    """One line on a host, or on an image and what it is."""
    if host.kind == UNIT and not host.error:
        return ""
    image = host.image
    parts = [f"**{code(host.name, 120)}**"]
    parts += [code(text, 120) for text in ((image.reference, image.digest, image.platform) if image else ()) if text]
    parts += [prose(host.system.name, 80)] if host.system.name else []
    parts += [sentences.score_line(host)[0][lang]] if host.score else []
    if host.error or host.status not in summary.AUDITED:
        state = summary.HOST_STATUSES[host.status][lang]
        parts += [f"**{state}**" + (f" {prose(host.error[lang])}" if host.error else "")]
    return " · ".join(parts)


def _table(heads: Iterable[Text], rows: Iterable[Iterable[object]], lang: Lang) -> list[str]:
    """Cells are Markdown. Columns of numbers stand on the right."""
    titles = [head[lang] for head in heads]
    aligned = ["---" if head in WORDY else "---:" for head in heads]
    lines = [f"| {' | '.join(map(str, row))} |" for row in rows]
    return [f"| {' | '.join(titles)} |", f"| {' | '.join(aligned)} |", *lines, ""]


def _severity(counts: Counts, lang: Lang) -> str:
    return f"{DOTS[counts.worst]} {summary.SEVERITIES[counts.worst][lang]}" if counts.worst else ""


def _categories(dossier: Dossier, lang: Lang) -> list[str]:
    """In the checklist's order, those to which checks were applied."""
    found = {name: counts for name, counts in summary.covered(dossier).items() if counts.total}
    if not found:
        return []
    rows = []
    for name, each in found.items():
        known = name in dossier.categories
        title = prose(summary.category(name, dossier)[lang], 80).replace("|", "\\x7c") if known else cell(name)
        numbers = (each.unknown, each.accepted, each.passed, each.inapplicable)
        rows.append((title, each.failed or "", _severity(each, lang), *(number or "" for number in numbers)))
    return [f"### {CATEGORIES_COUNT[lang]}", "", *_table(CATEGORY_COLUMNS, rows, lang)]


def _hosts(dossier: Dossier, lang: Lang) -> list[str]:
    """A table where there are several; those that could not be audited stand first."""
    if summary.size(dossier) < 2:
        return []
    rows = []
    for host in dossier.hosts:
        counts = summary.counts(host.results)
        rank = counts.worst.rank + 1 if counts.worst else 0
        state = summary.HOST_STATUSES[host.status][lang]
        score = sentences.interval(host.score) if host.score else ""
        shown = cell(host.name) if host.kind != UNIT else summary.TOGETHER[lang]
        row = (shown, state, score, counts.failed or "", _severity(counts, lang), counts.unknown or "")
        rows.append(((host.status in summary.AUDITED, -rank, -counts.failed, host.name), row))
    rows.sort(key=lambda row: row[0])
    more = len(rows) - HOSTS
    table = _table(HOST_COLUMNS, (row for _, row in rows[:HOSTS]), lang)
    left = [f"… {MORE.render(lang, {'n': more})}", ""] if more > 0 else []
    return [f"### {HOSTS_HEAD[lang]}", "", *table, *left]


def _undecided(dossier: Dossier, lang: Lang) -> list[str]:
    """By reason, over all hosts; and for one host what would decide more."""
    found: dict[Text, int] = {}
    grants: list[str] = []
    one = summary.size(dossier) == 1
    for host in dossier.hosts:
        for why, results in summary.undecided(host).items():
            found[why] = found.get(why, 0) + len(results)
        if one and host.kind != UNIT:
            grants += [f"- 💡 {prose(line[lang])}" for line in sentences.ledger(host, 3)]
    if not found:
        return []
    order = sorted(found.items(), key=lambda entry: (-entry[1], entry[0].en))
    lines = [f"- {CHECKS.render(lang, {'n': n})}{prose(why[lang])}" for why, n in order[:LISTED]]
    return [f"### {OPEN[lang]}", "", *lines, *_more(len(order) - LISTED, lang), *grants, ""]


def _waivers(gate: Gate | None, lang: Lang) -> list[str]:
    """Those first that ask for something: expired, not yet in force, unused."""
    if gate is None or not gate.waivers:
        return []
    order = (Use.EXPIRED, Use.PENDING, Use.UNUSED, Use.USED)
    uses = sorted(gate.waivers, key=lambda use: order.index(use.use))
    lines = []
    for use in uses[:LISTED]:
        place = f" ({code(use.place, 80)})" if use.place else ""
        when = code(sentences.when(use.waiver.expires), 40)
        until = UNTIL.render(lang, {"expires": when, "approver": prose(use.waiver.approver, 40)})
        lines.append(
            f"- {code(use.name, 120)}{place}{COLON[lang]}{USES[use.use][lang]}{AND[lang]}{until}{prose(use.waiver.reason)}"
        )
    return [f"### {WAIVERS[lang]}", "", *lines, *_more(len(uses) - LISTED, lang), ""]
