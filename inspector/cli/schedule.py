"""`inspector schedule`: has `inspector run` called at set times."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import listing, terminal
from inspector.cli.command import Argument, Command, Group, Option, language_of
from inspector.text import Lang, Text

if TYPE_CHECKING:
    from inspector.cli.scheduling import Plan
    from inspector.schedule.listing import Scheduled

RUN = "inspector.schedule.run"
"""Where the arguments after -- are kept until the command is called."""
COLUMNS = tuple(
    Text(en=en, zh=zh)
    for en, zh in (
        ("NAME", "名称"),
        ("WHEN", "时间"),
        ("NEXT", "下次运行"),
        ("LAST", "上次运行"),
        ("STATUS", "退出状态"),
        ("BY", "方式"),
    )
)
OUTCOMES = {
    "running": Text(en="running", zh="运行中"),
    "timeout": Text(en="timed out", zh="超时"),
    "broken": Text(en="broken: install it again", zh="已损坏，请重新安装"),
}
OFF = Text(en="off", zh="已停用")
NEVER = Text(en="never", zh="从未")
INSTALLED = Text(
    en="{name}: installed in {place}, {when}; next: {next}", zh="{name}：已通过 {place} 安装，{when}；下次运行：{next}"
)
REPLACED = Text(
    en="{name}: replaced in {place}, {when}; next: {next}", zh="{name}：已替换（{place}），{when}；下次运行：{next}"
)
REMOVED = Text(en="{name}: removed from {place}", zh="{name}：已从 {place} 移除")
LINGER = Text(
    en="it runs only while {user} is logged in, unless root allows more: loginctl enable-linger {user}",
    zh="仅在 {user} 登录期间运行；如需始终运行，请由 root 执行：loginctl enable-linger {user}",
)
NAME: Callable[[Callable[..., Any]], Callable[..., Any]] = click.argument(
    "name",
    cls=Argument,
    metavar="NAME",
    help=Text(en="What the schedule is called.", zh="任务名称。"),
)


class WithRun(Command):
    """A command after whose own words, and `--`, those of `inspector run` follow."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = args.index("--") if "--" in args else len(args)
        ctx.meta[RUN] = tuple(args[at + 1 :])
        return super().parse_args(ctx, args[:at])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- ARGUMENTS]"]


@click.group(
    "schedule",
    cls=Group,
    help=Text(
        en="Have `inspector run` called at set times: by systemd, or by cron where there is no systemd.",
        zh="定时执行 `inspector run`：使用 systemd，没有 systemd 时使用 cron。",
    ),
)
def command() -> None:
    pass


@command.command(
    "install",
    cls=WithRun,
    help=Text(
        en="Install a schedule, or replace the one of that name. What follows -- are the arguments of `inspector run`; anybody on this "
        "machine may read them, so no secret belongs there.",
        zh="安装定时任务，或替换同名任务。-- 之后为 `inspector run` 的参数；本机任何人都可读到这些参数，不要写入敏感信息。",
    ),
)
@click.argument(
    "name",
    cls=Argument,
    metavar="[NAME]",
    required=False,
    default="inspector",
    help=Text(en="What the schedule is called (default: inspector).", zh="任务名称（默认 inspector）。"),
)
@click.option(
    "--every",
    cls=Option,
    metavar="WHEN",
    required=True,
    help=Text(
        en="hourly, `6 hours`, daily, weekly, monthly, or with a time: `daily 03:00`, `Mon 03:00`, `Mon-Fri 22:30`, `monthly 15 03:00`. "
        "A run that was missed is caught up on.",
        zh="周期：hourly、`6 hours`、daily、weekly、monthly，或带时间：`daily 03:00`、`Mon 03:00`、`Mon-Fri 22:30`、`monthly 15 03:00`。"
        "错过的运行会补做。",
    ),
)
@click.option(
    "--user",
    cls=Option,
    is_flag=True,
    help=Text(en="For this user alone, also where it is root.", zh="仅为当前用户安装（root 也可使用）。"),
)
@click.option(
    "--as",
    "account",
    cls=Option,
    metavar="USER",
    help=Text(
        en="The system's service runs as this user and not as root: enough for hosts over SSH. Paths count from that user's home, where results are kept too.",
        zh="系统服务以该用户而非 root 身份运行，适用于经 SSH 检查的主机；相对路径以该用户主目录为准，结果也保存在其中。",
    ),
)
@click.option(
    "--systemd",
    "wanted",
    cls=Option,
    flag_value="systemd",
    help=Text(en="A timer of systemd's.", zh="使用 systemd 定时器。"),
)
@click.option(
    "--cron", "wanted", cls=Option, flag_value="cron", help=Text(en="A line of cron's.", zh="使用 cron 任务。")
)
@click.option(
    "--credential",
    "credentials",
    cls=Option,
    metavar="NAME=FILE",
    multiple=True,
    help=Text(
        en="The file that holds a secret which the run names as credential:NAME; may be repeated. The schedule holds its path alone.",
        zh="存放敏感信息的文件，运行时以 credential:NAME 引用；可多次指定。任务中只保存其路径。",
    ),
)
@click.option(
    "--dry-run",
    cls=Option,
    is_flag=True,
    help=Text(en="Show what would be written, and write nothing.", zh="只显示将写入的内容，不作改动。"),
)
@click.pass_context
def install(ctx: click.Context, /, *, dry_run: bool, **given: Any) -> None:
    from inspector.cli import scheduling
    from inspector.schedule import installing

    plan = scheduling.plan(scheduling.Asked(**given, words=ctx.meta[RUN], dry_run=dry_run), ctx)
    if dry_run:
        for path, text in installing.preview(plan.job, plan.access, plan.place, plan.user).items():
            terminal.say(f"# {path}\n{text}")
        return
    done = installing.install(plan.job, plan.access, plan.place, plan.user)
    _say_installed(plan, language_of(ctx), replaced=done.replaced)


