"""The summary for a terminal, plain text where it is not one. What matters most for the next step stands last."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text as Line

from inspector import sentences, summary
from inspector.layout import Layout, block, cells, fields, pad
from inspector.model import UNIT, Confidence, Dossier, Finding, Host, HostStatus, Result, Severity
from inspector.text import Text, show

from .page import Page

STYLES = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow"}
NONE = "-"
NARROW = 64
"""Columns below which a table is written as lines."""
GROUPS, SUBJECTS, REASONS, GAPS = 10, 3, 6, 5
"""What is written out before the rest is counted: checks with findings, findings of one, reasons, gaps."""
COMMA, COLON = Text(en=", ", zh="、"), Text(en=": ", zh="：")


def render(dossier: Dossier, layout: Layout) -> bytes:
    page = Page(dossier, layout)
    for place, host in enumerate(dossier.hosts):
        if place:
            page.put(Line(""))
        _host(page, host)
    hosts = summary.size(dossier)
    if hosts > 1:
        _overview(page, hosts)
    return page.written()


def _host(page: Page, host: Host) -> None:
    if host.kind == UNIT:
        page.put(Line(block(summary.name(host)[page.lang], page.width), "bold"))
    else:
        _head(page, host)
    if host.error:
        page.heading(summary.HOST_STATUSES[host.status])
        page.say(host.error)
        return
    if host.kind != UNIT:
        _categories(page, host)
    _findings(page, host)
    _unknown(page, host)
    _accepted(page, host)
    _tried(page, host)
    _verdict(page, host)


LABELS = {
    "system": Text(en="System", zh="系统"),
    "target": Text(en="Target", zh="目标"),
    "image": Text(en="Image", zh="镜像"),
    "taken": Text(en="Taken", zh="采集时间"),
    "profile": Text(en="Profile", zh="检查方案"),
    "rights": Text(en="Run as", zh="权限"),
    "collecting": Text(en="Collecting", zh="采集过程"),
}
NOT_ROOT = Text(en="not root: what only root may read stays unknown", zh="非 root：仅 root 可读的内容无法判定")
NO_SYSTEM = Text(en="not recognised", zh="未能识别")


def _head(page: Page, host: Host) -> None:
    system = [host.system.name or f"{host.system.id} {host.system.version}".strip() or NO_SYSTEM[page.lang]]
    values = {
        "system": ", ".join(filter(None, [*system, host.system.kernel, host.system.architecture])),
        "target": host.target,
        "profile": page.dossier.audit.profile.id,
    }
    if image := sentences.image_of(host):
        values["image"] = image[page.lang]
    if host.taken:
        values["taken"] = sentences.when(host.taken)
        if not host.image:  # nobody's rights are in the way of what is in a file, and its user is another thing
            values["rights"] = "root" if host.privileged else NOT_ROOT[page.lang]
        values |= {"collecting": sentences.collecting(host)[page.lang]} if host.journal else {}
    else:
        del values["system"]
    page.put(Line(block(host.name, page.width), "bold"))
    rows = [(label[page.lang], values[key]) for key, label in LABELS.items() if key in values]
    page.put(Line(fields(rows, page.width, "  ")))


COLUMNS = (
    Text(en="Category", zh="类别"),
    Text(en="Passed", zh="通过"),
    Text(en="Failed", zh="未通过"),
    Text(en="Unknown", zh="未知"),
    Text(en="N/A", zh="不适用"),
    Text(en="Worst", zh="最高级别"),
)
BY_CATEGORY = Text(en="Checks by category", zh="各类检查结果")


def _categories(page: Page, host: Host) -> None:
    page.heading(BY_CATEGORY)
    rows = []
    for name, count in summary.by_category(host, page.dossier).items():
        numbers = (count.passed, count.failed + count.accepted, count.unknown, count.inapplicable)
        label = Line(summary.category(name, page.dossier)[page.lang])
        rows.append([label, *(Line(str(n) if n else NONE) for n in numbers), _severity(page, count.worst)])
    _table(page, COLUMNS, rows, numbers=4)


def _table(page: Page, columns: Sequence[Text], rows: Sequence[Sequence[Line]], *, numbers: int) -> None:
    """Rows with a name and then `numbers` columns of numbers; where there is no room for a table, lines."""
    heads = [column[page.lang] for column in columns]
    if page.width < NARROW:
        for name, *values in rows:
            words = [f"{h.lower()} {v.plain}" for h, v in zip(heads[1:], values, strict=True) if v.plain != NONE]
            page.put(Line(block(name.plain, page.width, first="  ")))
            page.put(Line(block(COMMA[page.lang].join(words), page.width, first="    ")))
        return
    lines = box.SIMPLE_HEAD if page.layout.colour else None
    table = Table(box=lines, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0), header_style="")
    for index, head in enumerate(heads):
        number = 0 < index <= numbers
        table.add_column(Line(head), justify="right" if number else "left", overflow="fold", no_wrap=number)
    for row in rows:
        table.add_row(*row)
    page.put(table)


def _severity(page: Page, severity: Severity | None) -> Line:
    return Line(summary.SEVERITIES[severity][page.lang], STYLES.get(severity, "")) if severity else Line(NONE)


FINDINGS = Text(en="Findings: {findings} in {checks:check|checks}", zh="问题：{checks} 个检查项，共 {findings} 处")
NO_FINDINGS = Text(en="No findings in what could be decided", zh="可判定的检查项中未发现问题")
CONFIDENCE = Text(en="confidence: {level}", zh="可信度：{level}")
REMEDY = Text(en="Fix: ", zh="整改：")
REMEDY_ONE = Text(en="Fix ({subject}): ", zh="整改（{subject}）：")
MORE_SUBJECTS = Text(en="and {n} more", zh="另有 {n} 处")
MORE_GROUPS = Text(en="and findings of {n:more check|more checks}", zh="另有 {n} 个检查项的问题")


def _findings(page: Page, host: Host) -> None:
    groups = summary.worst_first(host)
    if not groups:
        page.heading(NO_FINDINGS)
        return
    found = sum(len(group.findings) for group in groups)
    page.heading(FINDINGS.fill({"findings": found, "checks": len(groups)}))
    shown = groups[: page.limit(GROUPS)]
    for group in shown:
        if group is not shown[0]:
            page.put(Line(""))
        _group(page, group, host)
    page.more(MORE_GROUPS, len(groups) - len(shown), "  ")


def _group(page: Page, group: summary.Group, host: Host) -> None:
    worst = group.worst
    label = summary.SEVERITIES[worst.severity][page.lang]
    first = "  " + pad(label, max(cells(text[page.lang]) for text in summary.SEVERITIES.values()) + 2)
    if page.width < NARROW:
        page.put(Line(f"  {label}", STYLES.get(worst.severity, "")))
        first = "    "
    margin = " " * cells(first)
    line = Line(block(summary.title(group.result.check, page.dossier)[page.lang], page.width, first=first))
    line.stylize("bold", len(first))
    line.stylize(STYLES.get(worst.severity, ""), 0, len(first))
    page.put(line)
    if worst.confidence is not Confidence.HIGH:
        page.say(CONFIDENCE.fill({"level": summary.CONFIDENCES[worst.confidence]}), style="dim", first=margin)
    limit = page.limit(SUBJECTS)
    shown = [each for place, each in enumerate(group.findings) if limit is None or place < limit or each.lapsed]
    same = len({finding.remedy for finding in group.findings}) == 1
    layers = [sentences.layer_of(finding, host) for finding in shown]
    for finding, layer, after in zip(shown, layers, [*layers[1:], None], strict=True):
        _finding(page, finding, margin)
        if layer and layer != after:
            page.say(layer, style="dim", first=margin + "  ")
        if finding.lapsed:
            page.say(sentences.lapsed(finding.lapsed, host.taken), first=margin)
        if page.layout.full and not same:
            _remedy(page, finding, REMEDY, margin)
    page.more(MORE_SUBJECTS, len(group.findings) - len(shown), margin)
    if same or not page.layout.full:
        _remedy(page, worst, REMEDY if same else REMEDY_ONE, margin)


def _finding(page: Page, finding: Finding, margin: str) -> None:
    message = finding.message[page.lang]
    subject = "" if finding.subject in message else f"{finding.subject}{COLON[page.lang]}"
    where = "" if finding.location in f"{subject}{message}" else f"  [{finding.location}]"
    page.put(Line(block(f"{subject}{message}{where}", page.width, first=margin)))


def _remedy(page: Page, finding: Finding, label: Text, margin: str) -> None:
    start = label.render(page.lang, {"subject": finding.subject})
    page.put(Line(block(start + finding.remedy[page.lang], page.width, first=margin)))


UNKNOWN = Text(en="Not decided: {n:check|checks}", zh="未能判定：{n} 个检查项")
MORE_REASONS = Text(en="and {n:more reason|more reasons}", zh="另有 {n} 类原因")
LEDGER = Text(en="What would decide more", zh="补充证据后可多判定的检查项")


def _unknown(page: Page, host: Host) -> None:
    reasons = summary.undecided(host)
    if not reasons:
        return
    page.heading(UNKNOWN.fill({"n": sum(map(len, reasons.values()))}))
    shown = list(reasons.items())[: page.limit(REASONS)]
    for reason, results in shown:
        page.say(reason)
        page.put(Line(block(_names(page, results), page.width, first="    "), "dim"))
    page.more(MORE_REASONS, len(reasons) - len(shown), "  ")
    if more := sentences.ledger(host, page.limit(GAPS)):
        page.heading(LEDGER)
        for sentence in more:
            page.say(sentence)


def _names(page: Page, results: Sequence[Result]) -> str:
    titles = [summary.title(result.check, page.dossier) for result in results]
    return COMMA[page.lang].join(title[page.lang] for title in titles) if page.layout.full else show(titles, page.lang)


ACCEPTED = Text(en="Accepted findings: {n}", zh="例外：{n} 处")
ACCEPTED_ONE = Text(
    en="{title}: {subject}. Accepted by {approver} until {expires}: {reason}",
    zh="{title}：{subject}。{approver} 批准，有效期至 {expires}：{reason}",
)


def _accepted(page: Page, host: Host) -> None:
    found = summary.accepted(host)
    if found:
        page.heading(ACCEPTED.fill({"n": len(found)}))
    for result, finding in found:
        if waiver := finding.waiver:
            values = {"title": summary.title(result.check, page.dossier), "subject": finding.subject}
            terms = {"approver": waiver.approver, "expires": waiver.expires, "reason": waiver.reason}
            page.say(ACCEPTED_ONE.fill({**values, **terms}))


def _tried(page: Page, host: Host) -> None:
    """The self-test: a line where all is well and nobody asked for more."""
    if host.selftest is None or not (page.layout.full or sentences.faults(host.selftest)):
        return
    page.heading(sentences.tried(host.selftest))
    for kind, checks in (*sentences.faults(host.selftest), *sentences.untried(host.selftest)):
        page.say(kind)
        for name, why in checks.items():
            page.put(Line(block(f"{name}{COLON[page.lang]}{why.text[page.lang]}", page.width, first="    "), "dim"))


def _verdict(page: Page, host: Host) -> None:
    if host.kind == UNIT:
        page.heading(sentences.tally(host))
        return
    score, means = sentences.score_line(host)
    page.heading(score)
    if means:
        page.say(means)
    page.say(sentences.tally(host))
    if host.selftest is not None and not (page.layout.full or sentences.faults(host.selftest)):
        page.say(sentences.tried(host.selftest))


HOSTS = Text(en="{n:host|hosts}", zh="{n} 台主机")
HOST, SCORE, STATUS = Text(en="Host", zh="主机"), Text(en="Score", zh="得分"), Text(en="Status", zh="状态")
GIVEN = (HostStatus.AUDITED, HostStatus.PARTIAL, HostStatus.NOT_AUDITED)
HOST_COLUMNS = (HOST, SCORE, COLUMNS[2], COLUMNS[3], COLUMNS[5], STATUS)


def _overview(page: Page, hosts: int) -> None:
    page.heading(HOSTS.fill({"n": hosts}))
    rows = []
    for host in page.dossier.hosts:
        found = summary.counts(host.results)
        score = sentences.interval(host.score) if host.score else NONE
        numbers = [found.failed, found.unknown] if host.results else [NONE, NONE]
        style = "" if host.status in GIVEN else "red"
        state = Line(summary.HOST_STATUSES[host.status][page.lang], style)
        rows.append(
            [
                Line(summary.name(host)[page.lang]),
                Line(score),
                *(Line(str(n)) for n in numbers),
                _severity(page, found.worst),
                state,
            ]
        )
    _table(page, HOST_COLUMNS, rows, numbers=3)
