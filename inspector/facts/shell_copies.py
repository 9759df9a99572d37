"""Where the commands of a shell text copy things to: to another host, to a folder, or to where the text does not say.

Read by its words, not run: quotes are taken off, variables of the text itself are put in, and everything else that a shell would
work out (arguments, files that are sourced, conditions) stays open. What was copied, and whether it arrived, is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inspector.facts.backup_commands import makes
from inspector.facts.copy_commands import as_local, fed, of_command, places, program, puts, talks

LINES = 5_000
LONGEST = 4_096
"""Characters of a line that are read."""
LONGEST_VALUE = 256
PUT_IN = 32
"""Variables of one line that are replaced."""
DEPTH = 4
"""Variables within variables, commands within commands."""
_ASSIGNMENT = re.compile(
    r"\s*(?:export\s+|local\s+|readonly\s+|declare\s+(?:-\S+\s+)?)?([A-Za-z_][A-Za-z0-9_]*)=([^;|&]*)"
)
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)")
_INNER = re.compile(r"\$\(([^()]*)\)|`([^`]*)`")
_INTO = re.compile(r"(?:[0-9]|&)?>>?\|?\s*(&[0-9-]|[^\s;&|<>()]+)")
_FROM = re.compile(r"<<?<?-?\s*[^\s;&|<>()]+")
_BETWEEN = re.compile(r"([;&|(){}\n]+)")


@dataclass(frozen=True)
class Copies:
    """`bulk` and `single`: programs that bring something to another host. `paths`: folders and files of this host that are
    written to. `mounted`: places where the text itself mounts a share; `remounted`: that it mounts as fstab says. `unclear`: programs
    whose destination the text does not tell. `made`: programs that make what a backup may be."""

    bulk: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    mounted: tuple[str, ...] = ()
    remounted: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    made: tuple[str, ...] = ()


def copies(text: str, own: frozenset[str] = frozenset()) -> Copies:
    """What the commands of a text copy, in order and without repeats. `own`: the names of the host that it stands on."""
    lines = list(_lines(text))
    variables = _variables(lines)
    found: dict[str, dict[str, None]] = {name: {} for name in Copies.__dataclass_fields__}
    folder, sends = "", puts(text)
    for line in lines:
        for kind, value in _of_line(_put_in(line, variables), variables, own, sends=sends):
            if kind == "cd":
                folder = value if value.startswith("/") else folder
            elif kind == "paths":
                found[kind][value if value.startswith("/") or not folder else f"{folder.rstrip('/')}/{value}"] = None
            else:
                found[kind][value] = None
    return Copies(**{name: tuple(values) for name, values in found.items()})


def _lines(text: str) -> Iterator[str]:
    """Continued lines joined, comments and marks of quoting taken off, and what stands in `$( )` as a line of its own."""
    held = ""
    for raw in text.split("\n", LINES)[:LINES]:
        line = held + raw.rstrip("\r")[:LONGEST]
        if line.lstrip().startswith("#"):
            continue
        if line.endswith("\\") and len(line) < LONGEST:
            held = line[:-1] + " "
            continue
        held = ""
        bare = re.sub(r"[\"'\\]", "", line[:LONGEST])
        for _ in range(DEPTH):
            yield from (match[1] or match[2] or "" for match in _INNER.finditer(bare))
            if (plain := _INNER.sub("_", bare)) == bare:
                break
            bare = plain
        yield bare
    if held:
        yield re.sub(r"[\"'\\]", "", held)


def _variables(lines: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        if match := _ASSIGNMENT.match(line):
            words = match[2].split()
            found[match[1]] = words[0][:LONGEST_VALUE] if words else ""
    return found


def _put_in(line: str, variables: Mapping[str, str]) -> str:
    """With the variables that are known; one that is not stays as it stands."""
    for _ in range(DEPTH):
        put = _VARIABLE.sub(lambda match: variables.get(match[1] or match[2], match[0]), line, count=PUT_IN)[:LONGEST]
        if put == line:
            break
        line = put
    return line


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command of a text, without redirections."""
    lines = list(_lines(text))
    variables = _variables(lines)
    for line in lines:
        yield from (words for words, _ in _parts(_put_in(line, variables)))


def _parts(line: str) -> Iterator[tuple[list[str], bool]]:
    """Each command of a line, and whether it reads what the one before it writes."""
    parts = _BETWEEN.split(_FROM.sub(" ", _INTO.sub(" ", line)))
    for number in range(0, len(parts), 2):
        yield parts[number].split(), number > 0 and parts[number - 1].strip() == "|"


def _of_line(line: str, variables: Mapping[str, str], own: frozenset[str], *, sends: bool) -> Iterator[tuple[str, str]]:
    targets = [match[1] for match in _INTO.finditer(line) if not match[1].startswith(("&", "/dev/"))]
    yield from (("paths", target) for target in targets)
    for spoken, piped in _parts(line):
        words = [as_local(word, own) for word in spoken]
        if words[:1] == ["cd"] and len(words) > 1:
            yield "cd", words[-1]
        if piped and (client := fed(words)):
            yield "single", client
        at = next((at for at, word in enumerate(words) if program(word)), None)
        if at is not None and not any(map(talks, words[:at])):
            name, rest = program(words[at]), words[at + 1 :]
            found = list(of_command(name, rest, piped=piped, sends=sends, variables=variables))
            yield from found
            if makes(name, rest, places(rest), [kind for kind, _ in found]):
                yield "made", name
