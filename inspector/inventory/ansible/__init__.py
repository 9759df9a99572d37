"""Ansible's inventories: read by Ansible itself where it is installed, else by what is here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from inspector.inventory import words
from inspector.inventory.ansible import folders, ini, listing, nodes, program, variables
from inspector.inventory.ansible.tree import ALL, UNGROUPED, Tree, Vars
from inspector.inventory.entry import NAME_WANTED, Entry, finish
from inspector.inventory.fields import describe
from inspector.inventory.place import Place
from inspector.model import InspectorError
from inspector.text import Text

ROOTS = {ALL, UNGROUPED}
TAGS = nodes.TAGS
MOST_HOSTS = 20_000
NO_HOSTS = Text(en="no hosts are in this inventory of Ansible", zh="该 Ansible 清单中没有主机")
TOO_MANY = Text(en="more than {n} hosts", zh="主机超过 {n} 台")
READERS: Mapping[str, Callable[[str, Place], Tree]] = {"ini": ini.read, "yaml": nodes.read, "json": listing.read}


def is_group(keys: set[str] | None) -> bool:
    """Whether a mapping with these keys may be a group of a YAML inventory."""
    return keys is not None and keys <= set(nodes.PARTS)


def read(text: str, form: str, place: Place, path: Path | None, parser: tuple[str, ...] | None = None) -> list[Entry]:
    """The hosts of an inventory. `parser` is Ansible's own, by default what is installed; () is none.

    Ansible's counts; where it cannot read the file (a vault that it cannot open), what is read here does, which also knows
    the lines. Raises InspectorError with file and line.
    """
    parser = program.found() if parser is None else parser
    theirs = program.read(parser, path, form, place) if parser and path and form != "json" else None
    try:
        ours = READERS[form](text, place)
    except InspectorError:
        if theirs is None:
            raise
        ours = theirs
    beside = folders.beside(None if theirs or form == "json" else path)
    return _entries(theirs or ours, {name: host.place for name, host in ours.hosts.items()}, beside, place)


def _entries(tree: Tree, lines: Mapping[str, Place], beside: Vars, place: Place) -> list[Entry]:
    if not tree.hosts:
        raise place.error(NO_HOSTS)
    if len(tree.hosts) > MOST_HOSTS:
        raise place.error(TOO_MANY, n=MOST_HOSTS)
    groups = tree.memberships()
    found = []
    for name, host in tree.hosts.items():
        here = lines.get(name, host.place)
        if not words.is_name(name):
            raise here.error(NAME_WANTED, found=describe(name))
        said = tree.variables(name, groups[name], beside)
        known = {key: held if held.place is not place else held._replace(place=here) for key, held in said.items()}
        found.append(finish(name, variables.settings(name, known), {}, tuple(groups[name]), here))
    return found
