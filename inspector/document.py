"""Strict YAML: values together with the line each stands on; nothing is guessed.

Refused, with file and line: duplicate keys, anchors and tags, numbers with a leading zero (an unquoted file mode) or too long
to be one, and the words that YAML 1.1 takes for booleans other than true and false. What would burst memory or the stack is
refused before a tree is made of it: input is as hostile as whoever wrote it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
import yaml

from inspector.model import InspectorError
from inspector.text import Text, clean

T = TypeVar("T")
LIMIT = 4 << 20
DEEPEST = 30
NODES = 400_000
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")
_SURPRISING = re.compile(r"(?i:yes|no|on|off|y|n)|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]")
_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `([^`]*)`")
_LACKING = re.compile(r"Object missing required field `([^`]*)`")
_EXPECTED = re.compile(r"Expected `([^`]*)`(?: ([<>]=? \S+))?(?:, got `([^`]*)`)?")
_PATTERN = re.compile(r"Expected `str` matching regex ")
_NO_WORD = re.compile(r"Invalid (?:enum )?value (.*)")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_LONG = re.compile(r"[-+]?[0-9]{19,}(\.[0-9]*)?")
_AT = re.compile(r" - at `(?:key` in `)?(\$[^`]*)`$")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages as a file gives it."""

    en: str
    zh: str

    @property
    def text(self) -> Text:
        return Text(en=self.en, zh=self.zh)


@dataclass
class Document:
    """One YAML file as plain values; `lines` has the line of each path such as `$.waivers[0].until`."""

    source: str
    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)

    def error(self, path: str, text: Text, /, **values: object) -> InspectorError:
        """An error about the value at `path`: file, line, what was expected."""
        while path not in self.lines and path not in ("", "$"):
            path = re.sub(r"(\.[^.\[]*|\[[^\]]*\])$", "", path)
        return at(self.source, self.lines.get(path, 1), text.fill(values))

    def convert(self, kind: type[T]) -> T:
        """The document as a msgspec Struct. Raises InspectorError with the line and, for an unknown key, the nearest name."""
        try:
            return msgspec.convert(self.value, kind)
        except msgspec.ValidationError as error:
            raise self._invalid(str(error), kind) from None

    def _invalid(self, message: str, kind: object) -> InspectorError:
        path, what = in_words(message, kind)
        if unknown := _UNKNOWN_FIELD.match(message):
            return self.error(f"{path}.{unknown.group(1)}", SAID, what=what)
        place = path.removeprefix("$").removeprefix(".")
        return self.error(path, INVALID if place else INVALID_WHOLE, what=what, path=place)


KINDS = {
    "str": Text(en="text", zh="文本"),
    "int": Text(en="a whole number", zh="整数"),
    "float": Text(en="a number", zh="数字"),
    "bool": Text(en="true or false", zh="true 或 false"),
    "array": Text(en="a list", zh="列表"),
    "object": Text(en="keys with values", zh="键值对"),
    "null": Text(en="an empty value", zh="空值"),
}
"""What msgspec calls the kinds of values."""
OR = Text(en="{some} or {last}", zh="{some}或{last}")
WANTED = Text(en="{kinds} expected", zh="应为{kinds}")
WANTED_THAT = Text(en="{kinds} {limit} expected", zh="应为 {limit} 的{kinds}")
FOUND = Text(en="{wanted}, not {found}", zh="{wanted}，实际为{found}")
QUOTED = Text(en="{what}; write it in quotes", zh="{what}；请加引号")
LACKS = Text(en="the key {name} is missing", zh="缺少键 {name}")
NO_FORM = Text(en="not of the form that is expected here", zh="格式不符合要求")
NO_WORD = Text(en="Invalid enum value {value}", zh="无效的值 {value}")
UNKNOWN_KEY = Text(en="unknown key {name}{hint}", zh="未知的键 {name}{hint}")
SAID = Text(en="{what}", zh="{what}")
INVALID = Text(en="{path}: {what}", zh="{path}：{what}")
INVALID_WHOLE = Text(en="{what}", zh="文件内容：{what}")
LINE = Text(en="{source}, line {line}: {what}", zh="{source} 第 {line} 行：{what}")
TOO_LARGE = Text(en="larger than 4 MiB", zh="文件超过 4 MiB")
NOT_YAML = Text(en="not valid YAML: {what}", zh="YAML 语法错误：{what}")
TOO_DEEP = Text(en="nested too deeply", zh="嵌套层次过深")
TOO_MANY = Text(en="more than {n} values", zh="值超过 {n} 个")
NO_ANCHORS = Text(en="anchors and aliases (& and *) are not read here", zh="不支持锚点与别名（& 和 *）")
NO_TAGS = Text(en="YAML tags ({tag}) are not read here", zh="不支持 YAML 标签（{tag}）")
LONG_NUMBER = Text(en="a number of more than 18 digits; write it in quotes", zh="数字超过 18 位；请加引号")


def at(source: str, line: int, what: Text) -> InspectorError:
    return InspectorError(LINE.fill({"source": source, "line": line, "what": what}))


def in_words(message: str, kind: object = None) -> tuple[str, Text]:
    """Where in a value (`$.a[0]`) msgspec complains, and of what; `kind` is the type with the fields that there may be."""
    place = _AT.search(message)
    path, what = (place[1], message[: place.start()]) if place else ("$", message)
    if unknown := _UNKNOWN_FIELD.fullmatch(what):
        return path, UNKNOWN_KEY.fill({"name": unknown[1], "hint": nearest(unknown[1], _names(kind))})
    if lacking := _LACKING.fullmatch(what):
        return path, LACKS.fill({"name": lacking[1]})
    if _PATTERN.match(what):
        return path, NO_FORM
    if word := _NO_WORD.fullmatch(what):
        return path, NO_WORD.fill({"value": word[1]})
    if found := _EXPECTED.fullmatch(what):
        return path, _expected(*found.groups(""))
    return path, Text(en=what, zh=what)


