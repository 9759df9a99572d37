"""`inspector verify`: whose signature a file has, and whether the file is still what was signed."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from inspector.cli import listing, signatures, terminal
from inspector.cli.command import Argument, Command, Option, language_of
from inspector.cli.status import Exit, most_telling
from inspector.model import InspectorError
from inspector.text import Lang, Text, os_error

if TYPE_CHECKING:
    from inspector.signing import Signed, Signer, Stream

MISSING, DAMAGED = "missing", "damaged"
MANY = Text(en="--signature is for one file, and {n} are named", zh="--signature 只适用于一个文件，而此处指定了 {n} 个")
LINE = Text(en="{file}: {what}", zh="{file}：{what}")
TWO = Text(en="{one}; {two}", zh="{one}；{two}")
BECAUSE = Text(en="{one} ({two})", zh="{one}（{two}）")
GOOD = Text(en="valid signature of {who} ({fingerprint})", zh="签名有效，签名者：{who}（{fingerprint}）")
UNKNOWN = Text(en="signed by an unknown key {fingerprint}", zh="签名密钥未知：{fingerprint}")
NOT_TAKEN = Text(en="signed by {who} ({fingerprint}), which is not accepted", zh="{who}（{fingerprint}）的签名不予接受")
WRONG = Text(
    en="WRONG SIGNATURE: it is not by key {fingerprint} over this file",
    zh="签名无效：不是密钥 {fingerprint} 对该文件的签名",
)
OTHER_USE = Text(en="WRONG SIGNATURE by key {fingerprint}", zh="签名无效（密钥 {fingerprint}）")
NOT_SIGNED = Text(en="not signed: {place} is not there", zh="未签名：{place} 不存在")
NAMELESS = Text(en="the key that was given", zh="指定的密钥")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is said of a file. `state`: a State of the signature, MISSING or DAMAGED. `fits` and `content`: see consistency."""

    file: str
    state: str
    text: Text
    principal: str | Text = ""
    fingerprint: str = ""
    fits: str = ""
    content: Text | None = None


@click.command(
    "verify",
    cls=Command,
    help=Text(
        en="Verify the signatures of results, bundles or any files, and what results and bundles say of themselves. Exit status: 0 all "
        "is well, 1 something is not, 2 a file cannot be read.",
        zh="校验自查结果、采集包或任意文件的签名，以及自查结果、采集包自身的一致性。退出码：0 全部正常，1 存在问题，2 文件无法读取。",
    ),
)
@click.argument(
    "files",
    cls=Argument,
    metavar="FILE…",
    nargs=-1,
    required=True,
    help=Text(en="What is to be verified.", zh="要校验的文件。"),
)
@click.option(
    "--signature",
    cls=Option,
    metavar="FILE",
    help=Text(en="Where the signature is (default: FILE.sig).", zh="签名文件（默认为 文件.sig）。"),
)
@click.option(
    "--key",
    "keys",
    cls=Option,
    metavar="FILE",
    multiple=True,
    help=Text(
        en="Whose signatures are taken: a public key (.pub), or a list as of ssh-keygen(1), ALLOWED SIGNERS; may be repeated "
        "(default: this installation's own key).",
        zh="接受哪些签名者：公钥文件（.pub），或 ssh-keygen(1) 所述的 ALLOWED SIGNERS 名单；可多次指定（默认为本机自有密钥）。",
    ),
)
@listing.as_json
@click.pass_context
def command(
    ctx: click.Context, *, files: tuple[str, ...], signature: str | None, keys: tuple[str, ...], as_json: bool
) -> Exit:
    from inspector.signing import own_signers, read_signers

    lang, named = language_of(ctx), signatures.not_signatures(files)
    if signature is not None and len(named) > 1:
        raise InspectorError(MANY.fill({"n": len(named)}))
    signers = [signer for key in keys for signer in read_signers(key)] if keys else own_signers()
    told, ends = [], []
    for path in named:
        try:
            told.append(_examined(path, signature or f"{path}{signatures.SUFFIX}", signers))
        except InspectorError as error:  # one file that cannot be read stops no other
            terminal.say(f"inspector: {error.text[lang]}", sys.stderr)
            ends.append(Exit.BAD_INPUT)
    if as_json:
        listing.say_json(told)
    for each in told:
        if not as_json:
            terminal.say(_line(each, lang))
        ends.append(Exit.DONE if each.state == "good" and each.fits != "no" else Exit.GATE)
    return most_telling(ends)


def _line(told: Told, lang: Lang) -> str:
    what = TWO.fill({"one": told.text, "two": told.content}) if told.content else told.text
    return LINE.render(lang, {"file": told.file, "what": what})


def _examined(path: str, place: str, signers: Sequence[Signer]) -> Told:
    """What is hashed is what is looked into: a file that may be a result or a bundle is read once. Raises InspectorError."""
    from inspector.signing import consistency, files

    with files.present(path) as file:
        try:
            head, size = file.read(consistency.HEAD), os.fstat(file.fileno()).st_size
            file.seek(0)
            if not consistency.wants_all(head, size):
                return _told(path, _signature(file, place, signers), consistency.too_large(head))
            data = file.read(consistency.LIMIT)
        except OSError as error:
            raise files.unreadable(path, os_error(error)) from None
    signed = _signature(io.BytesIO(data), place, signers)
    return _told(path, signed, consistency.consistent(data, path))


def _signature(file: Stream, place: str, signers: Sequence[Signer]) -> Signed | tuple[str, Text]:
    """What became of it, or why there is none. Raises OSError where the file cannot be read."""
    from inspector.signing import files, sshsig, verify

    try:
        text = files.read(place, sshsig.LIMIT)
    except FileNotFoundError:
        return MISSING, NOT_SIGNED.fill({"place": place})
    except InspectorError as error:
        return DAMAGED, error.text
    try:
        return verify(file, text, signers)
    except InspectorError as error:
        return DAMAGED, LINE.fill({"file": place, "what": error.text})


def _told(path: str, signed: Signed | tuple[str, Text], inner: tuple[str, Text] | None) -> Told:
    fits, content = inner or ("", None)
    if isinstance(signed, tuple):
        state, text = signed
        return Told(file=path, state=state, text=text, fits=fits, content=content)
    return Told(
        file=path,
        state=signed.state,
        text=_text(signed),
        principal=signed.principal,
        fingerprint=signed.fingerprint,
        fits=fits,
        content=content,
    )


def _text(signed: Signed) -> Text:
    known = {"good": GOOD, "wrong": OTHER_USE if signed.why else WRONG, "unknown": NOT_TAKEN if signed.why else UNKNOWN}
    values = {"who": signed.principal or NAMELESS, "fingerprint": signed.fingerprint}
    text = known[signed.state].fill(values)
    return BECAUSE.fill({"one": text, "two": signed.why}) if signed.why else text