def _say_installed(plan: Plan, lang: Lang, *, replaced: bool) -> None:
    from inspector.cli import scheduling
    from inspector.schedule.listing import due_next
    from inspector.schedule.places import Place

    due = due_next(str(plan.job.when), _now())
    values = {"name": plan.job.name, "place": plan.place, "when": plan.job.when, "next": _shown(due)}
    terminal.say((REPLACED if replaced else INSTALLED).render(lang, values))
    if plan.place is Place.USER and (who := scheduling.without_linger()):
        terminal.say(f"inspector: {LINGER.render(lang, {'user': who})}", sys.stderr)


@command.command(
    "list",
    cls=Command,
    help=Text(
        en="The schedules of this user, and for root those of the system: when they run, and how the last run ended.",
        zh="列出当前用户的定时任务（root 还包括系统任务）：运行时间和上次结果。",
    ),
)
@listing.as_json
@click.pass_context
def list_schedules(ctx: click.Context, *, as_json: bool) -> None:
    from inspector.schedule.listing import list_schedules as listed

    lang, found = language_of(ctx), listed(_now())
    if as_json:
        listing.say_json(found)
        return
    listing.say_table([text[lang] for text in COLUMNS], [_row(each, lang) for each in found])


def _row(each: Scheduled, lang: Lang) -> tuple[str, ...]:
    known = OUTCOMES.get(each.outcome, Text(en=each.outcome, zh=each.outcome))
    status = str(each.status) if each.status is not None else known[lang]
    return (
        each.name,
        each.when,
        _shown(each.next) if each.next else OFF[lang],
        _shown(each.last) if each.last else NEVER[lang],
        status or "-",
        each.place,
    )


@command.command("remove", cls=Command, help=Text(en="Remove a schedule.", zh="移除定时任务。"))
@NAME
@click.pass_context
def remove(ctx: click.Context, *, name: str) -> None:
    from inspector.schedule import installing
    from inspector.schedule.job import check_name

    place = installing.remove(check_name(name))
    terminal.say(REMOVED.render(language_of(ctx), {"name": name, "place": place}))


@command.command(
    "due",
    cls=Command,
    help=Text(
        en="What cron calls every hour: run the schedule if it has been due since its last run.",
        zh="供 cron 每小时调用：若任务自上次运行后已到期，则执行。",
    ),
)
@NAME
def due(*, name: str) -> int:
    from inspector.schedule import due as catching_up
    from inspector.schedule.job import check_name

    status, said = catching_up.run(check_name(name), _now())
    if status:  # what is said makes cron send a mail
        terminal.say(said.decode("utf-8", "replace").rstrip("\n"), sys.stderr)
    return status


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _shown(text: str | None) -> str:
    """A UTC time as a local one."""
    if not text:
        return "-"
    return f"{datetime.datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"
