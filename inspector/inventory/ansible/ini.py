"""Ansible's INI inventories: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ini_inventory.html"""

from __future__ import annotations

import ast
import re
import shlex
import warnings

from inspector.inventory.ansible.ranges import expand
from inspector.inventory.ansible.tree import UNGROUPED, Group, Tree
from inspector.inventory.place import Held, Place
from inspector.text import Text

_SECTION = re.compile(r"\[(?P<name>[^:\]\s]+)(?::(?P<kind>\w+))?\]\s*(?:#.*)?")
_GROUP = re.compile(r"([^:\]\s]+)\s*(?:#.*)?")
LONGEST_LITERAL = 1000

BAD_SECTION = Text(
    en="[GROUP], [GROUP:vars] or [GROUP:children] is expected", zh="应为 [组]、[组:vars] 或 [组:children]"
)
BAD_VARIABLE = Text(en="NAME=VALUE is expected", zh="应为 名称=值")
BAD_HOST = Text(en="HOST NAME=VALUE … is expected", zh="应为 主机 名称=值 …")
BAD_QUOTES = Text(en="a quotation mark is not closed", zh="引号未闭合")
BAD_GROUP = Text(en="the name of a group is expected", zh="应为组名")
NO_GROUP = Text(en="no group is called {name}", zh="没有名为 {name} 的组")


def read(text: str, place: Place) -> Tree:
    """Raises InspectorError with the line."""
    tree = Tree()
    group, kind = UNGROUPED, "hosts"
    named: list[tuple[str, Place]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line, here = raw.strip(), Place(place.source, number, place.folder)
        if not line or line[0] in "#;":
            continue
        if match := _SECTION.fullmatch(line):
            group, kind = match["name"], match["kind"] or "hosts"
            if kind not in ("hosts", "children", "vars"):
                raise here.error(BAD_SECTION)
            if kind == "vars":
                named.append((group, here))
            else:
                tree.group(group, here)
        elif line.startswith("[") and line.endswith("]"):
            raise here.error(BAD_SECTION)
        elif kind == "hosts":
            _host(tree, group, line, here)
        elif kind == "vars":
            _variable(_pending(tree, group, here), line, here)
        else:
            child = _GROUP.fullmatch(line)
            if not child:
                raise here.error(BAD_GROUP)
            named.append((child[1], here))
            tree.group(group, here).children.setdefault(child[1], here)
    return _settled(tree, named)


_VARIABLES_ONLY = "\0"


def _pending(tree: Tree, name: str, place: Place) -> Group:
    """The group of a [GROUP:vars] section, which alone does not make it one."""
    key = name if name in tree.groups else _VARIABLES_ONLY + name
    return tree.group(key, place)


def _settled(tree: Tree, named: list[tuple[str, Place]]) -> Tree:
    for key in [key for key in tree.groups if key.startswith(_VARIABLES_ONLY)]:
        early = tree.groups.pop(key)
        name = key.removeprefix(_VARIABLES_ONLY)
        if name in ("all", UNGROUPED) or name in tree.groups:
            group = tree.group(name, early.place)
            group.variables = early.variables | group.variables
    for name, place in named:
        if name not in tree.groups and name not in ("all", UNGROUPED):
            raise place.error(NO_GROUP, name=name)
        tree.group(name, place)
    return tree


def _host(tree: Tree, group: str, line: str, place: Place) -> None:
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        raise place.error(BAD_QUOTES) from None
    if not words:
        return
    names, port = expand(words[0], place)
    variables = {"ansible_port": Held(port, place)} if port is not None else {}
    for word in words[1:]:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise place.error(BAD_HOST)
        variables[name] = Held(literal(value), place)
    for name in names:
        tree.host(name, group, place).variables.update(variables)


def _variable(group: Group, line: str, place: Place) -> None:
    name, equals, value = line.partition("=")
    if not equals or not name.strip():
        raise place.error(BAD_VARIABLE)
    group.variables[name.strip()] = Held(literal(value.strip()), place)


def literal(text: str) -> object:
    """Ansible takes a value for a Python literal where it is one."""
    if len(text) > LONGEST_LITERAL:
        return text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that Python does not know
            return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text
