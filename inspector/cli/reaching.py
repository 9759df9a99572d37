"""Options of how hosts are reached and bundles opened, for every command that does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from inspector.cli.command import Option
from inspector.model import InspectorError
from inspector.text import Text

INVENTORY: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "-i",
    "--inventory",
    "inventories",
    cls=Option,
    metavar="FILE",
    multiple=True,
    help=Text(
        en="An inventory of our own (YAML) or of Ansible's (INI, YAML, JSON); - is standard input; may be repeated.",
        zh="主机清单：本工具的 YAML 格式，或 Ansible 的 INI、YAML、JSON 格式；- 表示标准输入；可多次指定。",
    ),
)
ACCEPT_NEW: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--accept-new",
    cls=Option,
    is_flag=True,
    help=Text(
        en="Trust the keys of hosts that are not known yet; a changed key is refused all the same.",
        zh="信任尚未记录的主机密钥；密钥发生变化的主机仍会被拒绝。",
    ),
)
BECOME_PASSWORD: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--become-password",
    cls=Option,
    metavar="SOURCE",
    help=Text(
        en="Where the password for sudo is to be had, for hosts of which an inventory says nothing else: ask, fd:N, env:NAME or "
        "credential:NAME. Never the password itself.",
        zh="提权口令（sudo）的来源，用于清单中未单独指定的主机：ask、fd:N、env:变量名 或 credential:名称。不要直接写口令。",
    ),
)
IDENTITY: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--identity",
    cls=Option,
    metavar="FILE",
    help=Text(
        en="The auditor's private key, to which the secrets of bundles are encrypted (default: $INSPECTOR_IDENTITY, or the one that "
        "`inspector collector key` made).",
        zh="解密采集包敏感内容的私钥文件（默认取 $INSPECTOR_IDENTITY，或由 `inspector collector key` 生成的私钥）。",
    ),
)
PLATFORM: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--platform",
    cls=Option,
    metavar="OS/ARCH[/VARIANT]",
    help=Text(
        en="Of an image that is made for several platforms, which one: linux/amd64, linux/arm64 … (default: this machine's).",
        zh="多平台镜像中要检查的平台，如 linux/amd64、linux/arm64（默认与本机一致）。",
    ),
)
NO_IDENTITY = Text(en="--identity {path}: there is no such file", zh="--identity {path}：文件不存在")


def use_identity(path: str | None) -> None:
    """For all bundles of this command. Raises InspectorError."""
    if path is None:
        return
    from inspector.targets.bundle.keys import VARIABLE

    if not Path(path).is_file():
        raise InspectorError(NO_IDENTITY.fill({"path": path}))
    os.environ[VARIABLE] = path
