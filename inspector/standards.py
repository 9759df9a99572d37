"""Standards: controls that checks and questions help to decide, as data with their own edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from inspector.check import Check
from inspector.document import Document, Words, nearest
from inspector.model import InspectorError
from inspector.text import Text


class Means(StrEnum):
    """How a control is decided: on a host, there in part, or by asking alone."""

    AUTO = "auto"
    PARTIAL = "partial"
    ASK = "ask"


class Doubt(StrEnum):
    """What of a control was not read in a reliable source."""

    NUMBER = "number"
    LETTER = "letter"
    TEXT = "text"


class _Control(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    group: str
    title: Words
    text: Words | None = None
    means: Means
    like: tuple[str, ...] = msgspec.field(default=(), name="as")
    categories: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    title: Words
    edition: str
    groups: dict[str, Words]
    controls: list[_Control]
    basis: str = ""
    whole: bool = True


@dataclass(frozen=True, kw_only=True)
class Control:
    """`like`: the controls of the standard's basis by whose checks it is decided; `categories`: those whose checks all count."""

    id: str
    title: Text
    text: Text
    group: str
    means: Means
    like: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Standard:
    """`groups` and `controls` in the standard's order. `whole`: it holds all controls, and not only those that are referred to."""

    id: str
    title: Text
    edition: str
    groups: Mapping[str, Text]
    controls: Mapping[str, Control]
    basis: str = ""
    whole: bool = True


Standards = Mapping[str, Standard]
NO_STANDARD = Text(en="no standard is called {name}{hint}", zh="没有名为 {name} 的标准{hint}")
NO_CONTROL = Text(en="{standard} has no control {name}{hint}", zh="{standard} 中没有条款 {name}{hint}")
NO_GROUP = Text(en="no group is called {name}{hint}", zh="没有名为 {name} 的分组{hint}")
NO_BASIS = Text(en="`as` needs the standard's `basis`", zh="使用 as 时须指明该标准的 basis")
TWICE = Text(en="the control {name} stands here twice", zh="条款 {name} 重复")
OF_FILE = Text(en="{file}: {what}", zh="{file}：{what}")
DOUBTS: Mapping[Doubt, Text] = {
    Doubt.NUMBER: Text(en="number of the control point", zh="控制点编号"),
    Doubt.LETTER: Text(en="letter of the item", zh="条款字母"),
    Doubt.TEXT: Text(en="content", zh="条款内容"),
}


def read(documents: Iterable[Document]) -> dict[str, Standard]:
    """The standards, by id. Raises InspectorError with file and line."""
    files = [(document, document.convert(_File)) for document in documents]
    found = {file.id: _standard(document, file) for document, file in files}
    for document, file in files:
        _hold_against_basis(document, file, found)
    return found


def _hold_against_basis(document: Document, file: _File, standards: Standards) -> None:
    """Raises InspectorError where a control is like one that there is not."""
    if file.basis and file.basis not in standards:
        hint = nearest(file.basis, standards.keys() - {file.id})
        raise document.error("$.basis", NO_STANDARD, name=file.basis, hint=hint)
    for index, control in enumerate(file.controls):
        for place, name in enumerate(control.like):
            path = f"$.controls[{index}].as[{place}]"
            if not file.basis:
                raise document.error(path, NO_BASIS)
            if said := wrong(standards, file.basis, name):
                raise document.error(path, said)


def _standard(document: Document, file: _File) -> Standard:
    controls: dict[str, Control] = {}
    for index, each in enumerate(file.controls):
        path = f"$.controls[{index}]"
        if each.group not in file.groups:
            raise document.error(f"{path}.group", NO_GROUP, name=each.group, hint=nearest(each.group, file.groups))
        if each.id in controls:
            raise document.error(f"{path}.id", TWICE, name=each.id)
        controls[each.id] = Control(
            id=each.id,
            title=each.title.text,
            text=(each.text or each.title).text,
            group=each.group,
            means=each.means,
            like=each.like,
            categories=each.categories,
            doubts=each.doubts,
        )
    return Standard(
        id=file.id,
        title=file.title.text,
        edition=file.edition,
        groups={name: words.text for name, words in file.groups.items()},
        controls=controls,
        basis=file.basis,
        whole=file.whole,
    )


def wrong(standards: Standards, standard: str, control: str) -> Text | None:
    """What is wrong with a reference to a control; nothing where there is one."""
    if standard not in standards:
        return NO_STANDARD.fill({"name": standard, "hint": nearest(standard, standards)})
    if control not in standards[standard].controls:
        inside = [each for each in standards[standard].controls if each.startswith(control)]
        hint = nearest(control, inside or standards[standard].controls)
        return NO_CONTROL.fill({"standard": standard, "name": control, "hint": hint})
    return None


def validate(checks: Iterable[Check], standards: Standards) -> None:
    """Raises InspectorError naming the file of a check that refers to a control that there is not."""
    for check in checks:
        for standard, controls in check.standards.items():
            for control in controls:
                if said := wrong(standards, standard, control):
                    raise InspectorError(OF_FILE.fill({"file": check.file, "what": said}))


def controls_of(check: Check, standards: Standards) -> dict[str, tuple[str, ...]]:
    """All controls that a check helps to decide, by standard: those it names, those that are like them, those of its category."""
    found = {standard.id: tuple(_of(check, standard)) for standard in standards.values()}
    return {name: controls for name, controls in found.items() if controls}


def _of(check: Check, standard: Standard) -> Iterator[str]:
    named = set(check.standards.get(standard.id, ()))
    basis = set(check.standards.get(standard.basis, ())) if standard.basis else set()
    for control in standard.controls.values():
        if control.id in named or check.category in control.categories or not basis.isdisjoint(control.like):
            yield control.id


def unmapped(checks: Iterable[Check]) -> list[Check]:
    """Those that name no control of any standard: only the checklist's category holds them."""
    return [check for check in checks if not any(check.standards.values())]
