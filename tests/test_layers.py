"""Which room may import which: the order of the design, held against the code."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
ORDER = """
text model patterns request oci installation credentials xml_elements
snapshot masking seal
case fact check advisories malware facts passwords
ledger score document outcome engine fleet standards questionnaire statements profile
targets layout tables publishing plugins trial siterules
dossier summary sentences conformity inventory rules selftest holdings activity recognition entry working judging evidence audit
signing store register change gate diary notices
organisation answers reporting
configuration schedule
cli __main__
""".split("\n")
"""A module imports from earlier lines, or from names before it on its own line."""
RANK = {name: (line, place) for line, names in enumerate(ORDER) for place, name in enumerate(names.split())}
CHECKS_SEE = {
    "check",
    "fact",
    "facts",
    "advisories",
    "malware",
    "passwords",
    "model",
    "request",
    "patterns",
    "text",
    "snapshot",
    "case",
    "oci",
}
REPORTS_SEE = {"model", "text", "layout", "summary", "sentences", "dossier"}
NO_IO = "os subprocess socket shutil pathlib io urllib.request http tempfile time random".split()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms(path: Path) -> set[str]:
    """Names of the engine's modules and folders that a file imports."""
    return {name.split(".")[1] for name in imported(path) if name.startswith("inspector.") and name.count(".") > 0}


def files(folder: str) -> list[Path]:
    return sorted((TOP / folder).rglob("*.py"))


@pytest.mark.parametrize("path", files("inspector"), ids=lambda path: str(path.relative_to(TOP)))
def test_the_engine_imports_downwards_only(path: Path) -> None:
    own = path.relative_to(TOP / "inspector").parts[0].removesuffix(".py")
    if own == "__init__":
        assert not rooms(path)
        return
    for room in rooms(path) - {own, "__version__"}:
        assert RANK[room] < RANK[own], f"{own} imports {room}"


@pytest.mark.parametrize("path", files("checks"), ids=lambda path: str(path.relative_to(TOP)))
def test_checks_touch_nothing_but_facts(path: Path) -> None:
    assert rooms(path) <= CHECKS_SEE
    assert not [name for name in imported(path) for bad in NO_IO if f"{name}.".startswith(f"{bad}.")]
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("open", "exec", "eval")]


@pytest.mark.parametrize("path", files("inspector/facts"), ids=lambda path: str(path.relative_to(TOP)))
def test_facts_touch_no_host(path: Path) -> None:
    assert not [name for name in imported(path) for bad in NO_IO if f"{name}.".startswith(f"{bad}.")]


@pytest.mark.parametrize("path", files("reports"), ids=lambda path: str(path.relative_to(TOP)))
def test_reports_see_values_only(path: Path) -> None:
    assert rooms(path) <= REPORTS_SEE


ALONE = """
import importlib, sys
for name in sys.argv[2:]:
    for known in [one for one in sys.modules if one.startswith(sys.argv[1])]:
        del sys.modules[known]
    importlib.import_module(name)
"""


@pytest.mark.parametrize("room", ["targets/image", "gate"])
def test_each_module_of_a_room_can_be_the_first_that_is_imported(room: str) -> None:
    """Packages that import each other work or break by which of them comes first."""
    names = [".".join(path.relative_to(TOP).with_suffix("").parts) for path in files(f"inspector/{room}")]
    modules = [name.removesuffix(".__init__") for name in names]
    top = f"inspector.{room.replace('/', '.')}"
    subprocess.run([sys.executable, "-c", ALONE, top, *modules], cwd=TOP, check=True)
