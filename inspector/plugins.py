"""Loads folders of checks and reports, profiles and knowledge by path: the bundled ones and the user's own."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from inspector import document
from inspector.check import Check
from inspector.document import Document, nearest
from inspector.fact import resource_file, role
from inspector.layout import Layout
from inspector.model import Dossier, InspectorError, Knowledge
from inspector.profile import NoProfile, unknown_profile
from inspector.questionnaire import Questionnaire
from inspector.questionnaire import read as read_questionnaire
from inspector.snapshot import digest
from inspector.standards import Standard, validate
from inspector.standards import read as read_standards
from inspector.statements import Told
from inspector.statements import read as read_statements
from inspector.text import Text, os_error

GROUP = "inspector.checks"
"""Entry points of this group name packages whose folder holds checks."""
NO_FORMAT = Text(en="no report format is called {name}{hint}", zh="没有名为 {name} 的报告格式{hint}")

Render = Callable[[Dossier, Layout], bytes]
"""What a file of reports/, or a package there, gives as `render`: the whole report, in UTF-8 where it is text.

The file's name is the format's. It imports inspector's model, text, layout, summary and sentences and its rendering library,
and is loaded only when its format is asked for. Pure: the same dossier and layout give the same bytes. Strings in a dossier are
data: whatever the target language takes for markup is escaped. One that is long over many hosts gives `pieces` as well.
"""
Pieces = Callable[[Dossier, Layout], Iterable[bytes]]
"""The same report, from its beginning to its end in parts, so that it need not be in memory whole."""


def bundled(name: str) -> Path:
    """The folder `checks`, `profiles` or `reports`: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "_bundled" / name
    return inside if inside.is_dir() else here.parent / name


