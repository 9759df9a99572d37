"""Signs what a command has written: `--sign`, and the signature beside each file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from inspector.cli import terminal
from inspector.cli.command import Option
from inspector.cli.output import write_file
from inspector.model import InspectorError
from inspector.text import Lang, Text, os_error

if TYPE_CHECKING:  # imported where they are used: help must come at once
    from inspector.signing import SigningKey
    from inspector.signing.keys import Passphrase

SUFFIX = ".sig"
MODE = 0o644
"""A signature tells nothing of what is in the file, and who is to verify it must read it."""

SIGN: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--sign",
    cls=Option,
    is_flag=True,
    help=Text(
        en="Sign what is written, into FILE.sig beside each file, with the key that `inspector sign --new-key` made.",
        zh="对写出的文件签名（生成 文件.sig），使用 `inspector sign --new-key` 生成的密钥。",
    ),
)
SIGN_KEY: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--sign-key",
    cls=Option,
    metavar="FILE",
    help=Text(
        en="Sign with this key: an Ed25519 key of OpenSSH's (implies --sign).",
        zh="使用该签名密钥（OpenSSH 的 Ed25519 私钥），隐含 --sign。",
    ),
)
NOT_OURS = Text(
    en="{path} exists and is no signature; it is not overwritten", zh="{path} 已存在且不是签名文件，不会覆盖"
)
THERE = Text(en="{path} exists already; --force overwrites it", zh="{path} 已存在；如需覆盖请加 --force")
SIGNED = Text(en="{path} written", zh="已写入 {path}")


def passphrase(word: str | None, lang: Lang) -> Passphrase:
    """From the source that a user named (see inspector.credentials); asked for on the terminal where none was."""
    from inspector.credentials import Purpose, Vault, parse, terminal

    source, vault = parse(word or "ask"), Vault(terminal(lang))
    return lambda: vault.secret(source, Purpose.SIGN)


def wanted_key(sign: bool, key: str | None, paths: Iterable[str], lang: Lang) -> SigningKey | None:
    """The key that `--sign` and `--sign-key` name; None where nothing is to be signed. To be had before the work is begun: what
    would keep the files at `paths` from being signed is said now. Raises InspectorError.
    """
    if not sign and key is None:
        return None
    from inspector.signing import load_signing_key

    found = load_signing_key(key, passphrase(None, lang))
    for path in paths:
        check_place(f"{path}{SUFFIX}", force=True)
    return found


def sign_files(paths: Iterable[str], key: SigningKey, lang: Lang, *, force: bool = True) -> None:
    """Sign files that are there, and say so on standard error. Raises InspectorError."""
    for path in paths:
        place = sign_file(path, key, force=force)
        terminal.say(f"inspector: {SIGNED.render(lang, {'path': place})}", sys.stderr)


def sign_file(path: str, key: SigningKey, *, force: bool) -> str:
    """Where its signature was written. Raises InspectorError."""
    from inspector import signing
    from inspector.signing import files

    place = f"{path}{SUFFIX}"
    check_place(place, force=force)
    with files.present(path) as file:
        try:
            text = signing.sign(file, key)
        except OSError as error:
            raise files.unreadable(path, os_error(error)) from None
    write_file(place, [text.encode()], MODE)
    return place


def check_place(place: str, *, force: bool) -> None:
    """Only another signature is overwritten. Raises InspectorError."""
    from inspector.signing import files, sshsig

    try:
        with files.opened(place) as file:
            ours = file.read(len(sshsig.BEGIN)) == sshsig.BEGIN.encode()
    except FileNotFoundError:
        return
    if not ours:
        raise InspectorError(NOT_OURS.fill({"path": place}))
    if not force:
        raise InspectorError(THERE.fill({"path": place}))


def not_signatures(words: Iterable[str]) -> tuple[str, ...]:
    """What is to be signed or verified of `results/*`: signatures of files that are named as well are left out."""
    given = tuple(dict.fromkeys(words))
    return tuple(word for word in given if not (word.endswith(SUFFIX) and word.removesuffix(SUFFIX) in given))
