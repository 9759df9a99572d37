"""`inspector sign`: a signature beside each file, and the key for it."""

from __future__ import annotations

import sys
from functools import partial

import click

from inspector.cli import signatures, terminal
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.cli.status import Exit, most_telling
from inspector.model import InspectorError
from inspector.text import Lang, Text

NOTHING = Text(
    en="name the files to sign, or --new-key to make a key (see inspector sign --help)",
    zh="请指定要签名的文件，或用 --new-key 生成密钥（用法见 inspector sign --help）",
)
ONE_THING = Text(
    en="--new-key makes a key and signs nothing: leave the files out", zh="--new-key 只生成密钥，不能同时签名文件"
)
DIFFER = Text(en="the passphrases are not the same; no key was made", zh="两次输入的口令不一致，未生成密钥")
WRITTEN = Text(
    en="signing key written to {path}; whoever is to verify needs this line, its public half:",
    zh="签名密钥已写入 {path}；校验方需要以下公钥：",
)


@click.command(
    "sign",
    cls=Command,
    help=Text(
        en="Sign results, bundles or any files: FILE.sig beside each, which `inspector verify` and `ssh-keygen -Y verify` check.",
        zh="对自查结果、采集包或任意文件签名，生成 文件.sig，可用 `inspector verify` 或 `ssh-keygen -Y verify` 校验。",
    ),
)
@click.argument(
    "files",
    cls=Argument,
    metavar="[FILE]…",
    nargs=-1,
    help=Text(en="What is to be signed.", zh="要签名的文件。"),
)
@click.option(
    "--key",
    cls=Option,
    metavar="FILE",
    help=Text(
        en="The key to sign with, or to make: Ed25519 in OpenSSH's format (default: signing-key in the state folder).",
        zh="签名密钥（或新密钥的路径）：OpenSSH 格式的 Ed25519 私钥（默认为状态目录中的 signing-key）。",
    ),
)
@click.option(
    "--new-key",
    cls=Option,
    is_flag=True,
    help=Text(en="Make a key and print its public half.", zh="生成签名密钥并输出公钥。"),
)
@click.option(
    "--passphrase",
    "source",
    cls=Option,
    metavar="SOURCE",
    help=Text(
        en="Where the key's passphrase is to be had: ask, fd:N, env:NAME or credential:NAME. With --new-key: protect the key with it.",
        zh="私钥口令的来源：ask、fd:N、env:变量名 或 credential:名称。与 --new-key 合用时，用该口令保护新密钥。",
    ),
)
@click.option(
    "--force",
    cls=Option,
    is_flag=True,
    help=Text(en="Overwrite signatures that are there.", zh="覆盖已有签名。"),
)
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context, *, files: tuple[str, ...], key: str | None, new_key: bool, source: str | None, force: bool
) -> Exit:
    from inspector import signing

    lang = language_of(ctx)
    if new_key == bool(files):
        raise InspectorError(ONE_THING if files else NOTHING)
    if new_key:
        line = signing.new_key(key, partial(_chosen, source, lang) if source else None)
        terminal.say(f"inspector: {WRITTEN.render(lang, {'path': key or str(signing.own_key())})}", sys.stderr)
        terminal.say(line)
        return Exit.DONE
    loaded = signing.load_signing_key(key, signatures.passphrase(source, lang))
    ends = []
    for path in signatures.not_signatures(files):
        try:
            signatures.sign_files([path], loaded, lang, force=force)
        except InspectorError as error:  # one file that cannot be signed stops no other
            terminal.say(f"inspector: {error.text[lang]}", sys.stderr)
            ends.append(Exit.BAD_INPUT)
    return most_telling(ends)


def _chosen(source: str, lang: Lang) -> str:
    """A new key's passphrase; one that is typed is typed twice. Raises InspectorError."""
    first = signatures.passphrase(source, lang)()
    if source == "ask" and signatures.passphrase(source, lang)() != first:
        raise InspectorError(DIFFER)
    return first
