"""XML as elements: nothing is declared, nothing fetched, and how much there is of it is bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

DEEPEST, ELEMENTS = 40, 100_000


class NotXml(Exception):
    """The text is not well-formed, declares something, or is larger or deeper than what is read."""


@dataclass
class Element:
    """`said`: the text in it, in pieces. Names are without their prefix."""

    tag: str
    values: Mapping[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.said).strip()

    def of(self, tag: str) -> Iterator[Element]:
        return (child for child in self.children if child.tag == tag)

    def says(self, name: str) -> bool:
        return self.values.get(name, "").lower() in ("yes", "true")


def read(text: str) -> Element:
    """An element without a name that holds the root element. Raises NotXml."""
    stack = [Element("")]
    count = 0

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > DEEPEST or count > ELEMENTS:
            raise NotXml
        stack[-1].children.append(Element(tag.rpartition(":")[2], given))
        stack.append(stack[-1].children[-1])

    def said(data: str) -> None:
        stack[-1].said.append(data)

    def refuse(*_: object) -> int:
        raise NotXml

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = said
    parser.EntityDeclHandler = parser.AttlistDeclHandler = parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(text.encode("utf-8", "surrogateescape"), True)
    except (expat.ExpatError, LookupError, ValueError):
        raise NotXml from None
    return stack[0]
