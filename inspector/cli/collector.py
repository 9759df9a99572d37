"""`inspector collector`: the script that collects on a host, as it is or installed, and the keys for what is carried."""

from __future__ import annotations

import os
import sys

import click

from inspector.cli import terminal
from inspector.cli.command import Argument, Command, Group, Option, language_of
from inspector.cli.output import write_file
from inspector.model import InspectorError
from inspector.text import Text

KEY_WRITTEN = Text(
    en="private half, to be kept here: {path}; public half, for --recipient: {path}.pub",
    zh="私钥（请妥善保管）：{path}；公钥（用于 --recipient）：{path}.pub",
)


@click.group(
    "collector",
    cls=Group,
    help=Text(
        en="The script that collects on a host: show it or install it; and keys for bundles.",
        zh="在主机上运行的采集脚本：查看、安装；以及采集包的密钥。",
    ),
)
def command() -> None:
    pass


@command.command(
    "print",
    cls=Command,
    help=Text(en="Print the exact script that runs on hosts over SSH.", zh="输出经 SSH 在主机上运行的采集脚本原文。"),
)
def print_script() -> None:
    from inspector.targets.collector.script import script

    terminal.write_bytes(script(), sys.stdout)


@command.command(
    "install",
    cls=Command,
    help=Text(
        en="Print the command that an administrator runs as root on a host to install the script and the one sudo rule for it; nothing is done here. For example: inspector collector install --user audit | ssh root@host sh",
        zh="输出管理员在主机上以 root 执行的安装命令（采集脚本及其唯一的 sudo 规则），本命令自身不做任何改动。例如：collector install --user audit | ssh root@host sh",
    ),
)
@click.option(
    "--user",
    cls=Option,
    metavar="NAME",
    default="inspector",
    help=Text(
        en="The account that logs in to audit the host (default: inspector).",
        zh="登录主机进行检查的账户（默认 inspector）。",
    ),
)
def install(*, user: str) -> None:
    from inspector.targets.bundle.installing import installation

    terminal.write_bytes(installation(user), sys.stdout)


@command.command(
    "key",
    cls=Command,
    help=Text(
        en="Make the auditor's keys, to which the secrets of bundles are encrypted.",
        zh="生成检查人员的密钥对，用于加密和解密采集包中的敏感内容。",
    ),
)
@click.argument(
    "path",
    cls=Argument,
    metavar="[FILE]",
    required=False,
    help=Text(
        en="Where the private half goes, and beside it FILE.pub (default: the state folder, where audits look for it).",
        zh="私钥文件路径，公钥写入同目录的 文件.pub（默认在状态目录中，检查时自动使用）。",
    ),
)
@click.pass_context
def key(ctx: click.Context, *, path: str | None) -> None:
    from inspector.installation import state_folder
    from inspector.targets.bundle.keys import new_identity

    place = path or str(state_folder() / "identity")
    for each in (place, f"{place}.pub"):
        if os.path.lexists(each):
            raise InspectorError(KEPT.fill({"path": each}))
    private, public = new_identity()
    write_file(place, [private.encode()])
    write_file(f"{place}.pub", [public.encode()])
    terminal.say(KEY_WRITTEN.render(language_of(ctx), {"path": place}))


KEPT = Text(
    en="{path} exists already; keys are never overwritten: bundles that were made for them could not be read any more",
    zh="{path} 已存在；不会覆盖已有密钥，否则此前为其加密的采集包将无法解密",
)
