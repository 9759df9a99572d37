"""Which rules the audit daemon's start brings into force, and what they record.

augenrules joins /etc/audit/rules.d/*.rules, with every `-D` first and the last `-e` at the end, into audit.rules, and auditctl
loads that line by line up to the first one that it refuses. Rules that somebody loaded by hand are not seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.audit_grammar import Line, Rule, parse
from inspector.facts.audit_names import OLD_MACHINES, YOUNG_MACHINES
from inspector.facts.boot_parameters import BootParameters
from inspector.facts.processes import Processes
from inspector.facts.services import Services, UnitFiles
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import Item, State
from inspector.text import Text

FOLDER = "/etc/audit/rules.d"
PARTS = Files(f"{FOLDER}/*.rules")
MAIN = Files("/etc/audit/audit.rules")
PROGRAMS = (Files("/usr/sbin/auditd", Part.STAT), Files("/sbin/auditd", Part.STAT))
DEFAULTS = tuple(
    Files(path, keep=("^[ \t]*USE_AUGENRULES=",)) for path in ("/etc/default/auditd", "/etc/sysconfig/auditd")
)
# A folder that a rule names, and the one in which what it names is
_FOLDERS = ("dir=(/[^ \t]+)", "[=w \t](/[^ \t]+)/[^/ \t]+")
FOLDERS = tuple(Follow(file, named, "/", Files("/", Part.STAT)) for file in (PARTS, MAIN) for named in _FOLDERS)
_MADE_AT_BOOT = ("/run/", "/var/run/")
"""What is there on a host that runs is not in its root file system."""
DAEMON, LOADER = "auditd.service", "audit-rules.service"
"""The second loads the rules since audit 4."""
LINES = 20_000
Concerns = Callable[[Rule], bool]
_LOADED = re.compile(r"auditctl\s+(?:-\S+\s+)*?-R\s+(\S+)")
_NO = re.compile(r"USE_AUGENRULES=[\"']?no\b", re.IGNORECASE)
SWITCHED_OFF = Text(en="auditing is switched off in {place}", zh="{place} 关闭了审计功能")
SILENCED = Text(en="the rule at {place} keeps everything from being recorded", zh="{place} 处的规则屏蔽了全部审计事件")
NOT_RUNNING = Text(
    en="auditd is enabled and does not run, so no rule was loaded by it", zh="auditd 已启用但未运行，审计规则未加载"
)
NOT_LOADED = Text(en="nothing loads the rules: {place} is masked", zh="{place} 已被屏蔽，审计规则不会加载")
BOOTED_OFF = Text(
    en="the kernel's command line switches auditing off ({place})", zh="内核启动参数关闭了审计功能（{place}）"
)


@fact
@dataclass(frozen=True)
class AuditRules:
    """`rules`: in the order in which the kernel tries them. `source`: the folder or file that they come from. `off`: why none of
    them records anything. `complete`: every file of them was read."""

    needs: ClassVar[tuple[Request, ...]] = (
        PARTS,
        MAIN,
        *PROGRAMS,
        *DEFAULTS,
        *FOLDERS,
        *OLD_MACHINES,
        *YOUNG_MACHINES,
    )
    rules: tuple[Rule, ...]
    source: str
    off: Text | None = None
    complete: bool = True

    @classmethod
    def read(
        cls, view: View, services: Services, units: UnitFiles, boot: BootParameters, processes: Processes | None
    ) -> Self:
        there = any([view.one(program).stat for program in PROGRAMS])  # noqa: C419 - each is evidence
        if not there or not services.where("auditd"):
            raise Absent("auditd is not set up on this host", "本机未启用 auditd")
        joined = _joined(view, units)
        parts = [item for item in view.ask(PARTS) if not item.name.rpartition("/")[2].startswith(".")]
        main = view.one(MAIN)
        if joined and parts:
            items, source = sorted(parts, key=lambda item: _natural(item.name)), FOLDER
        else:
            items, source = [main], MAIN.glob
        loader = _Loader()
        lacking = _lacking(view)
        for line in _lines(items, joined=joined, old=_old(view)):
            nowhere = line.rule is not None and not lacking.isdisjoint(line.rule.folders)
            loader.take(replace(line, malformed=True) if nowhere else line)
        complete = all(item.state.whole for item in items)
        stopped = processes is not None and processes.complete and not processes.called("auditd")
        off = NOT_RUNNING if stopped else _off(loader, services, units, boot)
        return cls(tuple(loader.rules), source, off, complete)

    def records_writes(self, path: str, *, people: bool = False) -> Rule | None:
        """The rule that records whatever any user changes there; with `people` what root does who logged in as himself may be
        missing. The first rule that speaks of the path decides."""
        return self._first(lambda rule: rule.writes(path, people=people))

    def records_root(self) -> Rule | None:
        """The rule that records what is run with root's rights, or each use of sudo."""
        return self._first(Rule.root_programs)

    def _first(self, concerns: Concerns) -> Rule | None:
        if self.off:
            return None
        rule = next((rule for rule in self.rules if rule.list == "exit" and concerns(rule)), None)
        return rule if rule and rule.action == "always" else None


