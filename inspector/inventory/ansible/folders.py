"""group_vars/ and host_vars/ beside an inventory."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from inspector.document import LIMIT
from inspector.inventory.ansible import nodes
from inspector.inventory.ansible.tree import Vars
from inspector.inventory.place import Place, Settings
from inspector.text import Text, os_error

EXTENSIONS = ("", ".yml", ".yaml", ".json")
MOST_FILES = 1_000
UNREADABLE = Text(en="cannot be read: {why}", zh="无法读取：{why}")
NOT_READ = Text(en="larger than 4 MiB, or no UTF-8", zh="超过 4 MiB，或不是 UTF-8 文本")


def beside(inventory: Path | None) -> Vars:
    """What the folders say; nothing where the inventory is no file."""
    if inventory is None:
        return lambda kind, name: {}
    top = inventory.parent

    @cache
    def said(kind: str, name: str) -> Settings:
        if "/" in name or name in (".", "..") or not (top / kind).is_dir():
            return {}
        found: Settings = {}
        for path in _files(top / kind, name):
            found |= _read(path)
        return found

    return said


def _files(folder: Path, name: str) -> list[Path]:
    """As Ansible looks for them: the first of a folder or a file, in the order of the extensions."""
    for extension in EXTENSIONS:
        path = folder / f"{name}{extension}"
        if path.is_dir():
            return [each for each in _below(path) if each.suffix in EXTENSIONS][:MOST_FILES]
        if path.exists():
            return [path]
    return []


def _below(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.endswith("~") or len(found) > MOST_FILES:
            continue
        if not path.is_dir():
            found.append(path)
        elif not path.is_symlink():
            found += _below(path)
    return found


def _read(path: Path) -> Settings:
    """The variables of one file. One that is encrypted as a whole is left out: it is there to keep passwords."""
    place = Place(str(path), 1, str(path.parent))
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise place.error(UNREADABLE, why=os_error(error)) from None
    except UnicodeDecodeError:
        raise place.error(NOT_READ) from None
    if len(data) > LIMIT:
        raise place.error(NOT_READ)
    return {} if text.startswith("$ANSIBLE_VAULT") else nodes.variables(nodes.compose(text, place), place)
