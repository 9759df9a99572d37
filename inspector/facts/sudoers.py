"""What sudo is told: who may run what as whom, in the order in which sudo reads it; and what of it needs no password."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

import msgspec

from inspector.fact import Absent, View, fact, resource
from inspector.facts.name_services import NSSWITCH, NameServices
from inspector.facts.sudo_aliases import KINDS, expanded, written_out
from inspector.facts.sudo_grammar import (
    INCLUDE,
    Grant,
    Malformed,
    Member,
    Setting,
    aliases,
    grants,
    settings,
    statements,
)
from inspector.request import Files, Follow, Request
from inspector.snapshot import Item, State

PLACES = (Files("/etc/sudoers"), Files("/usr/etc/sudoers"))
BESIDE = (Files("/etc/sudo*/**/*"), Files("/usr/etc/sudoers.d/*"), Files("/etc/* *"))
"""Wherever an @includedir of these folders leads, also deeper; and what an @include names with an escaped blank."""
_KNOWN_FOLDER = re.compile(r"/etc/sudo[^/]*(?:/.*)?|/usr/etc/sudoers\.d")
_INCLUDED = '^[ \t]*[@#]include[ \t]+("[^"]*"|[^ \t"]+)'
FOLLOWED = tuple(Follow(place, _INCLUDED, "/etc", Files("/")) for place in (*PLACES, *BESIDE))
DEPTH = 128
"""How deep sudo itself follows includes."""
STATEMENTS = 100_000
COMPARED = 500
"""How many later grants may take one back; what lies beyond is not believed to."""


@resource("shell-escapes.yaml")
class ShellEscapes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Programs that hand their rights on: `always`, whatever the arguments; `free`, where the caller chooses them."""

    date: str
    sources: tuple[str, ...]
    always: frozenset[str]
    free: frozenset[str]


@fact
@dataclass(frozen=True)
class Sudoers:
    """All of it in order. `unread` are files and directory services that sudo reads and this did not; `malformed` are `file:line`.

    Aliases are written out, and so is a `runas_default` that holds for all. Grants whose time is not now are left out.
    """

    needs: ClassVar[tuple[Request, ...]] = (*PLACES, *BESIDE, *FOLLOWED, *NameServices.needs)
    grants: tuple[Grant, ...]
    settings: tuple[Setting, ...] = ()
    files: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    malformed: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        places = (view.one(place) for place in PLACES)
        main = next((item for item in places if item.state is not State.ABSENT), None)
        if main is None:
            raise Absent("sudo is not configured on this host", "本机没有配置 sudo")
        beside: tuple[Files | Follow, ...] = (*BESIDE, *FOLLOWED)
        reader = _Reader({item.name: item for need in beside for item in view.ask(need)})
        reader.file(main, 0)
        found = tuple(reader.setting(setting) for setting in reader.settings)
        usual = _runas_default(found)
        now = view.now
        granted = tuple(
            replace(each, runas=usual) if each.runas is None else each
            for grant in reader.grants
            if grant.at(now)
            for each in expanded(grant, reader.aliases)
        )
        elsewhere = [f"{name} ({NSSWITCH.glob})" for name in NameServices.read(view).outside("sudoers")]
        unread, bad = tuple(dict.fromkeys([*reader.unread, *elsewhere])), tuple(reader.malformed)
        return cls(granted, found, tuple(dict.fromkeys(reader.seen)), unread, bad)


