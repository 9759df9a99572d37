"""`inspector selftest`: whether the checks can tell right from wrong on a host."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector import sentences
from inspector.cli import listing, terminal
from inspector.cli.collect import PROFILE
from inspector.cli.command import Argument, Command, language_of
from inspector.cli.reaching import ACCEPT_NEW, BECOME_PASSWORD, IDENTITY, INVENTORY, PLATFORM, use_identity
from inspector.cli.status import Exit
from inspector.layout import block
from inspector.model import InspectorError
from inspector.text import Lang, Text

if TYPE_CHECKING:  # imported where they are used: help must come at once
    from inspector.model import Host, Selftest
    from inspector.rules import Rules
    from inspector.targets import Target

SECONDS = 2.0
"""For guessing at passwords: how they are judged is tried on those of the cases."""
ONE = Text(
    en="{word}: one host is tried at a time, and this names {n}", zh="{word}：每次只对一台主机自检，而此处对应 {n} 台"
)
WHICH = Text(
    en="which host of the inventory? One host is tried at a time: inspector selftest -i FILE HOST",
    zh="未指定清单中的主机；每次只对一台主机自检：inspector selftest -i 清单 主机",
)
COLON = Text(en=": ", zh="：")


@click.command(
    "selftest",
    cls=Command,
    help=Text(
        en="Try the checks of a profile on altered copies of a host's evidence: each must fail where one of its known defects is "
        "planted, must not fail on its known good cases, and must not pass where evidence is taken away. Exit status 1 names one that does not.",
        zh="将检查方案的各检查项放到主机证据的改动副本上试验：植入已知缺陷时应报出问题，已知合格时不应误报，证据缺失时不应通过。"
        "有检查项不符合要求时以状态码 1 退出。",
    ),
)
@click.argument(
    "target",
    cls=Argument,
    metavar="[TARGET]",
    required=False,
    help=Text(
        en="local (this machine, the default), ssh://[user@]host[:port], rootfs:DIR, image:FILE, bundle:FILE, or a host of the inventory.",
        zh="local（本机，默认值）、ssh://[user@]host[:port]、rootfs:目录、image:文件、bundle:文件，或清单中的主机。",
    ),
)
@PROFILE
@listing.checks_folders
@INVENTORY
@ACCEPT_NEW
@BECOME_PASSWORD
@IDENTITY
@PLATFORM
@listing.as_json
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    target: str | None,
    profile: str,
    checks: tuple[str, ...],
    inventories: tuple[str, ...],
    accept_new: bool,
    become_password: str | None,
    identity: str | None,
    platform: str | None,
    as_json: bool,
) -> Exit:
    from inspector.cli import equipment
    from inspector.inventory import load, resolve
    from inspector.rules import load_rules

    if inventories and target is None:
        raise InspectorError(WHICH)
    target = target or "local"
    lang = language_of(ctx)
    rules = load_rules(profile, [Path(folder) for folder in checks])
    use_identity(identity)
    with equipment.shared(lang, accept_new=accept_new, become_password=become_password) as shared:
        hosts = resolve((target,), load(inventories, sys.stdin.buffer), ssh=shared.target, platform=platform)
        if len(hosts) != 1:
            raise InspectorError(ONE.fill({"word": target, "n": len(hosts)}))
        shared.ask()
        host = _tried(hosts[0], rules, lang)
    if host.error or host.selftest is None:
        terminal.say(f"inspector: {host.error[lang] if host.error else ''}", sys.stderr)
        return Exit.NOT_ENOUGH
    if as_json:
        listing.say_json({"host": host.name, "target": host.target, "taken": host.taken, "selftest": host.selftest})
    else:
        terminal.say(_page(host, host.selftest, lang))
    return Exit.DONE if host.selftest.sound else Exit.GATE


def _tried(target: Target, rules: Rules, lang: Lang) -> Host:
    from inspector.audit import audit_host
    from inspector.cli import equipment, progress
    from inspector.entry import judge_and_try
    from inspector.profile import Passwords

    look, examine = equipment.look(rules, [target], ()), equipment.examine(rules, Passwords(seconds=SECONDS))
    with progress.shown([target.name], lang) as display:
        return audit_host(target, rules, examine, partial(display.begin, 0), judge_and_try, look).host


def _page(host: Host, found: Selftest, lang: Lang) -> str:
    width = terminal.width(sys.stdout)
    lines = [block(f"{host.name} ({host.target})", width)]
    for kind, checks in (*sentences.untried(found), *sentences.faults(found)):
        lines += ["", block(kind[lang], width)]
        lines += [
            block(f"{name}{COLON[lang]}{why.text[lang]}", width, first="  ", rest="    ")
            for name, why in checks.items()
        ]
    return "\n".join([*lines, "", block(sentences.tried(found)[lang], width)])
