"""Ansible's YAML, read leniently and with lines: `yes` is true here, and a vault is a value that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from inspector import document
from inspector.inventory.ansible.ranges import expand
from inspector.inventory.ansible.tree import Tree
from inspector.inventory.place import Held, Place, Settings
from inspector.text import Text

TAGS = ("!vault", "!unsafe")
PARTS = ("hosts", "vars", "children")
WORDS = {
    word: value for value in (True, False) for word in (("true", "yes", "on") if value else ("false", "no", "off"))
}

A_GROUP = Text(en="a group with hosts:, vars: and children: is expected", zh="应为含 hosts:、vars: 或 children: 的组")
A_MAPPING = Text(en="a mapping is expected", zh="应为映射")
TWICE = Text(en="key {name} appears twice", zh="键 {name} 重复出现")
A_WORD = Text(en="a key must be a word", zh="键必须是一个词")


class Vaulted:
    """A value that is encrypted."""

    def __repr__(self) -> str:
        return "$ANSIBLE_VAULT"


def compose(text: str, place: Place) -> Any:
    """The tree of nodes, or None for an empty document. Raises InspectorError."""
    for _ in document.events(text, place.source, TAGS):
        pass
    return document.compose(text, place.source)


def read(text: str, place: Place) -> Tree:
    """Raises InspectorError with the line."""
    tree = Tree()
    for name, node, here in pairs(compose(text, place), place):
        _group(tree, name, node, here)
    return tree


def _group(tree: Tree, name: str, node: Any, place: Place) -> None:
    group = tree.group(name, place)
    parts = list(pairs(node, place))
    for key, _, here in parts:
        if key not in PARTS:
            raise here.error(A_GROUP)
    for key, value, here in parts:
        if key == "vars":
            group.variables |= variables(value, here)
        elif key == "children":
            for child, below, at in pairs(value, here):
                group.children.setdefault(child, at)
                _group(tree, child, below, at)
        else:
            for pattern, said, at in pairs(value, here):
                names, port = expand(pattern, at)
                found = {"ansible_port": Held(port, at)} if port is not None else {}
                found |= variables(said, at)
                for host in names:
                    tree.host(host, name, at).variables.update(found)


def pairs(node: Any, place: Place) -> Iterator[tuple[str, Any, Place]]:
    """The members of a mapping; nothing for nothing; a word alone is a key without a value."""
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null")):
        return
    if isinstance(node, yaml.ScalarNode):
        node = yaml.MappingNode("", [(node, None)], node.start_mark)
    if not isinstance(node, yaml.MappingNode):
        raise Place(place.source, node.start_mark.line + 1).error(A_MAPPING)
    seen = set()
    for key, value in node.value:
        here = Place(place.source, key.start_mark.line + 1, place.folder)
        if not isinstance(key, yaml.ScalarNode) or not key.value:
            raise here.error(A_WORD)
        if key.value in seen:
            raise here.error(TWICE, name=key.value)
        seen.add(key.value)
        yield key.value, value, here


def variables(node: Any, place: Place) -> Settings:
    return {name: Held(plain(value), here) for name, value, here in pairs(node, place)}


def plain(node: Any) -> object:
    """A scalar's value; of anything deeper nothing is wanted."""
    if not isinstance(node, yaml.ScalarNode):
        return None if node is None else "…"
    if node.tag == "!vault" or node.value.startswith("$ANSIBLE_VAULT"):
        return Vaulted()
    if node.style:
        return str(node.value)
    if node.value.isdecimal() and node.value.isascii() and len(node.value) < 10 and str(int(node.value)) == node.value:
        return int(node.value)
    if node.value in ("", "~", "null"):
        return None
    return WORDS.get(node.value.lower(), str(node.value))
