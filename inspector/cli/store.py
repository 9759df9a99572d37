"""`inspector store`: the store looked after: copies, what is no longer needed, what is wrong with it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.cli import listing, stored, storing, terminal
from inspector.cli.command import Argument, Command, Group, Option, language_of
from inspector.cli.status import Exit
from inspector.model import InspectorError
from inspector.text import Lang, Text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from inspector.store import Problem, Pruned, Store

BACKED_UP = Text(
    en="{path}: backup of {store}. It holds all that the store does: keep it as safe.",
    zh="{path}：{store} 的备份。其内容与存储库相同，请同样妥善保管。",
)
RESTORED = Text(en="{store}: restored from {path}", zh="{store}：已用 {path} 恢复")
KEPT = Text(en="what was there before is kept in {path}", zh="恢复前的内容保存在 {path}")
NO_LIMIT = Text(
    en="say what may go: --days N (audits older than that) or --evidence-days N (their evidence alone)",
    zh="请指定清理范围：--days N（早于 N 天的自查）或 --evidence-days N（仅清理证据）",
)
PRUNED = Text(
    en="{audits:audit|audits}, {entries:host result|host results}, {snapshots:snapshot|snapshots} {done}",
    zh="{done}：{audits} 次自查、{entries} 份主机结果、{snapshots} 份证据快照",
)
GONE = Text(en="removed", zh="已清理")
WOULD_GO = Text(en="would be removed", zh="将清理")
SOUND = Text(
    en="{store}: nothing is wrong: {count:audit|audits}, chain {chain}",
    zh="{store}：未发现问题：{count} 次自查，链值 {chain}",
)
EMPTY = Text(en="{store}: nothing is wrong: no audit was recorded yet", zh="{store}：未发现问题：尚无自查记录")
COVERED = Text(en="signatures hold for all audits up to #{number}", zh="签名有效，覆盖 #{number} 及之前的全部自查")
NOT_ALL = Text(
    en="signatures hold for all audits up to #{number}; those after it are not signed, or not by a key that is taken",
    zh="签名有效，覆盖 #{number} 及之前的全部自查；其后的自查未签名，或签名密钥不被接受",
)
NO_SIGNATURE = Text(en="no audit is signed by a key that is taken", zh="没有任何自查带有可接受密钥的有效签名")
NOT_VERIFIED = Text(
    en="signatures were not verified: there is no key here; name the signer's with --key",
    zh="未核对签名：本机没有签名密钥，请用 --key 指定签名者的公钥",
)


@click.group(
    "store",
    cls=Group,
    help=Text(
        en="The store of audits: backup, restore, prune, check; its hosts and baselines.",
        zh="自查结果存储库：备份、恢复、清理、检查，以及其中的主机和基线。",
    ),
)
def command() -> None:
    pass


command.add_command(stored.hosts)
command.add_command(stored.baseline)


@command.command(
    "backup",
    cls=Command,
    help=Text(
        en="Copy the store into one file, while others use it. For PostgreSQL pg_dump does it.",
        zh="将存储库备份为单个文件，不影响正在进行的使用。PostgreSQL 由 pg_dump 完成。",
    ),
)
@click.argument("file", cls=Argument, metavar="FILE", help=Text(en="The file that is made.", zh="备份文件。"))
@click.option(
    "--force", cls=Option, is_flag=True, help=Text(en="Replace a file that is there.", zh="覆盖已存在的文件。")
)
@storing.DATABASE
@click.pass_context
def back_up(ctx: click.Context, *, file: str, force: bool, database: str | None) -> None:
    from inspector.store import upkeep

    with storing.opened(database) as store:
        upkeep.backup(store, Path(file), force=force)
        terminal.say(BACKED_UP.fill({"path": file, "store": store.url})[language_of(ctx)])


@command.command(
    "restore",
    cls=Command,
    help=Text(
        en="Put a backup in the place of the store, which nobody may be using; what was there is kept beside it.",
        zh="用备份替换存储库（替换时不能有程序在使用），原有内容另存在旁边。",
    ),
)
@click.argument("file", cls=Argument, metavar="FILE", help=Text(en="The backup.", zh="备份文件。"))
@click.option(
    "--force",
    cls=Option,
    is_flag=True,
    help=Text(
        en="Also a backup whose contents do not hold together; for PostgreSQL, also over a store that is there.",
        zh="备份内容校验有问题时仍恢复；PostgreSQL 已有存储库时也替换。",
    ),
)
@storing.DATABASE
@click.pass_context
def restore(ctx: click.Context, *, file: str, force: bool, database: str | None) -> Exit:
    from inspector.store import upkeep

    url, lang = storing.url_of(database), language_of(ctx)
    done = upkeep.restore(url, Path(file), check=_texts, force=force)
    terminal.say(RESTORED.fill({"store": done.store, "path": file})[lang])
    if done.kept:
        terminal.say(KEPT.fill({"path": done.kept})[lang])
    for fault in done.faults:
        terminal.say(fault[lang])
    return Exit.GATE if done.faults else Exit.DONE


@command.command(
    "prune",
    cls=Command,
    help=Text(
        en="Remove old audits, or their kept evidence alone. The last result of each host, baselines, and what open items rest on stay.",
        zh="清理旧的自查，或仅清理其证据快照。每台主机的最近一次结果、基线以及未销号整改项所依据的自查不会被清理。",
    ),
)
@click.option(
    "--days",
    cls=Option,
    metavar="N",
    type=click.IntRange(min=1, max=36_500),
    help=Text(en="Audits that were finished more than N days ago.", zh="清理 N 天前完成的自查。"),
)
@click.option(
    "--evidence-days",
    cls=Option,
    metavar="N",
    type=click.IntRange(min=1, max=36_500),
    help=Text(en="Evidence of audits that were finished more than N days ago.", zh="清理 N 天前完成的自查的证据快照。"),
)
@click.option("--dry-run", cls=Option, is_flag=True, help=Text(en="Only say what would go.", zh="只显示将清理的内容。"))
@listing.as_json
@storing.DATABASE
@click.pass_context
def prune(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    days: int | None,
    evidence_days: int | None,
    dry_run: bool,
    as_json: bool,
    database: str | None,
) -> None:
    from inspector import store as rooms
    from inspector.store import upkeep

    if days is None and evidence_days is None:
        raise InspectorError(NO_LIMIT)
    with storing.opened(database) as store:
        with store.writing() as connection:
            pruned = rooms.prune(connection, before=_ago(days), evidence_before=_ago(evidence_days))
            if dry_run:
                connection.rollback()
        if not dry_run:
            upkeep.compact(store)
    if as_json:
        listing.say_json(pruned)
    else:
        terminal.say(_told(pruned, language_of(ctx), dry_run=dry_run))


@command.command(
    "check",
    cls=Command,
    help=Text(
        en="Compute all digests and the chain of audits anew, and compare. Exit status 1 where anything is wrong. "
        "Note the chain value elsewhere: it tells later whether the newest audits were removed.",
        zh="重新计算全部摘要和自查链并核对，发现问题时退出状态为 1。建议将链值记录在别处，以便日后判断最近的自查是否被删除。",
    ),
)
@click.option(
    "--key",
    "keys",
    cls=Option,
    metavar="FILE",
    multiple=True,
    help=Text(
        en="Whose signatures of audits are taken: a public key (.pub), or a list as of ssh-keygen(1), ALLOWED SIGNERS; may be "
        "repeated (default: this installation's own key).",
        zh="接受哪些签名者对自查的签名：公钥文件（.pub），或 ssh-keygen(1) 所述的 ALLOWED SIGNERS 名单；可多次指定（默认为本机自有密钥）。",
    ),
)
@listing.as_json
@storing.DATABASE
@click.pass_context
def check_store(ctx: click.Context, *, keys: tuple[str, ...], as_json: bool, database: str | None) -> Exit:
    from inspector import store as rooms
    from inspector.signing import verifier_from

    lang, verify = language_of(ctx), verifier_from(keys)
    with storing.opened(database) as store, store.reading() as connection:
        problems = [*_damage(store, connection), *_checked(connection, keys)]
        audits = {row.number: row for row in rooms.list_audits(connection)}
        covered = rooms.covered(connection, verify) if verify and audits else None
    last = max(audits, default=0)
    chain = _hex(audits[last].chain) if audits else ""
    note = _of_signatures(covered, last, signed=any(row.signature for row in audits.values()))
    if keys and note and covered != last:
        problems, note = [*problems, rooms.Problem(note)], None
    sound = (SOUND if audits else EMPTY).fill({"store": store.url, "count": len(audits), "chain": chain})
    if as_json:
        listing.say_json({"audits": len(audits), "chain": chain, "signed": covered, "problems": problems})
    else:
        well = [sound[lang], *([note[lang]] if note else [])]  # of what is altered no signature tells that it is well
        terminal.say("\n".join([problem.text[lang] for problem in problems] or well))
    return Exit.GATE if problems else Exit.DONE


def _hex(chain: object) -> str:
    """It may be what is damaged."""
    return chain.hex() if isinstance(chain, bytes) else ""


def _of_signatures(covered: int | None, last: int, *, signed: bool) -> Text | None:
    """Up to which audit they hold; nothing where nobody signs."""
    if covered is None:
        return NOT_VERIFIED if signed else None
    text = COVERED if covered == last else NOT_ALL if covered else NO_SIGNATURE
    return text.fill({"number": covered})


def _ago(days: int | None) -> str:
    """A time so many days ago; empty for none."""
    if days is None:
        return ""
    return f"{datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def _told(pruned: Pruned, lang: Lang, *, dry_run: bool) -> str:
    numbers = {"audits": pruned.audits, "entries": pruned.entries, "snapshots": pruned.snapshots}
    return PRUNED.fill({**numbers, "done": WOULD_GO if dry_run else GONE})[lang]


def _checked(connection: Connection, keys: Sequence[str] = ()) -> list[Problem]:
    """What is wrong with what is in the store: with its audits, and with what the register makes of them."""
    from inspector import store as rooms
    from inspector.register import consistency
    from inspector.signing import verifier_from

    return list(rooms.check(connection, verify=verifier_from(keys), more=(consistency,)))


def _texts(connection: Connection) -> list[Text]:
    return [each.text for each in _checked(connection)]


def _damage(store: Store, connection: Connection) -> list[Problem]:
    from inspector.store import Problem, upkeep

    return [Problem(text) for text in upkeep.damage(store, connection)]
