"""`inspector explain`: why a check came to its verdict."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from inspector import sentences, summary
from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.layout import block, fields
from inspector.model import UNIT
from inspector.text import Lang, Text

if TYPE_CHECKING:
    from inspector.model import Dossier, Finding, Host, Result

NO_CHECK = Text(en="no check in this result is called {name}{hint}", zh="该结果中没有名为 {name} 的检查项{hint}")
NO_HOST = Text(en="no host in this result is called {name}{hint}", zh="该结果中没有名为 {name} 的主机{hint}")
NOT_AUDITED = Text(en="not audited: {why}", zh="未完成自查：{why}")
LABELS = {
    "verdict": Text(en="Verdict", zh="结论"),
    "severity": Text(en="Severity", zh="级别"),
    "reason": Text(en="Because", zh="原因"),
    "parameters": Text(en="Parameters", zh="参数"),
    "own": Text(en="By its tags", zh="按标签设置"),
    "why": Text(en="Why", zh="风险说明"),
    "subject": Text(en="Subject", zh="对象"),
    "location": Text(en="Location", zh="位置"),
    "layer": Text(en="Layer", zh="镜像层"),
    "message": Text(en="Finding", zh="问题"),
    "confidence": Text(en="Confidence", zh="可信度"),
    "remedy": Text(en="Remedy", zh="整改"),
    "waiver": Text(en="Accepted", zh="例外"),
    "lapsed": Text(en="Not accepted", zh="例外失效"),
}
FOUND_RIGHT = Text(en="Found right: {n}", zh="核查正常：{n} 项")
EVIDENCE = Text(en="Read for it", zh="读取的证据")
NO_STATE = Text(en="?", zh="?")
WAIVED = Text(en="by {approver} until {expires}: {reason}", zh="{approver} 批准，有效期至 {expires}：{reason}")


@click.command(
    "explain",
    cls=Command,
    help=Text(
        en="Why a check came to its verdict: what was read, what decided, how to look by hand.",
        zh="说明某个检查项的判定过程：读取了哪些证据、判定依据以及人工核查方法。",
    ),
)
@click.argument("check", cls=Argument, metavar="CHECK", help=Text(en="The id of the check.", zh="检查项 id。"))
@click.option(
    "--in",
    "source",
    cls=Option,
    metavar="FILE",
    required=True,
    help=Text(
        en="The result, as `inspector audit -f json=FILE` wrote it.",
        zh="`inspector audit -f json=FILE` 生成的结果文件。",
    ),
)
@click.option(
    "--host",
    cls=Option,
    metavar="HOST",
    help=Text(en="Only this host, by its name or target.", zh="仅说明该主机（名称或目标）。"),
)
@listing.as_json
@click.pass_context
def command(ctx: click.Context, *, check: str, source: str, host: str | None, as_json: bool) -> None:
    dossier = listing.read_result(source)
    if check not in dossier.checks:
        raise listing.unknown(NO_CHECK, check, dossier.checks)
    hosts = [each for each in dossier.hosts if host is None or host in (each.name, each.target)]
    if host is not None and not hosts:
        raise listing.unknown(NO_HOST, host, {each.name for each in dossier.hosts})
    every = [(each, next((r for r in each.results if r.check == check), None)) for each in hosts]
    results = [(each, result) for each, result in every if result or each.error] or every
    if as_json:
        said = [{"host": each.name, "target": each.target, "result": result} for each, result in results]
        own = [_parameters(each, check, dossier) for each, _ in results]
        listing.say_json([{**told, "parameters": values} for told, values in zip(said, own, strict=True)])
        return
    lang, width = language_of(ctx), terminal.width(sys.stdout)
    parts = [f"{check}\n{block(dossier.checks[check].title[lang], width)}"]
    parts += [_page(each, result, dossier, lang, width) for each, result in results]
    terminal.say("\n\n".join(parts))


def _parameters(host: Host, check: str, dossier: Dossier) -> dict[str, object]:
    """Those with which the check judged the host: the profile's, and what the host's tags change of them."""
    return {**dossier.audit.profile.parameters.get(check, {}), **host.parameters.get(check, {})}


def _page(host: Host, result: Result | None, dossier: Dossier, lang: Lang, width: int) -> str:
    shown = summary.name(host)[lang]
    head = block(shown if host.kind == UNIT else f"{shown} ({host.target})", width)
    if result is None:
        return f"{head}\n{block(NOT_AUDITED.render(lang, {'why': host.error or ''}), width, first='  ')}"
    parameters = _parameters(host, result.check, dossier)
    values = {
        "verdict": summary.STATUSES[result.status][lang],
        "severity": summary.SEVERITIES[result.severity][lang],
        "reason": result.reason.text[lang] if result.reason else "",
        "why": dossier.checks[result.check].why[lang],
        "parameters": ", ".join(f"{name} = {listing.value(value, lang)}" for name, value in parameters.items()),
        "own": ", ".join(host.parameters.get(result.check, ())),
    }
    parts = [f"{head}\n{_fields(values, lang, width)}"]
    for finding in result.findings:
        found = _fields(_finding(finding, host, lang), lang, width)
        parts.append(f"{found}\n{listing.by_hand(finding.command, lang, '  ')}" if finding.command else found)
    if result.observed:
        told = sentences.seen(result, len(result.observed))
        seen = [f"{text[lang]}  {each.location}".rstrip() for text, each in zip(told, result.observed, strict=True)]
        parts.append(_lines(FOUND_RIGHT.render(lang, {"n": len(seen)}), seen, width))
    read = [
        f"{ref.item}  {summary.EVIDENCE.get(ref.state, NO_STATE)[lang]}  {ref.digest}".rstrip()
        for ref in result.evidence
    ]
    parts.append(_lines(EVIDENCE[lang], read, width))
    return "\n\n".join(parts)


def _finding(finding: Finding, host: Host, lang: Lang) -> dict[str, str]:
    terms, layer = finding.waiver, sentences.layer_of(finding, host)
    values = {"approver": terms.approver, "expires": terms.expires, "reason": terms.reason} if terms else {}
    return {
        "subject": finding.subject,
        "location": finding.location,
        "layer": layer[lang] if layer else "",
        "message": finding.message[lang],
        "severity": summary.SEVERITIES[finding.severity][lang],
        "confidence": summary.CONFIDENCES[finding.confidence][lang],
        "remedy": finding.remedy[lang],
        "waiver": WAIVED.render(lang, values) if terms else "",
        "lapsed": sentences.lapsed(finding.lapsed, host.taken)[lang] if finding.lapsed else "",
    }


def _fields(values: dict[str, str], lang: Lang, width: int) -> str:
    return fields([(LABELS[name][lang], value) for name, value in values.items() if value], width, "  ")


def _lines(heading: str, lines: list[str], width: int) -> str:
    return "\n".join([f"  {heading}", *(block(line, width, first="    ", rest="      ") for line in lines)])
