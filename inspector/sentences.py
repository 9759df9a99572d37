"""What every report says of one host in whole sentences: its score and tally, what it cost, what would decide more. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from inspector import summary
from inspector.layout import shorten
from inspector.model import (
    Action,
    Blocker,
    Finding,
    Gate,
    Host,
    Observation,
    Reason,
    Result,
    Score,
    Selftest,
    Standing,
    Status,
    Waiver,
)
from inspector.summary import HOST_STATUSES, counts, named
from inspector.text import LISTED, Lang, Text, clean, show

LIVE = ("live:", "command:")
"""How items begin that a running host alone can give."""

AS_ROOT = Text(
    en="Run as root, the audit would decide {n:more check|more checks}.", zh="以 root 身份运行，可多判定 {n} 项。"
)
WHILE_RUNNING = Text(
    en="On the running host, the audit would decide {n:more check|more checks}.",
    zh="在运行中的主机上检查，可多判定 {n} 项。",
)
READING = Text(en="Reading {item} decides {n:more check|more checks}.", zh="能读取 {item}，可多判定 {n} 项。")
SCORE = Text(en="Score {interval} of 100", zh="得分 {interval}（满分 100）")
SCORE_MEANS = Text(
    en="{high} if all that is unknown or accepted were right, {low} if all of it were wrong.",
    zh="未知项和例外全部按通过计为 {high}，全部按未通过计为 {low}。",
)
NO_SCORE = Text(en="No score: nothing that counts applies to this host", zh="无得分：没有适用的计分检查项")
TOUCHED = Text(
    en="{files:file|files} and {commands:command|commands}, {size} KiB{took}",
    zh="访问文件 {files} 个，执行只读命令 {commands} 条，共 {size} KiB{took}",
)
TOOK = Text(en=", {seconds} s", zh="，用时 {seconds} 秒")
CHECKS = Text(
    en="{total:check|checks}: {passed} passed, {failed} failed, {inapplicable} not applicable",
    zh="共 {total} 个检查项：通过 {passed}，未通过 {failed}，不适用 {inapplicable}",
)
CHECKS_ACCEPTED = Text(en=", {accepted} with accepted findings alone", zh="，仅有例外 {accepted}")
CHECKS_UNKNOWN = Text(en="; {unknown} unknown", zh="；未知 {unknown}")
CHECKS_BROKEN = Text(en=", {broken} of them by a fault of the check", zh="（其中 {broken} 项因检查项自身出错）")

EXPIRED = Text(
    en="The waiver expired on {expires} and no longer holds (approved by {approver}: {reason})",
    zh="例外已于 {expires} 到期，不再有效（批准人 {approver}：{reason}）",
)
NOT_YET = Text(
    en="The waiver holds only from {start} on (approved by {approver}: {reason})",
    zh="例外自 {start} 起生效，采集时尚未生效（批准人 {approver}：{reason}）",
)
LAYER = Text(en="layer {number} of {total}: {command}", zh="第 {number} 层（共 {total} 层）：{command}")
LAYER_ALONE = Text(en="layer {number} of {total}", zh="第 {number} 层（共 {total} 层）")
MADE_OF = Text(en="{n:layer|layers}", zh="{n} 层")
LAYER_WIDTH = 120
"""Columns that a sentence on a layer shows of the command that made it."""
NOT_AUDITED = Text(en="{host} was not audited ({status}){why}", zh="{host} 未完成核查（{status}）{why}")
BECAUSE = Text(en=": {error}", zh="：{error}")
NO_VERDICT = Text(en="{n:check|checks} without a verdict: {names}", zh="{n} 个检查项未能判定：{names}")
GATE_PASSED = Text(en="Gate passed", zh="质量门禁通过")
GATE_FAILED = Text(en="Gate failed: {n:reason|reasons}", zh="质量门禁未通过：{n} 项原因")
GATE_UNSURE = Text(en="Gate undecided: too little is known", zh="质量门禁无法判定：掌握的信息不足")
STANDINGS: Mapping[Standing, Text] = {
    Standing.NEW: Text(en="new", zh="新增"),
    Standing.NEW_RULE: Text(en="new rule", zh="新规则"),
    Standing.WORSE: Text(en="worse", zh="加重"),
    Standing.KNOWN: Text(en="known", zh="基线已有"),
}
"""How an open finding stands to the baseline."""
TRIED = Text(
    en="Self-test: of {checks:check|checks}, {can_fail} can fail here, {not_applicable} do not apply whatever is planted",
    zh="自检：共 {checks} 个检查项，其中 {can_fail} 项能在此报出问题，{not_applicable} 项植入任何缺陷后仍不适用",
)
TRIED_NO_EVIDENCE = Text(en=", for {no_evidence} there is no evidence", zh="，{no_evidence} 项缺少证据")
TRIED_CANNOT_FAIL = Text(en=", {cannot_fail} could not be made to fail", zh="，{cannot_fail} 项无法使其报出问题")
TRIED_COPIES = Text(
    en="; {copies:altered copy|altered copies} of the evidence tried", zh="；共试验 {copies} 份改动后的证据副本"
)
TRIED_SKIPPED = Text(en=", {skipped} left out for their size", zh="，另有 {skipped} 份因证据过多未试")
CANNOT_FAIL = Text(en="Could not be made to fail here", zh="在此无法使其报出问题")
FAILS_GOOD = Text(en="Fail where nothing is wrong", zh="将合格情况误报为问题")
BLIND = Text(en="Not unknown where evidence was taken away", zh="证据缺失时未判为未知")
NO_EVIDENCE = Text(en="Their evidence was not to be had", zh="未能取得所需证据")
NOT_APPLICABLE = Text(en="Do not apply here", zh="在此不适用")


def seen(result: Result, limit: int = LISTED) -> list[Text]:
    """The first things that a verdict rests on, each with its values; there are `len(result.observed)` of them."""
    return [Text(en=_told(each, "en"), zh=_told(each, "zh")) for each in result.observed[:limit]]


def _told(seen: Observation, lang: Lang) -> str:
    values = []
    for name, value in seen.data.items():
        words = value[lang] if isinstance(value, Mapping) and lang in value else value
        if words not in (None, "", seen.subject) and words != []:
            values.append(f"{name}={show(words, lang)}")
    return shorten(seen.subject + (f" ({', '.join(values)})" if values else ""), 160)


def _lacks(result: Result, state: str, items: tuple[str, ...] = ("",)) -> bool:
    """Whether an unknown result rests on whole evidence but for such items."""
    bad = [ref for ref in result.evidence if ref.state not in ("ok", "absent")]
    only = all(ref.state == state and ref.item.startswith(items) for ref in bad)
    return result.status is Status.UNKNOWN and bool(bad) and only


def ledger(host: Host, gaps: int | None = None) -> list[Text]:
    """What would decide more checks, a sentence each: who should look, then at most `gaps` items, the weightiest first."""
    root = 0 if host.privileged else sum(_lacks(result, "denied") for result in host.results)
    running = sum(_lacks(result, "unsupported", LIVE) for result in host.results)
    items = [gap for gap in host.gaps if gap.decides and not gap.request.startswith(LIVE)]
    return [
        *(AS_ROOT.fill({"n": n}) for n in [root] if n),
        *(WHILE_RUNNING.fill({"n": n}) for n in [running] if n),
        *(READING.fill({"item": gap.request, "n": gap.decides}) for gap in items[:gaps]),
    ]


def when(time: str) -> str:
    """A time of the result, as people read it."""
    return time.replace("T", " ").replace("Z", " UTC")


def utc(time: str) -> str:
    """A time of the result in ISO 8601, to the second and with a `Z`; nothing for what is none, or has no zone."""
    try:
        found = datetime.datetime.fromisoformat(time)
        shown = found.astimezone(datetime.UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return ""
    return shown.replace("+00:00", "Z") if found.tzinfo else ""


def lapsed(waiver: Waiver, taken: str) -> Text:
    """Why a waiver that names a finding did not hold when the evidence was taken."""
    begun = _moment(waiver.start) <= _moment(taken)
    return (EXPIRED if begun else NOT_YET).fill(asdict(waiver))


def _moment(time: str) -> datetime.datetime:
    """What is no time, in a result that was made elsewhere, was before all times."""
    try:
        found = datetime.datetime.fromisoformat(time)
    except ValueError:
        found = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def layer_of(finding: Finding, host: Host) -> Text | None:
    """Which layer of the image a finding comes from and what made it, secrets masked; None where that is not known or there is no image."""
    layers = host.image.layers if host.image else ()
    if not 0 < finding.layer <= len(layers):
        return None
    command = shorten(clean(layers[finding.layer - 1].command), LAYER_WIDTH)
    return (LAYER if command else LAYER_ALONE).fill({"number": finding.layer, "total": len(layers), "command": command})


def not_audited(host: Host) -> Text:
    """That nothing is known of a host, and why."""
    why = BECAUSE.fill({"error": host.error}) if host.error else Text(en="", zh="")
    return NOT_AUDITED.fill({"host": summary.name(host), "status": HOST_STATUSES[host.status], "why": why})


def without_verdict(names: Sequence[str]) -> Text:
    """Which checks came to none."""
    return NO_VERDICT.fill({"n": len(names), "names": list(names)})


def gate_verdict(gate: Gate) -> Text:
    """What came of the gate, in one line."""
    if gate.passed is None:
        return GATE_UNSURE
    return GATE_PASSED if gate.passed else GATE_FAILED.fill({"n": len(gate.blockers)})


def blocker(each: Blocker) -> Text:
    """One reason for which a gate is not passed: where, which finding, why."""
    host = named(each.host)
    what = "".join(f" {part}" for part in (each.check, each.subject, each.location and f"({each.location})") if part)
    return Text(en=f"{host.en}{what}: {each.why.en}", zh=f"{host.zh}{what}：{each.why.zh}")


def image_of(host: Host) -> Text | None:
    """Which image it is: reference, platform, how many layers, digest, as far as they are known; None where the host is none."""
    if host.image is None:
        return None
    image, layers = host.image, MADE_OF.fill({"n": len(host.image.layers)})
    known = [(part, part) for part in (image.reference, image.platform) if part] + [(layers.en, layers.zh)]
    known += [(image.digest, image.digest)] if image.digest else []
    return Text(en=clean(", ".join(en for en, _ in known)), zh=clean("，".join(zh for _, zh in known)))


def score_line(host: Host) -> tuple[Text, Text | None]:
    """The score, and what it means where it is an interval."""
    if host.score is None:
        return NO_SCORE, None
    exact = host.score.low == host.score.high
    means = None if exact else SCORE_MEANS.fill({"low": host.score.low, "high": host.score.high})
    return SCORE.fill({"interval": interval(host.score)}), means


def collecting(host: Host) -> Text:
    """What was touched on the host, and what that cost; the JSON result has every file and command."""
    size = sum(touch.bytes for touch in host.journal)
    commands = sum(touch.action is Action.RUN for touch in host.journal)
    values = {"files": len(host.journal) - commands, "commands": commands, "size": f"{size / 1024:,.0f}"}
    seconds = host.cost.get("seconds")
    took = TOOK.fill({"seconds": seconds}) if seconds is not None else Text(en="", zh="")
    return TOUCHED.fill({**values, "took": took})


def interval(score: Score) -> str:
    """`61.0–74.5`, or one number where nothing is open."""
    return str(score.high) if score.low == score.high else f"{score.low}–{score.high}"


def tally(host: Host) -> Text:
    """How many checks came to which verdict; what is unknown stands apart."""
    found = counts(host.results)
    broken = sum(result.status is Status.ERROR for result in host.results)
    ends = ((CHECKS_ACCEPTED, found.accepted), (CHECKS_UNKNOWN, found.unknown), (CHECKS_BROKEN, broken))
    parts = [CHECKS, *(text for text, number in ends if number), Text(en=".", zh="。")]
    whole = Text(en="".join(part.en for part in parts), zh="".join(part.zh for part in parts))
    return whole.fill({**asdict(found), "total": found.total, "broken": broken})


def tried(found: Selftest) -> Text:
    """What came of the self-test, in one line."""
    parts = [TRIED]
    parts += [TRIED_NO_EVIDENCE] if found.no_evidence else []
    parts += [TRIED_CANNOT_FAIL] if found.cannot_fail else []
    parts += [TRIED_COPIES, *([TRIED_SKIPPED] if found.skipped else [])]
    names = ("not_applicable", "no_evidence", "cannot_fail")
    values = {**asdict(found), **{name: len(getattr(found, name)) for name in names}}
    return Text(en="".join(part.en for part in parts), zh="".join(part.zh for part in parts)).fill(values)


def faults(found: Selftest) -> list[tuple[Text, Mapping[str, Reason]]]:
    """The checks on which the self-test throws doubt, with why, by what is wrong with them."""
    kinds = ((CANNOT_FAIL, found.cannot_fail), (FAILS_GOOD, found.fails_good), (BLIND, found.blind))
    return [(kind, checks) for kind, checks in kinds if checks]


def untried(found: Selftest) -> list[tuple[Text, Mapping[str, Reason]]]:
    """The other checks that were not seen to fail, with why."""
    kinds = ((NO_EVIDENCE, found.no_evidence), (NOT_APPLICABLE, found.not_applicable))
    return [(kind, checks) for kind, checks in kinds if checks]
