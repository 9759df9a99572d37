"""Apache httpd: its configuration as a list of directives with the sections around them, includes put in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.patterns import matches
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import Item, State

_PLACES = (
    ("/etc/apache2/apache2.conf", "/etc/apache2", ("/usr/sbin/apache2",)),
    ("/etc/apache2/httpd.conf", "/etc/apache2", ("/usr/sbin/httpd", "/usr/sbin/httpd-prefork")),
    ("/etc/httpd/conf/httpd.conf", "/etc/httpd", ("/usr/sbin/httpd",)),
    ("/usr/local/apache2/conf/httpd.conf", "/usr/local/apache2", ("/usr/local/apache2/bin/httpd",)),
    ("/www/server/apache/conf/httpd.conf", "/www/server/apache", ("/www/server/apache/bin/httpd",)),
)
"""Main file, the usual ServerRoot, and the program whose presence makes it count."""
_MAIN = {main: Files(main) for main, _, _ in _PLACES}
_INCLUDED = {
    main: Follow(request, "^[ \t]*[Ii][Nn][Cc][Ll][Uu][Dd][Ee][A-Za-z]*[ \t]+([^ \t#]+)", root, Files("/"))
    for (main, root, _), request in zip(_PLACES, _MAIN.values(), strict=True)
}
_PROGRAMS = {program: Files(program, Part.STAT) for _, _, programs in _PLACES for program in programs}
_ENVVARS = Files("/etc/apache2/envvars")
_EXPORT = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)=[\"']?([^\"'\s]*)", re.MULTILINE)
_VARIABLE = re.compile(r"\$\{([^}\s]{0,256})\}|\$([A-Za-z_][A-Za-z0-9_]*)")
_ARGUMENT = re.compile(r'"((?:\\.|[^"\\])*)"|\'((?:\\.|[^\'\\])*)\'|(\S+)')
_DIRECTIVES = 200_000
_DEPTH = 16


@dataclass(frozen=True)
class Directive:
    """`name` is in lower case. `sections`: what stands around it, as (name, argument), without conditions.

    `certain` is false inside a condition that cannot be decided from the files (a module compiled in, a -D of the command
    line): the directive may or may not hold.
    """

    name: str
    args: tuple[str, ...]
    file: str
    line: int
    sections: tuple[tuple[str, str], ...] = ()
    certain: bool = True

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def host(self) -> str:
        """The virtual host that it stands in, with the line of that; empty in the main server."""
        return next((argument for name, argument in self.sections if name == "virtualhost"), "")

    @property
    def folder(self) -> str:
        """The innermost other section (Directory, Location, Files …), empty outside of any."""
        return next((f"{name} {argument}" for name, argument in reversed(self.sections) if name != "virtualhost"), "")


@dataclass(frozen=True)
class Installation:
    main: str
    root: str
    directives: tuple[Directive, ...]
    modules: frozenset[str] = frozenset()
    whole: bool = True
    """Whether all of its files could be read: where not, a directive that is missing may stand in one of them."""

    def named(self, name: str) -> tuple[Directive, ...]:
        return tuple(directive for directive in self.directives if directive.name == name)

    def host_name(self, host: str) -> str:
        """A virtual host for people, without the line it stands on: the main file, its ServerName and its address."""
        own = (d for d in self.directives if d.host == host and d.name == "servername" and d.args)
        name = next((directive.args[0] for directive in own), "")
        return " ".join(part for part in (self.main, name, host.partition(" (")[0]) if part)


@fact
@dataclass(frozen=True)
class Apache:
    needs: ClassVar[tuple[Request, ...]] = (*_MAIN.values(), *_INCLUDED.values(), *_PROGRAMS.values(), _ENVVARS)
    installations: tuple[Installation, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        found = []
        for main, root, programs in _PLACES:
            if not any(view.one(_PROGRAMS[program]).stat for program in programs):
                continue
            if (item := view.one(_MAIN[main])).stat:
                included = view.ask(_INCLUDED[main])
                files = {
                    each.name: each for each in (item, *included) if each.stat and each.state is not State.UNSUPPORTED
                }
                variables = environment(view.text(_ENVVARS)) if main.startswith("/etc/apache2/") else {}
                reader = _Reader(files, root, variables)
                reader.file(item)
                found.append(
                    Installation(
                        main,
                        reader.root,
                        tuple(reader.directives),
                        frozenset(reader.modules),
                        all(i.state.whole for i in included),
                    )
                )
        if not found:
            raise Absent("Apache httpd is not installed", "未安装 Apache httpd")
        return cls(tuple(found))


def environment(text: str) -> dict[str, str]:
    """The variables that Debian's envvars sets, one of them used in another; SUFFIX is empty for the usual instance."""
    found: dict[str, str] = {"SUFFIX": ""}
    for name, value in _EXPORT.findall(text):
        if name != "SUFFIX":
            found[name] = _VARIABLE.sub(lambda match: found.get(match[1] or match[2], ""), value)
    return found


