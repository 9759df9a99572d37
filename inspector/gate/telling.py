"""Why a build failed or passed, in few lines. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from inspector.gate.judging import EXPIRED, UNAUDITED, UNKNOWN, UNRECOGNISED, status
from inspector.layout import cells, shorten
from inspector.model import Blocker, Gate, Standing, Use, WaiverUse
from inspector.summary import SEVERITIES, TOGETHER
from inspector.summary import named as host_name
from inspector.text import Lang, Text, show

MOST = 10
"""Lines of an explanation."""
WIDEST = 300
"""Columns for a finding where no terminal says how many there are: names may be as long as whoever built the host likes."""

FAILED = Text(en="gate failed (exit status {status}): {what}", zh="质量门禁未通过（退出状态码 {status}）：{what}")
OPEN = Text(en="gate undecided (exit status {status}): {what}", zh="质量门禁无法判定（退出状态码 {status}）：{what}")
PASSED = Text(en="gate passed (exit status {status}): {what}", zh="质量门禁通过（退出状态码 {status}）：{what}")
COUNTED = Text(en="{n:finding|findings} of severity {severity} or above", zh="“{severity}”及以上级别的问题 {n} 个")
NEWER = Text(
    en="{n:finding|findings} new or worse than in {source}, of severity {severity} or above",
    zh="与基线 {source} 相比，新增或加重的“{severity}”及以上级别的问题 {n} 个",
)
OVER = Text(en="{n:finding|findings} whose waiver has expired", zh="例外已到期的问题 {n} 个")
TOO_MUCH = Text(
    en="more than {limit} of the checks unknown on {n:host|hosts}", zh="{n} 台主机未能判定的检查项超过 {limit}"
)
TOO_MANY = Text(
    en="more than {limit:check|checks} unknown on {n:host|hosts}", zh="{n} 台主机未能判定的检查项超过 {limit} 项"
)
NO_SYSTEM = Text(en="no system recognised on {n:host|hosts}", zh="{n} 台主机未能识别操作系统")
UNSEEN = Text(en="{n:host|hosts} not audited", zh="{n} 台主机未完成自查")
NONE_COUNTED = Text(en="no finding of severity {severity} or above", zh="没有“{severity}”及以上级别的问题")
NONE_NEWER = Text(
    en="nothing new or worse than in {source}, of severity {severity} or above",
    zh="与基线 {source} 相比，没有新增或加重的“{severity}”及以上级别的问题",
)
KNOWN_LEFT = Text(en="{n} known, {gone} gone", zh="基线已有 {n} 个，已消除 {gone} 个")
UNKNOWN_NOW = Text(en=", {n} no longer known", zh="，{n} 个情况不明")
NOTHING_ASKED = Text(
    en="nothing was asked for which it could fail (--fail-on, --fail-on-new, --max-unknown, --waivers)",
    zh="未设置任何门禁条件（--fail-on、--fail-on-new、--max-unknown、--waivers）",
)
NONE_UNKNOWN = Text(en="enough is known of every host", zh="各主机均有足够的检查项得出判定")
NONE_OVER = Text(en="no finding whose waiver has expired", zh="没有例外已到期的问题")

MORE = Text(en="  and {n} more", zh="  另有 {n} 个")
AT = Text(en=" ({place})", zh="（{place}）")
LAYER = Text(en="layer {n}", zh="第 {n} 层")
WHY = Text(en=": {why}", zh="：{why}")
REPORTED = Text(
    en="reported only: {n:finding|findings} of new rules (with --fail-on-new-rules they count by severity)",
    zh="仅报告、不计入：新规则所报的问题 {n} 个（加 --fail-on-new-rules 后按级别计入）",
)
UNUSED = Text(en="waivers without effect in this audit: {names}", zh="在本次自查中未起作用的例外：{names}")
PENDING = Text(en="waivers that do not hold yet: {names}", zh="尚未生效的例外：{names}")
LAPSED = Text(
    en="waivers of the profile that have expired (their findings count by severity): {names}",
    zh="检查方案中已到期的例外（相应问题按级别计入）：{names}",
)
NAMED = Text(en="{name} ({place})", zh="{name}（{place}）")
MEND = Text(
    en="to pass: mend them, or accept one with --waivers FILE, where FILE has under waivers:",
    zh="如需通过：整改问题；或用 --waivers FILE 列为例外，在 FILE 的 waivers: 下写入：",
)
RENEW = Text(
    en="to pass: mend them, or have the waiver approved anew with a later `expires`",
    zh="如需通过：整改问题；或重新审批例外并延长 expires",
)
LINE = (
    "  - {{check: {check}, subject: {subject}{host}, reason: {why}, approver: {who}, start: {start}, expires: {end}}}"
)
BLANKS = {
    "en": {"why": "WHY", "who": "WHO", "start": "TIME", "end": "TIME"},
    "zh": {"why": "原因", "who": "批准人", "start": "起始时间", "end": "到期时间"},
}


def explanation(
    gate: Gate, lang: Lang, *, exit_status: int | None = None, several: bool | None = None, width: int = 0
) -> list[str]:
    """At most ten lines, the verdict first.

    `several`: whether hosts are named; else where it is more than one that is at fault. `width`: columns for a finding, as far as
    it can be cut; 0: as many as it needs, as far as that can be read.
    """
    ends = status(gate) if exit_status is None else exit_status
    named = several if several is not None else len({each.host for each in gate.blockers}) > 1
    tail = [*_aside(gate, lang), *_how(gate, lang, named)]
    room = MOST - 1 - len(tail)
    lines = [_line(each, lang, named, width or WIDEST) for each in gate.blockers[:room]]
    if len(gate.blockers) > room:
        lines[-1] = MORE.render(lang, {"n": len(gate.blockers) - room + 1})
    return [verdict(gate, lang, ends), *lines, *tail]


def unused(gate: Gate, lang: Lang) -> list[str]:
    """The line that says which waivers of files of their own have no effect; none where all of them have one."""
    idle = [each for each in _by_use(gate, Use.UNUSED) if each.beside]
    return [UNUSED.render(lang, {"names": _names(idle)})] if idle else []


def verdict(gate: Gate, lang: Lang, ends: int) -> str:
    text = {True: PASSED, False: FAILED, None: OPEN}[gate.passed]
    whys = Counter(each.why.code for each in gate.blockers)
    told = list(_against(gate, whys)) or [_for(gate)]
    return text.render(lang, {"status": ends, "what": {"en": "; ", "zh": "；"}[lang].join(show(t, lang) for t in told)})


def _against(gate: Gate, whys: Counter[str]) -> Iterator[Text]:
    over, unknown, strange, unseen = (whys.pop(code, 0) for code in (EXPIRED, UNKNOWN, UNRECOGNISED, UNAUDITED))
    if counted := whys.total():
        yield (NEWER if gate.baseline else COUNTED).fill({"n": counted, **_rule(gate)})
    if over:
        yield OVER.fill({"n": over})
    if unknown:
        share = gate.limit.endswith("%")
        limit = gate.limit if share else int(gate.limit)
        yield (TOO_MUCH if share else TOO_MANY).fill({"n": unknown, "limit": limit})
    if strange:
        yield NO_SYSTEM.fill({"n": strange})
    if unseen:
        yield UNSEEN.fill({"n": unseen})


def _for(gate: Gate) -> Text:
    """Why it is passed."""
    if gate.baseline:
        known = sum(standing is Standing.KNOWN for stands in gate.standings.values() for standing in stands.values())
        told, left = NONE_NEWER.fill(_rule(gate)), KNOWN_LEFT.fill({"n": known, "gone": len(gate.gone)})
        more = UNKNOWN_NOW.fill({"n": gate.unseen}) if gate.unseen else Text(en="", zh="")
        return Text(en=f"{told.en} ({left.en}{more.en})", zh=f"{told.zh}（{left.zh}{more.zh}）")
    if gate.fail_on:
        return NONE_COUNTED.fill(_rule(gate))
    if gate.limit:
        return NONE_UNKNOWN
    return NONE_OVER if any(each.beside for each in gate.waivers) else NOTHING_ASKED


def _rule(gate: Gate) -> dict[str, object]:
    return {
        "severity": SEVERITIES[gate.fail_on] if gate.fail_on else "",
        "source": gate.baseline.source if gate.baseline else "",
    }


def _line(blocker: Blocker, lang: Lang, named: bool, width: int) -> str:
    """What it is, where, and why it counts, which is not cut."""
    why = WHY.render(lang, {"why": blocker.why.text})
    head = _head(blocker, lang, named) if blocker.fingerprint else f"  {show(host_name(blocker.host), lang)}"
    return f"{shorten(head, max(width - cells(why), width // 2))}{why}"


def _head(blocker: Blocker, lang: Lang, named: bool) -> str:
    layer = LAYER.render(lang, {"n": blocker.layer}) if blocker.layer else ""
    location = blocker.location if blocker.location != blocker.subject else ""
    place = {"en": ", ", "zh": "，"}[lang].join(filter(None, (location, layer)))
    words = (
        f"[{SEVERITIES[blocker.severity][lang]}]" if blocker.severity else "",
        host_name(blocker.host) if named else "",
        blocker.check,
        blocker.subject,
    )
    head = " ".join(show(word, lang) for word in words if word)
    where = AT.render(lang, {"place": place}) if place else ""
    return f"  {head}{where}"


def _aside(gate: Gate, lang: Lang) -> Iterator[str]:
    """What is said besides: new rules, and waivers that do nothing."""
    rules = sum(standing is Standing.NEW_RULE for stands in gate.standings.values() for standing in stands.values())
    if rules and not gate.new_rules:
        yield REPORTED.render(lang, {"n": rules})
    lapsed = [each for each in _by_use(gate, Use.EXPIRED) if not each.beside]
    for text, uses in ((LAPSED, lapsed), (PENDING, _by_use(gate, Use.PENDING)), (UNUSED, _by_use(gate, Use.UNUSED))):
        if uses:
            yield text.render(lang, {"names": _names(uses)})


def _by_use(gate: Gate, use: Use) -> list[WaiverUse]:
    return [each for each in gate.waivers if each.use is use]


def _names(uses: Sequence[WaiverUse]) -> list[Text]:
    return [NAMED.fill({"name": each.name, "place": each.place}) for each in uses]


def _how(gate: Gate, lang: Lang, named: bool) -> Iterator[str]:
    """What would let it pass: for the worst finding a line to paste, which lacks what people must decide, and accepts no other host's."""
    worst = next((each for each in gate.blockers if each.fingerprint), None)
    if worst is None:
        return
    if worst.why.code == EXPIRED:
        yield RENEW[lang]
        return
    yield MEND[lang]
    host = f", host: {_glob(worst.host)}" if named and host_name(worst.host) is not TOGETHER else ""
    yield LINE.format(check=worst.check, subject=_glob(worst.subject), host=host, **BLANKS[lang])


def _glob(name: str) -> str:
    """What fits this name alone, quoted."""
    return json.dumps(re.sub(r"([*?\[])", r"[\1]", name), ensure_ascii=False)