def _expected(wanted: str, limit: str, found: str) -> Text:
    words = wanted.removesuffix(" | null").split(" | ")
    kinds = [KINDS.get(each, Text(en=each, zh=each)) for each in words if each != "int" or "float" not in words]
    text = OR.fill({"some": kinds[:-1], "last": kinds[-1]}) if len(kinds) > 1 else kinds[0]
    text = (WANTED_THAT if limit else WANTED).fill({"kinds": text, "limit": limit})
    if found:
        text = FOUND.fill({"wanted": text, "found": KINDS.get(found, Text(en=found, zh=found))})
    return QUOTED.fill({"what": text}) if "str" in words and found in ("int", "float", "bool") else text


def nearest(name: str, names: Iterable[str]) -> Text:
    """`, did you mean …?` for the most similar name, or nothing."""
    close = difflib.get_close_matches(name, sorted(names), 1, 0.5)
    return Text(en=f"; did you mean {close[0]}?", zh=f"；是否应为 {close[0]}？") if close else Text(en="", zh="")


def parse(data: bytes, source: str) -> Document:
    """Read one YAML document. Raises InspectorError with file and line."""
    if len(data) > LIMIT:
        raise at(source, 1, TOO_LARGE)
    document = Document(source)
    for _ in events(data, source):
        pass
    node = compose(data, source)
    if node is not None:
        document.value = _build(node, "$", document)
    return document


def events(data: str | bytes, source: str, tags: tuple[str, ...] = ()) -> Iterator[Any]:
    """The YAML events; of tags only those named are let through. Raises InspectorError with file and line.

    Nothing is built of them: what has passed here whole can be composed, whoever wrote it.
    """
    depth = count = 0
    try:
        for event in yaml.parse(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            count += 1
            if wrong := _wrong(event, depth, count, tags):
                raise at(source, event.start_mark.line + 1 if event.start_mark else 1, wrong)
            yield event
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _not_yaml(error, source) from None


def _wrong(event: Any, depth: int, count: int, tags: tuple[str, ...]) -> Text | None:
    """Why such an event is not read."""
    if depth > DEEPEST:
        return TOO_DEEP
    if count > NODES:
        return TOO_MANY.fill({"n": NODES})
    if getattr(event, "anchor", None):
        return NO_ANCHORS
    if (tag := getattr(event, "tag", None)) and tag not in (*tags, "!"):
        return NO_TAGS.fill({"tag": str(tag)[:40]})
    if isinstance(event, yaml.ScalarEvent) and not event.style and _LONG.fullmatch(event.value):
        return LONG_NUMBER
    return None


def compose(data: str | bytes, source: str) -> Any:
    """The tree of nodes of what `events` let through, or None for an empty document. Raises InspectorError."""
    try:
        return yaml.compose(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:  # a second document
        raise _not_yaml(error, source) from None


def _not_yaml(error: Exception, source: str) -> InspectorError:
    """What the YAML library complains of, with its line."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return at(source, 1, NOT_YAML.fill({"what": (str(error).splitlines() or [""])[0]}))
    mark = error.problem_mark or error.context_mark
    what = str(error.problem or error.context or "syntax error")
    return at(source, mark.line + 1 if mark else 1, NOT_YAML.fill({"what": what}))


def _build(node: Any, path: str, document: Document) -> Any:
    line = node.start_mark.line + 1
    document.lines.setdefault(path, line)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, document.source, line)
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, f"{path}[{i}]", document) for i, child in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        if not name:
            raise at(document.source, key.start_mark.line + 1, Text(en="a key must be a word", zh="键必须是一个词"))
        if name in found:
            twice = Text(en=f"the key `{clean(name)}` appears twice", zh=f"键 {clean(name)} 重复出现")
            raise at(document.source, key.start_mark.line + 1, twice)
        document.lines[f"{path}.{name}"] = key.start_mark.line + 1
        found[name] = _build(value, f"{path}.{name}", document)
    return found


def _scalar(node: Any, source: str, line: int) -> Any:
    text = str(node.value)
    if node.style:  # "" (libyaml) or None (Python) where it is plain
        return text
    if _LEADING_ZERO.fullmatch(text):
        quote = Text(
            en=f'write "{text}" in quotes: a plain {text} is another number',
            zh=f'请加引号写作 "{text}"，否则会被当作另一个数',
        )
        raise at(source, line, quote)
    if text not in ("true", "false") and _SURPRISING.fullmatch(text):
        quote = Text(en=f'write "{text}" in quotes, or true or false', zh=f'请加引号写作 "{text}"，或写 true、false')
        raise at(source, line, quote)
    tag = node.tag.rpartition(":")[2]
    if tag in ("int", "float"):
        return msgspec.convert(text, int if tag == "int" else float, strict=False) if _NUMBER.fullmatch(text) else text
    return {"true": True, "false": False}.get(text, None if tag == "null" else text)


def _names(kind: object) -> set[str]:
    """All field names of a Struct type and of the Structs in it."""
    found: set[str] = set()
    todo, seen = [kind], set()
    while todo:
        current = todo.pop()
        if repr(current) in seen:
            continue
        seen.add(repr(current))
        if isinstance(current, type) and issubclass(current, msgspec.Struct):
            for entry in msgspec.structs.fields(current):
                found.add(entry.encode_name)
                todo.append(entry.type)
        todo += getattr(current, "__args__", ())
    return found


def plain(value: Mapping[str, Any]) -> bytes:
    """Canonical bytes of plain values, for digests."""
    return msgspec.json.encode(value, order="sorted")
