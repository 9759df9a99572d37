"""Which programs a shell command line starts, as far as its text tells: of each simple command the word in its first place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

DEPTH = 5
"""Command lines inside command lines (`sh -c`)."""
WORDS = 5_000

_TOKEN = re.compile(
    r"""(?P<into>[0-9]*(?:&>>|&>|>>|>&|<&|>\||<<<|<<|<>|>|<)&?[ \t]*)
    | (?P<operator>\$\(|[;&|()`\n]+)
    | (?P<word>(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\{[^}]{0,1000}\}|\$(?!\()|[^\s;&|()<>'"\\`$]|['"\\])+)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = re.compile(r"""\\(.)|'([^']*)'|"((?:\\.|[^"\\])*)\"""", re.DOTALL)
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=.*", re.DOTALL)
_NUMBER = re.compile(r"[0-9.]+[smhd]?")
_SHELL = re.compile(r"(ba|da|a|k|mk|z|c|tc|fi)?sh")
_INTERPRETER = re.compile(r"(python|pypy|perl|php|ruby|lua)[0-9.]*|node|nodejs|tclsh|expect|Rscript|source|\.")
_KEYWORDS = frozenset("if then else elif do while until ! { time exec command builtin".split())
_WRAPPERS = frozenset(
    "nice ionice nohup setsid timeout stdbuf chronic cronic systemd-cat env chrt taskset xargs unbuffer busybox doas".split()
)
_NO_PROGRAM = frozenset(
    "[ test : true false cd echo printf export set umask ulimit exit fi done } esac sleep wait".split()
)


@dataclass(frozen=True)
class Run:
    """One program or script. `folder` is where an earlier `cd` went; `user` is empty for who runs the line."""

    word: str
    folder: str = ""
    user: str = ""
    all_in: bool = False

    @property
    def path(self) -> str:
        """Absolute where the line tells; a bare name, or a word that the shell would still expand, as it stands."""
        relative = "/" in self.word and not self.word.startswith(("/", "~", "$"))
        return f"{self.folder}/{self.word.removeprefix('./')}" if relative and self.folder else self.word


def runs(command: str, user: str = "", depth: int = 0) -> Iterator[Run]:
    """The programs of a command line, in order. `all_in`: every file of that folder is run."""
    folder = ""
    for words in _simple(command) if depth < DEPTH else ():
        if words[0] == "cd" and len(words) > 1:
            folder = words[-1] if words[-1].startswith("/") else f"{folder}/{words[-1]}"
        for run in _started(words, user, depth):
            yield replace(run, folder=run.folder or folder)


def _simple(command: str) -> Iterator[list[str]]:
    """Words of each simple command, without quotes and redirections."""
    words: list[str] = []
    skip = False
    for count, match in enumerate(_TOKEN.finditer(command)):
        if match["operator"] or count > WORDS:
            if words:
                yield words
            words, skip = [], False
        elif match["into"]:
            skip = True
        elif skip:
            skip = False
        else:
            words.append(_QUOTES.sub(lambda found: found[1] or found[2] or found[3] or "", match["word"]))
    if words:
        yield words


def _started(words: list[str], user: str, depth: int) -> Iterator[Run]:
    while words and (words[0] in _KEYWORDS or _ASSIGNMENT.fullmatch(words[0])):
        words = words[1:]
    if not words:
        return
    name = words[0].rpartition("/")[2]
    rest = words[1:]
    if name not in _NO_PROGRAM and name != ".":
        yield Run(words[0], user=user)
    if name in _WRAPPERS:
        yield from _started(_without_options(rest), user, depth)
    elif name in ("su", "runuser", "sudo"):
        yield from _as_other(name, rest, depth)
    elif name == "flock":
        rest = _without_options(rest)[1:]
        yield from _inner(rest, user, depth) if rest[:1] == ["-c"] else _started(rest, user, depth)
    elif name == "find":
        for number, word in enumerate(rest):
            if word in ("-exec", "-execdir", "-ok"):
                yield from _started(rest[number + 1 :], user, depth)
    else:
        yield from _read(name, rest, user, depth)


def _read(name: str, words: list[str], user: str, depth: int) -> Iterator[Run]:
    """What a shell, an interpreter or run-parts is told to execute."""
    shell = _SHELL.fullmatch(name)
    if name == "run-parts":
        yield from (Run(word, user=user, all_in=True) for word in words if not word.startswith("-"))
    elif name == "java" and "-jar" in words[:-1]:
        yield Run(words[words.index("-jar") + 1], user=user)
    elif shell and any(re.fullmatch(r"-[a-z]*c", word) for word in words):
        yield from _inner(words, user, depth)
    elif shell or _INTERPRETER.fullmatch(name):
        yield from _script(words, user)


def _script(words: list[str], user: str) -> Iterator[Run]:
    """The file that an interpreter is given; none where it is given code or a module."""
    for word in words:
        if word in ("-e", "-m", "-r", "-c"):
            return
        if not word.startswith("-"):
            yield Run(word if "/" in word else f"./{word}", user=user)
            return


def _inner(words: list[str], user: str, depth: int) -> Iterator[Run]:
    """The command line that follows -c."""
    at = next((n for n, word in enumerate(words) if re.fullmatch(r"-[a-z]*c", word)), len(words))
    if at + 1 < len(words):
        yield from runs(words[at + 1], user, depth + 1)


def _as_other(name: str, words: list[str], depth: int) -> Iterator[Run]:
    """su and runuser [-] user -c line; runuser and sudo -u user program."""
    user, rest = "root", list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option in ("-u", "--user", "-g", "--group", "-s", "--shell") and rest:
            value = rest.pop(0)
            user = value if option in ("-u", "--user") else user
        elif option.startswith(("-u", "--user=")):
            user = option.removeprefix("--user=").removeprefix("-u")
        elif option in ("-c", "--command") and name != "sudo":
            rest = [option, *rest]
            break
    if name == "su" or "-c" in rest or "--command" in rest:
        named = [word for word in (rest[:1] if rest[:1] != ["-c"] else rest[2:3]) if not word.startswith("-")]
        line = [("-c" if word == "--command" else word) for word in rest]
        yield from _inner(line, named[0] if named else user, depth)
    else:
        yield from _started(_without_options(rest), user, depth)


def _without_options(words: list[str]) -> list[str]:
    """From the first word that is no option, number or assignment; `-c` with its line is kept."""
    for number, word in enumerate(words):
        if word == "-c" or not (word.startswith("-") or _NUMBER.fullmatch(word) or _ASSIGNMENT.fullmatch(word)):
            return words[number:]
    return []
