"""PAM's stacks as libpam builds them: includes and substacks in place, controls as tables of actions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.request import Files, Part, Request
from inspector.snapshot import Item

FOLDERS = ("/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d")
"""The first that has a name wins."""
SERVICES = tuple(Files(f"{folder}/*") for folder in FOLDERS)
CONF = Files("/etc/pam.conf")
"""Read only where there is no folder."""
MODULES = tuple(
    Files(f"{folder}/security/pam_*.so", Part.STAT)
    for folder in ("/lib", "/lib/*", "/lib64", "/usr/lib", "/usr/lib/*", "/usr/lib64")
)
FACILITIES = ("auth", "account", "password", "session")
DEPTH = 16
STEPS = 2_000
_OTHER = "other"
_BLANKS = " \t\n"
_PAIR = re.compile(r"\s*([a-z_]+)\s*=\s*(ignore|ok|done|bad|die|reset|0*[1-9][0-9]{0,5})")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "required": {"success": "ok", "new_authtok_reqd": "ok", "ignore": "ignore", "default": "bad"},
    "requisite": {"success": "ok", "new_authtok_reqd": "ok", "ignore": "ignore", "default": "die"},
    "optional": {"success": "ok", "new_authtok_reqd": "ok", "default": "ignore"},
    "sufficient": {"success": "done", "new_authtok_reqd": "done", "default": "ignore"},
}
_ALL_BAD: Mapping[str, str] = {"default": "bad"}
LEFT_OVERS = re.compile(r".*(~|\.(dpkg|rpm|ucf)[-a-z]*|\.(bak|old|orig|save|swp)[0-9]*)")
"""Names of copies that packages and editors leave; no program asks for a service of such a name."""


@dataclass(frozen=True)
class Step:
    """One line at work. `module` has no folder and no suffix; empty for a line that can only fail. `opens`: a substack begins.

    `actions`: what each return code leads to, by its name; a number is a jump.
    """

    module: str
    arguments: tuple[str, ...]
    actions: Mapping[str, str] = field(hash=False)
    level: int
    file: str
    line: int
    opens: bool = False

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"

    def action(self, code: str) -> str:
        return self.actions.get(code) or self.actions.get("default", "bad")

    def argument(self, name: str) -> str | None:
        """The value of the last `name=value`; empty for the bare word; None where it is not given."""
        found = (word.partition("=") for word in reversed(self.arguments))
        return next((value for key, _, value in found if key == name), None)


@fact
@dataclass(frozen=True)
class Pam:
    """`services`: file of each service. `modules`: names of the modules that are installed; empty where none was found."""

    needs: ClassVar[tuple[Request, ...]] = (*SERVICES, CONF, *MODULES)
    services: Mapping[str, Item]
    modules: frozenset[str] = frozenset()
    conf: Item | None = None

    @classmethod
    def read(cls, view: View) -> Self:
        services: dict[str, Item] = {}
        for request in SERVICES:
            for item in view.whole(request):
                services.setdefault(item.name.rpartition("/")[2], item)
        conf = view.one(CONF)
        if not services and conf.stat is None:
            raise Absent("PAM is not configured on this host", "本机没有配置 PAM")
        found = {_module(item.name) for request in MODULES for item in view.whole(request)}
        return cls(services, frozenset(found), None if services else conf)

    def has(self, service: str) -> bool:
        return service in self.services or service in self.named

    @property
    def named(self) -> tuple[str, ...]:
        """The services with a configuration of their own."""
        if self.conf is None:
            return tuple(name for name in sorted(self.services) if not LEFT_OVERS.fullmatch(name))
        words = (line.split()[:1] for _, line in _lines(self.conf.text))
        return tuple(sorted({word[0].lower() for word in words if word}))

    def stack(self, service: str, facility: str) -> tuple[Step, ...]:
        """What is run for a service; that of `other` where it has nothing of its own. Raises Unknown for an unread include."""
        for name in (service, _OTHER):
            reader = _Reader(self, name, facility)
            steps = tuple(reader.file(self.services.get(name) or self.conf, 0, 0))
            if steps:
                return steps
        return ()


@dataclass
class _Reader:
    pam: Pam
    service: str
    facility: str
    count: int = 0

    def file(self, item: Item | None, level: int, depth: int) -> Iterator[Step]:
        """The steps of one facility, in order."""
        for number, text in _lines(item.text) if item else ():
            self.count += 1
            if self.count > STEPS:
                yield self._failing(item, number, level)
                return
            words = list(_words(text))
            if self.pam.conf is not None and words and words.pop(0).lower() != self.service:
                continue
            yield from self.line(words, item, number, level, depth)

    def line(self, words: list[str], item: Item | None, number: int, level: int, depth: int) -> Iterator[Step]:
        if words[:1] == ["@include"]:
            yield from self.included(words[1:], item, number, level, depth)
            return
        kind = words[0].lower().removeprefix("-") if words else "auth"
        if (kind if kind in FACILITIES else self.facility) != self.facility:
            return
        control = words[1] if len(words) > 1 else ""
        if control.lower() == "substack":
            yield Step("", (), {}, level, item.name if item else "", number, opens=True)
            yield from self.included(words[2:], item, number, level + 1, depth)
        elif control.lower() == "include":
            yield from self.included(words[2:], item, number, level, depth)
        elif len(words) < 3 or kind not in FACILITIES:
            yield self._failing(item, number, level)
        else:
            file = item.name if item else ""
            yield Step(_module(words[2]), tuple(words[3:]), actions(control), level, file, number)

    def included(self, names: list[str], item: Item | None, number: int, level: int, depth: int) -> Iterator[Step]:
        target = self._find(names[0]) if names else None
        if target is None or depth >= DEPTH or level >= DEPTH:
            yield self._failing(item, number, level)
        else:
            yield from self.file(target, level, depth + 1)

    def _find(self, name: str) -> Item | None:
        if not name.startswith("/"):
            return self.pam.services.get(name)
        folder, _, base = name.rpartition("/")
        found = self.pam.services.get(base)
        if found is not None and found.name == name:
            return found
        if folder == FOLDERS[0]:
            return None
        raise Unknown.because(
            "include", "{file}: included by PAM and not read", "{file}：PAM 引用了该文件，但未能采集到", file=name
        )

    def _failing(self, item: Item | None, number: int, level: int) -> Step:
        return Step("", (), _ALL_BAD, level, item.name if item else "", number)


def _module(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".so")


def actions(control: str) -> Mapping[str, str]:
    """What each return code leads to. What is no control makes every code bad, as does a jump of zero."""
    if control.lower() in _WORDS:
        return _WORDS[control.lower()]
    found: dict[str, str] = {}
    at = 0
    while match := _PAIR.match(control, at):
        found[match[1]] = match[2].lstrip("0")
        at = match.end()
    return {"default": "bad", **found} if found and not control[at:].strip() else _ALL_BAD


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines as libpam assembles them: `#` ends one wherever it stands, a backslash at the end goes on in the next."""
    held, first = "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.lstrip(_BLANKS)
        if not line or line.startswith("#"):
            continue
        first = first or number
        said, comment, _ = line.partition("#")
        if not comment and said.rstrip(_BLANKS).endswith("\\"):
            held += said.rstrip(_BLANKS)[:-1] + " "
            continue
        yield first, held + said
        held, first = "", 0


def _words(line: str) -> Iterator[str]:
    """Words of a line; `[…]` is one, `\\]` in it a bracket."""
    for match in re.finditer(r"\[((?:\\\]|[^\]])*)\]?|[^ \t\n]+", line):
        yield match[0] if match[1] is None else match[1].replace("\\]", "]")
