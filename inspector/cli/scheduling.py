"""What `inspector schedule install` is asked, as a job: the arguments of `inspector run` are tried before anything is written."""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from inspector.cli import output
from inspector.cli.command import language_of
from inspector.configuration import Configuration, load_configuration, of_service
from inspector.credentials import Source
from inspector.gate import Limit
from inspector.inventory import Entry, choose, load
from inspector.model import InspectorError
from inspector.plugins import load_pieces
from inspector.rules import load_rules
from inspector.schedule import access, job, places
from inspector.schedule.access import Access
from inspector.schedule.job import Job
from inspector.schedule.places import Place
from inspector.schedule.when import When, parse
from inspector.text import Text, os_error

LINGERING = Path("/var/lib/systemd/linger")
NOT_ALONE = Text(
    en="{word}: nobody is there to answer when the schedule runs; name a file: {instead}",
    zh="{word}：定时运行时无人应答，请改用文件：{instead}",
)
NO_RESUME = Text(en="--resume is for once, and not for a schedule", zh="--resume 只用于一次运行，不能用于定时任务")
NO_READER = Text(
    en="-f {word}: nobody reads the standard output of a schedule; name a file: -f {word}=PATH",
    zh="-f {word}：定时任务的标准输出无人查看，请指定文件：-f {word}=PATH",
)
LACKING = Text(
    en="credential:{name} is named, but no file for it: --credential {name}=FILE",
    zh="引用了 credential:{name}，但未指定对应文件：--credential {name}=FILE",
)
NO_USER = Text(en="--as {user}: there is no such user", zh="--as {user}：用户不存在")
NOT_AS = Text(
    en="--as goes with the system's systemd alone; to have cron run it, install it as that user",
    zh="--as 只能用于系统级 systemd；使用 cron 时请以该用户身份安装",
)
VARIABLE = "INSPECTOR_DATABASE_URL"
NOT_PASSED_ON = Text(
    en="{variable} is set here, and is not passed on to a schedule, whose file everybody may read: name the store in the configuration "
    "(database:) or by --database, or unset the variable",
    zh="当前设置了 {variable}，但定时任务文件任何人可读，不会传入该变量：请在配置文件（database:）中或用 --database 指定存储库，或取消该变量",
)
NO_FOLDER = Text(
    en="the current folder cannot be used: {why}; go to another", zh="无法使用当前目录：{why}；请切换到其他目录"
)
_NAMED = re.compile(r"credential:([A-Za-z0-9_.@-]+)", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """The command line. `words`: those of `inspector run`."""

    name: str
    every: str
    user: bool
    account: str | None
    wanted: str | None
    credentials: tuple[str, ...]
    words: tuple[str, ...]
    dry_run: bool


@dataclass(frozen=True)
class Plan:
    """What is to be installed, and where. `user`: who it runs as, where that is not root."""

    job: Job
    access: Access
    place: Place
    user: str = ""


def plan(asked: Asked, ctx: click.Context) -> Plan:
    """Raises InspectorError and click's own errors for whatever would go wrong in each run."""
    job.check_name(asked.name)
    when, files = parse(asked.every), job.credentials(asked.credentials)
    place = places.choose(asked.wanted, user=asked.user, seen=asked.dry_run)
    account = asked.account or ""
    if account and place is not Place.SYSTEM:
        raise InspectorError(NOT_AS)
    with chdir(_home(account)) if account else nullcontext():
        return _planned(asked, ctx, when, place, files)


def _planned(asked: Asked, ctx: click.Context, when: When, place: Place, files: Mapping[str, Path]) -> Plan:
    """Paths in the arguments count from the current folder."""
    account = asked.account or ""
    words = (*(() if _says_language(asked.words) else ("--lang", language_of(ctx))), *asked.words)
    job.check_words(words)
    said, params = _configuration(account), _parsed(words, ctx)
    for name in said.reports.formats if said.reports else ():
        load_pieces(name)
    entries = choose(params["targets"], load(params["inventories"]))
    access.check_credentials(files)
    _require(_wanted(params, entries, said), files)
    environment = {} if account else job.kept_environment(os.environ)
    made = Job(asked.name, when, words, _here(), environment, files)
    return Plan(made, _access(params, entries, said, account), place, account)


def _configuration(account: str) -> Configuration:
    """The one that the runs will read."""
    if not account:
        return load_configuration()
    with _rights_of(account):
        return of_service(_home(account))


@contextmanager
def _rights_of(account: str) -> Iterator[None]:
    """The block with that user's rights instead of root's: it reads what a run of theirs can read, and nothing else."""
    who, group, groups = pwd.getpwnam(account), os.getegid(), os.getgroups()
    try:
        os.setgroups(os.getgrouplist(account, who.pw_gid))
        os.setegid(who.pw_gid)
        os.seteuid(who.pw_uid)
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)


