"""The umask that log-in sessions may end up with, as PAM and the shells' start-up files say, without running them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.accounts import LOGIN_DEFS
from inspector.facts.pam import Pam
from inspector.facts.sshd import Sshd
from inspector.request import Files, Request
from inspector.snapshot import Item

PROFILE, PARTS = Files("/etc/profile"), Files("/etc/profile.d/*.sh")
RC = (Files("/etc/bashrc"), Files("/etc/bash.bashrc"), Files("/etc/bash/bashrc"))
LOGIN = Files("/etc/default/login", keep=("^[ \t]*UMASK",))
SERVICES = ("sshd", "login")
SYSTEM = 0o022
"""What systemd, sshd and the kernel's own programs leave where nothing is set."""
LINES, WIDTH, DEPTH = 20_000, 4096, 100
_PIECES = re.compile(r"""((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^;&|'"\\]|['"\\])+)|(&&|\|\||;;|[;&|])""")
_WORDS = re.compile(r"""(?:'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"])+""")
_SYMBOLIC = re.compile(r"([ugoa]*)=([rwx]*)")
_STILL_0 = re.compile(r"umask[`)\"' ]+(?:-eq|==?)[ \"']+0+(?![0-9])")
_INTERACTIVE = re.compile(r"-z\s.*PS1|\$-(?!\S*\s*==?\s*\*)")
"""Conditions that a session on a terminal does not return for."""
_HERE = re.compile(
    r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.|\(\(|<<<|<<(-?)[ \t]*(?:'([^']+)'|"([^"]+)"|\\?([A-Za-z_][\w.-]*))"""
)
_COMMENT = re.compile(r"(^|\s)#.*", re.DOTALL)
_RETURN = "\ue00d"
"""Stands for a carriage return: a blank to Python, and a letter like any other to a shell."""
_OPENS = {"if": "fi", "case": "esac", "for": "done", "while": "done", "until": "done", "select": "done"}
_SHIFT = {"u": 6, "g": 3, "o": 0}


@dataclass(frozen=True)
class Mask:
    """One value that may be in force. `private`: only for people whose own group has their name, so that nobody else is in it.

    `mask` is None where only running the file tells it.
    """

    mask: int | None
    location: str
    private: bool = False

    @property
    def effective(self) -> int | None:
        """The group of one's own gives nobody else anything: there 002 is as good as 022."""
        return self.mask if self.mask is None or not self.private else self.mask | (self.mask << 3 & 0o070)


@fact
@dataclass(frozen=True)
class Umask:
    """`masks`: those that a log-in shell may end up with, each place once. csh, zsh and the files of single users are not read.

    A file that others than root's may not read has its effect for some accounts only.
    """

    needs: ClassVar[tuple[Request, ...]] = (LOGIN_DEFS, LOGIN, PROFILE, PARTS, *RC)
    masks: tuple[Mask, ...]

    @classmethod
    def read(cls, view: View, pam: Pam | None, sshd: Sshd | None) -> Self:
        defaults = [_setting(view.one(request), "UMASK") for request in (LOGIN_DEFS, LOGIN)]
        groups = _setting(view.one(LOGIN_DEFS), "USERGROUPS_ENAB")
        alone = sshd is not None and sshd.option("usepam", "no").value.lower() == "no"
        start = _first(pam, next((found for found in defaults if found), None), without=("sshd",) if alone else ())
        parts = sorted(view.whole(PARTS), key=lambda item: item.name)
        found = after((view.one(PROFILE),), start, parts)
        found = after((view.one(request) for request in RC), found, ())
        if groups and groups[0].lower() == "yes":
            found = frozenset(replace(m, private=m.private or m.mask in (0o002, 0o007)) for m in found)
        return cls(tuple(sorted(found, key=lambda mask: (mask.location, mask.mask or 0))))


def _setting(item: Item, name: str) -> tuple[str, str] | None:
    """(value, where) of the first line of a file such as login.defs that sets it."""
    for number, line in enumerate(item.text.split("\n")[:LINES], 1):
        words = line[:WIDTH].replace("=", " ", 1).split()
        if len(words) > 1 and words[0] == name:
            return words[1].strip("\"'"), f"{item.name}:{number}"
    return None


def _first(pam: Pam | None, default: tuple[str, str] | None, without: tuple[str, ...]) -> frozenset[Mask]:
    """What pam_umask gives, for each way to log in: its argument, else login.defs; without it, what the system has.

    `without`: services that do not ask PAM.
    """
    found = {Mask(SYSTEM, "") for _ in without}
    for service in SERVICES if pam else ():
        if pam is None or service in without or not pam.has(service):
            continue
        steps = [step for step in pam.stack(service, "session") if step.module == "pam_umask"]
        there = [step for step in steps if not pam.modules or step.module in pam.modules]
        given = (there[-1].argument("umask") or "", there[-1].location) if there else ("", "")
        value = given if given[0] else default if there else None
        found.add(Mask(number(value[0]), value[1]) if value else Mask(SYSTEM, ""))
    return frozenset(found or {Mask(SYSTEM, "")})


def number(text: str) -> int | None:
    """A mask in octal or in symbols (u=rwx,g=rx,o=); None for what is neither."""
    text = text.strip("\"'")
    if re.fullmatch("[0-7]{1,5}", text):
        return int(text, 8) & 0o777
    mask = 0o777
    for part in text.split(","):
        match = _SYMBOLIC.fullmatch(part)
        if not match:
            return None
        bits = sum({"r": 4, "w": 2, "x": 1}[letter] for letter in set(match[2]))
        for who in set(match[1].replace("a", "ugo") or "ugo"):
            mask = mask & ~(0o7 << _SHIFT[who]) | ((0o7 & ~bits) << _SHIFT[who])
    return mask


@dataclass
class _Block:
    """An `if`, a `case` or a loop: what held `before` it, at the `ends` of its branches so far, and whether one is always taken.

    `asks`: its condition goes on. A function's body is read and has no effect, since nothing may call it.
    """

    closing: str
    before: frozenset[Mask]
    condition: str
    ends: list[frozenset[Mask]] = field(default_factory=list)
    always: bool = False
    asks: bool = False


@dataclass
class _Reader:
    """`now`: what may be in force at this point; empty where nothing gets here. `left`: what a `return` took along."""

    now: frozenset[Mask]
    parts: Iterable[Item]
    blocks: list[_Block] = field(default_factory=list)
    depth: int = 0
    left: frozenset[Mask] = frozenset()

    def file(self, item: Item) -> None:
        outer, self.blocks, left, self.left = self.blocks, [], self.left, frozenset()
        if item.stat and not item.stat.mode & 0o004:
            self.left = self.now
        for at, line in _lines(item.text):
            if "profile.d" in line and not self.depth:
                self.depth += 1
                for part in self.parts:
                    self.file(part)
                self.depth -= 1
                self.parts = ()
            self.line(line, f"{item.name}:{at}")
        while self.blocks:  # a block that was never closed: each of its branches may be it
            self._close()
        self.blocks, self.now, self.left = outer, self.now | self.left, left

    def line(self, text: str, place: str) -> None:
        before = ""
        for match in _PIECES.finditer(text[:WIDTH]):
            if match[2]:
                self._operator(match[2])
                before = before if match[2] in ("&&", "||") else ""
                continue
            command = self._entered(match[1].strip())
            words = _WORDS.findall(command[:WIDTH]) if "umask" in command else []
            if words[:1] == ["umask"]:
                self._umask([word for word in words[1:] if word not in ("-S", "-p", "--")], before, place)
            elif re.match(r"return(?:\s|$)", command):
                self._leave(before)
            before = command

    def _operator(self, operator: str) -> None:
        if operator == ";;" and self.blocks and self.blocks[-1].closing == "esac":
            self._branch()

    def _entered(self, command: str) -> str:
        """What is left of a command behind the words that open, go on with and close blocks."""
        for _ in range(DEPTH):
            word, _, rest = command.partition(" ")
            top = self.blocks[-1] if self.blocks else None
            if word in _OPENS and len(self.blocks) < DEPTH:
                self.blocks.append(_Block(_OPENS[word], self.now, command, asks=word == "if"))
                return ""
            if top and word == top.closing:
                self._close()
            elif word in ("else", "elif") and top:
                self._branch()
                top.asks, top.always = word == "elif", top.always or word == "else"
                top.condition = command if top.asks else word
            elif word in ("then", "do") and top:
                top.asks = False
            elif word not in ("{", "!"):
                break
            command = rest.strip()
        return self._inside(command)

    def _inside(self, command: str) -> str:
        """A command, or what goes on with the condition of a block, the pattern of a `case`, the head of a function."""
        top = self.blocks[-1] if self.blocks else None
        if top and top.asks:
            top.condition = f"{top.condition} {command}"[:WIDTH]
            return ""
        if top and top.closing == "esac" and (arm := re.match(r"\(?([^()'\"]*)\)\s*", command)):
            top.always = top.always or arm[1].strip() == "*"
            return command[arm.end() :]
        if len(self.blocks) < DEPTH and re.match(r"(?:function\s+[\w-]+|[\w-]+\s*\(\s*\))", command):
            self.blocks.append(_Block("}", self.now, "()"))
            return command.partition("{")[2].strip()
        return command

    def _branch(self) -> None:
        self.blocks[-1].ends.append(self.now)
        self.now = self.blocks[-1].before

    def _close(self) -> None:
        block = self.blocks.pop()
        if block.closing == "}":
            self.now = block.before
            return
        last = frozenset[Mask]() if block.closing == "esac" and self.now == block.before else self.now
        skipped = frozenset[Mask]() if block.always else block.before
        self.now = frozenset[Mask]().union(last, skipped, *block.ends)

    def _leave(self, before: str) -> None:
        """A `return` ends the file, that in a function the function alone."""
        conditions = [before, *(block.condition for block in self.blocks)]
        if any(c == "()" or _INTERACTIVE.search(c) for c in conditions):
            return
        self.left |= self.now
        self.now = self.now if before else frozenset()

    def _umask(self, words: list[str], before: str, place: str) -> None:
        if not words or not self.now or _RETURN in words[0]:
            return  # it only prints, is not reached, or is refused by the shell
        conditions = [before, *(block.condition for block in self.blocks)]
        private = any("-gn" in condition or "id -g" in condition for condition in conditions)
        mask = Mask(number(words[0]), place, private)
        if any(_STILL_0.search(condition) for condition in conditions):  # RHEL 9: only where nothing has set it
            self.now = frozenset(mask if kept.mask == 0 else kept for kept in self.now)
        elif before:
            self.now |= {mask}
        else:
            self.now = frozenset((mask,))


def after(files: Iterable[Item], before: frozenset[Mask], parts: Iterable[Item]) -> frozenset[Mask]:
    """The masks after these files, in their order; `parts` are read where a line names their folder, profile.d."""
    reader = _Reader(before, parts)
    for item in files:
        reader.file(item)
    return reader.now


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, here-documents and what stands in subshells of one line; one that ends in a backslash goes on."""
    held, first = "", 0
    documents: list[tuple[bool, str]] = []
    for number, raw in enumerate(text.replace("\r", _RETURN).split("\n")[:LINES], 1):
        if documents:
            if (raw.lstrip("\t") if documents[0][0] else raw) == documents[0][1]:
                del documents[0]
            continue
        first = first or number
        said = _COMMENT.sub("", raw)
        if said == raw and raw.endswith("\\") and len(held) < WIDTH:
            held += raw[:-1]
            continue
        line = (held + said)[:WIDTH].strip()
        documents = _documents(line)
        yield first, re.sub(r"(^|[;&|]\s*)\([^()]*\)", r"\1:", line)
        held, first = "", 0


def _documents(line: str) -> list[tuple[bool, str]]:
    """The here-documents that begin after a line: whether blanks before the last line are left out, and that line."""
    found = [match for match in _HERE.finditer(line) if match[0].startswith(("((", "<<")) and match[0] != "<<<"]
    if any(match[0] == "((" for match in found):  # there `<<` is a number's
        return []
    return [(bool(match[1]), match[2] or match[3] or match[4]) for match in found]


def worst(masks: Iterable[Mask], wanted: int) -> Mapping[Mask, int]:
    """Those that leave a right which `wanted` takes away, with the rights left, in order."""
    left = {mask: wanted & ~mask.effective for mask in masks if mask.effective is not None}
    return dict(sorted(((mask, bits) for mask, bits in left.items() if bits), key=lambda pair: -pair[1]))