def _natural(path: str) -> tuple[tuple[int, int, str], ...]:
    """The order of `ls -v`: numbers by their value."""
    parts = re.findall(r"([0-9]{1,18})|([^0-9]+)", path)
    return tuple((0, int(number), "") if number else (1, 0, word) for number, word in parts)


def _commands(units: UnitFiles, *names: str) -> list[str]:
    keys = ("ExecStartPre", "ExecStart", "ExecStartPost")
    return [line.value for name in names for key in keys for line in units.get(name, "Service", key)]


def _joined(view: View, units: UnitFiles) -> bool:
    """Whether augenrules is used. Raises Unknown where rules are loaded from another file than the usual ones."""
    commands = _commands(units, DAEMON, LOADER)
    loaded = [match[1] for command in commands if (match := _LOADED.search(command[:4096]))]
    defaults = [view.one(request).text for request in DEFAULTS]
    if any("augenrules" in command for command in commands):
        return True
    if other := next((file for file in loaded if file != MAIN.glob), None):
        raise Unknown.because("rules", "{file}: loaded and not read", "{file}：会被加载，但未能采集到", file=other)
    return not loaded and not any(_NO.search(text) for text in defaults)


def _old(view: View) -> bool:
    old, young = ([item for need in needs for item in view.whole(need)] for needs in (OLD_MACHINES, YOUNG_MACHINES))
    return bool(old) and not young


def _lacking(view: View) -> frozenset[str]:
    """Folders of the rules' places that are not there."""
    items = [item for need in FOLDERS for item in view.ask(need)]
    absent = (item.name.rstrip("/") for item in items if item.state is State.ABSENT)
    return frozenset(name for name in absent if not f"{name}/".startswith(_MADE_AT_BOOT))


def _lines(items: list[Item], *, joined: bool, old: bool) -> Iterator[Line]:
    """What auditctl is given, in its order."""
    lines = [
        parse(raw, item.name, number, old=old)
        for item in items
        for number, raw in enumerate(item.text.split("\n")[:LINES], 1)
        if raw.strip() and not raw.lstrip().startswith("#")
    ]
    if not joined:
        yield from lines
        return
    yield from (line for line in lines if not line.deletes_all and line.enabled is None)
    yield from [line for line in lines if line.enabled is not None][-1:]


def _off(loader: _Loader, services: Services, units: UnitFiles, boot: BootParameters) -> Text | None:
    loads = any("augenrules" in command or "auditctl" in command for command in _commands(units, DAEMON))
    if services.is_masked(LOADER) and not loads:
        return NOT_LOADED.fill({"place": LOADER})
    if boot.now("audit") in ("0", "off"):
        return BOOTED_OFF.fill({"place": "/proc/cmdline"})
    if place := next((file for value, file in boot.later("audit") if value in ("0", "off")), ""):
        return BOOTED_OFF.fill({"place": place})
    if loader.disabled:
        return SWITCHED_OFF.fill({"place": loader.disabled})
    silent = next((rule for rule in loader.rules if rule.silences), None)
    return SILENCED.fill({"place": silent.location}) if silent else None


@dataclass
class _Loader:
    """The kernel's list while auditctl works through the lines. Once it is locked nothing changes it."""

    rules: list[Rule] = field(default_factory=list)
    disabled: str = ""
    locked: bool = False
    lenient: bool = False
    stopped: bool = False

    def take(self, line: Line) -> None:
        if self.locked:
            return
        self.lenient = self.lenient or line.lenient
        if line.malformed or line.doubtful:
            self.stopped = self.stopped or not self.lenient
        if line.malformed:
            return
        if line.enabled is not None:
            self.disabled = line.place if line.enabled == 0 else ""
            self.locked = line.enabled == 2
        elif line.deletes_all:
            self.rules.clear()
        elif line.rule:
            self._change(line, line.rule.but(doubtful=self.stopped or line.doubtful))

    def _change(self, line: Line, rule: Rule) -> None:
        if line.deletes:
            self.rules = [old for old in self.rules if not old.alike(rule)]
        elif line.first:
            self.rules.insert(0, rule)
        else:
            self.rules.append(rule)
