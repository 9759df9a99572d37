"""`inspector collect`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import listing, signatures, terminal
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.cli.output import write_file
from inspector.cli.reaching import ACCEPT_NEW, BECOME_PASSWORD, INVENTORY, PLATFORM
from inspector.cli.status import Exit
from inspector.model import InspectorError
from inspector.snapshot import digest
from inspector.text import Lang, Text

if TYPE_CHECKING:  # imported where they are used: help must come at once
    from inspector.rules import Rules
    from inspector.signing import SigningKey
    from inspector.targets import Target
    from inspector.targets.bundle.container import Header
    from inspector.targets.bundle.keys import Recipients

PROFILE: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "-p",
    "--profile",
    cls=Option,
    metavar="PROFILE",
    default="self-check",
    help=Text(
        en="For which checks: the id of a profile (default: self-check) or the path of a file.",
        zh="按哪个检查方案采集：内置方案的 id（默认 self-check）或文件路径。",
    ),
)
RECIPIENT: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--recipient",
    cls=Option,
    metavar="KEY|FILE",
    help=Text(
        en="Encrypt secrets to this public key of age (age1…), or to the keys in a file (see inspector collector key); without it they are left out.",
        zh="用该 age 公钥（age1…）或文件中的公钥加密敏感内容（由 collector key 生成）；不指定则不保存敏感内容。",
    ),
)
THERE = Text(en="{path} exists already; --force overwrites it", zh="{path} 已存在；如需覆盖请加 --force")
ONE = Text(
    en="{word}: one host is collected at a time, and this names {n}", zh="{word}：每次只采集一台主机，而此处对应 {n} 台"
)
WRITTEN = Text(
    en="{path} written, {n:byte|bytes} of {host}; digest: {digest}",
    zh="已写入 {path}（主机 {host}，{n} 字节），摘要：{digest}",
)
WHERE = Text(en="-o FILE is missing: where the bundle is to be written", zh="缺少 -o 文件：请指定采集包的输出文件")
UNSIGNED = Text(
    en="--sign: what goes to standard output is not signed; name a file with -o",
    zh="--sign：输出到标准输出时不能签名，请用 -o 指定文件",
)
NO_SECRETS = Text(
    en="without --recipient the script leaves secrets out (password hashes, private keys), and what rests on them stays unknown",
    zh="未指定 --recipient：脚本不会采集敏感内容（口令散列、私钥等），相关检查项将无法判定",
)
OFFLINE = "offline"
LEFT_OUT = Text(
    en="secrets (password hashes, private keys) are left out, and what rests on them will stay unknown; --recipient encrypts them",
    zh="未保存敏感内容（口令散列、私钥等），相关检查项将无法判定；可用 --recipient 加密保存",
)


@click.command(
    "collect",
    cls=Command,
    help=Text(
        en="Collect the evidence of one host into a file that is audited elsewhere or later as bundle:FILE; `collect offline` prints a script that does so, as root (sh collect.sh FILE), on a host that no network reaches.",
        zh="将一台主机的证据采集到文件中，供以后或在别处用 bundle:文件 检查；collect offline 输出离线采集脚本，在网络无法到达的主机上以 root 运行（sh collect.sh 文件）。",
    ),
)
@click.argument(
    "target",
    cls=Argument,
    metavar="TARGET",
    help=Text(
        en="local (this machine), ssh://[user@]host[:port], rootfs:DIR, image:FILE, a host of the inventory, or offline.",
        zh="local（本机）、ssh://[用户@]主机[:端口]、rootfs:目录、image:文件、清单中的主机，或 offline（离线脚本）。",
    ),
)
@click.option(
    "-o",
    "--output",
    cls=Option,
    metavar="FILE",
    help=Text(
        en="The file to write, for its owner alone; the script of `offline` goes to standard output without it.",
        zh="输出文件，仅所有者可读；offline 不指定时脚本写到标准输出。",
    ),
)
@PROFILE
@RECIPIENT
@listing.checks_folders
@INVENTORY
@ACCEPT_NEW
@BECOME_PASSWORD
@PLATFORM
@signatures.SIGN
@signatures.SIGN_KEY
@click.option("--force", cls=Option, is_flag=True, help=Text(en="Overwrite the file.", zh="覆盖已有文件。"))
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    target: str,
    output: str | None,
    profile: str,
    recipient: str | None,
    checks: tuple[str, ...],
    inventories: tuple[str, ...],
    accept_new: bool,
    become_password: str | None,
    platform: str | None,
    sign: bool,
    sign_key: str | None,
    force: bool,
) -> Exit:
    from inspector.cli import equipment
    from inspector.inventory import check_platform, load, resolve
    from inspector.rules import load_rules
    from inspector.targets.bundle.keys import recipients

    lang = language_of(ctx)
    if output is None and target != OFFLINE:
        raise InspectorError(WHERE)
    if output is not None and not force and os.path.lexists(output):
        raise InspectorError(THERE.fill({"path": output}))
    key = _key(sign, sign_key, output, lang)
    to = recipients(recipient) if recipient else None
    rules = load_rules(profile, [Path(folder) for folder in checks])
    if output is None or target == OFFLINE:
        check_platform(platform or "", images=False)
        return _offline(rules, to, output, key, lang)
    with equipment.shared(lang, accept_new=accept_new, become_password=become_password) as shared:
        hosts = resolve((target,), load(inventories, sys.stdin.buffer), ssh=shared.target, platform=platform)
        if len(hosts) != 1:
            raise InspectorError(ONE.fill({"word": target, "n": len(hosts)}))
        shared.ask()
        try:
            data, header = _collected(hosts[0], rules, to)
        except InspectorError as error:
            if not hasattr(error, "status"):
                raise
            terminal.say(f"inspector: {error.text[lang]}", sys.stderr)
            return Exit.NOT_ENOUGH
    _written(data, output, key, lang)
    _say(data, header, output, lang)
    return Exit.DONE


def _key(sign: bool, named: str | None, output: str | None, lang: Lang) -> SigningKey | None:
    if (sign or named) and output is None:
        raise InspectorError(UNSIGNED)
    return signatures.wanted_key(sign, named, [output] if output else [], lang)


def _written(data: bytes, output: str, key: SigningKey | None, lang: Lang) -> None:
    write_file(output, [data])
    if key:
        signatures.sign_files([output], key, lang)


def _offline(rules: Rules, to: Recipients | None, output: str | None, key: SigningKey | None, lang: Lang) -> Exit:
    from inspector.targets.bundle.container import Made
    from inspector.targets.bundle.offline import offline

    data = offline(rules.needs(), Made(rules.profile.id, rules.profile.digest), to)
    if to is None:
        terminal.say(f"inspector: {NO_SECRETS[lang]}", sys.stderr)
    if output is None:
        terminal.write_bytes(data, sys.stdout)
    else:
        _written(data, output, key, lang)
    return Exit.DONE


def _say(data: bytes, header: Header, output: str, lang: Lang) -> None:
    if header.secrets == "left-out":
        terminal.say(f"inspector: {LEFT_OUT[lang]}", sys.stderr)
    values = {"path": output, "n": len(data), "host": header.host, "digest": digest(data)}
    terminal.say(WRITTEN.render(lang, values))


def _collected(target: Target, rules: Rules, to: Recipients | None) -> tuple[bytes, Header]:
    from inspector.targets.bundle.carried import bundled
    from inspector.targets.bundle.container import Made
    from inspector.targets.bundle.secrecy import of_hosts

    snapshot = target.collect(of_hosts(rules.needs(), target.kind))
    return bundled(snapshot, Made(rules.profile.id, rules.profile.digest), to)
