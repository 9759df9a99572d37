"""What `inspector audit` and `inspector run` are asked: the options that both have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

import click
import msgspec

from inspector.cli import listing
from inspector.cli.command import Argument, Option
from inspector.cli.gating import GATE_OPTIONS
from inspector.cli.reaching import ACCEPT_NEW, BECOME_PASSWORD, IDENTITY, INVENTORY, PLATFORM
from inspector.cli.signatures import SIGN
from inspector.model import InspectorError
from inspector.plugins import report_formats
from inspector.text import Text, clean

if TYPE_CHECKING:
    from inspector.working import Working

OPTIONS: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...] = (
    click.argument(
        "targets",
        cls=Argument,
        nargs=-1,
        metavar="[TARGET]...",
        help=Text(
            en="local (this machine, the default), ssh://[USER@]HOST[:PORT], rootfs:DIR (a folder that holds a root file system), "
            "image:FILE (a container image: an OCI layout, what docker save writes, or a tarball of a root file system) or "
            "bundle:FILE; with an inventory also names of its hosts, group:NAME or tag:NAME=VALUE.",
            zh="local（本机，默认值）、ssh://[用户@]主机[:端口]、rootfs:DIR（含有根文件系统的目录）、"
            "image:FILE（容器镜像：OCI 布局、docker save 归档或根文件系统 tar 包）或 bundle:FILE；使用清单时，"
            "也可以是其中的主机名、group:组名 或 tag:标签=值。",
        ),
    ),
    click.option(
        "-p",
        "--profile",
        cls=Option,
        metavar="PROFILE",
        default="self-check",
        help=Text(
            en="Which checks run and how: the id of a profile (default: self-check) or the path of a file.",
            zh="检查方案：内置方案的 id（默认 self-check）或文件路径。",
        ),
    ),
    click.option(
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
    ),
    *GATE_OPTIONS,
    click.option(
        "--password-seconds",
        cls=Option,
        metavar="SECONDS",
        type=click.FloatRange(0, 86400),
        help=Text(
            en="For how long to guess at the password hashes of each host (default: {seconds}, or what the profile says). No log-in is tried.",
            zh="每台主机口令散列比对的时限（秒，默认 {seconds} 或以检查方案为准）。只比对散列，不尝试登录。",
        ).fill({"seconds": 20}),
    ),
    click.option(
        "--wordlist",
        cls=Option,
        metavar="FILE",
        multiple=True,
        help=Text(
            en="Passwords to try before the bundled list, one a line; may be repeated.",
            zh="优先于内置列表尝试的口令字典，每行一个；可多次指定。",
        ),
    ),
    click.option(
        "--organisation",
        cls=Option,
        metavar="NAME",
        multiple=True,
        help=Text(
            en="A name or abbreviation of the organisation, from which people may build passwords; may be repeated.",
            zh="单位名称的拼音或缩写，用于生成候选口令；可多次指定。",
        ),
    ),
    listing.checks_folders,
    click.option(
        "-j",
        "--jobs",
        cls=Option,
        metavar="N",
        type=click.IntRange(1, 256),
        help=Text(
            en="How many hosts at a time (default: one a processor; over a network four, at most 32 in all).",
            zh="同时检查的主机数（默认每个处理器 1 台；经网络采集时每个处理器 4 台，最多 32 台）。",
        ),
    ),
    click.option(
        "-a",
        "--all",
        "full",
        cls=Option,
        is_flag=True,
        help=Text(
            en="Leave nothing out of the summary for brevity; in SARIF, tell of every check.",
            zh="摘要中列出全部内容，不做省略；SARIF 中列出每个检查项的结果。",
        ),
    ),
    click.option(
        "--resume",
        cls=Option,
        metavar="ID|FILE",
        help=Text(
            en="Go on with an audit that was cut short: hosts that are done are not audited again. What is not given anew is as it was.",
            zh="继续被中断的自查：已完成的主机不再重复检查；未重新给出的参数沿用原值。",
        ),
    ),
    click.option(
        "--selftest",
        cls=Option,
        is_flag=True,
        help=Text(
            en="Try the checks on altered copies of each host's evidence too, and tell in the annex which cannot fail there.",
            zh="同时在各主机证据的改动副本上试验检查项，在附录中列出无法报出问题的检查项。",
        ),
    ),
    click.option(
        "--keep-evidence",
        cls=Option,
        is_flag=True,
        help=Text(
            en="With what is recorded, keep the evidence too, sealed: secrets are left out. It can be judged again later (inspector replay).",
            zh="记入数据库时一并保存已封存的证据（不含敏感内容），以后可用 inspector replay 重新判定。",
        ),
    ),
    SIGN,
    INVENTORY,
    ACCEPT_NEW,
    BECOME_PASSWORD,
    IDENTITY,
    PLATFORM,
    click.option(
        "--nmap",
        "scans",
        cls=Option,
        metavar="FILE",
        multiple=True,
        help=Text(
            en="What nmap found from outside, as an XML file, to compare with what the hosts themselves say; may be repeated.",
            zh="外部扫描结果（nmap 的 XML 文件），用于与主机自身情况比对；可多次指定。",
        ),
    ),
)


def audit_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """All of them, in this order."""
    return reduce(lambda made, option: option(made), reversed(OPTIONS), function)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says. The working form keeps it, so that `--resume` need not repeat it."""

    targets: tuple[str, ...]
    profile: str
    formats: tuple[str, ...]
    fail_on: str | None
    max_unknown: str | None
    password_seconds: float | None
    wordlist: tuple[str, ...]
    organisation: tuple[str, ...]
    checks: tuple[str, ...]
    jobs: int | None
    full: bool
    inventories: tuple[str, ...] = ()
    accept_new: bool = False
    become_password: str | None = None
    identity: str | None = None
    platform: str | None = None
    scans: tuple[str, ...] = ()
    selftest: bool = False
    store: bool = False
    run: bool = False
    keep_evidence: bool = False
    sign: bool = False
    fail_on_new: str | None = None
    fail_on_new_rules: bool = False
    waivers: tuple[str, ...] = ()
    explain_gate: bool = False


def asked(ctx: click.Context, words: Mapping[str, object], form: Working | None) -> Asked:
    """What is given, and for what is not given, what was when the audit was begun."""
    given = click.core.ParameterSource.COMMANDLINE
    before = form.head.said if form else {}
    said = {name: value for name, value in before.items() if ctx.get_parameter_source(name) is not given}
    try:
        return msgspec.convert({**words, **said}, Asked)
    except msgspec.ValidationError as error:
        raise InspectorError(
            Text(en="--resume: {what}", zh="--resume：{what}").fill({"what": clean(str(error))})
        ) from None
