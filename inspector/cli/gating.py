"""The gate on the command line: its options, what they ask for, and what is said of it in the end."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import terminal
from inspector.cli.command import Option
from inspector.cli.status import Exit
from inspector.model import Dossier, InspectorError, Severity
from inspector.text import Lang, Text, os_error

if TYPE_CHECKING:  # help must come at once
    from inspector.change.compare import Source
    from inspector.cli.audit_options import Asked
    from inspector.gate import Wanted
    from inspector.model import Gate
    from inspector.profile import Profile

LARGEST = 1 << 30
"""Bytes of a result that findings are compared with."""
TOO_LARGE = Text(en="--fail-on-new {path}: larger than 1 GiB", zh="--fail-on-new {path}：文件超过 1 GiB")
UNREADABLE = Text(en="--fail-on-new {path}: {why}", zh="--fail-on-new {path}：{why}")
NO_NAME = Text(en="{option}: the name of a file is expected, not an empty value", zh="{option}：应为文件名，不能为空")
NOT_A_FILE = Text(en="not a regular file", zh="不是普通文件")
ONLY_WITH = Text(
    en="--fail-on-new-rules: give --fail-on-new BASELINE.json too, which says what is new",
    zh="--fail-on-new-rules 须与 --fail-on-new BASELINE.json 一起使用",
)
HINT = Text(en="{line} (--explain-gate says which)", zh="{line}（加 --explain-gate 查看明细）")

GATE_OPTIONS: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...] = (
    click.option(
        "--fail-on",
        cls=Option,
        metavar="SEVERITY",
        type=click.Choice([severity.value for severity in Severity]),
        help=Text(
            en="Exit with 1 where a finding that is not accepted is at least that severe: info, low, medium, high or critical "
            "(default: what the profile says).",
            zh="存在不低于该级别且未列为例外的问题时，以状态码 1 退出：info、low、medium、high 或 critical（默认以检查方案为准）。",
        ),
    ),
    click.option(
        "--fail-on-new",
        cls=Option,
        metavar="BASELINE",
        help=Text(
            en="Count only findings that are new or worse than in that earlier result (-f json=BASELINE), from low on where "
            "nothing else is said.",
            zh="只计入与基线（此前用 -f json=BASELINE 保存的结果）相比新增或加重的问题；未指定级别时从 low 起计。",
        ),
    ),
    click.option(
        "--fail-on-new-rules",
        cls=Option,
        is_flag=True,
        help=Text(
            en="Count findings of rules and advisories that the baseline did not know as well; else they are only reported.",
            zh="基线当时没有的规则、漏洞公告所报的问题也计入；默认只报告。",
        ),
    ),
    click.option(
        "--max-unknown",
        cls=Option,
        metavar="N|N%",
        help=Text(
            en="Exit with 3 where more checks than that (or than that share of those that apply) stay unknown on a host "
            "(default: what the profile says).",
            zh="任一主机上未能判定的检查项超过该数量（或占适用项的该比例）时，以状态码 3 退出（默认以检查方案为准）。",
        ),
    ),
    click.option(
        "--waivers",
        cls=Option,
        metavar="FILE",
        multiple=True,
        help=Text(
            en="Findings that are accepted, as under `waivers:` in a profile; one that has expired fails the audit where its "
            "finding is still there. May be repeated.",
            zh="例外清单文件（写法同检查方案的 waivers:）；例外已到期而问题仍在时判为不通过。可多次指定。",
        ),
    ),
    click.option(
        "--explain-gate",
        cls=Option,
        is_flag=True,
        help=Text(
            en="Say at the end, in at most ten lines, why the audit failed or passed.",
            zh="最后用不超过十行文字说明通过或不通过的原因。",
        ),
    ),
)


def baseline(asked: Asked) -> Source | None:
    """The result to compare with, read before any host is reached. Raises InspectorError."""
    path = asked.fail_on_new
    for option, given in (("--fail-on-new", [path]), ("--waivers", asked.waivers)):
        if "" in given:  # a variable of the pipeline that is not set
            raise InspectorError(NO_NAME.fill({"option": option}))
    if path is None:
        if asked.fail_on_new_rules:
            raise InspectorError(ONLY_WITH)
        return None
    from inspector.change.compare import Source
    from inspector.gate import read_baseline

    return Source(read_baseline(_data(path), path), Path(path).name)


def _data(path: str) -> bytes:
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise InspectorError(UNREADABLE.fill({"path": path, "why": NOT_A_FILE}))
        with open(path, "rb") as file:  # noqa: PTH123 - a word that the user gave
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"path": path, "why": os_error(error)})) from None
    if len(data) > LARGEST:
        raise InspectorError(TOO_LARGE.fill({"path": path}))
    return data


def wanted(asked: Asked, profile: Profile, before: Source | None) -> Wanted:
    """What the command line says, else the profile. Raises InspectorError."""
    from inspector.gate import Limit, Wanted

    said = profile.gate
    limit = asked.max_unknown if asked.max_unknown is not None else said.max_unknown
    return Wanted(
        fail_on=Severity(asked.fail_on) if asked.fail_on else said.fail_on,
        limit=Limit.parse(str(limit)) if limit is not None else None,
        baseline=before,
        new_rules=asked.fail_on_new_rules or bool(said.new_rules),
        beside=profile.beside,
        own=tuple(waiver for layer in profile.layers for waiver in layer.waivers),
    )


def exits(gate: Gate) -> set[Exit]:
    """What it calls for. Where too little is known that is said too, though a failure tells more."""
    from inspector.gate import status

    unknown = {Exit.NOT_ENOUGH} if any(not each.fingerprint for each in gate.blockers) else set()
    return {Exit(status(gate)), *unknown} - {Exit.DONE}


def tell(dossier: Dossier, gate: Gate, asked: Asked, ends: Exit, lang: Lang) -> None:
    """The explanation where it is asked for, else one line for a gate that is not passed, and what is wrong with waivers."""
    from inspector.gate import explanation, unused

    width = terminal.width(sys.stderr) if sys.stderr.isatty() else 0
    lines = explanation(gate, lang, exit_status=int(ends), several=len(dossier.hosts) > 1, width=width)
    if not asked.explain_gate:
        idle = unused(gate, lang)
        lines = [*([] if gate.passed else [HINT.render(lang, {"line": lines[0]})]), *idle]
    for number, line in enumerate(lines):
        shown = line if asked.explain_gate and number else f"inspector: {line}"
        terminal.say(shown, sys.stderr)
