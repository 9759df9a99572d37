"""The lines of audit.rules(7), one at a time, and what a single rule records."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self

from inspector.facts.audit_names import FIELDS, PERMISSIONS, knows_calls

FIRST_USER = 1000
"""From this number on accounts are people's; older Red Hat began at 500."""
LONG = 8192
"""Of a line; auditctl takes no longer one."""
_FIELD = re.compile(r"([a-z0-9_]+)(!=|>=|<=|&=|=|>|<|&)(.+)")
_VALUED = frozenset("-w -W -p -k -a -A -d -S -F -C -e -b -f -r -q --backlog_wait_time --signal".split())
_PLAIN = frozenset("-D -i -c -s -l -t --loginuid-immutable --reset-lost --reset_backlog_wait_time_actual".split())
_LISTS = frozenset("task exit user exclude filesystem entry io_uring".split())
_UNSET = ("unset", "-1", "4294967295")
_ARCHITECTURES = ("b64", "x86_64", "aarch64", "ppc64le", "s390x", "loongarch64", "riscv64")
"""Those that the programs of a 64-bit host use; rules of b32 alone miss them."""
_KEYS = ("key", "k")
_PLACES = ("watch", "path", "dir")
_OPENS = frozenset(("open", "openat"))
_RENAMES = frozenset(("rename", "renameat", "renameat2"))
_SUDO = ("/usr/bin/sudo", "/bin/sudo")
Field = tuple[str, str, str]


@dataclass(frozen=True)
class Rule:
    """One rule. `fields` are (name, operator, value); those of a watch (`-w`) are written as such a rule's, with the place named
    `watch`, since it may be a file or a folder. `doubtful`: a line before it may have kept auditctl from going on."""

    action: str
    list: str
    fields: tuple[Field, ...]
    syscalls: frozenset[str]
    file: str
    line: int
    doubtful: bool = False

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"

    def but(self, *, doubtful: bool) -> Self:
        return replace(self, doubtful=doubtful)

    def alike(self, other: Rule) -> bool:
        """Whether deleting the other deletes this one; keys do not matter here, so rather too much is taken for deleted."""

        def place(rule: Rule) -> list[Field]:
            return sorted(("place", *entry[1:]) for entry in rule.fields if entry[0] in _PLACES)

        return self.list == other.list and place(self) == place(other) and self.syscalls == other.syscalls

    @property
    def folders(self) -> tuple[str, ...]:
        """Those that must be there: the kernel refuses a rule for what is in none."""
        placed = [(name, value.rstrip("/")) for name, _, value in self.fields if name in _PLACES]
        return tuple((value if name == "dir" else value.rpartition("/")[0]) or "/" for name, value in placed)

    @property
    def silences(self) -> bool:
        """Whether nothing is recorded any more, whatever other rules say."""
        names = {name for name, _, _ in self.fields} - {*_KEYS, "arch"}
        if self.action == "never" and self.list == "task":
            return not names
        dropped = [value.upper() for name, sign, value in self.fields if name == "msgtype" and sign == "="]
        return self.list == "exclude" and names == {"msgtype"} and dropped in (["SYSCALL"], ["1300"])

    def writes(self, path: str, *, people: bool = False) -> bool:
        """Whether it speaks of every change of a file: an `always` must record all of them (with `people` those of who logged
        in as no system account), a `never` may hide some."""
        placed = [_covers(name, sign, value, path) for name, sign, value in self.fields if name in _PLACES]
        permission = next((value for name, _, value in self.fields if name == "perm"), "rwxa")
        calls = "all" in self.syscalls or bool(self.syscalls & _OPENS and self.syscalls & _RENAMES)
        return all(placed) and "w" in permission and calls and self._for_all(("perm", *_PLACES), people=people)

    def root_programs(self) -> bool:
        """Whether it speaks of every program that is run with root's rights, or of each start of sudo."""
        placed = [(sign, value) for name, sign, value in self.fields if name in _PLACES]
        permission = next((value for name, _, value in self.fields if name == "perm"), "rwxa")
        calls = bool(self.syscalls & {"all", "execve", "59"})
        started = all(sign == "=" and value in _SUDO for sign, value in placed)
        tolerated = ("perm", "euid", "compare", *_PLACES)
        return started and "x" in permission and calls and self._for_all(tolerated, people=True) and self._as_root()

    def _as_root(self) -> bool:
        """Conditions on the effective user hold for root."""
        users = [(sign, value) for name, sign, value in self.fields if name == "euid"]
        compared = [value for name, _, value in self.fields if name == "compare"]
        return all(user in (("=", "0"), ("=", "root")) for user in users) and all(
            value in ("uid!=euid", "euid!=uid") for value in compared
        )

    def _for_all(self, tolerated: tuple[str, ...], *, people: bool) -> bool:
        """Whether its other conditions hold for everybody; with `people` it is enough that they do for who is logged in as no
        system account. A `never` that is limited to users hides just them."""
        for name, sign, value in self.fields:
            if name in (*tolerated, *_KEYS) or (self.action == "never" and name in ("arch", "auid", "success")):
                continue
            if name == "arch" and sign == "=" and value in _ARCHITECTURES:
                continue
            if name in ("auid", "loginuid") and _everybody(sign, value, people=people):
                continue
            if name == "success" and sign == "=" and value in ("1", "yes", "true"):
                continue
            return False
        return True


