"""How it went on one host, as SARIF's invocation: whether it was audited, what was not seen, which checks came to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from inspector import sentences, summary
from inspector.model import Dossier, Gap, Host, HostStatus, Result, Status, Use, WaiverUse
from inspector.text import Lang, Text, clean

from .rules import NOTE_INDEX, NOTES, RESULTS
from .words import sentence

AT_MOST = 500
"""Notifications of one kind on one host; the rest is counted."""
GAP = Text(
    en="{request}: {state}; it alone decides {n:check|checks}", zh="{request}：{state}；仅因此未能判定的检查项 {n} 个"
)
UNDECIDED = Text(en="{title}: {status}; {reason}", zh="{title}：{status}；{reason}")
LEFT_OUT = Text(
    en="{n:result|results} of {host} left out, the least severe, so that the file has no more than {limit}: "
    "the JSON result has all",
    zh="为使本文件不超过 {limit} 条结果，{host} 有 {n} 条最轻的结果未列出；完整结果见 JSON 格式",
)
MORE_NOTES = Text(en="{n} more notifications of this kind left out", zh="另有 {n} 条同类通知未列出")
WAIVERS: Mapping[Use, tuple[str, Text]] = {
    Use.EXPIRED: (
        "waiver-expired",
        Text(
            en="The waiver of {name} expired on {expires} ({place})", zh="{name} 的例外已于 {expires} 到期（{place}）"
        ),
    ),
    Use.PENDING: (
        "waiver-pending",
        Text(
            en="The waiver of {name} holds only from {start} on ({place})",
            zh="{name} 的例外自 {start} 起生效（{place}）",
        ),
    ),
    Use.UNUSED: (
        "waiver-unused",
        Text(
            en="The waiver of {name} has no effect: it names nothing that was found, or another one accepts that ({place})",
            zh="{name} 的例外未起作用：没有对应的问题，或已由其他例外接受（{place}）",
        ),
    ),
}
SOMEWHERE = Text(en="in the profile", zh="检查方案中")


def invocation(host: Host, dossier: Dossier, lang: Lang, indexes: Mapping[str, int], left_out: int) -> dict[str, Any]:
    """`left_out`: so many of its results are not in the file, to keep the limit."""
    times = {"startTimeUtc": sentences.utc(dossier.audit.started), "endTimeUtc": sentences.utc(dossier.audit.finished)}
    notes = [*_bounded([_gap(gap, lang) for gap in host.gaps], lang), *_undecided(host, dossier, lang, indexes)]
    if host.status not in summary.AUDITED:
        notes.insert(0, _failed(host, lang))
    if left_out:
        values = {"n": left_out, "host": summary.name(host), "limit": RESULTS}
        notes.append(_note("left-out", "warning", LEFT_OUT.fill(values)[lang], lang))
    return {
        "executionSuccessful": host.status in summary.AUDITED,
        **{name: time for name, time in times.items() if time},
        "toolExecutionNotifications": notes,
        "properties": _host(host) | _verdicts(host.results),
    }


def waiver_notes(uses: Iterable[WaiverUse], lang: Lang) -> list[dict[str, Any]]:
    """The waivers of which somebody should know."""
    return [_waiver(use, lang) for use in uses if use.use in WAIVERS]


def _waiver(use: WaiverUse, lang: Lang) -> dict[str, Any]:
    kind, text = WAIVERS[use.use]
    values = {
        "name": use.name,
        "place": use.place or SOMEWHERE,
        "start": use.waiver.start,
        "expires": use.waiver.expires,
    }
    made = _note(kind, "error" if use.beside and use.use is Use.EXPIRED else "warning", text.fill(values)[lang], lang)
    return made | {"properties": {"reason": clean(use.waiver.reason), "approver": clean(use.waiver.approver)}}


def _note(kind: str, level: str, text: str, lang: Lang) -> dict[str, Any]:
    return {
        "descriptor": {"id": kind, "index": NOTE_INDEX[kind]},
        "level": level,
        "message": {"text": sentence(text, lang)},
    }


def _bounded(notes: Sequence[dict[str, Any]], lang: Lang) -> list[dict[str, Any]]:
    rest = len(notes) - AT_MOST
    if rest <= 0:
        return list(notes)
    return [*notes[:AT_MOST], _note("left-out", "warning", MORE_NOTES.fill({"n": rest})[lang], lang)]


def _failed(host: Host, lang: Lang) -> dict[str, Any]:
    level = "note" if host.status is HostStatus.NOT_AUDITED else "error"
    return _note("not-audited", level, sentences.not_audited(host)[lang], lang)


def _gap(gap: Gap, lang: Lang) -> dict[str, Any]:
    kind = f"evidence-{gap.state}" if f"evidence-{gap.state}" in NOTES else "evidence-missing"
    state = summary.EVIDENCE.get(gap.state, gap.reason.text)
    text = GAP.fill({"request": gap.request, "state": state, "n": gap.decides})[lang]
    more = {"decides": gap.decides, "blocks": gap.blocks, "reason": clean(gap.reason.code)}
    return _note(kind, "warning" if gap.decides or gap.blocks else "note", text, lang) | {"properties": more}


def _undecided(host: Host, dossier: Dossier, lang: Lang, indexes: Mapping[str, int]) -> list[dict[str, Any]]:
    """A notification a check without a verdict: it must not look as if it had found nothing."""
    return [_unknown(result, dossier, lang, indexes) for result in host.results if result.status in summary.UNDECIDED]


def _unknown(result: Result, dossier: Dossier, lang: Lang, indexes: Mapping[str, int]) -> dict[str, Any]:
    status = summary.STATUSES[result.status]
    values = {"title": summary.title(result.check, dossier), "status": status, "reason": status}
    values |= {"reason": result.reason.text} if result.reason else {}
    broken = result.status is Status.ERROR
    made = _note(
        "check-error" if broken else "check-unknown",
        "error" if broken else "warning",
        UNDECIDED.fill(values)[lang],
        lang,
    )
    index = indexes.get(result.check)
    return made | {"associatedRule": {"id": clean(result.check), **({"index": index} if index is not None else {})}}


def _host(host: Host) -> dict[str, Any]:
    system, image = host.system, host.image
    parts: dict[str, Any] = {
        "host": clean(host.name),
        "kind": clean(host.kind),
        "status": host.status.value,
        "taken": clean(host.taken),
        "system": clean(system.name or f"{system.id} {system.version}".strip()),
        "score": {"low": host.score.low, "high": host.score.high} if host.score else None,
    }
    if image:
        names = ("format", "reference", "digest", "platform")
        parts["image"] = {name: clean(getattr(image, name)) for name in names} | {"layers": len(image.layers)}
    return parts


def _verdicts(results: Iterable[Result]) -> dict[str, Any]:
    """Which checks ran, by what they came to: what is no alert can be told from what was not looked at."""
    checks: dict[str, list[str]] = {status.value: [] for status in Status}
    for result in results:
        checks[result.status.value].append(clean(result.check))
    return {"counts": {name: len(ids) for name, ids in checks.items()}, "checks": checks}
