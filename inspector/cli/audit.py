"""`inspector audit`."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.cli import crash, terminal
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.cli.status import Exit, Limit, most_telling, verdicts
from inspector.model import Dossier, HostStatus, InspectorError, Severity
from inspector.plugins import bundled, report_formats
from inspector.text import Lang, Text

if TYPE_CHECKING:  # imported where they are used: help must come at once
    from inspector.audit import Done, Examine
    from inspector.cli.output import Output
    from inspector.profile import Passwords
    from inspector.rules import Rules
    from inspector.targets import Target

JOBS = 4
COMMON = "common-passwords.txt"
INTERRUPTED = Text(en="interrupted before it was done", zh="自查被中断，未完成")
STOPPED = Text(
    en="interrupted; {done} of {all} hosts were finished and are reported",
    zh="已中断；已完成 {done}/{all} 台主机并输出结果",
)
NOTHING = Text(
    en="interrupted; no host was finished, and nothing is written", zh="已中断；没有已完成的主机，未写入任何结果"
)
WRITTEN = Text(en="{format} written to {path}", zh="{format} 已写入 {path}")


@click.command(
    "audit",
    cls=Command,
    help=Text(
        en="Audit hosts: collect the evidence, judge it by the checks of a profile, report what is wrong. Nothing is changed on a host.",
        zh="自查主机：采集证据，按检查方案逐项判定，报告发现的问题。不会改动被查主机。",
    ),
)
@click.argument(
    "targets",
    cls=Argument,
    nargs=-1,
    metavar="[TARGET]...",
    help=Text(
        en="local (this machine, the default) or rootfs:DIR (a folder that holds a root file system).",
        zh="local（本机，默认值）或 rootfs:DIR（含有根文件系统的目录）。",
    ),
)
@click.option(
    "-p",
    "--profile",
    cls=Option,
    metavar="PROFILE",
    default="self-check",
    help=Text(
        en="Which checks run and how: the id of a profile (default: self-check) or the path of a file.",
        zh="检查方案：内置方案的 id（默认 self-check）或文件路径。",
    ),
)
@click.option(
    "-f",
    "--format",
    "formats",
    cls=Option,
    metavar="FORMAT[=PATH]",
    multiple=True,
    help=Text(
        en="{formats}: what to write (default: console), to standard output or to a file; may be repeated.",
        zh="输出格式（默认 console）：{formats}，写到标准输出或文件；可多次指定。",
    ).fill({"formats": report_formats()}),
)
@click.option(
    "--fail-on",
    cls=Option,
    metavar="SEVERITY",
    type=click.Choice([severity.value for severity in Severity]),
    help=Text(
        en="Exit with 1 where a finding that is not accepted is at least that severe: info, low, medium, high or critical.",
        zh="存在不低于该级别且未列为例外的问题时，以状态码 1 退出：info、low、medium、high 或 critical。",
    ),
)
@click.option(
    "--max-unknown",
    cls=Option,
    metavar="N|N%",
    help=Text(
        en="Exit with 3 where more checks than that (or than that share of those that apply) stay unknown on a host.",
        zh="任一主机上未能判定的检查项超过该数量（或占适用项的该比例）时，以状态码 3 退出。",
    ),
)
@click.option(
    "--password-seconds",
    cls=Option,
    metavar="SECONDS",
    type=click.FloatRange(0, 86400),
    help=Text(
        en="For how long to guess at the password hashes of each host (default: {seconds}, or what the profile says). No log-in is tried.",
        zh="每台主机口令散列比对的时限（秒，默认 {seconds} 或以检查方案为准）。只比对散列，不尝试登录。",
    ).fill({"seconds": 20}),
)
@click.option(
    "--wordlist",
    cls=Option,
    metavar="FILE",
    multiple=True,
    help=Text(
        en="Passwords to try before the bundled list, one a line; may be repeated.",
        zh="优先于内置列表尝试的口令字典，每行一个；可多次指定。",
    ),
)
@click.option(
    "--organisation",
    cls=Option,
    metavar="NAME",
    multiple=True,
    help=Text(
        en="A name or abbreviation of the organisation, from which people may build passwords; may be repeated.",
        zh="单位名称的拼音或缩写，用于生成候选口令；可多次指定。",
    ),
)
@click.option(
    "--checks",
    cls=Option,
    metavar="DIR",
    multiple=True,
    help=Text(en="A folder with checks of your own; may be repeated.", zh="自定义检查项所在目录；可多次指定。"),
)
@click.option(
    "-j",
    "--jobs",
    cls=Option,
    metavar="N",
    type=click.IntRange(1, 256),
    help=Text(en=f"How many hosts at a time (default: {JOBS}).", zh=f"同时检查的主机数（默认 {JOBS}）。"),
)
@click.option(
    "-a",
    "--all",
    "full",
    cls=Option,
    is_flag=True,
    help=Text(en="Leave nothing out of the summary for brevity.", zh="摘要中列出全部内容，不做省略。"),
)
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    targets: tuple[str, ...],
    profile: str,
    formats: tuple[str, ...],
    fail_on: str | None,
    max_unknown: str | None,
    password_seconds: float | None,
    wordlist: tuple[str, ...],
    organisation: tuple[str, ...],
    checks: tuple[str, ...],
    jobs: int | None,
    full: bool,
) -> Exit:
    from inspector.cli import output
    from inspector.inventory import resolve
    from inspector.profile import Passwords
    from inspector.rules import load_rules

    lang = language_of(ctx)
    limit = Limit.parse(max_unknown) if max_unknown is not None else None
    gate = Severity(fail_on) if fail_on else None
    outputs = output.plan(formats)
    hosts = resolve(targets)
    rules = load_rules(profile, [Path(folder) for folder in checks])
    guessing = Passwords(seconds=password_seconds, organisations=organisation, wordlists=wordlist)
    run = _run(hosts, rules, _examine(rules, guessing), jobs or JOBS, lang)
    statuses = list(run.statuses)
    if run.dossier:
        statuses += verdicts(run.dossier, gate, limit)
        statuses += _deliver(outputs, run.dossier, lang, full=full)
    for note in run.notes:
        terminal.say(f"inspector: {note[lang]}", sys.stderr)
    return most_telling(statuses)


def _examine(rules: Rules, given: Passwords) -> Examine | None:
    """What guesses at passwords, where a check wants it; `given` on the command line goes before the profile."""
    from inspector.passwords.verdicts import TRIAL

    if TRIAL not in rules.needs():
        return None
    from inspector.passwords.cache import Cache
    from inspector.passwords.candidates import load_lists
    from inspector.passwords.examination import Examiner
    from inspector.profile import passwords

    chosen = passwords([given, rules.profile.passwords])
    lists = load_lists(bundled("profiles") / "knowledge" / COMMON, [Path(name) for name in chosen.wordlists])
    return Examiner(lists, chosen.seconds or 0.0, Cache.opened(), chosen.organisations).examine


@dataclass
class _Run:
    """What came of an audit; no dossier where it was interrupted before anything was finished."""

    dossier: Dossier | None = None
    statuses: list[Exit] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def _run(targets: Sequence[Target], rules: Rules, examine: Examine | None, jobs: int, lang: Lang) -> _Run:
    from inspector.audit import audit_hosts, dossier
    from inspector.cli import progress
    from inspector.entry import Judged, together, unaudited

    run = _Run()
    done: dict[int, Done] = {}
    started = _now()
    try:
        with progress.shown([target.name for target in targets], lang) as display:
            for entry in audit_hosts(targets, rules, jobs=jobs, examine=examine, tell=display.begin):
                done[entry.place] = entry
                display.done(entry.place)
    except KeyboardInterrupt:
        run.statuses.append(Exit.INTERRUPTED)
        run.notes.append((STOPPED if done else NOTHING).fill({"done": len(done), "all": len(targets)}))
    for entry in done.values():
        if entry.crash:
            run.statuses.append(Exit.INTERNAL)
            run.notes.append(crash.keep(entry.crash))
    if done:
        judged = [
            done[place].judged if place in done else Judged(unaudited(target, INTERRUPTED, HostStatus.FAILED))
            for place, target in enumerate(targets)
        ]
        unit = together(judged, rules)
        hosts = [*(entry.host for entry in judged), *([unit] if unit else [])]
        run.dossier = dossier(hosts, rules, started=started, finished=_now())
    return run


def _now() -> str:
    return f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _deliver(outputs: Sequence[Output], dossier: Dossier, lang: Lang, *, full: bool) -> Iterator[Exit]:
    """Write each report; one that fails keeps no other from being written."""
    from inspector.cli.output import deliver

    saved = next((each.path for each in outputs if each.format == "json" and each.is_file), "")
    for each in outputs:
        try:
            deliver(each, dossier, lang, full=full, saved=saved)
        except InspectorError as error:
            terminal.say(f"inspector: {error.text[lang]}", sys.stderr)
            yield Exit.BAD_INPUT
        except Exception as error:  # a fault of one renderer
            terminal.say(f"inspector: {crash.keep(error)[lang]}", sys.stderr)
            yield Exit.INTERNAL
        else:
            if each.is_file:
                written = WRITTEN.render(lang, {"format": each.format, "path": each.path})
                terminal.say(f"inspector: {written}", sys.stderr)
