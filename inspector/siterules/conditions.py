"""From the conditions of a rules file to what judges them: what is joined by all, any and none, and which kind each is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inspector.document import nearest
from inspector.model import InspectorError
from inspector.siterules.absence import Missing
from inspector.siterules.builders import BUILDERS
from inspector.siterules.shape import NO_KEY, TYPES, Place
from inspector.siterules.truth import Leaf, Node, One, Several
from inspector.siterules.values import NO_MODE
from inspector.text import Text

JOINS = ("all", "any", "none")
DEEPEST = 8
LEAVES = 100
"""Conditions of one rule."""
NO_CONDITION = Text(en="a condition has one of these keys: {names}{hint}", zh="条件应包含以下键之一：{names}{hint}")
NOTHING = Text(en="{name} is empty", zh="{name} 为空")
MIXED = Text(
    en="only one of all, any and none may stand here, and no condition beside it; put one into the other",
    zh="all、any、none 在同一处只能写一个，也不能与其他条件并列；请改为嵌套",
)
NEEDS = Text(en="; it goes with `{needs}:`", zh="；须与 `{needs}:` 一起使用")
NO_FILE = Text(en="in which file? Say so by `file:`", zh="缺少文件路径，应写明 `file:`")
EMPTY = Text(en="at least one condition is expected", zh="至少应有一个条件")
TOO_DEEP = Text(en="all, any and none are nested more than {n} deep", zh="all、any、none 的嵌套超过 {n} 层")
TOO_MANY = Text(en="more than {n} conditions in one rule", zh="一条规则中的条件超过 {n} 个")
MAY_BE_EMPTY = ("is", "is_not", "default", "section", "comments")
HEADS = ("file", *(name for name in BUILDERS if name not in ("file", "key", "line")))
_KINDS = {
    "key": Text(en="a key in a file", zh="文件中的键值"),
    "line": Text(en="a line of a file", zh="文件中的行"),
    "file": Text(en="a file", zh="文件属性"),
    "path": Text(en="a value in JSON, YAML, INI or XML", zh="JSON、YAML、INI、XML 中的值"),
    "sysctl": Text(en="a kernel setting", zh="内核参数"),
    "sshd": Text(en="an option of sshd", zh="sshd 选项"),
    "sudoers": Text(en="a grant of sudo", zh="sudo 授权"),
    "package": Text(en="a package", zh="软件包"),
    "service": Text(en="a service", zh="服务"),
    "port": Text(en="a port", zh="端口"),
}


_NAMES = Text(en=", ".join([*HEADS, *JOINS]), zh="、".join([*HEADS, *JOINS]))


def condition(place: Place, value: Any, usual: Missing | None = None) -> Node:
    """A condition with all that is in it. `usual`: what the rule says of what is missing. Raises InspectorError."""
    node = _node(place, value, usual, 0)
    leaves = list(node.leaves())
    if len(leaves) > LEAVES:
        raise place.error("", TOO_MANY, n=LEAVES)
    counts: dict[str, int] = {}
    return _numbered(node, counts)


def _numbered(node: Node, counts: dict[str, int]) -> Node:
    """Each leaf about the same as an earlier one gets a number, so that two findings on one subject stay two."""
    if isinstance(node, Several):
        return replace(node, parts=tuple(_numbered(part, counts) for part in node.parts))
    about = node.leaf.about
    number = counts[about] = counts.get(about, 0) + 1
    return node if number == 1 else replace(node, key=f"#{number}")


def _node(place: Place, value: Any, usual: Missing | None, depth: int) -> Node:
    if depth > DEEPEST:
        raise place.error("", TOO_DEEP, n=DEEPEST)
    given = value if isinstance(value, dict) else place.keys(value, ())
    join = next((name for name in JOINS if name in given), None)
    if join is None:
        return One(_leaf(place, given, usual))
    if other := next((name for name in given if name != join and name in (*JOINS, *BUILDERS)), None):
        raise place.error(other, MIXED)
    place.keys(given, [join])
    parts = place.convert(join, given[join], list[dict[str, Any]])
    if not parts:
        raise place.error(join, EMPTY)
    inner = place.at(join)
    return Several(join, tuple(_node(inner.at(f"[{n}]"), part, usual, depth + 1) for n, part in enumerate(parts)))


def _leaf(place: Place, given: dict[str, Any], usual: Missing | None) -> Leaf:
    name = next((name for name in BUILDERS if name in given), "")
    if not name:
        first = next(iter(given), "")
        hint = nearest(first, [*BUILDERS, *JOINS])
        raise place.error(first, NO_CONDITION, names=_NAMES, hint=hint)
    build, keys = BUILDERS[name]
    for key, each in sorted(given.items(), key=lambda pair: pair[0] in TYPES):  # a slip first: the rest hangs on it
        if key not in keys:
            raise _foreign(place, name, key)
        if key == "mode" and not isinstance(each, str):
            raise place.error(key, NO_MODE)
        place.convert(key, each, TYPES[key])
        if each in ("", []) and key not in MAY_BE_EMPTY:
            raise place.error(key, NOTHING, name=key)
    if name in ("key", "line") and "file" not in given:
        raise place.error("", NO_FILE)
    if usual is not None and "missing" not in given and "missing" in keys:
        given = {**given, "missing": str(usual)}
    return build(place, given)


def _foreign(place: Place, name: str, key: str) -> InspectorError:
    """For a key that does not go with this kind of condition: another one may have been meant, or one may be missing."""
    near, of_key, of_line = (BUILDERS[kind][1] for kind in (name, "key", "line"))
    kind = _KINDS.get(name, _KINDS["path"])
    if name != "file":
        return place.error(key, NO_KEY, name=key, kind=kind, hint=nearest(key, near))
    if key in (*of_key, *of_line):
        needs = NEEDS.fill({"needs": "key" if key in of_key else "line"})
        return place.error(key, NO_KEY, name=key, kind=kind, hint=needs)
    return place.error(key, NO_KEY, name=key, kind=kind, hint=nearest(key, {*near, *of_key, *of_line}))
