"""An audit from what the command line asks to its end: collected, judged, recorded where that is wanted, reported."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from inspector import working
from inspector.cli import auditing, equipment, gating, output
from inspector.cli.audit_options import Asked
from inspector.cli.keeping import Keeper
from inspector.cli.output import Output
from inspector.cli.reaching import use_identity
from inspector.cli.signatures import wanted_key
from inspector.cli.status import Exit, most_telling
from inspector.gate import Wanted, judged
from inspector.inventory import load, resolve
from inspector.model import Dossier
from inspector.profile import Passwords
from inspector.rules import load_rules
from inspector.text import Lang
from inspector.working import Working

if TYPE_CHECKING:
    from inspector.signing import SigningKey

After = Callable[[Dossier, Exit, bool | None], None]
"""Called with a whole result, what came of it so far, and whether the gate is passed, after it was recorded and reported."""


def conduct(
    asked: Asked, form: Working | None, lang: Lang, keeper: Keeper | None = None, after: After | None = None
) -> Exit:
    """Raises InspectorError for what is wrong with the question; what happens to one host is in the result."""
    before = gating.baseline(asked)
    outputs = output.plan(asked.formats)
    rules = load_rules(asked.profile, [Path(folder) for folder in asked.checks], asked.waivers)
    gate = gating.wanted(asked, rules.profile, before)  # a mistake there is told before hosts are reached
    key = wanted_key(asked.sign, None, [each.path for each in outputs if each.is_file], lang)
    if keeper:
        keeper.key = key
        rules = keeper.with_waivers(rules)
    guessing = Passwords(seconds=asked.password_seconds, organisations=asked.organisation, wordlists=asked.wordlist)
    examine = equipment.examine(rules, guessing)
    use_identity(asked.identity)
    with equipment.shared(lang, accept_new=asked.accept_new, become_password=asked.become_password) as shared:
        hosts = resolve(
            asked.targets, load(asked.inventories, sys.stdin.buffer), ssh=shared.target, platform=asked.platform
        )
        look = equipment.look(rules, hosts, asked.scans)
        if keeper:
            keeper.means = equipment.means(rules, examine, asked.scans)
        shared.ask()
        head = working.head(hosts, rules, started=auditing.now(), said=msgspec.to_builtins(asked))
        if form:
            working.same(form.head, head, form.path)
        run = auditing.Run(form or working.begin(head, kept=bool(keeper)), hosts, rules, asked.selftest)
        if keeper:
            keeper.keep_evidence(run)
        with auditing.stopped_by(signal.SIGTERM), auditing.kept_unless_done(run, lang) as over:
            run.work(asked.jobs, look, examine, lang)
            return _ended(run, asked, Ends(gate, outputs, key, keeper, after), lang, over)


@dataclass(frozen=True)
class Ends:
    """What becomes of a result."""

    gate: Wanted
    outputs: Sequence[Output]
    key: SigningKey | None
    keeper: Keeper | None
    after: After | None


def _ended(run: auditing.Run, asked: Asked, ends: Ends, lang: Lang, over: Callable[[], None]) -> Exit:
    """Record and report what there is, judge the gate, and call `over` where nothing is left to go on with."""
    statuses = list(run.statuses)
    failed: list[Exit] = []
    if dossier := run.result():
        told = judged(dossier, ends.gate)
        assert told.gate is not None  # noqa: S101 - narrows the type: it was judged just now
        statuses += gating.exits(told.gate)
        if ends.keeper and not run.stopped:
            failed += ends.keeper.record(dossier, run.rules)
        shown = told if ends.gate.any else dossier
        failed += auditing.write(ends.outputs, shown, lang, full=asked.full, key=ends.key)
        status = most_telling([*statuses, *failed])
        if ends.after and not run.stopped:
            ends.after(dossier, status, told.gate.passed if ends.gate.any else None)
        if ends.gate.any or asked.explain_gate:
            gating.tell(dossier, told.gate, asked, status, lang)
    if not run.stopped and not failed:
        over()
    return most_telling([*statuses, *failed])