def check_folders(extra: Iterable[Path] = ()) -> list[Path]:
    """The bundled checks, those of installed packages, and the user's own folders."""
    installed = []
    for entry in importlib.metadata.entry_points(group=GROUP):
        spec = importlib.util.find_spec(entry.value)
        installed += [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    return [bundled("checks"), *installed, *extra]


def load_checks(folders: Iterable[Path]) -> list[Check]:
    """All checks of the folders, by id. Raises InspectorError naming the file where one is wrong or an id stands twice."""
    found: dict[str, Check] = {}
    for number, folder in enumerate(folders):
        if not folder.is_dir():
            raise InspectorError(NO_FOLDER.fill({"folder": folder}))
        prefix = (
            "inspector_bundled"
            if number == 0
            else f"inspector_user.x{hashlib.sha256(bytes(folder.resolve())).hexdigest()[:12]}"
        )
        for path in sorted(folder.glob("*/*.py")):
            for check in _checks_in(path, f"{prefix}.checks.{path.parent.name}.{path.stem}"):
                if check.id in found:
                    raise InspectorError(TWICE.fill({"id": check.id, "one": found[check.id].file, "two": check.file}))
                found[check.id] = check
    every = [found[name] for name in sorted(found)]
    validate_own(every)
    return every


NO_FOLDER = Text(en="{folder}: no such folder of checks", zh="{folder}：没有这个检查项目录")
TWICE = Text(en="the check {id} stands in {one} and in {two}", zh="检查项 {id} 同时出现在 {one} 和 {two}")
BROKEN = Text(en="{file}: {what}", zh="{file}：{what}")


def _checks_in(path: Path, module: str) -> Iterator[Check]:
    if path.stem.startswith("_"):
        return
    category = path.parent.name.replace("_", "-")
    loaded = load_module(path, module)
    table = getattr(loaded, "CHECKS", None)
    found = list(table) if table is not None else [v for v in vars(loaded).values() if isinstance(v, Check)]
    if not found:
        raise InspectorError(BROKEN.fill({"file": path, "what": "no check in it"}))
    for check in found:
        name = check.id or path.stem.replace("_", "-")
        mark = digest(path.read_bytes() + check.id.encode())
        yield replace(check, id=f"{category}.{name}", category=category, file=str(path), digest=mark)


def load_module(path: Path, name: str) -> ModuleType:
    """Run a file as a module of that name; sys.path is not touched. Raises InspectorError for any failure in it."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InspectorError(BROKEN.fill({"file": path, "what": "not a Python file"}))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise InspectorError(BROKEN.fill({"file": path, "what": f"{type(error).__name__}: {error}"})) from error
    return module


def report_formats() -> list[str]:
    """The formats that there are: each file of reports/, or package there, is the renderer of the format it is called after."""
    return sorted(_renderers())


def _renderers() -> dict[str, Path]:
    folder = bundled("reports")
    files = {path.stem: path for path in folder.glob("*.py")}
    return files | {path.parent.name: path for path in folder.glob("*/__init__.py")}


def load_report(name: str) -> Render:
    """The renderer of one format. Raises InspectorError where there is none of that name."""
    renderers = _renderers()
    if name not in renderers:
        raise InspectorError(NO_FORMAT.fill({"name": name, "hint": nearest(name, sorted(renderers))}))
    module = load_module(renderers[name], f"inspector_bundled.reports.{name}")
    render: Render = module.render
    return render


def load_pieces(name: str) -> Pieces:
    """The renderer of one format as one that gives its report in pieces; where it has none, the report is the one piece."""
    render = load_report(name)
    own: Pieces | None = getattr(sys.modules.get(render.__module__), "pieces", None)
    return own or (lambda dossier, layout: (render(dossier, layout),))


def find_profile(name: str, beside: Path | None = None) -> Document:
    """A profile by the id of a bundled one, or by the path of a file, which may be relative to the folder `beside`.

    Raises InspectorError, NoProfile where there is none.
    """
    if "/" not in name and not name.endswith((".yaml", ".yml")):
        if name in profile_ids():
            return document.parse((bundled("profiles") / f"{name}.yaml").read_bytes(), f"{name}.yaml")
        raise unknown_profile(name, profile_ids())
    path = str(beside / name) if beside and (beside / name).exists() else name
    try:
        return document.parse(Path(path).read_bytes(), path)
    except OSError as error:
        raise NoProfile(BROKEN.fill({"file": name, "what": os_error(error)})) from None


def waiver_file(path: str) -> Document:
    """A file of waivers. Raises InspectorError."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a word that the user gave
            return document.parse(file.read(document.LIMIT + 1), path)
    except OSError as error:
        raise InspectorError(BROKEN.fill({"file": path, "what": os_error(error)})) from None


NO_PROFILES = ("categories", "questionnaire", "statements")
"""Files that stand beside the profiles."""


def profile_ids() -> list[str]:
    return sorted(path.stem for path in bundled("profiles").glob("*.yaml") if path.stem not in NO_PROFILES)


@functools.cache
def standards() -> Mapping[str, Standard]:
    """The bundled standards, by id."""
    paths = sorted((bundled("profiles") / "standards").glob("*.yaml"))
    return read_standards(document.parse(path.read_bytes(), path.name) for path in paths)


def validate_own(checks: Iterable[Check]) -> None:
    """Hold what a user's own checks name against the bundled standards; a test does it for the bundled checks.

    Raises InspectorError naming the file of a check that refers to a control that there is not.
    """
    folder = f"{bundled('checks')}/"
    own = [check for check in checks if check.standards and not check.file.startswith(folder)]
    if own:
        validate(own, standards())


@functools.cache
def questionnaire() -> Questionnaire:
    """The bundled questions, which fit the bundled standards."""
    path = bundled("profiles") / "questionnaire.yaml"
    return read_questionnaire(document.parse(path.read_bytes(), path.name), standards())


@functools.cache
def statements() -> Mapping[str, Told]:
    """How answers to the bundled questions read in a report, by question."""
    path = bundled("profiles") / "statements.yaml"
    return read_statements(document.parse(path.read_bytes(), path.name), questionnaire())


def categories() -> dict[str, Text]:
    """The checklist's categories in its order, by id."""
    doc = document.parse((bundled("profiles") / "categories.yaml").read_bytes(), "categories.yaml")
    return {entry["id"]: Text(en=entry["en"], zh=entry["zh"]) for entry in doc.value["categories"]}


def resource_types(checks: Iterable[Check]) -> list[type]:
    """The resources that the checks take, by file name."""
    kinds = {entry.type for check in checks for entry in check.inputs if role(entry.type) == "resource"}
    return sorted(kinds, key=resource_file)


def load_resources(kinds: Iterable[type], given: Mapping[str, str] | None = None) -> dict[type, Any]:
    """Each resource from profiles/knowledge, or from `given` (YAML text by file name)."""
    loaded: dict[type, Any] = {}
    for kind in kinds:
        file = resource_file(kind)
        data = given[file].encode() if given and file in given else _knowledge_file(kind).read_bytes()
        loaded[kind] = document.parse(data, file).convert(kind)
    return loaded


def knowledge(resources: Mapping[type, Any]) -> tuple[Knowledge, ...]:
    """Name, date and digest of the bundled tables that an audit rests on."""
    return tuple(
        Knowledge(
            name=_knowledge_file(kind).stem, date=str(table.date), digest=digest(_knowledge_file(kind).read_bytes())
        )
        for kind, table in resources.items()
    )


def knowledge_of(check: Check) -> tuple[str, ...]:
    """Names of the tables that a check uses."""
    return tuple(_knowledge_file(kind).stem for kind in resource_types([check]))


def _knowledge_file(kind: type) -> Path:
    return bundled("profiles") / "knowledge" / resource_file(kind)