@dataclass
class _Reader:
    files: Mapping[str, Item]
    aliases: dict[str, tuple[Member, ...]] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    count: int = 0

    def file(self, item: Item, depth: int) -> None:
        self.seen.append(item.name)
        if not item.state.whole or depth > DEPTH:
            self.unread.append(item.name)
        for number, text in statements(item.text) if depth <= DEPTH else ():
            self.count += 1
            if self.count > STATEMENTS:
                self.unread.append(item.name)
                return
            if include := INCLUDE.fullmatch(text):
                path = include[2] or re.sub(r"\\(.)", r"\1", include[3])
                path = path if path.startswith("/") else f"{item.name.rpartition('/')[0]}/{path}"
                if "%" in path:  # %h stands for the host's name, which a root file system does not tell for sure
                    self.unread.append(path)
                else:
                    (self.folder if include[1] else self.included)(path.rstrip("/"), depth + 1)
                continue
            try:
                self.statement(text, item.name, number)
            except Malformed:
                self.malformed.append(f"{item.name}:{number}")

    def included(self, path: str, depth: int) -> None:
        if path in self.files:
            self.file(self.files[path], depth)
        else:
            self.unread.append(path)

    def folder(self, path: str, depth: int) -> None:
        """Each file in it but those whose name has a dot or ends with `~`."""
        if not _KNOWN_FOLDER.fullmatch(path):
            self.unread.append(f"{path}/")
        for name in sorted(name for name in self.files if name.rpartition("/")[0] == path):
            last = name.rpartition("/")[2]
            if "." not in last and not last.endswith("~") and self.files[name].state is not State.ABSENT:
                self.file(self.files[name], depth)

    def statement(self, text: str, file: str, line: int) -> None:
        if (found := settings(text)) is not None:
            self.settings += [replace(setting, file=file, line=line) for setting in found]
        elif (named := aliases(text)) is not None:
            self.aliases |= named
        else:
            self.grants += [replace(grant, file=file, line=line) for grant in grants(text)]

    def setting(self, setting: Setting) -> Setting:
        """With its aliases written out; they may stand after it."""
        if not setting.kind:
            return setting
        return replace(setting, members=written_out(setting.members, KINDS[setting.kind], self.aliases))


def _runas_default(found: Iterable[Setting]) -> tuple[Member, ...] | None:
    """Whom a line means that names nobody to run as; None for root, and where it is not the same for all."""
    named = [setting for setting in found if setting.name == "runas_default" and setting.on and setting.value]
    return (Member(named[-1].value),) if named and not any(setting.kind for setting in named) else None


def holds(members: tuple[Member, ...], *names: str) -> bool:
    """Whether a list holds what has these names; ALL holds every one, and what comes last decides."""
    found = False
    for member in members:
        if member.name in (*names, "ALL"):
            found = not member.negated
    return found


def as_root(grant: Grant) -> bool:
    return grant.runas is None or holds(grant.runas, "root", "#0", "%root", "%#0")


def hands_over(command: Member, escapes: ShellEscapes) -> bool:
    """Whether whoever may run that command may run whatever he likes."""
    name, arguments = command.name, command.arguments
    program = name.rpartition("/")[2]
    names = {program, program.rstrip("0123456789.")}
    whole = name == "ALL" or name.endswith("/") or bool(re.search(r"[*?\[^]", name))
    edits = name == "sudoedit" and (free_arguments(command) or "/etc/sudoers" in (arguments or ""))
    return whole or edits or bool(names & escapes.always) or (free_arguments(command) and bool(names & escapes.free))


def free_arguments(command: Member) -> bool:
    """Whether the caller chooses the arguments, or some of them."""
    return command.arguments is None or bool(re.search(r"[*?\[^]", command.arguments))


def without_password(sudoers: Sudoers, groups_of: Callable[[str], frozenset[str]]) -> Iterator[tuple[str, Grant]]:
    """(user, %group …, grant) of each command that no password is asked for and that no later line takes back.

    sudo takes the last line that fits; a later one counts here where it fits whenever the earlier one does.
    """
    for index, grant in enumerate(sudoers.grants):
        if grant.password is not False or grant.command.negated:
            continue
        after = sudoers.grants[index + 1 : index + 1 + COMPARED]
        later = [other for other in after if other.password is not False or other.command.negated]
        for user in dict.fromkeys(member.name for member in grant.users if not member.negated):
            groups = frozenset(f"%{group}" for group in groups_of(user))
            if holds(grant.users, user) and not any(covers(other, grant, user, groups) for other in later):
                yield user, grant


def covers(later: Grant, grant: Grant, user: str, groups: frozenset[str]) -> bool:
    """Whether a later line fits wherever the earlier one does for that user."""
    users = any(member.name in (user, "ALL", *groups) for member in later.users if not member.negated)
    excluded = any(member.negated for member in later.users)
    hosts = everywhere(later) or later.hosts == grant.hosts
    runas = later.runas == grant.runas or (later.runas is not None and _all(later.runas))
    command = later.command.name == "ALL" or (
        later.command.name == grant.command.name and later.command.arguments in (None, grant.command.arguments)
    )
    # a line whose digest is of other content is passed over
    content = not later.command.digests or set(later.command.digests) >= set(grant.command.digests or [""])
    return users and not excluded and hosts and runas and command and content


def everywhere(grant: Grant) -> bool:
    """Whether it holds on every host."""
    return _all(grant.hosts)


def _all(members: tuple[Member, ...]) -> bool:
    return [member.name for member in members if not member.negated] == ["ALL"] and len(members) == 1
