"""What files set PATH to for root, each in its own notation: shells, cron, systemd, login.defs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.facts.services import unit_lines
from inspector.snapshot import Item

_ASSIGNED = re.compile(
    r"""(?:^|[\s;&|({])([A-Za-z_][A-Za-z0-9_]*)\+?=((?:"(?:[^"\\]|\\.)*"|'[^']*'|\$\{[^}]*\}|\$\([^)]*\)|[^\s;&|)"'`])*)"""
)
_MUNGED = re.compile(r"""^\s*pathmunge\s+["']?(/[^\s"';&|]*)""")
_IF_SET = re.compile(r"\$\{PATH:?\+(:?)(?:\$PATH|\$\{PATH\})(:?)\}")
_BEFORE = re.compile(r"\$\{PATH[^}]*\}|\$PATH\b")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)")
_PARAMETER = re.compile(r"\$\{?[0-9@*]")
_CRON = re.compile(r"""\s*["']?([A-Za-z_][A-Za-z0-9_]*)["']?\s*=\s*(.*?)\s*""", re.DOTALL)
_SOURCED = re.compile(r"""(?:(?:^|[;&|({])|\b(?:then|do|else)\s)\s*\\?(?:\.|source)\s+["']?([^\s;&|)"'<]+)""")
_BRANCH = re.compile(r"(?:^|(?<=[;&|)}])|(?<=\bthen)|(?<=\belse)|(?<=\bdo))\s*\b(if|elif|else|fi)\b")
_CONDITION = re.compile(
    r"""\s*!?\s*(?:test|\[\[?|\(\()[\s"'$({`]*(?:(?:/usr)?(?:/bin/)?id\s+-u|E?UID)[)}"'`\s]*(-[a-z]{2}|[!=<>]=?|==)[\s"']*(\d+)["'\s]*(?:\]\]?|\)\))?\s*(?:;|$|\bthen\b)"""
)
_KEPT = "\0"
"""Stands for the path as it was before."""
LINES = 5_000
LENGTH = 4_096
ELEMENTS = 500


@dataclass(frozen=True)
class Element:
    """One element of a PATH. `folder` is empty where it depends on what only a running shell knows."""

    text: str
    folder: str
    location: str

    @property
    def file(self) -> str:
        return self.location.rpartition(":")[0]

    @property
    def relative(self) -> bool:
        """Looked up in whatever folder root happens to be: `.`, an empty element, a name without a slash before it."""
        return bool(self.folder) and not self.folder.startswith("/")


def of_login(item: Item) -> Iterator[Element]:
    for number, line in enumerate(item.text.split("\n")[:LINES], 1):
        words = line.split(None, 1)
        if len(words) == 2 and words[0] in ("ENV_SUPATH", "ENV_ROOTPATH", "ENV_PATH"):
            yield from elements(words[1].strip().removeprefix("PATH="), f"{item.name}:{number}")


def of_shell(item: Item) -> Iterator[Element]:
    """Assignments of a shell's or PAM's file, whatever condition they stand under but that of being another user."""
    known = {"HOME": "/root"}
    for number, text in _of_root(_lines(item.text)):
        at = f"{item.name}:{number}"
        if munged := _MUNGED.match(text):
            yield from elements(munged[1], at, known)
        yield from _assigned(text, at, known)


def sourced(item: Item) -> Iterator[str]:
    """The files that a shell's file reads, as they are written, but for root's home folder."""
    for _, text in _of_root(_lines(item.text)):
        for match in _SOURCED.finditer(text):
            yield re.sub(r"^(?:~|\$HOME|\$\{HOME\})/", "/root/", match[1])


def of_cron(item: Item, *, users: bool) -> Iterator[Element]:
    """What a table sets for the jobs of root that follow. `users`: each job names who runs it."""
    search: list[Element] = []
    for number, line in enumerate(item.text.split("\n")[:LINES], 1):
        at = f"{item.name}:{number}"
        if line.lstrip().startswith("#") or len(line) > LENGTH:
            continue
        if setting := _CRON.fullmatch(line):
            if setting[1] == "PATH":
                search = list(elements(setting[2], at))
        elif line.strip() and (not users or _user(line) == "root"):
            yield from search
            yield from _assigned(line, at, {"HOME": "/root"})