def _everybody(sign: str, value: str, *, people: bool) -> bool:
    if sign == "!=":
        return value in _UNSET
    number = int(value) if value.isdecimal() and len(value) < 10 else -1
    from_first = people and sign in (">=", ">") and 0 <= number <= FIRST_USER
    return from_first or (sign == ">=" and number == 0)


def _covers(name: str, sign: str, value: str, path: str) -> bool:
    """A watch covers a file, or whatever is below a folder."""
    place = value.rstrip("/")
    below = path.startswith(f"{place}/") and name in ("watch", "dir")
    return sign == "=" and (below or (path == place and name != "dir"))


@dataclass(frozen=True)
class Line:
    """What one line does. `enabled`: the value of `-e`. `first`: the rule goes before the others. `lenient`: from here on
    auditctl goes on after a line that it refuses. `doubtful`: it names a system call that auditctl may not know."""

    place: str
    rule: Rule | None = None
    enabled: int | None = None
    deletes: bool = False
    deletes_all: bool = False
    first: bool = False
    lenient: bool = False
    malformed: bool = False
    doubtful: bool = False


def parse(raw: str, file: str, number: int, *, old: bool = True) -> Line:
    """A line that is neither empty nor a comment. `old`: the host has the system calls that young machines lack."""
    place = f"{file}:{number}"
    options = _options(raw.split()) if len(raw) <= LONG else None
    if options is None:
        return Line(place, malformed=True)
    given = dict(options)
    if "-e" in given:
        valid = given["-e"] in ("0", "1", "2")
        return Line(place, enabled=int(given["-e"]) if valid else None, malformed=not valid)
    if "-D" in given:
        return Line(place, deletes_all="-k" not in given)
    if not given.keys() & {"-w", "-W", "-a", "-A", "-d"}:
        return Line(place, lenient="-i" in given or "-c" in given)
    rule = _rule(options, file, number)
    if rule is None or not _taken(rule):
        return Line(place, malformed=True)
    doubtful = not _calls_known(rule, old=old)
    return Line(place, rule, deletes="-W" in given or "-d" in given, first="-A" in given, doubtful=doubtful)


def _options(words: list[str]) -> list[tuple[str, str]] | None:
    """(option, value) in order; None where auditctl would not take it."""
    found = []
    queue = words[::-1]
    while queue:
        word = queue.pop()
        name = word if word.startswith("--") else word[:2]
        if name in _PLAIN and name == word:
            found.append((name, ""))
        elif name in _VALUED and (word != name or queue):
            found.append((name, word[2:] if word != name else queue.pop()))
        else:
            return None
    return found


def _rule(options: list[tuple[str, str]], file: str, number: int) -> Rule | None:
    """The rule of a line; None for one that is none."""
    kind, action, fields, calls = "exit", "always", [], set[str]()
    for name, value in options:
        if name in ("-w", "-W"):
            fields.append(("watch", "=", value))
        elif name == "-p":
            fields.append(("perm", "=", value.lower()))
        elif name in ("-a", "-A", "-d"):
            words = set(value.split(","))
            kinds, actions = words & _LISTS, words & {"always", "never"}
            if len(words) != 2 or len(kinds) != 1 or len(actions) != 1:
                return None
            kind, action = kinds.pop(), actions.pop()
        elif name == "-S":
            calls.update(value.split(","))
        elif name in ("-F", "-C"):
            found = _field(name, value)
            if found is None or (found[0] == "arch" and calls):  # it says which names -S may use, so it must come first
                return None
            fields.append(found)
    return Rule(action, kind, tuple(fields), frozenset(calls) or frozenset(("all",)), file, number)


def _field(option: str, text: str) -> Field | None:
    """Of `-F` and `-C`; None where auditctl knows no such field."""
    match = _FIELD.fullmatch(text)
    if match and option == "-C":
        return "compare", "=", text
    if not match or match[1] not in FIELDS:
        return None
    return match[1], match[2], match[3].lower() if match[1] == "perm" else match[3]


def _taken(rule: Rule) -> bool:
    """Whether places and permissions are such as auditctl takes."""
    places = (value for name, _, value in rule.fields if name in _PLACES)
    permissions = (value for name, _, value in rule.fields if name == "perm")
    return all(place.startswith("/") for place in places) and all(set(value) <= PERMISSIONS for value in permissions)


def _calls_known(rule: Rule, *, old: bool) -> bool:
    architecture = next((value for name, _, value in rule.fields if name == "arch"), "")
    return rule.list == "io_uring" or knows_calls(rule.syscalls, architecture, old=old)
