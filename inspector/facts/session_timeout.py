"""What TMOUT a log-in shell ends up with, as far as its start-up files tell without running them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inspector.snapshot import Item

NAME = "TMOUT"
LINES = 20_000
WIDTH = 4096
_PIECES = re.compile(
    r"""(?P<command>(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^;&|'"\\]|['"\\])+?)(?=[;&|]|$)|(?P<operator>&&|\|\||;;|[;&|])"""
)
_WORDS = re.compile(
    r"""(?:'[^']*'|"(?:\\.|[^"\\])*"|\$\(\([^()]*\)\)|\$\([^()]*\)|`[^`]*`|\$\{[^}]*\}|\\.|[^\s'"$`\\]+|['"$`\\])+"""
)
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_DEFAULT = re.compile(r"[\"']?\$\{TMOUT:?=([^}]*)\}[\"']?")
_OR = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*):?-([^}]*)\}")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")
_SUM = re.compile(r"\$\(\((.*)\)\)")
_DECLARES = ("export", "declare", "typeset", "readonly")
_GENERAL = re.compile(
    r"\$(?:\{?(?:PS1|TMOUT|BASH|BASH_VERSION|KSH_VERSION|ZSH_VERSION)\b[^}\s]*\}?|-|\{-[^}]*\})|\s-t\s+[012]\b"
)
"""Conditions that every session of a person at a shell meets."""
_OPENS = {"if": "fi", "case": "esac", "for": "done", "while": "done", "until": "done"}


@dataclass
class Timeout:
    """`seconds`: 0 for none. `partial`: where it is set under a condition only; `unclear`: where its value is not understood."""

    seconds: int = 0
    location: str = ""
    partial: str = ""
    unclear: str = ""


@dataclass
class _Reader:
    limit: int
    found: Timeout = field(default_factory=Timeout)
    variables: dict[str, str] = field(default_factory=dict)
    blocks: list[list[str]] = field(default_factory=list)
    """[the word that ends it, its condition]; an empty condition binds nothing."""
    fixed: bool = False

    def line(self, text: str, place: str) -> None:
        before = ""
        for match in _PIECES.finditer(text[:WIDTH]):
            if match["operator"]:
                before = before if match["operator"] in ("&&", "||") else ""
                continue
            command = self._entered(match["command"].strip())
            if command and not self.fixed:
                self._run(_WORDS.findall(command), command, before, place)
            before = command

    def _entered(self, command: str) -> str:
        """What is left of a command behind the words that open, go on with and close blocks."""
        while (words := command.split(None, 1)) and words[0] in {*_OPENS, *_OPENS.values(), *_INNER}:
            word, rest = words[0], words[1] if len(words) > 1 else ""
            if word in _OPENS:
                condition = rest if word in ("if", "case") else ""
                self.blocks.append([_OPENS[word], condition])
                return ""
            if self.blocks and word == self.blocks[-1][0]:
                self.blocks.pop()
            elif word in ("else", "elif") and self.blocks:
                self.blocks[-1][1] = word
            command = rest
            if word == "elif":
                return ""
        if re.match(r"(?:function\s+\w+|\w+\s*\(\))", command):
            self.blocks.append(["}", "()"])
            return command.partition("{")[2].strip()
        return command

    def _run(self, words: list[str], command: str, before: str, place: str) -> None:
        conditions = [condition for _, condition in self.blocks if condition]
        conditions += [before] if before else []
        binds = all(_GENERAL.search(condition) and "$(" not in condition for condition in conditions)
        declares = words[0] in _DECLARES
        assigned = [match for word in words if (match := _ASSIGNMENT.fullmatch(word))]
        if words[0] == "unset" and NAME in words:
            self._set("0", binds, place)
        elif words[0] == ":" and (match := _DEFAULT.search(command)):
            if NAME not in self.variables:
                self._set(match[1], binds, place)
        elif declares or len(assigned) == len(words):
            for match in assigned:
                if match[1] == NAME:
                    self._set(match[2], binds, place)
                elif binds:
                    self.variables[match[1]] = str(self._value(match[2]))
        named = any(word.partition("=")[0] == NAME for word in words[1:])
        flags = "".join(word for word in words[1:] if word.startswith("-"))
        if binds and declares and named and (words[0] == "readonly" or "r" in flags):
            self.fixed = True

    def _set(self, text: str, binds: bool, place: str) -> None:
        value = self._value(text)
        if value is None:
            self.found.unclear = place
        elif not binds and 0 < value <= self.limit:
            self.found.partial = place
        else:
            self.variables[NAME] = str(value)
            self.found = Timeout(value, place, self.found.partial)

    def _value(self, text: str) -> int | None:
        """The number that a word stands for: digits, variables known by now, sums and products of them."""
        text = _OR.sub(lambda match: self.variables.get(match[1], match[2]), text.strip("\"'"))
        text = _VARIABLE.sub(lambda match: self.variables.get(match[1], match[0]), text)
        if calculated := _SUM.fullmatch(text):
            terms = [term.split("*") for term in calculated[1].split("+")]
            if not all(re.fullmatch(r"\s*[0-9]{1,6}\s*", factor) for term in terms for factor in term[:4]):
                return None
            return sum(_product(term[:4]) for term in terms)
        return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


_INNER = ("then", "else", "elif", "do", "{", "}", "!")


def _product(factors: list[str]) -> int:
    result = 1
    for factor in factors:
        result *= int(factor)
    return result


def timeout(items: Iterable[Item], limit: int) -> Timeout:
    """TMOUT after these files, in their order. A value within `limit` counts where no condition keeps it from some users."""
    reader = _Reader(limit)
    for item in items:
        reader.blocks.clear()
        for number, line in _lines(item.text):
            reader.line(line, f"{item.name}:{number}")
    return reader.found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments; one that ends in a backslash goes on."""
    held, first = "", 0
    for number, raw in enumerate(text.split("\n")[:LINES], 1):
        first = first or number
        if raw.endswith("\\") and len(held) < WIDTH:
            held += raw[:-1]
            continue
        yield first, re.sub(r"(^|\s)#.*", "", held + raw).strip()
        held, first = "", 0