def expand(word: str, variables: Mapping[str, str]) -> str:
    """`${NAME}` replaced where NAME is known, and left where it is not, as httpd does."""
    return re.sub(r"\$\{([^}\s]{0,256})\}", lambda match: variables.get(match[1], match[0]), word)


@dataclass
class _Reader:
    files: Mapping[str, Item]
    root: str
    variables: dict[str, str]
    directives: list[Directive] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)
    sections: list[tuple[str, str]] = field(default_factory=list)
    conditions: list[bool | None] = field(default_factory=list)

    def file(self, item: Item, depth: int = 0) -> None:
        """Add what a file says. Raises Unknown for a circle of includes or for far too much."""
        outer = len(self.sections), len(self.conditions)
        for number, line in logical_lines(item.text):
            if len(self.directives) > _DIRECTIVES or depth > _DEPTH or len(self.sections) > 64:
                raise _damaged(item.name, number)
            self._line(expand(line, self.variables), item.name, number, depth)
        del self.sections[outer[0] :], self.conditions[outer[1] :]

    def _line(self, line: str, file: str, number: int, depth: int) -> None:
        if line.startswith("<"):
            self._section(line, file, number)
            return
        if False in self.conditions:
            return
        name, _, rest = line.partition(" ")
        args = arguments(rest)
        certain = None not in self.conditions
        match name.lower():
            case "include" | "includeoptional":
                self._include(args[0] if args else "", file, number, depth, name.lower() == "include" and certain)
            case "define" if args and certain:
                self.variables[args[0]] = args[1] if len(args) > 1 else ""
            case "serverroot" if args:
                self.root = args[0].rstrip("/")
            case "loadmodule" if args:
                self.modules.add(args[0].removesuffix("_module"))
        self.directives.append(Directive(name.lower(), args, file, number, tuple(self.sections), certain))

    def _section(self, line: str, file: str, number: int) -> None:
        name, _, rest = line[1:].rstrip().removesuffix(">").strip().partition(" ")
        name = name.lower()
        if name in ("/ifmodule", "/ifdefine", "/ifversion", "/iffile", "/ifdirective", "/ifsection"):
            del self.conditions[-1:]
        elif name in ("ifmodule", "ifdefine", "ifversion", "iffile", "ifdirective", "ifsection"):
            self.conditions.append(self._holds(name, rest.strip().strip("\"'")))
        elif False in self.conditions:
            return
        elif name.startswith("/"):
            del self.sections[-1:]
        else:
            argument = " ".join(arguments(rest))
            if name == "virtualhost":
                argument = f"{argument} ({file}:{number})"
            certain = None not in self.conditions
            self.directives.append(Directive(f"<{name}", (argument,), file, number, tuple(self.sections), certain))
            self.sections.append((name, argument))

    def _holds(self, name: str, test: str) -> bool | None:
        """Whether a condition holds; None where that depends on how httpd was built or started."""
        wanted = not test.startswith("!")
        word = test.removeprefix("!").strip()
        if name == "ifmodule":
            short = word.removesuffix(".c").removesuffix("_module").removeprefix("mod_")
            return wanted if short in self.modules else None if short in _BUILT_IN else not wanted
        if name == "ifdefine" and word in self.variables:
            return wanted
        return None

    def _include(self, path: str, file: str, number: int, depth: int, required: bool) -> None:
        path = path if path.startswith("/") else f"{self.root}/{path}"
        names = sorted(name for name in self.files if matches(path, name) or name.startswith(f"{path.rstrip('/')}/"))
        if "${" in path or (not names and required and not re.search(r"[*?\[]", path)):
            raise _damaged(file, number)
        for name in names:
            self.file(self.files[name], depth + 1)


_BUILT_IN = frozenset(
    [
        *("core", "http", "so", "unixd", "watchdog", "log_config", "logio", "version", "prefork", "worker", "event"),
        *(
            "mpm_prefork",
            "mpm_worker",
            "mpm_event",
            "systemd",
            "alias",
            "dir",
            "mime",
            "headers",
            "authz_core",
            "rewrite",
        ),
    ]
)
"""Modules that some builds carry inside the program: that no LoadModule names them proves nothing."""


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) with continued lines joined, blanks made single, comments and empty lines left out."""
    held, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        first = first or number
        if line.endswith("\\"):
            held += line[:-1]
            continue
        whole, at, held, first = (held + line).strip(), first, "", 0
        if whole and not whole.startswith("#"):
            name, *rest = whole.split(None, 1)
            yield at, " ".join([name, *rest])


def arguments(text: str) -> tuple[str, ...]:
    return tuple(
        re.sub(r"\\(.)", r"\1", m[1] or m[2] or "") if m[3] is None else m[3] for m in _ARGUMENT.finditer(text)
    )


def _damaged(file: str, line: int) -> Unknown:
    return Unknown.because(
        "malformed",
        "{file}: line {line} or what it includes could not be understood",
        "{file}：第 {line} 行或其引用的内容无法解析",
        file=file,
        line=line,
    )
