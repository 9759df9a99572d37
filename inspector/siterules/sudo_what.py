"""Which programs a command of sudoers(5) stands for, against the one that a rule names."""

from __future__ import annotations

import fnmatch
import functools
import re
from dataclasses import dataclass

from inspector.facts.sudo_grammar import Member
from inspector.patterns import is_pattern, matches
from inspector.siterules import pattern

UNLIKE = ("/bin/sh", "/usr/local/sbin/a.b-c_d", "/Z9", "/opt/é/+/=")


@dataclass(frozen=True)
class Wanted:
    """What a rule asks for: a path or wildcard, perhaps with arguments; `*` for any command, `ALL` for ALL itself."""

    text: str

    @property
    def path(self) -> str:
        return self.text.partition(" ")[0]

    @property
    def arguments(self) -> str | None:
        return self.text.partition(" ")[2].strip() or None

    def fits(self, command: Member) -> bool | None:
        """Whether a command stands for something of what is asked. None where that cannot be told."""
        if self.text == "ALL" and command.name != "ALL":
            return _all_there_are(command)
        if self.text in ("*", "ALL"):
            return True
        if command.name == "ALL":
            return True
        if None in (command.arguments, self.arguments):
            return _meet(command.name, self.path)
        return both(_meet(command.name, self.path), _in_common(command.arguments or "", self.arguments or ""))

    def covered(self, later: Member, command: Member) -> bool | None:
        """Whether a later entry stands for all of `command` that is asked for. None where that cannot be told."""
        if later.digests and not set(later.digests) >= set(command.digests or [""]):
            return False  # it is passed over where the content is other
        if later.name == "ALL":
            return True
        named: bool | None = later.name == command.name
        path = next((each for each in (self.path, command.name) if _exact(each)), "")
        if path and not named:
            named = _meet(later.name, path)
        if not named or later.arguments in (None, command.arguments):
            return named
        arguments = next((each for each in (self.arguments, command.arguments) if each and not is_pattern(each)), "")
        return both(named, bool(arguments) and _in_common(later.arguments or "", arguments))

    def shared(self, other: Member, command: Member) -> bool | None:
        """Whether another entry stands for something of `command` that is asked for."""
        if _exact(self.path) or (command.name == "ALL" and self.text != "ALL"):
            return self.fits(other)
        return command.name == "ALL" or Wanted(str(other)).fits(command)


def both(*parts: bool | None) -> bool | None:
    """Whether all hold; None where that cannot be told."""
    return False if False in parts else None if None in parts else True


def _all_there_are(command: Member) -> bool | None:
    """Whether an expression such as `^.*$` stands for every program: it does where it does for some that are nothing alike."""
    if not command.name.startswith("^"):
        return False
    found = both(*(_expression(command.name, path) for path in UNLIKE))
    return found if command.arguments is None else both(found, None)


def _exact(path: str) -> bool:
    return path.startswith("/") and not path.endswith("/") and not is_pattern(path)


def _meet(name: str, path: str) -> bool | None:
    """Whether a program of sudoers (a path, folder, wildcard or expression) and one of a rule can be the same."""
    if name.startswith("^"):
        return _expression(name, path) if _exact(path) else None
    if not name.startswith("/"):
        return fnmatch.fnmatchcase(name, path)  # sudoedit, list
    glob = f"{name}*" if name.endswith("/") else name.replace("**", "*")  # `*` of sudo spans no folders
    if not _exact(path):
        return _in_common(glob, path)
    if matches(glob, path):
        return True
    return None if matches(glob, _other_spelling(path)) else False


def _other_spelling(path: str) -> str:
    """/bin is often a link to /usr/bin, and then sudo takes one for the other."""
    return path[4:] if re.match("/usr/s?bin/", path) else f"/usr{path}" if re.match("/s?bin/", path) else path


def _in_common(one: str, other: str) -> bool | None:
    """Whether two texts, either of which may have wildcards, can be the same."""
    if one.startswith("^"):
        return None if is_pattern(other) else _expression(one, other)
    if fnmatch.fnmatchcase(one, other) or fnmatch.fnmatchcase(other, one):
        return True
    if not (is_pattern(one) and is_pattern(other)):
        return False
    first, second = (re.split(r"[*?\[\\]", each, maxsplit=1)[0] for each in (one, other))
    return None if first.startswith(second) or second.startswith(first) else False


@functools.lru_cache(maxsize=4096)
def _expression(text: str, line: str) -> bool | None:
    """POSIX EREs, as sudo 1.9.10 and later take them. None where one is not understood, or takes too long."""
    try:
        return pattern.compile(text).search(line)
    except (ValueError, pattern.TooCostly):
        return None