def of_manager(item: Item) -> Iterator[Element]:
    """What systemd gives every service."""
    for _, key, value, number in unit_lines(item.text):
        if key in ("DefaultEnvironment", "ManagerEnvironment"):
            yield from of_environment(value, f"{item.name}:{number}")


def of_environment(value: str, location: str) -> Iterator[Element]:
    """Assignments in systemd's notation, which quotes the whole of one: "PATH=/a:/b" X=y."""
    return _assigned(re.sub(r"([\"'])PATH=([^\"']*)\1", r' PATH="\2"', value), location, {})


def elements(value: str, location: str, known: dict[str, str] | None = None) -> Iterator[Element]:
    """Of one value; `known` variables are put in."""
    value = _IF_SET.sub(rf"\1{_KEPT}\2", value.replace('"', "").replace("'", ""))
    value = _BEFORE.sub(_KEPT, value)
    if value in ("", _KEPT):
        return
    for text in value.split(":")[:ELEMENTS]:
        if _KEPT in text or _PARAMETER.search(text):  # a function's parameter is judged where the function is called
            continue
        folder = f"/root{text[1:]}" if text == "~" or text.startswith("~/") else text
        for _ in range(3):
            folder = _VARIABLE.sub(lambda match: (known or {}).get(match[1] or match[2], match[0])[:1000], folder)
        for part in folder.split(":") if folder else [""]:
            if _KEPT not in part:
                yield Element(text, "" if re.search(r"[$`~]", part) else part or ".", location)


def _assigned(text: str, location: str, known: dict[str, str]) -> Iterator[Element]:
    for match in _ASSIGNED.finditer(text):
        if match[1] == "PATH":
            yield from elements(match[2], location, known)
        elif match[1] not in ("IFS", "HOME"):
            known[match[1]] = match[2].replace('"', "").replace("'", "")[:1000]


def _user(line: str) -> str:
    """Who a job of a system's table runs as: the word after the nickname or the five fields of the time."""
    at = 1 if line.lstrip().startswith("@") else 5
    return (line.split(None, at + 1)[at : at + 1] or [""])[0]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) without comments; what a backslash continues is one line."""
    held, first = "", 0
    for number, line in enumerate(text.split("\n")[:LINES], 1):
        if not held and line.lstrip().startswith("#"):
            continue
        first = first if held else number
        held += line
        if (len(line) - len(line.rstrip("\\"))) % 2 and len(held) <= LENGTH:
            held = held[:-1]
            continue
        if len(held) <= LENGTH:
            yield first, held
        held = ""


def _of_root(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Without the branches of each `if` that are taken for another user than root alone."""
    taken: list[
        bool | None
    ] = []  # of the condition of each open `if`, asked by root; None where the user does not decide
    for number, line in lines:
        cuts = [*_BRANCH.finditer(line)]
        ends = [*(cut.start() for cut in cuts), len(line)]
        if False not in taken:
            yield number, line[: ends[0]]
        for cut, end in zip(cuts, ends[1:], strict=True):
            text = line[cut.end() : end]
            if cut[1] == "if":
                taken.append(_answer(text))
            elif taken and cut[1] == "fi":
                taken.pop()
            elif taken:  # after a branch that root takes no other is taken
                done = taken[-1]
                taken[-1] = False if done else _answer(text) if cut[1] == "elif" else None
            if False not in taken:
                yield number, text


def _answer(text: str) -> bool | None:
    """What root gets for the condition at the beginning; None where it asks for something else, or more."""
    if not (match := _CONDITION.match(text)):
        return None
    number, sign = int(match[2][:20]), match[1]
    answers = {
        **dict.fromkeys(("-eq", "=", "=="), number == 0),
        **dict.fromkeys(("-ne", "!="), number != 0),
        **dict.fromkeys(("-lt", "<"), number > 0),
        **dict.fromkeys(("-le", "<="), True),
        **dict.fromkeys(("-gt", ">"), False),
        **dict.fromkeys(("-ge", ">="), number == 0),
    }
    answer = answers.get(sign)
    return answer if answer is None or "!" not in text[: match.start(1)] else not answer
