"""What `inspector run` does besides auditing: one run at a time, reports with a date, and who is told afterwards."""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from inspector.cli import leftovers, telling, terminal
from inspector.cli.audit_options import Asked
from inspector.cli.keeping import Keeper
from inspector.cli.status import Exit
from inspector.configuration import Configuration, Reports
from inspector.installation import state_folder
from inspector.model import Dossier, InspectorError
from inspector.notices import News, journal, send_all
from inspector.notices.journal import Priority
from inspector.notices.textfile import Metrics, write
from inspector.text import Lang, Text, clean, os_error

UNDER_WAY = Text(
    en="the same run is under way since {since} (process {process}); nothing was done",
    zh="同一任务自 {since} 起正在运行（进程 {process}），本次未执行",
)
NO_LOCK = Text(en="{path}: cannot be locked: {why}", zh="{path}：无法加锁：{why}")
FAILED = Text(en="run failed: {why}", zh="任务失败：{why}")
NOT_TOLD = Text(en="the run is recorded, but who is to be told was not: {why}", zh="结果已记录，但通知未能发出：{why}")
STOPPED = Text(en="it was stopped, and nothing was recorded", zh="运行被中止，结果未记录")
STAMP = "%Y%m%d-%H%M%S"
_REPORT = re.compile(r"inspector-(\d{8}-\d{6}(?:-[0-9a-f]{6})?)\.\w+(\.sig)?")


@contextmanager
def alone(asked: Asked) -> Iterator[None]:
    """Refuses to begin while a run with the same targets, inventories and profile is under way. Raises InspectorError."""
    named = ([*map(_whole, words)] for words in (asked.targets, asked.inventories, (asked.profile,)))
    what = msgspec.json.encode(list(named))
    path = Path("runs") / f"{hashlib.sha256(what).hexdigest()[:16]}.lock"
    try:
        path = state_folder() / path
        path.parent.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except (OSError, RuntimeError) as error:
        why = os_error(error) if isinstance(error, OSError) else clean(str(error))
        raise InspectorError(NO_LOCK.fill({"path": path, "why": why})) from None
    with os.fdopen(lock, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            process, _, since = file.read(200).strip().partition(" ")
            raise InspectorError(UNDER_WAY.fill({"process": clean(process), "since": clean(since)})) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}\n")
        file.flush()
        yield


def _whole(word: str) -> str:
    """A target or a file by its whole path, so that it is the same from whatever folder it is named."""
    scheme, colon, rest = word.partition(":")
    if colon and scheme in ("rootfs", "bundle", "image"):
        return f"{scheme}:{Path(rest).absolute()}"
    return str(Path(word).absolute()) if os.path.lexists(word) else word


@dataclass
class Running:
    """One run. `textfile`: where the numbers go, if anywhere. `written`: the names of its reports."""

    said: Configuration
    lang: Lang
    textfile: str
    notices: bool
    keeper: Keeper | None = None
    begun: float = field(default_factory=time.monotonic)
    over: bool = False
    written: frozenset[str] = frozenset()

    def with_reports(self, asked: Asked) -> Asked:
        """The reports that the configuration names, where the command line names none; older ones go.

        Runs of several schedules may begin in the same second, so a name has more in it than the time.
        """
        if self.said.reports and not asked.formats:
            folder = Path(self.said.reports.folder)
            stamp = f"{datetime.datetime.now(datetime.UTC):{STAMP}}-{secrets.token_hex(3)}"
            names = tuple(f"{name}={folder / f'inspector-{stamp}.{name}'}" for name in self.said.reports.formats)
            asked = msgspec.structs.replace(asked, formats=names)
        self.written = frozenset(Path(word.partition("=")[2]).name for word in asked.formats)
        return asked

    @contextmanager
    def told(self) -> Iterator[None]:
        """A run that comes to nothing is told as well: in the journal and in the numbers."""
        try:
            yield
        except BaseException as error:
            if not self.over:
                why = (
                    error.text
                    if isinstance(error, InspectorError)
                    else Text(en=type(error).__name__, zh=type(error).__name__)
                )
                self._failed(FAILED.fill({"why": why}))
                if isinstance(error, Exception):
                    self._alarm()
            raise
        if not self.over:
            self._failed(FAILED.fill({"why": STOPPED}))
        if self.said.reports:
            _prune(self.said.reports, self.written)

    def after(self, dossier: Dossier, status: Exit, gate: bool | None) -> None:
        """Tell what the audit brought. Nothing here makes the run fail but what it says on standard error."""
        self.over = True
        if self.keeper is None or self.keeper.recorded is None:
            self._failed(FAILED.fill({"why": Text(en="the result was not recorded", zh="结果未能记录")}))
            self._alarm()
            return
        try:
            self._forget(self.keeper)
            news, metrics = telling.of_audit(self.keeper, dossier, gate, time.monotonic() - self.begun)
        except InspectorError as error:
            self._say(NOT_TOLD.fill({"why": error.text}))
            return
        priority = Priority.INFO if status is Exit.DONE else Priority.WARNING
        fields = {"AUDIT": news.audit, "CHAIN": self.keeper.recorded.chain.hex()}
        journal.tell(telling.line(news)[self.lang], priority, fields)
        self._numbers(metrics)
        if self.keeper.followed is not None:
            self._notify(news)

    def _alarm(self) -> None:
        """Silence would be read as "nothing new". Once a day is enough."""
        now = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"
        self._notify(News(audit=f"failed {now[:10]}", number=0, finished=now, audited=0, failed=True))

    def _notify(self, news: News) -> None:
        if not self.notices:
            return
        for failure in send_all(self.said.notices, news, telling.vault(self.lang), sent=_sent()):
            self._say(failure.text)

    def _forget(self, keeper: Keeper) -> None:
        """Evidence is kept for as long as the configuration says, that of audits which nobody went on with as well."""
        from inspector.store import prune

        oldest = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=self.said.evidence.days)
        with keeper.store.writing() as connection:
            prune(connection, evidence_before=f"{oldest:%Y-%m-%dT%H:%M:%SZ}")
        leftovers.forget(oldest)

    def _failed(self, why: Text) -> None:
        journal.keep(why[self.lang], Priority.ERROR, {})
        self._numbers(Metrics(finished=time.time(), success=False, duration=time.monotonic() - self.begun))

    def _numbers(self, metrics: Metrics) -> None:
        if not self.textfile:
            return
        try:
            write(self.textfile, metrics)
        except InspectorError as error:
            self._say(error.text)

    def _say(self, text: Text) -> None:
        """Under cron nobody reads the standard error of a run that ends well; systemd has made the journal of it."""
        terminal.say(f"inspector: {text[self.lang]}", sys.stderr)
        if "JOURNAL_STREAM" not in os.environ:
            journal.keep(text[self.lang], Priority.WARNING, {})


def _sent() -> Path | None:
    """The file that remembers which notices went out."""
    try:
        return state_folder() / "notices-sent"
    except (OSError, RuntimeError):
        return None


def _prune(reports: Reports, written: frozenset[str]) -> None:
    """Of the reports that runs wrote into the folder, those of the newest stay, and this run's: one that was gone on with is older."""
    with suppress(OSError):
        found = {path: match[1] for path in Path(reports.folder).iterdir() if (match := _REPORT.fullmatch(path.name))}
        gone = sorted(set(found.values()))[: -reports.keep]
        for path, stamp in found.items():
            if stamp in gone and path.name.removesuffix(".sig") not in written:
                path.unlink()