def without_linger() -> str:
    """This user, where nothing of theirs runs after they have logged out."""
    name = pwd.getpwuid(os.geteuid()).pw_name
    return "" if (LINGERING / name).exists() else name


def _here() -> Path:
    """The folder from which relative paths of the arguments count."""
    try:
        return Path.cwd()
    except OSError as error:
        raise InspectorError(NO_FOLDER.fill({"why": os_error(error)})) from None


def _says_language(words: Iterable[str]) -> bool:
    return any(word.partition("=")[0] == "--lang" for word in words)


def _parsed(words: tuple[str, ...], ctx: click.Context) -> dict[str, Any]:
    """The parameters of `inspector run`, checked as it checks them."""
    from inspector.cli.run import command as run

    with run.make_context("run", list(words), parent=ctx.find_root()) as made:
        params = dict(made.params)
    load_rules(params["profile"], [Path(folder) for folder in params["checks"]], params["waivers"])
    if params["max_unknown"] is not None:
        Limit.parse(params["max_unknown"])
    if params["resume"]:
        raise InspectorError(NO_RESUME)
    if "-" in params["inventories"]:
        raise InspectorError(NOT_ALONE.fill({"word": "-i -", "instead": "-i FILE"}))
    for word in params["formats"]:
        name, _, path = word.partition("=")
        load_pieces(name)
        if name != output.CONSOLE and not path:
            raise InspectorError(NO_READER.fill({"word": name}))
    source = params["become_password"]
    if source and not source.startswith("credential:"):
        instead = "--become-password credential:NAME, --credential NAME=FILE"
        raise InspectorError(NOT_ALONE.fill({"word": "--become-password", "instead": instead}))
    return params


def _wanted(params: Mapping[str, Any], entries: Iterable[Entry], said: Configuration) -> Iterator[str]:
    """Names of the credentials that the run asks for."""
    import msgspec

    texts = [str(params["become_password"]), str(msgspec.to_builtins(said))]
    for entry in entries:
        texts += [str(value) for value in (vars(entry.ssh) if entry.ssh else {}).values() if isinstance(value, Source)]
    for text in texts:
        yield from _NAMED.findall(text)


def _require(wanted: Iterable[str], given: Mapping[str, Path]) -> None:
    for name in wanted:
        if name not in given:
            raise InspectorError(LACKING.fill({"name": name}))


def _access(params: Mapping[str, Any], entries: Iterable[Entry], said: Configuration, account: str) -> Access:
    """The service of another user needs none of root's rights, and keeps what it keeps in that user's home."""
    if account:
        folders = access.reported(said, params["formats"], params["textfile"])
        return Access((), access.existing([_home(account), *folders], account))
    if os.environ.get(VARIABLE) and not (params["database"] or said.database):
        raise InspectorError(NOT_PASSED_ON.fill({"variable": VARIABLE}))
    writes = access.writable(
        said,
        formats=params["formats"],
        textfile=params["textfile"],
        database=params["database"],
        accept_new=params["accept_new"],
    )
    return Access(access.capabilities(entry.target.partition(":")[0] for entry in entries), writes)


def _home(account: str) -> Path:
    """Where the service of another user starts, and keeps what it keeps. Raises InspectorError."""
    try:
        (home,) = access.existing([Path(pwd.getpwnam(account).pw_dir)], account)
    except KeyError:
        raise InspectorError(NO_USER.fill({"user": account})) from None
    return home
