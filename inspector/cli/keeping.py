"""What becomes of an audit's result in the store: recorded, its problems followed, its evidence kept where that is wanted."""

from __future__ import annotations

import datetime
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli import crash, terminal
from inspector.cli.status import Exit
from inspector.model import Dossier, InspectorError
from inspector.text import Lang, Text
from inspector.working import SUFFIX

if TYPE_CHECKING:  # an audit that keeps nothing need not wait for the store's libraries
    from inspector.cli.audit_options import Asked
    from inspector.cli.auditing import Run
    from inspector.evidence import Spool
    from inspector.profile import WaiverRule
    from inspector.register import Followed
    from inspector.rules import Rules
    from inspector.signing import SigningKey
    from inspector.store import Recorded, Store

EVIDENCE = ".evidence"
RECORDED = Text(
    en="recorded as #{number} ({id}) in {store}: {opened:item|items} opened, {closed} closed, {verify} to verify, {repeated} came back",
    zh="已记入 {store}，编号 #{number}（{id}）：新增整改项 {opened} 个，销号 {closed} 个，待复核 {verify} 个，重复出现 {repeated} 个",
)
RECORDED_AGAIN = Text(
    en="this very result is recorded already, as #{number} ({id}) in {store}",
    zh="相同的结果此前已记入 {store}，编号 #{number}（{id}）",
)
AHEAD = Text(
    en="the clock of {hosts} is more than a day ahead: the time of that evidence has not come yet, and nothing in the register was changed by it",
    zh="以下主机的时钟快一天以上，其证据的采集时间尚未到来，整改台账未据此更新：{hosts}",
)
NOT_RECORDED = Text(en="the result was not recorded: {why}", zh="结果未能记入数据库：{why}")


@dataclass
class Keeper:
    """The store for one audit. `recorded` and `followed` are there when the result is; `means` as `follow` takes them."""

    store: Store
    lang: Lang
    waivers: Sequence[WaiverRule]
    evidence: bool = False
    key: SigningKey | None = None
    spool: Spool | None = None
    recorded: Recorded | None = None
    followed: Followed | None = None
    means: Mapping[str, str] = field(default_factory=dict)

    def with_waivers(self, rules: Rules) -> Rules:
        """The rules, and what was accepted in the register."""
        profile = rules.profile
        return replace(rules, profile=replace(profile, waivers=(*profile.waivers, *self.waivers)))

    def keep_evidence(self, run: Run) -> None:
        """From now on each host's evidence is written down when it was judged, where that is wanted."""
        from inspector.evidence import Spool

        if self.evidence:
            form = run.form.path
            self.spool = Spool(form.with_suffix(EVIDENCE) if form else Path(tempfile.mkdtemp(prefix="inspector-")))
            run.keep = self.spool.keep

    def record(self, dossier: Dossier, rules: Rules) -> Iterator[Exit]:
        """All of it, or nothing and why. What goes wrong here keeps no report from being written."""
        try:
            texts = self._record(dossier, rules)
        except InspectorError as error:
            texts = [NOT_RECORDED.fill({"why": error.text})]
            yield Exit.BAD_INPUT
        except Exception as error:
            texts = [NOT_RECORDED.fill({"why": crash.keep(error)})]
            yield Exit.INTERNAL
        for note in (*(self.spool.notes if self.spool else ()), *texts):
            terminal.say(f"inspector: {note[self.lang]}", sys.stderr)

    def tidy(self) -> None:
        """Evidence that was put aside stays where the audit can be gone on with, and only there."""
        if self.spool and not self.spool.folder.with_suffix(SUFFIX).exists():
            self.spool.discard()

    def _record(self, dossier: Dossier, rules: Rules) -> list[Text]:
        from inspector.register import follow
        from inspector.signing import sign_message
        from inspector.store import record

        files = self.spool.files() if self.spool else {}
        sign = partial(sign_message, key=self.key) if self.key else None
        with self.store.writing() as connection:
            self.recorded = record(connection, dossier, snapshots=files, sign=sign)
            if not self.recorded.again:
                settings = rules.profile.remediation
                self.followed = follow(connection, self.recorded, dossier, settings, means=self.means)
        values = {"number": self.recorded.number, "id": self.recorded.id, "store": self.store.url}
        if self.followed is None:
            return [RECORDED_AGAIN.fill(values)]
        counts = {
            "opened": len(self.followed.opened),
            "closed": len(self.followed.closed),
            "verify": len(self.followed.to_verify),
        }
        told = RECORDED.fill({**values, **counts, "repeated": len(self.followed.repeated)})
        return [told, *([AHEAD.fill({"hosts": self.followed.ahead})] if self.followed.ahead else [])]


@contextmanager
def keeping(asked: Asked, database: str | None, lang: Lang) -> Iterator[Keeper | None]:
    """The store, opened before any host is reached; None where nothing is to be kept. Raises InspectorError."""
    if not asked.store:
        yield None
        return
    from inspector.cli import storing
    from inspector.register import standing_waivers

    with storing.opened(database, create=True) as store:
        with store.reading() as connection:
            waivers = standing_waivers(connection, datetime.datetime.now(datetime.UTC))
        keeper = Keeper(store, lang, waivers, evidence=asked.keep_evidence)
        try:
            yield keeper
        finally:
            keeper.tidy()
