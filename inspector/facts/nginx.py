"""nginx: its configuration as one tree of directives, includes put in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.patterns import matches
from inspector.request import Files, Follow, Part, Request
from inspector.snapshot import Item

_PLACES = (
    ("/etc/nginx/nginx.conf", "/usr/share/nginx", ("/usr/sbin/nginx", "/usr/bin/nginx", "/sbin/nginx")),
    ("/usr/local/nginx/conf/nginx.conf", "/usr/local/nginx", ("/usr/local/nginx/sbin/nginx",)),
    (
        "/usr/local/openresty/nginx/conf/nginx.conf",
        "/usr/local/openresty/nginx",
        ("/usr/local/openresty/nginx/sbin/nginx",),
    ),
    ("/usr/local/etc/nginx/nginx.conf", "/usr/local", ("/usr/local/sbin/nginx",)),
    ("/www/server/nginx/conf/nginx.conf", "/www/server/nginx", ("/www/server/nginx/sbin/nginx",)),
)
"""Main file, the prefix that its relative paths usually start from, and the program whose presence makes it count."""
_MAIN = {main: Files(main) for main, _, _ in _PLACES}
_INCLUDED = {
    main: Follow(request, "include[ \t]+([^;{}# \t]+)[ \t]*;", main.rpartition("/")[0], Files("/"))
    for main, request in _MAIN.items()
}
_PROGRAMS = {program: Files(program, Part.STAT) for _, _, programs in _PLACES for program in programs}
_TOKEN = re.compile(
    r"""\s+|\#[^\n]*|([;{}])|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|\$\{[^}\s]*\}|[^\s;{}\\])+)""", re.DOTALL
)
_DEPTH = 24
_DIRECTIVES = 200_000


@dataclass(frozen=True)
class Directive:
    name: str
    args: tuple[str, ...]
    file: str
    line: int
    block: tuple[Directive, ...] = ()

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"

    def named(self, name: str) -> tuple[Directive, ...]:
        return tuple(child for child in self.block if child.name == name)

    def below(self, name: str) -> list[Directive]:
        """Every directive of that name, however deep."""
        found, todo = [], list(self.block)
        while todo:
            directive = todo.pop(0)
            found += [directive] if directive.name == name else []
            todo[:0] = directive.block
        return found


@fact
@dataclass(frozen=True)
class Nginx:
    """One installation each: a directive of the name `main`, whose file is the main file and whose argument is the prefix."""

    needs: ClassVar[tuple[Request, ...]] = (*_MAIN.values(), *_INCLUDED.values(), *_PROGRAMS.values())
    mains: tuple[Directive, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        mains = []
        for main, prefix, programs in _PLACES:
            if not any(view.one(_PROGRAMS[program]).stat for program in programs):
                continue
            if (item := view.one(_MAIN[main])).stat:
                files = {each.name: each for each in (item, *view.whole(_INCLUDED[main]))}
                block = tuple(_Reader(files, main.rpartition("/")[0]).directives(item))
                mains.append(Directive("main", (prefix,), main, 1, block))
        if not mains:
            raise Absent("nginx is not installed", "未安装 nginx")
        return cls(tuple(mains))

    def servers(self) -> Iterator[tuple[Directive, Directive, Directive]]:
        """(main, http, server) of every web server block."""
        for main in self.mains:
            for http in main.named("http"):
                yield from ((main, http, server) for server in http.named("server"))


class _Reader:
    """Turns files into directives; counts them, so that a circle of includes ends."""

    def __init__(self, files: dict[str, Item], base: str) -> None:
        self.files, self.base, self.count = files, base, 0

    def directives(self, item: Item, depth: int = 0) -> list[Directive]:
        """Raises Unknown for what nginx would not accept either, or what is too large."""
        stack: list[tuple[Directive, list[Directive]]] = []
        level: list[Directive] = []
        words: list[str] = []
        at = 1
        for token, line in tokens(item.text):
            if token not in (";", "{", "}"):
                at = at if words else line
                words.append(token if len(words) == 0 else unquote(token))
                continue
            if self.count > _DIRECTIVES or depth + len(stack) > _DEPTH:
                raise _damaged(item.name, line)
            self.count += 1
            if token == "}":  # noqa: S105
                if not stack:
                    raise _damaged(item.name, line)
                head, inner = stack.pop()
                inner.append(Directive(head.name, head.args, head.file, head.line, tuple(level)))
                level = inner
            elif token == "{":  # noqa: S105
                stack.append((Directive(words[0] if words else "", tuple(words[1:]), item.name, at), level))
                level = []
            elif words[:1] == ["include"] and len(words) == 2:
                level += self.included(words[1], item.name, at, depth + len(stack))
            elif words:
                level.append(Directive(words[0], tuple(words[1:]), item.name, at))
            words = []
        if stack or words:
            raise _damaged(item.name, at)
        return level

    def included(self, path: str, source: str, line: int, depth: int) -> Iterable[Directive]:
        """What a file includes. A path without wildcards that was not collected is not known to be empty."""
        path = path if path.startswith("/") else f"{self.base}/{path}"
        names = sorted(name for name in self.files if matches(path, name))
        if not names and not re.search(r"[*?\[]", path):
            raise _damaged(source, line)
        return [directive for name in names for directive in self.directives(self.files[name], depth + 1)]


def tokens(text: str) -> Iterator[tuple[str, int]]:
    """Words and `;{}` with their line. The body of a Lua block is left out: its braces are not nginx's."""
    at, line, last = 0, 1, ""
    while at < len(text):
        match = _TOKEN.match(text, at)
        end = match.end() if match else at + 1
        if match and match.group(match.lastindex or 0).strip() and match.lastindex:
            token = match.group(match.lastindex)
            yield token, line
            if token == "{" and last.endswith("_by_lua_block"):  # noqa: S105
                end = _lua_end(text, end)
            last = token
        elif not match:
            yield text[at], line
        line += text.count("\n", at, end)
        at = end


def _lua_end(text: str, at: int) -> int:
    """Where the brace is that closes a Lua block; the end of the text where none does."""
    depth = 1
    for match in re.compile(r"""[{}]|--[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""").finditer(text, at):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.start()
    return len(text)


def unquote(word: str) -> str:
    quoted = len(word) >= 2 and word[0] == word[-1] and word[0] in "\"'"
    return re.sub(r"\\(.)", r"\1", word[1:-1], flags=re.DOTALL) if quoted else word


def _damaged(file: str, line: int) -> Unknown:
    return Unknown.because(
        "malformed",
        "{file}: line {line} or what it includes could not be understood",
        "{file}：第 {line} 行或其引用的内容无法解析",
        file=file,
        line=line,
    )
