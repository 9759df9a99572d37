"""The words in which changes are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from inspector import summary
from inspector.change.words import Act, Audited, Blame, Cause, Comparison, Held, HostChange, Kind, RulesChange, State
from inspector.model import UNIT, Score
from inspector.text import LISTED, Lang, Text, show

KINDS: Mapping[Kind, Text] = {
    Kind.NEW: Text(en="new", zh="新增"),
    Kind.WORSE: Text(en="worse", zh="加重"),
    Kind.FIXED: Text(en="fixed", zh="已修复"),
    Kind.DROPPED: Text(en="no longer a problem", zh="不再判为问题"),
    Kind.BETTER: Text(en="less severe", zh="减轻"),
    Kind.ACCEPTED: Text(en="accepted", zh="列为例外"),
    Kind.UNKNOWN: Text(en="no longer known", zh="现状未知"),
    Kind.OPEN: Text(en="still open", zh="仍存在"),
    Kind.STILL_ACCEPTED: Text(en="still accepted", zh="仍为例外"),
}
MARKS: Mapping[Kind, str] = {
    Kind.NEW: "+",
    Kind.WORSE: "!",
    Kind.FIXED: "-",
    Kind.DROPPED: "-",
    Kind.BETTER: "~",
    Kind.ACCEPTED: "~",
    Kind.UNKNOWN: "?",
    Kind.OPEN: "=",
    Kind.STILL_ACCEPTED: "=",
}
CAUSES: Mapping[Cause, Text] = {
    Cause.HOST: Text(en="the host changed", zh="主机变化"),
    Cause.RULES: Text(en="the rules changed", zh="规则变化"),
    Cause.KNOWLEDGE: Text(en="the knowledge changed", zh="知识库变化"),
    Cause.COVERAGE: Text(en="the coverage changed", zh="覆盖范围变化"),
    Cause.TIME: Text(en="time passed", zh="时间推移"),
}
OR, AND = Text(en=" or ", zh="或"), Text(en=" and ", zh="且")
NO_CAUSE = Text(en="cause unknown", zh="原因不明")
STATES: Mapping[State, Text] = {
    State.ADDED: Text(en="not in the first audit", zh="前一次自查中没有该主机"),
    State.GONE: Text(en="not in the second audit", zh="后一次自查中没有该主机"),
    State.REGAINED: Text(en="could not be audited the first time", zh="前一次未能完成自查"),
    State.LOST: Text(en="could not be audited the second time", zh="后一次未能完成自查"),
    State.NEITHER: Text(en="could not be audited either time", zh="两次均未能完成自查"),
}
ACTS: Mapping[Act, Text] = {
    Act.ADDED: Text(en="added", zh="增加"),
    Act.REMOVED: Text(en="removed", zh="减少"),
    Act.CHANGED: Text(en="changed", zh="改变"),
}
HOLDINGS: Mapping[str, Text] = {
    "account": Text(en="account", zh="账户"),
    "key": Text(en="SSH key", zh="SSH 公钥"),
    "port": Text(en="port", zh="端口"),
    "package": Text(en="package", zh="软件包"),
    "set-id": Text(en="SUID/SGID file", zh="SUID/SGID 文件"),
    "unit": Text(en="unit", zh="系统服务"),
}
UNSURE = Text(
    en="the list of the {which} audit is not complete, so it may not be a change",
    zh="{which}自查的清单不完整，未必是变化",
)
FIRST, SECOND = Text(en="first", zh="前一次"), Text(en="second", zh="后一次")
MOVED = Text(en="{before} → {after}", zh="{before} → {after}")
ONE_SIDED = Text(
    en="listed in one of the audits alone, and not compared: {kinds}", zh="仅一次自查有清单，未作比较：{kinds}"
)
NUMBERED = Text(en="#{number}", zh="#{number}")
TODAY = Text(en="the same evidence by today's rules", zh="按当前规则重新判定")
AUDIT = Text(en="{name} ({finished}, profile {profile})", zh="{name}（{finished}，方案 {profile}）")
TITLE = Text(en="From {before} to {after}", zh="对比：{before} → {after}")
FORMERLY = Text(en="formerly {name}", zh="原名 {name}")
SCORED = Text(en="score {before} → {after}", zh="得分 {before} → {after}")
NOTHING = Text(en="Nothing changed on any host.", zh="各主机均无变化。")
UNCHANGED = Text(en="{n:host|hosts} without a change", zh="无变化的主机 {n} 台")
ALL_TOLD = Text(en="together", zh="合计")
HOST = Text(en="HOST", zh="主机")
LOST_CHECKS = Text(en="{n:check|checks} no longer decided: {why}: {names}", zh="{n} 个检查项不再能判定：{why}：{names}")
NEW_CHECKS = Text(
    en="{n:new check|new checks} not decided: {why}: {names}", zh="{n} 个新增检查项未能判定：{why}：{names}"
)
GAINED_CHECKS = Text(en="{n:check|checks} decided now: {names}", zh="{n} 个检查项现可判定：{names}")
RULES = Text(en="Judged by other rules:", zh="判定依据的变化：")
RULE_LINES: Mapping[str, Text] = {
    "tool": Text(en="inspector {before} → {after}", zh="inspector {before} → {after}"),
    "profile": Text(en="the profile {before} is not the same", zh="检查方案 {before} 已变更"),
    "other": Text(en="profile {before} → {after}", zh="检查方案 {before} → {after}"),
    "added": Text(en="checks only in the second: {names}", zh="仅后一次运行的检查项：{names}"),
    "removed": Text(en="checks only in the first: {names}", zh="仅前一次运行的检查项：{names}"),
    "checks": Text(en="checks that were changed themselves: {names}", zh="自身已修改的检查项：{names}"),
    "parameters": Text(en="other parameters: {names}", zh="参数变更的检查项：{names}"),
    "severities": Text(en="other severities: {names}", zh="级别变更的检查项：{names}"),
    "knowledge": Text(en="knowledge table {name}: {before} → {after}", zh="知识库 {name}：{before} → {after}"),
}
NONE = Text(en="none", zh="无")
COLON = Text(en=": ", zh="：")
SEMICOLON = Text(en="; ", zh="；")


def audit(side: Audited, lang: Lang) -> str:
    name = NUMBERED.render(lang, {"number": side.number}) if side.number else show(side.source or TODAY, lang)
    return AUDIT.render(lang, {"name": name, "finished": side.finished or "-", "profile": side.profile})


def title(found: Comparison, lang: Lang) -> str:
    return TITLE.render(lang, {"before": audit(found.before, lang), "after": audit(found.after, lang)})


def causes(why: Blame, lang: Lang) -> str:
    """`the host changed or the rules changed`; where each has its part, with `and`."""
    if not why.causes:
        return NO_CAUSE[lang]
    return (AND if why.certain else OR)[lang].join(CAUSES[cause][lang] for cause in why.causes)


def naming(found: Comparison, lang: Lang) -> Callable[[HostChange], str]:
    """What tells a host's name, with its id where several hosts of the comparison have that name."""
    times = Counter(host.name for host in found.hosts)

    def name(host: HostChange) -> str:
        if host.kind == UNIT:
            return summary.TOGETHER[lang]
        told = show(host.name, lang)
        return f"{told} #{host.id}" if host.id and times[host.name] > 1 else told

    return name


