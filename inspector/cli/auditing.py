"""An audit while it runs: hosts as they are done, an interrupt, and what is left to go on from then."""

from __future__ import annotations

import datetime
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inspector.audit import Done, Examine, Keep, Look, audit_hosts, dossier, jobs_for
from inspector.cli import crash, progress, signatures, terminal
from inspector.cli.output import Output, deliver
from inspector.cli.status import Exit
from inspector.entry import AUDITED, Judged, brief, judge, judge_and_try, together, unaudited
from inspector.judging import judging
from inspector.model import Dossier, Host, HostStatus, InspectorError
from inspector.rules import Rules
from inspector.targets import Target
from inspector.text import Lang, Text
from inspector.working import Working

if TYPE_CHECKING:
    from inspector.signing import SigningKey

INTERRUPTED = Text(en="interrupted before it was done", zh="自查被中断，未完成")
STOPPED = Text(
    en="interrupted; {done} of {all} hosts were finished and are reported",
    zh="已中断；已完成 {done}/{all} 台主机并输出结果",
)
NOTHING = Text(
    en="interrupted; no host was finished, and nothing is written", zh="已中断；没有已完成的主机，未写入任何结果"
)
GO_ON = Text(
    en="to go on with what is done: inspector {command} --resume {id}",
    zh="继续该自查：inspector {command} --resume {id}",
)
WRITTEN = Text(en="{format} written to {path}", zh="{format} 已写入 {path}")
FINAL = (*AUDITED, HostStatus.NOT_AUDITED)
"""A host of which such an entry is there is not audited again; one that could not be reached may be there by now."""


@dataclass
class Run:
    """One audit. `members`: of each host that is done, as much as the checks over all hosts need.

    `selftest`: the checks are tried on altered copies of each host's evidence too. `keep` gets the evidence, secrets and all.
    """

    form: Working
    targets: Sequence[Target]
    rules: Rules
    selftest: bool = False
    keep: Keep | None = None
    members: dict[int, Judged] = field(default_factory=dict)
    statuses: list[Exit] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    stopped: bool = False

    def __post_init__(self) -> None:
        for place, host in self.form.done():
            if self.form.finished or host.status in FINAL:
                self.members[place] = brief(Judged(host))

    def work(self, jobs: int | None, look: Look | None, examine: Examine | None, lang: Lang) -> None:
        """Audit what is left to be audited, until it is done or somebody interrupts."""
        left = [place for place in range(len(self.targets)) if place not in self.members]
        count = jobs or jobs_for([self.targets[place] for place in left])
        try:
            with (
                judging(self.rules, len(left), judge_and_try if self.selftest else judge) as judging_host,
                progress.shown([target.name for target in self.targets], lang, before=len(self.members)) as display,
            ):
                hosts = audit_hosts(
                    self.targets,
                    self.rules,
                    jobs=count,
                    look=look,
                    examine=examine,
                    judge=judging_host,
                    keep=self.keep,
                    tell=display.begin,
                    skip=frozenset(self.members),
                )
                with closing(hosts):
                    for done in hosts:
                        self._keep(done)
                        display.done(done.place, failed=done.judged.host.status not in FINAL)
        except KeyboardInterrupt:
            self.stopped = True
            self.statuses.append(Exit.INTERRUPTED)
            note = STOPPED if self.members else NOTHING
            self.notes.append(note.fill({"done": len(self.members), "all": len(self.targets)}))

    def _keep(self, done: Done) -> None:
        self.form.add(done.place, done.judged.host)
        self.members[done.place] = brief(done.judged)
        if done.crash:
            self.statuses.append(Exit.INTERNAL)
            self.notes.append(crash.keep(done.crash))

    def result(self) -> Dossier | None:
        """None where it was interrupted before any host was done."""
        if not self.members:
            return None
        others = {
            place: unaudited(target, INTERRUPTED, HostStatus.FAILED)
            for place, target in enumerate(self.targets)
            if place not in self.members
        }
        unit = None if self.form.finished else self._together(others)
        if not self.stopped and not self.form.finished:
            self.form.finish(unit, now())
        started, finished = self.form.head.started, self.form.finished or now()
        return dossier(self.form.hosts(others, unit), self.rules, started=started, finished=finished)

    def _together(self, others: dict[int, Host]) -> Host | None:
        every = {**self.members, **{place: Judged(host) for place, host in others.items()}}
        return together([every[place] for place in sorted(every)], self.rules)


def now() -> str:
    return f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


@contextmanager
def kept_unless_done(run: Run, lang: Lang) -> Iterator[Callable[[], None]]:
    """The working form stays until what it gives has been called; then and where there is nothing in it, it goes.

    Whatever comes, an interrupt while reports are written too: what there is to say is said, last how to go on.
    """
    over = False

    def done() -> None:
        nonlocal over
        over = True

    try:
        yield done
    finally:
        if over or not run.members:
            run.form.discard()
        command = "run" if run.form.head.said.get("run") else "audit"
        go_on = GO_ON.fill({"command": command, "id": shlex.quote(run.form.id)})
        notes = [*run.notes, *([go_on] if run.form.id else [])]
        for note in notes:
            terminal.say(f"inspector: {note[lang]}", sys.stderr)
        run.form.close()


@contextmanager
def stopped_by(number: signal.Signals) -> Iterator[None]:
    """The signal interrupts as Ctrl-C does. A second one, like a second Ctrl-C, ends the command at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def write(
    outputs: Sequence[Output], dossier: Dossier, lang: Lang, *, full: bool, key: SigningKey | None = None
) -> Iterator[Exit]:
    """Write each report, and its signature beside it; one that fails keeps no other from being written."""
    saved = next((each.path for each in outputs if each.format == "json" and each.is_file), "")
    for each in outputs:
        try:
            deliver(each, dossier, lang, full=full, saved=saved)
        except InspectorError as error:
            terminal.say(f"inspector: {error.text[lang]}", sys.stderr)
            yield Exit.BAD_INPUT
        except Exception as error:  # a fault of one renderer
            terminal.say(f"inspector: {crash.keep(error)[lang]}", sys.stderr)
            yield Exit.INTERNAL
        else:
            if each.is_file:
                written = WRITTEN.render(lang, {"format": each.format, "path": each.path})
                terminal.say(f"inspector: {written}", sys.stderr)
                if key:
                    yield from _signed(each.path, key, lang)


def _signed(path: str, key: SigningKey, lang: Lang) -> Iterator[Exit]:
    try:
        signatures.sign_files([path], key, lang)
    except InspectorError as error:
        terminal.say(f"inspector: {error.text[lang]}", sys.stderr)
        yield Exit.BAD_INPUT
