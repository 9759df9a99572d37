"""What `ansible-inventory --list` and inventory scripts print: groups by name, and all that holds for a host in `_meta`."""

from __future__ import annotations

import json

from inspector.inventory.ansible.nodes import Vaulted
from inspector.inventory.ansible.tree import UNGROUPED, Tree, held
from inspector.inventory.place import Place, Settings
from inspector.text import Text

META = "_meta"
NOT_JSON = Text(en="not valid JSON", zh="JSON 语法错误")
EXPECTED = Text(
    en="groups as ansible-inventory --list prints them are expected; {name} is none",
    zh="应为 ansible-inventory --list 输出的组；{name} 不符合",
)


def read(text: str, place: Place) -> Tree:
    """Raises InspectorError."""
    try:
        found = json.loads(text, parse_int=str)
    except json.JSONDecodeError as error:
        raise Place(place.source, error.lineno).error(NOT_JSON) from None
    except (ValueError, RecursionError):
        raise place.error(NOT_JSON) from None
    if not isinstance(found, dict):
        raise place.error(EXPECTED, name="…")
    meta = found.pop(META, {})
    hosts = meta.get("hostvars", {}) if isinstance(meta, dict) else None
    if not isinstance(hosts, dict):
        raise place.error(EXPECTED, name=META)
    tree = Tree()
    for name, body in found.items():
        _group(tree, name, body, place)
    for name, said in hosts.items():
        group = UNGROUPED if name not in tree.hosts else next(g.name for g in tree.groups.values() if name in g.hosts)
        tree.host(name, group, place).variables |= _variables(said, place)
    return tree


def _group(tree: Tree, name: str, body: object, place: Place) -> None:
    body = {"hosts": body} if isinstance(body, list) else body
    if not isinstance(body, dict):
        raise place.error(EXPECTED, name=name)
    group = tree.group(name, place)
    group.variables |= _variables(body.get("vars", {}), place)
    for key in ("children", "hosts"):
        members = body.get(key, [])
        if not isinstance(members, list) or not all(isinstance(each, str) and each for each in members):
            raise place.error(EXPECTED, name=name)
        for each in members:
            if key == "hosts":
                tree.host(each, name, place)
            else:
                group.children.setdefault(each, place)
                tree.group(each, place)


def _variables(said: object, place: Place) -> Settings:
    if not isinstance(said, dict):
        raise place.error(EXPECTED, name="vars")
    return held({name: _plain(value) for name, value in said.items()}, place)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        if "__ansible_vault" in value:
            return Vaulted()
        return value.get("__ansible_unsafe", "…")
    if isinstance(value, str) and value.startswith("$ANSIBLE_VAULT"):
        return Vaulted()
    return "…" if isinstance(value, list) else value
