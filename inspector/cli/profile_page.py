"""A profile explained: what it runs, on which hosts otherwise, what it accepts, collects, and may disturb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from inspector import summary
from inspector.cli import listing
from inspector.cli.requests import described
from inspector.layout import block, fields
from inspector.passwords.verdicts import TRIAL
from inspector.profile import ForHosts, WaiverRule
from inspector.request import Altered, Tree
from inspector.rules import Rules, rule_files
from inspector.snapshot import request_data
from inspector.text import Lang, Text

RUNS = Text(en="Runs {n:check|checks}", zh="运行 {n} 个检查项")
OWN = Text(en="Rules of its own", zh="自定义规则文件")
OTHERWISE = Text(en="Otherwise on hosts with {tags}", zh="标签为 {tags} 的主机另行设置")
WAIVES = Text(en="Accepts", zh="例外")
WAIVER = Text(
    en="{check}: {subject} on {host}{tags}, from {start} until {expires}, by {approver}: {reason}",
    zh="{check}：{host}的{subject}{tags}，{start} 至 {expires}，批准人 {approver}：{reason}",
)
ALL_SUBJECTS, ALL_HOSTS = Text(en="everything", zh="全部对象"), Text(en="all hosts", zh="所有主机")
ONE_SUBJECT, ONE_HOST = Text(en="{name}", zh=" {name} "), Text(en="{name}", zh="主机 {name} 上")
WITH_TAGS = Text(en=" with {tags}", zh="（仅限标签 {tags}）")
GATE = Text(en="Ends with a failure, unless the command line says otherwise", zh="退出码判定（命令行参数优先）")
FAIL_ON = Text(en="where a finding is {severity} or worse", zh="存在“{severity}”及以上级别的问题")
MAX_UNKNOWN = Text(en="where more than {limit} stay unknown on a host", zh="任一主机未能判定的检查项超过 {limit}")
NEW_RULES = Text(
    en="findings of rules that the baseline did not know count too (with --fail-on-new)",
    zh="与基线比较（--fail-on-new）时，基线中没有的规则所报的问题也计入",
)
COLLECTS = Text(en="Collects, and nothing else", zh="仅采集以下内容")
DISTURBS = Text(en="May disturb", zh="对主机的影响")
READ_ONLY = Text(
    en="Nothing is written, installed or restarted on a host, and no log-in is guessed at.",
    zh="不在主机上写入、安装或重启任何内容，也不猜测登录口令。",
)
WALK = Text(
    en="The walk over local file systems and the comparison with checksums read the disk for as long as they last; over SSH at low "
    "priority.",
    zh="遍历本地文件系统、比对校验值期间会持续读盘；经 SSH 采集时以低优先级运行。",
)
SCAN = Text(
    en="The ports of each host ({ports}) are scanned from here: at most {rate} packets a second, for at most {seconds} seconds.",
    zh="从本机扫描各主机的端口（{ports}）：每秒不超过 {rate} 个报文，每台主机不超过 {seconds} 秒。",
)
USUAL = Text(en="the usual ones", zh="常用端口")
GUESSING = Text(
    en="Trying candidates against password hashes takes up to {seconds} seconds a host, of the processors of the machine that runs "
    "inspector.",
    zh="口令散列比对每台主机最多 {seconds} 秒，只占用运行本工具的机器的处理器。",
)
SEVERITY = Text(en="severity {severity}", zh="级别 {severity}")


def disturbs(rules: Rules) -> dict[str, Text]:
    """What of an audit may be felt, by a word for each; that nothing is written goes for all of them."""
    needs = rules.needs()
    profile = rules.profile
    found: dict[str, Text] = {}
    if any(isinstance(need, (Tree, Altered)) for need in needs):
        found["walk"] = WALK
    if profile.outside.scan:
        ports = USUAL if profile.outside.ports is None else list(profile.outside.ports)
        found["scan"] = SCAN.fill(
            {"ports": ports, "rate": profile.outside.rate, "seconds": f"{profile.outside.seconds:g}"}
        )
    if TRIAL in needs and profile.passwords.seconds:
        found["passwords"] = GUESSING.fill({"seconds": f"{profile.passwords.seconds:g}"})
    return found


def collected(rules: Rules) -> dict[str, Any]:
    told = [{"what": what, "text": text} for what, text in disturbs(rules).items()]
    return {
        "id": rules.profile.id,
        "collects": [request_data(request) for request in rules.needs()],
        "disturbs": told,
    }


def whole(rules: Rules) -> dict[str, Any]:
    profile = rules.profile
    checks = [{"id": plan.check.id, "severity": plan.severity, "parameters": plan.parameters} for plan in rules.planned]
    return {
        "id": profile.id,
        "title": profile.title,
        "checks": checks,
        "rules": [str(path) for path in rule_files(profile)],
        "hosts": profile.hosts,
        "waivers": profile.waivers,
        "gate": profile.gate,
        "remediation": profile.remediation,
        **{name: value for name, value in collected(rules).items() if name != "id"},
    }


def page(rules: Rules, lang: Lang, width: int, *, brief: bool) -> str:
    profile = rules.profile
    parts = [f"{profile.id}\n{block(profile.title[lang], width)}"]
    if not brief:
        parts.append(_section(RUNS.render(lang, {"n": len(rules.planned)}), fields(_runs(rules, lang), width, "  ")))
        parts += _lines(OWN[lang], [str(path) for path in rule_files(profile)], width)
        for entry in profile.hosts:
            heading = block(OTHERWISE.render(lang, {"tags": tags(entry.tags)}), width)
            parts.append(_section(heading, fields(_of_hosts(entry, lang), width, "  ")))
        parts += _lines(WAIVES[lang], [waiver(rule, lang) for rule in profile.waivers], width)
        parts += _lines(block(GATE[lang], width), list(_gate(rules, lang)), width)
    parts += _lines(DISTURBS[lang], [text[lang] for text in (*disturbs(rules).values(), READ_ONLY)], width)
    collects = []
    for heading, found in described(rules.needs(), lang):
        collects += [f"  {heading}", *(block(line, width, first="    ", rest="      ") for line in found)]
    parts.append(_section(COLLECTS[lang], *collects))
    return "\n\n".join(parts)


def _runs(rules: Rules, lang: Lang) -> list[tuple[str, str]]:
    """The checks with the parameters that the profile sets."""
    rows = []
    for plan in rules.planned:
        given = rules.profile.parameters.get(plan.check.id, {})
        words = [plan.check.id, *values({name: plan.parameters[name] for name in given}, lang)]
        rows.append((summary.SEVERITIES[plan.severity][lang], "  ".join(words)))
    return rows


def _of_hosts(entry: ForHosts, lang: Lang) -> list[tuple[str, str]]:
    rows = []
    for check in dict.fromkeys((*entry.severity, *entry.parameters)):
        said = values(entry.parameters.get(check, {}), lang)
        if check in entry.severity:
            said.append(SEVERITY.render(lang, {"severity": summary.SEVERITIES[entry.severity[check]]}))
        rows.append((check, "  ".join(said)))
    return rows


def values(parameters: Mapping[str, object], lang: Lang) -> list[str]:
    return [f"{name}={listing.value(value, lang)}" for name, value in parameters.items()]


def tags(globs: Mapping[str, str | int | float]) -> str:
    return " ".join(f"{name}={glob}" for name, glob in globs.items())


def waiver(rule: WaiverRule, lang: Lang) -> str:
    said = {name: getattr(rule, name) for name in ("check", "start", "expires", "approver", "reason")}
    said["subject"] = ALL_SUBJECTS if rule.subject == "*" else ONE_SUBJECT.fill({"name": rule.subject})
    said["host"] = ALL_HOSTS if rule.host == "*" else ONE_HOST.fill({"name": rule.host})
    return WAIVER.render(lang, {**said, "tags": WITH_TAGS.fill({"tags": tags(rule.tags)}) if rule.tags else ""})


def _gate(rules: Rules, lang: Lang) -> Iterator[str]:
    gate = rules.profile.gate
    if gate.fail_on:
        yield FAIL_ON.render(lang, {"severity": summary.SEVERITIES[gate.fail_on]})
    if gate.max_unknown is not None:
        yield MAX_UNKNOWN.render(lang, {"limit": gate.max_unknown})
    if gate.new_rules:
        yield NEW_RULES[lang]


def _lines(heading: str, lines: list[str], width: int) -> list[str]:
    """A section, where there is anything in it."""
    return [_section(heading, *(block(line, width, first="  ", rest="    ") for line in lines))] if lines else []


def _section(heading: str, *lines: str) -> str:
    return "\n".join([heading, *lines])