def unchanged(found: Comparison, told: Sequence[HostChange]) -> int:
    """How many hosts are not told of."""
    return sum(host.kind != UNIT for host in found.hosts) - sum(host.kind != UNIT for host in told)


def about(change: HostChange, lang: Lang) -> list[str]:
    """What stands behind the host's name."""
    told = [FORMERLY.render(lang, {"name": change.formerly})] if change.formerly else []
    if change.state is not State.BOTH:
        told.append(STATES[change.state][lang])
        told += [show(change.error, lang)] if change.error else []
    before, after = change.score
    if before and after and before != after:
        told.append(SCORED.render(lang, {"before": score(before), "after": score(after)}))
    return told


def score(found: Score) -> str:
    return f"{found.low:g}" if found.low == found.high else f"{found.low:g}–{found.high:g}"


def rules(found: Comparison, lang: Lang) -> list[str]:
    """What both were judged by that is not the same, one line each."""
    told, before, after = found.rules, found.before, found.after
    lines = [_line("tool", lang, before=before.tool, after=after.tool)] if told.tool else []
    if told.profile:
        word = "profile" if before.profile == after.profile else "other"
        lines.append(_line(word, lang, before=before.profile, after=after.profile))
    for word in ("added", "removed", "checks", "parameters", "severities"):
        names = _names(told, word)
        lines += [_line(word, lang, names=list(names))] if names else []
    for table in told.knowledge:
        sides = {"before": table.before or NONE, "after": table.after or NONE}
        lines.append(_line("knowledge", lang, name=table.name, **sides))
    return lines


def _names(told: RulesChange, word: str) -> tuple[str, ...]:
    names: tuple[str, ...] = getattr(told, word)
    return names


def _line(word: str, lang: Lang, **values: object) -> str:
    return RULE_LINES[word].render(lang, values)


def held(change: Held, lang: Lang) -> tuple[str, str]:
    """What was added or removed, and what else there is to say of it."""
    kind = HOLDINGS.get(change.kind, Text(en=change.kind, zh=change.kind))
    detail = change.after or change.before
    if change.act is Act.CHANGED:
        detail = MOVED.render(lang, {"before": change.before, "after": change.after})
    if not change.certain:
        which = FIRST if change.act is Act.ADDED else SECOND
        unsure = UNSURE.render(lang, {"which": which})
        detail = SEMICOLON[lang].join(filter(None, (show(detail, lang), unsure)))
    return f"{show(kind, lang)} {show(change.name, lang)}", show(detail, lang)


def coverage(change: HostChange, lang: Lang, *, full: bool) -> list[str]:
    """The checks that are decided on one side alone, those with the same reason together."""
    groups: dict[tuple[Text, str], list[str]] = {}
    for each in change.coverage:
        lost = each.after is None or each.after in summary.UNDECIDED
        text = (NEW_CHECKS if each.before is None else LOST_CHECKS) if lost else GAINED_CHECKS
        why = show(each.why, lang) if each.why and lost else ""
        groups.setdefault((text, why), []).append(each.check)
    lines = []
    for (text, why), names in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0][1])):
        listed = ", ".join(names) if full or len(names) <= LISTED else show(names, lang)
        lines.append(text.render(lang, {"n": len(names), "why": why or NO_CAUSE, "names": listed}))
    return lines
